#include "show/commands.h"

#include <string.h>

#include "lesson/player.h"
#include "show/show.h"
#include "snapshot/unfold.h"

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

static CommandResult unknown_view(Call *call, Span span, const char *name) {
  int count;
  const View *views = view_table(&count);
  g_autofree const char **names = g_new0(const char *, count + 2);
  for (int i = 0; i < count; i++) names[i] = views[i].name;
  names[count] = "auto";
  const char *near = nearest_word(name, names);
  g_autofree char *all = g_strjoinv(" ", (char **)names);
  diag_set(call->diag, span, "there is no view %s", name);
  if (near != NULL) {
    diag_hint(call->diag, "did you mean '%s'?", near);
  } else {
    diag_hint(call->diag, "there are %s", all);
  }
  return COMMAND_FAILED;
}

/* Is it the open lesson that chooses? Then its slide stays, where it is on show. */
static bool slide_stays(const Call *call) {
  g_autofree char *next = lesson_next_line(call->session);
  bool lessons = call->origin == ORIGIN_LESSON || g_strcmp0(next, call->statement->text) == 0;
  g_auto(GStrv) shown = g_strsplit(session_views(call->session), " ", -1);
  return lessons && lesson_is_open(call->session) && g_strv_contains((const char *const *)shown, "lesson");
}

static CommandResult run_view(Call *call) {
  const Statement *statement = call->statement;
  GString *names = g_string_new(NULL);
  int count = 0;
  for (int i = 0; i < statement->arg_count; i++) {
    const Arg *arg = &statement->args[i];
    bool automatic = strcmp(arg->text, "auto") == 0;
    if (!automatic && view_find(arg->text) == NULL) {
      g_string_free(names, TRUE);
      return unknown_view(call, arg->span, arg->text);
    }
    g_string_append_printf(names, "%s%s", count++ > 0 ? " " : "", arg->text);
  }
  g_autofree char *views = g_string_free(names, FALSE);
  if (count > PAGE_VIEWS) return call_fail(call, NULL, "%d views at most stand side by side", PAGE_VIEWS);
  if (count > 1 && strstr(views, "auto") != NULL) return call_fail(call, NULL, "auto chooses by itself: view auto");
  if (count == 0) {
    if (!call->quiet) call_print(call, "view %s\n", session_views(call->session));
    return COMMAND_DONE;
  }
  bool slide = slide_stays(call) && !strstr(views, "lesson") && count < PAGE_VIEWS;
  g_autofree char *with_slide = g_strconcat("lesson ", strcmp(views, "auto") == 0 ? "" : views, NULL);
  session_set_views(call->session, slide ? g_strchomp(with_slide) : views);
  show_views_chosen(show_of(call->session), call->session);
  return COMMAND_DONE;
}

static CommandResult run_describe(Call *call) {
  const char *name = call_text(call, "view");
  if (name != NULL && view_find(name) == NULL) return unknown_view(call, call_span(call, "view"), name);
  Show *show = show_of(call->session);
  show_settle(show, call->session);
  GString *text = g_string_new(NULL);
  g_autofree char *shown = show_views(show, call->session);
  page_describe(show_snapshot(show), name != NULL ? name : shown, text);
  if (!call->quiet) call_print(call, "%s", text->str);
  g_string_free(text, TRUE);
  return COMMAND_DONE;
}

/* ---- opening up ---- */

/* A formula that has parts, or a column of neurons. */
static bool has_parts(const Snapshot *s, const char *name) {
  int node = snapshot_find(s, name);
  if (node == SNAPSHOT_NONE) return false;
  for (int c = 0; c < s->column_count; c++) {
    if (s->columns[c].node == node) return true;
  }
  return s->nodes[node].parts;
}

static CommandResult run_unfold(Call *call) {
  const char *name = call_text(call, "name");
  Show *show = show_of(call->session);
  show_settle(show, call->session);
  const Snapshot *s = show_snapshot(show);
  if (snapshot_find(s, name) == SNAPSHOT_NONE) {
    session_unknown_name(call->session, name, call_span(call, "name"), call->diag);
    return COMMAND_FAILED;
  }
  if (!has_parts(s, name)) return call_fail(call, "name", "there is nothing in %s to be opened up", name);
  unfold_open(call->session, name);
  return COMMAND_DONE;
}

static CommandResult run_fold(Call *call) {
  const char *name = call_text(call, "name");
  if (name != NULL && !unfold_is_open(call->session, name)) return call_fail(call, "name", "%s is not opened up", name);
  unfold_close(call->session, name);
  return COMMAND_DONE;
}

static const Command ROWS[] = {
    {.syntax = {.verb = "view", .forms = FORMS("word:name*")},
     .usage = "view NAME … | auto",
     .help = "what the window shows, side by side: " VIEW_NAMES,
     .details =
         "view net boundary shows these two. view auto chooses by what there is: a network with its plane and\n"
         "its loss, a graph of formulas, the landscape that was just asked for. view alone says what is on show.",
     .group = "window",
     .complete = COMPLETE_VIEWS,
     .words = VIEW_NAMES " auto",
     .run = run_view,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "describe", .forms = FORMS("word:view?")},
     .usage = "describe [VIEW]",
     .help = "what the picture shows, in words",
     .details = "For those who do not see the window, and for a caption. describe net tells one view.",
     .group = "window",
     .complete = COMPLETE_VIEWS,
     .words = VIEW_NAMES,
     .run = run_describe,
     .no_undo = true},
    {.syntax = {.verb = "unfold", .forms = FORMS("word:name")},
     .usage = "unfold NAME",
     .help = "opens up a formula in the graph, or a large layer in the network",
     .details = "z = tanh(w*x + b);  view graph;  unfold z  shows w*x and the sum with their values and gradients.\n"
                "unfold h1  shows all neurons of the first layer, however many.\n"
                "fold closes it again; a click on the box does either.",
     .group = "window",
     .complete = COMPLETE_NAMES,
     .run = run_unfold,
     .no_undo = true},
    {.syntax = {.verb = "fold", .forms = FORMS("word:name?")},
     .usage = "fold [NAME]",
     .help = "closes what unfold has opened up; alone: all of it",
     .group = "window",
     .complete = COMPLETE_NAMES,
     .run = run_fold,
     .no_undo = true},
};

const Command *show_commands(int *count) {
  *count = G_N_ELEMENTS(ROWS);
  return ROWS;
}
