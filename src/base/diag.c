#include "base/diag.h"
#include <string.h>

/* At most this many characters of a long line are shown on either side of the place. */
#define SHOWN_BEFORE 70
#define SHOWN_AFTER 40

Source *source_new(const char *name, const char *text, gssize length) {
  Source *source = g_new0(Source, 1);
  source->length = length < 0 ? strlen(text) : (gsize)length;
  source->name = g_strdup(name);
  source->text = g_malloc(source->length + 1);
  if (source->length) memcpy(source->text, text, source->length);
  source->text[source->length] = '\0';
  source->first_line = 1;
  return source;
}

void source_free(Source *source) {
  if (!source) return;
  g_free(source->name);
  g_free(source->text);
  g_free(source);
}

static bool begins_character(char byte) {
  return ((guchar)byte & 0xC0) != 0x80;
}

void source_place(const Source *source, gsize offset, int *line, int *column) {
  *line = source->first_line;
  *column = 1;
  for (gsize i = 0; i < MIN(offset, source->length); i++) {
    if (source->text[i] == '\n') {
      ++*line;
      *column = 1;
    } else if (begins_character(source->text[i])) {
      ++*column;
    }
  }
}

bool diag_set(Diag *diag, Span span, const char *format, ...) {
  if (!diag || diag->message) return false;
  va_list arguments;
  va_start(arguments, format);
  diag->message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  diag->span = span;
  return false;
}

bool diag_hint(Diag *diag, const char *format, ...) {
  if (!diag || diag->hint) return false;
  va_list arguments;
  va_start(arguments, format);
  diag->hint = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  return false;
}

void diag_place(Diag *diag, Span span) {
  if (diag && diag->message && diag->span.length == 0) diag->span = span;
}

bool diag_is_set(const Diag *diag) {
  return diag && diag->message;
}

void diag_clear(Diag *diag) {
  if (!diag) return;
  g_free(diag->message);
  g_free(diag->hint);
  *diag = DIAG_INIT;
}

/* Appends bytes as a terminal can show them: invalid or control characters become U+FFFD, tabs stay. */
static void append_visible(GString *out, const char *bytes, gsize length) {
  g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)length);
  for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    g_string_append_unichar(out, c != '\t' && g_unichar_iscntrl(c) ? 0xFFFD : c);
  }
}

/* Columns that a valid text takes on a terminal, from start to end. */
static int display_width(const char *start, const char *end) {
  int width = 0;
  for (const char *p = start; p < end; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return width;
}

/* What stands before the caret: tabs stay tabs, so that the caret lies under its place whatever their width. */
static void append_blank(GString *out, const char *start) {
  for (const char *p = start; *p; p = g_utf8_next_char(p)) {
    if (*p == '\t')
      g_string_append_c(out, '\t');
    else
      g_string_append_printf(out, "%*s", display_width(p, g_utf8_next_char(p)), "");
  }
}

/* Steps back (or forward) by at most `characters` within [low, high] of a text. */
static gsize step_back(const char *text, gsize from, gsize low, int characters) {
  while (from > low && characters > 0) {
    from--;
    if (begins_character(text[from])) characters--;
  }
  return from;
}

static gsize step_forward(const char *text, gsize from, gsize high, int characters) {
  while (from < high) {
    if (begins_character(text[from]) && characters-- == 0) break;
    from++;
  }
  return from;
}

/* The line of the place, and `^~~~` under it. A span over several lines is marked to the end of its first line. */
static void append_excerpt(GString *out, const Source *source, Span span) {
  const char *text = source->text;
  gsize place = MIN(span.offset, source->length);
  gsize line_start = place, line_end = place;
  while (line_start > 0 && text[line_start - 1] != '\n') line_start--;
  while (line_end < source->length && text[line_end] != '\n') line_end++;
  if (line_end > place && text[line_end - 1] == '\r') line_end--;
  gsize marked_end = MAX(place, MIN(place + span.length, line_end));
  gsize start = step_back(text, place, line_start, SHOWN_BEFORE);
  gsize end = step_forward(text, marked_end, line_end, SHOWN_AFTER);
  if (marked_end - place > SHOWN_BEFORE) marked_end = step_forward(text, place, marked_end, SHOWN_BEFORE);
  end = MIN(end, step_forward(text, marked_end, line_end, SHOWN_AFTER));

  g_autoptr(GString) before = g_string_new(start > line_start ? "…" : "");
  g_autoptr(GString) marked = g_string_new(NULL);
  append_visible(before, text + start, place - start);
  append_visible(marked, text + place, marked_end - place);
  g_string_append_printf(out, "  %s%s", before->str, marked->str);
  append_visible(out, text + marked_end, end - marked_end);
  g_string_append(out, end < line_end ? "…\n  " : "\n  ");
  append_blank(out, before->str);
  g_string_append_c(out, '^');
  for (int i = display_width(marked->str, marked->str + marked->len); i > 1; i--) g_string_append_c(out, '~');
  g_string_append_c(out, '\n');
}

void diag_format(const Diag *diag, const char *kind, const Source *source, GString *out) {
  bool placed = source && diag->span.length > 0;
  if (placed) {
    int line, column;
    source_place(source, diag->span.offset, &line, &column);
    g_string_append_printf(out, "%s:%d:%d: ", source->name, line, column);
  } else if (source) {
    g_string_append_printf(out, "%s: ", source->name);
  }
  g_string_append_printf(out, "%s: %s", kind, diag->message ? diag->message : "");
  if (diag->hint) g_string_append_printf(out, "; %s", diag->hint);
  g_string_append_c(out, '\n');
  if (placed) append_excerpt(out, source, diag->span);
}

Span span_join(Span a, Span b) {
  guint32 end = MAX(a.offset + a.length, b.offset + b.length);
  guint32 start = MIN(a.offset, b.offset);
  return (Span){start, end - start};
}

/*
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment: no substring is edited twice), in
 * characters; rows of the dynamic programme for i-2, i-1 and i suffice.
 */
static int word_distance(const char *a, const char *b) {
  glong n, m;
  g_autofree gunichar *from = g_utf8_to_ucs4_fast(a, -1, &n);
  g_autofree gunichar *to = g_utf8_to_ucs4_fast(b, -1, &m);
  gsize width = (gsize)m + 1;
  g_autofree int *cells = g_new(int, 3 * width);
  int *before = cells, *above = cells + width, *row = cells + 2 * width;
  for (glong j = 0; j <= m; j++) above[j] = (int)j;
  for (glong i = 1; i <= n; i++) {
    row[0] = (int)i;
    for (glong j = 1; j <= m; j++) {
      int best = above[j - 1] + (from[i - 1] != to[j - 1]);
      best = MIN(best, MIN(above[j], row[j - 1]) + 1);
      bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      row[j] = swapped ? MIN(best, before[j - 2] + 1) : best;
    }
    int *spare = before;
    before = above, above = row, row = spare;
  }
  return above[m];
}

static bool same_but_for_case(const char *a, const char *b) {
  g_autofree char *x = g_utf8_casefold(a, -1), *y = g_utf8_casefold(b, -1);
  return strcmp(x, y) == 0;
}

const char *nearest_word(const char *word, const char *const *candidates) {
  const char *nearest = NULL;
  if (!word || !candidates || !g_utf8_validate(word, -1, NULL)) return NULL;
  glong letters = g_utf8_strlen(word, -1);
  int smallest = (int)MAX(1, (letters + 1) / 3) + 1;
  for (; *candidates; candidates++) {
    glong length = g_utf8_strlen(*candidates, -1);
    if (labs(length - letters) >= smallest) continue;
    int distance = word_distance(word, *candidates);
    if (distance == 1 && length == 1 && same_but_for_case(word, *candidates)) distance = 0;
    if (distance < smallest && distance < MAX(length, letters)) smallest = distance, nearest = *candidates;
  }
  return nearest;
}
