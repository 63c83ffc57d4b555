/* `explain grad(A, B)`: what a push of B does to A, and what it meets on the way. */
#include "base/number.h"
#include "explain/chart.h"
#include "explain/explain_parts.h"
#include "explain/text.h"
#include "explain/words.h"
#include "grad/op.h"
#include <math.h>

enum { PATHS_TOLD = 3, TERMS_SHOWN = 8, SAMPLES_SHOWN = 8, NUMBERS_SHOWN = 64 };

typedef struct {
  const Topic *topic;
  Spot a, b;
  const char *a_name, *b_name;
  Chart *chart; /* opened up */
} Slope;

static char *point_name(const Slope *s, int point) {
  return point == 0 ? g_strdup(s->b_name) : text_spot(s->topic->graph, s->chart->points[point].spot, false);
}

/* The formula that a step of the path is part of. */
static int named_above(const Slope *s, const GArray *path, guint step) {
  for (;; step--) {
    int point = s->chart->edges[g_array_index(path, int, step)].from;
    if (step == 0 || graph_node(s->topic->graph, s->chart->points[point].spot.node)->name != NULL) return point;
  }
}

/* A term that is only added to something speaks for the sum: what the push does to both is the same. */
static int sum_above(const Slope *s, int point) {
  const ChartPoint *p = &s->chart->points[point];
  while (graph_node(s->topic->graph, p->spot.node)->name == NULL && p->up_count == 1) {
    const ChartEdge *edge = &s->chart->edges[s->chart->up[p->first_up]];
    if (*edge->local != 1) break;
    point = edge->from;
    p = &s->chart->points[point];
  }
  return point;
}

/* One line a step that does more than pass the push on, from B to A; then their product. */
static void print_path(const Slope *s, const GArray *path) {
  const Topic *t = s->topic;
  g_autoptr(GString) product = g_string_new(NULL);
  int factors = 0;
  double total = 1;
  for (guint i = path->len; i-- > 0;) {
    const ChartEdge *edge = &s->chart->edges[g_array_index(path, int, i)];
    Spot from = s->chart->points[edge->from].spot, to = s->chart->points[edge->to].spot;
    g_autofree char *words =
        words_for_step(t->session, t->run, from.node, MAX(from.entry, 0), to.node, MAX(to.entry, 0), *edge->local);
    total *= *edge->local;
    if (words == NULL) continue;
    g_autofree char *name = point_name(s, named_above(s, path, i));
    call_print(t->call, "  in %s: %s\n", name, words);
    if (factors++ > 0) g_string_append(product, "·");
    text_number(product, t->session, *edge->local, true);
  }
  g_autofree char *value = text_of_number(t->session, total);
  if (factors > 1) call_print(t->call, "  together: %s = %s\n", product->str, value);
  if (total == 0) call_print(t->call, "  so nothing of the push comes through\n");
}

/* What arrives at B is a sum over what hangs on it, whatever lies above. */
static void print_shares(const Slope *s) {
  const Topic *t = s->topic;
  const ChartPoint *b = &s->chart->points[0];
  for (int i = 0; i < b->up_count && i < TERMS_SHOWN; i++) {
    const ChartEdge *edge = &s->chart->edges[s->chart->up[b->first_up + i]];
    int sum = sum_above(s, edge->from);
    g_autofree char *name = point_name(s, sum);
    g_autoptr(GString) line = g_string_new(NULL);
    double upstream;
    spot_gradient(t->run, s->chart->points[sum].spot, 0, &upstream);
    g_string_append_printf(line, "  through %s: ∂%s/∂%s·∂%s/∂%s = ", name, s->a_name, name, name, s->b_name);
    text_number(line, t->session, upstream, true);
    g_string_append(line, "·");
    text_number(line, t->session, *edge->local, true);
    g_string_append(line, " = ");
    text_number(line, t->session, upstream * *edge->local, false);
    call_print(t->call, "%s\n", line->str);
  }
  if (b->up_count > TERMS_SHOWN)
    call_print(t->call, "  … %d more such term%s\n", b->up_count - TERMS_SHOWN, plural_s(b->up_count - TERMS_SHOWN));
}

static void print_way(const Slope *s) {
  const Topic *t = s->topic;
  ChartCount count;
  chart_count(s->chart, &count);
  guint64 paths = natural_small(count.paths);
  if (paths == 0) {
    call_print(t->call, "  no path: nothing in %s hangs on %s\n", s->a_name, s->b_name);
  } else if (paths <= PATHS_TOLD) {
    g_autoptr(GPtrArray) ways = chart_paths(s->chart, PATHS_TOLD);
    for (guint i = 0; i < ways->len; i++) {
      if (ways->len > 1) call_print(t->call, "path %u of %u:\n", i + 1, ways->len);
      print_path(s, ways->pdata[i]);
    }
  } else {
    g_autoptr(GString) number = g_string_new(NULL);
    natural_format(number, count.paths, 15);
    call_print(t->call, "the push takes %s paths; what they bring adds up:\n", number->str);
    print_shares(s);
  }
  chart_count_clear(&count);
}

/* Each sample has its own share in what comes to an input; a parameter's is summed up already. */
static void print_samples(const Slope *s) {
  const Topic *t = s->topic;
  int samples = run_batch(t->run), shown = MIN(samples, SAMPLES_SHOWN);
  if (!graph_node(t->graph, s->b.node)->batched) {
    call_print(t->call, "  the mean of what each of the %d sample%s asks for\n", samples, plural_s(samples));
    return;
  }
  for (int i = 0; i < shown; i++) {
    double share;
    spot_gradient(t->run, s->b, i, &share);
    g_autofree char *value = text_of_number(t->session, share * samples);
    call_print(t->call, "  sample %d of the batch: %s\n", i + 1, value);
  }
  if (shown < samples) call_print(t->call, "  … %d more sample%s\n", samples - shown, plural_s(samples - shown));
}

/* The entry that moves A most stands for a whole vector or matrix. */
static Spot strongest(const Slope *s, Spot b) {
  int size = spot_size(s->topic->graph, b), best = 0;
  g_autofree double *gradient = g_new(double, size);
  spot_gradient(s->topic->run, b, s->topic->batch ? -1 : 0, gradient);
  for (int i = 1; i < size; i++)
    if (fabs(gradient[i]) > fabs(gradient[best])) best = i;
  return (Spot){b.node, best};
}

static void print_total(const Slope *s, Spot b, const char *b_name) {
  const Topic *t = s->topic;
  Shape shape = b.entry >= 0 ? (Shape){1, 1} : graph_node(t->graph, b.node)->shape;
  g_autofree double *gradient = g_new(double, shape_size(shape));
  spot_gradient(t->run, b, t->batch ? -1 : 0, gradient);
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_append_printf(line, "∂%s/∂%s = ", s->a_name, b_name);
  if (shape_size(shape) <= NUMBERS_SHOWN)
    value_format(line, gradient, (gsize)shape.rows, (gsize)shape.cols, session_digits(t->session));
  else
    g_string_append_printf(line, "%s (grad %s %s prints it)", shape_name(shape).text, s->a_name, b_name);
  call_print(t->call, "%s\n", line->str);
}

bool explain_slope(const Topic *t, Spot a, Spot b, const char *a_name, const char *b_name) {
  Slope s = {t, a, b, a_name, b_name, NULL};
  bool whole = spot_size(t->graph, b) > 1;
  g_autofree char *entry_name = NULL;
  if (whole) {
    s.b = strongest(&s, b);
    s.b_name = entry_name = text_spot(t->graph, s.b, false);
    call_print(t->call, "each number of ∂%s/∂%s says how %s moves when that entry is pushed; the strongest is %s\n",
               a_name, b_name, a_name, entry_name);
  }
  double slope;
  spot_gradient(t->run, s.b, t->batch ? -1 : 0, &slope);
  g_autofree char *mean = t->batch ? g_strdup_printf("the mean %s", a_name) : g_strdup(a_name);
  g_autofree char *words = words_for_slope(t->session, mean, slope);
  call_print(t->call, "push %s up a little: %s\n", s.b_name, words);
  if (t->batch) {
    print_samples(&s);
  } else {
    g_autoptr(Chart) chart = s.chart = chart_new(t->run, a, s.b, true, NULL);
    if (chart != NULL && chart->point_count != 1) print_way(&s);
  }
  print_total(&s, b, b_name);
  return true;
}
