#pragma once
/* A number as a sum, term by term: what a neuron adds up, with the numbers put in. Private to explain/. */
#include "explain/spot.h"

typedef struct {
  char *symbols; /* "W1[2,1]·x1" */
  char *numbers; /* "(-2)·1" */
  double value;  /* with its sign */
  bool minus;    /* it is taken away */
} Term;

/* The terms of one entry of a node, its own formula opened up; of Term. sample -1: only values, of the mean. */
GArray *terms_of(const Session *session, const Run *run, NodeId node, int entry, int sample);
/* "W1[1,1]·x1 + b1[1]" and "1·1 + 0"; at most `most` terms, then how many more. */
char *terms_text(const GArray *terms, bool numbers, guint most);
/* The term that counts most, or NULL where none stands out (it has less than half of all). */
const Term *terms_largest(const GArray *terms);
