#pragma once
/*
 * The text and the word that somebody asked about last, and what the last answers were made of: what the views of words
 * show. Kept with the session; no line of undo, since nothing is computed from it.
 */
#include "text/attribution.h"

typedef struct Session Session;

/* Asked about by predict, classify, features, shapley, lime; NULL: nothing was yet. The same text again keeps the next
 * word that was asked about. */
const char *session_asked_text(const Session *session);
void session_ask_text(Session *session, const char *text);
/* How often, the same text again counted too: tells whether somebody has just asked. */
guint64 session_askings(const Session *session);
/* Was that after the last pass? */
bool session_asked_last(const Session *session);
/* Asked about by probability: how likely is this next word? The text before it is the text asked about.
 * NULL: any word. */
const char *session_asked_next(const Session *session);
void session_ask_next(Session *session, const char *text);
/* Asked about by nearest; and the word that it was compared with, NULL: whichever is nearest. */
const char *session_asked_word(const Session *session);
const char *session_asked_other(const Session *session);
void session_ask_word(Session *session, const char *word, const char *other);

/* ---- attributions ---- */

/* The last of each kind, or NULL; valid until the next line runs. */
const Attribution *session_attribution(const Session *session, AttributionKind kind);
/* Keeps it (taken over) as the last of its kind. */
void session_keep_attribution(Session *session, AttributionKind kind, Attribution *attribution);
