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
  g_autofree char *window = display_wait_window("nabla", 15);
  g_assert_nonnull(window);
  g_autofree char *moved = display_do("mousemove 450 300");
  return pty;
}

static void leave(Pty *pty) {
  pty_send(pty, "\nquit\n");
  g_assert_cmpint(pty_wait(pty, 15), ==, 0);
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

static void test_picture_keys_and_close(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  g_assert_true(becomes_colorful(display, true, 10));
  static const char *const keys[][2] = {
      {"t", "nabla> set theme light"}, {"g", "nabla> set gradients off"}, {"shift+Right", "nabla> step"},
      {"Right", "nabla> play next"},   {"Left", "nabla> play back"},      {"Home", "nabla> play start"},
      {"End", "nabla> play end"},      {"plus", "nabla> set font 18"},    {"minus", "nabla> set font 16"}};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    g_autofree char *pressed = display_do("key %s", keys[i][0]);
    pty_assert(pty, keys[i][1]);
  }
  g_autofree char *pressed = display_do("key q");
  pty_assert(pty, "nabla> window close");
  g_assert_true(becomes_colorful(display, false, 5));
  pty_send(pty, "print 2 + 2\n"); /* the prompt stays */
  pty_assert(pty, "2 + 2 = 4");
  pty_send(pty, "window open\n");
  g_assert_true(becomes_colorful(display, true, 10));
  leave(pty);
}

static void test_mouse(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "view boundary\n");
  pty_assert(pty, "nabla> ");
  g_usleep(500000);
  g_autofree char *clicked = display_do("mousemove 470 200 click 1");
  pty_assert(pty, "nabla> x = [");
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

static void test_training_stays_fluid(void) {
  g_autoptr(Display) display = display_start(1000, 700);
  if (!display) return;
  g_autoptr(Pty) pty = start_with_window();
  pty_send(pty, "data spiral\ndense 8 tanh\ndense 8 tanh\ndense 1 sigmoid\ntrain 100000000\n");
  pty_assert(pty, "left");
  g_autofree char *pressed = display_do("key t"); /* keys and typing are seen while it trains */
  pty_assert(pty, "set theme light");
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
  g_test_add_func("/window/picture-keys-close", test_picture_keys_and_close);
  g_test_add_func("/window/mouse", test_mouse);
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
