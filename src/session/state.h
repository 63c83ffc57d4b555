#pragma once
/*
 * Private to session/: what a session is made of. Everything that undo must bring back lives in one of four places,
 * each with its own kind of journal entry (journal.c): a name's Definition, a parameter's numbers, the Setup, the state
 * of training.
 */
#include "grad/op.h"
#include "nn/history.h"
#include "session/command.h"
#include "session/landscape.h"
#include "text/corpus.h"
#include "text/documents.h"
#include "text/lexicon.h"
#include "text/ngram.h"

/* ---- definitions: definitions.c ---- */

typedef enum {
  DEFINITION_GIVEN,    /* a leaf: numbers */
  DEFINITION_PARAM,    /* a leaf that learns; its numbers live in session->params */
  DEFINITION_INPUT,    /* x: the entries of the sample on show; differs from sample to sample */
  DEFINITION_TARGET,   /* y of data */
  DEFINITION_FORMULA,  /* computed */
  DEFINITION_FUNCTION, /* f(u) = … */
} DefinitionKind;

/* Immutable once in the table, but for a parameter's stash. Reference-counted: table and journal share it. */
typedef struct {
  grefcount refs;
  const char *name; /* interned */
  DefinitionKind kind;
  guint64 order;   /* its place among the definitions */
  int layer;       /* 0, or the dense layer it belongs to */
  bool other;      /* belongs to a layer that is not counted */
  bool input;      /* given by `input NAME = …`: a layer stacks it whatever its name */
  Shape shape;     /* leaves */
  double *values;  /* leaves; a parameter's only while it is not in session->params (its stash) */
  double *initial; /* a parameter's initial numbers, with the stash */
  Expr *formula;   /* formula, function's body */
  int parameter_count;
  const char **parameters; /* interned */
} Definition;

Definition *definition_new(const char *name, DefinitionKind kind);
Definition *definition_new_leaf(const char *name, DefinitionKind kind, Shape shape, const double *values);
Definition *definition_new_formula(const char *name, Expr *formula);
Definition *definition_copy(const Definition *definition);
Definition *definition_ref(Definition *definition);
void definition_unref(Definition *definition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Definition, definition_unref)
static inline bool definition_is_leaf(const Definition *d) {
  return d->kind <= DEFINITION_TARGET;
}

/* ---- everything small, copied whole: setup.c ---- */

typedef struct {
  int size;
  const char *act; /* interned; "linear" = none */
  Expr *act_call;  /* lrelu(x, 0.2): its attributes; or NULL */
} LayerPlan;

/*
 * A layer that is not counted: it stands behind dense layer `after` (0: in front of the first) and computes one node.
 * They are in the order of the network.
 */
typedef enum { OTHER_EMBED, OTHER_FLATTEN, OTHER_MEANPOOL, OTHER_MAXPOOL, OTHER_DROPOUT } OtherKind;
typedef struct {
  OtherKind kind;
  int after;
  int size;         /* embed: numbers a word */
  double share;     /* dropout: of the inputs that are dropped */
  const char *node; /* interned */
} OtherLayer;

/* A rule that ends training: a condition, or that the test loss has not improved for a number of epochs. */
typedef struct {
  Expr *condition; /* NULL: stop early */
  char *text;      /* as typed */
  int patience;    /* stop early: epochs */
} StopRule;

/* A place in training that has a name, and the curve up to there. */
typedef struct {
  grefcount refs;
  char *name;
  guint64 step;
  History *history; /* NULL: nothing was trained yet */
  Curve *curve;
  Figures figures; /* there */
} Mark;
Mark *mark_ref(Mark *mark);
void mark_unref(Mark *mark);

typedef struct Comment Comment;

/* What a line may change besides definitions and parameters. Plain data and references; copied before a change. */
typedef struct {
  LayerPlan *layers; /* layer_count of them */
  int layer_count;
  OtherLayer *others; /* other_count of them */
  int other_count;
  Vocabulary *vocabulary; /* whose words the entries of x are: number = id + 1, 0: padding; NULL: x holds no words */
  Dataset *data;
  char *data_command;   /* the line that made it, for `save` */
  Documents *documents; /* labelled texts, or NULL; the line that read them */
  char *documents_command;
  Corpus *corpus; /* running text, or NULL; the line that read it */
  char *corpus_command;
  Ngram *ngram; /* counted on the corpus, or NULL; the line that counted it */
  char *ngram_command;
  Lexicon *lexicon; /* NULL: the one that ships */
  char *lexicon_command;
  bool features; /* the data are the six features of the documents */
  int sample;    /* from 1; 0: by hand or none */
  Expr *loss;    /* as asked for by `loss`; NULL: by the last layer */
  char *loss_text;
  OptimizerConfig optimizer;
  bool optimizer_chosen;
  int batch; /* 0: all; -1: by the data's size */
  bool shuffle;
  guint64 seed, draws; /* the generator: how many times weights were drawn from it */
  Precision precision;
  TrainerClock clock;
  char *target;      /* of the last backward, or NULL */
  History *history;  /* the stretch of training that can be travelled; NULL: the next step begins one */
  GPtrArray *rules;  /* of StopRule, shared; never changed in place */
  GPtrArray *marks;  /* of Mark, shared; never changed in place */
  Comment *comments; /* the newest, or NULL: comments.c */
  bool begun;        /* something was made: comments from here on are no head of the whole */
} Setup;

void setup_init(Setup *setup, guint64 seed);
void setup_copy(Setup *to, const Setup *from);
void setup_clear(Setup *setup);

/* Optimiser state between two trainers. */
typedef struct {
  gsize bytes; /* of each block */
  int blocks;
  guint64 steps;
  Frozen *block[2];
} OptimizerState;
OptimizerState *optimizer_state_copy(const OptimizerState *state); /* which shares the blocks; NULL of NULL */
void optimizer_state_free(OptimizerState *state);

typedef struct Journal Journal;
typedef struct Queue Queue;
typedef struct Settings Settings;

/* ---- build.c: definitions → graph ---- */
typedef struct {
  Session *session;
  Graph *graph;
  GHashTable *nodes;  /* interned name → NodeId + 1 */
  GPtrArray *leaves;  /* of Definition: the graph's leaves … */
  GArray *leaf_nodes; /* … and their NodeIds */
  int scope_count;    /* parameters of the functions being expanded */
  const char *scope_name[64];
  NodeId scope_node[64];
  int scope_base; /* the innermost call's first parameter */
  int depth;
  int call_depth;
  int expansions; /* calls of own functions in the formula being built */
  Diag *diag;
} Builder;

struct Session {
  const Host *host;
  SessionOptions options;

  GHashTable *definitions; /* interned name → Definition */
  GPtrArray *ordered;      /* the same by order (borrowed) */
  bool ordered_stale;
  guint64 next_order;

  Setup setup;
  Params *params;
  Params *initial;                /* the same layout: where `reset` goes back to; shared with whoever keeps it */
  FrozenStore *store;             /* of what is kept to come back to */
  bool params_stale;              /* the table's parameters are not those of the block */
  guint64 layout_serial;          /* changes with the block's layout */
  Definition **param_definitions; /* one a slice */

  Builder *built;       /* the graph of all definitions; NULL: not compiled */
  GPtrArray *pending;   /* definitions to be added to the graph */
  const char *defining; /* the name whose formula is being typed: errors point into it */
  Diag loss_problem;    /* why there is no loss, for whoever wants to train */
  Run *show;            /* the sample on show */
  void *show_gradients; /* its parameters' gradients, laid out as params */
  guint show_count;     /* leaves bound in it */
  bool show_stale;      /* leaves or parameters changed: forward anew */
  NodeId loss_node, output_node;

  Trainer *trainer;
  OptimizerState *carried; /* what a new trainer starts from, or NULL */
  Curve *curve;

  GArray *shown_marks, *fired; /* of SessionMark, SessionStop: what the getters answer */
  GPtrArray *fired_texts;
  Landscape *landscape; /* the last one asked for, or NULL */
  guint64 landscapes;   /* how many were asked for */
  char **compared;      /* marks that `compare` asked for, or NULL */

  TrainingNotice notice;
  LineEnd line_end;
  LineNotice line_notice;
  Host muted;              /* what `host` is while nothing shall be written … */
  const Host *unmuted;     /* … and what it is else; NULL: not muted */
  GPtrArray *lesson_files; /* of char *: made by lessons */

  Journal *journal;
  Queue *queue;
  Settings *settings;

  GArray *verbs;       /* of VerbSyntax: session_verbs' table */
  GPtrArray *commands; /* of const Command *, the same rows */
  GPtrArray *help;     /* of const HelpSource * */
  Verbs verb_table;

  guint64 revision;
  guint64 appearances; /* how many of these were changes of the picture alone, which no number hangs on */
  guint64 askings;     /* how often a text was asked about */
  guint64 asked_after; /* pass_serial at the last of them */
  Pass pass;
  guint64 pass_serial;
  guint64 pass_start; /* the step that the last training began from */
  Network network;    /* made from setup.layers on demand */
  GArray *network_layers;
  bool network_stale;
  int source_depth;            /* files that are being sourced inside one another */
  GPtrArray *lines;            /* texts of the lines that ran, for `history` */
  Expr *loss_call, *yhat_name; /* the formulas behind L and yhat */
  char *views;
  GHashTable *extensions;
  Figures figures;
  unsigned figures_mask;
  guint64 figures_revision;
};

/* ---- definitions.c ---- */
Definition *session_find(const Session *session, const char *name); /* NULL if none; borrowed */
/* Puts `definition` (taken over; NULL: nothing) under `name`, journaled. It keeps the place of what stood there. */
void session_put(Session *session, const char *name, Definition *definition);
/* The same without journal: returns what stood there. For journal.c. */
Definition *definition_exchange(Session *session, const char *name, Definition *incoming);
GPtrArray *session_ordered(Session *session);
/* A definition made by `NAME = EXPR` and its kin, with all their rules. */
bool session_define(Session *session, const Statement *statement, bool as_param, Diag *diag);
/* `input NAME = …` has given it. */
void session_mark_input(Session *session, const char *name);
/* Would so many numbers fit? false and diag (with the size) where not. */
bool session_size_allowed(Session *session, guint64 rows, guint64 cols, Diag *diag);
bool session_delete(Session *session, const char *name, Span span, Diag *diag);
bool session_rename(Session *session, const char *from, const char *to, Span span, Diag *diag);
/* Does some formula use the name? Returns the first that does, or NULL. */
const char *session_user_of(Session *session, const char *name);
/* Is the name free for a layer, `x`, …? false and diag saying what to do. */
bool session_name_is_free(Session *session, const char *name, const char *needed_by, Diag *diag);

/* ---- values.c: parameters and leaves ---- */
Params *session_ensure_params(Session *session);
void session_write_param(Session *session, const Definition *definition, const double *values,
                         bool initial_too);                            /* journaled */
double *session_leaf_values(Session *session, const Definition *leaf); /* copy; caller frees */
/* Leaves or parameters changed: pictures and the show run are behind. */
void session_touch_values(Session *session);
/* Shows sample `number` (from 1) of the data: fills x and y. */
void session_show_sample(Session *session, int number);

/* ---- build.c ---- */
void builder_init(Builder *builder, Session *session, Diag *diag);
void builder_clear(Builder *builder); /* frees the graph too, unless taken (set to NULL) */
NodeId build_expr(Builder *builder, const Expr *expr);
NodeId build_name(Builder *builder, const char *name, Span span);
/* The formula behind the names that the session keeps itself: yhat, L. NULL: none. Borrowed. */
const Expr *session_virtual(Session *session, const char *name);
bool expr_is_constant(Session *session, const Expr *expr);
bool session_ensure_graph(Session *session, Diag *diag);
void session_drop_graph(Session *session);
/* Binds a run of `graph` to parameters (and gradients, if given) and leaves. */
void session_bind_run(Session *session, Run *run, const Builder *built, void *gradients);

/* ---- evaluate.c ---- */
int session_next_batch(Session *session); /* samples that the step that is due averages over */
/* All entries of ∂a/∂b at the sample on show (batch: mean over the training batch); caller frees. */
bool session_gradient(Session *session, const Expr *a, const Expr *b, bool batch, Shape *shape, double **values,
                      Diag *diag);
/* A value as the language writes it, in the digits set. Caller frees. */
char *session_whole_value_text(const Session *session, Shape shape, const double *values);
/* The same, but of large values only the first (set entries). */
char *session_value_text(const Session *session, Shape shape, const double *values);
/* A condition over loss, acc, step, epoch … and names. */
bool session_condition(Session *session, const Expr *expr, bool *holds, Diag *diag);

/* ---- network.c ---- */
bool network_add_layer(Session *session, int at, int size, const char *act, Expr *act_call, Diag *diag);
void network_changed(Session *session);
/* Training begins at step 0 again, with a fresh curve and optimiser. */
void network_restart(Session *session);
bool network_insert(Session *session, int at, int size, const char *act, Expr *act_call, Diag *diag);
bool network_remove_last(Session *session, Diag *diag);
bool network_set_activation(Session *session, int k, const char *act, Expr *act_call, Diag *diag);
bool network_set_input(Session *session, int size, Diag *diag);
const char *layer_name(char letter, int k); /* interned "W1" */
/* What enters dense layer k: x, a node of the layer in front, or of one that is not counted. */
const char *network_input_name(const Session *session, int k);
/* At the prompt: how many parameters there are now. */
void network_echo(Call *call);

/* ---- commands_words.c ---- */
/*
 * The first event of the slice of the training part that no neural model learns from, so that early stopping and the
 * weight of a mixture can be fitted on it: its last sentences, one event in 32. Without a test part there is none: then
 * it is the training part's end.
 */
gsize session_fitting_from(const Corpus *corpus);
/* Windows over a corpus as a data set: a sample an event, the words before it, and it. Caller unrefs. */
Dataset *session_windows(Corpus *corpus, int context);

/* ---- words.c ---- */
/* false, and in diag that the network's numbers are not finite. */
bool session_foretells_nothing(Diag *diag);
/* The neural model's probability of each word after a context of session_context ids; [|V|]. */
bool session_next_probabilities(Session *session, const guint32 *context, double *probabilities, Diag *diag);

/* ---- other_layers.c: embed, flatten, pool, dropout ---- */
bool network_add_embed(Session *session, int size, Diag *diag);
bool network_add_flatten(Session *session, Diag *diag);
bool network_add_pool(Session *session, OtherKind kind, Diag *diag);
bool network_add_dropout(Session *session, double share, Diag *diag);
/* The layer not counted that stands last behind dense layer `after`, or NULL. */
const OtherLayer *network_other_behind(const Session *session, int after);
/* Drops the last one of all. */
bool network_remove_other(Session *session, Diag *diag);
/* A dense layer was put in as layer `at`: the dropouts behind it are numbered anew. */
void network_shift_others(Session *session, int at);
Expr *network_other_expr(const Session *session, int index);
/* Appends the line that makes it: "embed 16". */
void network_other_format(const OtherLayer *other, GString *out);
bool network_activation(Session *session, const Expr *expr, const char **act, Expr **call, Diag *diag);
Expr *network_activation_expr(Session *session, int k, const char *act, Expr *call);
void network_draw_layer(Session *session, int k, InitKind kind, double scale, guint64 seed, guint64 draw, bool weights);

/* ---- training.c ---- */
void session_drop_trainer(Session *session);     /* keeps clock and optimiser state for the next one */
void session_forget_optimizer(Session *session); /* journaled */
Trainer *session_ensure_trainer(Session *session, Diag *diag);
OptimizerConfig session_optimizer(const Session *session);
int session_batch(const Session *session);  /* 0: all */
extern const char *const condition_figures; /* "loss testloss …" */
bool condition_is_figure(const char *name);

/* ---- travel.c ---- */
/* Something that training depends on has changed: what was trained before cannot be replayed from here on. */
void session_new_stretch(Session *session);
/* To be called before training goes on: where a new stretch begins, what the curve had beyond it is of another. The
 * curve has been journalled. */
void session_begin_stretch(Session *session, const Trainer *trainer);
/* The same, where the loss hangs on this name, or it learns (or does not any more):
 * before it becomes something else. */
void session_name_changes(Session *session, const char *name, const Definition *becomes);
const Command *travel_commands(int *count);

/* ---- landscape.c ---- */
const Command *landscape_commands(int *count);

/* ---- stopping.c ---- */
/* A curve begins anew, and no rule has fired on it. */
void session_forget_fired(Session *session);
/* The rules as the lines that set them. */
void stopping_write(const Session *session, GString *out);
const Command *stopping_commands(int *count);

/* ---- journal.c ---- */
Journal *journal_new(void);
void journal_free(Journal *journal);
void journal_begin(Session *session);              /* a line begins */
void journal_pause(Session *session, bool paused); /* what is done meanwhile is no change */
/* What the line under way undid or did again stays so, even if the line fails. */
void journal_stand(Session *session);
bool journal_has_changes(const Session *session); /* did the line under way change anything so far? */
/* Behind travel through the steps: x and y are again those of the sample on show, which is no change either. */
void journal_show_sample(Session *session);
void journal_next_statement(Session *session); /* of the same line: undo takes statements back one by one */
bool journal_end(Session *session, bool keep); /* ends: keep as one undo step if something changed; returns whether */
void journal_rollback(Session *session);       /* the line failed: take back what it did */
/* Ends a line that is only tried: neither undo nor redo know of it. sample: on show before it. */
void journal_hold(Session *session, int sample);
void journal_release(Session *session); /* takes back what was tried, if anything was */
void journal_save_definition(Session *session, const char *name);
void journal_save_param(Session *session, const char *name);
void journal_save_setup(Session *session);
void journal_save_training(Session *session); /* parameters, optimiser state, clock, curve */
void journal_save_progress(Session *session); /* the same without the parameters */
void journal_save_optimizer(Session *session);
bool journal_undo(Session *session);
bool journal_redo(Session *session);
void journal_layout_changed(Session *session);

/* ---- queue.c ---- */
Queue *queue_new(void);
void queue_free(Queue *queue);
/* A job that runs one statement (for time, repeat) without line bookkeeping. */
Job *statement_job_new(Session *session, Statement *statement, Origin origin, bool quiet);
/* A job that runs a whole text line by line inside the present line (for `source`). */
Job *text_job_new(Session *session, Source *source, Origin origin);
/* The file that is being read, or NULL. */
const char *session_source_name(const Session *session);
void session_report(Session *session, const Diag *diag, const Source *source, const char *kind);

bool session_print_expression(Session *session, const Expr *expr, const char *text, const Host *host, Diag *diag);
/* ---- comments.c ---- */
Comment *comments_ref(Comment *list);
void comments_unref(Comment *list);
/* Before the line's step ends. */
void comments_note_line(Session *session, const Line *line);
/* A new session begins: those that wait are its head. */
void comments_begin(Session *session);
/* A file is read: what waits is not about what comes in it. */
void comments_before_source(Session *session);
/* Those that nothing came after yet, as a list of their own. Caller unrefs. */
Comment *comments_waiting(const Session *session);
/* What they are about has got another name (interned), or is no more (NULL). */
void comments_rename(Session *session, const char *from, const char *to);
void comments_write_head(const Session *session, GString *out);
void comments_write_waiting(const Session *session, GString *out);
/* Lines above the line of a key: a definition's name or a verb. */
void comments_write_above(const Session *session, const char *key, GString *out);
/* The comment behind it, where there is one, and the line's end. */
void comments_write_behind(const Session *session, const char *key, GString *out);

/* Remembers a line that ran, for `history`. */
void session_note_line(Session *session, const Line *line);

/* ---- echo.c: what the prompt says to a definition: `x = 5 (was 2)   p = 16 (was 7)` ---- */
typedef struct Echo Echo;
Echo *echo_begin(Session *session, const char *name);
void echo_end(Echo *echo, Session *session, bool print); /* frees it */

/* ---- commands_data.c, points.c ---- */
/* Puts a set in; `command` made it (NULL: the one that made the set before did). */
bool session_install_data(Session *session, Dataset *data, const char *command, Diag *diag);
CommandResult data_point(Call *call);
CommandResult data_move(Call *call);
CommandResult data_draw(Call *call);
/* Is a window showing the session? app/ says so through the extension "window". */
bool session_window_open(const Session *session);

/* ---- commands_text.c ---- */
/* The lexicon in use; NULL and diag where the one that ships cannot be read. Borrowed. */
const Lexicon *session_lexicon(Session *session, Diag *diag);

/* ---- weights.c ---- */
bool session_write_weights(Session *session, const char *path, Diag *diag);

/* ---- loss.c ---- */
/* `loss bce`, `loss (yhat - y)^2`, `loss = …`. */
bool session_set_loss(Session *session, const Expr *loss, const char *text, Diag *diag);

/* ---- settings.c ---- */
Settings *settings_new(const SessionOptions *options);
void settings_free(Settings *settings);
/* A lesson is about to change this setting / a person has set it. */
/* What `help` says of a setting, or of a value of one; NULL: neither. Caller frees. */
char *settings_help(const Session *session, const char *word);
void settings_lend(Session *session, const char *name);
void settings_keep(Session *session, const char *name);
const char *const *settings_names(void);
void settings_table(const Session *session, GString *out);
/* Keeps a value in the user's settings file. */
bool settings_save(const char *name, const char *value, Diag *diag);

/* ---- save.c ---- */
/* The file beside `path` (which ends in .nabla) that the numbers of a large network go to; NULL: it is not large.
 * Caller frees. */
char *session_weights_path(Session *session, const char *path);
bool session_save_file(Session *session, const char *path, Diag *diag);
bool session_restore_state(Session *session, const char *text, Diag *diag);

/* "adam lr=0.001": what differs from the kind's defaults, and the learning rate. */
void optimizer_format(const OptimizerConfig *config, GString *out);

/* ---- the tables: commands_*.c ---- */
const Command *graph_commands(int *count);
const Command *network_commands(int *count);
const Command *data_commands(int *count);
const Command *text_commands(int *count);
const Command *ngram_commands(int *count);
const Command *attribution_commands(int *count);
const Command *training_commands(int *count);
const Command *words_commands(int *count);
const Command *language_commands(int *count);
const Command *session_commands(int *count);
const Command *weights_commands(int *count);
const Command *help_commands(int *count);

/* Everything back to the first state (journaled), but settings. */
void session_reset_all(Session *session);
