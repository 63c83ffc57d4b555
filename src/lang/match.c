/*
 * The arguments of a command: each form of its verb is run against the text, with backtracking, until one fits. Where
 * none does, the mistake reported is the one furthest into the line.
 */
#include "lang/forms.h"
#include "lang/parser.h"
#include "lang/statement.h"
#include <string.h>

typedef enum {
  READ_DONE,
  READ_MISFIT, /* the argument cannot begin here */
  READ_FAILED, /* it began, and then there was a mistake: it is in the parser's diag */
} ReadResult;

/* The place furthest into the line where a form failed, and everything that would have fitted there. */
typedef struct {
  Parser at;
  Diag mistake; /* inside an argument; else see expected */
  bool after_expr;
  GArray *expected; /* of Step */
  int form;         /* the form that failed here; -1 = several */
} Failure;

typedef struct {
  Parser *p;
  const VerbSyntax *verb;
  Span verb_place;
  const char *const *forms;
  int form; /* the one being tried */
  Step steps[FORM_MAX_STEPS];
  GArray *args;    /* of Arg */
  GArray *choices; /* of Choice */
  bool after_expr; /* the argument read last was a formula, which ends only where it has to */
  bool committed;  /* a mistake in a statement: no other form is tried */
  Failure worst;
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

/* ---- failures ---- */

/* Is the parser's place the furthest so far (or the same, then *again)? */
static bool is_furthest(Matcher *m, bool *again) {
  gsize here = m->p->token.span.offset, furthest = m->worst.at.token.span.offset;
  *again = m->worst.form != -2 && here == furthest;
  return m->worst.form == -2 || here >= furthest;
}

static void note_place(Matcher *m, bool again) {
  if (!again) {
    diag_clear(&m->worst.mistake);
    g_array_set_size(m->worst.expected, 0);
    m->worst.after_expr = false;
  }
  m->worst.form = again && m->worst.form != m->form ? -1 : m->form;
  m->worst.at = *m->p;
  m->worst.after_expr |= m->after_expr;
}

/* The first argument that could begin at the end of the text; a literal only where there is no such argument. */
static void note_for_probe(const Parser *p, const Step *step) {
  Probe *probe = p->probe;
  if (!probe || p->token.kind != TOKEN_END || (step->kind != STEP_ITEM && step->kind != STEP_LITERAL)) return;
  if (probe->found && !(probe->kind == ARG_LITERAL && step->kind == STEP_ITEM)) return;
  probe->found = true;
  probe->kind = step->kind == STEP_ITEM ? step->argument : ARG_LITERAL;
}

static void note_expected(Matcher *m, const Step *step) {
  note_for_probe(m->p, step);
  bool again;
  if (!is_furthest(m, &again)) return;
  note_place(m, again);
  g_array_append_val(m->worst.expected, *step);
}

/* Takes over what is in mistake. */
static void note_mistake(Matcher *m, Diag *mistake) {
  bool again;
  if (is_furthest(m, &again) && !(again && diag_is_set(&m->worst.mistake))) {
    note_place(m, again);
    m->worst.mistake = *mistake;
    *mistake = DIAG_INIT;
  }
  diag_clear(mistake);
}

/* ---- arguments ---- */

static bool starts_expr(const Token *token) {
  bool sign = token->kind == TOKEN_OPERATOR && (token->op == OPERATOR_ADD || token->op == OPERATOR_SUBTRACT);
  return sign || (token_starts_operand(token) && token->kind != TOKEN_TEXT);
}

static ReadResult read_name(Parser *p, Arg *arg) {
  if (p->token.kind == TOKEN_NAME) {
    arg->text = (char *)p->token.name;
  } else if (p->token.kind == TOKEN_TEXT) {
    g_autofree char *plain = lexer_unquote(&p->lexer, &p->token);
    arg->text = (char *)g_intern_string(plain);
  } else {
    return READ_MISFIT;
  }
  parser_advance(p);
  return READ_DONE;
}

static ReadResult read_place(Parser *p, Arg *arg) {
  if (p->token.kind != TOKEN_NAME || p->token.op != OPERATOR_NONE) return READ_MISFIT;
  p->mode = MODE_PRIMARY;
  bool done = parser_place(p, &arg->place);
  p->mode = MODE_LINE;
  return done ? READ_DONE : READ_FAILED;
}

static ReadResult read_primary(Parser *p, Arg *arg) {
  if (!starts_expr(&p->token) || p->token.op == OPERATOR_NOT) return READ_MISFIT;
  arg->expr = parser_primary(p);
  return arg->expr ? READ_DONE : READ_FAILED;
}

static ReadResult read_expr(Parser *p, Arg *arg) {
  if (!starts_expr(&p->token)) return READ_MISFIT;
  arg->expr = parser_expr(p);
  return arg->expr ? READ_DONE : READ_FAILED;
}

static bool is_unclosed_text(const Parser *p) {
  return p->token.kind == TOKEN_ERROR && p->lexer.text[p->token.span.offset] == '"';
}

static ReadResult read_text(Parser *p, Arg *arg) {
  if (is_unclosed_text(p)) {
    lexer_explain(&p->lexer, &p->token, p->diag);
    return READ_FAILED;
  }
  if (p->token.kind != TOKEN_TEXT) return READ_MISFIT;
  arg->text = lexer_unquote(&p->lexer, &p->token);
  parser_advance(p);
  return READ_DONE;
}

/* Makes what lies between two bytes the token taken last, and goes on behind it. */
static void take_raw(Parser *p, gsize start, gsize end) {
  p->previous = (Token){.kind = TOKEN_NAME, .span = {(guint32)start, (guint32)(end - start)}};
  parser_jump(p, end);
}

/* 'file', “file”, «file» */
static bool begins_foreign_quote(const Parser *p) {
  static const char *const quotes[] = {"'", "“", "”", "„", "«", "»", "‘", "’", NULL};
  g_autofree char *sign = parser_text(p, p->token.span);
  return g_strv_contains(quotes, sign);
}

static ReadResult read_word(Parser *p, Arg *arg) {
  if (p->token.kind == TOKEN_TEXT || is_unclosed_text(p)) return read_text(p, arg);
  if (parser_at_end(p)) return READ_MISFIT;
  if (begins_foreign_quote(p)) {
    parser_explain_quote(p);
    return READ_FAILED;
  }
  gsize start = p->token.span.offset, end = lexer_word_end(&p->lexer, start, false);
  if (end == start || !lexer_check(&p->lexer, start, end, p->diag)) {
    parser_explain_missing(p);
    return READ_FAILED;
  }
  arg->text = g_strndup(p->lexer.text + start, end - start);
  take_raw(p, start, end);
  return READ_DONE;
}

static ReadResult read_statement(Parser *p, Arg *arg) {
  if (parser_at_end(p)) return READ_MISFIT;
  if (!parser_enter(p)) return READ_FAILED;
  arg->statement = parser_statement(p);
  parser_leave(p);
  return arg->statement ? READ_DONE : READ_FAILED;
}

static ReadResult (*const readers[])(Parser *p, Arg *arg) = {
    [ARG_NAME] = read_name, [ARG_PLACE] = read_place, [ARG_PRIMARY] = read_primary, [ARG_EXPR] = read_expr,
    [ARG_WORD] = read_word, [ARG_TEXT] = read_text,   [ARG_CONDITION] = read_expr,  [ARG_STATEMENT] = read_statement,
};

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
  if (is_own_word(m, step)) {
    note_expected(m, step);
    return false;
  }
  Diag *outer = p->diag, mistake = DIAG_INIT;
  Arg arg = {.kind = step->argument, .label = intern_label(step)};
  gsize start = p->token.span.offset;
  p->diag = &mistake;
  ReadResult result = readers[step->argument](p, &arg);
  p->diag = outer;
  if (result == READ_DONE) {
    arg.span = parser_span(p, start);
    if (!arg.text) arg.text = arg.expr ? parser_typed(p, arg.expr, arg.span) : parser_text(p, arg.span);
    g_array_append_val(m->args, arg);
    m->after_expr = is_formula(step->argument);
    return true;
  }
  arg_clear(&arg);
  if (result == READ_MISFIT) {
    note_expected(m, step);
  } else {
    note_for_probe(p, step);
    note_mistake(m, &mistake);
  }
  m->committed |= result == READ_FAILED && step->argument == ARG_STATEMENT;
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
  if (!literal_stands(p, step)) {
    note_expected(m, step);
    return false;
  }
  gsize start = p->token.span.offset;
  take_raw(p, start, start + (gsize)step->length);
  const char *label = intern_label(step);
  Arg arg = {.kind = ARG_LITERAL, .label = label, .text = (char *)label, .span = parser_span(p, start)};
  g_array_append_val(m->args, arg);
  m->after_expr = false;
  return true;
}

static bool read_sign(Matcher *m, const Step *step) {
  TokenKind sign = *step->text == '=' ? TOKEN_ASSIGN : TOKEN_COMMA;
  if (m->p->token.kind != sign) {
    note_expected(m, step);
    return false;
  }
  parser_advance(m->p);
  m->after_expr = false;
  return true;
}

/* ---- options ---- */

static bool has_option(const VerbSyntax *verb, const char *key) {
  gsize length = strlen(key);
  for (const char *at = verb->options ? verb->options : ""; *at; at += strcspn(at, " ")) {
    at += strspn(at, " ");
    if (strcspn(at, " ") == length && memcmp(at, key, length) == 0) return true;
  }
  return false;
}

/* How the verb is written, in one of its forms (-1: in all), if that is short enough to be read. Caller frees. */
static char *usage_hint(const Matcher *m, int form) {
  g_autofree char *usage = verb_usage(m->verb, form);
  bool readable = g_utf8_strlen(usage, -1) <= 100;
  return readable ? g_strdup_printf("write: %s", usage)
                  : g_strdup_printf("'help %s' shows how it is written", m->verb->verb);
}

static void explain_unknown_option(const Matcher *m, Diag *diag) {
  const char *key = m->p->token.name, *verb = m->verb->verb;
  if (!m->verb->options) {
    g_autofree char *usage = usage_hint(m, -1);
    diag_set(diag, m->p->token.span, "'%s' has no options, so '%s=' cannot stand here", verb, key);
    diag_hint(diag, "%s", usage);
    return;
  }
  g_auto(GStrv) keys = g_strsplit(m->verb->options, " ", -1);
  g_autofree char *list = g_strjoinv(", ", keys);
  const char *nearest = nearest_word(key, (const char *const *)keys);
  diag_set(diag, m->p->token.span, "'%s' has no option '%s'", verb, key);
  if (nearest)
    diag_hint(diag, "did you mean '%s'? (its options: %s)", nearest, list);
  else
    diag_hint(diag, "its options: %s", list);
}

/* The value as a tree, if all of it is one expression. */
static Expr *value_as_expr(const Parser *p, gsize start, gsize end) {
  Parser value;
  parser_begin(&value, NULL, lexer_at(p->lexer.text, end, start), true, NULL);
  Expr *expr = starts_expr(&value.token) ? parser_expr(&value) : NULL;
  if (expr && value.token.kind == TOKEN_END) return expr;
  expr_unref(expr);
  return NULL;
}

/* Reads the value behind `key=`; the key is the next token. */
static bool read_option_value(Parser *p, Arg *option) {
  Token key = p->token;
  parser_advance(p); /* now = */
  gsize start = p->lexer.position;
  Lexer ahead = p->lexer;
  Token value = lexer_next(&ahead);
  start = value.span.offset;
  if (value.kind == TOKEN_TEXT) {
    option->text = lexer_unquote(&ahead, &value);
    take_raw(p, start, ahead.position);
  } else {
    if (value.kind == TOKEN_ERROR && p->lexer.text[start] == '"') return lexer_explain(&ahead, &value, p->diag);
    gsize end = lexer_word_end(&p->lexer, start, true);
    if (end == start) return diag_set(p->diag, span_join(key.span, p->token.span), "'%s=' needs a value", key.name);
    if (!lexer_check(&p->lexer, start, end, p->diag)) return false;
    option->text = g_strndup(p->lexer.text + start, end - start);
    option->expr = value_as_expr(p, start, end);
    take_raw(p, start, end);
  }
  option->span = parser_span(p, key.span.offset);
  return true;
}

static bool read_option(Matcher *m) {
  Parser *p = m->p;
  Diag *outer = p->diag, mistake = DIAG_INIT;
  Arg option = {.kind = ARG_OPTION, .label = p->token.name};
  p->diag = &mistake;
  bool done = true;
  for (guint i = 0; i < m->args->len; i++) {
    const Arg *earlier = &g_array_index(m->args, Arg, i);
    if (earlier->kind == ARG_OPTION && earlier->label == option.label)
      done = diag_set(&mistake, p->token.span, "'%s=' is given twice", option.label);
  }
  if (!has_option(m->verb, option.label)) {
    explain_unknown_option(m, &mistake);
    done = false;
  }
  done = done && read_option_value(p, &option);
  p->diag = outer;
  if (done) {
    g_array_append_val(m->args, option);
    m->after_expr = false;
  } else {
    arg_clear(&option);
    note_mistake(m, &mistake);
  }
  return done;
}

/* Is `NAME =` at this step the step's own: the name that a form wants defined, or the start of a formula? */
static bool step_takes_assign(const Matcher *m, const Step *step) {
  if (step->kind == STEP_SIGN) return true;
  if (step->kind != STEP_ITEM) return false;
  if (step->argument == ARG_STATEMENT) return true;
  if (is_formula(step->argument)) return !has_option(m->verb, m->p->token.name);
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
    if (parser_at_end(m->p) && !m->p->interrupted) return true;
    note_expected(m, step);
    return false;
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

/* ---- explaining ---- */

static const char *const argument_words[] = {
    [ARG_NAME] = "a name",
    [ARG_PLACE] = "a name, or an entry such as W1[2,1],",
    [ARG_PRIMARY] = "a number or a name",
    [ARG_EXPR] = "a formula",
    [ARG_WORD] = "a word",
    [ARG_TEXT] = "a text in double quotes",
    [ARG_CONDITION] = "a condition such as loss < 0.01",
    [ARG_STATEMENT] = "a command",
};

/* The literal nearest to a misspelt word. Caller frees. */
static char *nearest_literal(const GArray *expected, const char *word) {
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < expected->len; i++) {
    const Step *step = &g_array_index(expected, Step, i);
    if (step->kind == STEP_LITERAL) g_ptr_array_add(words, g_strndup(step->text, (gsize)step->length));
  }
  g_ptr_array_add(words, NULL);
  return g_strdup(nearest_word(word, (const char *const *)words->pdata));
}

/* The one thing that had to stand here, in words, or NULL if there were several. Caller frees. */
static char *only_expected(const GArray *expected) {
  if (expected->len != 1) return NULL;
  const Step *step = &g_array_index(expected, Step, 0);
  if (step->kind == STEP_ITEM) return g_strdup(argument_words[step->argument]);
  return step->kind == STEP_DONE ? NULL : g_strdup_printf("'%.*s'", step->length, step->text);
}

/* `loss == 3`: at a line's start the verb wins over a name. */
static bool meant_as_name(const Matcher *m) {
  const Parser *at = &m->worst.at;
  bool operator= at->token.kind == TOKEN_OPERATOR || at->token.kind == TOKEN_QUOTE || at->token.op != OPERATOR_NONE;
  return operator&& at->previous.span.offset == m->verb_place.offset;
}

static bool text_fits(const GArray *expected) {
  for (guint i = 0; i < expected->len; i++) {
    const Step *step = &g_array_index(expected, Step, i);
    if (step->kind == STEP_ITEM && step->argument == ARG_TEXT) return true;
  }
  return false;
}

static void explain_expected(Matcher *m) {
  Parser *at = &m->worst.at;
  g_autofree char *usage = usage_hint(m, m->worst.form);
  g_autofree char *only = only_expected(m->worst.expected);
  g_autofree char *previous = parser_shown(at, at->previous.span), *word = parser_shown(at, at->token.span);
  if (parser_at_end(at)) {
    diag_set(at->diag, at->previous.span, "%s is missing after '%s'", only ? only : "something", previous);
    diag_hint(at->diag, "%s", usage);
    return;
  }
  g_autofree char *nearest = nearest_literal(m->worst.expected, word);
  bool only_end = m->worst.expected->len == 1 && g_array_index(m->worst.expected, Step, 0).kind == STEP_DONE;
  if (only_end)
    diag_set(at->diag, at->token.span, "'%s' is one word too many", word);
  else if (only)
    diag_set(at->diag, at->token.span, "%s must stand here, not '%s'", only, word);
  else
    diag_set(at->diag, at->token.span, "'%s' does not fit here", word);
  if (nearest)
    diag_hint(at->diag, "did you mean '%s'?", nearest);
  else if (meant_as_name(m))
    diag_hint(at->diag, "'%s' begins a command; where it is a name, write (%s)", previous, previous);
  else if (text_fits(m->worst.expected))
    diag_hint(at->diag, "a text stands in double quotes: %s \"…\"", m->verb->verb);
  else
    diag_hint(at->diag, "%s", usage);
}

/* `input x1 = 2 x2 = 3`: the second definition needs a comma before it. */
static bool comma_missing(const Failure *failure) {
  const Parser *at = &failure->at;
  if (!failure->after_expr || at->token.kind != TOKEN_NAME || !parser_assign_follows(at, at->lexer.position))
    return false;
  for (guint i = 0; i < failure->expected->len; i++) {
    const Step *step = &g_array_index(failure->expected, Step, i);
    if (step->kind == STEP_SIGN && *step->text == ',') return true;
  }
  return false;
}

static void explain(Matcher *m) {
  Parser *at = &m->worst.at;
  if (comma_missing(&m->worst)) {
    diag_set(at->diag, at->token.span, "a comma is missing before '%s'", at->token.name);
  } else if (diag_is_set(&m->worst.mistake)) {
    diag_set(at->diag, m->worst.mistake.span, "%s", m->worst.mistake.message);
    if (m->worst.mistake.hint) diag_hint(at->diag, "%s", m->worst.mistake.hint);
  } else if (at->token.kind == TOKEN_ERROR) {
    lexer_explain(&at->lexer, &at->token, at->diag);
  } else if (m->worst.after_expr && !parser_at_end(at)) {
    parser_explain_surplus(at);
  } else {
    explain_expected(m);
  }
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

bool parser_arguments(Parser *p, Statement *statement) {
  static const char *const no_arguments[] = {"", NULL};
  const VerbSyntax *verb = &p->verbs->verbs[statement->verb];
  Matcher m = {.p = p, .verb = verb, .verb_place = p->previous.span, .worst = {.form = -2}};
  m.forms = verb->forms && verb->forms[0] ? verb->forms : no_arguments;
  m.args = g_array_new(FALSE, FALSE, sizeof(Arg));
  g_array_set_clear_func(m.args, (GDestroyNotify)arg_clear);
  m.choices = g_array_new(FALSE, FALSE, sizeof(Choice));
  m.worst.expected = g_array_new(FALSE, FALSE, sizeof(Step));
  if (p->probe) *p->probe = (Probe){.verb = statement->verb};
  bool found = try_forms(&m);
  if (found) {
    statement->form = m.form;
    statement->arg_count = (int)m.args->len;
    statement->args = (Arg *)(gpointer)g_array_free(m.args, FALSE);
  } else {
    if (!p->incomplete) explain(&m);
    g_array_free(m.args, TRUE);
  }
  g_array_free(m.choices, TRUE);
  g_array_free(m.worst.expected, TRUE);
  diag_clear(&m.worst.mistake);
  return found;
}
