#include "grad/blas.h"
#include <cblas.h>

static void multiply_double(const KernelCall *call, CBLAS_TRANSPOSE a_turned, CBLAS_TRANSPOSE b_turned) {
  int m = (int)call->product.m, n = (int)call->product.n, k = (int)call->product.k;
  for (gsize r = 0; r < call->product.repeat; r++) {
    const double *a = (const double *)call->a + r * call->product.a_next, *bias = call->y;
    const double *b = (const double *)call->b + r * call->product.b_next;
    double *out = (double *)call->out + r * call->product.out_next;
    bool add = call->accumulate || (r > 0 && call->product.out_next == 0);
    cblas_dgemm(CblasRowMajor, a_turned, b_turned, m, n, k, 1, a, a_turned == CblasTrans ? m : k, b,
                b_turned == CblasTrans ? k : n, add ? 1 : 0, out, n);
    for (gsize i = 0; bias && i < call->product.m; i++)
      for (gsize j = 0; j < call->product.n; j++) out[i * call->product.n + j] += bias[i];
  }
}

static void multiply_float(const KernelCall *call, CBLAS_TRANSPOSE a_turned, CBLAS_TRANSPOSE b_turned) {
  int m = (int)call->product.m, n = (int)call->product.n, k = (int)call->product.k;
  for (gsize r = 0; r < call->product.repeat; r++) {
    const float *a = (const float *)call->a + r * call->product.a_next, *bias = call->y;
    const float *b = (const float *)call->b + r * call->product.b_next;
    float *out = (float *)call->out + r * call->product.out_next;
    bool add = call->accumulate || (r > 0 && call->product.out_next == 0);
    cblas_sgemm(CblasRowMajor, a_turned, b_turned, m, n, k, 1, a, a_turned == CblasTrans ? m : k, b,
                b_turned == CblasTrans ? k : n, add ? 1 : 0, out, n);
    for (gsize i = 0; bias && i < call->product.m; i++)
      for (gsize j = 0; j < call->product.n; j++) out[i * call->product.n + j] += bias[i];
  }
}

static void product_double(const KernelCall *call) {
  multiply_double(call, CblasNoTrans, CblasNoTrans);
}
static void product_double_a_turned(const KernelCall *call) {
  multiply_double(call, CblasTrans, CblasNoTrans);
}
static void product_double_b_turned(const KernelCall *call) {
  multiply_double(call, CblasNoTrans, CblasTrans);
}
static void product_float(const KernelCall *call) {
  multiply_float(call, CblasNoTrans, CblasNoTrans);
}
static void product_float_a_turned(const KernelCall *call) {
  multiply_float(call, CblasTrans, CblasNoTrans);
}
static void product_float_b_turned(const KernelCall *call) {
  multiply_float(call, CblasNoTrans, CblasTrans);
}

KernelFunction *blas_kernel(Precision precision, bool a_turned, bool b_turned) {
  bool wide = precision == PRECISION_DOUBLE;
  g_assert(!(a_turned && b_turned));
  if (a_turned) return wide ? product_double_a_turned : product_float_a_turned;
  if (b_turned) return wide ? product_double_b_turned : product_float_b_turned;
  return wide ? product_double : product_float;
}
