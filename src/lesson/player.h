#pragma once
/*
 * A lesson under way at the prompt: one step at a time it shows the text up to the next block, and runs that block when
 * asked to go on; where the block is a question it waits for the answer. The player is kept with the session; its rows
 * bring `lesson`, `next`, `previous`, `answer`, `hint`, `skip` and `progress`.
 */
#include "lesson/render.h"
#include "session/command.h"

/* The rows of this folder; they live for ever. */
const Command *lesson_commands(int *count);
/* Of the lessons' names. */
const HelpSource *lesson_help(void);

/* What lessons are shown on; 80 plain columns where this is never called. */
void lesson_set_paper(Session *session, TextPaper paper);
/* Where the student's progress is kept; nowhere where this is never called. */
void lesson_set_folder(Session *session, const char *folder);

/* Is a lesson under way? Then an empty line means `next`. */
bool lesson_is_open(const Session *session);
/* Is one given on a stage? Then nothing of what is typed shall be kept. */
bool lesson_is_live(const Session *session);
/*
 * A line that can only be meant as an answer: a choice's letter, number or words while a question with choices waits, a
 * number where a number is asked for; a word that means nothing else, so that the answer's error tells what is asked
 * for. Returns the line it stands for, caller frees; NULL: it is none.
 */
char *lesson_answer_meant(Session *session, const char *text);
/* On a stage: the line that the lesson would have typed next, or NULL. Caller frees. */
char *lesson_next_line(Session *session);

/* What is on show, for pictures. Borrowed; valid until the next line runs. */
typedef struct {
  const Lesson *lesson;
  guint first, pending; /* blocks: text from `first` on, then what waits */
  guint step, steps;    /* from 1 */
  guint64 chosen;       /* of choices: those tried, a bit each */
  bool settled;         /* the question has been answered, or its answer told */
  const char *verdict;  /* on the last answer, Markdown; NULL: none */
  bool verdict_right;
  bool for_room; /* on a stage: it asks, or says what was right, and the room is to read it */
} LessonSlide;
/* false: no lesson is open. */
bool lesson_slide(const Session *session, LessonSlide *slide);
