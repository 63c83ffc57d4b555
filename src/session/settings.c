/* `set NAME VALUE`: one row a setting. */
#include "base/number.h"
#include "base/paths.h"
#include "session/state.h"
#include <errno.h>
#include <math.h>
#include <string.h>

typedef enum { SETTING_NUMBER, SETTING_SWITCH, SETTING_CHOICE } SettingKind;

typedef struct {
  const char *name;
  SettingKind kind;
  double low, high;
  bool whole;
  const char *choices; /* separated by blanks */
  const char *initial;
  const char *help;
} SettingRow;

static const SettingRow rows[] = {
    {"angle", SETTING_NUMBER, -360, 360, false, NULL, "30", "how far the surface is turned, degrees"},
    {"animate", SETTING_SWITCH, 0, 1, true, NULL, "on", "values and gradients are seen travelling"},
    {"digits", SETTING_NUMBER, 1, 17, true, NULL, "6", "significant digits of what is printed"},
    {"entries", SETTING_NUMBER, 8, 1e9, true, NULL, "100", "numbers of a vector or matrix that a terminal shows"},
    {"font", SETTING_NUMBER, 8, 72, true, NULL, "16", "size of the window's text, points"},
    {"gradients", SETTING_SWITCH, 0, 1, true, NULL, "on", "gradients are shown in the picture"},
    {"layer", SETTING_NUMBER, 0, 1000, true, NULL, "0", "whose activation is shown; 0: the last hidden one that bends"},
    {"log", SETTING_SWITCH, 0, 1, true, NULL, "off", "the loss is drawn on a logarithmic axis"},
    {"pace", SETTING_NUMBER, 0, 600, false, NULL, "0", "seconds that train takes at least, while a window is open"},
    {"precision", SETTING_CHOICE, 0, 0, false, "double float", "double", "of the numbers of the next network"},
    {"speed", SETTING_NUMBER, 0.25, 4, false, NULL, "1", "of animations"},
    {"stage", SETTING_SWITCH, 0, 1, true, NULL, "off", "captions and figures for the back row"},
    {"theme", SETTING_CHOICE, 0, 0, false, "dark light projector contrast", "dark", "colours of the window"},
    {"threads", SETTING_NUMBER, 1, 256, true, NULL, "1", "that share large products and steps"},
    {"tilt", SETTING_NUMBER, 0, 90, false, NULL, "28", "how far one looks down on the surface, degrees"},
    {"words", SETTING_SWITCH, 0, 1, true, NULL, "off", "every picture also told in words"},
};

struct Settings {
  char *values[G_N_ELEMENTS(rows)];
  char *lent[G_N_ELEMENTS(rows)]; /* what a value was before a lesson changed it, or NULL */
  int digits;
};

static int find_row(const char *name) {
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    if (strcmp(rows[i].name, name) == 0) return (int)i;
  return -1;
}

Settings *settings_new(const SessionOptions *options) {
  Settings *settings = g_new0(Settings, 1);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) settings->values[i] = g_strdup(rows[i].initial);
  settings->digits = CLAMP(options->digits, 1, NUMBER_DIGITS_MAX);
  g_free(settings->values[find_row("digits")]);
  settings->values[find_row("digits")] = g_strdup_printf("%d", settings->digits);
  return settings;
}

void settings_free(Settings *settings) {
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_free(settings->values[i]);
    g_free(settings->lent[i]);
  }
  g_free(settings);
}

const char *const *settings_names(void) {
  static const char *names[G_N_ELEMENTS(rows) + 1];
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) names[i] = rows[i].name;
  return names;
}

const char *session_setting(const Session *session, const char *name) {
  int i = find_row(name);
  return i < 0 ? NULL : session->settings->values[i];
}

double session_setting_number(const Session *session, const char *name) {
  double value = 0;
  const char *text = session_setting(session, name);
  return text != NULL && number_parse(text, &value) ? value : 0;
}

bool session_setting_on(const Session *session, const char *name) {
  return g_strcmp0(session_setting(session, name), "on") == 0;
}

int session_digits(const Session *session) {
  return session->settings->digits;
}

/* The value as it is kept; NULL and diag where the row does not take it. */
static char *accept(const SettingRow *row, const char *value, Diag *diag) {
  double number;
  switch (row->kind) {
  case SETTING_SWITCH:
    if (strcmp(value, "on") == 0 || strcmp(value, "1") == 0) return g_strdup("on");
    if (strcmp(value, "off") == 0 || strcmp(value, "0") == 0) return g_strdup("off");
    diag_set(diag, (Span){0}, "%s is on or off, not '%s'", row->name, value);
    return NULL;
  case SETTING_CHOICE: {
    g_auto(GStrv) choices = g_strsplit(row->choices, " ", -1);
    if (g_strv_contains((const char *const *)choices, value)) return g_strdup(value);
    const char *near = nearest_word(value, (const char *const *)choices);
    diag_set(diag, (Span){0}, "%s is one of: %s", row->name, row->choices);
    if (near != NULL) diag_hint(diag, "did you mean '%s'?", near);
    return NULL;
  }
  case SETTING_NUMBER:
    if (number_parse(value, &number) && number >= row->low && number <= row->high &&
        (!row->whole || number == floor(number))) {
      GString *text = g_string_new(NULL);
      number_format(text, number, NUMBER_DIGITS);
      return g_string_free(text, FALSE);
    }
    diag_set(diag, (Span){0}, "%s is a %snumber from %g to %g", row->name, row->whole ? "whole " : "", row->low,
             row->high);
    return NULL;
  }
  g_assert_not_reached();
}

bool session_set(Session *session, const char *name, const char *value, Diag *diag) {
  int i = find_row(name);
  if (i < 0) {
    const char *near = nearest_word(name, settings_names());
    diag_set(diag, (Span){0}, "there is no setting %s", name);
    return near != NULL ? diag_hint(diag, "did you mean '%s'?", near) : diag_hint(diag, "show settings lists them");
  }
  char *kept = accept(&rows[i], value, diag);
  if (kept == NULL) return false;
  g_free(session->settings->values[i]);
  session->settings->values[i] = kept;
  if (strcmp(name, "digits") == 0) session->settings->digits = (int)session_setting_number(session, name);
  if (strcmp(name, "threads") == 0) {
    run_set_threads((int)session_setting_number(session, name));
    session_drop_trainer(session); /* the next one has as many */
  }
  if (strcmp(name, "precision") == 0 && session->setup.layer_count == 0) {
    journal_save_setup(session);
    session->setup.precision = strcmp(kept, "float") == 0 ? PRECISION_FLOAT : PRECISION_DOUBLE;
    session->params_stale = true;
    session_drop_graph(session);
  }
  return true;
}

const char *settings_choices(const char *name) {
  int i = find_row(name);
  return i < 0 ? NULL : rows[i].kind == SETTING_SWITCH ? "on off" : rows[i].choices;
}

char *settings_help(const Session *session, const char *word) {
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    const SettingRow *row = &rows[i];
    g_auto(GStrv) choices = g_strsplit(row->choices != NULL ? row->choices : "", " ", -1);
    const char *now = session->settings->values[i];
    if (g_strv_contains((const char *const *)choices, word))
      return g_strdup_printf("A value of the setting %s: set %s %s", row->name, row->name, word);
    if (strcmp(row->name, word) != 0) continue;
    if (row->kind == SETTING_NUMBER)
      return g_strdup_printf("A setting: %s. A %snumber from %g to %g, now %s: set %s %s", row->help,
                             row->whole ? "whole " : "", row->low, row->high, now, row->name, row->initial);
    const char *values = row->kind == SETTING_SWITCH ? "on off" : row->choices;
    return g_strdup_printf("A setting: %s. One of: %s; now %s: set %s %s", row->help, values, now, row->name,
                           row->initial);
  }
  return NULL;
}

void settings_lend(Session *session, const char *name) {
  int i = find_row(name);
  Settings *settings = session->settings;
  if (i >= 0 && settings->lent[i] == NULL) settings->lent[i] = g_strdup(settings->values[i]);
}

void settings_keep(Session *session, const char *name) {
  int i = find_row(name);
  if (i >= 0) g_clear_pointer(&session->settings->lent[i], g_free);
}

void session_return_settings(Session *session) {
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *value = g_steal_pointer(&session->settings->lent[i]);
    if (value != NULL) session_set(session, rows[i].name, value, NULL);
  }
}

void settings_table(const Session *session, GString *out) {
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    g_string_append_printf(out, "%-10s %-10s %s\n", rows[i].name, session->settings->values[i], rows[i].help);
}

/* ---- the user's file ---- */

bool settings_save(const char *name, const char *value, Diag *diag) {
  g_autofree char *path = paths_config("settings");
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) error = NULL;
  g_key_file_load_from_file(file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_key_file_set_string(file, "settings", name, value);
  int problem = paths_make_parent(path);
  if (problem != 0) return diag_set(diag, (Span){0}, "cannot write %s: %s", path, g_strerror(problem));
  if (g_key_file_save_to_file(file, path, &error)) return true;
  return diag_set(diag, (Span){0}, "cannot write %s: %s", path, error->message);
}

void session_load_settings(Session *session) {
  g_autofree char *path = paths_config("settings");
  g_autoptr(GKeyFile) file = g_key_file_new();
  if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL)) return;
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *value = g_key_file_get_string(file, "settings", rows[i].name, NULL);
    Diag diag = DIAG_INIT;
    if (value != NULL && !session_set(session, rows[i].name, value, &diag))
      host_notice(session->host, "%s: %s", path, diag.message);
    diag_clear(&diag);
  }
}
