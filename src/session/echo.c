/*
 * What the prompt says to a definition: the name's value, what it was, and the outputs that changed with it. An output
 * is a computed node that nothing else uses.
 */
#include "session/state.h"
#include <string.h>

enum { MOST_OUTPUTS = 4, LONGEST_VALUE = 60 };

struct Echo {
  const char *name;
  char *value;       /* before; NULL: the name is new */
  GPtrArray *names;  /* outputs before … */
  GPtrArray *values; /* … and their values as text */
};

static char *value_of(Session *session, const char *name) {
  const Definition *d = session_find(session, name);
  if (d != NULL && d->kind == DEFINITION_FUNCTION) return NULL;
  g_autoptr(Expr) expr = expr_new_name(name, (Span){0});
  g_autofree double *values = NULL;
  Shape shape;
  const char *base;
  int entry;
  if (d == NULL && !session_entry_alias(session, name, &base, &entry)) return NULL;
  if (!session_evaluate(session, expr, &shape, &values, NULL)) return NULL;
  return session_whole_value_text(session, shape, values);
}

static void note_use(const Expr *name, void *user) {
  g_hash_table_add(user, (gpointer)name->name);
}

/* Names of formulas that no formula uses, in order. */
static GPtrArray *outputs(Session *session) {
  GPtrArray *found = g_ptr_array_new();
  GPtrArray *ordered = session_ordered(session);
  g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    if (d->formula != NULL) expr_visit_names(d->formula, false, note_use, used);
  }
  for (guint i = 0; i < ordered->len; i++) {
    const Definition *d = ordered->pdata[i];
    if (d->kind == DEFINITION_FORMULA && !g_hash_table_contains(used, d->name))
      g_ptr_array_add(found, (gpointer)d->name);
  }
  return found;
}

Echo *echo_begin(Session *session, const char *name) {
  Echo *echo = g_new0(Echo, 1);
  echo->name = g_intern_string(name);
  echo->value = value_of(session, echo->name);
  echo->values = g_ptr_array_new_with_free_func(g_free);
  echo->names = echo->value != NULL ? outputs(session) : g_ptr_array_new();
  for (guint i = 0; i < echo->names->len; i++) g_ptr_array_add(echo->values, value_of(session, echo->names->pdata[i]));
  return echo;
}

/* The last layer's output is told as yhat. */
static const char *shown_name(Session *session, const char *name) {
  const Expr *yhat = session_virtual(session, "yhat");
  return yhat != NULL && yhat->name == name ? "yhat" : name;
}

static void append(GString *line, const char *name, const char *now, const char *before) {
  if (strlen(now) > LONGEST_VALUE) now = "…";
  g_string_append_printf(line, "%s%s = %s", line->len > 0 ? "   " : "", name, now);
  if (before != NULL && strlen(before) <= LONGEST_VALUE && strcmp(before, now) != 0)
    g_string_append_printf(line, " (was %s)", before);
}

static void print(const Echo *echo, Session *session) {
  g_autoptr(GString) line = g_string_new(NULL);
  g_autofree char *now = value_of(session, echo->name);
  if (now == NULL) {
    g_autofree char *function = session_definition_line(session, echo->name);
    if (function != NULL) host_printf(session->host, "%s\n", function);
    return;
  }
  append(line, echo->name, now, echo->value);
  int printed = 0;
  for (guint i = 0; i < echo->names->len && printed < MOST_OUTPUTS; i++) {
    const char *name = echo->names->pdata[i], *before = echo->values->pdata[i];
    g_autofree char *value = name != echo->name ? value_of(session, name) : NULL;
    if (value == NULL || before == NULL || strcmp(value, before) == 0) continue;
    append(line, shown_name(session, name), value, before);
    printed++;
  }
  host_printf(session->host, "%s\n", line->str);
}

void echo_end(Echo *echo, Session *session, bool print_it) {
  if (print_it) print(echo, session);
  g_free(echo->value);
  g_ptr_array_unref(echo->names);
  g_ptr_array_unref(echo->values);
  g_free(echo);
}
