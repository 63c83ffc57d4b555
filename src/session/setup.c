/* The small state that is copied whole before a change. */
#include "session/state.h"

void setup_init(Setup *setup, guint64 seed) {
  *setup = (Setup){.batch = -1, .shuffle = true, .seed = seed, .precision = PRECISION_DOUBLE};
  setup->optimizer = optimizer_defaults(OPTIMIZER_SGD);
}

void setup_copy(Setup *to, const Setup *from) {
  *to = *from;
  to->layers = g_memdup2(from->layers, from->layer_count * sizeof *from->layers);
  for (int i = 0; i < to->layer_count; i++)
    if (to->layers[i].act_call != NULL) expr_ref(to->layers[i].act_call);
  to->others = g_memdup2(from->others, from->other_count * sizeof *from->others);
  if (to->vocabulary != NULL) vocabulary_ref(to->vocabulary);
  if (to->data != NULL) dataset_ref(to->data);
  if (to->loss != NULL) expr_ref(to->loss);
  if (to->history != NULL) history_ref(to->history);
  if (to->rules != NULL) g_ptr_array_ref(to->rules);
  if (to->marks != NULL) g_ptr_array_ref(to->marks);
  to->comments = comments_ref(from->comments);
  if (to->documents != NULL) documents_ref(to->documents);
  if (to->corpus != NULL) corpus_ref(to->corpus);
  if (to->ngram != NULL) ngram_ref(to->ngram);
  if (to->lexicon != NULL) lexicon_ref(to->lexicon);
  to->data_command = g_strdup(from->data_command);
  to->documents_command = g_strdup(from->documents_command);
  to->corpus_command = g_strdup(from->corpus_command);
  to->ngram_command = g_strdup(from->ngram_command);
  to->lexicon_command = g_strdup(from->lexicon_command);
  to->loss_text = g_strdup(from->loss_text);
  to->target = g_strdup(from->target);
}

void setup_clear(Setup *setup) {
  for (int i = 0; i < setup->layer_count; i++) expr_unref(setup->layers[i].act_call);
  g_free(setup->layers);
  g_free(setup->others);
  vocabulary_unref(setup->vocabulary);
  dataset_unref(setup->data);
  expr_unref(setup->loss);
  history_unref(setup->history);
  if (setup->rules != NULL) g_ptr_array_unref(setup->rules);
  if (setup->marks != NULL) g_ptr_array_unref(setup->marks);
  comments_unref(setup->comments);
  documents_unref(setup->documents);
  corpus_unref(setup->corpus);
  ngram_unref(setup->ngram);
  lexicon_unref(setup->lexicon);
  g_free(setup->data_command);
  g_free(setup->documents_command);
  g_free(setup->corpus_command);
  g_free(setup->ngram_command);
  g_free(setup->lexicon_command);
  g_free(setup->loss_text);
  g_free(setup->target);
  *setup = (Setup){0};
}

Mark *mark_ref(Mark *mark) {
  g_ref_count_inc(&mark->refs);
  return mark;
}

void mark_unref(Mark *mark) {
  if (!g_ref_count_dec(&mark->refs)) return;
  g_free(mark->name);
  history_unref(mark->history);
  curve_free(mark->curve);
  g_free(mark);
}

OptimizerState *optimizer_state_copy(const OptimizerState *state) {
  if (state == NULL) return NULL;
  OptimizerState *copy = g_memdup2(state, sizeof *state);
  for (int i = 0; i < copy->blocks; i++) frozen_ref(copy->block[i]);
  return copy;
}

void optimizer_state_free(OptimizerState *state) {
  if (state == NULL) return;
  for (int i = 0; i < state->blocks; i++) frozen_unref(state->block[i]);
  g_free(state);
}
