#include "base/diag.h"
#include <string.h>

static void assert_format(const char *text, Span span, const char *hint, const char *expected) {
  g_autoptr(Source) source = source_new("<-e>", text, -1);
  g_autoptr(GString) out = g_string_new(NULL);
  Diag diag = DIAG_INIT;
  diag_set(&diag, span, "no %s", "such thing");
  if (hint) diag_hint(&diag, "%s", hint);
  diag_format(&diag, "error", source, out);
  g_assert_cmpstr(out->str, ==, expected);
  diag_clear(&diag);
}

static void test_caret(void) {
  assert_format("x = 5 * q", (Span){8, 1}, "make one: q = 0",
                "<-e>:1:9: error: no such thing; make one: q = 0\n  x = 5 * q\n          ^\n");
  assert_format("a\nprint foo + 1\nb", (Span){8, 3}, NULL,
                "<-e>:2:7: error: no such thing\n  print foo + 1\n        ^~~\n");
}

static void test_caret_counts_characters(void) {
  assert_format("ŷθ = q", (Span){7, 1}, NULL, "<-e>:1:6: error: no such thing\n  ŷθ = q\n       ^\n");
  assert_format("\tŷ = ŷŷ", (Span){6, 4}, NULL, "<-e>:1:6: error: no such thing\n  \tŷ = ŷŷ\n  \t    ^~\n");
  assert_format("漢 = q", (Span){6, 1}, NULL, "<-e>:1:5: error: no such thing\n  漢 = q\n       ^\n");
}

static void test_caret_at_the_edges(void) {
  assert_format("x = ", (Span){4, 1}, NULL, "<-e>:1:5: error: no such thing\n  x = \n      ^\n");
  assert_format("x = [1\ny", (Span){4, 4}, NULL, "<-e>:1:5: error: no such thing\n  x = [1\n      ^~\n");
  assert_format("x = \"\r\ny", (Span){4, 1}, NULL, "<-e>:1:5: error: no such thing\n  x = \"\n      ^\n");
  assert_format("", (Span){0, 1}, NULL, "<-e>:1:1: error: no such thing\n  \n  ^\n");
}

static void test_unprintable_text_is_masked(void) {
  assert_format("a\x1b[31m b", (Span){7, 1}, NULL, "<-e>:1:8: error: no such thing\n  a�[31m b\n         ^\n");
  assert_format("a\xff b", (Span){3, 1}, NULL, "<-e>:1:4: error: no such thing\n  a� b\n     ^\n");
}

static void test_long_lines_are_cut(void) {
  g_autofree char *half = g_strnfill(5000, 'a');
  g_autofree char *text = g_strdup_printf("%s?%s", half, half);
  g_autofree char *expected =
      g_strdup_printf("<-e>:1:5001: error: no such thing\n  …%.70s?%.40s…\n%*s^\n", half, half, 73, "");
  assert_format(text, (Span){5000, 1}, NULL, expected);
}

static void test_without_a_place(void) {
  assert_format("x", (Span){0, 0}, NULL, "<-e>: error: no such thing\n");
  g_autoptr(GString) out = g_string_new(NULL);
  Diag diag = DIAG_INIT;
  diag_set(&diag, (Span){3, 1}, "lost");
  diag_format(&diag, "warning", NULL, out);
  g_assert_cmpstr(out->str, ==, "warning: lost\n");
  diag_clear(&diag);
}

static void test_first_line_number(void) {
  g_autoptr(Source) source = source_new("lesson.md", "a\nb", -1);
  source->first_line = 40;
  int line, column;
  source_place(source, 2, &line, &column);
  g_assert_cmpint(line, ==, 41);
  g_assert_cmpint(column, ==, 1);
}

static void test_first_message_stays(void) {
  Diag diag = DIAG_INIT;
  g_assert_false(diag_is_set(&diag));
  g_assert_false(diag_set(&diag, (Span){0}, "first"));
  g_assert_false(diag_set(&diag, (Span){9, 9}, "second"));
  diag_place(&diag, (Span){1, 2});
  diag_place(&diag, (Span){5, 6});
  g_assert_cmpstr(diag.message, ==, "first");
  g_assert_cmpuint(diag.span.offset, ==, 1);
  g_assert_true(diag_is_set(&diag));
  diag_clear(&diag);
  g_assert_false(diag_is_set(&diag));
  g_assert_false(diag_set(NULL, (Span){0}, "nobody asked"));
}

static void test_span_join(void) {
  Span joined = span_join((Span){7, 2}, (Span){3, 1});
  g_assert_cmpuint(joined.offset, ==, 3);
  g_assert_cmpuint(joined.length, ==, 6);
}

static void test_nearest_word(void) {
  const char *const verbs[] = {"dense", "data", "delete", "backward", "x", "θθθ", NULL};
  g_assert_cmpstr(nearest_word("denes", verbs), ==, "dense");
  g_assert_cmpstr(nearest_word("dnese", verbs), ==, "dense");
  g_assert_cmpstr(nearest_word("bakcwadr", verbs), ==, "backward");
  g_assert_cmpstr(nearest_word("dat", verbs), ==, "data");
  g_assert_cmpstr(nearest_word("θθ", verbs), ==, "θθθ");
  g_assert_null(nearest_word("momentum", verbs));
  g_assert_null(nearest_word("q", verbs));
  g_assert_null(nearest_word("", verbs));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/diag/caret", test_caret);
  g_test_add_func("/diag/caret-counts-characters", test_caret_counts_characters);
  g_test_add_func("/diag/caret-at-the-edges", test_caret_at_the_edges);
  g_test_add_func("/diag/unprintable-text-is-masked", test_unprintable_text_is_masked);
  g_test_add_func("/diag/long-lines-are-cut", test_long_lines_are_cut);
  g_test_add_func("/diag/without-a-place", test_without_a_place);
  g_test_add_func("/diag/first-line-number", test_first_line_number);
  g_test_add_func("/diag/first-message-stays", test_first_message_stays);
  g_test_add_func("/diag/span-join", test_span_join);
  g_test_add_func("/diag/nearest-word", test_nearest_word);
  return g_test_run();
}
