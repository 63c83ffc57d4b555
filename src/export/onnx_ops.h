#pragma once
/* Each op of the op table in ONNX's operators. */
#include "export/onnx_graph.h"
#include "grad/op.h"

typedef struct {
  OnnxGraph *out;
  const Graph *graph;
  const char **value;  /* [nodes] the tensor that holds its value, once written */
  bool *batched;       /* [nodes] has the samples as its first dimension */
  const char *samples; /* a tensor whose first dimension they are; NULL: nothing is batched */
  int axis;            /* along which a sample's vector lies */
  bool numbers;        /* all values are numbers without dimensions */
} OnnxWriter;

/* Writes a node's op on tensors `in` (NULL-terminated); the value's name is `name` (NULL: a free one). Returns it. */
const char *onnx_write_op(OnnxWriter *writer, const Node *node, const char *const *in, const char *name);
/* The same value for every sample, where it is not batched already. */
const char *onnx_spread(OnnxWriter *writer, const char *value, bool batched, Shape shape);
