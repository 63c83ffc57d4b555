/* What a step says at the prompt: its text, what waits behind it, and what to type. */
#include "lesson/player_state.h"
#include <string.h>

void append_styled(GString *out, const Player *player, const char *code, const char *text) {
  if (player->paper.styled)
    g_string_append_printf(out, "\033[%sm%s\033[0m", code, text);
  else
    g_string_append(out, text);
}

static const char DIM[] = "2", HEAD[] = "1;35", GOOD[] = "1;32", BAD[] = "1;33";

static void append_footer(const Player *player, const char *text, GString *out) {
  g_string_append_c(out, '\n');
  append_styled(out, player, DIM, text);
  g_string_append_c(out, '\n');
}

void show_footer(const Player *player, const char *text, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  append_footer(player, text, out);
  host_write(host, out->str, (gssize)out->len);
}

/* ---- what waits ---- */

static void append_choices(const Player *player, const Quiz *quiz, GString *out) {
  for (guint i = 0; i < quiz->choices->len; i++) {
    char marker[] = {(char)('a' + i % 26), ')', '\0'};
    text_render(g_array_index(quiz->choices, QuizChoice, i).text, marker, 5, &player->paper, out);
  }
}

static const char *how_to_answer(const Quiz *quiz) {
  if (quiz->kind == ANSWER_CHOICE) return "Decide: a, b, …";
  if (quiz->runs->len) return "Predict the number, and see";
  return quiz->kind == ANSWER_FORMULA ? "Type: answer FORMULA" : "Type the number";
}

static void append_quiz(const Player *player, const Quiz *quiz, GString *out) {
  append_styled(out, player, HEAD, quiz->runs->len ? "Prediction" : "Question");
  g_string_append(out, "\n");
  prose_render(quiz->question, &player->paper, out);
  append_choices(player, quiz, out);
  g_autofree char *footer = g_strdup_printf("%s   (hint; Enter: see the answer)", how_to_answer(quiz));
  append_footer(player, footer, out);
}

static void append_task(const Player *player, const Task *task, GString *out) {
  append_styled(out, player, HEAD, "Your turn");
  g_string_append(out, "\n");
  prose_render(task->goal, &player->paper, out);
  append_footer(player, "Type it, as many lines as you like; I tell when it is done.   (hint, skip)", out);
}

static void append_coming_commands(const LessonBlock *block, const Player *player, GString *out) {
  const char *text = block->commands + strspn(block->commands, " \n");
  gsize length = strcspn(text, "\n");
  bool more = text[length] && text[length + strspn(text + length, " \n")];
  g_autofree char *footer = g_strdup_printf("Enter runs: %.*s%s", (int)length, text, more ? " …" : "");
  append_footer(player, player->live ? "Enter runs the line below" : footer, out);
}

static void append_settled(const Player *player, const QuestionRecord *question, GString *out) {
  static const char *const WORDS[] = {"", "answered", "the answer was told", "skipped"};
  g_autofree char *footer = question->answer && question->result == RESULT_RIGHT
                                ? g_strdup_printf("✓ %s: %s   Enter: on", WORDS[question->result], question->answer)
                                : g_strdup_printf("(%s)   Enter: on", WORDS[question->result]);
  append_footer(player, footer, out);
}

static void append_pending(const Player *player, GString *out) {
  const LessonBlock *block = player_pending(player);
  const QuestionRecord *question = player_question(player);
  if (!block) {
    append_footer(player, "That is the end of this lesson. 'progress' sums it up; 'lesson' lists the others.", out);
    return;
  }
  if (block->kind == BLOCK_PROSE) append_footer(player, "Enter: on", out);
  if (block->kind == BLOCK_COMMANDS) append_coming_commands(block, player, out);
  if (block_asks(block)) g_string_append_c(out, '\n');
  if (block->kind == BLOCK_QUIZ) append_quiz(player, block->quiz, out);
  if (block->kind == BLOCK_TASK) append_task(player, block->task, out);
  if (question && question->result != RESULT_NONE) append_settled(player, question, out);
}

/* ---- a step ---- */

static void append_note(const Player *player, const LessonBlock *block, GString *out) {
  if (!player->notes) return;
  g_string_append_c(out, '\n');
  append_styled(out, player, HEAD, "Note");
  g_string_append_c(out, '\n');
  prose_render(block->prose, &player->paper, out);
}

void show_step(const Player *player, Session *session) {
  LessonStep step = player_step(player);
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = step.first; i < step.pending; i++) {
    const LessonBlock *block = lesson_block(player->lesson, i);
    if (block->kind == BLOCK_NOTE) append_note(player, block, out);
    if (block->kind != BLOCK_PROSE) continue;
    g_string_append_c(out, '\n');
    prose_render(block->prose, &player->paper, out);
  }
  append_pending(player, out);
  host_write(session_host(session), out->str, (gssize)out->len);
}

/* ---- answers ---- */

void show_verdict(const Player *player, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  append_styled(out, player, player->verdict_right ? GOOD : BAD, player->verdict_right ? "✓ " : "✗ ");
  g_autoptr(GString) text = g_string_new(NULL);
  text_render(player->verdict, NULL, 0, &player->paper, text);
  g_string_append(out, text->str);
  host_write(host, out->str, (gssize)out->len);
}

void show_answer(const Player *player, const Quiz *quiz, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  if (quiz->answer.text) g_string_append_printf(out, "Answer: %s\n", quiz->answer.text);
  for (guint i = 0; i < quiz->choices->len; i++) {
    const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
    g_autofree char *marker = g_strdup_printf("%s %c)", choice->right ? "✓" : "✗", 'a' + (int)(i % 26));
    g_autofree char *text =
        choice->reason ? g_strdup_printf("%s — %s", choice->text, choice->reason) : g_strdup(choice->text);
    text_render(text, marker, 6, &player->paper, out);
  }
  host_write(host, out->str, (gssize)out->len);
}

/* ---- where we are ---- */

static guint section_of_step(const Player *player, guint step) {
  const LessonBlock *first = lesson_block(player->lesson, g_array_index(player->steps, LessonStep, step).first);
  return first && first->section > 0 ? (guint)first->section : 0;
}

/* The first step of a section; there is one for each but sections without a block. */
guint step_of_section(const Player *player, guint section) {
  guint step = 0;
  while (step + 1 < player->steps->len && section_of_step(player, step) < section) step++;
  return step;
}

void show_markers(const Player *player, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  guint here = section_of_step(player, player->at);
  for (guint i = 0; i < player->lesson->sections->len; i++) {
    const LessonSection *section = &g_array_index(player->lesson->sections, LessonSection, i);
    g_string_append_printf(out, "%s %3u  %s\n", i == here ? "▸" : " ", step_of_section(player, i) + 1, section->title);
  }
  host_write(host, out->str, (gssize)out->len);
}

static void append_record(const Player *player, const QuestionRecord *question, GString *out) {
  static const char *const SIGNS[] = {"·", "✓", "○", "○"};
  g_autofree char *summary = block_summary(lesson_block(player->lesson, question->block));
  g_string_append_printf(out, "%s %s\n", SIGNS[question->result], summary);
  g_string_append(out, "    ");
  if (question->result == RESULT_NONE && question->tries + question->hints == 0)
    g_string_append(out, "not yet");
  else
    g_string_append_printf(out, "%s%stries=%d hints=%d time=%.0f s", result_name(question->result),
                           question->result ? "  " : "", question->tries, question->hints, question->seconds);
  g_string_append_c(out, '\n');
}

void show_progress(const Player *player, const Host *host) {
  g_autoptr(GString) out = g_string_new(NULL);
  const Progress *progress = player->progress;
  g_string_append_printf(out, "%s: step %u of %u%s, %.0f min\n", player->lesson->title, player->at + 1,
                         player->steps->len, progress->finished ? " (finished)" : "", progress->seconds / 60);
  for (guint i = 0; i < progress->questions->len; i++)
    append_record(player, &g_array_index(progress->questions, QuestionRecord, i), out);
  host_write(host, out->str, (gssize)out->len);
}
