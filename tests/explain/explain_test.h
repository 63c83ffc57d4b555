#pragma once
/* A session with this folder's commands, whose results are collected as text. */
#include "../session/session_test.h"
#include "explain/explain.h"

static inline Bench *explain_bench(const char *text) {
  Bench *b = bench_new(1);
  int count;
  const Command *rows = explain_commands(&count);
  session_add_commands(b->session, rows, count);
  run(b, text);
  g_assert_cmpstr(b->err->str, ==, "");
  return b;
}

/* One line of it is exactly this. */
#define assert_line(text, expected)                                                                                    \
  do {                                                                                                                 \
    g_autofree char *all_ = g_strconcat("\n", (text), NULL), *one_ = g_strconcat("\n", (expected), "\n", NULL);        \
    if (strstr(all_, one_) == NULL) g_error("no line '%s' in:\n%s", (expected), (text));                               \
  } while (0)
#define assert_has(text, part)                                                                                         \
  do {                                                                                                                 \
    if (strstr((text), (part)) == NULL) g_error("no '%s' in:\n%s", (part), (text));                                    \
  } while (0)
