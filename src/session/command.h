#pragma once
/*
 * A command: one row of a table. Help, completion, abbreviation and "did you mean" come from the rows. Each folder
 * brings its own rows; app/ registers them.
 */
#include "session/session.h"

/* What a command that takes time leaves behind: run in slices until it says that it is done. */
typedef enum { JOB_MORE, JOB_DONE, JOB_FAILED } JobState;
typedef struct Job Job;
struct Job {
  /* One slice, up to `deadline` (0: to the end). JOB_FAILED: diag is set. */
  JobState (*run)(Job *job, Session *session, gint64 deadline, Diag *diag);
  /* Ctrl-C: finish soon with what is done; the next run call should return JOB_DONE. NULL: the job just ends. */
  void (*cancel)(Job *job, Session *session);
  void (*free)(Job *job);
  /* To be taken up again by a line of its own: as after `cancel`, what runs ends with its next run call. That line, for
   * the caller to free. NULL, as a function too: it cannot be. */
  char *(*set_aside)(Job *job);
};

/* Both take NULL: nothing runs. */
void job_cancel(Job *job, Session *session);
void job_free(Job *job);

typedef struct {
  Session *session;
  const Host *host;
  const Command *command;
  const Statement *statement;
  Origin origin;
  bool quiet; /* under `time` and `repeat`: print nothing */
  Job *job;   /* out: set together with COMMAND_JOB */
  Diag *diag;
} Call;

typedef enum { COMMAND_DONE, COMMAND_FAILED /* call->diag is set */, COMMAND_JOB } CommandResult;

typedef enum {
  COMPLETE_NONE,
  COMPLETE_NAMES,
  COMPLETE_FUNCTIONS,
  COMPLETE_ACTIVATIONS,
  COMPLETE_FILES,
  COMPLETE_DATA,
  COMPLETE_LESSONS,
  COMPLETE_SETTINGS,
  COMPLETE_VERBS,
  COMPLETE_VIEWS,
  COMPLETE_MARKS,
  COMPLETE_HELP,
  COMPLETE_WORDS, /* the row's `words` */
} Completion;

struct Command {
  VerbSyntax syntax;
  const char *usage;   /* "dense N [ACTIVATION]" */
  const char *help;    /* one line: "adds a fully connected layer of N neurons" */
  const char *details; /* paragraphs and examples for `help VERB`, or NULL */
  const char *group;   /* "network", "data", "training", "explain", "window", "lesson", "session": for `help` */
  Completion complete;
  const char *words; /* COMPLETE_WORDS: choices separated by blanks */
  CommandResult (*run)(Call *call);
  bool no_undo; /* the line is no undo step (print, show, view, set …) */
  bool beside;  /* it may run while another line does: it touches nothing that lines change (session_run_beside) */
};

/* Where `help WORD` looks besides verbs, functions and settings: each folder brings what it has names for. */
typedef struct {
  char *(*text)(const char *word); /* whole lines without the last newline, or NULL; caller frees */
  char **(*names)(void);           /* all words that have a text, NULL-terminated; caller frees with g_strfreev */
} HelpSource;
void session_add_help(Session *session, const HelpSource *source); /* which must outlive the session */
/* All words that `help` answers to but verbs. Caller frees with g_strfreev. */
char **session_help_words(const Session *session);

/* ---- helpers for command functions ---- */

/* The argument's value, evaluated now. false and diag where it is missing, no number, or out of [low, high]. */
bool call_number(Call *call, const char *label, double *value);
bool call_integer(Call *call, const char *label, gint64 low, gint64 high, gint64 *value);
/* Was the argument or option given? */
bool call_has(const Call *call, const char *label);
const char *call_text(const Call *call, const char *label); /* NULL if not given */
Span call_span(const Call *call, const char *label);        /* the argument's place; the statement's if not given */
CommandResult call_fail(Call *call, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);
void call_print(const Call *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
void call_warn(const Call *call, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* An expression's value now: numbers, row by row; caller frees *values. */
bool session_evaluate(Session *session, const Expr *expr, Shape *shape, double **values, Diag *diag);
/* A condition over loss, acc, step, epoch … and names. */
bool session_condition(Session *session, const Expr *expr, bool *holds, Diag *diag);

/* A job that runs a whole text (taken over) line by line inside the present line. It reports its errors itself, at
 * their place in the text. */
Job *text_job_new(Session *session, Source *source, Origin origin);
/* What the line under way did so far becomes an undo step of its own, and stays even if the line fails further on. */
bool session_end_step(Session *session); /* did it change anything? */
/* Takes back the last undo steps; returns how many there were. */
guint session_undo(Session *session, guint count);
/* Takes back what the line did since its last step ended. */
void session_drop_step(Session *session);
/* The session as `save` writes it, and so whether something has changed. NULL and diag as for `save`. Caller frees. */
char *session_save_text(Session *session, Diag *diag);
/* While muted, what runs writes nothing; it can still be interrupted. */
void session_mute(Session *session, bool muted);
/* Something that pictures show has changed, other than by a line. */
void session_picture_changed(Session *session);
/* Settings that lessons have changed get the values back that they had before,
 * but those that were set by hand since. */
void session_return_settings(Session *session);
/* Everything back to the first state (journaled), but settings: what `clear` does. */
void session_reset_all(Session *session);
/*
 * For whatever writes a file (argument "file"): inside a lesson only below the current folder, never through a symbolic
 * link, and over another file only if `overwrite`. COMMAND_DONE: it may.
 */
CommandResult refuse_in_lesson(Call *call, const char *path, bool overwrite);
/* For whatever reads a file: inside a lesson only below the current folder, or what ships with the program. */
CommandResult refuse_reading_in_lesson(Call *call, const char *label, const char *path);
/* Files that lessons have made in this session: of char *, absolute. */
const GPtrArray *session_lesson_files(const Session *session);
