#include "nn/landscape.h"

void landscape_free(Landscape *l) {
  if (l == NULL) return;
  g_free(l->name[0]);
  g_free(l->name[1]);
  g_free(l->loss);
  g_free(l->path);
  g_free(l);
}

Landscape *landscape_copy(const Landscape *l) {
  if (l == NULL) return NULL;
  Landscape *copy = g_memdup2(l, sizeof *l);
  for (int i = 0; i < 2; i++) copy->name[i] = g_strdup(l->name[i]);
  copy->loss = g_memdup2(l->loss, (gsize)l->cols * (gsize)l->rows * sizeof *l->loss);
  copy->path = g_memdup2(l->path, 2 * (gsize)l->path_count * sizeof *l->path);
  return copy;
}
