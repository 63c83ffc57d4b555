#include "nn/dataset.h"
#include <math.h>
#include <string.h>

static DataOptions options_of(int n, double noise) {
  DataOptions options = DATA_OPTIONS_INIT;
  options.n = n;
  options.noise = noise;
  return options;
}

static Dataset *generate(const char *name, int n, double noise) {
  DataOptions options = options_of(n, noise);
  Diag diag = DIAG_INIT;
  Dataset *set = dataset_generate(name, &options, &diag);
  g_assert_cmpstr(diag.message, ==, NULL);
  g_assert_nonnull(set);
  return set;
}

static double x1(const Dataset *set, int i) {
  return set->x[i];
}
static double x2(const Dataset *set, int i) {
  return set->x[set->samples + i];
}

/* ---- what each set's points must obey where there is no noise: the class that the place says ---- */

static int and_class(double a, double b) {
  return a > 0 && b > 0;
}
static int or_class(double a, double b) {
  return a > 0 || b > 0;
}
static int xor_class(double a, double b) {
  return a * b < 0;
}
static int circle_class(double a, double b) {
  double r = hypot(a, b);
  g_assert_true(r <= 2.5 || (r >= 3.5 && r <= 5));
  return r < 3;
}
static int gauss_class(double a, double b) {
  return a + b > 0;
}
static int line_class(double a, double b) {
  double above = b - 0.5 * a - 1;
  g_assert_cmpfloat(fabs(above), >=, 0.3);
  return above > 0;
}
/* The arm's angle at this radius is 2π·1.75·r/5, seen from the second axis; the other arm lies half a turn on. */
static int spiral_class(double a, double b) {
  double r = hypot(a, b), along = cos(atan2(a, b) - 1.75 * 2 * G_PI * r / 5);
  g_assert_true(r < 1e-9 || fabs(fabs(along) - 1) < 1e-9);
  return along > 0;
}
static int moons_class(double a, double b) {
  bool outer = fabs(hypot(a, b) - 1) < 1e-9 && b > -1e-9;
  bool inner = fabs(hypot(a - 1, b - 0.5) - 1) < 1e-9 && b < 0.5 + 1e-9;
  g_assert_true(outer != inner);
  return inner;
}

static const struct {
  const char *name;
  int (*class_at)(double, double);
  double reach; /* no coordinate is larger */
} rules[] = {
    {"and", and_class, 5.3},   {"or", or_class, 5.3},       {"xor", xor_class, 5.3},   {"circle", circle_class, 5},
    {"gauss", gauss_class, 6}, {"spiral", spiral_class, 5}, {"moons", moons_class, 2}, {"line", line_class, 5},
};

static void test_rules(void) {
  for (gsize k = 0; k < G_N_ELEMENTS(rules); k++) {
    g_autoptr(Dataset) set = generate(rules[k].name, 501, 0);
    int ones = 0;
    g_assert_cmpint(set->samples, ==, 501);
    g_assert_cmpint(set->features, ==, 2);
    g_assert_cmpint(set->kind, ==, TARGET_BINARY);
    for (int i = 0; i < set->samples; i++) {
      double a = x1(set, i), b = x2(set, i);
      g_assert_cmpfloat(MAX(fabs(a), fabs(b)), <=, rules[k].reach);
      if (hypot(a, b) > 0) g_assert_cmpint((int)set->y[i], ==, rules[k].class_at(a, b));
      ones += (int)set->y[i];
    }
    g_assert_cmpint(abs(2 * ones - 501), ==, 1);
  }
}

static void test_corners(void) {
  const struct {
    const char *name;
    double labels[4];
  } tables[] = {{"and", {0, 0, 0, 1}}, {"or", {0, 1, 1, 1}}, {"xor", {0, 1, 1, 0}}};
  for (gsize k = 0; k < G_N_ELEMENTS(tables); k++) {
    g_autoptr(Dataset) set = generate(tables[k].name, 0, 0);
    g_assert_cmpint(set->samples, ==, 4);
    g_assert_cmpmem(set->x, sizeof(double[8]), ((double[]){0, 0, 1, 1, 0, 1, 0, 1}), sizeof(double[8]));
    g_assert_cmpmem(set->y, sizeof(double[4]), tables[k].labels, sizeof(double[4]));
    g_assert_cmpstr(set->feature_names[1], ==, "x2");
  }
}

/* Noise moves the points by its deviation and leaves the labels. */
static void test_noise(void) {
  const struct {
    const char *name;
    int n;
    double size;
  } sets[] = {{"circle", 4000, 5}, {"moons", 4000, 1}, {"spiral", 4000, 5}};
  for (gsize k = 0; k < G_N_ELEMENTS(sets); k++) {
    g_autoptr(Dataset) clean = generate(sets[k].name, sets[k].n, 0);
    g_autoptr(Dataset) noisy = generate(sets[k].name, sets[k].n, 0.2);
    double squares = 0;
    for (int i = 0; i < 2 * sets[k].n; i++) squares += pow(noisy->x[i] - clean->x[i], 2);
    double deviation = sqrt(squares / (2 * sets[k].n));
    g_assert_cmpfloat(fabs(deviation / (0.2 * sets[k].size) - 1), <, 0.05); /* 4.5 standard errors */
    g_assert_cmpmem(clean->y, sizeof(double) * 4000, noisy->y, sizeof(double) * 4000);
  }
}

static void test_deterministic(void) {
  for (const char *const *name = dataset_names(); *name; name++) {
    DataOptions options = options_of(50, 0.1);
    g_autoptr(Dataset) a = dataset_generate(*name, &options, NULL);
    g_autoptr(Dataset) b = dataset_generate(*name, &options, NULL);
    options.seed = 2;
    g_autoptr(Dataset) c = dataset_generate(*name, &options, NULL);
    int bytes = a->features * 50 * (int)sizeof(double);
    g_assert_cmpmem(a->x, bytes, b->x, bytes);
    g_assert_true(memcmp(a->x, c->x, (gsize)bytes) != 0 || memcmp(a->y, c->y, 50 * sizeof(double)) != 0);
  }
}

static void test_classes_and_labels(void) {
  DataOptions options = options_of(100, 0);
  g_autoptr(Dataset) three = dataset_generate("blobs", &options, NULL);
  g_assert_cmpint(three->kind, ==, TARGET_CLASS);
  g_assert_cmpint(three->classes, ==, 3);
  options.classes = 5;
  g_autoptr(Dataset) five = dataset_generate("blobs", &options, NULL);
  int counts[5] = {0};
  for (int i = 0; i < 100; i++) counts[dataset_class(five, i)]++;
  for (int c = 0; c < 5; c++) g_assert_cmpint(counts[c], ==, 20);
  options.classes = 0;
  options.labels[0] = -1;
  g_autoptr(Dataset) signs = dataset_generate("spiral", &options, NULL);
  g_assert_cmpint(signs->kind, ==, TARGET_SIGN);
  for (int i = 0; i < 100; i++) g_assert_cmpfloat(fabs(signs->y[i]), ==, 1);
  g_autoptr(Dataset) sine = generate("sine", 9, 0);
  g_assert_cmpint(sine->kind, ==, TARGET_REGRESSION);
  g_assert_cmpint(sine->classes, ==, 0);
  for (int i = 0; i < 9; i++) g_assert_cmpfloat(sine->y[i], ==, sin(sine->x[i]));
}

static void test_refused(void) {
  const struct {
    const char *name, *says, *hint;
    DataOptions options;
  } wrong[] = {
      {"spirl", "no data set 'spirl'", "did you mean 'spiral'?", DATA_OPTIONS_INIT},
      {"xor", "n=-3", NULL, {.n = -3, .labels = {0, 1}}},
      {"xor", "noise=-1", NULL, {.noise = -1, .labels = {0, 1}}},
      {"xor", "noise=nan", NULL, {.noise = NAN, .labels = {0, 1}}},
      {"xor", "noise=inf", NULL, {.noise = INFINITY, .labels = {0, 1}}},
      {"xor", "test=1.5", NULL, {.test = 1.5, .labels = {0, 1}}},
      {"xor", "nothing to train", NULL, {.test = 0.5, .valid = 0.5, .labels = {0, 1}}},
      {"xor", "labels", NULL, {.labels = {1, 2}}},
      {"spiral", "classes=3", "blobs", {.classes = 3, .labels = {0, 1}}},
      {"blobs", "classes=-1", NULL, {.classes = -1, .labels = {0, 1}}},
      {"blobs", "two classes", NULL, {.classes = 3, .labels = {-1, 1}}},
      {"blobs", "need at least", NULL, {.classes = 10, .n = 5, .labels = {0, 1}}},
      {"circle", "half of the memory", NULL, {.n = G_MAXINT, .labels = {0, 1}}},
  };
  for (gsize k = 0; k < G_N_ELEMENTS(wrong); k++) {
    Diag diag = DIAG_INIT;
    g_assert_null(dataset_generate(wrong[k].name, &wrong[k].options, &diag));
    g_assert_nonnull(diag.message);
    if (!strstr(diag.message, wrong[k].says)) g_error("'%s' does not say '%s'", diag.message, wrong[k].says);
    if (wrong[k].hint) g_assert_nonnull(strstr(diag.hint, wrong[k].hint));
    diag_clear(&diag);
  }
}

static void test_split(void) {
  g_autoptr(Dataset) set = generate("spiral", 200, 0);
  g_autoptr(Dataset) split = dataset_split(set, 0.3, 0.2, 7);
  g_autoptr(Dataset) again = dataset_split(set, 0.3, 0.2, 7);
  g_autoptr(Dataset) other = dataset_split(set, 0.3, 0.2, 8);
  const int expected[PART_COUNT] = {[PART_TRAIN] = 100, [PART_TEST] = 60, [PART_VALID] = 40};
  int seen[200] = {0};
  for (int part = 0; part < PART_COUNT; part++) {
    int ones = 0;
    g_assert_cmpint(split->part_count[part], ==, expected[part]);
    for (int i = 0; i < expected[part]; i++) {
      guint32 sample = split->part[part][i];
      seen[sample]++;
      ones += set->y[sample] > 0;
      if (i > 0) g_assert_cmpuint(sample, >, split->part[part][i - 1]);
    }
    g_assert_cmpint(ones, ==, expected[part] / 2);
  }
  for (int i = 0; i < 200; i++) g_assert_cmpint(seen[i], ==, 1);
  g_assert_cmpmem(split->part[PART_TEST], 60 * 4, again->part[PART_TEST], 60 * 4);
  g_assert_true(memcmp(split->part[PART_TEST], other->part[PART_TEST], 60 * 4) != 0);
}

/* Each class is split by lot of its own: which of its members test is no copy of another class's draw. */
static void test_split_by_class(void) {
  enum { EACH = 100 };
  g_autoptr(Dataset) set = generate("circle", 2 * EACH, 0);
  g_autoptr(Dataset) split = dataset_split(set, 0.5, 0, 7);
  bool tests[2][EACH] = {{false}};
  int rank_of[2 * EACH], seen[2] = {0}, alike = 0;
  for (int i = 0; i < 2 * EACH; i++) rank_of[i] = seen[set->y[i] > 0]++;
  g_assert_cmpint(seen[0], ==, EACH);
  for (int i = 0; i < split->part_count[PART_TEST]; i++) {
    guint32 sample = split->part[PART_TEST][i];
    tests[set->y[sample] > 0][rank_of[sample]] = true;
  }
  for (int rank = 0; rank < EACH; rank++) alike += tests[0][rank] == tests[1][rank];
  g_assert_cmpint(alike, <, 3 * EACH / 4); /* by chance one in two */
  g_assert_cmpint(alike, >, EACH / 4);
}

/* Odd counts: shares of the whole are rounded, something is always left to train on. */
static void test_split_small(void) {
  for (int n = 1; n < 12; n++) {
    g_autoptr(Dataset) set = generate("sine", n, 0);
    g_autoptr(Dataset) split = dataset_split(set, 0.5, 0.45, 1);
    g_assert_cmpint(split->part_count[PART_TRAIN], >=, 1);
    int total = 0;
    for (int part = 0; part < PART_COUNT; part++) total += split->part_count[part];
    g_assert_cmpint(total, ==, n);
    g_assert_cmpint(abs(2 * split->part_count[PART_TEST] - n), <=, 2);
  }
}

static void test_point(void) {
  g_autoptr(Dataset) set = generate("circle", 20, 0);
  g_autoptr(Dataset) split = dataset_split(set, 0.5, 0, 1);
  g_autoptr(Dataset) more = dataset_with_point(split, (double[]){7, -3}, 1);
  g_assert_cmpint(more->samples, ==, 21);
  g_assert_cmpint(more->part_count[PART_TRAIN], ==, 11);
  g_assert_cmpint(more->part_count[PART_TEST], ==, 10);
  g_assert_cmpuint(more->part[PART_TRAIN][10], ==, 20);
  g_assert_cmpfloat(x1(more, 20), ==, 7);
  g_assert_cmpfloat(x2(more, 20), ==, -3);
  for (int i = 0; i < 20; i++) g_assert_cmpfloat(x2(more, i), ==, x2(set, i));
  double low, high;
  dataset_range(more, 0, &low, &high);
  g_assert_cmpfloat(high, ==, 7);
  double from[2], to[2];
  dataset_plane(split, from, to);
  g_assert_cmpfloat(from[0], ==, -6);
  g_assert_cmpfloat(to[1], ==, 6);
  dataset_plane(more, from, to);
  g_assert_cmpfloat(from[0], <, -5);
  g_assert_cmpfloat(to[0], >, 7);
  g_assert_cmpfloat(to[0], <, 9);
  g_assert_cmpfloat(from[1], ==, from[0]);
}

static void test_plane_of_one_point(void) {
  double *x = g_new0(double, 1), *y = g_new0(double, 1), low[2], high[2];
  x[0] = 3;
  g_autoptr(Dataset) set = dataset_new("one", 1, 1, x, y, TARGET_REGRESSION, 0);
  dataset_plane(set, low, high);
  g_assert_cmpfloat(low[0], <, 3);
  g_assert_cmpfloat(high[0], >, 3);
}

/* A length around 6 and a width around 1: a square for both would hold them in one corner. */
static void test_plane_of_strip(void) {
  double points[] = {4.9, 5.8, 7.1, 0.2, 1.4, 2.5}, low[2], high[2];
  double *x = g_memdup2(points, sizeof points), *y = g_new0(double, 3);
  g_autoptr(Dataset) set = dataset_new("strip", 3, 2, x, y, TARGET_REGRESSION, 0);
  dataset_plane(set, low, high);
  for (int i = 0; i < 2; i++) {
    double least = points[3 * i], most = points[3 * i + 2];
    g_assert_true(low[i] < least && high[i] > most);
    g_assert_cmpfloat(high[i] - low[i], <, 2 * (most - least));
  }
}

static void test_as_classes(void) {
  double *x = g_new0(double, 4), *y = g_memdup2(((double[]){0, 2, 1, 2}), sizeof(double[4]));
  g_autoptr(Dataset) set = dataset_new("t", 4, 1, x, y, TARGET_REGRESSION, 0);
  g_autoptr(Dataset) classes = dataset_as_classes(set, NULL);
  g_assert_cmpint(classes->kind, ==, TARGET_CLASS);
  g_assert_cmpint(classes->classes, ==, 3);
  set->y[2] = 0.5;
  Diag diag = DIAG_INIT;
  g_assert_null(dataset_as_classes(set, &diag));
  g_assert_nonnull(strstr(diag.message, "0.5 of sample 3"));
  diag_clear(&diag);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/nn/dataset/rules", test_rules);
  g_test_add_func("/nn/dataset/corners", test_corners);
  g_test_add_func("/nn/dataset/noise", test_noise);
  g_test_add_func("/nn/dataset/deterministic", test_deterministic);
  g_test_add_func("/nn/dataset/classes", test_classes_and_labels);
  g_test_add_func("/nn/dataset/refused", test_refused);
  g_test_add_func("/nn/dataset/split", test_split);
  g_test_add_func("/nn/dataset/split_by_class", test_split_by_class);
  g_test_add_func("/nn/dataset/split_small", test_split_small);
  g_test_add_func("/nn/dataset/point", test_point);
  g_test_add_func("/nn/dataset/plane_of_one_point", test_plane_of_one_point);
  g_test_add_func("/nn/dataset/plane_of_strip", test_plane_of_strip);
  g_test_add_func("/nn/dataset/as_classes", test_as_classes);
  return g_test_run();
}
