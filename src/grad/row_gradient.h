#pragma once
/*
 * The gradient of a table whose rows are only looked up: kept for the rows that a batch touched, so that a step costs
 * what the batch touches and not what the vocabulary has.
 */
#include "grad/run.h"

struct RowGradient {
  Precision precision;
  gsize width;    /* numbers a row */
  gsize count;    /* rows that the last backward touched */
  gsize capacity; /* rows that there is room for */
  guint32 *rows;  /* [count]: which rows of the table, from 0, each once, in the order in which the batch named them */
  void *values;   /* [count × width] */
  guint32 *slots; /* [slot_mask + 1]: open addressing from a row to its place + 1; 0: free */
  guint32 slot_mask;
};

RowGradient *row_gradient_new(gsize width, Precision precision);
void row_gradient_free(RowGradient *gradient); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowGradient, row_gradient_free)
/* Makes room for a number of touched rows; forgets those there are. */
void row_gradient_reserve(RowGradient *gradient, gsize rows);
/* Forgets the rows of the last pass. */
void row_gradient_clear(RowGradient *gradient);
/* The row's numbers, zeros when it is named for the first time. */
void *row_gradient_at(RowGradient *gradient, guint32 row);
