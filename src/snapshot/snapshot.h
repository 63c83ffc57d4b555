#pragma once
/*
 * Everything a picture may show, as plain data. Views read a Snapshot and nothing else, so a frame never computes, and
 * training may run on while a frame is drawn.
 *
 * What comes in: a session (snapshot_take), or numbers written by hand (tests). Names are interned, texts owned by the
 * snapshot, buffers kept from one taking to the next. A *unit* is one entry of a named node; units are numbered
 * through: entry e of node n is unit nodes[n].first + e.
 */
#include "grad/trace.h"
#include "lesson/document.h"
#include "nn/landscape.h"
#include "nn/trainer.h"
#include "snapshot/whatif.h"
#include "text/attribution.h"

enum { SNAPSHOT_NONE = -1 };

/* A named node of the graph. */
typedef struct {
  const char *name;
  char *formula; /* as the language writes it; NULL: a leaf */
  int rows, cols;
  int first;          /* its first unit; SNAPSHOT_NONE where it is too large to keep (SNAPSHOT_UNITS_MAX) */
  bool learns;        /* a parameter */
  bool in_layer;      /* belongs to a layer of the network, or is its input */
  bool parts;         /* its formula has parts that could be shown … */
  bool opened;        /* … and are, or it is such a part */
  const char *symbol; /* of a part: its operation, where there is no room for its name; NULL: none. Interned */
} SnapshotNode;

/* `to` reads `from` in its formula. */
typedef struct {
  int from, to; /* nodes */
  double local; /* ∂to/∂from where both are numbers, else nan */
} SnapshotEdge;

/* A column of neurons: the input, or a layer. */
typedef struct {
  int size;
  bool opened;            /* all of its neurons are shown, however many */
  const char *activation; /* "tanh"; "linear"; NULL: the input */
  int node;               /* x or h */
  int z, W, b;            /* nodes; SNAPSHOT_NONE: the input, or folded away */
  int picture_size;       /* pictures of the plane are picture_size² samples; 0: none */
  double *picture;        /* [picture_size² × size]: sample by sample, rows from the top (largest x2) */
} SnapshotColumn;

/* What a node of the trace's graph is in the picture. */
typedef struct {
  int node;   /* the named node that it is or is part of; SNAPSHOT_NONE: neither */
  bool whole; /* it is that node */
} SnapshotPart;

/* What the output is over two features (or the line, over one). */
typedef struct {
  int n;                  /* n×n samples, rows from the top; n samples where features = 1; 0: none */
  int outputs;            /* entries of the output */
  double low[2], high[2]; /* of x1 and x2 */
  const char *axis[2];    /* the features' names; NULL: there is no such feature, and without a first one no plane */
  double *output;         /* [n² × outputs] */
} SnapshotPlane;

enum { PAST_MOST = 5, PAST_SAMPLES = 64 };

/* The output over the plane at earlier steps of this stretch of training, the latest first. */
typedef struct {
  int count;
  guint64 step[PAST_MOST];
  double *output; /* [PAST_MOST × PAST_SAMPLES²], as the plane's */
} SnapshotPast;

/* A function of one input that the network is to approximate, and how its last hidden layer builds the answer up. With
 * a network the samples are those of the plane. */
typedef struct {
  int count;              /* samples, in the middles of as many parts of low to high; 0: there is no such function */
  double low, high;       /* of x */
  bool formula;           /* the target is known between the points too */
  double *target;         /* [count] */
  const Dataset *of;      /* whose formula was worked out: a reference, or NULL */
  int unit_count;         /* hidden units; 0: none, or too many to tell apart */
  double *share;          /* [count × unit_count] w·h(x): what each adds to the output's sum */
  double worst, worst_at; /* the largest |ŷ − g(x)|, or |ŷ − y| over the points; nan: no network */
} SnapshotApprox;

/* The plane as a hidden layer of two neurons hands it on. */
typedef struct {
  int column;          /* the layer; SNAPSHOT_NONE: there is none of two neurons */
  SnapshotPlane plane; /* what the next layer makes of h1 and h2; n = 0 where it is not the output layer */
  int lines, samples;  /* the input plane's grid: so many lines each way, so many places on each */
  double *grid;        /* [2 × lines × samples × 2]: lines of one x1, then of one x2; h1, h2 of each place */
  double *points;      /* [samples of the data × 2], or NULL */
  int point_count;
} SnapshotHidden;

/* A word of the vocabulary on the plane on which their vectors differ most. Words are interned. */
typedef struct {
  const char *word;
  double x, y;
  char *near;  /* owned: "cat 0.93  bird 0.81", its nearest; or NULL */
  bool beside; /* among the nearest of the chosen one */
} SnapshotWord;

typedef struct {
  int count, size; /* words; numbers in a vector. 0: there are none */
  int words_in_all;
  double share;        /* of what the vectors differ, that the plane shows */
  SnapshotWord *words; /* the most frequent first, then those that somebody asked about */
  int frequent;        /* so many are of the first kind */
  int chosen, partner; /* a word that was asked about and its nearest, or the one named beside it; or SNAPSHOT_NONE */
  double cosine;       /* of the two */
} SnapshotMap;

enum { SNAPSHOT_BARS = 6 };

/* A next word that a model foretells. */
typedef struct {
  const char *word; /* interned */
  double probability;
  bool seen;    /* by the n-gram model: the whole n-gram occurred */
  double share; /* of the n-gram model: what it would be without smoothing; nan: its context never occurred */
} SnapshotBar;

/* What comes next in a text, by both language models. */
typedef struct {
  char **tokens;      /* of the text, NULL-terminated; NULL: none was asked about */
  const char **plain; /* [tokens] in lower case, interned */
  int token_count;    /* that were read; tokens go on where the window is still sliding */
  int context, order; /* words that the neural model sees, the n-gram's length; 0: there is no such model */
  int vocabulary;
  const char *smoothing; /* interned */
  const char *word;      /* that was asked about, else the likeliest: shown in both. Interned */
  int lm_count, ngram_count;
  SnapshotBar lm[SNAPSHOT_BARS], ngram[SNAPSHOT_BARS];
  char *ngram_text; /* "the dog gets fed" … */
  guint64 seen;     /* … and how often it occurred in training */
  char *like_text;  /* the same with a word whose vector is near, which did occur; or NULL */
  guint64 like_seen;
} SnapshotWords;

/* The most places of a sentence that the window slides over. */
enum { SNAPSHOT_PLACES = 24 };

enum { SNAPSHOT_TEXTS = 48, SNAPSHOT_TEXT_WORDS = 48 };

/* Samples that are words: reviews, cut off or filled up to one length, or windows over a running text. */
typedef struct {
  int first, count; /* samples from `first` on, the one on show among them; count 0: the data are no words */
  int length;       /* words that the network reads of each */
  const char *word[SNAPSHOT_TEXTS][SNAPSHOT_TEXT_WORDS + 1]; /* interned, NULL-terminated; beyond `length`: cut off */
  const char *target[SNAPSHOT_TEXTS];                        /* the class, or the word that follows. Interned */
} SnapshotTexts;

enum { SNAPSHOT_FEATURES = 12 };

/* What goes into a network of few inputs, with the weight that each has where there is one layer. */
typedef struct {
  int count; /* inputs; 0: there is no such network */
  char *name[SNAPSHOT_FEATURES];
  double value[SNAPSHOT_FEATURES];  /* of the text asked about, else of x on show */
  bool layered;                     /* a hidden layer is between, or no network is there: there is no one weight */
  double weight[SNAPSHOT_FEATURES]; /* to the likeliest output */
  double bias, sum, output;         /* sum = Σ weight·value + bias; output: what the activation makes of it */
  int answer_count;                 /* layered, of a text: what the network says of it; 0: nothing, or too many */
  double answer[SNAPSHOT_BARS];
  const char *activation; /* interned */
} SnapshotFeatures;

/* A text that was asked about, and the answers to that. */
typedef struct {
  char *text;      /* as it was typed, or NULL */
  char **tokens;   /* NULL-terminated, or NULL: no text */
  int *feature_of; /* [tokens] the feature that each counts for, from 0, or -1; NULL: not by features */
  Attribution *answer[ATTRIBUTION_KINDS]; /* about this text, or NULL */
} SnapshotText;

/* A place on the loss curve that has a name: a mark, or where a stopping rule fired. */
typedef struct {
  const char *text; /* interned: "start", "loss < 0.2" */
  guint64 step;
  bool fired; /* by a rule */
} SnapshotMarker;

/* Another run's curve, laid over the present one. */
typedef struct {
  const char *name; /* interned */
  int count;
  CurvePoint *points; /* owned */
} SnapshotRun;

/* What goes into an activation, and what comes of it. */
typedef struct {
  int node, entry; /* whose entry it is; SNAPSHOT_NONE: a part of a formula without a name */
  double z, value, slope;
} SnapshotUnit;

enum { ACTIVATION_SAMPLES = 257 };

/* An activation f with its slope, evenly from low to high. */
typedef struct {
  const char *name; /* "tanh", interned; NULL: none is in use */
  int column;       /* SNAPSHOT_NONE: of formulas */
  int layer;        /* that was asked for; 0: none in particular */
  double low, high;
  double value[ACTIVATION_SAMPLES], slope[ACTIVATION_SAMPLES];
  int unit_count;
  SnapshotUnit *units;
} SnapshotActivation;

/* The lesson that is open. */
typedef struct {
  Lesson *lesson;       /* a reference; NULL: none */
  guint first, pending; /* blocks: text from `first` on, then what waits (behind the last: nothing) */
  guint step, steps;    /* from 1 */
  guint64 chosen;       /* of choices: those tried, a bit each */
  bool settled;         /* the question was answered, or its answer told */
  char *verdict;        /* on the last answer, Markdown, or NULL */
  bool verdict_right;
  bool for_room; /* a question that an audience is to read */
} SnapshotLesson;

/* What a session did last. */
typedef enum { SHOWN_NOTHING, SHOWN_FORWARD, SHOWN_BACKWARD, SHOWN_STEP, SHOWN_TRAIN } ShownPass;

typedef struct Snapshot {
  guint64 revision;
  bool hurried; /* taken while training ran: coarser, without edges, gradients and trace */
  /* formulas, in order of computation */
  int node_count;
  SnapshotNode *nodes;
  int left_out; /* named nodes beyond SNAPSHOT_NODES_MAX, not kept */
  int edge_count;
  SnapshotEdge *edges;
  gsize unit_count;
  double *values;    /* [unit_count] for the sample on show; nan: not known */
  double *gradients; /* [unit_count] ∂target/∂unit; nan: not known */
  bool has_gradients;
  int target; /* the node that gradients belong to */
  int output; /* yhat, else the last node */
  /* the network; column 0 is the input */
  int column_count; /* 0: formulas only */
  int column_room;
  SnapshotColumn *columns; /* [column_room]; those beyond column_count keep their buffers */
  double parameters;       /* how many numbers learn */
  /* data, training */
  Dataset *data; /* a reference, or NULL */
  int sample;    /* on show, from 0; SNAPSHOT_NONE: set by hand */
  SnapshotPlane plane;
  SnapshotPast past;
  SnapshotApprox approx;
  SnapshotHidden hidden;
  SnapshotMap map;
  SnapshotWords words;
  int place_count;                       /* 0: the window does not slide */
  SnapshotWords places[SNAPSHOT_PLACES]; /* the same after fewer words of the text, whose tokens are those of `words`;
                                            `word` is the one that really follows */
  SnapshotTexts texts;
  SnapshotFeatures features;
  SnapshotText text;
  TargetKind kind; /* what the output means: decides the threshold */
  Figures figures;
  char *loss_name; /* "bce"; NULL: no loss */
  TrainerClock clock;
  guint64 first_step, furthest_step; /* of the stretch of training that the clock is on; both 0: there is none */
  int curve_count;
  CurvePoint *curve;
  int marker_count, run_count;
  SnapshotMarker *markers;
  SnapshotRun *runs;
  Landscape *landscape; /* or NULL */
  bool landscape_asked; /* and nobody has chosen views since */
  SnapshotActivation activation;
  double learning_rate; /* of plain gradient descent; nan: none, or another optimiser */
  bool mean_update;     /* a step averages over more than the sample on show */
  SnapshotLesson lesson;
  /* what was asked last; NULL: something else, or its numbers no longer hold */
  SnapshotWhatif *whatif;
  PathsAnswer *paths;       /* a reference */
  CollapseAnswer *collapse; /* a reference */
  bool question_asked;      /* and nobody has chosen views since: the window shows it by itself */
  /* the last pass */
  ShownPass pass;
  guint64 pass_serial;
  Trace *trace; /* of the sample on show: forward, then backward where there are gradients */
  int part_count;
  SnapshotPart *parts; /* [nodes of the trace's graph] */
} Snapshot;

/* More than these are not kept: a picture of them says nothing. */
enum { SNAPSHOT_NODES_MAX = 512, SNAPSHOT_UNITS_MAX = 1 << 20 };

Snapshot *snapshot_new(void);
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)
/* Nothing in it, as new; keeps its buffers. */
void snapshot_clear(Snapshot *snapshot);

/* ---- filling one ---- */

/* Appends a named node, its units nan. Returns its number. */
int snapshot_add_node(Snapshot *snapshot, const char *name, const char *formula, int rows, int cols);
void snapshot_add_edge(Snapshot *snapshot, int from, int to, double local);
/* Appends a column; size and shapes follow from its nodes. The input has no activation, z, W, b. */
void snapshot_add_column(Snapshot *snapshot, const char *activation, int node, int z, int W, int b);
/* Room for the pictures of column c, for an n×n plane; contents undefined. */
double *snapshot_picture(Snapshot *snapshot, int c, int n);
SnapshotPart *snapshot_parts(Snapshot *snapshot, int count); /* room for as many nodes, all SNAPSHOT_NONE */
CurvePoint *snapshot_curve(Snapshot *snapshot, int count);
void snapshot_add_unit(Snapshot *snapshot, SnapshotUnit unit);
void snapshot_add_marker(Snapshot *snapshot, const char *text, guint64 step, bool fired);
void snapshot_add_run(Snapshot *snapshot, const char *name, const CurvePoint *points, int count);
double *snapshot_plane(Snapshot *snapshot, int n, int features, int outputs);
/* Room for the grid's places; contents undefined. */
double *snapshot_hidden_grid(Snapshot *snapshot, int column, int lines, int samples);

/* ---- reading one ---- */

int snapshot_find(const Snapshot *snapshot, const char *name); /* node, or SNAPSHOT_NONE */
/* Values of a node's units; NULL where they are not kept. */
const double *snapshot_values(const Snapshot *snapshot, int node);
const double *snapshot_gradients(const Snapshot *snapshot, int node);
/* The weight from neuron i of the column before to neuron j of column c; nan where not kept. */
double snapshot_weight(const Snapshot *snapshot, int c, int j, int i);
bool snapshot_has_net(const Snapshot *snapshot);
/* Do they have the same nodes and columns, so that everything stands where it stood? */
bool snapshot_same_places(const Snapshot *a, const Snapshot *b);
/* The output at which one class ends and the other begins; nan where there is no such number. */
double snapshot_threshold(const Snapshot *snapshot);
