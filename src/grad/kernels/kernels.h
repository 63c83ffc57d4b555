#pragma once
/*
 * Kernels: the loops that do the arithmetic, compiled once a precision and instruction set from the same source
 * (instance.c). A compiled run is a flat array of KernelCalls with every pointer resolved. Private to grad/.
 *
 * Buffers are [entries × lanes] as run.h says: lanes are the samples of a batch, side by side.
 */
#include "grad/op.h"
#include "grad/row_gradient.h"

/* What dropout draws from: the stream (seed, RNG_DROPOUT, step); off: it drops nothing. */
typedef struct {
  bool on;
  guint64 seed, step;
} RunRandom;

/* Parts in which every number is computed as it would be by the whole. */
typedef enum {
  SPLIT_NOT,
  SPLIT_ROWS /* of a product */,
  SPLIT_COLUMNS /* the same where a is stored turned */,
  SPLIT_SAMPLES /* of a map */
} CallSplit;

typedef struct KernelCall KernelCall;
typedef void KernelFunction(const KernelCall *call);

/*
 * Where the numbers of a call lie. `a`, `b` are input values, `y` the output's value, `g` the output's gradient, `out`
 * what the kernel writes (it adds to it if `accumulate`). Which of them a kernel reads is its own business.
 */
struct KernelCall {
  KernelFunction *run;
  const void *a, *b, *y, *g;
  void *out;
  void *second;        /* kernels with two results: the second, which lies as a does */
  double attribute[2]; /* the node's; or, for means, how many entries there are */
  bool accumulate;
  CallSplit split; /* how threads may share it */
  union {
    /*
     * Elementwise and lane by lane: `rows` times a run of `length` numbers. An operand moves on by its `_row` from row
     * to row and stands still (step 0) or goes along (step 1) within a row. An `out` that stands still receives sums.
     */
    struct {
      gsize rows, length;
      gsize a_row, b_row, y_row, g_row, out_row;
      guint8 a_step, b_step, y_step, g_step, out_step;
      bool row_is_length; /* rows were laid end to end: the entry's number is the place in the run */
    } map;
    /* out[m×n] = a[m×k]·b[k×n], either factor perhaps stored transposed; `repeat` times, moving on by the `_next`. */
    struct {
      gsize m, n, k, repeat;
      gsize a_next, b_next, out_next;
      gsize a_row; /* numbers from one stored row of a to the next */
    } product;
    /* A table a [table × width] looked up by b [words × lanes]; or rows a [words × width × lanes] pooled. */
    struct {
      gsize words, width, lanes, table;
      RowGradient *rows; /* where the table's gradient goes, or NULL: it is dense */
    } words;
    /* `entries` times `lanes` samples, some set to 0. */
    struct {
      gsize entries, lanes;
      const RunRandom *random;
      guint32 stream; /* tells the dropouts of a graph apart */
    } dropout;
  };
};

/* Kernels that are not an op's own. */
typedef enum {
  KERNEL_COPY,         /* map: out = a */
  KERNEL_ADD_GRADIENT, /* map: out = g; with out_step 0 the sum over lanes */
  KERNEL_FILL_ZERO,
  KERNEL_TRANSPOSE, /* rows of lanes change places: product.m × product.n entries of product.k lanes */
  KERNEL_TRANSPOSE_GRADIENT,
  KERNEL_LANES_PRODUCT, /* both factors differ from lane to lane: product.m, n, k; lanes = product.repeat */
  KERNEL_LANES_PRODUCT_TO_A,
  KERNEL_LANES_PRODUCT_TO_B,
  KERNEL_PRODUCT,          /* out = a·b */
  KERNEL_PRODUCT_A_TURNED, /* out = aᵀ·b, a stored [k×m] */
  KERNEL_PRODUCT_B_TURNED, /* out = a·bᵀ, b stored [n×k] */
  KERNEL_CE_CLASS,         /* the target is a class number */
  KERNEL_CE_CLASS_TO_A,
  KERNEL_BCE_SHOWN, /* ∂bce/∂p without PyTorch's floor, for showing beside a gradient taken from the logits */
  /* From the logits a; y = the sigmoid's or softmax's value in kernels towards a logit. */
  KERNEL_LN_SIGMOID,
  KERNEL_LN_SIGMOID_TO_A,
  KERNEL_LN_SOFTMAX,
  KERNEL_LN_SOFTMAX_TO_A,
  KERNEL_BCE_SIGMOID,
  KERNEL_BCE_SIGMOID_TO_A,
  KERNEL_BCE_SIGMOID_TO_B,
  KERNEL_BCE_SOFTMAX,
  KERNEL_BCE_SOFTMAX_TO_A,
  KERNEL_BCE_SOFTMAX_TO_B,
  KERNEL_CE_SIGMOID,
  KERNEL_CE_SIGMOID_TO_A,
  KERNEL_CE_SIGMOID_TO_B,
  KERNEL_CE_SOFTMAX,
  KERNEL_CE_SOFTMAX_TO_A,
  KERNEL_CE_SOFTMAX_TO_B,
  KERNEL_CE_CLASS_SIGMOID,
  KERNEL_CE_CLASS_SIGMOID_TO_A,
  KERNEL_CE_CLASS_SOFTMAX,
  KERNEL_CE_CLASS_SOFTMAX_TO_A,
  /* The same and, as the second result, the sigmoid or softmax. */
  KERNEL_BCE_AND_SIGMOID,
  KERNEL_CE_AND_SOFTMAX,
  KERNEL_CE_CLASS_AND_SOFTMAX,
  KERNEL_EMBED_TO_ROWS,
  KERNEL_COUNT
} KernelId;

/* Graphs of single numbers, one sample: instructions over an array of values and one of gradients. */
typedef enum {
  FLAT_CALL, /* `count` kernel calls from number `call` on */
  FLAT_ADD,
  FLAT_SUBTRACT,
  FLAT_MULTIPLY,
  FLAT_DIVIDE,
  FLAT_NEGATE,
  FLAT_COPY,
  FLAT_RELU,
  FLAT_TANH, /* from here on, forward: this instruction and the `count` − 1 that follow are done together */
  FLAT_SIGMOID,
  FLAT_EXP,
} FlatCode;

typedef struct {
  guint16 code, count;
  guint32 out, a, b; /* places of the node and its inputs */
  guint32 call;
} FlatInstruction;

typedef void FlatForward(const FlatInstruction *at, const FlatInstruction *end, double *values,
                         const KernelCall *calls);
typedef void FlatBackward(const FlatInstruction *at, const FlatInstruction *end, const double *values,
                          double *gradients, const KernelCall *calls);

typedef struct {
  const char *name;    /* "AVX-512" */
  gsize lane_multiple; /* lanes of a batch are a multiple of this */
  KernelFunction *forward[OP_COUNT];
  KernelFunction *backward[OP_COUNT][2]; /* towards input k; NULL where the derivative is 0 or no map */
  KernelFunction *special[KERNEL_COUNT];
  FlatForward *flat_forward;   /* double only */
  FlatBackward *flat_backward; /* adds to gradients that begin as 0 */
} Kernels;

/* The best that this machine can run. */
const Kernels *kernels_choose(Precision precision);
