/* Networks over words: tokens, embed, flatten, pool, dropout, lm, classify, nearest. */
#include "base/number.h"
#include "session/asked.h"
#include "session/state.h"
#include "session/words.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

static void add_share(const Session *session, GString *line, const char *name, double value) {
  g_string_append_printf(line, " %s=", name);
  number_format(line, value, session_digits(session));
}

/* ---- tokens ---- */

/* float, unless precision=double asks for more. */
static bool wanted_precision(Call *call, Precision *precision) {
  const char *text = call_text(call, "precision");
  *precision = text != NULL && strcmp(text, "double") == 0 ? PRECISION_DOUBLE : PRECISION_FLOAT;
  if (text == NULL || strcmp(text, "double") == 0 || strcmp(text, "float") == 0) return true;
  return diag_set(call->diag, call_span(call, "precision"), "precision is float or double");
}

/* The entries of x are words' numbers from now on. */
static bool install_words(Session *session, Dataset *set, Vocabulary *vocabulary, Precision precision,
                          const char *command, Diag *diag) {
  const Definition *E = session_find(session, g_intern_static_string("E"));
  int rows = (int)vocabulary_size(vocabulary) + (set->source != NULL ? 1 : 0);
  if (session->setup.other_count > 0 && E != NULL && E->other && E->shape.rows != rows) {
    diag_set(diag, (Span){0}, "these are %d words, and the network has vectors for %d", rows, E->shape.rows);
    return diag_hint(diag, "clear begins anew");
  }
  journal_save_setup(session);
  Setup *setup = &session->setup;
  if (setup->precision != precision) {
    setup->precision = precision;
    session->params_stale = true;
    session_drop_graph(session);
  }
  vocabulary_ref(vocabulary);
  vocabulary_unref(setup->vocabulary);
  setup->vocabulary = vocabulary;
  const char *read = set->source != NULL ? setup->corpus_command : setup->documents_command;
  g_autofree char *lines = g_strdup_printf("%s\n%s", read, command);
  return session_install_data(session, set, lines, diag);
}

static int longest_document(const Documents *documents) {
  gsize longest = 1;
  for (int d = 0; d < documents->set->samples; d++)
    longest = MAX(longest, documents->start[d + 1] - documents->start[d]);
  return (int)MIN(longest, (gsize)G_MAXINT);
}

/* Each document's first `length` words, padded. */
static Dataset *pad_documents(const Documents *documents, int length) {
  gsize samples = (gsize)documents->set->samples;
  double *x = g_new0(double, samples *(gsize)length);
  for (gsize d = 0; d < samples; d++) {
    gsize count = MIN(documents->start[d + 1] - documents->start[d], (gsize)length);
    for (gsize t = 0; t < count; t++) x[t * samples + d] = documents->ids[documents->start[d] + t] + 1.0;
  }
  Dataset *set = dataset_with_features(documents->set, length, x);
  set->words = true;
  return set;
}

static CommandResult tokens_of_documents(Call *call, Precision precision) {
  Session *session = call->session;
  const Documents *documents = session->setup.documents;
  gint64 length = 0;
  if (documents == NULL)
    return call_fail(call, NULL, "there are no texts yet to take the words of (reviews FILE reads labelled ones)");
  if (strcmp(call_text(call, "pad"), "longest") == 0)
    length = longest_document(documents);
  else if (!call_integer(call, "pad", 1, 100000, &length))
    return COMMAND_FAILED;
  if (!session_size_allowed(session, (guint64)documents->set->samples, (guint64)length, call->diag))
    return COMMAND_FAILED;
  g_autoptr(Dataset) set = pad_documents(documents, (int)length);
  return install_words(session, set, documents->vocabulary, precision, call->statement->text, call->diag)
             ? COMMAND_DONE
             : COMMAND_FAILED;
}

/* ---- windows over a corpus ---- */

enum { CONTEXT_MOST = 64 };

typedef struct {
  Corpus *corpus;
  int context;
} Windows;

static void windows_free(void *user) {
  corpus_unref(((Windows *)user)->corpus);
  g_free(user);
}

static void read_window(const void *user, guint32 sample, double *x, double *y) {
  const Windows *windows = user;
  guint32 context[CONTEXT_MOST];
  if (y != NULL) *y = windows->corpus->ids[sample];
  if (x == NULL) return;
  corpus_context(windows->corpus, sample, windows->context, context);
  for (int i = 0; i < windows->context; i++) x[i] = context[i] + 1.0;
}

gsize session_fitting_from(const Corpus *corpus) {
  enum { SHARE = 32 };
  gsize from = corpus->train - corpus->train / SHARE;
  if (corpus->train == corpus->count) return corpus->train;
  while (from > 0 && corpus->ids[from - 1] != WORD_END) from--;
  return from > 0 ? from : corpus->train;
}

Dataset *session_windows(Corpus *corpus, int context) {
  Windows *windows = g_new(Windows, 1);
  *windows = (Windows){corpus_ref(corpus), context};
  SampleSource source = {windows, windows_free, read_window};
  Dataset *set = dataset_new_from_source(corpus->name, (int)corpus->count, context, &source, TARGET_CLASS,
                                         (int)vocabulary_size(corpus->vocabulary), (int)session_fitting_from(corpus),
                                         (int)corpus->train);
  set->words = true;
  return set;
}

static bool install_windows(Call *call, int context, Precision precision, const char *command) {
  Session *session = call->session;
  Corpus *corpus = session->setup.corpus;
  if (corpus == NULL) {
    call_fail(call, NULL, "there is no running text yet to foretell the words of");
    return diag_hint(call->diag, "corpus FILE test=0.1 reads one");
  }
  if (corpus->count > G_MAXINT)
    return diag_set(call->diag, call->statement->span, "a text of more than %d words is too long", G_MAXINT);
  g_autoptr(Dataset) set = session_windows(corpus, context);
  return install_words(session, set, corpus->vocabulary, precision, command, call->diag);
}

static CommandResult command_tokens(Call *call) {
  gint64 context;
  Precision precision;
  if (!wanted_precision(call, &precision)) return COMMAND_FAILED;
  if (call_has(call, "pad") == call_has(call, "context"))
    return call_fail(call, NULL, "tokens pad=20 makes words of the reviews, tokens context=3 of the corpus");
  if (call_has(call, "pad")) return tokens_of_documents(call, precision);
  if (!call_integer(call, "context", 1, CONTEXT_MOST, &context)) return COMMAND_FAILED;
  return install_windows(call, (int)context, precision, call->statement->text) ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- layers ---- */

static CommandResult command_embed(Call *call) {
  gint64 size;
  if (!call_integer(call, "size", 1, 65536, &size)) return COMMAND_FAILED;
  if (!network_add_embed(call->session, (int)size, call->diag)) return COMMAND_FAILED;
  network_echo(call);
  return COMMAND_DONE;
}

static CommandResult command_flatten(Call *call) {
  return network_add_flatten(call->session, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static CommandResult command_pool(Call *call) {
  OtherKind kind = call_has(call, "mean") ? OTHER_MEANPOOL : OTHER_MAXPOOL;
  return network_add_pool(call->session, kind, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

static CommandResult command_dropout(Call *call) {
  double share;
  if (!call_number(call, "share", &share)) return COMMAND_FAILED;
  if (!(share >= 0 && share < 1))
    return call_fail(call, "share", "dropout takes a probability, from 0 up to but not including 1");
  return network_add_dropout(call->session, share, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- lm ---- */

static bool option(Call *call, const char *name, gint64 most, gint64 *value) {
  return !call_has(call, name) || call_integer(call, name, 1, most, value);
}

/* Another language model takes the place of the one that is there. */
static bool remove_model(Session *session, Diag *diag) {
  if (session->setup.layer_count + session->setup.other_count > 0 && session_context(session) == 0) {
    diag_set(diag, (Span){0}, "there is another network already");
    return diag_hint(diag, "clear begins anew");
  }
  while (session->setup.layer_count + session->setup.other_count > 0)
    if (!network_remove_last(session, diag)) return false;
  if (session_find(session, "x") != NULL) session_put(session, "x", NULL);
  return true;
}

static CommandResult command_lm(Call *call) {
  Session *session = call->session;
  gint64 context = 3, embed = 32, hidden = 64;
  Precision precision;
  if (!wanted_precision(call, &precision) || !option(call, "context", CONTEXT_MOST, &context) ||
      !option(call, "embed", 65536, &embed) || !option(call, "hidden", 65536, &hidden))
    return COMMAND_FAILED;
  const Corpus *corpus = session->setup.corpus;
  guint64 words = corpus != NULL ? vocabulary_size(corpus->vocabulary) : 1;
  if (!session_size_allowed(session, words, (guint64)MAX(hidden, embed), call->diag)) return COMMAND_FAILED;
  g_autofree char *command =
      g_strdup_printf("tokens context=%d%s", (int)context, precision == PRECISION_DOUBLE ? " precision=double" : "");
  bool done = (corpus == NULL || remove_model(session, call->diag)) &&
              install_windows(call, (int)context, precision, command) &&
              network_add_embed(session, (int)embed, call->diag) && network_add_flatten(session, call->diag) &&
              network_add_layer(session, 1, (int)hidden, g_intern_static_string("tanh"), NULL, call->diag) &&
              network_add_layer(session, 2, (int)words, g_intern_static_string("softmax"), NULL, call->diag);
  if (!done) return COMMAND_FAILED;
  network_echo(call);
  return COMMAND_DONE;
}

/* ---- classify ---- */

/* A text as the network takes it: the numbers of its words, or its six features. */
static bool text_as_input(Call *call, const char *text, double *x) {
  Session *session = call->session;
  if (session->setup.vocabulary != NULL) return session_text_input(session, text, x, call->diag);
  const Lexicon *lexicon = session_lexicon(session, call->diag);
  if (lexicon == NULL) return false;
  lexicon_features(lexicon, text, x);
  return true;
}

/* A network over the words of texts, or over their six features; without data one whose weights were typed. */
static bool takes_texts(const Session *session) {
  const Setup *setup = &session->setup;
  if (setup->data == NULL) return session_network(session)->inputs == FEATURES;
  return setup->data->source == NULL && (setup->vocabulary != NULL || setup->features);
}

static bool can_classify(Call *call, int outputs, int classes) {
  if (!takes_texts(call->session)) {
    call_fail(call, NULL, "there is no network that takes a text");
    return diag_hint(call->diag, "reviews FILE, then features or tokens pad=20, then layers and train");
  }
  if (outputs == 0) return diag_set(call->diag, call->statement->span, "there is no network yet that could classify");
  if (outputs == classes || (outputs == 1 && classes == 2)) return true;
  return diag_set(call->diag, call->statement->span, "the network has %d output%s, and there are %d classes", outputs,
                  plural_s(outputs), classes);
}

static CommandResult command_classify(Call *call) {
  Session *session = call->session;
  const Dataset *data = session->setup.data;
  int outputs = session_output_size(session), classes = data != NULL ? data->classes : MAX(outputs, 2);
  if (!can_classify(call, outputs, classes)) return COMMAND_FAILED;
  g_autofree double *x = g_new(double, data != NULL ? data->features : FEATURES), *out = g_new(double, classes);
  if (!text_as_input(call, call_text(call, "text"), x) || !session_apply(session, x, 1, out, call->diag))
    return COMMAND_FAILED;
  session_ask_text(session, call_text(call, "text"));
  if (outputs == 1) out[1] = out[0], out[0] = 1 - out[1];
  char **names = data != NULL ? data->class_names : NULL;
  g_autoptr(GString) line = g_string_new("classify:");
  for (int c = 0; c < classes; c++) {
    g_autofree char *number = g_strdup_printf("%d", c);
    add_share(session, line, names != NULL ? names[c] : number, out[c]);
  }
  call_print(call, "%s\n", line->str);
  return COMMAND_DONE;
}

/* ---- nearest ---- */

/* The word's number; false and the call's diag where the text that was read does not have it. */
static bool find_word(Call *call, const char *label, guint32 *id) {
  const Vocabulary *words = call->session->setup.vocabulary;
  const char *word = call_text(call, label);
  g_autofree char *lower = g_utf8_strdown(word, -1);
  *id = vocabulary_id(words, word, strlen(word));
  if (*id == WORD_UNKNOWN) *id = vocabulary_id(words, lower, strlen(lower));
  if (*id != WORD_UNKNOWN || strcmp(word, "<unk>") == 0) return true;
  const char *near = vocabulary_nearest(words, lower);
  call_fail(call, label, "the text that was read has no word '%s'", word);
  return near != NULL && diag_hint(call->diag, "did you mean '%s'?", near);
}

/* Neither all zeros nor nan: only then is there an angle to others. */
static bool has_direction(Call *call, const char *label, guint32 id) {
  if (session_cosine(call->session, id, id) > 0) return true;
  call_fail(call, label, "the vector of '%s' is zero or not finite, so it points nowhere",
            vocabulary_word(call->session->setup.vocabulary, id));
  return false;
}

static CommandResult command_nearest(Call *call) {
  Session *session = call->session;
  gint64 top = 5;
  if (!option(call, "top", 1000, &top)) return COMMAND_FAILED;
  if (session_embedding_size(session) == 0) {
    call_fail(call, NULL, "there are no words' vectors yet");
    diag_hint(call->diag, "embed 16 makes them, behind tokens; so does lm");
    return COMMAND_FAILED;
  }
  const Vocabulary *words = session->setup.vocabulary;
  bool pair = call_has(call, "other");
  guint32 id, other = WORD_UNKNOWN;
  if (!find_word(call, "word", &id) || (pair && !find_word(call, "other", &other))) return COMMAND_FAILED;
  if (pair && other == id) return call_fail(call, "other", "this is the same word: name another to compare it with");
  if (!has_direction(call, "word", id) || (pair && !has_direction(call, "other", other))) return COMMAND_FAILED;
  session_ask_word(session, vocabulary_word(words, id), pair ? vocabulary_word(words, other) : NULL);
  g_autofree Neighbour *neighbours = g_new(Neighbour, top);
  int count = 1;
  if (pair) {
    neighbours[0] = (Neighbour){other, vocabulary_word(words, other), session_cosine(session, id, other)};
  } else {
    count = session_neighbours(session, id, (int)top, neighbours);
    if (count == 0) return call_fail(call, "word", "there is no other word");
  }
  g_autoptr(GString) line = g_string_new("nearest:");
  for (int i = 0; i < count; i++) add_share(session, line, neighbours[i].word, neighbours[i].cosine);
  call_print(call, "%s\n", line->str);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "tokens", .forms = FORMS(""), .options = "pad context precision"},
     .usage = "tokens pad=N|longest · tokens context=N [precision=double]",
     .help = "the words of the texts become the input x, by number",
     .details = "tokens pad=20       the reviews: shorter ones are padded with 0, longer ones cut off\n"
                "tokens pad=longest  as long as the longest of them\n"
                "tokens context=3    the corpus: the three words before each word, which is the target\n"
                "Networks over words compute in float unless precision=double.",
     .group = "words",
     .complete = COMPLETE_WORDS,
     .words = "pad= context= precision=",
     .run = command_tokens},
    {.syntax = {.verb = "embed", .forms = FORMS("primary:size")},
     .usage = "embed N",
     .help = "adds a layer that gives each word a vector of N numbers",
     .details =
         "Adds the table E, a row a word, and X = embed(E, x), the rows of the words in x. flatten or pool comes next.",
     .group = "words",
     .run = command_embed},
    {.syntax = {.verb = "flatten"},
     .usage = "flatten",
     .help = "adds a layer that lays the words' vectors end to end",
     .details = "v = flatten(X). So each place in the window has its own weights.",
     .group = "words",
     .run = command_flatten},
    {.syntax = {.verb = "pool", .forms = FORMS("'mean'", "'max'")},
     .usage = "pool mean|max",
     .help = "adds a layer that makes one vector of the words'",
     .details = "m = meanpool(X, x): the mean, or the largest, entry by entry. Padding does not count.",
     .group = "words",
     .complete = COMPLETE_WORDS,
     .words = "mean max",
     .run = command_pool},
    {.syntax = {.verb = "dropout", .forms = FORMS("primary:share")},
     .usage = "dropout P",
     .help = "adds a layer that drops inputs with probability P while training",
     .details = "d1 = dropout(h1, P). What is kept is scaled by 1/(1 − P); outside training nothing is dropped.",
     .group = "network",
     .run = command_dropout},
    {.syntax = {.verb = "lm", .forms = FORMS(""), .options = "context embed hidden precision"},
     .usage = "lm [context=3 embed=32 hidden=64]",
     .help = "a neural language model of the corpus",
     .details =
         "The words before each word, their vectors end to end, a dense layer with tanh, a softmax over all words: the "
         "same "
         "as\n"
         "tokens context=3; embed 32; flatten; dense 64 tanh; dense |V| softmax. train teaches it.",
     .group = "words",
     .complete = COMPLETE_WORDS,
     .words = "context= embed= hidden= precision=",
     .run = command_lm},
    {.syntax = {.verb = "classify", .forms = FORMS("text:text")},
     .usage = "classify \"TEXT\"",
     .help = "the classes of a text, with their probabilities",
     .details = "By the network on words (tokens, embed) or on the six features, whichever there is.",
     .group = "words",
     .run = command_classify,
     .no_undo = true},
    {.syntax = {.verb = "nearest", .forms = FORMS("word:word word:other", "word:word"), .options = "top"},
     .usage = "nearest WORD [OTHER] [top=5]",
     .help = "the words whose vectors point most nearly the same way",
     .details =
         "nearest cat      the five nearest\n"
         "nearest cat dog  how near these two are\n"
         "The number is the cosine of the angle between the two vectors: 1 is the same direction. The views embeddings "
         "and\n"
         "words ring the pair.",
     .group = "words",
     .run = command_nearest,
     .no_undo = true},
};

const Command *words_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
