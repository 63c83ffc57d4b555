/* Tokens, and the vocabulary made of them. */
#include "text/tokens.h"
#include "text/vocabulary.h"
#include <string.h>

static void assert_tokens(const char *text, bool lower, const char *expected) {
  g_auto(GStrv) tokens = tokens_split(text, lower);
  g_autofree char *joined = g_strjoinv("|", tokens);
  g_assert_cmpstr(joined, ==, expected);
}

static void test_tokens(void) {
  assert_tokens("No plot, no jokes, yet I loved it!", true, "no|plot|,|no|jokes|,|yet|i|loved|it|!");
  assert_tokens("No plot", false, "No|plot");
  assert_tokens("Don't say 3.5, or 1,000... 'tis O’Neill's.", true, "don't|say|3.5|,|or|1,000|.|.|.|'|tis|o'neill's|.");
  assert_tokens("ÄRGER über Straße—naïve!!", true, "ärger|über|straße|—|naïve|!|!");
  assert_tokens("well-made\t\r\n <unk> a<b", true, "well|-|made|<unk>|a|<|b");
  assert_tokens("snake_case x1 😀", true, "snake_case|x1|😀");
  assert_tokens(" \t ", true, "");
  assert_tokens("", true, "");
  assert_tokens("'", true, "'");
  assert_tokens("a'", true, "a|'");
}

/* Any text comes to an end, its tokens are not empty, and hold all of its letters and marks. */
static void test_anything(void) {
  const gunichar some[] = {'a', 'Z', '7',  ' ',   '\n',   '.',    ',',     '\'', 0x2019, '<',
                           'u', '!', 0xDF, 0x301, 0x200D, 0x4E2D, 0x1F600, 0x7F, 0x2028};
  for (int round = 0; round < 2000; round++) {
    GString *text = g_string_new(NULL);
    for (int i = g_test_rand_int_range(0, 30); i > 0; i--)
      g_string_append_unichar(text, some[g_test_rand_int_range(0, G_N_ELEMENTS(some))]);
    g_auto(GStrv) tokens = tokens_split(text->str, true);
    glong kept = 0, wanted = 0;
    for (char **t = tokens; *t != NULL; t++) {
      g_assert_true(**t != 0 && g_utf8_validate(*t, -1, NULL));
      kept += g_utf8_strlen(*t, -1);
    }
    for (const char *c = text->str; *c != 0; c = g_utf8_next_char(c)) {
      gunichar u = g_utf8_get_char(c);
      wanted += u != ' ' && u != '\n' && u != 0x7F && u != 0x2028;
    }
    g_assert_cmpint(kept, ==, wanted);
    g_string_free(text, TRUE);
  }
}

static void test_is_word(void) {
  g_assert_true(token_is_word("don't", 5));
  g_assert_true(token_is_word("é", 2));
  g_assert_false(token_is_word("!", 1));
  g_assert_false(token_is_word("—", 3));
  g_assert_false(token_is_word("", 0));
}

static guint32 id_of(const Vocabulary *v, const char *word) {
  return vocabulary_id(v, word, strlen(word));
}

static void test_vocabulary(void) {
  g_autoptr(WordTable) table = word_table_new();
  guint64 counts[8] = {0};
  const char *words[] = {"the", "cat", "sat", "the", "dog", "cat", "the", "<unk>", "never"};
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    guint32 number = word_table_add(table, words[i], strlen(words[i]));
    counts[number] += strcmp(words[i], "never") != 0;
  }
  guint32 map[8];
  g_autoptr(Vocabulary) all = vocabulary_new(table, counts, 0, map);
  g_assert_cmpuint(vocabulary_size(all), ==, 6); /* </s> <unk> the cat sat dog */
  g_assert_cmpuint(id_of(all, "the"), ==, 2);
  g_assert_cmpuint(id_of(all, "cat"), ==, 3);
  g_assert_cmpuint(id_of(all, "sat"), ==, 4);
  g_assert_cmpuint(id_of(all, "dog"), ==, 5);
  g_assert_cmpuint(id_of(all, "never"), ==, WORD_UNKNOWN);
  g_assert_cmpuint(id_of(all, "<s>"), ==, WORD_UNKNOWN); /* context only */
  g_assert_cmpstr(vocabulary_word(all, vocabulary_start(all)), ==, "<s>");
  g_assert_cmpuint(vocabulary_count(all, 2), ==, 3);
  g_assert_cmpuint(vocabulary_count(all, WORD_UNKNOWN), ==, 1);
  g_assert_cmpuint(map[0], ==, 2);
  g_assert_cmpuint(map[4], ==, WORD_UNKNOWN);

  g_autoptr(Vocabulary) two = vocabulary_new(table, counts, 2, NULL);
  g_assert_cmpuint(vocabulary_size(two), ==, 4);
  g_assert_cmpuint(id_of(two, "dog"), ==, WORD_UNKNOWN);
  g_assert_cmpuint(vocabulary_count(two, WORD_UNKNOWN), ==, 3); /* sat, dog, <unk> */
  g_assert_cmpstr(vocabulary_nearest(two, "teh"), ==, "the");
}

/* Many words, so that the table grows several times. */
static void test_many_words(void) {
  g_autoptr(WordTable) table = word_table_new();
  for (guint32 i = 0; i < 100000; i++) {
    char word[16];
    g_assert_cmpuint(word_table_add(table, word, (gsize)g_snprintf(word, sizeof word, "w%u", i)), ==, i);
  }
  for (guint32 i = 0; i < 100000; i += 7) {
    char word[16];
    guint32 number = 0;
    g_assert_true(word_table_find(table, word, (gsize)g_snprintf(word, sizeof word, "w%u", i), &number));
    g_assert_cmpuint(number, ==, i);
  }
  guint32 number;
  g_assert_false(word_table_find(table, "w", 1, &number));
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/tokens/split", test_tokens);
  g_test_add_func("/tokens/anything", test_anything);
  g_test_add_func("/tokens/words", test_is_word);
  g_test_add_func("/vocabulary/ids", test_vocabulary);
  g_test_add_func("/vocabulary/many", test_many_words);
  return g_test_run();
}
