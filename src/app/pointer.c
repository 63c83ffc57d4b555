#include "app/pointer.h"
#include "base/number.h"
#include "draw/geometry.h"
#include "plot/naming.h"
#include "session/command.h"
#include "show/show.h"
#include <math.h>
#include <string.h>

/* A hand that moved less has clicked, points. */
static const double CLICK_REACH = 4;
/* The wheel has come to rest. */
#define REST (350 * G_TIME_SPAN_MILLISECOND)
/* Points of a stroke lie so far apart, points; more are not kept. */
static const double STROKE_APART = 8;
enum { STROKE_MOST = 200 };

/* What the hand took hold of, as it was then. */
typedef struct {
  char *kind, *detail; /* of the hit area */
  int index;
  Point at;        /* where */
  Hit plot;        /* the same area, with rectangle and extent of the plot it lies in, if any */
  char *name[2];   /* what is changed, as the language writes it; NULL: nothing more */
  double value[2]; /* its numbers */
  double first;    /* the number under the hand, of what moves along an axis */
  PointerModifier modifier;
} Grip;

typedef struct {
  const char *kind;
  /* Looks up what moves; false: it cannot be dragged. NULL: never. */
  bool (*take)(Pointer *pointer, const DrawList *list);
  /* The line for a hand that is here now; NULL: none. */
  char *(*drag)(const Pointer *pointer, Point at);
  /* The line for a click; NULL: as a drag that ends where it began. */
  char *(*click)(const Pointer *pointer);
} Gesture;

struct Pointer {
  App *app;
  const Gesture *gesture; /* under way, or NULL */
  bool drags;             /* it can be dragged, not only clicked */
  bool moved;
  Grip grip;
  GArray *stroke;  /* of Point: the numbers that a stroke has come through */
  Point last;      /* of the stroke, points of the screen */
  char *shown;     /* the line that is previewed */
  char *wanted;    /* the line that should be, as soon as nothing runs */
  int notches;     /* of a wheel that turns */
  gint64 rests_at; /* when it has come to rest; G_MAXINT64: no wheel turns */
};

/* ---- numbers ---- */

/* Rounds to a power of ten that is no coarser than a point of the screen. */
static void append_rounded(GString *line, double value, double a_point) {
  double grid = pow(10, floor(log10(fmax(fabs(a_point), 1e-12))));
  number_format(line, round(value / grid) * grid, 12);
}

static double point_across(const Hit *plot) {
  return (plot->extent.right - plot->extent.left) / plot->rect.w;
}

static double point_up(const Hit *plot) {
  return (plot->extent.top - plot->extent.bottom) / plot->rect.h;
}

static Point numbers_within(const Hit *plot, Point at) {
  at.x = CLAMP(at.x, plot->rect.x, plot->rect.x + plot->rect.w);
  at.y = CLAMP(at.y, plot->rect.y, plot->rect.y + plot->rect.h);
  return hit_numbers(plot, at);
}

/* 1, 2 or 5 times a power of ten, at most this. */
static double round_step(double most) {
  double power = pow(10, floor(log10(most))), times = most / power;
  return power * (times >= 5 ? 5 : times >= 2 ? 2 : 1);
}

/* ---- what can be changed ---- */

static const Snapshot *snapshot_of(const Pointer *pointer) {
  return show_snapshot(show_of(pointer->app->session));
}

/* The number that a text stands for now. */
static bool value_of(const Pointer *pointer, const char *text, double *value) {
  g_autoptr(Expr) expr = parse_expression(text, NULL);
  Shape shape;
  g_autofree double *values = NULL;
  if (!expr || !session_evaluate(pointer->app->session, expr, &shape, &values, NULL)) return false;
  *value = values[0];
  return shape_is_number(shape) && isfinite(values[0]);
}

/* A name, or an entry of one, that is given and not computed. */
static bool is_leaf(const Pointer *pointer, const char *text) {
  Session *session = pointer->app->session;
  g_autofree char *name = g_strndup(text, strcspn(text, "["));
  g_autofree char *formula = session_formula(session, name);
  return !formula && session_node(session, name) != NODE_NONE;
}

static bool take_number(Pointer *pointer, int which, const char *name) {
  if (!is_leaf(pointer, name) || !value_of(pointer, name, &pointer->grip.value[which])) return false;
  pointer->grip.name[which] = g_strdup(name);
  return true;
}

static bool take_plot(Pointer *pointer, const DrawList *list, const char *kind) {
  const Hit *plot = draw_list_hit_of(list, pointer->grip.at, kind);
  if (!plot) return false;
  pointer->grip.plot.rect = plot->rect;
  pointer->grip.plot.extent = plot->extent;
  return true;
}

/* ---- a number, by moving up and down: weights, inputs, leaves ---- */

static bool take_value(Pointer *pointer, const DrawList *list) {
  (void)list;
  return take_number(pointer, 0, pointer->grip.detail);
}

static char *assignment(const char *name, double value, double a_point) {
  GString *line = g_string_new(name);
  g_string_append(line, " = ");
  append_rounded(line, value, a_point);
  return g_string_free(line, FALSE);
}

/* A hand's width is as much as the number itself, so that its sign can be turned. */
static char *drag_value(const Pointer *pointer, Point at) {
  const Grip *grip = &pointer->grip;
  double a_point = round_step(fmax(fabs(grip->value[0]), 1) / 60);
  double value = grip->value[0] + (grip->at.y - at.y) * a_point;
  return assignment(grip->name[0], round(value / a_point) * a_point, a_point);
}

static char *click_explain(const Pointer *pointer) {
  return g_strconcat("explain ", pointer->grip.detail, NULL);
}

/* A formula with parts is opened up in the graph, or closed again; any other node is explained. */
static char *click_node(const Pointer *pointer) {
  const Snapshot *s = snapshot_of(pointer);
  const SnapshotNode *node = pointer->grip.index < s->node_count ? &s->nodes[pointer->grip.index] : NULL;
  if (!node || node->formula == NULL || !node->parts) return node && node->opened ? NULL : click_explain(pointer);
  return g_strdup_printf("%s %s", node->opened ? "fold" : "unfold", node->name);
}

static char *click_nothing(const Pointer *pointer) {
  (void)pointer;
  return NULL;
}

/* ---- the plane: where x is, points of the data ---- */

static bool take_plane(Pointer *pointer, const DrawList *list) {
  return take_plot(pointer, list, "plane");
}

static bool take_point(Pointer *pointer, const DrawList *list) {
  return take_plot(pointer, list, "plane") || take_plot(pointer, list, "approx");
}

static bool over_one(const Pointer *pointer) {
  return !snapshot_of(pointer)->plane.axis[1];
}

/* x = [0.5, -1]; where x is put together from numbers: x1 = 0.5; x2 = -1. */
static char *drag_probe(const Pointer *pointer, Point at) {
  const Hit *plot = &pointer->grip.plot;
  const SnapshotPlane *plane = &snapshot_of(pointer)->plane;
  Point x = numbers_within(plot, at);
  bool whole = is_leaf(pointer, "x"), one = over_one(pointer);
  GString *line = g_string_new(NULL);
  g_string_append_printf(line, "%s = %s", whole ? "x" : plane->axis[0], whole && !one ? "[" : "");
  append_rounded(line, x.x, point_across(plot));
  if (one) return g_string_free(line, FALSE);
  if (whole)
    g_string_append(line, ", ");
  else
    g_string_append_printf(line, "; %s = ", plane->axis[1]);
  append_rounded(line, x.y, point_up(plot));
  if (whole) g_string_append_c(line, ']');
  return g_string_free(line, FALSE);
}

/* With Shift one class, with Ctrl the other; over one input a point at this height. */
static char *drag_new_point(const Pointer *pointer, Point at) {
  const Hit *plot = &pointer->grip.plot;
  const Snapshot *snapshot = snapshot_of(pointer);
  int other = snapshot->kind == TARGET_SIGN ? -1 : 0;
  Point x = numbers_within(plot, at);
  GString *line = g_string_new("data point ");
  append_rounded(line, x.x, point_across(plot));
  g_string_append_c(line, ' ');
  append_rounded(line, x.y, point_up(plot));
  if (!over_one(pointer)) g_string_append_printf(line, " %d", pointer->grip.modifier == POINTER_SHIFT ? 1 : other);
  return g_string_free(line, FALSE);
}

/* Over one input its target moves too, where that is a number and no label. */
static char *drag_point(const Pointer *pointer, Point at) {
  const Hit *plot = &pointer->grip.plot;
  const Dataset *data = snapshot_of(pointer)->data;
  Point x = numbers_within(plot, at);
  GString *line = g_string_new(NULL);
  g_string_append_printf(line, "data move %d ", pointer->grip.index + 1);
  append_rounded(line, x.x, point_across(plot));
  if (!over_one(pointer) || (data && data->kind == TARGET_REGRESSION)) {
    g_string_append_c(line, ' ');
    append_rounded(line, x.y, point_up(plot));
  }
  return g_string_free(line, FALSE);
}

static char *click_sample(const Pointer *pointer) {
  return g_strdup(pointer->grip.detail); /* "sample 3" */
}

/* ---- the landscape: where training starts ---- */

static bool take_start(Pointer *pointer, const DrawList *list) {
  g_auto(GStrv) names = g_strsplit(pointer->grip.detail, " ", 2);
  if (!take_plot(pointer, list, "landscape")) return false;
  return take_number(pointer, 0, names[0]) && (!names[1] || take_number(pointer, 1, names[1]));
}

/* Kept off the edges, so that the picture need not be made anew around it. */
static char *drag_start(const Pointer *pointer, Point at) {
  const Grip *grip = &pointer->grip;
  Hit inner = grip->plot;
  Rect rect = rect_inset(inner.rect, 4);
  at.x = CLAMP(at.x, rect.x, rect.x + rect.w);
  at.y = CLAMP(at.y, rect.y, rect.y + rect.h);
  Point place = hit_numbers(&inner, at);
  g_autofree char *first = assignment(grip->name[0], place.x, point_across(&inner));
  if (!grip->name[1]) return g_steal_pointer(&first);
  g_autofree char *second = assignment(grip->name[1], place.y, point_up(&inner));
  return g_strconcat(first, "; ", second, NULL);
}

/* ---- the activation: what goes into it ---- */

/* The bias moves the z of a layer's unit as far as it is moved itself; a z that is given moves by itself. */
static bool take_unit(Pointer *pointer, const DrawList *list) {
  const Snapshot *s = snapshot_of(pointer);
  const SnapshotActivation *a = &s->activation;
  if (pointer->grip.index >= a->unit_count || !take_plot(pointer, list, "activation")) return false;
  const SnapshotUnit *unit = &a->units[pointer->grip.index];
  pointer->grip.first = unit->z;
  if (is_leaf(pointer, pointer->grip.detail)) return take_number(pointer, 0, pointer->grip.detail);
  int column = naming_column(s, unit->node);
  if (column <= 0 || s->columns[column].b == SNAPSHOT_NONE) return false;
  g_autofree char *bias = naming_language(s, s->columns[column].b, unit->entry);
  return take_number(pointer, 0, bias);
}

static char *drag_unit(const Pointer *pointer, Point at) {
  const Grip *grip = &pointer->grip;
  double z = numbers_within(&grip->plot, at).x;
  return assignment(grip->name[0], grip->value[0] + z - grip->first, point_across(&grip->plot));
}

/* ---- the loss: time ---- */

static bool take_loss(Pointer *pointer, const DrawList *list) {
  return snapshot_of(pointer)->curve_count > 0 && take_plot(pointer, list, "loss");
}

/* As far as this stretch of training reaches; where there is none, the line says so. */
static char *goto_line(const Pointer *pointer, double step) {
  guint64 first, furthest;
  if (session_stretch(pointer->app->session, &first, &furthest)) step = CLAMP(step, (double)first, (double)furthest);
  return g_strdup_printf("goto %.0f", step);
}

static char *drag_time(const Pointer *pointer, Point at) {
  return goto_line(pointer, fmax(0, round(numbers_within(&pointer->grip.plot, at).x)));
}

/* ---- a target by hand ---- */

static bool take_stroke(Pointer *pointer, const DrawList *list) {
  if (!take_plot(pointer, list, "approx")) return false;
  g_array_set_size(pointer->stroke, 0);
  pointer->last = (Point){-INFINITY, 0};
  return true;
}

/* Notes where a drawing hand has come through; called as it moves. */
static void extend_stroke(Pointer *pointer, Point at) {
  if (pointer->gesture->take != take_stroke) return;
  if (point_distance(at, pointer->last) < STROKE_APART || pointer->stroke->len == STROKE_MOST) return;
  Point numbers = numbers_within(&pointer->grip.plot, at);
  g_array_append_val(pointer->stroke, numbers);
  pointer->last = at;
}

static char *drag_stroke(const Pointer *pointer, Point at) {
  (void)at;
  const Hit *plot = &pointer->grip.plot;
  if (pointer->stroke->len < 2) return NULL;
  GString *line = g_string_new("data draw [");
  for (guint i = 0; i < pointer->stroke->len; i++) {
    const Point *point = &g_array_index(pointer->stroke, Point, i);
    g_string_append(line, i > 0 ? "; " : "");
    append_rounded(line, point->x, point_across(plot));
    g_string_append(line, ", ");
    append_rounded(line, point->y, point_up(plot));
  }
  g_string_append_c(line, ']');
  return g_string_free(line, FALSE);
}

/* A dot: one point more. */
static char *click_target(const Pointer *pointer) {
  const Hit *plot = &pointer->grip.plot;
  Point x = numbers_within(plot, pointer->grip.at);
  GString *line = g_string_new("data point ");
  append_rounded(line, x.x, point_across(plot));
  g_string_append_c(line, ' ');
  append_rounded(line, x.y, point_up(plot));
  return g_string_free(line, FALSE);
}

/* ---- the surface: where one looks from ---- */

static bool take_surface(Pointer *pointer, const DrawList *list) {
  (void)list;
  pointer->grip.value[0] = session_setting_number(pointer->app->session, "angle");
  pointer->grip.value[1] = session_setting_number(pointer->app->session, "tilt");
  return true;
}

/* Half a degree a point; angles from -180 to 180. */
static char *drag_surface(const Pointer *pointer, Point at) {
  const Grip *grip = &pointer->grip;
  double angle = remainder(round(grip->value[0] + (at.x - grip->at.x) / 2), 360);
  double tilt = CLAMP(round(grip->value[1] + (at.y - grip->at.y) / 2), 0, 90);
  return g_strdup_printf("set angle %g; set tilt %g", angle, tilt);
}

/* ---- a line that is there to be clicked: an answer, `next`, a word ---- */

static bool take_nothing(Pointer *pointer, const DrawList *list) {
  (void)pointer, (void)list;
  return false;
}

static char *click_line(const Pointer *pointer) {
  return g_strdup(pointer->grip.detail);
}

/* ---- the gestures ---- */

static const Gesture GESTURES[] = {
    {"edge", take_value, drag_value, click_nothing},    {"neuron", take_value, drag_value, click_explain},
    {"node", take_value, drag_value, click_node},       {"plane", take_plane, drag_probe, NULL},
    {"point", take_point, drag_point, click_sample},    {"start", take_start, drag_start, click_nothing},
    {"unit", take_unit, drag_unit, click_explain},      {"loss", take_loss, drag_time, NULL},
    {"approx", take_stroke, drag_stroke, click_target}, {"surface", take_surface, drag_surface, click_nothing},
    {"line", take_nothing, NULL, click_line},           {"word", take_nothing, NULL, click_line},
};
static const Gesture NEW_POINT = {"plane", take_plane, drag_new_point, NULL};

static const Gesture *gesture_for(const char *kind) {
  for (gsize i = 0; i < G_N_ELEMENTS(GESTURES); i++)
    if (strcmp(GESTURES[i].kind, kind) == 0) return &GESTURES[i];
  return NULL;
}

bool pointer_waits(const Pointer *pointer) {
  return pointer->wanted && session_busy(pointer->app->session);
}

/* ---- beginning and ending ---- */

static bool is_turning(const Pointer *pointer) {
  return pointer->rests_at != G_MAXINT64;
}

static void grip_clear(Grip *grip) {
  g_free(grip->kind);
  g_free(grip->detail);
  g_free(grip->name[0]);
  g_free(grip->name[1]);
  *grip = (Grip){0};
}

static void forget(Pointer *pointer) {
  grip_clear(&pointer->grip);
  g_clear_pointer(&pointer->shown, g_free);
  g_clear_pointer(&pointer->wanted, g_free);
  pointer->gesture = NULL;
  pointer->drags = pointer->moved = false;
  pointer->notches = 0;
  pointer->rests_at = G_MAXINT64;
}

static void take(Pointer *pointer, const Gesture *gesture, const DrawList *list, const Hit *hit, Point at,
                 PointerModifier modifier) {
  forget(pointer);
  pointer->gesture = gesture;
  pointer->grip.kind = g_strdup(hit->kind);
  pointer->grip.detail = g_strdup(hit->detail);
  pointer->grip.index = hit->index;
  pointer->grip.at = at;
  pointer->grip.modifier = modifier;
  pointer->grip.plot = (Hit){.kind = pointer->grip.kind, .detail = pointer->grip.detail, .index = hit->index};
  pointer->drags = gesture->take(pointer, list);
}

/* What the hand asks for is to be seen: settings at once, else where nothing runs, or by a later turn. */
static void want(Pointer *pointer, char *line) {
  if (line && session_run_beside(pointer->app->session, line)) {
    g_free(line);
    return;
  }
  g_free(pointer->wanted);
  pointer->wanted = line;
  if (line && g_strcmp0(line, pointer->shown) != 0) return;
  g_clear_pointer(&pointer->wanted, g_free);
}

void pointer_turn(Pointer *pointer) {
  if (g_get_monotonic_time() >= pointer->rests_at) pointer_settle(pointer);
  if (!pointer->wanted || session_busy(pointer->app->session)) return;
  bool shown = session_preview(pointer->app->session, pointer->wanted);
  g_free(pointer->shown);
  pointer->shown = g_steal_pointer(&pointer->wanted);
  if (!shown) g_clear_pointer(&pointer->shown, g_free);
}

gint64 pointer_due(const Pointer *pointer) {
  return pointer->wanted && !session_busy(pointer->app->session) ? 0 : pointer->rests_at;
}

/* The preview goes when the line runs: until then it stays on show, so that nothing flickers. */
static void finish(Pointer *pointer, char *line) {
  if (line)
    app_echo_and_run(pointer->app, line);
  else
    session_preview_end(pointer->app->session);
  app_take_up(pointer->app);
  g_free(line);
  forget(pointer);
}

bool pointer_cancel(Pointer *pointer) {
  if (!pointer->gesture) return false;
  if (pointer->moved && pointer->gesture->take == take_surface) want(pointer, drag_surface(pointer, pointer->grip.at));
  finish(pointer, NULL);
  return true;
}

/* ---- pressing, moving, releasing ---- */

void pointer_press(Pointer *pointer, const DrawList *list, Point at, PointerModifier modifier) {
  pointer_settle(pointer);
  pointer_cancel(pointer);
  bool adds = modifier != POINTER_PLAIN;
  const Hit *hit = adds ? draw_list_hit_of(list, at, "plane") : draw_list_hit(list, at);
  const Gesture *gesture = adds ? &NEW_POINT : hit ? gesture_for(hit->kind) : NULL;
  if (hit && gesture) take(pointer, gesture, list, hit, at, modifier);
}

/* Training is set aside for a hand that begins to move. What it holds has gone on changing until then. */
static void make_room(Pointer *pointer) {
  Grip *grip = &pointer->grip;
  if (!session_busy(pointer->app->session)) return;
  app_set_aside(pointer->app);
  for (int i = 0; i < 2; i++) {
    double value;
    if (!grip->name[i] || !value_of(pointer, grip->name[i], &value)) continue;
    if (i == 0) grip->first += value - grip->value[0];
    grip->value[i] = value;
  }
}

void pointer_move(Pointer *pointer, Point at) {
  if (!pointer->gesture || !pointer->drags || is_turning(pointer)) return;
  if (!pointer->moved && point_distance(at, pointer->grip.at) < CLICK_REACH) return;
  if (!pointer->moved && pointer->gesture->take != take_surface) make_room(pointer);
  pointer->moved = true;
  extend_stroke(pointer, at);
  want(pointer, pointer->gesture->drag(pointer, at));
}

static char *clicked_line(const Pointer *pointer) {
  const Gesture *gesture = pointer->gesture;
  if (gesture->click) return gesture->click(pointer);
  return pointer->drags ? gesture->drag(pointer, pointer->grip.at) : NULL;
}

const Hit *pointer_held(const Pointer *pointer) {
  return pointer->moved && pointer->drags ? &pointer->grip.plot : NULL;
}

void pointer_release(Pointer *pointer, Point at) {
  if (!pointer->gesture || is_turning(pointer)) return;
  bool moved = pointer->moved || point_distance(at, pointer->grip.at) >= CLICK_REACH;
  if (!moved) {
    finish(pointer, clicked_line(pointer));
  } else {
    extend_stroke(pointer, at);
    finish(pointer, pointer->drags ? pointer->gesture->drag(pointer, at) : NULL);
  }
}

/* ---- what comes in notches: the wheel, travelling by keys ---- */

/* A notch is a twentieth of the number's size, at least a twentieth of one. */
static char *nudged(const Pointer *pointer) {
  double value = pointer->grip.value[0], notch = fabs(value) >= 10 ? 1 : fabs(value) >= 2 ? 0.2 : 0.05;
  return assignment(pointer->grip.name[0], round((value + pointer->notches * notch) / notch) * notch, notch);
}

/* A hundredth of all that was trained at a time; all of it in some seconds of a key that is held. */
static char *travelled(const Pointer *pointer) {
  guint64 first, furthest;
  if (!session_stretch(pointer->app->session, &first, &furthest)) return NULL;
  double stride = fmax(1, round_step(fmax((double)(furthest - first), 1) / 60));
  return goto_line(pointer, fmax(0, pointer->grip.value[0] + pointer->notches * stride));
}

static const Gesture TRAVEL = {.kind = "travel"};

static char *turned_line(const Pointer *pointer) {
  return pointer->gesture == &TRAVEL ? travelled(pointer) : nudged(pointer);
}

static void turn(Pointer *pointer, int notches) {
  if (pointer->notches == 0) make_room(pointer);
  pointer->notches += notches;
  pointer->rests_at = g_get_monotonic_time() + REST;
  want(pointer, turned_line(pointer));
}

void pointer_wheel(Pointer *pointer, const DrawList *list, Point at, int notches) {
  const Hit *hit = draw_list_hit(list, at);
  const Gesture *gesture = hit ? gesture_for(hit->kind) : NULL;
  if (is_turning(pointer) && (!hit || g_strcmp0(hit->detail, pointer->grip.detail) != 0)) pointer_settle(pointer);
  if (!is_turning(pointer)) {
    if (pointer->gesture || !gesture || gesture->take != take_value) return;
    take(pointer, gesture, list, hit, at, POINTER_PLAIN);
    if (!pointer->drags) {
      forget(pointer);
      return;
    }
  }
  turn(pointer, notches);
}

bool pointer_travel(Pointer *pointer, int direction) {
  guint64 first, furthest;
  if (pointer->gesture != &TRAVEL) {
    pointer_settle(pointer);
    app_set_aside(pointer->app);
    bool trained = session_stretch(pointer->app->session, &first, &furthest) && furthest > first;
    if (pointer->gesture || session_busy(pointer->app->session) || !trained) return false;
    forget(pointer);
    pointer->gesture = &TRAVEL;
    pointer->grip.value[0] = (double)session_clock(pointer->app->session).step;
  }
  turn(pointer, direction);
  return true;
}

void pointer_settle(Pointer *pointer) {
  if (is_turning(pointer)) finish(pointer, pointer->notches ? turned_line(pointer) : NULL);
}

/* ---- */

Pointer *pointer_new(App *app) {
  Pointer *pointer = g_new0(Pointer, 1);
  pointer->app = app;
  pointer->stroke = g_array_new(FALSE, FALSE, sizeof(Point));
  pointer->rests_at = G_MAXINT64;
  return pointer;
}

void pointer_free(Pointer *pointer) {
  if (!pointer) return;
  pointer_cancel(pointer);
  g_array_unref(pointer->stroke);
  g_free(pointer);
}
