/* The views of data, surface, approximation and hidden plane: what they show is what the session holds, at any size. */
#include "showing.h"

#include <glib/gstdio.h>

static const char SPIRAL[] = "data spiral n=60 test=0.3 valid=0.2 seed=1\ndense 4 tanh\ndense 1 sigmoid\ntrain 20\n";
static const char XOR[] = "data xor\ndense 2 relu\ndense 1\nW1 = [1, 1; 1, 1]\nb1 = [0, -1]\nW2 = [1, -2]\nb2 = 0\n";
static const char SINE[] = "data y = sin(x) + 0.3*x from=-3 to=3 n=40\ndense 4 sigmoid\ndense 1\ntrain 50\n";

static void assert_golden(TestSession *t, const char *view, const char *name) {
  g_autoptr(Theme) theme = test_theme("light");
  g_autoptr(DrawList) list = draw_list_new(900, 560, test_width);
  Show *show = show_of(t->session);
  show_refresh(show, t->session, false);
  show_draw(show, t->session, list, theme, view, false);
  compare_golden(name, list);
}

static void assert_told(TestSession *t, const char *view, const char *text) {
  g_autofree char *line = g_strdup_printf("describe %s", view);
  test_run(t, line);
  if (strstr(t->out->str, text) == NULL) g_error("no '%s' in\n%s", text, t->out->str);
}

static const Snapshot *snapshot_after(TestSession *t, const char *lines) {
  test_run(t, lines);
  Show *show = show_of(t->session);
  show_refresh(show, t->session, false);
  return show_snapshot(show);
}

/* ---- every view, everything there is to show, every size ---- */

static void test_everywhere(void) {
  static const char *const lines[] = {
      SPIRAL,
      XOR,
      SINE,
      "data xor\ndense 2 tanh\ndense 2 tanh\ndense 1 sigmoid",
      "data blobs classes=3\ndense 2 tanh\ndense 3 softmax\ntrain 5",
      "data circle n=3000\ndense 2 sign\ndense 1 sign",
      "data xor\ndense 2\ndense 1\ninit zeros",
      "data line\ndense 1",
      "data y = ln(x) from=-1 to=1 n=5",
      "data y = 3\ndense 100 tanh\ndense 1",
      "data sine n=9 test=0.5\ndense 3 relu\ndense 1\noptimizer sgd lr=1e9\nstep 20",
      "input 5\ndense 2\ndense 1",
      "input 2\ndense 2 f",
      "x = 1",
      "clear",
  };
  static const char *const views[] = {"data", "surface", "approx", "hidden", "data surface approx hidden"};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    TestSession *t = session_with_views();
    test_run_as(t, lines[i], ORIGIN_FILE); /* some of them are refused, which leaves nothing to show */
    for (gsize k = 0; k < G_N_ELEMENTS(views); k++) check_everywhere(t, views[k]);
    test_run(t, "describe data\ndescribe surface\ndescribe approx\ndescribe hidden");
    test_session_free(t);
  }
}

static void test_names(void) {
  int count;
  const View *table = view_table(&count);
  g_autoptr(GString) names = g_string_new(NULL);
  for (int i = 0; i < count; i++) g_string_append_printf(names, "%s%s", i > 0 ? " " : "", table[i].name);
  g_assert_cmpstr(names->str, ==, VIEW_NAMES);
}

/* ---- data ---- */

static void test_data(void) {
  TestSession *t = session_with_views();
  assert_told(t, "data", "there is none");
  test_run(t, SPIRAL);
  assert_golden(t, "data", "data-spiral");
  assert_told(t, "data", "spiral · 60 samples · 2 features. Of these: train");
  assert_told(t, "data", "Sample 1 is on show");
  /* A sample far down is shown with its neighbours. */
  test_run(t, "sample 50");
  assert_shows(t, "data", "\"50\"");
  assert_hides(t, "data", "\"3\"");
  test_session_free(t);
}

/* ---- the lines of earlier steps ---- */

static void test_past(void) {
  TestSession *t = session_with_views();
  const Snapshot *s = snapshot_after(t, "data xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer adam lr=0.1\nstep 3");
  g_assert_cmpint(s->past.count, ==, 3);
  g_assert_cmpint((int)s->past.step[0], ==, 2);
  assert_told(t, "boundary", "fade the lines of steps 2, 1, 0.");
  /* Looking back changes nothing: training goes on as if nobody had looked. */
  snapshot_after(t, "step 200");
  g_assert_cmpint(show_snapshot(show_of(t->session))->past.count, ==, 4);
  test_run(t, "set digits 17\nprint W1");
  g_autofree char *looked = g_strdup(t->out->str);
  test_run(t, "clear\ndata xor\ndense 4 tanh\ndense 1 sigmoid\noptimizer adam lr=0.1\nstep 203\nprint W1");
  g_assert_nonnull(strstr(t->out->str, looked));
  test_session_free(t);
}

/* ---- loss ---- */

static void test_loss(void) {
  TestSession *t = session_with_views();
  test_run(t, "data spiral n=60 test=0.5 seed=1\ndense 4 tanh\ndense 1 sigmoid\ntrain 10\nmark first\nreset");
  test_run(t, "optimizer adam lr=0.05\nstop when step >= 30\ntrain 5\nmark here\ntrain 50\ncompare first");
  assert_shows(t, "loss", "\"train\"");
  assert_shows(t, "loss", "\"test\"");
  assert_shows(t, "loss", "\"here\"");
  assert_shows(t, "loss", "\"first\"");
  assert_shows(t, "loss", "\"step >= 30 at step 30\"");
  assert_told(t, "loss", "bce over 30 steps. On the training part it fell");
  assert_told(t, "loss", "The mark here is at step 5.");
  assert_told(t, "loss", "The rule step >= 30 fired at step 30.");
  assert_told(t, "loss", "The run first, thin beside it, came to 0.693 at step 10.");
  check_everywhere(t, "loss");
  test_session_free(t);
}

/* ---- surface ---- */

static void test_surface(void) {
  TestSession *t = session_with_views();
  test_run(t, XOR);
  assert_golden(t, "surface", "surface-xor");
  assert_told(t, "surface", "highest, 1, near");
  g_autofree char *straight = dump_of(t, "surface");
  test_run(t, "set angle 120");
  g_autofree char *turned = dump_of(t, "surface");
  g_assert_cmpstr(straight, !=, turned);
  for (int angle = -360; angle <= 360; angle += 45) {
    g_autofree char *line = g_strdup_printf("set angle %d\nset tilt %d", angle, (angle + 360) / 8);
    test_run(t, line);
    check_everywhere(t, "surface");
  }
  test_session_free(t);
}

/* ---- approximation ---- */

static void test_approx(void) {
  TestSession *t = session_with_views();
  const Snapshot *s = snapshot_after(t, SINE);
  assert_golden(t, "approx", "approx-sine");
  const SnapshotApprox *a = &s->approx;
  g_assert_cmpint(a->unit_count, ==, 4);
  double bias = snapshot_values(s, s->columns[2].b)[0], worst = 0;
  for (int i = 0; i < a->count; i++) {
    double x = -3 + 6 * (i + 0.5) / a->count, sum = bias;
    g_assert_cmpfloat(fabs(a->target[i] - (sin(x) + 0.3 * x)), <, 1e-12);
    for (int k = 0; k < 4; k++) sum += a->share[4 * i + k];
    g_assert_cmpfloat(fabs(sum - s->plane.output[i]), <, 1e-9);
    worst = fmax(worst, fabs(s->plane.output[i] - a->target[i]));
  }
  g_assert_cmpfloat(a->worst, ==, worst);
  assert_told(t, "approx", "The largest error is");
  assert_told(t, "approx", "what 4 hidden units add");
  test_run(t, "clear\ndata sine n=9 noise=0.1\ndense 3 relu\ndense 1\ntrain 5");
  assert_told(t, "approx", "The largest error is");
  test_session_free(t);
}

/* ---- the hidden layer's plane ---- */

static void test_hidden(void) {
  TestSession *t = session_with_views();
  const Snapshot *s = snapshot_after(t, XOR);
  assert_golden(t, "hidden", "hidden-xor");
  static const double places[4][2] = {{0, 0}, {1, 0}, {1, 0}, {2, 1}};
  g_assert_cmpint(s->hidden.point_count, ==, 4);
  for (int i = 0; i < 8; i++) g_assert_cmpfloat(s->hidden.points[i], ==, places[i / 2][i % 2]);
  assert_told(t, "hidden", "The 4 points fall on 3 places.");
  assert_told(t, "hidden", "one straight line");
  g_assert_cmpint(snapshot_after(t, "clear\ndata xor\ndense 3 relu\ndense 1")->hidden.column, ==, SNAPSHOT_NONE);
  g_assert_cmpint(snapshot_after(t, "clear\ndata xor\ndense 2\ndense 2\ndense 3\ndense 1")->hidden.column, ==, 2);
  g_assert_cmpint(show_snapshot(show_of(t->session))->hidden.plane.n, ==, 0);
  test_session_free(t);
}

/* ---- what settings choose ---- */

static void test_unfolding(void) {
  TestSession *t = session_with_views();
  test_run(t, "input 64\ndense 32 relu\ndense 10 softmax");
  assert_shows(t, "net", "\"56 more\"");
  assert_shows(t, "net", "hit line 0 unfold x");
  static const char *const lines[] = {"unfold h1", "unfold x", "unfold h2", "fold h1", "fold", "unfold x"};
  for (gsize k = 0; k < G_N_ELEMENTS(lines); k++) {
    test_run(t, lines[k]);
    check_everywhere(t, "net");
  }
  assert_hides(t, "net", "\"56 more\"");
  assert_shows(t, "net", "hit line 0 fold x");
  test_session_free(t);
}

static void test_layer(void) {
  TestSession *t = session_with_views();
  test_run(t, "data xor\ndense 3 tanh\ndense 2 relu\ndense 1 sigmoid");
  g_assert_cmpint(snapshot_after(t, "print 1")->activation.column, ==, 2);
  g_assert_cmpint(snapshot_after(t, "set layer 1")->activation.column, ==, 1);
  g_assert_cmpint(snapshot_after(t, "set layer 3")->activation.column, ==, 3);
  g_assert_cmpint(snapshot_after(t, "set layer 9")->activation.column, ==, 2);
  g_assert_cmpint(snapshot_after(t, "set layer 0")->activation.column, ==, 2);
  test_session_free(t);
}

/* ---- words ---- */

/* A little text in a file of its own, so that the tests need nothing that ships. */
static char *write_corpus(void) {
  static const char *const animals[] = {"cat", "dog", "bird"};
  GString *text = g_string_new(NULL);
  for (int i = 0; i < 3; i++) {
    for (int k = 0; k < 6; k++) {
      g_string_append_printf(text, "the %s sleeps on the mat\ni see the %s at home\n", animals[i], animals[i]);
      if (i != 1) g_string_append_printf(text, "make sure that the %s gets fed\n", animals[i]);
    }
  }
  g_string_append(text, "the dog gets wet\n");
  char *path = NULL;
  int file = g_file_open_tmp("nabla-XXXXXX.txt", &path, NULL);
  g_assert_cmpint(file, >=, 0);
  g_close(file, NULL);
  g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
  g_string_free(text, TRUE);
  return path;
}

static void test_words(void) {
  TestSession *t = session_with_views();
  assert_told(t, "words", "nothing to show");
  assert_told(t, "embeddings", "no words' vectors yet");
  check_everywhere(t, "words embeddings");
  g_autofree char *path = write_corpus(), *corpus = g_strdup_printf("corpus \"%s\"\nngram 4", path);
  test_run(t, corpus);
  test_run(t, "probability \"Make sure that the dog gets fed\"");
  assert_golden(t, "words", "words-ngram");
  assert_told(t, "words", "The window is \"the dog gets\".");
  assert_told(t, "words", "\"the dog gets fed\" was seen 0 times");
  check_everywhere(t, "words");
  test_run(t, "lm context=3 embed=4 hidden=6\ntrain 3\nnearest dog");
  const Snapshot *s = snapshot_after(t, "probability \"the dog gets fed\"");
  g_assert_cmpint(s->words.lm_count, ==, SNAPSHOT_BARS);
  g_assert_cmpstr(s->words.word, ==, "fed");
  double sum = 0;
  bool fed = false;
  for (int i = 0; i < s->words.lm_count; i++) {
    sum += s->words.lm[i].probability;
    fed = fed || strcmp(s->words.lm[i].word, "fed") == 0;
  }
  g_assert_true(fed && sum <= 1);
  g_assert_cmpint(s->map.size, ==, 4);
  g_assert_cmpstr(s->map.words[s->map.chosen].word, ==, "dog");
  assert_told(t, "embeddings", "Nearest to dog:");
  assert_shows(t, "words", "layer embeddings.words");
  static const char *const views[] = {"words", "embeddings", "words embeddings net loss"};
  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) check_everywhere(t, views[i]);
  /* A long text keeps its end. */
  test_run(
      t, "predict \"a b c d e f g h i j k l m n o p q r s t u v w x y z and so on and so on and so on the dog gets\"");
  assert_shows(t, "words", "\"… \"");
  assert_shows(t, "words", "\"gets\"");
  check_everywhere(t, "words");
  g_remove(path);
  test_session_free(t);
}

static void assert_same_bars(const SnapshotBar *a, const SnapshotBar *b, int count) {
  for (int i = 0; i < count; i++) {
    g_assert_cmpstr(a[i].word, ==, b[i].word);
    g_assert_cmpfloat(a[i].probability, ==, b[i].probability);
    g_assert_true(a[i].seen == b[i].seen);
  }
}

static char *present_dump(TestSession *t) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  show_draw(show_of(t->session), t->session, list, theme, NULL, false);
  return draw_list_dump(list);
}

/* The present moment, at every size. */
static void check_present(TestSession *t) {
  g_autoptr(Theme) theme = test_theme("projector");
  for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
    g_autoptr(DrawList) list = draw_list_new(SIZES[i][0], SIZES[i][1], test_width);
    show_draw(show_of(t->session), t->session, list, theme, NULL, false);
    check_texts(list, SCENE_TEXT_MIN);
  }
}

/* Every place of the sentence is an event, with what the models foretell there; the last is the picture at rest. */
static void test_sliding(void) {
  TestSession *t = session_with_views();
  Show *show = show_of(t->session);
  g_autofree char *path = write_corpus(), *corpus = g_strdup_printf("corpus \"%s\"\nngram 3", path);
  test_run(t, corpus);
  test_run(t, "lm context=3 embed=4 hidden=6\ntrain 3\nview words");
  show_refresh(show, t->session, true);
  test_run(t, "predict \"Make sure that the dog gets\"");
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_true(show_playing(show));
  g_assert_cmpint(show_event_count(show), ==, 6);
  const Snapshot *s = show_snapshot(show);
  g_assert_cmpint(s->place_count, ==, 5);
  SnapshotWords middle = s->places[2];
  g_assert_cmpint(middle.token_count, ==, 3);
  g_assert_cmpstr(middle.word, ==, "the");
  for (int i = 0; i < 3; i++) show_next(show);
  g_assert_cmpint(show_event(show), ==, 3);
  g_autofree char *there = present_dump(t);
  g_assert_nonnull(strstr(there, "\"after 3 of 6 words\""));
  check_present(t);
  show_end(show);
  g_autofree char *end = present_dump(t);
  g_assert_null(strstr(end, "\"after "));
  test_run(t, "print 1\npredict \"Make sure that the dog gets\"");
  show_settle(show, t->session);
  g_autofree char *rest = present_dump(t);
  g_assert_cmpstr(end, ==, rest);
  /* The word that follows takes the last bar where it is not among the likeliest: as with `probability`. */
  s = snapshot_after(t, "probability \"make sure that the\"");
  g_assert_cmpint(s->place_count, ==, 0);
  g_assert_cmpint(s->words.lm_count, ==, middle.lm_count);
  g_assert_cmpint(s->words.ngram_count, ==, middle.ngram_count);
  assert_same_bars(s->words.lm, middle.lm, middle.lm_count);
  assert_same_bars(s->words.ngram, middle.ngram, middle.ngram_count);
  g_assert_cmpuint(s->words.seen, ==, middle.seen);
  /* Nothing slides where the view is not on show or animations are off. */
  test_run(t, "view net\npredict \"the dog gets\"");
  show_refresh(show, t->session, true);
  g_assert_cmpint(show_event_count(show), ==, 0);
  test_run(t, "set animate off\nview words\npredict \"i see the dog\"");
  show_refresh(show, t->session, true);
  g_assert_false(show_playing(show));
  g_assert_cmpint(show_event(show), ==, 4);
  /* A long text: its last places, with the window in sight at each. */
  GString *text = g_string_new("predict \"");
  for (int i = 0; i < 40; i++) g_string_append(text, "the dog gets ");
  test_run(t, g_string_append_c(text, '"')->str);
  g_string_free(text, TRUE);
  show_refresh(show, t->session, true);
  g_assert_cmpint(show_event_count(show), ==, SNAPSHOT_PLACES + 1);
  for (show_home(show); show_event(show) < show_event_count(show); show_next(show)) check_present(t);
  g_remove(path);
  test_session_free(t);
}

/* The n-gram model alone, then a network beside it, then smoothing: the word asked about stays on show throughout. */
static void test_models(void) {
  TestSession *t = session_with_views();
  g_autofree char *path = write_corpus(), *corpus = g_strdup_printf("corpus \"%s\"\nngram 3 smoothing=none", path);
  test_run(t, corpus);
  test_run(t, "predict \"zzz qqq\"");
  assert_shows(t, "words", "never seen after these words");
  assert_told(t, "words", "nothing was ever seen after these.");
  const Snapshot *s = snapshot_after(t, "probability \"the dog gets fed\"");
  g_assert_cmpint(s->words.ngram_count, ==, 2); /* what is impossible is left out, but for the word in question */
  g_assert_cmpstr(s->words.ngram[1].word, ==, "fed");
  g_assert_cmpfloat(s->words.ngram[1].probability, ==, 0);
  assert_shows(t, "words", "learns instead of counting");
  s = snapshot_after(t, "lm context=3 embed=4 hidden=6\nnearest dog cat");
  g_assert_cmpstr(s->map.words[s->map.chosen].word, ==, "dog");
  g_assert_cmpstr(s->map.words[s->map.partner].word, ==, "cat");
  assert_shows(t, "words", "cosine(dog, cat)");
  g_assert_cmpstr(s->words.like_text, ==, "cat gets fed"); /* the pair that somebody named */
  s = snapshot_after(t, "ngram 3 smoothing=kn");
  const SnapshotBar *fed = &s->words.ngram[1];
  for (int i = 0; i < s->words.ngram_count; i++)
    if (strcmp(s->words.ngram[i].word, "fed") == 0) fed = &s->words.ngram[i];
  g_assert_cmpstr(fed->word, ==, "fed");
  g_assert_true(fed->probability > 0 && fed->share == 0 && !fed->seen);
  assert_shows(t, "words", "\"0 → ");
  /* The same text again asks about the same word; another text about any. */
  s = snapshot_after(t, "predict \"the dog gets\"");
  g_assert_cmpstr(s->words.word, ==, "fed");
  s = snapshot_after(t, "predict \"the dog\"");
  g_assert_cmpstr(s->words.word, ==, s->words.lm[0].word);
  g_remove(path);
  test_session_free(t);
}

/* Bars and points ease over to where training has brought them. */
static void test_easing(void) {
  TestSession *t = session_with_views();
  Show *show = show_of(t->session);
  g_autofree char *path = write_corpus(),
                  *corpus = g_strdup_printf("corpus \"%s\"\nlm context=3 embed=4 hidden=6", path);
  test_run(t, corpus);
  test_run(t, "view words\nprobability \"the dog gets fed\"");
  show_settle(show, t->session);
  g_autofree char *before = present_dump(t);
  test_run(t, "train 5");
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_true(show_moving(show));
  g_autofree char *leaving = present_dump(t);
  show_advance(show, t->session, 10);
  g_assert_false(show_moving(show));
  g_autofree char *there = present_dump(t);
  g_assert_cmpstr(leaving, !=, there);
  g_assert_cmpstr(leaving, !=, before);
  show_settle(show, t->session);
  g_autofree char *rest = present_dump(t);
  g_assert_cmpstr(there, ==, rest);
  /* The same text asked about again: the window slides only where nothing else has changed. */
  test_run(t, "train 2\nprobability \"the dog gets fed\"");
  show_refresh(show, t->session, true);
  g_assert_true(show_moving(show));
  g_assert_cmpint(show_event_count(show), ==, 0);
  test_run(t, "probability \"the dog gets fed\"");
  show_refresh(show, t->session, true);
  g_assert_cmpint(show_event_count(show), ==, 3);
  g_remove(path);
  test_session_free(t);
}

/* Data that are words: what is read, filled up, cut off; and windows over a text, which are in no table. */
static void test_texts(void) {
  TestSession *t = session_with_views();
  char *path = NULL;
  int file = g_file_open_tmp("nabla-XXXXXX.tsv", &path, NULL);
  g_assert_cmpint(file, >=, 0);
  g_close(file, NULL);
  g_assert_true(g_file_set_contents(path, "good\tThe soup was good today\nbad\tAwful\ngood\tA fine tea\n", -1, NULL));
  g_autofree char *reviews = g_strdup_printf("reviews \"%s\"\ntokens pad=3\nview data", path);
  test_run(t, reviews);
  assert_told(t, "data", "Sample 1 is \"the soup was\"; cut off are \"good today\"; y = good.");
  assert_shows(t, "data", "\"cut off\"");
  assert_shows(t, "data", "hit line 2 sample 3");
  test_run(t, "sample 2");
  assert_told(t, "data", "Sample 2 is \"awful\" and 2 times 0; y = bad.");
  check_everywhere(t, "data");
  g_remove(path);
  g_free(path);
  path = write_corpus();
  g_autofree char *corpus = g_strdup_printf("clear\ncorpus \"%s\"\nlm context=3 embed=2 hidden=3", path);
  test_run(t, corpus);
  assert_told(t, "data", "Sample 1 is \"<s> <s> <s>\"; next comes the.");
  check_everywhere(t, "data");
  g_remove(path);
  g_free(path);
  test_session_free(t);
}

/* ---- features, explanations ---- */

static void test_explain(void) {
  TestSession *t = session_with_views();
  static const char *const views[] = {"features", "explain", "features explain", "explain words net features"};
  assert_told(t, "explain", "nothing to show yet");
  assert_told(t, "features", "nothing to show");
  test_run(t, "input 6\ndense 1 sigmoid\nW1 = [1.5, -1.5, -1, 0.2, 0.5, -0.1]\nb1 = 0\n"
              "features \"No plot, no jokes, yet I loved it!\"");
  assert_golden(t, "features", "features-review");
  const Snapshot *s = show_snapshot(show_of(t->session));
  g_assert_cmpfloat(fabs(s->features.sum - 0.992056), <, 1e-5);
  g_assert_cmpfloat(fabs(s->features.output - 0.7295), <, 1e-4);
  assert_told(t, "features", "x1 (positive words) = 1, times the weight 1.5 makes 1.5.");
  test_run(t, "shapley \"No plot, no jokes, yet I loved it!\"");
  assert_told(t, "explain", "When nothing of the text is known it says 0.5.");
  assert_told(t, "explain", "together that makes 0.729.");
  test_run(t, "lime \"No plot, no jokes, yet I loved it!\" by=words seed=1");
  assert_golden(t, "explain", "explain-review");
  assert_told(t, "explain", "LIME's weights are loved");
  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) check_everywhere(t, views[i]);
  /* Word by word, more words than there is room for; then another text, about which nothing was asked. */
  test_run(t, "shapley \"one two three four five six seven eight nine ten eleven twelve great bad loved\" by=words");
  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) check_everywhere(t, views[i]);
  test_run(t, "features \"fine\"");
  assert_told(t, "explain", "nothing to show yet");
  test_run(t, "insert 1 3 tanh");
  assert_told(t, "features", "A hidden layer lies between");
  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) check_everywhere(t, views[i]);
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/views/everywhere", test_everywhere);
  g_test_add_func("/view/views/names", test_names);
  g_test_add_func("/view/views/data", test_data);
  g_test_add_func("/view/views/past", test_past);
  g_test_add_func("/view/views/loss", test_loss);
  g_test_add_func("/view/views/surface", test_surface);
  g_test_add_func("/view/views/approx", test_approx);
  g_test_add_func("/view/views/hidden", test_hidden);
  g_test_add_func("/view/views/unfolding", test_unfolding);
  g_test_add_func("/view/views/layer", test_layer);
  g_test_add_func("/view/views/words", test_words);
  g_test_add_func("/view/views/sliding", test_sliding);
  g_test_add_func("/view/views/models", test_models);
  g_test_add_func("/view/views/easing", test_easing);
  g_test_add_func("/view/views/texts", test_texts);
  g_test_add_func("/view/views/explain", test_explain);
  return g_test_run();
}
