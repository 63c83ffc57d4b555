/* The paths between two nodes in numbers, kept for pictures. */
#include "explain/chain.h"
#include "session/questions.h"
#include <math.h>

/* Of more nobody could make a picture. */
enum { POINTS_KEPT = 160, EDGES_KEPT = 640, DIGITS_KEPT = 60 };

/* ---- counting from B upwards ---- */

typedef struct {
  int points;
  Natural **paths, **lengths; /* [points] ways that lead up from B, and how long they are together */
} Ways;

static Ways count_ways(const Chart *chart) {
  Ways ways = {chart->point_count, g_new(Natural *, chart->point_count), g_new(Natural *, chart->point_count)};
  for (int p = 0; p < ways.points; p++) {
    ways.paths[p] = natural_new(p == 0);
    ways.lengths[p] = natural_new(0);
  }
  for (int e = chart->edge_count - 1; e >= 0; e--) { /* by ascending `from` */
    const ChartEdge *edge = &chart->edges[e];
    natural_add(ways.paths[edge->from], ways.paths[edge->to]);
    natural_add(ways.lengths[edge->from], ways.lengths[edge->to]);
    natural_add(ways.lengths[edge->from], ways.paths[edge->to]);
  }
  return ways;
}

static void ways_clear(Ways *ways) {
  for (int p = 0; p < ways->points; p++) {
    natural_free(ways->paths[p]);
    natural_free(ways->lengths[p]);
  }
  g_free(ways->paths);
  g_free(ways->lengths);
}

/* Does the point hand something on to beyond this level? */
static bool leads_beyond(const Chart *chart, int point, int level) {
  const ChartPoint *p = &chart->points[point];
  for (int i = 0; i < p->up_count; i++) {
    if (chart->points[chart->edges[chart->up[p->first_up + i]].from].level > level) return true;
  }
  return false;
}

static char *digits_of(const Natural *n) {
  g_autoptr(GString) text = g_string_new(NULL);
  natural_format(text, n, DIGITS_KEPT);
  return g_strdup(text->str);
}

/* Of the points up to a level, as if one sum behind them were the end. */
static PathsCount count_upto(const Chart *chart, const Ways *ways, int level) {
  g_autoptr(Natural) paths = natural_new(0), products = natural_new(0);
  PathsCount count = {0};
  for (int p = 0; p < chart->point_count; p++) {
    if (chart->points[p].level > level || !leads_beyond(chart, p, level)) continue;
    natural_add(paths, ways->paths[p]);
    natural_add(products, ways->lengths[p]); /* of a way one edge longer, a product less than edges */
  }
  for (int e = 0; e < chart->edge_count; e++) count.backprop += chart->points[chart->edges[e].from].level <= level;
  count.paths = digits_of(paths);
  count.products = digits_of(products);
  count.work = g_ascii_strtod(count.products, NULL);
  return count;
}

/* ---- the answer ---- */

static void keep_points(const Chain *chain, PathsAnswer *kept) {
  const Chart *chart = chain->chart;
  kept->point_count = chart->point_count;
  kept->points = g_new0(PathsPoint, kept->point_count);
  for (int p = 0; p < kept->point_count; p++) {
    kept->points[p] = (PathsPoint){chain_name(chain, p), chart->points[p].level, NAN};
    if (chart->points[p].size == 1) spot_gradient(chart->run, chart->points[p].spot, 0, &kept->points[p].gradient);
  }
  kept->edge_count = chart->edge_count;
  kept->edges = g_new0(PathsEdge, MAX(kept->edge_count, 1));
  for (int e = 0; e < kept->edge_count; e++) {
    const ChartEdge *edge = &chart->edges[e];
    bool number = edge->local != NULL && chart->points[edge->from].size * chart->points[edge->to].size == 1;
    kept->edges[e] = (PathsEdge){edge->from, edge->to, number ? *edge->local : NAN};
  }
}

/* The paths themselves, where they are few and each comes to one number. */
static void keep_paths(const Chart *chart, PathsAnswer *kept) {
  g_autoptr(GPtrArray) paths = chart_paths(chart, PATHS_TOLD + 1);
  if (paths->len > PATHS_TOLD || chart->points[0].size != 1) return;
  kept->paths = g_new0(PathsPath, paths->len);
  for (guint i = 0; i < paths->len; i++) {
    const GArray *path = paths->pdata[i];
    PathsPath *to = &kept->paths[i];
    if (!chart_product(chart, path, &to->product)) to->product = NAN; /* a table on the way is too large */
    to->length = (int)path->len;
    to->edges = g_memdup2(path->data, path->len * sizeof(int));
    kept->path_count++;
  }
}

void chain_keep(const Chain *chain) {
  const Chart *chart = chain->chart;
  if (chart->point_count < 2 || chart->point_count > POINTS_KEPT || chart->edge_count > EDGES_KEPT) return;
  PathsAnswer *kept = paths_answer_new();
  kept->a = g_strdup(chain->a);
  kept->b = g_strdup(chain->b);
  keep_points(chain, kept);
  kept->total = kept->points[0].gradient;
  keep_paths(chart, kept);
  kept->level_count = chart->points[chart_a(chart)].level;
  kept->layer_count = MAX(kept->level_count - 2, 1);
  kept->upto = g_new0(PathsCount, kept->layer_count);
  Ways ways = count_ways(chart);
  for (int k = 1; k <= kept->layer_count; k++)
    kept->upto[k - 1] = count_upto(chart, &ways, MIN(k + 1, kept->level_count - 1));
  ways_clear(&ways);
  session_keep_paths(chain->call->session, kept);
}
