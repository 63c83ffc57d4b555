#pragma once
/* What a picture is drawn on, as the options of `export` ask for it: size, scale, theme, ground, views. */
#include "draw/theme.h"
#include "session/command.h"
#include "view/page.h"

typedef struct {
  double width, height; /* points */
  double scale;         /* pixels a point */
  bool transparent;
  char *views; /* NULL: the session's */
  Theme *theme;
  Color ground;
} Paper;

#define PAPER_OPTIONS "size scale theme transparent view"

/* Reads the options; false and the call's diag where one makes no sense. To be cleared in any case. */
bool paper_read(Call *call, Paper *paper);
void paper_clear(Paper *paper);
