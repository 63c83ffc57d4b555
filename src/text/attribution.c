#include "text/attribution.h"

void attribution_free(Attribution *attribution) {
  if (attribution == NULL) return;
  g_free(attribution->text);
  g_strfreev(attribution->name);
  g_free(attribution->own);
  g_free(attribution->value);
  g_free(attribution->error);
  g_free(attribution->class_name);
  g_free(attribution);
}

Attribution *attribution_copy(const Attribution *from) {
  if (from == NULL) return NULL;
  gsize bytes = (gsize)from->count * sizeof(double);
  Attribution *copy = g_memdup2(from, sizeof *from);
  copy->text = g_strdup(from->text);
  copy->name = g_strdupv(from->name);
  copy->own = from->own == NULL ? NULL : g_memdup2(from->own, bytes);
  copy->value = g_memdup2(from->value, bytes);
  copy->error = from->error == NULL ? NULL : g_memdup2(from->error, bytes);
  copy->class_name = g_strdup(from->class_name);
  return copy;
}
