/*
 * A graph of single numbers: 100 leaves, then 100 layers of 100 nodes, products, sums and tanh by turns, and 99 sums
 * down to one number p: 10,199 nodes. The floor is a tape: three arrays, a loop each way.
 */
#include "floor.h"
#include <math.h>
#include <string.h>

enum { WIDTH = 100, LAYERS = 100, NODES = WIDTH * (LAYERS + 1) + WIDTH - 1, REPEATS = 1000 };
enum { LEAF, PRODUCT, SUM, TANH };

typedef struct {
  guint8 op[NODES];
  guint16 a[NODES], b[NODES];
  double value[NODES], slope[NODES];
} Tape;

static void make_graph(Tape *tape) {
  Rng rng = rng_stream(1, RNG_DATA, 0);
  int n = 0;
  for (; n < WIDTH; n++) {
    tape->op[n] = LEAF;
    tape->value[n] = 2 * rng_uniform(&rng) - 1;
  }
  for (int layer = 0; layer < LAYERS; layer++) {
    int below = layer * WIDTH;
    for (int i = 0; i < WIDTH; i++, n++) {
      tape->op[n] = (guint8)(PRODUCT + layer % 3);
      tape->a[n] = (guint16)(below + i);
      tape->b[n] = (guint16)(below + (int)rng_below(&rng, WIDTH));
    }
  }
  for (int i = 1; i < WIDTH; i++, n++) {
    tape->op[n] = SUM;
    tape->a[n] = (guint16)(i == 1 ? LAYERS * WIDTH : n - 1);
    tape->b[n] = (guint16)(LAYERS * WIDTH + i);
  }
  g_assert(n == NODES);
}

static void forward(Tape *tape) {
  for (int n = WIDTH; n < NODES; n++) {
    double a = tape->value[tape->a[n]], b = tape->value[tape->b[n]];
    tape->value[n] = tape->op[n] == PRODUCT ? a * b : tape->op[n] == SUM ? a + b : tanh(a);
  }
}

static void backward(Tape *tape) {
  memset(tape->slope, 0, sizeof tape->slope);
  tape->slope[NODES - 1] = 1;
  for (int n = NODES - 1; n >= WIDTH; n--) {
    double slope = tape->slope[n], value = tape->value[n];
    int a = tape->a[n], b = tape->b[n];
    switch (tape->op[n]) {
    case PRODUCT:
      tape->slope[a] += slope * tape->value[b];
      tape->slope[b] += slope * tape->value[a];
      break;
    case SUM:
      tape->slope[a] += slope;
      tape->slope[b] += slope;
      break;
    default:
      tape->slope[a] += slope * (1 - value * value);
    }
  }
}

double floor_graph(void) {
  static Tape tape;
  make_graph(&tape);
  double start = floor_seconds();
  for (int i = 0; i < REPEATS; i++) {
    forward(&tape);
    backward(&tape);
  }
  return floor_used(tape.slope[0], start) / REPEATS;
}

void floor_write_graph(FILE *out) {
  static Tape tape;
  make_graph(&tape);
  for (int n = 0; n < NODES; n++) {
    char name[8] = "p";
    if (n < NODES - 1) g_snprintf(name, sizeof name, "n%d", n);
    if (tape.op[n] == LEAF)
      fprintf(out, "%s = %.17g\n", name, tape.value[n]);
    else if (tape.op[n] == TANH)
      fprintf(out, "%s = tanh(n%d)\n", name, tape.a[n]);
    else
      fprintf(out, "%s = n%d %c n%d\n", name, tape.a[n], tape.op[n] == PRODUCT ? '*' : '+', tape.b[n]);
  }
}
