#include "draw/mathparse.h"

#include <string.h>

#include "draw/number.h"

/* Nesting beyond this is set as plain text: a formula is a person's input and may be of any depth. */
enum { DEEPEST = 40 };

struct MathTree {
  GPtrArray *nodes;
  GStringChunk *texts;
  const char *at;
  int depth;
  MathNode *root;
};

typedef struct {
  const char *name, *text;
  MathClass class;
} SymbolRow;

static const SymbolRow COMMAND_SYMBOLS[] = {
    {"alpha", "α", CLASS_ORDINARY},
    {"beta", "β", CLASS_ORDINARY},
    {"gamma", "γ", CLASS_ORDINARY},
    {"delta", "δ", CLASS_ORDINARY},
    {"epsilon", "ε", CLASS_ORDINARY},
    {"zeta", "ζ", CLASS_ORDINARY},
    {"eta", "η", CLASS_ORDINARY},
    {"theta", "θ", CLASS_ORDINARY},
    {"iota", "ι", CLASS_ORDINARY},
    {"kappa", "κ", CLASS_ORDINARY},
    {"lambda", "λ", CLASS_ORDINARY},
    {"mu", "μ", CLASS_ORDINARY},
    {"nu", "ν", CLASS_ORDINARY},
    {"xi", "ξ", CLASS_ORDINARY},
    {"pi", "π", CLASS_ORDINARY},
    {"rho", "ρ", CLASS_ORDINARY},
    {"sigma", "σ", CLASS_ORDINARY},
    {"tau", "τ", CLASS_ORDINARY},
    {"upsilon", "υ", CLASS_ORDINARY},
    {"phi", "φ", CLASS_ORDINARY},
    {"chi", "χ", CLASS_ORDINARY},
    {"psi", "ψ", CLASS_ORDINARY},
    {"omega", "ω", CLASS_ORDINARY},
    {"Gamma", "Γ", CLASS_ORDINARY},
    {"Delta", "Δ", CLASS_ORDINARY},
    {"Theta", "Θ", CLASS_ORDINARY},
    {"Lambda", "Λ", CLASS_ORDINARY},
    {"Xi", "Ξ", CLASS_ORDINARY},
    {"Pi", "Π", CLASS_ORDINARY},
    {"Sigma", "Σ", CLASS_ORDINARY},
    {"Phi", "Φ", CLASS_ORDINARY},
    {"Psi", "Ψ", CLASS_ORDINARY},
    {"Omega", "Ω", CLASS_ORDINARY},
    {"partial", "∂", CLASS_DIFFERENTIAL},
    {"nabla", "∇", CLASS_DIFFERENTIAL},
    {"infty", "∞", CLASS_ORDINARY},
    {"sum", "∑", CLASS_BIG},
    {"prod", "∏", CLASS_BIG},
    {"cdot", "·", CLASS_BINARY},
    {"times", "×", CLASS_BINARY},
    {"odot", "⊙", CLASS_BINARY},
    {"pm", "±", CLASS_BINARY},
    {"to", "→", CLASS_RELATION},
    {"leq", "≤", CLASS_RELATION},
    {"geq", "≥", CLASS_RELATION},
    {"neq", "≠", CLASS_RELATION},
    {"approx", "≈", CLASS_RELATION},
    {"in", "∈", CLASS_RELATION},
    {"gets", "←", CLASS_RELATION},
    {"ldots", "…", CLASS_ORDINARY},
    {"mid", "|", CLASS_RELATION},
};

/* What is typed as it is, longest first where one begins another. */
static const SymbolRow TYPED_SYMBOLS[] = {
    {"<=", "≤", CLASS_RELATION}, {">=", "≥", CLASS_RELATION},    {"!=", "≠", CLASS_RELATION},
    {"->", "→", CLASS_RELATION}, {"=", "=", CLASS_RELATION},     {"<", "<", CLASS_RELATION},
    {">", ">", CLASS_RELATION},  {"≈", "≈", CLASS_RELATION},     {"→", "→", CLASS_RELATION},
    {"←", "←", CLASS_RELATION},  {"≤", "≤", CLASS_RELATION},     {"≥", "≥", CLASS_RELATION},
    {"≠", "≠", CLASS_RELATION},  {"-", "−", CLASS_BINARY},       {"−", "−", CLASS_BINARY},
    {"+", "+", CLASS_BINARY},    {"*", "·", CLASS_BINARY},       {"·", "·", CLASS_BINARY},
    {"×", "×", CLASS_BINARY},    {"⊙", "⊙", CLASS_BINARY},       {"(", "(", CLASS_OPEN},
    {"[", "[", CLASS_OPEN},      {")", ")", CLASS_CLOSE},        {"]", "]", CLASS_CLOSE},
    {",", ",", CLASS_COMMA},     {";", ";", CLASS_COMMA},        {"∑", "∑", CLASS_BIG},
    {"'", "′", CLASS_ORDINARY},  {"∂", "∂", CLASS_DIFFERENTIAL}, {"∇", "∇", CLASS_DIFFERENTIAL},
};

static const char *const COLOR_NAMES[] = {"gradient", "positive", "negative", "muted", "ink", "flash"};

static MathNode *node_new(MathTree *tree, MathKind kind, MathClass class) {
  MathNode *node = g_new0(MathNode, 1);
  node->kind = kind;
  node->class = class;
  g_ptr_array_add(tree->nodes, node);
  return node;
}

static MathNode *text_node(MathTree *tree, MathKind kind, MathClass class, const char *text, gsize length) {
  MathNode *node = node_new(tree, kind, class);
  node->text = g_string_chunk_insert_len(tree->texts, text, (gssize)length);
  return node;
}

static MathNode *symbol(MathTree *tree, const SymbolRow *row) {
  gunichar letter = g_utf8_get_char(row->text);
  bool variable = row->class == CLASS_ORDINARY && g_unichar_islower(letter);
  return text_node(tree, variable ? MATH_VARIABLE : MATH_SYMBOL, row->class, row->text, strlen(row->text));
}

static MathNode *space(MathTree *tree, double em) {
  MathNode *node = node_new(tree, MATH_SPACE, CLASS_NONE);
  node->space = em;
  return node;
}

static MathNode *parse_row(MathTree *tree, bool braced);
static MathNode *parse_argument(MathTree *tree);

/* The text between the braces that follow, its braces paired; moves past it. */
static MathNode *parse_raw(MathTree *tree) {
  if (*tree->at != '{') return text_node(tree, MATH_SYMBOL, CLASS_ORDINARY, "", 0);
  const char *start = ++tree->at;
  for (int open = 1; *tree->at != '\0'; tree->at++) {
    open += *tree->at == '{' ? 1 : *tree->at == '}' ? -1 : 0;
    if (open == 0) break;
  }
  MathNode *node = text_node(tree, MATH_SYMBOL, CLASS_ORDINARY, start, (gsize)(tree->at - start));
  if (*tree->at == '}') tree->at++;
  return node;
}

static MathNode *wrap(MathTree *tree, MathKind kind) {
  MathNode *node = node_new(tree, kind, CLASS_ORDINARY);
  node->first = parse_argument(tree);
  return node;
}

static MathNode *parse_fraction(MathTree *tree) {
  MathNode *node = node_new(tree, MATH_FRACTION, CLASS_FRACTION);
  node->first = parse_argument(tree);
  node->second = parse_argument(tree);
  return node;
}

static MathNode *parse_color(MathTree *tree, const char *name) {
  MathNode *node = wrap(tree, MATH_COLOR);
  node->text = g_string_chunk_insert_const(tree->texts, name);
  return node;
}

static bool is_color(const char *name) {
  for (gsize i = 0; i < G_N_ELEMENTS(COLOR_NAMES); i++) {
    if (strcmp(COLOR_NAMES[i], name) == 0) return true;
  }
  return false;
}

/* After a backslash. */
static MathNode *parse_command(MathTree *tree) {
  const char *start = tree->at;
  while (g_ascii_isalpha(*tree->at)) tree->at++;
  g_autofree char *name = g_strndup(start, (gsize)(tree->at - start));
  if (strcmp(name, "frac") == 0) return parse_fraction(tree);
  if (strcmp(name, "hat") == 0) return wrap(tree, MATH_HAT);
  if (strcmp(name, "bold") == 0) return wrap(tree, MATH_BOLD);
  if (strcmp(name, "roman") == 0) return wrap(tree, MATH_ROMAN);
  if (strcmp(name, "text") == 0) return parse_raw(tree);
  if (strcmp(name, "quad") == 0) return space(tree, 1);
  if (is_color(name)) return parse_color(tree, name);
  for (gsize i = 0; i < G_N_ELEMENTS(COMMAND_SYMBOLS); i++) {
    if (strcmp(COMMAND_SYMBOLS[i].name, name) == 0) return symbol(tree, &COMMAND_SYMBOLS[i]);
  }
  if (name[0] == '\0' && *tree->at != '\0') { /* \{ is a brace */
    start = tree->at;
    tree->at = g_utf8_next_char(tree->at);
    return text_node(tree, MATH_SYMBOL, CLASS_ORDINARY, start, (gsize)(tree->at - start));
  }
  return text_node(tree, MATH_SYMBOL, CLASS_WORD, name, strlen(name));
}

static const char *skip_digits(const char *at) {
  while (g_ascii_isdigit(*at) || (*at == '.' && g_ascii_isdigit(at[1]))) at++;
  return at;
}

static bool is_raised(const char *at) {
  gunichar c = g_utf8_get_char(at);
  return c == 0xb9 || c == 0xb2 || c == 0xb3 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079) || c == 0x207b;
}

/* Past a power of ten as draw/number.h writes it, behind digits: ·10⁻⁷, or of 10⁻⁷ what is raised. */
static const char *skip_power(const char *digits, const char *at) {
  static const char TIMES_TEN[] = "·10";
  bool ten = at - digits == 2 && strncmp(digits, "10", 2) == 0;
  const char *raised = g_str_has_prefix(at, TIMES_TEN) ? at + strlen(TIMES_TEN) : ten ? at : NULL;
  if (raised == NULL || !is_raised(raised)) return at;
  while (is_raised(raised)) raised = g_utf8_next_char(raised);
  return raised;
}

/* Digits, a point, a power of ten; as in 3e-7, whose minus may be either sign, it is set as one. */
static MathNode *parse_number(MathTree *tree) {
  const char *start = tree->at, *end = skip_digits(start);
  if (*end == 'e') {
    const char *power = end + 1;
    gsize sign = *power == '-' ? 1 : g_str_has_prefix(power, "−") ? strlen("−") : 0;
    if (g_ascii_isdigit(power[sign])) {
      g_autofree char *mantissa = g_strndup(start, (gsize)(end - start));
      int exponent = (int)MIN(g_ascii_strtoull(power + sign, NULL, 10), 9999);
      NumberText text = number_power(mantissa, sign > 0 ? -exponent : exponent);
      tree->at = skip_digits(power + sign);
      return text_node(tree, MATH_SYMBOL, CLASS_ORDINARY, text.text, strlen(text.text));
    }
  }
  tree->at = skip_power(start, end);
  return text_node(tree, MATH_SYMBOL, CLASS_ORDINARY, start, (gsize)(tree->at - start));
}

static MathNode *parse_letters(MathTree *tree) {
  const char *start = tree->at;
  int count = 0;
  while (g_unichar_isalpha(g_utf8_get_char(tree->at))) {
    tree->at = g_utf8_next_char(tree->at);
    count++;
  }
  gsize length = (gsize)(tree->at - start);
  if (count == 1) return text_node(tree, MATH_VARIABLE, CLASS_ORDINARY, start, length);
  return text_node(tree, MATH_SYMBOL, CLASS_WORD, start, length);
}

/* A little off the letter that leans towards it. */
static MathNode *prime(MathTree *tree, MathNode *sign) {
  MathNode *row = node_new(tree, MATH_ROW, CLASS_ORDINARY);
  row->first = space(tree, 0.12);
  row->first->next = sign;
  return row;
}

static MathNode *parse_typed(MathTree *tree) {
  for (gsize i = 0; i < G_N_ELEMENTS(TYPED_SYMBOLS); i++) {
    if (g_str_has_prefix(tree->at, TYPED_SYMBOLS[i].name)) {
      tree->at += strlen(TYPED_SYMBOLS[i].name);
      MathNode *node = symbol(tree, &TYPED_SYMBOLS[i]);
      if (strcmp(TYPED_SYMBOLS[i].name, "'") == 0) return prime(tree, node);
      bool tight = node->class == CLASS_COMMA && *tree->at != ' '; /* [2,1], but f(x, y) */
      if (tight) node->class = CLASS_ORDINARY;
      return node;
    }
  }
  const char *start = tree->at;
  tree->at = g_utf8_next_char(tree->at);
  return text_node(tree, MATH_SYMBOL, CLASS_ORDINARY, start, (gsize)(tree->at - start));
}

static MathNode *parse_group(MathTree *tree) {
  if (tree->depth >= DEEPEST) return parse_raw(tree);
  tree->at++;
  return parse_row(tree, true);
}

static MathNode *parse_atom(MathTree *tree) {
  gunichar c = g_utf8_get_char(tree->at);
  if (c == '{') return parse_group(tree);
  if (c == '~') return tree->at++, space(tree, 0.3);
  if (c == '\\') {
    tree->at++;
    tree->depth++;
    MathNode *node = tree->depth > DEEPEST ? parse_raw(tree) : parse_command(tree);
    tree->depth--;
    return node;
  }
  if (skip_digits(tree->at) > tree->at) return parse_number(tree);
  if (g_unichar_isalpha(c)) return parse_letters(tree);
  return parse_typed(tree);
}

static void skip_spaces(MathTree *tree) {
  while (*tree->at == ' ') tree->at++;
}

/* What a command or a script takes: a group or one atom; nothing where the text or the group ends. */
static MathNode *parse_argument(MathTree *tree) {
  skip_spaces(tree);
  if (*tree->at == '\0' || *tree->at == '}') return node_new(tree, MATH_ROW, CLASS_NONE);
  return parse_atom(tree);
}

static MathNode *parse_scripts(MathTree *tree, MathNode *base) {
  MathNode *sub = NULL, *super = NULL;
  for (;;) {
    skip_spaces(tree);
    MathNode **slot = *tree->at == '_' ? &sub : *tree->at == '^' ? &super : NULL;
    if (slot == NULL || *slot != NULL) break;
    tree->at++;
    *slot = parse_argument(tree);
  }
  if (sub == NULL && super == NULL) return base;
  MathNode *node = node_new(tree, MATH_SCRIPTS, base->class);
  node->first = base;
  node->second = sub;
  node->third = super;
  return node;
}

static MathNode *parse_row(MathTree *tree, bool braced) {
  MathNode *row = node_new(tree, MATH_ROW, CLASS_ORDINARY);
  MathNode **end = &row->first;
  tree->depth++;
  for (;;) {
    skip_spaces(tree);
    if (*tree->at == '\0' || (braced && *tree->at == '}')) break;
    MathNode *atom = parse_scripts(tree, parse_atom(tree));
    *end = atom;
    end = &atom->next;
  }
  if (*tree->at == '}') tree->at++;
  tree->depth--;
  return row;
}

MathTree *math_parse(const char *markup) {
  MathTree *tree = g_new0(MathTree, 1);
  g_autofree char *valid = g_utf8_make_valid(markup, -1);
  tree->nodes = g_ptr_array_new_with_free_func(g_free);
  tree->texts = g_string_chunk_new(256);
  tree->at = valid;
  tree->root = parse_row(tree, false);
  tree->at = NULL;
  return tree;
}

void math_tree_free(MathTree *tree) {
  if (tree == NULL) return;
  g_ptr_array_unref(tree->nodes);
  g_string_chunk_free(tree->texts);
  g_free(tree);
}

const MathNode *math_tree_root(const MathTree *tree) {
  return tree->root;
}
