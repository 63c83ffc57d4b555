#pragma once
/*
 * Signals, as flags and a pipe that wakes whoever waits. Handlers do nothing else.
 *
 * Process-wide by nature, so this is one of two places (with Readline's) that keep state outside of a handle.
 */
#include <stdbool.h>

typedef enum {
  SIGNAL_INTERRUPT,
  SIGNAL_RESIZE,
  SIGNAL_SUSPEND,
  SIGNAL_CONTINUE,
  SIGNAL_TERMINATE,
  SIGNAL_COUNT
} Signal;

/* Installs handlers for INT, TERM and HUP; SIGPIPE is ignored from then on: writing reports it. */
void signals_start(void);
/* And those that a line editor needs: WINCH, TSTP, CONT. */
void signals_start_terminal(void);

/* Was Ctrl-C pressed since it was last taken? */
bool signals_interrupted(void);
/* Has the signal come? It is forgotten then. */
bool signals_take(Signal which);
/* SIGTERM's or SIGHUP's number, 0: none came. */
int signals_ending(void);

/* Becomes readable when a signal came; signals_drain empties it. -1 before signals_start. */
int signals_descriptor(void);
void signals_drain(void);

/* Stops the process as the terminal's Ctrl-Z does; returns when it goes on. */
void signals_stop_here(void);
