/* ONNX files: read back by a reader of our own, and computed by onnx where Python has it. */
#include <math.h>

#include "export_test.h"
#include "onnx_reader.h"

static OnnxModel *written(Fixture *f, const char *lines) {
  g_autofree char *all = g_strconcat(lines, "\nexport model.onnx", NULL);
  run(f, all);
  OnnxModel *model = onnx_read("model.onnx");
  g_assert_cmpint(model->ir_version, ==, 8);
  g_assert_cmpint(model->operators, ==, 17);
  g_assert_true(onnx_is_in_order(model));
  return model;
}

/* Entry `at` of a name in the session. */
static double value_of(Fixture *f, const char *name, int at) {
  Run *run = session_show_run(f->session, NULL);
  NodeId node = session_node(f->session, name);
  g_autofree double *values = g_new(double, shape_size(graph_node(run_graph(run), node)->shape));
  run_value(run, node, 0, values);
  return values[at];
}

/* Layers are Gemm nodes with the very bits of the weights, and give nabla's numbers for every activation. */
static void test_layers(void) {
  static const char *const activations[] = {"linear",        "sigmoid", "tanh",     "relu", "lrelu",
                                            "lrelu(x, 0.3)", "gelu",    "softplus", "elu",  "elu(x, 0.7)",
                                            "selu",          "softmax", "sign"};
  static const double x[] = {0.7, -2.5, 1.25};
  for (gsize i = 0; i < G_N_ELEMENTS(activations); i++) {
    Fixture *f = fixture_new();
    g_autofree char *lines =
        g_strdup_printf("input 3\ndense 4 %s\ndense 2 %s\nx = [0.7, -2.5, 1.25]", activations[i], activations[i]);
    OnnxModel *model = written(f, lines);
    g_assert_cmpuint(model->outputs->len, ==, 1);
    g_assert_cmpstr(model->outputs->pdata[0], ==, "yhat");
    const OnnxTensor *W = g_hash_table_lookup(model->tensors, "W1");
    g_assert_cmpint(W->type, ==, 11);
    for (int k = 0; k < 12; k++) g_assert_true(W->values[k] == value_of(f, "W1", k));
    int count;
    g_autofree double *yhat = onnx_compute(model, x, 3, "yhat", &count);
    g_assert_cmpint(count, ==, 2);
    for (int k = 0; k < 2; k++) g_assert_cmpfloat_with_epsilon(yhat[k], value_of(f, "yhat", k), 1e-12);
    onnx_model_free(model);
    fixture_free(f);
  }
}

/* Formulas of numbers: what is given has a default, and what nothing depends on comes out. */
static void test_formulas(void) {
  Fixture *f = fixture_new();
  OnnxModel *model =
      written(f, "x = 2\nparam w = -1.5\np = 3*x + w^2\nq = p*sin(x) - abs(w)/x\nr = clamp(p, -1, 4)*erf(x)\n"
                 "s = ln(sigmoid(q)) + gelu(w) + max(x, w)");
  static const char *const outputs[] = {"r", "s"};
  int count;
  g_assert_cmpuint(model->inputs->len, ==, 1);
  g_assert_cmpstr(model->inputs->pdata[0], ==, "x");
  g_assert_cmpuint(model->outputs->len, ==, 2);
  for (int i = 0; i < 2; i++) {
    g_assert_cmpstr(model->outputs->pdata[i], ==, outputs[i]);
    g_autofree double *value = onnx_compute(model, NULL, 0, outputs[i], &count);
    g_assert_cmpint(count, ==, 1);
    g_assert_cmpfloat_with_epsilon(value[0], value_of(f, outputs[i], 0), 1e-12);
  }
  onnx_model_free(model);
  fixture_free(f);
}

/* A network in single precision stays one. */
static void test_precision(void) {
  Fixture *f = fixture_new();
  OnnxModel *model = written(f, "set precision float\ninput 2\ndense 1 sigmoid");
  const OnnxTensor *W = g_hash_table_lookup(model->tensors, "W1");
  g_assert_cmpint(W->type, ==, 1);
  g_assert_true(W->values[0] == value_of(f, "W1", 0));
  onnx_model_free(model);
  fixture_free(f);
}

static void test_errors(void) {
  Fixture *f = fixture_new();
  refused(f, "export a.onnx", "no network and no formula yet that ONNX could hold");
  refused(f, "x = 2\nexport a.onnx", "no formula yet");
  refused(f, "p = 3*x\nexport nowhere/a.onnx", "cannot write nowhere/a.onnx");
  fixture_free(f);
}

/* ---- the peer ---- */

/* A Python that has onnx: the first in PATH, or the system's. NULL: there is none here. Caller frees. */
static char *find_python(void) {
  char *candidates[] = {g_find_program_in_path("python3"), g_strdup("/usr/bin/python3")};
  char *found = NULL;
  for (int i = 0; i < 2; i++) {
    const char *import[] = {candidates[i], "-c", "import numpy, onnx", NULL};
    int status;
    bool ran =
        found == NULL && candidates[i] != NULL &&
        g_spawn_sync(NULL, (char **)import, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL);
    if (ran && status == 0) {
      found = candidates[i];
    } else {
      g_free(candidates[i]);
    }
  }
  return found;
}

/* What tests/export/onnx_peer.py prints of the file. Caller frees. */
static char *peer(const char *python, const char *feeds) {
  g_autofree char *script = g_build_filename(g_getenv("NABLA_SOURCE"), "tests", "export", "onnx_peer.py", NULL);
  const char *compute[] = {python, script, "model.onnx", feeds, NULL};
  char *out = NULL;
  int status;
  g_assert_true(g_spawn_sync(NULL, (char **)compute, NULL, 0, NULL, NULL, &out, NULL, &status, NULL));
  g_assert_cmpint(status, ==, 0);
  return out;
}

/* The last number that is printed on line `line`. */
static double number_on(const char *text, int line) {
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), >, (guint)line);
  const char *blank = strrchr(lines[line], ' ');
  g_assert_nonnull(blank);
  return g_ascii_strtod(blank, NULL);
}

/* Networks that are more than layers, each for two samples, and all that moves numbers. */
static void test_peer(void) {
  static const char *const lines[] = {
      "input 2\nf(u) = u.*sigmoid(1.7*u)\ndense 3 f\ndense 1 sigmoid",
      "input 2\ndense 2 tanh\nc = [1, 2]\ns = concat(h1, c, x)\nq = [s[1], s[3]; s[5]*2, 1]\n"
      "yhat = sum(q*h1)*norm(s) + dot(x, c) + max(x1, x2) - min(x1, c[1]) + (x1 < x2) + (x1 != 2 and not x2) + mean(q) "
      "+ h1'*x",
      "input 2\nd = embed([1, 2; 3, 4; 5, 6], x)\nyhat = dot(maxpool(d, x), meanpool(d, x)) + sum(flatten(d))",
      "input 2\ndense 3 gelu\ndense 2 softmax\nyhat = ce(h2, x1) + mse(h2, x) + mae(h2, x) + hinge(h2, x) + "
      "ln(h2)[1] + bce(sigmoid(x), h2)",
  };
  g_autofree char *python = find_python();
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    Fixture *f = fixture_new();
    onnx_model_free(written(f, lines[i]));
    g_autofree char *out = python == NULL ? NULL : peer(python, "x=0,2;1,1");
    if (out != NULL) {
      run(f, "x = [0, 2]");
      g_assert_cmpfloat_with_epsilon(number_on(out, 0), value_of(f, "yhat", 0), 1e-9);
      run(f, "x = [1, 1]");
      g_assert_cmpfloat_with_epsilon(number_on(out, 1), value_of(f, "yhat", 0), 1e-9);
    }
    fixture_free(f);
  }
  if (python == NULL) g_test_skip("no Python with onnx here");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/export/onnx/layers", test_layers);
  g_test_add_func("/export/onnx/formulas", test_formulas);
  g_test_add_func("/export/onnx/precision", test_precision);
  g_test_add_func("/export/onnx/errors", test_errors);
  g_test_add_func("/export/onnx/peer", test_peer);
  return run_in_folder();
}
