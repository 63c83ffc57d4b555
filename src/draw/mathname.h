#pragma once
/*
 * From what a person types in nabla to the markup of draw/mathtext.h: `w*x1 + yhat` becomes w·x₁ + ŷ.
 */
#include <glib.h>

/* How an indexed part of a layer is written. */
typedef enum {
  MATH_BRACKETS, /* as typed: W₁[2,1], h₁[2] */
  MATH_INDICES,  /* as the lecture writes it: w₂₁⁽¹⁾, h₂⁽¹⁾ */
} MathNames;

/*
 * Names, numbers, operators, ∂A/∂B and grad(A, B) (built-up fractions), powers and the transpose. What is none of these
 * passes through. Caller frees.
 */
char *math_from_nabla(const char *expression, MathNames names);
