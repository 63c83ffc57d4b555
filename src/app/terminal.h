#pragma once
/*
 * The prompt: GNU Readline in callback mode. Lines come out through a callback; history is kept between sessions; what
 * is printed while somebody types goes above the line being typed.
 *
 * Readline is one per process, so there is one Terminal at a time.
 */
#include "session/session.h"

typedef struct Terminal Terminal;

/* A line was entered (without its newline; a pasted text may hold several); NULL: Ctrl-D on an empty line. Must not run
 * anything. */
typedef void (*TerminalLine)(void *user, const char *text);

/* session: for completion; must outlive the terminal. history: a file, or NULL to keep none. */
Terminal *terminal_new(Session *session, const char *history, TerminalLine line, void *user);
/* Saves the history and gives the terminal back as it was. */
void terminal_free(Terminal *terminal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Terminal, terminal_free)

/* Takes what was typed; call when stdin is readable. */
void terminal_read(Terminal *terminal);

/* What stands before the line: a prompt, or nothing while something runs. */
typedef enum { PROMPT_NONE, PROMPT_READY, PROMPT_CONTINUES } PromptKind;
void terminal_set_prompt(Terminal *terminal, PromptKind kind);
/* A word on work under way in the prompt's place; NULL: none. */
void terminal_set_progress(Terminal *terminal, const char *text);

/* Clears the line being typed from the screen, so that something can be printed; nothing if it is cleared already. */
void terminal_hide(Terminal *terminal);
/* Shows it again, with its prompt. */
void terminal_show(Terminal *terminal);

/*
 * Puts a text on the empty line, once for each line entered, to be changed and entered; NULL takes a text back that was
 * offered and not changed.
 */
void terminal_offer(Terminal *terminal, const char *text);
/* Are lines kept in the history? They are, unless this says no. */
void terminal_keep_history(Terminal *terminal, bool keep);

/* Ctrl-C: what was typed is given up, on a new line. */
void terminal_interrupt(Terminal *terminal);
void terminal_resize(Terminal *terminal);
/* Ctrl-Z: gives the terminal back, stops the process, takes it up again. */
void terminal_suspend(Terminal *terminal);
/* The process was stopped by somebody else and goes on. */
void terminal_continue(Terminal *terminal);
