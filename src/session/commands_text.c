/* Words: reviews, lexicon, features, corpus. */
#include "base/number.h"
#include "base/paths.h"
#include "session/asked.h"
#include "session/state.h"
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

/* ---- options, files ---- */

/* A name without a dot or a folder is one of the texts that ship, or else a file that is so called. Caller frees; NULL
 * and diag where there is none. */
static char *text_path(Call *call, const char *ending) {
  const char *name = call_text(call, "source");
  if (strchr(name, '.') != NULL || strchr(name, '/') != NULL) return g_strdup(name);
  g_autofree char *relative = g_strdup_printf("assets/texts/%s%s", name, ending);
  g_autofree char *path = paths_data(relative);
  if (g_file_test(path, G_FILE_TEST_EXISTS)) return g_steal_pointer(&path);
  if (g_file_test(name, G_FILE_TEST_IS_REGULAR)) return g_strdup(name);
  call_fail(call, "source", "no text called '%s' comes with nabla", name);
  diag_hint(call->diag, "a file of yours is named with its ending: %s %s%s", call->command->syntax.verb, name, ending);
  return NULL;
}

static bool share(Call *call, const char *key, double *value) {
  if (!call_has(call, key)) return true;
  if (!call_number(call, key, value)) return false;
  if (*value >= 0 && *value < 1) return true;
  return diag_set(call->diag, call_span(call, key), "%s is a share, from 0 up to but not including 1", key);
}

static bool whole(Call *call, const char *key, gint64 low, gint64 high, gint64 *value) {
  return !call_has(call, key) || call_integer(call, key, low, high, value);
}

static bool on_off(Call *call, const char *key, bool *value) {
  gint64 number = *value;
  if (!whole(call, key, 0, 1, &number)) return false;
  *value = number != 0;
  return true;
}

static bool speaks(const Call *call) {
  return call->session->options.terminal && call->origin == ORIGIN_PROMPT;
}

static void replace_text(char **there, const char *text) {
  g_free(*there);
  *there = g_strdup(text);
}

/* ---- reviews ---- */

static bool document_options(Call *call, DocumentOptions *options) {
  gint64 seed = (gint64)call->session->setup.seed, vocab = 0;
  *options = (DocumentOptions){0};
  if (!share(call, "test", &options->test) || !share(call, "valid", &options->valid)) return false;
  if (!whole(call, "seed", 0, (gint64)1 << 53, &seed) || !whole(call, "vocab", 1, G_MAXINT32, &vocab)) return false;
  options->seed = (guint64)seed;
  options->vocab = (guint32)vocab;
  options->without = call_text(call, "without");
  return true;
}

/* Inside a lesson only files that it may read; an option that was not given is none. */
static bool may_read(Call *call, const char *label, const char *path) {
  return path == NULL || refuse_reading_in_lesson(call, label, path) == COMMAND_DONE;
}

static Documents *read_documents(Call *call, const DocumentOptions *options) {
  const char *source = call_text(call, "source"), *positive = call_text(call, "pos"),
             *negative = call_text(call, "neg");
  if (source != NULL && (positive != NULL || negative != NULL)) {
    call_fail(call, "source", "reviews are one file, or a file for each class: pos=FILE neg=FILE");
    return NULL;
  }
  if (source == NULL && (positive == NULL || negative == NULL)) {
    call_fail(call, NULL, "%s= is missing: reviews pos=FILE neg=FILE", positive == NULL ? "pos" : "neg");
    return NULL;
  }
  if (!may_read(call, "pos", positive) || !may_read(call, "neg", negative)) return NULL;
  if (source == NULL) return documents_read_pair(positive, negative, options, call->diag);
  g_autofree char *path = text_path(call, ".tsv");
  if (path == NULL || !may_read(call, "source", path)) return NULL;
  return documents_read(path, options, call->diag);
}

static void describe_documents(Call *call) {
  const Documents *documents = call->session->setup.documents;
  const Dataset *set = documents->set;
  guint words = vocabulary_size(documents->vocabulary) - WORD_FIRST;
  call_print(call, "%s: %d text%s", set->name, set->samples, plural_s(set->samples));
  if (set->part_count[PART_TEST] > 0) call_print(call, ", %d of them for testing", set->part_count[PART_TEST]);
  call_print(call, ", %u word%s; classes:", words, plural_s(words));
  for (int c = 0; c < set->classes; c++) {
    int count = 0;
    for (int i = 0; i < set->samples; i++) count += dataset_class(set, i) == c;
    call_print(call, "%s %s (%d)", c > 0 ? "," : "", set->class_names[c], count);
  }
  call_print(call, "\n");
}

static CommandResult command_reviews(Call *call) {
  Session *session = call->session;
  if (call->statement->arg_count == 0) {
    if (session->setup.documents != NULL) {
      describe_documents(call);
      return COMMAND_DONE;
    }
    return call_fail(call, NULL, "there are no reviews yet (reviews films loads those that ship)");
  }
  DocumentOptions options;
  if (!document_options(call, &options)) return COMMAND_FAILED;
  g_autoptr(Documents) documents = read_documents(call, &options);
  if (documents == NULL) {
    diag_place(call->diag, call_span(call, call_has(call, "source") ? "source" : "pos"));
    return COMMAND_FAILED;
  }
  journal_save_setup(session);
  Setup *setup = &session->setup;
  documents_unref(setup->documents);
  setup->documents = g_steal_pointer(&documents);
  g_autofree char *seed =
      call_has(call, "seed") ? g_strdup("") : g_strdup_printf(" seed=%" G_GUINT64_FORMAT, options.seed);
  g_free(setup->documents_command);
  setup->documents_command = g_strconcat(call->statement->text, seed, NULL);
  if (speaks(call)) describe_documents(call);
  return COMMAND_DONE;
}

/* ---- lexicon ---- */

const Lexicon *session_lexicon(Session *session, Diag *diag) {
  if (session->setup.lexicon == NULL)
    session->setup.lexicon = lexicon_read((const char *const[LEXICON_LISTS]){0}, diag);
  return session->setup.lexicon;
}

static CommandResult print_lexicon(Call *call) {
  const Lexicon *lexicon = session_lexicon(call->session, call->diag);
  if (lexicon == NULL) return COMMAND_FAILED;
  call_print(call, "lexicon:");
  for (int list = 0; list < LEXICON_LISTS; list++)
    call_print(call, " %s=%u", lexicon_list_name((LexiconList)list), lexicon_size(lexicon, (LexiconList)list));
  call_print(call, "\n");
  return COMMAND_DONE;
}

static bool count_features(Session *session, Diag *diag);

static CommandResult command_lexicon(Call *call) {
  const char *paths[LEXICON_LISTS];
  const char *first = NULL;
  for (int list = 0; list < LEXICON_LISTS; list++) {
    paths[list] = call_text(call, lexicon_list_name((LexiconList)list));
    if (!may_read(call, lexicon_list_name((LexiconList)list), paths[list])) return COMMAND_FAILED;
    if (paths[list] != NULL && first == NULL) first = lexicon_list_name((LexiconList)list);
  }
  if (first == NULL) return print_lexicon(call);
  Lexicon *lexicon = lexicon_read(paths, call->diag);
  if (lexicon == NULL) {
    diag_place(call->diag, call_span(call, first));
    return COMMAND_FAILED;
  }
  Session *session = call->session;
  journal_save_setup(session);
  lexicon_unref(session->setup.lexicon);
  session->setup.lexicon = lexicon;
  replace_text(&session->setup.lexicon_command, call->statement->text);
  bool again = session->setup.features && session->setup.data != NULL;
  return !again || count_features(session, call->diag) ? COMMAND_DONE : COMMAND_FAILED;
}

/* ---- features ---- */

/* The documents' features become the data. */
static bool count_features(Session *session, Diag *diag) {
  const Documents *documents = session->setup.documents;
  const Lexicon *lexicon = session_lexicon(session, diag);
  if (lexicon == NULL) return false;
  gsize samples = (gsize)documents->set->samples;
  double *x = g_new(double, FEATURES *samples);
  for (gsize i = 0; i < samples; i++) {
    double features[FEATURES];
    lexicon_features(lexicon, documents->texts[i], features);
    for (gsize f = 0; f < FEATURES; f++) x[f * samples + i] = features[f];
  }
  g_autoptr(Dataset) set = dataset_with_features(documents->set, FEATURES, x);
  for (int f = 0; f < FEATURES; f++) {
    g_free(set->feature_names[f]);
    set->feature_names[f] = g_strdup(feature_name(f));
  }
  g_autofree char *lines = g_strdup_printf("%s\nfeatures", session->setup.documents_command);
  if (!session_install_data(session, set, lines, diag)) return false;
  session->setup.features = true;
  return true;
}

static CommandResult features_of_text(Call *call, const char *text) {
  const Lexicon *lexicon = session_lexicon(call->session, call->diag);
  double features[FEATURES];
  if (lexicon == NULL) return COMMAND_FAILED;
  session_ask_text(call->session, text);
  lexicon_features(lexicon, text, features);
  g_autofree char *all = session_value_text(call->session, (Shape){FEATURES, 1}, features);
  call_print(call, "x = %s\n", all);
  for (int f = 0; f < FEATURES; f++) {
    g_autofree char *found = lexicon_evidence(lexicon, text, f);
    g_autofree char *value = session_value_text(call->session, (Shape){1, 1}, &features[f]);
    call_print(call, "x%d (%s) = %s%s%s\n", f + 1, feature_name(f), value, *found ? ": " : "", found);
  }
  return COMMAND_DONE;
}

static CommandResult command_features(Call *call) {
  Session *session = call->session;
  if (call_has(call, "text")) return features_of_text(call, call_text(call, "text"));
  if (session->setup.documents == NULL && session->setup.data != NULL)
    return call_fail(call, NULL, "features of what? reviews FILE loads labelled texts, features \"…\" takes one");
  if (session->setup.documents == NULL) {
    if (!network_set_input(session, FEATURES, call->diag) || !session_ensure_graph(session, call->diag))
      return COMMAND_FAILED;
    if (speaks(call)) call_print(call, "6 inputs; reviews FILE loads texts to count the features of\n");
    return COMMAND_DONE;
  }
  if (!count_features(session, call->diag)) return COMMAND_FAILED;
  if (speaks(call))
    call_print(call, "%d features of %d text%s\n", FEATURES, session->setup.data->samples,
               plural_s(session->setup.data->samples));
  return COMMAND_DONE;
}

/* ---- corpus ---- */

static void describe_corpus(Call *call) {
  const Corpus *corpus = call->session->setup.corpus;
  call_print(call, "%s: %" G_GSIZE_FORMAT " sentence%s", corpus->name, corpus->sentences,
             plural_s((double)corpus->sentences));
  if (corpus->train_sentences < corpus->sentences)
    call_print(call, ", the last %" G_GSIZE_FORMAT " for testing", corpus->sentences - corpus->train_sentences);
  call_print(call, "; %" G_GSIZE_FORMAT " event%s, vocabulary %u\n", corpus->count, plural_s((double)corpus->count),
             vocabulary_size(corpus->vocabulary));
}

static CommandResult command_corpus(Call *call) {
  Session *session = call->session;
  CorpusOptions options = CORPUS_OPTIONS_INIT;
  gint64 vocab = 0;
  if (!call_has(call, "source")) {
    if (session->setup.corpus == NULL)
      return call_fail(call, NULL, "there is no corpus yet (corpus FILE reads one; corpus pets is one that ships)");
    describe_corpus(call);
    return COMMAND_DONE;
  }
  if (!share(call, "test", &options.test) || !whole(call, "vocab", 1, G_MAXINT32, &vocab) ||
      !on_off(call, "lower", &options.lower))
    return COMMAND_FAILED;
  options.vocab = (guint32)vocab;
  g_autofree char *path = text_path(call, ".txt");
  if (path == NULL) return COMMAND_FAILED;
  if (!may_read(call, "source", path)) return COMMAND_FAILED;
  Corpus *corpus = corpus_read(path, &options, call->host, call->diag);
  if (corpus == NULL) {
    diag_place(call->diag, call_span(call, "source"));
    return COMMAND_FAILED;
  }
  journal_save_setup(session);
  Setup *setup = &session->setup;
  corpus_unref(setup->corpus);
  setup->corpus = corpus;
  replace_text(&setup->corpus_command, call->statement->text);
  g_clear_pointer(&setup->ngram, ngram_unref);
  g_clear_pointer(&setup->ngram_command, g_free);
  if (speaks(call)) describe_corpus(call);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "reviews", .forms = FORMS("word:source?"), .options = "pos neg test valid vocab seed without"},
     .usage = "reviews FILE|NAME | pos=FILE neg=FILE [test= valid= vocab= seed= without=]",
     .help = "loads labelled texts",
     .details = "reviews films                 those that ship: negative, neutral, positive\n"
                "reviews FILE.tsv test=0.2     lines of label, tab, text\n"
                "reviews FILE.csv              a table with the columns label and text\n"
                "reviews pos=FILE neg=FILE     a file of lines for each class: pos=1, neg=0\n"
                "test= and valid= set shares apart; vocab=N knows the N most frequent words only;\n"
                "without=LABEL leaves the texts of a class out.",
     .group = "words",
     .complete = COMPLETE_FILES,
     .run = command_reviews},
    {.syntax = {.verb = "features", .forms = FORMS("text:text?")},
     .usage = "features [\"TEXT\"]",
     .help = "the six features of the reviews become the inputs x1 … x6",
     .details =
         "features                      of all reviews: they are the data from now on; without reviews: input 6\n"
         "features \"I love it!\"         shows them for one text, and the words that made them",
     .group = "words",
     .run = command_features},
    {.syntax = {.verb = "lexicon", .options = "positive negative negators pronouns"},
     .usage = "lexicon [positive=FILE negative=FILE negators=FILE pronouns=FILE]",
     .help = "the lists of words behind the features",
     .details =
         "Alone it tells how many words the lists have. A file has a word a line; it takes the place of the list that "
         "ships.",
     .group = "words",
     .complete = COMPLETE_FILES,
     .run = command_lexicon},
    {.syntax = {.verb = "corpus", .forms = FORMS("word:source?"), .options = "test vocab lower"},
     .usage = "corpus FILE|NAME [test=S vocab=N lower=0]",
     .help = "loads running text, a sentence a line",
     .details = "corpus pets                   one that ships\n"
                "corpus FILE test=0.1          the last tenth of the lines for testing\n"
                "vocab=N knows the N most frequent words only, others are <unk>; lower=0 keeps capitals.",
     .group = "words",
     .complete = COMPLETE_FILES,
     .run = command_corpus},
};

const Command *text_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
