#include "lang/failure.h"
#include <string.h>

/* ---- collecting ---- */

void failure_init(Failure *failure) {
  *failure = (Failure){.expected = g_array_new(FALSE, FALSE, sizeof(Step))};
}

void failure_clear(Failure *failure) {
  g_array_free(failure->expected, TRUE);
  diag_clear(&failure->mistake);
}

/* Makes the parser's place the furthest, if it is; *again: it was already. */
static bool note_place(Failure *failure, const Parser *p, int form, bool after_expr, bool *again) {
  gsize here = p->token.span.offset, furthest = failure->at.token.span.offset;
  *again = failure->any && here == furthest;
  if (failure->any && here < furthest) return false;
  if (!*again) {
    diag_clear(&failure->mistake);
    g_array_set_size(failure->expected, 0);
    failure->after_expr = false;
  }
  failure->form = *again && failure->form != form ? -1 : form;
  failure->after_expr |= after_expr;
  failure->at = *p;
  failure->any = true;
  return true;
}

void failure_expected(Failure *failure, const Parser *p, int form, bool after_expr, const Step *step) {
  bool again;
  if (note_place(failure, p, form, after_expr, &again)) g_array_append_val(failure->expected, *step);
}

void failure_mistake(Failure *failure, const Parser *p, int form, bool after_expr, Diag *mistake) {
  bool again;
  bool furthest = note_place(failure, p, form, after_expr, &again);
  if (furthest && !diag_is_set(&failure->mistake)) {
    failure->mistake = *mistake;
    *mistake = DIAG_INIT;
  }
  diag_clear(mistake);
}

/* ---- explaining ---- */

char *usage_hint(const VerbSyntax *verb, int form) {
  g_autofree char *usage = verb_usage(verb, form);
  bool readable = g_utf8_strlen(usage, -1) <= 100;
  return readable ? g_strdup_printf("write: %s", usage)
                  : g_strdup_printf("'help %s' shows how it is written", verb->verb);
}

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
static bool meant_as_name(const Failure *failure, Span verb_place) {
  const Parser *at = &failure->at;
  bool sign = at->token.kind == TOKEN_OPERATOR || at->token.op != OPERATOR_NONE;
  return sign && at->previous.span.offset == verb_place.offset;
}

static bool text_fits(const GArray *expected) {
  for (guint i = 0; i < expected->len; i++) {
    const Step *step = &g_array_index(expected, Step, i);
    if (step->kind == STEP_ITEM && step->argument == ARG_TEXT) return true;
  }
  return false;
}

static bool is_option(const VerbSyntax *verb, const char *word) {
  g_auto(GStrv) options = g_strsplit(verb->options ? verb->options : "", " ", -1);
  return g_strv_contains((const char *const *)options, word);
}

/* `train 1,000` */
static bool thousands_follow(const Parser *at) {
  const char *text = at->lexer.text + at->token.span.offset;
  return at->token.kind == TOKEN_COMMA && at->previous.kind == TOKEN_NUMBER && strspn(text + 1, "0123456789") == 3;
}

static void explain_expected(Failure *failure, const VerbSyntax *verb, Span verb_place) {
  Parser *at = &failure->at;
  g_autofree char *usage = usage_hint(verb, failure->form);
  g_autofree char *only = only_expected(failure->expected);
  g_autofree char *previous = parser_shown(at, at->previous.span), *word = parser_shown(at, at->token.span);
  if (parser_at_end(at)) {
    diag_set(at->diag, at->previous.span, "%s is missing after '%s'", only ? only : "something", previous);
    diag_hint(at->diag, "%s", usage);
    return;
  }
  g_autofree char *nearest = nearest_literal(failure->expected, word);
  bool only_end = failure->expected->len == 1 && g_array_index(failure->expected, Step, 0).kind == STEP_DONE;
  if (only_end)
    diag_set(at->diag, at->token.span, "'%s' is one word too many", word);
  else if (only)
    diag_set(at->diag, at->token.span, "%s must stand here, not '%s'", only, word);
  else
    diag_set(at->diag, at->token.span, "'%s' does not fit here", word);
  if (nearest)
    diag_hint(at->diag, "did you mean '%s'?", nearest);
  else if (is_option(verb, word))
    diag_hint(at->diag, "%s takes a value: %s=…", word, word);
  else if (only_end && verb->options && at->token.kind == TOKEN_NUMBER)
    diag_hint(at->diag, "an option is written with its name: %.*s=%s", (int)strcspn(verb->options, " "), verb->options,
              word);
  else if (thousands_follow(at))
    diag_hint(at->diag, "a number is written without commas: 1000");
  else if (meant_as_name(failure, verb_place))
    diag_hint(at->diag, "'%s' begins a command; where it is a name, write (%s)", previous, previous);
  else if (text_fits(failure->expected))
    diag_hint(at->diag, "a text stands in double quotes: %s \"…\"", verb->verb);
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

void failure_explain(Failure *failure, const VerbSyntax *verb, Span verb_place) {
  Parser *at = &failure->at;
  if (comma_missing(failure)) {
    diag_set(at->diag, at->token.span, "a comma is missing before '%s'", at->token.name);
  } else if (diag_is_set(&failure->mistake)) {
    diag_set(at->diag, failure->mistake.span, "%s", failure->mistake.message);
    if (failure->mistake.hint) diag_hint(at->diag, "%s", failure->mistake.hint);
  } else if (at->token.kind == TOKEN_ERROR) {
    lexer_explain(&at->lexer, &at->token, at->diag);
  } else if (failure->after_expr && !parser_at_end(at)) {
    parser_explain_surplus(at);
  } else {
    explain_expected(failure, verb, verb_place);
  }
}
