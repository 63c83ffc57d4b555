#include "lesson/units.h"
#include "lesson/expect.h"
#include <string.h>

static void unit_clear(void *data) {
  Unit *unit = data;
  g_free(unit->text);
  g_array_unref(unit->expected);
}

static void expected_clear(void *line) {
  g_free(((LessonLine *)line)->text);
}

static void add_unit(GArray *units, char *text, int line, bool runs) {
  Unit unit = {text, line, runs, g_array_new(FALSE, FALSE, sizeof(LessonLine))};
  g_array_set_clear_func(unit.expected, expected_clear);
  g_array_append_val(units, unit);
}

/* A comment line states something about the unit above it, or is a remark of its own. */
static void add_comment(GArray *units, char *text, int line) {
  char *expected = expect_of_line(text);
  if (expected && units->len > 0) {
    LessonLine stated = {expected, line};
    g_array_append_val(g_array_index(units, Unit, units->len - 1).expected, stated);
    g_free(text);
  } else if (expected || !*text) {
    g_free(expected);
    g_free(text);
  } else {
    add_unit(units, text, line, false);
  }
}

bool unit_writes_file(const char *text) {
  static const char *const VERBS[] = {"save", "export", "screenshot", "frames"};
  for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++)
    if (g_str_has_prefix(text, VERBS[i]) && strchr(" \t", text[strlen(VERBS[i])])) return true;
  return false;
}

GArray *units_of(const LessonBlock *block, const Verbs *verbs) {
  GArray *units = g_array_new(FALSE, FALSE, sizeof(Unit));
  g_array_set_clear_func(units, unit_clear);
  g_autoptr(Source) source = source_new("", block->commands, -1);
  Verbs plain = *verbs;
  plain.abbreviations = false;
  gsize offset = 0;
  int line = block->line;
  for (;;) {
    gsize start = offset;
    g_autoptr(Line) parsed = NULL;
    ParseResult result = parse_line(&plain, source, &offset, true, &parsed, NULL);
    if (result == PARSE_END) break;
    for (; start < offset && strchr(" \t\n", source->text[start]); start++) line += source->text[start] == '\n';
    char *text = g_strchomp(g_strndup(source->text + start, offset - start));
    if (result == PARSE_LINE && parsed->statements->len == 0)
      add_comment(units, text, line);
    else
      add_unit(units, text, line, true);
    for (; start < offset; start++) line += source->text[start] == '\n';
  }
  return units;
}
