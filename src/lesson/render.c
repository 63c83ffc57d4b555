#include "lesson/render.h"
#include "lesson/parts.h"
#include <string.h>

enum { LIST_INDENT = 3, CODE_INDENT = 4, CELL_GAP = 2 };

int text_columns(const char *text, gssize length) {
  const char *end = length < 0 ? text + strlen(text) : text + length;
  int columns = 0;
  for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return columns;
}

/* ---- styles ---- */

/* Columns that a change of style takes: plain text marks code with a sign. */
static int style_columns(unsigned from, unsigned to, bool styled) {
  return !styled && ((from ^ to) & STYLE_CODE);
}

static void set_style(GString *out, unsigned from, unsigned to, bool styled) {
  if (from == to) return;
  if (!styled) {
    if (style_columns(from, to, styled)) g_string_append_c(out, '`');
    return;
  }
  g_string_append(out, "\033[0");
  if (to & STYLE_STRONG) g_string_append(out, ";1");
  if (to & STYLE_EMPHASIS) g_string_append(out, ";3");
  if (to & STYLE_LINK) g_string_append(out, ";4");
  if (to & STYLE_CODE) g_string_append(out, ";36");
  g_string_append_c(out, 'm');
}

/* ---- wrapping ---- */

/* What stands at the beginning of lines, and how far they reach. */
typedef struct {
  const TextPaper *paper;
  GString *out;
  GString *margin; /* of every line but the first */
  int width;
  int column;     /* where the next character comes */
  unsigned style; /* in force */
  bool gap;       /* a blank is due before the next word */
} Wrap;

static void wrap_break(Wrap *wrap) {
  set_style(wrap->out, wrap->style, 0, wrap->paper->styled);
  g_string_append_c(wrap->out, '\n');
  g_string_append(wrap->out, wrap->margin->str);
  set_style(wrap->out, 0, wrap->style, wrap->paper->styled);
  wrap->column = text_columns(wrap->margin->str, -1);
  wrap->gap = false;
}

/* A word is letters up to a blank, in one or several runs; `word` holds them with their styles already in it. */
typedef struct {
  GString *text;
  int columns;
  unsigned first_style, last_style;
} Word;

static void put_word(Wrap *wrap, Word *word) {
  if (!word->columns) return;
  bool at_start = wrap->column == text_columns(wrap->margin->str, -1);
  bool styled = wrap->paper->styled;
  int marks = style_columns(wrap->style, word->first_style, styled);
  int closing = style_columns(word->last_style, 0, styled);
  if (!at_start && wrap->column + marks + wrap->gap + word->columns + closing > wrap->width) wrap_break(wrap);
  bool between = wrap->style == word->first_style; /* a blank inside a styled stretch carries its style */
  if (!between) set_style(wrap->out, wrap->style, wrap->style & word->first_style, wrap->paper->styled);
  if (wrap->gap) g_string_append_c(wrap->out, ' ');
  if (!between) set_style(wrap->out, wrap->style & word->first_style, word->first_style, wrap->paper->styled);
  g_string_append(wrap->out, word->text->str);
  wrap->column += marks + wrap->gap + word->columns;
  wrap->style = word->last_style;
  wrap->gap = false;
  g_string_truncate(word->text, 0);
  word->columns = 0;
}

static void add_to_word(Word *word, const char *character, unsigned style, bool styled) {
  if (!word->columns)
    word->first_style = style;
  else
    set_style(word->text, word->last_style, style, styled),
        word->columns += style_columns(word->last_style, style, styled);
  gsize bytes = (gsize)(g_utf8_next_char(character) - character);
  g_string_append_len(word->text, character, (gssize)bytes);
  word->columns += MAX(1, text_columns(character, (gssize)bytes));
  word->last_style = style;
}

static void wrap_runs(Wrap *wrap, const GArray *runs, unsigned extra) {
  Word word = {g_string_new(NULL), 0, 0, 0};
  for (guint i = 0; i < runs->len; i++) {
    const TextRun *run = &g_array_index(runs, TextRun, i);
    if (strcmp(run->text, "\n") == 0) {
      put_word(wrap, &word);
      wrap_break(wrap);
      continue;
    }
    for (const char *p = run->text; *p; p = g_utf8_next_char(p)) {
      if (*p == ' ' || *p == '\n' || *p == '\t') {
        put_word(wrap, &word);
        wrap->gap = wrap->column > text_columns(wrap->margin->str, -1);
      } else {
        add_to_word(&word, p, run->style | extra, wrap->paper->styled);
      }
    }
  }
  put_word(wrap, &word);
  set_style(wrap->out, wrap->style, 0, wrap->paper->styled);
  wrap->style = 0;
  g_string_append_c(wrap->out, '\n');
  g_string_free(word.text, TRUE);
}

/* ---- parts ---- */

static void append_blanks(GString *out, int count) {
  g_string_append_printf(out, "%*s", MAX(count, 0), "");
}

static void render_paragraph(const Prose *prose, int indent, unsigned extra, const TextPaper *paper, GString *out) {
  g_autoptr(GString) margin = g_string_new(NULL);
  append_blanks(margin, indent);
  if (prose->quoted) g_string_append(margin, "│ ");
  if (prose->marker) {
    append_blanks(out, indent - text_columns(prose->marker, -1) - 1);
    g_string_append_printf(out, "%s %s", prose->marker, prose->quoted ? "│ " : "");
  } else {
    g_string_append(out, margin->str);
  }
  int width = MAX(MIN(paper->width, PROSE_WIDTH), PROSE_NARROWEST);
  Wrap wrap = {.paper = paper, .out = out, .margin = margin, .width = width};
  wrap.column = text_columns(margin->str, -1);
  wrap_runs(&wrap, prose->runs, extra);
}

static void render_heading(const Prose *prose, const TextPaper *paper, GString *out) {
  gsize start = out->len;
  render_paragraph(prose, 0, STYLE_STRONG, paper, out);
  if (paper->styled || prose->level > 2) return;
  int columns = text_columns(out->str + start, (gssize)(out->len - start - 1));
  for (int i = 0; i < MIN(columns, paper->width); i++) g_string_append_c(out, prose->level == 1 ? '=' : '-');
  g_string_append_c(out, '\n');
}

static void render_code(const Prose *prose, const TextPaper *paper, GString *out) {
  if (prose->runs->len == 0) return;
  g_auto(GStrv) lines = g_strsplit(g_array_index(prose->runs, TextRun, 0).text, "\n", -1);
  for (int i = 0; lines[i]; i++) {
    append_blanks(out, CODE_INDENT + prose->indent * LIST_INDENT);
    if (paper->styled) set_style(out, 0, STYLE_CODE, true);
    g_string_append(out, lines[i]);
    if (paper->styled) set_style(out, STYLE_CODE, 0, true);
    g_string_append_c(out, '\n');
  }
}

enum { MOST_CELLS = 32 };

static int cell_columns(const Prose *row, int cell, bool styled) {
  int columns = 0;
  for (guint i = 0; i < row->runs->len; i++) {
    const TextRun *run = &g_array_index(row->runs, TextRun, i);
    if (run->cell == cell) columns += text_columns(run->text, -1) + (!styled && (run->style & STYLE_CODE) ? 2 : 0);
  }
  return columns;
}

static void render_row(const Prose *row, const int *widths, int cells, const TextPaper *paper, GString *out) {
  for (int cell = 0; cell < cells; cell++) {
    for (guint i = 0; i < row->runs->len; i++) {
      const TextRun *run = &g_array_index(row->runs, TextRun, i);
      if (run->cell != cell) continue;
      unsigned style = run->style | (row->level ? STYLE_STRONG : 0);
      set_style(out, 0, style, paper->styled);
      g_string_append(out, run->text);
      set_style(out, style, 0, paper->styled);
    }
    if (cell + 1 < cells) append_blanks(out, widths[cell] - cell_columns(row, cell, paper->styled) + CELL_GAP);
  }
  g_string_append_c(out, '\n');
}

/* The rows from `from` on that make one table; returns the index behind them. */
static guint render_table(const GPtrArray *prose, guint from, const TextPaper *paper, GString *out) {
  int widths[MOST_CELLS] = {0}, cells = 0, total = 0;
  guint end = from;
  for (; end < prose->len && ((Prose *)prose->pdata[end])->kind == PROSE_ROW; end++) {
    if (end > from && ((Prose *)prose->pdata[end])->level) break; /* the next table's head */
    for (int cell = 0; cell < MOST_CELLS; cell++) {
      int columns = cell_columns(prose->pdata[end], cell, paper->styled);
      widths[cell] = MAX(widths[cell], columns);
      if (columns) cells = MAX(cells, cell + 1);
    }
  }
  for (int cell = 0; cell < cells; cell++) total += widths[cell] + (cell ? CELL_GAP : 0);
  for (guint i = from; i < end; i++) {
    const Prose *row = prose->pdata[i];
    render_row(row, widths, cells, paper, out);
    for (int k = 0; row->level && k < total; k++) g_string_append(out, "─");
    if (row->level) g_string_append_c(out, '\n');
  }
  return end;
}

static bool needs_gap(const Prose *before, const Prose *part) {
  return before && !(before->indent && part->indent && part->marker);
}

void prose_render(const GPtrArray *prose, const TextPaper *paper, GString *out) {
  const Prose *before = NULL;
  for (guint i = 0; i < prose->len;) {
    const Prose *part = prose->pdata[i];
    if (needs_gap(before, part)) g_string_append_c(out, '\n');
    before = part;
    if (part->kind == PROSE_ROW) {
      i = render_table(prose, i, paper, out);
      continue;
    }
    if (part->kind == PROSE_HEADING) render_heading(part, paper, out);
    if (part->kind == PROSE_PARAGRAPH) render_paragraph(part, part->indent * LIST_INDENT, 0, paper, out);
    if (part->kind == PROSE_CODE) render_code(part, paper, out);
    if (part->kind == PROSE_RULE) g_string_append(out, "───\n");
    i++;
  }
}

void text_render(const char *markdown, const char *marker, int indent, const TextPaper *paper, GString *out) {
  g_autoptr(GPtrArray) prose = prose_parse(markdown, 1);
  for (guint i = 0; i < prose->len; i++) {
    Prose *part = prose->pdata[i];
    if (i == 0 && !part->marker) part->marker = g_strdup(marker);
    render_paragraph(part, indent, 0, paper, out);
  }
}
