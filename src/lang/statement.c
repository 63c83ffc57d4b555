#include "lang/statement.h"
#include "lang/ast.h"
#include <string.h>

static bool text_is_interned(ArgKind kind) {
  return kind == ARG_NAME || kind == ARG_LITERAL;
}

static void place_clear(Place *place) {
  expr_unref(place->row);
  expr_unref(place->col);
  place->row = place->col = NULL;
}

void arg_clear(Arg *arg) {
  if (!text_is_interned(arg->kind)) g_free(arg->text);
  expr_unref(arg->expr);
  place_clear(&arg->place);
  statement_unref(arg->statement);
}

Statement *statement_new(StatementKind kind) {
  Statement *statement = g_new0(Statement, 1);
  g_ref_count_init(&statement->refs);
  statement->kind = kind;
  statement->verb = -1;
  return statement;
}

Statement *statement_ref(Statement *statement) {
  g_ref_count_inc(&statement->refs);
  return statement;
}

void statement_unref(Statement *statement) {
  if (!statement || !g_ref_count_dec(&statement->refs)) return;
  for (int i = 0; i < statement->arg_count; i++) arg_clear(&statement->args[i]);
  place_clear(&statement->target);
  expr_unref(statement->value);
  g_free(statement->args);
  g_free(statement->parameters);
  g_free(statement->text);
  g_free(statement->value_text);
  g_free(statement);
}

const Arg *statement_arg(const Statement *statement, const char *label) {
  for (int i = 0; i < statement->arg_count; i++)
    if (strcmp(statement->args[i].label, label) == 0) return &statement->args[i];
  return NULL;
}

void line_free(Line *line) {
  if (!line) return;
  g_ptr_array_unref(line->statements);
  g_free(line->text);
  g_free(line->comment);
  g_free(line);
}
