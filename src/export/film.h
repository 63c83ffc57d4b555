#pragma once
/*
 * The last run as pictures in time: the events of a forward, backward or step, or the course of training, replayed; or
 * the window of context on its way over a sentence. A
 * film reads the session and changes nothing in it; any of its pictures may be drawn at any time.
 */
#include "plot/scene.h"
#include "session/session.h"

typedef struct Film Film;

/* Of the session's last run; for views with `words`, where a text was asked about since, of the window that slides over
 * it; for a view that tells what was asked last (a `whatif`), of that. views: NULL: the session's. NULL with diag set
 * where there is nothing to tell. */
Film *film_new(Session *session, const char *views, Diag *diag);
void film_free(Film *film);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Film, film_free)

bool film_is_training(const Film *film);
/* How long it takes at the session's speed, seconds. */
double film_length(const Film *film, const Session *session);
/* Draws what is on show at a share of its length, 0 to 1. views: NULL: the session's. */
void film_draw(Film *film, Session *session, double share, DrawList *list, const Theme *theme, const char *views);

/* The moments that a person would stop at: the beginning, and the end of each event (of training: of each step, as many
 * as there are). */
guint64 film_moments(const Film *film);
/* The share of the length at which moment number `moment` (from 0) is on show. */
double film_moment(const Film *film, guint64 moment);
