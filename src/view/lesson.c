/*
 * The lesson as a slide: the section's heading, the text that the prompt shows, what waits behind it, and how far it
 * is. A choice is clicked, which types the answer. The text is as large as the panel allows.
 */
#include <math.h>
#include <string.h>

#include "plot/flow.h"
#include "view/view.h"

/* Points at text factor 1. */
static const double LARGEST = 27, SMALLEST = 13.5, STEP = 1.5, WIDEST = 44 /* sizes of the text */;
static const double MARGIN = 26, BOX_PAD = 16, CHOICE_PAD = 9, RADIUS = 10, BAR = 4;
enum { COMMANDS_SHOWN = 10 };

typedef struct {
  const Scene *scene;
  const SnapshotLesson *slide;
  Rect area;
  double size;
  bool draw;
  bool brief; /* without the text, which the prompt has: there is no room for both it and the question */
  bool cut;   /* out */
} Slide;

static const LessonBlock *pending_of(const SnapshotLesson *slide) {
  return lesson_block(slide->lesson, slide->pending);
}

static Flow flow_at(const Slide *slide, double x, double y, double width) {
  return (Flow){.scene = slide->scene,
                .x = x,
                .y = y,
                .width = width,
                .bottom = slide->area.y + slide->area.h,
                .size = slide->size,
                .ink = slide->scene->theme->ink,
                .draw = slide->draw};
}

/* ---- what waits ---- */

/* A choice: its letter, its text, and what became of it. Returns its lower edge. */
static double draw_choice(Slide *slide, guint i, double x, double y, double width) {
  const Scene *scene = slide->scene;
  const Theme *theme = scene->theme;
  const Quiz *quiz = pending_of(slide->slide)->quiz;
  const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
  bool tried = slide->slide->chosen & ((guint64)1 << i), settled = slide->slide->settled;
  bool known = settled || (tried && !choice->right);
  double pad = CHOICE_PAD * slide->size / LARGEST * 1.6, letter = 1.7 * slide->size;
  Flow flow = flow_at(slide, x + letter + pad, y + pad, width - letter - 2 * pad);
  flow.ink = known && !choice->right ? theme->muted : theme->ink;
  flow.bold = settled && choice->right;
  flow.draw = false;
  flow_markdown(&flow, choice->text);
  Rect row = {x, y, width, flow.y + pad - y};
  if (row.y + row.h > flow.bottom) slide->cut = true;
  if (slide->draw && !slide->cut) {
    Style frame = style_stroke(settled && choice->right ? theme->positive : theme->line, scene_stroke(scene, 1.5));
    frame.fill = theme->ground;
    draw_rect(scene->list, row, RADIUS, frame);
    const char *letters = known ? (choice->right ? "✓" : "✗") : NULL;
    char own[] = {(char)('a' + (int)(i % 26)), '\0'};
    Color sign = known ? (choice->right ? theme->positive : theme->negative) : theme->muted;
    Point at = {x + pad + 0.35 * slide->size, y + pad + 1.02 * slide->size};
    draw_text(scene->list, at, ALIGN_START, FONT_BOLD, slide->size, sign, letters ? letters : own);
    flow.y = y + pad;
    flow.draw = true;
    flow_markdown(&flow, choice->text);
    g_autofree char *line = g_strdup_printf("answer %s", own);
    if (!known) draw_hit_rect(scene->list, row, "line", (int)i, line);
  }
  return row.y + row.h;
}

static double draw_choices(Slide *slide, double x, double y, double width) {
  const Quiz *quiz = pending_of(slide->slide)->quiz;
  for (guint i = 0; i < quiz->choices->len; i++) y = draw_choice(slide, i, x, y + 0.4 * slide->size, width);
  return y;
}

/* What would have been right, where nobody said it. */
static void flow_answer(Flow *flow, const LessonBlock *block, const SnapshotLesson *shown) {
  const char *answer = block->quiz ? block->quiz->answer.text : NULL;
  if (!answer || !shown->settled || shown->verdict) return;
  g_autofree char *line = g_strconcat("Answer: **", answer, "**", NULL);
  flow_gap(flow, 0.35);
  flow->bold = false;
  flow_markdown(flow, line);
}

/* What is to be typed, or the commands that come. */
static void flow_what_to_do(Flow *flow, const LessonBlock *block, bool settled) {
  const Theme *theme = flow->scene->theme;
  flow->ink = theme->muted;
  flow->bold = false;
  flow_gap(flow, 0.35);
  if (settled)
    flow_markdown(flow, "Enter goes on");
  else if (block->kind == BLOCK_TASK)
    flow_markdown(flow, "type it, as many lines as you like");
  else if (block->quiz->kind != ANSWER_CHOICE)
    flow_markdown(flow, block->quiz->kind == ANSWER_FORMULA ? "type: *answer* and a formula" : "type the number");
}

/* A question in its box, with a bar of accent at its left. Returns its lower edge. */
static double draw_question(Slide *slide, double y) {
  const Scene *scene = slide->scene;
  const LessonBlock *block = pending_of(slide->slide);
  const GPtrArray *text = block->quiz ? block->quiz->question : block->task->goal;
  double pad = BOX_PAD * scene->theme->text, x = slide->area.x + pad, width = slide->area.w - pad;
  Flow flow = flow_at(slide, x, y, width);
  flow.bold = true;
  flow_prose(&flow, text, 0);
  slide->cut |= flow.cut;
  double bottom = flow.y;
  if (block->quiz && block->quiz->choices->len) bottom = draw_choices(slide, x, flow.y, width);
  flow.y = bottom;
  flow_answer(&flow, block, slide->slide);
  flow_what_to_do(&flow, block, slide->slide->settled);
  slide->cut |= flow.cut;
  Rect bar = {slide->area.x, y, BAR, fmax(0, fmin(flow.y, slide->area.y + slide->area.h) - y)};
  if (slide->draw) draw_rect(scene->list, bar, BAR / 2, style_fill(scene->theme->positive));
  return flow.y;
}

static double draw_commands(Slide *slide, const LessonBlock *block, double y) {
  const Theme *theme = slide->scene->theme;
  double pad = BOX_PAD * theme->text;
  Flow flow = flow_at(slide, slide->area.x + pad, y, slide->area.w - pad);
  flow.ink = theme->muted;
  flow_code(&flow, block->commands, COMMANDS_SHOWN);
  slide->cut |= flow.cut;
  Rect bar = {slide->area.x, y, BAR, fmax(0, fmin(flow.y, flow.bottom) - y)};
  if (slide->draw) {
    draw_rect(slide->scene->list, bar, BAR / 2, style_fill(theme->line));
    Rect hit = {slide->area.x, y, slide->area.w, flow.y - y};
    draw_hit_rect(slide->scene->list, hit, "line", 0, "next");
  }
  return flow.y;
}

/* ---- the whole ---- */

static void draw_verdict(Slide *slide, double *y) {
  const SnapshotLesson *shown = slide->slide;
  const Theme *theme = slide->scene->theme;
  if (!shown->verdict) return;
  double indent = 1.4 * slide->size;
  Flow flow = flow_at(slide, slide->area.x + indent, *y, slide->area.w - indent);
  flow_markdown(&flow, shown->verdict);
  slide->cut |= flow.cut;
  Point at = {slide->area.x, *y + 1.02 * slide->size};
  Color sign = shown->verdict_right ? theme->positive : theme->negative;
  if (slide->draw && !slide->cut)
    draw_text(slide->scene->list, at, ALIGN_START, FONT_BOLD, slide->size, sign, shown->verdict_right ? "✓" : "✗");
  *y = flow.y + 0.6 * slide->size;
}

/* Draws or measures at the present size; returns the lower edge. */
static double draw_slide(Slide *slide) {
  const SnapshotLesson *shown = slide->slide;
  const LessonBlock *block = pending_of(shown);
  double y = slide->area.y;
  bool about_pending = block_asks(block) && (shown->chosen || shown->settled || block->kind == BLOCK_TASK);
  slide->cut = false;
  if (!about_pending) draw_verdict(slide, &y); /* on the question before */
  Flow flow = flow_at(slide, slide->area.x, y, slide->area.w);
  for (guint i = shown->first; i < shown->pending && !slide->brief; i++) {
    const LessonBlock *text = lesson_block(shown->lesson, i);
    if (text->kind != BLOCK_PROSE) continue;
    flow_prose(&flow, text->prose, 0);
    flow_gap(&flow, 0.7);
  }
  slide->cut |= flow.cut;
  y = flow.y + 0.2 * slide->size;
  if (block_asks(block)) y = draw_question(slide, y) + 0.5 * slide->size;
  if (block && block->kind == BLOCK_COMMANDS) y = draw_commands(slide, block, y);
  if (about_pending) draw_verdict(slide, &y);
  return y;
}

/* The largest text with which everything fits; the smallest where nothing does. */
static double find_size(Slide *slide) {
  double f = slide->scene->theme->text, width = slide->area.w;
  slide->draw = false;
  for (int brief = 0; brief <= block_asks(pending_of(slide->slide)); brief++) {
    slide->brief = brief;
    for (double size = LARGEST * f; size >= SMALLEST; size -= STEP * f) {
      slide->size = size;
      slide->area.w = fmin(width, WIDEST * size);
      if (draw_slide(slide) <= slide->area.y + slide->area.h) return size;
    }
  }
  return SMALLEST;
}

/* How far: a thin line along the panel's lower edge. */
static void draw_progress(const Scene *scene, const SnapshotLesson *slide, Rect panel) {
  double share = (double)slide->step / slide->steps, pad = LAYOUT_PAD;
  Rect whole = {panel.x + pad, panel.y + panel.h - pad, panel.w - 2 * pad, 3};
  Rect done = whole;
  done.w *= share;
  draw_rect(scene->list, whole, 1.5, style_fill(scene->theme->line));
  draw_rect(scene->list, done, 1.5, style_fill(scene->theme->positive));
}

static const char *heading_of(const SnapshotLesson *slide) {
  const LessonBlock *block = lesson_block(slide->lesson, slide->first);
  int section = block ? block->section : (int)slide->lesson->sections->len - 1;
  return section < 0 ? slide->lesson->title
                     : g_array_index(slide->lesson->sections, LessonSection, (guint)section).title;
}

/* Does the step's own text begin with the heading? Then the title need not say it. */
static bool begins_section(const SnapshotLesson *slide) {
  const LessonBlock *block = lesson_block(slide->lesson, slide->first);
  if (block->kind != BLOCK_PROSE || block->prose->len == 0) return false;
  return ((const Prose *)block->prose->pdata[0])->kind == PROSE_HEADING;
}

void lesson_draw(const Scene *scene, Rect panel) {
  const SnapshotLesson *shown = &scene->snapshot->lesson;
  draw_layer(scene->list, "lesson");
  panel_draw(scene, panel);
  if (!shown->lesson) {
    panel_title(scene, panel, "lesson", NULL, NULL, false);
    panel_hint(scene, panel, "no lesson is open: lesson sign");
    return;
  }
  g_autofree char *place = g_strdup_printf("step %u of %u", shown->step, shown->steps);
  const char *section = heading_of(shown);
  bool begins = shown->first < shown->pending && begins_section(shown);
  panel_title(scene, panel, shown->lesson->title, begins || strcmp(section, shown->lesson->title) == 0 ? NULL : section,
              place, false);
  Rect body = panel_body(scene, panel);
  double margin = fmin(MARGIN * scene->theme->text, 0.06 * body.w);
  Slide slide = {.scene = scene, .slide = shown};
  slide.area = (Rect){body.x + margin, body.y + 0.5 * margin, body.w - 2 * margin, body.h - 1.5 * margin};
  slide.size = find_size(&slide);
  slide.draw = true;
  draw_push_clip(scene->list, body, 0);
  draw_slide(&slide);
  draw_pop_clip(scene->list);
  draw_progress(scene, shown, panel);
}

static void describe_prose(const GPtrArray *prose, GString *out) {
  for (guint i = 0; i < prose->len; i++) {
    g_autofree char *text = prose_text(prose->pdata[i]);
    g_string_append_printf(out, " %s", text);
  }
}

void lesson_describe(const Snapshot *snapshot, GString *out) {
  const SnapshotLesson *slide = &snapshot->lesson;
  if (!slide->lesson) {
    g_string_append(out, "The lesson: none is open.\n");
    return;
  }
  const LessonBlock *block = pending_of(slide);
  g_string_append_printf(out, "The lesson, step %u of %u: %s.", slide->step, slide->steps, heading_of(slide));
  for (guint i = slide->first; i < slide->pending; i++) {
    const LessonBlock *text = lesson_block(slide->lesson, i);
    if (text->kind == BLOCK_PROSE) describe_prose(text->prose, out);
  }
  if (block && block->kind == BLOCK_COMMANDS) g_string_append(out, " Then commands run.");
  if (block_asks(block)) {
    g_string_append(out, block->quiz ? " A question:" : " A task:");
    describe_prose(block->quiz ? block->quiz->question : block->task->goal, out);
  }
  for (guint i = 0; block && block->quiz && i < block->quiz->choices->len; i++)
    g_string_append_printf(out, " %c) %s", 'a' + (int)(i % 26),
                           g_array_index(block->quiz->choices, QuizChoice, i).text);
  if (slide->verdict)
    g_string_append_printf(out, " %s: %s", slide->verdict_right ? "Right" : "Not right", slide->verdict);
  g_string_append_c(out, '\n');
}
