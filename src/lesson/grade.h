#pragma once
/* Is it right? What a student typed, against what the lesson says. The session is looked at, never changed. */
#include "lesson/document.h"
#include "session/session.h"

typedef struct {
  bool right;
  char *reason; /* why this very answer is right or wrong, Markdown; NULL where nobody says. Owned */
} Verdict;
void verdict_clear(Verdict *verdict);

/*
 * Grades an answer. Choices: letters, numbers or texts. A number: within the tolerance; without one a whole number is
 * exact, others count when they are rounded to three digits or more. A formula: what has the same value at random
 * points (seeded, so the same each time) of everything that it hangs on; or a number that is its value now. false and
 * diag: it could not be understood, which is no try.
 */
bool quiz_grade(Session *session, const Quiz *quiz, const char *typed, Verdict *verdict, Diag *diag);

/* Is it a word that means nothing in this session? Then diag says what is asked for, rather than how to define it. */
bool quiz_is_no_answer(Session *session, const Quiz *quiz, const char *typed, const Expr *expr, Diag *diag);

/* The choices that were meant, a bit each. false and diag where there is no such choice. */
bool quiz_choices_meant(const Quiz *quiz, const char *typed, guint64 *chosen, Diag *diag);

/* Can the answer itself be worked out, and would it be taken for right? false and diag (no place) where not. */
bool quiz_answer_works(Session *session, const Quiz *quiz, Diag *diag);

/* Do all checks hold? A condition that cannot be evaluated does not; *why tells which one and why (caller frees; may be
 * NULL). */
bool task_passes(Session *session, const Task *task, char **why);
/* The task's `wrong:` line that says the same as a line that was typed, or NULL. */
const LessonLine *task_wrong_line(const Task *task, const char *typed);
