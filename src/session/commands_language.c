/* What the language models say: predict, perplexity, generate; the n-gram's beside the neural one's. */
#include "base/number.h"
#include "session/asked.h"
#include "session/state.h"
#include "session/words.h"
#include "text/sample.h"
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

static bool option(Call *call, const char *name, gint64 low, gint64 most, gint64 *value) {
  return !call_has(call, name) || call_integer(call, name, low, most, value);
}

static bool has_neural(Session *session) {
  const Vocabulary *words = session->setup.vocabulary;
  return session_context(session) > 0 && session_output_size(session) == (int)vocabulary_size(words);
}

static bool has_model(Call *call) {
  if (call->session->setup.ngram != NULL || has_neural(call->session)) return true;
  diag_set(call->diag, call->statement->span, "there is no language model yet");
  return diag_hint(call->diag, "corpus FILE test=0.1, then ngram 3, or lm context=3 and train");
}

/* ---- predict ---- */

static void print_line(Call *call, const char *model, const WordShare *shares, int count) {
  g_autoptr(GString) line = g_string_new("predict: ");
  g_string_append(line, model);
  for (int i = 0; i < count; i++) add_share(call->session, line, shares[i].word, shares[i].probability);
  call_print(call, "%s\n", line->str);
}

enum { COLUMN = 26, PLACES = 12 }; /* letters a column; before the number */

static void add_padded(GString *line, const char *text, glong width) {
  g_string_append(line, text);
  for (glong i = g_utf8_strlen(text, -1); i < width; i++) g_string_append_c(line, ' ');
}

/* For a person both side by side. */
static void print_columns(Call *call, const WordShare *ngram, int ngram_count, const WordShare *neural, int count) {
  const struct {
    const char *name;
    const WordShare *shares;
    int count;
  } columns[] = {{"ngram", ngram, ngram_count}, {"lm", neural, count}};
  for (int row = -1; row < MAX(ngram_count, count); row++) {
    g_autoptr(GString) line = g_string_new(NULL);
    for (gsize c = 0; c < G_N_ELEMENTS(columns); c++) {
      g_autoptr(GString) cell = g_string_new(row < 0 && columns[c].count >= 0 ? columns[c].name : "");
      if (columns[c].count < 0) continue;
      if (row >= 0 && row < columns[c].count) {
        add_padded(cell, columns[c].shares[row].word, PLACES);
        g_string_append_c(cell, ' ');
        number_format(cell, columns[c].shares[row].probability, MIN(session_digits(call->session), 4));
      }
      add_padded(line, cell->str, COLUMN);
    }
    call_print(call, "%s\n", g_strchomp(line->str));
  }
}

/* Where fewer words than were asked for are possible. */
static void note_impossible(Call *call, int possible, int impossible) {
  if (possible == 0)
    call_print(call, "ngram: every word has probability 0: nothing was ever seen after these words\n");
  else if (impossible == 1)
    call_print(call, "ngram: the one other word has probability 0: never seen after these\n");
  else
    call_print(call, "ngram: the other %d words have probability 0: never seen after these\n", impossible);
}

static CommandResult command_predict(Call *call) {
  Session *session = call->session;
  const char *text = call_text(call, "text");
  gint64 top = 5;
  if (!option(call, "top", 1, 1000, &top) || !has_model(call)) return COMMAND_FAILED;
  g_autofree WordShare *ngram = g_new(WordShare, top), *neural = g_new(WordShare, top);
  int impossible = 0, ngram_count = session_ngram_words(session, text, (int)top, ngram, &impossible), count = -1;
  if (has_neural(session) && (count = session_next_words(session, text, (int)top, neural, call->diag)) < 0)
    return COMMAND_FAILED;
  session_ask_text(session, text);
  bool columns = session->options.terminal && call->origin == ORIGIN_PROMPT;
  if (columns) print_columns(call, ngram, ngram_count, neural, count);
  if (!columns && ngram_count > 0) print_line(call, "ngram", ngram, ngram_count);
  if (ngram_count >= 0 && ngram_count < top && impossible > 0) note_impossible(call, ngram_count, impossible);
  if (!columns && count >= 0) print_line(call, "lm", neural, count);
  return COMMAND_DONE;
}

/* ---- perplexity ---- */

/* Some events of a corpus and what each model gave them; NULL: there is no such model. */
typedef struct {
  int count;
  double *ngram, *neural;
} Events;

static void events_clear(Events *events) {
  g_free(events->ngram);
  g_free(events->neural);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Events, events_clear)

enum { AT_ONCE = 1 << 14 }; /* events between two looks at the host */

static bool neural_events(Call *call, Corpus *corpus, gsize from, int count, double *p) {
  Session *session = call->session;
  Trainer *trainer = session_ensure_trainer(session, call->diag);
  if (trainer == NULL) return false;
  if (strcmp(session_loss_name(session), "ce") != 0)
    return diag_set(call->diag, call->statement->span, "perplexity is e to the loss ce, and the loss is %s",
                    session_loss_name(session));
  g_autoptr(Dataset) windows = session_windows(corpus, session_context(session));
  g_autofree float *losses = g_new(float, AT_ONCE);
  for (int done = 0; done < count; done += AT_ONCE) {
    int here = MIN(AT_ONCE, count - done);
    if (host_interrupted(call->host)) return diag_set(call->diag, call->statement->span, "interrupted");
    if (!call->quiet) host_progress(call->host, "perplexity", (double)done / count, -1);
    trainer_losses(trainer, windows, (int)from + done, here, losses);
    for (int i = 0; i < here; i++) {
      if (isnan(losses[i])) return session_foretells_nothing(call->diag);
      p[done + i] = exp(-(double)losses[i]);
    }
  }
  return true;
}

/* Both models over the events ids[from … to−1]. ngram: the one to ask, or NULL. */
static bool ask(Call *call, const Ngram *ngram, Corpus *corpus, gsize from, gsize to, Events *events) {
  gsize count = to - from;
  events->count = (int)count;
  if (ngram != NULL) {
    events->ngram = g_new(double, count + 1);
    if (!ngram_events(ngram, corpus, from, to, events->ngram, call->host))
      return diag_set(call->diag, call->statement->span, "interrupted");
  }
  if (!has_neural(call->session)) return true;
  events->neural = g_new(double, count + 1);
  return neural_events(call, corpus, from, (int)count, events->neural);
}

/* The mixture weight·a + (1 − weight)·b; weight 1: a alone. */
static double perplexity(const double *a, const double *b, double weight, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) sum += log(b != NULL ? weight * a[i] + (1 - weight) * b[i] : a[i]);
  return exp(-sum / count);
}

/* The weight of the first under which the events are likeliest, by expectation and maximisation. */
static double fit_weight(const double *a, const double *b, int count) {
  enum { ROUNDS = 200 };
  double weight = 0.5;
  for (int round = 0; round < ROUNDS && count > 0; round++) {
    double share = 0;
    for (int i = 0; i < count; i++) {
      double both = weight * a[i] + (1 - weight) * b[i];
      share += both > 0 ? weight * a[i] / both : weight;
    }
    weight = share / count;
  }
  return weight;
}

static void print_model(Call *call, const char *model, const double *train, int train_count, const double *test,
                        int test_count) {
  if (train == NULL) return;
  g_autoptr(GString) line = g_string_new("perplexity: ");
  g_string_append(line, model);
  add_share(call->session, line, "train", perplexity(train, NULL, 1, train_count));
  if (test_count > 0) add_share(call->session, line, "test", perplexity(test, NULL, 1, test_count));
  call_print(call, "%s\n", line->str);
}

/* λ·lm + (1 − λ)·ngram. λ is fitted on the slice that the neural model has not learned from, by an n-gram model that
 * has not counted it. */
static bool print_mixture(Call *call, const Events *train, const Events *test) {
  const Setup *setup = &call->session->setup;
  Corpus *corpus = setup->corpus;
  gsize from = session_fitting_from(corpus);
  int count = (int)(corpus->train - from);
  if (test->count == 0 || count == 0) return true;
  g_autoptr(Ngram) counted = ngram_new(corpus, from, &setup->ngram->config, call->host, call->diag);
  if (counted == NULL) return diag_place(call->diag, call->statement->span), false;
  g_autofree double *slice = g_new(double, count);
  ngram_events(counted, corpus, from, corpus->train, slice, NULL);
  double weight = fit_weight(train->neural + from, slice, count);
  g_autoptr(GString) line = g_string_new("perplexity: mixture");
  add_share(call->session, line, "weight", weight);
  add_share(call->session, line, "test", perplexity(test->neural, test->ngram, weight, test->count));
  call_print(call, "%s\n", line->str);
  return true;
}

static CommandResult command_perplexity(Call *call) {
  const Setup *setup = &call->session->setup;
  const char *path = call_text(call, "file");
  if (!has_model(call)) return COMMAND_FAILED;
  if (path != NULL && refuse_reading_in_lesson(call, "file", path) == COMMAND_FAILED) return COMMAND_FAILED;
  Corpus *corpus = setup->corpus;
  if (has_neural(call->session) && corpus->vocabulary != setup->vocabulary) {
    call_fail(call, NULL, "the neural model was made for another corpus");
    diag_hint(call->diag, "lm makes one for this one");
    return COMMAND_FAILED;
  }
  g_autoptr(Corpus) other =
      path != NULL ? corpus_read_with(path, corpus->vocabulary, corpus->lower, call->host, call->diag) : NULL;
  if (path != NULL && other == NULL) {
    diag_place(call->diag, call_span(call, "file"));
    return COMMAND_FAILED;
  }
  g_auto(Events) train = {0}, test = {0};
  Corpus *held_out = other != NULL ? other : corpus;
  if (!ask(call, setup->ngram, corpus, 0, corpus->train, &train) ||
      !ask(call, setup->ngram, held_out, other != NULL ? 0 : corpus->train, held_out->count, &test))
    return COMMAND_FAILED;
  print_model(call, "ngram", train.ngram, train.count, test.ngram, test.count);
  print_model(call, "lm", train.neural, train.count, test.neural, test.count);
  bool both = train.ngram != NULL && train.neural != NULL;
  return !both || print_mixture(call, &train, &test) ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- generate ---- */

typedef struct {
  Session *session;
  const Ngram *ngram; /* NULL: the neural model */
  GArray *ids;        /* what there is so far */
  double *p;
} Writer;

static bool next_distribution(Writer *w, Diag *diag) {
  const Vocabulary *words = w->ngram != NULL ? w->ngram->vocabulary : w->session->setup.vocabulary;
  int length = w->ngram != NULL ? w->ngram->config.order - 1 : session_context(w->session);
  g_autofree guint32 *context = g_new(guint32, MAX(length, 1));
  words_context(words, (const guint32 *)(gpointer)w->ids->data, w->ids->len, length, context);
  if (w->ngram == NULL && !session_next_probabilities(w->session, context, w->p, diag)) return false;
  if (w->ngram != NULL) ngram_distribution(w->ngram, context, w->p);
  w->p[WORD_UNKNOWN] = 0; /* it stands for words that nobody knows */
  return true;
}

/* A sentence's end begins another; in print they are parted by a stroke. */
static bool write_words(Call *call, const Ngram *ngram, const char *from, gint64 count, double temperature, Rng rng) {
  Session *session = call->session;
  const Vocabulary *words = ngram != NULL ? ngram->vocabulary : session->setup.vocabulary;
  guint32 size = vocabulary_size(words);
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autofree double *p = g_new(double, size);
  g_autoptr(GString) line = g_string_new(ngram != NULL ? "generate: ngram " : "generate: lm ");
  Writer w = {session, ngram, ids, p};
  vocabulary_encode(words, from, session->setup.corpus->lower, ids);
  g_string_append(line, from);
  for (gint64 n = 0; n < count && !host_interrupted(call->host);) {
    if (!next_distribution(&w, call->diag)) return false;
    guint32 id = sample_word(p, size, temperature, &rng);
    g_array_append_val(ids, id);
    if (line->str[line->len - 1] != ' ') g_string_append_c(line, ' ');
    g_string_append(line, id == WORD_END ? "/" : vocabulary_word(words, id));
    n += id != WORD_END || ids->len < 2 || g_array_index(ids, guint32, ids->len - 2) == WORD_END;
  }
  call_print(call, "%s\n", line->str);
  return true;
}

static CommandResult command_generate(Call *call) {
  Session *session = call->session;
  gint64 count, seed = (gint64)session->setup.seed;
  double temperature = 1;
  const char *from = call_text(call, "from");
  if (!call_integer(call, "count", 1, 100000, &count) || !option(call, "seed", 0, (gint64)1 << 53, &seed))
    return COMMAND_FAILED;
  if (call_has(call, "temperature") && !call_number(call, "temperature", &temperature)) return COMMAND_FAILED;
  if (!(temperature >= 0 && isfinite(temperature)))
    return call_fail(call, "temperature",
                     "the temperature is a number from 0 on: 1 as the model says, 0 the likeliest");
  if (!has_model(call)) return COMMAND_FAILED;
  Rng rng = rng_stream((guint64)seed, RNG_SAMPLE, 0);
  const Ngram *ngram = session->setup.ngram;
  if (from == NULL) from = "";
  if (ngram != NULL && !write_words(call, ngram, from, count, temperature, rng)) return COMMAND_FAILED;
  if (has_neural(session) && !write_words(call, NULL, from, count, temperature, rng)) return COMMAND_FAILED;
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "predict", .forms = FORMS("text:text"), .options = "top"},
     .usage = "predict \"TEXT\" [top=5]",
     .help = "the likeliest next words",
     .group = "words",
     .run = command_predict,
     .no_undo = true},
    {.syntax = {.verb = "perplexity", .forms = FORMS("word:file?")},
     .usage = "perplexity [FILE]",
     .help = "how many equally likely words the language models choose among, on average",
     .details = "e to the mean of −ln p over the events: the words and the ends of the sentences.\n"
                "FILE takes the test part's place.",
     .group = "words",
     .complete = COMPLETE_FILES,
     .run = command_perplexity,
     .no_undo = true},
    {.syntax = {.verb = "generate", .forms = FORMS("primary:count"), .options = "from temperature seed"},
     .usage = "generate N [from=\"TEXT\" temperature=1 seed=1]",
     .help = "N words, each drawn from what the model foretells after those before it",
     .details =
         "generate 30 from=\"the\" temperature=0.7   less than 1: likelier words oftener; 0: always the likeliest\n"
         "A stroke parts sentences. The same seed draws the same words.",
     .group = "words",
     .run = command_generate,
     .no_undo = true},
};

const Command *language_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
