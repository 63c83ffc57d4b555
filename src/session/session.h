#pragma once
/*
 * The state that a person builds by typing, behind one handle.
 *
 * What comes in: texts to run (a line of the prompt, a file, a lesson's block), queued and run in slices. What goes
 * out: results through the Host; and, for explanations and pictures, the graph, its run on the sample on show, the
 * network, data and training curve.
 *
 * Definitions are the source of truth. The graph is compiled from them when somebody asks and thrown away when they
 * change. Undo is a journal of swaps, a line a unit: a line either succeeds whole or changes nothing. No globals; one
 * thread.
 */
#include "base/host.h"
#include "grad/run.h"
#include "grad/trace.h"
#include "lang/parse.h"
#include "nn/trainer.h"

typedef struct Session Session;

/* Where a text comes from: decides abbreviations, echo and what an error does. */
typedef enum {
  ORIGIN_PROMPT, /* abbreviations, definitions echo */
  ORIGIN_FILE,   /* a script, stdin, -e: stops at its first error unless keep_going */
  ORIGIN_LESSON, /* a lesson's block: as a file; writes only below the current directory */
  ORIGIN_WINDOW, /* a click or key: echoed by app/, else as the prompt */
} Origin;

typedef struct {
  guint64 seed;    /* 1 */
  int digits;      /* 6 */
  bool keep_going; /* after an error in a file */
  bool terminal;   /* results are read by a person: short forms, echoes */
} SessionOptions;

/* host must outlive the session. */
Session *session_new(const Host *host, const SessionOptions *options);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)
const Host *session_host(const Session *session);

/* ---- running texts: session/queue.c ---- */

/* Is this text a whole line, or does it end inside a bracket (then the prompt reads on)? */
bool session_is_complete(Session *session, const char *text);
/* Queues a text behind what is queued; takes it over. */
void session_submit(Session *session, Source *source, Origin origin);
typedef enum { SESSION_IDLE, SESSION_BUSY } SessionState;
/* Runs what is queued until `deadline` (g_get_monotonic_time; 0: until idle).
 * Looks at host->interrupted between steps. */
SessionState session_run(Session *session, gint64 deadline);
bool session_busy(const Session *session);
/*
 * Runs a line at once, although something else is running, where all its commands may (command.h); how the picture
 * looks need not wait for training. false: this line has to wait its turn, and nothing was done.
 */
bool session_run_beside(Session *session, const char *text);
bool session_may_run_beside(Session *session, const char *text);
/* Ends what runs (training keeps what it did) and forgets what is queued. */
void session_cancel(Session *session);
/*
 * Ends a `train` or `step` that somebody typed, between two steps, so that a hand may change something at once. Returns
 * the line that goes on from there ("train 588"): both together do what the first would have done. Caller frees. NULL:
 * something else runs, or nothing.
 */
char *session_set_aside(Session *session);
/*
 * Shows what a line would do: runs it at once and without a word, and takes it back before the next line runs (or is
 * previewed). Undo, redo and `history` never know of it. For a hand that drags something: each movement is previewed,
 * and only where it ends the line is submitted. false: something runs, or the line fails; then nothing is changed.
 */
bool session_preview(Session *session, const char *text);
/* Takes back what a preview did, if there is one. */
void session_preview_end(Session *session);
int session_error_count(const Session *session); /* since the start */
bool session_wants_to_quit(const Session *session);
void session_quit(Session *session);

/* ---- commands: session/command.h has the table's row ---- */
typedef struct Command Command;
/* rows must outlive the session. Verbs must be new. */
void session_add_commands(Session *session, const Command *rows, int count);
const Verbs *session_verbs(const Session *session);
const Command *session_command(const Session *session, int verb);

/* ---- what is there: for explanations, pictures, completion ---- */

/* Changes whenever something that a picture could show has changed. */
guint64 session_revision(const Session *session);
/* The last line that ran a pass, for animation: what it was and a number that grows with each. */
typedef enum { PASS_NONE, PASS_FORWARD, PASS_BACKWARD, PASS_STEP, PASS_TRAIN } Pass;
Pass session_last_pass(const Session *session, guint64 *serial);
/* The step that the last `step` or `train` began from. */
guint64 session_pass_start(const Session *session);

/*
 * The graph of all definitions and its keep_all run on the sample on show, forward evaluated. NULL and diag where the
 * definitions do not make a graph (an undefined name). Valid until the next line runs.
 */
Run *session_show_run(Session *session, Diag *diag);
/* The graph's keep_all run over the training batch that the next step would use, forward evaluated; `samples` of them
 * (1 without data). NULL and diag as session_show_run. Caller frees, before the next line runs. */
Run *session_batch_run(Session *session, int *samples, Diag *diag);
/* Over the first `most` samples of the training part, or all if there are fewer. Of a network over words it has fewer
 * samples, only what the loss hangs on, and gradients only of the layers' sums: it takes little memory. */
Run *session_training_run(Session *session, int most, Diag *diag);
/* The node a name stands for in that graph (yhat: the last layer's), or NODE_NONE. */
NodeId session_node(Session *session, const char *name);
/* What a number of gradients refers to: the target of the last backward, else the loss, else the last node. NODE_NONE
 * if there is nothing. */
NodeId session_target(Session *session);
/* The formula of a computed name as the printer writes it; NULL for leaves. Caller frees. */
char *session_formula(Session *session, const char *name);
/* The line that defines a computed name or a function of one's own; NULL for leaves and unknown names. Caller frees. */
char *session_definition_line(Session *session, const char *name);
/* x3 → x, 3 where x is an input vector and x3 is not defined; false otherwise. */
bool session_entry_alias(const Session *session, const char *name, const char **base, int *entry);
/* "there is no q yet. To make one: q = 0", with the nearest name. */
void session_unknown_name(Session *session, const char *name, Span span, Diag *diag);
/* All names in order of definition, NULL-terminated; caller frees with g_free (the strings are interned). */
const char **session_names(Session *session);

typedef struct {
  int size;                  /* neurons */
  const char *activation;    /* "relu", "f"; "linear" where there is none */
  const char *W, *b, *z, *h; /* names of its parameters and nodes, interned */
  const char *input;         /* what enters it: x, the h before, or the node of a layer that is not counted */
} Layer;
typedef struct {
  int inputs; /* entries of x; 0: no input yet */
  int layer_count;
  const Layer *layers;
} Network;
const Network *session_network(const Session *session);
/* Parameters that learn (dense layers' and `param`s); bound to the runs. */
const Params *session_params(Session *session);

const Dataset *session_data(const Session *session); /* or NULL */
int session_sample(const Session *session);          /* on show, from 1; 0: x was set by hand or there is no data */
/* The trainer at the present state; NULL and diag where there is nothing to train (no loss, no parameters). Valid until
 * the next line runs. */
Trainer *session_trainer(Session *session, Diag *diag);
const Curve *session_curve(const Session *session);
TrainerClock session_clock(const Session *session);
/* Marked places of training with their curves (borrowed, valid until the next line runs). */
typedef struct {
  const char *name;
  guint64 step;
  const Curve *curve;
  bool compared; /* asked for by `compare` */
  bool here;     /* on the present stretch of training */
} SessionMark;
const SessionMark *session_marks(Session *session, int *count);
/* Where stopping rules fired on the present curve. */
typedef struct {
  const char *rule;
  guint64 step;
} SessionStop;
const SessionStop *session_stops(Session *session, int *count);
/*
 * Asked after training (and during it, once the loss is no finite number): says through the host what keeps the network
 * from learning, where that matters. Returns whether it said something. explain/ supplies it.
 */
typedef bool (*TrainingNotice)(Session *session, const Host *host);
void session_set_notice(Session *session, TrainingNotice notice);

/* Called behind each line that was run, once it is in the journal. show/ supplies it, for `set words on`. */
typedef void (*LineEnd)(Session *session);
void session_set_line_end(Session *session, LineEnd line_end);

/*
 * Replays the present stretch of training from step `from` (or its start) up to here and calls look at every `every`th
 * step; what look sees of the session (session_show_run, session_params) is the state at that step. Stops where look
 * returns true and answers that step, G_MAXUINT64 if it never did or there is nothing to replay. Afterwards the session
 * is as it was, to the bit, its revision too.
 */
guint64 session_replay(Session *session, guint64 from, guint64 every,
                       bool (*look)(Session *session, guint64 step, void *user), void *user);
/*
 * Looks back along the present stretch of training: calls look with the parameters of up to `most` steps behind the
 * present one, the latest first, a tenth of the way apart. Of a long stretch these are checkpoints; a short one is
 * replayed if `replay` allows it (not while training is under way). What look may use of the session are parameters and
 * trainer_apply; afterwards everything is as it was, to the bit.
 */
void session_look_back(Session *session, int most, bool replay,
                       void (*look)(Session *session, guint64 step, void *user), void *user);
/* The steps of the present stretch of training that goto can reach; false where there is none. */
bool session_stretch(const Session *session, guint64 *first, guint64 *furthest);
const char *session_loss_name(const Session *session); /* "bce", or the formula's text */
/* Figures at the present parameters, computed once a revision. */
Figures session_figures(Session *session, unsigned mask);
/* Are they known already, or quick to compute? Of a language model they take minutes. */
bool session_figures_are_quick(Session *session, unsigned mask);

/* A setting's value as text ("dark", "1", "24"), NULL if there is none of that name; and as number or switch. */
const char *session_setting(const Session *session, const char *name);
double session_setting_number(const Session *session, const char *name);
bool session_setting_on(const Session *session, const char *name);
/* Sets as `set` does; false and diag on a bad name or value. */
bool session_set(Session *session, const char *name, const char *value, Diag *diag);
/* What a setting may be set to, separated by blanks; NULL where that is a number, or there is no such setting. */
const char *settings_choices(const char *name);
/* The names of all settings, NULL-terminated. */
const char *const *settings_names(void);
int session_digits(const Session *session);
/* Takes over what `set --save` kept in the user's settings file; bad values are noticed and left. */
void session_load_settings(Session *session);

/* Views asked for by `view`: names separated by blanks, "auto" at first. */
const char *session_views(const Session *session);
void session_set_views(Session *session, const char *views);

/*
 * Told of every line that ran well at the top level: not of lines inside another, such as a file's or a lesson's.
 * interrupted: Ctrl-C ended it early. One listener; lesson/ is it.
 */
typedef void (*LineNotice)(Session *session, const Line *line, Origin origin, bool interrupted);
void session_set_line_notice(Session *session, LineNotice notice);

/* Private data of a folder above (lesson/, show/), kept with the session: one pointer a key (a static string). */
void session_set_extension(Session *session, const char *key, void *data, void (*free_data)(void *));
void *session_extension(const Session *session, const char *key);
