#include "export/markup.h"

#include <stdlib.h>
#include <string.h>

#include "export/mathhtml.h"
#include "plot/flow.h"

void markup_append(GString *out, const char *text) {
  static const struct {
    char c;
    const char *written;
  } WRITTEN[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
  for (; *text; text++) {
    const char *written = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(WRITTEN); i++)
      if (*text == WRITTEN[i].c) written = WRITTEN[i].written;
    if (written)
      g_string_append(out, written);
    else
      g_string_append_c(out, *text);
  }
}

/* Words are names of commands and functions, and stay as they are typed. */
static bool is_word(const char *text) {
  const char *c = text;
  while (g_unichar_isalpha(g_utf8_get_char(c))) c = g_utf8_next_char(c);
  return *c == '\0' && g_utf8_strlen(text, -1) > 1 && strcmp(text, "yhat") != 0;
}

static void append_runs(GString *out, const GArray *runs, int cell) {
  static const struct {
    unsigned style;
    const char *open, *close;
  } TAGS[] = {{STYLE_STRONG, "<strong>", "</strong>"},
              {STYLE_EMPHASIS, "<em>", "</em>"},
              {STYLE_LINK, "<u>", "</u>"},
              {STYLE_CODE, "<code>", "</code>"}};
  for (guint i = 0; i < runs->len; i++) {
    const TextRun *run = &g_array_index(runs, TextRun, i);
    if (cell >= 0 && run->cell != cell) continue;
    if (strcmp(run->text, "\n") == 0) {
      g_string_append(out, "<br>");
      continue;
    }
    g_autofree char *formula = run->style & STYLE_CODE && !is_word(run->text) ? flow_formula(run->text) : NULL;
    unsigned style = formula ? run->style & ~(unsigned)STYLE_CODE : run->style;
    for (gsize k = 0; k < G_N_ELEMENTS(TAGS); k++)
      if (style & TAGS[k].style) g_string_append(out, TAGS[k].open);
    if (formula)
      mathhtml_formula(out, formula);
    else
      markup_append(out, run->text);
    for (gsize k = G_N_ELEMENTS(TAGS); k-- > 0;)
      if (style & TAGS[k].style) g_string_append(out, TAGS[k].close);
  }
}

/* ---- lists: a level of them for each step of indent ---- */

enum { DEEPEST = 17 };

typedef struct {
  GString *out;
  bool ordered[DEEPEST]; /* of the lists that are open */
  int depth;
} Lists;

static void close_lists(Lists *lists, int depth) {
  for (; lists->depth > depth; lists->depth--)
    g_string_append(lists->out, lists->ordered[lists->depth - 1] ? "</li></ol>\n" : "</li></ul>\n");
}

static void open_item(Lists *lists, const Prose *prose) {
  int depth = MIN(prose->indent, DEEPEST);
  bool ordered = g_ascii_isdigit(prose->marker[0]);
  close_lists(lists, depth);
  if (lists->depth == depth) {
    g_string_append(lists->out, "</li>");
  }
  for (; lists->depth < depth; lists->depth++) {
    lists->ordered[lists->depth] = ordered;
    if (ordered)
      g_string_append_printf(lists->out, "<ol start=\"%d\">", atoi(prose->marker));
    else
      g_string_append(lists->out, "<ul>");
    if (lists->depth + 1 < depth) g_string_append(lists->out, "<li>");
  }
  g_string_append(lists->out, "<li>");
}

/* ---- parts ---- */

static void append_block(GString *out, const char *tag, const Prose *prose) {
  g_string_append_printf(out, "<%s>", tag);
  append_runs(out, prose->runs, -1);
  g_string_append_printf(out, "</%s>\n", tag);
}

static void append_paragraph(Lists *lists, const Prose *prose) {
  if (prose->marker && prose->indent > 0) {
    open_item(lists, prose);
    append_runs(lists->out, prose->runs, -1);
    return;
  }
  close_lists(lists, prose->indent);
  append_block(lists->out, prose->quoted ? "blockquote" : "p", prose);
}

static int cells_of(const Prose *row) {
  int cells = 0;
  for (guint i = 0; i < row->runs->len; i++) cells = MAX(cells, g_array_index(row->runs, TextRun, i).cell + 1);
  return cells;
}

static guint append_table(GString *out, const GPtrArray *prose, guint from) {
  guint end = from;
  int cells = 0;
  for (; end < prose->len; end++) {
    const Prose *row = prose->pdata[end];
    if (row->kind != PROSE_ROW || (end > from && row->level)) break;
    cells = MAX(cells, cells_of(row));
  }
  g_string_append(out, "<table>\n");
  for (guint i = from; i < end; i++) {
    const Prose *row = prose->pdata[i];
    g_string_append(out, "<tr>");
    for (int cell = 0; cell < cells; cell++) {
      g_string_append(out, row->level ? "<th scope=\"col\">" : "<td>");
      append_runs(out, row->runs, cell);
      g_string_append(out, row->level ? "</th>" : "</td>");
    }
    g_string_append(out, "</tr>\n");
  }
  g_string_append(out, "</table>\n");
  return end;
}

void markup_prose(GString *out, const GPtrArray *prose, int deeper) {
  Lists lists = {.out = out};
  for (guint i = 0; i < prose->len;) {
    const Prose *part = prose->pdata[i];
    if (part->kind != PROSE_PARAGRAPH) close_lists(&lists, 0);
    if (part->kind == PROSE_ROW) {
      i = append_table(out, prose, i);
      continue;
    }
    char heading[] = {'h', (char)('0' + CLAMP(part->level + deeper, 1, 6)), '\0'};
    if (part->kind == PROSE_HEADING) append_block(out, heading, part);
    if (part->kind == PROSE_PARAGRAPH) append_paragraph(&lists, part);
    if (part->kind == PROSE_CODE) append_block(out, "pre", part);
    if (part->kind == PROSE_RULE) g_string_append(out, "<hr>\n");
    i++;
  }
  close_lists(&lists, 0);
}

void markup_inline(GString *out, const char *markdown) {
  g_autoptr(GPtrArray) prose = prose_parse(markdown, 1);
  for (guint i = 0; i < prose->len; i++) append_runs(out, ((const Prose *)prose->pdata[i])->runs, -1);
}
