#pragma once
/*
 * A lesson: a Markdown file (CommonMark) whose fenced blocks carry what runs and what is asked.
 *
 * What comes in: the text. What goes out: blocks in order, each with its line in the file, grouped by the sections that
 * headings make. Reading never fails: what is malformed is left out and noted as a problem with its line. Nothing here
 * runs anything.
 *
 *     ```nabla   commands; a line `#= text` states a line of what the commands above it print
 *     ```quiz    a question; `- [x] right — reason`, `- [ ] wrong — reason`; or `answer: 0.25 ± 0.01`, `answer: 2 to
 * 3`, `answer: EXPR`; `wrong: EXPR — reason`, `hint: …`, `run: COMMANDS` (before the answer is looked up)
 *     ```task    what to achieve; `check: CONDITION`, `hint: …`, `solution: COMMANDS`, `wrong: COMMANDS — reason`
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

/* Reads Markdown that stands alone (a question): an array of Prose; caller unrefs.
 * first_line: the line of its first. */
GPtrArray *prose_parse(const char *text, int first_line);
/* Its text without styles, on one line. Caller frees. */
char *prose_text(const Prose *prose);

/* ---- blocks ---- */

typedef enum { BLOCK_PROSE, BLOCK_COMMANDS, BLOCK_QUIZ, BLOCK_TASK, BLOCK_NOTE } LessonBlockKind;

/* A line of a block and where it stands in the file. */
typedef struct {
  char *text;
  int line;
  char *reason; /* of a wrong answer: what follows ` — `, or NULL */
} LessonLine;

typedef struct {
  char *text;
  char *reason; /* what follows ` — `, or NULL */
  bool right;
  int line;
} QuizChoice;

typedef enum {
  ANSWER_CHOICE,
  ANSWER_NUMBER, /* `value`, up to `tolerance` */
  ANSWER_RANGE,  /* from `low` to `high` */
  ANSWER_FORMULA /* `formula`, or what is equivalent; with a tolerance: its value */
} AnswerKind;

typedef struct {
  GPtrArray *question; /* of Prose */
  AnswerKind kind;
  GArray *choices;   /* of QuizChoice; empty where an answer is typed */
  LessonLine answer; /* text as written after `answer:`; NULL with choices */
  char *formula;     /* ANSWER_FORMULA: the answer without its tolerance */
  double value, low, high;
  double tolerance; /* -1: none was given */
  GArray *hints;    /* of LessonLine, in the order they are given */
  GArray *wrongs;   /* of LessonLine: typed answers that are wrong, and why */
  GArray *runs; /* of LessonLine: commands that run once a prediction was made; the answer is looked up after them */
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
  grefcount refs;
  char *path;        /* as given: how errors name it */
  char *name;        /* "sign" of "lessons/01-sign.md" */
  char *title;       /* the first heading's text, else the name */
  GPtrArray *blocks; /* of LessonBlock */
  GArray *sections;  /* of LessonSection: headings of levels 1 and 2 */
  GArray *problems;  /* of LessonProblem, by line */
} Lesson;

/* length -1: up to the NUL. Any bytes will do. A lesson never changes once it was read. */
Lesson *lesson_parse(const char *path, const char *text, gssize length);
Lesson *lesson_ref(Lesson *lesson);
void lesson_free(Lesson *lesson); /* gives up a reference */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lesson, lesson_free)

/* ---- steps: where a lesson waits ---- */

/* Text from block `first` on is shown, and block `pending` comes when the lesson goes on; the last step has none. */
typedef struct {
  guint first, pending;
} LessonStep;

/* All steps in order, at least one. Caller unrefs. */
GArray *lesson_steps(const Lesson *lesson);
/* Block i, or NULL behind the last. */
const LessonBlock *lesson_block(const Lesson *lesson, guint i);
/* Does this block ask something? */
bool block_asks(const LessonBlock *block);
/* The first words of what a question asks, on one line. Caller frees. */
char *block_summary(const LessonBlock *block);

/* The name of the lesson in a file: its base name without number and ending. Caller frees. */
char *lesson_name_of(const char *path);
