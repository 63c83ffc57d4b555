/* What ```quiz and ```task blocks say. */
#include "base/number.h"
#include "lesson/parts.h"
#include <math.h>
#include <string.h>

static void line_clear(void *line) {
  g_free(((LessonLine *)line)->text);
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
  g_free(quiz->answer.text);
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

/* The trimmed rest of a line that begins with `key:`, or NULL. */
static const char *after_key(const char *line, const char *key) {
  gsize length = strlen(key);
  if (strncmp(line, key, length) != 0 || line[length] != ':') return NULL;
  return line + length + 1 + strspn(line + length + 1, " \t");
}

/* `- [x] text — reason` */
static bool parse_choice(const char *line, int number, QuizChoice *choice) {
  const char *rest = line + strspn(line, " \t");
  if (!g_str_has_prefix(rest, "- [") || !rest[3] || rest[4] != ']' || !strchr("xX ", rest[3])) return false;
  choice->right = rest[3] != ' ';
  rest += 5 + strspn(rest + 5, " \t");
  const char *dash = strstr(rest, " — ");
  choice->text = dash ? g_strndup(rest, (gsize)(dash - rest)) : g_strdup(rest);
  choice->reason = dash ? g_strstrip(g_strdup(dash + strlen(" — "))) : NULL;
  g_strstrip(choice->text);
  choice->line = number;
  return true;
}

/* `0.25 ± 0.01`, `0.25 +- 0.01`, or a number alone, which counts to the digits written. */
static void parse_answer(Quiz *quiz) {
  g_autofree char *text = g_strdup(quiz->answer.text);
  char *sign = strstr(text, "±");
  gsize width = strlen("±");
  if (!sign) sign = strstr(text, "+-"), width = 2;
  quiz->tolerance = 1e-9;
  if (sign) {
    *sign = '\0';
    if (!number_parse(g_strstrip(sign + width), &quiz->tolerance)) return;
  }
  quiz->is_number = number_parse(g_strstrip(text), &quiz->value);
}

/* Lines that carry on the one before: indented, and the one before is no text of the question. */
static bool continues(const char *line, bool has_before) {
  return has_before && (line[0] == ' ' || line[0] == '\t') && line[strspn(line, " \t")] != '\0';
}

static void extend(char **text, const char *more) {
  g_autofree char *trimmed = g_strstrip(g_strdup(more));
  char *joined = g_strconcat(*text, " ", trimmed, NULL);
  g_free(*text);
  *text = joined;
}

static void check_quiz(Lesson *lesson, const Quiz *quiz, int line) {
  int right = 0;
  for (guint i = 0; i < quiz->choices->len; i++) right += g_array_index(quiz->choices, QuizChoice, i).right;
  if (quiz->question->len == 0) lesson_add_problem(lesson, line, "the quiz has no question");
  if (quiz->choices->len && quiz->answer.text)
    lesson_add_problem(lesson, quiz->answer.line, "the quiz has both choices and an 'answer:'");
  else if (quiz->choices->len && right == 0)
    lesson_add_problem(lesson, line, "no choice of the quiz is right: mark one with [x]");
  else if (quiz->choices->len == 1)
    lesson_add_problem(lesson, line, "the quiz has one choice only");
  else if (!quiz->choices->len && !quiz->answer.text)
    lesson_add_problem(lesson, line, "the quiz has neither choices (- [x] …) nor an 'answer:'");
  if (quiz->answer.text && (quiz->tolerance < 0 || isnan(quiz->tolerance)))
    lesson_add_problem(lesson, quiz->answer.line, "the answer's tolerance is no positive number");
  if (quiz->answer.text && !*quiz->answer.text) lesson_add_problem(lesson, quiz->answer.line, "'answer:' is empty");
}

Quiz *quiz_parse(Lesson *lesson, const char *text, int first_line) {
  Quiz *quiz = g_new0(Quiz, 1);
  quiz->choices = g_array_new(FALSE, FALSE, sizeof(QuizChoice));
  g_array_set_clear_func(quiz->choices, choice_clear);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) question = g_string_new(NULL);
  for (int i = 0; lines[i]; i++) {
    QuizChoice choice;
    const char *answer = after_key(lines[i], "answer");
    QuizChoice *last = quiz->choices->len ? &g_array_index(quiz->choices, QuizChoice, quiz->choices->len - 1) : NULL;
    if (parse_choice(lines[i], first_line + i, &choice))
      g_array_append_val(quiz->choices, choice);
    else if (answer && quiz->answer.text)
      lesson_add_problem(lesson, first_line + i, "the quiz has a second 'answer:'");
    else if (answer)
      quiz->answer = (LessonLine){g_strstrip(g_strdup(answer)), first_line + i};
    else if (continues(lines[i], last != NULL))
      extend(last->reason ? &last->reason : &last->text, lines[i]);
    else if (last && *lines[i])
      lesson_add_problem(lesson, first_line + i, "text after the choices of a quiz");
    else
      g_string_append_printf(question, "%s\n", lines[i]);
  }
  if (quiz->answer.text) parse_answer(quiz);
  quiz->question = prose_parse(question->str, first_line);
  check_quiz(lesson, quiz, first_line);
  return quiz;
}

static void check_task(Lesson *lesson, const Task *task, int line) {
  if (task->goal->len == 0) lesson_add_problem(lesson, line, "the task does not say what to achieve");
  if (task->checks->len == 0) lesson_add_problem(lesson, line, "the task has no 'check:'");
  if (task->solutions->len == 0) lesson_add_problem(lesson, line, "the task has no 'solution:'");
}

Task *task_parse(Lesson *lesson, const char *text, int first_line) {
  Task *task = g_new0(Task, 1);
  const struct {
    const char *key;
    GArray **lines;
  } keys[] = {
      {"check", &task->checks}, {"hint", &task->hints}, {"solution", &task->solutions}, {"wrong", &task->wrongs}};
  for (gsize k = 0; k < G_N_ELEMENTS(keys); k++) *keys[k].lines = lines_new();
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autoptr(GString) goal = g_string_new(NULL);
  GArray *last = NULL;
  for (int i = 0; lines[i]; i++) {
    const char *rest = NULL;
    GArray *found = NULL;
    for (gsize k = 0; k < G_N_ELEMENTS(keys) && !rest; k++)
      if ((rest = after_key(lines[i], keys[k].key))) found = *keys[k].lines;
    if (rest && !*g_strchomp(lines[i] + (rest - lines[i]))) {
      lesson_add_problem(lesson, first_line + i, "'%.*s' is empty", (int)strcspn(lines[i], " \t"), lines[i]);
    } else if (rest) {
      LessonLine line = {g_strdup(rest), first_line + i};
      g_array_append_val(found, line);
      last = found;
    } else if (continues(lines[i], last != NULL)) {
      extend(&g_array_index(last, LessonLine, last->len - 1).text, lines[i]);
    } else if (last && *g_strstrip(lines[i])) {
      lesson_add_problem(lesson, first_line + i, "text after the task's keys");
    } else if (!last) {
      g_string_append_printf(goal, "%s\n", lines[i]);
    }
  }
  task->goal = prose_parse(goal->str, first_line);
  check_task(lesson, task, first_line);
  return task;
}
