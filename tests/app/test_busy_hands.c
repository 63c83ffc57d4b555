/* What keys and the mouse do while a network trains: at once, told at the prompt, and nothing is lost. */
#include "hands.h"
#include "twin.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define FOREVER "train 1000000000"
#define LINES NET "W1[2,1] = 1\n"

static void begin_training(Stage *stage) {
  pty_send(stage->pty, FOREVER "\n");
  pty_assert(stage->pty, "left"); /* its progress is shown */
}

static void interrupt(Stage *stage) {
  pty_send(stage->pty, "\x03");
  pty_assert(stage->pty, "stopped: interrupted at step ");
}

/* ---- the network is changed, and goes on training ---- */

typedef struct {
  const char *kind, *detail; /* what the hand goes to */
  double dx, dy;             /* how far it drags; 0, 0: it clicks */
  const char *modifier;      /* held meanwhile, or NULL */
  const char *echo;          /* how the line begins */
} BusyGesture;

static const BusyGesture CHANGES[] = {
    {"edge", "W1[2,1]", 0, -40, NULL, "W1[2,1] = "}, {"plane", NULL, 0, 0, NULL, "x = ["},
    {"neuron", "x[1]", 0, -30, NULL, "x[1] = "},     {"point", "sample 3", -50, 40, NULL, "data move 3 "},
    {"plane", NULL, 60, 20, NULL, "x = ["},          {"point", "sample 2", 0, 0, NULL, "sample 2"},
    {"plane", NULL, 0, 0, "shift", "data point "},
};

static void make(const Stage *stage, const BusyGesture *g) {
  Point at = twin_place(LINES, WIDTH, HEIGHT, g->kind, g->detail);
  g_autofree char *down = g->modifier ? display_do("keydown %s", g->modifier) : NULL;
  if (g->dx == 0 && g->dy == 0) {
    stage_point(stage, at.x, at.y);
    hand("click 1");
  } else {
    stage_drag(stage, at, g->dx, g->dy);
    hand("mouseup 1");
  }
  g_autofree char *up = g->modifier ? display_do("keyup %s", g->modifier) : NULL;
}

/* The steps that were taken since `from`, as the line that takes them again. */
static void append_steps(GString *typed, const Stage *stage, guint64 *from) {
  guint64 step = g_ascii_strtoull(pty_unmatched(stage->pty), NULL, 10);
  g_assert_cmpuint(step, >=, *from);
  if (step > *from) g_string_append_printf(typed, "step %" G_GUINT64_FORMAT "\n", step - *from);
  *from = step;
}

static void test_changes(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(LINES);
  g_autoptr(GString) typed = g_string_new(LINES);
  guint64 step = 0;
  begin_training(&stage);
  for (gsize i = 0; i < G_N_ELEMENTS(CHANGES); i++) {
    make(&stage, &CHANGES[i]);
    pty_assert(stage.pty, "stopped: by hand at step ");
    pty_saw(stage.pty, "\f", 0.1); /* the whole number */
    append_steps(typed, &stage, &step);
    g_autofree char *line = stage_echoed(&stage, CHANGES[i].echo), *rest = stage_echoed(&stage, "train 9");
    g_string_append_printf(typed, "%s\n", line);
    pty_assert(stage.pty, "left"); /* it trains again */
  }
  interrupt(&stage);
  pty_saw(stage.pty, "\f", 0.1);
  append_steps(typed, &stage, &step);
  g_autofree char *by_hand = stage_state(&stage, "hand.nabla"), *alone = hands_run_alone(typed->str);
  g_assert_cmpstr(by_hand, ==, alone);
  stage_end(&stage);
}

static void test_given_up(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(LINES);
  begin_training(&stage);
  stage_drag(&stage, twin_place(LINES, WIDTH, HEIGHT, "edge", "W1[2,1]"), 0, -60);
  pty_assert(stage.pty, "stopped: by hand at step ");
  hand("key Escape");
  hand("mouseup 1");
  pty_assert(stage.pty, "nabla> train 9"); /* as if nothing had been */
  g_assert_false(pty_saw(stage.pty, "W1[2,1]", 0.3));
  interrupt(&stage);
  stage_end(&stage);
}

/* Space stops and goes on; what a hand changes meanwhile does not start it again. */
static void test_pause(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(LINES);
  Point edge = twin_place(LINES, WIDTH, HEIGHT, "edge", "W1[2,1]");
  begin_training(&stage);
  stage_point(&stage, edge.x, edge.y);
  hand("key space");
  pty_assert(stage.pty, "nabla> pause\n");
  pty_assert(stage.pty, "stopped: by hand at step ");
  stage_enter(&stage, "print 1\nW1[1,1] = 2\n");
  stage_drag(&stage, edge, 0, -60);
  hand("mouseup 1");
  g_autofree char *line = stage_echoed(&stage, "W1[2,1] = ");
  stage_enter(&stage, "print 2\n"); /* the prompt is there */
  hand("key space");
  pty_assert(stage.pty, "nabla> play\n");
  pty_assert(stage.pty, "nabla> train 9");
  pty_assert(stage.pty, "left");
  hand("key space");
  pty_assert(stage.pty, "stopped: by hand at step ");
  stage_enter(&stage, "train 3\n"); /* something else is trained: that was it */
  hand("key space");
  pty_assert(stage.pty, "nabla> play\n");
  g_assert_false(pty_saw(stage.pty, "train 9", 0.3));
  stage_end(&stage);
}

/* ---- what takes training elsewhere ends it ---- */

static void test_travel(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  static const char *const KEYS[][2] = {
      {"key shift+Left", "rewind 1"}, {"key shift+Right", "step"}, {"key Left", "goto "}, {"key Home", "goto start"}};
  Stage stage = stage_begin(LINES);
  stage_point(&stage, 4, 4);
  for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++) {
    begin_training(&stage);
    hand(KEYS[i][0]);
    pty_assert(stage.pty, "stopped: by hand at step ");
    g_autofree char *line = stage_echoed(&stage, KEYS[i][1]);
    stage_enter(&stage, "print 1\n"); /* the prompt is there */
  }
  stage_end(&stage);
}

/* ---- what only looks neither waits nor stops it ---- */

static void test_looking(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  static const char *const KEYS[][2] = {{"key t", "set theme light"},        {"key g", "set gradients off"},
                                        {"key plus", "set font "},           {"key h", "window keys"},
                                        {"key s", "screenshot nabla-1.png"}, {"key f", "window fullscreen"},
                                        {"key f", "window fullscreen"}};
  Stage stage = stage_begin(LINES);
  begin_training(&stage);
  Point unit = twin_place(LINES, WIDTH, HEIGHT, "neuron", "h1[2]");
  stage_point(&stage, unit.x, unit.y);
  hand("click 1");
  g_autofree char *explained = stage_echoed(&stage, "explain h1[2]");
  pty_assert(stage.pty, "tanh squeezes");
  for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++) {
    hand(KEYS[i][0]);
    g_autofree char *line = stage_echoed(&stage, KEYS[i][1]);
  }
  g_assert_cmpint(g_remove("nabla-1.png"), ==, 0);
  g_assert_false(pty_saw(stage.pty, "stopped", 0.3));
  interrupt(&stage);
  stage_end(&stage);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  hands_begin();
  g_test_add_func("/busy-hands/changes", test_changes);
  g_test_add_func("/busy-hands/given-up", test_given_up);
  g_test_add_func("/busy-hands/pause", test_pause);
  g_test_add_func("/busy-hands/travel", test_travel);
  g_test_add_func("/busy-hands/looking", test_looking);
  int status = g_test_run();
  hands_end();
  return status;
}
