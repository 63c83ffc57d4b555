/* What `nabla` without arguments begins with: a small network that already works, and how it gives way to one's own. */
#include "app/app.h"
#include "session/command.h"
#include <string.h>

static const char NETWORK[] = "data xor\n"
                              "dense 4 tanh\n"
                              "dense 1 sigmoid\n"
                              "optimizer sgd lr=0.5\n"
                              "train 1000\n"
                              "forward\n";

/* Whoever types one of these begins something of their own. */
static const char *const BEGINNINGS[] = {"input", "param", "data", "dense", "source", "reviews", "corpus", NULL};

static void run_silently(App *app, const char *commands) {
  console_set_silent(app->console, true);
  session_submit(app->session, source_new("nabla", commands, -1), ORIGIN_FILE);
  loop_finish(app);
  console_set_silent(app->console, false);
}

void greeting_show(App *app) {
  const Host *host = console_host(app->console);
  run_silently(app, NETWORK);
  app->greeting = true;
  bool colored = console_colored(app->console);
  const char *blue = colored ? "\033[1;34m" : "", *orange = colored ? "\033[33m" : "", *off = colored ? "\033[0m" : "";
  host_printf(host, "This is a small network. %sBlue%s is +, %sorange%s is −. Nothing you type can break it: 'undo'.\n",
              blue, off, orange, off);
  host_printf(host, "Try:  x1 = 1     Stuck?  help     Guided:  lesson     Leave:  quit\n");
}

/* Is it a change to the network that greets: of an entry, or of a name that is there, to a value of the same shape? */
static bool changes_network(App *app, const Statement *statement) {
  Session *session = app->session;
  if (statement->is_function) return false;
  if (statement->target.row) return true;
  const char *name = statement->target.name;
  g_autoptr(Expr) target = expr_new_name(name, (Span){0});
  Shape before, after;
  g_autofree double *old = NULL, *new = NULL;
  return session_evaluate(session, target, &before, &old, NULL) &&
         session_evaluate(session, statement->value, &after, &new, NULL) && shape_equal(before, after);
}

typedef struct {
  Session *session;
  bool found;
} NameSearch;

static void look_for_network(const Expr *name, void *user) {
  NameSearch *search = user;
  const char *base;
  int entry;
  search->found |= session_node(search->session, name->name) != NODE_NONE ||
                   session_entry_alias(search->session, name->name, &base, &entry);
}

/* Is it a new name for something that the network says: `q = yhat^2`? In a fresh session that would be an error. */
static bool extends_network(App *app, const Statement *statement) {
  if (statement->is_function || statement->target.row ||
      session_node(app->session, statement->target.name) != NODE_NONE)
    return false;
  NameSearch search = {app->session, false};
  Shape shape;
  g_autofree double *value = NULL;
  expr_visit_names(statement->value, false, look_for_network, &search);
  return search.found && session_evaluate(app->session, statement->value, &shape, &value, NULL);
}

static bool begins_anew(App *app, const Statement *statement) {
  if (statement->kind == STATEMENT_DEFINITION)
    return !changes_network(app, statement) && !extends_network(app, statement);
  if (statement->kind != STATEMENT_COMMAND) return false;
  return g_strv_contains(BEGINNINGS, session_verbs(app->session)->verbs[statement->verb].verb);
}

/* Lines that end the network on show themselves. */
static bool clears(App *app, const Statement *statement) {
  static const char *const CLEARING[] = {"clear", "lesson", NULL};
  return statement->kind == STATEMENT_COMMAND &&
         g_strv_contains(CLEARING, session_verbs(app->session)->verbs[statement->verb].verb);
}

/* A definition that fails changes nothing, so the network stays. Lines that may take long are not tried. */
static bool would_succeed(App *app, const Line *line, const Source *source) {
  for (guint i = 0; i < line->statements->len; i++) {
    const Statement *statement = line->statements->pdata[i];
    if (statement->kind != STATEMENT_DEFINITION) return true;
  }
  g_autofree char *text = g_strconcat("clear; ", source->text, NULL);
  bool succeeds = session_preview(app->session, text);
  session_preview_end(app->session);
  return succeeds;
}

void greeting_consider(App *app, const Source *source) {
  Verbs verbs = *session_verbs(app->session);
  verbs.abbreviations = true;
  g_autoptr(Line) line = NULL;
  gsize offset = 0;
  if (parse_line(&verbs, source, &offset, true, &line, NULL) != PARSE_LINE || line->statements->len == 0) return;
  bool anew = false;
  for (guint i = 0; i < line->statements->len && !anew; i++) {
    const Statement *statement = line->statements->pdata[i];
    if (clears(app, statement)) {
      app->greeting = false;
      return;
    }
    anew = begins_anew(app, statement);
  }
  if (!anew || !would_succeed(app, line, source)) return;
  app->greeting = false;
  run_silently(app, "clear\n");
  host_write(console_host(app->console), "(a fresh session; the small network has made room)\n", -1);
}
