#pragma once
/*
 * A graph as ONNX has it (onnx.ai/onnx/repo-docs/IR.html): nodes that compute named tensors from named tensors, numbers
 * that it starts from, inputs, outputs. Operator set 17. Names are the graph's own copies, valid as long as it is.
 */
#include "base/diag.h"

typedef struct OnnxGraph OnnxGraph;

/* What tensors are made of: TensorProto.DataType. */
typedef enum { ONNX_FLOAT = 1, ONNX_INT64 = 7, ONNX_BOOL = 9, ONNX_DOUBLE = 11 } OnnxType;

/* type: of its numbers, ONNX_FLOAT or ONNX_DOUBLE. */
OnnxGraph *onnx_graph_new(OnnxType type);
void onnx_graph_free(OnnxGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OnnxGraph, onnx_graph_free)

/* A node's attribute: a whole number, or (list) some. */
typedef struct {
  const char *name;
  bool list;
  int count;
  gint64 values[3];
} OnnxAttribute;

/*
 * A node op(inputs) with its only output, whose name is `out` (NULL: one that is free). Inputs end with the first NULL,
 * attributes with the first without a name. Returns the output's name.
 */
const char *onnx_add(OnnxGraph *graph, const char *out, const char *op, const char *const *inputs,
                     const OnnxAttribute *attributes);
const char *onnx_one(OnnxGraph *graph, const char *out, const char *op, const char *a);
const char *onnx_two(OnnxGraph *graph, const char *out, const char *op, const char *a, const char *b);
/* To another type. */
const char *onnx_cast(OnnxGraph *graph, const char *out, const char *a, OnnxType type);

/* A constant without dimensions. */
const char *onnx_number(OnnxGraph *graph, double value);
/* Whole numbers, for shapes, axes and indices. */
const char *onnx_integers(OnnxGraph *graph, const gint64 *values, int count);
/* Numbers with a name; where that is there already, it stays as it is. */
const char *onnx_tensor(OnnxGraph *graph, const char *name, const gint64 *dims, int rank, const double *values);

/* An input or output. A dimension below 0 is the number of samples. */
void onnx_input(OnnxGraph *graph, const char *name, const gint64 *dims, int rank);
void onnx_output(OnnxGraph *graph, const char *name, const gint64 *dims, int rank);
OnnxType onnx_type(const OnnxGraph *graph);

/* The whole model as the bytes of a file. */
GByteArray *onnx_model(OnnxGraph *graph);
