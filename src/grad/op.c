#include "grad/op.h"
#include "grad/kernels/kernels.h"
#include <math.h>
#include <string.h>

/* Row i describes OpCode i. Unary rows name the value's formula once; the derivative is by the input #1. */
#define ROW(CODE, NAME, CLASS, MIN, MAX)                                                                               \
  .code = CODE, .name = NAME, .op_class = OP_CLASS_##CLASS, .min_inputs = MIN, .max_inputs = MAX
#define FUNCTION(CODE, NAME) ROW(CODE, NAME, UNARY, 1, 1), .in_language = true
#define ACTIVATION(CODE, NAME) FUNCTION(CODE, NAME), .activation = true
#define OPERATOR(CODE, NAME) ROW(CODE, NAME, BINARY, 2, 2)
#define REDUCTION(CODE, NAME) ROW(CODE, NAME, REDUCTION, 1, 1), .in_language = true
#define LOSS(CODE, NAME) ROW(CODE, NAME, LOSS, 2, 2), .in_language = true
#define STEP_WORDS "0: the value jumps or stays, so it has no slope to learn from"

static const Op table[OP_COUNT] = {
    [OP_LEAF] = {ROW(OP_LEAF, "leaf", LEAF, 0, 0)},
    [OP_CONSTANT] = {ROW(OP_CONSTANT, "constant", LEAF, 0, 0), .onnx = "Constant"},

    [OP_ADD] = {OPERATOR(OP_ADD, "+"), .words = "1: a sum passes a push on unchanged", .latex = "#1 + #2",
                .derivative_latex = "1", .second_words = "1: a sum passes a push on unchanged",
                .second_derivative_latex = "1", .pytorch = "#1 + #2", .onnx = "Add"},
    [OP_SUBTRACT] = {OPERATOR(OP_SUBTRACT, "-"), .words = "1: what is subtracted from passes a push on unchanged",
                     .latex = "#1 - #2", .derivative_latex = "1",
                     .second_words = "−1: what is subtracted passes a push on reversed",
                     .second_derivative_latex = "-1", .pytorch = "#1 - #2", .onnx = "Sub"},
    [OP_MULTIPLY] = {OPERATOR(OP_MULTIPLY, "*"), .words = "the other factor", .latex = "#1 \\cdot #2",
                     .derivative_latex = "#2", .second_words = "the other factor", .second_derivative_latex = "#1",
                     .pytorch = "#1 * #2", .onnx = "Mul"},
    [OP_DIVIDE] = {OPERATOR(OP_DIVIDE, "/"), .words = "one over the divisor", .latex = "\\frac{#1}{#2}",
                   .derivative_latex = "\\frac{1}{#2}", .second_words = "minus the quotient over the divisor",
                   .second_derivative_latex = "-\\frac{#1}{#2^2}", .pytorch = "#1 / #2", .onnx = "Div"},
    [OP_POWER] = {OPERATOR(OP_POWER, "^"), .words = "the exponent times the power one lower", .latex = "{#1}^{#2}",
                  .derivative_latex = "#2 \\, {#1}^{#2 - 1}",
                  .second_words = "the power times the logarithm of its base",
                  .second_derivative_latex = "{#1}^{#2} \\ln #1", .pytorch = "#1 ** #2", .onnx = "Pow"},
    [OP_NEGATE] = {ROW(OP_NEGATE, "neg", UNARY, 1, 1), .words = "−1: a push is reversed", .latex = "-#1",
                   .derivative_latex = "-1", .pytorch = "-#1", .onnx = "Neg"},

#define COMPARISON(CODE, NAME, LATEX, PYTORCH, ONNX)                                                                   \
  [CODE] = {OPERATOR(CODE, NAME),                                                                                      \
            .words = STEP_WORDS,                                                                                       \
            .latex = LATEX,                                                                                            \
            .derivative_latex = "0",                                                                                   \
            .second_words = STEP_WORDS,                                                                                \
            .second_derivative_latex = "0",                                                                            \
            .pytorch = PYTORCH,                                                                                        \
            .onnx = ONNX}
    COMPARISON(OP_LESS, "<", "#1 < #2", "(#1 < #2).to(#1.dtype)", "Less"),
    COMPARISON(OP_LESS_EQUAL, "<=", "#1 \\le #2", "(#1 <= #2).to(#1.dtype)", "LessOrEqual"),
    COMPARISON(OP_GREATER, ">", "#1 > #2", "(#1 > #2).to(#1.dtype)", "Greater"),
    COMPARISON(OP_GREATER_EQUAL, ">=", "#1 \\ge #2", "(#1 >= #2).to(#1.dtype)", "GreaterOrEqual"),
    COMPARISON(OP_EQUAL, "==", "#1 = #2", "(#1 == #2).to(#1.dtype)", "Equal"),
    COMPARISON(OP_NOT_EQUAL, "!=", "#1 \\ne #2", "(#1 != #2).to(#1.dtype)", "Equal"),
    COMPARISON(OP_AND, "and", "#1 \\wedge #2", "((#1 != 0) & (#2 != 0)).to(#1.dtype)", "And"),
    COMPARISON(OP_OR, "or", "#1 \\vee #2", "((#1 != 0) | (#2 != 0)).to(#1.dtype)", "Or"),
    [OP_NOT] = {ROW(OP_NOT, "not", UNARY, 1, 1), .words = STEP_WORDS, .latex = "\\neg #1", .derivative_latex = "0",
                .pytorch = "(#1 == 0).to(#1.dtype)", .onnx = "Not"},

    [OP_MATMUL] = {ROW(OP_MATMUL, "matmul", PRODUCT, 2, 2), .words = "the number it is multiplied with",
                   .latex = "#1 \\, #2", .derivative_latex = "#2^\\top", .second_words = "the weight on the way",
                   .second_derivative_latex = "#1^\\top", .pytorch = "#1 @ #2", .onnx = "MatMul"},
    [OP_TRANSPOSE] = {ROW(OP_TRANSPOSE, "transpose", STRUCTURE, 1, 1), .words = "1: the number only moves",
                      .latex = "#1^\\top", .derivative_latex = "1", .pytorch = "#1.T", .onnx = "Transpose"},
    [OP_ENTRY] = {ROW(OP_ENTRY, "entry", STRUCTURE, 1, 1), .attribute_count = 2,
                  .words = "1 for that entry, 0 for the others", .latex = "#1_{@1,@2}", .derivative_latex = "1",
                  .pytorch = "#1[@1, @2]", .onnx = "Gather"},
    [OP_CONCAT] = {ROW(OP_CONCAT, "concat", STRUCTURE, 1, -1), .in_language = true, .words = "1: the number only moves",
                   .latex = "[\\,#*\\,]", .derivative_latex = "1", .pytorch = "torch.cat([#*])", .onnx = "Concat"},
    [OP_MATRIX] = {ROW(OP_MATRIX, "matrix", STRUCTURE, 1, -1), .attribute_count = 2,
                   .words = "1: the number only moves", .latex = "[\\,#*\\,]", .derivative_latex = "1",
                   .pytorch = "torch.stack([#*]).reshape(@1, @2)", .onnx = "Concat"},

    [OP_LINEAR] = {ACTIVATION(OP_LINEAR, "linear"), .words = "1: it passes a push on unchanged", .latex = "#1",
                   .derivative_latex = "1", .pytorch = "#1", .onnx = "Identity"},
    [OP_SIGN] = {ACTIVATION(OP_SIGN, "sign"), .words = STEP_WORDS, .latex = "\\operatorname{sign}(#1)",
                 .derivative_latex = "0", .pytorch = "torch.sign(#1)", .onnx = "Sign"},
    [OP_HEAVISIDE] = {ACTIVATION(OP_HEAVISIDE, "heaviside"), .words = STEP_WORDS, .latex = "H(#1)",
                      .derivative_latex = "0", .pytorch = "(#1 > 0).to(#1.dtype)", .onnx = "Greater"},
    [OP_SIGMOID] = {ACTIVATION(OP_SIGMOID, "sigmoid"), .words = "the slope of the sigmoid there, σ·(1 − σ)",
                    .latex = "\\sigma(#1)", .derivative_latex = "#0 \\, (1 - #0)", .pytorch = "torch.sigmoid(#1)",
                    .onnx = "Sigmoid"},
    [OP_TANH] = {ACTIVATION(OP_TANH, "tanh"), .words = "the slope of tanh there, 1 − tanh²", .latex = "\\tanh(#1)",
                 .derivative_latex = "1 - {#0}^2", .pytorch = "torch.tanh(#1)", .onnx = "Tanh"},
    [OP_RELU] = {ACTIVATION(OP_RELU, "relu"), .words = "1 where the unit is on, 0 where it is off",
                 .latex = "\\max(0, #1)", .derivative_latex = "[#1 > 0]", .pytorch = "torch.relu(#1)", .onnx = "Relu"},
    [OP_LRELU] = {ACTIVATION(OP_LRELU, "lrelu"), .attribute_count = 1, .default_attribute = {0.01},
                  .words = "1 above 0, the small slope below", .latex = "\\max(#1, @1 \\, #1)",
                  .derivative_latex = "[#1 > 0] + @1 [#1 \\le 0]", .pytorch = "F.leaky_relu(#1, @1)",
                  .onnx = "LeakyRelu"},
    [OP_GELU] = {ACTIVATION(OP_GELU, "gelu"), .words = "the slope of gelu there, Φ + z·φ", .latex = "#1 \\, \\Phi(#1)",
                 .derivative_latex = "\\Phi(#1) + #1 \\, \\varphi(#1)", .pytorch = "F.gelu(#1)", .onnx = "Gelu"},
    [OP_SOFTPLUS] = {ACTIVATION(OP_SOFTPLUS, "softplus"), .words = "the slope of softplus there, the sigmoid",
                     .latex = "\\ln(1 + e^{#1})", .derivative_latex = "\\sigma(#1)", .pytorch = "F.softplus(#1)",
                     .onnx = "Softplus"},
    [OP_ELU] = {ACTIVATION(OP_ELU, "elu"), .attribute_count = 1, .default_attribute = {1},
                .words = "1 above 0, a fading exponential below", .latex = "\\operatorname{elu}(#1)",
                .derivative_latex = "[#1 > 0] + @1 e^{#1} [#1 \\le 0]", .pytorch = "F.elu(#1, @1)", .onnx = "Elu"},
    [OP_SELU] = {ACTIVATION(OP_SELU, "selu"), .words = "λ above 0, a fading exponential below",
                 .latex = "\\operatorname{selu}(#1)",
                 .derivative_latex = "\\lambda [#1 > 0] + \\lambda \\alpha e^{#1} [#1 \\le 0]", .pytorch = "F.selu(#1)",
                 .onnx = "Selu"},
    [OP_SOFTMAX] = {ROW(OP_SOFTMAX, "softmax", SOFTMAX, 1, 1), .in_language = true, .activation = true,
                    .words = "pᵢ·(1 − pᵢ) by its own input, −pᵢ·pⱼ by another's: the shares compete",
                    .latex = "\\operatorname{softmax}(#1)",
                    .derivative_latex = "\\operatorname{diag}(#0) - #0 #0^\\top", .pytorch = "torch.softmax(#1, dim=0)",
                    .onnx = "Softmax"},

    [OP_EXP] = {FUNCTION(OP_EXP, "exp"), .words = "the value itself: an exponential is its own slope",
                .latex = "e^{#1}", .derivative_latex = "#0", .pytorch = "torch.exp(#1)", .onnx = "Exp"},
    [OP_LN] = {FUNCTION(OP_LN, "ln"), .words = "one over the number", .latex = "\\ln #1",
               .derivative_latex = "\\frac{1}{#1}", .pytorch = "torch.log(#1)", .onnx = "Log"},
    [OP_SQRT] = {FUNCTION(OP_SQRT, "sqrt"), .words = "one over twice the root", .latex = "\\sqrt{#1}",
                 .derivative_latex = "\\frac{1}{2 #0}", .pytorch = "torch.sqrt(#1)", .onnx = "Sqrt"},
    [OP_ABS] = {FUNCTION(OP_ABS, "abs"), .words = "the sign of the number", .latex = "|#1|",
                .derivative_latex = "\\operatorname{sign}(#1)", .pytorch = "torch.abs(#1)", .onnx = "Abs"},
    [OP_SIN] = {FUNCTION(OP_SIN, "sin"), .words = "the cosine there", .latex = "\\sin(#1)",
                .derivative_latex = "\\cos(#1)", .pytorch = "torch.sin(#1)", .onnx = "Sin"},
    [OP_COS] = {FUNCTION(OP_COS, "cos"), .words = "minus the sine there", .latex = "\\cos(#1)",
                .derivative_latex = "-\\sin(#1)", .pytorch = "torch.cos(#1)", .onnx = "Cos"},
    [OP_ERF] = {FUNCTION(OP_ERF, "erf"), .words = "the bell curve there", .latex = "\\operatorname{erf}(#1)",
                .derivative_latex = "\\tfrac{2}{\\sqrt\\pi} e^{-{#1}^2}", .pytorch = "torch.erf(#1)", .onnx = "Erf"},
    [OP_MIN] = {OPERATOR(OP_MIN, "min"), .in_language = true,
                .words = "1 where it is the smaller, 0 where not, ½ at a tie", .latex = "\\min(#1, #2)",
                .derivative_latex = "[#1 < #2]", .second_words = "1 where it is the smaller, 0 where not, ½ at a tie",
                .second_derivative_latex = "[#2 < #1]", .pytorch = "torch.minimum(#1, #2)", .onnx = "Min"},
    [OP_MAX] = {OPERATOR(OP_MAX, "max"), .in_language = true,
                .words = "1 where it is the larger, 0 where not, ½ at a tie", .latex = "\\max(#1, #2)",
                .derivative_latex = "[#1 > #2]", .second_words = "1 where it is the larger, 0 where not, ½ at a tie",
                .second_derivative_latex = "[#2 > #1]", .pytorch = "torch.maximum(#1, #2)", .onnx = "Max"},
    [OP_CLAMP] = {FUNCTION(OP_CLAMP, "clamp"), .attribute_count = 2, .default_attribute = {-INFINITY, INFINITY},
                  .words = "1 between the bounds, 0 outside", .latex = "\\operatorname{clamp}(#1, @1, @2)",
                  .derivative_latex = "[@1 \\le #1 \\le @2]", .pytorch = "torch.clamp(#1, @1, @2)", .onnx = "Clip"},

    [OP_SUM] = {REDUCTION(OP_SUM, "sum"), .words = "1: every entry counts once", .latex = "\\sum_i #1_i",
                .derivative_latex = "1", .pytorch = "torch.sum(#1)", .onnx = "ReduceSum"},
    [OP_MEAN] = {REDUCTION(OP_MEAN, "mean"), .words = "1/n: every entry counts for its share",
                 .latex = "\\tfrac{1}{n} \\sum_i #1_i", .derivative_latex = "\\tfrac{1}{n}",
                 .pytorch = "torch.mean(#1)", .onnx = "ReduceMean"},
    [OP_DOT] = {ROW(OP_DOT, "dot", REDUCTION, 2, 2), .in_language = true, .words = "the number it is multiplied with",
                .latex = "#1 \\cdot #2", .derivative_latex = "#2", .second_words = "the number it is multiplied with",
                .second_derivative_latex = "#1", .pytorch = "torch.sum(#1 * #2)", .onnx = "ReduceSum"},
    [OP_NORM] = {REDUCTION(OP_NORM, "norm"), .words = "the entry over the length", .latex = "\\|#1\\|",
                 .derivative_latex = "\\frac{#1_i}{\\|#1\\|}", .pytorch = "torch.linalg.norm(#1)", .onnx = "ReduceL2"},

    [OP_MSE] = {LOSS(OP_MSE, "mse"), .words = "twice the error over how many there are",
                .latex = "\\tfrac{1}{n} \\sum_i (#1_i - #2_i)^2", .derivative_latex = "\\tfrac{2}{n} (#1_i - #2_i)",
                .second_words = "minus twice the error over how many there are",
                .second_derivative_latex = "-\\tfrac{2}{n} (#1_i - #2_i)", .pytorch = "F.mse_loss(#1, #2)",
                .onnx = "ReduceMean"},
    [OP_MAE] = {LOSS(OP_MAE, "mae"), .words = "the sign of the error over how many there are",
                .latex = "\\tfrac{1}{n} \\sum_i |#1_i - #2_i|",
                .derivative_latex = "\\tfrac{1}{n} \\operatorname{sign}(#1_i - #2_i)",
                .second_words = "minus the sign of the error over how many there are",
                .second_derivative_latex = "-\\tfrac{1}{n} \\operatorname{sign}(#1_i - #2_i)",
                .pytorch = "F.l1_loss(#1, #2)", .onnx = "ReduceMean"},
    [OP_BCE] = {LOSS(OP_BCE, "bce"), .words = "the error p − y over p·(1 − p)",
                .latex = "-\\tfrac{1}{n} \\sum_i \\bigl(#2_i \\ln #1_i + (1 - #2_i) \\ln(1 - #1_i)\\bigr)",
                .derivative_latex = "\\tfrac{1}{n} \\frac{#1_i - #2_i}{#1_i (1 - #1_i)}",
                .second_words = "ln(1 − p) − ln p over how many there are",
                .second_derivative_latex = "\\tfrac{1}{n} (\\ln(1 - #1_i) - \\ln #1_i)",
                .pytorch = "F.binary_cross_entropy(#1, #2)", .onnx = "ReduceMean"},
    [OP_CE] = {LOSS(OP_CE, "ce"), .words = "−1 over the probability of the right class",
               .latex = "-\\sum_i #2_i \\ln #1_i", .derivative_latex = "-\\frac{#2_i}{#1_i}",
               .second_words = "minus the logarithm of the probability", .second_derivative_latex = "-\\ln #1_i",
               .pytorch = "-torch.sum(#2 * torch.log(#1))", .onnx = "ReduceSum"},
    [OP_HINGE] = {LOSS(OP_HINGE, "hinge"), .words = "−y over how many there are, until the margin is kept",
                  .latex = "\\tfrac{1}{n} \\sum_i \\max(0, 1 - #2_i #1_i)",
                  .derivative_latex = "-\\tfrac{1}{n} #2_i [#2_i #1_i < 1]",
                  .second_words = "minus the score over how many there are, until the margin is kept",
                  .second_derivative_latex = "-\\tfrac{1}{n} #1_i [#2_i #1_i < 1]",
                  .pytorch = "torch.mean(torch.relu(1 - #2 * #1))", .onnx = "ReduceMean"},

#define WORDS(CODE, NAME) ROW(CODE, NAME, WORDS, 2, 2), .in_language = true
#define NUMBER_OF_WORD "0: a word's number only says which row is meant"
    [OP_EMBED] = {WORDS(OP_EMBED, "embed"), .words = "1 for the row of the word itself, 0 for all other words",
                  .second_words = NUMBER_OF_WORD, .latex = "#1_{#2}", .derivative_latex = "1",
                  .second_derivative_latex = "0", .pytorch = "F.pad(#1, (0, 0, 1, 0))[#2.long().reshape(-1)]",
                  .onnx = "Gather"},
    [OP_FLATTEN] = {ROW(OP_FLATTEN, "flatten", STRUCTURE, 1, 1), .in_language = true,
                    .words = "1: the number only moves", .latex = "\\operatorname{flatten}(#1)",
                    .derivative_latex = "1", .pytorch = "#1.reshape(-1)", .onnx = "Flatten"},
    [OP_MEANPOOL] = {WORDS(OP_MEANPOOL, "meanpool"), .words = "one over how many words there are, 0 for padding",
                     .second_words = NUMBER_OF_WORD, .latex = "\\tfrac{1}{n} \\sum_t #1_t",
                     .derivative_latex = "\\tfrac{1}{n}", .second_derivative_latex = "0",
                     .pytorch = "(#1 * (#2 != 0)).sum(0) / (#2 != 0).sum().clamp(min=1)", .onnx = "ReduceMean"},
    [OP_MAXPOOL] = {WORDS(OP_MAXPOOL, "maxpool"),
                    .words = "1 for the word that has the largest entry, 0 for the others",
                    .second_words = NUMBER_OF_WORD, .latex = "\\max_t #1_t", .derivative_latex = "[#1_t = #0]",
                    .second_derivative_latex = "0",
                    .pytorch = "#1.masked_fill(#2 == 0, -torch.inf).amax(0).nan_to_num(neginf=0)", .onnx = "ReduceMax"},
    [OP_DROPOUT] = {FUNCTION(OP_DROPOUT, "dropout"), .attribute_count = 1, .default_attribute = {0.5},
                    .words = "1, and while training 0 where it is dropped", .latex = "\\operatorname{dropout}(#1)",
                    .derivative_latex = "1", .pytorch = "F.dropout(#1, @1, self.training)", .onnx = "Dropout"},
};

const Op *op_table(int *count) {
  *count = OP_COUNT;
  return table;
}

const Op *op_row(OpCode code) {
  g_assert(code < OP_COUNT);
  return &table[code];
}

const Op *op_find(const char *name) {
  static const struct {
    const char *alias;
    OpCode code;
  } aliases[] = {{"log", OP_LN}, {".*", OP_MULTIPLY}, {"./", OP_DIVIDE}, {".^", OP_POWER}, {"'", OP_TRANSPOSE}};
  for (int i = 0; i < OP_COUNT; i++)
    if (strcmp(table[i].name, name) == 0) return &table[i];
  for (guint i = 0; i < G_N_ELEMENTS(aliases); i++)
    if (strcmp(aliases[i].alias, name) == 0) return &table[aliases[i].code];
  return NULL;
}

/* One number through a kernel: the same bits as the same number inside a batch. */
static double one(KernelFunction *kernel, const double *attributes, int attribute_count, double z, double value) {
  double out = 0, gradient = 1;
  KernelCall call = {.run = kernel, .a = &z, .y = &value, .g = &gradient, .out = &out, .map = {.rows = 1, .length = 1}};
  call.map.a_step = call.map.y_step = call.map.g_step = call.map.out_step = 1;
  if (attribute_count) memcpy(call.attribute, attributes, sizeof(double) * (gsize)attribute_count);
  kernel(&call);
  return out;
}

double op_value(const Op *op, const double *attributes, double z) {
  g_assert(op->op_class == OP_CLASS_UNARY);
  const Kernels *kernels = kernels_choose(PRECISION_DOUBLE);
  return one(kernels->forward[op->code], attributes ? attributes : op->default_attribute, op->attribute_count, z, 0);
}

double op_slope(const Op *op, const double *attributes, double z) {
  g_assert(op->op_class == OP_CLASS_UNARY);
  const Kernels *kernels = kernels_choose(PRECISION_DOUBLE);
  KernelFunction *kernel = kernels->backward[op->code][0];
  if (!kernel) return 0;
  return one(kernel, attributes ? attributes : op->default_attribute, op->attribute_count, z,
             op_value(op, attributes, z));
}
