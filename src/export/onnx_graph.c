#include "export/onnx_graph.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "export/protobuf.h"

enum { OPERATOR_SET = 17, IR_VERSION = 8 };

/* Numbers of fields and kinds in onnx.proto. */
enum { MODEL_IR_VERSION = 1, MODEL_PRODUCER = 2, MODEL_GRAPH = 7, MODEL_OPERATORS = 8, OPERATORS_VERSION = 2 };
enum { GRAPH_NODE = 1, GRAPH_NAME = 2, GRAPH_INITIALIZER = 5, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_OP = 4, NODE_ATTRIBUTE = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_INT = 3, ATTRIBUTE_INTS = 8, ATTRIBUTE_TYPE = 20, TYPE_INT = 2, TYPE_INTS = 7 };
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_ELEMENT = 1, TENSOR_SHAPE = 2, SHAPE_DIM = 1 };
enum { DIM_VALUE = 1, DIM_NAME = 2 };

struct OnnxGraph {
  OnnxType type;
  GByteArray *nodes, *tensors, *ends; /* fields of the GraphProto */
  GStringChunk *names;
  GHashTable *known; /* names of constants */
  int fresh;         /* how many names were made up */
};

OnnxGraph *onnx_graph_new(OnnxType type) {
  OnnxGraph *graph = g_new0(OnnxGraph, 1);
  *graph = (OnnxGraph){.type = type, .nodes = g_byte_array_new(), .tensors = g_byte_array_new()};
  graph->ends = g_byte_array_new();
  graph->names = g_string_chunk_new(1024);
  graph->known = g_hash_table_new(g_str_hash, g_str_equal);
  return graph;
}

void onnx_graph_free(OnnxGraph *graph) {
  if (graph == NULL) return;
  g_byte_array_unref(graph->nodes);
  g_byte_array_unref(graph->tensors);
  g_byte_array_unref(graph->ends);
  g_hash_table_unref(graph->known);
  g_string_chunk_free(graph->names);
  g_free(graph);
}

OnnxType onnx_type(const OnnxGraph *graph) {
  return graph->type;
}

/* ---- nodes ---- */

/* A name in nabla has no dot, so these are free. */
static const char *fresh_name(OnnxGraph *graph, const char *op) {
  g_autofree char *name = g_strdup_printf("%s.%d", op, ++graph->fresh);
  return g_string_chunk_insert(graph->names, name);
}

static void put_attribute(GByteArray *node, const OnnxAttribute *attribute) {
  GByteArray *inner = g_byte_array_new();
  protobuf_text(inner, ATTRIBUTE_NAME, attribute->name);
  for (int i = 0; i < attribute->count; i++) {
    protobuf_integer(inner, attribute->list ? ATTRIBUTE_INTS : ATTRIBUTE_INT, attribute->values[i]);
  }
  protobuf_integer(inner, ATTRIBUTE_TYPE, attribute->list ? TYPE_INTS : TYPE_INT);
  protobuf_message(node, NODE_ATTRIBUTE, inner);
}

const char *onnx_add(OnnxGraph *graph, const char *out, const char *op, const char *const *inputs,
                     const OnnxAttribute *attributes) {
  GByteArray *node = g_byte_array_new();
  out = out == NULL ? fresh_name(graph, op) : g_string_chunk_insert_const(graph->names, out);
  for (int i = 0; inputs[i] != NULL; i++) protobuf_text(node, NODE_INPUT, inputs[i]);
  protobuf_text(node, NODE_OUTPUT, out);
  protobuf_text(node, NODE_OP, op);
  for (int i = 0; attributes != NULL && attributes[i].name != NULL; i++) put_attribute(node, &attributes[i]);
  protobuf_message(graph->nodes, GRAPH_NODE, node);
  return out;
}

const char *onnx_one(OnnxGraph *graph, const char *out, const char *op, const char *a) {
  return onnx_add(graph, out, op, (const char *const[]){a, NULL}, NULL);
}

const char *onnx_two(OnnxGraph *graph, const char *out, const char *op, const char *a, const char *b) {
  return onnx_add(graph, out, op, (const char *const[]){a, b, NULL}, NULL);
}

const char *onnx_cast(OnnxGraph *graph, const char *out, const char *a, OnnxType type) {
  const OnnxAttribute to[] = {{"to", false, 1, {type}}, {0}};
  return onnx_add(graph, out, "Cast", (const char *const[]){a, NULL}, to);
}

/* ---- numbers ---- */

static void put_tensor(OnnxGraph *graph, const char *name, OnnxType type, const gint64 *dims, int rank,
                       const void *bytes, gsize length) {
  GByteArray *tensor = g_byte_array_new();
  for (int i = 0; i < rank; i++) protobuf_integer(tensor, TENSOR_DIMS, dims[i]);
  protobuf_integer(tensor, TENSOR_TYPE, type);
  protobuf_text(tensor, TENSOR_NAME, name);
  protobuf_bytes(tensor, TENSOR_RAW, bytes, length);
  protobuf_message(graph->tensors, GRAPH_INITIALIZER, tensor);
}

/* Raw data is little-endian. */
static void put_number(GByteArray *bytes, OnnxType type, double value) {
  if (type == ONNX_FLOAT) {
    float narrow = (float)value;
    guint32 bits;
    memcpy(&bits, &narrow, sizeof bits);
    bits = GUINT32_TO_LE(bits);
    g_byte_array_append(bytes, (const guint8 *)&bits, sizeof bits);
  } else {
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(bytes, (const guint8 *)&bits, sizeof bits);
  }
}

/* The graph's copy of a name, and whether it had none before. */
static const char *keep(OnnxGraph *graph, const char *name, bool *is_new) {
  const char *kept = g_string_chunk_insert_const(graph->names, name);
  *is_new = g_hash_table_add(graph->known, (gpointer)kept);
  return kept;
}

const char *onnx_tensor(OnnxGraph *graph, const char *name, const gint64 *dims, int rank, const double *values) {
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  gint64 count = 1;
  bool is_new;
  name = keep(graph, name, &is_new);
  if (!is_new) return name;
  for (int i = 0; i < rank; i++) count *= dims[i];
  for (gint64 i = 0; i < count; i++) put_number(bytes, graph->type, values[i]);
  put_tensor(graph, name, graph->type, dims, rank, bytes->data, bytes->len);
  return name;
}

const char *onnx_number(OnnxGraph *graph, double value) {
  g_autoptr(GString) name = g_string_new("number.");
  number_format(name, value, NUMBER_EXACT);
  return onnx_tensor(graph, name->str, NULL, 0, &value);
}

const char *onnx_integers(OnnxGraph *graph, const gint64 *values, int count) {
  g_autoptr(GString) text = g_string_new("integers");
  g_autofree gint64 *bytes = g_new(gint64, MAX(count, 1));
  const gint64 dims[] = {count};
  bool is_new;
  for (int i = 0; i < count; i++) {
    g_string_append_printf(text, ".%" G_GINT64_FORMAT, values[i]);
    bytes[i] = GINT64_TO_LE(values[i]);
  }
  const char *name = keep(graph, text->str, &is_new);
  if (is_new) put_tensor(graph, name, ONNX_INT64, dims, 1, bytes, (gsize)count * sizeof *bytes);
  return name;
}

/* ---- inputs, outputs, model ---- */

static void put_end(OnnxGraph *graph, int field, const char *name, const gint64 *dims, int rank) {
  GByteArray *shape = g_byte_array_new(), *tensor = g_byte_array_new(), *type = g_byte_array_new(),
             *end = g_byte_array_new();
  for (int i = 0; i < rank; i++) {
    GByteArray *dim = g_byte_array_new();
    if (dims[i] < 0) {
      protobuf_text(dim, DIM_NAME, "samples");
    } else {
      protobuf_integer(dim, DIM_VALUE, dims[i]);
    }
    protobuf_message(shape, SHAPE_DIM, dim);
  }
  protobuf_integer(tensor, TENSOR_ELEMENT, graph->type);
  protobuf_message(tensor, TENSOR_SHAPE, shape);
  protobuf_message(type, TYPE_TENSOR, tensor);
  protobuf_text(end, VALUE_NAME, name);
  protobuf_message(end, VALUE_TYPE, type);
  protobuf_message(graph->ends, field, end);
}

void onnx_input(OnnxGraph *graph, const char *name, const gint64 *dims, int rank) {
  put_end(graph, GRAPH_INPUT, name, dims, rank);
}

void onnx_output(OnnxGraph *graph, const char *name, const gint64 *dims, int rank) {
  put_end(graph, GRAPH_OUTPUT, name, dims, rank);
}

GByteArray *onnx_model(OnnxGraph *graph) {
  GByteArray *model = g_byte_array_new(), *operators = g_byte_array_new(), *inner = g_byte_array_new();
  const GByteArray *parts[] = {graph->nodes, graph->tensors, graph->ends};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) g_byte_array_append(inner, parts[i]->data, parts[i]->len);
  protobuf_text(inner, GRAPH_NAME, "nabla");
  protobuf_integer(operators, OPERATORS_VERSION, OPERATOR_SET);
  protobuf_integer(model, MODEL_IR_VERSION, IR_VERSION);
  protobuf_text(model, MODEL_PRODUCER, "nabla");
  protobuf_message(model, MODEL_GRAPH, inner);
  protobuf_message(model, MODEL_OPERATORS, operators);
  return model;
}
