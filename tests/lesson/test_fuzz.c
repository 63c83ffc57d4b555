/*
 * Lessons made of pieces at random, the same ones each time: reading and showing them never fails, whatever they hold.
 */
#include "base/rng.h"
#include "lesson/document.h"
#include "lesson/render.h"
#include <string.h>

static const char *const PIECES[] = {
    "```nabla\n",
    "```quiz\n",
    "```task\n",
    "```note\n",
    "```\n",
    "# ",
    "## ",
    "- [x] ",
    "- [ ] ",
    " — ",
    "answer: ",
    "check: ",
    "hint: ",
    "solution:",
    "wrong:",
    "±",
    "#= ",
    "x = [1, 2",
    "dense 2\n",
    "\n",
    "\n\n",
    "> ",
    "1. ",
    "   ",
    "\t",
    "*a*",
    "**",
    "`",
    "| a | b |\n|---|---|\n| c |\n",
    "&amp;",
    "<b>",
    "日本",
    "\xff\xfe",
    "\033[",
    "999999",
    "-1e400",
    "[l](u)",
    "![i](u)",
    "\\\n",
};

static char *random_text(guint64 number, gsize *length) {
  Rng rng = rng_stream(7, RNG_USER, number);
  GString *text = g_string_new(NULL);
  for (guint64 left = 1 + rng_below(&rng, 60); left > 0; left--) {
    if (rng_below(&rng, 40) == 0) g_string_append_c(text, (char)rng_below(&rng, 256));
    g_string_append(text, PIECES[rng_below(&rng, G_N_ELEMENTS(PIECES))]);
  }
  *length = text->len;
  return g_string_free(text, FALSE);
}

static void show(const Lesson *lesson) {
  g_autoptr(GString) out = g_string_new(NULL);
  TextPaper plain = {30, false};
  for (guint i = 0; i < lesson->blocks->len; i++) {
    const LessonBlock *block = lesson->blocks->pdata[i];
    const GPtrArray *prose = block->quiz ? block->quiz->question : block->task ? block->task->goal : block->prose;
    if (prose) prose_render(prose, &plain, out);
  }
  g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
  g_assert_null(memchr(out->str, '\033', out->len));
}

static void test_random_lessons(void) {
  for (guint64 i = 0; i < 4000; i++) {
    gsize length;
    g_autofree char *text = random_text(i, &length);
    int lines = 1;
    for (gsize k = 0; k < length; k++) lines += text[k] == '\n';
    g_autoptr(Lesson) lesson = lesson_parse("fuzz.md", text, (gssize)length);
    for (guint k = 0; k < lesson->blocks->len; k++) {
      const LessonBlock *block = lesson->blocks->pdata[k];
      g_assert_cmpint(block->line, >=, 1);
      g_assert_cmpint(block->line, <=, lines + 1);
    }
    show(lesson);
  }
}

static void test_deep_nesting(void) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < 500; i++) g_string_append(text, "> - 1. ");
  g_autoptr(Lesson) lesson = lesson_parse("deep.md", text->str, (gssize)text->len);
  show(lesson);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lesson/fuzz/random", test_random_lessons);
  g_test_add_func("/lesson/fuzz/deep", test_deep_nesting);
  return g_test_run();
}
