/* Every key, whatever is under way: while an animation plays, in a walk, in a lesson. Each echoes its line. */
#include "hands.h"
#include <glib/gstdio.h>

typedef struct {
  const char *name;
  const char *lines;       /* what is under way */
  const char *keys[24][2]; /* of it: key, line */
} State;

static const State STATES[] = {
    {"playing",
     "set animate on\nset speed 0.25\n" XOR "step\n",
     {{"space", "pause"},
      {"Right", "play next"},
      {"Left", "play back"},
      {"bracketright", "set speed 0.5"},
      {"bracketleft", "set speed 0.25"},
      {"Home", "play start"},
      {"space", "play"},
      {"BackSpace", "play reverse"},
      {"End", "play end"},
      {"shift+Right", "step"},
      {"shift+Left", "rewind 1"}}},
    {"walking",
     XOR "walk step\n",
     {{"Right", "walk next"},
      {"Right", "walk next"},
      {"Left", "walk previous"},
      {"Home", "play start"},
      {"End", "play end"},
      {"Right", "walk next"}}},
    {"lesson", "lesson sign\n", {{"n", "next"}, {"n", "next"}, {"p", "previous"}, {"n", "next"}}},
    {"live", "lesson sign --live\n", {{"n", "next"}, {"n", "next"}, {"p", "previous"}, {"n", "next"}}},
};

/* Those that mean the same everywhere. */
static const char *const EVERYWHERE[][2] = {{"t", "set theme light"},
                                            {"t", "set theme projector"},
                                            {"t", "set theme contrast"},
                                            {"t", "set theme dark"},
                                            {"g", "set gradients off"},
                                            {"g", "set gradients on"},
                                            {"plus", "set font 18"},
                                            {"minus", "set font 16"},
                                            {"h", "window keys"},
                                            {"question", "window keys"},
                                            {"f", "window fullscreen"},
                                            {"F11", "window fullscreen"},
                                            {"s", "screenshot nabla-1.png"},
                                            {"r", "record nabla-1.gif"},
                                            {"r", "record stop"},
                                            {"v", "view "}};

static void press(Stage *stage, const char *const key[2]) {
  g_autofree char *action = g_strconcat("key ", key[0], NULL);
  hand(action);
  g_autofree char *line = stage_echoed(stage, key[1]);
}

static void test_state(gconstpointer data) {
  const State *state = data;
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin("");
  stage_point(&stage, 4, 4);
  pty_send(stage.pty, state->lines);
  pty_saw(stage.pty, "\f", 1);
  for (gsize i = 0; i < G_N_ELEMENTS(EVERYWHERE); i++) press(&stage, EVERYWHERE[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(state->keys) && state->keys[i][0]; i++) press(&stage, state->keys[i]);
  static const char *const written[] = {"nabla-1.png", "nabla-1.gif"};
  for (gsize i = 0; i < G_N_ELEMENTS(written); i++) g_assert_cmpint(g_remove(written[i]), ==, 0);
  press(&stage, (const char *const[]){"q", "window close"});
  pty_send(stage.pty, "\x15quit\n"); /* a lesson offers a line */
  g_assert_cmpint(pty_wait(stage.pty, 60), ==, 0);
  pty_free(stage.pty);
  g_free(stage.window);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  hands_begin();
  for (gsize i = 0; i < G_N_ELEMENTS(STATES); i++) {
    g_autofree char *name = g_strconcat("/keys/", STATES[i].name, NULL);
    g_test_add_data_func(name, &STATES[i], test_state);
  }
  int status = g_test_run();
  hands_end();
  return status;
}
