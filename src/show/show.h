#pragma once
/*
 * The show: what the window shows of a session, and where its animation stands. The window, exports and the commands
 * of this folder share one, kept with the session.
 *
 * show_refresh looks at the session and takes a snapshot if something changed; show_draw draws it; neither waits for
 * the other. Time passes only by show_advance, so a show that nobody advances stands still.
 */
#include "snapshot/take.h"
#include "view/page.h"

typedef struct Show Show;

/* The session's show; made on first use, freed with the session. */
Show *show_of(Session *session);

/*
 * For the window: takes up what changed in the session since the last call. A forward, backward or step that ran since
 * begins its animation (if `animate`, and the setting of that name is on; else its end is shown); so does a text that
 * somebody asked about, where the view `words` is on show: the window of context slides over it, or, where only the
 * models are others than when it did so, their bars ease over. A story (of a
 * `whatif`, say, where a view on show tells it) stands at its question until somebody plays it. Without `animate`,
 * while the session is busy, the picture is made in a hurry; the first call after that makes it well. Returns whether
 * the picture changed.
 */
bool show_refresh(Show *show, Session *session, bool animate);
/* For exports and words: the same without animation, and never in a hurry. */
bool show_settle(Show *show, Session *session);

/* ---- time ---- */

/* Lets `seconds` pass at the session's speed; true while there is motion left. */
bool show_advance(Show *show, Session *session, double seconds);
bool show_playing(const Show *show);
/* Is anything in motion: an animation that plays, or a layout that eases over to another? */
bool show_moving(const Show *show);
/* From the beginning again where it stands at the end. */
void show_play(Show *show);
/* Backwards; from the end where it stands at the beginning. */
void show_reverse(Show *show);
/* Stands still; what runs next waits at its start, until somebody plays or steps it. */
void show_pause(Show *show);
void show_next(Show *show);
void show_previous(Show *show);
void show_home(Show *show);
void show_end(Show *show);
/* Events of the present animation, 0: none; and which is on show, from 1, 0: before the first. */
int show_event_count(const Show *show);
int show_event(const Show *show);

/* ---- drawing ---- */

/* Draws the views asked for (NULL: the session's) on a list of the page's size. hints: say which keys do something. */
void show_draw(const Show *show, Session *session, DrawList *list, const Theme *theme, const char *views, bool hints);
/* The same of another moment than the show's own: an export's. views: NULL: as above. */
typedef struct {
  const Snapshot *snapshot;
  const Timeline *timeline; /* NULL: at rest */
  double time;              /* seconds into the timeline */
} Moment;
void show_draw_moment(const Show *show, Session *session, const Moment *moment, DrawList *list, const Theme *theme,
                      const char *views);
/* The story of what was asked last, where one of these views (NULL: as above) tells it; else NULL. Caller frees. */
Timeline *show_story(const Show *show, Session *session, const Snapshot *snapshot, const char *views);
/* The views that this draws: the session's, and a landscape that was asked for since they were chosen. Caller frees. */
char *show_views(const Show *show, Session *session);
/* Views were chosen: a landscape asked for before no longer stands beside them by itself. */
void show_views_chosen(Show *show, Session *session);
/* The snapshot on show; valid until the next refresh. */
const Snapshot *show_snapshot(const Show *show);
/* The one that is drawn: before a step's update has been told, what the step began from. */
const Snapshot *show_drawn(const Show *show);
