/*
 * Sessions put together by lot: what `save` writes rebuilds each of them, comments included, to the bit. Saving what
 * was rebuilt gives the same file, and both go on alike.
 */
#include "session_test.h"
#include <glib/gstdio.h>
#include <string.h>

enum { SESSIONS = 60 };

/* ---- a session by lot ---- */

typedef struct {
  GRand *rand;
  GString *text;
  bool function, numbers; /* f is defined; the target is a number, no label */
} Lot;

static bool chance(Lot *lot, double share) {
  return g_rand_double(lot->rand) < share;
}

static const char *pick(Lot *lot, const char *const *from) {
  return from[g_rand_int_range(lot->rand, 0, (gint32)g_strv_length((char **)from))];
}

#define PICK(...) pick(lot, (const char *const[]){__VA_ARGS__, NULL})

/* A line, now and then with comments above and behind it. */
static void line(Lot *lot, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void line(Lot *lot, const char *format, ...) {
  va_list list;
  if (chance(lot, 0.15)) g_string_append_printf(lot->text, "# above %d\n", g_rand_int_range(lot->rand, 0, 9));
  va_start(list, format);
  g_string_append_vprintf(lot->text, format, list);
  va_end(list);
  g_string_append(lot->text, chance(lot, 0.2) ? "  # behind it\n" : "\n");
}

static void formulas(Lot *lot) {
  line(lot, "x1 = %g", g_rand_double_range(lot->rand, -3, 3));
  line(lot, "param w = %g", g_rand_double_range(lot->rand, -1, 1));
  if (chance(lot, 0.5)) line(lot, "param V = [1, 2; 3, %g]", g_rand_double(lot->rand));
  if (chance(lot, 0.3)) line(lot, "row = [1, -2]'");
  line(lot, "p = %s*x1 + w", PICK("w", "w^2", "sin(w)"));
  line(lot, "q = %s", lot->function ? "f(p) + tanh(x1)" : "p^2");
  line(lot, "loss %s", PICK("q^2", "(q - 1)^2", "p^2"));
  if (chance(lot, 0.3)) line(lot, "p = w*x1 + 0.25");
}

static void layers(Lot *lot, const char *last) {
  for (int i = g_rand_int_range(lot->rand, 0, 3); i > 0; i--) {
    const char *act = PICK("", "relu", "tanh", "sigmoid", "lrelu(x, 0.2)", "f");
    line(lot, "dense %d %s", g_rand_int_range(lot->rand, 1, 5), lot->function || *act != 'f' ? act : "gelu");
    if (chance(lot, 0.2)) line(lot, "dropout 0.3");
  }
  line(lot, "%s", last);
  if (chance(lot, 0.3)) line(lot, "W1[1,1] = 0.5");
  if (chance(lot, 0.2)) line(lot, "init %s", PICK("he", "xavier", "normal scale=0.3"));
  if (chance(lot, 0.2)) line(lot, "z1 = W1*x + 2*b1");
  if (chance(lot, 0.2)) line(lot, strstr(last, "softmax") != NULL ? "loss ce" : "loss mse");
}

static void network(Lot *lot) {
  static const struct {
    const char *data, *last;
    bool numbers;
  } kinds[] = {{"data xor", "dense 1 sigmoid", false},
               {"data circle n=40", "dense 1 sigmoid", false},
               {"data spiral n=60 test=0.3", "dense 1 sigmoid", false},
               {"data moons n=30 shuffle=0 seed=4", "dense 1 sigmoid", false},
               {"data point 1 2 1; data point 0 1 0", "dense 1 sigmoid", false},
               {"data blobs classes=3 n=30", "dense 3 softmax", false},
               {"data y = sin(x) n=20", "dense 1", true},
               {"data circle n=30 labels=-1,1", "dense 1", true}};
  gsize kind = (gsize)g_rand_int_range(lot->rand, 0, G_N_ELEMENTS(kinds));
  lot->numbers = kinds[kind].numbers;
  line(lot, "%s", kinds[kind].data);
  layers(lot, kinds[kind].last);
  if (chance(lot, 0.4)) line(lot, "batch %s", PICK("all", "4", "7"));
  for (int i = g_rand_int_range(lot->rand, 0, 4); i > 0; i--)
    line(lot, "%s", PICK("step 5", "train 2", "train 1", "seed 4", "reset", "reset new", "sample 2", "step 2; undo"));
}

static char *session_by_lot(guint32 number) {
  Lot own = {.rand = g_rand_new_with_seed(number), .text = g_string_new(NULL)}, *lot = &own;
  if (chance(lot, 0.3)) line(lot, "seed %d", g_rand_int_range(lot->rand, 1, 99));
  if (chance(lot, 0.5)) {
    own.function = true;
    line(lot, "f(u) = u./(1 + abs(u))");
  }
  if (chance(lot, 0.3))
    formulas(lot);
  else
    network(lot);
  if (chance(lot, 0.6))
    line(lot, "optimizer %s",
         PICK("sgd lr=0.1", "sgd lr=0.05 momentum=0.9", "adam", "adagrad lr=0.05", "rmsprop lr=0.01 l2=0.001"));
  if (chance(lot, 0.3)) line(lot, "stop when %s", PICK("loss < 0.0001", "gnorm < 0.001"));
  line(lot, "step %d", g_rand_int_range(lot->rand, 1, 9));
  if (chance(lot, 0.2)) line(lot, "undo");
  if (chance(lot, 0.2)) g_string_append(own.text, "# at the end\n");
  g_rand_free(own.rand);
  return g_string_free(own.text, FALSE);
}

/* ---- saved, rebuilt, saved again ---- */

static const char going_on[] =
    "set digits 17\nshow graph\nshow net\nforward\nbackward\nloss\nstep 3\ntrain 2\nshow params\n"
    "reset\nshow params\nreset new\nshow params";

static char *saved(Bench *bench, const char *path) {
  char *text = NULL;
  g_autofree char *save = g_strdup_printf("save \"%s\"", path);
  run(bench, save);
  g_assert_cmpstr(bench->err->str, ==, "");
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  return text;
}

static void test_random(void) {
  g_autofree char *folder = g_dir_make_tmp("nabla-save-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "it.nabla", NULL);
  g_autofree char *source = g_strdup_printf("source \"%s\"", path);
  for (guint32 number = 0; number < SESSIONS; number++) {
    g_autofree char *script = session_by_lot(number);
    Bench *a = bench_new(1), *b = bench_new(2);
    run(a, script);
    g_test_message("%s", script);
    g_assert_cmpstr(a->err->str, ==, "");
    g_autofree char *first = saved(a, path);
    run(b, source);
    g_assert_cmpstr(b->err->str, ==, "");
    run(b, number % 2 == 0 ? "loss" : "forward"); /* looking changes nothing */
    g_autofree char *second = saved(b, path);
    g_assert_cmpstr(second, ==, first);
    run(b, source); /* into the session that is there */
    g_autofree char *third = saved(b, path);
    g_assert_cmpstr(third, ==, first);
    g_autofree char *expected = g_strdup(run(a, going_on));
    g_assert_cmpstr(run(b, going_on), ==, expected);
    bench_free(a);
    bench_free(b);
  }
  g_unlink(path);
  g_rmdir(folder);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/save/random", test_random);
  return g_test_run();
}
