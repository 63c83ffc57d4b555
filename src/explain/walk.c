/*
 * The command `walk`. At the prompt it shows one event and waits: `walk` again (an empty line repeats it) shows the
 * next. Elsewhere it tells all events in order.
 */
#include "explain/walk.h"
#include "explain/explain.h"
#include <string.h>

static const char WALK_KEY[] = "walk";

typedef struct {
  WalkKind kind;
  GPtrArray *sentences;
  GArray *events;   /* of Event: what each sentence tells */
  guint at;         /* on show */
  guint64 revision; /* of the session that it tells of */
} Progress;

static void progress_free(void *data) {
  Progress *progress = data;
  g_ptr_array_unref(progress->sentences);
  g_array_unref(progress->events);
  g_free(progress);
}

bool explain_is_walking(const Session *session) {
  return session_extension(session, WALK_KEY) != NULL;
}

bool explain_walk_place(const Session *session, WalkPlace *place) {
  const Progress *progress = session_extension(session, WALK_KEY);
  if (progress == NULL || progress->revision != session_revision(session)) return false;
  *place = (WalkPlace){progress->kind, progress->at, {0}};
  place->event = g_array_index(progress->events, Event, progress->at);
  return true;
}

static void leave(Session *session) {
  session_set_extension(session, WALK_KEY, NULL, NULL);
}

static void show_event(Call *call, const Progress *progress) {
  call_print(call, "%u/%u  %s\n", progress->at + 1, progress->sentences->len,
             (char *)progress->sentences->pdata[progress->at]);
}

static CommandResult begin(Call *call, WalkKind kind) {
  g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(Event));
  GPtrArray *sentences = walk_sentences(call->session, kind, events, call->diag);
  if (sentences == NULL) {
    diag_place(call->diag, call->statement->span);
    return COMMAND_FAILED;
  }
  spot_print_subject(call, NULL, false);
  bool waits = call->origin == ORIGIN_PROMPT || call->origin == ORIGIN_WINDOW;
  for (guint i = 0; !waits && i < sentences->len; i++) call_print(call, "%s\n", (char *)sentences->pdata[i]);
  if (!waits) {
    g_ptr_array_unref(sentences);
    return COMMAND_DONE;
  }
  Progress *progress = g_new(Progress, 1);
  *progress = (Progress){.kind = kind,
                         .sentences = sentences,
                         .events = g_steal_pointer(&events),
                         .revision = session_revision(call->session)};
  session_set_extension(call->session, WALK_KEY, progress, progress_free);
  call_print(call, "(Enter or → goes on, ← goes back, q leaves)\n");
  show_event(call, progress);
  return COMMAND_DONE;
}

/* The walk under way; NULL and diag where there is none, or its numbers no longer hold. */
static Progress *under_way(Call *call) {
  Progress *progress = session_extension(call->session, WALK_KEY);
  if (progress != NULL && progress->revision == session_revision(call->session)) return progress;
  bool stale = progress != NULL;
  leave(call->session);
  diag_set(call->diag, call->statement->span,
           stale ? "the numbers have changed since this walk began" : "no walk is under way");
  diag_hint(call->diag, "walk forward, walk backward or walk step begins one");
  return NULL;
}

static CommandResult next_event(Call *call, Progress *progress) {
  if (progress->at + 1 < progress->sentences->len) {
    progress->at++;
    show_event(call, progress);
  } else {
    call_print(call, "that was the last one\n");
    leave(call->session);
  }
  return COMMAND_DONE;
}

static CommandResult go_next(Call *call) {
  Progress *progress = under_way(call);
  return progress != NULL ? next_event(call, progress) : COMMAND_FAILED;
}

static CommandResult go_previous(Call *call) {
  Progress *progress = under_way(call);
  if (progress == NULL) return COMMAND_FAILED;
  if (progress->at > 0) progress->at--;
  show_event(call, progress);
  return COMMAND_DONE;
}

static CommandResult quit_walk(Call *call) {
  leave(call->session);
  return COMMAND_DONE;
}

/* The same walk again, while it is under way, goes on. */
static CommandResult walk_through(Call *call, WalkKind kind) {
  Progress *progress = session_extension(call->session, WALK_KEY);
  bool same = progress != NULL && progress->kind == kind && progress->revision == session_revision(call->session);
  return same ? next_event(call, progress) : begin(call, kind);
}

CommandResult explain_walk(Call *call) {
  static const struct {
    const char *word;
    WalkKind kind;
  } kinds[] = {{"forward", WALK_FORWARD}, {"backward", WALK_BACKWARD}, {"step", WALK_STEP}};
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (call_has(call, kinds[i].word)) return walk_through(call, kinds[i].kind);
  if (call_has(call, "previous")) return go_previous(call);
  return call_has(call, "quit") ? quit_walk(call) : go_next(call);
}
