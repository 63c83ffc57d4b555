/* What was asked, told as a story: the order of its beats, its numbers, and that nothing moves until it is played. */
#include "../view/showing.h"
#include "explain/explain.h"
#include "session/questions.h"
#include "show/commands.h"
#include "snapshot/story.h"

#define MINUS13                                                                                                        \
  "x1 = 2\nx2 = 5\nx3 = 0\nparam v1 = 0\nparam w11 = 0\nparam w13 = 0\nparam w21 = 0\nparam w23 = 0\n"                 \
  "z1 = w11*x1 - x2 + w13*x3 + 2\nz2 = w21*x1 + x2 + w23*x3 + 4\nh1 = relu(z1)\nh2 = relu(z2)\n"                       \
  "p = v1*h1 - 2*h2 + 5\n"

static TestSession *with_commands(void) {
  TestSession *t = test_session_new();
  int count;
  const Command *rows = show_commands(&count);
  session_add_commands(t->session, rows, count);
  rows = explain_commands(&count);
  session_add_commands(t->session, rows, count);
  return t;
}

/* "ask turn carry0 …" */
static char *beats_of(const Timeline *t) {
  static const char *const NAMES[] = {"ask",  "turn", "carry", "arrive", "result", "back", "path",
                                      "drop", "grow", "sweep", "slide",  "merge",  "end"};
  GString *text = g_string_new(NULL);
  for (int i = 0; i < timeline_count(t); i++) {
    const Beat *beat = timeline_beat_at(t, i);
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", NAMES[beat->headline]);
    bool numbered = beat->headline != BEAT_ASK && beat->headline != BEAT_TURN && beat->headline != BEAT_RESULT &&
                    beat->headline != BEAT_SLIDE && beat->headline != BEAT_MERGE && beat->headline != BEAT_END;
    if (numbered) g_string_append_printf(text, "%d", beat->first);
  }
  return g_string_free(text, FALSE);
}

static char *story_told(TestSession *t) {
  Show *show = show_of(t->session);
  show_settle(show, t->session);
  g_autoptr(Timeline) story = show_story(show, t->session, show_snapshot(show), NULL);
  return story == NULL ? g_strdup("none") : beats_of(story);
}

static void assert_story(TestSession *t, const char *line, const char *beats) {
  test_run(t, line);
  g_autofree char *told = story_told(t);
  g_assert_cmpstr(told, ==, beats);
}

static void test_whatif_beats(void) {
  TestSession *t = with_commands();
  test_run(t, MINUS13 "view whatif");
  /* v1 is multiplied with h1 = 0: what it carries reaches p, and changes nothing. */
  assert_story(t, "whatif v1 = 1", "ask turn carry2 result back3 back2 back1 end");
  /* z1 goes from −3 to −1, and h1 stays 0. */
  assert_story(t, "whatif w11 = 1", "ask turn carry0 arrive1 carry1 result back3 back2 back1 end");
  assert_story(t, "whatif w21 = 1",
               "ask turn carry0 arrive1 carry1 arrive2 carry2 arrive3 result back3 back2 back1 end");
  /* An input turns by itself. */
  assert_story(t, "whatif x2 = 6",
               "ask turn carry0 arrive1 carry1 arrive2 carry2 arrive3 result back3 back2 back1 end");
  /* What holds no longer is not told. */
  assert_story(t, "x2 = 6", "none");
  test_session_free(t);
}

static const WhatifUnit *unit_named(const Snapshot *s, const char *name) {
  for (int u = 0; u < s->whatif->unit_count; u++) {
    const WhatifUnit *unit = &s->whatif->units[u];
    if (strcmp(s->nodes[unit->node].name, name) == 0) return unit;
  }
  g_assert_not_reached();
}

static const WhatifLink *link_of_weight(const Snapshot *s, const char *name) {
  for (int l = 0; l < s->whatif->link_count; l++) {
    const WhatifLink *link = &s->whatif->links[l];
    if (link->node != SNAPSHOT_NONE && strcmp(s->nodes[link->node].name, name) == 0) return link;
  }
  g_assert_not_reached();
}

static void test_whatif_numbers(void) {
  TestSession *t = with_commands();
  test_run(t, MINUS13 "whatif w21 = 1");
  Show *show = show_of(t->session);
  show_settle(show, t->session);
  const Snapshot *s = show_snapshot(show);
  const WhatifAnswer *a = s->whatif->answer;
  g_assert_cmpfloat(a->foretold, ==, -4);
  g_assert_true(a->as_foretold);
  g_assert_false(a->unchanged);
  /* Weights stand on their links: three inputs, two sums, two relus and p are left as units. */
  g_assert_cmpint(s->whatif->unit_count, ==, 8);
  g_assert_cmpint(s->whatif->level_count, ==, 4);
  g_assert_cmpfloat(unit_named(s, "h2")->before, ==, 9);
  g_assert_cmpfloat(unit_named(s, "h2")->after, ==, 11);
  g_assert_cmpfloat(unit_named(s, "h2")->gradient, ==, -2);
  g_assert_true(unit_named(s, "h1")->off);
  g_assert_cmpfloat(unit_named(s, "h1")->sum, ==, -3);
  g_assert_cmpfloat(unit_named(s, "p")->after, ==, -17);
  g_assert_cmpfloat(link_of_weight(s, "w21")->gradient, ==, -4);
  g_assert_cmpfloat(link_of_weight(s, "w21")->after, ==, 1);
  g_assert_cmpfloat(link_of_weight(s, "v1")->gradient, ==, 0);
  test_session_free(t);
}

#define TWO_BY_TWO "x1 = 1\nx2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1 + 3*z2\nh2 = 2*z1 - z2\np = 5*h1 - 2*h2\n"

/* Few paths one by one, then the sweep back. */
static void test_paths(void) {
  TestSession *t = with_commands();
  test_run(t, TWO_BY_TWO "view paths");
  assert_story(t, "chain p x1", "ask path0 drop0 path1 drop1 path2 drop2 path3 drop3 sweep3 sweep2 sweep1 end");
  const PathsAnswer *p = show_snapshot(show_of(t->session))->paths;
  static const double PRODUCTS[] = {10, -8, 15, 2};
  g_assert_cmpint(p->path_count, ==, 4);
  for (int i = 0; i < 4; i++) g_assert_cmpfloat(p->paths[i].product, ==, PRODUCTS[i]);
  g_assert_cmpfloat(p->total, ==, 19);
  g_assert_cmpint(p->layer_count, ==, 2);
  g_assert_cmpstr(p->upto[0].paths, ==, "2");
  g_assert_cmpstr(p->upto[1].products, ==, "8");
  g_assert_cmpint(p->upto[1].backprop, ==, 6);
  assert_story(t, "chain p h1", "ask path0 drop0 sweep1 end");
  test_run(t, "describe paths");
  g_assert_nonnull(strstr(t->out->str, "1 path leads from h1 to p."));
  test_session_free(t);
}

static void define_deep(TestSession *t, int layers) {
  GString *text = g_string_new("x1 = 1\nx2 = 2\na1 = x1 + x2\nb1 = x1 - x2\n");
  for (int i = 2; i <= layers; i++)
    g_string_append_printf(text, "a%d = a%d + b%d\nb%d = a%d - b%d\n", i, i - 1, i - 1, i, i - 1, i - 1);
  g_string_append_printf(text, "p = a%d + b%d\nview paths\nchain p x1", layers, layers);
  test_run(t, text->str);
  g_string_free(text, TRUE);
}

/* A million paths: layers double, and at each stage what is counted is that of a graph of so many layers. */
static void test_many_paths(void) {
  TestSession *t = with_commands();
  define_deep(t, 20);
  Show *show = show_of(t->session);
  show_settle(show, t->session);
  const PathsAnswer *p = show_snapshot(show)->paths;
  int stages[STORY_STAGES];
  g_assert_cmpint(p->path_count, ==, 0);
  g_assert_cmpint(story_stages(p, stages), ==, 4);
  g_assert_true(stages[0] == 2 && stages[1] == 4 && stages[2] == 10 && stages[3] == 20);
  static const char *const PATHS[] = {"4", "16", "1024", "1048576"}, *const PRODUCTS[] = {"8", "64", "10240",
                                                                                          "20971520"};
  static const int BACKPROP[] = {6, 14, 38, 78};
  for (int i = 0; i < 4; i++) {
    g_assert_cmpstr(p->upto[stages[i] - 1].paths, ==, PATHS[i]);
    g_assert_cmpstr(p->upto[stages[i] - 1].products, ==, PRODUCTS[i]);
    g_assert_cmpint(p->upto[stages[i] - 1].backprop, ==, BACKPROP[i]);
  }
  g_autoptr(Timeline) story = story_of_paths(show_snapshot(show));
  Stretch first = story_beat(story, BEAT_SWEEP, 21), last = story_beat(story, BEAT_SWEEP, 1);
  g_assert_cmpfloat_with_epsilon(last.end - first.start, 1, 1e-9); /* one sweep back, in a second */
  test_run(t, "describe");
  g_assert_nonnull(strstr(
      t->out->str, "takes 20,971,520 products, going back 78. One a second: eight months; backprop: 78 seconds."));
  test_session_free(t);
}

/* Linear layers: told at once, and the one that they amount to stays on show until something changes. */
static void test_collapse(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  test_run(t, "input 2\ndense 2\ndense 1\nW1 = [1, 2; 0, -1]\nb1 = [1, 0]\nW2 = [2, 1]\nb2 = -3\nview net");
  show_refresh(show, t->session, true);
  assert_story(t, "collapse", "slide merge end");
  const CollapseAnswer *a = show_snapshot(show)->collapse;
  g_assert_true(a->first == 1 && a->last == 2 && a->n_in == 2 && a->n_out == 1);
  g_assert_true(a->weights[0] == 2 && a->weights[1] == 3 && a->biases[0] == -1);
  test_run(t, "collapse");
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_true(show_playing(show));
  g_assert_false(show_advance(show, t->session, 100));
  g_assert_cmpint(show_event(show), ==, 3);
  test_run(t, "describe net");
  g_assert_nonnull(strstr(t->out->str, "The layers 1 to 2 amount to one: a straight line."));
  test_run(t, "activation 1 relu");
  show_refresh(show, t->session, true);
  g_assert_cmpint(show_event_count(show), ==, 0);
  g_assert_null(show_snapshot(show)->collapse);
  test_session_free(t);
}

/* Of a network the neurons are the units, and its weights stand on the links. */
static void test_whatif_network(void) {
  TestSession *t = with_commands();
  test_run(t, "input 2\ndense 2 relu\ndense 1\nW1 = [1, 1; 1, 1]\nb1 = [0, -1]\nW2 = [1, -1]\nb2 = 0\n"
              "x = [1, 1]\nview whatif");
  assert_story(t, "whatif W2[1,2] = -2", "ask turn carry1 arrive2 result back2 back1 end");
  const SnapshotWhatif *w = show_snapshot(show_of(t->session))->whatif;
  g_assert_cmpint(w->unit_count, ==, 5);
  g_assert_cmpint(w->link_count, ==, 6);
  g_assert_cmpfloat(w->units[w->output].before, ==, 1);
  g_assert_cmpfloat(w->units[w->output].after, ==, 0);
  assert_story(t, "whatif b1[2] = -2", "ask turn arrive1 carry1 arrive2 result back2 back1 end");
  test_session_free(t);
}

static void test_waits_for_the_room(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  test_run(t, MINUS13 "view whatif");
  show_refresh(show, t->session, true);
  test_run(t, "whatif w21 = 1");
  g_assert_true(show_refresh(show, t->session, true));
  for (int i = 0; i < 100; i++) show_advance(show, t->session, 0.1);
  g_assert_cmpint(show_event(show), <=, 1); /* still at its question … */
  g_assert_true(show_moving(show));
  while (show_advance(show, t->session, 1)) continue; /* … which comes to rest */
  g_assert_cmpint(show_event(show), <=, 1);
  show_next(show);
  g_assert_cmpint(show_event(show), ==, 2);
  show_play(show);
  g_assert_true(show_playing(show));
  g_assert_false(show_advance(show, t->session, 100));
  g_assert_cmpint(show_event(show), ==, show_event_count(show));
  show_reverse(show);
  g_assert_false(show_advance(show, t->session, 100));
  g_assert_cmpint(show_event(show), ==, 0);
  test_session_free(t);
}

/* The window gives way to a question by itself where nobody chose views; without a window nothing does. */
static void test_shown_by_itself(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  const View *views[PAGE_VIEWS];
  test_run(t, MINUS13);
  show_refresh(show, t->session, true);
  test_run(t, "whatif w21 = 1");
  show_refresh(show, t->session, true);
  g_assert_cmpint(page_views(show_snapshot(show), "auto", views), ==, 1);
  g_assert_cmpstr(views[0]->name, ==, "whatif");
  test_run(t, "view auto");
  test_run(t, "describe");
  g_assert_nonnull(strstr(t->out->str, "graph: 13 named nodes"));
  test_session_free(t);

  t = with_commands();
  test_run(t, MINUS13 "whatif w21 = 1");
  test_run(t, "describe");
  g_assert_nonnull(strstr(t->out->str, "graph: 13 named nodes"));
  test_run(t, "describe whatif");
  g_assert_nonnull(
      strstr(t->out->str, "h2 goes from 9 to 11. The output p goes from -13 to -17; the gradient foretold -4."));
  test_session_free(t);
}

/* What moves may pass over what rests. */
static void check_inside(const DrawList *list) {
  g_autoptr(GArray) texts = texts_of(list);
  Rect page = {0, 0, draw_list_width(list), draw_list_height(list)};
  for (guint i = 0; i < texts->len; i++) {
    const Words *text = &g_array_index(texts, Words, i);
    Rect both = rect_union(text->rect, page);
    if (both.w > page.w + 0.01 || both.h > page.h + 0.01)
      g_error("outside of %.0f×%.0f: %s at %.0f %.0f", page.w, page.h, text->text, text->rect.x, text->rect.y);
  }
}

/* Every beat at every size: nothing outside of the page, nothing too small to read. */
static void check_story(TestSession *t, const char *views) {
  static const char *const themes[] = {"dark", "projector"};
  Show *show = show_of(t->session);
  show_settle(show, t->session);
  const Snapshot *s = show_snapshot(show);
  g_autoptr(Timeline) story = show_story(show, t->session, s, views);
  for (int k = 0; story != NULL && k < 2; k++) {
    g_autoptr(Theme) theme = test_theme(themes[k]);
    for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
      g_autoptr(DrawList) list = draw_list_new(SIZES[i][0], SIZES[i][1], test_width);
      for (int b = 0; b < timeline_count(story); b++) {
        const Beat *beat = timeline_beat_at(story, b);
        for (int half = 0; half < 2; half++) {
          Moment moment = {s, story, half == 0 ? (beat->start + beat->end) / 2 : beat->end};
          show_draw_moment(show, t->session, &moment, list, theme, views);
          check_inside(list);
        }
      }
    }
  }
}

static void test_every_size(void) {
  static const struct {
    const char *lines, *views;
  } asked[] = {
      {MINUS13 "whatif w21 = 1", "whatif"},
      {MINUS13 "whatif w21 = 1", "graph whatif"},
      {MINUS13 "whatif x2 = -1e300", "whatif"},
      {"param w = 2\nx = 1e9\np = exp(w*x)\nwhatif w = 3", "whatif"},
      {"a_very_long_name_of_a_number = 1\nanother_name_that_is_long = a_very_long_name_of_a_number^2\n"
       "whatif a_very_long_name_of_a_number = 2",
       "whatif"},
      {"x = [1, 2]\nW = [1, 2; 3, 4]\nz = W*x\np = sum(z)\nwhatif x[1] = 3", "whatif"},
      {"input 12\ndense 12 relu\ndense 12 relu\ndense 3\nwhatif W2[3,4] = 2", "whatif"},
      {"x = 1\na = x + 1\np = a*a + x\nwhatif x = 2", "whatif"},
      {"x = 1\ny = 2\np = y\nwhatif x = 2", "whatif"},
      {TWO_BY_TWO "chain p x1", "paths"},
      {TWO_BY_TWO "chain p x1", "net graph paths"},
      {"x = 1\np = 2*x\nchain p x", "paths"},
      {"x = 0\np = x*0\nchain p x", "paths"},
      {"x = 1\na = x*2\nb = a + x\np = b*a - x\nchain p x", "paths"},
      {"x = 800\na = exp(x)\np = a*x\nchain p x", "paths"},
      {"data xor\ndense 3 tanh\ndense 1 sigmoid\nchain L W1[1,1]", "paths"},
      {"data xor\ndense 3 tanh\ndense 3 tanh\ndense 1 sigmoid\nchain L W1[1,1] full", "paths"},
      {"x = 1\nchain x x", "paths"},
      {"data xor\ndense 3\ndense 5\ndense 1 sigmoid\ncollapse", "net boundary"},
      {"input 9\ndense 30\ndense 30\ndense 9\ncollapse", "net"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
    TestSession *t = with_commands();
    test_run(t, asked[i].lines);
    check_story(t, asked[i].views);
    check_everywhere(t, asked[i].views);
    g_autofree char *describe = g_strdup_printf(
        "describe %s", strrchr(asked[i].views, ' ') != NULL ? strrchr(asked[i].views, ' ') + 1 : asked[i].views);
    test_run(t, describe);
    test_session_free(t);
  }
  TestSession *t = with_commands();
  define_deep(t, 20);
  check_story(t, "paths");
  test_session_free(t);
}

/* Gone back through training, the bar says where one is. */
static void test_bit_for_bit(void) {
  TestSession *t = with_commands();
  test_run(t, "data xor\ndense 2 tanh\ndense 1 sigmoid\ntrain 20");
  assert_hides(t, "net", "bit for bit");
  test_run(t, "goto 5");
  assert_shows(t, "net", "step 5 of 20");
  assert_hides(t, "net", "bit for bit");
  test_run(t, "goto start");
  assert_shows(t, "net", "step 0 of 20: the same start, bit for bit");
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/stories/whatif/beats", test_whatif_beats);
  g_test_add_func("/stories/whatif/numbers", test_whatif_numbers);
  g_test_add_func("/stories/whatif/network", test_whatif_network);
  g_test_add_func("/stories/paths/few", test_paths);
  g_test_add_func("/stories/paths/many", test_many_paths);
  g_test_add_func("/stories/collapse", test_collapse);
  g_test_add_func("/stories/every_size", test_every_size);
  g_test_add_func("/stories/bit_for_bit", test_bit_for_bit);
  g_test_add_func("/stories/waits", test_waits_for_the_room);
  g_test_add_func("/stories/by_itself", test_shown_by_itself);
  return g_test_run();
}
