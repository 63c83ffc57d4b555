/* What counts as right: choices, numbers, ranges, formulas that say the same and formulas that only look so. */
#include "lesson/grade.h"
#include "session/command.h"
#include <string.h>

static void ignore(void *user, const char *text) {
  (void)user, (void)text;
}

static Session *session_with(const char *lines) {
  static const Host HOST = {.notice = ignore};
  SessionOptions options = {.seed = 1, .digits = 6};
  Session *session = session_new(&HOST, &options);
  session_submit(session, source_new("<test>", lines, -1), ORIGIN_FILE);
  session_run(session, 0);
  g_assert_cmpint(session_error_count(session), ==, 0);
  return session;
}

static Lesson *quiz_of(const char *lines) {
  g_autofree char *text = g_strdup_printf("```quiz\nwhich?\n%s\n```\n", lines);
  Lesson *lesson = lesson_parse("q.md", text, -1);
  g_assert_cmpuint(lesson->problems->len, ==, 0);
  return lesson;
}

typedef enum { RIGHT, WRONG, NO_TRY } Expected;

static void assert_graded(const char *session_lines, const char *quiz, const char *typed, Expected expected) {
  g_autoptr(Session) session = session_with(session_lines);
  g_autoptr(Lesson) lesson = quiz_of(quiz);
  Verdict verdict;
  Diag diag = DIAG_INIT;
  bool graded = quiz_grade(session, lesson_block(lesson, 0)->quiz, typed, &verdict, &diag);
  Expected came = !graded ? NO_TRY : verdict.right ? RIGHT : WRONG;
  if (came != expected)
    g_error("%s: '%s' is %d, not %d (%s)", quiz, typed, (int)came, (int)expected, diag.message ? diag.message : "");
  if (!graded) g_assert_nonnull(diag.message);
  verdict_clear(&verdict);
  diag_clear(&diag);
}

static void test_choices(void) {
  static const char QUIZ[] = "- [ ] the first\n- [x] `sign` of it\n- [ ] −1";
  static const char TWO[] = "- [x] left — yes\n- [ ] up\n- [x] right";
  static const char NUMBERS[] = "- [ ] 2\n- [x] 3\n- [ ] 10";
  assert_graded("", QUIZ, "b", RIGHT);
  assert_graded("", QUIZ, "B)", RIGHT);
  assert_graded("", QUIZ, "Sign of it.", RIGHT);
  assert_graded("", QUIZ, "a", WRONG);
  assert_graded("", QUIZ, "-1", WRONG);
  assert_graded("", QUIZ, "d", NO_TRY);
  assert_graded("", QUIZ, "who knows", NO_TRY);
  assert_graded("", TWO, "a c", RIGHT);
  assert_graded("", TWO, "c, a", RIGHT);
  assert_graded("", TWO, "a and c", RIGHT);
  assert_graded("", TWO, "1 3", RIGHT);
  assert_graded("", TWO, "a", WRONG);
  assert_graded("", TWO, "a b c", WRONG);
  assert_graded("", NUMBERS, "3", RIGHT); /* the text, not the third */
  assert_graded("", NUMBERS, "2", WRONG);
  assert_graded("", NUMBERS, "1", NO_TRY);
  assert_graded("", NUMBERS, "b", RIGHT);
}

static void test_numbers(void) {
  static const struct {
    const char *answer, *typed;
    Expected expected;
  } cases[] = {
      {"0.25 ± 0.01", "0.255", RIGHT}, {"0.25 ± 0.01", "0.26", RIGHT},
      {"0.25 ± 0.01", "0.27", WRONG},  {"0.25 +- 0.01", "1/4", RIGHT},
      {"-13", "−13", RIGHT},           {"-13", "13", WRONG},
      {"630", "20*30 + 30", RIGHT},    {"1000001000", "1000000000", WRONG}, /* a whole number is exact */
      {"0.693147", "0.693", RIGHT},    {"0.693147", "0.69", WRONG},
      {"0.693147", "ln(2)", RIGHT},    {"0.693", "0.6931", RIGHT},
      {"0.5", "0.46", WRONG},          {"0.25", "0.254", WRONG},
      {"2 to 3", "2", RIGHT},          {"2 to 3", "2.5", RIGHT},
      {"2 to 3", "3.01", WRONG},       {"-1 to 1", "nan", WRONG},
      {"5", "many", NO_TRY},           {"5", "2 +", NO_TRY},
      {"0.25", "0,25", NO_TRY},        {"5", "[5, 5]", NO_TRY},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *quiz = g_strconcat("answer: ", cases[i].answer, NULL);
    assert_graded("", quiz, cases[i].typed, cases[i].expected);
  }
}

static void test_formulas(void) {
  static const struct {
    const char *session, *answer, *typed;
    Expected expected;
  } cases[] = {
      {"", "2*(a - y)", "-2*(y - a)", RIGHT},
      {"", "2*(a - y)", "2*a − 2·y", RIGHT},
      {"", "2*(a - y)", "2*(y - a)", WRONG},
      {"", "2*(a - y)", "a - y", WRONG},
      {"x = 2", "x^2", "x*x", RIGHT},
      {"x = 2", "x^2", "2*x", WRONG}, /* agrees where x is 2, and only there */
      {"x = 2", "x^2", "x + 2", WRONG},
      {"x = 2", "x^2", "4", RIGHT}, /* its value */
      {"x = 2", "x^2", "5", WRONG},
      {"", "x^2", "4", WRONG}, /* x has no value here */
      {"", "relu(x)", "x", WRONG},
      {"", "relu(x)", "max(0, x)", RIGHT},
      {"", "ln(x*y)", "ln(x) + ln(y)", RIGHT},
      {"", "sqrt(x)^2", "x", RIGHT}, /* where both are numbers */
      {"", "exp(x)/(1 + exp(x))", "sigmoid(x)", RIGHT},
      {"", "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)", RIGHT},
      {"", "abs(x)", "sqrt(x^2)", RIGHT},
      {"", "[a, b]", "[a, b]", RIGHT},
      {"", "[a, b]", "[b, a]", WRONG},
      {"", "[1, -1]", "[1, -1]", RIGHT},
      {"", "[1, -1]", "[1, 1]", WRONG},
      {"", "[1, -1]", "1", WRONG},
      {"param w = 2; x = 5; a = w*x; y = 1", "2*(a - y)", "2*(w*x - y)", RIGHT},
      {"param w = 2; x = 5; a = w*x; y = 1", "2*(a - y)", "2*(w - y)", WRONG},
      {"param w = 2; x = 5; a = w*x; y = 1; L = (a - y)^2", "grad(L, w)", "90", RIGHT},
      {"param w = 2; x = 5; a = w*x; y = 1; L = (a - y)^2", "grad(L, w)", "18", WRONG},
      {"param w = 2; x = 5; a = w*x; y = 1; L = (a - y)^2", "grad(L, w)", "2*(a - y)*x", RIGHT},
      {"f(u) = u^2", "f(x)", "x^2", RIGHT},
      {"input 2; dense 2 relu; dense 1", "W2*h1 + b2", "yhat", RIGHT},
      {"input 2; dense 2 relu; dense 1", "W1*x + b1", "z1", RIGHT},
      {"input 2; dense 2 relu; dense 1", "W1*x + b1", "h1", WRONG},
      {"input 2", "x1 + x[2]", "sum(x)", RIGHT},
      {"x = 3", "x + 1 ± 0.5", "4.4", RIGHT},
      {"x = 3", "x + 1 ± 0.5", "4.6", WRONG},
      {"", "sqrt(2)", "1.414", RIGHT},
      {"", "sqrt(2)", "1.4", WRONG},
      {"", "pi", "3.14159", RIGHT},
      {"", "2*(a - y)", "2*(a", NO_TRY},
      {"", "2*(a - y)", "nothing at all", NO_TRY},
      {"", "x", "nosuch(x)", NO_TRY},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *quiz = g_strconcat("answer: ", cases[i].answer, NULL);
    assert_graded(cases[i].session, quiz, cases[i].typed, cases[i].expected);
  }
}

/* The reason is that for the very answer. */
static void test_reasons(void) {
  static const struct {
    const char *quiz, *typed, *reason;
  } cases[] = {
      {"- [ ] a — too small\n- [x] b — just so\n- [ ] c", "a", "too small"},
      {"- [ ] a — too small\n- [x] b — just so\n- [ ] c", "b", "just so"},
      {"- [ ] a — too small\n- [x] b — just so\n- [ ] c", "c", NULL},
      {"- [ ] a — too small\n- [x] b — just so\n- [x] c", "b", "not all"},
      {"answer: 5\nwrong: 6 — one too many", "3 + 3", "one too many"},
      {"answer: 5\nwrong: 6 — one too many", "-5", "sign"},
      {"answer: 5\nwrong: 6 — one too many", "9", NULL},
      {"answer: 0.12345", "0.12", "rounded too far"},
      {"answer: 2*(a - y)\nwrong: 2*(y - a) — turned round", "2*y - 2*a", "turned round"},
      {"answer: 2*(a - y)\nwrong: 2*(y - a) — turned round\nwrong: a - y — the 2 is\n  missing", "-y + a",
       "the 2 is missing"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Session) session = session_with("");
    g_autoptr(Lesson) lesson = quiz_of(cases[i].quiz);
    Verdict verdict;
    g_assert_true(quiz_grade(session, lesson_block(lesson, 0)->quiz, cases[i].typed, &verdict, NULL));
    if (!cases[i].reason) g_assert_null(verdict.reason);
    if (cases[i].reason && (!verdict.reason || !strstr(verdict.reason, cases[i].reason)))
      g_error("'%s' is told '%s', not '%s'", cases[i].typed, verdict.reason, cases[i].reason);
    verdict_clear(&verdict);
  }
}

/* Grading looks; it changes nothing. */
static void test_leaves_session(void) {
  g_autoptr(Session) session = session_with("data xor; dense 2 tanh; dense 1 sigmoid; train 5; sample 3");
  g_autofree char *before = session_save_text(session, NULL);
  guint64 revision = session_revision(session);
  g_autoptr(Lesson) lesson = quiz_of("answer: W1*x + b1");
  Verdict verdict;
  g_assert_true(quiz_grade(session, lesson_block(lesson, 0)->quiz, "z1", &verdict, NULL));
  g_assert_true(verdict.right);
  verdict_clear(&verdict);
  g_autofree char *after = session_save_text(session, NULL);
  g_assert_cmpstr(before, ==, after);
  g_assert_cmpuint(session_revision(session), ==, revision);
}

static void test_tasks(void) {
  g_autoptr(Session) session = session_with("q = 11");
  g_autoptr(Lesson) lesson = lesson_parse(
      "t.md", "```task\ndo\ncheck: q > 10\ncheck: q < 20\nsolution: q = 12\nwrong: q  = 11 — odd\n```\n", -1);
  const Task *task = lesson_block(lesson, 0)->task;
  g_autofree char *why = NULL;
  g_assert_true(task_passes(session, task, NULL));
  session_submit(session, source_new("<test>", "q = 21", -1), ORIGIN_FILE);
  session_run(session, 0);
  g_assert_false(task_passes(session, task, &why));
  g_assert_cmpstr(why, ==, "q < 20 is false");
  g_assert_cmpstr(task_wrong_line(task, "q = 11 ")->reason, ==, "odd");
  g_assert_null(task_wrong_line(task, "q = 13"));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/grade/choices", test_choices);
  g_test_add_func("/grade/numbers", test_numbers);
  g_test_add_func("/grade/formulas", test_formulas);
  g_test_add_func("/grade/reasons", test_reasons);
  g_test_add_func("/grade/leaves-session", test_leaves_session);
  g_test_add_func("/grade/tasks", test_tasks);
  return g_test_run();
}
