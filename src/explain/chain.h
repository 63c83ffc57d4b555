#pragma once
/* What the ways of writing a chain rule share. Private to explain/. */
#include "explain/chart.h"

typedef struct {
  Call *call;
  const Session *session;
  const Graph *graph;
  Chart *chart;
  const char *a, *b; /* as typed */
  bool batch;
  bool direct; /* some factor was marked as the direct way */
} Chain;

/* A point's name. Caller frees. */
char *chain_name(const Chain *chain, int point);
/* "∂h1/∂z1"; with "|direct" behind it where there is another way too. */
void chain_factor_text(Chain *chain, GString *out, int edge);

/* Keeps the paths in numbers as the answer to the last question, for pictures; unless there are too many nodes. */
void chain_keep(const Chain *chain);

/* Level by level, as matrices of derivatives times a vector. */
void chain_print_matrices(Chain *chain);
