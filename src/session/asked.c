#include "session/asked.h"

#include <string.h>

#include "session/state.h"
#include "text/tokens.h"

static const char TEXT_KEY[] = "asked.text", WORD_KEY[] = "asked.word", NEXT_KEY[] = "asked.next",
                  OTHER_KEY[] = "asked.other";

/* A picture may show it, so the session counts as changed. */
static void keep(Session *session, const char *key, const char *text) {
  const char *before = session_extension(session, key);
  if (g_strcmp0(before, text) == 0) return;
  session_set_extension(session, key, g_strdup(text), g_free);
  session->revision++;
}

static void count_asking(Session *session) {
  session->askings++;
  session->asked_after = session->pass_serial;
}

const char *session_asked_text(const Session *session) {
  return session_extension(session, TEXT_KEY);
}

void session_ask_text(Session *session, const char *text) {
  if (g_strcmp0(session_asked_text(session), text) != 0) keep(session, NEXT_KEY, NULL);
  keep(session, TEXT_KEY, text);
  count_asking(session);
}

guint64 session_askings(const Session *session) {
  return session->askings;
}

bool session_asked_last(const Session *session) {
  return session->askings > 0 && session->asked_after == session->pass_serial;
}

const char *session_asked_next(const Session *session) {
  return session_extension(session, NEXT_KEY);
}

void session_ask_next(Session *session, const char *text) {
  g_auto(GStrv) tokens = tokens_split(text, false);
  guint count = g_strv_length(tokens);
  if (count == 0) return;
  g_autofree char *word = g_utf8_strdown(tokens[count - 1], -1);
  g_clear_pointer(&tokens[count - 1], g_free);
  g_autofree char *before = g_strjoinv(" ", tokens);
  keep(session, TEXT_KEY, before);
  keep(session, NEXT_KEY, word);
  count_asking(session);
}

const char *session_asked_word(const Session *session) {
  return session_extension(session, WORD_KEY);
}

const char *session_asked_other(const Session *session) {
  return session_extension(session, OTHER_KEY);
}

void session_ask_word(Session *session, const char *word, const char *other) {
  keep(session, WORD_KEY, word);
  keep(session, OTHER_KEY, other);
}

/* ---- attributions ---- */

static const char *const ATTRIBUTION_KEYS[ATTRIBUTION_KINDS] = {"asked.shapley", "asked.lime"};

const Attribution *session_attribution(const Session *session, AttributionKind kind) {
  return session_extension(session, ATTRIBUTION_KEYS[kind]);
}

static void free_attribution(void *attribution) {
  attribution_free(attribution);
}

void session_keep_attribution(Session *session, AttributionKind kind, Attribution *attribution) {
  attribution->step = session_clock(session).step;
  session_set_extension(session, ATTRIBUTION_KEYS[kind], attribution, free_attribution);
  session_ask_text(session, attribution->text);
  session->revision++;
}
