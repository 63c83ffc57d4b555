/* Lines in, texts that can be run out; and what the cursor's word could become. */
#include "app/complete.h"
#include "app/feed.h"
#include <stdlib.h>
#include <string.h>

static Session *make_session(void) {
  static const Host silent = {0};
  SessionOptions options = {.seed = 1, .digits = 6};
  return session_new(&silent, &options);
}

#define assert_takes(feed, session, wanted)                                                                            \
  do {                                                                                                                 \
    g_autoptr(Source) taken = feed_take(feed, session, NULL);                                                          \
    g_assert_nonnull(taken);                                                                                           \
    g_assert_cmpstr(taken->text, ==, wanted);                                                                          \
  } while (0)

static void test_lines(void) {
  g_autoptr(Session) session = make_session();
  g_autoptr(Feed) feed = feed_new("<stdin>", true);
  const char bytes[] = "x = 2\r\nprint x\nA = [1, 2\n3, 4]\npri";
  for (gsize i = 0; i < strlen(bytes); i++) feed_add_bytes(feed, bytes + i, 1);
  assert_takes(feed, session, "x = 2\n");
  assert_takes(feed, session, "print x\n");
  g_autoptr(Source) matrix = feed_take(feed, session, NULL);
  g_assert_cmpstr(matrix->text, ==, "A = [1, 2\n3, 4]\n");
  g_assert_cmpint(matrix->first_line, ==, 3);
  g_assert_null(feed_take(feed, session, NULL));
  feed_end(feed);
  assert_takes(feed, session, "pri\n");
  g_assert_null(feed_take(feed, session, NULL));
}

static void test_open_bracket(void) {
  g_autoptr(Session) session = make_session();
  g_autoptr(Feed) feed = feed_new("<prompt>", false);
  feed_add_line(feed, "x = [1,", false);
  g_assert_null(feed_take(feed, session, NULL));
  g_assert_true(feed_continues(feed));
  feed_add_line(feed, "dense 3", false); /* begins with a verb: the bracket is an error, and this runs */
  assert_takes(feed, session, "x = [1,\ndense 3\n");
  feed_add_line(feed, "y = (", false);
  g_assert_null(feed_take(feed, session, NULL));
  feed_clear(feed);
  g_assert_false(feed_continues(feed));
}

/* A hundred thousand lines inside one bracket take a moment, not a minute. */
static void test_long_bracket(void) {
  g_autoptr(Session) session = make_session();
  g_autoptr(Feed) feed = feed_new("<stdin>", true);
  feed_add_bytes(feed, "x = [\n", 6);
  for (int i = 0; i < 100000; i++) feed_add_bytes(feed, "1, 2;\n", 6);
  g_assert_null(feed_take(feed, session, NULL));
  feed_end(feed);
  g_autoptr(Source) taken = feed_take(feed, session, NULL);
  g_assert_cmpuint(taken->length, ==, 600006);
}

static char *completions(Session *session, const char *line) {
  g_autoptr(Completions) found = complete_line(session, line, strlen(line));
  if (found->files) return g_strdup("FILES");
  g_ptr_array_add(found->words, NULL);
  char *joined = g_strjoinv(" ", (char **)found->words->pdata);
  g_ptr_array_set_size(found->words, (int)found->words->len - 1);
  return joined;
}

static void run(Session *session, const char *text) {
  session_submit(session, source_new("<test>", text, -1), ORIGIN_FILE);
  while (session_run(session, 0) == SESSION_BUSY) continue;
}

static void test_completion(void) {
  g_autoptr(Session) session = make_session();
  run(session, "alpha = 1\nalphabet = alpha*2\nparam w = 1\nloss w^2\nstep 2\nmark here\n");
  static const char *const cases[][2] = {
      {"dens", "dense"},
      {"acti", "activation"},
      {"print alp", "alpha alphabet"},
      {"p = alphab", "alphabet"},
      {"p = sigm", "sigmoid"},
      {"dense 4 sof", "softmax softplus"},
      {"data spir", "spiral"},
      {"source ", "FILES"},
      {"help dens", "dense"},
      {"data spiral noi", "noise="},
      {"zzz", ""},
      {"train 10 u", "until"},
      {"stop ", "compare early epochs= none when"},
      {"set the", "theme"},
      {"set theme ", "contrast dark light projector"},
      {"set animate ", "off on"},
      {"set digits ", ""},
      {"set --save them", "theme"},
      {"time tra", "train"},
      {"repeat 3 ste", "step"},
      {"goto ", "here start"},
      {"compare h", "here"},
      {"ngram 3 smoothing=", "addk interpolate kn none"},
      {"data xor labels=", "-1,1 0,1"},
      {"data po", "point"},
      {"x = 1; set theme d", "dark"},
      {"help spira", "spiral"},
      {"help digi", "digits"},
      {"forward b", "batch"},
      {"optimizer ad", "adagrad adam"},
      {"optimizer sgd mom", "momentum="},
      {"show pa", "params"},
      {"save a", "FILES"},
      {"save a.nabla over", "overwrite="},
      {"save a.nabla overwrite=", "0 1"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *found = completions(session, cases[i][0]);
    g_test_message("%s", cases[i][0]);
    g_assert_cmpstr(found, ==, cases[i][1]);
  }
  g_autoptr(Completions) option = complete_line(session, "data spiral noi", 15);
  g_assert_true(option->open_end);
  g_autoptr(Completions) names = complete_line(session, "print alp", 9);
  char *prefix = completions_prefix(names);
  g_assert_cmpstr(prefix, ==, "alpha");
  free(prefix);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/feed/lines", test_lines);
  g_test_add_func("/feed/open-bracket", test_open_bracket);
  g_test_add_func("/feed/long-bracket", test_long_bracket);
  g_test_add_func("/feed/completion", test_completion);
  return g_test_run();
}
