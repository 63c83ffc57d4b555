/* TikZ: what is in the file, and that stock LaTeX takes it where that is installed. */
#include "export/latex.h"
#include "export_test.h"

static void assert_latex(const char *markup, const char *wanted) {
  g_autoptr(GString) out = g_string_new(NULL);
  latex_formula(out, markup);
  g_assert_cmpstr(out->str, ==, wanted);
}

static void test_formulas(void) {
  assert_latex("z_1 = w · x_{12}^2", "{z}_{1}=w\\cdot {x}_{12}^{2}");
  assert_latex("\\frac{∂L}{∂z_1}", "\\frac{\\partial L}{\\partial {z}_{1}}");
  assert_latex("\\hat{y} ≤ -0.25", "\\hat{y}\\leq -0.25");
  assert_latex("tanh(η)", "\\mathrm{tanh}(\\eta )");
  assert_latex("\\text{50% of a_b}", "50\\%\\ of\\ a\\_b");
  assert_latex("é + 字", "\\mbox{é}+\\mathrm{U{+}5B57}");
  assert_latex("\\gradient{x}^{(1)}", "{x}^{(1)}");
}

/* pdflatex takes the file without a complaint and makes one page; skipped where it is not installed. */
static void assert_compiles(const char *name) {
  g_autofree char *latex = g_find_program_in_path("pdflatex"), *out = NULL;
  const char *command[] = {latex, "-halt-on-error", "-interaction=nonstopmode", name, NULL};
  int status;
  if (latex == NULL) return;
  g_assert_true(
      g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status, NULL));
  if (strstr(out, "tikz.sty' not found") != NULL) return;
  if (status != 0 || strstr(out, "Overfull") != NULL || strstr(out, "(1 page,") == NULL) g_error("%s", out);
}

static void assert_contains(const char *path, const char *const *wanted, int count) {
  g_autofree char *text = contents(path, NULL);
  for (int i = 0; i < count; i++) {
    if (strstr(text, wanted[i]) == NULL) g_error("no %s in %s", wanted[i], text);
  }
}

static void test_net(void) {
  static const char *const wanted[] = {"\\begin{tikzpicture}",
                                       "(c0n2) at",
                                       "(c1n1) --",
                                       "{$\\hat{y}$};",
                                       "{$0.5$}",
                                       "\\draw[minus, line width=",
                                       "\\node[gradient, below] at (c2n1.south)",
                                       "{${h}_{2}^{(1)}$};",
                                       "\\end{tikzpicture}"};
  Fixture *f = fixture_new();
  run(f, "data xor\ndense 2 tanh\ndense 1 sigmoid\nW1 = [0.5, 1; -1, 2]\nbackward\nexport net.tex");
  assert_contains("net.tex", wanted, G_N_ELEMENTS(wanted));
  assert_compiles("net.tex");
  run(f, "clear\ninput 64\ndense 32 relu\ndense 10 softmax\nexport wide.tex");
  static const char *const folded[] = {"$\\vdots$", "(c0n64) at"};
  assert_contains("wide.tex", folded, 2);
  assert_compiles("wide.tex");
  fixture_free(f);
}

static void test_graph(void) {
  static const char *const wanted[] = {"{${z}_{1}=w\\cdot x$};", "node[weight, pos=0.4] {$3$}", "(n0.east)",
                                       "\\node[gradient, below]", "1\\times 10"};
  Fixture *f = fixture_new();
  run(f, "x = 2\nw = 3\nz1 = w*x\nθ = 3e-7*z1\nbackward\nexport graph.tex");
  assert_contains("graph.tex", wanted, 4);
  assert_compiles("graph.tex");
  g_autoptr(GString) chain = g_string_new("clear\nn0 = 2\n");
  for (int i = 1; i < 40; i++) g_string_append_printf(chain, "n%d = sin(n%d)*n%d + 0.25\n", i, i - 1, i / 2);
  g_string_append(chain, "export chain.tex");
  run(f, chain->str);
  assert_compiles("chain.tex");
  fixture_free(f);
}

static void test_errors(void) {
  Fixture *f = fixture_new();
  refused(f, "export a.tex", "there is no graph yet");
  run(f, "x = 2");
  refused(f, "export a.tex view=net", "there is no network yet");
  refused(f, "export a.tex view=loss", "TikZ has the views net and graph, not loss; a .pdf holds any view");
  refused(f, "export a.tex size=100x100", "size= does nothing for a .tex file");
  fixture_free(f);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/export/tikz/formulas", test_formulas);
  g_test_add_func("/export/tikz/net", test_net);
  g_test_add_func("/export/tikz/graph", test_graph);
  g_test_add_func("/export/tikz/errors", test_errors);
  return run_in_folder();
}
