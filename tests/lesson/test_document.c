#include "lesson/document.h"
#include "lesson/expect.h"
#include <string.h>

static const char LESSON[] = "# The sign\n"                            /* 1 */
                             "\n"                                      /* 2 */
                             "Two *neurons*, each\n"                   /* 3 */
                             "with `sign`.\n"                          /* 4 */
                             "\n"                                      /* 5 */
                             "```nabla\n"                              /* 6 */
                             "x = [0, 0]\n"                            /* 7 */
                             "print x\n"                               /* 8 */
                             "#= x = [0, 0]\n"                         /* 9 */
                             "```\n"                                   /* 10 */
                             "\n"                                      /* 11 */
                             "## Ask\n"                                /* 12 */
                             "\n"                                      /* 13 */
                             "```quiz\n"                               /* 14 */
                             "What is sign(-3)?\n"                     /* 15 */
                             "- [x] -1 — the number is negative\n"     /* 16 */
                             "- [ ] 3 — that is the absolute value,\n" /* 17 */
                             "      which is another thing\n"          /* 18 */
                             "```\n"                                   /* 19 */
                             "\n"                                      /* 20 */
                             "- one\n"                                 /* 21 */
                             "- two\n"                                 /* 22 */
                             "\n"                                      /* 23 */
                             "```task\n"                               /* 24 */
                             "Make `x` larger.\n"                      /* 25 */
                             "check: x1 > 1\n"                         /* 26 */
                             "hint: type x1 = …\n"                     /* 27 */
                             "solution: x1 = 2\n"                      /* 28 */
                             "wrong: x2 = 2\n"                         /* 29 */
                             "```\n"                                   /* 30 */
                             "```python\n"                             /* 31 */
                             "print(1)\n"                              /* 32 */
                             "```\n";

static const LessonBlock *block_at(const Lesson *lesson, guint i) {
  g_assert_cmpuint(i, <, lesson->blocks->len);
  return lesson->blocks->pdata[i];
}

static void test_blocks(void) {
  g_autoptr(Lesson) lesson = lesson_parse("lessons/01-sign.md", LESSON, -1);
  g_assert_cmpuint(lesson->problems->len, ==, 0);
  g_assert_cmpstr(lesson->name, ==, "sign");
  g_assert_cmpstr(lesson->title, ==, "The sign");
  const struct {
    LessonBlockKind kind;
    int line, section;
  } expected[] = {{BLOCK_PROSE, 1, 0},  {BLOCK_COMMANDS, 7, 0}, {BLOCK_PROSE, 12, 1}, {BLOCK_QUIZ, 15, 1},
                  {BLOCK_PROSE, 21, 1}, {BLOCK_TASK, 25, 1},    {BLOCK_PROSE, 32, 1}};
  g_assert_cmpuint(lesson->blocks->len, ==, G_N_ELEMENTS(expected));
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
    g_assert_cmpint(block_at(lesson, i)->kind, ==, expected[i].kind);
    g_assert_cmpint(block_at(lesson, i)->line, ==, expected[i].line);
    g_assert_cmpint(block_at(lesson, i)->section, ==, expected[i].section);
  }
  g_assert_cmpstr(block_at(lesson, 1)->commands, ==, "x = [0, 0]\nprint x\n#= x = [0, 0]\n");
  g_assert_cmpuint(lesson->sections->len, ==, 2);
  g_assert_cmpint(g_array_index(lesson->sections, LessonSection, 1).first_block, ==, 2);
}

static void test_prose(void) {
  g_autoptr(Lesson) lesson = lesson_parse("lessons/01-sign.md", LESSON, -1);
  const GPtrArray *prose = block_at(lesson, 0)->prose;
  g_assert_cmpuint(prose->len, ==, 2);
  const Prose *paragraph = prose->pdata[1];
  g_assert_cmpint(paragraph->line, ==, 3);
  const struct {
    const char *text;
    unsigned style;
  } runs[] = {{"Two ", 0}, {"neurons", STYLE_EMPHASIS}, {", each with ", 0}, {"sign", STYLE_CODE}, {".", 0}};
  g_assert_cmpuint(paragraph->runs->len, ==, G_N_ELEMENTS(runs));
  for (guint i = 0; i < G_N_ELEMENTS(runs); i++) {
    const TextRun *run = &g_array_index(paragraph->runs, TextRun, i);
    g_assert_cmpstr(run->text, ==, runs[i].text);
    g_assert_cmpuint(run->style, ==, runs[i].style);
  }
  const GPtrArray *list = block_at(lesson, 4)->prose;
  g_assert_cmpuint(list->len, ==, 2);
  g_assert_cmpstr(((Prose *)list->pdata[1])->marker, ==, "•");
  g_assert_cmpint(((Prose *)list->pdata[1])->line, ==, 22);
  g_assert_cmpint(((Prose *)block_at(lesson, 6)->prose->pdata[0])->kind, ==, PROSE_CODE);
}

static void test_questions(void) {
  g_autoptr(Lesson) lesson = lesson_parse("lessons/01-sign.md", LESSON, -1);
  const Quiz *quiz = block_at(lesson, 3)->quiz;
  g_assert_cmpuint(quiz->choices->len, ==, 2);
  const QuizChoice *wrong = &g_array_index(quiz->choices, QuizChoice, 1);
  g_assert_false(wrong->right);
  g_assert_cmpstr(wrong->text, ==, "3");
  g_assert_cmpstr(wrong->reason, ==, "that is the absolute value, which is another thing");
  g_assert_cmpint(wrong->line, ==, 17);
  const Task *task = block_at(lesson, 5)->task;
  g_assert_cmpstr(g_array_index(task->checks, LessonLine, 0).text, ==, "x1 > 1");
  g_assert_cmpstr(g_array_index(task->wrongs, LessonLine, 0).text, ==, "x2 = 2");
  g_assert_cmpint(g_array_index(task->wrongs, LessonLine, 0).line, ==, 29);
  g_assert_cmpuint(task->hints->len, ==, 1);
}

static const Quiz *only_quiz(const Lesson *lesson) {
  return block_at(lesson, 0)->quiz;
}

static void test_answers(void) {
  g_autoptr(Lesson) number = lesson_parse("a.md", "```quiz\nhow much?\nanswer: 0.25 ± 0.01\n```\n", -1);
  g_assert_cmpint(only_quiz(number)->kind, ==, ANSWER_NUMBER);
  g_assert_cmpfloat(only_quiz(number)->value, ==, 0.25);
  g_assert_cmpfloat(only_quiz(number)->tolerance, ==, 0.01);
  g_autoptr(Lesson) formula = lesson_parse("a.md", "```quiz\nwhich?\nanswer: 2*(a - y)\n```\n", -1);
  g_assert_cmpint(only_quiz(formula)->kind, ==, ANSWER_FORMULA);
  g_assert_cmpstr(only_quiz(formula)->answer.text, ==, "2*(a - y)");
  g_assert_cmpuint(formula->problems->len + number->problems->len, ==, 0);
}

/* Each text has one problem, on the given line. */
static void test_problems(void) {
  static const struct {
    const char *text, *says;
    int line;
  } cases[] = {
      {"```quiz\nwhich?\n- [ ] a\n- [ ] b\n```\n", "no choice of the quiz is right", 2},
      {"```quiz\nwhich?\n```\n", "neither choices", 2},
      {"```quiz\n- [x] a\n- [ ] b\n```\n", "no question", 2},
      {"```quiz\nwhich?\nanswer: 3\nanswer: 4\n```\n", "second 'answer:'", 4},
      {"```quiz\nwhich?\n- [x] a\n- [ ] b\nand then?\n```\n", "text after the choices", 5},
      {"```quiz\nwhich?\nanswer: 1 ± -2\n```\n", "tolerance", 3},
      {"\n```task\ndo it\nsolution: x = 1\n```\n", "no 'check:'", 3},
      {"```task\ndo it\ncheck: x > 0\n```\n", "no 'solution:'", 2},
      {"```task\ndo it\ncheck: x > 0\nsolution: x = 1\nwrong:\n```\n", "'wrong:' is empty", 5},
      {"a\xff\n", "not valid UTF-8", 1},
      {" \n\n", "the lesson is empty", 1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Lesson) lesson = lesson_parse("a.md", cases[i].text, -1);
    g_test_message("case %d: %s", (int)i, cases[i].says);
    g_assert_cmpuint(lesson->problems->len, ==, 1);
    const LessonProblem *problem = &g_array_index(lesson->problems, LessonProblem, 0);
    g_assert_nonnull(strstr(problem->message, cases[i].says));
    g_assert_cmpint(problem->line, ==, cases[i].line);
  }
}

static void test_names(void) {
  static const char *const cases[][2] = {{"lessons/01-sign.md", "sign"}, {"mine.md", "mine"}, {"2024.md", "2024"},
                                         {"10-chain", "chain"},          {"1-.md", "1-"},     {"/a/b-c.md", "b-c"}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *name = lesson_name_of(cases[i][0]);
    g_assert_cmpstr(name, ==, cases[i][1]);
  }
}

static void test_expected_lines(void) {
  const char *const printed[] = {"step=1 loss=0.71", "step=2 loss=0.60", "stopped: at 2", NULL};
  const char *const found[] = {"step=2 loss=0.6", "stopped: at 2", NULL};
  const char *const disorder[] = {"stopped: at 2", "step=1 loss=0.71", NULL};
  g_assert_cmpint(expect_lines(found, printed), ==, -1);
  g_assert_cmpint(expect_lines(disorder, printed), ==, 1);
  g_autofree char *stated = expect_of_line("  #= x = 3 ");
  g_assert_cmpstr(stated, ==, "x = 3");
  g_assert_null(expect_of_line("# = x"));
}

static void test_line_agreement(void) {
  static const struct {
    const char *expected, *printed;
    bool agree;
  } cases[] = {
      {"p = -13", "p = -13", true},
      {"p = -13", "p = 13", false},
      {"acc=1", "acc=0.98", false},
      {"loss=0.25", "loss=0.254", true},
      {"loss=0.25", "loss=0.256", false},
      {"loss=0.25", "loss=0.245", true},
      {"W1[2,1] = 3", "W1[2,1] = 3", true},
      {"W1[2,1] = 3", "W2[2,1] = 3", false},
      {"x = [1, 2.0]", "x = [1, 2.04]", true},
      {"1e-5", "1.2e-05", true},
      {"1.0e-5", "1.2e-05", false},
      {"a b", "a b c", false},
      {"  blanks ", "blanks", true},
      {"ok", "", false},
      {"", "", true},
      {"z = 4", "z = 4.0", true},
      {"0.0900306", "0.09003057", true},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s | %s", cases[i].expected, cases[i].printed);
    g_assert_cmpint(expect_line(cases[i].expected, cases[i].printed), ==, cases[i].agree);
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lesson/blocks", test_blocks);
  g_test_add_func("/lesson/prose", test_prose);
  g_test_add_func("/lesson/questions", test_questions);
  g_test_add_func("/lesson/answers", test_answers);
  g_test_add_func("/lesson/problems", test_problems);
  g_test_add_func("/lesson/names", test_names);
  g_test_add_func("/lesson/line-agreement", test_line_agreement);
  g_test_add_func("/lesson/expected-lines", test_expected_lines);
  return g_test_run();
}
