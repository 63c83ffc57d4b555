/* What ```quiz and ```task blocks say. */
#include "base/number.h"
#include "lesson/parts.h"
#include <math.h>
#include <string.h>

static void line_clear(void *data) {
  LessonLine *line = data;
  g_free(line->text);
  g_free(line->reason);
}

static void choice_clear(void *data) {
  QuizChoice *choice = data;
  g_free(choice->text);
  g_free(choice->reason);
}

static GArray *lines_new(void) {
  GArray *lines = g_array_new(FALSE, FALSE, sizeof(LessonLine));
  g_array_set_clear_func(lines, line_clear);
  return lines;
}

void quiz_free(Quiz *quiz) {
  if (!quiz) return;
  if (quiz->question) g_ptr_array_unref(quiz->question);
  g_array_unref(quiz->choices);
  g_array_unref(quiz->hints);
  g_array_unref(quiz->wrongs);
  g_array_unref(quiz->runs);
  line_clear(&quiz->answer);
  g_free(quiz->formula);
  g_free(quiz);
}

void task_free(Task *task) {
  if (!task) return;
  if (task->goal) g_ptr_array_unref(task->goal);
  g_array_unref(task->checks);
  g_array_unref(task->hints);
  g_array_unref(task->solutions);
  g_array_unref(task->wrongs);
  g_free(task);
}

/* ---- lines `key: text` ---- */

static const char REASON_SIGN[] = " — ";

/* Cuts `text — reason` in two: the text trimmed, the reason or NULL. */
static char *split_reason(const char *text, char **reason) {
  const char *dash = strstr(text, REASON_SIGN);
  *reason = dash ? g_strstrip(g_strdup(dash + strlen(REASON_SIGN))) : NULL;
  return g_strstrip(dash ? g_strndup(text, (gsize)(dash - text)) : g_strdup(text));
}

static void append_to(char **text, const char *more) {
  g_autofree char *trimmed = g_strstrip(g_strdup(more));
  char *joined = g_strconcat(*text, " ", trimmed, NULL);
  g_free(*text);
  *text = joined;
}

/* A key that a block knows, and where its lines go. */
typedef struct {
  const char *key;
  GArray *lines;
  bool has_reason;
} Key;

/* The trimmed rest of a line that begins with `key:`, or NULL. */
static const char *after_key(const char *line, const char *key) {
  gsize length = strlen(key);
  if (strncmp(line, key, length) != 0 || line[length] != ':') return NULL;
  return line + length + 1 + strspn(line + length + 1, " \t");
}

/* Takes a line that begins with one of the keys; *last is where lines that carry on go. */
static bool take_key(Lesson *lesson, const Key *keys, gsize count, const char *line, int number, GArray **last) {
  for (gsize k = 0; k < count; k++) {
    const char *rest = after_key(line, keys[k].key);
    if (!rest) continue;
    LessonLine found = {.line = number};
    found.text = keys[k].has_reason ? split_reason(rest, &found.reason) : g_strchomp(g_strdup(rest));
    if (*found.text) {
      g_array_append_val(keys[k].lines, found);
      *last = keys[k].lines;
    } else {
      line_clear(&found);
      lesson_add_problem(lesson, number, "'%s:' is empty", keys[k].key);
    }
    return true;
  }
  return false;
}

/* Lines that carry on the one before: indented, and the one before is no text of the question. */
static bool continues(const char *line, bool has_before) {
  return has_before && (line[0] == ' ' || line[0] == '\t') && line[strspn(line, " \t")] != '\0';
}

static void extend_last(GArray *lines, const char *more) {
  LessonLine *line = &g_array_index(lines, LessonLine, lines->len - 1);
  append_to(line->reason ? &line->reason : &line->text, more);
}

static bool is_blank(const char *line) {
  return !line[strspn(line, " \t")];
}

/* ---- quizzes ---- */

/* `- [x] text — reason` */
static bool parse_choice(const char *line, int number, QuizChoice *choice) {
  const char *rest = line + strspn(line, " \t");
  if (!g_str_has_prefix(rest, "- [") || !rest[3] || rest[4] != ']' || !strchr("xX ", rest[3])) return false;
  choice->right = rest[3] != ' ';
  choice->text = split_reason(rest + 5, &choice->reason);
  choice->line = number;
  return true;
}

/* `0.5 to 0.7` */
static bool parse_range(Quiz *quiz) {
  g_auto(GStrv) ends = g_strsplit(quiz->answer.text, " to ", 2);
  if (g_strv_length(ends) != 2) return false;
  return number_parse(g_strstrip(ends[0]), &quiz->low) && number_parse(g_strstrip(ends[1]), &quiz->high);
}

/* `0.25 ± 0.01`, `0.25 +- 0.01`, `0.25`, `0.2 to 0.3`, `2*(a - y)`, `p ± 0.01`. */
static void parse_answer(Lesson *lesson, Quiz *quiz) {
  quiz->tolerance = -1;
  if (parse_range(quiz)) {
    quiz->kind = ANSWER_RANGE;
    if (!(quiz->low <= quiz->high)) lesson_add_problem(lesson, quiz->answer.line, "the answer's range is empty");
    return;
  }
  g_autofree char *text = g_strdup(quiz->answer.text);
  char *sign = strstr(text, "±");
  gsize width = strlen("±");
  if (!sign) sign = strstr(text, "+-"), width = 2;
  if (sign) {
    *sign = '\0';
    bool read = number_parse(g_strstrip(sign + width), &quiz->tolerance);
    if (!read || !(quiz->tolerance >= 0) || isinf(quiz->tolerance))
      lesson_add_problem(lesson, quiz->answer.line, "the answer's tolerance is no positive number");
  }
  g_strstrip(text);
  quiz->kind = number_parse(text, &quiz->value) ? ANSWER_NUMBER : ANSWER_FORMULA;
  if (quiz->kind == ANSWER_FORMULA) quiz->formula = g_steal_pointer(&text);
}

static void check_choices(Lesson *lesson, const Quiz *quiz, int line) {
  guint right = 0;
  for (guint i = 0; i < quiz->choices->len; i++) {
    const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
    right += choice->right;
    if (!*choice->text) lesson_add_problem(lesson, choice->line, "this choice has no text");
  }
  if (quiz->choices->len == 1)
    lesson_add_problem(lesson, line, "the quiz has one choice only");
  else if (right == 0)
    lesson_add_problem(lesson, line, "no choice of the quiz is right: mark one with [x]");
  else if (right == quiz->choices->len)
    lesson_add_problem(lesson, line, "no choice of the quiz is wrong: mark one with [ ]");
  if (quiz->wrongs->len || quiz->runs->len)
    lesson_add_problem(lesson, line, "'wrong:' and 'run:' go with an 'answer:', not with choices");
}

static void check_quiz(Lesson *lesson, const Quiz *quiz, int line) {
  if (quiz->question->len == 0) lesson_add_problem(lesson, line, "the quiz has no question");
  if (quiz->choices->len && quiz->answer.text)
    lesson_add_problem(lesson, quiz->answer.line, "the quiz has both choices and an 'answer:'");
  else if (quiz->choices->len)
    check_choices(lesson, quiz, line);
  else if (!quiz->answer.text)
    lesson_add_problem(lesson, line, "the quiz has neither choices (- [x] …) nor an 'answer:'");
  else if (!*quiz->answer.text)
    lesson_add_problem(lesson, quiz->answer.line, "'answer:' is empty");
}

/* Takes `answer: …`; a second one is a mistake. */
static bool take_answer(Lesson *lesson, Quiz *quiz, const char *line, int number) {
  const char *answer = after_key(line, "answer");
  if (!answer) return false;
  if (quiz->answer.text)
    lesson_add_problem(lesson, number, "the quiz has a second 'answer:'");
  else
    quiz->answer = (LessonLine){.text = g_strchomp(g_strdup(answer)), .line = number};
  return true;
}

Quiz *quiz_parse(Lesson *lesson, const char *text, int first_line) {
  Quiz *quiz = g_new0(Quiz, 1);
  quiz->choices = g_array_new(FALSE, FALSE, sizeof(QuizChoice));
  g_array_set_clear_func(quiz->choices, choice_clear);
  quiz->hints = lines_new(), quiz->wrongs = lines_new(), quiz->runs = lines_new();
  const Key keys[] = {{"hint", quiz->hints, false}, {"wrong", quiz->wrongs, true}, {"run", quiz->runs, false}};
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) question = g_string_new(NULL);
  GArray *last = NULL; /* lines that may be carried on; the choices are in an array of their own */
  for (int i = 0; lines[i]; i++) {
    QuizChoice choice;
    guint count = quiz->choices->len;
    QuizChoice *before = count && !last ? &g_array_index(quiz->choices, QuizChoice, count - 1) : NULL;
    if (parse_choice(lines[i], first_line + i, &choice))
      g_array_append_val(quiz->choices, choice), last = NULL;
    else if (take_answer(lesson, quiz, lines[i], first_line + i))
      last = NULL;
    else if (take_key(lesson, keys, G_N_ELEMENTS(keys), lines[i], first_line + i, &last))
      continue;
    else if (continues(lines[i], last != NULL))
      extend_last(last, lines[i]);
    else if (continues(lines[i], before != NULL))
      append_to(before->reason ? &before->reason : &before->text, lines[i]);
    else if ((last || before || quiz->answer.text) && !is_blank(lines[i]))
      lesson_add_problem(lesson, first_line + i, "text after the choices or keys of a quiz");
    else
      g_string_append_printf(question, "%s\n", lines[i]);
  }
  if (quiz->answer.text) parse_answer(lesson, quiz);
  quiz->question = prose_parse(question->str, first_line);
  check_quiz(lesson, quiz, first_line);
  return quiz;
}

/* ---- tasks ---- */

static void check_task(Lesson *lesson, const Task *task, int line) {
  if (task->goal->len == 0) lesson_add_problem(lesson, line, "the task does not say what to achieve");
  if (task->checks->len == 0) lesson_add_problem(lesson, line, "the task has no 'check:'");
  if (task->solutions->len == 0) lesson_add_problem(lesson, line, "the task has no 'solution:'");
}

Task *task_parse(Lesson *lesson, const char *text, int first_line) {
  Task *task = g_new0(Task, 1);
  task->checks = lines_new(), task->hints = lines_new(), task->solutions = lines_new(), task->wrongs = lines_new();
  const Key keys[] = {{"check", task->checks, false},
                      {"hint", task->hints, false},
                      {"solution", task->solutions, false},
                      {"wrong", task->wrongs, true}};
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) goal = g_string_new(NULL);
  GArray *last = NULL;
  for (int i = 0; lines[i]; i++) {
    if (take_key(lesson, keys, G_N_ELEMENTS(keys), lines[i], first_line + i, &last)) continue;
    if (continues(lines[i], last != NULL))
      extend_last(last, lines[i]);
    else if (last && !is_blank(lines[i]))
      lesson_add_problem(lesson, first_line + i, "text after the task's keys");
    else if (!last)
      g_string_append_printf(goal, "%s\n", lines[i]);
  }
  task->goal = prose_parse(goal->str, first_line);
  check_task(lesson, task, first_line);
  return task;
}
