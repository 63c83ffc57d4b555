#include "hands.h"
#include <glib/gstdio.h>
#include <string.h>

static char *folder;

void hands_begin(void) {
  folder = g_dir_make_tmp("nabla-hands-XXXXXX", NULL);
  g_setenv("XDG_STATE_HOME", folder, TRUE);
  g_assert_cmpint(g_chdir(folder), ==, 0); /* where screenshots go */
}

void hands_end(void) {
  static const char *const files[] = {"nabla/history", "nabla/window", "nabla"};
  for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = g_build_filename(folder, files[i], NULL);
    g_remove(path);
  }
  g_rmdir(folder);
  g_free(folder);
}

/* ---- the program and its window ---- */

void stage_enter(Stage *stage, const char *lines) {
  g_auto(GStrv) all = g_strsplit(lines, "\n", -1);
  for (int i = 0; all[i]; i++) {
    if (!*all[i]) continue;
    g_autofree char *line = g_strconcat(all[i], "\n", NULL);
    pty_send(stage->pty, line);
    pty_assert(stage->pty, all[i]);
  }
  pty_send(stage->pty, "print 40 + 2\n");
  pty_assert(stage->pty, "40 + 2 = 42");
}

Stage stage_begin(const char *lines) {
  const char *const nabla[] = {g_getenv("NABLA"), "--size", "1280x720", NULL};
  Stage stage = {.pty = pty_start(nabla, 24, 200)};
  pty_assert(stage.pty, "nabla> ");
  stage.window = display_wait_window("nabla", 60);
  g_assert_nonnull(stage.window);
  stage_enter(&stage, "clear\nset animate off\n");
  stage_enter(&stage, lines);
  g_usleep(300000); /* the picture follows */
  return stage;
}

void stage_end(Stage *stage) {
  pty_send(stage->pty, "\nquit\n");
  g_assert_cmpint(pty_wait(stage->pty, 15), ==, 0);
  pty_free(stage->pty);
  g_free(stage->window);
}

void stage_point(const Stage *stage, double x, double y) {
  g_autofree char *done = display_do("mousemove --sync --window %s %d %d", stage->window, (int)x, (int)y);
  g_usleep(40000);
}

void hand(const char *action) {
  g_autofree char *done = display_do("%s", action);
  g_assert_nonnull(done);
  g_usleep(40000);
}

void stage_drag(const Stage *stage, Point from, double dx, double dy) {
  stage_point(stage, from.x, from.y);
  hand("mousedown 1");
  for (int i = 1; i <= 4; i++) stage_point(stage, from.x + dx * i / 4, from.y + dy * i / 4);
  g_usleep(100000);
}

char *stage_echoed(Stage *stage, const char *beginning) {
  g_autofree char *wanted = g_strconcat("nabla> ", beginning, NULL);
  pty_assert(stage->pty, wanted);
  if (!strchr(pty_unmatched(stage->pty), '\n')) pty_saw(stage->pty, "\f", 0.3);
  const char *rest = pty_unmatched(stage->pty);
  return g_strdup_printf("%s%.*s", beginning, (int)strcspn(rest, "\n"), rest);
}

char *stage_state(Stage *stage, const char *name) {
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree char *line = g_strdup_printf("save %s", path);
  stage_enter(stage, line);
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_remove(path);
  return text;
}

char *hands_run_alone(const char *lines) {
  g_autofree char *path = g_build_filename(folder, "alone.nabla", NULL);
  g_autofree char *all = g_strdup_printf("%s\nsave %s\n", lines, path);
  char *arguments[] = {(char *)g_getenv("NABLA"), (char *)"-e", all, NULL};
  int status = -1;
  g_assert_true(
      g_spawn_sync(NULL, arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL) &&
      status == 0);
  char *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_remove(path);
  return text;
}
