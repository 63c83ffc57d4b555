#pragma once
/* What the tests of src/lang share: a small table of verbs, and short ways to parse. */
#include "lang/parse.h"
#include <string.h>

static const char *const form_expr[] = {"expr:formula", NULL};
static const char *const form_maybe_expr[] = {"expr:formula?", NULL};
static const char *const form_statement[] = {"statement:command", NULL};
static const char *const form_repeat[] = {"primary:times statement:command", NULL};
static const char *const form_dense[] = {"primary:count primary:activation?", NULL};
static const char *const form_input[] = {"name:name '=' expr:value ( ',' name:name '=' expr:value )*", "primary:count",
                                         NULL};
static const char *const form_data[] = {"name:target '=' expr:formula", "'point' primary:value+", "word:file", NULL};
static const char *const form_train[] = {"primary:epochs? ( 'until' condition:until_condition )?", NULL};
static const char *const form_step[] = {"primary:count?", NULL};
static const char *const form_stop[] = {"'when' condition:rule", "'early' primary:epochs", "'none'", NULL};
static const char *const form_chain[] = {"primary:a primary:b 'full'? 'matrix'?", NULL};
static const char *const form_whatif[] = {"place:leaf '=' expr:value", NULL};
static const char *const form_text[] = {"text:text?", NULL};
static const char *const form_set[] = {"'--save'? name:setting word:value", NULL};
static const char *const form_names[] = {"name:view+", NULL};
static const char *const form_places[] = {"place:first place:second?", NULL};
static const char *const form_forward[] = {"name:node? 'batch'?", NULL};
static const char *const form_word[] = {"word:file", NULL};
static const char *const form_gradient[] = {"place:a place:b 'batch'", "place:a place:b", "place:a 'batch'", "place:a?",
                                            NULL};
static const char *const form_none[] = {NULL};

enum {
  VERB_CHAIN,
  VERB_CLEAR,
  VERB_DATA,
  VERB_DENSE,
  VERB_FEATURES,
  VERB_FORWARD,
  VERB_GRAD,
  VERB_GRADIENT,
  VERB_INPUT,
  VERB_LANDSCAPE,
  VERB_LOSS,
  VERB_PRINT,
  VERB_QUIT,
  VERB_REPEAT,
  VERB_SET,
  VERB_SOURCE,
  VERB_STEP,
  VERB_STOP,
  VERB_TIME,
  VERB_TRAIN,
  VERB_VIEW,
  VERB_WHATIF,
};

static const VerbSyntax test_verbs[] = {
    [VERB_CHAIN] = {"chain", form_chain, NULL, false},
    [VERB_CLEAR] = {"clear", form_none, NULL, true},
    [VERB_DATA] = {"data", form_data, "from to n noise labels seed", false},
    [VERB_DENSE] = {"dense", form_dense, NULL, false},
    [VERB_FEATURES] = {"features", form_text, NULL, false},
    [VERB_FORWARD] = {"forward", form_forward, NULL, false},
    [VERB_GRAD] = {"grad", form_chain, NULL, false},
    [VERB_GRADIENT] = {"gradient", form_gradient, NULL, false},
    [VERB_INPUT] = {"input", form_input, NULL, false},
    [VERB_LANDSCAPE] = {"landscape", form_places, "span", false},
    [VERB_LOSS] = {"loss", form_maybe_expr, NULL, false},
    [VERB_PRINT] = {"print", form_expr, NULL, false},
    [VERB_QUIT] = {"quit", form_none, NULL, true},
    [VERB_REPEAT] = {"repeat", form_repeat, NULL, false},
    [VERB_SET] = {"set", form_set, NULL, false},
    [VERB_SOURCE] = {"source", form_word, NULL, false},
    [VERB_STEP] = {"step", form_step, NULL, false},
    [VERB_STOP] = {"stop", form_stop, NULL, false},
    [VERB_TIME] = {"time", form_statement, NULL, false},
    [VERB_TRAIN] = {"train", form_train, "n", false},
    [VERB_VIEW] = {"view", form_names, NULL, false},
    [VERB_WHATIF] = {"whatif", form_whatif, NULL, false},
};

static const Verbs in_file = {.verbs = test_verbs, .count = G_N_ELEMENTS(test_verbs)};
static const Verbs at_prompt = {.verbs = test_verbs, .count = G_N_ELEMENTS(test_verbs), .abbreviations = true};

/* The text's first line; fails the test if there is none. Caller frees. */
static inline Line *parse_first(const Verbs *verbs, const char *text) {
  g_autoptr(Source) source = source_new("test", text, -1);
  Diag diag = DIAG_INIT;
  Line *line = NULL;
  gsize offset = 0;
  ParseResult result = parse_line(verbs, source, &offset, true, &line, &diag);
  if (result != PARSE_LINE) g_error("`%s` is no line: %s", text, diag.message ? diag.message : "(nothing said)");
  g_assert_false(diag_is_set(&diag));
  return line;
}

/* The only statement of a text. Caller unrefs. */
static inline Statement *parse_one(const Verbs *verbs, const char *text) {
  g_autoptr(Line) line = parse_first(verbs, text);
  g_assert_cmpuint(line->statements->len, ==, 1);
  return statement_ref(line->statements->pdata[0]);
}

/* A tree as "(+ a (* 2 b))", so that nothing of its structure hides. */
static inline void show_tree(const Expr *expr, GString *out) {
  static const char *const signs[] = {
      [OPERATOR_OR] = "or",
      [OPERATOR_AND] = "and",
      [OPERATOR_NOT] = "not",
      [OPERATOR_LESS] = "<",
      [OPERATOR_LESS_EQUAL] = "<=",
      [OPERATOR_GREATER] = ">",
      [OPERATOR_GREATER_EQUAL] = ">=",
      [OPERATOR_EQUAL] = "==",
      [OPERATOR_NOT_EQUAL] = "!=",
      [OPERATOR_ADD] = "+",
      [OPERATOR_SUBTRACT] = "-",
      [OPERATOR_MULTIPLY] = "*",
      [OPERATOR_DIVIDE] = "/",
      [OPERATOR_DOT_MULTIPLY] = ".*",
      [OPERATOR_DOT_DIVIDE] = "./",
      [OPERATOR_NEGATE] = "neg",
      [OPERATOR_PLUS] = "pos",
      [OPERATOR_POWER] = "^",
      [OPERATOR_DOT_POWER] = ".^",
  };
  switch (expr->kind) {
  case EXPR_NUMBER:
    g_string_append_printf(out, "%.17g", expr->number);
    return;
  case EXPR_NAME:
    g_string_append(out, expr->name);
    return;
  case EXPR_UNARY:
  case EXPR_BINARY:
    g_string_append_printf(out, "(%s", signs[expr->op]);
    break;
  case EXPR_CALL:
    g_string_append_printf(out, "(%s()", expr->name);
    break;
  case EXPR_INDEX:
    g_string_append(out, "(index");
    break;
  case EXPR_TRANSPOSE:
    g_string_append(out, "(T");
    break;
  case EXPR_MATRIX:
    if (expr->is_vector)
      g_string_append(out, "[");
    else
      g_string_append_printf(out, "[%dx%d", expr->rows, expr->cols);
    break;
  }
  for (int i = 0; i < expr->count; i++) {
    if (i > 0 || !expr->is_vector) g_string_append_c(out, ' ');
    show_tree(expr->child[i], out);
  }
  g_string_append_c(out, expr->kind == EXPR_MATRIX ? ']' : ')');
}
