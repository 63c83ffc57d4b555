/* help and apropos: printed from the rows of the command and op tables. */
#include "lang/forms.h"
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

void session_add_help(Session *session, const HelpSource *source) {
  g_ptr_array_add(session->help, (gpointer)source);
}

static bool help_sources(const Call *call, const char *word) {
  bool any = false;
  for (guint i = 0; i < call->session->help->len; i++) {
    const HelpSource *source = call->session->help->pdata[i];
    g_autofree char *text = source->text(word);
    if (text != NULL) call_print(call, "%s\n", text);
    any |= text != NULL;
  }
  g_autofree char *setting = settings_help(call->session, word);
  if (setting != NULL) call_print(call, "%s\n", setting);
  return any || setting != NULL;
}

static bool is_among(const char *words, const char *word) {
  g_auto(GStrv) each = g_strsplit(words != NULL ? words : "", " ", -1);
  return g_strv_contains((const char *const *)each, word);
}

/* Options, and words that commands take: said with the commands that take them. */
static bool help_argument(const Call *call, const char *word) {
  const GPtrArray *commands = call->session->commands;
  bool any = false;
  for (guint i = 0; i < commands->len; i++) {
    const Command *c = commands->pdata[i];
    bool taken = is_among(c->words, word);
    for (const char *const *form = c->syntax.forms; form != NULL && *form != NULL; form++)
      taken |= form_has_word(*form, word, strlen(word));
    if (is_among(c->syntax.options, word))
      call_print(call, "%s= is an option of %s: %s\n", word, c->syntax.verb, c->usage);
    else if (taken)
      call_print(call, "%s goes with %s: %s\n", word, c->syntax.verb, c->usage);
    else
      continue;
    any = true;
  }
  return any;
}

/* A name of one's own: what it is now. */
static bool help_name(const Call *call, const char *word) {
  const char *name = g_intern_string(word);
  const Definition *d = session_find(call->session, name);
  if (d == NULL) return false;
  const char *const kinds[] = {"given by you",           "a parameter: it learns", "the input",
                               "the target of the data", "computed by a formula",  "a function of yours"};
  call_print(call, "%s is %s. explain %s tells more, show %s what it is.\n", name, kinds[d->kind], name, name);
  return true;
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

static void add_words(GPtrArray *names, char **words) {
  for (char **word = words; *word != NULL; word++) g_ptr_array_add(names, *word);
  g_free(words);
}

char **session_help_words(const Session *session) {
  GPtrArray *names = g_ptr_array_new();
  int count;
  const Op *table = op_table(&count);
  for (int i = 0; i < count; i++)
    if (table[i].in_language) g_ptr_array_add(names, g_strdup(table[i].name));
  for (guint i = 0; i < session->help->len; i++)
    add_words(names, ((const HelpSource *)session->help->pdata[i])->names());
  add_words(names, g_strdupv((char **)settings_names()));
  g_ptr_array_add(names, g_strdup("functions"));
  g_ptr_array_add(names, NULL);
  return (char **)g_ptr_array_free(names, FALSE);
}

static CommandResult unknown_topic(Call *call, const char *word) {
  const Session *session = call->session;
  g_auto(GStrv) words = session_help_words(session);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < session->commands->len; i++)
    g_ptr_array_add(names, (gpointer)((const Command *)session->commands->pdata[i])->syntax.verb);
  for (char **each = words; *each != NULL; each++) g_ptr_array_add(names, *each);
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
  bool known = help_function(call, word);
  known |= help_sources(call, word);
  const Command *c = find_command(call->session, word);
  bool whole = c != NULL && strcmp(c->syntax.verb, word) == 0;
  if (whole || (c != NULL && !known)) help_command(call, c);
  known |= whole;
  known |= help_name(call, word);
  if (!known && c == NULL) known = help_argument(call, word);
  return known || c != NULL ? COMMAND_DONE : unknown_topic(call, word);
}

static bool mentions(const char *text, const char *word) {
  if (text == NULL) return false;
  g_autofree char *a = g_utf8_casefold(text, -1), *b = g_utf8_casefold(word, -1);
  return strstr(a, b) != NULL;
}

/* A function whose name or derivative mentions the word has a line of its own. */
static bool is_listed(const Op *op, const char *word) {
  return op != NULL && op->in_language && (mentions(op->name, word) || mentions(op->words, word));
}

static bool apropos_topics(const Call *call, const char *word) {
  bool any = false;
  for (guint i = 0; i < call->session->help->len; i++) {
    const HelpSource *source = call->session->help->pdata[i];
    g_auto(GStrv) names = source->names();
    for (char **name = names; *name != NULL; name++) {
      g_autofree char *text = source->text(*name);
      if (text == NULL || is_listed(op_find(*name), word) || !(mentions(*name, word) || mentions(text, word))) continue;
      call_print(call, "%-12s %.*s\n", *name, (int)strcspn(text, "\n"), text);
      any = true;
    }
  }
  return any;
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
    if (is_listed(&table[i], word)) {
      call_print(call, "%-12s a function; help %s\n", table[i].name, table[i].name);
      any = true;
    }
  any |= apropos_topics(call, word);
  if (!any) call_print(call, "nothing about '%s'\n", word);
  return COMMAND_DONE;
}

static const Command rows[] = {
    {.syntax = {.verb = "help", .forms = FORMS("word:topic?")},
     .usage = "help [VERB|FUNCTION|TOPIC]",
     .help = "what there is, and how to use it",
     .group = "session",
     .complete = COMPLETE_HELP,
     .run = command_help,
     .no_undo = true},
    {.syntax = {.verb = "apropos", .forms = FORMS("word:word")},
     .usage = "apropos WORD",
     .help = "commands and functions that have to do with a word",
     .group = "session",
     .run = command_apropos,
     .no_undo = true},
};

const Command *help_commands(int *count) {
  *count = G_N_ELEMENTS(rows);
  return rows;
}
