/* Questions: answers, hints, and what is told when somebody gives up. */
#include "base/number.h"
#include "lesson/grade.h"
#include "lesson/player_state.h"
#include <string.h>

/* ---- going on ---- */

static void done_go_on(Player *player, Session *session, guint step, const char *text) {
  (void)step, (void)text;
  player_go_on(player, session);
}

CommandResult player_advance(Player *player, Call *call, Work *work) {
  guint next = MIN(player->at + 1, player->steps->len - 1);
  const LessonBlock *coming = lesson_block(player->lesson, g_array_index(player->steps, LessonStep, next).pending);
  if (!work) {
    work = work_new(done_go_on, 0, NULL);
    bool needs_state = coming && coming->kind == BLOCK_TASK && !player->live;
    if (needs_state) work_restore(work, player, call->session);
  }
  return work_start(work, call);
}

/* The pending block runs, from the lesson's own state; then `done`. */
static CommandResult run_pending(Player *player, Call *call, WorkDone done, const char *text) {
  Work *work = work_new(done, 0, text);
  if (!player->live) work_restore(work, player, call->session);
  work_block(work, player, call->session, 0, G_MAXUINT);
  return work_start(work, call);
}

static CommandResult wait_or_advance(Player *player, Call *call) {
  if (!player->live) return player_advance(player, call, NULL);
  show_footer(player, "Enter: on", call->host);
  return COMMAND_DONE;
}

static CommandResult fail_without_question(Call *call) {
  const Player *player = player_of(call->session);
  if (!player->open) return call_fail(call, NULL, "no lesson is open; 'lesson' lists them");
  const QuestionRecord *question = player_question(player);
  if (question && question->result != RESULT_NONE)
    return call_fail(call, NULL, "this question is settled; Enter goes on");
  return call_fail(call, NULL, "nothing is asked here; Enter goes on");
}

/* The pending question that waits for an answer, or NULL. */
static QuestionRecord *waiting_question(const Player *player) {
  QuestionRecord *question = player->open ? player_question(player) : NULL;
  return question && question->result == RESULT_NONE ? question : NULL;
}

/* ---- telling the answer ---- */

static void done_told(Player *player, Session *session, guint step, const char *text) {
  (void)step;
  player_settle(player, session, strcmp(text, result_name(RESULT_SKIPPED)) == 0 ? RESULT_SKIPPED : RESULT_SHOWN);
  player_go_on(player, session);
}

static CommandResult reveal(Player *player, Call *call, QuestionResult result) {
  const Quiz *quiz = player_pending(player)->quiz;
  progress_add_event(player->progress, "skip", "looked at the answer");
  if (quiz->runs->len) return run_pending(player, call, done_told, result_name(result));
  show_answer(player, quiz, call->host);
  player_settle(player, call->session, result);
  return result == RESULT_SHOWN ? wait_or_advance(player, call) : player_advance(player, call, NULL);
}

CommandResult run_skip(Call *call) {
  Player *player = player_of(call->session);
  if (!waiting_question(player)) return fail_without_question(call);
  if (player_pending(player)->kind == BLOCK_QUIZ) return reveal(player, call, RESULT_SKIPPED);
  progress_add_event(player->progress, "skip", "skipped");
  return run_pending(player, call, done_told, result_name(RESULT_SKIPPED));
}

/* ---- hints ---- */

/* Without a hint of the lesson's, one wrong choice is ruled out, as long as two others are left. */
static const QuizChoice *choice_to_rule_out(const Quiz *quiz, QuestionRecord *question) {
  const QuizChoice *found = NULL;
  guint left = 0;
  guint64 bit = 0;
  for (guint i = 0; i < quiz->choices->len; i++) {
    const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
    if (choice->right || (question->chosen & ((guint64)1 << i))) continue;
    if (!found) found = choice, bit = (guint64)1 << i;
    left++;
  }
  if (left < 2) return NULL;
  question->chosen |= bit;
  return found;
}

static char *next_hint(const LessonBlock *block, QuestionRecord *question) {
  const GArray *hints = block->kind == BLOCK_TASK ? block->task->hints : block->quiz->hints;
  if (question->hints < (int)hints->len) return g_strdup(g_array_index(hints, LessonLine, (guint)question->hints).text);
  if (block->kind == BLOCK_TASK) return NULL;
  const QuizChoice *wrong = choice_to_rule_out(block->quiz, question);
  if (!wrong) return NULL;
  return wrong->reason ? g_strdup_printf("Not “%s”: %s", wrong->text, wrong->reason)
                       : g_strdup_printf("Not “%s”.", wrong->text);
}

static bool give_hint(Player *player, Session *session) {
  QuestionRecord *question = player_question(player);
  g_autofree char *hint = next_hint(player_pending(player), question);
  if (!hint) return false;
  question->hints++;
  progress_add_event(player->progress, "hint", hint);
  g_autoptr(GString) out = g_string_new(NULL);
  text_render(hint, "Hint:", 6, &player->paper, out);
  host_write(session_host(session), out->str, (gssize)out->len);
  session_picture_changed(session);
  player_keep(player, session);
  return true;
}

CommandResult run_hint(Call *call) {
  Player *player = player_of(call->session);
  if (!waiting_question(player)) return fail_without_question(call);
  if (!give_hint(player, call->session))
    call_print(call, "There is no further hint. 'skip' shows %s.\n",
               player_pending(player)->kind == BLOCK_TASK ? "a solution" : "the answer");
  return COMMAND_DONE;
}

/* ---- answers ---- */

/* What stands behind the verb. */
static const char *typed_answer(const Call *call) {
  const char *text = call->statement->text + strcspn(call->statement->text, " \t");
  return text + strspn(text, " \t");
}

static void note_answer(Player *player, QuestionRecord *question, const Quiz *quiz, const char *typed) {
  guint64 chosen = 0;
  question->tries++;
  g_free(question->answer);
  question->answer = g_strdup(typed);
  if (quiz && quiz->kind == ANSWER_CHOICE && quiz_choices_meant(quiz, typed, &chosen, NULL)) question->chosen |= chosen;
  progress_add_event(player->progress, "answer", typed);
}

/* A prediction, now that what was predicted has run: the answer is known. */
static void done_prediction(Player *player, Session *session, guint step, const char *typed) {
  (void)step;
  Verdict verdict;
  Diag diag = DIAG_INIT;
  bool graded = quiz_grade(session, player_pending(player)->quiz, typed, &verdict, &diag);
  bool right = graded && verdict.right;
  g_autofree char *missed = g_strdup_printf("You said %s.", typed);
  player_say(player, session, right, right ? "As you said." : graded && verdict.reason ? verdict.reason : missed);
  player_settle(player, session, right ? RESULT_RIGHT : RESULT_SHOWN);
  verdict_clear(&verdict);
  diag_clear(&diag);
  player_go_on(player, session);
}

static CommandResult predict(Player *player, Call *call, QuestionRecord *question, const char *typed) {
  const LessonBlock *block = player_pending(player);
  g_autoptr(Expr) expr = parse_expression(typed, call->diag);
  Shape shape;
  g_autofree double *value = NULL;
  if (!expr || quiz_is_no_answer(call->session, block->quiz, typed, expr, call->diag) ||
      !session_evaluate(call->session, expr, &shape, &value, call->diag)) {
    diag_place(call->diag, call->statement->span);
    return COMMAND_FAILED;
  }
  note_answer(player, question, block->quiz, typed);
  return run_pending(player, call, done_prediction, typed);
}

static CommandResult answer_quiz(Player *player, Call *call, QuestionRecord *question, const char *typed) {
  const Quiz *quiz = player_pending(player)->quiz;
  Verdict verdict;
  if (!quiz_grade(call->session, quiz, typed, &verdict, call->diag)) {
    diag_place(call->diag, call->statement->span);
    return COMMAND_FAILED;
  }
  note_answer(player, question, quiz, typed);
  g_autofree char *right = verdict.reason ? g_strdup_printf("Right: %s", verdict.reason) : g_strdup("Right.");
  const char *wrong = verdict.reason ? verdict.reason : "That is not it. Try again, or ask for a 'hint'.";
  player_say(player, call->session, verdict.right, verdict.right ? right : wrong);
  bool settled = verdict.right;
  verdict_clear(&verdict);
  if (settled) {
    player_settle(player, call->session, RESULT_RIGHT);
    return wait_or_advance(player, call);
  }
  session_picture_changed(call->session);
  player_keep(player, call->session);
  return COMMAND_DONE;
}

static CommandResult answer_task(Player *player, Call *call, QuestionRecord *question, const char *typed) {
  if (*typed) return call_fail(call, NULL, "this is a task: type the lines themselves, without 'answer'");
  question->tries++;
  progress_add_event(player->progress, "answer", "");
  if (!player_try_task(player, call->session)) {
    player_say(player, call->session, false, "Not yet. A 'hint' helps.");
    player_keep(player, call->session);
  }
  return COMMAND_DONE;
}

CommandResult run_answer(Call *call) {
  Player *player = player_of(call->session);
  QuestionRecord *question = waiting_question(player);
  const char *typed = typed_answer(call);
  if (!question) return fail_without_question(call);
  const LessonBlock *block = player_pending(player);
  if (block->kind == BLOCK_TASK) return answer_task(player, call, question, typed);
  if (!*typed)
    return call_fail(call, NULL, "answer what? %s", block->quiz->kind == ANSWER_CHOICE ? "answer a" : "answer 0.5");
  if (block->quiz->runs->len) return predict(player, call, question, typed);
  return answer_quiz(player, call, question, typed);
}

/* A word without a meaning of its own in this session. */
static bool is_idle_word(Session *session, const char *word) {
  for (const char *at = word; *at; at = g_utf8_next_char(at))
    if (!g_unichar_isalpha(g_utf8_get_char(at))) return false;
  return *word && session_node(session, g_intern_string(word)) == NODE_NONE && !text_does_something(session, word);
}

/* `b`, `b)`, `2`, or the choice's own words. A letter beyond the last is a slip: its answer tells which there are. */
static bool means_choice(Session *session, const Quiz *quiz, char *word) {
  double number;
  guint64 chosen;
  Diag diag = DIAG_INIT;
  if (g_ascii_isalpha(word[0]) && (word[1] == ')' || word[1] == '.') && !word[2]) word[1] = '\0';
  if (g_ascii_isalpha(word[0]) && !word[1]) return is_idle_word(session, word);
  bool known = quiz_choices_meant(quiz, word, &chosen, &diag);
  diag_clear(&diag);
  return known && (number_parse(word, &number) || !text_does_something(session, word));
}

char *lesson_answer_meant(Session *session, const char *text) {
  const Player *player = player_of(session);
  const Quiz *quiz = waiting_question(player) ? player_pending(player)->quiz : NULL;
  g_autofree char *word = g_strstrip(g_strdup(text));
  double number;
  if (!quiz || !*word) return NULL;
  bool meant = quiz->kind == ANSWER_CHOICE ? means_choice(session, quiz, word)
                                           : number_parse(word, &number) || is_idle_word(session, word);
  return meant ? g_strconcat("answer ", word, NULL) : NULL;
}

/* ---- `next` at a question ---- */

CommandResult player_next_at_question(Player *player, Call *call) {
  const LessonBlock *block = player_pending(player);
  guint pending = player_step(player).pending;
  if (!waiting_question(player)) { /* after `previous` its solution may not be in the state */
    Work *work = NULL;
    bool missing = player->base <= pending && !player->live;
    bool runs = block->kind == BLOCK_TASK || block->quiz->runs->len;
    if (missing && runs) {
      work = work_new(done_go_on, 0, NULL);
      work_restore(work, player, call->session);
      work_settled(work, player, call->session);
    }
    return player_advance(player, call, work);
  }
  if (block->kind == BLOCK_QUIZ) return reveal(player, call, RESULT_SHOWN);
  if (player_try_task(player, call->session)) return COMMAND_DONE;
  call_print(call, "Not yet.\n");
  if (give_hint(player, call->session)) return COMMAND_DONE;
  call_print(call, "This would do it:\n");
  return run_skip(call);
}

CommandResult player_run_block(Player *player, Call *call) {
  return run_pending(player, call, done_go_on, NULL);
}
