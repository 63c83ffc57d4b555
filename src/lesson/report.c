/* A lesson as it was done, for the teacher: a table for a spreadsheet, the same for programs, and a transcript. */
#include "lesson/progress.h"
#include <string.h>

static const LessonBlock *block_of(const Lesson *lesson, const QuestionRecord *question) {
  return lesson_block(lesson, question->block);
}

static const char *kind_of(const LessonBlock *block) {
  return block->kind == BLOCK_TASK ? "task" : "quiz";
}

/* A field between quotes; a spreadsheet would take what begins like a formula for one, so a quote stands before it. */
static void append_field(GString *out, const char *text) {
  g_string_append_c(out, '"');
  if (strchr("=+@", text[0]) && text[0]) g_string_append_c(out, '\'');
  for (; *text; text++) {
    if (*text == '"') g_string_append_c(out, '"');
    g_string_append_c(out, *text);
  }
  g_string_append_c(out, '"');
}

char *report_csv(const Progress *progress, const Lesson *lesson) {
  GString *out = g_string_new("question,tries,hints,time,result,kind,line,answer\n");
  for (guint i = 0; i < progress->questions->len; i++) {
    const QuestionRecord *question = &g_array_index(progress->questions, QuestionRecord, i);
    const LessonBlock *block = block_of(lesson, question);
    g_autofree char *summary = block_summary(block);
    append_field(out, summary);
    g_string_append_printf(out, ",%d,%d,%.1f,%s,%s,%d,", question->tries, question->hints, question->seconds,
                           result_name(question->result), kind_of(block), block->line);
    append_field(out, question->answer ? question->answer : "");
    g_string_append_c(out, '\n');
  }
  return g_string_free(out, FALSE);
}

static void append_string(GString *out, const char *text) {
  g_string_append_c(out, '"');
  for (; *text; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_printf(out, "\\%c", *text);
    else if ((guchar)*text < 0x20)
      g_string_append_printf(out, "\\u%04x", (unsigned)(guchar)*text);
    else
      g_string_append_c(out, *text);
  }
  g_string_append_c(out, '"');
}

static void append_member(GString *out, const char *key, const char *text) {
  g_string_append_printf(out, "\"%s\": ", key);
  append_string(out, text);
}

char *report_json(const Progress *progress, const Lesson *lesson) {
  GString *out = g_string_new("{\n  ");
  append_member(out, "lesson", progress->name);
  g_string_append(out, ",\n  ");
  append_member(out, "title", progress->title);
  g_string_append_printf(out, ",\n  \"finished\": %s,\n  \"time\": %.1f,\n  \"questions\": [",
                         progress->finished ? "true" : "false", progress->seconds);
  for (guint i = 0; i < progress->questions->len; i++) {
    const QuestionRecord *question = &g_array_index(progress->questions, QuestionRecord, i);
    const LessonBlock *block = block_of(lesson, question);
    g_autofree char *summary = block_summary(block);
    g_string_append(out, i ? ",\n    {" : "\n    {");
    append_member(out, "question", summary);
    g_string_append_printf(out, ", \"tries\": %d, \"hints\": %d, \"time\": %.1f, ", question->tries, question->hints,
                           question->seconds);
    append_member(out, "result", result_name(question->result));
    g_string_append(out, ", ");
    append_member(out, "kind", kind_of(block));
    g_string_append_printf(out, ", \"line\": %d, ", block->line);
    append_member(out, "answer", question->answer ? question->answer : "");
    g_string_append_c(out, '}');
  }
  g_string_append(out, progress->questions->len ? "\n  ]\n}\n" : "]\n}\n");
  return g_string_free(out, FALSE);
}

char *report_transcript(const Progress *progress, const Lesson *lesson) {
  static const struct {
    const char *kind, *begins, *ends;
  } STYLES[] = {{"step", "\n### ", "\n\n"},  {"line", "    nabla> ", "\n"}, {"answer", "- answered: ", "\n"},
                {"verdict", "  - ", "\n"},   {"hint", "- hint: ", "\n"},    {"skip", "- ", "\n"},
                {"question", "**", "**\n\n"}};
  GString *out = g_string_new(NULL);
  int minutes = (int)(progress->seconds / 60);
  g_string_append_printf(out, "# %s\n\nLesson `%s`, %d min, %s.\n", lesson->title, lesson->name, minutes,
                         progress->finished ? "finished" : "not finished");
  for (guint i = 0; i < progress->events->len; i++) {
    const ProgressEvent *event = &g_array_index(progress->events, ProgressEvent, i);
    for (gsize k = 0; k < G_N_ELEMENTS(STYLES); k++)
      if (strcmp(event->kind, STYLES[k].kind) == 0)
        g_string_append_printf(out, "%s%s%s", STYLES[k].begins, event->text, STYLES[k].ends);
  }
  return g_string_free(out, FALSE);
}
