/* Trees as values: building, comparing, renaming, substituting, and very long ones. */
#include "lang_test.h"

static void check_tree(const Expr *expr, const char *expected) {
  g_autoptr(GString) tree = g_string_new(NULL);
  show_tree(expr, tree);
  g_assert_cmpstr(tree->str, ==, expected);
}

static void test_rename(void) {
  g_autoptr(Expr) expr = parse_expression("w*x + f(w, [w, 2]) + w(1)", NULL);
  g_autoptr(Expr) renamed = expr_rename(expr, "w", "v");
  check_tree(renamed, "(+ (+ (* v x) (f() v [v 2])) (v() 1))");
  check_tree(expr, "(+ (+ (* w x) (f() w [w 2])) (w() 1))");
  g_autoptr(Expr) same = expr_rename(expr, "nowhere", "v");
  g_assert_true(same == expr);
  g_autoptr(Expr) partly = expr_rename(expr, "x", "u");
  g_assert_true(partly->child[1] == expr->child[1]);
}

static void test_substitute(void) {
  g_autoptr(Expr) body = parse_expression("-u^2 + u*v + g(u)", NULL);
  g_autoptr(Expr) three = parse_expression("3", NULL), sum = parse_expression("a + u", NULL);
  g_autoptr(Expr) result = expr_substitute(body, (const char *[]){"u", "v"}, (Expr *[]){three, sum}, 2);
  check_tree(result, "(+ (+ (neg (^ 3 2)) (* 3 (+ a u))) (g() 3))");
  g_autoptr(Expr) minus = parse_expression("-u", NULL);
  g_autoptr(Expr) folded = expr_substitute(minus, (const char *[]){"u"}, (Expr *[]){three}, 1);
  check_tree(folded, "-3");
}

static void append_name(const Expr *name, void *user) {
  g_string_append_printf(user, "%s ", name->name);
}

static void test_visit(void) {
  g_autoptr(Expr) expr = parse_expression("f(a, -b[i]) + [c, g(d')]", NULL);
  g_autoptr(GString) names = g_string_new(NULL);
  expr_visit_names(expr, false, append_name, names);
  g_assert_cmpstr(names->str, ==, "a b i c d ");
  g_string_truncate(names, 0);
  expr_visit_names(expr, true, append_name, names);
  g_assert_cmpstr(names->str, ==, "f a b i c g d ");
}

static void test_equal(void) {
  static const char *const texts[] = {"a + b",   "a - b", "b + a",  "a",         "1",          "2",  "f(a)",
                                      "f(a, b)", "g(a)",  "[a, b]", "[a; b]",    "[a, b;]",    "a'", "a[1]",
                                      "a[1,2]",  "-a",    "+a",     "a + b + c", "a + (b + c)"};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS(texts); j++) {
      g_autoptr(Expr) a = parse_expression(texts[i], NULL), b = parse_expression(texts[j], NULL);
      g_assert_cmpint(expr_equal(a, b), ==, i == j);
    }
  }
}

static void count_name(const Expr *name, void *user) {
  (void)name;
  ++*(int *)user;
}

/* A tree that no parser made: a + a + a + …, a hundred thousand deep. */
static void test_long_sum(void) {
  enum { TERMS = 100000 };
  Expr *sum = expr_new_name("a", (Span){0});
  for (int i = 1; i < TERMS; i++) sum = expr_new_binary(OPERATOR_ADD, sum, expr_new_name("a", (Span){0}), (Span){0});
  g_assert_cmpint(sum->depth, ==, TERMS);
  g_autoptr(GString) text = g_string_new(NULL);
  expr_print(sum, 6, text);
  g_assert_cmpuint(text->len, ==, 4 * TERMS - 3);
  Expr *renamed = expr_rename(sum, "a", "b");
  g_assert_false(expr_equal(sum, renamed));
  Expr *back = expr_rename(renamed, "b", "a");
  g_assert_true(expr_equal(sum, back));
  int names = 0;
  expr_visit_names(sum, false, count_name, &names);
  g_assert_cmpint(names, ==, TERMS);
  expr_unref(sum);
  expr_unref(renamed);
  expr_unref(back);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/tree/rename", test_rename);
  g_test_add_func("/tree/substitute", test_substitute);
  g_test_add_func("/tree/visit", test_visit);
  g_test_add_func("/tree/equal", test_equal);
  g_test_add_func("/tree/long-sum", test_long_sum);
  return g_test_run();
}
