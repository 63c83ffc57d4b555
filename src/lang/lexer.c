#include "lang/lexer.h"
#include "base/number.h"
#include "lang/parse.h"
#include <math.h>
#include <string.h>

/* ---- signs ---- */

typedef struct {
  const char *sign;
  TokenKind kind;
  Operator op;
} Sign;

/* Longer ones before their beginnings. Signs that slides and word processors put in place of ASCII mean the same. */
static const Sign signs[] = {
    {"==", TOKEN_OPERATOR, OPERATOR_EQUAL},
    {"!=", TOKEN_OPERATOR, OPERATOR_NOT_EQUAL},
    {"<=", TOKEN_OPERATOR, OPERATOR_LESS_EQUAL},
    {">=", TOKEN_OPERATOR, OPERATOR_GREATER_EQUAL},
    {".*", TOKEN_OPERATOR, OPERATOR_DOT_MULTIPLY},
    {"./", TOKEN_OPERATOR, OPERATOR_DOT_DIVIDE},
    {".^", TOKEN_OPERATOR, OPERATOR_DOT_POWER},
    {"<", TOKEN_OPERATOR, OPERATOR_LESS},
    {">", TOKEN_OPERATOR, OPERATOR_GREATER},
    {"+", TOKEN_OPERATOR, OPERATOR_ADD},
    {"-", TOKEN_OPERATOR, OPERATOR_SUBTRACT},
    {"*", TOKEN_OPERATOR, OPERATOR_MULTIPLY},
    {"/", TOKEN_OPERATOR, OPERATOR_DIVIDE},
    {"^", TOKEN_OPERATOR, OPERATOR_POWER},
    {"=", TOKEN_ASSIGN, OPERATOR_NONE},
    {",", TOKEN_COMMA, OPERATOR_NONE},
    {";", TOKEN_SEMICOLON, OPERATOR_NONE},
    {"'", TOKEN_QUOTE, OPERATOR_NONE},
    {"(", TOKEN_OPEN_PAREN, OPERATOR_NONE},
    {")", TOKEN_CLOSE_PAREN, OPERATOR_NONE},
    {"[", TOKEN_OPEN_BRACKET, OPERATOR_NONE},
    {"]", TOKEN_CLOSE_BRACKET, OPERATOR_NONE},
    {"\xE2\x88\x92", TOKEN_OPERATOR, OPERATOR_SUBTRACT},      /* − minus sign */
    {"\xE2\x80\x93", TOKEN_OPERATOR, OPERATOR_SUBTRACT},      /* – en dash */
    {"\xC2\xB7", TOKEN_OPERATOR, OPERATOR_MULTIPLY},          /* · middle dot */
    {"\xE2\x8B\x85", TOKEN_OPERATOR, OPERATOR_MULTIPLY},      /* ⋅ dot operator */
    {"\xE2\x88\x97", TOKEN_OPERATOR, OPERATOR_MULTIPLY},      /* ∗ asterisk operator */
    {"\xC3\x97", TOKEN_OPERATOR, OPERATOR_MULTIPLY},          /* × multiplication sign */
    {"\xE2\x89\xA4", TOKEN_OPERATOR, OPERATOR_LESS_EQUAL},    /* ≤ */
    {"\xE2\x89\xA5", TOKEN_OPERATOR, OPERATOR_GREATER_EQUAL}, /* ≥ */
    {"\xE2\x89\xA0", TOKEN_OPERATOR, OPERATOR_NOT_EQUAL},     /* ≠ */
};

/* What people bring along from other languages and from slides: never part of ours. The longer of a stray and a sign
 * wins. */
typedef struct {
  const char *sign;
  const char *hint;
} Stray;

static const Stray strays[] = {
    {"**", "a power is written ^, as in x^2"},
    {"&&", "write 'and'"},
    {"||", "write 'or'"},
    {"//", "a comment begins with #"},
    {":=", "a definition is written with =, as in w = 0.5"},
    {"+=", "write it out, as in w = w + 1"},
    {"-=", "write it out, as in w = w - 1"},
    {"*=", "write it out, as in w = 2*w"},
    {"/=", "write it out, as in w = w/2"},
    {"===", "equality is written =="},
    {"=>", "write >= for 'greater or equal'"},
    {"=<", "write <= for 'less or equal'"},
    {"<>", "write != for 'not equal'"},
    {"~=", "write != for 'not equal'"},
    {"->", "a definition is written with =, as in w = 0.5"},
    {".'", "the transpose is written W'"},
    {"...", "write \\ where a line goes on in the next"},
    {"&", "write 'and'"},
    {"|", "write 'or'"},
    {"~", "write 'not'"},
    {"%", "a comment begins with #"},
    {"@", "the matrix product is written W*x"},
    {":", "there are no ranges; write the numbers out, as in [1, 2, 3]"},
    {"{", "use round brackets, as in (a + b), or square ones, as in [1, 2]"},
    {"}", "use round brackets, as in (a + b), or square ones, as in [1, 2]"},
    {"$", "formulas are typed as they are, without $"},
    {".", "a name is made of letters, digits and _; a decimal has digits on both sides: 0.5"},
    {"?", "type 'help' to see what there is"},
    {"`", "the transpose is written W' and a text \"…\""},
    {"!", "write 'not'"},
    {"\\", "at a line's end it continues the line; division is written /"},
    {"\xE2\x80\x9C", "write straight quotes: \"…\""},                       /* “ */
    {"\xE2\x80\x9A", "write straight quotes: \"…\""},                       /* ‚ */
    {"\xE2\x80\xBA", "write straight quotes: \"…\""},                       /* › */
    {"\xE2\x80\xB9", "write straight quotes: \"…\""},                       /* ‹ */
    {"\xE2\x80\x9D", "write straight quotes: \"…\""},                       /* ” */
    {"\xE2\x80\x9E", "write straight quotes: \"…\""},                       /* „ */
    {"\xC2\xAB", "write straight quotes: \"…\""},                           /* « */
    {"\xC2\xBB", "write straight quotes: \"…\""},                           /* » */
    {"\xE2\x80\x98", "the transpose is written with a straight quote: W'"}, /* ‘ */
    {"\xE2\x80\x99", "the transpose is written with a straight quote: W'"}, /* ’ */
    {"\xC2\xB4", "the transpose is written with a straight quote: W'"},     /* ´ */
    {"\xE2\x80\xB2", "the transpose is written with a straight quote: W'"}, /* ′ */
    {"\xE2\x8A\xA4", "the transpose is written W'"},                        /* ⊤ */
    {"\xE1\xB5\x80", "the transpose is written W'"},                        /* ᵀ */
    {"\xE2\x80\x94", "minus is written -"},                                 /* — */
    {"\xC3\xB7", "division is written /"},                                  /* ÷ */
    {"\xE2\x8A\x99", "the product entry by entry is written a.*b"},         /* ⊙ */
    {"\xE2\x88\x98", "the product entry by entry is written a.*b"},         /* ∘ */
    {"\xE2\x88\x9A", "write sqrt(x)"},                                      /* √ */
    {"\xE2\x88\x82", "a derivative is written grad(a, b)"},                 /* ∂ */
    {"\xE2\x88\x87", "a gradient is written grad(Q, w)"},                   /* ∇ */
    {"\xE2\x88\x91", "write sum(x)"},                                       /* ∑ */
    {"\xE2\x88\x9E", "infinity is written inf"},                            /* ∞ */
    {"\xE2\x86\x90", "a definition is written with =, as in w = 0.5"},      /* ← */
    {"\xE2\x80\xA6", "write \\ where a line goes on in the next"},          /* … */
    {"\xC2\xB2", "a power is written ^2"},                                  /* ² */
    {"\xC2\xB3", "a power is written ^3"},                                  /* ³ */
};

static bool text_at(const Lexer *lexer, gsize at, const char *sign) {
  gsize length = strlen(sign);
  return at + length <= lexer->length && memcmp(lexer->text + at, sign, length) == 0;
}

/* The longest stray sign at the place, or NULL. */
static const Stray *stray_at(const Lexer *lexer, gsize at) {
  const Stray *longest = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(strays); i++)
    if (strays[i].sign[0] == lexer->text[at] && text_at(lexer, at, strays[i].sign) &&
        (!longest || strlen(strays[i].sign) > strlen(longest->sign)))
      longest = &strays[i];
  return longest;
}

static const Sign *sign_at(const Lexer *lexer, gsize at) {
  for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
    if (signs[i].sign[0] == lexer->text[at] && text_at(lexer, at, signs[i].sign)) return &signs[i];
  return NULL;
}

/* ---- characters ---- */

#define INVALID ((gunichar)-1)

/* The character at a place before the end, or INVALID. */
static gunichar char_at(const Lexer *lexer, gsize at) {
  guchar byte = (guchar)lexer->text[at];
  if (byte < 0x80) return byte;
  gunichar c = g_utf8_get_char_validated(lexer->text + at, (gssize)(lexer->length - at));
  return c >= (gunichar)-2 ? INVALID : c;
}

static gsize char_length(gunichar c) {
  return c == INVALID ? 1 : (gsize)g_unichar_to_utf8(c, NULL);
}

/* Blank to the eye: besides blank and tab what slides and web pages put between words. */
static bool is_blank(gunichar c) {
  return c == ' ' || c == '\t' || c == 0xFEFF || c == 0x200B ||
         (c > 0x7F && g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR);
}

static bool is_control(gunichar c) {
  return c != '\t' && c != '\n' && c != '\r' && g_unichar_iscntrl(c);
}

static bool starts_name(gunichar c) {
  if (c < 0x80) return g_ascii_isalpha((char)c) || c == '_';
  return c != INVALID && c != 0x1D40 && g_unichar_isalpha(c);
}

static bool continues_name(gunichar c) {
  if (c < 0x80) return g_ascii_isalnum((char)c) || c == '_';
  return starts_name(c) || (c != INVALID && (g_unichar_isdigit(c) || g_unichar_ismark(c)));
}

bool is_name(const char *text) {
  Lexer lexer = lexer_at(text, strlen(text), 0);
  if (lexer.length == 0 || !starts_name(char_at(&lexer, 0))) return false;
  for (gsize at = 0; at < lexer.length; at += char_length(char_at(&lexer, at)))
    if (!continues_name(char_at(&lexer, at))) return false;
  return g_utf8_strlen(text, -1) <= NAME_MAX_LETTERS;
}

/* ---- blanks ---- */

Lexer lexer_at(const char *text, gsize length, gsize position) {
  return (Lexer){.text = text, .length = length, .position = position, .comment = G_MAXSIZE, .dangling = G_MAXSIZE};
}

static bool newline_at(const Lexer *lexer, gsize at) {
  return at < lexer->length && lexer->text[at] == '\n';
}

/* A carriage return counts as a blank only where it ends a line. */
static gsize skip_blanks(const Lexer *lexer, gsize at) {
  while (at < lexer->length) {
    gunichar c = char_at(lexer, at);
    bool line_end = c == '\r' && (at + 1 == lexer->length || newline_at(lexer, at + 1));
    if (!is_blank(c) && !line_end) break;
    at += char_length(c);
  }
  return at;
}

/* From `#` to the end of its line, or to the first byte in it that is not text. */
static gsize skip_comment(const Lexer *lexer, gsize at) {
  while (at < lexer->length && lexer->text[at] != '\n') {
    gunichar c = char_at(lexer, at);
    if (c == INVALID || c == 0) break;
    at += char_length(c);
  }
  return at;
}

/* Behind the newline that the `\` at a place hides, or 0 where something else follows it on its line. */
static gsize skip_continuation(Lexer *lexer, gsize at) {
  gsize next = skip_blanks(lexer, at + 1);
  if (next < lexer->length && lexer->text[next] == '#') next = skip_comment(lexer, next);
  if (next < lexer->length && !newline_at(lexer, next)) return 0;
  lexer->dangling = at;
  return MIN(next + 1, lexer->length);
}

/* Moves to the next token; true if anything was skipped. */
static bool skip_to_token(Lexer *lexer) {
  gsize start = lexer->position, at = start;
  for (;;) {
    at = skip_blanks(lexer, at);
    if (at >= lexer->length) break;
    if (lexer->text[at] == '#') {
      lexer->comment = at;
      at = skip_comment(lexer, at);
      break;
    }
    gsize next = lexer->text[at] == '\\' ? skip_continuation(lexer, at) : 0;
    if (next == 0) break;
    at = next;
  }
  lexer->position = at;
  return at > start || at == 0;
}

/* ---- tokens ---- */

static const struct {
  const char *word;
  Operator op;
} word_operators[] = {{"and", OPERATOR_AND}, {"or", OPERATOR_OR}, {"not", OPERATOR_NOT}};

/* Letters from formulas on slides (𝑥, ℎ, 𝐖) are letters of the alphabet in another dress; others keep theirs. */
static bool is_dressed_letter(gunichar c) {
  return (c >= 0x1D400 && c <= 0x1D7FF) || (c >= 0x2100 && c <= 0x214F) || c == 0xB5;
}

static const char *intern_name(const char *bytes, gsize length, bool ascii, bool dressed) {
  char small[64];
  if (ascii && length < sizeof small) {
    memcpy(small, bytes, length);
    small[length] = '\0';
    return g_intern_string(small);
  }
  g_autofree char *normal = g_utf8_normalize(bytes, (gssize)length, dressed ? G_NORMALIZE_NFKC : G_NORMALIZE_NFC);
  return g_intern_string(normal);
}

static void read_name(Lexer *lexer, Token *token) {
  gsize start = lexer->position, at = start;
  bool ascii = true, dressed = false;
  int letters = 0;
  while (at < lexer->length) {
    gunichar c = char_at(lexer, at);
    if (!continues_name(c)) break;
    ascii &= c < 0x80;
    dressed |= is_dressed_letter(c);
    at += char_length(c);
    letters++;
  }
  lexer->position = at;
  token->kind = letters <= NAME_MAX_LETTERS ? TOKEN_NAME : TOKEN_ERROR;
  if (token->kind == TOKEN_ERROR) return;
  token->name = intern_name(lexer->text + start, at - start, ascii, dressed);
  for (gsize i = 0; i < G_N_ELEMENTS(word_operators); i++)
    if (strcmp(token->name, word_operators[i].word) == 0) token->op = word_operators[i].op;
}

/* A text ends at its closing quote; without one, or with something unreadable in it, it is an error. */
static void read_text(Lexer *lexer, Token *token) {
  gsize at = lexer->position + 1;
  token->kind = TOKEN_ERROR;
  while (at < lexer->length && !newline_at(lexer, at)) {
    gunichar c = char_at(lexer, at);
    if (c == INVALID || is_control(c)) break;
    if (c == '"') {
      token->kind = TOKEN_TEXT;
      at++;
      break;
    }
    bool escaped = c == '\\' && at + 1 < lexer->length && strchr("\"\\", lexer->text[at + 1]);
    at += escaped && lexer->text[at + 1] ? 2 : char_length(c);
  }
  lexer->position = at;
}

static void read_sign(Lexer *lexer, Token *token) {
  gsize at = lexer->position;
  gunichar c = char_at(lexer, at);
  const Stray *stray = stray_at(lexer, at);
  const Sign *sign = sign_at(lexer, at);
  if (sign && stray && strlen(stray->sign) >= strlen(sign->sign)) sign = NULL;
  token->kind = sign ? sign->kind : TOKEN_ERROR;
  token->op = sign ? sign->op : OPERATOR_NONE;
  lexer->position += sign ? strlen(sign->sign) : stray ? strlen(stray->sign) : char_length(c);
}

Token lexer_next(Lexer *lexer) {
  Token token = {.kind = TOKEN_END};
  token.blank_before = skip_to_token(lexer);
  gsize start = lexer->position;
  if (start < lexer->length) {
    lexer->dangling = G_MAXSIZE;
    char byte = lexer->text[start];
    gsize digits = g_ascii_isdigit(byte) || byte == '.'
                       ? number_scan(lexer->text + start, lexer->length - start, &token.number)
                       : 0;
    if (digits > 0) {
      token.kind = isinf(token.number) ? TOKEN_ERROR : TOKEN_NUMBER;
      lexer->position += digits;
    } else if (byte == '\n') {
      token.kind = TOKEN_NEWLINE;
      lexer->position++;
    } else if (byte == '"') {
      read_text(lexer, &token);
    } else if (starts_name(char_at(lexer, start))) {
      read_name(lexer, &token);
    } else {
      read_sign(lexer, &token);
    }
  }
  token.span = (Span){(guint32)start, (guint32)(lexer->position - start)};
  return token;
}

/* ---- explaining ---- */

bool lexer_check(const Lexer *lexer, gsize start, gsize end, Diag *diag) {
  for (gsize at = start; at < end;) {
    gunichar c = char_at(lexer, at);
    Span place = {(guint32)at, (guint32)char_length(c)};
    if (c == INVALID) {
      diag_set(diag, place, "the byte 0x%02X is not part of a character", (guchar)lexer->text[at]);
      return diag_hint(diag, "nabla reads text in UTF-8");
    }
    if (is_control(c) || c == '\r') {
      diag_set(diag, place, "the invisible control character U+%04X stands here", c);
      return diag_hint(diag, "delete it, or type the line anew");
    }
    at += char_length(c);
  }
  return true;
}

bool lexer_explain(const Lexer *lexer, const Token *error, Diag *diag) {
  gsize start = error->span.offset, end = start + error->span.length;
  const char *text = lexer->text + start;
  if (*text == '"') {
    if (end < lexer->length && !newline_at(lexer, end) && !lexer_check(lexer, end, end + 1, diag)) return false;
    diag_set(diag, (Span){error->span.offset, 1}, "this text has no closing quote on its line");
    return diag_hint(diag, "write \"…\"");
  }
  if (!lexer_check(lexer, start, end, diag)) return false;
  if (g_ascii_isdigit(*text) || (*text == '.' && error->span.length > 1 && g_ascii_isdigit(text[1]))) {
    diag_set(diag, error->span, "this number is too large");
    return diag_hint(diag, "the largest is about 1.8e308");
  }
  if (starts_name(char_at(lexer, start))) {
    diag_set(diag, error->span, "this name is too long");
    return diag_hint(diag, "a name has at most %d letters", NAME_MAX_LETTERS);
  }
  const Stray *stray = stray_at(lexer, start);
  diag_set(diag, error->span, "'%.*s' is not part of the language", (int)error->span.length, text);
  return stray ? diag_hint(diag, "%s", stray->hint) : false;
}

char *lexer_unquote(const Lexer *lexer, const Token *text) {
  const char *at = lexer->text + text->span.offset + 1;
  const char *end = lexer->text + text->span.offset + text->span.length - 1;
  GString *plain = g_string_sized_new(text->span.length);
  for (; at < end; at++) {
    if (*at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\')) at++;
    g_string_append_c(plain, *at);
  }
  return g_string_free(plain, FALSE);
}

/* ---- raw words ---- */

/* Behind the bracket that closes the one at `open`, or 0 if none does before the line ends. */
static gsize bracket_end(const Lexer *lexer, gsize open) {
  int depth = 0;
  for (gsize at = open; at < lexer->length && !newline_at(lexer, at); at++) {
    char byte = lexer->text[at];
    if (byte == '(' || byte == '[') depth++;
    if ((byte == ')' || byte == ']') && --depth == 0) return at + 1;
  }
  return 0;
}

gsize lexer_word_end(const Lexer *lexer, gsize start, bool brackets) {
  gsize at = start;
  while (at < lexer->length) {
    gunichar c = char_at(lexer, at);
    if (is_blank(c) || strchr("\n\r;#", (int)MIN(c, 0x7F))) break;
    Lexer ahead = *lexer;
    if (c == '\\' && skip_continuation(&ahead, at) > 0) break;
    gsize closed = brackets && (c == '(' || c == '[') ? bracket_end(lexer, at) : 0;
    at = closed ? closed : at + char_length(c);
  }
  return at;
}
