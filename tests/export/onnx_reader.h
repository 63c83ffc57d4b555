#pragma once
/*
 * A reader of ONNX files of our own, for the tests: the wire format of Protocol Buffers, the parts of onnx.proto that
 * nabla writes, and the operators that numbers and layers of one sample need.
 */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *name;
  int type; /* 1 float, 7 int64, 11 double */
  int rank;
  gint64 dims[4];
  int count;
  double *values;
} OnnxTensor;

typedef struct {
  char *op, *output;
  GPtrArray *inputs; /* of char * */
} OnnxNode;

typedef struct {
  gint64 ir_version, operators;
  GPtrArray *nodes;            /* of OnnxNode */
  GHashTable *tensors;         /* name → OnnxTensor */
  GPtrArray *inputs, *outputs; /* of char * */
} OnnxModel;

/* Stops the test where the file is no whole ONNX model. */
OnnxModel *onnx_read(const char *path);
void onnx_model_free(OnnxModel *model);
/* Is every name that a node reads there before it? */
bool onnx_is_in_order(const OnnxModel *model);
/* The values of a name, for one sample x (NULL: inputs have their defaults), with operators that keep a shape, Gemm and
 * Softmax. Caller frees. */
double *onnx_compute(const OnnxModel *model, const double *x, int features, const char *name, int *count);
