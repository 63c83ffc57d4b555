#include "render/video.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "draw/color.h"
#include "render/output.h"

struct Video {
  Output *output;
  GPid ffmpeg; /* 0: ended */
  int feed;    /* our end of its input; -1: closed */
  int words;   /* a file without a name: what it says; -1: none */
};

/* Milliseconds between looks at whether somebody wants to stop. */
enum { PATIENCE = 50 };

/* ---- starting ---- */

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
static const char PIXELS[] = "bgra";
#else
static const char PIXELS[] = "argb";
#endif

/* The colours of screens, and sides that are even. */
static char *filter_for(Color ground) {
  return g_strdup_printf("pad=ceil(iw/2)*2:ceil(ih/2)*2:0:0:0x%06x,scale=out_color_matrix=bt709:out_range=tv",
                         color_argb(ground) & 0xffffff);
}

static char **arguments_for(const char *program, const char *file, int w, int h, double fps, Color ground) {
  g_autoptr(GStrvBuilder) list = g_strv_builder_new();
  char rate[G_ASCII_DTOSTR_BUF_SIZE];
  bool live = fps <= 0; /* then pictures come as fast as they are taken: little work for each */
  g_autofree char *size = g_strdup_printf("%dx%d", w, h), *filter = filter_for(ground);
  g_autofree char *place = g_strconcat("file:", file, NULL);
  g_ascii_formatd(rate, sizeof rate, "%.6g", live ? 100 : fps);
  g_strv_builder_add_many(list, program, "-nostdin", "-hide_banner", "-loglevel", "error", "-y", NULL);
  if (live) g_strv_builder_add_many(list, "-use_wallclock_as_timestamps", "1", NULL);
  g_strv_builder_add_many(list, "-f", "rawvideo", "-pix_fmt", PIXELS, "-s", size, NULL);
  g_strv_builder_add_many(list, live ? "-framerate" : "-r", rate, "-i", "pipe:0", NULL);
  g_strv_builder_add_many(list, "-vf", filter, "-c:v", "libx264", "-crf", "16", NULL);
  g_strv_builder_add_many(list, "-preset", live ? "ultrafast" : "veryfast", NULL);
  if (live) g_strv_builder_add_many(list, "-vsync", "vfr", NULL);
  g_strv_builder_add_many(list, "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", NULL);
  g_strv_builder_add_many(list, "-color_trc", "iec61966-2-1", "-threads", "1", "-filter_threads", "1", NULL);
  g_strv_builder_add_many(list, "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", NULL);
  g_strv_builder_add_many(list, "-movflags", "+faststart", "-f", "mp4", place, NULL);
  return g_strv_builder_end(list);
}

static int open_words(void) {
  g_autofree char *name = NULL;
  int file = g_file_open_tmp("nabla-XXXXXX", &name, NULL);
  if (file >= 0) g_unlink(name);
  return file;
}

/* The child in a group of its own: Ctrl-C at the terminal is ours, and we end it. */
static void leave_group(gpointer unused) {
  (void)unused;
  setpgid(0, 0);
}

static bool start(Video *video, char **arguments, Diag *diag) {
  int ends[2];
  g_autoptr(GError) error = NULL;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return diag_set(diag, (Span){0}, "cannot talk to ffmpeg: %s", g_strerror(errno));
  }
  video->feed = ends[0];
  video->words = open_words();
  fcntl(video->feed, F_SETFL, O_NONBLOCK);
  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL;
  bool started = g_spawn_async_with_fds(NULL, arguments, NULL, flags, leave_group, NULL, &video->ffmpeg, ends[1], -1,
                                        video->words, &error);
  close(ends[1]);
  return started || diag_set(diag, (Span){0}, "cannot start ffmpeg: %s", error->message);
}

bool video_is_possible(Diag *diag) {
  g_autofree char *program = g_find_program_in_path("ffmpeg");
  if (program != NULL) return true;
  diag_set(diag, (Span){0}, "an .mp4 is made by ffmpeg, and ffmpeg is not installed");
  return diag_hint(diag, "install it (apt install ffmpeg), or take a .gif");
}

Video *video_new(const char *path, int w, int h, double fps, Color ground, Diag *diag) {
  if (!video_is_possible(diag)) return NULL;
  g_autofree char *program = g_find_program_in_path("ffmpeg");
  g_autoptr(Video) video = g_new0(Video, 1);
  video->feed = video->words = -1;
  video->output = output_new(path, diag);
  if (video->output == NULL) return NULL;
  g_auto(GStrv) arguments = arguments_for(program, output_part(video->output), w, h, fps, ground);
  return start(video, arguments, diag) ? g_steal_pointer(&video) : NULL;
}

/* ---- ending ---- */

static void hang_up(Video *video) {
  if (video->feed >= 0) close(video->feed);
  video->feed = -1;
}

/* Its exit status where it has ended; wait: until then. */
static bool has_ended(Video *video, bool wait, int *status) {
  pid_t ended;
  do {
    ended = waitpid(video->ffmpeg, status, wait ? 0 : WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return false;
  if (ended < 0) *status = -1;
  video->ffmpeg = 0;
  return true;
}

/* The last line that ffmpeg wrote, without what it prints before it ("[mp4 @ 0x55…] "). Caller frees. */
static char *last_words(const Video *video) {
  char text[4096];
  ssize_t length = video->words < 0 ? -1 : pread(video->words, text, sizeof text - 1, 0);
  if (length <= 0) return NULL;
  text[length] = '\0';
  char *line = g_strchomp(text), *start = strrchr(line, '\n');
  line = start != NULL ? start + 1 : line;
  char *close = *line == '[' ? strstr(line, "] ") : NULL;
  return *line == '\0' ? NULL : g_utf8_make_valid(close != NULL ? close + 2 : line, -1);
}

static bool told(const Video *video, Diag *diag) {
  g_autofree char *words = last_words(video);
  return diag_set(diag, (Span){0}, "ffmpeg gave up%s%s", words != NULL ? ": " : "", words != NULL ? words : "");
}

bool video_add(Video *video, const SDL_Surface *picture, const Host *host, Diag *diag) {
  int row = picture->w * 4;
  for (int y = 0; y < picture->h; y++) {
    const char *at = (const char *)picture->pixels + (gsize)y * (gsize)picture->pitch;
    for (int left = row; left > 0;) {
      ssize_t sent = send(video->feed, at, (gsize)left, MSG_NOSIGNAL);
      if (sent > 0) {
        at += sent, left -= (int)sent;
      } else if (sent < 0 && errno == EAGAIN) {
        struct pollfd wait = {.fd = video->feed, .events = POLLOUT};
        poll(&wait, 1, PATIENCE);
        if (host_interrupted(host)) return false;
      } else if (sent == 0 || errno != EINTR) {
        int status;
        has_ended(video, true, &status);
        return told(video, diag);
      }
    }
  }
  return true;
}

bool video_finish(Video *video, const Host *host, Diag *diag) {
  int status = 0;
  hang_up(video);
  while (!has_ended(video, false, &status)) {
    if (host_interrupted(host)) return false;
    g_usleep(PATIENCE * 1000 / 5);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return told(video, diag);
  return output_finish(video->output, diag);
}

void video_free(Video *video) {
  int status;
  if (video == NULL) return;
  hang_up(video);
  if (video->ffmpeg != 0) {
    kill(video->ffmpeg, SIGKILL);
    has_ended(video, true, &status);
  }
  if (video->words >= 0) close(video->words);
  output_free(video->output);
  g_free(video);
}
