#include "nn/dataset.h"
#include "base/rng.h"
#include <math.h>
#include <string.h>

/* ---- making, sharing, freeing ---- */

static char **default_feature_names(int features) {
  char **names = g_new0(char *, (gsize)features + 1);
  for (int i = 0; i < features; i++) names[i] = g_strdup_printf("x%d", i + 1);
  return names;
}

static void everything_trains(Dataset *set) {
  for (int part = 0; part < PART_COUNT; part++) {
    g_free(set->part[part]);
    set->part[part] = g_new(guint32, part == PART_TRAIN ? (gsize)set->samples : 0);
    set->part_count[part] = 0;
  }
  for (int i = 0; i < set->samples; i++) set->part[PART_TRAIN][i] = (guint32)i;
  set->part_count[PART_TRAIN] = set->samples;
}

Dataset *dataset_new_from_source(const char *name, int samples, int features, const SampleSource *source,
                                 TargetKind kind, int classes, int valid_from, int test_from) {
  Dataset *set = dataset_new(name, samples, features, NULL, NULL, kind, classes);
  const int first[PART_COUNT] = {[PART_VALID] = valid_from, [PART_TEST] = test_from};
  const int end[PART_COUNT] = {[PART_VALID] = test_from, [PART_TEST] = samples};
  set->source = g_memdup2(source, sizeof *source);
  for (int part = PART_TEST; part < PART_COUNT; part++) {
    set->part_count[part] = end[part] - first[part];
    g_free(set->part[part]);
    set->part[part] = g_memdup2(set->part[PART_TRAIN] + first[part], (gsize)set->part_count[part] * sizeof(guint32));
  }
  set->part_count[PART_TRAIN] = valid_from;
  return set;
}

Dataset *dataset_new(const char *name, int samples, int features, double *x, double *y, TargetKind kind, int classes) {
  g_assert(samples > 0 && features > 0);
  Dataset *set = g_new0(Dataset, 1);
  g_ref_count_init(&set->refs);
  set->name = g_strdup(name);
  set->samples = samples;
  set->features = features;
  set->classes = kind == TARGET_REGRESSION ? 0 : kind == TARGET_CLASS ? classes : 2;
  set->kind = kind;
  set->x = x;
  set->y = y;
  set->feature_names = default_feature_names(features);
  everything_trains(set);
  return set;
}

Dataset *dataset_ref(Dataset *set) {
  g_ref_count_inc(&set->refs);
  return set;
}

void dataset_unref(Dataset *set) {
  if (!set || !g_ref_count_dec(&set->refs)) return;
  for (int part = 0; part < PART_COUNT; part++) g_free(set->part[part]);
  g_strfreev(set->feature_names);
  g_strfreev(set->class_names);
  if (set->source && set->source->free_user) set->source->free_user(set->source->user);
  g_free(set->source);
  g_free(set->name);
  g_free(set->x);
  g_free(set->y);
  g_free(set);
}

/* A copy with room for `extra` more samples at the end, which are zeros and in no part. */
static Dataset *dataset_copy(const Dataset *set, int extra) {
  g_assert(!set->source);
  gsize old = (gsize)set->samples, samples = old + (gsize)extra;
  double *x = g_new0(double, samples *(gsize)set->features), *y = g_new0(double, samples);
  for (int f = 0; f < set->features; f++) memcpy(x + (gsize)f * samples, set->x + (gsize)f * old, old * sizeof *x);
  memcpy(y, set->y, old * sizeof *y);
  Dataset *copy = dataset_new(set->name, (int)samples, set->features, x, y, set->kind, set->classes);
  g_strfreev(copy->feature_names);
  copy->feature_names = g_strdupv(set->feature_names);
  copy->class_names = g_strdupv(set->class_names);
  memcpy(copy->plane, set->plane, sizeof copy->plane);
  copy->words = set->words;
  for (int part = 0; part < PART_COUNT; part++) {
    copy->part_count[part] = set->part_count[part];
    copy->part[part] = g_renew(guint32, copy->part[part], (gsize)set->part_count[part] + (gsize)extra);
    for (int i = 0; i < set->part_count[part]; i++) copy->part[part][i] = set->part[part][i];
  }
  return copy;
}

Dataset *dataset_with_point(const Dataset *set, const double *x, double y) {
  Dataset *copy = dataset_copy(set, 1);
  for (int f = 0; f < set->features; f++) copy->x[(gsize)f * (gsize)copy->samples + (gsize)set->samples] = x[f];
  copy->y[set->samples] = y;
  if (set->kind == TARGET_CLASS && !set->class_names) copy->classes = MAX(set->classes, (int)y + 1);
  copy->part[PART_TRAIN][copy->part_count[PART_TRAIN]++] = (guint32)set->samples;
  return copy;
}

Dataset *dataset_with_features(const Dataset *set, int features, double *x) {
  double *y = g_memdup2(set->y, (gsize)set->samples * sizeof *set->y);
  Dataset *other = dataset_new(set->name, set->samples, features, x, y, set->kind, set->classes);
  other->class_names = g_strdupv(set->class_names);
  for (int part = 0; part < PART_COUNT; part++) {
    g_free(other->part[part]);
    other->part_count[part] = set->part_count[part];
    other->part[part] = g_memdup2(set->part[part], (gsize)set->part_count[part] * sizeof(guint32));
  }
  return other;
}

Dataset *dataset_with_moved(const Dataset *set, int sample, const double *x, double y) {
  Dataset *copy = dataset_copy(set, 0);
  for (int f = 0; f < set->features; f++) copy->x[(gsize)f * (gsize)copy->samples + (gsize)sample] = x[f];
  copy->y[sample] = y;
  return copy;
}

/* Without the samples of one feature that lie in [low, high]: the parts keep their order. NULL: none is left. */
static Dataset *dataset_without(const Dataset *set, double low, double high) {
  g_autofree guint32 *number = g_new(guint32, set->samples);
  double *x = g_new(double, set->samples), *y = g_new(double, set->samples);
  int kept = 0;
  for (int i = 0; i < set->samples; i++) {
    bool stays = set->x[i] < low || set->x[i] > high;
    number[i] = stays ? (guint32)kept : G_MAXUINT32;
    if (stays) x[kept] = set->x[i], y[kept++] = set->y[i];
  }
  if (kept == 0) {
    g_free(x);
    g_free(y);
    return NULL;
  }
  Dataset *rest = dataset_new(set->name, kept, 1, x, y, set->kind, set->classes);
  g_strfreev(rest->feature_names);
  rest->feature_names = g_strdupv(set->feature_names);
  memcpy(rest->plane, set->plane, sizeof rest->plane);
  for (int part = 0; part < PART_COUNT; part++) {
    rest->part[part] = g_renew(guint32, rest->part[part], set->part_count[part]);
    rest->part_count[part] = 0;
    for (int i = 0; i < set->part_count[part]; i++) {
      guint32 now = number[set->part[part][i]];
      if (now != G_MAXUINT32) rest->part[part][rest->part_count[part]++] = now;
    }
  }
  return rest;
}

/* What such a set is called: no formula made it. */
static const char DRAWN[] = "drawn by hand";

Dataset *dataset_with_stroke(const Dataset *set, int count, const double *x, const double *y) {
  g_assert(set->features == 1 && count > 0);
  double low = x[0], high = x[0];
  for (int i = 1; i < count; i++) low = MIN(low, x[i]), high = MAX(high, x[i]);
  g_autoptr(Dataset) rest = dataset_without(set, low, high);
  if (rest == NULL)
    return dataset_new(DRAWN, count, 1, g_memdup2(x, (gsize)count * sizeof *x), g_memdup2(y, (gsize)count * sizeof *y),
                       set->kind, set->classes);
  Dataset *both = dataset_copy(rest, count);
  g_free(both->name);
  both->name = g_strdup(DRAWN);
  for (int i = 0; i < count; i++) {
    both->x[rest->samples + i] = x[i];
    both->y[rest->samples + i] = y[i];
    both->part[PART_TRAIN][both->part_count[PART_TRAIN]++] = (guint32)(rest->samples + i);
  }
  return both;
}

void dataset_read(const Dataset *set, int sample, double *x) {
  if (set->source) {
    set->source->read(set->source->user, (guint32)sample, x, NULL);
    return;
  }
  for (int f = 0; f < set->features; f++) x[f] = set->x[(gsize)f * (gsize)set->samples + (gsize)sample];
}

double dataset_target(const Dataset *set, int sample) {
  double y;
  if (!set->source) return set->y[sample];
  set->source->read(set->source->user, (guint32)sample, NULL, &y);
  return y;
}

/* ---- classes ---- */

int dataset_class(const Dataset *set, int sample) {
  double y = dataset_target(set, sample);
  switch (set->kind) {
  case TARGET_REGRESSION:
    return -1;
  case TARGET_SIGN:
    return y > 0;
  case TARGET_BINARY:
  case TARGET_CLASS:
    break;
  }
  return (int)y;
}

Dataset *dataset_as_classes(const Dataset *set, Diag *diag) {
  double highest = 1;
  for (int i = 0; i < set->samples; i++) {
    double y = set->y[i];
    if (!(y >= 0) || y != floor(y) || y >= set->samples + 1.0) {
      diag_set(diag, (Span){0}, "%s: target %g of sample %d is no class number from 0 to %d", set->name, y, i + 1,
               set->samples);
      return NULL;
    }
    highest = MAX(highest, y);
  }
  Dataset *copy = dataset_copy(set, 0);
  copy->kind = TARGET_CLASS;
  copy->classes = set->class_names ? set->classes : (int)highest + 1;
  return copy;
}

/* ---- parts ---- */

bool dataset_check_shares(double test, double valid, Diag *diag) {
  if (!(test >= 0 && test < 1)) return diag_set(diag, (Span){0}, "test=%g is not a share from 0 to less than 1", test);
  if (!(valid >= 0 && valid < 1))
    return diag_set(diag, (Span){0}, "valid=%g is not a share from 0 to less than 1", valid);
  if (test + valid >= 1)
    return diag_set(diag, (Span){0}, "test=%g and valid=%g leave nothing to train on", test, valid);
  return true;
}

/*
 * Class by class, the samples in random order are dealt out: as many go to a part as bring what it has so far to its
 * share of what was dealt so far. So each part has its share of the whole, rounded, and of each class within one
 * sample.
 */
static void deal_parts(const Dataset *set, double test, double valid, guint64 seed, guint8 *part_of) {
  int strata = MAX(set->classes, 1);
  const double share[PART_COUNT] = {[PART_TEST] = test, [PART_VALID] = valid};
  int dealt = 0, given[PART_COUNT] = {0};
  g_autofree guint32 *stratum = g_new(guint32, (gsize)set->samples);
  g_autofree guint32 *start = g_new0(guint32, (gsize)strata + 2);
  for (int i = 0; i < set->samples; i++) start[MAX(dataset_class(set, i), 0) + 2]++;
  for (int c = 0; c < strata; c++) start[c + 2] += start[c + 1];
  for (int i = 0; i < set->samples; i++) stratum[start[MAX(dataset_class(set, i), 0) + 1]++] = (guint32)i;
  for (int c = 0; c < strata; c++) {
    Rng rng = rng_stream(seed, RNG_SPLIT, (guint64)c);
    guint32 *members = stratum + start[c], count = start[c + 1] - start[c], next = 0;
    rng_shuffle(&rng, members, count);
    dealt += (int)count;
    for (int part = PART_TEST; part <= PART_VALID; part++) {
      int wanted = (int)floor(share[part] * dealt + 0.5);
      for (; given[part] < wanted && next < count; given[part]++) part_of[members[next++]] = (guint8)part;
    }
  }
}

const char *dataset_part_name(DataPart part) {
  static const char *const names[PART_COUNT] = {"train", "test", "valid"};
  return names[part];
}

Dataset *dataset_with_parts(const Dataset *set, const guint8 *part_of) {
  Dataset *copy = dataset_copy(set, 0);
  for (int part = 0; part < PART_COUNT; part++) {
    copy->part_count[part] = 0;
    copy->part[part] = g_renew(guint32, copy->part[part], (gsize)set->samples);
  }
  for (int i = 0; i < set->samples; i++) {
    int part = part_of[i];
    copy->part[part][copy->part_count[part]++] = (guint32)i;
  }
  return copy;
}

Dataset *dataset_split(const Dataset *set, double test, double valid, guint64 seed) {
  g_autofree guint8 *part_of = g_new0(guint8, (gsize)set->samples); /* all of them train */
  if (test <= 0 && valid <= 0) return dataset_with_parts(set, part_of);
  g_autoptr(Dataset) numbered = set->kind == TARGET_REGRESSION ? dataset_as_classes(set, NULL) : NULL;
  deal_parts(numbered ? numbered : set, test, valid, seed, part_of); /* whole numbers may yet be class numbers */
  if (!memchr(part_of, PART_TRAIN, (gsize)set->samples)) part_of[0] = PART_TRAIN; /* something must train */
  return dataset_with_parts(set, part_of);
}

/* ---- ranges ---- */

void dataset_range(const Dataset *set, int feature, double *low, double *high) {
  const double *x = set->x + (gsize)feature * (gsize)set->samples;
  *low = *high = x[0];
  for (int i = 1; i < set->samples; i++) {
    *low = MIN(*low, x[i]);
    *high = MAX(*high, x[i]);
  }
}

/* A round step (1, 2 or 5 times a power of ten) that is about an eighth of the width. */
static double round_step(double width) {
  double power = pow(10, floor(log10(width / 8))), digit = width / 8 / power;
  return power * (digit < 2 ? 1 : digit < 5 ? 2 : 5);
}

/* Round numbers, with a margin. */
static void widen_range(double *low, double *high) {
  double width = *high > *low ? *high - *low : 2 * MAX(fabs(*low), 1);
  double step = round_step(width), margin = 0.05 * width;
  *low = floor((*low - margin) / step) * step;
  *high = ceil((*high + margin) / step) * step;
}

void dataset_plane(const Dataset *set, double low[2], double high[2]) {
  static const double NARROW = 1.0 / 3;
  int features = MIN(set->features, 2);
  for (int i = 0; i < features; i++) dataset_range(set, i, &low[i], &high[i]);
  if (features == 1) low[1] = low[0], high[1] = high[0];
  double least = MIN(low[0], low[1]), most = MAX(high[0], high[1]);
  bool known = set->plane[0] < set->plane[1] && least >= set->plane[0] && most <= set->plane[1];
  double wide = MAX(high[0] - low[0], high[1] - low[1]), thin = MIN(high[0] - low[0], high[1] - low[1]);
  bool narrow = wide > 0 && thin < NARROW * (most - least);
  if (narrow && !known) {
    for (int i = 0; i < 2; i++) widen_range(&low[i], &high[i]);
    return;
  }
  if (known)
    least = set->plane[0], most = set->plane[1];
  else
    widen_range(&least, &most);
  for (int i = 0; i < 2; i++) low[i] = least, high[i] = most;
}
