#pragma once
/*
 * Lines on their way to the session: typed, pasted or read from a pipe. They queue while something runs, and those that
 * an open bracket joins leave as one text.
 */
#include "session/session.h"

typedef struct Feed Feed;

/* name: "<prompt>", "<stdin>". numbered: lines count on from 1 (else each text begins at line 1). */
Feed *feed_new(const char *name, bool numbered);
void feed_free(Feed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Feed, feed_free)

/* A line without its newline. queued: it was typed while something else ran,
 * and is to be echoed when its turn comes. */
void feed_add_line(Feed *feed, const char *line, bool queued);
/* Bytes as they come, lines or parts of lines. */
void feed_add_bytes(Feed *feed, const char *bytes, gsize length);
/* No more lines will come: what is open now is all there is. */
void feed_end(Feed *feed);

/* A text that can be run, or NULL: more lines are needed. echo (may be NULL): whether it is to be echoed. */
Source *feed_take(Feed *feed, Session *session, bool *echo);
/* Has a bracket been left open, so that the next line carries on? */
bool feed_continues(const Feed *feed);
/* Are there lines to be taken? */
bool feed_waiting(const Feed *feed);
/* Forgets everything. */
void feed_clear(Feed *feed);
