/* What the mouse does in the window: each gesture echoes the line that does the same, once, and can be undone. */
#include "hands.h"
#include "twin.h"
#include <glib/gstdio.h>
#include <string.h>

/* ---- one gesture at a time ---- */

#define WORDS                                                                                                          \
  "corpus pets\nngram 3\nlm context=3 embed=4 hidden=6\nset animate off\nview words\n"                                 \
  "probability \"the dog gets fed\"\n"
#define REVIEW                                                                                                         \
  "input 6\ndense 1 sigmoid\nW1 = [1, -1, -1, 0, 1, 0]\nset animate off\nview explain\n"                               \
  "shapley \"no plot, lovely!\"\n"

typedef struct {
  const char *lines;         /* what is there */
  const char *kind, *detail; /* what the hand goes to */
  double dx, dy;             /* how far it drags; 0, 0: it clicks */
  const char *modifier;      /* held meanwhile, or NULL */
  const char *echo;          /* how the line begins */
} GestureCase;

static const GestureCase CASES[] = {
    {NET, "edge", "W1[2,1]", 0, -40, NULL, "W1[2,1] = "},
    {NET, "edge", "W2[1,1]", 0, 60, NULL, "W2[1,1] = -"},
    {NET, "neuron", "x[1]", 0, -30, NULL, "x[1] = "},
    {NET, "neuron", "h1[2]", 0, 0, NULL, "explain h1[2]"},
    {NET, "plane", NULL, 0, 0, NULL, "x = ["},
    {NET, "plane", NULL, 40, 30, NULL, "x = ["},
    {NET, "plane", NULL, 0, 0, "shift", "data point "},
    {NET, "plane", NULL, 0, 0, "ctrl", "data point "},
    {NET, "point", "sample 3", 0, 0, NULL, "sample 3"},
    {NET, "point", "sample 3", -50, 40, NULL, "data move 3 "},
    {"w1 = 2\nx1 = 3\nz = w1*x1\nview graph\n", "node", "z", 0, 0, NULL, "explain z"},
    {"w1 = 2\nx1 = 3\nz = tanh(w1*x1)\nview graph\n", "node", "z", 0, 0, NULL, "unfold z"},
    {"input 40\ndense 30 tanh\nview net\n", "line", "unfold h1", 0, 0, NULL, "unfold h1"},
    {"w1 = 2\nx1 = 3\nz = w1*x1\nview graph\n", "node", "x1", 0, -60, NULL, "x1 = "},
    {XOR "train 50\nview loss\n", "loss", NULL, 100, 0, NULL, "goto "},
    {XOR "train 50\nview loss\n", "loss", NULL, 0, 0, NULL, "goto "},
    {XOR "landscape W1[1,1] W1[1,2]\nview landscape\n", "start", NULL, 60, -40, NULL, "W1[1,1] = "},
    {XOR "landscape W2[1,1]\nview landscape\n", "start", NULL, 60, 0, NULL, "W2[1,1] = "},
    {XOR "view activation\n", "unit", "z1[1]", 80, 0, NULL, "b1[1] = "},
    {"z = 1\nh = tanh(z)\nview activation\n", "unit", "z", -80, 0, NULL, "z = "},
    {XOR "view surface\n", "surface", NULL, 80, 30, NULL, "set angle "},
    {"view approx\n", "approx", NULL, 200, 40, NULL, "data draw ["},
    {"data y = sin(x) from=-3 to=3 n=7\ndense 1\nview approx\n", "approx", NULL, 200, 40, NULL, "data draw ["},
    {"data y = sin(x) from=-3 to=3 n=7\ndense 1\nview approx\n", "point", "sample 4", 0, 40, NULL, "data move 4 "},
    {WORDS, "line", "predict \"the dog gets fed\"", 0, 0, NULL, "predict \"the dog gets fed\""},
    {WORDS, "line", "predict \"the dog\"", 0, 0, NULL, "predict \"the dog\""},
    {WORDS "view embeddings\n", "word", "nearest cat", 0, 0, NULL, "nearest cat"},
    {REVIEW, "line", "shapley \"plot, lovely!\"", 0, 0, NULL, "shapley \"plot, lovely!\""},
    {REVIEW "view features\n", "line", "features \"no plot, lovely\"", 0, 0, NULL, "features \"no plot, lovely\""},
};

/* Drags or clicks, and leaves the button up. */
static void make(const Stage *stage, const GestureCase *c) {
  Point at = twin_place(c->lines, WIDTH, HEIGHT, c->kind, c->detail);
  if (c->modifier) {
    g_autofree char *down = display_do("keydown %s", c->modifier);
  }
  if (c->dx == 0 && c->dy == 0) {
    stage_point(stage, at.x, at.y);
    hand("click 1");
  } else {
    stage_drag(stage, at, c->dx, c->dy);
    hand("mouseup 1");
  }
  if (c->modifier) {
    g_autofree char *up = display_do("keyup %s", c->modifier);
  }
}

static bool changes_nothing(const char *line) {
  return g_str_has_prefix(line, "explain") || g_str_has_prefix(line, "sample") || g_str_has_prefix(line, "unfold") ||
         g_str_has_prefix(line, "set ") || g_str_has_prefix(line, "predict") || g_str_has_prefix(line, "nearest") ||
         g_str_has_prefix(line, "shapley") || g_str_has_prefix(line, "features");
}

static void test_gesture(gconstpointer data) {
  const GestureCase *c = data;
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(c->lines);
  g_autofree char *before = stage_state(&stage, "before.nabla");
  make(&stage, c);
  g_autofree char *line = stage_echoed(&stage, c->echo);
  g_assert_false(pty_saw(stage.pty, c->echo, 0.3)); /* once */
  g_autofree char *after = stage_state(&stage, "after.nabla");
  if (!changes_nothing(line)) {
    g_assert_cmpstr(after, !=, before);
    stage_enter(&stage, "undo\n");
    g_autofree char *undone = stage_state(&stage, "undone.nabla");
    g_assert_cmpstr(undone, ==, before);
    stage_enter(&stage, line); /* typed, it does the same */
    g_autofree char *typed = stage_state(&stage, "typed.nabla");
    g_assert_cmpstr(typed, ==, after);
  }
  stage_end(&stage);
}

/* ---- the wheel, Esc, what is under the pointer ---- */

static void test_wheel(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(NET "W1[2,1] = 1\n");
  Point at = twin_place(NET "W1[2,1] = 1\n", WIDTH, HEIGHT, "edge", "W1[2,1]");
  stage_point(&stage, at.x, at.y);
  hand("click --repeat 4 --delay 20 4");
  g_autofree char *up = stage_echoed(&stage, "W1[2,1] = ");
  g_assert_cmpstr(up, ==, "W1[2,1] = 1.2"); /* four notches are one line */
  hand("click --repeat 2 --delay 20 5");
  g_autofree char *down = stage_echoed(&stage, "W1[2,1] = ");
  g_assert_cmpstr(down, ==, "W1[2,1] = 1.1");
  stage_end(&stage);
}

static void test_escape(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(NET);
  g_autofree char *before = stage_state(&stage, "before.nabla");
  stage_drag(&stage, twin_place(NET, WIDTH, HEIGHT, "edge", "W1[2,1]"), 0, -60);
  hand("key Escape");
  hand("mouseup 1");
  g_assert_false(pty_saw(stage.pty, "W1[2,1]", 0.5));
  g_autofree char *after = stage_state(&stage, "after.nabla");
  g_assert_cmpstr(after, ==, before);
  stage_end(&stage);
}

/* A word is looked up in the window: what is typed there moves nothing else. */
static void test_search(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(WORDS "view embeddings\n");
  stage_point(&stage, WIDTH / 2, HEIGHT / 2);
  hand("key slash");
  g_usleep(G_USEC_PER_SEC / 4); /* as long as a person takes */
  hand("type hams");
  hand("key BackSpace");
  hand("key Return");
  g_autofree char *line = stage_echoed(&stage, "nearest ");
  g_assert_cmpstr(line, ==, "nearest hamster");
  hand("key slash");
  g_usleep(G_USEC_PER_SEC / 4); /* as long as a person takes */
  hand("type tv");
  hand("key Escape");
  g_assert_false(pty_saw(stage.pty, "set theme", 0.3));
  hand("key t");
  g_autofree char *theme = stage_echoed(&stage, "set theme "); /* keys are keys again */
  stage_end(&stage);
}

/* What is typed while a hand holds something does not see what is only tried. */
static void test_typing_meanwhile(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(NET "W1[2,1] = 1\n");
  stage_drag(&stage, twin_place(NET "W1[2,1] = 1\n", WIDTH, HEIGHT, "edge", "W1[2,1]"), 0, -60);
  pty_send(stage.pty, "print W1[2,1]\n");
  pty_assert(stage.pty, "W1[2,1] = 1\n");
  hand("mouseup 1");
  pty_assert(stage.pty, "nabla> W1[2,1] = 1.6");
  stage_end(&stage);
}

/* How many pixels differ between two pictures of the screen. */
static int difference(const Display *display, const guint32 *before) {
  int width, height, count = 0;
  g_autofree guint32 *now = display_picture(display, &width, &height);
  for (int i = 0; i < width * height; i++) count += now[i] != before[i];
  return count;
}

static void test_hover(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  Stage stage = stage_begin(NET);
  int width, height;
  stage_point(&stage, 4, 4);
  g_usleep(300000);
  g_autofree guint32 *plain = display_picture(display, &width, &height);
  Point at = twin_place(NET, WIDTH, HEIGHT, "neuron", "h1[1]");
  stage_point(&stage, at.x, at.y);
  g_usleep(300000);
  g_assert_cmpint(difference(display, plain), >, 500); /* the sheet */
  stage_point(&stage, 4, 4);
  g_usleep(300000);
  g_assert_cmpint(difference(display, plain), ==, 0); /* and it is gone */
  stage_end(&stage);
}

/* ---- a whole session by hand ---- */

static void test_replay(void) {
  g_autoptr(Display) display = display_start(1400, 800);
  if (!display) return;
  static const char LINES[] = XOR "train 20\nview net boundary loss\n";
  Stage stage = stage_begin(LINES);
  g_autoptr(GString) typed = g_string_new(LINES);
  static const GestureCase HANDS[] = {
      {LINES, "plane", NULL, 30, 40, NULL, "x = ["},        {LINES, "edge", "W1[1,2]", 0, -44, NULL, "W1[1,2] = "},
      {LINES, "neuron", "x[2]", 0, 25, NULL, "x[2] = "},    {LINES, "point", "sample 2", 20, 30, NULL, "data move 2 "},
      {LINES, "plane", NULL, 0, 0, "shift", "data point "},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(HANDS); i++) {
    make(&stage, &HANDS[i]);
    g_autofree char *line = stage_echoed(&stage, HANDS[i].echo);
    g_string_append_printf(typed, "%s\n", line);
  }
  hand("key shift+Right");
  g_autofree char *step = stage_echoed(&stage, "step");
  g_string_append_printf(typed, "%s\n", step);
  stage_enter(&stage, "train 5\n");
  g_string_append(typed, "train 5\n");
  g_autofree char *by_hand = stage_state(&stage, "hand.nabla"), *alone = hands_run_alone(typed->str);
  g_assert_cmpstr(by_hand, ==, alone);
  stage_end(&stage);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  hands_begin();
  for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
    g_autofree char *name = g_strdup_printf("/gestures/%02d-%s", (int)i + 1, CASES[i].kind);
    g_test_add_data_func(name, &CASES[i], test_gesture);
  }
  g_test_add_func("/gestures/wheel", test_wheel);
  g_test_add_func("/gestures/escape", test_escape);
  g_test_add_func("/gestures/typing-meanwhile", test_typing_meanwhile);
  g_test_add_func("/gestures/search", test_search);
  g_test_add_func("/gestures/hover", test_hover);
  g_test_add_func("/gestures/replay", test_replay);
  int status = g_test_run();
  hands_end();
  return status;
}
