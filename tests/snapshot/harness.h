#pragma once
/* What the tests of snapshots and of pictures share: sessions that run lines, snapshots made by hand. */
#include "snapshot/take.h"
#include "snapshot/timeline.h"
#include <math.h>
#include <string.h>

/* ---- sessions ---- */

static inline void test_collect(void *user, const char *text, gssize length) {
  g_string_append_len(user, text, length);
}

static inline void test_notice(void *user, const char *text) {
  g_string_append(user, text);
}

typedef struct {
  GString *out;
  Host host;
  Session *session;
} TestSession;

static inline TestSession *test_session_new(void) {
  TestSession *t = g_new0(TestSession, 1);
  t->out = g_string_new(NULL);
  t->host = (Host){.user = t->out, .write = test_collect, .notice = test_notice};
  SessionOptions options = {.seed = 1, .digits = 6};
  t->session = session_new(&t->host, &options);
  return t;
}

static inline void test_run_as(TestSession *t, const char *lines, Origin origin) {
  g_string_truncate(t->out, 0);
  session_submit(t->session, source_new("<test>", lines, -1), origin);
  while (session_run(t->session, 0) == SESSION_BUSY) continue;
}

static inline void test_run(TestSession *t, const char *lines) {
  int errors = session_error_count(t->session);
  test_run_as(t, lines, ORIGIN_FILE);
  if (session_error_count(t->session) != errors) g_error("%s", t->out->str);
}

static inline void test_session_free(TestSession *t) {
  session_free(t->session);
  g_string_free(t->out, TRUE);
  g_free(t);
}

/* ---- snapshots by hand ---- */

/* A network with these sizes; weights, values and gradients are made up but look like a trained one's. */
static inline Snapshot *test_net(const int *sizes, int count, bool gradients) {
  Snapshot *s = snapshot_new();
  int before = snapshot_add_node(s, "x", NULL, sizes[0], 1);
  snapshot_add_column(s, NULL, before, SNAPSHOT_NONE, SNAPSHOT_NONE, SNAPSHOT_NONE);
  for (int k = 1; k < count; k++) {
    char name[4][16], formula[2][48];
    for (int i = 0; i < 4; i++) g_snprintf(name[i], sizeof name[i], "%c%d", "Wbzh"[i], k);
    g_snprintf(formula[0], sizeof formula[0], "W%d*%s + b%d", k, s->nodes[before].name, k);
    g_snprintf(formula[1], sizeof formula[1], "tanh(z%d)", k);
    int W = snapshot_add_node(s, name[0], NULL, sizes[k], sizes[k - 1]),
        b = snapshot_add_node(s, name[1], NULL, sizes[k], 1);
    int z = snapshot_add_node(s, name[2], formula[0], sizes[k], 1),
        h = snapshot_add_node(s, name[3], formula[1], sizes[k], 1);
    snapshot_add_column(s, k == count - 1 ? "sigmoid" : "tanh", h, z, W, b);
    before = h;
  }
  for (gsize i = 0; i < s->unit_count; i++) {
    s->values[i] = 3 * sin(1.7 * (double)i + 0.3);
    if (gradients) s->gradients[i] = 0.2 * cos(2.3 * (double)i);
  }
  s->parameters = (double)s->unit_count;
  s->has_gradients = gradients;
  s->pass = gradients ? SHOWN_BACKWARD : SHOWN_FORWARD;
  s->output = before;
  s->target = gradients ? before : SNAPSHOT_NONE;
  s->kind = TARGET_BINARY;
  s->plane.axis[0] = "x1";
  s->plane.axis[1] = sizes[0] == 2 ? "x2" : NULL;
  s->plane.low[0] = s->plane.low[1] = -6;
  s->plane.high[0] = s->plane.high[1] = 6;
  if (sizes[0] != 2) return s;
  const int n = 24, m = 8;
  double *plane = snapshot_plane(s, n, 2, sizes[count - 1]);
  for (int i = 0; i < n * n * sizes[count - 1]; i++) plane[i] = 0.5 + 0.5 * sin(0.05 * i);
  for (int c = 0; c < count; c++) {
    double *picture = snapshot_picture(s, c, m);
    for (int i = 0; i < m * m * sizes[c]; i++) picture[i] = sin(0.3 * i);
  }
  s->figures.accuracy = 0.875;
  return s;
}
