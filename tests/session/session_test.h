#pragma once
/* A session whose results and notices are collected as text. */
#include "session/session.h"

typedef struct {
  Host host;
  GString *out, *err;
  Session *session;
} Bench;

static inline void bench_write(void *user, const char *text, gssize length) {
  g_string_append_len(((Bench *)user)->out, text, length);
}

static inline void bench_notice(void *user, const char *text) {
  g_string_append(((Bench *)user)->err, text);
}

static inline Bench *bench_new(guint64 seed) {
  Bench *b = g_new0(Bench, 1);
  b->out = g_string_new(NULL);
  b->err = g_string_new(NULL);
  b->host = (Host){.user = b, .write = bench_write, .notice = bench_notice};
  SessionOptions options = {.seed = seed, .digits = 6};
  b->session = session_new(&b->host, &options);
  return b;
}

static inline void bench_free(Bench *b) {
  session_free(b->session);
  g_string_free(b->out, TRUE);
  g_string_free(b->err, TRUE);
  g_free(b);
}

/* What a text prints; lives until the next call. */
static inline const char *run(Bench *b, const char *text) {
  g_string_truncate(b->out, 0);
  g_string_truncate(b->err, 0);
  session_submit(b->session, source_new("<test>", text, -1), ORIGIN_FILE);
  session_run(b->session, 0);
  return b->out->str;
}

#define assert_prints(b, text, expected) g_assert_cmpstr(run((b), (text)), ==, (expected))
/* It must fail with these words, and print nothing. */
#define assert_fails(b, text, words)                                                                                   \
  do {                                                                                                                 \
    int before_ = session_error_count((b)->session);                                                                   \
    run((b), (text));                                                                                                  \
    g_assert_cmpint(session_error_count((b)->session), >, before_);                                                    \
    if (strstr((b)->err->str, (words)) == NULL) g_error("'%s' said: %s", (text), (b)->err->str);                       \
  } while (0)
