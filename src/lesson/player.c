#include "lesson/player_state.h"
#include "lesson/units.h"
#include <string.h>

static const char PLAYER_KEY[] = "lesson";

void player_forget(Player *player) {
  g_clear_pointer(&player->lesson, lesson_free);
  g_clear_pointer(&player->steps, g_array_unref);
  g_clear_pointer(&player->progress, progress_free);
  g_clear_pointer(&player->verdict, g_free);
  g_clear_pointer(&player->views, g_free);
}

static void player_free(void *data) {
  Player *player = data;
  player_forget(player);
  g_free(player->folder);
  g_free(player);
}

Player *player_of(Session *session) {
  Player *player = session_extension(session, PLAYER_KEY);
  if (player) return player;
  player = g_new0(Player, 1);
  player->paper = (TextPaper){80, false};
  session_set_extension(session, PLAYER_KEY, player, player_free);
  session_set_line_notice(session, player_line_notice);
  return player;
}

void lesson_set_paper(Session *session, TextPaper paper) {
  player_of(session)->paper = paper;
}

void lesson_set_folder(Session *session, const char *folder) {
  Player *player = player_of(session);
  g_free(player->folder);
  player->folder = g_strdup(folder);
}

static const Player *open_player(const Session *session) {
  const Player *player = session_extension(session, PLAYER_KEY);
  return player && player->open ? player : NULL;
}

bool lesson_is_open(const Session *session) {
  return open_player(session) != NULL;
}

bool lesson_is_live(const Session *session) {
  const Player *player = open_player(session);
  return player && player->live;
}

static bool is_for_room(const Player *player) {
  const LessonBlock *block = player_pending(player);
  return player->live && (player->verdict || (block && block->kind == BLOCK_QUIZ));
}

bool lesson_slide(const Session *session, LessonSlide *slide) {
  const Player *player = session_extension(session, PLAYER_KEY);
  if (!player || !player->lesson || player->left) return false;
  LessonStep step = player_step(player);
  const QuestionRecord *question = player_question(player);
  *slide = (LessonSlide){.lesson = player->lesson,
                         .first = step.first,
                         .pending = step.pending,
                         .step = player->at + 1,
                         .steps = player->steps->len,
                         .chosen = question ? question->chosen : 0,
                         .settled = question && question->result != RESULT_NONE,
                         .verdict = player->verdict,
                         .verdict_right = player->verdict_right,
                         .for_room = is_for_room(player)};
  return true;
}

const LessonBlock *player_pending(const Player *player) {
  return lesson_block(player->lesson, player_step(player).pending);
}

QuestionRecord *player_question(const Player *player) {
  return progress_question(player->progress, player_step(player).pending);
}

/* ---- what is kept ---- */

/* A student who has gone for lunch has not thought about the question all the time. */
static const double LONGEST_PAUSE = 600; /* seconds */

void player_tick(Player *player) {
  gint64 now = g_get_monotonic_time();
  double seconds = MIN((double)(now - player->since) / G_TIME_SPAN_SECOND, LONGEST_PAUSE);
  player->since = now;
  player->progress->seconds += seconds;
  QuestionRecord *question = player_question(player);
  if (question && question->result == RESULT_NONE) question->seconds += seconds;
}

void player_keep(Player *player, Session *session) {
  if (player->live || !player->folder || player->unwritten) return;
  Diag diag = DIAG_INIT;
  if (progress_save(player->folder, player->progress, player->lesson, &diag)) return;
  player->unwritten = true;
  host_notice(session_host(session), "nabla: %s", diag.message);
  diag_clear(&diag);
}

void player_say(Player *player, Session *session, bool right, const char *verdict) {
  g_free(player->verdict);
  player->verdict = g_strdup(verdict);
  player->verdict_right = right;
  progress_add_event(player->progress, "verdict", verdict);
  show_verdict(player, session_host(session));
}

void player_settle(Player *player, Session *session, QuestionResult result) {
  QuestionRecord *question = player_question(player);
  player_tick(player);
  if (question->result == RESULT_NONE) question->result = result;
  if (result != RESULT_RIGHT) g_clear_pointer(&player->verdict, g_free);
  session_picture_changed(session);
  player_keep(player, session);
}

/* ---- from step to step ---- */

/* For the transcript: the section where it is a new one, and what is asked. */
static void note_place(Player *player) {
  const LessonBlock *first = lesson_block(player->lesson, player_step(player).first), *pending = player_pending(player);
  int section = first ? first->section : -1;
  if (section >= 0 && section != player->noted_section)
    progress_add_event(player->progress, "step",
                       g_array_index(player->lesson->sections, LessonSection, (guint)section).title);
  player->noted_section = section;
  if (!block_asks(pending)) return;
  g_autofree char *summary = block_summary(pending);
  progress_add_event(player->progress, "question", summary);
}

void player_stop_at(Player *player, Session *session, guint step) {
  player_tick(player);
  player->at = MIN(step, player->steps->len - 1);
  player->unit = 0;
  player->clock = session_clock(session).step;
  player->progress->step = player->at;
  note_place(player);
  bool ends = !player_pending(player);
  player->open = !ends;
  player->progress->finished |= ends;
  player->progress->done |= ends;
  session_picture_changed(session);
  show_step(player, session);
  player_keep(player, session);
  if (ends) player_close(player, session);
}

void player_go_on(Player *player, Session *session) {
  const LessonBlock *block = player_pending(player);
  bool keeps_verdict = block && block->kind == BLOCK_QUIZ; /* the picture shows it beside what follows */
  if (!keeps_verdict) g_clear_pointer(&player->verdict, g_free);
  player_stop_at(player, session, player->at + 1);
}

/* The lesson is over: settings and views that it chose go with it. */
void player_close(Player *player, Session *session) {
  player->open = false;
  session_return_settings(session);
  if (player->views && strcmp(player->views, session_views(session)) != 0) session_set_views(session, player->views);
  g_clear_pointer(&player->views, g_free);
}

/* ---- on a stage ---- */

char *lesson_next_line(Session *session) {
  const Player *player = open_player(session);
  const LessonBlock *block = player && player->live ? player_pending(player) : NULL;
  if (!block || block->kind != BLOCK_COMMANDS) return NULL;
  g_autoptr(GArray) units = units_of(block, session_verbs(session));
  for (guint i = player->unit; i < units->len; i++) {
    const Unit *unit = &g_array_index(units, Unit, i);
    if (unit->runs) return g_strdup(unit->text);
  }
  return NULL;
}
