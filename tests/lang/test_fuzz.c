/*
 * Whatever bytes come in, the parser ends, moves on, and keeps its promises. Random bytes, random soups of tokens, and
 * sound lines with a byte changed; a fixed seed, so that a failure comes back. With -DNABLA_LIBFUZZER the same check is
 * a libFuzzer target.
 */
#include "lang_test.h"
#include <stdint.h>

static void check_tree(const Expr *expr) {
  g_autoptr(GString) text = g_string_new(NULL);
  expr_print(expr, 17, text);
  Diag diag = DIAG_INIT;
  g_autoptr(Expr) back = parse_expression(text->str, &diag);
  if (!back && expr->depth < PARSE_MAX_DEPTH / 2) g_error("`%s`: %s", text->str, diag.message);
  if (back && !expr_equal(expr, back)) g_error("`%s` came back as another tree", text->str);
  diag_clear(&diag);
}

static void check_span(Span span, const Source *source) {
  g_assert_cmpuint((gsize)span.offset + span.length, <=, source->length);
}

static void check_statement(const Statement *statement, const Source *source) {
  check_span(statement->span, source);
  g_assert_nonnull(statement->text);
  g_assert_cmpuint(strlen(statement->text), ==, statement->span.length);
  g_assert_true(g_utf8_validate(statement->text, -1, NULL));
  if (statement->value) check_tree(statement->value);
  for (int i = 0; i < statement->arg_count; i++) {
    const Arg *arg = &statement->args[i];
    check_span(arg->span, source);
    g_assert_nonnull(arg->label);
    if (arg->expr) check_tree(arg->expr);
    if (arg->statement) check_statement(arg->statement, source);
  }
}

static void check_line(const Line *line, const Source *source) {
  check_span(line->span, source);
  for (guint i = 0; i < line->statements->len; i++) check_statement(line->statements->pdata[i], source);
}

static void check_diag(const Diag *diag, const Source *source) {
  g_assert_nonnull(diag->message);
  g_assert_true(g_utf8_validate(diag->message, -1, NULL));
  g_assert_true(!diag->hint || g_utf8_validate(diag->hint, -1, NULL));
  check_span(diag->span, source);
  g_assert_cmpuint(strlen(diag->message), <, 300);
}

static void parse_all(const Verbs *verbs, const Source *source, bool final) {
  for (gsize offset = 0;;) {
    gsize start = offset;
    g_autoptr(Line) line = NULL;
    Diag diag = DIAG_INIT;
    ParseResult result = parse_line(verbs, source, &offset, final, &line, &diag);
    g_assert_cmpint(diag_is_set(&diag), ==, result == PARSE_ERROR);
    g_assert_cmpint(line != NULL, ==, result == PARSE_LINE);
    if (line) check_line(line, source);
    if (result == PARSE_ERROR) check_diag(&diag, source);
    diag_clear(&diag);
    g_assert_true(result != PARSE_INCOMPLETE || !final);
    if (result == PARSE_END || result == PARSE_INCOMPLETE) return;
    g_assert_cmpuint(offset, >, start);
    g_assert_cmpuint(offset, <=, source->length);
  }
}

static void check_cursor(const Source *source) {
  gsize length = strlen(source->text);
  for (gsize cursor = 0; cursor <= length; cursor += 1 + length / 7) {
    g_autofree char *key = NULL;
    int verb;
    gsize start;
    ArgKind kind;
    parse_cursor(&at_prompt, source->text, cursor, &verb, &start, &kind, &key);
    g_assert_cmpuint(start, <=, cursor);
    g_assert_cmpint(verb, <, at_prompt.count);
  }
}

static void check_bytes(const char *bytes, gsize length) {
  g_autoptr(Source) source = source_new("fuzz", bytes, (gssize)length);
  parse_all(&in_file, source, true);
  parse_all(&at_prompt, source, true);
  parse_all(&at_prompt, source, false);
  check_cursor(source);
  Diag diag = DIAG_INIT;
  g_autoptr(Expr) expr = parse_expression(source->text, &diag);
  g_assert_cmpint(expr == NULL, ==, diag_is_set(&diag));
  if (expr) check_tree(expr);
  diag_clear(&diag);
}

#ifdef NABLA_LIBFUZZER

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  check_bytes((const char *)bytes, length);
  return 0;
}

#else

static const char *const soup[] = {
    "x",     "W1",          "θ",     "3",         ".5",     "1e-3", "2e",       "+",      "-",           "*",
    "/",     "^",           ".*",    "./",        ".^",     "'",    "(",        ")",      "[",           "]",
    ",",     ";",           "=",     "==",        "!=",     "<",    ">=",       "and",    "or",          "not",
    " ",     " ",           " ",     "\n",        "\\\n",   "\\",   "#",        "\"",     "\"a\"",       "dense",
    "data",  "point",       "train", "until",     "repeat", "time", "input",    "whatif", "print",       "n=",
    "from=", "labels=-1,1", "f(",    "grad(a,b)", "[1 -2]", "\xff", "\xe2\x88", "−",      "·",           "**",
    "&&",    "\t",          "\r\n",  "\r",        "\x01",   "de",   "st",       "quit",   "set --save ",
};

static const char *const sound[] = {
    "W1 = [1, 2; 3, 4]; b1 = [0 -1]\n",
    "data y = sin(x) + 0.3*x from=-3 to=3 n=200\n",
    "repeat 3 w = w - 0.1*grad(Q, w)\ntime repeat 1000 step 5\n",
    "train 100 until loss < 0.01 and acc == 1 # why\n",
    "f(u, v) = (u + [1\n 2]'*v)^-2\nx = a \\\n + b\n",
    "features \"I \\\"love\\\" it\"\ninput x1 = 2, x2 = -1\n",
    "set --save font 24\nsource a/b.nabla\nlandscape W1[1,1] W1[1,2] span=(1, 2)\n",
};

/* `-m slow` tries twenty times as much. */
static int rounds(int quick) {
  return g_test_slow() ? 20 * quick : quick;
}

/* Few different letters: names live as long as the program, and glib keeps what it needs for more than 2,000. */
static char random_byte(GRand *rand, bool ascii) {
  static const char common[] = "abx_13.5e-+*/^'\"#,;:()[]<>=! \\\n"; /* and NUL */
  if (ascii) return common[g_rand_int_range(rand, 0, sizeof common)];
  char byte = (char)g_rand_int_range(rand, 0, 256);
  return g_ascii_isalnum(byte) ? "abx3"[byte % 4] : byte;
}

static void test_bytes(void) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  for (int round = 0; round < rounds(1000); round++) {
    char bytes[64];
    gsize length = (gsize)g_rand_int_range(rand, 0, sizeof bytes);
    for (gsize i = 0; i < length; i++) bytes[i] = random_byte(rand, round % 2 == 0);
    check_bytes(bytes, length);
  }
}

static void test_soup(void) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(2);
  g_autoptr(GString) text = g_string_new(NULL);
  for (int round = 0; round < rounds(2500); round++) {
    g_string_truncate(text, 0);
    for (int i = g_rand_int_range(rand, 0, 25); i > 0; i--) {
      g_string_append(text, soup[g_rand_int_range(rand, 0, G_N_ELEMENTS(soup))]);
      if (g_rand_int_range(rand, 0, 4)) g_string_append_c(text, ' ');
    }
    check_bytes(text->str, text->len);
  }
}

static void test_changed(void) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(3);
  g_autoptr(GString) text = g_string_new(NULL);
  for (int round = 0; round < rounds(2000); round++) {
    g_string_assign(text, sound[round % (int)G_N_ELEMENTS(sound)]);
    for (int i = g_rand_int_range(rand, 1, 4); i > 0; i--) {
      int place = g_rand_int_range(rand, 0, (int)text->len);
      const char *with = soup[g_rand_int_range(rand, 0, G_N_ELEMENTS(soup))];
      if (g_rand_boolean(rand)) g_string_erase(text, place, 1);
      if (g_rand_boolean(rand)) g_string_insert(text, place, with);
      if (text->len == 0) break;
    }
    check_bytes(text->str, text->len);
  }
}

/* Long inputs of one kind: what nests or repeats must not blow up the stack or the time. */
static void test_long(void) {
  static const char *const pieces[] = {
      "(",   "[",   "-",    "not ", "2^-",    "1+",        "x'",       "f(",     "time ",      "repeat 2 ",
      "a,",  "[1;", "\\\n", ";",    "\"a\" ", "data n=1 ", "x[1]",     "1 and ", "dense 1 2 ", "# x ",
      "[\n", "x[",  "''",   "θ",    "1",      "=",         "point 1 ", "if ",    "1 < ",       "x = (\n"};
  for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < 60000) g_string_append(text, pieces[i]);
    gint64 start = g_get_monotonic_time();
    check_bytes(text->str, text->len);
    gint64 time = g_get_monotonic_time() - start;
    if (time > 200000) g_test_message("60000 bytes of `%s`: %.0f ms", pieces[i], (double)time / 1000);
    g_assert_cmpint(time, <, 20000000);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/fuzz/bytes", test_bytes);
  g_test_add_func("/fuzz/soup", test_soup);
  g_test_add_func("/fuzz/changed", test_changed);
  g_test_add_func("/fuzz/long", test_long);
  return g_test_run();
}

#endif
