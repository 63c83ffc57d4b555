#include "twin.h"
#include "render/font.h"
#include "show/commands.h"
#include "show/show.h"
#include <string.h>

static void ignore(void *user, const char *text, gssize length) {
  (void)user, (void)text, (void)length;
}

static void fail_notice(void *user, const char *text) {
  (void)user;
  g_error("%s", text);
}

static Theme *dark_theme(void) {
  g_autofree char *path = g_strdup_printf("%s/assets/themes/dark.theme", g_getenv("NABLA_SOURCE"));
  Theme *theme = theme_load(path, NULL);
  g_assert_nonnull(theme);
  return theme;
}

static bool is_wanted(const Hit *hit, const char *kind, const char *detail) {
  return hit && strcmp(hit->kind, kind) == 0 && (!detail || strcmp(hit->detail, detail) == 0);
}

/* The middle of all places, four points apart, where this area lies on top: nearest to that middle, one of them. */
static bool find(const DrawList *list, const char *kind, const char *detail, Point *found) {
  Point sum = {0, 0};
  int count = 0;
  for (int pass = 0; pass < 2; pass++) {
    double least = G_MAXDOUBLE;
    for (double y = 2; y < draw_list_height(list); y += 4) {
      for (double x = 2; x < draw_list_width(list); x += 4) {
        if (!is_wanted(draw_list_hit(list, (Point){x, y}), kind, detail)) continue;
        double dx = x - sum.x / MAX(count, 1), dy = y - sum.y / MAX(count, 1), distance = dx * dx + dy * dy;
        if (pass == 1 && distance < least) least = distance, *found = (Point){x, y};
        if (pass == 0) sum.x += x, sum.y += y, count++;
      }
    }
  }
  return count > 0;
}

Point twin_place(const char *lines, double w, double h, const char *kind, const char *detail) {
  Host host = {.write = ignore, .notice = fail_notice};
  SessionOptions options = {.seed = 1, .digits = 6};
  g_autoptr(Session) session = session_new(&host, &options);
  int count;
  const Command *rows = show_commands(&count);
  session_add_commands(session, rows, count);
  session_submit(session, source_new("<twin>", lines, -1), ORIGIN_FILE);
  while (session_run(session, 0) == SESSION_BUSY) continue;
  Show *show = show_of(session);
  show_settle(show, session);
  g_autoptr(Theme) theme = dark_theme();
  g_autoptr(DrawList) list = draw_list_new(w, h, render_text_width);
  show_draw(show, session, list, theme, NULL, true);
  Point found = {0, 0};
  if (!find(list, kind, detail, &found)) g_error("there is no %s %s after %s", kind, detail ? detail : "", lines);
  return found;
}
