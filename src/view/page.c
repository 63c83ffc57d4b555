#include "view/page.h"

#include <math.h>
#include <string.h>

#include "draw/ease.h"
#include "view/view.h"

static const View VIEWS[] = {
    {"net", net_draw, net_describe, NULL, net_told},
    {"graph", graph_draw, graph_describe, NULL},
    {"boundary", boundary_draw, boundary_describe, NULL},
    {"loss", loss_draw, loss_describe, NULL},
    {"landscape", landscape_draw, landscape_describe, landscape_caption},
    {"activation", activation_draw, activation_describe, activation_caption},
    {"data", samples_draw, samples_describe, NULL},
    {"surface", surface_draw, surface_describe, NULL},
    {"approx", approx_draw, approx_describe, approx_caption},
    {"hidden", hidden_draw, hidden_describe, NULL},
    {"embeddings", embeddings_draw, embeddings_describe, embeddings_caption},
    {"words", words_draw, words_describe, words_caption},
    {"features", features_draw, features_describe, features_caption},
    {"explain", explain_draw, explain_describe, explain_caption},
    {"lesson", lesson_draw, lesson_describe, NULL},
    {"whatif", whatif_draw, whatif_describe, whatif_caption, whatif_told},
    {"paths", paths_draw, paths_describe, paths_caption, paths_told},
};

/* On smaller pages a second panel or a caption would leave nothing to read. Points at text factor 1, as below. */
static const double TILE_WIDTH = 420, TILE_HEIGHT = 260, CAPTION_HEIGHT = 240, LARGE_CAPTION = 90;
/* The smallest page that text factor 1 is for; larger text than a page can hold is made as large as it can. */
static const double TEXT_WIDTH = 560, TEXT_HEIGHT = 320;
/* Smaller panels stay empty. */
static const double PANEL_WIDTH = 100, PANEL_HEIGHT = 70;

const View *view_table(int *count) {
  *count = G_N_ELEMENTS(VIEWS);
  return VIEWS;
}

const View *view_find(const char *name) {
  for (gsize i = 0; i < G_N_ELEMENTS(VIEWS); i++) {
    if (strcmp(VIEWS[i].name, name) == 0) return &VIEWS[i];
  }
  return NULL;
}

static int choose_pictures(const Snapshot *s, const View *views[PAGE_VIEWS]) {
  int count = 0;
  bool net = snapshot_has_net(s), points = s->plane.axis[0] != NULL;
  if (s->lesson.lesson != NULL && s->node_count == 0 && !net) { /* it has not made anything yet */
    views[count++] = view_find("lesson");
    return count;
  }
  if (!net && points && s->data != NULL && s->node_count <= 2) { /* x and y, and no formula yet */
    views[count++] = view_find("boundary");
    views[count++] = view_find("data");
    return count;
  }
  if (s->question_asked && !net && (s->whatif != NULL || s->paths != NULL)) { /* meant for a room: all of the page */
    views[count++] = view_find(s->whatif != NULL ? "whatif" : "paths");
    return count;
  }
  views[count++] = view_find(net || s->node_count == 0 ? "net" : "graph");
  if (s->landscape_asked) {
    views[count++] = view_find("landscape");
  } else if (points) {
    views[count++] = view_find("boundary");
  }
  if (s->curve_count > 0 || (net && s->plane.n > 0 && s->data != NULL)) views[count++] = view_find("loss");
  return count;
}

/* A question for a room stands beside what it is about. */
static int choose(const Snapshot *s, const View *views[PAGE_VIEWS]) {
  const View *slide = view_find("lesson");
  int count = choose_pictures(s, views);
  if (!s->lesson.for_room || views[0] == slide) return count;
  views[1] = views[0];
  views[0] = slide;
  return 2;
}

int page_views(const Snapshot *s, const char *names, const View *views[PAGE_VIEWS]) {
  g_auto(GStrv) words = g_strsplit(names == NULL ? "" : names, " ", -1);
  int count = 0;
  for (int i = 0; words[i] != NULL && count < PAGE_VIEWS; i++) {
    const View *view = view_find(words[i]);
    if (view != NULL) views[count++] = view;
  }
  return count > 0 ? count : choose(s, views);
}

/* At its end an animation has nothing left to tell; gradients are shown where the pass had any. */
static Scene settle(const Scene *scene) {
  Scene settled = *scene;
  /* Once the weights change, the gradients have done their work. */
  bool told = scene->timeline != NULL && scene->timeline->backward_told && scene->time < scene->timeline->update_start;
  settled.gradients =
      scene->gradients && scene->snapshot->has_gradients && (told || scene->snapshot->pass == SHOWN_BACKWARD);
  bool tells = scene->timeline != NULL && scene->timeline->story != STORY_NONE; /* a story stays at its end */
  if (scene->timeline != NULL && scene->time >= scene->timeline->length && !tells) settled.timeline = NULL;
  if (settled.timeline != NULL && settled.timeline->story != STORY_NONE) {
    settled.story = settled.timeline;
    settled.timeline = NULL;
  }
  return settled;
}

/* The window on its way over a sentence: to the views a snapshot at rest whose text was read up to there. `frame` is
 * room for it and owns nothing. */
static void slide_words(Scene *scene, Snapshot *frame) {
  const Timeline *t = scene->timeline;
  const Snapshot *s = scene->snapshot;
  if (t == NULL || !t->sentence) return;
  int at = MAX(timeline_beat(t, scene->time), 0);
  const Beat *beat = timeline_beat_at(t, at);
  scene->timeline = NULL;
  scene->read = at > 0 ? s->places[at - 1].token_count : 0;
  scene->slid = ease_in_out(stretch_share((Stretch){beat->start, beat->end}, scene->time));
  if (at == s->place_count) return;
  *frame = *s;
  frame->words = s->places[at];
  frame->map.chosen = frame->map.partner = SNAPSHOT_NONE; /* which tell of the text's end */
  scene->snapshot = frame;
}

/* What the views have to say of a story, or at rest: the first that has something. */
static char *own_caption(const Scene *scene, const View *const *views, int count) {
  for (int i = 0; i < count && scene->story != NULL; i++) {
    char *told = views[i]->told == NULL ? NULL : views[i]->told(scene);
    if (told != NULL) return told;
  }
  for (int i = 0; i < count; i++) {
    char *caption = views[i]->caption == NULL ? NULL : views[i]->caption(scene->snapshot);
    if (caption != NULL) return caption;
  }
  return NULL;
}

/* Panels of views that were there already come from where they stood. */
static void ease_panels(const Scene *scene, const char *names, const View *const *views, int count,
                        double caption_height, Rect *panels, bool *stood) {
  const View *before[PAGE_VIEWS];
  Rect places[PAGE_VIEWS], caption;
  int old = page_views(scene->from, names, before);
  layout_page(draw_list_width(scene->list), draw_list_height(scene->list), caption_height, old, places, &caption);
  for (int i = 0; i < count; i++) {
    for (int k = 0; k < old && !stood[i]; k++) {
      if (before[k] != views[i]) continue;
      stood[i] = true;
      panels[i] = rect_mix(places[k], panels[i], scene->arrived);
    }
  }
}

void page_draw(const Scene *asked, const char *names) {
  Scene settled = settle(asked), *scene = &settled;
  Snapshot frame;
  slide_words(scene, &frame);
  Theme theme = *asked->theme;
  const View *views[PAGE_VIEWS];
  double width = draw_list_width(scene->list), height = draw_list_height(scene->list);
  draw_list_clear(scene->list, width, height);
  theme.text = fmin(theme.text, fmax(1, fmin(width / TEXT_WIDTH, height / TEXT_HEIGHT)));
  scene->theme = &theme;
  int count = page_views(scene->snapshot, names, views);
  double f = scene->theme->text;
  if (width < TILE_WIDTH * f || height < TILE_HEIGHT * f) count = 1;
  bool slide = count == 1 && views[0]->draw == lesson_draw; /* says all there is to say */
  bool stage = strcmp(views[0]->name, "whatif") == 0 || strcmp(views[0]->name, "paths") == 0;
  scene->large |= scene->story != NULL || stage;
  double bar = scene->large ? LARGE_CAPTION : LAYOUT_CAPTION_HEIGHT;
  double caption_height = slide || height < CAPTION_HEIGHT * f ? 0 : bar * f;
  Rect panels[PAGE_VIEWS], caption;
  layout_page(width, height, caption_height, count, panels, &caption);
  bool stood[PAGE_VIEWS] = {false};
  if (scene->from != NULL && count > 1) ease_panels(scene, names, views, count, caption_height, panels, stood);
  /* What is new lies beneath what moves away from its place. */
  for (int pass = 0; pass < 2; pass++) {
    for (int i = 0; i < count; i++) {
      bool fits = panels[i].w >= PANEL_WIDTH * f && panels[i].h >= PANEL_HEIGHT * f;
      if (fits && stood[i] == (pass == 1)) views[i]->draw(scene, panels[i]);
    }
  }
  g_autofree char *rest = own_caption(scene, views, count);
  scene->rest = rest;
  if (caption_height > 0) caption_draw(scene, caption);
}

void page_describe(const Snapshot *s, const char *names, GString *out) {
  const View *views[PAGE_VIEWS];
  int count = page_views(s, names, views);
  for (int i = 0; i < count; i++) views[i]->describe(s, out);
}
