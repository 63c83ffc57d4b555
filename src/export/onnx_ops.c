#include "export/onnx_ops.h"

#include <math.h>

/* What an op is written from. */
typedef struct {
  OnnxWriter *w;
  OnnxGraph *g;
  const Node *node;
  const char *const *in;
  const char *name; /* of the result, or NULL */
  bool batched;
} Site;

typedef const char *Emit(const Site *s);

static const char *one(const Site *s, const char *op, const char *a) {
  return onnx_one(s->g, NULL, op, a);
}

static const char *two(const Site *s, const char *op, const char *a, const char *b) {
  return onnx_two(s->g, NULL, op, a, b);
}

static const char *last(const Site *s, const char *op, const char *a, const char *b) {
  return onnx_two(s->g, s->name, op, a, b);
}

static const char *number(const Site *s, double value) {
  return onnx_number(s->g, value);
}

static Shape shape_of(const Site *s, int input) {
  return graph_node(s->w->graph, s->node->inputs[input])->shape;
}

static bool is_batched(const Site *s, int input) {
  return s->w->batched[s->node->inputs[input]];
}

static const char *along(const Site *s, const char *name, const char *op, const char *a, int axis) {
  const OnnxAttribute attributes[] = {{"axis", false, 1, {axis}}, {0}};
  return onnx_add(s->g, name, op, (const char *const[]){a, NULL}, attributes);
}

/* ---- as ONNX has them ---- */

static const char *plain(const Site *s) {
  return onnx_add(s->g, s->name, s->node->op->onnx, s->in, NULL);
}

static const char *softmax(const Site *s) {
  return along(s, s->name, "Softmax", s->in[0], s->w->axis);
}

static const char *identity(const Site *s) {
  return onnx_one(s->g, s->name, "Identity", s->in[0]);
}

/* ---- truth as 0 and 1 ---- */

static const char *truth(const Site *s, const char *value) {
  return one(s, "Not", two(s, "Equal", value, number(s, 0)));
}

static const char *as_number(const Site *s, const char *name, const char *truth) {
  return onnx_cast(s->g, name, truth, onnx_type(s->g));
}

static const char *comparison(const Site *s) {
  return as_number(s, s->name, two(s, s->node->op->onnx, s->in[0], s->in[1]));
}

static const char *not_equal(const Site *s) {
  return as_number(s, s->name, one(s, "Not", two(s, "Equal", s->in[0], s->in[1])));
}

static const char *both(const Site *s) {
  return as_number(s, s->name, two(s, s->node->op->onnx, truth(s, s->in[0]), truth(s, s->in[1])));
}

static const char *negation(const Site *s) {
  return as_number(s, s->name, two(s, "Equal", s->in[0], number(s, 0)));
}

static const char *heaviside(const Site *s) {
  return as_number(s, s->name, two(s, "Greater", s->in[0], number(s, 0)));
}

/* ---- activations, of what they are made of ---- */

static const char *above(const Site *s, const char *z) {
  return two(s, "Max", z, number(s, 0));
}

static const char *below(const Site *s, const char *z) {
  return two(s, "Min", z, number(s, 0));
}

static const char *lrelu(const Site *s) {
  return last(s, "Add", above(s, s->in[0]), two(s, "Mul", below(s, s->in[0]), number(s, s->node->attribute[0])));
}

/* α·(e^min(z, 0) − 1) */
static const char *fading(const Site *s, double alpha) {
  return two(s, "Mul", two(s, "Sub", one(s, "Exp", below(s, s->in[0])), number(s, 1)), number(s, alpha));
}

static const char *elu(const Site *s) {
  return last(s, "Add", above(s, s->in[0]), fading(s, s->node->attribute[0]));
}

/* Klambauer et al., "Self-Normalizing Neural Networks" (2017), with PyTorch's digits. */
static const char *selu(const Site *s) {
  static const double lambda = 1.0507009873554804934193349852946, alpha = 1.6732632423543772848170429916717;
  return last(s, "Mul", two(s, "Add", above(s, s->in[0]), fading(s, alpha)), number(s, lambda));
}

/* max(z, 0) + ln(1 + e^−|z|): does not overflow. */
static const char *soft(const Site *s, const char *name, const char *z) {
  const char *tail = one(s, "Exp", one(s, "Neg", one(s, "Abs", z)));
  return onnx_two(s->g, name, "Add", above(s, z), one(s, "Log", two(s, "Add", tail, number(s, 1))));
}

static const char *softplus(const Site *s) {
  return soft(s, s->name, s->in[0]);
}

static const char *gelu(const Site *s) {
  const char *share = two(s, "Add", one(s, "Erf", two(s, "Mul", s->in[0], number(s, M_SQRT1_2))), number(s, 1));
  return last(s, "Mul", two(s, "Mul", s->in[0], number(s, 0.5)), share);
}

static const char *clamp(const Site *s) {
  const char *low = two(s, "Max", s->in[0], number(s, s->node->attribute[0]));
  return last(s, "Min", low, number(s, s->node->attribute[1]));
}

/* ---- over all entries of a sample ---- */

/* The axes of a sample's matrix; all there are where nothing is batched. */
static const char *reduce(const Site *s, const char *name, const char *op, const char *a, bool batched) {
  const OnnxAttribute axes[] = {{"axes", true, 2, {-2, -1}}, {0}};
  bool given = g_str_equal(op, "ReduceSum"); /* the others have axes as an attribute still */
  if (!batched) return onnx_one(s->g, name, op, a);
  if (given) return onnx_two(s->g, name, op, a, onnx_integers(s->g, axes[0].values, 2));
  return onnx_add(s->g, name, op, (const char *const[]){a, NULL}, axes);
}

static const char *reduction(const Site *s) {
  return reduce(s, s->name, s->node->op->onnx, s->in[0], s->batched);
}

static const char *dot(const Site *s) {
  return reduce(s, s->name, "ReduceSum", two(s, "Mul", s->in[0], s->in[1]), s->batched);
}

static const char *mean(const Site *s, const char *a) {
  return reduce(s, s->name, "ReduceMean", a, s->batched);
}

static const char *mse(const Site *s) {
  const char *error = two(s, "Sub", s->in[0], s->in[1]);
  return mean(s, two(s, "Mul", error, error));
}

static const char *mae(const Site *s) {
  return mean(s, one(s, "Abs", two(s, "Sub", s->in[0], s->in[1])));
}

static const char *hinge(const Site *s) {
  return mean(s, above(s, two(s, "Sub", number(s, 1), two(s, "Mul", s->in[0], s->in[1]))));
}

/* ---- logarithms of sigmoid and softmax ---- */

/* ln of input 0; of a softmax computed from what goes into that, as nabla does, so that it does not underflow. */
static const char *log_of(const Site *s, const char *name) {
  const Node *input = graph_node(s->w->graph, s->node->inputs[0]);
  if (!s->node->from_logits || input->op != op_row(OP_SOFTMAX)) return onnx_one(s->g, name, "Log", s->in[0]);
  return along(s, name, "LogSoftmax", s->w->value[input->inputs[0]], s->w->axis);
}

static const char *logits(const Site *s) {
  const Node *input = graph_node(s->w->graph, s->node->inputs[0]);
  bool known = s->node->from_logits && input->op == op_row(OP_SIGMOID);
  return known ? s->w->value[input->inputs[0]] : NULL;
}

static const char *logarithm(const Site *s) {
  const char *z = logits(s);
  if (z == NULL) return log_of(s, s->name);
  return onnx_one(s->g, s->name, "Neg", soft(s, NULL, one(s, "Neg", z)));
}

/* From the logit: softplus(z) − y·z. */
static const char *bce(const Site *s) {
  const char *p = s->in[0], *y = s->in[1], *z = logits(s);
  if (z != NULL) return mean(s, two(s, "Sub", soft(s, NULL, z), two(s, "Mul", y, z)));
  const char *rest = two(s, "Sub", number(s, 1), y), *other = one(s, "Log", two(s, "Sub", number(s, 1), p));
  const char *likelihood = two(s, "Add", two(s, "Mul", y, one(s, "Log", p)), two(s, "Mul", rest, other));
  return mean(s, one(s, "Neg", likelihood));
}

/* y is one-hot, or the class's number. */
static const char *ce(const Site *s) {
  const char *y = s->in[1];
  int classes = shape_of(s, 0).rows;
  if (shape_is_number(shape_of(s, 1)) && classes > 1) {
    g_autofree double *all = g_new(double, classes);
    g_autofree char *name = g_strdup_printf("classes.%d", classes);
    for (int k = 0; k < classes; k++) all[k] = k;
    y = as_number(s, NULL, two(s, "Equal", onnx_tensor(s->g, name, (const gint64[]){classes, 1}, 2, all), y));
  }
  return onnx_one(s->g, s->name, "Neg", reduce(s, NULL, "ReduceSum", two(s, "Mul", y, log_of(s, NULL)), s->batched));
}

/* ---- moving numbers ---- */

const char *onnx_spread(OnnxWriter *w, const char *value, bool batched, Shape shape) {
  const OnnxAttribute first[] = {{"start", false, 1, {0}}, {"end", false, 1, {1}}, {0}};
  if (batched || w->samples == NULL) return value;
  const char *size = onnx_integers(w->out, (const gint64[]){shape.rows, shape.cols}, 2);
  const char *samples = onnx_add(w->out, NULL, "Shape", (const char *const[]){w->samples, NULL}, first);
  const OnnxAttribute axis[] = {{"axis", false, 1, {0}}, {0}};
  const char *whole = onnx_add(w->out, NULL, "Concat", (const char *const[]){samples, size, NULL}, axis);
  return onnx_two(w->out, NULL, "Expand", value, whole);
}

static const char *transpose(const Site *s) {
  const OnnxAttribute each[] = {{"perm", true, 3, {0, 2, 1}}, {0}}, all[] = {{"perm", true, 2, {1, 0}}, {0}};
  return onnx_add(s->g, s->name, "Transpose", s->in, s->batched ? each : all);
}

static const char *pick(const Site *s, const char *name, const char *a, double index, int axis) {
  const OnnxAttribute attributes[] = {{"axis", false, 1, {axis}}, {0}};
  const char *at = onnx_integers(s->g, (const gint64[]){(gint64)index}, 1);
  return onnx_add(s->g, name, "Gather", (const char *const[]){a, at, NULL}, attributes);
}

static const char *entry(const Site *s) {
  if (shape_of(s, 0).cols == 1) return pick(s, s->name, s->in[0], s->node->attribute[0], -2);
  return pick(s, s->name, pick(s, NULL, s->in[0], s->node->attribute[0], -2), s->node->attribute[1], -1);
}

static const char *stack(const Site *s, const char *name) {
  const OnnxAttribute rows[] = {{"axis", false, 1, {-2}}, {0}};
  g_autofree const char **parts = g_new0(const char *, s->node->input_count + 1);
  for (int i = 0; i < s->node->input_count; i++) {
    bool ready = is_batched(s, i) || !s->batched;
    parts[i] = ready ? s->in[i] : onnx_spread(s->w, s->in[i], false, shape_of(s, i));
  }
  return onnx_add(s->g, name, "Concat", parts, rows);
}

static const char *concat(const Site *s) {
  return stack(s, s->name);
}

static const char *reshape(const Site *s, const char *a) {
  const gint64 dims[] = {-1, s->node->shape.rows, s->node->shape.cols};
  return last(s, "Reshape", a, onnx_integers(s->g, s->batched ? dims : dims + 1, s->batched ? 3 : 2));
}

static const char *matrix(const Site *s) {
  return reshape(s, stack(s, NULL));
}

static const char *flatten(const Site *s) {
  return reshape(s, s->in[0]);
}

/* ---- words: numbers from 1, 0 is padding ---- */

/* Padding's row, zeros, goes before the table. */
static const char *embed(const Site *s) {
  int width = shape_of(s, 0).cols;
  g_autofree double *zeros = g_new0(double, width);
  g_autofree char *name = g_strdup_printf("padding.%d", width);
  const OnnxAttribute rows[] = {{"axis", false, 1, {0}}, {0}};
  const char *nothing = onnx_tensor(s->g, name, (const gint64[]){1, width}, 2, zeros);
  const char *table = onnx_add(s->g, NULL, "Concat", (const char *const[]){nothing, s->in[0], NULL}, rows);
  const char *column = onnx_integers(s->g, (const gint64[]){-1}, 1);
  const char *words = two(s, "Squeeze", onnx_cast(s->g, NULL, s->in[1], ONNX_INT64), column);
  return onnx_add(s->g, s->name, "Gather", (const char *const[]){table, words, NULL}, rows);
}

static const char *over_words(const Site *s, const char *op, const char *a) {
  const OnnxAttribute axes[] = {{"axes", true, 1, {-2}}, {0}};
  if (!g_str_equal(op, "ReduceSum")) return onnx_add(s->g, NULL, op, (const char *const[]){a, NULL}, axes);
  return two(s, op, a, onnx_integers(s->g, axes[0].values, 1));
}

static const char *mean_pool(const Site *s) {
  const char *words = as_number(s, NULL, truth(s, s->in[1]));
  const char *count = two(s, "Max", over_words(s, "ReduceSum", words), number(s, 1));
  return reshape(s, two(s, "Div", over_words(s, "ReduceSum", two(s, "Mul", s->in[0], words)), count));
}

static const char *where(const Site *s, const char *truth, const char *a, const char *b) {
  return onnx_add(s->g, NULL, "Where", (const char *const[]){truth, a, b, NULL}, NULL);
}

static const char *max_pool(const Site *s) {
  const char *words = truth(s, s->in[1]);
  const char *largest = over_words(s, "ReduceMax", where(s, words, s->in[0], number(s, (double)-INFINITY)));
  const char *any = truth(s, over_words(s, "ReduceSum", as_number(s, NULL, words)));
  return reshape(s, where(s, any, largest, number(s, 0)));
}

/* ---- the table ---- */

/* Ops that are not here are as ONNX has them. */
static Emit *const EMIT[OP_COUNT] = {
    [OP_LESS] = comparison,
    [OP_LESS_EQUAL] = comparison,
    [OP_GREATER] = comparison,
    [OP_GREATER_EQUAL] = comparison,
    [OP_EQUAL] = comparison,
    [OP_NOT_EQUAL] = not_equal,
    [OP_AND] = both,
    [OP_OR] = both,
    [OP_NOT] = negation,
    [OP_TRANSPOSE] = transpose,
    [OP_ENTRY] = entry,
    [OP_CONCAT] = concat,
    [OP_MATRIX] = matrix,
    [OP_HEAVISIDE] = heaviside,
    [OP_LRELU] = lrelu,
    [OP_GELU] = gelu,
    [OP_SOFTPLUS] = softplus,
    [OP_ELU] = elu,
    [OP_SELU] = selu,
    [OP_SOFTMAX] = softmax,
    [OP_LN] = logarithm,
    [OP_CLAMP] = clamp,
    [OP_SUM] = reduction,
    [OP_MEAN] = reduction,
    [OP_NORM] = reduction,
    [OP_DOT] = dot,
    [OP_MSE] = mse,
    [OP_MAE] = mae,
    [OP_BCE] = bce,
    [OP_CE] = ce,
    [OP_HINGE] = hinge,
    [OP_EMBED] = embed,
    [OP_FLATTEN] = flatten,
    [OP_MEANPOOL] = mean_pool,
    [OP_MAXPOOL] = max_pool,
    [OP_DROPOUT] = identity,
};

const char *onnx_write_op(OnnxWriter *w, const Node *node, const char *const *in, const char *name) {
  Site site = {.w = w, .g = w->out, .node = node, .in = in, .name = name};
  for (int i = 0; i < node->input_count; i++) site.batched = site.batched || w->batched[node->inputs[i]];
  Emit *emit = EMIT[node->op->code];
  return emit != NULL ? emit(&site) : plain(&site);
}
