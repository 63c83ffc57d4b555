/* Running text: events, parts, contexts, and files that are none. */
#include "scratch.h"
#include "text/ngram_counts.h"
#include <string.h>

static Corpus *read_text(const char *text, gssize length, const CorpusOptions *options, const Host *host, Diag *diag) {
  g_autoptr(ScratchPath) path = scratch_write("some.txt", text, length);
  return corpus_read(path, options, host, diag);
}

static void assert_events(const Corpus *corpus, const char *expected) {
  GString *events = g_string_new(NULL);
  for (gsize i = 0; i < corpus->count; i++)
    g_string_append_printf(events, "%s%s", i > 0 ? " " : "", vocabulary_word(corpus->vocabulary, corpus->ids[i]));
  g_assert_cmpstr(events->str, ==, expected);
  g_string_free(events, TRUE);
}

static void test_events(void) {
  Diag diag = DIAG_INIT;
  CorpusOptions options = CORPUS_OPTIONS_INIT;
  options.test = 0.25;
  g_autoptr(Corpus) corpus = read_text("The cat.\r\n\n  \nthe dog\ra cat\nthe bird", -1, &options, NULL, &diag);
  g_assert_nonnull(corpus);
  g_assert_cmpuint(corpus->sentences, ==, 4);
  g_assert_cmpuint(corpus->train_sentences, ==, 3);
  g_assert_cmpuint(corpus->train, ==, 10);
  assert_events(corpus, "the cat . </s> the dog </s> a cat </s> the <unk> </s>");
  g_assert_cmpuint(vocabulary_size(corpus->vocabulary), ==, 7);
}

static void test_contexts(void) {
  Diag diag = DIAG_INIT;
  CorpusOptions options = CORPUS_OPTIONS_INIT;
  g_autoptr(Corpus) corpus = read_text("a b c\nd", -1, &options, NULL, &diag);
  guint32 start = vocabulary_start(corpus->vocabulary), context[2];
  corpus_context(corpus, 0, 2, context);
  g_assert_cmpmem(context, sizeof context, ((guint32[]){start, start}), sizeof context);
  corpus_context(corpus, 1, 2, context);
  g_assert_cmpmem(context, sizeof context, ((guint32[]){start, corpus->ids[0]}), sizeof context);
  corpus_context(corpus, 3, 2, context); /* of the </s> */
  g_assert_cmpmem(context, sizeof context, ((guint32[]){corpus->ids[1], corpus->ids[2]}), sizeof context);
  corpus_context(corpus, 4, 2, context); /* of d */
  g_assert_cmpmem(context, sizeof context, ((guint32[]){start, start}), sizeof context);
}

static void test_slice(void) {
  GString *text = g_string_new(NULL);
  for (int i = 0; i < 100; i++) g_string_append(text, "one two\n");
  Diag diag = DIAG_INIT;
  CorpusOptions options = {.test = 0.1, .lower = true};
  g_autoptr(Corpus) corpus = read_text(text->str, -1, &options, NULL, &diag);
  g_assert_cmpuint(corpus->train, ==, 90 * 3);
  g_assert_cmpuint(corpus->slice, ==, 81 * 3);
  g_string_free(text, TRUE);
}

static void test_options(void) {
  Diag diag = DIAG_INIT;
  CorpusOptions options = {.vocab = 1};
  g_autoptr(Corpus) corpus = read_text("The the The dog", -1, &options, NULL, &diag);
  assert_events(corpus, "The <unk> The <unk> </s>");
  g_autoptr(ScratchPath) path = scratch_write("other.txt", "The cat\n", -1);
  g_autoptr(Corpus) other = corpus_read_with(path, corpus->vocabulary, false, NULL, &diag);
  assert_events(other, "The <unk> </s>");
  g_assert_cmpuint(other->train, ==, 0);
}

static void assert_refused(const char *text, gssize length, const char *message) {
  Diag diag = DIAG_INIT;
  CorpusOptions options = CORPUS_OPTIONS_INIT;
  g_autoptr(Corpus) corpus = read_text(text, length, &options, NULL, &diag);
  g_assert_null(corpus);
  g_assert_nonnull(diag.message);
  if (strstr(diag.message, message) == NULL) g_error("'%s' does not say '%s'", diag.message, message);
  diag_clear(&diag);
}

static void test_hostile(void) {
  assert_refused("", 0, "has no words");
  assert_refused("\n \n\t\r\n", -1, "has no words");
  assert_refused("a\0b", 3, "binary");
  assert_refused("one\ntwo \xE9t\n", -1, "line 2: byte 5 (0xE9)");
  assert_refused("ok \xF0\x9F\x98", -1, "line 1: byte 4 (0xF0)");
  Diag diag = DIAG_INIT;
  CorpusOptions options = CORPUS_OPTIONS_INIT;
  g_assert_null(corpus_read("/nowhere/at all.txt", &options, NULL, &diag));
  g_assert_nonnull(strstr(diag.message, "/nowhere/at all.txt: No such file"));
  diag_clear(&diag);
  g_assert_null(corpus_read("/", &options, NULL, &diag));
  g_assert_nonnull(strstr(diag.message, "is a directory"));
  diag_clear(&diag);
}

/* A megabyte of a single word, and a line of a million words. */
static void test_long_lines(void) {
  Diag diag = DIAG_INIT;
  CorpusOptions options = CORPUS_OPTIONS_INIT;
  g_autofree char *word = g_strnfill(1 << 20, 'a');
  g_autoptr(Corpus) one = read_text(word, -1, &options, NULL, &diag);
  g_assert_cmpuint(one->count, ==, 2);
  for (gsize i = 1; i < 1 << 20; i += 2) word[i] = ' ';
  g_autoptr(Corpus) many = read_text(word, -1, &options, NULL, &diag);
  g_assert_cmpuint(many->count, ==, (1 << 19) + 1);
  g_assert_cmpuint(many->sentences, ==, 1);
}

typedef struct {
  int looks;
  double last;
} Watcher;

static void see_progress(void *user, G_GNUC_UNUSED const char *what, double fraction, G_GNUC_UNUSED double seconds) {
  Watcher *watcher = user;
  g_assert_true(fraction >= watcher->last && fraction <= 1);
  watcher->last = fraction;
}

static bool interrupt_second(void *user) {
  return ++((Watcher *)user)->looks > 1;
}

/* Lines of a word, and one line of as many. */
static void test_interrupt(void) {
  enum { BYTES = 1200000 };
  for (int lines = 0; lines < 2; lines++) {
    g_autofree char *text = g_strnfill(BYTES, 'a');
    for (int i = 1; i < BYTES; i += 2) text[i] = lines ? '\n' : ' ';
    Watcher watcher = {0};
    Host host = {.user = &watcher, .progress = see_progress};
    Diag diag = DIAG_INIT;
    CorpusOptions options = CORPUS_OPTIONS_INIT;
    g_autoptr(Corpus) whole = read_text(text, -1, &options, &host, &diag);
    g_assert_cmpuint(whole->sentences, ==, lines ? BYTES / 2 : 1);
    g_assert_cmpuint(whole->count, ==, lines ? BYTES : BYTES / 2 + 1);
    g_assert_cmpfloat(watcher.last, >, 0.5);
    watcher.last = 0;
    host.interrupted = interrupt_second;
    g_assert_null(read_text(text, -1, &options, &host, &diag));
    g_assert_cmpint(watcher.looks, ==, 2);
    g_assert_nonnull(strstr(diag.message, "interrupted"));
    diag_clear(&diag);
    watcher = (Watcher){0};
    g_assert_null(ngram_count(whole, whole->count, 3, &host, &diag));
    g_assert_cmpint(watcher.looks, ==, 2); /* in the middle of a pass, which then ends */
    g_assert_nonnull(strstr(diag.message, "interrupted"));
    diag_clear(&diag);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/corpus/events", test_events);
  g_test_add_func("/corpus/contexts", test_contexts);
  g_test_add_func("/corpus/slice", test_slice);
  g_test_add_func("/corpus/options", test_options);
  g_test_add_func("/corpus/hostile", test_hostile);
  g_test_add_func("/corpus/long lines", test_long_lines);
  g_test_add_func("/corpus/interrupt", test_interrupt);
  return g_test_run();
}
