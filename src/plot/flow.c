#include "plot/flow.h"

#include <math.h>
#include <string.h>

#include "draw/mathname.h"
#include "lang/parse.h"

/* In sizes of the text. */
static const double LINE = 1.42, PARAGRAPH = 0.55, INDENT = 1.5, HEADING = 1.25, CELL_GAP = 1.2, BASELINE = 1.02;

/* A word, or a formula: what is not broken. */
typedef struct {
  char *text;
  bool math; /* text is markup */
  FontFace face;
  double width, ascent, descent;
  bool space; /* a blank before it, where it does not begin a line */
} Word;

static void word_clear(void *word) {
  g_free(((Word *)word)->text);
}

void flow_gap(Flow *flow, double sizes) {
  flow->y += sizes * flow->size;
}

/* ---- formulas in text ---- */

/* Is it a formula, or the definition of one? Commands such as `dense 4 tanh` are not. */
static bool is_formula(const char *text) {
  const char *sign = strstr(text, " = ");
  g_autofree char *name = sign ? g_strndup(text, (gsize)(sign - text)) : NULL;
  g_autoptr(Expr) left = name ? parse_expression(name, NULL) : NULL;
  g_autoptr(Expr) right = parse_expression(sign ? sign + 3 : text, NULL);
  return right && (!sign || left);
}

char *flow_formula(const char *text) {
  g_autoptr(GString) plain = g_string_new(text);
  g_string_replace(plain, "−", "-", 0);
  g_string_replace(plain, "·", "*", 0);
  return is_formula(plain->str) ? math_from_nabla(plain->str, MATH_BRACKETS) : NULL;
}

static MathStyle math_style(const Flow *flow) {
  return (MathStyle){.size = flow->size, .color = flow->ink, .theme = flow->scene->theme, .bold = flow->bold};
}

/* ---- words ---- */

static FontFace face_of(const Flow *flow, unsigned style) {
  bool bold = flow->bold || (style & STYLE_STRONG);
  if (style & STYLE_CODE) return FONT_MONO;
  if (style & STYLE_EMPHASIS) return bold ? FONT_BOLD_ITALIC : FONT_ITALIC;
  return bold ? FONT_BOLD : FONT_REGULAR;
}

static void add_text_word(const Flow *flow, GArray *words, const char *text, gsize length, FontFace face, bool space) {
  Word word = {.text = g_strndup(text, length), .face = face, .space = space};
  word.width = draw_text_width(flow->scene->list, face, flow->size, word.text);
  word.ascent = 0.8 * flow->size, word.descent = 0.25 * flow->size;
  g_array_append_val(words, word);
}

static bool add_formula(const Flow *flow, GArray *words, const char *text, bool space) {
  char *markup = flow_formula(text);
  if (!markup) return false;
  MathStyle style = math_style(flow);
  MathBox box = math_measure(flow->scene->list, markup, &style);
  if (box.width > flow->width) return g_free(markup), false;
  Word word = {
      .text = markup, .math = true, .width = box.width, .ascent = box.ascent, .descent = box.descent, .space = space};
  g_array_append_val(words, word);
  return true;
}

/* Splits runs at blanks. `gap` says whether a blank stands before the next word. */
static void add_run(const Flow *flow, GArray *words, const TextRun *run, bool *gap) {
  FontFace face = face_of(flow, run->style);
  bool code = run->style & STYLE_CODE;
  if (code && add_formula(flow, words, run->text, *gap)) {
    *gap = false;
    return;
  }
  for (const char *p = run->text; *p;) {
    gsize blanks = strspn(p, " \n\t"), length = strcspn(p + blanks, " \n\t");
    if (blanks) *gap = true;
    if (length) {
      add_text_word(flow, words, p + blanks, length, face, *gap);
      *gap = false;
    }
    p += blanks + length;
  }
}

static GArray *words_of(const Flow *flow, const GArray *runs, int cell) {
  GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
  g_array_set_clear_func(words, word_clear);
  bool gap = false;
  for (guint i = 0; i < runs->len; i++) {
    const TextRun *run = &g_array_index(runs, TextRun, i);
    if (cell < 0 || run->cell == cell) add_run(flow, words, run, &gap);
  }
  return words;
}

/* ---- lines ---- */

static double blank(const Flow *flow) {
  return draw_text_width(flow->scene->list, FONT_REGULAR, flow->size, " ");
}

/* A point such as (1, 0) is not broken. */
static bool may_break(const Word *before, const Word *word) {
  gsize length = strlen(before->text);
  bool opens =
      length > 1 && before->text[length - 1] == ',' && strpbrk(before->text, "([") && !strpbrk(before->text, ")]");
  return word->space && !(opens && !word->math && strpbrk(word->text, ")]"));
}

/* How many words from `first` on go on one line, how wide they are and how tall. A word without a blank before it
 * stays with the one it follows. */
static guint fit_line(const Flow *flow, const GArray *words, guint first, double width, Word *line) {
  double space = blank(flow), used = 0;
  guint count = 0, whole = 0;
  *line = (Word){0};
  for (guint i = first; i < words->len; i++, count++) {
    const Word *word = &g_array_index(words, Word, i);
    if (i > first && may_break(word - 1, word)) whole = count;
    used += (i > first && word->space ? space : 0) + word->width;
    if (used > width && whole > 0) return whole;
    line->ascent = fmax(line->ascent, word->ascent);
    line->descent = fmax(line->descent, word->descent);
  }
  return count;
}

static void draw_line_of_words(const Flow *flow, const GArray *words, guint first, guint count, double x,
                               double baseline) {
  double space = blank(flow);
  MathStyle style = math_style(flow);
  for (guint i = first; i < first + count; i++) {
    const Word *word = &g_array_index(words, Word, i);
    if (i > first && word->space) x += space;
    Point at = {x, baseline};
    if (word->math)
      math_draw(flow->scene->list, at, ALIGN_START, word->text, &style);
    else
      draw_text(flow->scene->list, at, ALIGN_START, word->face, flow->size, flow->ink, word->text);
    x += word->width;
  }
}

/* Words in lines of a width from x on; the marker stands before the first. */
static void flow_words(Flow *flow, const GArray *words, double x, double width, const char *marker) {
  for (guint first = 0; first < words->len;) {
    Word line;
    guint count = fit_line(flow, words, first, width, &line);
    double extra = fmax(0, line.ascent - 0.95 * flow->size), below = fmax(0, line.descent - 0.35 * flow->size);
    double baseline = flow->y + BASELINE * flow->size + extra;
    flow->y += LINE * flow->size + extra + below;
    if (flow->y > flow->bottom) flow->cut = true;
    if (flow->draw && !flow->cut) {
      Point at = {x - 0.4 * flow->size, baseline};
      if (marker && first == 0)
        draw_text(flow->scene->list, at, ALIGN_END, FONT_REGULAR, flow->size, flow->scene->theme->muted, marker);
      draw_line_of_words(flow, words, first, count, x, baseline);
    }
    first += count;
  }
}

/* ---- parts ---- */

static void flow_paragraph(Flow *flow, const Prose *prose) {
  double indent = INDENT * flow->size * (prose->indent + (prose->quoted ? 1 : 0)), top = flow->y;
  g_autoptr(GArray) words = words_of(flow, prose->runs, -1);
  flow_words(flow, words, flow->x + indent, flow->width - indent, prose->marker);
  if (!prose->quoted || !flow->draw || flow->cut) return;
  Point from = {flow->x + indent - flow->size, top}, to = {from.x, flow->y};
  draw_line(flow->scene->list, from, to, style_stroke(flow->scene->theme->line, 0.15 * flow->size));
}

static void flow_heading(Flow *flow, const Prose *prose) {
  double size = flow->size;
  bool bold = flow->bold;
  flow->size *= HEADING, flow->bold = true;
  g_autoptr(GArray) words = words_of(flow, prose->runs, -1);
  flow_words(flow, words, flow->x, flow->width, NULL);
  flow->size = size, flow->bold = bold;
}

static double line_width(const Flow *flow, const GArray *words) {
  double width = 0, space = blank(flow);
  for (guint i = 0; i < words->len; i++) {
    const Word *word = &g_array_index(words, Word, i);
    width += word->width + (i > 0 && word->space ? space : 0);
  }
  return width;
}

/*
 * A line of code as formulas: several may stand in it, behind commas or, in columns, behind wide gaps. Appends their
 * words; false where it is something else. A column begins where it does in the text, as nearly as formulas allow.
 */
static bool add_formula_line(const Flow *flow, GArray *words, const char *line) {
  static const double LETTER = 0.56; /* of a letter, in sizes of the text */
  g_autoptr(GRegex) sign = g_regex_new(" +=  *", 0, 0, NULL);
  g_autofree char *text = g_regex_replace_literal(sign, line, -1, 0, " = ", 0, NULL);
  g_auto(GStrv) columns = g_strsplit(text, "  ", -1);
  glong letters = 0;
  for (int i = 0; columns[i]; i++, letters += 2) {
    g_auto(GStrv) parts = g_strsplit(g_strstrip(columns[i]), ", ", -1);
    bool whole = add_formula(flow, words, columns[i], false); /* a comma may lie in brackets */
    double room = LETTER * flow->size * (double)letters - line_width(flow, words);
    for (int k = 0; parts[k] && !whole && *columns[i]; k++) {
      if (!add_formula(flow, words, parts[k], k > 0)) return false;
      if (parts[k + 1]) add_text_word(flow, words, ",", 1, FONT_REGULAR, false);
    }
    Word gap = {.width = fmax(room, flow->size)};
    if (columns[i + 1] && words->len > 0) {
      gap.text = g_strdup("");
      g_array_append_val(words, gap);
    }
    letters += g_utf8_strlen(columns[i], -1);
  }
  return words->len > 0;
}

static GArray *words_new(void) {
  GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
  g_array_set_clear_func(words, word_clear);
  return words;
}

static void flow_code_line(Flow *flow, const char *text, bool formulas, double indent) {
  g_autoptr(GArray) words = words_new();
  gsize blanks = strspn(text, " ");
  if (!text[blanks]) {
    flow_gap(flow, 0.5);
    return;
  }
  if (!formulas || !add_formula_line(flow, words, text + blanks)) {
    g_array_set_size(words, 0);
    g_autofree char *fits = text_cut(flow->scene->list, FONT_MONO, 0.92 * flow->size, text, flow->width - indent);
    add_text_word(flow, words, fits, strlen(fits), FONT_MONO, false);
  }
  flow_words(flow, words, flow->x + indent, flow->width - indent, NULL);
}

/* All formulas, or all code: the two do not mix well. */
static void flow_code_block(Flow *flow, const Prose *prose) {
  if (prose->runs->len == 0) return;
  g_auto(GStrv) lines = g_strsplit(g_array_index(prose->runs, TextRun, 0).text, "\n", -1);
  bool formulas = true;
  for (int i = 0; lines[i] && formulas; i++) {
    g_autoptr(GArray) words = words_new();
    if (lines[i][strspn(lines[i], " ")]) formulas = add_formula_line(flow, words, lines[i] + strspn(lines[i], " "));
  }
  for (int i = 0; lines[i]; i++) flow_code_line(flow, lines[i], formulas, INDENT * flow->size * (1 + prose->indent));
}

void flow_code(Flow *flow, const char *text, int most) {
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  int shown = 0;
  for (int i = 0; lines[i]; i++) {
    g_strchomp(lines[i]);
    if (!*lines[i] || g_str_has_prefix(lines[i], "#=")) continue;
    bool more = shown++ == most;
    g_autofree char *fits = text_cut(flow->scene->list, FONT_MONO, flow->size, more ? "…" : lines[i], flow->width);
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(Word));
    g_array_set_clear_func(words, word_clear);
    add_text_word(flow, words, fits, strlen(fits), FONT_MONO, false);
    flow_words(flow, words, flow->x, flow->width, NULL);
    if (more) return;
  }
}

/* ---- tables ---- */

enum { MOST_CELLS = 12 };

/* Rows from `from` on that make one table; returns the index behind them. */
static guint flow_table(Flow *flow, const GPtrArray *prose, guint from) {
  double widths[MOST_CELLS] = {0}, total = 0;
  bool bold = flow->bold;
  guint end = from;
  for (; end < prose->len && ((const Prose *)prose->pdata[end])->kind == PROSE_ROW; end++) {
    const Prose *row = prose->pdata[end];
    if (end > from && row->level) break;
    flow->bold = bold || row->level;
    for (int cell = 0; cell < MOST_CELLS; cell++) {
      g_autoptr(GArray) words = words_of(flow, row->runs, cell);
      widths[cell] = fmax(widths[cell], line_width(flow, words));
    }
  }
  for (int cell = 0; cell < MOST_CELLS; cell++) total += widths[cell] > 0 ? widths[cell] + CELL_GAP * flow->size : 0;
  double squeeze = fmin(1, flow->width / fmax(total, 1));
  for (guint i = from; i < end; i++) {
    const Prose *row = prose->pdata[i];
    double x = flow->x, top = flow->y, lowest = top;
    flow->bold = bold || row->level;
    for (int cell = 0; cell < MOST_CELLS && widths[cell] > 0; cell++) {
      double room = widths[cell] * squeeze;
      g_autoptr(GArray) words = words_of(flow, row->runs, cell);
      flow->y = top;
      flow_words(flow, words, x, room + 0.5, NULL);
      lowest = fmax(lowest, flow->y);
      x += room + CELL_GAP * flow->size * squeeze;
    }
    flow->y = lowest;
    if (!row->level || !flow->draw || flow->cut) continue;
    Point a = {flow->x, flow->y}, b = {fmin(x, flow->x + flow->width), flow->y};
    draw_line(flow->scene->list, a, b, style_stroke(flow->scene->theme->muted, scene_stroke(flow->scene, 1)));
  }
  flow->bold = bold;
  return end;
}

/* ---- the whole ---- */

void flow_prose(Flow *flow, const GPtrArray *prose, int skip_level) {
  bool before = false;
  for (guint i = 0; i < prose->len;) {
    const Prose *part = prose->pdata[i];
    if (part->kind == PROSE_HEADING && part->level <= skip_level) {
      i++;
      continue;
    }
    bool listed = part->marker && i > 0 && ((const Prose *)prose->pdata[i - 1])->indent > 0;
    if (before) flow_gap(flow, listed ? PARAGRAPH / 3 : PARAGRAPH);
    before = true;
    if (part->kind == PROSE_ROW) {
      i = flow_table(flow, prose, i);
      continue;
    }
    if (part->kind == PROSE_HEADING) flow_heading(flow, part);
    if (part->kind == PROSE_PARAGRAPH) flow_paragraph(flow, part);
    if (part->kind == PROSE_CODE) flow_code_block(flow, part);
    i++;
  }
}

void flow_markdown(Flow *flow, const char *markdown) {
  g_autoptr(GPtrArray) prose = prose_parse(markdown, 1);
  flow_prose(flow, prose, 0);
}
