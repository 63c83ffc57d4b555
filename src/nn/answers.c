#include "nn/answers.h"

static void whatif_clear(void *data) {
  WhatifAnswer *answer = data;
  g_free(answer->name);
  g_free(answer->output_name);
  g_free(answer->reason);
  g_free(answer->first);
  g_free(answer->before);
  g_free(answer->after);
  g_free(answer->gradient);
}

static void paths_clear(void *data) {
  PathsAnswer *answer = data;
  for (int i = 0; i < answer->point_count; i++) g_free(answer->points[i].name);
  for (int i = 0; i < answer->path_count; i++) g_free(answer->paths[i].edges);
  for (int i = 0; i < answer->layer_count; i++) {
    g_free(answer->upto[i].paths);
    g_free(answer->upto[i].products);
  }
  g_free(answer->a);
  g_free(answer->b);
  g_free(answer->points);
  g_free(answer->edges);
  g_free(answer->paths);
  g_free(answer->upto);
}

static void collapse_clear(void *data) {
  CollapseAnswer *answer = data;
  g_free(answer->weights);
  g_free(answer->biases);
}

WhatifAnswer *whatif_answer_new(void) {
  return g_rc_box_new0(WhatifAnswer);
}

PathsAnswer *paths_answer_new(void) {
  return g_rc_box_new0(PathsAnswer);
}

CollapseAnswer *collapse_answer_new(void) {
  return g_rc_box_new0(CollapseAnswer);
}

WhatifAnswer *whatif_answer_ref(WhatifAnswer *answer) {
  return answer == NULL ? NULL : g_rc_box_acquire(answer);
}

PathsAnswer *paths_answer_ref(PathsAnswer *answer) {
  return answer == NULL ? NULL : g_rc_box_acquire(answer);
}

CollapseAnswer *collapse_answer_ref(CollapseAnswer *answer) {
  return answer == NULL ? NULL : g_rc_box_acquire(answer);
}

void whatif_answer_unref(WhatifAnswer *answer) {
  if (answer != NULL) g_rc_box_release_full(answer, whatif_clear);
}

void paths_answer_unref(PathsAnswer *answer) {
  if (answer != NULL) g_rc_box_release_full(answer, paths_clear);
}

void collapse_answer_unref(CollapseAnswer *answer) {
  if (answer != NULL) g_rc_box_release_full(answer, collapse_clear);
}
