#include "floor.h"
#include <math.h>

static double sigmoid(double z) {
  return 1 / (1 + exp(-z));
}

void floor_fill(Rng *rng, double *weights, int n, int inputs) {
  for (int i = 0; i < n; i++) weights[i] = (2 * rng_uniform(rng) - 1) / sqrt(inputs);
}

/* XOR, 2-4-1, tanh and sigmoid, bce: 20,000 steps of gradient descent over all four points. */
double floor_xor(void) {
  enum { H = 4, STEPS = 20000 };
  static const double X[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, Y[4] = {0, 1, 1, 0};
  double W1[H][2], b1[H] = {0}, W2[H], b2 = 0;
  const double rate = 0.5 / 4;
  Rng rng = rng_stream(1, RNG_INIT, 0);
  floor_fill(&rng, &W1[0][0], 2 * H, 2);
  floor_fill(&rng, W2, H, H);
  double start = floor_seconds();
  for (int step = 0; step < STEPS; step++) {
    double dW1[H][2] = {{0}}, db1[H] = {0}, dW2[H] = {0}, db2 = 0;
    for (int s = 0; s < 4; s++) {
      double h[H], z = b2;
      for (int j = 0; j < H; j++) {
        h[j] = tanh(W1[j][0] * X[s][0] + W1[j][1] * X[s][1] + b1[j]);
        z += W2[j] * h[j];
      }
      double d = sigmoid(z) - Y[s];
      db2 += d;
      for (int j = 0; j < H; j++) {
        double dz = d * W2[j] * (1 - h[j] * h[j]);
        dW2[j] += d * h[j];
        dW1[j][0] += dz * X[s][0];
        dW1[j][1] += dz * X[s][1];
        db1[j] += dz;
      }
    }
    b2 -= rate * db2;
    for (int j = 0; j < H; j++) {
      W1[j][0] -= rate * dW1[j][0];
      W1[j][1] -= rate * dW1[j][1];
      b1[j] -= rate * db1[j];
      W2[j] -= rate * dW2[j];
    }
  }
  return floor_used(b2 + W2[0], start);
}

/* 2-8-8-1 with tanh, tanh, sigmoid. */
enum { U = 8 };
typedef struct {
  double W1[U][2], b1[U], W2[U][U], b2[U], W3[U], b3;
} Deep;

static Deep deep_new(void) {
  Deep net = {0};
  Rng rng = rng_stream(1, RNG_INIT, 0);
  floor_fill(&rng, &net.W1[0][0], 2 * U, 2);
  floor_fill(&rng, &net.W2[0][0], U * U, U);
  floor_fill(&rng, net.W3, U, U);
  return net;
}

static double deep_forward(const Deep *net, const double x[2], double h1[U], double h2[U]) {
  double z3 = net->b3;
  for (int j = 0; j < U; j++) h1[j] = tanh(net->W1[j][0] * x[0] + net->W1[j][1] * x[1] + net->b1[j]);
  for (int j = 0; j < U; j++) {
    double z = net->b2[j];
    for (int i = 0; i < U; i++) z += net->W2[j][i] * h1[i];
    h2[j] = tanh(z);
    z3 += net->W3[j] * h2[j];
  }
  return sigmoid(z3);
}

static void deep_backward(const Deep *net, const double x[2], const double h1[U], const double h2[U], double d,
                          Deep *gradient) {
  double dh1[U] = {0};
  gradient->b3 += d;
  for (int j = 0; j < U; j++) {
    double dz = d * net->W3[j] * (1 - h2[j] * h2[j]);
    gradient->W3[j] += d * h2[j];
    gradient->b2[j] += dz;
    for (int i = 0; i < U; i++) {
      gradient->W2[j][i] += dz * h1[i];
      dh1[i] += dz * net->W2[j][i];
    }
  }
  for (int i = 0; i < U; i++) {
    double dz = dh1[i] * (1 - h1[i] * h1[i]);
    gradient->b1[i] += dz;
    gradient->W1[i][0] += dz * x[0];
    gradient->W1[i][1] += dz * x[1];
  }
}

/* Two spirals, 250 points: 7,500 steps of batches of 10, reshuffled each epoch. */
double floor_spiral(void) {
  enum { N = 250, BATCH = 10, STEPS = 7500 };
  static double X[N][2], Y[N];
  static guint32 order[N];
  const double rate = 0.1 / BATCH;
  for (guint32 i = 0; i < N; i++) {
    double turn = (double)(i / 2) / (N / 2), angle = 3.5 * G_PI * turn + (i % 2 ? G_PI : 0);
    X[i][0] = 5 * turn * sin(angle), X[i][1] = 5 * turn * cos(angle);
    Y[i] = i % 2, order[i] = i;
  }
  Deep net = deep_new();
  double start = floor_seconds();
  for (int step = 0; step < STEPS; step++) {
    int first = step * BATCH % N;
    if (first == 0) {
      Rng rng = rng_stream(1, RNG_SHUFFLE, (guint64)step);
      rng_shuffle(&rng, order, N);
    }
    Deep gradient = {0};
    for (int k = first; k < first + BATCH; k++) {
      double h1[U], h2[U];
      double p = deep_forward(&net, X[order[k]], h1, h2);
      deep_backward(&net, X[order[k]], h1, h2, p - Y[order[k]], &gradient);
    }
    double *weights = (double *)&net;
    const double *slopes = (const double *)&gradient;
    for (gsize i = 0; i < sizeof net / sizeof *weights; i++) weights[i] -= rate * slopes[i];
  }
  return floor_used(net.b3, start);
}

/* The plane, 256×256 points, through 2-8-8-1. */
double floor_plane(void) {
  enum { SIDE = 256 };
  static double plane[SIDE][SIDE];
  Deep net = deep_new();
  double start = floor_seconds();
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      double x[2] = {12.0 * column / SIDE - 6, 12.0 * row / SIDE - 6}, h1[U], h2[U];
      plane[row][column] = deep_forward(&net, x, h1, h2);
    }
  }
  return floor_used(plane[SIDE / 2][SIDE / 3], start);
}

/* The same in single precision. */
double floor_plane32(void) {
  enum { SIDE = 256 };
  static float plane[SIDE][SIDE];
  struct {
    float W1[U][2], b1[U], W2[U][U], b2[U], W3[U], b3;
  } net;
  Deep wide = deep_new();
  for (gsize i = 0; i < sizeof wide / sizeof(double); i++) ((float *)&net)[i] = (float)((double *)&wide)[i];
  double start = floor_seconds();
  for (int row = 0; row < SIDE; row++) {
    for (int column = 0; column < SIDE; column++) {
      float x = 12.0f * (float)column / SIDE - 6, y = 12.0f * (float)row / SIDE - 6, h[U], z3 = net.b3;
      for (int j = 0; j < U; j++) h[j] = tanhf(net.W1[j][0] * x + net.W1[j][1] * y + net.b1[j]);
      for (int j = 0; j < U; j++) {
        float z = net.b2[j];
        for (int i = 0; i < U; i++) z += net.W2[j][i] * h[i];
        z3 += net.W3[j] * tanhf(z);
      }
      plane[row][column] = 1 / (1 + expf(-z3));
    }
  }
  return floor_used((double)plane[SIDE / 2][SIDE / 3], start);
}
