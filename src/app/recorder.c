#include "app/recorder.h"
#include "render/gif.h"
#include "render/video.h"

/* A GIF's clock has hundredths of a second; players slow down what changes faster than every fourth. */
#define TICK (G_TIME_SPAN_SECOND / 100)
enum { LEAST_TICKS = 6 };
/* So many pictures make the palette. */
enum { LEARNED = 12 };

/* A picture and how long it stood. */
typedef struct {
  SDL_Surface *picture;
  int ticks;
} Shot;

struct Recorder {
  char *path;
  bool is_video;
  Video *video; /* NULL: no picture came yet, or it is a GIF */
  Palette *palette;
  Gif *gif;             /* NULL: the palette is still learning */
  GArray *waiting;      /* of Shot: until then */
  SDL_Surface *current; /* what stands in the window; of a GIF not kept yet: nobody knows how long; NULL: nothing yet */
  gint64 since;         /* when the first picture was shown */
  gint64 ticks;         /* of all pictures that are kept */
};

static void shot_clear(gpointer data) {
  SDL_FreeSurface(((Shot *)data)->picture);
}

static bool can_record(const char *path, bool is_video, Diag *diag) {
  if (is_video) return video_is_possible(diag);
  if (g_str_has_suffix(path, ".gif")) return true;
  return diag_set(diag, (Span){0}, "what the window shows is recorded as a GIF or a film: record FILE.gif, FILE.mp4");
}

Recorder *recorder_new(const char *path, Diag *diag) {
  bool is_video = g_str_has_suffix(path, ".mp4");
  if (!can_record(path, is_video, diag)) return NULL;
  Recorder *recorder = g_new0(Recorder, 1);
  recorder->path = g_strdup(path);
  recorder->is_video = is_video;
  recorder->palette = palette_new();
  recorder->waiting = g_array_new(FALSE, FALSE, sizeof(Shot));
  g_array_set_clear_func(recorder->waiting, shot_clear);
  return recorder;
}

void recorder_free(Recorder *recorder) {
  if (!recorder) return;
  gif_free(recorder->gif);
  video_free(recorder->video);
  palette_free(recorder->palette);
  g_array_unref(recorder->waiting);
  SDL_FreeSurface(recorder->current);
  g_free(recorder->path);
  g_free(recorder);
}

/* ---- a GIF: each picture with how long it stood ---- */

static bool begin_file(Recorder *recorder, Diag *diag) {
  if (!palette_choose(recorder->palette, diag)) return false;
  int w = recorder->current->w, h = recorder->current->h;
  recorder->gif = gif_new(recorder->path, w, h, recorder->palette, diag);
  for (guint i = 0; recorder->gif && i < recorder->waiting->len; i++) {
    const Shot *shot = &g_array_index(recorder->waiting, Shot, i);
    if (!gif_add(recorder->gif, shot->picture, shot->ticks, diag)) return false;
  }
  g_array_set_size(recorder->waiting, 0);
  return recorder->gif != NULL;
}

/* Keeps the picture that stood until now. */
static bool keep(Recorder *recorder, gint64 ticks, Diag *diag) {
  recorder->ticks += ticks;
  if (recorder->gif) {
    bool added = gif_add(recorder->gif, recorder->current, (int)ticks, diag);
    SDL_FreeSurface(g_steal_pointer(&recorder->current));
    return added;
  }
  palette_learn(recorder->palette, recorder->current);
  Shot shot = {recorder->current, (int)ticks};
  g_array_append_val(recorder->waiting, shot);
  bool begun = recorder->waiting->len < LEARNED || begin_file(recorder, diag);
  recorder->current = NULL;
  return begun;
}

/* How long the present picture has stood, by the clock of the whole, so that no error adds up. */
static gint64 ticks_of_current(const Recorder *recorder) {
  return (g_get_monotonic_time() - recorder->since) / TICK - recorder->ticks;
}

static bool keep_in_time(Recorder *recorder, Diag *diag) {
  gint64 ticks = recorder->current ? ticks_of_current(recorder) : 0;
  return ticks < LEAST_TICKS || keep(recorder, ticks, diag);
}

static bool finish_gif(Recorder *recorder, Diag *diag) {
  SDL_Surface *last = SDL_ConvertSurface(recorder->current, recorder->current->format, 0);
  bool kept = keep(recorder, MAX(ticks_of_current(recorder), LEAST_TICKS), diag);
  recorder->current = last; /* its size, for a file that begins only now */
  return kept && last && (recorder->gif || begin_file(recorder, diag)) && gif_finish(recorder->gif, diag);
}

/* ---- a film: ffmpeg looks at the clock ---- */

/* Ctrl-C is for what runs: a picture is added whole. */
static const Host PATIENT = {0};

static bool add_to_video(Recorder *recorder, const SDL_Surface *picture, Diag *diag) {
  if (!recorder->video) {
    recorder->video = video_new(recorder->path, picture->w, picture->h, 0, (Color){0, 0, 0, 1}, diag);
    if (!recorder->video) return false;
  }
  return video_add(recorder->video, picture, &PATIENT, diag);
}

/* The last picture once more: so it has an end. */
static bool finish_video(Recorder *recorder, Diag *diag) {
  return add_to_video(recorder, recorder->current, diag) && video_finish(recorder->video, &PATIENT, diag);
}

/* ---- either ---- */

bool recorder_show(Recorder *recorder, const SDL_Surface *picture, Diag *diag) {
  const SDL_Surface *current = recorder->current;
  if (!current) recorder->since = g_get_monotonic_time();
  if (current && (current->w != picture->w || current->h != picture->h))
    return diag_set(diag, (Span){0}, "the window has another size now");
  bool kept = recorder->is_video ? add_to_video(recorder, picture, diag) : keep_in_time(recorder, diag);
  if (!kept) return false;
  SDL_FreeSurface(recorder->current);
  recorder->current = SDL_ConvertSurface((SDL_Surface *)picture, picture->format, 0);
  return recorder->current || diag_set(diag, (Span){0}, "%s", SDL_GetError());
}

bool recorder_finish(Recorder *recorder, Diag *diag) {
  if (!recorder->current) return diag_set(diag, (Span){0}, "nothing was shown meanwhile");
  return recorder->is_video ? finish_video(recorder, diag) : finish_gif(recorder, diag);
}

double recorder_seconds(const Recorder *recorder) {
  return recorder->current ? (double)(g_get_monotonic_time() - recorder->since) / G_TIME_SPAN_SECOND : 0;
}
