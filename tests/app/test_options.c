#include "app/options.h"
#include <string.h>

/* Parses words separated by blanks; `_` in a word stands for a blank. */
static Options *parse(const char *line, Diag *diag) {
  g_auto(GStrv) words = g_strsplit(line, " ", -1);
  for (int i = 0; words[i]; i++) g_strdelimit(words[i], "_", ' ');
  return options_parse((int)g_strv_length(words), words, diag);
}

static const OptionItem *item_at(const Options *options, guint i) {
  g_assert_cmpuint(i, <, options->items->len);
  return &g_array_index(options->items, OptionItem, i);
}

static void test_defaults(void) {
  g_autoptr(Options) options = parse("nabla", NULL);
  g_assert_cmpint(options->mode, ==, MODE_RUN);
  g_assert_cmpuint(options->items->len, ==, 0);
  g_assert_cmpuint(options->seed, ==, 1);
  g_assert_cmpint(options->digits, ==, 0);
  g_assert_false(options->no_window || options->no_color || options->keep_going || options->has_commands);
}

static void test_order(void) {
  g_autoptr(Options) options = parse("nabla a.nabla -e x_=_1 -n b.nabla -e print_x --seed=7 --size 640x480", NULL);
  static const char *const texts[] = {"a.nabla", "x = 1", "b.nabla", "print x"};
  g_assert_cmpuint(options->items->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    g_assert_cmpstr(item_at(options, i)->text, ==, texts[i]);
    g_assert_cmpint(item_at(options, i)->is_commands, ==, i % 2 == 1);
  }
  g_assert_true(options->no_window && options->has_commands);
  g_assert_cmpuint(options->seed, ==, 7);
  g_assert_cmpint(options->width, ==, 640);
  g_assert_cmpint(options->height, ==, 480);
}

static void test_modes(void) {
  g_autoptr(Options) lesson = parse("nabla -n lesson sign", NULL);
  g_assert_cmpint(lesson->mode, ==, MODE_LESSON);
  g_assert_cmpstr(item_at(lesson, 0)->text, ==, "sign");
  g_autoptr(Options) check = parse("nabla check a.md b.md", NULL);
  g_assert_cmpint(check->mode, ==, MODE_CHECK);
  g_assert_cmpuint(check->items->len, ==, 2);
  g_autoptr(Options) file = parse("nabla ./lesson check", NULL); /* only the first name may be a mode */
  g_assert_cmpint(file->mode, ==, MODE_RUN);
  g_autoptr(Options) dashes = parse("nabla -- -n", NULL);
  g_assert_cmpstr(item_at(dashes, 0)->text, ==, "-n");
  g_assert_false(dashes->no_window);
}

static void test_mistakes(void) {
  static const char *const cases[][2] = {
      {"nabla --sed 3", "did you mean '--seed'?"},
      {"nabla --seed", "needs a value"},
      {"nabla -e", "needs a value"},
      {"nabla --seed -3", "whole number"},
      {"nabla --digits 18", "from 1 to 17"},
      {"nabla --digits 3.5", "from 1 to 17"},
      {"nabla --size 100", "WIDTHxHEIGHT"},
      {"nabla --size 1x1", "from 160"},
      {"nabla --size 640x480x3", "WIDTHxHEIGHT"},
      {"nabla -x", "no option '-x'"},
      {"nabla --no-window=1", "takes no value"},
      {"nabla check", "needs the lessons"},
      {"nabla lesson a b", "one name"},
      {"nabla lesson a -e x", "does not go with"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    Diag diag = DIAG_INIT;
    g_autoptr(Options) options = parse(cases[i][0], &diag);
    g_test_message("%s: %s", cases[i][0], diag.message);
    g_assert_null(options);
    g_autofree char *all = g_strconcat(diag.message, "; ", diag.hint, NULL);
    g_assert_nonnull(strstr(all, cases[i][1]));
    diag_clear(&diag);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/options/defaults", test_defaults);
  g_test_add_func("/options/order", test_order);
  g_test_add_func("/options/modes", test_modes);
  g_test_add_func("/options/mistakes", test_mistakes);
  return g_test_run();
}
