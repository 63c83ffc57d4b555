#include "app/recorder.h"
#include "render/gif.h"
#include <math.h>
#include <string.h>

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
  Palette *palette;
  Gif *gif;             /* NULL: the palette is still learning */
  GArray *waiting;      /* of Shot: until then */
  SDL_Surface *current; /* what stands in the window, not yet kept: nobody knows how long it will; NULL: nothing yet */
  gint64 since;         /* when the first picture was shown */
  gint64 ticks;         /* of all pictures that are kept */
};

static void shot_clear(gpointer data) {
  SDL_FreeSurface(((Shot *)data)->picture);
}

Recorder *recorder_new(const char *path, Diag *diag) {
  if (!g_str_has_suffix(path, ".gif")) {
    diag_set(diag, (Span){0}, "what the window shows is recorded as a GIF: record FILE.gif");
    return NULL;
  }
  Recorder *recorder = g_new0(Recorder, 1);
  recorder->path = g_strdup(path);
  recorder->palette = palette_new();
  recorder->waiting = g_array_new(FALSE, FALSE, sizeof(Shot));
  g_array_set_clear_func(recorder->waiting, shot_clear);
  return recorder;
}

void recorder_free(Recorder *recorder) {
  if (!recorder) return;
  gif_free(recorder->gif);
  palette_free(recorder->palette);
  g_array_unref(recorder->waiting);
  SDL_FreeSurface(recorder->current);
  g_free(recorder->path);
  g_free(recorder);
}

/* ---- pictures ---- */

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

bool recorder_show(Recorder *recorder, const SDL_Surface *picture, Diag *diag) {
  const SDL_Surface *current = recorder->current;
  if (!current) recorder->since = g_get_monotonic_time();
  if (current && (current->w != picture->w || current->h != picture->h))
    return diag_set(diag, (Span){0}, "the window has another size now");
  gint64 ticks = current ? ticks_of_current(recorder) : 0;
  if (current && ticks >= LEAST_TICKS && !keep(recorder, ticks, diag)) return false;
  SDL_FreeSurface(recorder->current);
  recorder->current = SDL_ConvertSurface((SDL_Surface *)picture, picture->format, 0);
  return recorder->current || diag_set(diag, (Span){0}, "%s", SDL_GetError());
}

bool recorder_finish(Recorder *recorder, Diag *diag) {
  if (!recorder->current) return diag_set(diag, (Span){0}, "nothing was shown meanwhile");
  SDL_Surface *last = SDL_ConvertSurface(recorder->current, recorder->current->format, 0);
  bool kept = keep(recorder, MAX(ticks_of_current(recorder), LEAST_TICKS), diag);
  recorder->current = last; /* its size, for a file that begins only now */
  return kept && last && (recorder->gif || begin_file(recorder, diag)) && gif_finish(recorder->gif, diag);
}

double recorder_seconds(const Recorder *recorder) {
  return recorder->current ? (double)(g_get_monotonic_time() - recorder->since) / G_TIME_SPAN_SECOND : 0;
}
