/*
 * Expressions, by recursive descent, with Octave's precedence and, inside square brackets, Octave's rule for blanks:
 * `[1 -2]` has two entries, `[1 - 2]` and `[(1 -2)]` one.
 */
#include "lang/parser.h"

typedef enum {
  LEVEL_NONE,
  LEVEL_OR,
  LEVEL_AND,
  LEVEL_NOT,
  LEVEL_COMPARISON,
  LEVEL_SUM,
  LEVEL_PRODUCT,
  LEVEL_POWER,
} Level;

static const Level levels[] = {
    [OPERATOR_OR] = LEVEL_OR,
    [OPERATOR_AND] = LEVEL_AND,
    [OPERATOR_LESS] = LEVEL_COMPARISON,
    [OPERATOR_LESS_EQUAL] = LEVEL_COMPARISON,
    [OPERATOR_GREATER] = LEVEL_COMPARISON,
    [OPERATOR_GREATER_EQUAL] = LEVEL_COMPARISON,
    [OPERATOR_EQUAL] = LEVEL_COMPARISON,
    [OPERATOR_NOT_EQUAL] = LEVEL_COMPARISON,
    [OPERATOR_ADD] = LEVEL_SUM,
    [OPERATOR_SUBTRACT] = LEVEL_SUM,
    [OPERATOR_MULTIPLY] = LEVEL_PRODUCT,
    [OPERATOR_DIVIDE] = LEVEL_PRODUCT,
    [OPERATOR_DOT_MULTIPLY] = LEVEL_PRODUCT,
    [OPERATOR_DOT_DIVIDE] = LEVEL_PRODUCT,
    [OPERATOR_POWER] = LEVEL_POWER,
    [OPERATOR_DOT_POWER] = LEVEL_POWER,
};

static Level token_level(const Token *token) {
  bool may = token->kind == TOKEN_OPERATOR || token->kind == TOKEN_NAME;
  return may && token->op < (Operator)G_N_ELEMENTS(levels) ? levels[token->op] : LEVEL_NONE;
}

static bool is_sign(const Token *token) {
  return token->kind == TOKEN_OPERATOR && (token->op == OPERATOR_ADD || token->op == OPERATOR_SUBTRACT);
}

static bool is_not(const Token *token) {
  return token->kind == TOKEN_NAME && token->op == OPERATOR_NOT;
}

static bool splits_at_blanks(const Parser *p) {
  return p->mode == MODE_MATRIX || p->mode == MODE_PRIMARY;
}

static bool blank_follows(const Parser *p) {
  Lexer ahead = p->lexer;
  return lexer_next(&ahead).blank_before;
}

/* `[1 -2]`: a sign with a blank before and none after it begins the next entry. */
static bool sign_begins_entry(const Parser *p) {
  return splits_at_blanks(p) && is_sign(&p->token) && p->token.blank_before && !blank_follows(p);
}

/* The tree, or an error where it has become too deep. Takes over the reference. */
static Expr *checked(Parser *p, Expr *expr) {
  if (expr->depth <= EXPR_MAX_DEPTH) return expr;
  diag_set(p->diag, p->previous.span, "this formula is too long: more than %d operations hang on each other",
           EXPR_MAX_DEPTH);
  diag_hint(p->diag, "give parts of it names of their own");
  expr_unref(expr);
  return NULL;
}

/* ---- brackets ---- */

typedef struct {
  Mode mode;
  Span open;
} Outside;

/* Takes the opening bracket. */
static bool open_bracket(Parser *p, Mode mode, Outside *outside) {
  *outside = (Outside){p->mode, p->open};
  if (!parser_enter(p)) return false;
  p->mode = mode;
  p->open = p->token.span;
  parser_advance(p);
  return true;
}

/* Takes the closing bracket, which is the next token. */
static void close_bracket(Parser *p, Outside outside) {
  p->mode = outside.mode;
  p->open = outside.open;
  parser_leave(p);
  parser_advance(p);
}

static bool expect_close(Parser *p, TokenKind close) {
  return p->token.kind == close || parser_explain_surplus(p);
}

/* Expressions between commas up to `close`, which is not taken; at least one. */
static bool parse_list(Parser *p, TokenKind close, GPtrArray *items) {
  for (;;) {
    Expr *item = parser_expr(p);
    if (!item) return false;
    g_ptr_array_add(items, item);
    if (p->token.kind != TOKEN_COMMA) return expect_close(p, close);
    parser_advance(p);
  }
}

static void drop_expr(gpointer expr) {
  expr_unref(expr);
}

/* Gives up the references in an array of expressions: their new owner has them. */
static void forget(GPtrArray *items) {
  g_ptr_array_set_free_func(items, NULL);
}

static Expr *parse_call(Parser *p, const Token *name) {
  g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(drop_expr);
  Span opening = p->token.span;
  Outside outside;
  if (!open_bracket(p, MODE_PAREN, &outside)) return NULL;
  if (p->token.kind == TOKEN_CLOSE_PAREN) {
    diag_set(p->diag, span_join(opening, p->token.span), "there is nothing between the brackets of %s( )", name->name);
    diag_hint(p->diag, "write %s(x), with x what it works on", name->name);
    return NULL;
  }
  if (!parse_list(p, TOKEN_CLOSE_PAREN, arguments)) return NULL;
  close_bracket(p, outside);
  Span span = parser_span(p, name->span.offset);
  forget(arguments);
  return checked(p, expr_new_call(name->name, (Expr **)arguments->pdata, (int)arguments->len, span));
}

static Expr *parse_parenthesis(Parser *p) {
  gsize start = p->token.span.offset;
  Outside outside;
  if (!open_bracket(p, MODE_PAREN, &outside)) return NULL;
  if (p->token.kind == TOKEN_CLOSE_PAREN) {
    diag_set(p->diag, span_join(p->open, p->token.span), "there is nothing between these brackets");
    return NULL;
  }
  g_autoptr(Expr) expr = parser_expr(p);
  if (!expr) return NULL;
  if (p->token.kind == TOKEN_COMMA) {
    diag_set(p->diag, p->token.span, "round brackets hold one formula");
    diag_hint(p->diag, "a vector stands in square brackets: [1, 2]");
    return NULL;
  }
  if (!expect_close(p, TOKEN_CLOSE_PAREN)) return NULL;
  close_bracket(p, outside);
  expr->span = parser_span(p, start);
  return g_steal_pointer(&expr);
}

/* `[i]` or `[i, j]` behind what begins at `start`. */
static bool read_index(Parser *p, Expr **row, Expr **col) {
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(drop_expr);
  Span opening = p->token.span;
  Outside outside;
  if (!open_bracket(p, MODE_PAREN, &outside)) return false;
  if (p->token.kind == TOKEN_CLOSE_BRACKET) {
    diag_set(p->diag, span_join(opening, p->token.span), "there is no number between these brackets");
    return diag_hint(p->diag, "entries count from 1: x[1], W[1,2]");
  }
  if (!parse_list(p, TOKEN_CLOSE_BRACKET, items)) return false;
  if (items->len > 2) {
    const Expr *third = g_ptr_array_index(items, 2);
    diag_set(p->diag, third->span, "an entry has one or two numbers, not %u", items->len);
    return diag_hint(p->diag, "row first, then column: W[1,2]");
  }
  close_bracket(p, outside);
  forget(items);
  *row = items->pdata[0];
  *col = items->len == 2 ? items->pdata[1] : NULL;
  return true;
}

/* ---- matrices ---- */

typedef struct {
  GPtrArray *entries;
  int rows;        /* complete ones */
  int cols;        /* of the first row */
  int in_row;      /* entries of the row under way */
  gsize row_start; /* where the row under way begins */
  bool separated;  /* a `;` was there, or a newline between entries */
} MatrixReader;

/* Ends the row under way. */
static bool end_row(Parser *p, MatrixReader *m) {
  m->rows++;
  if (m->rows == 1) m->cols = m->in_row;
  if (m->in_row != m->cols) {
    diag_set(p->diag, parser_span(p, m->row_start), "row 1 has %d %s, but row %d has %d", m->cols,
             m->cols == 1 ? "entry" : "entries", m->rows, m->in_row);
    return diag_hint(p->diag, "all rows of a matrix are equally long");
  }
  m->in_row = 0;
  return true;
}

/* `;` or newlines, between rows or before the closing bracket. */
static bool parse_row_end(Parser *p, MatrixReader *m) {
  bool semicolon = p->token.kind == TOKEN_SEMICOLON;
  if (semicolon && m->in_row == 0) {
    diag_set(p->diag, p->token.span, "row %d is empty", m->rows + 1);
    return diag_hint(p->diag, "a matrix is written [1, 2; 3, 4]");
  }
  if (m->in_row > 0 && !end_row(p, m)) return false;
  do {
    m->separated |= p->token.kind == TOKEN_SEMICOLON;
    parser_advance(p);
  } while (p->token.kind == TOKEN_NEWLINE);
  return true;
}

/* A row that breaks off after a comma goes on in the next line. */
static bool parse_entry(Parser *p, MatrixReader *m) {
  if (m->in_row == 0) {
    m->row_start = p->token.span.offset;
    m->separated |= m->rows > 0;
  }
  Expr *entry = parser_expr(p);
  if (!entry) return false;
  g_ptr_array_add(m->entries, entry);
  m->in_row++;
  if (p->token.kind == TOKEN_COMMA) {
    do parser_advance(p);
    while (p->token.kind == TOKEN_NEWLINE);
    return true;
  }
  bool begins = token_starts_operand(&p->token) || is_sign(&p->token);
  if (begins && p->token.blank_before) return true;
  TokenKind kind = p->token.kind;
  return kind == TOKEN_SEMICOLON || kind == TOKEN_NEWLINE || expect_close(p, TOKEN_CLOSE_BRACKET);
}

static bool parse_entries(Parser *p, MatrixReader *m) {
  while (p->token.kind != TOKEN_CLOSE_BRACKET) {
    bool row_ends = p->token.kind == TOKEN_SEMICOLON || p->token.kind == TOKEN_NEWLINE;
    if (!(row_ends ? parse_row_end(p, m) : parse_entry(p, m))) return false;
  }
  return m->in_row == 0 || end_row(p, m);
}

static Expr *parse_matrix(Parser *p) {
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(drop_expr);
  MatrixReader m = {.entries = entries};
  Span opening = p->token.span;
  Outside outside;
  if (!open_bracket(p, MODE_MATRIX, &outside) || !parse_entries(p, &m)) return NULL;
  if (entries->len == 0) {
    diag_set(p->diag, span_join(opening, p->token.span), "there is nothing between these brackets");
    diag_hint(p->diag, "a vector is written [1, 2], a matrix [1, 2; 3, 4]");
    return NULL;
  }
  close_bracket(p, outside);
  bool is_vector = !m.separated;
  int rows = is_vector ? (int)entries->len : m.rows, cols = is_vector ? 1 : m.cols;
  forget(entries);
  return checked(p, expr_new_matrix(rows, cols, is_vector, (Expr **)entries->pdata, parser_span(p, opening.offset)));
}

/* ---- operands ---- */

static Expr *parse_name_or_call(Parser *p) {
  Token name = p->token;
  parser_advance(p);
  bool call = p->token.kind == TOKEN_OPEN_PAREN && !(p->token.blank_before && splits_at_blanks(p));
  return call ? parse_call(p, &name) : expr_new_name(name.name, name.span);
}

static Expr *parse_atom(Parser *p) {
  Token token = p->token;
  switch (token.kind) {
  case TOKEN_NUMBER:
    parser_advance(p);
    return expr_new_number(token.number, token.span);
  case TOKEN_OPEN_PAREN:
    return parse_parenthesis(p);
  case TOKEN_OPEN_BRACKET:
    return parse_matrix(p);
  case TOKEN_NAME:
    if (token.op == OPERATOR_NONE) return parse_name_or_call(p);
    break;
  default:
    break;
  }
  parser_explain_missing(p);
  return NULL;
}

static bool opens_index(const Parser *p, const Expr *base) {
  if (p->token.kind != TOKEN_OPEN_BRACKET || (p->token.blank_before && splits_at_blanks(p))) return false;
  return base->kind != EXPR_NUMBER || p->previous.kind == TOKEN_CLOSE_PAREN;
}

/* The indices behind a base. Takes over the reference. */
static Expr *parse_indices(Parser *p, Expr *base) {
  while (base && opens_index(p, base)) {
    gsize start = base->span.offset;
    Expr *row, *col;
    if (!read_index(p, &row, &col)) {
      expr_unref(base);
      return NULL;
    }
    base = checked(p, expr_new_index(base, row, col, parser_span(p, start)));
  }
  return base;
}

static bool is_transpose(const Parser *p) {
  return p->token.kind == TOKEN_QUOTE && !(p->token.blank_before && splits_at_blanks(p));
}

static Expr *parse_transpose(Parser *p, Expr *operand) {
  parser_advance(p);
  return checked(p, expr_new_transpose(operand, parser_span(p, operand->span.offset)));
}

/* Takes the sign, which is the next token, and what `operand` reads behind it. */
static Expr *parse_signed(Parser *p, Expr *(*operand)(Parser *)) {
  Token sign = p->token;
  if (!parser_enter(p)) return NULL;
  parser_advance(p);
  Expr *value = operand(p);
  parser_leave(p);
  if (!value) return NULL;
  Operator op = sign.op == OPERATOR_SUBTRACT ? OPERATOR_NEGATE : OPERATOR_PLUS;
  return checked(p, expr_new_unary(op, value, span_join(sign.span, value->span)));
}

/* Behind `^`: an atom with its indices, perhaps signed; a transpose or another power takes the whole power. */
static Expr *parse_exponent(Parser *p) {
  if (is_sign(&p->token)) return parse_signed(p, parse_exponent);
  return parse_indices(p, parse_atom(p));
}

static Expr *parse_power(Parser *p) {
  Expr *left = parse_indices(p, parse_atom(p));
  while (left) {
    if (is_transpose(p)) {
      left = parse_indices(p, parse_transpose(p, left));
    } else if (token_level(&p->token) == LEVEL_POWER) {
      Operator op = p->token.op;
      parser_advance(p);
      Expr *right = parse_exponent(p);
      if (!right) break;
      left = checked(p, expr_new_binary(op, left, right, span_join(left->span, right->span)));
    } else {
      return left;
    }
  }
  expr_unref(left);
  return NULL;
}

static Expr *parse_sign(Parser *p) {
  return is_sign(&p->token) ? parse_signed(p, parse_sign) : parse_power(p);
}

/* ---- operators between operands ---- */

static Expr *parse_binary(Parser *p, Level lowest);

static Expr *parse_not(Parser *p, Level lowest) {
  Token sign = p->token;
  if (lowest > LEVEL_NOT) {
    diag_set(p->diag, sign.span, "'not' needs brackets here");
    diag_hint(p->diag, "write (not a)");
    return NULL;
  }
  if (!parser_enter(p)) return NULL;
  parser_advance(p);
  Expr *operand = parse_binary(p, LEVEL_NOT);
  parser_leave(p);
  return operand ? checked(p, expr_new_unary(OPERATOR_NOT, operand, span_join(sign.span, operand->span))) : NULL;
}

/* a < b < c would compare the outcome of a < b, 0 or 1, with c: nobody means that. */
static bool refuse_chain(Parser *p, const Expr *left) {
  if (token_level(&p->token) != LEVEL_COMPARISON) return true;
  Token second = p->token;
  Diag *diag = p->diag;
  diag_set(diag, second.span, "one comparison at a time");
  p->diag = NULL;
  parser_advance(p);
  g_autoptr(Expr) third = parse_binary(p, LEVEL_SUM);
  p->diag = diag;
  if (!third) return false;
  g_autofree char *first_text = parser_shown(p, left->span), *sign = parser_shown(p, second.span);
  g_autofree char *middle = parser_shown(p, left->child[1]->span), *last = parser_shown(p, third->span);
  return diag_hint(diag, "write %s and %s %s %s", first_text, middle, sign, last);
}

static Expr *parse_binary(Parser *p, Level lowest) {
  Expr *left = is_not(&p->token) ? parse_not(p, lowest) : parse_sign(p);
  while (left) {
    Token sign = p->token;
    Level level = token_level(&sign);
    if (level == LEVEL_NONE || level < lowest || sign_begins_entry(p)) return left;
    parser_advance(p);
    Expr *right = parse_binary(p, level + 1);
    if (!right) break;
    left = checked(p, expr_new_binary(sign.op, left, right, span_join(left->span, right->span)));
    if (left && level == LEVEL_COMPARISON && !refuse_chain(p, left)) break;
  }
  expr_unref(left);
  return NULL;
}

Expr *parser_expr(Parser *p) {
  return parse_binary(p, LEVEL_OR);
}

/* ---- arguments of commands ---- */

static Expr *parse_unsigned_primary(Parser *p) {
  Expr *expr = parse_indices(p, parse_atom(p));
  while (expr && is_transpose(p)) expr = parse_indices(p, parse_transpose(p, expr));
  return expr;
}

/* Explains that what begins at `start` is a calculation, and shows it in brackets. Gives up the tree. */
static Expr *refuse_calculation(Parser *p, Parser start, Expr *expr) {
  diag_set(p->diag, p->token.span, "a calculation needs brackets here");
  start.diag = NULL;
  g_autoptr(Expr) calculation = parser_expr(&start);
  g_autofree char *text = calculation ? parser_shown(p, calculation->span) : g_strdup("…");
  diag_hint(p->diag, "write (%s)", text);
  expr_unref(expr);
  return NULL;
}

static Expr *refuse_missing_blank(Parser *p, Expr *expr) {
  g_autofree char *text = parser_shown(p, expr->span), *next = parser_shown(p, p->token.span);
  diag_set(p->diag, p->token.span, "a blank is missing between '%s' and '%s'", text, next);
  diag_hint(p->diag, "write %s %s", text, next);
  expr_unref(expr);
  return NULL;
}

static Expr *refuse_lone_sign(Parser *p) {
  Lexer ahead = p->lexer;
  Token next = lexer_next(&ahead);
  g_autofree char *sign = parser_shown(p, p->token.span), *number = parser_shown(p, next.span);
  diag_set(p->diag, p->token.span, "a sign stands directly before its number here");
  diag_hint(p->diag, "write %s%s", sign, number);
  return NULL;
}

/* A sign with a blank before and none behind it begins the next primary; any other operator continues this one. */
static bool is_continued(const Parser *p) {
  if (p->token.kind != TOKEN_OPERATOR) return false;
  return !p->token.blank_before || !is_sign(&p->token) || blank_follows(p);
}

Expr *parser_primary(Parser *p) {
  Parser start = *p;
  bool sign = is_sign(&p->token);
  if (sign && blank_follows(p)) return refuse_lone_sign(p);
  p->mode = MODE_PRIMARY;
  Expr *expr = sign ? parse_signed(p, parse_unsigned_primary) : parse_unsigned_primary(p);
  p->mode = start.mode;
  if (!expr) return NULL;
  if (is_continued(p)) return refuse_calculation(p, start, expr);
  if (!p->token.blank_before && token_starts_operand(&p->token)) return refuse_missing_blank(p, expr);
  return expr;
}

bool parser_place(Parser *p, Place *place) {
  Token name = p->token;
  *place = (Place){.name = name.name};
  parser_advance(p);
  bool indexed = p->token.kind == TOKEN_OPEN_BRACKET && !(p->token.blank_before && splits_at_blanks(p));
  if (indexed && !read_index(p, &place->row, &place->col)) return false;
  place->span = parser_span(p, name.span.offset);
  return true;
}
