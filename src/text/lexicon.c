#include "text/lexicon.h"
#include "base/paths.h"
#include "base/textfile.h"
#include "text/tokens.h"
#include <math.h>
#include <string.h>

struct Lexicon {
  grefcount refs;
  GHashTable *words[LEXICON_LISTS]; /* sets of char * */
};

static const char *const list_names[LEXICON_LISTS] = {"positive", "negative", "negators", "pronouns"};

const char *lexicon_list_name(LexiconList list) {
  return list_names[list];
}

/* ---- reading ---- */

static bool add_line(GHashTable *words, const char *path, int number, char *line, Diag *diag) {
  g_strstrip(line);
  if (*line == 0 || *line == '#' || *line == ';') return true;
  if (strpbrk(line, " \t") == NULL) return g_hash_table_add(words, g_utf8_strdown(line, -1)), true;
  return diag_set(diag, (Span){0}, "%s: line %d: '%.40s' is not one word", path, number, line);
}

static GHashTable *read_list(const char *path, Diag *diag) {
  gsize length;
  g_autofree char *text = textfile_read(path, "a list of words", &length, diag);
  if (text == NULL) return NULL;
  g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    if (!add_line(words, path, i + 1, lines[i], diag)) return NULL;
  if (g_hash_table_size(words) == 0) return diag_set(diag, (Span){0}, "%s: has no words", path), NULL;
  return g_steal_pointer(&words);
}

static char *shipped_path(LexiconList list) {
  g_autofree char *name = g_strdup_printf("assets/lexicon/%s.txt", list_names[list]);
  return paths_data(name);
}

Lexicon *lexicon_read(const char *const paths[LEXICON_LISTS], Diag *diag) {
  g_autoptr(Lexicon) lexicon = g_new0(Lexicon, 1);
  g_ref_count_init(&lexicon->refs);
  for (int list = 0; list < LEXICON_LISTS; list++) {
    g_autofree char *path = paths[list] != NULL ? g_strdup(paths[list]) : shipped_path((LexiconList)list);
    lexicon->words[list] = read_list(path, diag);
    if (lexicon->words[list] == NULL) return NULL;
  }
  return g_steal_pointer(&lexicon);
}

Lexicon *lexicon_ref(Lexicon *lexicon) {
  g_ref_count_inc(&lexicon->refs);
  return lexicon;
}

void lexicon_unref(Lexicon *lexicon) {
  if (lexicon == NULL || !g_ref_count_dec(&lexicon->refs)) return;
  for (int list = 0; list < LEXICON_LISTS; list++)
    if (lexicon->words[list] != NULL) g_hash_table_unref(lexicon->words[list]);
  g_free(lexicon);
}

guint lexicon_size(const Lexicon *lexicon, LexiconList list) {
  return g_hash_table_size(lexicon->words[list]);
}

bool lexicon_has(const Lexicon *lexicon, LexiconList list, const char *word) {
  return g_hash_table_contains(lexicon->words[list], word);
}

/* ---- features: a row each ---- */

typedef struct {
  const char *name;
  LexiconList list; /* whose words count; LEXICON_LISTS: none */
  const char *mark; /* or this mark */
  bool occurs;      /* whether, not how often */
} Feature;

static const Feature features_table[FEATURES] = {
    {"positive words", LEXICON_POSITIVE, NULL, false}, {"negative words", LEXICON_NEGATIVE, NULL, false},
    {"\"no\" occurs", LEXICON_NEGATORS, NULL, true},   {"pronouns", LEXICON_PRONOUNS, NULL, false},
    {"\"!\" occurs", LEXICON_LISTS, "!", true},        {"ln(words)", LEXICON_LISTS, NULL, false},
};
enum { FEATURE_LENGTH = 5 };

const char *feature_name(int feature) {
  return features_table[feature].name;
}

/* The word of a list that begins at this token, alone or, with the two tokens behind it, as a word with a hyphen. */
static char *listed_word(const Lexicon *lexicon, LexiconList list, char *const *token) {
  if (token[1] != NULL && strcmp(token[1], "-") == 0 && token[2] != NULL) {
    g_autofree char *both = g_strconcat(token[0], "-", token[2], NULL);
    if (lexicon_has(lexicon, list, both)) return g_steal_pointer(&both);
  }
  return lexicon_has(lexicon, list, *token) ? g_strdup(*token) : NULL;
}

/* How often; what was counted is appended to `found`, which may be NULL. */
static int count_feature(const Lexicon *lexicon, const Feature *feature, char *const *tokens, GString *found) {
  int count = 0;
  for (char *const *t = tokens; *t != NULL; t++) {
    bool mark = feature->mark != NULL && strcmp(*t, feature->mark) == 0;
    g_autofree char *word = feature->list < LEXICON_LISTS ? listed_word(lexicon, feature->list, t) : NULL;
    if (word == NULL && !mark) continue;
    count++;
    if (found != NULL) g_string_append_printf(found, "%s%s", found->len > 0 ? " " : "", mark ? *t : word);
    if (word != NULL && strcmp(word, *t) != 0) t += 2; /* the parts of a word with a hyphen are not counted again */
  }
  return count;
}

void lexicon_features(const Lexicon *lexicon, const char *text, double features[FEATURES]) {
  g_auto(GStrv) tokens = tokens_split(text, true);
  int words = 0;
  for (char **t = tokens; *t != NULL; t++) words += token_is_word(*t, strlen(*t));
  for (int f = 0; f < FEATURES; f++) {
    int count = count_feature(lexicon, &features_table[f], tokens, NULL);
    features[f] = features_table[f].occurs ? count > 0 : count;
  }
  features[FEATURE_LENGTH] = log(MAX(words, 1));
}

char *lexicon_evidence(const Lexicon *lexicon, const char *text, int feature) {
  g_auto(GStrv) tokens = tokens_split(text, true);
  GString *found = g_string_new(NULL);
  count_feature(lexicon, &features_table[feature], tokens, found);
  return g_string_free(found, FALSE);
}
