#pragma once
/*
 * Private to lesson/: a lesson under way.
 *
 * The session is always in a state that has a name: what the lesson makes of its blocks before `base` (a task counts
 * with its solution, the student's where there is one), and after that the student's own lines. So the lesson can go
 * back to its own state, or to that of any step, by taking lines back or by running blocks anew.
 */
#include "lesson/player.h"
#include "lesson/progress.h"

typedef struct {
  TextPaper paper;
  char *folder;   /* where progress is kept; NULL: nowhere */
  bool unwritten; /* it cannot be kept, and that was told */

  Lesson *lesson;     /* NULL: none was begun */
  GArray *steps;      /* of LessonStep */
  guint at;           /* the step on show */
  bool open;          /* false: at its end, or left */
  bool left;          /* it is not shown any more */
  bool live, notes;   /* on a stage: commands come to the prompt, nothing is recorded; notes are shown */
  Progress *progress; /* live: in memory only */
  gint64 since;       /* up to when seconds have been counted */
  char *views;        /* on show before the lesson; they come back at its end */

  guint base;          /* blocks before this one are in the state */
  bool partial;        /* a block was interrupted or failed in its middle: the state has no name */
  bool solutions_only; /* the student's own solutions did not lead on: the lesson's are used */
  guint64 clock;       /* training steps when the last line ended */
  guint unit;          /* live: the next line of the pending block */
  int noted_section;   /* the last that the transcript has */
  char *verdict;       /* what was said to the last answer, Markdown; NULL: nothing */
  bool verdict_right;
} Player;

/* The session's player; made on first use. */
Player *player_of(Session *session);

static inline LessonStep player_step(const Player *player) {
  return g_array_index(player->steps, LessonStep, player->at);
}
/* The block that waits, or NULL at the end. */
const LessonBlock *player_pending(const Player *player);
/* The record of the question that waits, or NULL. */
QuestionRecord *player_question(const Player *player);

/* ---- player.c ---- */
/* Lets go of the lesson, its progress and what was on show. */
void player_forget(Player *player);
/* Counts the time since the last call; keeps the progress. */
void player_tick(Player *player);
void player_keep(Player *player, Session *session);
/* Shows a step, and waits there. */
void player_stop_at(Player *player, Session *session, guint step);
/* Goes on behind the present step, whose block has run or is settled. */
void player_go_on(Player *player, Session *session);
void player_close(Player *player, Session *session);
void player_settle(Player *player, Session *session, QuestionResult result);
void player_say(Player *player, Session *session, bool right, const char *verdict);

/* ---- lines.c: what the student types in between ---- */
typedef enum { EFFECT_NONE, EFFECT_STEP, EFFECT_JUMP } LineEffect; /* nothing · undone by undo · not by undo */
LineEffect text_effect(Session *session, const char *text);
/* Is it a command or a definition, or several statements? */
bool text_does_something(Session *session, const char *text);
void player_line_notice(Session *session, const Line *line, Origin origin, bool interrupted);
/* Is the pending task done? Then it is settled. */
bool player_try_task(Player *player, Session *session);
/* On a stage: a line of the pending block has run. */
void player_unit_done(Player *player, Session *session);

/* ---- show.c: what a step says ---- */
void show_step(const Player *player, Session *session);
void show_verdict(const Player *player, const Host *host);
void show_footer(const Player *player, const char *text, const Host *host);
/* The choices or the answer, with their reasons. */
void show_answer(const Player *player, const Quiz *quiz, const Host *host);
guint step_of_section(const Player *player, guint section);
void show_markers(const Player *player, const Host *host);
void show_progress(const Player *player, const Host *host);
void append_styled(GString *out, const Player *player, const char *code, const char *text);

/* ---- work.c: running blocks, and coming back to a state ---- */
typedef struct Work Work;
/* What happens when all of it has run; text: as given to work_new. */
typedef void (*WorkDone)(Player *player, Session *session, guint step, const char *text);
Work *work_new(WorkDone done, guint step, const char *text);
/* Takes back what the student did since the state was the lesson's, where anything was. */
void work_restore(Work *work, Player *player, Session *session);
/* The state in which a step begins, from wherever the session is. */
void work_rebuild(Work *work, Player *player, Session *session, guint step);
/* The student's own lines, as they were kept. */
void work_own_lines(Work *work, const Player *player);
/* The pending block: its commands, the commands of its prediction, its solution. From its unit `first` on, at most
 * `most` units. */
void work_block(Work *work, Player *player, Session *session, guint first, guint most);
/* A settled task whose solution is not in the state. */
void work_settled(Work *work, Player *player, Session *session);
/* As a job of the call; where there is nothing to run it is done at once. */
CommandResult work_start(Work *work, Call *call);

/* ---- asking.c: answer, hint, skip ---- */
CommandResult run_answer(Call *call);
CommandResult run_hint(Call *call);
CommandResult run_skip(Call *call);
/* The lesson goes on behind the pending block, when `work` is done; NULL: at once, but where a task follows, from the
 * lesson's own state. */
CommandResult player_advance(Player *player, Call *call, Work *work);
/* The pending commands run, and the lesson goes on. */
CommandResult player_run_block(Player *player, Call *call);
/* `next` at a question: the answer is told, or a hint given. */
CommandResult player_next_at_question(Player *player, Call *call);
