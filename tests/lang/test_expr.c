/* How expressions are read: precedence, brackets, blanks, places. */
#include "lang_test.h"

typedef struct {
  const char *text, *tree;
} Reading;

static void check_reading(const Reading *reading) {
  Diag diag = DIAG_INIT;
  g_autoptr(Expr) expr = parse_expression(reading->text, &diag);
  if (!expr) g_error("`%s`: %s", reading->text, diag.message);
  g_autoptr(GString) tree = g_string_new(NULL);
  show_tree(expr, tree);
  if (strcmp(tree->str, reading->tree) != 0) {
    g_test_message("`%s` was read as %s, not %s", reading->text, tree->str, reading->tree);
    g_test_fail();
  }
}

static void check_readings(const Reading *readings, gsize count) {
  for (gsize i = 0; i < count; i++) check_reading(&readings[i]);
}

static void test_precedence(void) {
  static const Reading readings[] = {
      {"1 + 2*3", "(+ 1 (* 2 3))"},
      {"1 - 2 - 3", "(- (- 1 2) 3)"},
      {"a/b/c", "(/ (/ a b) c)"},
      {"a*b + c*d", "(+ (* a b) (* c d))"},
      {"a.*b./c", "(./ (.* a b) c)"},
      {"-x^2", "(neg (^ x 2))"},
      {"(-x)^2", "(^ (neg x) 2)"},
      {"2^-1", "(^ 2 -1)"},
      {"2^-x", "(^ 2 (neg x))"},
      {"2^3^4", "(^ (^ 2 3) 4)"},
      {"2^-3^4", "(^ (^ 2 -3) 4)"},
      {"x.^2", "(.^ x 2)"},
      {"-a*b", "(* (neg a) b)"},
      {"a*-b", "(* a (neg b))"},
      {"a - -b", "(- a (neg b))"},
      {"+a", "(pos a)"},
      {"- -a", "(neg (neg a))"},
      {"W'", "(T W)"},
      {"W''", "(T (T W))"},
      {"-W'", "(neg (T W))"},
      {"a^b'", "(T (^ a b))"},
      {"V'*W'", "(* (T V) (T W))"},
      {"x '", "(T x)"},
      {"a < b + 1", "(< a (+ b 1))"},
      {"a == b and c != d", "(and (== a b) (!= c d))"},
      {"a or b and c", "(or a (and b c))"},
      {"a and b or c", "(or (and a b) c)"},
      {"not a and b", "(and (not a) b)"},
      {"not a == b", "(not (== a b))"},
      {"not not a", "(not (not a))"},
      {"(a or b) and c", "(and (or a b) c)"},
      {"a <= b or a >= c", "(or (<= a b) (>= a c))"},
      {"(a < b) < c", "(< (< a b) c)"},
  };
  check_readings(readings, G_N_ELEMENTS(readings));
}

static void test_numbers(void) {
  static const Reading readings[] = {
      {"1", "1"},           {".5", "0.5"},        {"1e-3", "0.001"},
      {"2.5E+2", "250"},    {"1.", "1"},          {"-3", "-3"},
      {"-(3)", "-3"},       {"--3", "(neg -3)"},  {"-3^2", "(neg (^ 3 2))"},
      {"2.*x", "(.* 2 x)"}, {"2./x", "(./ 2 x)"}, {"2.^x", "(.^ 2 x)"},
      {"1e-400", "0"},      {"007", "7"},
  };
  check_readings(readings, G_N_ELEMENTS(readings));
}

static void test_calls_and_indices(void) {
  static const Reading readings[] = {
      {"f(x)", "(f() x)"},
      {"f (x)", "(f() x)"},
      {"f(a, b + 1)", "(f() a (+ b 1))"},
      {"f(\n a,\n b)", "(f() a b)"},
      {"x[1]", "(index x 1)"},
      {"W1[2,1]", "(index W1 2 1)"},
      {"W [2, 1]", "(index W 2 1)"},
      {"W'[1,2]", "(index (T W) 1 2)"},
      {"(a + b)[1]", "(index (+ a b) 1)"},
      {"f(x)[1]", "(index (f() x) 1)"},
      {"x[1][2]", "(index (index x 1) 2)"},
      {"a^b[1]", "(^ a (index b 1))"},
      {"[1, 2][1]", "(index [1 2] 1)"},
      {"x[i - 1]", "(index x (- i 1))"},
      {"x[1 -2]", "(index x (- 1 2))"},
      {"f(1 -2)", "(f() (- 1 2))"},
      {"-x[1]", "(neg (index x 1))"},
      {"x[1]'", "(T (index x 1))"},
  };
  check_readings(readings, G_N_ELEMENTS(readings));
}

/* Octave's rule: a blank separates entries unless an operator has blanks on both sides or none. */
static void test_blanks_in_brackets(void) {
  static const Reading readings[] = {
      {"[1 -2]", "[1 -2]"},
      {"[1 - 2]", "[(- 1 2)]"},
      {"[1-2]", "[(- 1 2)]"},
      {"[1- 2]", "[(- 1 2)]"},
      {"[a +b]", "[a (pos b)]"},
      {"[a + b]", "[(+ a b)]"},
      {"[a' b']", "[(T a) (T b)]"},
      {"[x' -y']", "[(T x) (neg (T y))]"},
      {"[f(1) 2]", "[(f() 1) 2]"},
      {"[f (1) 2]", "[f 1 2]"},
      {"[f(1 -2) 3]", "[(f() (- 1 2)) 3]"},
      {"[(1 -2) 3]", "[(- 1 2) 3]"},
      {"[x[1] x[2]]", "[(index x 1) (index x 2)]"},
      {"[x [1]]", "[x [1]]"},
      {"[1 * 2]", "[(* 1 2)]"},
      {"[1 *2]", "[(* 1 2)]"},
      {"[2 ^-1]", "[(^ 2 -1)]"},
      {"[a == b c]", "[(== a b) c]"},
      {"[a -b + c]", "[a (+ (neg b) c)]"},
      {"[a not b]", "[a (not b)]"},
      {"[1, -2]", "[1 -2]"},
      {"[1 , 2]", "[1 2]"},
      {"[1, 2,]", "[1 2]"},
      {"[1 \t 2]", "[1 2]"},
      {"[1 (2)]", "[1 2]"},
      {"[a, [1 -2]]", "[a [1 -2]]"},
  };
  check_readings(readings, G_N_ELEMENTS(readings));
}

static void test_rows(void) {
  static const Reading readings[] = {
      {"[1, 4]", "[1 4]"},
      {"[7]", "[7]"},
      {"[-2, 1; 2, 1]", "[2x2 -2 1 2 1]"},
      {"[1; 2]", "[2x1 1 2]"},
      {"[1 2;]", "[1x2 1 2]"},
      {"[1 2\n 3 4]", "[2x2 1 2 3 4]"},
      {"[1 2;\n 3 4;\n]", "[2x2 1 2 3 4]"},
      {"[\n\n 1, 2 # first\n\n # between\n 3, 4\n]", "[2x2 1 2 3 4]"},
      {"[1,\n 2]", "[1 2]"},
      {"[1, 2,\n\n 3, # three\n 4]", "[1 2 3 4]"},
      {"[1, 2,\n 3; 4,\n 5, 6]", "[2x3 1 2 3 4 5 6]"},
      {"[1\n 2]", "[2x1 1 2]"},
      {"[1 2 \\\n 3]", "[1 2 3]"},
      {"[\n1 2\n]", "[1 2]"},
      {"[f(1,\n2) 3]", "[(f() 1 2) 3]"},
      {"[1 -2\n 3 -4]", "[2x2 1 -2 3 -4]"},
  };
  check_readings(readings, G_N_ELEMENTS(readings));
}

static void test_slides(void) {
  static const Reading readings[] = {
      {"3 − 2", "(- 3 2)"},  {"−x", "(neg x)"},     {"2·x", "(* 2 x)"},
      {"2 × x", "(* 2 x)"},  {"a ≤ b", "(<= a b)"}, {"a ≥ b", "(>= a b)"},
      {"a ≠ b", "(!= a b)"}, {"[1 −2]", "[1 -2]"},  {"3\u00A0+\u00A04", "(+ 3 4)"},
      {"θ + ŷ", "(+ θ ŷ)"},  {"y\u0302", "ŷ"},      {"\U0001D465 + ℎ1", "(+ x h1)"},
      {"\uFEFFx", "x"},      {"x – 1", "(- x 1)"},
  };
  check_readings(readings, G_N_ELEMENTS(readings));
}

static void test_names(void) {
  g_assert_true(is_name("x1"));
  g_assert_true(is_name("_a"));
  g_assert_true(is_name("θ"));
  g_assert_true(is_name("ŷ"));
  g_assert_true(is_name("y\u0302"));
  g_assert_false(is_name(""));
  g_assert_false(is_name("1x"));
  g_assert_false(is_name("a b"));
  g_assert_false(is_name("a-b"));
  g_assert_false(is_name("\u0302y"));
  g_assert_false(is_name("x²"));
  g_assert_false(is_name("xᵀ"));
  g_assert_false(is_name("a\xff"));
  g_autoptr(Expr) composed = parse_expression("ŷ", NULL), decomposed = parse_expression("y\u0302", NULL);
  g_assert_true(composed->name == decomposed->name);
}

/* A place for every node: brackets around it belong to it. */
static void check_place(const char *text, const Expr *expr, const char *place) {
  g_autofree char *found = g_strndup(text + expr->span.offset, expr->span.length);
  g_assert_cmpstr(found, ==, place);
}

static void test_places(void) {
  const char *text = "  f(a, W[1,2]') + (-θ * [1 -2])";
  g_autoptr(Expr) sum = parse_expression(text, NULL);
  check_place(text, sum, "f(a, W[1,2]') + (-θ * [1 -2])");
  check_place(text, sum->child[0], "f(a, W[1,2]')");
  check_place(text, sum->child[0]->child[1], "W[1,2]'");
  check_place(text, sum->child[0]->child[1]->child[0], "W[1,2]");
  check_place(text, sum->child[1], "(-θ * [1 -2])");
  check_place(text, sum->child[1]->child[0], "-θ");
  check_place(text, sum->child[1]->child[1], "[1 -2]");
  check_place(text, sum->child[1]->child[1]->child[1], "-2");
}

/* n times `open`, x, n times `close`. */
static char *nested(const char *open, const char *close, int n) {
  GString *text = g_string_new(NULL);
  for (int i = 0; i < n; i++) g_string_append(text, open);
  g_string_append_c(text, 'x');
  for (int i = 0; i < n; i++) g_string_append(text, close);
  return g_string_free(text, FALSE);
}

static void check_depth(const char *open, const char *close, int limit, const char *message) {
  g_autofree char *allowed = nested(open, close, limit), *too_deep = nested(open, close, limit + 1);
  g_autofree char *far_too_deep = nested(open, close, 100000);
  g_autoptr(Expr) expr = parse_expression(allowed, NULL);
  g_assert_nonnull(expr);
  for (int i = 0; i < 2; i++) {
    Diag diag = DIAG_INIT;
    g_assert_null(parse_expression(i ? far_too_deep : too_deep, &diag));
    g_assert_nonnull(strstr(diag.message, message));
    diag_clear(&diag);
  }
}

static void test_depth(void) {
  check_depth("(", ")", PARSE_MAX_DEPTH, "nested more than 200 levels");
  check_depth("[", "]", PARSE_MAX_DEPTH, "nested more than 200 levels");
  check_depth("f(", ")", PARSE_MAX_DEPTH, "nested more than 200 levels");
  check_depth("-", "", PARSE_MAX_DEPTH, "nested more than 200 levels");
  check_depth("not ", "", PARSE_MAX_DEPTH, "nested more than 200 levels");
  check_depth("1+", "", EXPR_MAX_DEPTH - 1, "too long");
  check_depth("", "*x", EXPR_MAX_DEPTH - 1, "too long");
  check_depth("", "'", EXPR_MAX_DEPTH - 1, "too long");
  check_depth("", "[1]", EXPR_MAX_DEPTH - 1, "too long");
  check_depth("1 and ", "", EXPR_MAX_DEPTH - 1, "too long");
}

static void test_refused(void) {
  static const char *const texts[] = {"", "  ", "1 +", "x = 3", "a; b", "a b", "a\nb", "[]", "()", "f()", "x[]", "1,2"};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    Diag diag = DIAG_INIT;
    g_assert_null(parse_expression(texts[i], &diag));
    g_assert_true(diag_is_set(&diag));
    g_assert_cmpuint(diag.span.offset + diag.span.length, <=, strlen(texts[i]));
    diag_clear(&diag);
  }
  g_autoptr(Expr) padded = parse_expression("\n  a + b  # why\n\n", NULL);
  g_assert_nonnull(padded);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/expr/precedence", test_precedence);
  g_test_add_func("/expr/numbers", test_numbers);
  g_test_add_func("/expr/calls-and-indices", test_calls_and_indices);
  g_test_add_func("/expr/blanks-in-brackets", test_blanks_in_brackets);
  g_test_add_func("/expr/rows", test_rows);
  g_test_add_func("/expr/slides", test_slides);
  g_test_add_func("/expr/names", test_names);
  g_test_add_func("/expr/places", test_places);
  g_test_add_func("/expr/depth", test_depth);
  g_test_add_func("/expr/refused", test_refused);
  return g_test_run();
}
