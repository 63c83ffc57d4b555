#pragma once
/*
 * Samples with their targets, and which of them train, test and validate. Immutable once made; reference-counted, so
 * undo and training share it.
 */
#include "base/diag.h"

typedef enum {
  TARGET_REGRESSION, /* any number */
  TARGET_BINARY,     /* 0 or 1 */
  TARGET_SIGN,       /* −1 or 1 */
  TARGET_CLASS,      /* a class number from 0 */
} TargetKind;

typedef enum { PART_TRAIN, PART_TEST, PART_VALID, PART_COUNT } DataPart;

/*
 * A set whose samples are made when asked for, since together they would be many times what they are made of: the
 * windows over a text. x receives the features, y the target; either may be NULL.
 */
typedef struct {
  void *user;
  void (*free_user)(void *user);
  void (*read)(const void *user, guint32 sample, double *x, double *y);
} SampleSource;

typedef struct {
  grefcount refs;
  char *name; /* "xor", "spiral", "iris.csv", "y = sin(x)" */
  int samples, features;
  int classes; /* TARGET_CLASS: how many; binary and sign: 2; regression: 0 */
  TargetKind kind;
  double *x;                 /* [features × samples]: feature by feature; NULL where there is a source */
  double *y;                 /* [samples]; likewise */
  SampleSource *source;      /* or NULL */
  bool words;                /* the features are numbers of words, 0: padding, so they lie on no plane */
  char **feature_names;      /* features of them, NULL-terminated; "x1" … where nothing better is known */
  char **class_names;        /* classes of them, or NULL */
  guint32 *part[PART_COUNT]; /* sample numbers (from 0) of each part, in the set's order */
  int part_count[PART_COUNT];
  double plane[2]; /* the square that a generated set is drawn in, low and high; both 0: none is known */
} Dataset;

/* Takes over x and y (g_malloc'ed); every sample trains until dataset_split. */
Dataset *dataset_new(const char *name, int samples, int features, double *x, double *y, TargetKind kind, int classes);
/* The same with samples from a source (taken over): the first train, those from `valid_from` on are set apart for
 * validation, those from `test_from` on for testing. */
Dataset *dataset_new_from_source(const char *name, int samples, int features, const SampleSource *source,
                                 TargetKind kind, int classes, int valid_from, int test_from);
Dataset *dataset_ref(Dataset *set);
void dataset_unref(Dataset *set); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dataset, dataset_unref)

typedef struct {
  int n;              /* 0: the default (200; and, or, xor: the four corner points where n is not given) */
  double noise;       /* standard deviation added to the coordinates, as a share of the set's size */
  double test, valid; /* shares */
  double labels[2];   /* {0, 1} or {-1, 1} */
  int classes;        /* blobs, gauss with more; 0: the set's own */
  guint64 seed;
} DataOptions;
#define DATA_OPTIONS_INIT ((DataOptions){.labels = {0, 1}, .seed = 1})

/*
 * and or xor circle gauss spiral moons blobs line sine. circle, xor (with n), gauss and spiral as TensorFlow Playground
 * draws them, on [−6,6]². NULL and diag (with the nearest name) for an unknown name or options that make no sense.
 */
Dataset *dataset_generate(const char *name, const DataOptions *options, Diag *diag);
/* NULL-terminated, for help, completion and "did you mean". */
const char *const *dataset_names(void);

typedef struct {
  const char *target; /* the column's name; NULL: the last column */
  bool classes;       /* integers are class numbers even where they could be a regression target */
  double test, valid;
  guint64 seed;
} CsvOptions;
/*
 * A header line, then numbers (RFC 4180 quoting; a text target becomes classes in order of first appearance). A column
 * `part` of train, test and valid tells the parts. Missing, unreadable, empty, binary files, ragged rows, text among
 * numbers, nan, inf: NULL and diag naming file and line.
 */
Dataset *dataset_read_csv(const char *path, const CsvOptions *options, Diag *diag);

/* One sample: its features; its target. */
void dataset_read(const Dataset *set, int sample, double *x);
double dataset_target(const Dataset *set, int sample);

/* A copy with shares `test` and `valid` set apart, drawn by seed, stratified by class or whole-number target (other
 * targets: drawn plainly). */
Dataset *dataset_split(const Dataset *set, double test, double valid, guint64 seed);
/* A copy whose sample i is in part part_of[i] (a DataPart); at least one must train. */
Dataset *dataset_with_parts(const Dataset *set, const guint8 *part_of);
/* "train", "test", "valid". */
const char *dataset_part_name(DataPart part);
/* A copy with one more training sample. */
Dataset *dataset_with_point(const Dataset *set, const double *x, double y);
/* The same samples with other features, feature by feature as in `x`, which is taken over: targets, classes, parts
 * stay.
 */
Dataset *dataset_with_features(const Dataset *set, int features, double *x);
/* A copy in which a sample (from 0) lies elsewhere, in the same part. */
Dataset *dataset_with_moved(const Dataset *set, int sample, const double *x, double y);
/* Of one feature: a copy with `count` more training samples, without those that lay between the first and the last of
 * them. */
Dataset *dataset_with_stroke(const Dataset *set, int count, const double *x, const double *y);
/* Smallest and largest value of a feature. */
void dataset_range(const Dataset *set, int feature, double *low, double *high);
/* What shows every point with a margin, the plane of pictures: a square, the same range for both features (one feature:
 * the interval), or a range for each where in the square the points would lie in a narrow strip. */
void dataset_plane(const Dataset *set, double low[2], double high[2]);

/* A copy whose integer targets are class numbers (`loss ce`):
 * NULL and diag where a target is no whole number from 0. */
Dataset *dataset_as_classes(const Dataset *set, Diag *diag);
/* The class of a sample, from 0; -1 in a regression set. */
int dataset_class(const Dataset *set, int sample);
/* Can shares test and valid of a set be set apart? false and diag where they are no shares, or nothing is left to train
 * on. */
bool dataset_check_shares(double test, double valid, Diag *diag);
