#include "text/lime.h"
#include "base/rng.h"
#include <math.h>
#include <string.h>

void lime_clear(Lime *lime) {
  g_free(lime->weight);
  *lime = (Lime){0};
}

static void draw_coalitions(int parts, int samples, guint64 seed, guint8 *present) {
  Rng rng = rng_stream(seed, RNG_LIME, 0);
  g_autofree guint32 *order = g_new(guint32, parts);
  for (int i = 0; i < parts; i++) order[i] = (guint32)i;
  memset(present, 1, (gsize)samples * (gsize)parts);
  for (int s = 1; s < samples; s++) {
    guint64 absent = 1 + rng_below(&rng, (guint64)parts);
    rng_shuffle(&rng, order, (gsize)parts);
    for (guint64 k = 0; k < absent; k++) present[s * parts + (int)order[k]] = 0;
  }
}

static double nearness(const guint8 *present, int parts) {
  int there = 0;
  for (int i = 0; i < parts; i++) there += present[i];
  double distance = (1 - sqrt((double)there / parts)) / 0.25;
  return exp(-distance * distance / 2);
}

/* Solves the symmetric positive definite system A·x = b of n unknowns in place (Cholesky); b becomes x. */
static void solve(double *A, double *b, int n) {
  for (int j = 0; j < n; j++) {
    for (int k = 0; k < j; k++) A[j * n + j] -= A[j * n + k] * A[j * n + k];
    A[j * n + j] = sqrt(A[j * n + j]);
    for (int i = j + 1; i < n; i++) {
      for (int k = 0; k < j; k++) A[i * n + j] -= A[i * n + k] * A[j * n + k];
      A[i * n + j] /= A[j * n + j];
    }
  }
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < i; k++) b[i] -= A[i * n + k] * b[k];
    b[i] /= A[i * n + i];
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int k = i + 1; k < n; k++) b[i] -= A[k * n + i] * b[k];
    b[i] /= A[i * n + i];
  }
}

static const double ridge = 1e-9; /* a share of the samples' whole weight */

/* Weighted least squares of v on the coalitions and a constant; solution: [parts + 1], the constant last. */
static void fit(const guint8 *present, const double *weight, const double *v, int samples, int parts,
                double *solution) {
  int n = parts + 1;
  double whole = 0;
  g_autofree double *A = g_new0(double, (gsize)n *(gsize)n);
  memset(solution, 0, (gsize)n * sizeof *solution);
  for (int s = 0; s < samples; s++) {
    whole += weight[s];
    for (int i = 0; i < n; i++) {
      if (i < parts && !present[s * parts + i]) continue;
      solution[i] += weight[s] * v[s];
      for (int j = 0; j <= i; j++) A[i * n + j] += j == parts || present[s * parts + j] ? weight[s] : 0;
    }
  }
  for (int i = 0; i < parts; i++) A[i * n + i] += ridge * whole;
  solve(A, solution, n);
}

static double explained(const guint8 *present, const double *weight, const double *v, int samples, int parts,
                        const double *solution) {
  double whole = 0, mean = 0, left = 0, spread = 0;
  for (int s = 0; s < samples; s++) whole += weight[s], mean += weight[s] * v[s];
  mean /= whole;
  for (int s = 0; s < samples; s++) {
    double imitated = solution[parts];
    for (int i = 0; i < parts; i++) imitated += present[s * parts + i] ? solution[i] : 0;
    left += weight[s] * (v[s] - imitated) * (v[s] - imitated);
    spread += weight[s] * (v[s] - mean) * (v[s] - mean);
  }
  return spread > 0 ? 1 - left / spread : NAN;
}

enum { CHUNK = 1024 }; /* coalitions asked at once */

static bool ask(const Coalitions *coalitions, const guint8 *present, int samples, double *v, const Host *host,
                Diag *diag) {
  for (int from = 0; from < samples; from += CHUNK) {
    if (host_interrupted(host)) return diag_set(diag, (Span){0}, "interrupted");
    const guint8 *some = present + (gsize)from * (gsize)coalitions->parts;
    if (!coalitions->predict(coalitions->user, some, MIN(CHUNK, samples - from), v + from, diag)) return false;
  }
  return true;
}

bool lime_fit(const Coalitions *coalitions, int samples, guint64 seed, const Host *host, Lime *lime, Diag *diag) {
  int parts = coalitions->parts;
  *lime = (Lime){0};
  g_autofree guint8 *present = g_new(guint8, (gsize)samples * (gsize)parts);
  g_autofree double *v = g_new(double, samples), *weight = g_new(double, samples);
  draw_coalitions(parts, samples, seed, present);
  if (!ask(coalitions, present, samples, v, host, diag)) return false;
  for (int s = 0; s < samples; s++) weight[s] = nearness(present + s * parts, parts);
  lime->weight = g_new(double, parts + 1);
  fit(present, weight, v, samples, parts, lime->weight);
  lime->intercept = lime->weight[parts];
  lime->prediction = v[0];
  lime->r2 = explained(present, weight, v, samples, parts, lime->weight);
  return true;
}
