#include "show/tell.h"

#include <string.h>

#include "base/host.h"
#include "show/show.h"
#include "view/page.h"

/* What was said last: of the session's views, a sentence a key. The snapshot is one of its own, so that the window's
 * animations are not disturbed. */
typedef struct {
  Snapshot *snapshot;
  guint64 revision;
  char *views;
  GHashTable *sentences;
} Told;

static const char KEY[] = "view.told";

static void told_free(void *data) {
  Told *told = data;
  snapshot_free(told->snapshot);
  g_free(told->views);
  g_hash_table_unref(told->sentences);
  g_free(told);
}

static Told *told_of(Session *session) {
  Told *told = session_extension(session, KEY);
  if (told != NULL) return told;
  told = g_new0(Told, 1);
  told->snapshot = snapshot_new();
  told->sentences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  session_set_extension(session, KEY, told, told_free);
  return told;
}

/* The length of the first sentence: up to a full stop before a capital, or the line's end. */
static gsize sentence_length(const char *text) {
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '\n') return (gsize)(at - text);
    bool ends = *at == '.' && at[1] == ' ' && (g_unichar_isupper(g_utf8_get_char(at + 2)) || g_ascii_isdigit(at[2]));
    if (ends) return (gsize)(at + 1 - text);
  }
  return strlen(text);
}

/* The sentences of a line that are new; before the first of them the view's name, or as many blanks as there were. */
static void add_news(Told *told, GHashTable *now, const char *line, GString *news) {
  const char *colon = *line == ' ' ? NULL : strstr(line, ": ");
  gsize named = colon == NULL ? strspn(line, " ") : (gsize)(colon + 2 - line), before = news->len;
  for (const char *at = line + named; *at != '\0';) {
    gsize length = sentence_length(at);
    g_autofree char *sentence = g_strndup(at, length);
    g_autofree char *key = g_strdup_printf("%.*s%s", (int)named, line, sentence);
    if (!g_hash_table_contains(told->sentences, key)) {
      if (news->len == before) g_string_append_len(news, line, (gssize)named);
      g_string_append_printf(news, "%s%s", news->str[news->len - 1] == ' ' ? "" : " ", sentence);
    }
    g_hash_table_add(now, g_steal_pointer(&key));
    at += length;
    while (*at == ' ') at++;
  }
  if (news->len > before) g_string_append_c(news, '\n');
}

void tell_line_end(Session *session) {
  if (!session_setting_on(session, "words")) {
    session_set_extension(session, KEY, NULL, NULL);
    return;
  }
  bool first = session_extension(session, KEY) == NULL;
  Told *told = told_of(session);
  const char *views = session_views(session);
  bool same = !first && told->revision == session_revision(session) && strcmp(views, told->views) == 0;
  if (same) return;
  told->revision = session_revision(session);
  g_free(told->views);
  told->views = g_strdup(views);
  snapshot_take(told->snapshot, session, false);
  g_autoptr(GString) all = g_string_new(NULL);
  page_describe(told->snapshot, views, all);
  GHashTable *now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GString) news = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(all->str, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++) {
    if (*lines[i] != '\0') add_news(told, now, lines[i], news);
  }
  g_hash_table_unref(told->sentences);
  told->sentences = now;
  if (!first && news->len > 0) host_printf(session_host(session), "%s", news->str);
}
