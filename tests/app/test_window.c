/* The window, on a screen of its own (Xvfb), with keys and the mouse (xdotool). */
#include "display.h"
#include "pty.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static Pty *start(const char *option, const char *value) {
  const char *const nabla[] = {g_getenv("NABLA"), option, value, NULL};
  return pty_start(nabla, 24, 80);
}

/* With the window shown and the pointer in it. */
static Pty *start_with_window(void) {
  Pty *pty = start("--size", "900x600");
  pty_assert(pty, "nabla> ");
  g_autofree char *window = display_wait_window("nabla", 60);
  g_assert_nonnull(window);
  g_autofree char *moved = display_do("mousemove 450 300");
  return pty;
}

static void leave(Pty *pty) {
  pty_send(pty, "\nquit\n");
  g_assert_cmpint(pty_wait(pty, 120), ==, 0);
}

/* How many different colours the screen shows, up to 1000. */
static guint colors(const Display *display) {
  int width, height;
  g_autofree guint32 *pixels = display_picture(display, &width, &height);
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  for (int i = 0; i < width * height && g_hash_table_size(seen) < 1000; i++)
    g_hash_table_add(seen, GUINT_TO_POINTER(pixels[i]));
  return g_hash_table_size(seen);
}

static bool becomes_colorful(const Display *display, bool wanted, double seconds) {
  for (int i = 0; i < (int)(seconds * 10); i++) {
    if ((colors(display) > 50) == wanted) return true;
    g_usleep(100000);
  }
  return false;
}

/* Each key, and the line that it stands for. Where one plays, the next one stops it. */
static const char *const KEYS[][2] = {
    {"t", "set theme light"},
    {"t", "set theme projector"},
    {"t", "set theme contrast"},
    {"t", "set theme dark"},
    {"g", "set gradients off"},
    {"g", "set gradients on"},
    {"shift+Right", "step"},
    {"space", "pause"},
    {"Right", "play next"},
    {"Left", "play back"},
    {"Home", "play start"},
    {"space", "play"},
    {"space", "pause"},
    {"End", "play end"},
    {"BackSpace", "play reverse"},
    {"space", "pause"},
    {"bracketleft", "set speed 0.5"},
    {"bracketright", "set speed 1"},
    {"plus", "set font 18"},
    {"minus", "set font 16"},
    {"v", "view net"},
    {"question", "window keys"},
    {"h", "window keys"},
    {"s", "screenshot nabla-1.png"},
    {"r", "record nabla-1.gif"},
    {"t", "set theme light"},
    {"r", "record stop"},
    {"f", "window fullscreen"},
    {"F11", "window fullscreen"},
    {"f", "window fullscreen"},
    {"Escape", "window fullscreen"},
    {"shift+Left", "rewind 1"},
    {"n", "next"},
    {"p", "previous"},
};

static void press(Pty *pty, const char *key, const char *line) {
  g_autofree char *pressed = display_do("key %s", key);
  g_autofree char *echo = g_strdup_printf("nabla> %s\n", line);
  pty_assert(pty, echo);
  g_usleep(60000);
}

static void test_keys(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  for (gsize i = 0; i < G_N_ELEMENTS(KEYS); i++) press(pty, KEYS[i][0], KEYS[i][1]);
  static const char *const written[] = {"nabla-1.png", "nabla-1.gif"};
  for (gsize i = 0; i < G_N_ELEMENTS(written); i++) g_assert_cmpint(g_remove(written[i]), ==, 0);
  leave(pty);
}

/* A step is told however fast it is typed behind what it steps through. */
static void test_pasted_step_plays(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "set speed 0.25\nclear\ndata xor\ndense 2 tanh\ndense 1 sigmoid\nstep\n");
  pty_assert(pty, "step=1 ");
  bool stopped = false;
  for (int i = 0; i < 3 && !stopped; i++) { /* where nothing plays there is nothing to stop */
    g_autofree char *pressed = display_do("key space");
    stopped = pty_saw(pty, "nabla> pause\n", 1);
  }
  g_assert_true(stopped);
  leave(pty);
}

/* A question stands there until somebody plays it: then there is something to stop. */
static void test_question_waits(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "clear\nx = 2\nparam w = 0\np = w*x + 1\nwhatif w = 1\n");
  pty_assert(pty, "p: 1 -> 3");
  g_usleep(500000);
  press(pty, "space", "play");
  press(pty, "space", "pause");
  press(pty, "Right", "play next");
  press(pty, "Left", "play back");
  leave(pty);
}

/* What the last line of a training says of step 60. Caller frees. */
static char *figures_at_60(Pty *pty) {
  pty_assert(pty, "step=60 ");
  gsize from = pty->matched;
  pty_assert(pty, " dw=");
  return g_strndup(pty->text->str + from, pty->matched - from);
}

/* Paced training takes its time, and comes to the same numbers. */
static void test_pace(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "clear\ndata xor\ndense 2 tanh\ndense 1 sigmoid\nset digits 17\ntrain 60\n");
  g_autofree char *at_once = figures_at_60(pty);
  gint64 began = g_get_monotonic_time();
  pty_send(pty, "undo\nset pace 2\ntrain 60\n");
  g_autofree char *paced = figures_at_60(pty);
  g_assert_cmpstr(paced, ==, at_once);
  g_assert_cmpint(g_get_monotonic_time() - began, >=, 2 * G_TIME_SPAN_SECOND);
  leave(pty);
}

/* A film, where ffmpeg is installed: all of it is there, from the first box on. */
static void test_film(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "record film.avi\n");
  pty_assert(pty, "recorded as a GIF or a film");
  pty_send(pty, "record film.mp4\n");
  if (ffmpeg) {
    pty_assert(pty, "record film.mp4\n");
    pty_send(pty, "print 2 + 2\n");
    pty_assert(pty, "2 + 2 = 4");
    press(pty, "t", "set theme light");
    g_usleep(300000);
    press(pty, "r", "record stop");
    pty_assert(pty, "recorded ");
    pty_send(pty, "print 3 + 3\n");
    pty_assert(pty, "3 + 3 = 6");
    g_autofree char *film = NULL;
    gsize size;
    g_assert_true(g_file_get_contents("film.mp4", &film, &size, NULL));
    g_assert_cmpuint(size, >, 1000);
    g_assert_cmpmem(film + 4, 4, "ftyp", 4);
    g_remove("film.mp4");
  } else {
    pty_assert(pty, "ffmpeg is not installed");
  }
  leave(pty);
}

/* After training, the arrows travel through it; held ones are one line. */
static void test_travel(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "clear\ndata xor\ndense 2 tanh\ndense 1 sigmoid\ntrain 600\n");
  pty_assert(pty, "step=600");
  g_usleep(300000);
  press(pty, "Left", "goto 590");
  g_autofree char *repeated = display_do("key --delay 20 --repeat 5 Left");
  pty_assert(pty, "nabla> goto 5");
  press(pty, "Home", "goto start");
  press(pty, "End", "goto 600");
  leave(pty);
}

static void test_close_and_open(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  g_assert_true(becomes_colorful(display, true, 10));
  press(pty, "q", "window close");
  g_assert_true(becomes_colorful(display, false, 5));
  pty_send(pty, "print 2 + 2\n"); /* the prompt stays */
  pty_assert(pty, "2 + 2 = 4");
  pty_send(pty, "window open\n");
  g_assert_true(becomes_colorful(display, true, 10));
  leave(pty);
}

/* ---- size and place ---- */

static bool becomes(const char *window, const char *wanted) {
  g_autofree char *found = NULL;
  for (int i = 0; i < 50; i++) {
    g_free(found);
    found = display_do("getwindowgeometry %s", window);
    if (found && strstr(found, wanted)) return true;
    g_usleep(100000);
  }
  g_test_message("%s", found);
  return false;
}

static void test_sizes(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  g_autofree char *window = display_wait_window("nabla", 60);
  static const int SIZES[][2] = {{200, 150}, {40, 30}, {1000, 700}, {333, 701}, {900, 600}};
  pty_send(pty, "step\n"); /* an animation runs meanwhile */
  for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
    g_autofree char *done = display_do("windowsize %s %d %d", window, SIZES[i][0], SIZES[i][1]);
    g_usleep(200000);
  }
  g_assert_true(becomes_colorful(display, true, 10));
  press(pty, "f", "window fullscreen");
  g_assert_true(becomes(window, "1000x700"));
  press(pty, "f", "window fullscreen");
  g_assert_true(becomes(window, "900x600"));
  leave(pty);
}

static void test_place_is_remembered(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  g_autofree char *window = display_wait_window("nabla", 60);
  g_autofree char *moved = display_do("windowsize %s 640 480 windowmove %s 70 50", window, window);
  g_assert_true(becomes(window, "640x480"));
  g_usleep(300000);
  leave(pty);
  g_autoptr(Pty) again = start(NULL, NULL);
  pty_assert(again, "nabla> ");
  g_autofree char *second = display_wait_window("nabla", 60);
  g_assert_true(becomes(second, "640x480"));
  g_assert_true(becomes(second, "70,50"));
  leave(again);
}

/* A place from a larger screen: the window comes back whole. */
static void test_smaller_screen(void) {
  static const int SCREENS[][2] = {{1400, 1000}, {1000, 700}};
  for (int i = 0; i < 2; i++) {
    g_autoptr(Display) display = display_start(SCREENS[i][0], SCREENS[i][1]);
    if (!display) return;
    g_autoptr(Pty) pty = start(NULL, NULL);
    pty_assert(pty, "nabla> ");
    g_autofree char *window = display_wait_window("nabla", 15);
    if (i == 0) {
      g_autofree char *moved = display_do("windowsize %s 640 480 windowmove %s 700 500", window, window);
      g_assert_true(becomes(window, "700,500"));
      g_usleep(300000);
    } else {
      g_assert_true(becomes(window, "640x480"));
      g_assert_true(becomes(window, "360,220"));
    }
    leave(pty);
  }
}

static void test_scaled_desktop(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_setenv("GDK_SCALE", "2", TRUE);
  g_autoptr(Pty) pty = start("--size", "400x300");
  g_unsetenv("GDK_SCALE");
  pty_assert(pty, "nabla> ");
  g_autofree char *window = display_wait_window("nabla", 60);
  g_assert_true(becomes(window, "800x600"));
  leave(pty);
}

/* Seconds of processor time that a process has used. */
static double processor_time(pid_t pid) {
  g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL)) return 0;
  unsigned long user = 0, kernel = 0;
  const char *behind_name = strrchr(text, ')');
  sscanf(behind_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
  return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static void test_idle_costs_nothing(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  g_assert_true(becomes_colorful(display, true, 10));
  pty_saw(pty, "nothing", 1);
  double before = processor_time(pty->pid);
  pty_saw(pty, "nothing", 3);
  g_assert_cmpfloat(processor_time(pty->pid) - before, <=, 0.02);
  leave(pty);
}

/* Is a quarter of the screen as light as paper? */
static bool becomes_bright(const Display *display, double seconds) {
  for (int i = 0; i < (int)(seconds * 10); i++) {
    int width, height, bright = 0;
    g_autofree guint32 *pixels = display_picture(display, &width, &height);
    for (int k = 0; k < width * height; k++) bright += (pixels[k] & 0xE0E0E0) == 0xE0E0E0;
    if (bright > width * height / 4) return true;
    g_usleep(100000);
  }
  return false;
}

static void test_training_stays_fluid(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "data spiral\ndense 8 tanh\ndense 8 tanh\ndense 1 sigmoid\ntrain 100000000\n");
  pty_assert(pty, "left");
  g_autofree char *pressed = display_do("key t"); /* keys and typing are seen while it trains */
  pty_assert(pty, "set theme light");
  g_assert_true(becomes_bright(display, 10)); /* and the key does not wait for the end */
  pty_send(pty, "print 1");
  pty_assert(pty, "print 1");
  pty_send(pty, "\x03");
  pty_assert(pty, "interrupted");
  leave(pty);
}

static void test_no_display(void) {
  g_unsetenv("DISPLAY");
  g_unsetenv("WAYLAND_DISPLAY");
  g_autoptr(Pty) pty = start(NULL, NULL);
  pty_assert(pty, "no window: there is no display");
  pty_send(pty, "print 2 + 2\n");
  pty_assert(pty, "2 + 2 = 4");
  leave(pty);
}

static void test_lost_display(void) {
  Display *display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  g_assert_true(becomes_colorful(display, true, 10));
  display_free(display);
  pty_send(pty, "print 2 + 2\n");
  pty_assert(pty, "2 + 2 = 4");
  leave(pty);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  g_autofree char *state = g_dir_make_tmp("nabla-window-XXXXXX", NULL);
  g_setenv("XDG_STATE_HOME", state, TRUE);
  g_assert_cmpint(g_chdir(state), ==, 0); /* where screenshots go */
  g_test_add_func("/window/keys", test_keys);
  g_test_add_func("/window/pasted-step", test_pasted_step_plays);
  g_test_add_func("/window/question_waits", test_question_waits);
  g_test_add_func("/window/pace", test_pace);
  g_test_add_func("/window/film", test_film);
  g_test_add_func("/window/travel", test_travel);
  g_test_add_func("/window/close-and-open", test_close_and_open);
  g_test_add_func("/window/sizes", test_sizes);
  g_test_add_func("/window/place", test_place_is_remembered);
  g_test_add_func("/window/smaller-screen", test_smaller_screen);
  g_test_add_func("/window/scaled-desktop", test_scaled_desktop);
  g_test_add_func("/window/idle", test_idle_costs_nothing);
  g_test_add_func("/window/training", test_training_stays_fluid);
  g_test_add_func("/window/no-display", test_no_display);
  g_test_add_func("/window/lost-display", test_lost_display);
  int status = g_test_run();
  static const char *const files[] = {"nabla/history", "nabla/window", "nabla"};
  for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = g_build_filename(state, files[i], NULL);
    g_remove(path);
  }
  g_rmdir(state);
  return status;
}
