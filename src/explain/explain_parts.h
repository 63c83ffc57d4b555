#pragma once
/* What the parts of `explain` share. Private to explain/. */
#include "explain/spot.h"

typedef struct {
  Call *call;
  Session *session;
  const Graph *graph;
  Run *run;
  bool batch, full;
} Topic;

/* A computed node, or an entry of one. */
void explain_value(const Topic *topic, Spot spot);
/* ∂a/∂b; the run's backward from a was done. */
bool explain_slope(const Topic *topic, Spot a, Spot b, const char *a_name, const char *b_name);
