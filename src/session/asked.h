#pragma once
/*
 * The text and the word that somebody asked about last: what the views of words show. Kept with the session; no line of
 * undo, since nothing is computed from it.
 */
#include "session/session.h"

/* Asked about by predict, classify, features, shapley, lime; NULL: nothing was yet. */
const char *session_asked_text(const Session *session);
void session_ask_text(Session *session, const char *text);
/* Asked about by probability: how likely is this next word? The text before it is the text asked about. NULL: any word.
 */
const char *session_asked_next(const Session *session);
void session_ask_next(Session *session, const char *text);
/* Asked about by nearest. */
const char *session_asked_word(const Session *session);
void session_ask_word(Session *session, const char *word);
