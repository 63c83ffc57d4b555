#include "lesson/render.h"
#include <string.h>

static char *render(const char *markdown, int width, bool styled) {
  g_autoptr(GPtrArray) prose = prose_parse(markdown, 1);
  GString *out = g_string_new(NULL);
  TextPaper paper = {width, styled};
  prose_render(prose, &paper, out);
  return g_string_free(out, FALSE);
}

static void test_plain(void) {
  static const char *const cases[][2] = {
      {"# Title\n\nSome *words* and `code`.\n", "Title\n=====\n\nSome words and `code`.\n"},
      {"## Part\n### Small\n", "Part\n----\n\nSmall\n"},
      {"one two three four five six\n", "one two three four five\nsix\n"},
      {"- first item that is long enough\n- second\n", " • first item that is\n   long enough\n • second\n"},
      {"3. c\n4. d\n", "3. c\n4. d\n"},
      {"> said\n", "│ said\n"},
      {"a\\\nb\n", "a\nb\n"},
      {"```python\nx = 1\n  y\n```\n", "    x = 1\n      y\n"},
      {"| a | bb |\n|---|---|\n| ccc | d |\n", "a    bb\n───────\nccc  d\n"},
      {"a &lt; b &amp; c\n", "a < b & c\n"},
      {"<!-- hidden -->\n\nshown\n", "shown\n"},
      {"a\n\n---\n\nb\n", "a\n\n───\n\nb\n"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = render(cases[i][0], 24, false);
    g_assert_cmpstr(text, ==, cases[i][1]);
  }
}

static void test_styled(void) {
  g_autofree char *text = render("a **b** c\n", 40, true);
  g_assert_cmpstr(text, ==, "a \033[0;1mb\033[0m c\n");
}

/* No line is longer than asked for, whatever the words; control characters never reach the terminal. */
static void test_width_and_safety(void) {
  g_autofree char *text =
      render("wörter größer als *vorher* 日本語日本語日本語 und `so weiter` und so fort \033[2J\n", 24, false);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (int i = 0; lines[i]; i++) g_assert_cmpint(text_columns(lines[i], -1), <=, 24);
  g_assert_null(strchr(text, '\033'));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/render/plain", test_plain);
  g_test_add_func("/render/styled", test_styled);
  g_test_add_func("/render/width-and-safety", test_width_and_safety);
  return g_test_run();
}
