#include "lang/forms.h"
#include "lang/parse.h"
#include <string.h>

static int find_exact(const Verbs *verbs, const char *word) {
  for (int i = 0; i < verbs->count; i++)
    if (verbs->verbs[i].verb[0] == word[0] && strcmp(verbs->verbs[i].verb, word) == 0) return i;
  return -1;
}

int verbs_find(const Verbs *verbs, const char *word, bool abbreviations, char **ambiguous) {
  if (ambiguous) *ambiguous = NULL;
  int found = find_exact(verbs, word);
  if (found >= 0 || !abbreviations || !*word) return found;
  g_autoptr(GString) candidates = g_string_new(NULL);
  int count = 0;
  for (int i = 0; i < verbs->count; i++) {
    if (verbs->verbs[i].never_shortened || !g_str_has_prefix(verbs->verbs[i].verb, word)) continue;
    g_string_append_printf(candidates, "%s%s", count ? ", " : "", verbs->verbs[i].verb);
    found = i;
    count++;
  }
  if (count == 1) return found;
  if (count > 1 && ambiguous) *ambiguous = g_strdup(candidates->str);
  return -1;
}

char *verb_usage(const VerbSyntax *verb, int form) {
  GString *usage = g_string_new(NULL);
  for (int i = 0; verb->forms && verb->forms[i]; i++) {
    if (form >= 0 && i != form) continue;
    if (usage->len > 0) g_string_append(usage, " or ");
    g_string_append(usage, verb->verb);
    form_describe(verb->forms[i], usage);
  }
  if (usage->len == 0) g_string_append(usage, verb->verb);
  return g_string_free(usage, FALSE);
}
