#include "show/show.h"

#include <math.h>
#include <string.h>

#include "draw/ease.h"
#include "explain/explain.h"
#include "lesson/player.h"
#include "session/asked.h"
#include "session/landscape.h"
#include "session/questions.h"
#include "snapshot/story.h"
#include "snapshot/unfold.h"
#include "view/view.h"

struct Show {
  Snapshot *before, *now; /* before: what the last step began from */
  Timeline *timeline;     /* or NULL */
  double time;
  bool playing, backwards;
  bool held;              /* paused: what runs next waits at its start */
  double until;           /* playing goes up to here */
  bool arriving;          /* the layout eases over from that of `before` … */
  double arrived;         /* … and has come so far, 0 to 1 */
  double arrival;         /* seconds that it takes */
  bool walking;           /* the timeline is that of a walk at the prompt … */
  WalkPlace walk;         /* … which stood here when it was looked at last */
  bool waiting;           /* a story stands at its question, which beats … */
  double waited;          /* … and has done so for so many seconds */
  guint64 question_seen;  /* how many had been asked when views were chosen last … */
  guint64 question_told;  /* … when the last story began … */
  guint64 question_shown; /* … and when the window was given to the last question */
  guint64 landscape_seen; /* how many had been asked for when views were chosen last */
  guint64 asked;          /* session_askings, when the window slid over a text last */
  guint64 asked_revision; /* session_revision then */
  guint64 unfolded;       /* unfold_serial, when `now` was taken */
  bool taken;             /* `now` holds something */
};

static const char KEY[] = "view.show";

static void show_free(void *data) {
  Show *show = data;
  timeline_free(show->timeline);
  snapshot_free(show->before);
  snapshot_free(show->now);
  g_free(show);
}

Show *show_of(Session *session) {
  Show *show = session_extension(session, KEY);
  if (show != NULL) return show;
  show = g_new0(Show, 1);
  show->before = snapshot_new();
  show->now = snapshot_new();
  session_set_extension(session, KEY, show, show_free);
  return show;
}

/* ---- taking up changes ---- */

/* Seconds that a layout takes to ease over to another; that bars and words take, and while training moves them on. */
static const double ARRIVAL = 0.45, WORDS_ARRIVAL = 1.2, WORDS_CHASE = 0.25;

/* How far what eases over has come. What is chased after has no time to start gently. */
static double arrived(const Show *show) {
  return show->now->hurried ? show->arrived : ease_in_out(show->arrived);
}

/* Begins to ease from the snapshot before over to the present one. `layout`: its places are others; `words`: bars and
 * words may be. */
static void ease(Show *show, bool layout, bool words, bool hurry) {
  bool moved = words && words_moved(show->before, show->now);
  show->arriving = layout || moved;
  show->arrival = !moved ? ARRIVAL : hurry ? WORDS_CHASE : WORDS_ARRIVAL;
  show->arrived = 0;
}

static void leave_walk(Show *show) {
  show->walking = show->playing = show->waiting = false;
  g_clear_pointer(&show->timeline, timeline_free);
}

static void begin(Show *show, Timeline *timeline, bool animate) {
  leave_walk(show);
  show->timeline = timeline;
  show->time = show->timeline == NULL || animate ? 0 : show->timeline->length;
  show->playing = show->timeline != NULL && animate && !show->held;
  show->backwards = false;
  show->until = INFINITY;
}

/* ---- a walk at the prompt: the picture stands at the same event ---- */

/* The moment at which the walk's event has just happened, still within the timeline. */
static double walk_time(const Show *show, const WalkPlace *place) {
  double last = timeline_beat_at(show->timeline, timeline_count(show->timeline) - 1)->end;
  return fmin(timeline_time_of(show->timeline, &place->event), last - 1e-3);
}

/* Goes to where the walk stands: onward as an animation, back at once. Returns whether something changed. */
static bool follow_walk(Show *show, Session *session, bool animate) {
  WalkPlace place;
  if (!explain_walk_place(session, &place)) {
    if (show->walking) return leave_walk(show), true;
    return false;
  }
  bool known = show->walking && show->timeline != NULL && show->walk.kind == place.kind;
  if (known && show->walk.at == place.at) return false;
  if (!known) {
    g_clear_pointer(&show->timeline, timeline_free);
    show->timeline = timeline_of_walk(show->now, place.kind != WALK_BACKWARD, place.kind != WALK_FORWARD);
    show->time = 0;
  }
  show->walking = true;
  show->walk = place;
  if (show->timeline == NULL) return !known;
  show->until = walk_time(show, &place);
  show->backwards = false;
  show->playing = animate && show->until > show->time && session_setting_on(session, "animate");
  if (!show->playing) show->time = show->until;
  return true;
}

static bool shows_view(const Show *show, Session *session, const char *name) {
  g_autofree char *views = show_views(show, session);
  g_auto(GStrv) names = g_strsplit(views, " ", -1);
  return g_strv_contains((const char *const *)names, name);
}

/* ---- stories: what was asked is told ---- */

Timeline *show_story(const Show *show, Session *session, const Snapshot *s, const char *names) {
  const View *views[PAGE_VIEWS];
  g_autofree char *own = show_views(show, session);
  int count = page_views(s, names != NULL ? names : own, views);
  for (int i = 0; i < count; i++) {
    if (strcmp(views[i]->name, "whatif") == 0 && s->whatif != NULL) return story_of_whatif(s);
    if (strcmp(views[i]->name, "net") == 0 && s->collapse != NULL) return story_of_collapse(s);
    if (strcmp(views[i]->name, "paths") == 0 && s->paths != NULL) return story_of_paths(s);
  }
  return NULL;
}

/* Is the answer that is being told, or stands at its end, still right and on show? */
static bool story_holds(const Show *show, Session *session) {
  if (show->timeline->story == STORY_NONE) return false;
  g_autoptr(Timeline) story = show_story(show, session, show->now, NULL);
  return story != NULL && story->story == show->timeline->story && story->length == show->timeline->length;
}

/* It stands at its question until somebody plays it: the room is to answer first. */
static void begin_story(Show *show, Timeline *story, bool told) {
  begin(show, story, told);
  if (!told || story->waits <= 0) return;
  show->playing = false;
  show->waiting = true;
  show->waited = 0;
}

/* Marks what is on show as just asked about; true where that is news. */
static bool take_question(Show *show, Session *session, bool animate) {
  guint64 asked = session_questions(session);
  Snapshot *s = show->now;
  bool fresh = animate && asked != show->question_told;
  if (fresh) show->question_shown = asked;
  show->question_told = asked;
  s->question_asked = asked > show->question_seen && asked == show->question_shown &&
                      (s->whatif != NULL || s->paths != NULL || s->collapse != NULL);
  return fresh;
}

static bool take_up(Show *show, Session *session, bool animate, bool hurry) {
  guint64 revision = session_revision(session), serial;
  session_last_pass(session, &serial);
  bool finer = show->taken && show->now->hurried && !hurry;
  bool other = show->taken && (show->now->activation.layer != (int)session_setting_number(session, "layer") ||
                               show->unfolded != unfold_serial(session));
  bool changed = !show->taken || finer || other || revision != show->now->revision,
       ran = !show->taken || serial != show->now->pass_serial;
  bool asked = show->taken && animate && show->asked != session_askings(session) && shows_view(show, session, "words");
  if (asked || (!animate && !hurry)) show->asked = session_askings(session);
  bool question = !hurry && show->question_told != session_questions(session);
  if (!changed && !ran && !asked && !question) return false;
  if (show->taken) {
    if (show->arriving) words_blend(show->now, show->before, arrived(show));
    Snapshot *spare = show->before;
    show->before = show->now;
    show->now = spare;
  }
  snapshot_take(show->now, session, hurry);
  show->unfolded = unfold_serial(session);
  const Landscape *landscape = show->now->landscape;
  show->now->landscape_asked = landscape != NULL && landscape->asking > show->landscape_seen;
  bool questioned = !hurry && take_question(show, session, animate && show->taken);
  bool first = !show->taken, told = animate && !first && session_setting_on(session, "animate");
  show->taken = true;
  bool elsewhere = !ran && !snapshot_same_places(show->before, show->now);
  /* Other models over the same text: their bars ease over, and nobody has to wait for the window. */
  bool slides = asked && !(revision != show->asked_revision && words_same_text(show->before, show->now));
  if (asked) show->asked_revision = revision;
  bool eases = !first && !slides && (animate || hurry) && session_setting_on(session, "animate");
  ease(show, told && !slides && elsewhere, eases, hurry);
  Timeline *story = questioned ? show_story(show, session, show->now, NULL) : NULL;
  if (story != NULL) {
    begin_story(show, story, told);
  } else if (slides) {
    snapshot_take_places(show->now, session);
    begin(show, timeline_of_sentence(show->now), told);
  } else if (ran) {
    begin(show, timeline_from_trace(show->before, show->now), told);
  } else if (show->timeline != NULL && !story_holds(show, session)) {
    /* Something else changed under an animation: its numbers no longer hold. */
    leave_walk(show);
  }
  return true;
}

bool show_refresh(Show *show, Session *session, bool animate) {
  bool changed = take_up(show, session, animate, !animate && session_busy(session));
  return follow_walk(show, session, animate) || changed;
}

bool show_settle(Show *show, Session *session) {
  show->arriving = false;
  bool changed = take_up(show, session, false, false);
  return follow_walk(show, session, false) || changed;
}

/* ---- time ---- */

/* Settling does not depend on the speed of animations: it tells nothing. */
static void arrive(Show *show, double seconds) {
  if (!show->arriving) return;
  show->arrived += seconds / show->arrival;
  if (show->arrived >= 1) show->arriving = false;
}

/* A question beats for so long, then stands still: nothing that rests costs anything. */
static const double WAITS_MOST = 20;

static void wait_on(Show *show, double seconds) {
  show->waited += seconds;
  show->time = show->waited < WAITS_MOST ? fmod(show->waited, show->timeline->waits) : 0;
}

/* Somebody plays or steps: the question has been up long enough. */
static void end_waiting(Show *show) {
  if (!show->waiting) return;
  show->waiting = false;
  show->time = show->timeline->waits;
}

bool show_advance(Show *show, Session *session, double seconds) {
  arrive(show, seconds);
  if (show->waiting) wait_on(show, seconds);
  if (!show->playing || show->timeline == NULL) return show_moving(show);
  double speed = session_setting_number(session, "speed");
  show->time += seconds * (speed > 0 ? speed : 1) * (show->backwards ? -1 : 1);
  double end = fmin(show->timeline->length, show->until);
  if (show->time <= 0 || show->time >= end) show->playing = false;
  show->time = CLAMP(show->time, 0, end);
  return show_moving(show);
}

bool show_moving(const Show *show) {
  return show->playing || show->arriving || (show->waiting && show->waited < WAITS_MOST);
}

bool show_playing(const Show *show) {
  return show->playing;
}

void show_play(Show *show) {
  show->held = false;
  if (show->timeline == NULL) return;
  end_waiting(show);
  if (show->time >= show->timeline->length) show->time = 0;
  show->until = INFINITY;
  show->backwards = false;
  show->playing = true;
}

void show_reverse(Show *show) {
  show->held = false;
  if (show->timeline == NULL) return;
  show->waiting = false;
  if (show->time <= 0) show->time = show->timeline->length;
  show->backwards = true;
  show->playing = true;
}

void show_pause(Show *show) {
  show->playing = false;
  show->held = true;
}

static void go_to(Show *show, double time) {
  show->playing = show->waiting = false;
  show->time = time;
}

void show_next(Show *show) {
  if (show->timeline == NULL) return;
  end_waiting(show);
  go_to(show, timeline_next(show->timeline, show->time));
}

void show_previous(Show *show) {
  if (show->timeline != NULL) go_to(show, timeline_previous(show->timeline, show->time));
}

void show_home(Show *show) {
  if (show->timeline != NULL) go_to(show, 0);
}

void show_end(Show *show) {
  if (show->timeline != NULL) go_to(show, show->timeline->length);
}

int show_event_count(const Show *show) {
  return show->timeline == NULL ? 0 : timeline_count(show->timeline);
}

int show_event(const Show *show) {
  return show->timeline == NULL ? 0 : timeline_beat(show->timeline, show->time) + 1;
}

/* ---- views ---- */

char *show_views(const Show *show, Session *session) {
  const char *views = session_views(session);
  bool chosen = strcmp(views, "auto") != 0;
  if (chosen && show->now->lesson.for_room && strstr(views, "lesson") == NULL) /* beside the first of them */
    return g_strdup_printf("lesson %.*s", (int)strcspn(views, " "), views);
  bool beside = chosen && show->now->landscape_asked && strstr(views, "landscape") == NULL;
  return beside ? g_strconcat(views, " landscape", NULL) : g_strdup(views);
}

void show_views_chosen(Show *show, Session *session) {
  const Landscape *landscape = session_landscape(session, false);
  if (landscape != NULL) show->landscape_seen = landscape->asking;
  show->question_seen = session_questions(session);
  show->now->landscape_asked = show->now->question_asked = false;
  if (show->timeline != NULL && show->timeline->story != STORY_NONE) leave_walk(show);
}

/* ---- drawing ---- */

const Snapshot *show_snapshot(const Show *show) {
  return show->now;
}

static void draw(const Show *show, Session *session, const Moment *moment, DrawList *list, const Theme *theme,
                 const char *views, bool hints) {
  bool arriving = show->arriving && moment->snapshot == show->now;
  Scene scene = {.list = list,
                 .theme = theme,
                 .snapshot = moment->snapshot,
                 .timeline = moment->timeline,
                 .time = moment->time,
                 .from = arriving ? show->before : NULL,
                 .arrived = arrived(show),
                 .gradients = session_setting_on(session, "gradients"),
                 .log_loss = session_setting_on(session, "log"),
                 .angle = session_setting_number(session, "angle"),
                 .tilt = session_setting_number(session, "tilt"),
                 .large = session_setting_on(session, "stage") || lesson_is_live(session),
                 .hints = hints};
  g_autofree char *asked = show_views(show, session);
  page_draw(&scene, views != NULL ? views : asked);
}

const Snapshot *show_drawn(const Show *show) {
  const Timeline *timeline = show->timeline;
  bool old = timeline != NULL && show->time < timeline->update_start && isfinite(timeline->update_start);
  return old ? show->before : show->now;
}

void show_draw(const Show *show, Session *session, DrawList *list, const Theme *theme, const char *views, bool hints) {
  Moment moment = {show_drawn(show), show->timeline, show->time};
  draw(show, session, &moment, list, theme, views, hints);
}

void show_draw_moment(const Show *show, Session *session, const Moment *moment, DrawList *list, const Theme *theme,
                      const char *views) {
  draw(show, session, moment, list, theme, views, false);
}
