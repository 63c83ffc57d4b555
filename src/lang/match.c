/*
 * The arguments of a command: each form of its verb is run against the text, with backtracking, until one fits. Where
 * none does, the mistake reported is the one furthest into the line.
 */
#include "lang/arguments.h"
#include "lang/failure.h"
#include "lang/statement.h"
#include <string.h>

typedef struct {
  Parser *p;
  const VerbSyntax *verb;
  const char *const *forms;
  int form; /* the one being tried */
  Step steps[FORM_MAX_STEPS];
  GArray *args;    /* of Arg */
  GArray *choices; /* of Choice */
  bool after_expr; /* the argument read last was a formula, which ends only where it has to */
  bool committed;  /* a mistake in a statement: no other form is tried */
  Failure failure;
} Matcher;

typedef struct {
  int step;
  Parser p;
  guint arg_count;
  bool after_expr;
} Choice;

static const char *intern_label(const Step *step) {
  g_autofree char *label = g_strndup(step->text, (gsize)step->length);
  return g_intern_string(label);
}

/* ---- arguments ---- */

/* The first argument that could begin at the end of the text; a literal only where there is no such argument. */
static void note_for_probe(const Parser *p, const Step *step) {
  Probe *probe = p->probe;
  if (!probe || p->token.kind != TOKEN_END || (step->kind != STEP_ITEM && step->kind != STEP_LITERAL)) return;
  if (probe->found && !(probe->kind == ARG_LITERAL && step->kind == STEP_ITEM)) return;
  probe->found = true;
  probe->kind = step->kind == STEP_ITEM ? step->argument : ARG_LITERAL;
}

static bool misfit(Matcher *m, const Step *step) {
  note_for_probe(m->p, step);
  failure_expected(&m->failure, m->p, m->form, m->after_expr, step);
  return false;
}

static bool is_formula(ArgKind kind) {
  return kind == ARG_EXPR || kind == ARG_CONDITION;
}

/*
 * A word of the verb's own is no argument: `train until loss < 0.01` has no epochs, `grad p batch` no second name. Only
 * where it begins a formula or is defined (`data point = x^2`) it is a name like any other.
 */
static bool is_own_word(const Matcher *m, const Step *step) {
  const Parser *p = m->p;
  gsize start = p->token.span.offset, end = start + p->token.span.length;
  if (step->argument == ARG_STATEMENT || step->argument == ARG_TEXT) return false;
  if (p->token.kind == TOKEN_NAME) {
    Lexer ahead = p->lexer;
    Token next = lexer_next(&ahead);
    bool alone = next.blank_before ? token_starts_operand(&next) : false;
    if (!alone && next.kind != TOKEN_END && next.kind != TOKEN_NEWLINE && next.kind != TOKEN_SEMICOLON) return false;
  } else if (p->token.kind == TOKEN_OPERATOR) {
    end = lexer_word_end(&p->lexer, start, false);
  } else {
    return false;
  }
  for (int i = 0; m->forms[i]; i++)
    if (form_has_word(m->forms[i], p->lexer.text + start, end - start)) return true;
  return false;
}

static bool read_item(Matcher *m, const Step *step) {
  Parser *p = m->p;
  if (is_own_word(m, step)) return misfit(m, step);
  Diag *outer = p->diag, mistake = DIAG_INIT;
  Arg arg = {.kind = step->argument, .label = intern_label(step)};
  p->diag = &mistake;
  ReadResult result = argument_read(p, &arg);
  p->diag = outer;
  if (result == READ_DONE) {
    g_array_append_val(m->args, arg);
    m->after_expr = is_formula(step->argument);
    return true;
  }
  arg_clear(&arg);
  if (result == READ_MISFIT) return misfit(m, step);
  note_for_probe(p, step);
  failure_mistake(&m->failure, p, m->form, m->after_expr, &mistake);
  m->committed |= step->argument == ARG_STATEMENT;
  return false;
}

/* Does the literal of a step stand at the next token? */
static bool literal_stands(const Parser *p, const Step *step) {
  gsize start = p->token.span.offset, end = start + (gsize)step->length;
  if (parser_at_end(p) || end > p->lexer.length) return false;
  if (p->token.kind == TOKEN_NAME && p->token.span.length != (guint32)step->length) return false;
  if (memcmp(p->lexer.text + start, step->text, (gsize)step->length) != 0) return false;
  return p->token.kind == TOKEN_NAME || lexer_word_end(&p->lexer, start, false) == end;
}

static bool read_literal(Matcher *m, const Step *step) {
  Parser *p = m->p;
  if (!literal_stands(p, step)) return misfit(m, step);
  gsize start = p->token.span.offset;
  parser_take_raw(p, start, start + (gsize)step->length);
  const char *label = intern_label(step);
  Arg arg = {.kind = ARG_LITERAL, .label = label, .text = (char *)label, .span = parser_span(p, start)};
  g_array_append_val(m->args, arg);
  m->after_expr = false;
  return true;
}

static bool read_sign(Matcher *m, const Step *step) {
  TokenKind sign = *step->text == '=' ? TOKEN_ASSIGN : TOKEN_COMMA;
  if (m->p->token.kind != sign) return misfit(m, step);
  parser_advance(m->p);
  m->after_expr = false;
  return true;
}

/* ---- options ---- */

static bool is_given(const Matcher *m, const char *key) {
  for (guint i = 0; i < m->args->len; i++) {
    const Arg *earlier = &g_array_index(m->args, Arg, i);
    if (earlier->kind == ARG_OPTION && earlier->label == key) return true;
  }
  return false;
}

static bool read_option(Matcher *m) {
  Parser *p = m->p;
  Diag *outer = p->diag, mistake = DIAG_INIT;
  Arg option = {.kind = ARG_OPTION, .label = p->token.name};
  p->diag = &mistake;
  bool done = is_given(m, option.label) ? diag_set(&mistake, p->token.span, "'%s=' is given twice", option.label)
                                        : option_read(p, m->verb, &option);
  p->diag = outer;
  if (done) {
    g_array_append_val(m->args, option);
    m->after_expr = false;
  } else {
    arg_clear(&option);
    failure_mistake(&m->failure, p, m->form, m->after_expr, &mistake);
  }
  return done;
}

/* Is `NAME =` at this step the step's own: the name that a form wants defined, or the start of a formula? */
static bool step_takes_assign(const Matcher *m, const Step *step) {
  if (step->kind == STEP_SIGN) return true;
  if (step->kind != STEP_ITEM) return false;
  if (step->argument == ARG_STATEMENT) return true;
  if (is_formula(step->argument)) return !verb_has_option(m->verb, m->p->token.name);
  bool names = step->argument == ARG_NAME || step->argument == ARG_PLACE;
  return names && step[1].kind == STEP_SIGN && *step[1].text == '=';
}

/* Options may stand before any step. */
static bool read_options(Matcher *m, const Step *step) {
  const Parser *p = m->p;
  while (p->token.kind == TOKEN_NAME && parser_assign_follows(p, p->lexer.position)) {
    if (step_takes_assign(m, step)) return true;
    if (!read_option(m)) return false;
  }
  return true;
}

/* ---- running a form ---- */

static int split(Matcher *m, Step *step) {
  gsize here = m->p->token.span.offset;
  if (step->last == here) return step->other;
  step->last = here;
  Choice choice = {step->other, *m->p, m->args->len, m->after_expr};
  g_array_append_val(m->choices, choice);
  return step->next;
}

static bool read_step(Matcher *m, const Step *step) {
  if (!read_options(m, step)) return false;
  switch (step->kind) {
  case STEP_ITEM:
    return read_item(m, step);
  case STEP_LITERAL:
    return read_literal(m, step);
  case STEP_SIGN:
    return read_sign(m, step);
  default:
    return (parser_at_end(m->p) && !m->p->interrupted) || misfit(m, step);
  }
}

/* Back to the last choice; the step to go on at, or -1. */
static int go_back(Matcher *m) {
  if (m->choices->len == 0 || m->committed || m->p->incomplete) return -1;
  Choice choice = g_array_index(m->choices, Choice, m->choices->len - 1);
  g_array_set_size(m->choices, m->choices->len - 1);
  *m->p = choice.p;
  g_array_set_size(m->args, choice.arg_count);
  m->after_expr = choice.after_expr;
  return choice.step;
}

static bool run_form(Matcher *m, const char *form) {
  form_compile(form, m->steps);
  g_array_set_size(m->choices, 0);
  g_array_set_size(m->args, 0);
  m->after_expr = false;
  for (int at = 0; at >= 0;) {
    Step *step = &m->steps[at];
    if (step->kind == STEP_JUMP)
      at = step->next;
    else if (step->kind == STEP_SPLIT)
      at = split(m, step);
    else if (!read_step(m, step))
      at = go_back(m);
    else if (step->kind == STEP_DONE)
      return true;
    else
      at++;
  }
  return false;
}

static bool try_forms(Matcher *m) {
  Parser start = *m->p;
  for (m->form = 0; m->forms[m->form]; m->form++) {
    *m->p = start;
    if (run_form(m, m->forms[m->form])) return true;
    if (m->committed || m->p->incomplete) break;
  }
  return false;
}

static void drop_arg(gpointer arg) {
  arg_clear(arg);
}

/* Hands the arguments read over to the statement. */
static void give_arguments(Matcher *m, Statement *statement) {
  statement->form = m->form;
  statement->arg_count = (int)m->args->len;
  statement->args = (Arg *)(gpointer)g_array_free(m->args, FALSE);
}

bool parser_arguments(Parser *p, Statement *statement) {
  static const char *const no_arguments[] = {"", NULL};
  const VerbSyntax *verb = &p->verbs->verbs[statement->verb];
  Span verb_place = p->previous.span;
  Matcher m = {.p = p, .verb = verb, .forms = verb->forms && verb->forms[0] ? verb->forms : no_arguments};
  m.args = g_array_new(FALSE, FALSE, sizeof(Arg));
  m.choices = g_array_new(FALSE, FALSE, sizeof(Choice));
  g_array_set_clear_func(m.args, drop_arg);
  failure_init(&m.failure);
  if (p->probe) *p->probe = (Probe){.verb = statement->verb};
  bool found = try_forms(&m);
  if (found)
    give_arguments(&m, statement);
  else
    g_array_free(m.args, TRUE);
  if (!found && !p->incomplete) failure_explain(&m.failure, verb, verb_place);
  g_array_free(m.choices, TRUE);
  failure_clear(&m.failure);
  return found;
}
