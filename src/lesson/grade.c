#include "lesson/grade.h"
#include "base/number.h"
#include "lesson/equivalent.h"
#include "session/command.h"
#include <math.h>
#include <string.h>

void verdict_clear(Verdict *verdict) {
  g_clear_pointer(&verdict->reason, g_free);
}

/* ---- text as people type it ---- */

/* Signs that lessons show and people copy, as the language writes them. */
static char *plain_signs(const char *text) {
  static const char *const SIGNS[][2] = {{"−", "-"}, {"–", "-"},  {"·", "*"}, {"×", "*"},
                                         {"⋅", "*"}, {"“", "\""}, {"”", "\""}};
  GString *plain = g_string_new(text);
  for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++) g_string_replace(plain, SIGNS[i][0], SIGNS[i][1], 0);
  return g_strstrip(g_string_free(plain, FALSE));
}

/* For comparing texts: no case, no emphasis, blanks made one. */
static char *loose(const char *text) {
  g_autofree char *plain = plain_signs(text), *lower = g_utf8_casefold(plain, -1);
  GString *out = g_string_new(NULL);
  for (const char *p = lower; *p; p++) {
    if (strchr("`*_\"", *p)) continue;
    if (*p == ' ' && (out->len == 0 || out->str[out->len - 1] == ' ')) continue;
    g_string_append_c(out, *p);
  }
  g_strchomp(out->str);
  while (*out->str && strchr(".!", out->str[strlen(out->str) - 1])) out->str[strlen(out->str) - 1] = '\0';
  return g_string_free(out, FALSE);
}

/* ---- choices ---- */

static bool same_text(const char *choice, const char *typed) {
  g_autofree char *a = loose(choice), *b = loose(typed);
  double number_a, number_b;
  if (strcmp(a, b) == 0) return true;
  return number_parse(a[0] == '+' ? a + 1 : a, &number_a) && number_parse(b[0] == '+' ? b + 1 : b, &number_b) &&
         number_a == number_b;
}

/* The choice with this text, or -1. */
static int choice_of_text(const Quiz *quiz, const char *typed) {
  for (guint i = 0; i < quiz->choices->len; i++)
    if (same_text(g_array_index(quiz->choices, QuizChoice, i).text, typed)) return (int)i;
  return -1;
}

/* `b`, `b)`, `2`; a number only where no choice is one itself. */
static int choice_of_word(const Quiz *quiz, const char *word) {
  int count = (int)quiz->choices->len;
  gsize length = strcspn(word, ").");
  double number;
  for (int i = 0; i < count; i++) {
    g_autofree char *text = loose(g_array_index(quiz->choices, QuizChoice, (guint)i).text);
    if (number_parse(text, &number) && !g_ascii_isalpha(word[0])) return -1;
  }
  if (length == 1 && g_ascii_isalpha(word[0])) {
    int i = g_ascii_tolower(word[0]) - 'a';
    return i < count ? i : -1;
  }
  gint64 i = g_ascii_isdigit(word[0]) ? g_ascii_strtoll(word, NULL, 10) : 0;
  return length == strspn(word, "0123456789") && i >= 1 && i <= count ? (int)i - 1 : -1;
}

bool quiz_choices_meant(const Quiz *quiz, const char *typed, guint64 *chosen, Diag *diag) {
  g_autofree char *text = g_strstrip(g_strdup(typed));
  int whole = choice_of_text(quiz, text);
  *chosen = whole >= 0 ? (guint64)1 << whole : 0;
  if (*chosen) return true;
  g_auto(GStrv) words = g_strsplit_set(text, ", \t", -1);
  for (int i = 0; words[i]; i++) {
    if (!*words[i] || g_ascii_strcasecmp(words[i], "and") == 0) continue;
    int choice = choice_of_word(quiz, words[i]);
    if (choice < 0) {
      diag_set(diag, (Span){0}, "there is no choice '%s' here", text);
      return diag_hint(diag, "the choices are a to %c: answer a", 'a' + (int)(quiz->choices->len - 1) % 26);
    }
    *chosen |= (guint64)1 << choice;
  }
  return *chosen != 0 || diag_set(diag, (Span){0}, "answer wants a choice: answer a");
}

static void grade_choices(const Quiz *quiz, guint64 chosen, Verdict *verdict) {
  GString *reasons = g_string_new(NULL);
  guint missing = 0, wrong = 0;
  for (guint i = 0; i < quiz->choices->len; i++) {
    const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
    bool is_chosen = chosen & ((guint64)1 << i);
    wrong += is_chosen && !choice->right;
    missing += !is_chosen && choice->right;
  }
  for (guint i = 0; i < quiz->choices->len; i++) { /* with a wrong choice among them, only what is wrong is said */
    const QuizChoice *choice = &g_array_index(quiz->choices, QuizChoice, i);
    bool told = (chosen & ((guint64)1 << i)) && (wrong == 0 || !choice->right) && choice->reason;
    if (told) g_string_append_printf(reasons, "%s%s", reasons->len ? " " : "", choice->reason);
  }
  if (wrong == 0 && missing > 0)
    g_string_append_printf(reasons, "%sThat is right, but it is not all: %s.", reasons->len ? " " : "",
                           missing == 1 ? "one more choice is right" : "more choices are right");
  verdict->right = wrong == 0 && missing == 0;
  verdict->reason = g_string_free(reasons, reasons->len == 0);
}

/* ---- numbers ---- */

static double rounded(double value, int digits) {
  if (value == 0 || !isfinite(value)) return value;
  g_autoptr(GString) text = g_string_new(NULL);
  number_format(text, value, digits);
  double result;
  return number_parse(text->str, &result) ? result : value;
}

enum { FEWEST_DIGITS = 3, MOST_DIGITS = 15 };

static bool nearly(double a, double b) {
  return a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

/* Is one the other, rounded? A whole number is exact: who forgets the biases of a layer is only a little off. */
static bool same_number(double truth, double typed) {
  if (nearly(truth, typed)) return true;
  if (truth == floor(truth)) return false;
  bool truth_is_short = rounded(truth, FEWEST_DIGITS - 1) == truth;
  for (int digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits++) {
    if (nearly(rounded(truth, digits), typed)) return true;
    if (!truth_is_short && nearly(rounded(typed, digits), truth)) return true;
  }
  return false;
}

typedef struct {
  Shape shape;
  double *values;
} Value;

static bool evaluate(Session *session, const Expr *expr, Value *value, Diag *diag) {
  return session_evaluate(session, expr, &value->shape, &value->values, diag);
}

static bool same_value(const Value *truth, const Value *typed, double tolerance) {
  gsize size = shape_size(truth->shape);
  if (size != shape_size(typed->shape)) return false;
  for (gsize i = 0; i < size; i++) {
    double a = truth->values[i], b = typed->values[i];
    bool same = tolerance >= 0 ? fabs(a - b) <= tolerance * (1 + 1e-9) : same_number(a, b);
    if (!same) return false;
  }
  return true;
}

/* What can be said about a number that is wrong. */
static char *remark_on_number(double truth, double typed) {
  if (truth != 0 && same_number(truth, -typed)) return g_strdup("The size is right, the sign is not.");
  bool rough = truth != floor(truth) && (typed == rounded(truth, 2) || typed == rounded(truth, 1));
  if (rough) return g_strdup("That is close, but rounded too far: three digits, please.");
  return NULL;
}

/* ---- formulas ---- */

static Expr *read_formula(const char *typed, Diag *diag) {
  g_autofree char *plain = plain_signs(typed);
  Diag mistake = DIAG_INIT;
  Expr *expr = parse_expression(plain, &mistake);
  if (!expr) {
    diag_set(diag, (Span){0}, "'%s' is no number and no formula: %s", typed, mistake.message);
    if (strchr(plain, ',') && !strchr(plain, '[')) diag_hint(diag, "numbers have a decimal point: 0.25");
  }
  diag_clear(&mistake);
  return expr;
}

static void note_name(const Expr *expr, void *user) {
  (void)expr;
  *(bool *)user = true;
}

static bool has_names(const Expr *expr) {
  bool found = false;
  expr_visit_names(expr, false, note_name, &found);
  return found;
}

/* Does a typed formula say what another one says? By value where a number was typed or a tolerance is given. */
static bool agrees(Session *session, const char *truth_text, const Expr *typed, double tolerance, bool *right,
                   char **remark, Diag *diag) {
  g_autoptr(Expr) truth = parse_expression(truth_text, diag);
  if (!truth) return false;
  bool by_value = tolerance >= 0 || !has_names(typed);
  if (!by_value || !formula_is_known(session, truth)) return formulas_agree(session, truth, typed, right, diag);
  Value a = {0}, b = {0};
  bool known = evaluate(session, truth, &a, diag) && evaluate(session, typed, &b, diag);
  *right = known && same_value(&a, &b, tolerance);
  if (known && !*right && remark && shape_is_number(a.shape) && shape_is_number(b.shape))
    *remark = remark_on_number(a.values[0], b.values[0]);
  g_free(a.values);
  g_free(b.values);
  return known;
}

/* The reason that the lesson gives for a wrong answer like this one. */
static char *reason_of_wrong(Session *session, const Quiz *quiz, const Expr *typed) {
  for (guint i = 0; i < quiz->wrongs->len; i++) {
    const LessonLine *wrong = &g_array_index(quiz->wrongs, LessonLine, i);
    Diag diag = DIAG_INIT;
    bool same = false;
    bool known = agrees(session, wrong->text, typed, -1, &same, NULL, &diag);
    diag_clear(&diag);
    if (known && same && wrong->reason) return g_strdup(wrong->reason);
  }
  return NULL;
}

typedef struct {
  const char *name;
  bool found;
} NameSearch;

static void look_for_name(const Expr *expr, void *user) {
  NameSearch *search = user;
  search->found = search->found || strcmp(expr->name, search->name) == 0;
}

/* A formula's answer may hang on names that the session does not have. */
static bool formula_has(const Quiz *quiz, const char *name) {
  Diag mistake = DIAG_INIT;
  g_autoptr(Expr) truth = parse_expression(quiz->formula, &mistake);
  NameSearch search = {name, false};
  if (truth) expr_visit_names(truth, false, look_for_name, &search);
  diag_clear(&mistake);
  return search.found;
}

bool quiz_is_no_answer(Session *session, const Quiz *quiz, const char *typed, const Expr *expr, Diag *diag) {
  bool formula = quiz->kind == ANSWER_FORMULA;
  if (expr->kind != EXPR_NAME || (formula && formula_has(quiz, expr->name))) return false;
  Value value = {0};
  Diag mistake = DIAG_INIT;
  bool known = evaluate(session, expr, &value, &mistake);
  g_free(value.values);
  diag_clear(&mistake);
  if (known) return false;
  diag_set(diag, (Span){0}, "%s is asked for here, not '%s'", formula ? "a formula or its value" : "a number", typed);
  diag_hint(diag, "type it, as in 0.25; 'hint' helps");
  return true;
}

static bool grade_number(Session *session, const Quiz *quiz, const Expr *typed, Verdict *verdict, Diag *diag) {
  Value value = {0};
  if (!evaluate(session, typed, &value, diag)) return false;
  double number = value.values[0];
  bool is_number = shape_is_number(value.shape);
  g_free(value.values);
  if (!is_number) return diag_set(diag, (Span){0}, "a number is wanted here, not %s", shape_name(value.shape).text);
  if (quiz->kind == ANSWER_RANGE) {
    verdict->right = number >= quiz->low && number <= quiz->high;
  } else {
    Value truth = {{1, 1}, (double *)&quiz->value}, given = {{1, 1}, &number};
    verdict->right = same_value(&truth, &given, quiz->tolerance);
    if (!verdict->right) verdict->reason = remark_on_number(quiz->value, number);
  }
  return true;
}

bool quiz_grade(Session *session, const Quiz *quiz, const char *typed, Verdict *verdict, Diag *diag) {
  *verdict = (Verdict){0};
  if (quiz->kind == ANSWER_CHOICE) {
    guint64 chosen;
    if (!quiz_choices_meant(quiz, typed, &chosen, diag)) return false;
    grade_choices(quiz, chosen, verdict);
    return true;
  }
  g_autoptr(Expr) expr = read_formula(typed, diag);
  if (!expr || quiz_is_no_answer(session, quiz, typed, expr, diag)) return false;
  bool graded = quiz->kind == ANSWER_FORMULA
                    ? agrees(session, quiz->formula, expr, quiz->tolerance, &verdict->right, &verdict->reason, diag)
                    : grade_number(session, quiz, expr, verdict, diag);
  if (!graded || verdict->right) return graded;
  char *reason = reason_of_wrong(session, quiz, expr);
  if (reason) {
    verdict_clear(verdict);
    verdict->reason = reason;
  }
  return true;
}

bool quiz_answer_works(Session *session, const Quiz *quiz, Diag *diag) {
  if (quiz->kind != ANSWER_FORMULA) return true;
  g_autoptr(Expr) answer = parse_expression(quiz->formula, diag);
  if (!answer) return false;
  bool right = false;
  if (quiz->tolerance >= 0 || quiz->runs->len || !has_names(answer)) {
    Value value = {0};
    bool known = evaluate(session, answer, &value, diag);
    g_free(value.values);
    return known;
  }
  if (!formulas_agree(session, answer, answer, &right, diag)) return false;
  return right || diag_set(diag, (Span){0}, "the answer has no value to compare with: it is nowhere a finite number");
}

/* ---- tasks ---- */

bool task_passes(Session *session, const Task *task, char **why) {
  for (guint i = 0; i < task->checks->len; i++) {
    const char *text = g_array_index(task->checks, LessonLine, i).text;
    Diag diag = DIAG_INIT;
    g_autoptr(Expr) condition = parse_expression(text, &diag);
    bool holds = false;
    bool known = condition && session_condition(session, condition, &holds, &diag);
    if (known && holds) continue;
    if (why) *why = known ? g_strdup_printf("%s is false", text) : g_strdup(diag.message);
    diag_clear(&diag);
    return false;
  }
  return true;
}

const LessonLine *task_wrong_line(const Task *task, const char *typed) {
  g_autofree char *said = loose(typed);
  for (guint i = 0; i < task->wrongs->len; i++) {
    const LessonLine *wrong = &g_array_index(task->wrongs, LessonLine, i);
    g_autofree char *text = loose(wrong->text);
    if (strcmp(text, said) == 0) return wrong;
  }
  return NULL;
}
