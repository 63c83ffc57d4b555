#pragma once
/*
 * The loss over one or two parameters, as `landscape` worked it out. A snapshot: it stays as it was when the command
 * ran.
 */
#include "session/session.h"

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
} Landscape;

/* The last one asked for, or NULL; valid until the next line runs. */
const Landscape *session_landscape(const Session *session);
