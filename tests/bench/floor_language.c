/*
 * floor_language STEPS THREADS: a feed-forward language model as somebody would write it in C over OpenBLAS, for
 * nothing but this: vocabulary 5000, three words of context, vectors of 64, 128 tanh, softmax, Adam; batches of 128
 * random windows. Prints the tokens a second. `floor_language --text N` writes N words of such a vocabulary, twenty a
 * line.
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORDS = 5000, CONTEXT = 3, EMBED = 64, IN = CONTEXT * EMBED, HIDDEN = 128, BATCH = 128, WARM = 5 };

static unsigned long long state = 88172645463325252ull;
static double uniform(void) { /* xorshift64 */
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (double)(state >> 11) * 0x1p-53;
}

/* Word r about as often as 1/r: words of a language are so, roughly. */
static int some_word(int words) {
  return (int)(exp(uniform() * log(words + 1.0)) - 1) % words;
}

typedef struct {
  long count;
  float *w, *g, *m, *v;
} Block;

static Block block_new(long rows, long cols) {
  Block b = {rows * cols, NULL, NULL, NULL, NULL};
  float **parts[] = {&b.w, &b.g, &b.m, &b.v};
  for (int i = 0; i < 4; i++) *parts[i] = aligned_alloc(64, ((size_t)b.count * sizeof(float) + 63) / 64 * 64);
  for (long i = 0; i < b.count; i++) b.w[i] = (float)((uniform() - 0.5) / sqrt((double)cols)), b.m[i] = b.v[i] = 0;
  return b;
}

static void adam(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, long n, int t) {
  float lr = 0.002f / (1 - powf(0.9f, (float)t)), root = sqrtf(1 - powf(0.999f, (float)t));
  for (long i = 0; i < n; i++) {
    m[i] = 0.9f * m[i] + 0.1f * g[i];
    v[i] = 0.999f * v[i] + 0.001f * g[i] * g[i];
    w[i] -= lr * m[i] / (sqrtf(v[i]) / root + 1e-8f);
  }
}

static Block table, W1, b1, W2, b2;
static float x[BATCH * IN], h[BATCH * HIDDEN], z[BATCH * WORDS], dh[BATCH * HIDDEN], dx[BATCH * IN];

static void forward(int words[BATCH][CONTEXT]) {
  for (int s = 0; s < BATCH; s++)
    for (int t = 0; t < CONTEXT; t++)
      memcpy(x + s * IN + t * EMBED, table.w + words[s][t] * EMBED, EMBED * sizeof(float));
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, BATCH, HIDDEN, IN, 1, x, IN, W1.w, IN, 0, h, HIDDEN);
  for (int s = 0; s < BATCH; s++)
    for (int j = 0; j < HIDDEN; j++) h[s * HIDDEN + j] = tanhf(h[s * HIDDEN + j] + b1.w[j]);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, BATCH, WORDS, HIDDEN, 1, h, HIDDEN, W2.w, HIDDEN, 0, z, WORDS);
}

/* z becomes the gradient by the logits. */
static void softmax(const int *target) {
  for (int s = 0; s < BATCH; s++) {
    float *row = z + s * WORDS, top = row[0] + b2.w[0], sum = 0;
    for (int j = 0; j < WORDS; j++) top = fmaxf(top, row[j] += b2.w[j]);
    for (int j = 0; j < WORDS; j++) sum += row[j] = expf(row[j] - top);
    for (int j = 0; j < WORDS; j++) row[j] /= sum * BATCH;
    row[target[s]] -= 1.0f / BATCH;
  }
}

static void backward(void) {
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, WORDS, HIDDEN, BATCH, 1, z, WORDS, h, HIDDEN, 0, W2.g, HIDDEN);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, BATCH, HIDDEN, WORDS, 1, z, WORDS, W2.w, HIDDEN, 0, dh,
              HIDDEN);
  memset(b1.g, 0, HIDDEN * sizeof(float)), memset(b2.g, 0, WORDS * sizeof(float));
  for (int s = 0; s < BATCH; s++)
    for (int j = 0; j < WORDS; j++) b2.g[j] += z[s * WORDS + j];
  for (int s = 0; s < BATCH; s++)
    for (int j = 0; j < HIDDEN; j++) b1.g[j] += dh[s * HIDDEN + j] *= 1 - h[s * HIDDEN + j] * h[s * HIDDEN + j];
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, HIDDEN, IN, BATCH, 1, dh, HIDDEN, x, IN, 0, W1.g, IN);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, BATCH, IN, HIDDEN, 1, dh, HIDDEN, W1.w, IN, 0, dx, IN);
}

/* Rows that the batch names are moved, each once. */
static void step(int words[BATCH][CONTEXT], int t) {
  static char seen[WORDS];
  Block *dense[] = {&W1, &b1, &W2, &b2};
  for (int i = 0; i < 4; i++) adam(dense[i]->w, dense[i]->g, dense[i]->m, dense[i]->v, dense[i]->count, t);
  for (int i = 0; i < BATCH * CONTEXT; i++)
    memset(table.g + words[i / CONTEXT][i % CONTEXT] * EMBED, 0, EMBED * sizeof(float));
  for (int i = 0; i < BATCH * CONTEXT; i++)
    for (int d = 0; d < EMBED; d++) table.g[words[i / CONTEXT][i % CONTEXT] * EMBED + d] += dx[i * EMBED + d];
  for (int i = 0; i < BATCH * CONTEXT; i++) {
    int word = words[i / CONTEXT][i % CONTEXT], at = word * EMBED;
    if (!seen[word]) adam(table.w + at, table.g + at, table.m + at, table.v + at, EMBED, t);
    seen[word] = 1;
  }
  for (int i = 0; i < BATCH * CONTEXT; i++) seen[words[i / CONTEXT][i % CONTEXT]] = 0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int write_text(int count) {
  for (int i = 0; i < count; i++) printf("w%d%c", i < WORDS - 2 ? i : some_word(WORDS - 2), i % 20 == 19 ? '\n' : ' ');
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "--text") == 0) return write_text(atoi(argv[2]));
  int steps = argc > 1 ? atoi(argv[1]) : 100, words[BATCH][CONTEXT], target[BATCH];
  openblas_set_num_threads(argc > 2 ? atoi(argv[2]) : 1);
  table = block_new(WORDS, EMBED), W1 = block_new(HIDDEN, IN), b1 = block_new(HIDDEN, 1);
  W2 = block_new(WORDS, HIDDEN), b2 = block_new(WORDS, 1);
  double start = now();
  for (int t = 1; t <= steps + WARM; t++) {
    if (t == WARM + 1) start = now();
    for (int s = 0; s < BATCH; s++) {
      target[s] = some_word(WORDS);
      for (int c = 0; c < CONTEXT; c++) words[s][c] = some_word(WORDS);
    }
    forward(words);
    softmax(target);
    backward();
    step(words, t);
  }
  printf("%.0f\n", steps * BATCH / (now() - start));
  return 0;
}
