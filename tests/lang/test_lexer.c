/* Tokens and their places, byte by byte. */
#include "lang/lexer.h"
#include <string.h>

static const char *const kind_names[] = {
    [TOKEN_END] = "end",        [TOKEN_NEWLINE] = "newline", [TOKEN_SEMICOLON] = ";",  [TOKEN_COMMA] = ",",
    [TOKEN_ASSIGN] = "=",       [TOKEN_NUMBER] = "number",   [TOKEN_NAME] = "name",    [TOKEN_TEXT] = "text",
    [TOKEN_OPERATOR] = "op",    [TOKEN_QUOTE] = "'",         [TOKEN_OPEN_PAREN] = "(", [TOKEN_CLOSE_PAREN] = ")",
    [TOKEN_OPEN_BRACKET] = "[", [TOKEN_CLOSE_BRACKET] = "]", [TOKEN_ERROR] = "error",
};

/* Tokens as "kind@offset+length", with a `_` before them where a blank precedes. */
static void check_tokens(const char *text, const char *expected) {
  Lexer lexer = lexer_at(text, strlen(text), 0);
  g_autoptr(GString) tokens = g_string_new(NULL);
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer)) {
    bool blank = token.blank_before && token.span.offset > 0;
    g_string_append_printf(tokens, "%s%s%s@%u+%u", tokens->len ? " " : "", blank ? "_" : "", kind_names[token.kind],
                           token.span.offset, token.span.length);
  }
  g_assert_cmpstr(tokens->str, ==, expected);
  g_assert_cmpint(lexer_next(&lexer).kind, ==, TOKEN_END);
  g_assert_cmpuint(lexer.position, ==, strlen(text));
}

static void test_tokens(void) {
  check_tokens("", "");
  check_tokens("w = 2.5e-3*x1'", "name@0+1 _=@2+1 _number@4+6 op@10+1 name@11+2 '@13+1");
  check_tokens("a<=b==c!=d.*e", "name@0+1 op@1+2 name@3+1 op@4+2 name@6+1 op@7+2 name@9+1 op@10+2 name@12+1");
  check_tokens("f(x)[1,2];", "name@0+1 (@1+1 name@2+1 )@3+1 [@4+1 number@5+1 ,@6+1 number@7+1 ]@8+1 ;@9+1");
  check_tokens("a # note\nb", "name@0+1 _newline@8+1 name@9+1");
  check_tokens("a \\\n b", "name@0+1 _name@5+1");
  check_tokens("a\r\nb", "name@0+1 _newline@2+1 name@3+1");
  check_tokens("\"a # b\" c", "text@0+7 _name@8+1");
  check_tokens("\"a\\\"b\\\\\"", "text@0+8");
  check_tokens("θ·ŷ−1", "name@0+2 op@2+2 name@4+2 op@6+3 number@9+1");
  check_tokens("2.*x", "number@0+1 op@1+2 name@3+1");
  check_tokens("1..5", "number@0+2 number@2+2");
  check_tokens("1e 2e+", "number@0+1 name@1+1 _number@3+1 name@4+1 op@5+1");
  check_tokens("\uFEFF\u00A0x", "_name@5+1");
}

static void test_errors(void) {
  check_tokens("a\xff b", "name@0+1 error@1+1 _name@3+1");
  check_tokens("\xc3", "error@0+1");
  check_tokens("a\x01", "name@0+1 error@1+1");
  check_tokens("\"abc", "error@0+4");
  check_tokens("\"abc\nd", "error@0+4 newline@4+1 name@5+1");
  check_tokens("\"a\xff\"", "error@0+2 error@2+1 error@3+1");
  check_tokens("a**b", "name@0+1 error@1+2 name@3+1");
  check_tokens("a && !b", "name@0+1 _error@2+2 _error@5+1 name@6+1");
  check_tokens("x²", "name@0+1 error@1+2");
  check_tokens("1e999", "error@0+5");
  check_tokens("\\ x", "error@0+1 _name@2+1");
  check_tokens("a\rb", "name@0+1 error@1+1 name@2+1");
  check_tokens("# caf\xe9 x", "_error@5+1 _name@7+1");
}

static void check_explained(const char *text, gsize length, const char *message) {
  Diag diag = DIAG_INIT;
  Lexer lexer = lexer_at(text, length, 0);
  Token token = lexer_next(&lexer);
  while (token.kind != TOKEN_ERROR && token.kind != TOKEN_END) token = lexer_next(&lexer);
  g_assert_cmpint(token.kind, ==, TOKEN_ERROR);
  g_assert_false(lexer_explain(&lexer, &token, &diag));
  g_assert_cmpstr(diag.message, ==, message);
  g_assert_true(g_utf8_validate(diag.message, -1, NULL));
  diag_clear(&diag);
}

static void test_explained(void) {
  check_explained("a\xff", 2, "the byte 0xFF is not part of a character");
  check_explained("\"a\xff\"", 4, "the byte 0xFF is not part of a character");
  check_explained("a\0b", 3, "the invisible control character U+0000 stands here");
  check_explained("\"a\0b\"", 5, "the invisible control character U+0000 stands here");
  check_explained("# a\0b", 5, "the invisible control character U+0000 stands here");
  check_explained("a\x1b[A", 4, "the invisible control character U+001B stands here");
  check_explained("\"abc", 4, "this text has no closing quote on its line");
  check_explained("1e999", 5, "this number is too large");
  check_explained("§", 2, "'§' is not part of the language");
}

static void test_unquote(void) {
  const char *text = "\"a\\\"b\\\\c\\n\"";
  Lexer lexer = lexer_at(text, strlen(text), 0);
  Token token = lexer_next(&lexer);
  g_autofree char *plain = lexer_unquote(&lexer, &token);
  g_assert_cmpstr(plain, ==, "a\"b\\c\\n");
}

static void check_word(const char *text, bool brackets, const char *word) {
  Lexer lexer = lexer_at(text, strlen(text), 0);
  g_autofree char *found = g_strndup(text, lexer_word_end(&lexer, 0, brackets));
  g_assert_cmpstr(found, ==, word);
}

static void test_words(void) {
  check_word("a/b.c d", false, "a/b.c");
  check_word("a;b", false, "a");
  check_word("a#b", false, "a");
  check_word("a\nb", false, "a");
  check_word("a\r\nb", false, "a");
  check_word("C:\\x y", false, "C:\\x");
  check_word("a\\\nb", false, "a");
  check_word("[1, 2] x", false, "[1,");
  check_word("[1, 2] x", true, "[1, 2]");
  check_word("f(1, (2 ;3)) x", true, "f(1, (2 ;3))");
  check_word("[1, 2\n]", true, "[1,");
  check_word("a)b", true, "a)b");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lexer/tokens", test_tokens);
  g_test_add_func("/lexer/errors", test_errors);
  g_test_add_func("/lexer/explained", test_explained);
  g_test_add_func("/lexer/unquote", test_unquote);
  g_test_add_func("/lexer/words", test_words);
  return g_test_run();
}
