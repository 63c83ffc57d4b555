/*
 * Animations of the last run: .gif, .mp4, and `frames`. Each is a job that draws one picture after another;
 * interrupted, it leaves no file that is not whole.
 */
#include <math.h>

#include "export/export.h"
#include "export/film.h"
#include "export/sink.h"
#include "render/font.h"

/* Pictures a second: what is asked for, and what is possible (viewers play a GIF's shorter pictures slowly). */
static const double FPS_USUAL = 25, FPS_LEAST = 0.1, FPS_MOST_GIF = 50, FPS_MOST_FILM = 120;
/* The last picture rests for a while, but for no more than this share of the whole. */
static const double REST_SECONDS = 1, REST_SHARE = 1.0 / 6;
static const double SECONDS_LEAST = 0.1, SECONDS_MOST = 600;
/* How many pictures, evenly spread, a palette is made for. */
enum { LEARNED = 12 };
/* Training has an event a step: of more than so many, `frames` shows each so many-th. */
enum { STEPS_SHOWN = 100 };

typedef struct {
  Job job;
  Film *film;
  Paper paper;
  Sink *sink;
  DrawList *list;
  Raster *raster;
  const Host *host;
  char *path;
  bool events; /* a picture an event, not so many a second */
  bool quiet, cancelled;
  guint64 stride;  /* events: pictures each so many */
  guint64 count;   /* pictures in all */
  guint64 moving;  /* those before the rest */
  guint64 learned; /* pictures shown to the palette */
  guint64 done;
  gint64 started, told;
} Animation;

/* ---- one picture after another ---- */

static double share_of(const Animation *self, guint64 index) {
  if (self->events) return film_moment(self->film, MIN(index * self->stride, film_moments(self->film) - 1));
  return self->moving < 2 ? 1 : fmin(1, (double)index / (double)(self->moving - 1));
}

static void paint(Animation *self, Session *session, guint64 index) {
  film_draw(self->film, session, share_of(self, index), self->list, self->paper.theme, self->paper.views);
  raster_paint(self->raster, self->list, self->paper.ground);
}

static guint64 to_learn(const Animation *self) {
  return self->sink->kind->learn == NULL ? 0 : MIN(LEARNED, self->count);
}

static void learn_one(Animation *self, Session *session) {
  guint64 last = self->count - 1, of = to_learn(self);
  paint(self, session, of < 2 ? last : self->learned * last / (of - 1));
  self->sink->kind->learn(self->sink, self->raster);
  self->learned++;
}

static void report(Animation *self) {
  gint64 now = g_get_monotonic_time();
  if (self->quiet || now - self->told < 100 * G_TIME_SPAN_MILLISECOND) return;
  double whole = (double)(to_learn(self) + self->count), share = (double)(self->learned + self->done) / whole;
  double seconds = (double)(now - self->started) / G_TIME_SPAN_SECOND;
  self->told = now;
  host_progress(self->host, self->path, share, share > 0 ? seconds * (1 - share) / share : -1);
}

static JobState stopped(const Animation *self) {
  if (self->events) {
    host_notice(self->host, "interrupted: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " pictures are in %s",
                self->done, self->count, self->path);
  } else {
    host_notice(self->host, "interrupted: %s was not written", self->path);
  }
  return JOB_DONE;
}

static void say_how_many(const Animation *self) {
  host_printf(self->host, "frames: %" G_GUINT64_FORMAT " picture%s in %s", self->count, self->count == 1 ? "" : "s",
              self->path);
  if (self->stride > 1) {
    host_printf(self->host, ", one each %" G_GUINT64_FORMAT " %s", self->stride,
                film_is_training(self->film) ? "steps" : "events");
  }
  host_printf(self->host, "\n");
}

static JobState finish(const Animation *self, Diag *diag) {
  if (!self->sink->kind->finish(self->sink, self->host, diag)) return diag_is_set(diag) ? JOB_FAILED : stopped(self);
  if (self->events && !self->quiet) say_how_many(self);
  return JOB_DONE;
}

static JobState animation_run(Job *job, Session *session, gint64 deadline, Diag *diag) {
  Animation *self = (Animation *)job;
  while (self->done < self->count) {
    if (self->cancelled || host_interrupted(self->host)) return stopped(self);
    if (self->learned < to_learn(self)) {
      learn_one(self, session);
    } else {
      paint(self, session, self->done);
      if (self->sink->kind->add(self->sink, self->raster, self->done, self->host, diag)) {
        self->done++;
      } else if (diag_is_set(diag)) {
        return JOB_FAILED;
      } else {
        self->cancelled = true;
      }
    }
    report(self);
    if (deadline != 0 && g_get_monotonic_time() >= deadline && self->done < self->count) return JOB_MORE;
  }
  return finish(self, diag);
}

static void animation_cancel(Job *job, Session *session) {
  (void)session;
  ((Animation *)job)->cancelled = true;
}

static void animation_free(Job *job) {
  Animation *self = (Animation *)job;
  if (self->sink != NULL) self->sink->kind->free(self->sink);
  film_free(self->film);
  paper_clear(&self->paper);
  draw_list_free(self->list);
  raster_free(self->raster);
  g_free(self->path);
  g_free(self);
}

/* ---- what is asked for ---- */

/* What all of them begin with; NULL and the call's diag where that fails. */
static Animation *animation_new(Call *call, const char *path) {
  Animation *self = g_new0(Animation, 1);
  self->job = (Job){animation_run, animation_cancel, animation_free};
  self->host = call->host;
  self->quiet = call->quiet;
  self->path = g_strdup(path);
  self->stride = 1;
  self->started = g_get_monotonic_time();
  bool ready = paper_read(call, &self->paper) && render_fonts_available(call->diag);
  if (ready) self->film = film_new(call->session, self->paper.views, call->diag);
  if (self->film != NULL) {
    self->raster = raster_new(self->paper.width, self->paper.height, self->paper.scale, call->diag);
  }
  if (self->raster != NULL) {
    self->list = draw_list_new(self->paper.width, self->paper.height, render_text_width);
    return self;
  }
  animation_free(&self->job);
  return NULL;
}

static bool read_range(Call *call, const char *label, double least, double most, double *value) {
  if (!call_has(call, label)) return true;
  if (!call_number(call, label, value)) return false;
  if (*value >= least && *value <= most) return true;
  call_fail(call, label, "%s is between %g and %g here", label, least, most);
  return false;
}

/* How many pictures, and how many of them move. */
static bool read_times(Call *call, Animation *self, double fps_most, double *fps) {
  double motion = film_length(self->film, call->session), seconds = motion + REST_SECONDS;
  *fps = FPS_USUAL;
  if (!read_range(call, "fps", FPS_LEAST, fps_most, fps) ||
      !read_range(call, "seconds", SECONDS_LEAST, SECONDS_MOST, &seconds)) {
    return false;
  }
  double rest = fmin(REST_SECONDS, seconds * REST_SHARE);
  self->count = (guint64)MAX(1, lround(seconds * *fps));
  self->moving = (guint64)MAX(1, lround((seconds - rest) * *fps));
  return true;
}

/* Hands the job over once it has somewhere to put its pictures. */
static bool begin(Call *call, Animation *self, Sink *sink) {
  self->sink = sink;
  if (sink == NULL) {
    animation_free(&self->job);
    return false;
  }
  call->job = &self->job;
  return true;
}

static bool start(Call *call, const char *path, bool film, Diag *diag) {
  Animation *self = animation_new(call, path);
  double fps;
  if (self == NULL) return false;
  Sink *sink = NULL;
  const SDL_Surface *surface = raster_surface(self->raster);
  if (read_times(call, self, film ? FPS_MOST_FILM : FPS_MOST_GIF, &fps)) {
    sink = film ? sink_video(path, surface->w, surface->h, fps, self->paper.ground, diag)
                : sink_gif(path, surface->w, surface->h, fps, diag);
  }
  return begin(call, self, sink);
}

bool export_gif(Call *call, const char *path, Diag *diag) {
  return start(call, path, false, diag);
}

bool export_mp4(Call *call, const char *path, Diag *diag) {
  return start(call, path, true, diag);
}

bool export_frames(Call *call, const char *folder, Diag *diag) {
  double overwrite = 0;
  gint64 every = 0;
  if (call_has(call, "overwrite") && !call_number(call, "overwrite", &overwrite)) return false;
  if (call_has(call, "every") && !call_integer(call, "every", 1, G_MAXINT32, &every)) return false;
  Animation *self = animation_new(call, folder);
  if (self == NULL) return false;
  self->events = true;
  guint64 last = film_moments(self->film) - 1;
  self->stride = every > 0 ? (guint64)every : (last + STEPS_SHOWN - 1) / STEPS_SHOWN;
  self->stride = MAX(self->stride, 1);
  self->count = (last + self->stride - 1) / self->stride + 1;
  return begin(call, self, sink_folder(folder, self->count, overwrite != 0, diag));
}
