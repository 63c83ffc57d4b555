#pragma once
/*
 * The op table: one row an operation. A new op is one row and its kernels, and then the language, pictures,
 * explanations, exports and the gradient check have it.
 */
#include "grad/graph.h"

typedef enum {
  OP_CLASS_LEAF,      /* leaf, constant */
  OP_CLASS_UNARY,     /* elementwise, one input */
  OP_CLASS_BINARY,    /* elementwise, two inputs; a number goes with any shape */
  OP_CLASS_REDUCTION, /* one shape to a number: sum mean norm; dot of two */
  OP_CLASS_PRODUCT,   /* matrix product */
  OP_CLASS_STRUCTURE, /* moves numbers: transpose, entry, concat, matrix, flatten */
  OP_CLASS_WORDS,     /* #2 holds the numbers of words, from 1 (0: padding), and has no derivative: embed, pooling */
  OP_CLASS_SOFTMAX,
  OP_CLASS_LOSS,
} OpClass;

struct Op {
  const char *name; /* as the language writes it: "tanh", "+", "bce" */
  OpClass op_class;
  int min_inputs, max_inputs; /* max -1: any number */
  int attribute_count;        /* numbers after the inputs: lrelu(x, 0.01) has one, with a default */
  double default_attribute[OP_MAX_ATTRIBUTES];
  bool in_language; /* callable by name */
  bool activation;  /* may follow `dense N` */
  /* In what follows #1, #2 stand for the inputs, #* for all of them, #0 for the value, @1, @2 for the attributes. */
  const char *words;                   /* how its local derivative reads: "the slope of tanh there, 1 − tanh²" */
  const char *second_words;            /* the same by the second input, or NULL */
  const char *latex;                   /* the value: "\\tanh(#1)" */
  const char *derivative_latex;        /* by #1: "1 - {#0}^2" */
  const char *second_derivative_latex; /* by #2, or NULL */
  const char *pytorch;                 /* "torch.tanh(#1)" */
  const char *onnx;                    /* "Tanh" */
  int code;                            /* its OpCode */
};

/* All rows; count in *count. */
const Op *op_table(int *count);
/* By name ("tanh", "+", "matmul", "neg"); NULL if there is none. `log` finds ln. */
const Op *op_find(const char *name);
/* The rows that the builder needs without a name look-up. */
typedef enum {
  OP_LEAF,
  OP_CONSTANT,
  OP_ADD,
  OP_SUBTRACT,
  OP_MULTIPLY /* elementwise .* and scaling */,
  OP_DIVIDE,
  OP_POWER,
  OP_NEGATE,
  OP_LESS,
  OP_LESS_EQUAL,
  OP_GREATER,
  OP_GREATER_EQUAL,
  OP_EQUAL,
  OP_NOT_EQUAL,
  OP_AND,
  OP_OR,
  OP_NOT,
  OP_MATMUL,
  OP_TRANSPOSE,
  OP_ENTRY,
  OP_CONCAT,
  OP_MATRIX /* rows·cols numbers, attribute: rows, cols */,
  OP_LINEAR,
  OP_SIGN,
  OP_HEAVISIDE,
  OP_SIGMOID,
  OP_TANH,
  OP_RELU,
  OP_LRELU,
  OP_GELU,
  OP_SOFTPLUS,
  OP_ELU,
  OP_SELU,
  OP_SOFTMAX,
  OP_EXP,
  OP_LN,
  OP_SQRT,
  OP_ABS,
  OP_SIN,
  OP_COS,
  OP_ERF,
  OP_MIN,
  OP_MAX,
  OP_CLAMP,
  OP_SUM,
  OP_MEAN,
  OP_DOT,
  OP_NORM,
  OP_MSE,
  OP_MAE,
  OP_BCE,
  OP_CE,
  OP_HINGE,
  OP_EMBED,   /* rows of a table by the numbers of words */
  OP_FLATTEN, /* a matrix row after row as one vector */
  OP_MEANPOOL /* over the rows that are no padding */,
  OP_MAXPOOL,
  OP_DROPOUT,
  OP_COUNT
} OpCode;
const Op *op_row(OpCode code);

/* f(z) and f′(z) of an activation or elementwise function, in double, by the same kernels as everything else. */
double op_value(const Op *op, const double *attributes, double z);
double op_slope(const Op *op, const double *attributes, double z);
