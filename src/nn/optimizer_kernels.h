/*
 * The optimisers' arithmetic, once for each precision: the including file defines REAL (the type), ROOT (its square
 * root) and KERNEL (the function's name with the precision's ending). The order of operations is PyTorch's.
 *
 * Every kernel: values w [n], gradients g [n], state blocks a and b [n], and the numbers of this step.
 */

static inline REAL KERNEL(regularised)(REAL g, REAL w, const StepNumbers *s) {
  REAL sign = (REAL)(w > 0) - (REAL)(w < 0);
  return g + (REAL)s->l2 * w + (REAL)s->l1 * sign;
}

VECTORISED static void KERNEL(sgd_plain)(REAL *restrict w, const REAL *restrict g, gsize n, REAL lr) {
  for (gsize i = 0; i < n; i++) w[i] -= lr * g[i];
}

VECTORISED static void KERNEL(sgd)(REAL *restrict w, const REAL *restrict g, gsize n, const StepNumbers *s) {
  for (gsize i = 0; i < n; i++) w[i] -= (REAL)s->lr * KERNEL(regularised)(g[i], w[i], s);
}

VECTORISED static void KERNEL(momentum)(REAL *restrict w, const REAL *restrict g, REAL *restrict a, gsize n,
                                        const StepNumbers *s) {
  REAL lr = (REAL)s->lr, momentum = (REAL)s->momentum, ahead = (REAL)s->ahead;
  for (gsize i = 0; i < n; i++) {
    REAL d = KERNEL(regularised)(g[i], w[i], s);
    a[i] = momentum * a[i] + d; /* zero before the first step, so the first velocity is the gradient */
    w[i] -= lr * (ahead != 0 ? d + ahead * a[i] : a[i]);
  }
}

VECTORISED static void KERNEL(adagrad)(REAL *restrict w, const REAL *restrict g, REAL *restrict a, gsize n,
                                       const StepNumbers *s) {
  REAL lr = (REAL)s->lr, eps = (REAL)s->eps;
  for (gsize i = 0; i < n; i++) {
    REAL d = KERNEL(regularised)(g[i], w[i], s);
    a[i] += d * d;
    w[i] -= lr * d / (ROOT(a[i]) + eps);
  }
}

VECTORISED static void KERNEL(rmsprop)(REAL *restrict w, const REAL *restrict g, REAL *restrict a, REAL *restrict b,
                                       gsize n, const StepNumbers *s) {
  REAL lr = (REAL)s->lr, eps = (REAL)s->eps, alpha = (REAL)s->beta2, rest = (REAL)(1 - s->beta2);
  REAL momentum = (REAL)s->momentum;
  for (gsize i = 0; i < n; i++) {
    REAL d = KERNEL(regularised)(g[i], w[i], s);
    a[i] = alpha * a[i] + rest * d * d;
    d = d / (ROOT(a[i]) + eps);
    if (b) d = b[i] = momentum * b[i] + d;
    w[i] -= lr * d;
  }
}

/* Kingma & Ba 2015: s->lr carries the correction of the first moment, s->root that of the second. */
VECTORISED static void KERNEL(adam)(REAL *restrict w, const REAL *restrict g, REAL *restrict a, REAL *restrict b,
                                    gsize n, const StepNumbers *s) {
  REAL lr = (REAL)s->lr, eps = (REAL)s->eps, root = (REAL)s->root;
  REAL beta1 = (REAL)s->beta1, rest1 = (REAL)(1 - s->beta1), beta2 = (REAL)s->beta2, rest2 = (REAL)(1 - s->beta2);
  for (gsize i = 0; i < n; i++) {
    REAL d = KERNEL(regularised)(g[i], w[i], s);
    a[i] = beta1 * a[i] + rest1 * d;
    b[i] = beta2 * b[i] + rest2 * d * d;
    w[i] -= lr * a[i] / (ROOT(b[i]) / root + eps);
  }
}

/* w, g: the first of the n parameters and gradients; from: the first's place among all, where its state lies. */
static void KERNEL(step)(const Optimizer *o, const StepNumbers *s, REAL *w, const REAL *g, gsize from, gsize n) {
  REAL *a = o->blocks > 0 ? (REAL *)o->state[0] + from : NULL, *b = o->blocks > 1 ? (REAL *)o->state[1] + from : NULL;
  switch (o->config.kind) {
  case OPTIMIZER_SGD:
    if (a)
      KERNEL(momentum)(w, g, a, n, s);
    else if (s->l1 != 0 || s->l2 != 0)
      KERNEL(sgd)(w, g, n, s);
    else
      KERNEL(sgd_plain)(w, g, n, (REAL)s->lr);
    break;
  case OPTIMIZER_ADAGRAD:
    KERNEL(adagrad)(w, g, a, n, s);
    break;
  case OPTIMIZER_RMSPROP:
    KERNEL(rmsprop)(w, g, a, b, n, s);
    break;
  case OPTIMIZER_ADAM:
    KERNEL(adam)(w, g, a, b, n, s);
    break;
  }
}

#undef REAL
#undef ROOT
#undef KERNEL
