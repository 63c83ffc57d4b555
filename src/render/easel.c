#include "render/easel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

/*
 * The owner and the thread take turns: `asked` and `done` are counted up by one and read by the other, and whoever has
 * the turn owns the fields between them.
 */
struct Easel {
  GThread *thread;
  int asked, done; /* eventfds */
  bool busy;       /* the owner's */
  bool leave;
  Raster *raster;
  const DrawList *list;
  Color ground;
  SDL_Rect changed;
  gint64 cost;
};

static void count_up(int descriptor) {
  guint64 one = 1;
  while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) continue;
}

/* False where there is nothing to count down (a descriptor that does not wait). */
static bool count_down(int descriptor) {
  guint64 count;
  ssize_t got;
  do {
    got = read(descriptor, &count, sizeof count);
  } while (got < 0 && errno == EINTR);
  return got == sizeof count;
}

static gpointer paint(gpointer data) {
  Easel *easel = data;
  while (count_down(easel->asked) && !easel->leave) {
    gint64 began = g_get_monotonic_time();
    easel->changed = raster_paint(easel->raster, easel->list, easel->ground);
    easel->cost = g_get_monotonic_time() - began;
    count_up(easel->done);
  }
  return NULL;
}

/* Signals go to the thread that handles them. */
static GThread *start_thread(Easel *easel, Diag *diag) {
  sigset_t all, before;
  g_autoptr(GError) error = NULL;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  GThread *thread = g_thread_try_new("easel", paint, easel, &error);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!thread) diag_set(diag, (Span){0}, "no thread to paint on: %s", error->message);
  return thread;
}

Easel *easel_new(Diag *diag) {
  Easel *easel = g_new0(Easel, 1);
  easel->asked = eventfd(0, EFD_CLOEXEC);
  easel->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (easel->asked < 0 || easel->done < 0) {
    diag_set(diag, (Span){0}, "no thread to paint on: %s", g_strerror(errno));
  } else {
    easel->thread = start_thread(easel, diag);
  }
  if (!easel->thread) g_clear_pointer(&easel, easel_free);
  return easel;
}

/* Waits for the thread's turn to end. */
static void wait_until_done(Easel *easel) {
  struct pollfd done = {.fd = easel->done, .events = POLLIN};
  while (!easel_finish(easel, NULL)) poll(&done, 1, -1);
}

void easel_free(Easel *easel) {
  if (!easel) return;
  if (easel->thread) {
    if (easel->busy) wait_until_done(easel);
    easel->leave = true;
    count_up(easel->asked);
    g_thread_join(easel->thread);
  }
  if (easel->asked >= 0) close(easel->asked);
  if (easel->done >= 0) close(easel->done);
  g_free(easel);
}

bool easel_is_busy(const Easel *easel) {
  return easel->busy;
}

void easel_begin(Easel *easel, Raster *raster, const DrawList *list, Color ground) {
  g_assert(!easel->busy);
  easel->raster = raster;
  easel->list = list;
  easel->ground = ground;
  easel->busy = true;
  count_up(easel->asked);
}

bool easel_finish(Easel *easel, SDL_Rect *changed) {
  if (!easel->busy || !count_down(easel->done)) return false;
  easel->busy = false;
  if (changed) *changed = easel->changed;
  return true;
}

int easel_descriptor(const Easel *easel) {
  return easel->done;
}

gint64 easel_cost(const Easel *easel) {
  return easel->cost;
}
