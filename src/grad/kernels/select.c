/* Which of the compiled kernel sets this machine runs. */
#include "grad/kernels/kernels.h"
#include <string.h>

extern const Kernels kernels_baseline_double, kernels_baseline_float;
#if HAVE_WIDE_KERNELS
extern const Kernels kernels_avx2_double, kernels_avx2_float, kernels_avx512_double, kernels_avx512_float;
#endif

/* NABLA_KERNELS=avx2 or baseline holds a machine to what a lesser one would compute, to the bit. */
static bool allowed(const char *set) {
  const char *most = g_getenv("NABLA_KERNELS");
  return !most || strcmp(most, set) == 0;
}

const Kernels *kernels_choose(Precision precision) {
  bool is_double = precision == PRECISION_DOUBLE;
#if HAVE_WIDE_KERNELS
  if (allowed("avx512") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return is_double ? &kernels_avx512_double : &kernels_avx512_float;
  if (allowed("avx2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return is_double ? &kernels_avx2_double : &kernels_avx2_float;
#endif
  return is_double ? &kernels_baseline_double : &kernels_baseline_float;
}
