/* What completion is told: `|` is the cursor. */
#include "lang_test.h"

typedef struct {
  const char *text;
  int verb;
  ArgKind kind;
  const char *word, *key;
} Cursor;

static void test_cursor(void) {
  static const Cursor rows[] = {
      {"|", -1, ARG_STATEMENT, "", NULL},
      {"  de|", -1, ARG_STATEMENT, "de", NULL},
      {"x = 2; de|", -1, ARG_STATEMENT, "de", NULL},
      {"x = [1; 2]; de|", -1, ARG_STATEMENT, "de", NULL},
      {"dense |", VERB_DENSE, ARG_PRIMARY, "", NULL},
      {"dense 4 ta|", VERB_DENSE, ARG_PRIMARY, "ta", NULL},
      {"dense 4 tanh |", VERB_DENSE, ARG_NAME, "", NULL},
      {"print w*ta|", VERB_PRINT, ARG_EXPR, "ta", NULL},
      {"print w * ta|", VERB_PRINT, ARG_EXPR, "ta", NULL},
      {"print sin(ta|", VERB_PRINT, ARG_EXPR, "ta", NULL},
      {"source a/b-c|", VERB_SOURCE, ARG_WORD, "a/b-c", NULL},
      {"source \"a/b|", VERB_SOURCE, ARG_WORD, "a/b", NULL},
      {"view net bo|", VERB_VIEW, ARG_NAME, "bo", NULL},
      {"time st|", -1, ARG_STATEMENT, "st", NULL},
      {"time repeat 10 st|", -1, ARG_STATEMENT, "st", NULL},
      {"time dense 4 ta|", VERB_DENSE, ARG_PRIMARY, "ta", NULL},
      {"data spiral n=2|", VERB_DATA, ARG_NAME, "2", "n"},
      {"data spiral labels=a/b|", VERB_DATA, ARG_NAME, "a/b", "labels"},
      {"data spiral no|", VERB_DATA, ARG_NAME, "no", NULL},
      {"stop |", VERB_STOP, ARG_LITERAL, "", NULL},
      {"stop when lo|", VERB_STOP, ARG_CONDITION, "lo", NULL},
      {"whatif W|", VERB_WHATIF, ARG_PLACE, "W", NULL},
      {"x = ta|", -1, ARG_NAME, "ta", NULL},
      {"f(ta|", -1, ARG_NAME, "ta", NULL},
      {"foo ba|", -1, ARG_NAME, "ba", NULL},
      {"print θŷ|", VERB_PRINT, ARG_EXPR, "θŷ", NULL},
      {"print 1; |", -1, ARG_STATEMENT, "", NULL},
      {"print 1\nso|", -1, ARG_STATEMENT, "so", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_auto(GStrv) parts = g_strsplit(rows[i].text, "|", 2);
    g_autofree char *key = NULL, *text = g_strconcat(parts[0], parts[1], NULL);
    int verb;
    gsize start, cursor = strlen(parts[0]);
    ArgKind kind;
    parse_cursor(&at_prompt, text, cursor, &verb, &start, &kind, &key);
    g_autofree char *word = g_strndup(text + start, cursor - start);
    bool same = verb == rows[i].verb && kind == rows[i].kind && strcmp(word, rows[i].word) == 0 &&
                g_strcmp0(key, rows[i].key) == 0;
    if (same) continue;
    g_test_message("`%s`: verb %d kind %d word `%s` key %s", rows[i].text, verb, (int)kind, word, key ? key : "none");
    g_test_fail();
  }
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/cursor/places", test_cursor);
  return g_test_run();
}
