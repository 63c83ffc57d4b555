#include "snapshot/take_text.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "grad/op.h"
#include "session/asked.h"
#include "session/words.h"
#include "text/tokens.h"

/* ---- what goes in ---- */

static char *input_name(const Snapshot *s, int i, bool text) {
  if (text) return g_strdup(feature_name(i));
  bool named = s->data != NULL && s->data->features == s->features.count;
  return named ? g_strdup(s->data->feature_names[i]) : g_strdup_printf("x%d", i + 1);
}

/* The weights of the only layer, to its likeliest output. */
static void take_weights(Snapshot *s) {
  SnapshotFeatures *f = &s->features;
  const SnapshotColumn *column = &s->columns[1];
  const double *W = snapshot_values(s, column->W), *b = snapshot_values(s, column->b);
  f->layered = s->column_count > 2 || W == NULL || b == NULL;
  if (f->layered) return;
  int row = 0;
  f->sum = -INFINITY;
  for (int k = 0; k < column->size; k++) {
    double sum = b[k];
    for (int i = 0; i < f->count; i++) sum += W[k * f->count + i] * f->value[i];
    if (sum > f->sum) f->sum = sum, row = k;
  }
  memcpy(f->weight, W + row * f->count, sizeof *W * (gsize)f->count);
  f->bias = b[row];
  f->activation = column->activation;
  const Op *op = op_find(column->activation);
  f->output = op != NULL && op->op_class == OP_CLASS_UNARY ? op_value(op, op->default_attribute, f->sum) : NAN;
}

/* What a network with hidden layers says of the text's features. */
static void take_answer(SnapshotFeatures *f, Session *session) {
  Diag diag = DIAG_INIT;
  int outputs = session_output_size(session);
  if (outputs == 0 || outputs > SNAPSHOT_BARS) return;
  if (session_apply(session, f->value, 1, f->answer, &diag)) f->answer_count = outputs;
  diag_clear(&diag);
}

/* Of a text, or else of the sample on show; a text's are there before there is a network. */
static void take_features(Snapshot *s, Session *session, const double *of_text) {
  SnapshotFeatures *f = &s->features;
  bool net = snapshot_has_net(s), few = net && s->columns[0].size <= SNAPSHOT_FEATURES;
  const double *x = few ? snapshot_values(s, s->columns[0].node) : of_text;
  if (x == NULL || s->map.size > 0 || (net && !few)) return;
  f->count = net ? s->columns[0].size : FEATURES;
  bool text = of_text != NULL && f->count == FEATURES;
  for (int i = 0; i < f->count; i++) {
    f->name[i] = input_name(s, i, text);
    f->value[i] = text ? of_text[i] : x[i];
  }
  f->layered = true;
  if (net) take_weights(s);
  if (net && text && f->layered) take_answer(f, session);
}

/* ---- the data ---- */

static const char *target_word(const Snapshot *s, Session *session, int sample) {
  const Dataset *data = s->data;
  if (data->source == NULL) {
    int class = dataset_class(data, sample);
    if (data->class_names != NULL && class >= 0) return g_intern_string(data->class_names[class]);
    g_autoptr(GString) number = g_string_new(NULL);
    number_format(number, data->y[sample], 4);
    return g_intern_string(number->str);
  }
  double next = 0;
  data->source->read(data->source->user, (guint32)sample, NULL, &next);
  return g_intern_string(vocabulary_word(session_vocabulary(session), (guint32)next));
}

void take_texts(Snapshot *s, Session *session) {
  SnapshotTexts *t = &s->texts;
  if (s->data == NULL || session_vocabulary(session) == NULL || s->data->samples == 0) return;
  int shown = MAX(s->sample, 0), count = MIN(SNAPSHOT_TEXTS, s->data->samples);
  t->first = CLAMP(shown - count / 2, 0, s->data->samples - count);
  t->length = s->data->features;
  for (int i = 0; i < count; i++) {
    if (!session_sample_words(session, t->first + i, SNAPSHOT_TEXT_WORDS, t->word[i])) return;
    for (const char **word = t->word[i]; *word != NULL; word++) *word = g_intern_string(*word);
    t->target[i] = target_word(s, session, t->first + i);
  }
  t->count = count;
}

void take_text(Snapshot *s, Session *session) {
  SnapshotText *t = &s->text;
  const char *text = session_asked_text(session);
  double features[FEATURES];
  bool running = session_vocabulary(session) != NULL || session_ngram(session) != NULL; /* no reviews, but words */
  bool by_features = !running && (!snapshot_has_net(s) || s->columns[0].size == FEATURES);
  bool known =
      text != NULL && by_features && session_text_features(session, text, features, &t->tokens, &t->feature_of);
  take_features(s, session, known ? features : NULL);
  t->text = g_strdup(text);
  for (int kind = 0; text != NULL && kind < ATTRIBUTION_KINDS; kind++) {
    const Attribution *answer = session_attribution(session, (AttributionKind)kind);
    if (answer != NULL && strcmp(answer->text, text) == 0) t->answer[kind] = attribution_copy(answer);
  }
  if (text != NULL && t->tokens == NULL) t->tokens = tokens_split(text, false);
}
