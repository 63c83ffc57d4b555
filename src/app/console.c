#include "app/console.h"
#include "app/signals.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Work shorter than this shows no progress; then it is shown so often. */
#define PROGRESS_AFTER (400 * G_TIME_SPAN_MILLISECOND)
#define PROGRESS_EVERY (100 * G_TIME_SPAN_MILLISECOND)
/* Progress reported after such a pause belongs to other work. */
#define PROGRESS_PAUSE (500 * G_TIME_SPAN_MILLISECOND)

struct Console {
  Host host;
  bool out_terminal, err_terminal, out_color, err_color;
  bool silent;
  int write_error;
  ConsoleClear clear;
  ConsoleProgress progress;
  void *user;
  gint64 work_began, work_reported, progress_drawn; /* monotonic; 0: none */
  bool progress_shown;
};

static bool wants_color(bool terminal, bool no_color) {
  const char *off = g_getenv("NO_COLOR"), *term = g_getenv("TERM");
  return terminal && !no_color && !(off && *off) && term && *term && strcmp(term, "dumb") != 0;
}

static void erase_progress(Console *console) {
  if (!console->progress_shown) return;
  console->progress_shown = false;
  if (console->progress)
    console->progress(console->user, NULL);
  else
    fputs("\r\033[K", stderr);
}

static void make_room(Console *console) {
  if (!console->progress) erase_progress(console);
  if (console->clear) console->clear(console->user);
}

static void write_out(Console *console, const char *text, gsize length) {
  if (console->write_error || length == 0) return;
  if (fwrite(text, 1, length, stdout) != length) console->write_error = errno ? errno : EIO;
}

static void host_write_text(void *user, const char *text, gssize length) {
  Console *console = user;
  if (console->silent) return;
  make_room(console);
  write_out(console, text, length < 0 ? strlen(text) : (gsize)length);
}

/* `error:` and `warning:` stand out, whatever stands before them. */
static void write_colored(const char *text) {
  static const struct { const char *word, *color; } kinds[] = {{"error:", "\033[1;31m"}, {"warning:", "\033[1;33m"}};
  const char *line_end = text + strcspn(text, "\n");
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    const char *at = g_strstr_len(text, line_end - text, kinds[i].word);
    if (!at) continue;
    gsize before = (gsize)(at - text), length = strlen(kinds[i].word);
    fwrite(text, 1, before, stderr);
    fprintf(stderr, "%s%s\033[0m", kinds[i].color, kinds[i].word);
    text = at + length;
    break;
  }
  fputs(text, stderr);
}

/* At the prompt the line stands above: where it came from goes without saying. */
static const char *without_place(const char *text) {
  static const char *const NAMES[] = {"<prompt>:", "<window>:"};
  const char *error = strstr(text, ": error: ");
  for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
    if (error && g_str_has_prefix(text, NAMES[i]) && !memchr(text, '\n', (gsize)(error - text))) return error + 2;
  return text;
}

static void host_notice_text(void *user, const char *text) {
  Console *console = user;
  if (console->silent) return;
  if (console->clear) text = without_place(text);
  make_room(console);
  console_flush(console); /* results before the error that ended them, where both go to one place */
  if (console->err_color)
    write_colored(text);
  else
    fputs(text, stderr);
  fflush(stderr);
}

static char *progress_text(const char *what, double fraction, double seconds) {
  GString *text = g_string_new(what);
  if (fraction >= 0) g_string_append_printf(text, "  %d %%", (int)(CLAMP(fraction, 0, 1) * 100));
  if (seconds >= 3600)
    g_string_append_printf(text, "  %d h %d min left", (int)(seconds / 3600), (int)fmod(seconds / 60, 60));
  else if (seconds >= 60)
    g_string_append_printf(text, "  %d min left", (int)(seconds / 60));
  else if (seconds >= 1)
    g_string_append_printf(text, "  %d s left", (int)seconds);
  return g_string_free(text, FALSE);
}

static void show_progress(Console *console, const char *text) {
  console->progress_shown = true;
  if (console->progress) {
    console->progress(console->user, text);
    return;
  }
  console_flush(console);
  g_autofree char *cut = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), MAX(console_width(console) - 1, 1)));
  fprintf(stderr, "\r\033[K%s", cut);
  fflush(stderr);
}

static void host_show_progress(void *user, const char *what, double fraction, double seconds_left) {
  Console *console = user;
  if (console->silent || !(console->progress || (console->err_terminal && console->err_color))) return;
  gint64 now = g_get_monotonic_time();
  if (console->work_began == 0 || now - console->work_reported > PROGRESS_PAUSE) console->work_began = now;
  console->work_reported = now;
  if (now - console->work_began < PROGRESS_AFTER || now - console->progress_drawn < PROGRESS_EVERY) return;
  console->progress_drawn = now;
  g_autofree char *text = progress_text(what, fraction, seconds_left);
  show_progress(console, text);
}

static bool host_asks_interrupted(void *user) {
  (void)user;
  return signals_interrupted();
}

Console *console_new(bool no_color) {
  Console *console = g_new0(Console, 1);
  console->out_terminal = isatty(STDOUT_FILENO);
  console->err_terminal = isatty(STDERR_FILENO);
  console->out_color = wants_color(console->out_terminal, no_color);
  console->err_color = wants_color(console->err_terminal, no_color);
  console->host = (Host){.user = console,
                         .write = host_write_text,
                         .notice = host_notice_text,
                         .progress = host_show_progress,
                         .interrupted = host_asks_interrupted};
  return console;
}

void console_free(Console *console) {
  if (!console) return;
  erase_progress(console);
  g_free(console);
}

const Host *console_host(const Console *console) {
  return &console->host;
}

void console_attach(Console *console, ConsoleClear clear, ConsoleProgress progress, void *user) {
  console->clear = clear;
  console->progress = progress;
  console->user = user;
}

bool console_out_is_terminal(const Console *console) {
  return console->out_terminal;
}

bool console_colored(const Console *console) {
  return console->out_color;
}

int console_width(const Console *console) {
  struct winsize size;
  int terminal = console->out_terminal ? STDOUT_FILENO : STDERR_FILENO;
  return ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void console_set_silent(Console *console, bool silent) {
  console->silent = silent;
}

void console_progress_end(Console *console) {
  console->work_began = 0;
  erase_progress(console);
}

void console_flush(Console *console) {
  if (fflush(stdout) != 0 && !console->write_error) console->write_error = errno ? errno : EIO;
}

int console_write_error(const Console *console) {
  return console->write_error;
}
