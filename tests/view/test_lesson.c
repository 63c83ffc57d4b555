/* The lesson as a slide: what the prompt says is on it, its choices can be clicked, and it fits whatever the panel. */
#include "showing.h"

#include <glib/gstdio.h>

#include "lesson/player.h"

static const char LESSON[] = "# A title\n\nSome *text* with `x1` in it, and a formula:\n\n    p = 3·x + 1\n\n"
                             "- one\n- two, which is longer\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
                             "```quiz\nWhich?\n- [ ] first — no, not that\n- [x] second — yes\n- [ ] third\n```\n\n"
                             "## Another\n\n```nabla\nx = 1\nview graph net\n```\n\n"
                             "```task\nDo it.\ncheck: x == 2\nsolution: x = 2\n```\n\nThe end.\n";

static TestSession *session_in(const char *text, const char *option) {
  TestSession *t = session_with_views();
  int count;
  const Command *rows = lesson_commands(&count);
  session_add_commands(t->session, rows, count);
  g_autofree char *folder = g_dir_make_tmp("nabla-slide-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "slide.md", NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  g_autofree char *line = g_strdup_printf("lesson \"%s\" %s", path, option);
  test_run(t, line);
  g_remove(path);
  g_rmdir(folder);
  return t;
}

static TestSession *session_in_lesson(void) {
  return session_in(LESSON, "");
}

static void test_slide(void) {
  TestSession *t = session_with_views();
  assert_shows(t, "lesson", "no lesson is open");
  test_session_free(t);
  t = session_in_lesson();
  assert_shows(t, "lesson", "\"A title\"");
  assert_shows(t, "lesson", "\"Which?\"");
  assert_shows(t, "lesson", "answer b");
  assert_hides(t, "lesson", "\"yes\"");
  test_run(t, "answer a");
  assert_shows(t, "lesson", "\"that\""); /* the reason */
  assert_hides(t, "lesson", "answer a");
  test_run(t, "describe lesson");
  g_assert_nonnull(strstr(t->out->str, "A question: Which? a) first b) second c) third Not right: no, not that"));
  test_run(t, "lesson at 2"); /* what was said to the answer stays behind */
  assert_shows(t, "lesson", "\"Another\"");
  assert_hides(t, "lesson", "\"that\"");
  test_run(t, "lesson at 1");
  test_run(t, "answer second");
  assert_shows(t, "lesson", "\"Another\"");
  assert_shows(t, "lesson", "next");
  test_session_free(t);
}

/* Before the lesson has made anything, the page chosen is its slide. */
static void test_chosen(void) {
  TestSession *t = session_in_lesson();
  assert_shows(t, "auto", "\"Which?\"");
  test_run(t, "answer b");
  test_run(t, "next");
  assert_hides(t, "auto", "\"Do it.\"");
  test_session_free(t);
}

/* On a stage a room reads the question, and the answer that is told, beside what they are about; then they go. */
static void test_for_a_room(void) {
  static const char ASKS[] = "# Sum\n\nText.\n\n```nabla\nx = 1\nz = 2*x\n```\n\n"
                             "```quiz\nHow much?\nanswer: 17\n```\n\n```nabla\nx = 2\n```\n\nThe end.\n";
  static const char *const MANNERS[] = {"", "--live"};
  for (int live = 0; live < 2; live++) {
    TestSession *t = session_in(ASKS, MANNERS[live]);
    test_run(t, live ? "next\nnext" : "next");
    if (!live) {
      assert_hides(t, "auto", "much");
    } else {
      assert_shows(t, "auto", "much");
      assert_hides(t, "auto", "\"17\"");
      test_run(t, "next");
      assert_shows(t, "auto", "\"17\"");
      test_run(t, "next");
      assert_hides(t, "auto", "much");
    }
    test_session_free(t);
  }
}

/* Views that the lesson chooses go beside the slide, where that is on show, and go when the lesson goes. */
static void test_slide_stays(void) {
  TestSession *t = session_in_lesson();
  test_run(t, "view loss\nanswer b\nnext");
  g_assert_cmpstr(session_views(t->session), ==, "graph net");
  test_run(t, "previous\nview lesson loss\nnext");
  g_assert_cmpstr(session_views(t->session), ==, "lesson graph net");
  test_run(t, "previous");
  g_assert_cmpstr(session_views(t->session), ==, "lesson");
  test_run(t, "lesson leave");
  g_assert_cmpstr(session_views(t->session), ==, "auto");
  test_session_free(t);
}

static void test_everywhere(void) {
  TestSession *t = session_in_lesson();
  static const char *const lines[] = {"hint", "answer c", "answer b", "next", "x = 2", "next", "previous"};
  check_everywhere(t, "lesson");
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    test_run(t, lines[i]);
    check_everywhere(t, "lesson");
    check_everywhere(t, "lesson net loss");
  }
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/lesson/slide", test_slide);
  g_test_add_func("/view/lesson/chosen", test_chosen);
  g_test_add_func("/view/lesson/for-a-room", test_for_a_room);
  g_test_add_func("/view/lesson/stays", test_slide_stays);
  g_test_add_func("/view/lesson/everywhere", test_everywhere);
  return g_test_run();
}
