#include "grad/blas.h"
#include <cblas.h>

/* out [m×n] = a·b (+ bias, one a row), `repeat` times side by side, or added up where they all go to one place. */
#define MULTIPLY(REAL, GEMM)                                                                                           \
  static void multiply_##REAL(const KernelCall *call, CBLAS_TRANSPOSE a_turned, CBLAS_TRANSPOSE b_turned) {            \
    int m = (int)call->product.m, n = (int)call->product.n, k = (int)call->product.k;                                  \
    for (gsize r = 0; r < call->product.repeat; r++) {                                                                 \
      const REAL *a = (const REAL *)call->a + r * call->product.a_next, *bias = call->y;                               \
      const REAL *b = (const REAL *)call->b + r * call->product.b_next;                                                \
      REAL *out = (REAL *)call->out + r * call->product.out_next;                                                      \
      bool add = call->accumulate || (r > 0 && call->product.out_next == 0);                                           \
      GEMM(CblasRowMajor, a_turned, b_turned, m, n, k, 1, a, a_turned == CblasTrans ? m : k, b,                        \
           b_turned == CblasTrans ? k : n, add ? 1 : 0, out, n);                                                       \
      for (gsize i = 0; bias && i < call->product.m; i++)                                                              \
        for (gsize j = 0; j < call->product.n; j++) out[i * call->product.n + j] += bias[i];                           \
    }                                                                                                                  \
  }                                                                                                                    \
  static void product_##REAL(const KernelCall *call) {                                                                 \
    multiply_##REAL(call, CblasNoTrans, CblasNoTrans);                                                                 \
  }                                                                                                                    \
  static void product_a_turned_##REAL(const KernelCall *call) {                                                        \
    multiply_##REAL(call, CblasTrans, CblasNoTrans);                                                                   \
  }                                                                                                                    \
  static void product_b_turned_##REAL(const KernelCall *call) {                                                        \
    multiply_##REAL(call, CblasNoTrans, CblasTrans);                                                                   \
  }

MULTIPLY(double, cblas_dgemm)
MULTIPLY(float, cblas_sgemm)

KernelFunction *blas_kernel(Precision precision, bool a_turned, bool b_turned) {
  bool wide = precision == PRECISION_DOUBLE;
  g_assert(!(a_turned && b_turned));
  if (a_turned) return wide ? product_a_turned_double : product_a_turned_float;
  if (b_turned) return wide ? product_b_turned_double : product_b_turned_float;
  return wide ? product_double : product_float;
}
