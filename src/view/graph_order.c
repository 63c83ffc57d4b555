#include "view/graph_order.h"

#include <math.h>
#include <string.h>

enum { SWEEPS = 8, EXCHANGES = 6, PULLS = 6 };
/* A bend needs less room than a node: this share. */
static const double BEND = 0.45;

GraphPlace *graph_order_place(const GraphOrder *order, int place) {
  return &g_array_index(order->places, GraphPlace, place);
}

static int place_at(const GraphOrder *order, int level, guint i) {
  return g_array_index(order->levels[level], int, i);
}

/* ---- places and links ---- */

static int add_place(GraphOrder *order, int node, int level) {
  int place = (int)order->places->len;
  GraphPlace new = {node, level, (int)order->levels[level]->len, 0};
  g_array_append_val(order->places, new);
  g_array_append_val(order->levels[level], place);
  return place;
}

static void add_edge(GraphOrder *order, int edge, int from, int to) {
  int last = from;
  int first_level = graph_order_place(order, from)->level, last_level = graph_order_place(order, to)->level;
  for (int level = first_level + 1; level < last_level; level++) {
    int bend = add_place(order, SNAPSHOT_NONE, level);
    if (last == from) order->edge_bend[edge] = bend;
    GraphLink link = {last, bend};
    g_array_append_val(order->links, link);
    last = bend;
  }
  GraphLink link = {last, to};
  if (last_level > first_level) g_array_append_val(order->links, link);
}

/* Neighbours place by place: to[0] on the left, to[1] on the right. */
static void index_links(GraphOrder *order) {
  int count = (int)order->places->len;
  for (int side = 0; side < 2; side++) {
    int *start = order->start[side] = g_new0(int, count + 2);
    order->to[side] = g_new(int, MAX(order->links->len, 1));
    for (guint i = 0; i < order->links->len; i++) {
      const GraphLink *link = &g_array_index(order->links, GraphLink, i);
      start[(side == 0 ? link->right : link->left) + 2]++;
    }
    for (int i = 2; i <= count + 1; i++) start[i] += start[i - 1];
    for (guint i = 0; i < order->links->len; i++) {
      const GraphLink *link = &g_array_index(order->links, GraphLink, i);
      int whose = side == 0 ? link->right : link->left;
      order->to[side][start[whose + 1]++] = side == 0 ? link->left : link->right;
    }
  }
}

/* ---- crossings ---- */

/* Of the links that leave a above b on one side. */
static int pair_crossings(const GraphOrder *order, int a, int b, int side) {
  int count = 0;
  const int *start = order->start[side], *to = order->to[side];
  for (int i = start[a]; i < start[a + 1]; i++) {
    int other = graph_order_place(order, to[i])->position;
    for (int k = start[b]; k < start[b + 1]; k++) count += graph_order_place(order, to[k])->position < other;
  }
  return count;
}

int graph_order_crossings(const GraphOrder *order) {
  int count = 0;
  for (int level = 0; level + 1 < order->level_count; level++) {
    for (guint i = 0; i < order->levels[level]->len; i++) {
      for (guint k = i + 1; k < order->levels[level]->len; k++)
        count += pair_crossings(order, place_at(order, level, i), place_at(order, level, k), 1);
    }
  }
  return count;
}

/* ---- sweeps ---- */

typedef struct {
  double key;
  int place;
} Keyed;

static int by_key(const void *a, const void *b) {
  const Keyed *x = a, *y = b;
  return x->key < y->key ? -1 : x->key > y->key;
}

/* From the middle of its level. */
static double centred(const GraphOrder *order, int place) {
  const GraphPlace *p = graph_order_place(order, place);
  return p->position - (order->levels[p->level]->len - 1) / 2.0;
}

/* Neighbours lie in the middle of theirs on one side; what has none stays. */
static void sort_level(GraphOrder *order, int level, int side) {
  GArray *ids = order->levels[level];
  g_autofree Keyed *keyed = g_new(Keyed, MAX(ids->len, 1));
  for (guint i = 0; i < ids->len; i++) {
    int place = place_at(order, level, i), first = order->start[side][place], end = order->start[side][place + 1];
    double sum = 0, own = centred(order, place);
    for (int k = first; k < end; k++) sum += centred(order, order->to[side][k]);
    /* A little of the present order, so that ties stay as they were written. */
    keyed[i] = (Keyed){(end > first ? sum / (end - first) : own) + 1e-6 * own, place};
  }
  qsort(keyed, ids->len, sizeof *keyed, by_key);
  for (guint i = 0; i < ids->len; i++) {
    g_array_index(ids, int, i) = keyed[i].place;
    graph_order_place(order, keyed[i].place)->position = (int)i;
  }
}

/* Neighbours in a level change places where that saves crossings. */
static bool exchange_level(GraphOrder *order, int level) {
  bool changed = false;
  GArray *ids = order->levels[level];
  for (guint i = 0; i + 1 < ids->len; i++) {
    int a = place_at(order, level, i), b = place_at(order, level, i + 1);
    int now = pair_crossings(order, a, b, 0) + pair_crossings(order, a, b, 1);
    if (now == 0 || pair_crossings(order, b, a, 0) + pair_crossings(order, b, a, 1) >= now) continue;
    g_array_index(ids, int, i) = b;
    g_array_index(ids, int, i + 1) = a;
    graph_order_place(order, a)->position = (int)i + 1;
    graph_order_place(order, b)->position = (int)i;
    changed = true;
  }
  return changed;
}

static void exchange(GraphOrder *order) {
  bool changed = true;
  for (int round = 0; round < EXCHANGES && changed; round++) {
    changed = false;
    for (int level = 0; level < order->level_count; level++) changed |= exchange_level(order, level);
  }
}

static void keep_positions(const GraphOrder *order, int *positions) {
  for (guint i = 0; i < order->places->len; i++) positions[i] = graph_order_place(order, (int)i)->position;
}

static void bring_back(GraphOrder *order, const int *positions) {
  for (guint i = 0; i < order->places->len; i++) {
    GraphPlace *place = graph_order_place(order, (int)i);
    place->position = positions[i];
    g_array_index(order->levels[place->level], int, positions[i]) = (int)i;
  }
}

/* Sweeps from left to right and back; the best order that was met stays, the first of equals. */
static void find_order(GraphOrder *order) {
  g_autofree int *best = g_new(int, MAX(order->places->len, 1));
  int least = graph_order_crossings(order);
  keep_positions(order, best);
  for (int sweep = 0; sweep < SWEEPS && least > 0; sweep++) {
    bool right = sweep % 2 == 0;
    for (int k = 1; k < order->level_count; k++)
      sort_level(order, right ? k : order->level_count - 1 - k, right ? 0 : 1);
    exchange(order);
    int crossings = graph_order_crossings(order);
    if (crossings >= least) continue;
    least = crossings;
    keep_positions(order, best);
  }
  bring_back(order, best);
}

GraphOrder *graph_order_new(const Snapshot *s, const int *level, int level_count) {
  GraphOrder *order = g_new0(GraphOrder, 1);
  order->level_count = level_count;
  order->levels = g_new(GArray *, MAX(level_count, 1));
  for (int i = 0; i < level_count; i++) order->levels[i] = g_array_new(FALSE, FALSE, sizeof(int));
  order->places = g_array_new(FALSE, FALSE, sizeof(GraphPlace));
  order->links = g_array_new(FALSE, FALSE, sizeof(GraphLink));
  order->node_place = g_new(int, MAX(s->node_count, 1));
  order->edge_bend = g_new(int, MAX(s->edge_count, 1));
  for (int n = 0; n < s->node_count; n++) order->node_place[n] = level[n] < 0 ? -1 : add_place(order, n, level[n]);
  for (int e = 0; e < s->edge_count; e++) {
    int from = order->node_place[s->edges[e].from], to = order->node_place[s->edges[e].to];
    order->edge_bend[e] = -1;
    if (from >= 0 && to >= 0) add_edge(order, e, from, to);
  }
  index_links(order);
  find_order(order);
  return order;
}

void graph_order_free(GraphOrder *order) {
  for (int i = 0; i < order->level_count; i++) g_array_unref(order->levels[i]);
  for (int side = 0; side < 2; side++) {
    g_free(order->start[side]);
    g_free(order->to[side]);
  }
  g_array_unref(order->places);
  g_array_unref(order->links);
  g_free(order->levels);
  g_free(order->node_place);
  g_free(order->edge_bend);
  g_free(order);
}

/* ---- heights ---- */

/* What a node and a bend of a level get. */
typedef struct {
  double node, bend;
} Room;

static void count_level(const GraphOrder *order, int level, int *nodes, int *bends) {
  *nodes = *bends = 0;
  for (guint i = 0; i < order->levels[level]->len; i++)
    *(graph_order_place(order, place_at(order, level, i))->node == SNAPSHOT_NONE ? bends : nodes) += 1;
}

static Room room_of(const GraphOrder *order, int level, double height, double node) {
  int nodes, bends;
  count_level(order, level, &nodes, &bends);
  double rest = bends > 0 ? (height - nodes * node) / bends : 0;
  return (Room){node, CLAMP(rest, 0, BEND * node)};
}

/* The most that a level's nodes can get. */
static double most_of(const GraphOrder *order, int level, double height, double least, double most) {
  int nodes, bends;
  count_level(order, level, &nodes, &bends);
  if (nodes == 0) return most;
  return fmin(fmax(height / (nodes + BEND * bends), fmin(least, height / nodes)), most);
}

static double share_of(const GraphOrder *order, int place, Room room) {
  return graph_order_place(order, place)->node == SNAPSHOT_NONE ? room.bend : room.node;
}

/*
 * As near to `wanted` as the distances allow: without them the heights only have to grow, which is isotonic regression
 * (pool adjacent violators).
 */
static void settle_level(GraphOrder *order, int level, Room room, double top, double height, const double *wanted) {
  int count = (int)order->levels[level]->len, blocks = 0;
  g_autofree double *offset = g_new(double, MAX(count, 1)), *sum = g_new(double, MAX(count, 1));
  g_autofree int *size = g_new(int, MAX(count, 1));
  double end = 0;
  for (int i = 0; i < count; i++) {
    double share = share_of(order, place_at(order, level, (guint)i), room);
    offset[i] = end + share / 2;
    end += share;
    sum[blocks] = wanted[i] - offset[i];
    size[blocks++] = 1;
    while (blocks > 1 && sum[blocks - 2] / size[blocks - 2] > sum[blocks - 1] / size[blocks - 1]) {
      blocks--;
      sum[blocks - 1] += sum[blocks];
      size[blocks - 1] += size[blocks];
    }
  }
  for (int b = 0, i = 0; b < blocks; b++) {
    double base = CLAMP(sum[b] / size[b], top, fmax(top, top + height - end));
    for (int k = 0; k < size[b]; k++, i++)
      graph_order_place(order, place_at(order, level, (guint)i))->y = base + offset[i];
  }
}

/* Evenly, in the middle. */
static void spread_level(GraphOrder *order, int level, Room room, double top, double height) {
  int count = (int)order->levels[level]->len;
  g_autofree double *wanted = g_new(double, MAX(count, 1));
  double end = 0;
  for (int i = 0; i < count; i++) end += share_of(order, place_at(order, level, (guint)i), room);
  double y = top + (height - end) / 2;
  for (int i = 0; i < count; i++) {
    double share = share_of(order, place_at(order, level, (guint)i), room);
    wanted[i] = y + share / 2;
    y += share;
  }
  settle_level(order, level, room, top, height, wanted);
}

/* Towards the middle of all neighbours. */
static void pull_level(GraphOrder *order, int level, Room room, double top, double height) {
  int count = (int)order->levels[level]->len;
  g_autofree double *wanted = g_new(double, MAX(count, 1));
  for (int i = 0; i < count; i++) {
    int place = place_at(order, level, (guint)i), neighbours = 0;
    double sum = 0;
    for (int side = 0; side < 2; side++) {
      for (int k = order->start[side][place]; k < order->start[side][place + 1]; k++, neighbours++)
        sum += graph_order_place(order, order->to[side][k])->y;
    }
    wanted[i] = neighbours > 0 ? sum / neighbours : graph_order_place(order, place)->y;
  }
  settle_level(order, level, room, top, height, wanted);
}

double graph_order_spread(GraphOrder *order, double top, double height, double least, double most) {
  double row = most;
  for (int level = 0; level < order->level_count; level++) row = fmin(row, most_of(order, level, height, least, most));
  g_autofree Room *rooms = g_new(Room, MAX(order->level_count, 1));
  for (int level = 0; level < order->level_count; level++) {
    /* Levels with few nodes stand wider, but not so wide that edges run up and down. */
    double wide = most_of(order, level, height, least, most);
    spread_level(order, level, room_of(order, level, height, wide), top, height);
    rooms[level] = room_of(order, level, height, (row + wide) / 2);
  }
  for (int pull = 0; pull < PULLS; pull++) {
    for (int k = 0; k < order->level_count; k++) {
      int level = pull % 2 == 0 ? k : order->level_count - 1 - k;
      pull_level(order, level, rooms[level], top, height);
    }
  }
  return row;
}
