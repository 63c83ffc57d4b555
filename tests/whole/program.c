#include "program.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 600 };

typedef struct {
  char *folder, *input, *out, *err; /* paths */
} Place;

static Place place_new(void) {
  char *folder = g_dir_make_tmp("nabla-run-XXXXXX", NULL);
  g_assert_nonnull(folder);
  return (Place){folder, g_build_filename(folder, ".in", NULL), g_build_filename(folder, ".out", NULL),
                 g_build_filename(folder, ".err", NULL)};
}

static void place_remove(Place *place) {
  g_autoptr(GDir) dir = g_dir_open(place->folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir));) {
    g_autofree char *path = g_build_filename(place->folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(place->folder);
  g_free(place->folder);
  g_free(place->input);
  g_free(place->out);
  g_free(place->err);
}

static void redirect(const char *path, int flags, int descriptor) {
  int file = open(path, flags, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
  if (file != descriptor) close(file);
}

static int wait_for(pid_t pid) {
  int status;
  for (int tick = 0; tick < SECONDS * 200; tick++) {
    if (waitpid(pid, &status, WNOHANG) == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    g_usleep(5000);
  }
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
  return -1;
}

Outcome program_run(const char *folder, const char *arguments, const char *input) {
  Place place = place_new();
  const char *program = g_getenv("NABLA");
  g_autofree char *command = g_strconcat("nabla ", arguments, NULL);
  g_auto(GStrv) words = NULL;
  g_autoptr(GError) error = NULL;
  g_shell_parse_argv(command, NULL, &words, &error);
  g_assert_no_error(error);
  g_assert_nonnull(program);
  g_assert_true(g_file_set_contents(place.input, input ? input : "", -1, NULL));
  pid_t pid = fork();
  g_assert_cmpint(pid, >=, 0);
  if (pid == 0) {
    if (input)
      redirect(place.input, O_RDONLY, STDIN_FILENO);
    else
      close(STDIN_FILENO);
    redirect(place.out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(place.err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    if (g_chdir(folder ? folder : place.folder)) _exit(126);
    execv(program, words);
    _exit(127);
  }
  Outcome outcome = {.status = wait_for(pid)};
  g_file_get_contents(place.out, &outcome.out, NULL, NULL);
  g_file_get_contents(place.err, &outcome.err, NULL, NULL);
  place_remove(&place);
  return outcome;
}

Outcome program_commands(const char *commands) {
  g_autofree char *quoted = g_shell_quote(commands);
  g_autofree char *arguments = g_strconcat("-n -e ", quoted, NULL);
  return program_run(NULL, arguments, "");
}

void outcome_clear(Outcome *outcome) {
  g_free(outcome->out);
  g_free(outcome->err);
}

double number_after(const char *text, const char *key) {
  const char *found = g_strrstr(text, key);
  if (!found) g_test_message("no '%s' in:\n%s", key, text);
  g_assert_nonnull(found);
  return g_ascii_strtod(found + strlen(key) + strspn(found + strlen(key), " ="), NULL);
}
