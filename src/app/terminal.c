#include "app/terminal.h"
#include "app/complete.h"
#include "app/signals.h"
#include "base/paths.h"
#include "explain/explain.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

/* Lines of history kept in the file. */
enum { HISTORY_LINES = 2000 };

static const char *const PROMPTS[] = {[PROMPT_NONE] = "", [PROMPT_READY] = "nabla> ", [PROMPT_CONTINUES] = "   … "};

struct Terminal {
  Session *session;
  TerminalLine line;
  void *user;
  char *history; /* file, or NULL */
  PromptKind prompt;
  char *progress;
  char *offered; /* the text put on the line last, or NULL */
  bool hidden, fresh, forgets;
};

/* Readline's callbacks carry no pointer of ours. */
static Terminal *the_terminal;

/* ---- history ---- */

/* Makes the file if there is none, readable by its owner only; false where that cannot be. */
static bool history_prepare(const char *file) {
  if (paths_make_parent(file) != 0) return false;
  int descriptor = g_open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  fchmod(descriptor, 0600);
  close(descriptor);
  return true;
}

static void history_start(Terminal *terminal, const char *file) {
  using_history();
  stifle_history(HISTORY_LINES);
  if (!file || !history_prepare(file)) return;
  terminal->history = g_strdup(file);
  read_history(file);
}

static const char *history_last(void) {
  HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  return last ? last->line : "";
}

/* A line at a time goes to the file, so that nothing is lost when the program is killed, and programs side by side do
 * not mix lines. */
static void remember_line(Terminal *terminal, const char *line) {
  if (terminal->forgets || !line[strspn(line, " \t")] || strcmp(line, history_last()) == 0) return;
  add_history(line);
  if (terminal->history) append_history(1, terminal->history);
}

static void remember(Terminal *terminal, const char *text) {
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (int i = 0; lines[i]; i++) remember_line(terminal, lines[i]);
}

/* ---- the line being typed ---- */

static const char *prompt_text(const Terminal *terminal) {
  return terminal->progress ? terminal->progress : PROMPTS[terminal->prompt];
}

static void apply_prompt(Terminal *terminal) {
  if (strcmp(rl_prompt ? rl_prompt : "", prompt_text(terminal)) == 0) return;
  if (terminal->hidden) {
    rl_set_prompt(prompt_text(terminal));
    return;
  }
  rl_clear_visible_line();
  rl_set_prompt(prompt_text(terminal));
  rl_on_new_line();
  rl_redisplay();
}

void terminal_set_prompt(Terminal *terminal, PromptKind kind) {
  terminal->prompt = kind;
  apply_prompt(terminal);
}

void terminal_set_progress(Terminal *terminal, const char *text) {
  g_free(terminal->progress);
  terminal->progress = text ? g_strconcat(text, "  ", NULL) : NULL;
  apply_prompt(terminal);
}

void terminal_hide(Terminal *terminal) {
  if (terminal->hidden) return;
  terminal->hidden = true;
  rl_clear_visible_line();
  fflush(rl_outstream);
}

void terminal_show(Terminal *terminal) {
  if (!terminal->hidden) return;
  terminal->hidden = false;
  rl_on_new_line();
  rl_redisplay();
}

/* Called by Readline; the prompt goes before it draws the next line, so that what runs now prints on a clean line. */
static void take_line(char *text) {
  Terminal *terminal = the_terminal;
  if (text) remember(terminal, text);
  terminal->fresh = true;
  g_clear_pointer(&terminal->offered, g_free);
  terminal->prompt = PROMPT_NONE;
  rl_set_prompt(prompt_text(terminal));
  terminal->line(terminal->user, text);
  free(text);
}

void terminal_read(Terminal *terminal) {
  terminal_show(terminal);
  rl_callback_read_char();
}

void terminal_keep_history(Terminal *terminal, bool keep) {
  terminal->forgets = !keep;
}

void terminal_offer(Terminal *terminal, const char *text) {
  bool unchanged = terminal->offered && strcmp(rl_line_buffer, terminal->offered) == 0;
  bool empty = rl_end == 0 && terminal->fresh;
  if ((!unchanged && !empty) || g_strcmp0(text, terminal->offered) == 0) return;
  g_free(terminal->offered);
  terminal->offered = g_strdup(text);
  terminal->fresh = false;
  rl_replace_line(text ? text : "", 1);
  rl_point = rl_end;
  if (!terminal->hidden) rl_redisplay();
}

void terminal_interrupt(Terminal *terminal) {
  terminal_show(terminal);
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_point = rl_end;
  rl_redisplay();
  bool bare = terminal->prompt == PROMPT_NONE && rl_end == 0; /* nothing stands on the line */
  rl_replace_line("", 1);
  if (!bare) rl_crlf();
  rl_on_new_line();
  rl_redisplay();
}

void terminal_resize(Terminal *terminal) {
  (void)terminal;
  rl_resize_terminal();
}

void terminal_suspend(Terminal *terminal) {
  rl_deprep_terminal();
  signals_stop_here();
  terminal_continue(terminal);
}

void terminal_continue(Terminal *terminal) {
  rl_deprep_terminal();
  rl_prep_terminal(1);
  if (terminal->hidden) return;
  rl_resize_terminal();
  rl_on_new_line();
  rl_redisplay();
}

/* ---- completion ---- */

static char **matches_of(const char *text, int start, int end) {
  (void)text, (void)start, (void)end;
  rl_attempted_completion_over = 1;
  g_autoptr(Completions) found = complete_line(the_terminal->session, rl_line_buffer, (gsize)rl_point);
  if (found->files) {
    rl_attempted_completion_over = 0; /* Readline's own for file names follows */
    return NULL;
  }
  rl_completion_suppress_append = found->open_end;
  guint count = found->words->len;
  if (count == 0) return NULL;
  char **matches = calloc(count + 2, sizeof *matches); /* Readline frees with free() */
  for (guint i = 0; i < count; i++) matches[i + 1] = strdup(found->words->pdata[i]);
  matches[0] = count == 1 ? strdup(matches[1]) : completions_prefix(found);
  return matches;
}

/* Where the word under the cursor begins depends on what is expected there: a path holds what ends a name. */
static char *word_breaks(void) {
  static char for_files[] = " \t\n\"'=;", for_names[] = " \t\n\"'=;+-*/^()[]{},.<>!&|#\\";
  return complete_is_file(the_terminal->session, rl_line_buffer, (gsize)rl_point) ? for_files : for_names;
}

/* ---- a walk's keys ---- */

/* On an empty line, while a walk waits, an arrow goes to its next event or back; else it moves the cursor. */
static int walk_or_move(const char *line, rl_command_func_t *move, int count, int key) {
  if (rl_end > 0 || !explain_is_walking(the_terminal->session)) return move(count, key);
  the_terminal->line(the_terminal->user, line);
  return 0;
}

static int key_right(int count, int key) {
  return walk_or_move("walk next", rl_forward_char, count, key);
}

static int key_left(int count, int key) {
  return walk_or_move("walk previous", rl_backward_char, count, key);
}

static bool more_was_typed(void) {
  struct pollfd input = {.fd = fileno(rl_instream), .events = POLLIN};
  return poll(&input, 1, 0) > 0;
}

/* A `q` alone leaves the walk as a pager is left; what comes at once with more behind it (pasted) is a line. */
static int key_q(int count, int key) {
  if (rl_end > 0 || !explain_is_walking(the_terminal->session) || more_was_typed()) return rl_insert(count, key);
  the_terminal->line(the_terminal->user, "walk quit");
  return 0;
}

static void bind_walk_keys(void) {
  static const struct {
    const char *keys;
    rl_command_func_t *function;
  } ARROWS[] = {{"\033[C", key_right}, {"\033OC", key_right}, {"\033[D", key_left}, {"\033OD", key_left}};
  for (gsize i = 0; i < G_N_ELEMENTS(ARROWS); i++) rl_bind_keyseq(ARROWS[i].keys, ARROWS[i].function);
  rl_bind_key('q', key_q);
}

static void set_up_readline(void) {
  rl_readline_name = "nabla";
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_attempted_completion_function = matches_of;
  rl_completion_word_break_hook = word_breaks;
  rl_completer_quote_characters = "\"";
  rl_completion_query_items = -1;
  rl_variable_bind("page-completions", "off");
  rl_variable_bind("enable-bracketed-paste", "on");
  bind_walk_keys();
}

Terminal *terminal_new(Session *session, const char *history, TerminalLine line, void *user) {
  g_assert(!the_terminal);
  Terminal *terminal = g_new0(Terminal, 1);
  terminal->session = session;
  terminal->line = line;
  terminal->user = user;
  terminal->prompt = PROMPT_READY;
  terminal->fresh = true;
  the_terminal = terminal;
  set_up_readline();
  history_start(terminal, history);
  rl_callback_handler_install(prompt_text(terminal), take_line);
  return terminal;
}

void terminal_free(Terminal *terminal) {
  if (!terminal) return;
  rl_callback_handler_remove();
  if (terminal->history) history_truncate_file(terminal->history, HISTORY_LINES);
  clear_history();
  the_terminal = NULL;
  g_free(terminal->history);
  g_free(terminal->progress);
  g_free(terminal->offered);
  g_free(terminal);
}
