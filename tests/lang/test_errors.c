/*
 * What a person reads after a mistake: every message with its place and the repair, and that the repair repairs. The
 * readers have never programmed, so rules hold for all messages, and are tested for all.
 */
#include "lang_test.h"

typedef struct {
  const char *text;
  guint offset;
  const char *place; /* what the caret lies under */
  const char *message, *hint;
  const char *repaired; /* a line like it that is right */
} Mistake;

static const Mistake mistakes[] = {
    /* formulas */
    {"a = 2 x", 6, "x", "something is missing between '2' and 'x'", "to multiply, write 2*x", "a = 2*x"},
    {"a = 3x", 5, "x", "something is missing between '3' and 'x'", "to multiply, write 3*x", "a = 3*x"},
    {"a = 2(x + 1)", 5, "(", "something is missing between '2' and '('", "to multiply, write 2*(…", "a = 2*(x + 1)"},
    {"a = (x + 1)(x - 1)", 11, "(", "something is missing between '…)' and '('", "to multiply, write …)*(…",
     "a = (x + 1)*(x - 1)"},
    {"a = (x + 1) y", 12, "y", "something is missing between '…)' and 'y'", "to multiply, write …)*y", "a = (x + 1)*y"},
    {"a = x y", 6, "y", "something is missing between 'x' and 'y'",
     "to multiply, write x*y; a function is written x(y)", "a = x*y"},
    {"a = W'x", 6, "x", "something is missing between '…'' and 'x'", "to multiply, write …'*x", "a = W'*x"},
    {"a = sin x", 8, "x", "something is missing between 'sin' and 'x'",
     "to multiply, write sin*x; a function is written sin(x)", "a = sin(x)"},
    {"a = 1 2", 6, "2", "something is missing between '1' and '2'",
     "to multiply, write 1*2; a vector is written [1, 2]", "a = [1, 2]"},
    {"a = 3,5", 5, ",", "a comma cannot stand here", "a decimal is written 3.5, a vector [3, 5]", "a = 3.5"},
    {"a = 1, x", 5, ",", "a comma cannot stand here", "a vector stands in square brackets: [1, 2]", "a = [1, x]"},
    {"a = (1, 2)", 6, ",", "round brackets hold one formula", "a vector stands in square brackets: [1, 2]",
     "a = [1, 2]"},
    {"a = 3 +", 6, "+", "nothing stands after '+'", NULL, "a = 3 + 1"},
    {"a = * 3", 4, "*", "nothing stands before '*'", NULL, "a = 3"},
    {"a = 3 + * 2", 8, "*", "'*' cannot follow '+'", NULL, "a = 3 * 2"},
    {"a = x > = 2", 8, "=", "'=' cannot follow '>'", "write >= without a blank", "a = x >= 2"},
    {"a =", 2, "=", "nothing stands after '='", NULL, "a = 1"},
    {"= 3", 0, "=", "nothing stands before '='", "to give x a value, write x = 3", "x = 3"},
    {"a = 1 = 2", 6, "=", "'=' cannot stand here: it gives a name a value", "to compare, write ==", "a = 1 == 2"},
    {"x + 1 = 3", 6, "=", "'=' cannot stand here: it gives a name a value", "to compare, write ==", "x + 1 == 3"},
    {"W[1][2] = 3", 8, "=", "'=' cannot stand here: it gives a name a value",
     "to compare, write ==; to set an entry, W[1,2] = 0.5", "W[1,2] = 3"},
    {"1x = 3", 0, "1x", "a name cannot begin with a digit", NULL, "x1 = 3"},
    {"a.b = 3", 1, ".", "'.' is not part of the language",
     "a name is made of letters, digits and _; a decimal has digits on both sides: 0.5", "a_b = 3"},
    {"0 < x < 1", 6, "<", "one comparison at a time", "write 0 < x and x < 1", "0 < x and x < 1"},
    {"a = b + not c", 8, "not", "'not' needs brackets here", "write (not a)", "a = b + (not c)"},
    {"x <- 3", 2, "<-", "'<-' is not part of the language", "a definition is written x = …", "x = 3"},
    {"x = 3 y = 4", 6, "y", "a second definition begins on this line", "put ';' before 'y'", "x = 3; y = 4"},
    /* brackets */
    {"a = (1 + 2", 4, "(", "this '(' is never closed", "its ')' is missing", "a = (1 + 2)"},
    {"a = [1, 2", 4, "[", "this '[' is never closed", "its ']' is missing", "a = [1, 2]"},
    {"a = f(x; b = 2", 5, "(", "this '(' is not closed before ';'", "its ')' is missing", "a = f(x); b = 2"},
    {"a = 1)", 5, ")", "this ')' closes nothing", "its '(' is missing, or it is one too many", "a = 1"},
    {"a = 1]", 5, "]", "this ']' closes nothing", "its '[' is missing, or it is one too many", "a = 1"},
    {"a = [1, 2)", 9, ")", "this ')' does not fit the '[' that is open", "write ']'", "a = [1, 2]"},
    {"a = (1]", 6, "]", "this ']' does not fit the '(' that is open", "write ')'", "a = (1)"},
    {"a = ()", 4, "()", "there is nothing between these brackets", NULL, "a = (1)"},
    {"a = []", 4, "[]", "there is nothing between these brackets", "a vector is written [1, 2], a matrix [1, 2; 3, 4]",
     "a = [1]"},
    {"a = f()", 5, "()", "there is nothing between the brackets of f( )", "write f(x), with x what it works on",
     "a = f(x)"},
    {"a = x[]", 5, "[]", "there is no number between these brackets", "entries count from 1: x[1], W[1,2]", "a = x[1]"},
    {"a = W[1,2,3]", 10, "3", "an entry has one or two numbers, not 3", "row first, then column: W[1,2]", "a = W[1,2]"},
    {"a = [1, 2; 3]", 11, "3", "row 1 has 2 entries, but row 2 has 1", "all rows of a matrix are equally long",
     "a = [1, 2; 3, 4]"},
    {"a = [1; 2, 3]", 8, "2, 3", "row 1 has 1 entry, but row 2 has 2", "all rows of a matrix are equally long",
     "a = [1; 2]"},
    {"a = [1, 2; ; 3, 4]", 11, ";", "row 2 is empty", "a matrix is written [1, 2; 3, 4]", "a = [1, 2; 3, 4]"},
    {"a = [1, , 2]", 8, ",", "nothing stands before ','", NULL, "a = [1, 2]"},
    {"a = [, 1]", 5, ",", "nothing stands before ','", NULL, "a = [1]"},
    {"a = [x 'y']", 7, "'", "a single quote stands directly behind what it transposes, as in W'",
     "a text stands in double quotes: \"…\"", "a = [x y']"},
    {"a = {1, 2}", 4, "{", "'{' is not part of the language",
     "use round brackets, as in (a + b), or square ones, as in [1, 2]", "a = [1, 2]"},
    {"a = x[1:3]", 7, ":", "':' is not part of the language",
     "there are no ranges; write the numbers out, as in [1, 2, 3]", "a = x[1]"},
    {"loss == 3", 5, "==", "'==' does not fit here", "'loss' begins a command; where it is a name, write (loss)",
     "(loss) == 3"},
    {"step*2", 4, "*", "'*' does not fit here", "'step' begins a command; where it is a name, write (step)",
     "(step)*2"},
    {"a = f(1, ", 5, "(", "this '(' is never closed", "its ')' is missing", "a = f(1)"},
    {"a = f(x = 3)", 8, "=", "'=' cannot stand here: it gives a name a value", "to compare, write ==", "a = f(x == 3)"},
    /* signs of other languages */
    {"a = x**2", 5, "**", "'**' is not part of the language", "a power is written ^, as in x^2", "a = x^2"},
    {"a = b && c", 6, "&&", "'&&' is not part of the language", "write 'and'", "a = b and c"},
    {"a = b || c", 6, "||", "'||' is not part of the language", "write 'or'", "a = b or c"},
    {"a = !b", 4, "!", "'!' is not part of the language", "write 'not'", "a = not b"},
    {"a = ~b", 4, "~", "'~' is not part of the language", "write 'not'", "a = not b"},
    {"a = b ~= c", 6, "~=", "'~=' is not part of the language", "write != for 'not equal'", "a = b != c"},
    {"a = b <> c", 6, "<>", "'<>' is not part of the language", "write != for 'not equal'", "a = b != c"},
    {"a = b === c", 6, "===", "'===' is not part of the language", "equality is written ==", "a = b == c"},
    {"a = b =< c", 6, "=<", "'=<' is not part of the language", "write <= for 'less or equal'", "a = b <= c"},
    {"a = A @ b", 6, "@", "'@' is not part of the language", "the matrix product is written W*x", "a = A*b"},
    {"a = b % c", 6, "%", "'%' is not part of the language", "a comment begins with #", "a = b # c"},
    {"a += 1", 2, "+=", "'+=' is not part of the language", "write it out, as in w = w + 1", "a = a + 1"},
    {"a := 1", 2, ":=", "':=' is not part of the language", "a definition is written with =, as in w = 0.5", "a = 1"},
    {"a = W.'", 5, ".'", "'.'' is not part of the language", "the transpose is written W'", "a = W'"},
    {"a = W’", 5, "’", "'’' is not part of the language", "the transpose is written with a straight quote: W'",
     "a = W'"},
    {"a = Wᵀ", 5, "ᵀ", "'ᵀ' is not part of the language", "the transpose is written W'", "a = W'"},
    {"a = W^⊤", 6, "⊤", "'⊤' is not part of the language", "the transpose is written W'", "a = W'"},
    {"a = x²", 5, "²", "'²' is not part of the language", "a power is written ^2", "a = x^2"},
    {"a = √x", 4, "√", "'√' is not part of the language", "write sqrt(x)", "a = sqrt(x)"},
    {"a = 6 ÷ 2", 6, "÷", "'÷' is not part of the language", "division is written /", "a = 6 / 2"},
    {"a = a ⊙ b", 6, "⊙", "'⊙' is not part of the language", "the product entry by entry is written a.*b", "a = a.*b"},
    {"a = ∂p", 4, "∂", "'∂' is not part of the language", "a derivative is written grad(a, b)", "a = grad(p, x)"},
    {"// note", 0, "//", "'//' is not part of the language", "a comment begins with #", "# note"},
    {"$x$ = 3", 0, "$", "'$' is not part of the language", "formulas are typed as they are, without $", "x = 3"},
    {"a = 1e999", 4, "1e999", "this number is too large", "the largest is about 1.8e308", "a = 1e300"},
    {"a = \"b\"", 4, "\"b\"", "a text in quotes cannot stand in a formula", NULL, "a = b"},
    {"'abc'", 0, "'", "a single quote stands directly behind what it transposes, as in W'",
     "a text stands in double quotes: \"…\"", "abc"},
    {"a = b\"c", 5, "\"", "this text has no closing quote on its line", "write \"…\"", "a = b"},
    /* definitions */
    {"f(2) = 3", 2, "2", "in the definition of a function its brackets hold names",
     "an entry is set with square brackets: f[1,2] = 0.5", "f(x) = 3"},
    {"W(1,2) = 3", 2, "1", "in the definition of a function its brackets hold names",
     "an entry is set with square brackets: W[1,2] = 0.5", "W[1,2] = 3"},
    {"f() = 3", 1, "()", "a function needs a name between its brackets", "write f(x) = x^2, or c = 2 for a constant",
     "f(x) = 3"},
    {"f(u, u) = 3", 5, "u", "the name 'u' stands twice between the brackets", NULL, "f(u, v) = 3"},
    {"f(u v) = 3", 4, "v", "in the definition of a function its brackets hold names with commas between them",
     "write f(x, y) = x + y", "f(u, v) = 3"},
    {"not = 3", 0, "not", "'not' is a word of the language and cannot be given a value", NULL, "nicht = 3"},
    {"let x = 3", 0, "let", "there is no verb 'let'", "to give a name a value, write w = 0.5", "x = 3"},
    {"def f(x) = 3", 0, "def", "there is no verb 'def'", "to define a function, write f(x) = x^2", "f(x) = 3"},
    /* verbs */
    {"dens 4 tanh", 0, "dens", "there is no verb 'dens'", "did you mean 'dense'? (in a file write 'dense' in full)",
     "dense 4 tanh"},
    {"dnese 4 tanh", 0, "dnese", "there is no verb 'dnese'", "did you mean 'dense'?", "dense 4 tanh"},
    {"qui now", 0, "qui", "'quit' is always written in full", NULL, "quit"},
    {"foo bar", 0, "foo", "there is no verb 'foo'", "to multiply, write foo*bar; 'help' lists the verbs", "foo*bar"},
    {"foo \"bar\"", 0, "foo", "there is no verb 'foo'", "'help' lists the verbs", "features \"bar\""},
    {"for i = 3", 0, "for", "there is no verb 'for'", "to do something several times, write repeat 10 step",
     "repeat 3 step"},
    {"clear now", 6, "now", "'now' is one word too many", "write: clear", "clear"},
    {"dense", 0, "dense", "a number or a name is missing after 'dense'", "write: dense COUNT [ACTIVATION]", "dense 4"},
    {"dense 4 tanh relu", 13, "relu", "'relu' is one word too many", "write: dense COUNT [ACTIVATION]", "dense 4 tanh"},
    {"dense 2*3", 7, "*", "a calculation needs brackets here", "write (2*3)", "dense (2*3)"},
    {"dense 4 - 3", 8, "-", "a calculation needs brackets here", "write (4 - 3)", "dense (4 - 3)"},
    {"dense 4 * 3 tanh", 8, "*", "a calculation needs brackets here", "write (4 * 3)", "dense (4 * 3) tanh"},
    {"dense 4tanh", 7, "tanh", "a blank is missing between '4' and 'tanh'", "write 4 tanh", "dense 4 tanh"},
    {"dense \"4\"", 6, "\"4\"", "a number or a name must stand here, not '\"4\"'", "write: dense COUNT [ACTIVATION]",
     "dense 4"},
    {"step - 3", 5, "-", "a sign stands directly before its number here", "write -3", "step -3"},
    {"PRINT x", 0, "PRINT", "there is no verb 'PRINT'", "did you mean 'print'?", "print x"},
    {"[1", 0, "[", "this '[' is never closed", "its ']' is missing", "[1]"},
    {"a = = 3", 4, "=", "'=' cannot follow '='", "write == without a blank", "a == 3"},
    {"x = \\", 4, "\\", "the line goes on after this '\\', but no line follows", NULL, "x = 1"},
    {"x = a§", 5, "§", "'§' is not part of the language", NULL, "x = a"},
    {"chain p", 6, "p", "a number or a name is missing after 'p'", "write: chain A B [full] [matrix]", "chain p x"},
    {"chain p x ful", 10, "ful", "'ful' does not fit here", "did you mean 'full'?", "chain p x full"},
    {"data", 0, "data", "something is missing after 'data'",
     "write: data TARGET = FORMULA or data point VALUE … or data FILE", "data xor"},
    {"data point", 5, "point", "a number or a name is missing after 'point'", "write: data point VALUE …",
     "data point 1"},
    {"data y =", 7, "=", "a formula is missing after '='", "write: data TARGET = FORMULA", "data y = x"},
    {"data spiral nn=3", 12, "nn", "'data' has no option 'nn'",
     "did you mean 'n'? (its options: from, to, n, noise, labels, seed)", "data spiral n=3"},
    {"data spiral colour=3", 12, "colour", "'data' has no option 'colour'",
     "its options: from, to, n, noise, labels, seed", "data spiral n=3"},
    {"data spiral n=", 12, "n=", "'n=' needs a value", NULL, "data spiral n=3"},
    {"data spiral n=3 n=4", 16, "n", "'n=' is given twice", NULL, "data spiral n=3"},
    {"data 'f.csv'", 5, "'", "a single quote stands directly behind what it transposes, as in W'",
     "a text stands in double quotes: \"…\"", "data \"f.csv\""},
    {"data “f.csv”", 5, "“", "'“' is not part of the language", "write straight quotes: \"…\"", "data \"f.csv\""},
    {"dense 4 size=3", 8, "size", "'dense' has no options, so 'size=' cannot stand here",
     "write: dense COUNT [ACTIVATION]", "dense 4"},
    {"set speed=3", 4, "speed", "'set' has no options, so 'speed=' cannot stand here",
     "write: set [--save] SETTING VALUE", "set speed 3"},
    {"input x1 = 2 x2 = 3", 13, "x2", "a comma is missing before 'x2'", NULL, "input x1 = 2, x2 = 3"},
    {"input x1 = 2,", 12, ",", "a name is missing after ','", "write: input NAME = VALUE [, NAME = VALUE …]",
     "input x1 = 2"},
    {"input 2 3", 8, "3", "'3' is one word too many", "write: input COUNT", "input 2"},
    {"train 100 util loss < 1", 10, "util", "'util' does not fit here", "did you mean 'until'?",
     "train 100 until loss < 1"},
    {"train until", 6, "until", "a condition such as loss < 0.01 is missing after 'until'",
     "write: train [EPOCHS] [until CONDITION]", "train until loss < 1"},
    {"train until loss = 1", 17, "=", "'=' cannot stand here: it gives a name a value",
     "to compare, write ==", "train until loss == 1"},
    {"train until 0 < loss <= 1", 21, "<=", "one comparison at a time", "write 0 < loss and loss <= 1",
     "train until 0 < loss and loss <= 1"},
    {"stop", 0, "stop", "something is missing after 'stop'", "write: stop when RULE or stop early EPOCHS or stop none",
     "stop none"},
    {"stop whn loss < 1", 5, "whn", "'whn' does not fit here", "did you mean 'when'?", "stop when loss < 1"},
    {"stop early", 5, "early", "a number or a name is missing after 'early'", "write: stop early EPOCHS",
     "stop early 3"},
    {"whatif x", 7, "x", "'=' is missing after 'x'", "write: whatif LEAF = VALUE", "whatif x = 1"},
    {"whatif 3 = 4", 7, "3", "a name, or an entry such as W1[2,1], must stand here, not '3'",
     "write: whatif LEAF = VALUE", "whatif x = 4"},
    {"whatif W[1 = 4", 8, "[", "this '[' is not closed before '='", "its ']' is missing", "whatif W[1,1] = 4"},
    {"view", 0, "view", "a name is missing after 'view'", "write: view VIEW …", "view net"},
    {"view 3", 5, "3", "a name must stand here, not '3'", "write: view VIEW …", "view net"},
    {"features hello", 9, "hello", "'hello' does not fit here", "a text stands in double quotes: features \"…\"",
     "features \"hello\""},
    {"features \"hello", 9, "\"", "this text has no closing quote on its line", "write \"…\"", "features \"hello\""},
    {"set speed", 4, "speed", "a word is missing after 'speed'", "write: set [--save] SETTING VALUE", "set speed 3"},
    {"print", 0, "print", "a formula is missing after 'print'", "write: print FORMULA", "print x"},
    {"print x y", 8, "y", "something is missing between 'x' and 'y'",
     "to multiply, write x*y; a function is written x(y)", "print x*y"},
    {"print \"x\"", 6, "\"x\"", "a formula must stand here, not '\"x\"'", "write: print FORMULA", "print x"},
    {"print x = 3", 8, "=", "'=' cannot stand here: it gives a name a value", "to compare, write ==", "print x == 3"},
    {"print (x) = 3", 10, "=", "'=' cannot stand here: it gives a name a value",
     "to compare, write ==", "print (x) == 3"},
    {"print [1] = 3", 10, "=", "'=' cannot stand here: it gives a name a value",
     "to compare, write ==; to set an entry, W[1,2] = 0.5", "print [1] == 3"},
    {"repeat 3", 7, "3", "a command is missing after '3'", "write: repeat TIMES COMMAND", "repeat 3 step"},
    {"repeat step", 7, "step", "a command is missing after 'step'", "write: repeat TIMES COMMAND", "repeat 3 step"},
    {"repeat 3 dens 4", 9, "dens", "there is no verb 'dens'", "did you mean 'dense'? (in a file write 'dense' in full)",
     "repeat 3 dense 4"},
    {"time", 0, "time", "a command is missing after 'time'", "write: time COMMAND", "time step"},
    {"source", 0, "source", "a word is missing after 'source'", "write: source FILE", "source x.nabla"},
    {"loss (yhat - y", 5, "(", "this '(' is never closed", "its ')' is missing", "loss (yhat - y)"},
};

static ParseResult parse(const char *text, Diag *diag) {
  g_autoptr(Source) source = source_new("test", text, -1);
  g_autoptr(Line) line = NULL;
  gsize offset = 0;
  return parse_line(&in_file, source, &offset, true, &line, diag);
}

static void test_messages(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    const Mistake *expected = &mistakes[i];
    Diag diag = DIAG_INIT;
    ParseResult result = parse(expected->text, &diag);
    g_autofree char *place = g_strndup(expected->text + diag.span.offset, diag.span.length);
    bool same = result == PARSE_ERROR && diag.span.offset == expected->offset && strcmp(place, expected->place) == 0 &&
                g_strcmp0(diag.message, expected->message) == 0 && g_strcmp0(diag.hint, expected->hint) == 0;
    if (!same) {
      g_test_message("`%s`: at %u `%s`: %s; %s", expected->text, diag.span.offset, place, diag.message, diag.hint);
      g_test_fail();
    }
    diag_clear(&diag);
  }
}

static void test_repairs(void) {
  for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    Diag diag = DIAG_INIT;
    if (parse(mistakes[i].repaired, &diag) != PARSE_LINE)
      g_error("`%s`, the repair of `%s`: %s", mistakes[i].repaired, mistakes[i].text, diag.message);
  }
}

/* Words that only programmers know. */
static const char *const jargon[] = {"token",   "operand", "syntax", "pars",     "unexpected", "invalid", "illegal",
                                     "literal", "ident",   "lexer",  "argument", "expected",   "EOF",     "statement"};

static void check_readable(const char *text, const char *sentence, glong longest) {
  g_assert_cmpint(g_utf8_strlen(sentence, -1), <=, longest);
  g_assert_false(g_ascii_isupper(*sentence));
  g_assert_false(g_str_has_suffix(sentence, ".") || g_str_has_suffix(sentence, "!"));
  g_assert_null(strstr(sentence, "  "));
  for (gsize i = 0; i < G_N_ELEMENTS(jargon); i++)
    if (strstr(sentence, jargon[i])) g_error("`%s`: \"%s\" says \"%s\"", text, sentence, jargon[i]);
}

static void test_readable(void) {
  int without_hint = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
    check_readable(mistakes[i].text, mistakes[i].message, 80);
    g_assert_cmpuint(strlen(mistakes[i].place), >, 0);
    if (mistakes[i].hint)
      check_readable(mistakes[i].text, mistakes[i].hint, 110);
    else
      without_hint++;
  }
  g_assert_cmpint(without_hint, <, (int)G_N_ELEMENTS(mistakes) / 6);
}

/* What is as long as a novel is shown by its beginning; and the longest name still is. */
static void check_long(const char *format, const char *word) {
  g_auto(GStrv) parts = g_strsplit(format, "%s", -1);
  g_autofree char *text = g_strjoinv(word, parts);
  Diag diag = DIAG_INIT;
  g_assert_cmpint(parse(text, &diag), ==, PARSE_ERROR);
  g_assert_cmpuint(strlen(diag.message), <, 300);
  g_assert_true(!diag.hint || strlen(diag.hint) < 400);
  diag_clear(&diag);
}

static void test_long_words(void) {
  static const char *const formats[] = {"a = 2 %s",      "%s %s",        "dense 4 tanh %s",  "dense 4 %s=3",
                                        "f(%s, %s) = 3", "stop %s",      "data spiral %s=3", "0 < %s < %s",
                                        "dense %s*2",    "print \"%s\"", "a = %s()",         "%s <- 3"};
  g_autofree char *novel = g_strnfill(5000, 'a'), *longest = g_strnfill(NAME_MAX_LETTERS, 'a');
  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    check_long(formats[i], novel);
    check_long(formats[i], longest);
  }
  check_long("%s = 3", novel);
  g_assert_true(is_name(longest));
  g_assert_false(is_name(novel));
}

/* At the prompt a verb may be cut short, and a name that stands for something is no verb. */
static bool is_cut(const char *name, void *user) {
  (void)user;
  return strcmp(name, "cut") == 0;
}

static void test_at_prompt(void) {
  static const struct {
    const char *text, *message, *hint;
  } rows[] = {
      {"s 5", "'s' could be set, source, step, stop", "write more of it"},
      {"s", "'s' could be set, source, step, stop", "write more of it"},
      {"cle", "'clear' is always written in full", NULL},
      {"qu 3", "'quit' is always written in full", NULL},
      {"cut 5", "there is no verb 'cut'", "to multiply, write cut*5; 'help' lists the verbs"},
      {"gut 5", "there is no verb 'gut'", "'help' lists the verbs"},
  };
  Verbs verbs = at_prompt;
  verbs.is_defined = is_cut;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(Source) source = source_new("test", rows[i].text, -1);
    g_autoptr(Line) line = NULL;
    Diag diag = DIAG_INIT;
    gsize offset = 0;
    g_assert_cmpint(parse_line(&verbs, source, &offset, true, &line, &diag), ==, PARSE_ERROR);
    g_assert_cmpstr(diag.message, ==, rows[i].message);
    g_assert_cmpstr(diag.hint, ==, rows[i].hint);
    diag_clear(&diag);
  }
}

/* The whole of it, as a person sees it. */
static void test_printed(void) {
  g_autoptr(Source) source = source_new("net.nabla", "x = 1\nW = [1, 2\nstep 5\n", -1);
  g_autoptr(GString) printed = g_string_new(NULL);
  for (gsize offset = 0;;) {
    g_autoptr(Line) line = NULL;
    Diag diag = DIAG_INIT;
    ParseResult result = parse_line(&in_file, source, &offset, true, &line, &diag);
    if (result == PARSE_END) break;
    if (result == PARSE_ERROR) diag_format(&diag, "error", source, printed);
    diag_clear(&diag);
  }
  g_assert_cmpstr(printed->str, ==,
                  "net.nabla:2:5: error: this '[' is never closed; its ']' is missing\n  W = [1, 2\n      ^\n");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/errors/messages", test_messages);
  g_test_add_func("/errors/repairs", test_repairs);
  g_test_add_func("/errors/readable", test_readable);
  g_test_add_func("/errors/long-words", test_long_words);
  g_test_add_func("/errors/at-prompt", test_at_prompt);
  g_test_add_func("/errors/printed", test_printed);
  return g_test_run();
}
