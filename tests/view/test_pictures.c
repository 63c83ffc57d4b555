/*
 * Properties of whole pages, over many networks, sizes and themes: nothing lies outside its page or panel, no two texts
 * overlap, no text is too small, nothing is nan; and a few pages to the letter.
 */
#include "pictures.h"
#include "view/graph_layout.h"

static const int NETS[][5] = {{2, 2, 1}, {2, 4, 1}, {2, 8, 8, 1}, {3, 64, 10}, {64, 32, 10},
                              {1, 8, 1}, {2, 3},    {2, 1},       {6, 1},      {2, 12, 12, 3}};

static int layers_of(const int *net) {
  int count = 0;
  while (count < 5 && net[count] > 0) count++;
  return count;
}

static void draw(const Snapshot *s, DrawList *list, const Theme *theme, const char *views) {
  Scene scene = {.list = list, .theme = theme, .snapshot = s, .gradients = true, .hints = true};
  page_draw(&scene, views);
}

static void test_networks(gconstpointer theme_name) {
  g_autoptr(Theme) theme = test_theme(theme_name);
  static const char *const views[] = {"auto", "net", "graph"};
  for (gsize n = 0; n < G_N_ELEMENTS(NETS); n++) {
    for (int gradients = 0; gradients < 2; gradients++) {
      g_autoptr(Snapshot) s = test_net(NETS[n], layers_of(NETS[n]), gradients);
      for (gsize k = 0; k < G_N_ELEMENTS(SIZES); k++) {
        g_autoptr(DrawList) list = draw_list_new(SIZES[k][0], SIZES[k][1], test_width);
        for (gsize v = 0; v < G_N_ELEMENTS(views); v++) {
          draw(s, list, theme, views[v]);
          check_texts(list, SCENE_TEXT_MIN * theme->text);
        }
      }
    }
  }
}

/* Text as large as `set font` allows is made as large as the page can hold. */
static void test_large_text(void) {
  g_autoptr(Theme) theme = test_theme("light");
  const double factors[] = {0.5, 1.6, 2.2, 4.5};
  for (gsize k = 0; k < G_N_ELEMENTS(factors); k++) {
    theme->text = factors[k];
    for (gsize n = 0; n < G_N_ELEMENTS(NETS); n++) {
      g_autoptr(Snapshot) s = test_net(NETS[n], layers_of(NETS[n]), true);
      for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
        g_autoptr(DrawList) list = draw_list_new(SIZES[i][0], SIZES[i][1], test_width);
        draw(s, list, theme, "auto");
        check_texts(list, SCENE_TEXT_MIN * fmin(factors[k], 1));
      }
    }
  }
}

/* At the usual size the small networks show everything that they have. */
static void test_small_networks_are_labelled(void) {
  g_autoptr(Theme) theme = test_theme("dark");
  static const int sizes[][3] = {{2, 2, 1}, {2, 4, 1}};
  for (int n = 0; n < 2; n++) {
    g_autoptr(Snapshot) s = test_net(sizes[n], 3, false);
    g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
    draw(s, list, theme, "auto");
    g_autofree char *dump = draw_list_dump(list);
    const double *W = snapshot_values(s, s->columns[1].W);
    for (int i = 0; i < 2 * sizes[n][1]; i++) {
      g_autofree char *wanted = g_strdup_printf("\"%s\"", number_short(W[i], NUMBER_PLAIN).text);
      g_assert_nonnull(strstr(dump, wanted));
    }
    g_assert_nonnull(strstr(dump, "hit neuron"));
    g_assert_nonnull(strstr(dump, "W1[2,1]"));
    g_assert_nonnull(strstr(dump, "hit plane"));
  }
}

static void test_folds(void) {
  g_autoptr(Theme) theme = test_theme("light");
  g_autoptr(Snapshot) s = test_net(NETS[3], 3, false);
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  draw(s, list, theme, "auto");
  g_autofree char *dump = draw_list_dump(list);
  g_assert_nonnull(strstr(dump, "56 more"));
  g_assert_nonnull(strstr(dump, "h1[64]"));
  g_assert_null(strstr(dump, "h1[20]"));
}

/* Any text at any time of an animation has room, too. */
static void test_animations(void) {
  TestSession *t = test_session_new();
  g_autoptr(Theme) theme = test_theme("dark");
  Show *show = show_of(t->session);
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  static const char *const lines[] = {"data xor\ndense 4 tanh\ndense 1 sigmoid\nforward", "backward", "step"};
  for (gsize k = 0; k < G_N_ELEMENTS(lines); k++) {
    show_refresh(show, t->session, true);
    test_run(t, lines[k]);
    show_refresh(show, t->session, true);
    show_home(show);
    g_assert_cmpint(show_event_count(show), >, 10);
    for (int i = 0; i <= show_event_count(show); i++, show_next(show)) {
      show_draw(show, t->session, list, theme, NULL, true);
      check_texts(list, SCENE_TEXT_MIN);
    }
  }
  test_session_free(t);
}

/* Where paths rejoin, the terms are seen adding up while the gradient is told. */
static void test_rejoining(void) {
  TestSession *t = test_session_new();
  g_autoptr(Theme) theme = test_theme("dark");
  Show *show = show_of(t->session);
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  test_run(t, "x1 = 1\nx2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1 + 3*z2\nh2 = 2*z1 - z2\np = 5*h1 - 2*h2");
  show_refresh(show, t->session, true);
  test_run(t, "backward p");
  show_refresh(show, t->session, true);
  show_home(show);
  int told = 0;
  for (int i = 0; i <= show_event_count(show); i++, show_next(show)) {
    show_draw(show, t->session, list, theme, NULL, true);
    check_texts(list, SCENE_TEXT_MIN);
    g_autofree char *dump = draw_list_dump(list);
    told += strstr(dump, "\"5 + (−4)\"") != NULL;
  }
  g_assert_cmpint(told, ==, 1);
  test_session_free(t);
}

/* Graphs of formulas, with their gradients, at any size. */
static void test_graphs(void) {
  static const char *const graphs[] = {
      "x1 = 1\nx2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1 + 3*z2\nh2 = 2*z1 - z2\np = 5*h1 - 2*h2\nbackward p",
      "x1 = 2\nx2 = 5\nx3 = 0\nw11 = 0\nw13 = 0\nw21 = 0\nw23 = 0\nv1 = 0\nz1 = w11*x1 - x2 + w13*x3 + 2\n"
      "z2 = w21*x1 + x2 + w23*x3 + 4\nh1 = relu(z1)\nh2 = relu(z2)\np = v1*h1 - 2*h2 + 5\nbackward p",
      "data xor\ndense 2 relu\ndense 1 sigmoid\nbackward",
      "x = 2\np = 3*x + 1",
      "x1 = 0\nx2 = 0\nb1 = sign(-2*x1 + x2 + 5)\nb2 = sign(2*x1 + x2 - 5)",
      "param w = 2\nQ = w^2\nloss Q\nstep 3",
      "z = [1, 2, 3]\np = softmax(z)",
      "a = [1, 2, 3]\nb = sum(a)\nlong_name_of_a_thing = 123456.789*b + 987654.321*a[2] - 55555.5*a[1]*a[3]",
  };
  g_autoptr(Theme) theme = test_theme("light");
  for (gsize k = 0; k < G_N_ELEMENTS(graphs); k++) {
    TestSession *t = test_session_new();
    test_run(t, graphs[k]);
    Show *show = show_of(t->session);
    show_refresh(show, t->session, false);
    for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
      g_autoptr(DrawList) list = draw_list_new(SIZES[i][0], SIZES[i][1], test_width);
      show_draw(show, t->session, list, theme, NULL, true);
      check_texts(list, SCENE_TEXT_MIN);
      show_draw(show, t->session, list, theme, "graph", true);
      check_texts(list, SCENE_TEXT_MIN);
    }
    test_session_free(t);
  }
}

/* "0.9…" is another number than 0.93. */
static bool is_cut_number(const char *text) {
  if (!g_str_has_suffix(text, "…")) return false;
  const char *end = text + strlen(text) - strlen("…"), *at = end;
  while (at > text && g_ascii_isdigit(at[-1])) at--;
  return at > text && at[-1] == '.' && end > text + 1 && g_ascii_isdigit(at[-2]);
}

/* However narrow a panel is, the numbers in its title are whole or not there. */
static void test_titles_keep_numbers(void) {
  g_autoptr(Theme) theme = test_theme("projector");
  g_autoptr(Snapshot) s = test_net(NETS[1], 3, false);
  s->figures.test_accuracy = 0.8125;
  s->figures.loss = 0.3712;
  s->clock.step = 123456;
  static const char *const views[] = {"boundary", "loss", "net boundary loss"};
  for (int width = 110; width < 900; width += 7) {
    g_autoptr(DrawList) list = draw_list_new(width, 400, test_width);
    for (gsize v = 0; v < G_N_ELEMENTS(views); v++) {
      draw(s, list, theme, views[v]);
      g_autoptr(GArray) texts = texts_of(list);
      for (guint i = 0; i < texts->len; i++) g_assert_false(is_cut_number(g_array_index(texts, Words, i).text));
    }
  }
}

/* Forty named nodes, each of two before it: in layers of eight, or of any of the last nine. */
static char *forty_nodes(bool layered) {
  GString *lines = g_string_new(NULL);
  GRand *dice = g_rand_new_with_seed(7);
  for (int i = 1; i <= 8; i++) g_string_append_printf(lines, "n%d = %d\n", i, i % 3 + 1);
  for (int i = 9; i <= 40; i++) {
    int from = layered ? (i - 1) / 8 * 8 - 7 : MAX(i - 9, 1), end = layered ? from + 8 : i;
    int a = i <= 16 ? i - 8 : g_rand_int_range(dice, from, end), b = g_rand_int_range(dice, from, end);
    g_string_append_printf(lines, i % 3 > 0 ? "n%d = n%d - tanh(n%d)\n" : "n%d = n%d * n%d / 8\n", i, a, b);
  }
  g_rand_free(dice);
  return g_string_free(lines, FALSE);
}

/* Samples of a route that lie in a box between its ends. */
static int cut_boxes(const GraphLayout *layout, const GraphRoute *route) {
  int cut = 0;
  for (int p = 0; p + 1 < route->point_count; p++) {
    Point a = route->points[p], b = route->points[p + 1], curve[20];
    bezier_sample(a, (Point){(a.x + b.x) / 2, a.y}, (Point){(a.x + b.x) / 2, b.y}, b, curve, G_N_ELEMENTS(curve));
    for (int i = 0; i < layout->box_count; i++) {
      if (i == route->from || i == route->to) continue;
      for (gsize k = 0; k < G_N_ELEMENTS(curve); k++) cut += rect_contains(layout->boxes[i].box, curve[k]);
    }
  }
  return cut;
}

/* All of them are there, in every theme, and no edge passes through a box. */
static void test_forty_nodes(gconstpointer theme_name) {
  g_autoptr(Theme) theme = test_theme(theme_name);
  for (int layered = 0; layered < 2; layered++) {
    TestSession *t = test_session_new();
    g_autofree char *lines = forty_nodes(layered);
    test_run(t, lines);
    Show *show = show_of(t->session);
    show_refresh(show, t->session, false);
    g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
    show_draw(show, t->session, list, theme, "graph", true);
    check_texts(list, SCENE_TEXT_MIN * theme->text);
    Scene scene = {.list = list, .theme = theme, .snapshot = show_snapshot(show)};
    g_autoptr(GraphLayout) layout = graph_layout(&scene, (Rect){12, 66, 1256, 530});
    g_assert_cmpint(layout->box_count, ==, 40);
    for (int i = 0; i < layout->route_count; i++) g_assert_cmpint(cut_boxes(layout, &layout->routes[i]), ==, 0);
    test_session_free(t);
  }
}

/* The same snapshot gives the same picture. */
static void test_pure(void) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(Snapshot) s = test_net(NETS[2], 4, true);
  g_autoptr(DrawList) a = draw_list_new(1280, 720, test_width), b = draw_list_new(1280, 720, test_width);
  draw(s, a, theme, "auto");
  draw(s, b, theme, "auto");
  draw(s, b, theme, "auto");
  g_autofree char *one = draw_list_dump(a), *other = draw_list_dump(b);
  g_assert_cmpstr(one, ==, other);
}

static void test_empty(void) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(Snapshot) s = snapshot_new();
  g_autoptr(DrawList) list = draw_list_new(640, 400, test_width);
  static const char *const views[] = {"auto", "net graph boundary loss", "landscape activation"};
  for (gsize i = 0; i < G_N_ELEMENTS(views); i++) {
    draw(s, list, theme, views[i]);
    check_texts(list, SCENE_TEXT_MIN);
  }
}

/* Numbers that are not: the picture stands. */
static void test_nan(void) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(Snapshot) s = test_net(NETS[1], 3, true);
  for (gsize i = 0; i < s->unit_count; i++) s->values[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : 1e300;
  for (int i = 0; i < s->plane.n * s->plane.n; i++) s->plane.output[i] = i % 2 ? NAN : INFINITY;
  snapshot_curve(s, 3);
  for (int i = 0; i < 3; i++) s->curve[i] = (CurvePoint){(guint64)i, i == 1 ? NAN : 1e30F, INFINITY, NAN, NAN};
  s->clock.step = 2;
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  draw(s, list, theme, "net graph boundary loss");
  check_texts(list, SCENE_TEXT_MIN);
}

/* ---- to the letter ---- */

static void test_golden_net(void) {
  g_autoptr(Theme) theme = test_theme("dark");
  g_autoptr(Snapshot) s = test_net(NETS[0], 3, true);
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  draw(s, list, theme, "auto");
  compare_golden("net-2-2-1", list);
}

static void test_golden_graph(void) {
  TestSession *t = test_session_new();
  g_autoptr(Theme) theme = test_theme("light");
  g_autoptr(DrawList) list = draw_list_new(1280, 720, test_width);
  test_run(t,
           "x1 = 1\nx2 = 2\nz1 = 2*x1 + x2\nz2 = x1 - x2\nh1 = z1 + 3*z2\nh2 = 2*z1 - z2\np = 5*h1 - 2*h2\nbackward p");
  Show *show = show_of(t->session);
  show_refresh(show, t->session, false);
  show_draw(show, t->session, list, theme, "graph", false);
  compare_golden("graph-chain", list);
  test_session_free(t);
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/pictures/networks/dark", "dark", test_networks);
  g_test_add_data_func("/pictures/networks/projector", "projector", test_networks);
  g_test_add_func("/pictures/large-text", test_large_text);
  g_test_add_func("/pictures/labelled", test_small_networks_are_labelled);
  g_test_add_func("/pictures/folds", test_folds);
  g_test_add_func("/pictures/animations", test_animations);
  g_test_add_func("/pictures/rejoining", test_rejoining);
  g_test_add_func("/pictures/graphs", test_graphs);
  g_test_add_func("/pictures/titles", test_titles_keep_numbers);
  g_test_add_data_func("/pictures/forty-nodes/light", "light", test_forty_nodes);
  g_test_add_data_func("/pictures/forty-nodes/projector", "projector", test_forty_nodes);
  g_test_add_func("/pictures/pure", test_pure);
  g_test_add_func("/pictures/empty", test_empty);
  g_test_add_func("/pictures/nan", test_nan);
  g_test_add_func("/pictures/golden-net", test_golden_net);
  g_test_add_func("/pictures/golden-graph", test_golden_graph);
  return g_test_run();
}
