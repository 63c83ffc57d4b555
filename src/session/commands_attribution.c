/*
 * What each feature or word of a text adds to the network's prediction: shapley, lime.
 *
 * A feature that is left out stands at its mean over the training part (0 where there is no data); a word that is left
 * out is taken out of the text.
 */
#include "base/number.h"
#include "session/asked.h"
#include "session/state.h"
#include "session/words.h"
#include "text/lime.h"
#include "text/tokens.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

/* The text, cut into parts, and the output that is asked about. */
typedef struct {
  Session *session;
  bool words;                             /* parts are the words, else the six features */
  char **tokens;                          /* of the text */
  int entries;                            /* of x */
  int outputs;                            /* of the network … */
  int output;                             /* … and the one in question */
  double own[FEATURES], absent[FEATURES]; /* by features: the text's, and what stands for one left out */
} Question;

static void question_clear(Question *question) {
  g_strfreev(question->tokens);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

/* ---- the prediction as a function of what is there ---- */

static bool words_input(const Question *q, const guint8 *present, double *x, Diag *diag) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; q->tokens[i] != NULL; i++)
    if (present[i]) g_string_append_printf(text, "%s ", q->tokens[i]);
  if (q->session->setup.vocabulary != NULL) return session_text_input(q->session, text->str, x, diag);
  const Lexicon *lexicon = session_lexicon(q->session, diag);
  if (lexicon != NULL) lexicon_features(lexicon, text->str, x);
  return lexicon != NULL;
}

static bool predict(void *user, const guint8 *present, int count, double *out, Diag *diag) {
  const Question *q = user;
  int parts = q->words ? (int)g_strv_length(q->tokens) : FEATURES;
  g_autofree double *x = g_new(double, q->entries *count), *one = g_new(double, q->entries);
  g_autofree double *outputs = g_new(double, q->outputs *count);
  for (int c = 0; c < count; c++) {
    const guint8 *there = present + c * parts;
    if (q->words && !words_input(q, there, one, diag)) return false;
    for (int i = 0; i < q->entries; i++) x[i * count + c] = q->words ? one[i] : there[i] ? q->own[i] : q->absent[i];
  }
  if (!session_apply(q->session, x, count, outputs, diag)) return false;
  for (int c = 0; c < count; c++) out[c] = outputs[c * q->outputs + q->output];
  return true;
}

/* ---- what is asked ---- */

static bool find_parts(Call *call, Question *q) {
  const char *by = call_text(call, "by");
  bool over_words = call->session->setup.vocabulary != NULL;
  if (by != NULL && strcmp(by, "words") != 0 && strcmp(by, "features") != 0)
    return diag_set(call->diag, call_span(call, "by"), "by is features or words, not '%s'", by);
  q->words = by != NULL ? strcmp(by, "words") == 0 : over_words;
  if (!over_words || q->words) return true;
  return diag_set(call->diag, call_span(call, "by"), "this network sees words, not the six features");
}

/* A network on words of reviews, or on six inputs that are the features. */
static bool takes_texts(Call *call) {
  const Setup *setup = &call->session->setup;
  int inputs = session_network(call->session)->inputs;
  bool features = inputs == FEATURES && (setup->features || setup->data == NULL);
  bool words = setup->vocabulary != NULL && session_context(call->session) == 0;
  if ((features || words) && session_output_size(call->session) > 0) return true;
  call_fail(call, NULL, "there is no network that takes a text");
  return diag_hint(call->diag, "reviews FILE, then features or tokens pad=20, then layers and train");
}

static void find_features(Question *q, const Lexicon *lexicon, const char *text) {
  const Dataset *data = q->session->setup.data;
  lexicon_features(lexicon, text, q->own);
  for (int f = 0; f < FEATURES && data != NULL; f++) {
    int count = data->part_count[PART_TRAIN];
    for (int i = 0; i < count; i++)
      q->absent[f] += data->x[(gsize)f * (gsize)data->samples + data->part[PART_TRAIN][i]] / count;
  }
}

static char **class_names(const Session *session) {
  return session->setup.data != NULL ? session->setup.data->class_names : NULL;
}

/* The output in question: that of class=, or the likeliest. */
static bool find_output(Call *call, Question *q, int parts) {
  const char *wanted = call_text(call, "class");
  char **names = class_names(call->session);
  if (wanted != NULL) {
    while (q->outputs > 1 && names != NULL && names[q->output] != NULL && strcmp(names[q->output], wanted) != 0)
      q->output++;
    if (q->outputs > 1 && names != NULL && names[q->output] != NULL) return true;
    return diag_set(call->diag, call_span(call, "class"), "the network has no output for a class '%s'", wanted);
  }
  double best = -INFINITY;
  g_autofree guint8 *all = g_malloc(MAX(parts, 1));
  memset(all, 1, (gsize)MAX(parts, 1));
  int likeliest = 0;
  for (q->output = 0; q->output < q->outputs; q->output++) {
    double value;
    if (!predict(q, all, 1, &value, call->diag)) return false;
    if (value > best) best = value, likeliest = q->output;
  }
  q->output = likeliest;
  return true;
}

enum { MOST_WORDS = 500 };

static bool ask(Call *call, Question *q, Coalitions *coalitions) {
  const char *text = call_text(call, "text");
  *q = (Question){.session = call->session, .tokens = tokens_split(text, true)};
  if (!takes_texts(call) || !find_parts(call, q)) return false;
  guint length = g_strv_length(q->tokens);
  if (length == 0) return diag_set(call->diag, call_span(call, "text"), "there is no word in this text");
  if (q->words && length > MOST_WORDS)
    return diag_set(call->diag, call_span(call, "text"), "%u words are too many to explain one by one; at most %d",
                    length, MOST_WORDS);
  q->outputs = session_output_size(call->session);
  q->entries = session_network(call->session)->inputs;
  if (call->session->setup.vocabulary != NULL) {
    q->entries = call->session->setup.data->features;
  } else {
    const Lexicon *lexicon = session_lexicon(call->session, call->diag);
    if (lexicon == NULL) return false;
    find_features(q, lexicon, text);
  }
  int parts = q->words ? (int)length : FEATURES;
  *coalitions = (Coalitions){parts, q, predict};
  return find_output(call, q, parts);
}

/* ---- what is printed ---- */

static void print_number(const Call *call, const char *name, double value) {
  g_autoptr(GString) line = g_string_new(name);
  number_format(line, value, session_digits(call->session));
  call_print(call, "%s\n", line->str);
}

static void print_class(const Call *call, const Question *q) {
  char **names = class_names(call->session);
  if (q->outputs > 1 && names != NULL) call_print(call, "class=%s\n", names[q->output]);
}

/* "x2 (negative words) = 1: -0.31" or "loved (word 7): 0.41", with "± 0.01" where there is an error. */
static void print_part(const Call *call, const Question *q, int part, double value, const double *error) {
  g_autoptr(GString) line = g_string_new(NULL);
  if (q->words) {
    g_string_append_printf(line, "%s (word %d): ", q->tokens[part], part + 1);
  } else {
    g_string_append_printf(line, "x%d (%s) = ", part + 1, feature_name(part));
    number_format(line, q->own[part], session_digits(call->session));
    g_string_append(line, ": ");
  }
  number_format(line, value, session_digits(call->session));
  if (error != NULL) {
    g_string_append(line, " ± ");
    number_format(line, *error, 2);
  }
  call_print(call, "%s\n", line->str);
}

static bool options(Call *call, int *samples, guint64 *seed) {
  gint64 wanted = *samples, number = (gint64)call->session->setup.seed;
  if (call_has(call, "samples") && !call_integer(call, "samples", 10, 1000000, &wanted)) return false;
  if (call_has(call, "seed") && !call_integer(call, "seed", 0, (gint64)1 << 53, &number)) return false;
  *samples = (int)wanted;
  *seed = (guint64)number;
  return true;
}

/* The views show it, too: the answer without its numbers' names. Numbers are copied. */
static Attribution *new_attribution(Call *call, const Question *q, int parts, const double *value) {
  Attribution *a = g_new0(Attribution, 1);
  char **names = class_names(call->session);
  a->text = g_strdup(call_text(call, "text"));
  a->words = q->words;
  a->count = parts;
  a->name = g_new0(char *, parts + 1);
  for (int i = 0; i < parts; i++) a->name[i] = g_strdup(q->words ? q->tokens[i] : feature_name(i));
  a->own = q->words ? NULL : g_memdup2(q->own, (gsize)parts * sizeof *q->own);
  a->value = g_memdup2(value, (gsize)parts * sizeof *value);
  a->class_name = q->outputs > 1 && names != NULL ? g_strdup(names[q->output]) : NULL;
  return a;
}

static CommandResult command_shapley(Call *call) {
  g_auto(Question) q = {0};
  g_auto(Shapley) shapley = {0};
  Coalitions coalitions;
  int orders = SHAPLEY_ORDERS;
  guint64 seed;
  if (!options(call, &orders, &seed) || !ask(call, &q, &coalitions)) return COMMAND_FAILED;
  if (!shapley_values(&coalitions, orders, seed, call->host, &shapley, call->diag)) return COMMAND_FAILED;
  Attribution *answer = new_attribution(call, &q, coalitions.parts, shapley.value);
  answer->base = shapley.base;
  answer->prediction = shapley.prediction;
  answer->samples = orders;
  if (shapley.error != NULL) answer->error = g_memdup2(shapley.error, (gsize)coalitions.parts * sizeof(double));
  session_keep_attribution(call->session, ATTRIBUTION_SHAPLEY, answer);
  print_class(call, &q);
  print_number(call, "base=", shapley.base);
  for (int i = 0; i < coalitions.parts; i++)
    print_part(call, &q, i, shapley.value[i], shapley.error != NULL ? &shapley.error[i] : NULL);
  print_number(call, "prediction=", shapley.prediction);
  return COMMAND_DONE;
}

static CommandResult command_lime(Call *call) {
  g_auto(Question) q = {0};
  g_auto(Lime) lime = {0};
  Coalitions coalitions;
  int samples = LIME_SAMPLES;
  guint64 seed;
  if (!options(call, &samples, &seed) || !ask(call, &q, &coalitions)) return COMMAND_FAILED;
  if (!lime_fit(&coalitions, samples, seed, call->host, &lime, call->diag)) return COMMAND_FAILED;
  Attribution *answer = new_attribution(call, &q, coalitions.parts, lime.weight);
  answer->base = lime.intercept;
  answer->prediction = lime.prediction;
  answer->samples = samples;
  answer->seed = seed;
  answer->r2 = lime.r2;
  session_keep_attribution(call->session, ATTRIBUTION_LIME, answer);
  print_class(call, &q);
  print_number(call, "intercept=", lime.intercept);
  for (int i = 0; i < coalitions.parts; i++) print_part(call, &q, i, lime.weight[i], NULL);
  print_number(call, "prediction=", lime.prediction);
  g_autoptr(GString) line = g_string_new("R²=");
  number_format(line, lime.r2, session_digits(call->session));
  call_print(call, "%s samples=%d seed=%" G_GUINT64_FORMAT "\n", line->str, samples, seed);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "shapley", .forms = FORMS("text:text"), .options = "by class seed samples"},
     .usage = "shapley \"TEXT\" [by=features|words class=NAME]",
     .help = "what each feature or word adds to the prediction: Shapley values",
     .details =
         "The values add up from base, the prediction with nothing there, to the prediction for the text. A feature "
         "that "
         "is\n"
         "not there stands at its mean over the training part; a word that is not there is taken out of the text.\n"
         "Up to 16 of them the values are exact; beyond, samples= orders are drawn by seed=, and ± is the standard "
         "error.",
     .group = "words",
     .complete = COMPLETE_WORDS,
     .words = "by=features by=words class= seed= samples=",
     .run = command_shapley,
     .no_undo = true},
    {.syntax = {.verb = "lime", .forms = FORMS("text:text"), .options = "by class seed samples"},
     .usage = "lime \"TEXT\" [seed=1 samples=1000 by=features|words class=NAME]",
     .help = "a linear imitation of the network near a text: LIME",
     .details = "Parts of the text are left out at random, and weights are fitted to what the network then says, the "
                "more so the\n"
                "less is left out. R² tells how good the imitation is. The same seed gives the same numbers.",
     .group = "words",
     .complete = COMPLETE_WORDS,
     .words = "by=features by=words class= seed= samples=",
     .run = command_lime,
     .no_undo = true},
};

const Command *attribution_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
