/* Tables: the data, as `data FILE.csv` reads it back, or the history of training. */
#include "export/export.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

/* A field as RFC 4180 wants it: in quotes where it has commas, quotes or line ends. */
static void add_field(GString *out, const char *text) {
  if (strpbrk(text, ",\"\r\n") == NULL) {
    g_string_append(out, text);
    return;
  }
  g_string_append_c(out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"') g_string_append_c(out, '"');
    g_string_append_c(out, *text);
  }
  g_string_append_c(out, '"');
}

static void add_target(GString *out, const Dataset *data, int sample) {
  double y = dataset_target(data, sample);
  int k = (int)y;
  if (data->kind == TARGET_CLASS && data->class_names != NULL && k >= 0 && k < data->classes) {
    add_field(out, data->class_names[k]);
  } else {
    number_format(out, y, NUMBER_EXACT);
  }
}

/* Which sample is in which part; NULL where all of them train. Caller frees. */
static guint8 *parts_of(const Dataset *data) {
  if (data->part_count[PART_TRAIN] == data->samples) return NULL;
  guint8 *part_of = g_new0(guint8, data->samples);
  for (guint8 part = 0; part < PART_COUNT; part++) {
    for (int i = 0; i < data->part_count[part]; i++) part_of[data->part[part][i]] = part;
  }
  return part_of;
}

static void add_data(GString *out, const Dataset *data) {
  g_autofree guint8 *part_of = parts_of(data);
  for (int f = 0; f < data->features; f++) {
    add_field(out, data->feature_names[f]);
    g_string_append_c(out, ',');
  }
  g_string_append(out, part_of != NULL ? "y,part\n" : "y\n");
  g_autofree double *x = g_new(double, data->features);
  for (int i = 0; i < data->samples; i++) {
    dataset_read(data, i, x);
    for (int f = 0; f < data->features; f++) {
      number_format(out, x[f], NUMBER_EXACT);
      g_string_append_c(out, ',');
    }
    add_target(out, data, i);
    if (part_of != NULL) g_string_append_printf(out, ",%s", dataset_part_name((DataPart)part_of[i]));
    g_string_append_c(out, '\n');
  }
}

/* Empty where there is no such figure. */
static void add_figure(GString *out, float value) {
  g_string_append_c(out, ',');
  if (!isnan(value)) number_format(out, (double)value, CURVE_DIGITS);
}

static void add_history(GString *out, const Curve *curve) {
  g_string_append(out, "step,loss,testloss,acc,testacc\n");
  for (guint i = 0; i < curve->points->len; i++) {
    const CurvePoint *point = &g_array_index(curve->points, CurvePoint, i);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, point->step);
    add_figure(out, point->loss);
    add_figure(out, point->test_loss);
    add_figure(out, point->accuracy);
    add_figure(out, point->test_accuracy);
    g_string_append_c(out, '\n');
  }
}

bool export_csv(Call *call, const char *path, Diag *diag) {
  const char *what = call_text(call, "what");
  const Dataset *data = session_data(call->session);
  const Curve *curve = session_curve(call->session);
  if (what != NULL && strcmp(what, "data") != 0 && strcmp(what, "history") != 0) {
    return diag_set(diag, call_span(call, "what"), "what is data or history, not '%s'", what);
  }
  bool history = what != NULL ? strcmp(what, "history") == 0 : data == NULL;
  if (history && (curve == NULL || curve->points->len == 0)) {
    diag_set(diag, (Span){0},
             data == NULL && what == NULL ? "there is no data and no training to write" : "there was no training yet");
    return diag_hint(diag, data == NULL && what == NULL ? "data xor" : "train 100");
  }
  if (!history && data == NULL) {
    diag_set(diag, (Span){0}, "there is no data yet");
    return diag_hint(diag, "data xor");
  }
  GString *text = g_string_new(NULL);
  if (history) {
    add_history(text, curve);
  } else {
    add_data(text, data);
  }
  bool written = export_text(path, text, diag);
  g_string_free(text, TRUE);
  return written;
}
