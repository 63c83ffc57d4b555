#pragma once
/*
 * The loss over one or two parameters, all others held: a curve or a grid of real losses, and the path that training
 * took. Plain data; the owner frees it.
 */
#include <glib.h>

typedef struct {
  int axes;      /* 1 or 2 */
  char *name[2]; /* "W1[2,1]" */
  guint64 step;  /* of training, when it was made */
  double here[2], low[2], high[2];
  int cols, rows; /* samples along the first and second parameter; rows = 1 for a curve */
  double *loss;   /* [rows × cols]: evenly from low to high */
  double loss_here;
  double slope[2]; /* ∂Q/∂parameter here */
  double next[2];  /* where the next step would lead */
  double *path;    /* [path_count × 2]: the parameters along this stretch of training, the last is here */
  int path_count;
  double now[2];  /* the parameters at present: `here`, unless it is older */
  guint64 asking; /* the how-manieth `landscape` asked for it, from 1 */
  /* how to make it again */
  const char *of[2]; /* the parameters, interned */
  int entry[2];      /* their entries, from 0 */
  double span;       /* nan: none was asked for */
  guint64 revision;  /* of the session, when it was made */
  double work;       /* multiplications that making it takes, about */
} Landscape;

Landscape *landscape_copy(const Landscape *landscape); /* NULL of NULL */
void landscape_free(Landscape *landscape);             /* NULL is fine */
