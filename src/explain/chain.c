/*
 * The chain rule as the lecture writes it: level by level from A back, counted from B's side; at B the sum over all
 * paths, in symbols and then in numbers.
 */
#include "explain/chain.h"
#include "base/number.h"
#include "explain/explain.h"
#include "explain/text.h"
#include <string.h>

enum {
  PATHS_SHOWN = 12,
  TERMS_SHOWN = 12,
  LINE_WIDTH = 110,
  LEVELS_SHOWN = 9,
  FACTORS_SHOWN = 9,
  FACTORS_BEFORE = 5,
  FACTORS_AFTER = 2,
  POINTS_SHOWN = 8,
  SAMPLES_SHOWN = 12
};

/* ---- names and numbers ---- */

char *chain_name(const Chain *chain, int point) {
  if (point == 0) return g_strdup(chain->b);
  if (point == chart_a(chain->chart)) return g_strdup(chain->a);
  return text_spot(chain->graph, chain->chart->points[point].spot, true);
}

static Shape shape_of(const Chain *chain, int point) {
  Spot spot = chain->chart->points[point].spot;
  return spot.entry >= 0 ? (Shape){1, 1} : graph_node(chain->graph, spot.node)->shape;
}

/* ∂A/∂point at this sample (-1: of the mean), laid out as the point is. */
static void gradient_text(const Chain *chain, GString *out, int point, int sample) {
  Shape shape = shape_of(chain, point);
  g_autofree double *values = g_new(double, shape_size(shape));
  spot_gradient(chain->chart->run, chain->chart->points[point].spot, sample, values);
  if (shape_is_number(shape))
    text_number(out, chain->session, *values, false);
  else
    text_numbers(out, chain->session, shape.rows, shape.cols, values);
}

static void total_text(const Chain *chain, GString *out, int point) {
  g_autofree char *name = chain_name(chain, point);
  g_string_append_printf(out, "∂%s/∂%s", chain->a, name);
}

void chain_factor_text(Chain *chain, GString *out, int edge) {
  const ChartEdge *e = &chain->chart->edges[edge];
  g_autofree char *from = chain_name(chain, e->from), *to = chain_name(chain, e->to);
  bool direct = chart_has_detour(chain->chart, edge);
  g_string_append_printf(out, "∂%s/∂%s%s", from, to, direct ? "|direct" : "");
  chain->direct |= direct;
}

/* An edge's numbers, as a factor. */
static void local_text(const Chain *chain, GString *out, int edge) {
  const ChartEdge *e = &chain->chart->edges[edge];
  text_numbers(out, chain->session, chain->chart->points[e->from].size, chain->chart->points[e->to].size, e->local);
}

/* ---- sums ---- */

/* Terms on one line where they fit, else one a line under each other. `head` stands before them. */
static void print_sum(const Chain *chain, const char *head, const GPtrArray *terms, const char *rest) {
  int width = text_width(head);
  for (guint i = 0; i < terms->len; i++) width += text_width(terms->pdata[i]) + 3;
  g_autoptr(GString) line = g_string_new(head);
  for (guint i = 0; i < terms->len; i++) {
    if (i > 0 && width > LINE_WIDTH) g_string_append_printf(line, "\n%*s", text_width(head) - 2, "");
    if (i > 0) g_string_append(line, width > LINE_WIDTH ? "+ " : " + ");
    g_string_append(line, terms->pdata[i]);
  }
  if (rest != NULL) g_string_append_printf(line, "\n%*s+ … %s", MAX(text_width(head) - 2, 0), "", rest);
  call_print(chain->call, "%s\n", line->str);
}

/* What arrives at a point, over the points above it: ∂p/∂h1·∂h1/∂z1 + …, and the same in numbers. */
static void term_texts(Chain *chain, int edge, GPtrArray *symbols, GPtrArray *numbers, int sample) {
  const ChartEdge *e = &chain->chart->edges[edge];
  g_autoptr(GString) symbol = g_string_new(NULL), number = g_string_new(NULL);
  if (e->from != chart_a(chain->chart)) {
    total_text(chain, symbol, e->from);
    g_string_append(symbol, "·");
    g_autofree double *upstream = g_new(double, chain->chart->points[e->from].size);
    spot_gradient(chain->chart->run, chain->chart->points[e->from].spot, sample, upstream);
    text_numbers(number, chain->session, 1, chain->chart->points[e->from].size, upstream);
    g_string_append(number, "·");
  }
  chain_factor_text(chain, symbol, edge);
  local_text(chain, number, edge);
  g_ptr_array_add(symbols, g_strdup(symbol->str));
  g_ptr_array_add(numbers, g_strdup(number->str));
}

/* Only one factor, straight from A: then ∂p/∂h1 = 5 says it all. */
static bool is_plain(const Chain *chain, int point) {
  const ChartPoint *p = &chain->chart->points[point];
  return p->up_count == 1 && chain->chart->edges[chain->chart->up[p->first_up]].from == chart_a(chain->chart);
}

static char *joined(const GPtrArray *terms) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < terms->len; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " + " : "", (char *)terms->pdata[i]);
  return g_strdup(text->str);
}

/* Symbols, numbers and value on one line, where they fit. */
static bool print_short(const Chain *chain, const char *head, const GPtrArray *symbols, const GPtrArray *numbers,
                        const char *value) {
  g_autofree char *left = joined(symbols), *right = joined(numbers);
  g_autofree char *line = g_strdup_printf("%s%s = %s = %s", head, left, right, value);
  if (symbols->len >= TERMS_SHOWN || text_width(line) > LINE_WIDTH) return false;
  call_print(chain->call, "%s\n", line);
  return true;
}

static void print_point(Chain *chain, const char *head, int point) {
  const ChartPoint *p = &chain->chart->points[point];
  g_autoptr(GString) total = g_string_new(head), value = g_string_new(NULL);
  total_text(chain, total, point);
  g_string_append(total, " = ");
  gradient_text(chain, value, point, chain->batch ? -1 : 0);
  if (is_plain(chain, point)) {
    call_print(chain->call, "%s%s\n", total->str, value->str);
    return;
  }
  g_autoptr(GPtrArray) symbols = g_ptr_array_new_with_free_func(g_free),
                       numbers = g_ptr_array_new_with_free_func(g_free);
  int shown = MIN(p->up_count, TERMS_SHOWN);
  for (int i = 0; i < shown; i++) term_texts(chain, chain->chart->up[p->first_up + i], symbols, numbers, 0);
  if (!chain->batch && print_short(chain, total->str, symbols, numbers, value->str)) return;
  g_autofree char *rest = NULL;
  if (shown < p->up_count) rest = g_strdup_printf("%d more term%s", p->up_count - shown, plural_s(p->up_count - shown));
  print_sum(chain, total->str, symbols, rest);
  g_autofree char *indent = g_strdup_printf("%*s= ", text_width(total->str) - 2, "");
  if (!chain->batch) print_sum(chain, indent, numbers, rest);
  call_print(chain->call, "%s%s%s\n", indent, chain->batch ? "mean of the products: " : "", value->str);
}

/* ---- levels ---- */

static void print_level(Chain *chain, int level) {
  int shown = 0, more = 0;
  for (int p = 1; p < chart_a(chain->chart); p++) {
    if (chain->chart->points[p].level != level) continue;
    if (shown == POINTS_SHOWN) {
      more++;
      continue;
    }
    g_autofree char *number = g_strdup_printf("%d: ", level);
    g_autofree char *head = shown++ == 0 ? g_strdup(number) : g_strdup_printf("%*s", (int)strlen(number), "");
    print_point(chain, head, p);
  }
  if (more > 0) call_print(chain->call, "   … and %d more on this level\n", more);
}

static void print_levels(Chain *chain) {
  int top = chain->chart->points[chart_a(chain->chart)].level - 1;
  for (int level = top; level > 1; level--) {
    if (top > LEVELS_SHOWN && level == top - LEVELS_SHOWN / 2) {
      int bottom = LEVELS_SHOWN / 2 + 1;
      call_print(chain->call, "   … the levels %d to %d in the same way (chain %s NAME shows any of them)\n", level,
                 bottom + 1, chain->a);
      level = bottom;
    }
    print_level(chain, level);
  }
}

/* ---- the sum over paths ---- */

typedef void FactorText(Chain *chain, GString *out, int edge);

static void number_text(Chain *chain, GString *out, int edge) {
  local_text(chain, out, edge);
}

/* The factors of a path; of a long one its two ends. */
static char *path_text(Chain *chain, const GArray *path, FactorText *factor) {
  g_autoptr(GString) text = g_string_new(NULL);
  bool folded = path->len > FACTORS_SHOWN;
  for (guint i = 0; i < path->len; i++) {
    if (folded && i >= FACTORS_BEFORE && i < path->len - FACTORS_AFTER) continue;
    if (i > 0) g_string_append(text, folded && i == path->len - FACTORS_AFTER ? "·…·" : "·");
    factor(chain, text, g_array_index(path, int, i));
  }
  return g_strdup(text->str);
}

/* 10 - 8 + 15 + 2 */
static void print_products(const Chain *chain, const char *indent, const GPtrArray *paths, const char *rest) {
  int size = chain->chart->points[0].size;
  Shape shape = shape_of(chain, 0);
  g_autofree double *product = g_new(double, size);
  g_autoptr(GString) line = g_string_new(indent);
  gsize begin = 0;
  for (guint i = 0; i < paths->len; i++) {
    if (!chart_product(chain->chart, paths->pdata[i], product)) return;
    if (text_width(line->str + begin) > LINE_WIDTH - 15) {
      begin = line->len;
      g_string_append_printf(line, "\n%*s", text_width(indent) - 1, "");
    }
    if (size == 1) {
      text_term(line, chain->session, *product, i == 0);
    } else {
      if (i > 0) g_string_append(line, " + ");
      text_numbers(line, chain->session, shape.rows, shape.cols, product);
    }
  }
  if (rest != NULL) g_string_append_printf(line, " + … %s", rest);
  call_print(chain->call, "%s\n", line->str);
}

static char *rest_of_paths(const ChartCount *count, guint shown) {
  g_autoptr(Natural) all = natural_new(0), some = natural_new(shown);
  natural_add(all, count->paths);
  if (natural_small(all) == shown) return NULL;
  natural_subtract(all, some);
  g_autoptr(GString) text = g_string_new(NULL);
  natural_format(text, all, 40);
  g_string_append(text, " more paths");
  return g_strdup(text->str);
}

static GPtrArray *texts_of(Chain *chain, const GPtrArray *paths, bool numbers) {
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add(texts, path_text(chain, paths->pdata[i], numbers ? number_text : chain_factor_text));
  return texts;
}

/* The numbers of the paths for the present sample; lengths 1 need no second line. */
static void print_path_numbers(Chain *chain, const char *indent, const GPtrArray *paths, const char *rest) {
  bool factors = false;
  for (guint i = 0; i < paths->len; i++) factors |= ((GArray *)paths->pdata[i])->len > 1;
  g_autoptr(GPtrArray) numbers = texts_of(chain, paths, true);
  if (factors || chain->chart->points[0].size > 1) print_sum(chain, indent, numbers, rest);
  print_products(chain, indent, paths, rest);
}

/* A mean has no single number on an edge: each sample has its own. */
static void print_samples(Chain *chain, const char *indent, const GPtrArray *paths) {
  int samples = run_batch(chain->chart->run), shown = MIN(samples, SAMPLES_SHOWN);
  for (int s = 0; s < shown; s++) {
    g_autofree char *head = g_strdup_printf("   sample %d of the batch: ", s + 1);
    chart_fill(chain->chart, s);
    g_autoptr(GPtrArray) numbers = texts_of(chain, paths, true);
    g_autofree char *sum = joined(numbers);
    call_print(chain->call, "%s%s\n", head, sum);
  }
  if (shown < samples) call_print(chain->call, "   … %d more sample%s\n", samples - shown, plural_s(samples - shown));
  call_print(chain->call, "%sthe mean of these\n", indent);
}

static void print_paths(Chain *chain, const ChartCount *count) {
  if (is_plain(chain, 0)) {
    print_point(chain, "1: ", 0);
    return;
  }
  g_autoptr(GPtrArray) paths = chart_paths(chain->chart, PATHS_SHOWN);
  g_autofree char *rest = rest_of_paths(count, paths->len);
  g_autoptr(GString) head = g_string_new("1: ");
  total_text(chain, head, 0);
  g_string_append(head, " = ");
  g_autofree char *indent = g_strdup_printf("%*s= ", text_width(head->str) - 2, "");
  g_autoptr(GPtrArray) symbols = texts_of(chain, paths, false);
  print_sum(chain, head->str, symbols, rest);
  if (chain->batch)
    print_samples(chain, indent, paths);
  else
    print_path_numbers(chain, indent, paths, rest);
}

/* ---- the command ---- */

static void print_total(const Chain *chain, Spot b, const ChartCount *count) {
  Shape shape = b.entry >= 0 ? (Shape){1, 1} : graph_node(chain->graph, b.node)->shape;
  g_autofree double *values = g_new0(double, shape_size(shape));
  spot_gradient(chain->chart->run, b, chain->batch ? -1 : 0, values);
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_append_printf(line, "∂%s/∂%s = ", chain->a, chain->b);
  value_format(line, values, (gsize)shape.rows, (gsize)shape.cols, session_digits(chain->session));
  g_string_append(line, "\npaths=");
  natural_format(line, count->paths, 100);
  g_string_append(line, " products=");
  natural_format(line, count->products, 100);
  g_string_append_printf(line, " backprop=%d\n", count->backprop);
  call_print(chain->call, "%s", line->str);
}

static void print_chain(Chain *chain, Spot b, bool matrix) {
  ChartCount count;
  chart_count(chain->chart, &count);
  if (chain->chart->point_count == 0) {
    call_print(chain->call, "no path leads from %s back to %s: nothing in %s hangs on %s\n", chain->a, chain->b,
               chain->a, chain->b);
  } else if (chain->chart->point_count > 1 && matrix) {
    chain_print_matrices(chain);
  } else if (chain->chart->point_count > 1) {
    print_levels(chain);
    print_paths(chain, &count);
  }
  if (chain->direct) call_print(chain->call, "|direct: along this one step alone, the nodes in between held still\n");
  print_total(chain, b, &count);
  chart_count_clear(&count);
}

static bool find_ends(Call *call, bool open, Spot *a, Spot *b) {
  if (!spot_of_call(call, "a", a) || !spot_of_call(call, "b", b)) return false;
  if (!spot_is_number(call, "a", *a, "derivatives are taken of a number")) return false;
  return !open || spot_is_number(call, "b", *b, "opened up, paths lead to one number");
}

static char *place_text(const Call *call, const char *label) {
  const Place *place = &statement_arg(call->statement, label)->place;
  g_autoptr(GString) text = g_string_new(place->name);
  const Expr *index[] = {place->row, place->col};
  for (int i = 0; i < 2 && index[i] != NULL; i++) {
    g_string_append(text, i == 0 ? "[" : ",");
    expr_print(index[i], NUMBER_DIGITS, text);
  }
  if (place->row != NULL) g_string_append_c(text, ']');
  return g_strdup(text->str);
}

CommandResult explain_chain(Call *call) {
  bool open = call_has(call, "full"), batch = call_has(call, "batch");
  Spot a, b;
  if (session_show_run(call->session, call->diag) == NULL || !find_ends(call, open, &a, &b)) return COMMAND_FAILED;
  g_autoptr(Run) run = spot_run(call->session, batch, call->diag);
  if (run == NULL) return COMMAND_FAILED;
  run_backward_from(run, a.node, MAX(a.entry, 0));
  g_autoptr(Chart) chart = chart_new(run, a, b, open, call->diag);
  if (chart == NULL) {
    diag_place(call->diag, call_span(call, "b"));
    return COMMAND_FAILED;
  }
  chart_fill(chart, 0);
  g_autofree char *a_text = place_text(call, "a"), *b_text = place_text(call, "b");
  Chain chain = {call, call->session, run_graph(run), chart, a_text, b_text, batch, false};
  spot_print_subject(call, run, batch);
  print_chain(&chain, b, call_has(call, "matrix"));
  if (!batch) chain_keep(&chain);
  return COMMAND_DONE;
}
