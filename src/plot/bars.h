#pragma once
/* Signed bars with names: side by side from one line, or as steps from a base to a sum. Inner header of plot/. */
#include "plot/scene.h"

typedef struct {
  char *name;   /* markup */
  double value; /* its length, with sign */
  double error; /* a standard error, or 0 */
} Bar;

void bar_clear(void *bar); /* for a GArray of Bar */
/* A name of plain text as markup: without the markup's signs, in typographic quotes. Caller frees. */
char *bar_name(const char *text);

/*
 * Draws them from the top of `area`, the base's row first and the sum's last where `steps` is set; what has no room is
 * put together as "⋮ 5 more".
 */
typedef struct {
  const Scene *scene;
  Rect area;
  const GArray *bars; /* of Bar */
  bool steps;
  bool plain;        /* values, no shares of anything: without sign and its colour */
  const char *first; /* steps: markup of the first row's name */
  double base;       /* steps: where the first begins */
  const char *sum;   /* steps: markup of the last row's name */
} BarChart;
void bars_draw(const BarChart *chart);
