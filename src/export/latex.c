#include "export/latex.h"

#include <string.h>

#include "draw/mathparse.h"

static const struct {
  const char *sign, *latex;
} SIGNS[] = {
    {"α", "\\alpha"},  {"β", "\\beta"},      {"γ", "\\gamma"},  {"δ", "\\delta"},   {"ε", "\\varepsilon"},
    {"ζ", "\\zeta"},   {"η", "\\eta"},       {"θ", "\\theta"},  {"ι", "\\iota"},    {"κ", "\\kappa"},
    {"λ", "\\lambda"}, {"μ", "\\mu"},        {"ν", "\\nu"},     {"ξ", "\\xi"},      {"π", "\\pi"},
    {"ρ", "\\rho"},    {"σ", "\\sigma"},     {"τ", "\\tau"},    {"υ", "\\upsilon"}, {"φ", "\\varphi"},
    {"χ", "\\chi"},    {"ψ", "\\psi"},       {"ω", "\\omega"},  {"Γ", "\\Gamma"},   {"Δ", "\\Delta"},
    {"Θ", "\\Theta"},  {"Λ", "\\Lambda"},    {"Ξ", "\\Xi"},     {"Π", "\\Pi"},      {"Σ", "\\Sigma"},
    {"Φ", "\\Phi"},    {"Ψ", "\\Psi"},       {"Ω", "\\Omega"},  {"∂", "\\partial"}, {"∇", "\\nabla"},
    {"∞", "\\infty"},  {"∑", "\\sum"},       {"∏", "\\prod"},   {"·", "\\cdot"},    {"×", "\\times"},
    {"⊙", "\\odot"},   {"±", "\\pm"},        {"→", "\\to"},     {"←", "\\gets"},    {"≤", "\\leq"},
    {"≥", "\\geq"},    {"≠", "\\neq"},       {"≈", "\\approx"}, {"∈", "\\in"},      {"…", "\\ldots"},
    {"−", "-"},        {"′", "'"},           {"{", "\\{"},      {"}", "\\}"},       {"_", "\\_"},
    {"%", "\\%"},      {"#", "\\#"},         {"&", "\\&"},      {"$", "\\$"},       {"^", "\\hat{}"},
    {"~", "\\sim"},    {"\\", "\\setminus"}, {" ", "\\ "},
};

/* Beyond what LaTeX's own fonts have: up to here letters with accents are made of both. */
enum { ACCENTED_LAST = 0x17F };

static void put_sign(GString *out, const char *at) {
  gsize length = (gsize)(g_utf8_next_char(at) - at);
  gunichar c = g_utf8_get_char(at);
  for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++) {
    if (strlen(SIGNS[i].sign) != length || memcmp(SIGNS[i].sign, at, length) != 0) continue;
    g_string_append(out, SIGNS[i].latex);
    /* A command's name ends where a letter no longer follows. */
    if (g_ascii_isalpha(SIGNS[i].latex[strlen(SIGNS[i].latex) - 1])) g_string_append_c(out, ' ');
    return;
  }
  if (c < 128) {
    g_string_append_c(out, (char)c);
  } else if (c <= ACCENTED_LAST && g_unichar_isalpha(c)) {
    g_string_append_printf(out, "\\mbox{%.*s}", (int)length, at);
  } else {
    g_string_append_printf(out, "\\mathrm{U{+}%04X}", c);
  }
}

/* "7" for "⁷", "-" for "⁻"; 0 where it is not raised. */
static char raised(const char *at) {
  static const char *const signs[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻"};
  for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
    if (g_str_has_prefix(at, signs[i])) return "0123456789-"[i];
  }
  return 0;
}

static void put_text(GString *out, const char *text) {
  while (*text != '\0') {
    if (raised(text) == 0) {
      put_sign(out, text);
      text = g_utf8_next_char(text);
      continue;
    }
    g_string_append(out, "^{");
    for (; raised(text) != 0; text = g_utf8_next_char(text)) g_string_append_c(out, raised(text));
    g_string_append_c(out, '}');
  }
}

static void put_node(GString *out, const MathNode *node);

static void put_command(GString *out, const char *command, const MathNode *argument) {
  g_string_append_printf(out, "%s{", command);
  if (argument != NULL) put_node(out, argument);
  g_string_append_c(out, '}');
}

/* Several letters are a word, upright. */
static void put_symbol(GString *out, const MathNode *node) {
  bool word = g_utf8_strlen(node->text, -1) > 1 && g_unichar_isalpha(g_utf8_get_char(node->text));
  if (word) g_string_append(out, "\\mathrm{");
  put_text(out, node->text);
  if (word) g_string_append_c(out, '}');
}

static void put_scripts(GString *out, const MathNode *node) {
  g_string_append_c(out, '{');
  put_node(out, node->first);
  g_string_append_c(out, '}');
  if (node->second != NULL) put_command(out, "_", node->second);
  if (node->third != NULL) put_command(out, "^", node->third);
}

static void put_node(GString *out, const MathNode *node) {
  switch (node->kind) {
  case MATH_ROW:
    for (const MathNode *child = node->first; child != NULL; child = child->next) put_node(out, child);
    break;
  case MATH_VARIABLE:
  case MATH_SYMBOL:
    put_symbol(out, node);
    break;
  case MATH_SPACE:
    g_string_append(out, node->space >= 1 ? "\\quad " : "\\,");
    break;
  case MATH_FRACTION:
    put_command(out, "\\frac", node->first);
    put_command(out, "", node->second);
    break;
  case MATH_SCRIPTS:
    put_scripts(out, node);
    break;
  case MATH_HAT:
    put_command(out, "\\hat", node->first);
    break;
  case MATH_BOLD:
    put_command(out, "\\mathbf", node->first);
    break;
  case MATH_ROMAN:
    put_command(out, "\\mathrm", node->first);
    break;
  case MATH_COLOR: /* black on white, as the text around it */
    put_node(out, node->first);
    break;
  }
}

void latex_formula(GString *out, const char *markup) {
  g_autoptr(MathTree) tree = math_parse(markup);
  put_node(out, math_tree_root(tree));
}
