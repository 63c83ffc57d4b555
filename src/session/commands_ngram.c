/* n-gram models: ngram, probability. */
#include "base/number.h"
#include "session/asked.h"
#include "session/state.h"
#include "session/words.h"
#include "text/tokens.h"
#include <math.h>
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

static void add_number(const Call *call, GString *line, double value) {
  number_format(line, value, session_digits(call->session));
}

/* ---- ngram ---- */

static void describe_counts(const Call *call, const Ngram *ngram) {
  const NgramCounts *counts = ngram->counts;
  call_print(call, "ngram: order=%d smoothing=%s events=%" G_GUINT64_FORMAT " vocabulary=%u\n", ngram->config.order,
             smoothing_names()[ngram->config.smoothing], counts->events, vocabulary_size(ngram->vocabulary));
  for (int order = 1; order <= ngram->config.order; order++) {
    guint32 different = 0, once = 0;
    for (guint32 i = 0; i < counts->level[order].count; i++) {
      different += counts->level[order].seen[i] > 0;
      once += counts->level[order].seen[i] == 1;
    }
    call_print(call, "%d-grams: %u different, %u of them seen once\n", order, different, once);
  }
}

static void describe_smoothing(const Call *call, const Ngram *ngram) {
  g_autoptr(GString) line = g_string_new(NULL);
  for (int order = 1; order <= ngram->config.order; order++) {
    if (ngram->config.smoothing == SMOOTHING_KN) {
      g_string_append_printf(line, "discounts of %d-grams:", order);
      for (int c = 0; c < 3; c++) g_string_append_c(line, ' '), add_number(call, line, ngram->discount[order][c]);
      bool stand_in = ngram->discounts_stand_in[order];
      g_string_append(line, stand_in ? " (partly by default: too few n-grams to estimate all)\n" : "\n");
    } else if (ngram->config.smoothing == SMOOTHING_INTERPOLATE) {
      g_string_append_printf(line, "weight of %d-grams: ", order);
      add_number(call, line, ngram->weight[order]);
      g_string_append(line, ngram->weights_stand_in ? " (by default: too few sentences to fit it)\n" : "\n");
    }
  }
  if (ngram->config.smoothing == SMOOTHING_ADD_K) {
    g_string_append(line, "added to each count: ");
    add_number(call, line, ngram->config.k);
    g_string_append_c(line, '\n');
  }
  call_print(call, "%s", line->str);
}

static bool ngram_options(Call *call, NgramConfig *config) {
  gint64 order;
  const char *name = call_text(call, "smoothing");
  const char *const *names = smoothing_names();
  if (!call_integer(call, "order", 1, NGRAM_MAX, &order)) return false;
  *config = (NgramConfig){.order = (int)order, .smoothing = SMOOTHING_KN, .k = 1};
  if (name != NULL) {
    int code = 0;
    while (names[code] != NULL && strcmp(names[code], name) != 0) code++;
    if (names[code] == NULL) {
      const char *near = nearest_word(name, names);
      diag_set(call->diag, call_span(call, "smoothing"), "smoothing is none, addk, interpolate or kn, not '%s'", name);
      return near != NULL && diag_hint(call->diag, "did you mean '%s'?", near);
    }
    config->smoothing = (Smoothing)code;
  }
  if (!call_has(call, "k")) return true;
  if (config->smoothing != SMOOTHING_ADD_K)
    return diag_set(call->diag, call_span(call, "k"), "k= belongs to smoothing=addk");
  if (!call_number(call, "k", &config->k)) return false;
  if (config->k > 0 && isfinite(config->k)) return true;
  return diag_set(call->diag, call_span(call, "k"),
                  "k is added to each count, so above 0; smoothing=none adds nothing");
}

static CommandResult command_ngram(Call *call) {
  Session *session = call->session;
  Setup *setup = &session->setup;
  NgramConfig config;
  if (!call_has(call, "order")) {
    if (setup->ngram == NULL) return call_fail(call, NULL, "there is no n-gram model yet (corpus FILE, then ngram 3)");
    describe_counts(call, setup->ngram);
    describe_smoothing(call, setup->ngram);
    return COMMAND_DONE;
  }
  if (!ngram_options(call, &config)) return COMMAND_FAILED;
  if (setup->corpus == NULL) return call_fail(call, NULL, "an n-gram model counts a corpus: corpus FILE comes first");
  Ngram *ngram = ngram_new(setup->corpus, setup->corpus->train, &config, call->host, call->diag);
  if (ngram == NULL) {
    diag_place(call->diag, call->statement->span);
    return COMMAND_FAILED;
  }
  journal_save_setup(session);
  ngram_unref(setup->ngram);
  setup->ngram = ngram;
  g_free(setup->ngram_command);
  setup->ngram_command = g_strdup(call->statement->text);
  session_picture_changed(session);
  if (session->options.terminal && call->origin == ORIGIN_PROMPT) describe_counts(call, ngram);
  return COMMAND_DONE;
}

/* ---- probability ---- */

typedef struct {
  const Ngram *ngram;
  GArray *ids;                /* of the text's tokens */
  guint32 context[NGRAM_MAX]; /* of the last of them */
  guint32 last;
} Asked;

/* "dog gets fed": the last `order` words. */
static void add_words(const Asked *asked, int order, bool with_last, GString *out) {
  const Vocabulary *words = asked->ngram->vocabulary;
  int length = asked->ngram->config.order - 1;
  for (int i = length - (order - 1); i < length; i++)
    g_string_append_printf(out, "%s%s", vocabulary_word(words, asked->context[i]),
                           with_last || i + 1 < length ? " " : "");
  if (with_last) g_string_append(out, vocabulary_word(words, asked->last));
}

/* "0.11 + 0.2*0.05 = 0.12", or "3/40 = 0.075" of models without orders below. */
static void add_arithmetic(const Call *call, const Ngram *ngram, const NgramPart *part, GString *line) {
  if (ngram->config.smoothing >= SMOOTHING_INTERPOLATE) {
    add_number(call, line, part->own);
    g_string_append(line, " + ");
    add_number(call, line, part->rest);
    g_string_append_c(line, '*');
    add_number(call, line, part[-1].probability);
  } else if (ngram->config.smoothing == SMOOTHING_ADD_K) {
    g_string_append_printf(line, "(%" G_GUINT64_FORMAT " + ", part->seen);
    add_number(call, line, ngram->config.k);
    g_string_append_printf(line, ")/(%" G_GUINT64_FORMAT " + ", part->context_seen);
    add_number(call, line, ngram->config.k);
    g_string_append_printf(line, "*%u)", vocabulary_size(ngram->vocabulary));
  } else {
    g_string_append_printf(line, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, part->seen, part->context_seen);
  }
  g_string_append(line, " = ");
  add_number(call, line, part->probability);
}

static void print_part(const Call *call, const Asked *asked, const NgramPart *part) {
  const Ngram *ngram = asked->ngram;
  g_autoptr(GString) line = g_string_new(NULL);
  add_words(asked, part->order, true, line);
  g_string_append_printf(line, ": seen %" G_GUINT64_FORMAT " time%s", part->seen, plural_s((double)part->seen));
  if (part->order > 1) g_string_append(line, "; "), add_words(asked, part->order, false, line);
  g_string_append_printf(line, part->order > 1 ? ": %" G_GUINT64_FORMAT : " among %" G_GUINT64_FORMAT " events",
                         part->context_seen);
  if (ngram->config.smoothing == SMOOTHING_KN && part->order < ngram->config.order && part->total > 0)
    g_string_append_printf(line, "; after %u different word%s, of %u in all", part->counted,
                           part->counted == 1 ? "" : "s", part->total);
  bool backs_off = part->context_seen == 0 && ngram->config.smoothing >= SMOOTHING_INTERPOLATE;
  if (backs_off) {
    g_string_append(line, "; a context never seen, so the next line decides");
  } else if (part->context_seen > 0 || ngram->config.smoothing == SMOOTHING_ADD_K) {
    g_string_append(line, "; ");
    add_arithmetic(call, ngram, part, line);
  }
  call_print(call, "%s\n", line->str);
}

static void print_parts(const Call *call, const Asked *asked) {
  NgramPart part[NGRAM_MAX + 1];
  ngram_explain(asked->ngram, asked->context, asked->last, part);
  bool all = asked->ngram->config.smoothing >= SMOOTHING_INTERPOLATE;
  for (int order = asked->ngram->config.order; order >= (all ? 1 : asked->ngram->config.order); order--)
    print_part(call, asked, &part[order]);
  if (!all) return;
  g_autoptr(GString) line = g_string_new("any word: 1/");
  g_string_append_printf(line, "%u = ", vocabulary_size(asked->ngram->vocabulary));
  add_number(call, line, part[0].probability);
  call_print(call, "%s\n", line->str);
}

/* ln of the product of all words' probabilities. */
static double log_probability(const Ngram *ngram, const GArray *ids) {
  const guint32 *id = (const guint32 *)(gpointer)ids->data;
  guint32 context[NGRAM_MAX];
  double sum = 0;
  for (guint i = 0; i < ids->len; i++) {
    words_context(ngram->vocabulary, id, i, ngram->config.order - 1, context);
    sum += log(ngram_probability(ngram, context, id[i]));
  }
  return sum;
}

static void note_unknown(const Call *call, const Ngram *ngram, const char *text, bool lower) {
  g_auto(GStrv) tokens = tokens_split(text, lower);
  for (char **t = tokens; *t != NULL; t++)
    if (vocabulary_id(ngram->vocabulary, *t, strlen(*t)) == WORD_UNKNOWN)
      call_print(call, "%s is not in the vocabulary: it counts as <unk>\n", *t);
}

/* The text's last word after the words before it, for the n-gram model. */
static bool ask_ngram(const Ngram *ngram, const char *text, bool lower, Asked *asked) {
  asked->ngram = ngram;
  if (vocabulary_encode(ngram->vocabulary, text, lower, asked->ids) == 0) return false;
  asked->last = g_array_index(asked->ids, guint32, asked->ids->len - 1);
  words_context(ngram->vocabulary, (guint32 *)(gpointer)asked->ids->data, asked->ids->len - 1, ngram->config.order - 1,
                asked->context);
  return true;
}

static bool has_neural(Session *session) {
  const Vocabulary *words = session->setup.vocabulary;
  return session_context(session) > 0 && session_output_size(session) == (int)vocabulary_size(words);
}

/* The same for the neural model. */
static bool ask_neural(Session *session, const char *text, bool lower, double *probability, Diag *diag) {
  const Vocabulary *words = session->setup.vocabulary;
  int length = session_context(session);
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autofree guint32 *context = g_new(guint32, length);
  g_autofree double *all = g_new(double, vocabulary_size(words));
  if (vocabulary_encode(words, text, lower, ids) == 0) return false;
  words_context(words, (guint32 *)(gpointer)ids->data, ids->len - 1, length, context);
  if (!session_next_probabilities(session, context, all, diag)) return false;
  *probability = all[g_array_index(ids, guint32, ids->len - 1)];
  return true;
}

static void explain_ngram(const Call *call, const Asked *asked, const char *text, bool lower) {
  note_unknown(call, asked->ngram, text, lower);
  print_parts(call, asked);
  if (asked->ids->len == 1) return;
  g_autoptr(GString) line = g_string_new(NULL);
  g_string_printf(line, "all %u words: ln P = ", asked->ids->len);
  add_number(call, line, log_probability(asked->ngram, asked->ids));
  call_print(call, "%s\n", line->str);
}

static CommandResult command_probability(Call *call) {
  const Setup *setup = &call->session->setup;
  const char *text = call_text(call, "text");
  bool neural = has_neural(call->session), lower = setup->corpus == NULL || setup->corpus->lower;
  double by_network = 0;
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
  Asked asked = {.ids = ids};
  if (setup->ngram == NULL && !neural) {
    call_fail(call, NULL, "there is no language model yet");
    diag_hint(call->diag, "corpus FILE test=0.1, then ngram 3, or lm context=3 and train");
    return COMMAND_FAILED;
  }
  if ((setup->ngram != NULL && !ask_ngram(setup->ngram, text, lower, &asked)) ||
      (neural && !ask_neural(call->session, text, lower, &by_network, call->diag)))
    return call->diag->message != NULL ? COMMAND_FAILED : call_fail(call, "text", "there is no word in this text");
  session_ask_next(call->session, text);
  g_autoptr(GString) line = g_string_new("probability:");
  if (setup->ngram != NULL) {
    g_string_append(line, " ngram=");
    add_number(call, line, ngram_probability(asked.ngram, asked.context, asked.last));
  }
  if (neural) {
    g_string_append(line, " lm=");
    add_number(call, line, by_network);
  }
  call_print(call, "%s\n", line->str);
  if (setup->ngram != NULL) explain_ngram(call, &asked, text, lower);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "ngram", .forms = FORMS("primary:order?"), .options = "smoothing k"},
     .usage = "ngram N [smoothing=none|addk|interpolate|kn k=1]",
     .help = "counts the corpus for a language model that sees N−1 words back",
     .details = "ngram 3                       interpolated modified Kneser–Ney, two words of context\n"
                "ngram 2 smoothing=addk k=0.1  adds 0.1 to each count\n"
                "ngram 3 smoothing=none        plain shares: 0 for whatever was never seen\n"
                "ngram 3 smoothing=interpolate mixes the orders, with weights fitted on a tenth of the training part\n"
                "Alone it tells what was counted.",
     .group = "words",
     .complete = COMPLETE_WORDS,
     .words = "smoothing=none smoothing=addk smoothing=interpolate smoothing=kn",
     .run = command_ngram},
    {.syntax = {.verb = "probability", .forms = FORMS("text:text")},
     .usage = "probability \"TEXT\"",
     .help = "how likely the last word is after the words before it, and why",
     .details =
         "By both models. Of the n-gram model order by order: how often the words were seen, and what it backs off to "
         "where\n"
         "they were not.",
     .group = "words",
     .run = command_probability,
     .no_undo = true},
};

const Command *ngram_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
