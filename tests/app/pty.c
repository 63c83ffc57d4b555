#include "pty.h"
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

void pty_need(void) {
  int terminal, other;
  if (openpty(&terminal, &other, NULL, NULL, NULL) < 0) {
    puts("1..0 # SKIP no pseudo-terminals here");
    exit(EXIT_SUCCESS);
  }
  close(terminal);
  close(other);
}

Pty *pty_start(const char *const argv[], int rows, int columns) {
  Pty *pty = g_new0(Pty, 1);
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  pty->raw = g_string_new(NULL);
  pty->text = g_string_new(NULL);
  pty->pid = forkpty(&pty->terminal, NULL, NULL, &size);
  g_assert_cmpint(pty->pid, >=, 0);
  if (pty->pid == 0) {
    g_setenv("TERM", "xterm", TRUE);
    execvp(argv[0], (char *const *)argv);
    _exit(127);
  }
  return pty;
}

void pty_free(Pty *pty) {
  if (!pty) return;
  if (!pty->ended) {
    kill(pty->pid, SIGKILL);
    waitpid(pty->pid, NULL, 0);
  }
  close(pty->terminal);
  g_string_free(pty->raw, TRUE);
  g_string_free(pty->text, TRUE);
  g_free(pty);
}

void pty_send(Pty *pty, const char *keys) {
  for (gsize left = strlen(keys); left > 0;) {
    gssize sent = write(pty->terminal, keys, left);
    if (sent < 0 && errno == EINTR) continue;
    g_assert_cmpint(sent, >, 0);
    keys += sent, left -= (gsize)sent;
  }
}

/* Bytes of the escape sequence at the start of a text: ESC [ ... letter, ESC ] ... BEL, or ESC and one more. */
static gsize escape_length(const char *text) {
  if (text[1] == '[') {
    gsize i = 2 + strspn(text + 2, "0123456789;?>=!\"' ");
    return text[i] ? i + 1 : i;
  }
  if (text[1] == ']') {
    gsize i = 2 + strcspn(text + 2, "\a");
    return text[i] ? i + 1 : i;
  }
  return text[1] ? 2 : 1;
}

/* Redone from the start each time, since an escape sequence may come in two parts. */
static void clean_text(Pty *pty) {
  g_string_truncate(pty->text, 0);
  for (const char *p = pty->raw->str; *p;) {
    if (*p == '\x1b') {
      p += escape_length(p);
    } else {
      if (*p != '\r' && *p != '\a') g_string_append_c(pty->text, *p);
      p++;
    }
  }
}

/* Reads what is there, waiting at most until the deadline. false = the deadline passed or the other side is closed. */
static bool read_more(Pty *pty, gint64 deadline) {
  gint64 left = MAX(deadline - g_get_monotonic_time(), 0);
  struct pollfd ready = {.fd = pty->terminal, .events = POLLIN};
  char bytes[4096];
  if (poll(&ready, 1, (int)((left + 999) / 1000)) <= 0) return false;
  gssize count = read(pty->terminal, bytes, sizeof bytes);
  if (count <= 0) return false;
  for (gssize i = 0; i < count; i++)
    if (bytes[i]) g_string_append_c(pty->raw, bytes[i]);
  clean_text(pty);
  return true;
}

static gint64 deadline_after(double seconds) {
  return g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
}

static bool find_text(Pty *pty, const char *text) {
  const char *found = strstr(pty_unmatched(pty), text);
  if (!found) return false;
  pty->matched = (gsize)(found - pty->text->str) + strlen(text);
  return true;
}

bool pty_expect(Pty *pty, const char *text, double seconds) {
  gint64 deadline = deadline_after(seconds);
  while (!find_text(pty, text))
    if (!read_more(pty, deadline)) return find_text(pty, text);
  return true;
}

bool pty_saw(Pty *pty, const char *text, double seconds) {
  gint64 deadline = deadline_after(seconds);
  while (read_more(pty, deadline)) continue;
  return find_text(pty, text);
}

const char *pty_unmatched(const Pty *pty) {
  return pty->text->str + MIN(pty->matched, pty->text->len);
}

void pty_resize(Pty *pty, int rows, int columns) {
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  g_assert_cmpint(ioctl(pty->terminal, TIOCSWINSZ, &size), ==, 0);
}

int pty_wait(Pty *pty, double seconds) {
  gint64 deadline = deadline_after(seconds);
  while (!pty->ended) {
    pty->ended = waitpid(pty->pid, &pty->wait_status, WNOHANG) == pty->pid;
    if (pty->ended) break;
    if (g_get_monotonic_time() >= deadline) return -1;
    if (!read_more(pty, MIN(deadline, deadline_after(0.02)))) g_usleep(2000);
  }
  while (read_more(pty, deadline_after(0))) continue;
  return WIFEXITED(pty->wait_status) ? WEXITSTATUS(pty->wait_status) : 128 + WTERMSIG(pty->wait_status);
}
