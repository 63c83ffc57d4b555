/*
 * Comments, for `save`: each stays with what it was written about. One behind a line belongs to what that line made,
 * one on a line of its own to what the next line makes; what stands before the first thing of a session is its head. A
 * comment on something that leaves no line in the file (`train 100  # long`) goes over to what comes next.
 *
 * What a line makes is named by a key: a definition's name, or the verb of the line that `save` writes for it.
 */
#include "session/state.h"
#include <string.h>

/* A list, the newest first, whose tail is shared with the states before: it grows by what a line adds. */
struct Comment {
  grefcount refs;
  const char *key; /* interned; NULL: waits for what comes next, and only newer ones that wait too stand before it */
  bool behind;     /* on the same line; else above it. The newest behind a line is the one that counts */
  char *text;      /* from # on */
  Comment *next;
};

static const char HEAD[] = "", TAIL[] = "\n"; /* keys that no name is */

Comment *comments_ref(Comment *list) {
  if (list != NULL) g_ref_count_inc(&list->refs);
  return list;
}

void comments_unref(Comment *list) {
  while (list != NULL && g_ref_count_dec(&list->refs)) {
    Comment *next = list->next;
    g_free(list->text);
    g_free(list);
    list = next;
  }
}

/* Takes over the list. */
static Comment *added(Comment *list, const char *key, bool behind, const char *text) {
  Comment *comment = g_new(Comment, 1);
  *comment = (Comment){.key = key, .behind = behind, .text = g_strdup(text), .next = list};
  g_ref_count_init(&comment->refs);
  return comment;
}

/* Oldest first; borrowed. */
static GPtrArray *in_order(const Comment *list) {
  GPtrArray *all = g_ptr_array_new();
  for (; list != NULL; list = list->next) g_ptr_array_add(all, (gpointer)list);
  for (guint i = 0; i < all->len / 2; i++) {
    gpointer other = all->pdata[all->len - 1 - i];
    all->pdata[all->len - 1 - i] = all->pdata[i];
    all->pdata[i] = other;
  }
  return all;
}

/* Takes over the list, journaled. */
static void put(Session *session, Comment *list) {
  journal_save_setup(session);
  comments_unref(session->setup.comments);
  session->setup.comments = list;
}

/* ---- what a line makes ---- */

static const char *layer_key(const Session *session) {
  int count = session->setup.layer_count;
  return count > 0 ? layer_name('h', count) : NULL;
}

static const char *key_of_name(const Session *session, const char *name) {
  const char *base;
  int entry;
  if (strcmp(name, "loss") == 0) return g_intern_static_string("loss");
  if (session_find(session, name) != NULL) return name;
  return session_entry_alias(session, name, &base, &entry) ? base : NULL;
}

/* NULL: nothing that `save` writes a line for. */
static const char *key_of_command(const Session *session, const Statement *s) {
  static const char *const data[] = {"data", "features", "tokens", NULL};
  static const char *const own[] = {"seed", "loss", "optimizer", "batch", "stop", "corpus", "ngram", "reviews", NULL};
  static const char *const others[] = {"embed", "flatten", "pool", "dropout", NULL};
  const char *verb = session_command(session, s->verb)->syntax.verb;
  int last = session->setup.other_count - 1;
  if (g_strv_contains(data, verb)) return g_intern_static_string("data");
  if (g_strv_contains(own, verb)) return s->arg_count > 0 ? g_intern_string(verb) : NULL;
  if (g_strv_contains(others, verb)) return last >= 0 ? session->setup.others[last].node : NULL;
  if (strcmp(verb, "dense") == 0) return layer_key(session);
  for (int i = 0; i < s->arg_count; i++)
    if (s->args[i].kind == ARG_NAME && (strcmp(verb, "param") == 0 || strcmp(verb, "input") == 0))
      return key_of_name(session, g_intern_string(s->args[i].text));
  return strcmp(verb, "input") == 0 ? g_intern_static_string("x") : NULL;
}

static const char *key_of(const Session *session, const Statement *s) {
  if (s->kind == STATEMENT_DEFINITION) return key_of_name(session, s->target.name);
  return s->kind == STATEMENT_COMMAND ? key_of_command(session, s) : NULL;
}

/* ---- lines that ran ---- */

/* Those that wait get the key. Returns a list of one's own. */
static Comment *settled(Comment *list, const char *key) {
  g_autoptr(GPtrArray) waiting = g_ptr_array_new();
  for (; list != NULL && list->key == NULL; list = list->next) g_ptr_array_add(waiting, list);
  Comment *done = comments_ref(list);
  for (guint i = waiting->len; i-- > 0;) {
    const Comment *c = waiting->pdata[i];
    done = added(done, key, c->behind, c->text);
  }
  return done;
}

void comments_note_line(Session *session, const Line *line) {
  const Setup *setup = &session->setup;
  const char *first = NULL, *last = NULL;
  for (guint i = 0; i < line->statements->len && journal_has_changes(session); i++) {
    last = key_of(session, line->statements->pdata[i]);
    if (first == NULL) first = last;
  }
  bool waiting = setup->comments != NULL && setup->comments->key == NULL;
  bool settles = first != NULL && (waiting || !setup->begun);
  if (!settles && line->comment == NULL) return;
  const char *key = setup->begun ? first : HEAD;
  Comment *list = settles ? settled(setup->comments, key) : comments_ref(setup->comments);
  if (line->comment != NULL) list = added(list, last, last != NULL, line->comment);
  put(session, list);
  if (first != NULL) session->setup.begun = true;
}

/* ---- what happens to what they are about ---- */

void comments_begin(Session *session) {
  put(session, settled(session->setup.comments, HEAD));
  session->setup.begun = true;
}

void comments_before_source(Session *session) {
  if (session->setup.comments != NULL) put(session, settled(session->setup.comments, TAIL));
}

Comment *comments_waiting(const Session *session) {
  Comment *own = NULL;
  g_autoptr(GPtrArray) all = in_order(session->setup.comments);
  for (guint i = 0; i < all->len; i++) {
    const Comment *c = all->pdata[i];
    if (c->key == NULL) own = added(own, NULL, c->behind, c->text);
  }
  return own;
}

void comments_rename(Session *session, const char *from, const char *to) {
  Comment *own = NULL;
  g_autoptr(GPtrArray) all = in_order(session->setup.comments);
  for (guint i = 0; i < all->len; i++) {
    const Comment *c = all->pdata[i];
    if (c->key != from) own = added(own, c->key, c->behind, c->text);
    if (c->key == from && to != NULL) own = added(own, to, c->behind, c->text);
  }
  put(session, own);
}

/* ---- writing ---- */

static void write_above(const Session *session, const char *key, GString *out) {
  g_autoptr(GPtrArray) all = in_order(session->setup.comments);
  for (guint i = 0; i < all->len; i++) {
    const Comment *c = all->pdata[i];
    if (c->key == key && !c->behind) g_string_append_printf(out, "%s\n", c->text);
  }
}

void comments_write_head(const Session *session, GString *out) {
  write_above(session, HEAD, out);
}

void comments_write_waiting(const Session *session, GString *out) {
  write_above(session, TAIL, out);
  write_above(session, NULL, out);
}

void comments_write_above(const Session *session, const char *key, GString *out) {
  if (session->setup.comments != NULL) write_above(session, g_intern_string(key), out);
}

void comments_write_behind(const Session *session, const char *key, GString *out) {
  key = g_intern_string(key);
  const Comment *c = session->setup.comments;
  while (c != NULL && !(c->key == key && c->behind)) c = c->next;
  if (c != NULL) g_string_append_printf(out, "  %s", c->text);
  g_string_append_c(out, '\n');
}
