#include "export/film.h"

#include <math.h>

#include "session/asked.h"
#include "show/show.h"

struct Film {
  Timeline *timeline; /* NULL: training */
  Snapshot *before,
      *last;        /* of a pass: what a step began from; what it left. Training: `last` is what was drawn last */
  guint64 from, to; /* of training: its steps … */
  guint64 shown;    /* … and the one in `last` */
};

/* Training, however long, is told in so many seconds. */
static const double TRAINING_SECONDS = 6;

void film_free(Film *film) {
  if (film == NULL) return;
  timeline_free(film->timeline);
  snapshot_free(film->before);
  snapshot_free(film->last);
  g_free(film);
}

static bool take(Session *session, guint64 step, void *snapshot) {
  (void)step;
  snapshot_take(snapshot, session, false);
  return true;
}

/* The session's state at a step of the present stretch of training. */
static bool take_at(Snapshot *snapshot, Session *session, guint64 step) {
  if (step == session_clock(session).step) return take(session, step, snapshot);
  return session_replay(session, step, G_MAXUINT64, take, snapshot) == step;
}

static bool begin_training(Film *film, Session *session, Diag *diag) {
  guint64 here = session_clock(session).step, start = session_pass_start(session);
  film->to = here;
  /* Where it was rewound to before that, all of the stretch is told. */
  film->from = start < here ? start : 0;
  film->shown = G_MAXUINT64;
  if (film->from < here && take_at(film->last, session, film->from)) {
    film->shown = film->from;
    return true;
  }
  diag_set(diag, (Span){0}, "the last training can no longer be replayed");
  return diag_hint(diag, "something that it hangs on has changed since; train again, then export");
}

static bool begin_pass(Film *film, Session *session, Diag *diag) {
  guint64 here = session_clock(session).step;
  snapshot_take(film->last, session, false);
  if (film->last->pass == SHOWN_STEP && (here == 0 || !take_at(film->before, session, here - 1))) {
    diag_set(diag, (Span){0}, "the last step can no longer be told");
    return diag_hint(diag, "something that it hangs on has changed since; step again, then export");
  }
  film->timeline = timeline_from_trace(film->before, film->last);
  if (film->timeline != NULL) return true;
  return diag_set(diag, (Span){0}, "the network is too large for its events to be told one by one");
}

static bool begin_sentence(Film *film, Session *session, const char *views) {
  g_autofree char *own = views == NULL ? show_views(show_of(session), session) : g_strdup(views);
  g_auto(GStrv) names = g_strsplit(own, " ", -1);
  if (!session_asked_last(session) || !g_strv_contains((const char *const *)names, "words")) return false;
  snapshot_take(film->last, session, false);
  snapshot_take_places(film->last, session);
  film->timeline = timeline_of_sentence(film->last);
  return film->timeline != NULL;
}

static bool begin_story(Film *film, Session *session, const char *views) {
  snapshot_take(film->last, session, false);
  film->timeline = show_story(show_of(session), session, film->last, views);
  /* A network tells its last run; a collapse only where it is asked for, or there was no run. */
  bool ran = session_last_pass(session, NULL) != PASS_NONE;
  if (film->timeline != NULL && film->timeline->story == STORY_COLLAPSE && ran && views == NULL)
    g_clear_pointer(&film->timeline, timeline_free);
  return film->timeline != NULL;
}

Film *film_new(Session *session, const char *views, Diag *diag) {
  Pass pass = session_last_pass(session, NULL);
  if (session_show_run(session, diag) == NULL) return NULL;
  g_autoptr(Film) film = g_new0(Film, 1);
  film->before = snapshot_new();
  film->last = snapshot_new();
  show_settle(show_of(session), session); /* which knows what views are on show */
  if (begin_sentence(film, session, views) || begin_story(film, session, views)) return g_steal_pointer(&film);
  if (pass == PASS_NONE) {
    diag_set(diag, (Span){0}, "there is nothing to show in motion yet");
    diag_hint(diag, "forward, backward, step or train first; or predict \"…\" with view=words");
    return NULL;
  }
  bool begun = pass == PASS_TRAIN ? begin_training(film, session, diag) : begin_pass(film, session, diag);
  return begun ? g_steal_pointer(&film) : NULL;
}

bool film_is_training(const Film *film) {
  return film->timeline == NULL;
}

double film_length(const Film *film, const Session *session) {
  double speed = session_setting_number(session, "speed");
  double length = film->timeline != NULL ? film->timeline->length : TRAINING_SECONDS;
  return length / (speed > 0 ? speed : 1);
}

void film_draw(Film *film, Session *session, double share, DrawList *list, const Theme *theme, const char *views) {
  const Timeline *timeline = film->timeline;
  const Snapshot *snapshot = film->last;
  double time = 0;
  if (timeline != NULL) {
    time = share * timeline->length;
    if (isfinite(timeline->update_start) && time < timeline->update_start) snapshot = film->before;
  } else {
    guint64 step = film->from + (guint64)llround(share * (double)(film->to - film->from));
    if (step != film->shown && take_at(film->last, session, step)) film->shown = step;
  }
  show_draw_moment(show_of(session), session, &(Moment){snapshot, timeline, time}, list, theme, views);
}

guint64 film_moments(const Film *film) {
  if (film->timeline == NULL) return film->to - film->from + 1;
  /* A sentence begins at its first place. */
  return (guint64)timeline_count(film->timeline) + (film->timeline->sentence ? 0 : 1);
}

double film_moment(const Film *film, guint64 moment) {
  if (film->timeline != NULL && film->timeline->sentence) moment++;
  if (moment == 0) return 0;
  if (film->timeline == NULL) return (double)moment / (double)(film->to - film->from);
  return timeline_beat_at(film->timeline, (int)moment - 1)->end / film->timeline->length;
}
