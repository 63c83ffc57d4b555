/*
 * Lines of the student's own. They may be anything: a try at a task, an experiment with the network on show. Each is
 * remembered, so that a session that was killed can be brought back, and so that the lesson can go on from its own
 * state.
 */
#include "lesson/grade.h"
#include "lesson/player_state.h"
#include "lesson/units.h"
#include <string.h>

/* ---- what a line does to the state ---- */

static bool is_group(const Command *command, const char *group) {
  return strcmp(command->group, group) == 0;
}

static LineEffect statement_effect(const Session *session, const Statement *statement) {
  static const char *const JUMPS[] = {"undo", "redo", "sample", NULL};
  if (statement->kind == STATEMENT_DEFINITION) return EFFECT_STEP;
  if (statement->kind == STATEMENT_EXPRESSION) return EFFECT_NONE;
  const Command *command = session_command(session, statement->verb);
  if (g_strv_contains(JUMPS, command->syntax.verb)) return EFFECT_JUMP;
  return command->no_undo || is_group(command, "lesson") ? EFFECT_NONE : EFFECT_STEP;
}

static LineEffect line_effect(Session *session, const Line *line) {
  LineEffect effect = EFFECT_NONE;
  for (guint i = 0; i < line->statements->len; i++)
    effect = MAX(effect, statement_effect(session, line->statements->pdata[i]));
  return effect;
}

static Line *parse_text(Session *session, const char *text) {
  g_autoptr(Source) source = source_new("", text, -1);
  Verbs verbs = *session_verbs(session);
  verbs.abbreviations = true;
  gsize offset = 0;
  Line *line = NULL;
  return parse_line(&verbs, source, &offset, true, &line, NULL) == PARSE_LINE ? line : NULL;
}

LineEffect text_effect(Session *session, const char *text) {
  g_autoptr(Line) line = parse_text(session, text);
  return line ? line_effect(session, line) : EFFECT_NONE;
}

bool text_does_something(Session *session, const char *text) {
  g_autoptr(Line) line = parse_text(session, text);
  if (!line) return false;
  const Statement *first = line->statements->len > 0 ? line->statements->pdata[0] : NULL;
  return line->statements->len != 1 || first->kind != STATEMENT_EXPRESSION;
}

static bool is_about_lesson(const Session *session, const Line *line) {
  for (guint i = 0; i < line->statements->len; i++) {
    const Statement *statement = line->statements->pdata[i];
    bool command = statement->kind == STATEMENT_COMMAND;
    if (command && is_group(session_command(session, statement->verb), "lesson")) return true;
  }
  return false;
}

/* ---- remembering ---- */

/* The verb of a line that is one command, or "". */
static const char *only_verb(Session *session, const Line *line) {
  const Statement *first = line->statements->len == 1 ? line->statements->pdata[0] : NULL;
  return first && first->kind == STATEMENT_COMMAND ? session_command(session, first->verb)->syntax.verb : "";
}

/* `undo N` takes the last N of the own lines off the list; false where there are not so many. */
static bool unremember(Player *player, Session *session, const Line *line) {
  const Statement *undo = line->statements->pdata[0];
  const Arg *count = statement_arg(undo, "count");
  GPtrArray *own = player->progress->own;
  for (gint64 left = count ? g_ascii_strtoll(count->text, NULL, 10) : 1; left > 0; left--) {
    guint i = own->len;
    while (i > 0 && text_effect(session, own->pdata[i - 1]) != EFFECT_STEP) i--;
    if (i == 0) return false;
    g_ptr_array_remove_index(own, i - 1);
  }
  return true;
}

static void remember(Player *player, Session *session, const Line *line, LineEffect effect, bool interrupted) {
  guint64 clock = session_clock(session).step, steps = clock - player->clock;
  bool undone = strcmp(only_verb(session, line), "undo") == 0 && unremember(player, session, line);
  if (interrupted && clock > player->clock) /* training that was stopped would run to its end when it is run again */
    g_ptr_array_add(player->progress->own, g_strdup_printf("step %" G_GUINT64_FORMAT, steps));
  else if (effect != EFFECT_NONE && !undone)
    g_ptr_array_add(player->progress->own, g_strdup(line->text));
  player->clock = clock;
}

/* ---- tasks ---- */

/* The task is done: what the student typed belongs to the state of the lesson from here on. */
static void task_done(Player *player, Session *session) {
  QuestionRecord *question = player_question(player);
  g_ptr_array_set_size(question->lines, 0);
  g_ptr_array_extend_and_steal(question->lines, g_steal_pointer(&player->progress->own));
  player->progress->own = g_ptr_array_new_with_free_func(g_free);
  player->base = player_step(player).pending + 1;
  player->partial = false;
  player_settle(player, session, RESULT_RIGHT);
  player_say(player, session, true, "Done.");
  show_footer(player, "Enter: on", session_host(session));
}

static void look_at_task(Player *player, Session *session, const Line *line, const Task *task) {
  QuestionRecord *question = player_question(player);
  if (question->result != RESULT_NONE) return;
  question->tries++;
  g_free(question->answer);
  question->answer = g_strdup(line->text);
  if (task_passes(session, task, NULL)) {
    task_done(player, session);
    return;
  }
  const LessonLine *wrong = task_wrong_line(task, line->text);
  if (wrong && wrong->reason) player_say(player, session, false, wrong->reason);
}

bool player_try_task(Player *player, Session *session) {
  const LessonBlock *block = player_pending(player);
  if (!task_passes(session, block->task, NULL)) return false;
  task_done(player, session);
  return true;
}

/* ---- on a stage: a line of the lesson, perhaps changed ---- */

static gsize first_word(const char *text) {
  return strcspn(text, " \t=([;");
}

/* The line counts as the lesson's if it does the same kind of thing: defines that name, gives that command. */
static bool stands_for(const char *typed, const char *lessons) {
  gsize length = first_word(lessons);
  return first_word(typed) == length && strncmp(typed, lessons, length) == 0;
}

void player_unit_done(Player *player, Session *session) {
  g_autoptr(GArray) units = units_of(player_pending(player), session_verbs(session));
  while (player->unit < units->len && !g_array_index(units, Unit, player->unit).runs) player->unit++;
  player->unit++;
  g_autofree char *next = lesson_next_line(session);
  if (!next) player_go_on(player, session);
}

static void live_line(Player *player, Session *session, const Line *line) {
  const LessonBlock *block = player_pending(player);
  g_autofree char *expected = lesson_next_line(session);
  if (block->kind == BLOCK_TASK) look_at_task(player, session, line, block->task);
  if (!expected || !stands_for(line->text, expected)) return;
  player_unit_done(player, session);
}

/* ---- */

void player_line_notice(Session *session, const Line *line, Origin origin, bool interrupted) {
  Player *player = player_of(session);
  if (!player->open || origin == ORIGIN_LESSON || is_about_lesson(session, line)) return;
  LineEffect effect = line_effect(session, line);
  const LessonBlock *block = player_pending(player);
  if (player->live) {
    live_line(player, session, line);
    return;
  }
  player_tick(player);
  progress_add_event(player->progress, "line", line->text);
  remember(player, session, line, effect, interrupted);
  if (block->kind == BLOCK_TASK && effect != EFFECT_NONE) look_at_task(player, session, line, block->task);
  player_keep(player, session);
}
