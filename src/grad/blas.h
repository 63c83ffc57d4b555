#pragma once
/* Products too large for our own kernels to win, by CBLAS. Private to grad/. */
#include "grad/kernels/kernels.h"

/*
 * From this many multiplications on. Measured on an AVX-512 machine, double, one thread: up to 512×512×512 our own
 * kernels are level with OpenBLAS where it knows the processor (65 against 68 GFLOPS) and four times as fast where it
 * does not; at 1024×1024×1024 OpenBLAS leads by 1.6.
 */
#define BLAS_FROM ((gsize)1 << 27)
/* … where no side is shorter than this: on the narrow products of a softmax over a vocabulary CBLAS gains nothing, and
 * our own threads keep the bits whatever their number. */
#define BLAS_SIDE ((gsize)512)

/* A kernel for call.product; a_turned: a is stored [k×m]; b_turned: b is stored [n×k]. */
KernelFunction *blas_kernel(Precision precision, bool a_turned, bool b_turned);
