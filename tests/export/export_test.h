#pragma once
/* A session with the commands of export/ and view/, in a folder of its own, without window or display. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "export/export.h"
#include "show/commands.h"

typedef struct {
  GString *out;
  Host host;
  Session *session;
} Fixture;

static void collect(void *user, const char *text, gssize length) {
  g_string_append_len(user, text, length);
}

static void notice(void *user, const char *text) {
  g_string_append(user, text);
}

static Fixture *fixture_new(void) {
  Fixture *f = g_new0(Fixture, 1);
  f->out = g_string_new(NULL);
  f->host = (Host){.user = f->out, .write = collect, .notice = notice};
  SessionOptions options = {.seed = 1, .digits = 6, .keep_going = true};
  f->session = session_new(&f->host, &options);
  int count;
  const Command *rows = export_commands(&count);
  session_add_commands(f->session, rows, count);
  rows = show_commands(&count);
  session_add_commands(f->session, rows, count);
  return f;
}

static void fixture_free(Fixture *f) {
  session_free(f->session);
  g_string_free(f->out, TRUE);
  g_free(f);
}

static void run_as(Fixture *f, const char *lines, Origin origin) {
  g_string_truncate(f->out, 0);
  session_submit(f->session, source_new("<test>", lines, -1), origin);
  while (session_run(f->session, 0) == SESSION_BUSY) continue;
}

static void run(Fixture *f, const char *lines) {
  int errors = session_error_count(f->session);
  run_as(f, lines, ORIGIN_FILE);
  if (session_error_count(f->session) != errors) g_error("%s", f->out->str);
}

G_GNUC_UNUSED static void refused(Fixture *f, const char *line, const char *why) {
  int errors = session_error_count(f->session);
  run_as(f, line, ORIGIN_FILE);
  g_assert_cmpint(session_error_count(f->session), ==, errors + 1);
  if (strstr(f->out->str, why) == NULL) g_error("'%s' says: %s", line, f->out->str);
}

G_GNUC_UNUSED static char *contents(const char *path, gsize *length) {
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, length, NULL));
  return text;
}

static void remove_folder(const char *folder) {
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
  }
  g_rmdir(folder);
}

/* Runs the tests in a folder that is gone afterwards. */
static int run_in_folder(void) {
  g_autofree char *data = g_strdup(g_getenv("NABLA_SOURCE"));
  if (data != NULL) g_setenv("NABLA_DATA", data, TRUE);
  g_autofree char *folder = g_dir_make_tmp("nabla-export-XXXXXX", NULL);
  g_assert_cmpint(chdir(folder), ==, 0);
  int result = g_test_run();
  g_assert_cmpint(chdir("/"), ==, 0);
  remove_folder(folder);
  return result;
}
