/*
 * The data sets that come with the program, one row each. A row's function draws a point of a given class, so classes
 * are balanced for any n, samples of the classes alternate, and a label is certain before any noise: noise moves
 * points, it never flips labels. circle, gauss and spiral follow the TensorFlow Playground's definitions (its
 * dataset.ts), xor too, but with the label 1 where the signs differ, as the truth table of xor has it. moons is
 * scikit-learn's.
 */
#include "base/limits.h"
#include "base/rng.h"
#include "nn/dataset.h"
#include <math.h>

enum { DEFAULT_SAMPLES = 200, POINT_MAX = 2 };
#define PLAYGROUND_RADIUS 5.0 /* points lie within it, the plane reaches to 6 */

/* What a point is drawn from. */
typedef struct {
  Rng rng;
  int label, classes; /* the class wanted, of how many */
  int index, count;   /* the how-manieth of its class, from 0, of how many */
} Draw;

typedef struct {
  const char *name;
  void (*point)(Draw *draw, double point[POINT_MAX]);
  int classes;         /* 0: a regression set: the point's last coordinate is the target */
  bool any_classes;    /* classes= may ask for others */
  double size;         /* what noise is a share of */
  double plane[2];     /* the square that pictures show */
  const char *corners; /* labels of (0,0) (0,1) (1,0) (1,1), where the set without n is these four */
} Generator;

static double uniform_between(Draw *draw, double low, double high) {
  return low + (high - low) * rng_uniform(&draw->rng);
}

/* ---- logic: quadrants of the plane, 0.3 clear of the axes ---- */

static void quadrant_point(Draw *draw, const int *quadrants, int count, double point[POINT_MAX]) {
  int quadrant = quadrants[rng_below(&draw->rng, (guint64)count)];
  for (int axis = 0; axis < 2; axis++) {
    double distance = 0.3 + uniform_between(draw, 0, PLAYGROUND_RADIUS);
    point[axis] = quadrant >> axis & 1 ? distance : -distance;
  }
}

static void and_point(Draw *draw, double point[POINT_MAX]) {
  quadrant_point(draw, draw->label ? (int[]){3} : (int[]){0, 1, 2}, draw->label ? 1 : 3, point);
}

static void or_point(Draw *draw, double point[POINT_MAX]) {
  quadrant_point(draw, draw->label ? (int[]){1, 2, 3} : (int[]){0}, draw->label ? 3 : 1, point);
}

static void xor_point(Draw *draw, double point[POINT_MAX]) {
  quadrant_point(draw, draw->label ? (int[]){1, 2} : (int[]){0, 3}, 2, point);
}

/* ---- shapes ---- */

static void circle_point(Draw *draw, double point[POINT_MAX]) {
  double inner = 0.5 * PLAYGROUND_RADIUS, gap_end = 0.7 * PLAYGROUND_RADIUS;
  double r = draw->label ? uniform_between(draw, 0, inner) : uniform_between(draw, gap_end, PLAYGROUND_RADIUS);
  double angle = uniform_between(draw, 0, 2 * G_PI);
  point[0] = r * sin(angle);
  point[1] = r * cos(angle);
}

/* Centres evenly on a circle, so that two lie on the diagonal: class 0 at (−2,−2), class 1 at (2,2) for gauss. */
static void cluster_point(Draw *draw, double radius, double spread, double point[POINT_MAX]) {
  double angle = -0.75 * G_PI + 2 * G_PI * draw->label / draw->classes;
  double deviation = MIN(spread, radius * sin(G_PI / draw->classes) / 2.5); /* many centres: narrower */
  point[0] = radius * cos(angle) + deviation * rng_normal(&draw->rng);
  point[1] = radius * sin(angle) + deviation * rng_normal(&draw->rng);
}

static void gauss_point(Draw *draw, double point[POINT_MAX]) {
  cluster_point(draw, 2 * G_SQRT2, sqrt(0.5), point);
}

static void blobs_point(Draw *draw, double point[POINT_MAX]) {
  cluster_point(draw, 4, 0.7, point);
}

/* Two arms of 1¾ turns, half a turn apart. */
static void spiral_point(Draw *draw, double point[POINT_MAX]) {
  double along = (double)draw->index / draw->count, r = along * PLAYGROUND_RADIUS;
  double angle = 1.75 * along * 2 * G_PI + (draw->label ? 0 : G_PI);
  point[0] = r * sin(angle);
  point[1] = r * cos(angle);
}

static void moons_point(Draw *draw, double point[POINT_MAX]) {
  double angle = draw->count > 1 ? G_PI * draw->index / (draw->count - 1) : 0;
  point[0] = draw->label ? 1 - cos(angle) : cos(angle);
  point[1] = draw->label ? 0.5 - sin(angle) : sin(angle);
}

/* On either side of x2 = x1/2 + 1, at least 0.3 above or below it. */
static void line_point(Draw *draw, double point[POINT_MAX]) {
  double above;
  do {
    point[0] = uniform_between(draw, -PLAYGROUND_RADIUS, PLAYGROUND_RADIUS);
    point[1] = uniform_between(draw, -PLAYGROUND_RADIUS, PLAYGROUND_RADIUS);
    above = point[1] - (0.5 * point[0] + 1);
  } while (draw->label ? above < 0.3 : above > -0.3);
}

/* A regression set: one period of y = sin(x), evenly spaced. */
static void sine_point(Draw *draw, double point[POINT_MAX]) {
  point[0] = draw->count > 1 ? -G_PI + 2 * G_PI * draw->index / (draw->count - 1) : 0;
  point[1] = sin(point[0]);
}

#define PLAYGROUND .size = PLAYGROUND_RADIUS, .plane = {-6, 6}
static const Generator generators[] = {
    {"and", and_point, .classes = 2, PLAYGROUND, .corners = "0001"},
    {"or", or_point, .classes = 2, PLAYGROUND, .corners = "0111"},
    {"xor", xor_point, .classes = 2, PLAYGROUND, .corners = "0110"},
    {"circle", circle_point, .classes = 2, PLAYGROUND},
    {"gauss", gauss_point, .classes = 2, .any_classes = true, PLAYGROUND},
    {"spiral", spiral_point, .classes = 2, PLAYGROUND},
    {"moons", moons_point, .classes = 2, .size = 1, .plane = {-1.5, 2.5}},
    {"blobs", blobs_point, .classes = 3, .any_classes = true, PLAYGROUND},
    {"line", line_point, .classes = 2, PLAYGROUND},
    {"sine", sine_point, .classes = 0, .size = 1, .plane = {-4, 4}},
};
static const Generator corner_layout = {.size = 1, .plane = {-0.5, 1.5}};

const char *const *dataset_names(void) {
  static const char *const names[] = {"and",   "or",    "xor",  "circle", "gauss", "spiral",
                                      "moons", "blobs", "line", "sine",   NULL};
  return names;
}

static const Generator *find_generator(const char *name) {
  for (gsize i = 0; i < G_N_ELEMENTS(generators); i++)
    if (g_str_equal(generators[i].name, name)) return &generators[i];
  return NULL;
}

/* ---- checking what was asked for ---- */

static bool check_options(const Generator *row, const DataOptions *options, int samples, int classes, Diag *diag) {
  bool plus_minus = options->labels[0] == -1 && options->labels[1] == 1;
  if (options->n < 0) return diag_set(diag, (Span){0}, "%s: n=%d is not a number of samples", row->name, options->n);
  if (!(options->noise >= 0) || isinf(options->noise))
    return diag_set(diag, (Span){0}, "%s: noise=%g is not a standard deviation from 0", row->name, options->noise);
  if (!plus_minus && !(options->labels[0] == 0 && options->labels[1] == 1))
    return diag_set(diag, (Span){0}, "%s: labels are 0,1 or -1,1, not %g,%g", row->name, options->labels[0],
                    options->labels[1]);
  if (plus_minus && classes != 2) return diag_set(diag, (Span){0}, "%s: labels=-1,1 needs two classes", row->name);
  if (options->classes != 0 && options->classes != row->classes && !row->any_classes)
    return diag_set(diag, (Span){0}, "%s has no classes=%d", row->name, options->classes) ||
           diag_hint(diag, "blobs and gauss have as many classes as you like");
  if (classes < 0 || classes == 1)
    return diag_set(diag, (Span){0}, "%s: classes=%d is not a number of classes from 2", row->name, classes);
  if (classes > samples)
    return diag_set(diag, (Span){0}, "%s: %d classes need at least as many samples, not n=%d", row->name, classes,
                    samples);
  guint64 bytes;
  if (!limits_allow((guint64)samples, 64, &bytes)) { /* three numbers, the part, and copies of them */
    g_autoptr(GString) size = g_string_new(NULL);
    limits_format_bytes(size, bytes);
    return diag_set(diag, (Span){0}, "%s: n=%d needs %s, more than half of the memory", row->name, samples, size->str);
  }
  return dataset_check_shares(options->test, options->valid, diag);
}

/* ---- making a set ---- */

static void draw_samples(const Generator *row, int classes, guint64 seed, int samples, double *x, double *y) {
  int strata = MAX(classes, 1);
  Draw draw = {.rng = rng_stream(seed, RNG_DATA, 0), .classes = classes};
  for (int i = 0; i < samples; i++) {
    double point[POINT_MAX];
    draw.label = i % strata;
    draw.index = i / strata;
    draw.count = samples / strata + (draw.label < samples % strata);
    row->point(&draw, point);
    x[i] = point[0];
    if (classes) x[samples + i] = point[1];
    y[i] = classes ? draw.label : point[1];
  }
}

static void draw_corners(const Generator *row, int samples, double *x, double *y) {
  for (int i = 0; i < samples; i++) {
    x[i] = i >> 1;
    x[samples + i] = i & 1;
    y[i] = row->corners[i] - '0';
  }
}

static void add_noise(double deviation, guint64 seed, double *values, gsize count) {
  Rng rng = rng_stream(seed, RNG_NOISE, 0);
  for (gsize i = 0; deviation > 0 && i < count; i++) values[i] += deviation * rng_normal(&rng);
}

Dataset *dataset_generate(const char *name, const DataOptions *options, Diag *diag) {
  const Generator *row = find_generator(name);
  if (!row) {
    const char *near = nearest_word(name, dataset_names());
    diag_set(diag, (Span){0}, "there is no data set '%s'", name);
    g_autofree char *all = g_strjoinv(" ", (char **)dataset_names());
    if (near)
      diag_hint(diag, "did you mean '%s'?", near);
    else
      diag_hint(diag, "there are %s; a file is written with its ending: %s.csv", all, name);
    return NULL;
  }
  bool corners = row->corners && options->n == 0;
  int samples = corners ? 4 : options->n ? options->n : DEFAULT_SAMPLES;
  int classes = options->classes ? options->classes : row->classes, features = row->classes ? 2 : 1;
  if (!check_options(row, options, samples, classes, diag)) return NULL;
  bool signs = options->labels[0] < 0;
  TargetKind kind = classes == 0 ? TARGET_REGRESSION : classes > 2 ? TARGET_CLASS : signs ? TARGET_SIGN : TARGET_BINARY;
  gsize x_count = (gsize)samples * (gsize)features;
  double *x = g_new(double, x_count), *y = g_new(double, (gsize)samples);
  if (corners)
    draw_corners(row, samples, x, y);
  else
    draw_samples(row, classes, options->seed, samples, x, y);
  const Generator *layout = corners ? &corner_layout : row;
  add_noise(options->noise * layout->size, options->seed, classes ? x : y, classes ? x_count : (gsize)samples);
  for (int i = 0; signs && classes && i < samples; i++) y[i] = y[i] > 0 ? 1 : -1;
  g_autoptr(Dataset) set = dataset_new(name, samples, features, x, y, kind, classes);
  set->plane[0] = layout->plane[0];
  set->plane[1] = layout->plane[1];
  return dataset_split(set, options->test, options->valid, options->seed);
}
