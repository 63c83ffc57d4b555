#include "onnx_reader.h"

#include <math.h>
#include <string.h>

/* ---- the wire format ---- */

typedef struct {
  const guint8 *at, *end;
} Bytes;

typedef struct {
  int field;
  guint64 number; /* a varint's */
  Bytes bytes;    /* of a field with a length */
} Field;

static guint64 read_varint(Bytes *from) {
  guint64 value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    g_assert_true(from->at < from->end);
    guint8 byte = *from->at++;
    value |= (guint64)(byte & 127) << shift;
    if (byte < 128) return value;
  }
  g_assert_not_reached();
}

static bool next_field(Bytes *from, Field *field) {
  if (from->at == from->end) return false;
  guint64 key = read_varint(from);
  field->field = (int)(key >> 3);
  field->number = read_varint(from);
  if ((key & 7) == 0) return true;
  g_assert_cmpuint(key & 7, ==, 2); /* nothing else is written */
  g_assert_cmpuint(field->number, <=, (guint64)(from->end - from->at));
  field->bytes = (Bytes){from->at, from->at + field->number};
  from->at += field->number;
  return true;
}

static char *text_of(Bytes bytes) {
  return g_strndup((const char *)bytes.at, (gsize)(bytes.end - bytes.at));
}

/* ---- onnx.proto ---- */

static void tensor_free(gpointer data) {
  OnnxTensor *tensor = data;
  g_free(tensor->name);
  g_free(tensor->values);
  g_free(tensor);
}

static void node_free(gpointer data) {
  OnnxNode *node = data;
  g_free(node->op);
  g_free(node->output);
  g_ptr_array_unref(node->inputs);
  g_free(node);
}

static double number_at(const guint8 *raw, int type, int i) {
  float narrow;
  double wide;
  gint64 whole;
  if (type == 1) return memcpy(&narrow, raw + 4 * i, 4), (double)narrow;
  if (type == 11) return memcpy(&wide, raw + 8 * i, 8), wide;
  g_assert_cmpint(type, ==, 7);
  return memcpy(&whole, raw + 8 * i, 8), (double)whole;
}

static OnnxTensor *read_tensor(Bytes bytes) {
  OnnxTensor *tensor = g_new0(OnnxTensor, 1);
  Field field;
  Bytes raw = {0};
  tensor->count = 1;
  while (next_field(&bytes, &field)) {
    if (field.field == 1) {
      tensor->dims[tensor->rank++] = (gint64)field.number;
      tensor->count *= (int)field.number;
    } else if (field.field == 2) {
      tensor->type = (int)field.number;
    } else if (field.field == 8) {
      tensor->name = text_of(field.bytes);
    } else if (field.field == 9) {
      raw = field.bytes;
    }
  }
  g_assert_cmpint((int)(raw.end - raw.at), ==, tensor->count * (tensor->type == 1 ? 4 : 8));
  tensor->values = g_new(double, MAX(tensor->count, 1));
  for (int i = 0; i < tensor->count; i++) tensor->values[i] = number_at(raw.at, tensor->type, i);
  return tensor;
}

static OnnxNode *read_node(Bytes bytes) {
  OnnxNode *node = g_new0(OnnxNode, 1);
  Field field;
  node->inputs = g_ptr_array_new_with_free_func(g_free);
  while (next_field(&bytes, &field)) {
    if (field.field == 1) g_ptr_array_add(node->inputs, text_of(field.bytes));
    if (field.field == 2) node->output = text_of(field.bytes);
    if (field.field == 4) node->op = text_of(field.bytes);
  }
  return node;
}

static char *read_name(Bytes bytes) {
  Field field;
  g_assert_true(next_field(&bytes, &field) && field.field == 1);
  return text_of(field.bytes);
}

static void read_graph(OnnxModel *model, Bytes bytes) {
  Field field;
  while (next_field(&bytes, &field)) {
    if (field.field == 1) g_ptr_array_add(model->nodes, read_node(field.bytes));
    if (field.field == 5) {
      OnnxTensor *tensor = read_tensor(field.bytes);
      g_assert_true(g_hash_table_insert(model->tensors, tensor->name, tensor)); /* each name once */
    }
    if (field.field == 11) g_ptr_array_add(model->inputs, read_name(field.bytes));
    if (field.field == 12) g_ptr_array_add(model->outputs, read_name(field.bytes));
  }
}

OnnxModel *onnx_read(const char *path) {
  g_autofree char *bytes = NULL;
  gsize length;
  Field field, version;
  OnnxModel *model = g_new0(OnnxModel, 1);
  model->nodes = g_ptr_array_new_with_free_func(node_free);
  model->tensors = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, tensor_free);
  model->inputs = g_ptr_array_new_with_free_func(g_free);
  model->outputs = g_ptr_array_new_with_free_func(g_free);
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  Bytes rest = {(const guint8 *)bytes, (const guint8 *)bytes + length};
  while (next_field(&rest, &field)) {
    if (field.field == 1) model->ir_version = (gint64)field.number;
    if (field.field == 7) read_graph(model, field.bytes);
    if (field.field == 8 && next_field(&field.bytes, &version)) model->operators = (gint64)version.number;
  }
  return model;
}

void onnx_model_free(OnnxModel *model) {
  g_ptr_array_unref(model->nodes);
  g_hash_table_unref(model->tensors);
  g_ptr_array_unref(model->inputs);
  g_ptr_array_unref(model->outputs);
  g_free(model);
}

bool onnx_is_in_order(const OnnxModel *model) {
  g_autoptr(GHashTable) there = g_hash_table_new(g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init(&iter, model->tensors);
  while (g_hash_table_iter_next(&iter, &name, NULL)) g_hash_table_add(there, name);
  for (guint i = 0; i < model->inputs->len; i++) g_hash_table_add(there, model->inputs->pdata[i]);
  for (guint i = 0; i < model->nodes->len; i++) {
    const OnnxNode *node = model->nodes->pdata[i];
    for (guint k = 0; k < node->inputs->len; k++) {
      if (!g_hash_table_contains(there, node->inputs->pdata[k])) return false;
    }
    if (!g_hash_table_add(there, node->output)) return false; /* each name is given once */
  }
  for (guint i = 0; i < model->outputs->len; i++) {
    if (!g_hash_table_contains(there, model->outputs->pdata[i])) return false;
  }
  return true;
}

/* ---- computing ---- */

static double apply(const char *op, double a, double b) {
  static const char *const names[] = {"Add",     "Sub",      "Mul",  "Div",  "Pow", "Max",  "Min",
                                      "Neg",     "Abs",      "Exp",  "Log",  "Erf", "Tanh", "Relu",
                                      "Sigmoid", "Identity", "Sign", "Sqrt", "Sin", "Cos"};
  double values[] = {a + b,
                     a - b,
                     a * b,
                     a / b,
                     pow(a, b),
                     fmax(a, b),
                     fmin(a, b),
                     -a,
                     fabs(a),
                     exp(a),
                     log(a),
                     erf(a),
                     tanh(a),
                     fmax(a, 0),
                     1 / (1 + exp(-a)),
                     a,
                     (a > 0) - (a < 0.0),
                     sqrt(a),
                     sin(a),
                     cos(a)};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    if (strcmp(names[i], op) == 0) return values[i];
  }
  g_error("the reader does not know %s", op);
}

static OnnxTensor *tensor_new(int count) {
  OnnxTensor *tensor = g_new0(OnnxTensor, 1);
  tensor->count = count;
  tensor->values = g_new0(double, count);
  return tensor;
}

static OnnxTensor *gemm(const OnnxTensor *x, const OnnxTensor *w, const OnnxTensor *b) {
  int rows = (int)w->dims[0], cols = (int)w->dims[1];
  OnnxTensor *out = tensor_new(rows);
  g_assert_cmpint(x->count, ==, cols);
  for (int r = 0; r < rows; r++) {
    out->values[r] = b->values[r];
    for (int c = 0; c < cols; c++) out->values[r] += w->values[r * cols + c] * x->values[c];
  }
  return out;
}

static OnnxTensor *softmax(const OnnxTensor *z) {
  OnnxTensor *out = tensor_new(z->count);
  double sum = 0;
  for (int i = 0; i < z->count; i++) sum += out->values[i] = exp(z->values[i]);
  for (int i = 0; i < z->count; i++) out->values[i] /= sum;
  return out;
}

static OnnxTensor *elementwise(const char *op, const OnnxTensor *a, const OnnxTensor *b) {
  OnnxTensor *out = tensor_new(b == NULL ? a->count : MAX(a->count, b->count));
  for (int i = 0; i < out->count; i++) {
    double right = b == NULL ? 0 : b->values[b->count == 1 ? 0 : i];
    out->values[i] = apply(op, a->values[a->count == 1 ? 0 : i], right);
  }
  return out;
}

double *onnx_compute(const OnnxModel *model, const double *x, int features, const char *name, int *count) {
  g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, tensor_free);
  if (x != NULL) {
    OnnxTensor *input = tensor_new(features);
    memcpy(input->values, x, (gsize)features * sizeof *x);
    g_hash_table_insert(made, (gpointer) "x", input);
  }
  for (guint i = 0; i < model->nodes->len; i++) {
    const OnnxNode *node = model->nodes->pdata[i];
    const OnnxTensor *in[3] = {NULL};
    for (guint k = 0; k < node->inputs->len; k++) {
      in[k] = g_hash_table_lookup(made, node->inputs->pdata[k]);
      if (in[k] == NULL) in[k] = g_hash_table_lookup(model->tensors, node->inputs->pdata[k]);
    }
    OnnxTensor *out = strcmp(node->op, "Gemm") == 0      ? gemm(in[0], in[1], in[2])
                      : strcmp(node->op, "Softmax") == 0 ? softmax(in[0])
                                                         : elementwise(node->op, in[0], in[1]);
    g_hash_table_insert(made, node->output, out);
  }
  const OnnxTensor *wanted = g_hash_table_lookup(made, name);
  g_assert_nonnull(wanted);
  *count = wanted->count;
  return g_memdup2(wanted->values, (gsize)wanted->count * sizeof(double));
}
