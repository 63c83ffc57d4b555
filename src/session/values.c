/*
 * Where the numbers are: parameters in one block in the order of their definitions, other leaves in their Definition.
 * The block is laid out anew when somebody asks after parameters came or went; the numbers move over by name.
 */
#include "session/state.h"
#include <string.h>

static void copy_slice(const Params *from, const char *name, Params *to, const double *stash) {
  const ParamSlice *slice = params_find(to, name);
  const ParamSlice *old = from != NULL ? params_find(from, name) : NULL;
  if (stash != NULL) {
    params_write(to, slice, stash);
  } else if (old != NULL && shape_equal(old->shape, slice->shape)) {
    g_autofree double *v = g_new(double, shape_size(slice->shape));
    params_read(from, old, v);
    params_write(to, slice, v);
  }
}

static bool same_layout(Session *session, const GPtrArray *definitions) {
  const Params *p = session->params;
  if (p->precision != session->setup.precision || (guint)p->slice_count != definitions->len) return false;
  for (guint i = 0; i < definitions->len; i++) {
    const Definition *d = definitions->pdata[i];
    if (p->slices[i].name != d->name || !shape_equal(p->slices[i].shape, d->shape)) return false;
  }
  return true;
}

/* Numbers that came with a definition go into the block, and live there from now on. */
static void unstash(Definition *d) {
  g_clear_pointer(&d->values, g_free);
  g_clear_pointer(&d->initial, g_free);
}

Params *session_ensure_params(Session *session) {
  if (!session->params_stale) return session->params;
  g_autoptr(GPtrArray) definitions = g_ptr_array_new();
  GPtrArray *ordered = session_ordered(session);
  for (guint i = 0; i < ordered->len; i++)
    if (((Definition *)ordered->pdata[i])->kind == DEFINITION_PARAM) g_ptr_array_add(definitions, ordered->pdata[i]);

  Params *params = session->params, *initial = session->initial;
  bool same = same_layout(session, definitions);
  if (!same) {
    gsize count = 0;
    for (guint i = 0; i < definitions->len; i++) count += shape_size(((Definition *)definitions->pdata[i])->shape);
    params = params_new(session->setup.precision);
    initial = params_new(session->setup.precision);
    params_reserve(params, count);
    params_reserve(initial, count);
    for (guint i = 0; i < definitions->len; i++) {
      const Definition *d = definitions->pdata[i];
      params_add(params, d->name, d->shape);
      params_add(initial, d->name, d->shape);
    }
  }
  for (guint i = 0; i < definitions->len; i++) {
    Definition *d = definitions->pdata[i];
    if (same && d->values == NULL) continue;
    copy_slice(session->params, d->name, params, d->values);
    copy_slice(session->initial, d->name, initial, d->initial != NULL ? d->initial : d->values);
    unstash(d);
  }
  session->params_stale = false;
  if (!same) {
    g_clear_pointer(&session->show, run_free);
    session_drop_trainer(session);
    params_free(session->params);
    params_free(session->initial);
    session->params = params;
    session->initial = initial;
    session->layout_serial++;
    journal_layout_changed(session);
  }
  session->show_stale = true;
  return session->params;
}

void session_touch_values(Session *session) {
  session->show_stale = true;
  session->revision++;
  session->figures_mask = 0;
}

void session_write_param(Session *session, const Definition *definition, const double *values, bool initial_too) {
  Params *params = session_ensure_params(session);
  session_new_stretch(session);
  journal_save_param(session, definition->name);
  params_write(params, params_find(params, definition->name), values);
  if (initial_too) params_write(session->initial, params_find(session->initial, definition->name), values);
  session_touch_values(session);
}

double *session_leaf_values(Session *session, const Definition *leaf) {
  gsize size = shape_size(leaf->shape);
  if (leaf->kind != DEFINITION_PARAM) return g_memdup2(leaf->values, size * sizeof(double));
  Params *params = session_ensure_params(session);
  double *values = g_new(double, size);
  params_read(params, params_find(params, leaf->name), values);
  return values;
}

/* ---- the sample on show ---- */

static void put_leaf(Session *session, const char *name, const double *values) {
  const Definition *old = session_find(session, g_intern_string(name));
  if (old == NULL || !definition_is_leaf(old)) return;
  Definition *d = definition_copy(old);
  memcpy(d->values, values, shape_size(d->shape) * sizeof(double));
  session_put(session, old->name, d);
}

void session_show_sample(Session *session, int number) {
  const Dataset *data = session->setup.data;
  journal_save_setup(session);
  session->setup.sample = number;
  if (data == NULL || number < 1) return;
  g_autofree double *x = g_new(double, data->features);
  dataset_read(data, number - 1, x);
  put_leaf(session, "x", x);
  put_leaf(session, "y", &(double){dataset_target(data, number - 1)});
}

int session_sample(const Session *session) {
  return session->setup.data != NULL ? session->setup.sample : 0;
}
