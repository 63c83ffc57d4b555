#include "../view/harness.h"
#include "explain/explain.h"
#include "show/commands.h"

#define NET "data xor\ndense 4 tanh\ndense 1 sigmoid\n"

static TestSession *with_commands(void) {
  TestSession *t = test_session_new();
  int count;
  const Command *rows = show_commands(&count);
  session_add_commands(t->session, rows, count);
  return t;
}

static void test_plays(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  g_assert_true(show == show_of(t->session));
  test_run(t, NET);
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_false(show_refresh(show, t->session, true));
  g_assert_false(show_playing(show));
  test_run(t, "forward");
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_true(show_playing(show));
  g_assert_cmpint(show_event(show), ==, 0);
  int events = show_event_count(show);
  g_assert_true(show_advance(show, t->session, 1));
  g_assert_cmpint(show_event(show), >, 0);
  show_pause(show);
  g_assert_false(show_advance(show, t->session, 100));
  g_assert_cmpint(show_event(show), <, events);
  show_play(show);
  g_assert_false(show_advance(show, t->session, 100));
  g_assert_cmpint(show_event(show), ==, events);
  show_previous(show);
  g_assert_cmpint(show_event(show), ==, events - 1);
  show_next(show);
  show_play(show); /* from the end: from the beginning again */
  g_assert_cmpint(show_event(show), ==, 0);
  test_session_free(t);
}

static void test_speed(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  int reached[2];
  for (int i = 0; i < 2; i++) {
    test_run(t, i == 0 ? NET "set speed 0.5" : "set speed 4");
    show_refresh(show, t->session, true);
    test_run(t, "forward");
    show_refresh(show, t->session, true);
    show_advance(show, t->session, 1);
    reached[i] = show_event(show);
  }
  g_assert_cmpint(reached[0], <, reached[1]);
  test_session_free(t);
}

static void test_rests_unless_asked(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  test_run(t, NET "set animate off");
  show_refresh(show, t->session, true);
  test_run(t, "backward");
  show_refresh(show, t->session, true);
  g_assert_false(show_playing(show));
  g_assert_cmpint(show_event(show), ==, show_event_count(show));
  /* What changes something else ends the telling. */
  test_run(t, "W1[1,1] = 3");
  show_refresh(show, t->session, true);
  g_assert_cmpint(show_event_count(show), ==, 0);
  test_session_free(t);
}

/* A step's picture begins with the old weights and ends with the new ones. */
static void test_step(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  test_run(t, "input 1\nx = [1]\ny = 0\ndense 1\nW1 = 0.5\nb1 = 0\noptimizer sgd lr=0.25");
  show_refresh(show, t->session, true);
  test_run(t, "step");
  show_refresh(show, t->session, true);
  show_next(show);
  show_draw(show, t->session, list, theme, "net", false);
  g_autofree char *old = draw_list_dump(list);
  g_assert_nonnull(strstr(old, "\"0.50\""));
  show_end(show);
  show_draw(show, t->session, list, theme, "net", false);
  g_autofree char *new = draw_list_dump(list);
  g_assert_nonnull(strstr(new, "\"0.25\"")); /* 0.5 − 0.25·2·0.5·1 */
  g_assert_null(strstr(new, "\"0.50\""));
  test_session_free(t);
}

/* While training runs pictures are coarse; when it ends they are made well, though nothing changed since. */
static void test_hurry(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  test_run(t, NET);
  session_submit(t->session, source_new("<test>", "train 10000000", -1), ORIGIN_FILE);
  for (int i = 0; i < 100 && session_clock(t->session).step == 0; i++) {
    session_run(t->session, g_get_monotonic_time() + 1000);
  }
  g_assert_true(session_busy(t->session));
  g_assert_true(show_refresh(show, t->session, false));
  g_assert_true(show_snapshot(show)->hurried);
  g_assert_cmpint(show_snapshot(show)->plane.n, >, 0);
  g_assert_cmpint(show_snapshot(show)->edge_count, ==, 0);
  session_cancel(t->session);
  while (session_run(t->session, 0) == SESSION_BUSY) continue;
  g_assert_true(show_refresh(show, t->session, false));
  g_assert_false(show_snapshot(show)->hurried);
  g_assert_cmpint(show_snapshot(show)->edge_count, >, 0);
  g_assert_false(show_refresh(show, t->session, false));
  test_session_free(t);
}

static void test_view_command(void) {
  TestSession *t = with_commands();
  test_run(t, "view net loss");
  g_assert_cmpstr(session_views(t->session), ==, "net loss");
  test_run(t, "view");
  g_assert_cmpstr(t->out->str, ==, "view net loss\n");
  test_run(t, "view auto");
  g_assert_cmpstr(session_views(t->session), ==, "auto");
  static const char *const wrong[][2] = {{"view nett", "did you mean 'net'?"},
                                         {"view net auto", "auto chooses by itself"},
                                         {"view net net net net net", "at most"}};
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    test_run_as(t, wrong[i][0], ORIGIN_PROMPT);
    g_assert_nonnull(strstr(t->out->str, wrong[i][1]));
    g_assert_cmpstr(session_views(t->session), ==, "auto");
  }
  test_session_free(t);
}

static void test_describe(void) {
  TestSession *t = with_commands();
  test_run(t, "describe");
  g_assert_nonnull(strstr(t->out->str, "no network yet"));
  test_run(t, NET "train 20");
  test_run(t, "describe");
  g_assert_nonnull(strstr(t->out->str, "2 → 4 tanh → 1 sigmoid, 17 parameters"));
  g_assert_nonnull(strstr(t->out->str, "4 points of xor"));
  g_assert_nonnull(strstr(t->out->str, "over 20 steps"));
  test_run(t, "describe loss");
  g_assert_null(strstr(t->out->str, "parameters"));
  test_run(t, "clear\nx = 2\np = 3*x + 1\nbackward p");
  test_run(t, "describe graph");
  g_assert_nonnull(strstr(t->out->str, "x = 2; pushing it up moves p by 3 times as much."));
  test_session_free(t);
}

/* A walk at the prompt: the picture goes to the same event, on as an animation, back at once. */
static void test_follows_a_walk(void) {
  TestSession *t = with_commands();
  int count;
  const Command *rows = explain_commands(&count);
  session_add_commands(t->session, rows, count);
  Show *show = show_of(t->session);
  test_run(t, "x = 2\nz = 3*x\np = z + 1");
  show_refresh(show, t->session, true);
  test_run_as(t, "walk forward", ORIGIN_PROMPT);
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_true(show_playing(show));
  while (show_advance(show, t->session, 0.01)) continue;
  g_assert_cmpint(show_event(show), ==, 1);
  g_assert_cmpint(show_event_count(show), ==, 2);
  g_assert_false(show_refresh(show, t->session, true));
  test_run_as(t, "walk next", ORIGIN_PROMPT);
  g_assert_true(show_refresh(show, t->session, false));
  g_assert_false(show_playing(show));
  g_assert_cmpint(show_event(show), ==, 2);
  test_run_as(t, "walk previous", ORIGIN_PROMPT);
  g_assert_true(show_settle(show, t->session));
  g_assert_cmpint(show_event(show), ==, 1);
  test_run_as(t, "walk quit", ORIGIN_PROMPT);
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_cmpint(show_event_count(show), ==, 0);
  /* Of a network: forward, back, and the updates that are not made yet. */
  test_run(t, "clear\n" NET);
  test_run_as(t, "walk step", ORIGIN_PROMPT);
  show_settle(show, t->session);
  int before = show_event(show);
  for (int i = 0; i < 400 && explain_is_walking(t->session); i++) {
    test_run_as(t, "walk next", ORIGIN_PROMPT);
    if (explain_is_walking(t->session)) show_settle(show, t->session);
    g_assert_cmpint(show_event(show), >=, before);
    before = show_event(show);
  }
  g_assert_cmpint(before, ==, show_event_count(show));
  test_session_free(t);
}

/* Where a neuron's square lies in the list: by its hit area. */
static Rect place_of(Show *show, Session *session, const char *detail) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  show_draw(show, session, list, theme, "net", false);
  for (guint i = 0; i < draw_list_hit_count(list); i++) {
    const Hit *hit = draw_list_hit_at(list, i);
    if (strcmp(hit->detail, detail) == 0) return hit->rect;
  }
  g_error("no %s", detail);
}

/* A layer more: what stood eases over from where it stood. */
static void test_layout_eases(void) {
  TestSession *t = with_commands();
  Show *show = show_of(t->session);
  test_run(t, "data xor\ndense 2 tanh\ndense 1 sigmoid");
  show_refresh(show, t->session, true);
  Rect before = place_of(show, t->session, "h1[1]");
  test_run(t, "dense 3 tanh");
  g_assert_true(show_refresh(show, t->session, true));
  g_assert_true(show_moving(show));
  g_assert_false(show_playing(show));
  g_assert_cmpfloat(fabs(place_of(show, t->session, "h1[1]").x - before.x), <, 1e-6);
  double last = before.x;
  while (show_advance(show, t->session, 0.1)) {
    double x = place_of(show, t->session, "h1[1]").x;
    g_assert_cmpfloat(x, <, last);
    last = x;
  }
  double after = place_of(show, t->session, "h1[1]").x;
  g_assert_cmpfloat(after, <, last);
  /* Without animation, and for exports, it is there at once. */
  test_run(t, "set animate off\nremove");
  show_refresh(show, t->session, true);
  g_assert_false(show_moving(show));
  g_assert_cmpfloat(fabs(place_of(show, t->session, "h1[1]").x - before.x), <, 1e-6);
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/show/plays", test_plays);
  g_test_add_func("/show/speed", test_speed);
  g_test_add_func("/show/rests", test_rests_unless_asked);
  g_test_add_func("/show/step", test_step);
  g_test_add_func("/show/hurry", test_hurry);
  g_test_add_func("/show/view", test_view_command);
  g_test_add_func("/show/describe", test_describe);
  g_test_add_func("/show/walk", test_follows_a_walk);
  g_test_add_func("/show/layout", test_layout_eases);
  return g_test_run();
}
