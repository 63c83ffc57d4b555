#include "app/complete.h"
#include "grad/op.h"
#include "lang/forms.h"
#include "lesson/library.h"
#include "nn/dataset.h"
#include "session/command.h"
#include "text/ngram.h"
#include "view/page.h"
#include <stdlib.h>
#include <string.h>

/* Where the cursor is, and the word begun there. */
typedef struct {
  Session *session;
  const Command *command; /* of the line's verb; NULL: none yet */
  ArgKind kind;
  char *key; /* key= before the cursor, or NULL */
  char *word;
  bool first;   /* the word is the line's first: a verb may stand here */
  char *before; /* the command's argument before the word, or NULL: the word is its first */
  Completions *found;
} Cursor;

/* The last word between the verb and the word under the cursor. */
static char *argument_before(const char *line, gsize start) {
  g_autofree char *text = g_strndup(line, start);
  const char *statement = strrchr(text, ';');
  g_auto(GStrv) words = g_strsplit_set(statement ? statement + 1 : text, " \t\n", -1);
  guint seen = 0;
  char *last = NULL;
  for (char **word = words; *word; word++) {
    if (!**word || seen++ == 0) continue;
    g_free(last);
    last = g_strdup(*word);
  }
  return last;
}

static Cursor cursor_at(Session *session, const char *line, gsize place) {
  Cursor cursor = {.session = session};
  int verb;
  gsize start;
  place = MIN(place, strlen(line));
  Verbs verbs = *session_verbs(session);
  verbs.abbreviations = true;
  parse_cursor(&verbs, line, place, &verb, &start, &cursor.kind, &cursor.key);
  start = MIN(start, place);
  cursor.command = verb >= 0 ? session_command(session, verb) : NULL;
  cursor.before = cursor.command ? argument_before(line, start) : NULL;
  cursor.word = g_strndup(line + start, place - start);
  cursor.first = cursor.kind == ARG_STATEMENT || (verb < 0 && place - start == place);
  return cursor;
}

static void cursor_clear(Cursor *cursor) {
  g_free(cursor->before);
  g_free(cursor->key);
  g_free(cursor->word);
}

static void add(Cursor *cursor, const char *word) {
  if (!g_str_has_prefix(word, cursor->word)) return;
  GPtrArray *words = cursor->found->words;
  for (guint i = 0; i < words->len; i++)
    if (strcmp(words->pdata[i], word) == 0) return;
  g_ptr_array_add(words, g_strdup(word));
}

static void add_all(Cursor *cursor, const char *const *words) {
  for (; *words; words++) add(cursor, *words);
}

static void add_blank_separated(Cursor *cursor, const char *text) {
  g_auto(GStrv) words = g_strsplit(text ? text : "", " ", -1);
  for (int i = 0; words[i]; i++)
    if (*words[i]) add(cursor, words[i]);
}

/* ---- what there is to choose from ---- */

static void add_names(Cursor *cursor) {
  g_autofree const char **names = session_names(cursor->session);
  add_all(cursor, names);
}

static void add_functions(Cursor *cursor, bool activations_only) {
  int count;
  const Op *ops = op_table(&count);
  for (int i = 0; i < count; i++)
    if (ops[i].in_language && (ops[i].activation || !activations_only)) add(cursor, ops[i].name);
}

static void add_verbs(Cursor *cursor) {
  const Verbs *verbs = session_verbs(cursor->session);
  for (int i = 0; i < verbs->count; i++) add(cursor, verbs->verbs[i].verb);
}

static void add_lessons(Cursor *cursor) {
  g_auto(GStrv) names = lesson_names();
  add_all(cursor, (const char *const *)names);
}

static void add_formula(Cursor *cursor) {
  add_names(cursor);
  add_functions(cursor, false);
}

static void add_marks(Cursor *cursor) {
  int count;
  const SessionMark *marks = session_marks(cursor->session, &count);
  for (int i = 0; i < count; i++) add(cursor, marks[i].name);
}

/* `set theme …`: what the setting may be; else the settings' names. */
static void add_settings(Cursor *cursor) {
  const char *choices = cursor->before ? settings_choices(cursor->before) : NULL;
  if (choices)
    add_blank_separated(cursor, choices);
  else if (!cursor->before || strcmp(cursor->before, "--save") == 0)
    add_all(cursor, settings_names());
}

/* The words that the forms of the command hold: `until`, `batch`. */
static void add_form_words(Cursor *cursor) {
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
  const char *const *forms = cursor->command->syntax.forms;
  for (; forms && *forms; forms++) form_add_words(*forms, words);
  for (guint i = 0; i < words->len; i++) add(cursor, words->pdata[i]);
}

static void add_help_topics(Cursor *cursor) {
  g_auto(GStrv) words = session_help_words(cursor->session);
  add_verbs(cursor);
  add_all(cursor, (const char *const *)words);
}

static void add_choices(Cursor *cursor) {
  switch (cursor->command->complete) {
  case COMPLETE_NONE:
    break;
  case COMPLETE_NAMES:
    add_names(cursor);
    break;
  case COMPLETE_FUNCTIONS:
    add_functions(cursor, false);
    break;
  case COMPLETE_ACTIVATIONS:
    add_functions(cursor, true);
    break;
  case COMPLETE_FILES:
    cursor->found->files = !cursor->before;
    break;
  case COMPLETE_DATA:
    add_all(cursor, dataset_names());
    break;
  case COMPLETE_LESSONS:
    if (g_strcmp0(cursor->before, "report") == 0) cursor->found->files = true;
    if (!cursor->before) add_lessons(cursor);
    break;
  case COMPLETE_SETTINGS:
    add_settings(cursor);
    break;
  case COMPLETE_VERBS:
    add_verbs(cursor);
    break;
  case COMPLETE_HELP:
    add_help_topics(cursor);
    break;
  case COMPLETE_MARKS:
    add_marks(cursor);
    break;
  case COMPLETE_VIEWS:
  case COMPLETE_WORDS:
    break; /* the row's own words, below */
  }
  add_blank_separated(cursor, cursor->command->words);
  add_form_words(cursor);
}

/* What an option may be set to, where that is a word. */
static void add_option_values(Cursor *cursor) {
  static const struct {
    const char *key, *values;
  } values[] = {{"labels", "0,1 -1,1"}, {"what", "data history"}, {"by", "features words"},
                {"nesterov", "0 1"},    {"shuffle", "0 1"},       {"transparent", "0 1"},
                {"overwrite", "0 1"},   {"lower", "0 1"},         {"precision", "float double"},
                {"pad", "longest"}};
  if (strcmp(cursor->key, "theme") == 0) add_blank_separated(cursor, settings_choices("theme"));
  if (strcmp(cursor->key, "view") == 0) add_blank_separated(cursor, VIEW_NAMES);
  if (strcmp(cursor->key, "smoothing") == 0) add_all(cursor, smoothing_names());
  for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
    if (strcmp(cursor->key, values[i].key) == 0) add_blank_separated(cursor, values[i].values);
  bool of_files = cursor->command && cursor->command->complete == COMPLETE_FILES;
  cursor->found->files = of_files && cursor->found->words->len == 0;
}

/* `key=` ends in a sign: what follows is typed at once. */
static void add_options(Cursor *cursor) {
  const char *options = cursor->command->syntax.options;
  g_auto(GStrv) keys = g_strsplit(options ? options : "", " ", -1);
  guint before = cursor->found->words->len;
  for (int i = 0; keys[i]; i++) {
    g_autofree char *key = *keys[i] ? g_strconcat(keys[i], "=", NULL) : NULL;
    if (key) add(cursor, key);
  }
  cursor->found->open_end = before == 0 && cursor->found->words->len == 1;
}

static void add_argument(Cursor *cursor) {
  bool formula = cursor->kind == ARG_EXPR || cursor->kind == ARG_PRIMARY || cursor->kind == ARG_CONDITION;
  add_choices(cursor);
  if (!cursor->found->files) add_options(cursor);
  if (cursor->command->complete == COMPLETE_DATA && cursor->found->words->len == 0) cursor->found->files = true;
  if (formula && cursor->command->complete == COMPLETE_NONE) add_formula(cursor);
  bool named = cursor->kind == ARG_NAME || cursor->kind == ARG_PLACE;
  if (named && cursor->command->complete == COMPLETE_NONE) add_names(cursor);
}

/* ---- */

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

Completions *complete_line(Session *session, const char *line, gsize place) {
  Cursor cursor = cursor_at(session, line, place);
  cursor.found = g_new0(Completions, 1);
  cursor.found->words = g_ptr_array_new_with_free_func(g_free);
  if (cursor.key)
    add_option_values(&cursor);
  else if (cursor.command)
    add_argument(&cursor);
  else if (cursor.first)
    add_verbs(&cursor), add_names(&cursor);
  else
    add_formula(&cursor);
  g_ptr_array_sort(cursor.found->words, by_text);
  Completions *found = cursor.found;
  cursor_clear(&cursor);
  return found;
}

void completions_free(Completions *completions) {
  if (!completions) return;
  g_ptr_array_unref(completions->words);
  g_free(completions);
}

bool complete_is_file(Session *session, const char *line, gsize place) {
  g_autoptr(Completions) found = complete_line(session, line, place);
  return found->files;
}

char *completions_prefix(const Completions *completions) {
  if (completions->words->len == 0) return NULL;
  char *prefix = strdup(completions->words->pdata[0]);
  for (guint i = 1; i < completions->words->len; i++) {
    const char *word = completions->words->pdata[i];
    gsize same = 0;
    while (prefix[same] && prefix[same] == word[same]) same++;
    while (same > 0 && ((guchar)prefix[same] & 0xC0) == 0x80) same--; /* whole characters */
    prefix[same] = '\0';
  }
  return prefix;
}
