/*
 * All kernels in double and in float for one instruction set. Compiled once a set with -DKERNELS_SET=avx512 (or avx2,
 * baseline) and that set's flags; select.c picks among them when the program runs.
 */
#include "base/rng.h"
#include "grad/kernels/kernels.h"
#include <math.h>
#include <string.h>
#if defined __x86_64__
#include <immintrin.h>
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#if defined __AVX512F__
#define VECTOR_BYTES 64
#define LANE_BYTES 32
#define TILE_COLUMNS 4
#define KERNELS_NAME "AVX-512"
#define MVEC_DOUBLE(name) _ZGVeN8v_##name
#define MVEC_FLOAT(name) _ZGVeN16v_##name##f
#elif defined __AVX2__
#define VECTOR_BYTES 32
#define LANE_BYTES 32
#define TILE_COLUMNS 3
#define KERNELS_NAME "AVX2"
#define MVEC_DOUBLE(name) _ZGVdN4v_##name
#define MVEC_FLOAT(name) _ZGVdN8v_##name##f
#else
#define VECTOR_BYTES 16
#define LANE_BYTES 16
#define TILE_COLUMNS 3
#define KERNELS_NAME (HAVE_LIBMVEC ? "SSE2" : "portable")
#define MVEC_DOUBLE(name) _ZGVbN2v_##name
#define MVEC_FLOAT(name) _ZGVbN4v_##name##f
#endif

#define KERNEL_DOUBLE 1
#define KERNELS_SYMBOL JOIN(JOIN(kernels_, KERNELS_SET), _double)
extern const Kernels KERNELS_SYMBOL;
#include "grad/kernels/vector.inc"

#include "grad/kernels/maps.inc"

#include "grad/kernels/lanes.inc"

#include "grad/kernels/products.inc"

#include "grad/kernels/words.inc"

#include "grad/kernels/flat.inc"

#include "grad/kernels/table.inc"

#undef KERNEL_DOUBLE
#undef KERNELS_SYMBOL
#undef REAL
#undef INTEGER
#undef F

#define KERNEL_DOUBLE 0
#define KERNELS_SYMBOL JOIN(JOIN(kernels_, KERNELS_SET), _float)
extern const Kernels KERNELS_SYMBOL;
#include "grad/kernels/vector.inc"

#include "grad/kernels/maps.inc"

#include "grad/kernels/lanes.inc"

#include "grad/kernels/products.inc"

#include "grad/kernels/words.inc"

#include "grad/kernels/table.inc"
