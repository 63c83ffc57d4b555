#include "grad/calls.h"

#include "grad/blas.h"
#include <string.h>

/* A role of a map: an operand's value or gradient, and the places in the call that describe it. */
typedef struct {
  const Operand *operand;
  gsize *row;
  guint8 *step;
} Role;

enum { ROLE_COUNT = 5 };

/*
 * Decides rows and length. Where the operands agree, or are single numbers, all entries of all samples are one run;
 * else each entry is a row along the samples.
 */
static void lay_out(KernelCall *call, const Role *roles, int count, bool by_rows) {
  gsize entries = 1, lanes = 1;
  bool one_run = true;
  for (int i = 0; i < count; i++) {
    entries = MAX(entries, shape_size(roles[i].operand->shape));
    lanes = MAX(lanes, roles[i].operand->lanes);
  }
  for (int i = 0; i < count; i++) {
    gsize own = shape_size(roles[i].operand->shape) * roles[i].operand->lanes;
    one_run &= own == entries * lanes || own == 1;
  }
  bool flat = !by_rows && (one_run || lanes == 1);
  call->map.rows = flat ? 1 : entries;
  call->map.length = flat ? entries * lanes : lanes;
  call->map.row_is_length = flat && lanes == 1;
  for (int i = 0; i < count; i++) {
    const Operand *o = roles[i].operand;
    gsize own = shape_size(o->shape) * o->lanes;
    *roles[i].row = flat || shape_size(o->shape) == 1 ? 0 : o->lanes;
    *roles[i].step = flat ? own > 1 || call->map.length == 1 : o->lanes == lanes;
  }
}

/* Samples are apart unless sums run over them, or the place in the run says which entry it is. */
static CallSplit split_of(const KernelCall *call) {
  return call->map.out_step && !call->map.row_is_length ? SPLIT_SAMPLES : SPLIT_NOT;
}

static void append(GArray *calls, const KernelCall *call) {
  g_array_append_vals(calls, call, 1);
}

static bool takes_class_number(const Application *a) {
  return a->node->op->code == OP_CE && shape_is_number(a->in[1].shape) && !shape_is_number(a->in[0].shape);
}

/* What the kernels find in `attribute`: means their number of entries, others the node's attributes. */
static void set_attributes(KernelCall *call, const Application *a) {
  memcpy(call->attribute, a->node->attribute, sizeof call->attribute);
  OpClass class = a->node->op->op_class;
  if (class == OP_CLASS_REDUCTION || class == OP_CLASS_LOSS) call->attribute[0] = (double)shape_size(a->in[0].shape);
}

/* The kernels that start from logits; by op, then sigmoid or softmax. */
typedef struct {
  KernelId forward, to_a, to_b;
} LogitKernels;

static LogitKernels logit_kernels(const Application *a) {
  static const LogitKernels ln[] = {{KERNEL_LN_SIGMOID, KERNEL_LN_SIGMOID_TO_A, KERNEL_COUNT},
                                    {KERNEL_LN_SOFTMAX, KERNEL_LN_SOFTMAX_TO_A, KERNEL_COUNT}};
  static const LogitKernels bce[] = {{KERNEL_BCE_SIGMOID, KERNEL_BCE_SIGMOID_TO_A, KERNEL_BCE_SIGMOID_TO_B},
                                     {KERNEL_BCE_SOFTMAX, KERNEL_BCE_SOFTMAX_TO_A, KERNEL_BCE_SOFTMAX_TO_B}};
  static const LogitKernels ce[] = {{KERNEL_CE_SIGMOID, KERNEL_CE_SIGMOID_TO_A, KERNEL_CE_SIGMOID_TO_B},
                                    {KERNEL_CE_SOFTMAX, KERNEL_CE_SOFTMAX_TO_A, KERNEL_CE_SOFTMAX_TO_B}};
  static const LogitKernels ce_class[] = {{KERNEL_CE_CLASS_SIGMOID, KERNEL_CE_CLASS_SIGMOID_TO_A, KERNEL_COUNT},
                                          {KERNEL_CE_CLASS_SOFTMAX, KERNEL_CE_CLASS_SOFTMAX_TO_A, KERNEL_COUNT}};
  const LogitKernels *pair = takes_class_number(a)         ? ce_class
                             : a->node->op->code == OP_LN  ? ln
                             : a->node->op->code == OP_BCE ? bce
                                                           : ce;
  return pair[a->softmax];
}

/* KERNEL_COUNT: there is none that computes both. */
static KernelId kernel_with_probability(const Application *a) {
  OpCode code = (OpCode)a->node->op->code;
  if (code == OP_BCE && !a->softmax) return KERNEL_BCE_AND_SIGMOID;
  if (code != OP_CE || !a->softmax) return KERNEL_COUNT;
  return takes_class_number(a) ? KERNEL_CE_CLASS_AND_SOFTMAX : KERNEL_CE_AND_SOFTMAX;
}

bool calls_can_join_probability(const Application *a) {
  return kernel_with_probability(a) != KERNEL_COUNT && a->logits.lanes == a->out.lanes;
}

bool calls_probability_in_place(const Application *a) {
  return kernel_with_probability(a) == KERNEL_CE_CLASS_AND_SOFTMAX;
}

/* Appends a product whose sizes are set, by our own kernel or, from a certain size on, by CBLAS. */
static void append_product(GArray *calls, const Application *a, KernelCall *call, KernelId id) {
  gsize k = MIN(call->product.k, (gsize)G_MAXINT), n = MIN(call->product.n, (gsize)G_MAXINT);
  Precision precision = a->element == sizeof(double) ? PRECISION_DOUBLE : PRECISION_FLOAT;
  bool own_only = id == KERNEL_LANES_PRODUCT || id == KERNEL_LANES_PRODUCT_TO_A || id == KERNEL_LANES_PRODUCT_TO_B;
  bool large = !own_only && MIN(MIN(call->product.m, n), k) >= BLAS_SIDE && call->product.m >= BLAS_FROM / n / k;
  bool fits = call->product.m <= G_MAXINT && n == call->product.n && k == call->product.k;
  call->product.a_row = id == KERNEL_PRODUCT_A_TURNED ? call->product.m : k;
  call->split = own_only || call->product.repeat > 1 || (large && fits) ? SPLIT_NOT
                : id == KERNEL_PRODUCT_A_TURNED                         ? SPLIT_COLUMNS
                                                                        : SPLIT_ROWS;
  call->run = large && fits ? blas_kernel(precision, id == KERNEL_PRODUCT_A_TURNED, id == KERNEL_PRODUCT_B_TURNED)
                            : a->kernels->special[id];
  append(calls, call);
}

/* Products: a batched right side is simply a wider matrix. */
static void product_forward(GArray *calls, const Application *a) {
  const Operand *left = &a->in[0], *right = &a->in[1];
  gsize m = (gsize)left->shape.rows, k = (gsize)left->shape.cols, p = (gsize)right->shape.cols;
  KernelCall call = {.a = left->value, .b = right->value, .out = a->out.value};
  KernelId id;
  call.y = a->bias ? a->bias->value : NULL;
  if (left->lanes == 1) {
    id = KERNEL_PRODUCT;
    call.product.m = m, call.product.n = p * right->lanes, call.product.k = k, call.product.repeat = 1;
  } else if (right->lanes == 1) { /* row i of every sample: [p×lanes] = bᵀ·[k×lanes] */
    id = KERNEL_PRODUCT_A_TURNED;
    call.a = right->value, call.b = left->value;
    call.product.m = p, call.product.n = left->lanes, call.product.k = k, call.product.repeat = m;
    call.product.b_next = k * left->lanes, call.product.out_next = p * left->lanes;
  } else {
    id = KERNEL_LANES_PRODUCT;
    call.product.m = m, call.product.n = p, call.product.k = k, call.product.repeat = left->lanes;
  }
  append_product(calls, a, &call, id);
}

static void product_to_left(GArray *calls, const Application *a, bool accumulate) {
  const Operand *left = &a->in[0], *right = &a->in[1];
  gsize m = (gsize)left->shape.rows, k = (gsize)left->shape.cols, p = (gsize)right->shape.cols;
  KernelCall call = {.a = a->out.gradient, .b = right->value, .out = left->gradient, .accumulate = accumulate};
  KernelId id;
  if (left->lanes == 1) { /* g·bᵀ, the samples summed on the way */
    id = KERNEL_PRODUCT_B_TURNED;
    call.product.m = m, call.product.n = k, call.product.k = p * right->lanes, call.product.repeat = 1;
  } else if (right->lanes == 1) {
    id = KERNEL_PRODUCT;
    call.a = right->value, call.b = a->out.gradient;
    call.product.m = k, call.product.n = left->lanes, call.product.k = p, call.product.repeat = m;
    call.product.b_next = p * left->lanes, call.product.out_next = k * left->lanes;
  } else {
    id = KERNEL_LANES_PRODUCT_TO_A;
    call.g = a->out.gradient;
    call.product.m = m, call.product.n = p, call.product.k = k, call.product.repeat = left->lanes;
  }
  append_product(calls, a, &call, id);
}

static void product_to_right(GArray *calls, const Application *a, bool accumulate) {
  const Operand *left = &a->in[0], *right = &a->in[1];
  gsize m = (gsize)left->shape.rows, k = (gsize)left->shape.cols, p = (gsize)right->shape.cols;
  KernelCall call = {.a = left->value, .b = a->out.gradient, .out = right->gradient, .accumulate = accumulate};
  KernelId id;
  if (left->lanes == 1) {
    id = KERNEL_PRODUCT_A_TURNED;
    call.product.m = k, call.product.n = p * right->lanes, call.product.k = m, call.product.repeat = 1;
  } else if (right->lanes == 1) { /* Σ over rows of [k×lanes]·[p×lanes]ᵀ */
    id = KERNEL_PRODUCT_B_TURNED;
    call.product.m = k, call.product.n = p, call.product.k = left->lanes, call.product.repeat = m;
    call.product.a_next = k * left->lanes, call.product.b_next = p * left->lanes;
  } else {
    id = KERNEL_LANES_PRODUCT_TO_B;
    call.g = a->out.gradient;
    call.product.m = m, call.product.n = p, call.product.k = k, call.product.repeat = left->lanes;
  }
  append_product(calls, a, &call, id);
}

static void *moved(const Application *a, void *buffer, gsize elements) {
  return (char *)buffer + elements * a->element;
}

static void transpose(GArray *calls, const Application *a, const void *from, void *to, bool back, bool accumulate) {
  Shape s = back ? a->out.shape : a->in[0].shape;
  KernelCall call = {.run = a->kernels->special[back ? KERNEL_TRANSPOSE_GRADIENT : KERNEL_TRANSPOSE],
                     .a = from,
                     .g = from,
                     .out = to,
                     .accumulate = accumulate};
  call.product.m = (gsize)s.rows, call.product.n = (gsize)s.cols, call.product.k = a->out.lanes;
  append(calls, &call);
}

/* Where input k begins in the output of concat and matrix, in entries. */
static gsize place_of_input(const Application *a, int k) {
  gsize place = 0;
  for (int i = 0; i < k; i++) place += shape_size(a->in[i].shape);
  return place;
}

static gsize place_of_entry(const Application *a) {
  return (gsize)a->node->attribute[0] * (gsize)a->in[0].shape.cols + (gsize)a->node->attribute[1];
}

/* The part of the output that input k is, as an operand of its own. */
static Operand part_of_output(const Application *a, gsize place, Shape shape) {
  gsize skipped = place * a->out.lanes;
  return (Operand){moved(a, a->out.value, skipped), a->out.gradient ? moved(a, a->out.gradient, skipped) : NULL, shape,
                   a->out.lanes};
}

static void copy(GArray *calls, const Application *a, const Operand *from, const Operand *to) {
  KernelCall call = {.run = a->kernels->special[KERNEL_COPY], .a = from->value, .out = to->value};
  Role roles[] = {{from, &call.map.a_row, &call.map.a_step}, {to, &call.map.out_row, &call.map.out_step}};
  lay_out(&call, roles, 2, false);
  append(calls, &call);
}

static void add_gradient(GArray *calls, const Application *a, const Operand *from, const Operand *to, bool accumulate) {
  KernelCall call = {.run = a->kernels->special[KERNEL_ADD_GRADIENT],
                     .g = from->gradient,
                     .out = to->gradient,
                     .accumulate = accumulate};
  Role roles[] = {{from, &call.map.g_row, &call.map.g_step}, {to, &call.map.out_row, &call.map.out_step}};
  lay_out(&call, roles, 2, false);
  append(calls, &call);
}

static Operand entry_of_input(const Application *a) {
  gsize skipped = place_of_entry(a) * a->in[0].lanes;
  return (Operand){moved(a, a->in[0].value, skipped),
                   a->in[0].gradient ? moved(a, a->in[0].gradient, skipped) : NULL,
                   {1, 1},
                   a->in[0].lanes};
}

static void structure_forward(GArray *calls, const Application *a) {
  gsize place = 0;
  if (a->node->op->code == OP_TRANSPOSE) {
    transpose(calls, a, a->in[0].value, a->out.value, false, false);
  } else if (a->node->op->code == OP_ENTRY) {
    Operand entry = entry_of_input(a);
    copy(calls, a, &entry, &a->out);
  } else {
    for (int k = 0; k < a->node->input_count; k++) {
      Operand part = part_of_output(a, place, a->in[k].shape);
      copy(calls, a, &a->in[k], &part);
      place += shape_size(a->in[k].shape);
    }
  }
}

static void structure_backward(GArray *calls, const Application *a, int k, bool accumulate) {
  if (a->node->op->code == OP_TRANSPOSE) {
    transpose(calls, a, a->out.gradient, a->in[0].gradient, true, accumulate);
  } else if (a->node->op->code == OP_ENTRY) {
    Operand entry = entry_of_input(a);
    if (!accumulate) calls_zero(calls, a->kernels, &a->in[0]);
    add_gradient(calls, a, &a->out, &entry, true);
  } else {
    Operand part = part_of_output(a, place_of_input(a, k), a->in[k].shape);
    add_gradient(calls, a, &part, &a->in[k], accumulate);
  }
}

/* ---- words ---- */

static KernelCall words_call(const Application *a, KernelFunction *kernel) {
  bool embeds = a->node->op->code == OP_EMBED;
  KernelCall call = {.run = kernel, .a = a->in[0].value, .b = a->in[1].value};
  call.words.words = (gsize)a->in[1].shape.rows;
  call.words.width = (gsize)a->in[0].shape.cols;
  call.words.lanes = a->in[1].lanes;
  call.words.table = embeds ? (gsize)a->in[0].shape.rows : 0;
  return call;
}

static void words_forward(GArray *calls, const Application *a) {
  KernelCall call = words_call(a, a->kernels->forward[a->node->op->code]);
  call.out = a->out.value;
  append(calls, &call);
}

/* The words' numbers have no derivative. */
static bool words_backward(GArray *calls, const Application *a, int k, bool accumulate) {
  if (k > 0) return false;
  RowGradient *rows = a->in[0].rows;
  KernelCall call =
      words_call(a, rows ? a->kernels->special[KERNEL_EMBED_TO_ROWS] : a->kernels->backward[a->node->op->code][0]);
  call.g = a->out.gradient;
  call.out = a->in[0].gradient;
  call.words.rows = rows;
  call.accumulate = accumulate;
  append(calls, &call);
  return true;
}

static void dropout(GArray *calls, const Application *a, bool back, bool accumulate) {
  KernelCall call = {.a = a->in[0].value,
                     .g = a->out.gradient,
                     .out = back ? a->in[0].gradient : a->out.value,
                     .accumulate = accumulate,
                     .attribute = {a->node->attribute[0]}};
  call.run = back ? a->kernels->backward[OP_DROPOUT][0] : a->kernels->forward[OP_DROPOUT];
  call.dropout.entries = shape_size(a->out.shape);
  call.dropout.lanes = a->out.lanes;
  call.dropout.random = a->random;
  call.dropout.stream = a->node->name ? g_str_hash(a->node->name) : 0;
  append(calls, &call);
}

/* Elementwise, reductions, losses and softmax forward; `first` is what stands for the first input. */
static void map_forward(GArray *calls, const Application *a, KernelFunction *kernel, const Operand *first) {
  bool two = a->node->input_count > 1;
  const Operand *second = two ? &a->in[1] : first;
  KernelCall call = {.run = kernel, .a = first->value, .b = second->value, .out = a->out.value};
  call.second = a->with_probability ? a->in[0].value : NULL;
  Role roles[] = {{first, &call.map.a_row, &call.map.a_step},
                  {second, &call.map.b_row, &call.map.b_step},
                  {&a->out, &call.map.out_row, &call.map.out_step}};
  OpClass class = a->node->op->op_class;
  lay_out(&call, roles, 3,
          class == OP_CLASS_REDUCTION || class == OP_CLASS_LOSS || class == OP_CLASS_SOFTMAX || a->node->from_logits);
  set_attributes(&call, a);
  call.split = split_of(&call);
  append(calls, &call);
}

/* Towards `to`; `first` stands for the first input, `value` for the value that the kernel reads as y. */
static void map_backward(GArray *calls, const Application *a, KernelFunction *kernel, const Operand *first,
                         const Operand *value, const Operand *to, bool accumulate, bool by_rows) {
  const Operand *second = a->node->input_count > 1 ? &a->in[1] : first;
  KernelCall call = {.run = kernel,
                     .a = first->value,
                     .b = second->value,
                     .y = value->value,
                     .g = a->out.gradient,
                     .out = to->gradient,
                     .accumulate = accumulate};
  Role roles[ROLE_COUNT] = {{first, &call.map.a_row, &call.map.a_step},
                            {second, &call.map.b_row, &call.map.b_step},
                            {value, &call.map.y_row, &call.map.y_step},
                            {&a->out, &call.map.g_row, &call.map.g_step},
                            {to, &call.map.out_row, &call.map.out_step}};
  lay_out(&call, roles, ROLE_COUNT, by_rows);
  set_attributes(&call, a);
  call.split = split_of(&call);
  append(calls, &call);
}

void calls_forward(GArray *calls, const Application *a) {
  const Op *op = a->node->op;
  if (op->op_class == OP_CLASS_PRODUCT)
    product_forward(calls, a);
  else if (op->op_class == OP_CLASS_STRUCTURE)
    structure_forward(calls, a);
  else if (op->op_class == OP_CLASS_WORDS)
    words_forward(calls, a);
  else if (op->code == OP_DROPOUT)
    dropout(calls, a, false, false);
  else if (a->with_probability)
    map_forward(calls, a, a->kernels->special[kernel_with_probability(a)], &a->logits);
  else if (a->node->from_logits)
    map_forward(calls, a, a->kernels->special[logit_kernels(a).forward], &a->logits);
  else if (takes_class_number(a))
    map_forward(calls, a, a->kernels->special[KERNEL_CE_CLASS], &a->in[0]);
  else if (op->op_class != OP_CLASS_LEAF)
    map_forward(calls, a, a->kernels->forward[op->code], &a->in[0]);
}

bool calls_backward(GArray *calls, const Application *a, int k, bool accumulate) {
  const Op *op = a->node->op;
  if (op->op_class == OP_CLASS_STRUCTURE) return structure_backward(calls, a, k, accumulate), true;
  if (op->op_class == OP_CLASS_PRODUCT)
    return (k == 0 ? product_to_left : product_to_right)(calls, a, accumulate), true;
  if (op->op_class == OP_CLASS_WORDS) return words_backward(calls, a, k, accumulate);
  if (op->code == OP_DROPOUT) return dropout(calls, a, true, accumulate), true;
  KernelFunction *kernel = a->kernels->backward[op->code][k];
  const Operand *first = &a->in[0];
  if (a->node->from_logits && op->code == OP_BCE && k == 0) kernel = a->kernels->special[KERNEL_BCE_SHOWN];
  if (takes_class_number(a)) kernel = k == 0 ? a->kernels->special[KERNEL_CE_CLASS_TO_A] : NULL;
  bool by_rows = op->op_class == OP_CLASS_SOFTMAX;
  if (a->node->from_logits && k == 1 && kernel) {
    kernel = a->kernels->special[logit_kernels(a).to_b];
    first = &a->logits;
    by_rows = true;
  }
  if (!kernel) return false;
  map_backward(calls, a, kernel, first, &a->out, &a->in[k], accumulate, by_rows);
  return true;
}

void calls_backward_to_logits(GArray *calls, const Application *a, bool accumulate) {
  KernelFunction *kernel = a->kernels->special[logit_kernels(a).to_a];
  map_backward(calls, a, kernel, &a->logits, &a->in[0], &a->logits, accumulate, a->softmax && !takes_class_number(a));
}

void calls_backward_to_bias(GArray *calls, const Application *a, bool accumulate) {
  add_gradient(calls, a, &a->out, a->bias, accumulate);
}

void calls_zero(GArray *calls, const Kernels *kernels, const Operand *operand) {
  KernelCall call = {.run = kernels->special[KERNEL_FILL_ZERO], .out = operand->gradient};
  call.map.rows = 1;
  call.map.length = shape_size(operand->shape) * operand->lanes;
  call.map.out_step = 1;
  append(calls, &call);
}

/* ---- parts ---- */

static gsize begin_of(gsize count, gsize unit, int part, int parts) {
  gsize units = (count + unit - 1) / unit;
  return MIN(units * (gsize)part / (gsize)parts * unit, count);
}

bool calls_worth_sharing(const KernelCall *call) {
  enum { MULTIPLICATIONS = 1 << 19, NUMBERS = 1 << 15 }; /* less is done before another thread is awake */
  if (call->split == SPLIT_ROWS || call->split == SPLIT_COLUMNS)
    return call->product.m * call->product.n >= MULTIPLICATIONS / MAX(call->product.k, 1) && call->product.m >= 16;
  return call->split == SPLIT_SAMPLES && call->map.rows * call->map.length >= NUMBERS;
}

KernelCall calls_part(const KernelCall *call, gsize element, int part, int parts) {
  enum { ROWS = 8, SAMPLES = 16 }; /* whole tiles, whole vectors */
  KernelCall own = *call;
  bool rows = call->split != SPLIT_SAMPLES;
  gsize count = rows ? call->product.m : call->map.length, unit = rows ? ROWS : SAMPLES;
  gsize from = begin_of(count, unit, part, parts), to = begin_of(count, unit, part + 1, parts);
  gsize skipped = from * element;
  if (rows) {
    own.product.m = to - from;
    own.a = (const char *)call->a + skipped * (call->split == SPLIT_COLUMNS ? 1 : call->product.k);
    own.out = (char *)call->out + skipped * call->product.n;
    own.y = call->y ? (const char *)call->y + skipped : NULL;
    return own;
  }
  own.map.length = to - from;
  own.a = (const char *)call->a + skipped * call->map.a_step;
  own.b = (const char *)call->b + skipped * call->map.b_step;
  own.y = call->y ? (const char *)call->y + skipped * call->map.y_step : NULL;
  own.g = call->g ? (const char *)call->g + skipped * call->map.g_step : NULL;
  own.out = (char *)call->out + skipped * call->map.out_step;
  own.second = call->second ? (char *)call->second + skipped * call->map.a_step : NULL;
  return own;
}
