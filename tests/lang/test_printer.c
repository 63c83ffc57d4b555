/* The canonical text of trees, and that reading it gives the tree back. */
#include "lang_test.h"

static void check_printed(const char *text, const char *expected) {
  g_autoptr(Expr) expr = parse_expression(text, NULL);
  g_autoptr(GString) out = g_string_new(NULL);
  expr_print(expr, 6, out);
  g_assert_cmpstr(out->str, ==, expected);
}

static void test_style(void) {
  check_printed("w * x1+x2", "w*x1 + x2");
  check_printed("[ -2 1 ;2 1 ]", "[-2, 1; 2, 1]");
  check_printed("-x ^ 2", "-x^2");
  check_printed("f( a,b )", "f(a, b)");
  check_printed("W1 [ 2 , 1 ]", "W1[2,1]");
  check_printed("((a) + ((b)))", "a + b");
  check_printed("(a + b)*c", "(a + b)*c");
  check_printed("a - (b - c)", "a - (b - c)");
  check_printed("(a - b) - c", "a - b - c");
  check_printed("a/(b*c)", "a/(b*c)");
  check_printed("a*(-2)", "a*(-2)");
  check_printed("a + -b", "a + (-b)");
  check_printed("-2*x", "-2*x");
  check_printed("2^-1", "2^-1");
  check_printed("(2^3)^2", "(2^3)^2");
  check_printed("(a*b)'", "(a*b)'");
  check_printed("V'*W", "V'*W");
  check_printed("[1, -2]'", "[1, -2]'");
  check_printed("[1 2;]", "[1, 2;]");
  check_printed("not (a and b)", "not (a and b)");
  check_printed("a<b and b>=c", "a < b and b >= c");
  check_printed("a.*b ./ c", "a.*b./c");
  check_printed("1/3", "1/3");
  check_printed("0.333333333333", "0.333333");
}

/* ---- random trees ---- */

static Expr *random_tree(GRand *rand, int depth);

static Expr *random_leaf(GRand *rand) {
  static const char *const names[] = {"a", "b", "W1", "θ", "ŷ", "x_2"};
  if (g_rand_boolean(rand)) return expr_new_name(names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))], (Span){0});
  double scale = (double[]){1, 1e-7, 1e12}[g_rand_int_range(rand, 0, 3)];
  bool whole = g_rand_boolean(rand);
  double number = whole ? g_rand_int_range(rand, -3, 10) : g_rand_double_range(rand, -scale, scale);
  return expr_new_number(number, (Span){0});
}

static Expr *random_matrix(GRand *rand, int depth) {
  Expr *entries[9];
  int rows = g_rand_int_range(rand, 1, 4), cols = g_rand_int_range(rand, 1, 4);
  bool is_vector = g_rand_boolean(rand);
  if (is_vector) cols = 1;
  for (int i = 0; i < rows * cols; i++) entries[i] = random_tree(rand, depth);
  return expr_new_matrix(rows, cols, is_vector, entries, (Span){0});
}

static Expr *random_call(GRand *rand, int depth) {
  Expr *arguments[3];
  int count = g_rand_int_range(rand, 1, 4);
  for (int i = 0; i < count; i++) arguments[i] = random_tree(rand, depth);
  return expr_new_call("f", arguments, count, (Span){0});
}

static Operator random_operator(GRand *rand) {
  for (;;) {
    Operator op = (Operator)g_rand_int_range(rand, OPERATOR_OR, OPERATOR_DOT_POWER + 1);
    if (op != OPERATOR_NOT && op != OPERATOR_NEGATE && op != OPERATOR_PLUS) return op;
  }
}

static Expr *random_tree(GRand *rand, int depth) {
  if (depth == 0) return random_leaf(rand);
  depth = g_rand_int_range(rand, 0, depth);
  Expr *first = random_tree(rand, depth);
  switch (g_rand_int_range(rand, 0, 8)) {
  case 0: {
    Operator unary[] = {OPERATOR_NOT, OPERATOR_NEGATE, OPERATOR_PLUS};
    return expr_new_unary(unary[g_rand_int_range(rand, 0, 3)], first, (Span){0});
  }
  case 1:
    return expr_new_transpose(first, (Span){0});
  case 2: {
    Expr *row = random_tree(rand, depth), *col = g_rand_boolean(rand) ? random_tree(rand, depth) : NULL;
    return expr_new_index(first, row, col, (Span){0});
  }
  case 3:
    expr_unref(first);
    return random_matrix(rand, depth);
  case 4:
    expr_unref(first);
    return random_call(rand, depth);
  default:
    return expr_new_binary(random_operator(rand), first, random_tree(rand, depth), (Span){0});
  }
}

static void check_round_trip(const Expr *tree) {
  Diag diag = DIAG_INIT;
  g_autoptr(GString) text = g_string_new(NULL);
  expr_print(tree, 17, text);
  g_autoptr(Expr) back = parse_expression(text->str, &diag);
  if (!back) g_error("`%s`: %s", text->str, diag.message);
  if (expr_equal(tree, back)) return;
  g_autoptr(GString) was = g_string_new(NULL), is = g_string_new(NULL);
  show_tree(tree, was);
  show_tree(back, is);
  g_error("`%s`: %s came back as %s", text->str, was->str, is->str);
}

static void test_round_trip(void) {
  g_autoptr(GRand) rand = g_rand_new_with_seed(20);
  for (int i = 0; i < 50000; i++) {
    g_autoptr(Expr) tree = random_tree(rand, 1 + i % 6);
    check_round_trip(tree);
  }
}

/* Every pair of operators, in both orders: where brackets can go wrong, two levels show it. */
static void test_pairs(void) {
  static const char *const templates[] = {"(%s)",      "-(%s)",     "+(%s)",    "not (%s)", "(%s)'",
                                          "(%s)[1]",   "c^(%s)",    "(%s)^c",   "c*(%s)",   "(%s)*c",
                                          "c - (%s)",  "(%s) - c",  "c < (%s)", "(%s) < c", "c and (%s)",
                                          "(%s) or c", "[c, (%s)]", "c^-(%s)",  "x[(%s),2]"};
  for (gsize i = 0; i < G_N_ELEMENTS(templates); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS(templates); j++) {
      for (gsize k = 0; k < G_N_ELEMENTS(templates); k++) {
        g_auto(GStrv) a = g_strsplit(templates[i], "%s", 2), b = g_strsplit(templates[j], "%s", 2);
        g_auto(GStrv) c = g_strsplit(templates[k], "%s", 2);
        g_autofree char *text = g_strconcat(a[0], b[0], c[0], k % 2 ? "z" : "3", c[1], b[1], a[1], NULL);
        g_autoptr(Expr) tree = parse_expression(text, NULL);
        g_assert_nonnull(tree);
        check_round_trip(tree);
      }
    }
  }
}

static void test_not_finite(void) {
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(Expr) sum = expr_new_binary(OPERATOR_ADD, expr_new_number(G_MAXDOUBLE * 10, (Span){0}),
                                        expr_new_number(-G_MAXDOUBLE * 10, (Span){0}), (Span){0});
  expr_print(sum, 6, text);
  g_assert_cmpstr(text->str, ==, "inf + (-inf)");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/printer/style", test_style);
  g_test_add_func("/printer/pairs", test_pairs);
  g_test_add_func("/printer/round-trip", test_round_trip);
  g_test_add_func("/printer/not-finite", test_not_finite);
  return g_test_run();
}
