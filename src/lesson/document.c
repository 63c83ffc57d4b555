#include "lesson/parts.h"
#include <string.h>

void append_clean(GString *out, const char *bytes, gsize length) {
  g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)length);
  for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    bool control = g_unichar_iscntrl(c) && c != '\n' && c != '\t';
    bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); /* would show text in another order */
    bool hidden = control || turns;
    g_string_append_unichar(out, hidden ? 0xFFFD : c);
  }
}

static void run_clear(void *run) {
  g_free(((TextRun *)run)->text);
}

Prose *prose_new(ProseKind kind, int line) {
  Prose *prose = g_new0(Prose, 1);
  prose->kind = kind;
  prose->line = line;
  prose->runs = g_array_new(FALSE, FALSE, sizeof(TextRun));
  g_array_set_clear_func(prose->runs, run_clear);
  return prose;
}

void prose_free(Prose *prose) {
  if (!prose) return;
  g_free(prose->marker);
  g_array_unref(prose->runs);
  g_free(prose);
}

GPtrArray *prose_list_new(void) {
  return g_ptr_array_new_with_free_func((GDestroyNotify)prose_free);
}

/* Text in the style of the run before it joins that run. */
void prose_add(Prose *prose, const char *text, gsize length, unsigned style, int cell) {
  g_autoptr(GString) clean = g_string_new(NULL);
  append_clean(clean, text, length);
  TextRun *last = prose->runs->len ? &g_array_index(prose->runs, TextRun, prose->runs->len - 1) : NULL;
  bool is_break = strcmp(clean->str, "\n") == 0;
  bool after_break = last && strcmp(last->text, "\n") == 0;
  if (last && last->style == style && last->cell == cell && !is_break && !after_break) {
    char *joined = g_strconcat(last->text, clean->str, NULL);
    g_free(last->text);
    last->text = joined;
    return;
  }
  TextRun run = {g_strdup(clean->str), style, cell};
  g_array_append_val(prose->runs, run);
}

static void block_free(void *data) {
  LessonBlock *block = data;
  if (block->prose) g_ptr_array_unref(block->prose);
  g_free(block->commands);
  quiz_free(block->quiz);
  task_free(block->task);
  g_free(block);
}

LessonBlock *lesson_block_new(LessonBlockKind kind, int line, int section) {
  LessonBlock *block = g_new0(LessonBlock, 1);
  block->kind = kind;
  block->line = line;
  block->section = section;
  return block;
}

static void section_clear(void *section) {
  g_free(((LessonSection *)section)->title);
}

static void problem_clear(void *problem) {
  g_free(((LessonProblem *)problem)->message);
}

Lesson *lesson_new(const char *path) {
  Lesson *lesson = g_new0(Lesson, 1);
  g_ref_count_init(&lesson->refs);
  lesson->path = g_strdup(path);
  lesson->name = lesson_name_of(path);
  lesson->blocks = g_ptr_array_new_with_free_func(block_free);
  lesson->sections = g_array_new(FALSE, FALSE, sizeof(LessonSection));
  g_array_set_clear_func(lesson->sections, section_clear);
  lesson->problems = g_array_new(FALSE, FALSE, sizeof(LessonProblem));
  g_array_set_clear_func(lesson->problems, problem_clear);
  return lesson;
}

Lesson *lesson_ref(Lesson *lesson) {
  g_ref_count_inc(&lesson->refs);
  return lesson;
}

void lesson_free(Lesson *lesson) {
  if (!lesson || !g_ref_count_dec(&lesson->refs)) return;
  g_free(lesson->path);
  g_free(lesson->name);
  g_free(lesson->title);
  g_ptr_array_unref(lesson->blocks);
  g_array_unref(lesson->sections);
  g_array_unref(lesson->problems);
  g_free(lesson);
}

void lesson_add_problem(Lesson *lesson, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  LessonProblem problem = {line, g_strdup_vprintf(format, arguments)};
  va_end(arguments);
  g_array_append_val(lesson->problems, problem);
}

char *lesson_name_of(const char *path) {
  g_autofree char *base = g_path_get_basename(path);
  if (g_str_has_suffix(base, ".md")) base[strlen(base) - 3] = '\0';
  const char *name = base;
  while (g_ascii_isdigit(*name)) name++;
  bool numbered = name > base && *name == '-' && name[1];
  return g_strdup(numbered ? name + 1 : base);
}

/* ---- steps ---- */

const LessonBlock *lesson_block(const Lesson *lesson, guint i) {
  return i < lesson->blocks->len ? lesson->blocks->pdata[i] : NULL;
}

bool block_asks(const LessonBlock *block) {
  return block && (block->kind == BLOCK_QUIZ || block->kind == BLOCK_TASK);
}

/* The first block from `first` on before which the lesson waits: one that runs or asks, or a new section. */
static guint next_pending(const Lesson *lesson, guint first) {
  guint i = first;
  for (const LessonBlock *block; (block = lesson_block(lesson, i)); i++) {
    if (block->kind != BLOCK_PROSE && block->kind != BLOCK_NOTE) break;
    if (i > first && block->kind == BLOCK_PROSE && block->section != lesson_block(lesson, first)->section) break;
  }
  return i;
}

GArray *lesson_steps(const Lesson *lesson) {
  GArray *steps = g_array_new(FALSE, FALSE, sizeof(LessonStep));
  guint first = 0;
  for (;;) {
    LessonStep step = {first, next_pending(lesson, first)};
    g_array_append_val(steps, step);
    const LessonBlock *block = lesson_block(lesson, step.pending);
    if (!block) return steps;
    first = block->kind == BLOCK_PROSE ? step.pending : step.pending + 1;
  }
}

char *block_summary(const LessonBlock *block) {
  enum { MOST_LETTERS = 70 };
  const GPtrArray *prose = block->quiz ? block->quiz->question : block->task ? block->task->goal : NULL;
  g_autofree char *text = prose && prose->len ? prose_text(prose->pdata[0]) : g_strdup("");
  if (g_utf8_strlen(text, -1) <= MOST_LETTERS) return g_steal_pointer(&text);
  char *end = g_utf8_offset_to_pointer(text, MOST_LETTERS);
  while (end > text && *end != ' ') end--;
  g_autofree char *cut = g_strndup(text, (gsize)(end - text));
  return g_strconcat(cut, " …", NULL);
}
