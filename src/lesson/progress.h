#pragma once
/*
 * How far a student has come in a lesson, and how: what outlives the program. Written whole after each step, so that a
 * program that is killed loses nothing.
 */
#include "lesson/document.h"

typedef enum { RESULT_NONE, RESULT_RIGHT, RESULT_SHOWN, RESULT_SKIPPED } QuestionResult;
/* "right", "shown" (the lesson told the answer), "skipped"; "" where nothing has come of it yet. */
const char *result_name(QuestionResult result);

/* One question: a quiz or a task. */
typedef struct {
  guint block; /* in the lesson */
  int tries, hints;
  double seconds; /* that it was on show, until it was settled */
  QuestionResult result;
  char *answer;     /* the last that was given, or NULL */
  guint64 chosen;   /* of choices: those tried so far, a bit each */
  GPtrArray *lines; /* of char *: a task's own lines that solved it */
} QuestionRecord;

/* Something that happened, for the transcript. */
typedef struct {
  double seconds; /* since the lesson was begun, pauses left out */
  char *kind;     /* step, question, line, answer, verdict, hint, skip */
  char *text;
} ProgressEvent;

typedef struct {
  char *name, *title, *digest; /* digest: of the lesson's text */
  guint step;                  /* where it waits */
  bool finished;               /* this time */
  bool done;                   /* this time or another */
  double seconds;              /* spent in all */
  GArray *questions;           /* of QuestionRecord, in the order of the blocks */
  GPtrArray *own;              /* of char *: lines of the student's own since the state was the lesson's */
  GArray *events;              /* of ProgressEvent */
} Progress;

Progress *progress_new(const Lesson *lesson);
void progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_free)
QuestionRecord *progress_question(Progress *progress, guint block); /* NULL: that block asks nothing */
void progress_add_event(Progress *progress, const char *kind, const char *text);

/* Reads what was kept of this lesson in a folder; NULL where nothing was, or it cannot be made sense of. */
Progress *progress_load(const char *folder, const Lesson *lesson);
/* false and diag where it cannot be written. */
bool progress_save(const char *folder, const Progress *progress, const Lesson *lesson, Diag *diag);

/* ---- for the teacher ---- */

/* The report as text: a question a row. Caller frees. */
char *report_csv(const Progress *progress, const Lesson *lesson);
char *report_json(const Progress *progress, const Lesson *lesson);
/* All that happened, in order, as Markdown. Caller frees. */
char *report_transcript(const Progress *progress, const Lesson *lesson);
