#pragma once
/*
 * A lesson: a Markdown file (CommonMark) whose fenced blocks carry what runs and what is asked.
 *
 * What comes in: the text. What goes out: blocks in order, each with its line in the file, grouped by the sections that
 * headings make. Reading never fails: what is malformed is left out and noted as a problem with its line. Nothing here
 * runs anything.
 *
 *     ```nabla   commands; a line `#= text` states a line of what the commands above it print
 *     ```quiz    a question; `- [x] right — reason`, `- [ ] wrong — reason`; or `answer: 0.25 ± 0.01`, or `answer:
 * EXPR`
 *     ```task    what to achieve; `check: CONDITION`, `hint: …`, `solution: COMMANDS`, `wrong: COMMANDS`
 *     ```note    for the lecturer
 */
#include "base/diag.h"

/* ---- text that is read ---- */

typedef enum { STYLE_EMPHASIS = 1, STYLE_STRONG = 2, STYLE_CODE = 4, STYLE_LINK = 8 } TextStyle;

/* A stretch of text in one style; "\n" alone is a forced break. Valid UTF-8 without control characters. */
typedef struct {
  char *text;
  unsigned style; /* of TextStyle */
  int cell;       /* in a table row: its column, from 0 */
} TextRun;

typedef enum {
  PROSE_HEADING,   /* level 1 to 6 */
  PROSE_PARAGRAPH, /* also what an item of a list holds: then with indent, and a marker before its first */
  PROSE_CODE,      /* a block of code that does not run: one run, with its line breaks */
  PROSE_ROW,       /* of a table; adjacent rows make one table; level 1: its head */
  PROSE_RULE,
} ProseKind;

typedef struct {
  ProseKind kind;
  int level;
  int indent; /* lists and quotations it lies in */
  bool quoted;
  char *marker; /* "•" or "2." before a list item's first paragraph, else NULL */
  int line;     /* in the file, from 1 */
  GArray *runs; /* of TextRun */
} Prose;

/* Reads Markdown that stands alone (a question): an array of Prose; caller unrefs. first_line: the line of its first.
 */
GPtrArray *prose_parse(const char *text, int first_line);

/* ---- blocks ---- */

typedef enum { BLOCK_PROSE, BLOCK_COMMANDS, BLOCK_QUIZ, BLOCK_TASK, BLOCK_NOTE } LessonBlockKind;

/* A line of a block and where it stands in the file. */
typedef struct {
  char *text;
  int line;
} LessonLine;

typedef struct {
  char *text;
  char *reason; /* what follows ` — `, or NULL */
  bool right;
  int line;
} QuizChoice;

typedef struct {
  GPtrArray *question; /* of Prose */
  GArray *choices;     /* of QuizChoice; empty where an answer is typed */
  LessonLine answer;   /* text as written after `answer:`; NULL with choices */
  bool is_number;      /* the answer is one number, `value` ± `tolerance`; else a formula */
  double value, tolerance;
} Quiz;

typedef struct {
  GPtrArray *goal;   /* of Prose */
  GArray *checks;    /* of LessonLine: conditions, all of which must hold */
  GArray *hints;     /* of LessonLine, in the order they are given */
  GArray *solutions; /* of LessonLine: commands that together solve it */
  GArray *wrongs;    /* of LessonLine: each a try that must not pass */
} Task;

typedef struct {
  LessonBlockKind kind;
  int line;         /* in the file: of a fenced block's first line of content */
  int section;      /* index into sections; -1 before the first heading */
  GPtrArray *prose; /* prose, note: of Prose */
  char *commands;   /* commands: the text, `#=` lines included */
  Quiz *quiz;
  Task *task;
} LessonBlock;

typedef struct {
  char *title;
  int line;
  int first_block; /* index into blocks */
} LessonSection;

typedef struct {
  int line;
  char *message;
} LessonProblem;

typedef struct {
  char *path;        /* as given: how errors name it */
  char *name;        /* "sign" of "lessons/01-sign.md" */
  char *title;       /* the first heading's text, else the name */
  GPtrArray *blocks; /* of LessonBlock */
  GArray *sections;  /* of LessonSection: headings of levels 1 and 2 */
  GArray *problems;  /* of LessonProblem, by line */
} Lesson;

/* length -1: up to the NUL. Any bytes will do. */
Lesson *lesson_parse(const char *path, const char *text, gssize length);
void lesson_free(Lesson *lesson);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lesson, lesson_free)

/* The name of the lesson in a file: its base name without number and ending. Caller frees. */
char *lesson_name_of(const char *path);
