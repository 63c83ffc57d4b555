#pragma once
/* For those who build a document: pieces of it, and reading what fenced blocks say. */
#include "lesson/document.h"

/* Without blocks, sections and problems. */
Lesson *lesson_new(const char *path);

Prose *prose_new(ProseKind kind, int line);
void prose_free(Prose *prose);
void prose_add(Prose *prose, const char *text, gsize length, unsigned style, int cell);
GPtrArray *prose_list_new(void);

LessonBlock *lesson_block_new(LessonBlockKind kind, int line, int section);
void lesson_add_problem(Lesson *lesson, int line, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* What a ```quiz or ```task block says; problems are noted in the lesson. */
Quiz *quiz_parse(Lesson *lesson, const char *text, int first_line);
Task *task_parse(Lesson *lesson, const char *text, int first_line);
void quiz_free(Quiz *quiz);
void task_free(Task *task);

/* Appends bytes as valid UTF-8 without control characters (line breaks and tabs stay). */
void append_clean(GString *out, const char *bytes, gsize length);
