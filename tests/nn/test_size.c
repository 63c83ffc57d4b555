#include "nn/collapse.h"
#include "nn/size.h"
#include <math.h>

static void test_layer(void) {
  guint64 parameters;
  g_assert_true(size_layer((LayerSize){1000000, 1000}, &parameters));
  g_assert_cmpuint(parameters, ==, 1000001000);
  g_autoptr(GString) text = g_string_new(NULL);
  g_assert_true(size_format_layer(text, (LayerSize){1000000, 1000}));
  g_assert_cmpstr(text->str, ==, "1000000·1000 + 1000 = 1000001000");
  g_assert_false(size_layer((LayerSize){G_MAXUINT64, 2}, &parameters));
  g_assert_false(size_layer((LayerSize){G_MAXUINT64, 1}, &parameters));
  g_assert_false(size_format_layer(text, (LayerSize){1ull << 40, 1ull << 40}));
}

static void test_net(void) {
  NetSize size;
  g_assert_true(size_net((LayerSize[]){{2, 4}, {4, 1}}, 2, 32, &size));
  g_assert_cmpuint(size.parameters, ==, 17);
  g_assert_cmpuint(size.activations, ==, 7);
  g_assert_cmpuint(size.store, ==, 68);
  g_assert_cmpuint(size.run, ==, 96);
  g_assert_cmpuint(size.train_sgd, ==, 136);
  g_assert_cmpuint(size.train_momentum, ==, 204);
  g_assert_cmpuint(size.train_adam, ==, 272);
  g_assert_true(size_net((LayerSize[]){{2, 4}, {4, 1}}, 2, 1, &size));
  g_assert_cmpuint(size.store, ==, 3); /* 17 bits */
  g_assert_true(size_net((LayerSize[]){{2, 4}}, 0, 64, &size));
  g_assert_cmpuint(size.parameters, ==, 0);
  g_assert_false(size_net((LayerSize[]){{1ull << 31, 1ull << 31}, {1ull << 31, 1ull << 31}}, 2, 32, &size));
}

static void test_collapse(void) {
  double w1[] = {1, 2, 3, 4, 5, 6}, b1[] = {1, -1, 0.5}, w2[] = {1, 0, -1, 2, 2, 2}, b2[] = {0.25, 3};
  LinearLayer layers[] = {{2, 3, w1, b1}, {3, 2, w2, b2}};
  LinearLayer one = collapse_layers(layers, 2);
  const double weights[] = {-4, -4, 18, 24}, biases[] = {0.75, 4};
  g_assert_cmpint(one.n_in, ==, 2);
  g_assert_cmpint(one.n_out, ==, 2);
  for (int i = 0; i < 4; i++) g_assert_cmpfloat(one.weights[i], ==, weights[i]);
  for (int i = 0; i < 2; i++) g_assert_cmpfloat(one.biases[i], ==, biases[i]);
  linear_layer_clear(&one);
  one = collapse_layers(layers, 1);
  g_assert_cmpmem(one.weights, sizeof w1, w1, sizeof w1);
  linear_layer_clear(&one);
}

/* A table has no bias, and a gradient only of the rows that occur. */
static void test_table(void) {
  NetSize size;
  g_autoptr(GString) text = g_string_new(NULL);
  LayerSize layers[] = {{100, 4, 3}, {12, 2, 0}};
  g_assert_true(size_format_layer(text, layers[0]));
  g_assert_cmpstr(text->str, ==, "100·4 = 400");
  g_assert_true(size_net(layers, 2, 32, &size));
  g_assert_cmpuint(size.parameters, ==, 400 + 26);
  g_assert_cmpuint(size.activations, ==, 3 + 12 + 2);
  g_assert_cmpuint(size.train_sgd, ==, 4 * (426 + 26));
  g_assert_cmpuint(size.train_adam, ==, 4 * (3 * 426 + 26));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/size/layer", test_layer);
  g_test_add_func("/nn/size/net", test_net);
  g_test_add_func("/nn/collapse", test_collapse);
  g_test_add_func("/nn/size/table", test_table);
  return g_test_run();
}
