/* Lines, definitions, commands and their arguments: what each line becomes. */
#include "lang_test.h"

/* ---- a statement in short: "verb/form label=text|tree …", "name := tree", "tree" ---- */

static void show_statement(const Statement *statement, GString *out);

static void show_expr(const char *before, const Expr *expr, GString *out) {
  g_string_append(out, before);
  expr_print(expr, 6, out);
}

static void show_arg(const Arg *arg, GString *out) {
  g_string_append_printf(out, " %s", arg->kind == ARG_OPTION ? "-" : "");
  g_string_append_printf(out, "%s", arg->label);
  if (arg->kind == ARG_LITERAL) return;
  if (arg->kind == ARG_PLACE) {
    show_expr("=", &(Expr){.kind = EXPR_NAME, .name = arg->place.name}, out);
    if (arg->place.row) show_expr("[", arg->place.row, out);
    if (arg->place.col) show_expr(",", arg->place.col, out);
    if (arg->place.row) g_string_append_c(out, ']');
  } else if (arg->statement) {
    g_string_append(out, "={");
    show_statement(arg->statement, out);
    g_string_append_c(out, '}');
  } else if (arg->kind == ARG_OPTION) {
    g_string_append_printf(out, "=<%s>", arg->text);
    if (arg->expr) show_expr("", arg->expr, out);
  } else if (arg->expr) {
    show_expr("=", arg->expr, out);
  } else {
    g_string_append_printf(out, "=<%s>", arg->text);
  }
}

static void show_statement(const Statement *statement, GString *out) {
  if (statement->kind == STATEMENT_COMMAND) {
    g_string_append_printf(out, "%s/%d", test_verbs[statement->verb].verb, statement->form);
    for (int i = 0; i < statement->arg_count; i++) show_arg(&statement->args[i], out);
    return;
  }
  if (statement->kind == STATEMENT_DEFINITION) {
    g_string_append(out, statement->target.name);
    if (statement->target.row) show_expr("[", statement->target.row, out);
    if (statement->target.col) show_expr(",", statement->target.col, out);
    if (statement->target.row) g_string_append_c(out, ']');
    if (statement->is_function) g_string_append_c(out, '(');
    for (int i = 0; i < statement->parameter_count; i++)
      g_string_append_printf(out, "%s%s", i ? ", " : "", statement->parameters[i]);
    g_string_append(out, statement->is_function ? ") := " : " := ");
  }
  show_expr("", statement->value, out);
}

typedef struct {
  const char *text, *statement;
} Reading;

static void check_readings(const Verbs *verbs, const Reading *readings, gsize count) {
  for (gsize i = 0; i < count; i++) {
    g_autoptr(Statement) statement = parse_one(verbs, readings[i].text);
    g_autoptr(GString) shown = g_string_new(NULL);
    show_statement(statement, shown);
    if (strcmp(shown->str, readings[i].statement) == 0) continue;
    g_test_message("`%s` was read as `%s`, not `%s`", readings[i].text, shown->str, readings[i].statement);
    g_test_fail();
  }
}

static void test_definitions(void) {
  static const Reading readings[] = {
      {"x = 2", "x := 2"},
      {"θ=[1 -2]", "θ := [1, -2]"},
      {"x[3] = 4", "x[3] := 4"},
      {"W1[2,1] = w + 1", "W1[2,1] := w + 1"},
      {"W1 [2, i + 1] = 0", "W1[2,i + 1] := 0"},
      {"f(u) = u^2", "f(u) := u^2"},
      {"f (u, v) = u*v", "f(u, v) := u*v"},
      {"f(\tu ,v )=u", "f(u, v) := u"},
      {"step = 3", "step := 3"},
      {"step[1] = 3", "step[1] := 3"},
      {"step(u) = u", "step(u) := u"},
      {"loss = (yhat - y)^2", "loss := (yhat - y)^2"},
      {"quit = 1", "quit := 1"},
      {"e = 2", "e := 2"},
      {"x = y == z", "x := y == z"},
  };
  check_readings(&in_file, readings, G_N_ELEMENTS(readings));
}

static void test_expressions(void) {
  static const Reading readings[] = {
      {"w*x", "w*x"},
      {"x", "x"},
      {"3", "3"},
      {"-x", "-x"},
      {"(x)", "x"},
      {"grad(p, x)", "grad(p, x)"},
      {"print(x)", "print(x)"},
      {"f(2) == 3", "f(2) == 3"},
      {"x[1] < 2", "x[1] < 2"},
      {"[1, 2]", "[1, 2]"},
      {"den - 4", "den - 4"},
      {"den (4)", "den(4)"},
      {"not x", "not x"},
  };
  check_readings(&in_file, readings, G_N_ELEMENTS(readings));
  check_readings(&at_prompt, readings, G_N_ELEMENTS(readings));
}

static void test_commands(void) {
  static const Reading readings[] = {
      {"clear", "clear/0"},
      {"dense 4", "dense/0 count=4"},
      {"dense 4 tanh", "dense/0 count=4 activation=tanh"},
      {"dense (2*3) f", "dense/0 count=2*3 activation=f"},
      {"grad p x", "grad/0 a=p b=x"},
      {"grad (p) x", "grad/0 a=p b=x"},
      {"chain p x1 full", "chain/0 a=p b=x1 full"},
      {"chain p x1 full matrix", "chain/0 a=p b=x1 full matrix"},
      {"data point 0.5 -1 1", "data/1 point value=0.5 value=-1 value=1"},
      {"data point -x +2 W'", "data/1 point value=-x value=+2 value=W'"},
      {"data point [1 -2] f(1) x[2]", "data/1 point value=[1, -2] value=f(1) value=x[2]"},
      {"data xor", "data/2 file=<xor>"},
      {"data and", "data/2 file=<and>"},
      {"data point = x^2", "data/0 target=<point> formula=x^2"},
      {"train -1", "train/0 epochs=-1"},
      {"train", "train/0"},
      {"train 100 until loss < 0.01", "train/0 epochs=100 until until_condition=loss < 0.01"},
      {"train until loss < 0.01 and acc == 1", "train/0 until until_condition=loss < 0.01 and acc == 1"},
      {"input 2", "input/1 count=2"},
      {"input x1 = 2, x2 = -1", "input/0 name=<x1> value=2 name=<x2> value=-1"},
      {"input a=[1, 2], b=f(1, 2),c = 3", "input/0 name=<a> value=[1, 2] name=<b> value=f(1, 2) name=<c> value=3"},
      {"whatif x = 3", "whatif/0 leaf=x value=3"},
      {"whatif W1[1,2] = w + 1", "whatif/0 leaf=W1[1,2] value=w + 1"},
      {"landscape W1[1,1] W1[1,2] span=2", "landscape/0 first=W1[1,1] second=W1[1,2] -span=<2>2"},
      {"forward", "forward/0"},
      {"forward h1", "forward/0 node=<h1>"},
      {"forward batch", "forward/0 batch"},
      {"forward h1 batch", "forward/0 node=<h1> batch"},
      {"stop when gnorm < 1e-3", "stop/0 when rule=gnorm < 0.001"},
      {"stop early 5", "stop/1 early epochs=5"},
      {"stop none", "stop/2 none"},
      {"stop when none < 3", "stop/0 when rule=none < 3"},
      {"gradient p x batch", "gradient/0 a=p b=x batch"},
      {"gradient p batch", "gradient/2 a=p batch"},
      {"gradient p", "gradient/3 a=p"},
      {"gradient batch[1]", "gradient/3 a=batch[1]"},
      {"print w * x", "print/0 formula=w*x"},
      {"print [1 -2]", "print/0 formula=[1, -2]"},
      {"print -1", "print/0 formula=-1"},
      {"loss (yhat - y)^2", "loss/0 formula=(yhat - y)^2"},
      {"loss bce", "loss/0 formula=bce"},
      {"loss", "loss/0"},
      {"view net loss", "view/0 view=<net> view=<loss>"},
      {"view \"my view\"", "view/0 view=<my view>"},
      {"set speed 0.5", "set/0 setting=<speed> value=<0.5>"},
      {"set --save font 24pt", "set/0 --save setting=<font> value=<24pt>"},
      {"features", "features/0"},
      {"features \"I love it!\"", "features/0 text=<I love it!>"},
      {"features \"say \\\"hi\\\" # ; \\\\\"", "features/0 text=<say \"hi\" # ; \\>"},
  };
  check_readings(&in_file, readings, G_N_ELEMENTS(readings));
}

static void test_words(void) {
  static const Reading readings[] = {
      {"source a/b-c.d~1.nabla", "source/0 file=<a/b-c.d~1.nabla>"},
      {"source ../x.md;", "source/0 file=<../x.md>"},
      {"source x.md# why", "source/0 file=<x.md>"},
      {"source \"my file.nabla\"", "source/0 file=<my file.nabla>"},
      {"source C:\\tmp\\x.csv", "source/0 file=<C:\\tmp\\x.csv>"},
      {"source 3[(", "source/0 file=<3[(>"},
      {"source lesson-01", "source/0 file=<lesson-01>"},
      {"source größe.csv", "source/0 file=<größe.csv>"},
  };
  check_readings(&in_file, readings, G_N_ELEMENTS(readings));
}

static void test_options(void) {
  static const Reading readings[] = {
      {"data spiral n=500 noise=0.1", "data/2 file=<spiral> -n=<500>500 -noise=<0.1>0.1"},
      {"train n=3 5", "train/0 -n=<3>3 epochs=5"},
      {"data spiral n = 500", "data/2 file=<spiral> -n=<500>500"},
      {"data spiral n=2*100 labels=-1,1", "data/2 file=<spiral> -n=<2*100>2*100 -labels=<-1,1>"},
      {"data spiral labels=[1, 2] n=3", "data/2 file=<spiral> -labels=<[1, 2]>[1, 2] -n=<3>3"},
      {"data spiral labels=\"a b\" n=3", "data/2 file=<spiral> -labels=<a b> -n=<3>3"},
      {"data spiral labels=a-b.csv;", "data/2 file=<spiral> -labels=<a-b.csv>"},
      {"data spiral labels=(1 n=3", "data/2 file=<spiral> -labels=<(1> -n=<3>3"},
      {"data y = sin(x) + 0.3*x from=-3 to=3 n=200",
       "data/0 target=<y> formula=sin(x) + 0.3*x -from=<-3>-3 -to=<3>3 -n=<200>200"},
      {"data y = x from = -3", "data/0 target=<y> formula=x -from=<-3>-3"},
      {"data point 1 2 seed=3", "data/1 point value=1 value=2 -seed=<3>3"},
      {"data point 1 seed=3 2", "data/1 point value=1 -seed=<3>3 value=2"},
      {"train n=3 until loss < 1", "train/0 -n=<3>3 until until_condition=loss < 1"},
      {"train 5 until loss < 1 n=3", "train/0 epochs=5 until until_condition=loss < 1 -n=<3>3"},
  };
  check_readings(&in_file, readings, G_N_ELEMENTS(readings));
}

static void test_statements_inside(void) {
  static const Reading readings[] = {
      {"time step 5", "time/0 command={step/0 count=5}"},
      {"repeat 1000 grad p x", "repeat/0 times=1000 command={grad/0 a=p b=x}"},
      {"time repeat 10 forward", "time/0 command={repeat/0 times=10 command={forward/0}}"},
      {"repeat 3 w = w - 0.1*grad(Q, w)", "repeat/0 times=3 command={w := w - 0.1*grad(Q, w)}"},
      {"time w*x", "time/0 command={w*x}"},
      {"repeat 3 W[1,2] = 4", "repeat/0 times=3 command={W[1,2] := 4}"},
      {"repeat 3 data xor n=4", "repeat/0 times=3 command={data/2 file=<xor> -n=<4>4}"},
  };
  check_readings(&in_file, readings, G_N_ELEMENTS(readings));
  g_autoptr(Statement) deep = parse_one(&in_file, "time repeat 2 step 5  # why");
  const Arg *inner = statement_arg(deep, "command");
  g_assert_cmpstr(inner->statement->text, ==, "repeat 2 step 5");
  g_assert_cmpuint(inner->span.offset, ==, 5);
  g_assert_cmpuint(inner->span.length, ==, 15);
}

/* ---- verbs cut short ---- */

static bool is_a_or_step(const char *name, void *user) {
  return strcmp(name, user) == 0 || strcmp(name, "st") == 0;
}

static void test_abbreviations(void) {
  static const Reading prompt[] = {
      {"den 4", "dense/0 count=4"},
      {"tr", "train/0"},
      {"ste 5", "step/0 count=5"},
      {"de - 4", "de - 4"},
      {"de = 4", "de := 4"},
      {"de(4)", "de(4)"},
      {"de (4)", "de(4)"},
      {"de[4]", "de[4]"},
      {"de [4]", "de[4]"},
      {"de'", "de'"},
      {"de and x", "de and x"},
      {"dat and", "data/2 file=<and>"},
      {"q", "q"},
      {"cle", "cle"},
      {"s", "s"},
      {"tim ste 3", "time/0 command={step/0 count=3}"},
  };
  check_readings(&at_prompt, prompt, G_N_ELEMENTS(prompt));
  static const Reading file[] = {{"den", "den"}, {"tr", "tr"}};
  check_readings(&in_file, file, G_N_ELEMENTS(file));
  Verbs knowing = at_prompt;
  knowing.is_defined = is_a_or_step;
  knowing.user = (gpointer) "tr";
  static const Reading known[] = {{"tr", "tr"}, {"tra", "train/0"}, {"tr 5", "train/0 epochs=5"}, {"st", "st"}};
  check_readings(&knowing, known, G_N_ELEMENTS(known));
}

static void test_find(void) {
  g_autofree char *ambiguous = NULL;
  g_assert_cmpint(verbs_find(&in_file, "step", false, NULL), ==, VERB_STEP);
  g_assert_cmpint(verbs_find(&in_file, "ste", false, NULL), ==, -1);
  g_assert_cmpint(verbs_find(&in_file, "ste", true, NULL), ==, VERB_STEP);
  g_assert_cmpint(verbs_find(&in_file, "qui", true, NULL), ==, -1);
  g_assert_cmpint(verbs_find(&in_file, "", true, NULL), ==, -1);
  g_assert_cmpint(verbs_find(&in_file, "st", true, &ambiguous), ==, -1);
  g_assert_cmpstr(ambiguous, ==, "step, stop");
}

static void test_usage(void) {
  static const struct {
    int verb, form;
    const char *usage;
  } rows[] = {
      {VERB_DENSE, -1, "dense COUNT [ACTIVATION]"},
      {VERB_TRAIN, -1, "train [EPOCHS] [until CONDITION]"},
      {VERB_INPUT, 0, "input NAME = VALUE [, NAME = VALUE …]"},
      {VERB_DATA, 1, "data point VALUE …"},
      {VERB_STOP, -1, "stop when RULE or stop early EPOCHS or stop none"},
      {VERB_SET, -1, "set [--save] SETTING VALUE"},
      {VERB_CLEAR, -1, "clear"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *usage = verb_usage(&test_verbs[rows[i].verb], rows[i].form);
    g_assert_cmpstr(usage, ==, rows[i].usage);
  }
}

/* ---- lines ---- */

static void test_lines(void) {
  const char *text = "x = 2; y = 3 ;; # both\n\n  # alone\nW = [1 # one\n 2];z=\\\n 4\r\nstep";
  g_autoptr(Source) source = source_new("test", text, -1);
  static const struct {
    guint count;
    const char *text, *comment, *first;
  } expected[] = {
      {2, "x = 2; y = 3 ;; # both", "# both", "x = 2"},
      {0, "", NULL, NULL},
      {0, "  # alone", "# alone", NULL},
      {2, "W = [1 # one\n 2];z=\\\n 4", NULL, "W = [1 # one\n 2]"},
      {1, "step", NULL, "step"},
  };
  gsize offset = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
    g_autoptr(Line) line = NULL;
    gsize start = offset;
    g_assert_cmpint(parse_line(&in_file, source, &offset, true, &line, NULL), ==, PARSE_LINE);
    g_assert_cmpuint(line->statements->len, ==, expected[i].count);
    g_assert_cmpstr(line->text, ==, expected[i].text);
    g_assert_cmpstr(line->comment, ==, expected[i].comment);
    g_assert_cmpuint(line->span.offset, ==, start);
    if (!expected[i].first) continue;
    const Statement *first = line->statements->pdata[0];
    g_assert_cmpstr(first->text, ==, expected[i].first);
    g_assert_true(strncmp(text + first->span.offset, first->text, first->span.length) == 0);
  }
  g_autoptr(Line) none = NULL;
  g_assert_cmpint(parse_line(&in_file, source, &offset, true, &none, NULL), ==, PARSE_END);
  g_assert_cmpuint(offset, ==, strlen(text));
}

static void test_value_text(void) {
  g_autoptr(Statement) definition = parse_one(&in_file, "  p =  3 * x+1   # why");
  g_assert_cmpstr(definition->text, ==, "p =  3 * x+1");
  g_assert_cmpstr(definition->value_text, ==, "3 * x+1");
  g_assert_cmpuint(definition->target.span.offset, ==, 2);
  g_assert_cmpuint(definition->target.span.length, ==, 1);
  g_autoptr(Statement) expression = parse_one(&in_file, "w*x ;");
  g_assert_cmpstr(expression->value_text, ==, "w*x");
  g_autoptr(Statement) print = parse_one(&in_file, "print  w * x # why");
  g_assert_cmpstr(statement_arg(print, "formula")->text, ==, "w * x");
  g_assert_null(statement_arg(print, "nothing"));
  g_autoptr(Statement) tall = parse_one(&in_file, "W = [.1 2 # one\n 3 4]");
  g_assert_cmpstr(tall->value_text, ==, "[0.1, 2; 3, 4]");
  g_assert_cmpstr(tall->text, ==, "W = [.1 2 # one\n 3 4]");
  g_autoptr(Statement) wide = parse_one(&in_file, "print 1 + \\\n 2");
  g_assert_cmpstr(statement_arg(wide, "formula")->text, ==, "1 + 2");
}

/* ---- lines that go on ---- */

/* The outcomes of reading a text to its end: L line, E error, I incomplete. */
static void check_outcomes(const char *text, bool final, const char *expected) {
  g_autoptr(Source) source = source_new("test", text, -1);
  g_autoptr(GString) outcomes = g_string_new(NULL);
  gsize offset = 0;
  for (;;) {
    g_autoptr(Line) line = NULL;
    Diag diag = DIAG_INIT;
    ParseResult result = parse_line(&in_file, source, &offset, final, &line, &diag);
    g_assert_cmpint(diag_is_set(&diag), ==, result == PARSE_ERROR);
    diag_clear(&diag);
    if (result == PARSE_END) break;
    g_string_append_c(outcomes, "L.IE"[result]);
    if (result == PARSE_INCOMPLETE) break;
  }
  if (strcmp(outcomes->str, expected) == 0) return;
  g_test_message("`%s` gave %s, not %s", text, outcomes->str, expected);
  g_test_fail();
}

static void test_continuation(void) {
  static const struct {
    const char *text, *final, *not_final;
  } rows[] = {
      {"x = [1,\n 2]\nstep", "LL", "LL"},
      {"x = (1 +\n\n 2)", "L", "L"},
      {"x = [1,", "E", "I"},
      {"x = [1,\n", "E", "I"},
      {"x = [1,\n2", "E", "I"},
      {"x = f(1", "E", "I"},
      {"x = 2 \\", "E", "I"},
      {"x = 2 \\\n", "E", "I"},
      {"x = 2 \\\n + 3", "L", "L"},
      {"x = \\\n \\\n 3", "L", "L"},
      {"print \\ # more\n 3", "L", "L"},
      {"data spiral \\\n n=500 \\\n noise=1", "L", "L"},
      {"input x1 = 2, \\\n x2 = 3", "L", "L"},
      {"time \\\nstep 5", "L", "L"},
      /* a verb or a definition ends what is open, and is read itself */
      {"x = [1,\nstep 5\ny = 2", "ELL", "ELL"},
      {"x = [1,\ny = 2", "EL", "EL"},
      {"x = f(1,\nW[1,2] = 2", "EL", "EL"},
      {"x = f(1,\ng(u) = u", "EL", "EL"},
      {"x = f(1,\n  print 3", "EL", "EL"},
      {"x = (1 +\n# note\nstep 5", "EL", "EL"},
      {"input x1 = [1\nstep", "EL", "EL"},
      /* but a call, a comparison or a value in a list does not */
      {"x = [1,\ngrad(a, b)]", "L", "L"},
      {"x = f(1,\ny == 2)", "L", "L"},
      {"x = [1\nloss, 2]", "E", "E"},
      {"x = [1, 2\nloss, 2]", "L", "L"},
      {"x = f(\nstep)", "L", "L"},
      /* after a mistake reading resumes behind the line and what its brackets hold */
      {"x = [1, @,\n 2]\ny = 2", "EL", "EL"},
      {"x = @ [1\n2]\ny = 2", "EL", "EL"},
      {"x = [1, @,\ny = 2", "EL", "EL"},
      {"x = 1)\ny = 2", "EL", "EL"},
      {"x = \"a\ny = 2", "EL", "EL"},
      {"x = 1; y = ; z = 2\nw = 3", "EL", "EL"},
      {"@\n@\n@", "EEE", "EEE"},
      {"", "", ""},
      {"  \t ", "", ""},
      {"\n\n", "LL", "LL"},
      {"# only", "L", "L"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    check_outcomes(rows[i].text, true, rows[i].final);
    check_outcomes(rows[i].text, false, rows[i].not_final);
  }
}

/* ---- many lines ---- */

static void test_speed(void) {
  enum { LINES = 10000 };
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 1; i <= LINES; i++)
    g_string_append_printf(text, "z%d = tanh(w%d*x%d + 0.5) - b[%d]\n", i % 400, i % 300, i % 200, i % 9 + 1);
  g_autoptr(Source) source = source_new("test", text->str, (gssize)text->len);
  gint64 best = G_MAXINT64;
  for (int run = 0; run < 3; run++) {
    gint64 start = g_get_monotonic_time();
    gsize offset = 0;
    int count = 0;
    for (;;) {
      g_autoptr(Line) line = NULL;
      if (parse_line(&in_file, source, &offset, true, &line, NULL) != PARSE_LINE) break;
      count++;
    }
    g_assert_cmpint(count, ==, LINES);
    best = MIN(best, g_get_monotonic_time() - start);
  }
  g_test_message("%d definitions in %.1f ms", LINES, (double)best / 1000);
  g_assert_cmpint(best, <,
                  2000000); /* a busy machine and a sanitizer may take their time; quadratic work takes longer */
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/statement/definitions", test_definitions);
  g_test_add_func("/statement/expressions", test_expressions);
  g_test_add_func("/statement/commands", test_commands);
  g_test_add_func("/statement/words", test_words);
  g_test_add_func("/statement/options", test_options);
  g_test_add_func("/statement/statements-inside", test_statements_inside);
  g_test_add_func("/statement/abbreviations", test_abbreviations);
  g_test_add_func("/statement/find", test_find);
  g_test_add_func("/statement/usage", test_usage);
  g_test_add_func("/statement/lines", test_lines);
  g_test_add_func("/statement/value-text", test_value_text);
  g_test_add_func("/statement/continuation", test_continuation);
  g_test_add_func("/statement/speed", test_speed);
  return g_test_run();
}
