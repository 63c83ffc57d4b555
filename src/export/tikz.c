/*
 * The network, or the graph of formulas, as a TikZ picture: nodes, edges and mathematics that LaTeX sets in the fonts
 * of the document. The file compiles by itself with stock LaTeX, and \input puts the picture into a document that loads
 * TikZ. Places are those of the views; two points of the screen are one of paper.
 */
#include <math.h>
#include <string.h>

#include "base/paths.h"
#include "draw/color.h"
#include "draw/mathname.h"
#include "export/export.h"
#include "export/latex.h"
#include "plot/naming.h"
#include "render/font.h"
#include "show/show.h"
#include "view/graph_layout.h"
#include "view/net_layout.h"

/* The room for the picture, in points of the screen. */
static const double NET_WIDTH = 720, GRAPH_WIDTH = 960, GRAPH_LARGEST = 30000, HEIGHT = 520, SCALE = 0.5, MARGIN = 12;
/* With more edges between two layers their numbers would not be read. */
enum { NUMBERED_EDGES = 12 };

typedef struct {
  const Scene *scene;
  const Snapshot *s;
  GString *out;
  bool gradients;
} Tikz;

static void put(const Tikz *t, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put(const Tikz *t, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_string_append_vprintf(t->out, format, arguments);
  va_end(arguments);
}

/* $markup$ */
static void put_math(const Tikz *t, const char *markup) {
  g_string_append_c(t->out, '$');
  latex_formula(t->out, markup);
  g_string_append_c(t->out, '$');
}

static void put_number(const Tikz *t, double value) {
  put_math(t, number_short(value, NUMBER_PLAIN).text);
}

/* ---- the file ---- */

static void put_color(const Tikz *t, const char *name, Color color) {
  put(t, "\\definecolor{nabla%s}{HTML}{%06X}\n", name, color_argb(color) & 0xffffff);
}

/* The paper is as large as what stands on it: what stands above and below the boxes has this much room. */
static const double OVER = 60;

static void put_head(const Tikz *t, double width, Rect boxes) {
  const Theme *theme = t->scene->theme;
  put(t,
      "%% A picture from nabla. Compile it by itself, or \\input it where TikZ is loaded.\n"
      "\\ifdefined\\tikzpicture\\let\\nablaend\\relax\\else\n"
      "  \\documentclass{article}\n"
      "  \\usepackage[paperwidth=%.0fpt,paperheight=%.0fpt,margin=%.0fpt]{geometry}\n"
      "  \\usepackage{tikz}\n"
      "  \\pagestyle{empty}\n"
      "  \\parindent0pt\n"
      "  \\begin{document}\\centering\\vspace*{\\fill}\n"
      "  \\def\\nablaend{\\vspace*{\\fill}\\end{document}}\n"
      "\\fi\n",
      width * SCALE + 2 * MARGIN, (boxes.h + 2 * OVER) * SCALE + 2 * MARGIN, MARGIN);
  put_color(t, "plus", theme->positive);
  put_color(t, "minus", theme->negative);
  put_color(t, "zero", theme->muted);
  put_color(t, "grad", theme->gradient);
  put(t, "\\begin{tikzpicture}[x=%gpt, y=-%gpt, font=\\small,\n", SCALE, SCALE);
  put(t, "  neuron/.style={draw, rounded corners=3pt, fill=white, inner sep=1pt},\n"
         "  formula/.style={draw, rounded corners=3pt, fill=white, inner sep=4pt, minimum height=20pt},\n"
         "  value/.style={inner sep=2pt, font=\\footnotesize}, title/.style={inner sep=2pt},\n"
         "  close/.style={fill=white, inner sep=1pt, font=\\scriptsize},\n"
         "  gradient/.style={value, text=nablagrad},\n"
         "  weight/.style={fill=white, text=black, inner sep=1pt, font=\\scriptsize},\n"
         "  plus/.style={nablaplus}, minus/.style={nablaminus, dashed}, zero/.style={nablazero}]\n");
}

static void put_foot(const Tikz *t) {
  put(t, "\\end{tikzpicture}\n\\nablaend\n");
}

/* As the views draw them: the sign by colour and dashes, the size by the width. */
static void put_edge_style(const Tikz *t, double value, double factor) {
  bool known = isfinite(value) && value != 0;
  double width = known ? edge_width(value) * factor * SCALE : 0.4;
  put(t, "\\draw[%s, line width=%.2fpt]", !known ? "zero" : value < 0 ? "minus" : "plus", width);
}

/* ---- a network ---- */

static void put_spot_name(const Tikz *t, int c, const NetSpot *spot) {
  put(t, "(c%dn%d)", c, spot->neuron + 1);
}

/* Where neurons stand close, there is room beside them only. */
static bool stands_close(const NetSpot *spot) {
  return !spot->label_above;
}

static void put_edges(const Tikz *t, const NetLayout *layout, int c) {
  const NetColumn *from = &layout->columns[c - 1], *to = &layout->columns[c];
  bool crowded = t->gradients && stands_close(&from->spots[0]);
  bool numbered = from->count * to->count <= NUMBERED_EDGES && !crowded;
  for (int a = 0; a < to->count; a++) {
    for (int b = 0; b < from->count; b++) {
      const NetSpot *left = &from->spots[b], *right = &to->spots[a];
      if (left->neuron < 0 || right->neuron < 0) continue;
      double weight = snapshot_weight(t->s, c, right->neuron, left->neuron);
      put_edge_style(t, weight, numbered ? 0.6 : 0.3);
      put(t, " ");
      put_spot_name(t, c - 1, left);
      put(t, " -- ");
      if (numbered && isfinite(weight)) {
        /* Not half-way: there the edges of a pair of neurons cross. */
        put(t, "node[weight, pos=%.2f] {", from->count == 1 ? 0.5 : 0.28);
        put_number(t, weight);
        put(t, "} ");
      }
      put_spot_name(t, c, right);
      put(t, ";\n");
    }
  }
}

static void put_beside(const Tikz *t, int c, const NetSpot *spot, const char *style, const char *anchor) {
  put(t, "\\node[%s] at (c%dn%d.%s) {", style, c, spot->neuron + 1, anchor);
}

static void put_neuron(const Tikz *t, int c, const NetSpot *spot) {
  const double *values = snapshot_values(t->s, t->s->columns[c].node);
  Point at = rect_centre(spot->square);
  double side = fmin(spot->square.w, spot->square.h) * SCALE;
  if (spot->neuron < 0) {
    put(t, "\\node at (%.1f,%.1f) {$\\vdots$};\n", at.x, at.y);
    return;
  }
  if (stands_close(spot)) {
    put(t, "\\node[neuron, minimum width=22pt, minimum height=%.1fpt, font=\\scriptsize] ", 0.7 * side);
  } else {
    put(t, "\\node[neuron, minimum size=%.1fpt] ", 0.75 * side);
  }
  put_spot_name(t, c, spot);
  put(t, " at (%.1f,%.1f) {", at.x, at.y);
  if (values != NULL && isfinite(values[spot->neuron])) put_number(t, values[spot->neuron]);
  put(t, "};\n");
}

/* Name and gradient, over the edges. */
static void put_titles(const Tikz *t, int c, const NetSpot *spot) {
  const double *gradients = snapshot_gradients(t->s, t->s->columns[c].node);
  bool close = stands_close(spot);
  if (spot->neuron < 0) return;
  g_autofree char *name = naming_neuron(t->s, c, spot->neuron);
  put_beside(t, c, spot, close ? "title, close, left" : "title, above", close ? "west" : "north");
  put_math(t, name);
  put(t, "};\n");
  if (!t->gradients || gradients == NULL || isnan(gradients[spot->neuron])) return;
  put_beside(t, c, spot, close ? "gradient, close, right" : "gradient, below", close ? "east" : "south");
  put_number(t, gradients[spot->neuron]);
  put(t, "};\n");
}

typedef void PutSpot(const Tikz *t, int c, const NetSpot *spot);

static void put_spots(const Tikz *t, const NetLayout *layout, PutSpot *put_spot) {
  for (int c = 0; c < layout->column_count; c++) {
    for (int i = 0; i < layout->columns[c].count; i++) put_spot(t, c, &layout->columns[c].spots[i]);
  }
}

static void put_net(const Tikz *t) {
  g_autoptr(NetLayout) layout = net_layout(t->scene, (Rect){0, 0, NET_WIDTH, HEIGHT});
  Rect boxes = {0};
  for (int c = 0; c < layout->column_count; c++) {
    for (int i = 0; i < layout->columns[c].count; i++) boxes = rect_union(boxes, layout->columns[c].spots[i].square);
  }
  put_head(t, NET_WIDTH, boxes);
  put_spots(t, layout, put_neuron);
  for (int c = 1; c < layout->column_count; c++) put_edges(t, layout, c);
  put_spots(t, layout, put_titles);
  put_foot(t);
}

/* ---- a graph of formulas ---- */

/* "z_1 = w·x": markup. Caller frees. */
static char *equation(const SnapshotNode *node) {
  g_autofree char *name = math_from_nabla(node->name, MATH_BRACKETS);
  g_autofree char *formula = node->formula == NULL ? NULL : math_from_nabla(node->formula, MATH_BRACKETS);
  return formula == NULL ? g_steal_pointer(&name) : g_strdup_printf("%s = %s", name, formula);
}

/* As wide as its levels need, each as wide as its longest formula, and as high as its rows. */
static Rect graph_page(const Tikz *t) {
  static const double em = 20, between = 90; /* points of the screen: of small letters on paper; from box to box */
  static const double row = 96;              /* a box with its value and its gradient */
  g_autoptr(GraphLayout) layout = graph_layout(t->scene, (Rect){0, 0, GRAPH_LARGEST, GRAPH_LARGEST}); /* room for all */
  g_autofree int *rows = g_new0(int, MAX(layout->level_count, 1));
  int most = 0;
  g_autofree double *widest = g_new0(double, MAX(layout->level_count, 1));
  double width = 0;
  for (int i = 0; i < layout->box_count; i++) {
    const GraphBox *box = &layout->boxes[i];
    g_autofree char *text = equation(&t->s->nodes[box->node]);
    MathStyle style = {.size = em, .theme = t->scene->theme};
    widest[box->level] = fmax(widest[box->level], math_measure(t->scene->list, text, &style).width);
    most = MAX(most, ++rows[box->level]);
  }
  for (int i = 0; i < layout->level_count; i++) width = fmax(width, widest[i]);
  Rect page = {0, 0, CLAMP(layout->level_count * (width + between), GRAPH_WIDTH, GRAPH_LARGEST),
               CLAMP(most * row, HEIGHT, GRAPH_LARGEST)};
  /* Edges that pass a level need room as well, but not as much again as all boxes. */
  g_autoptr(GraphLayout) placed = graph_layout(t->scene, page);
  if (placed->row < row) page.h = fmin(page.h * fmin(row / placed->row, 2), GRAPH_LARGEST);
  return page;
}

static void put_box(const Tikz *t, const GraphBox *box) {
  const SnapshotNode *node = &t->s->nodes[box->node];
  const double *values = snapshot_values(t->s, box->node), *gradients = snapshot_gradients(t->s, box->node);
  bool number = node->rows * node->cols == 1;
  Point at = rect_centre(box->box);
  g_autofree char *text = equation(node);
  put(t, "\\node[formula] (n%d) at (%.1f,%.1f) {", box->node, at.x, at.y);
  put_math(t, text);
  put(t, "};\n\\node[value, above] at (n%d.north) {", box->node);
  if (number && values != NULL) {
    put_number(t, values[0]);
  } else {
    put(t, "$%d\\times %d$", node->rows, node->cols);
  }
  put(t, "};\n");
  if (!t->gradients || !number || gradients == NULL || isnan(gradients[0])) return;
  put(t, "\\node[gradient, below] at (n%d.south) {", box->node);
  put_number(t, gradients[0]);
  put(t, "};\n");
}

static void put_route(const Tikz *t, const GraphLayout *layout, const GraphRoute *route) {
  const SnapshotEdge *edge = &t->s->edges[route->edge];
  put_edge_style(t, edge->local, 0.6);
  put(t, " (n%d.east)", layout->boxes[route->from].node);
  for (int i = 1; i < route->point_count; i++) {
    bool last = i == route->point_count - 1;
    put(t, " to[out=0, in=180] ");
    /* As in the view, many nodes leave no room for numbers between them. */
    if (i == 1 && isfinite(edge->local) && !layout->compact) {
      put(t, "node[weight, pos=0.4] {");
      put_number(t, edge->local);
      put(t, "} ");
    }
    if (last) {
      put(t, "(n%d.west);\n", layout->boxes[route->to].node);
    } else {
      put(t, "(%.1f,%.1f)", route->points[i].x, route->points[i].y);
    }
  }
}

static void put_graph(const Tikz *t) {
  Rect page = graph_page(t);
  g_autoptr(GraphLayout) layout = graph_layout(t->scene, page);
  Rect boxes = {0};
  for (int i = 0; i < layout->box_count; i++) boxes = rect_union(boxes, layout->boxes[i].box);
  for (int i = 0; i < layout->route_count; i++) {
    const GraphRoute *route = &layout->routes[i];
    for (int k = 0; k < route->point_count; k++) boxes = rect_union(boxes, rect_around(route->points[k], 1, 1));
  }
  put_head(t, page.w, boxes);
  for (int i = 0; i < layout->box_count; i++) put_box(t, &layout->boxes[i]);
  for (int i = 0; i < layout->route_count; i++) put_route(t, layout, &layout->routes[i]);
  put_foot(t);
}

/* ---- what is asked for ---- */

static bool choose(Call *call, const Snapshot *s, bool *net, Diag *diag) {
  const char *view = call_text(call, "view");
  *net = view != NULL ? strcmp(view, "net") == 0 : snapshot_has_net(s);
  if (view != NULL && strcmp(view, "net") != 0 && strcmp(view, "graph") != 0) {
    diag_set(diag, call_span(call, "view"), "TikZ has the views net and graph, not %s", view);
    return diag_hint(diag, "a .pdf holds any view");
  }
  if (*net ? !snapshot_has_net(s) : s->node_count == 0) {
    diag_set(diag, (Span){0}, *net ? "there is no network yet" : "there is no graph yet");
    return diag_hint(diag, *net ? "input 2, then dense 1 sigmoid" : "x = 2");
  }
  return true;
}

bool export_tikz(Call *call, const char *path, Diag *diag) {
  Show *show = show_of(call->session);
  bool net;
  show_settle(show, call->session);
  const Snapshot *s = show_snapshot(show);
  if (!choose(call, s, &net, diag) || !render_fonts_available(diag)) return false;
  g_autofree char *file = paths_data("assets/themes/light.theme"); /* paper is white */
  g_autoptr(Theme) theme = theme_load(file, diag);
  if (theme == NULL) return false;
  g_autoptr(DrawList) list = draw_list_new(GRAPH_WIDTH, HEIGHT, render_text_width);
  bool gradients = session_setting_on(call->session, "gradients") && s->has_gradients && s->pass == SHOWN_BACKWARD;
  Scene scene = {.list = list, .theme = theme, .snapshot = s, .gradients = gradients};
  g_autoptr(GString) out = g_string_new(NULL);
  Tikz tikz = {&scene, s, out, gradients};
  if (net) {
    put_net(&tikz);
  } else {
    put_graph(&tikz);
  }
  return export_text(path, out, diag);
}
