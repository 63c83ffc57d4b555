#pragma once
/*
 * What each part of a text adds to a prediction: the outcome of Shapley values (shapley.h) or of LIME (lime.h), with
 * what a person needs to read it. Plain data; the owner frees it.
 */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *text;
  bool words;        /* the parts are the text's words, else the features */
  int count;         /* parts */
  char **name;       /* [count] "positive words", or the word; NULL-terminated */
  double *own;       /* [count] by features: the text's */
  double *value;     /* [count] */
  double *error;     /* [count] the standard error of each, or NULL: exact */
  double base;       /* shapley: the prediction with no part there; lime: the imitation's */
  double prediction; /* with all of them */
  char *class_name;  /* of the output in question, or NULL */
  int samples;       /* lime; shapley: of orders, where not exact */
  guint64 seed;
  double r2;    /* lime */
  guint64 step; /* of training, at which it was asked */
} Attribution;

typedef enum { ATTRIBUTION_SHAPLEY, ATTRIBUTION_LIME, ATTRIBUTION_KINDS } AttributionKind;

void attribution_free(Attribution *attribution);               /* NULL is fine */
Attribution *attribution_copy(const Attribution *attribution); /* NULL of NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Attribution, attribution_free)
