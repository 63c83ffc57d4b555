#include "floor.h"
#include <math.h>
#include <string.h>

enum { SAMPLES = 1797, PIXELS = 64, CLASSES = 10, H = 128, BATCH = 32, STEPS = 900 };

typedef struct {
  double X[SAMPLES][PIXELS];
  int y[SAMPLES];
} Digits;

/* Weights lie input by input, so that the inner loops run over neighbours. */
typedef struct {
  double W1[PIXELS][H], b1[H], W2[H][CLASSES], b2[CLASSES];
} Network;

/* Ten classes of 8×8 pictures: a pattern each, of values 0 to 16, and noise. */
static void make_digits(Digits *digits) {
  double patterns[CLASSES][PIXELS];
  Rng rng = rng_stream(1, RNG_DATA, 0);
  for (int c = 0; c < CLASSES; c++)
    for (int i = 0; i < PIXELS; i++) patterns[c][i] = 16 * rng_uniform(&rng);
  for (int s = 0; s < SAMPLES; s++) {
    digits->y[s] = (int)rng_below(&rng, CLASSES);
    for (int i = 0; i < PIXELS; i++) {
      double grey = floor(patterns[digits->y[s]][i] + 5 * rng_normal(&rng));
      digits->X[s][i] = CLAMP(grey, 0, 16) / 16;
    }
  }
}

static void forward(const Network *net, int count, double X[][PIXELS], double h[][H], double p[][CLASSES]) {
  for (int k = 0; k < count; k++) {
    double total = 0;
    memcpy(h[k], net->b1, sizeof net->b1);
    memcpy(p[k], net->b2, sizeof net->b2);
    for (int i = 0; i < PIXELS; i++)
      for (int j = 0; j < H; j++) h[k][j] += X[k][i] * net->W1[i][j];
    for (int j = 0; j < H; j++) h[k][j] = tanh(h[k][j]);
    for (int j = 0; j < H; j++)
      for (int c = 0; c < CLASSES; c++) p[k][c] += h[k][j] * net->W2[j][c];
    for (int c = 0; c < CLASSES; c++) total += p[k][c] = exp(p[k][c]);
    for (int c = 0; c < CLASSES; c++) p[k][c] /= total;
  }
}

/* d holds p - y on entry. */
static void backward(const Network *net, int count, double X[][PIXELS], double h[][H], double d[][CLASSES],
                     Network *gradient) {
  static double dh[BATCH][H];
  memset(gradient, 0, sizeof *gradient);
  for (int k = 0; k < count; k++) {
    for (int c = 0; c < CLASSES; c++) gradient->b2[c] += d[k][c];
    for (int j = 0; j < H; j++) {
      double sum = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += d[k][c] * net->W2[j][c];
        gradient->W2[j][c] += h[k][j] * d[k][c];
      }
      dh[k][j] = sum * (1 - h[k][j] * h[k][j]);
      gradient->b1[j] += dh[k][j];
    }
  }
  for (int i = 0; i < PIXELS; i++)
    for (int k = 0; k < count; k++)
      for (int j = 0; j < H; j++) gradient->W1[i][j] += X[k][i] * dh[k][j];
}

double floor_digits(void) {
  static Digits digits;
  static Network net, gradient;
  static double X[BATCH][PIXELS], h[BATCH][H], p[BATCH][CLASSES];
  guint32 order[SAMPLES];
  double *weights = (double *)&net;
  const double *slopes = (const double *)&gradient;
  make_digits(&digits);
  Rng rng = rng_stream(1, RNG_INIT, 0);
  floor_fill(&rng, &net.W1[0][0], PIXELS * H, PIXELS);
  floor_fill(&rng, &net.W2[0][0], H * CLASSES, H);
  for (guint32 i = 0; i < SAMPLES; i++) order[i] = i;
  double start = floor_seconds();
  for (int step = 0, next = 0; step < STEPS; step++) {
    if (next == 0) {
      rng = rng_stream(1, RNG_SHUFFLE, (guint64)step);
      rng_shuffle(&rng, order, SAMPLES);
    }
    int count = MIN(BATCH, SAMPLES - next);
    for (int k = 0; k < count; k++) memcpy(X[k], digits.X[order[next + k]], sizeof X[k]);
    forward(&net, count, X, h, p);
    for (int k = 0; k < count; k++) p[k][digits.y[order[next + k]]] -= 1;
    backward(&net, count, X, h, p, &gradient);
    for (gsize i = 0; i < sizeof net / sizeof *weights; i++) weights[i] -= 0.1 / count * slopes[i];
    next = next + count < SAMPLES ? next + count : 0;
  }
  return floor_used(net.b2[0], start);
}

void floor_write_digits(FILE *out) {
  static Digits digits;
  make_digits(&digits);
  for (int i = 0; i < PIXELS; i++) fprintf(out, "p%d,", i + 1);
  fprintf(out, "label\n");
  for (int s = 0; s < SAMPLES; s++) {
    for (int i = 0; i < PIXELS; i++) fprintf(out, "%g,", digits.X[s][i]);
    fprintf(out, "%d\n", digits.y[s]);
  }
}
