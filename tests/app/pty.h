#pragma once
/*
 * A program under a pseudo-terminal, and what a test does with it: type, wait for text, resize, interrupt. Texts are
 * matched in what came since the last match, with escape sequences and carriage returns taken out.
 */
#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct {
  pid_t pid;
  int terminal;    /* the master side */
  GString *raw;    /* everything that came, as it came */
  GString *text;   /* the same without escape sequences and carriage returns */
  gsize matched;   /* where in text the last match ended */
  int wait_status; /* once it ended */
  bool ended;
} Pty;

/* For main: where there are no pseudo-terminals (a chroot without /dev/pts), skips the whole program and ends it. */
void pty_need(void);

/* Starts a program (NULL-terminated argv, searched in PATH) on a terminal of the given size. TERM is `xterm`. */
Pty *pty_start(const char *const argv[], int rows, int columns);
/* Kills the program if it still runs. */
void pty_free(Pty *pty);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pty, pty_free)

/* Types: "\n" is Enter, "\x03" Ctrl-C, "\x04" Ctrl-D, "\t" Tab. */
void pty_send(Pty *pty, const char *keys);
/* Waits until `text` appears behind the last match. false = it did not within the seconds, or the program ended. */
bool pty_expect(Pty *pty, const char *text, double seconds);
/* Reads for so long; true if `text` came (and moves behind it). For what must not be printed. */
bool pty_saw(Pty *pty, const char *text, double seconds);
/* What came since the last match. Valid until the next call. */
const char *pty_unmatched(const Pty *pty);
void pty_resize(Pty *pty, int rows, int columns);
/* Waits for the end: the exit status, 128 + signal, or -1 if it still runs after the seconds. */
int pty_wait(Pty *pty, double seconds);

/* As pty_expect, but fails the test and shows what came instead. */
#define pty_assert(pty, wanted)                                                                                        \
  do {                                                                                                                 \
    if (!pty_expect(pty, wanted, 120)) {                                                                               \
      g_test_message("%s:%d: no '%s' in:\n%s", __FILE__, __LINE__, wanted, pty_unmatched(pty));                        \
      g_assert_not_reached();                                                                                          \
    }                                                                                                                  \
  } while (0)
