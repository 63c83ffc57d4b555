/* The helpers of this folder, tried on programs that every system has. */
#include "display.h"
#include "pty.h"

static void test_terminal(void) {
  const char *const cat[] = {"sh", "-c", "printf 'ready\\n'; exec cat", NULL};
  g_autoptr(Pty) pty = pty_start(cat, 24, 80);
  pty_assert(pty, "ready");
  pty_send(pty, "hello\n");
  pty_assert(pty, "hello"); /* the terminal's echo, and then the program's */
  pty_assert(pty, "hello");
  g_assert_false(pty_saw(pty, "hello", 0.1));
  g_assert_cmpint(pty_wait(pty, 0.1), ==, -1);
  pty_send(pty, "\x03");
  g_assert_cmpint(pty_wait(pty, 120), ==, 130);
}

static void test_terminal_size_and_status(void) {
  const char *const size[] = {"sh", "-c", "printf '\\033[1m'; stty size; read x; stty size; exit 7", NULL};
  g_autoptr(Pty) pty = pty_start(size, 24, 80);
  pty_assert(pty, "24 80\n");
  pty_resize(pty, 30, 100);
  pty_send(pty, "\n");
  pty_assert(pty, "30 100\n");
  g_assert_cmpint(pty_wait(pty, 120), ==, 7);
}

static void test_display(void) {
  g_autoptr(Display) display = display_start(320, 200);
  if (!display) return;
  g_autofree char *moved = display_do("mousemove 30 40");
  g_autofree char *place = display_do("getmouselocation");
  g_assert_nonnull(moved);
  g_assert_true(g_str_has_prefix(place, "x:30 y:40 "));
  g_assert_null(display_wait_window("nabla", 0.1));
  int width, height;
  g_autofree guint32 *pixels = display_picture(display, &width, &height);
  g_assert_nonnull(pixels);
  g_assert_cmpint(width, ==, 320);
  g_assert_cmpint(height, ==, 200);
  g_assert_cmphex(pixels[199 * 320 + 319], ==, 0);
}

int main(int argc, char **argv) {
  pty_need();
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/harness/terminal", test_terminal);
  g_test_add_func("/harness/terminal-size-and-status", test_terminal_size_and_status);
  g_test_add_func("/harness/display", test_display);
  return g_test_run();
}
