#pragma once
/*
 * Where results and notices go: stdout and stderr, whatever they are (a terminal, a pipe, a file, closed). The Host
 * that the session speaks through.
 *
 * At an interactive prompt output is written above the line being typed: before the first byte the console asks the
 * terminal to clear that line, and whoever runs the loop shows it again (terminal_show).
 */
#include "base/host.h"

typedef struct Console Console;

/* Called before something is written where a person is typing. */
typedef void (*ConsoleClear)(void *user);
/* Shows long work where the line is typed; what is NULL: it is over. Without one, a line on stderr is used if that is a
 * terminal. */
typedef void (*ConsoleProgress)(void *user, const char *text);

/* no_color: asked for on the command line; NO_COLOR, TERM=dumb and what is no terminal are looked at here. */
Console *console_new(bool no_color);
void console_free(Console *console);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Console, console_free)

/* Lives as long as the console. `interrupted` reads the flag that the signal handler sets. */
const Host *console_host(const Console *console);
void console_attach(Console *console, ConsoleClear clear, ConsoleProgress progress, void *user);

bool console_out_is_terminal(const Console *console);
bool console_colored(const Console *console); /* may results be coloured? */
int console_width(const Console *console);    /* columns; 80 where unknown */

/* While silent, results and notices are dropped. */
void console_set_silent(Console *console, bool silent);
/* The work is over: its progress line goes. */
void console_progress_end(Console *console);
/* Writes out what is buffered. */
void console_flush(Console *console);
/* Could stdout not be written? EPIPE (nobody reads any more) or another errno; 0: all is well. */
int console_write_error(const Console *console);
