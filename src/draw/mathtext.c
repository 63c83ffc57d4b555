/*
 * Sets a formula's tree: each node lays out its children around its own origin, appending pieces (texts and strokes),
 * and its parent moves them into place. Lengths are in em of the line they are on. The vertical metrics are DejaVu
 * Sans's: capitals and digits 0.73 em high, small letters 0.55, the middle of + and − at 0.31, brackets from -0.13 to
 * 0.76.
 */
#include "draw/mathtext.h"

#include "draw/geometry.h"
#include "draw/mathparse.h"

#include <math.h>
#include <string.h>

static const double AXIS = 0.314;        /* height of fraction bars, as of minus signs */
static const double BAR = 0.07;          /* thickness of a fraction bar and of a hat */
static const double BAR_GAP = 0.17;      /* between bar and what is above or below */
static const double BAR_OVERHANG = 0.08; /* the bar beyond the wider of the two, each side */
static const double SCRIPT = 0.7;        /* size of scripts */
static const double SUB_DROP = 0.18, SUPER_RISE = 0.43, SCRIPT_GAP = 0.1;
static const double LIMIT = 0.6, LIMIT_GAP = 0.1; /* below and above a sum sign */
static const double BIG = 1.35;                   /* size of a sum sign */
static const double SMALLEST = 9;                 /* points; scripts of scripts do not vanish */

/* A text, or (text NULL) a polyline of up to three points. */
typedef struct {
  const char *text;
  FontFace face;
  double size;
  Color color;
  Point at[3];
  int count;
  double width; /* of the stroke */
} Piece;

typedef struct {
  const DrawList *list;
  const MathStyle *style;
  GArray *pieces;
} Setter;

/* What is in force where a node stands. */
typedef struct {
  double size;
  Color color;
  bool bold, upright, script;
} State;

static MathBox set_node(Setter *setter, const MathNode *node, State state);

/* Moves the pieces from..to. */
static void shift(Setter *setter, guint from, guint to, double dx, double dy) {
  for (guint i = from; i < to; i++) {
    Piece *piece = &g_array_index(setter->pieces, Piece, i);
    for (int j = 0; j < piece->count; j++) piece->at[j].x += dx, piece->at[j].y += dy;
  }
}

/* ---- texts ---- */

static void grow(MathBox *box, double ascent, double descent) {
  box->ascent = fmax(box->ascent, ascent);
  box->descent = fmax(box->descent, descent);
}

/* How high and deep a text's letters reach, in em. */
static MathBox letters_extent(const char *text) {
  MathBox box = {0, 0, -1};
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (c < 128 && strchr("acemnorsuvwxz", (int)c) != NULL) {
      grow(&box, 0.56, 0.015);
    } else if (c < 128 && strchr("gpqy", (int)c) != NULL) {
      grow(&box, 0.56, 0.21);
    } else if (c < 128 && strchr("()[]{}|", (int)c) != NULL) {
      grow(&box, 0.76, 0.14);
    } else if (c < 128 && strchr(",;jQ", (int)c) != NULL) {
      grow(&box, 0.76, 0.21);
    } else if (c < 128 || g_unichar_isupper(c)) {
      grow(&box, 0.76, 0.015);
    } else {
      grow(&box, 0.8, 0.21); /* accents, Greek, signs */
    }
  }
  return box;
}

static MathBox set_text(Setter *setter, const char *text, State state, bool italic) {
  static const FontFace faces[2][2] = {{FONT_REGULAR, FONT_ITALIC}, {FONT_BOLD, FONT_BOLD_ITALIC}};
  Piece piece = {.text = text, .size = state.size, .color = state.color, .count = 1};
  piece.face = faces[state.bold][italic && !state.upright];
  MathBox box = letters_extent(text);
  box.width = draw_text_width(setter->list, piece.face, state.size, text);
  box.ascent *= state.size;
  box.descent *= state.size;
  if (text[0] != '\0') g_array_append_val(setter->pieces, piece);
  return box;
}

static void stroke(Setter *setter, State state, const Point *points, int count) {
  Piece piece = {.color = state.color, .count = count, .width = fmax(BAR * state.size, 1)};
  if (state.bold) piece.width *= 1.5;
  memcpy(piece.at, points, sizeof(Point) * (gsize)count);
  g_array_append_val(setter->pieces, piece);
}

/* ---- rows ---- */

/* The outermost class of a node on one side: what its neighbour there sees. */
static MathClass side_class(const MathNode *node, bool right) {
  switch (node->kind) {
  case MATH_COLOR:
  case MATH_BOLD:
  case MATH_ROMAN:
    return side_class(node->first, right);
  case MATH_ROW: {
    const MathNode *child = node->first;
    while (right && child != NULL && child->next != NULL) child = child->next;
    return child == NULL ? CLASS_NONE : side_class(child, right);
  }
  default:
    return node->class;
  }
}

/* A sign with nothing on its left to add to or take from. */
static bool is_unary(MathClass left, MathClass here) {
  return here == CLASS_BINARY && (left == CLASS_NONE || left == CLASS_BINARY || left == CLASS_RELATION ||
                                  left == CLASS_OPEN || left == CLASS_COMMA || left == CLASS_BIG);
}

/* Space in em between neighbours of two classes. */
static double gap(MathClass left, MathClass right, bool script) {
  static const double beside[CLASS_COUNT] = {[CLASS_BINARY] = 0.3, [CLASS_RELATION] = 0.42};
  if (left == CLASS_NONE || right == CLASS_NONE) return 0;
  double outer = fmax(beside[left], beside[right]);
  if (outer > 0) return script ? 0.25 * outer : outer;
  if (left == CLASS_COMMA) return script ? 0 : 0.2;
  if (right == CLASS_COMMA || left == CLASS_OPEN || right == CLASS_CLOSE) return 0;
  if (left == CLASS_BIG || right == CLASS_BIG) return 0.2;
  if (left == CLASS_WORD) return right == CLASS_OPEN ? 0.02 : 0.2;
  if (right == CLASS_WORD) return 0.2;
  if (left == CLASS_FRACTION || right == CLASS_FRACTION) return 0.16;
  if (left == CLASS_DIFFERENTIAL) return -0.02;
  return 0.01;
}

static MathBox set_row(Setter *setter, const MathNode *row, State state) {
  MathBox box = {0};
  MathClass left = CLASS_NONE;
  for (const MathNode *child = row->first; child != NULL; child = child->next) {
    MathClass here = side_class(child, false);
    bool unary = is_unary(left, here);
    if (unary) here = CLASS_ORDINARY;
    guint from = setter->pieces->len;
    MathBox part = set_node(setter, child, state);
    double before = left == CLASS_BINARY && unary ? 0.1 : gap(left, here, state.script);
    box.width += before * state.size;
    shift(setter, from, setter->pieces->len, box.width, 0);
    box.width += part.width;
    grow(&box, part.ascent, part.descent);
    if (child->kind == MATH_SPACE) continue;
    left = unary && child->kind == MATH_SYMBOL ? CLASS_OPEN : side_class(child, true);
  }
  return box;
}

/* ---- what is built up ---- */

static MathBox set_fraction(Setter *setter, const MathNode *node, State state) {
  State part = state;
  if (state.script) part.size = fmax(state.size * SCRIPT, fmin(SMALLEST, state.size));
  guint above_from = setter->pieces->len;
  MathBox above = set_node(setter, node->first, part);
  guint below_from = setter->pieces->len;
  MathBox below = set_node(setter, node->second, part);
  double em = state.size, overhang = BAR_OVERHANG * em;
  double inner = fmax(above.width, below.width), middle = overhang + inner / 2;
  double bar = -AXIS * em, clear = (BAR_GAP + BAR / 2) * em;
  double above_line = bar - clear - above.descent, below_line = bar + clear + below.ascent;
  shift(setter, above_from, below_from, middle - above.width / 2, above_line);
  shift(setter, below_from, setter->pieces->len, middle - below.width / 2, below_line);
  stroke(setter, state, (Point[]){{0, bar}, {inner + 2 * overhang, bar}}, 2);
  return (MathBox){inner + 2 * overhang, above.ascent - above_line, below.descent + below_line};
}

/* The limits of a sum, centred below and above its sign. */
static MathBox set_limits(Setter *setter, const MathNode *node, State state) {
  static const MathNode nothing = {.kind = MATH_ROW};
  State small = state;
  small.size = fmax(state.size * LIMIT, fmin(SMALLEST, state.size));
  small.script = true;
  guint from = setter->pieces->len;
  MathBox box = set_node(setter, node->first, state);
  guint below_from = setter->pieces->len;
  MathBox below = set_node(setter, node->second != NULL ? node->second : &nothing, small);
  guint above_from = setter->pieces->len;
  MathBox above = set_node(setter, node->third != NULL ? node->third : &nothing, small);
  double width = fmax(box.width, fmax(below.width, above.width)), clear = LIMIT_GAP * state.size;
  double below_line = box.descent + clear + below.ascent, above_line = -(box.ascent + clear + above.descent);
  shift(setter, from, below_from, (width - box.width) / 2, 0);
  shift(setter, below_from, above_from, (width - below.width) / 2, below_line);
  shift(setter, above_from, setter->pieces->len, (width - above.width) / 2, above_line);
  if (node->second != NULL) box.descent = below_line + below.descent;
  if (node->third != NULL) box.ascent = above.ascent - above_line;
  box.width = width;
  return box;
}

static bool is_slanted(const MathNode *node) {
  if (node->kind == MATH_VARIABLE) return true;
  bool wrapped = node->kind == MATH_COLOR || node->kind == MATH_BOLD || node->kind == MATH_HAT;
  return wrapped && is_slanted(node->first);
}

static MathBox set_scripts(Setter *setter, const MathNode *node, State state) {
  if (node->first->class == CLASS_BIG) return set_limits(setter, node, state);
  State small = state;
  small.size = fmax(state.size * SCRIPT, fmin(SMALLEST, state.size));
  small.script = true;
  MathBox box = set_node(setter, node->first, state);
  double em = state.size, end = box.width + 0.03 * em;
  /* A slanted letter leans towards its superscript. */
  double lean = is_slanted(node->first) && !state.upright ? 0.06 * em : 0;
  MathBox sub = {0}, super = {0};
  double drop = 0, rise = 0;
  guint from = setter->pieces->len;
  if (node->third != NULL) {
    super = set_node(setter, node->third, small);
    rise = fmax(SUPER_RISE * em, box.ascent - 0.36 * em);
    shift(setter, from, setter->pieces->len, end + lean, -rise);
  }
  from = setter->pieces->len;
  if (node->second != NULL) {
    sub = set_node(setter, node->second, small);
    drop = fmax(SUB_DROP * em, fmin(box.descent, 0.4 * em));
    if (node->third != NULL) drop = fmax(drop, SCRIPT_GAP * em + super.descent - rise + sub.ascent);
    shift(setter, from, setter->pieces->len, end, drop);
  }
  box.width = end + fmax(sub.width, super.width + (node->third != NULL ? lean : 0)) + 0.04 * em;
  if (node->third != NULL) grow(&box, rise + super.ascent, 0);
  if (node->second != NULL) grow(&box, 0, drop + sub.descent);
  return box;
}

static const char *only_text(const MathNode *node) {
  if (node->kind == MATH_ROW && node->first != NULL && node->first->next == NULL) return only_text(node->first);
  return node->kind == MATH_VARIABLE ? node->text : NULL;
}

/* ŷ and its like exist as letters; over anything else the hat is two strokes. */
static MathBox set_hat(Setter *setter, const MathNode *node, State state) {
  const char *letter = only_text(node->first);
  if (letter != NULL) {
    g_autofree char *spelt = g_strconcat(letter, "\xcc\x82", NULL);
    g_autofree char *composed = g_utf8_normalize(spelt, -1, G_NORMALIZE_NFC);
    if (g_utf8_strlen(composed, -1) == 1) return set_text(setter, g_intern_string(composed), state, true);
  }
  MathBox box = set_node(setter, node->first, state);
  double em = state.size, half = fmin(0.2 * em, fmax(box.width / 2, 0.1 * em));
  double lean = letter != NULL && !state.upright ? 0.1 * em : 0;
  double middle = box.width / 2 + lean, foot = -box.ascent - 0.09 * em, top = foot - 0.14 * em;
  stroke(setter, state, (Point[]){{middle - half, foot}, {middle, top}, {middle + half, foot}}, 3);
  grow(&box, -top + BAR * em, 0);
  return box;
}

static Color named_color(const MathStyle *style, const char *name, Color fallback) {
  const Theme *theme = style->theme;
  if (theme == NULL) return fallback;
  const struct {
    const char *name;
    Color color;
  } rows[] = {{"gradient", theme->gradient}, {"positive", theme->positive}, {"negative", theme->negative},
              {"muted", theme->muted},       {"ink", theme->ink},           {"flash", theme->flash}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    if (strcmp(rows[i].name, name) == 0) return color_alpha(rows[i].color, (double)fallback.a);
  }
  return fallback;
}

static MathBox set_big(Setter *setter, const MathNode *node, State state) {
  guint from = setter->pieces->len;
  State large = state;
  large.size *= BIG;
  MathBox box = set_text(setter, node->text, large, false);
  double down = (BIG - 1) * AXIS * state.size; /* its middle stays on the axis */
  shift(setter, from, setter->pieces->len, 0, down);
  return (MathBox){box.width, box.ascent - down, box.descent + down};
}

static MathBox set_node(Setter *setter, const MathNode *node, State state) {
  switch (node->kind) {
  case MATH_ROW:
    return set_row(setter, node, state);
  case MATH_VARIABLE:
    return set_text(setter, node->text, state, true);
  case MATH_SYMBOL:
    if (node->class == CLASS_BIG) return set_big(setter, node, state);
    return set_text(setter, node->text, state, false);
  case MATH_SPACE:
    return (MathBox){.width = node->space * state.size};
  case MATH_FRACTION:
    return set_fraction(setter, node, state);
  case MATH_SCRIPTS:
    return set_scripts(setter, node, state);
  case MATH_HAT:
    return set_hat(setter, node, state);
  case MATH_COLOR:
    state.color = named_color(setter->style, node->text, state.color);
    break;
  case MATH_BOLD:
    state.bold = true;
    break;
  case MATH_ROMAN:
    state.upright = true;
    break;
  }
  return set_node(setter, node->first, state);
}

/* ---- the whole ---- */

static MathBox set_formula(Setter *setter, const MathTree *tree) {
  const MathStyle *style = setter->style;
  State state = {.size = style->size, .color = style->color, .bold = style->bold, .upright = style->upright};
  MathBox box = set_node(setter, math_tree_root(tree), state);
  box.descent = fmax(box.descent, 0);
  return box;
}

MathBox math_measure(const DrawList *list, const char *markup, const MathStyle *style) {
  g_autoptr(MathTree) tree = math_parse(markup);
  g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
  return set_formula(&(Setter){list, style, pieces}, tree);
}

static void draw_piece(DrawList *list, const Piece *piece, double dx, double dy) {
  Point at[3];
  for (int i = 0; i < piece->count; i++) at[i] = (Point){piece->at[i].x + dx, piece->at[i].y + dy};
  if (piece->text != NULL) {
    draw_text(list, at[0], ALIGN_START, piece->face, piece->size, piece->color, piece->text);
  } else if (piece->count == 2) {
    Rect bar = {at[0].x, at[0].y - piece->width / 2, at[1].x - at[0].x, piece->width};
    draw_rect(list, bar, 0, (Style){.fill = piece->color});
  } else {
    draw_polyline(list, at, piece->count, false, (Style){.stroke = piece->color, .width = piece->width});
  }
}

MathBox math_draw(DrawList *list, Point at, Align align, const char *markup, const MathStyle *style) {
  g_autoptr(MathTree) tree = math_parse(markup);
  g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
  MathBox box = set_formula(&(Setter){list, style, pieces}, tree);
  double left = at.x - (align == ALIGN_START ? 0 : align == ALIGN_MIDDLE ? box.width / 2 : box.width);
  for (guint i = 0; i < pieces->len; i++) draw_piece(list, &g_array_index(pieces, Piece, i), left, at.y);
  return box;
}

double math_fit(const DrawList *list, const char *markup, const MathStyle *style, double width) {
  MathBox box = math_measure(list, markup, style);
  return box.width <= width ? style->size : style->size * width / box.width;
}
