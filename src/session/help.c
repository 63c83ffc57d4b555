/* help and apropos: printed from the rows of the command and op tables. */
#include "session/state.h"
#include <string.h>

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

static const struct {
  const char *name, *title;
} groups[] = {{"graph", "formulas"},    {"network", "networks"},   {"data", "data"},
              {"training", "training"}, {"explain", "explaining"}, {"words", "words"},
              {"window", "pictures"},   {"lesson", "lessons"},     {"session", "the session"}};

static const struct {
  const char *name, *text;
} topics[] = {
    {"keys",
     "In the window: Space play/pause · Backspace backwards · [ ] slower, faster · → ← one event on, back (held after\n"
     "training: time travel) · Shift with them: one training step · Home End · F11 or f full screen · s screenshot ·\n"
     "r record · + - size · t theme · g gradients on/off · v next view · n p lesson on, back · ? or h the keys ·\n"
     "Esc gives up · q closes the window (the prompt stays)."},
    {"values",
     "3 is a number, [1, 4] a vector (a column), [-2, 1; 2, 1] a matrix with two rows. Indices count from 1: W[2,1].\n"
     "* is the matrix product, .* works entry by entry, ' turns rows into columns."},
    {"formulas", "x = 2 is given. p = 3*x + 1 is a formula: it follows when x changes. param w = 0.5 learns.\n"
                 "f(u) = u^2 makes a function. grad(p, x) is the derivative of p by x."},
    {"conditions",
     "train until CONDITION: loss testloss acc testacc gnorm dw step epoch, with < <= > >= == and or not."},
};

static void list_functions(const Call *call) {
  int count;
  const Op *table = op_table(&count);
  static const struct {
    OpClass op_class;
    bool activation;
    const char *title;
  } kinds[] = {{OP_CLASS_UNARY, true, "activations"},     {OP_CLASS_SOFTMAX, true, "over a vector"},
               {OP_CLASS_UNARY, false, "elementwise"},    {OP_CLASS_BINARY, false, "of two"},
               {OP_CLASS_REDUCTION, false, "reductions"}, {OP_CLASS_STRUCTURE, false, "shape"},
               {OP_CLASS_WORDS, false, "over words"},     {OP_CLASS_LOSS, false, "losses"}};
  for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
    GString *line = g_string_new(NULL);
    for (int i = 0; i < count; i++)
      if (table[i].in_language && table[i].op_class == kinds[k].op_class && table[i].activation == kinds[k].activation)
        g_string_append_printf(line, " %s", table[i].name);
    if (line->len > 0) call_print(call, "  %-14s%s\n", kinds[k].title, line->str);
    g_string_free(line, TRUE);
  }
  call_print(call, "  %-14s grad(a, b) jacobian(a, b)\n", "derivatives");
}

static void help_overview(const Call *call) {
  const GPtrArray *commands = call->session->commands;
  for (gsize g = 0; g < G_N_ELEMENTS(groups); g++) {
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < commands->len; i++) {
      const Command *c = commands->pdata[i];
      if (strcmp(c->group, groups[g].name) == 0) g_string_append_printf(line, " %s", c->syntax.verb);
    }
    if (line->len > 0) call_print(call, "%-12s%s\n", groups[g].title, line->str);
    g_string_free(line, TRUE);
  }
  call_print(call,
             "\nhelp VERB tells more, with examples; help functions, help keys, help values; apropos WORD searches.\n");
}

static void help_command(const Call *call, const Command *c) {
  call_print(call, "%s\n  %s\n", c->usage, c->help);
  if (c->details == NULL) return;
  g_auto(GStrv) lines = g_strsplit(c->details, "\n", -1);
  for (char **line = lines; *line != NULL; line++) call_print(call, "  %s\n", *line);
}

static const Command *find_command(const Session *session, const char *word) {
  int verb = verbs_find(session_verbs(session), word, true, NULL);
  return verb < 0 ? NULL : session_command(session, verb);
}

static bool help_topic(const Call *call, const char *word) {
  for (gsize i = 0; i < G_N_ELEMENTS(topics); i++)
    if (strcmp(topics[i].name, word) == 0) {
      call_print(call, "%s\n", topics[i].text);
      return true;
    }
  return false;
}

static bool help_function(const Call *call, const char *word) {
  const Op *op = op_find(word);
  if (op == NULL || !op->in_language) return false;
  call_print(call, "%s(%s)%s\n", op->name,
             op->max_inputs == 2  ? "a, b"
             : op->max_inputs < 0 ? "a, b, …"
                                  : "x",
             op->activation ? ": an activation; also after dense N" : "");
  if (op->words != NULL) call_print(call, "  its derivative: %s\n", op->words);
  return true;
}

static CommandResult unknown_topic(Call *call, const char *word) {
  const Session *session = call->session;
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < session->commands->len; i++)
    g_ptr_array_add(names, (gpointer)((const Command *)session->commands->pdata[i])->syntax.verb);
  for (gsize i = 0; i < G_N_ELEMENTS(topics); i++) g_ptr_array_add(names, (gpointer)topics[i].name);
  int count;
  const Op *table = op_table(&count);
  for (int i = 0; i < count; i++)
    if (table[i].in_language) g_ptr_array_add(names, (gpointer)table[i].name);
  g_ptr_array_add(names, NULL);
  const char *near = nearest_word(word, (const char *const *)names->pdata);
  call_fail(call, "topic", "there is no help on '%s'", word);
  if (near != NULL)
    diag_hint(call->diag, "did you mean '%s'?", near);
  else
    diag_hint(call->diag, "apropos %s searches", word);
  return COMMAND_FAILED;
}

static CommandResult command_help(Call *call) {
  const char *word = call_text(call, "topic");
  if (word == NULL) {
    help_overview(call);
    return COMMAND_DONE;
  }
  if (strcmp(word, "functions") == 0) {
    list_functions(call);
    return COMMAND_DONE;
  }
  bool function = help_function(call, word);
  const Command *c = find_command(call->session, word);
  if (c != NULL) help_command(call, c);
  return help_topic(call, word) || function || c != NULL ? COMMAND_DONE : unknown_topic(call, word);
}

static bool mentions(const char *text, const char *word) {
  if (text == NULL) return false;
  g_autofree char *a = g_utf8_casefold(text, -1), *b = g_utf8_casefold(word, -1);
  return strstr(a, b) != NULL;
}

static CommandResult command_apropos(Call *call) {
  const char *word = call_text(call, "word");
  const GPtrArray *commands = call->session->commands;
  bool any = false;
  for (guint i = 0; i < commands->len; i++) {
    const Command *c = commands->pdata[i];
    if (!mentions(c->syntax.verb, word) && !mentions(c->help, word) && !mentions(c->details, word) &&
        !mentions(c->usage, word))
      continue;
    call_print(call, "%-12s %s\n", c->syntax.verb, c->help);
    any = true;
  }
  int count;
  const Op *table = op_table(&count);
  for (int i = 0; i < count; i++)
    if (table[i].in_language && (mentions(table[i].name, word) || mentions(table[i].words, word))) {
      call_print(call, "%-12s a function; help %s\n", table[i].name, table[i].name);
      any = true;
    }
  if (!any) call_print(call, "nothing about '%s'\n", word);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {{"help", FORMS("word:topic?")},
     "help [VERB|FUNCTION|TOPIC]",
     "what there is, and how to use it",
     NULL,
     "session",
     COMPLETE_VERBS,
     NULL,
     command_help,
     true},
    {{"apropos", FORMS("word:word")},
     "apropos WORD",
     "commands and functions that have to do with a word",
     NULL,
     "session",
     COMPLETE_NONE,
     NULL,
     command_apropos,
     true},
};

const Command *help_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
