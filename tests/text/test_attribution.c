/* Shapley values and LIME: against brute force over all orders, and what each must do by definition. */
#include "base/rng.h"
#include "text/lime.h"
#include <math.h>
#include <string.h>

/* A prediction with products in it, so that orders matter: a sigmoid of parts and pairs of them. */
static bool predict(void *user, const guint8 *present, int count, double *out, G_GNUC_UNUSED Diag *diag) {
  int n = *(int *)user;
  for (int c = 0; c < count; c++) {
    const guint8 *p = present + c * n;
    double z = -0.3;
    for (int i = 0; i < n; i++) z += p[i] * (0.4 * i - 0.7);
    for (int i = 0; i + 1 < n; i++) z += p[i] * p[i + 1] * (i % 3 - 0.8);
    out[c] = 1 / (1 + exp(-z));
  }
  return true;
}

static double of_set(int n, unsigned set) {
  guint8 present[16];
  double out;
  for (int i = 0; i < n; i++) present[i] = set >> i & 1;
  predict(&n, present, 1, &out, NULL);
  return out;
}

/* The mean over all n! orders, one by one. */
static int all_orders(int n, int *order, int placed, unsigned set, double *value) {
  if (placed == n) return 1;
  int orders = 0;
  for (int i = 0; i < n; i++) {
    if (set >> i & 1) continue;
    order[placed] = i;
    int below = all_orders(n, order, placed + 1, set | 1u << i, value);
    value[i] += below * (of_set(n, set | 1u << i) - of_set(n, set));
    orders += below;
  }
  return orders;
}

static void test_brute_force(void) {
  for (int n = 1; n <= 7; n++) {
    Diag diag = DIAG_INIT;
    int order[8];
    double expected[8] = {0}, sum = 0;
    int orders = all_orders(n, order, 0, 0, expected);
    g_auto(Shapley) shapley = {0};
    g_assert_true(shapley_values(&(Coalitions){n, &n, predict}, SHAPLEY_ORDERS, 1, NULL, &shapley, &diag));
    g_assert_null(shapley.error);
    for (int i = 0; i < n; i++) {
      g_assert_cmpfloat(fabs(shapley.value[i] - expected[i] / orders), <, 1e-12);
      sum += shapley.value[i];
    }
    g_assert_cmpfloat(fabs(shapley.base + sum - shapley.prediction), <, 1e-12);
    g_assert_cmpfloat(shapley.base, ==, of_set(n, 0));
    g_assert_cmpfloat(shapley.prediction, ==, of_set(n, (1u << n) - 1));
  }
}

/* Sixteen parts are still exact, and the sampled values of the same game come as near as their errors say. */
static bool predict_padded(void *user, const guint8 *present, int count, double *out, Diag *diag) {
  int n = *(int *)user, few = 12;
  g_autofree guint8 *some = g_new(guint8, count * few);
  for (int c = 0; c < count; c++) memcpy(some + c * few, present + c * n, (gsize)few);
  return predict(&few, some, count, out, diag);
}

static void test_sampled(void) {
  Diag diag = DIAG_INIT;
  int exact_parts = 16, many = 20;
  g_auto(Shapley) exact = {0};
  g_auto(Shapley) sampled = {0};
  g_auto(Shapley) again = {0};
  g_assert_true(shapley_values(&(Coalitions){exact_parts, &exact_parts, predict_padded}, 2, 1, NULL, &exact, &diag));
  g_assert_true(shapley_values(&(Coalitions){many, &many, predict_padded}, 2000, 5, NULL, &sampled, &diag));
  g_assert_true(shapley_values(&(Coalitions){many, &many, predict_padded}, 2000, 5, NULL, &again, &diag));
  g_assert_null(exact.error);
  double sum = 0;
  for (int i = 0; i < many; i++) {
    double truth = i < 12 ? exact.value[i] : 0;
    g_assert_cmpfloat(fabs(sampled.value[i] - truth), <=, 4.5 * sampled.error[i] + 1e-15);
    g_assert_cmpfloat(sampled.error[i], <, 0.02);
    g_assert_cmpfloat(sampled.value[i], ==, again.value[i]);
    sum += sampled.value[i];
  }
  g_assert_cmpfloat(sampled.error[0], >, 0);
  g_assert_cmpfloat(fabs(sampled.base + sum - sampled.prediction), <, 1e-12);
}

/* Each order drawn asks for the n + 1 coalitions along its way. */
typedef struct {
  int parts, asked;
} Asked;

static bool count_asked(void *user, const guint8 *present, int count, double *out, Diag *diag) {
  Asked *asked = user;
  asked->asked += count;
  return predict(&asked->parts, present, count, out, diag);
}

static void test_orders(void) {
  Diag diag = DIAG_INIT;
  Asked asked = {.parts = 18};
  g_auto(Shapley) shapley = {0};
  g_assert_true(shapley_values(&(Coalitions){18, &asked, count_asked}, 600, 5, NULL, &shapley, &diag));
  g_assert_cmpint(asked.asked, ==, 600 * 19);
}

/* A linear prediction is imitated exactly. */
static bool predict_linear(void *user, const guint8 *present, int count, double *out, G_GNUC_UNUSED Diag *diag) {
  int n = *(int *)user;
  for (int c = 0; c < count; c++) {
    out[c] = 0.25;
    for (int i = 0; i < n; i++) out[c] += present[c * n + i] * (i - 1.5);
  }
  return true;
}

static void test_lime_linear(void) {
  Diag diag = DIAG_INIT;
  int n = 6;
  g_auto(Lime) lime = {0};
  g_assert_true(lime_fit(&(Coalitions){n, &n, predict_linear}, LIME_SAMPLES, 1, NULL, &lime, &diag));
  for (int i = 0; i < n; i++) g_assert_cmpfloat(fabs(lime.weight[i] - (i - 1.5)), <, 1e-6);
  g_assert_cmpfloat(fabs(lime.intercept - 0.25), <, 1e-6);
  g_assert_cmpfloat(lime.r2, >, 1 - 1e-9);
}

static void test_lime_seeds(void) {
  Diag diag = DIAG_INIT;
  int n = 8;
  g_auto(Lime) one = {0};
  g_auto(Lime) same = {0};
  g_auto(Lime) other = {0};
  g_assert_true(lime_fit(&(Coalitions){n, &n, predict}, LIME_SAMPLES, 1, NULL, &one, &diag));
  g_assert_true(lime_fit(&(Coalitions){n, &n, predict}, LIME_SAMPLES, 1, NULL, &same, &diag));
  g_assert_true(lime_fit(&(Coalitions){n, &n, predict}, LIME_SAMPLES, 2, NULL, &other, &diag));
  g_assert_cmpmem(one.weight, 8 * sizeof(double), same.weight, 8 * sizeof(double));
  g_assert_cmpfloat(one.r2, ==, same.r2);
  g_assert_cmpfloat(one.weight[0], !=, other.weight[0]);
  g_assert_cmpfloat(fabs(one.weight[7] - other.weight[7]), <, 0.1);
  g_assert_cmpfloat(one.r2, >, 0.5);
  g_assert_cmpfloat(one.r2, <, 1);
}

static bool predict_constant(G_GNUC_UNUSED void *user, G_GNUC_UNUSED const guint8 *present, int count, double *out,
                             G_GNUC_UNUSED Diag *diag) {
  for (int c = 0; c < count; c++) out[c] = 0.5;
  return true;
}

static bool predict_nothing(G_GNUC_UNUSED void *user, G_GNUC_UNUSED const guint8 *present, G_GNUC_UNUSED int count,
                            G_GNUC_UNUSED double *out, Diag *diag) {
  return diag_set(diag, (Span){0}, "no network");
}

static void test_ends(void) {
  Diag diag = DIAG_INIT;
  g_auto(Lime) flat = {0};
  g_assert_true(lime_fit(&(Coalitions){3, NULL, predict_constant}, 100, 1, NULL, &flat, &diag));
  g_assert_true(isnan(flat.r2));
  g_assert_cmpfloat(fabs(flat.weight[1]), <, 1e-12);
  g_auto(Lime) none = {0};
  g_auto(Shapley) no_values = {0};
  g_assert_false(lime_fit(&(Coalitions){3, NULL, predict_nothing}, 100, 1, NULL, &none, &diag));
  g_assert_false(shapley_values(&(Coalitions){3, NULL, predict_nothing}, 100, 1, NULL, &no_values, &diag));
  g_assert_cmpstr(diag.message, ==, "no network");
  diag_clear(&diag);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/shapley/brute force", test_brute_force);
  g_test_add_func("/shapley/sampled", test_sampled);
  g_test_add_func("/shapley/orders", test_orders);
  g_test_add_func("/lime/linear", test_lime_linear);
  g_test_add_func("/lime/seeds", test_lime_seeds);
  g_test_add_func("/attribution/ends", test_ends);
  return g_test_run();
}
