#include "app/signals.h"
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t came[SIGNAL_COUNT];
static volatile sig_atomic_t ending;
static int wake_pipe[2] = {-1, -1};

static const struct {
  int number;
  Signal flag;
} HANDLED[] = {
    {SIGINT, SIGNAL_INTERRUPT}, {SIGWINCH, SIGNAL_RESIZE},   {SIGTSTP, SIGNAL_SUSPEND},
    {SIGCONT, SIGNAL_CONTINUE}, {SIGTERM, SIGNAL_TERMINATE}, {SIGHUP, SIGNAL_TERMINATE},
};

/* Makes the descriptor readable, as a signal does. */
static void wake(void) {
  ssize_t written = write(wake_pipe[1], "", 1); /* full: whoever waits will wake anyway */
  (void)written;
}

static void handle(int number) {
  int saved = errno;
  for (unsigned i = 0; i < G_N_ELEMENTS(HANDLED); i++)
    if (HANDLED[i].number == number) came[HANDLED[i].flag] = 1;
  if (number == SIGTERM || number == SIGHUP) ending = number;
  wake();
  errno = saved;
}

static void install(int number) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

void signals_start(void) {
  if (wake_pipe[0] < 0 && !g_unix_open_pipe(wake_pipe, FD_CLOEXEC, NULL)) return;
  g_unix_set_fd_nonblocking(wake_pipe[0], TRUE, NULL);
  g_unix_set_fd_nonblocking(wake_pipe[1], TRUE, NULL);
  signal(SIGPIPE, SIG_IGN);
  install(SIGINT);
  install(SIGTERM);
  struct sigaction hangup;
  if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN) install(SIGHUP); /* nohup */
}

void signals_start_terminal(void) {
  install(SIGWINCH);
  install(SIGTSTP);
  install(SIGCONT);
}

bool signals_interrupted(void) {
  return came[SIGNAL_INTERRUPT];
}

bool signals_take(Signal which) {
  bool is_set = came[which];
  came[which] = 0;
  return is_set;
}

int signals_ending(void) {
  return ending;
}

int signals_descriptor(void) {
  return wake_pipe[0];
}

void signals_drain(void) {
  char bytes[64];
  while (read(wake_pipe[0], bytes, sizeof bytes) > 0) continue;
}

void signals_stop_here(void) {
  signal(SIGTSTP, SIG_DFL);
  kill(getpid(), SIGTSTP);
  install(SIGTSTP);
}
