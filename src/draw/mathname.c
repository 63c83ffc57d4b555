#include "draw/mathname.h"

#include <stdbool.h>
#include <string.h>

typedef struct {
  const char *at;
  MathNames names;
  GString *out;
  bool after_number; /* a factor before a name needs no dot: 2x₁ */
} Reader;

static bool name_start(const char *at) {
  gunichar c = g_utf8_get_char(at);
  return c == '_' || g_unichar_isalpha(c);
}

static const char *name_end(const char *at) {
  while (name_start(at) || g_ascii_isdigit(*at)) at = g_utf8_next_char(at);
  return at;
}

/* ---- names ---- */

static const char *const GREEK[] = {"alpha",  "beta", "gamma", "delta", "epsilon", "zeta", "eta",   "theta", "kappa",
                                    "lambda", "mu",   "nu",    "xi",    "rho",     "tau",  "sigma", "phi",   "chi",
                                    "psi",    "pi",   "omega", "Delta", "Sigma",   "Phi",  "Psi",   "Omega", NULL};

/* A name without its number: a letter, a Greek letter's name, a word. */
static char *stem_markup(const char *stem) {
  if (g_utf8_strlen(stem, -1) == 1) return g_strdup(stem);
  if (g_str_has_suffix(stem, "hat")) {
    g_autofree char *letter = g_strndup(stem, strlen(stem) - strlen("hat"));
    if (g_utf8_strlen(letter, -1) == 1) return g_strdup_printf("\\hat{%s}", letter);
  }
  if (g_strv_contains(GREEK, stem)) return g_strdup_printf("\\%s{}", stem);
  return g_strdup_printf("\\text{%s}", stem);
}

/* Is what follows the first "_" an index? Of a letter (w_hidden) it is; of a word only where it is short (loss_old),
 * for two words side by side (step_size) are one name. */
static bool has_index(const char *name, const char *mark) {
  if (mark == NULL || mark == name || mark[1] == '\0' || strchr(mark + 1, '_') != NULL) return false;
  g_autofree char *stem = g_strndup(name, (gsize)(mark - name));
  return g_utf8_strlen(stem, -1) == 1 || g_strv_contains(GREEK, stem) || g_utf8_strlen(mark + 1, -1) <= 3;
}

/* Splits W12 into W and 12, w_in into w and in; what has digits amid its letters stays whole. */
static void split_name(const char *name, char **stem, char **number) {
  gsize length = strcspn(name, "0123456789");
  const char *mark = strchr(name, '_');
  *stem = g_strdup(name);
  *number = NULL;
  if (has_index(name, mark)) {
    (*stem)[mark - name] = '\0';
    *number = g_strdup(mark + 1);
  } else if (mark == NULL && name[length] != '\0' && strspn(name + length, "0123456789") == strlen(name + length)) {
    (*stem)[length] = '\0';
    *number = g_strdup(name + length);
  }
}

/* The indices in brackets that follow, as whole numbers: "[2, 1]" gives {2, 1}; 0 where there are none. */
static int read_indices(const char *at, int indices[2], const char **end) {
  int count = 0;
  if (*at != '[') return 0;
  do {
    at++;
    while (*at == ' ') at++;
    if (!g_ascii_isdigit(*at) || count == 2) return 0;
    indices[count++] = (int)g_ascii_strtoull(at, (char **)&at, 10);
    while (*at == ' ') at++;
  } while (*at == ',');
  if (*at != ']') return 0;
  *end = at + 1;
  return count;
}

static char *indices_text(const int *indices, int count) {
  if (count == 1) return g_strdup_printf("%d", indices[0]);
  bool wide = indices[0] > 9 || indices[1] > 9;
  return g_strdup_printf(wide ? "%d,%d" : "%d%d", indices[0], indices[1]);
}

/* A weight's entry is a small letter: W₁ has the entries w₂₁⁽¹⁾. */
static char *scripted(const char *stem, const char *number, const int *indices, int count) {
  g_autofree char *entry = count == 2 ? g_utf8_strdown(stem, -1) : g_strdup(stem);
  g_autofree char *base = stem_markup(entry), *sub = indices_text(indices, count);
  if (number == NULL) return g_strdup_printf("%s_{%s}", base, sub);
  return g_strdup_printf("%s_{%s}^{(%s)}", base, sub, number);
}

static char *bracketed(const char *stem, const char *number, const int *indices, int count) {
  g_autofree char *base = stem_markup(stem);
  g_autofree char *scripts = number != NULL ? g_strdup_printf("_{%s}", number) : g_strdup("");
  if (count == 0) return g_strconcat(base, scripts, NULL);
  if (number == NULL && count == 1) return g_strdup_printf("%s_{%d}", base, indices[0]);
  return count == 1 ? g_strdup_printf("%s%s[%d]", base, scripts, indices[0])
                    : g_strdup_printf("%s%s[%d,%d]", base, scripts, indices[0], indices[1]);
}

/* A name and its indices at `at`; moves past them. */
static char *read_name(const char **at, MathNames names) {
  const char *end = name_end(*at);
  g_autofree char *name = g_strndup(*at, (gsize)(end - *at));
  g_autofree char *stem = NULL, *number = NULL;
  split_name(name, &stem, &number);
  int indices[2] = {0};
  int count = read_indices(end, indices, &end);
  *at = end;
  bool lecture = names == MATH_INDICES && count > 0;
  return lecture ? scripted(stem, number, indices, count) : bracketed(stem, number, indices, count);
}

/* ---- derivatives ---- */

static const char PARTIAL[] = "∂";

static void skip_spaces(const char **at) {
  while (**at == ' ') (*at)++;
}

static void put_derivative(Reader *reader, const char *above, const char *below) {
  g_string_append_printf(reader->out, "\\frac{∂%s}{∂%s}", above, below);
}

/* ∂A/∂B */
static bool read_partials(Reader *reader) {
  const char *at = reader->at;
  g_autofree char *above = NULL, *below = NULL;
  if (!g_str_has_prefix(at, PARTIAL)) return false;
  at += strlen(PARTIAL);
  if (!name_start(at)) return false;
  above = read_name(&at, reader->names);
  skip_spaces(&at);
  if (*at++ != '/') return false;
  skip_spaces(&at);
  if (!g_str_has_prefix(at, PARTIAL) || !name_start(at + strlen(PARTIAL))) return false;
  at += strlen(PARTIAL);
  below = read_name(&at, reader->names);
  put_derivative(reader, above, below);
  reader->at = at;
  return true;
}

/* grad(A, B) */
static bool read_grad(Reader *reader) {
  const char *at = reader->at;
  g_autofree char *above = NULL, *below = NULL;
  if (!g_str_has_prefix(at, "grad(")) return false;
  at += strlen("grad(");
  skip_spaces(&at);
  if (!name_start(at)) return false;
  above = read_name(&at, reader->names);
  skip_spaces(&at);
  if (*at++ != ',') return false;
  skip_spaces(&at);
  if (!name_start(at)) return false;
  below = read_name(&at, reader->names);
  skip_spaces(&at);
  if (*at != ')') return false;
  put_derivative(reader, above, below);
  reader->at = at + 1;
  return true;
}

/* ---- the rest ---- */

static bool read_number(Reader *reader) {
  const char *end = reader->at;
  while (g_ascii_isdigit(*end) || (*end == '.' && g_ascii_isdigit(end[1]))) end++;
  if (end == reader->at) return false;
  if (*end == 'e' && (g_ascii_isdigit(end[1]) || (end[1] == '-' && g_ascii_isdigit(end[2])))) {
    end += 2;
    while (g_ascii_isdigit(*end)) end++;
  }
  g_string_append_len(reader->out, reader->at, end - reader->at);
  reader->at = end;
  reader->after_number = true;
  return true;
}

/* A product's sign: none between a number and a name, a dot elsewhere. */
static void put_product(Reader *reader, bool after_number) {
  skip_spaces(&reader->at);
  bool name = name_start(reader->at) && name_end(reader->at)[0] != '(';
  if (!(after_number && name)) g_string_append(reader->out, " · ");
}

static const struct {
  const char *typed, *set;
} OPERATORS[] = {{".*", "⊙"},   {"./", "/"}, {".^", "^"},  {"<=", "≤"},  {">=", "≥"},  {"!=", "≠"}, {"==", "="},
                 {"'", "^{T}"}, {"\\", ""},  {"{", "\\{"}, {"}", "\\}"}, {"_", "\\_"}, {"~", " "}};

static void read_other(Reader *reader) {
  for (gsize i = 0; i < G_N_ELEMENTS(OPERATORS); i++) {
    if (g_str_has_prefix(reader->at, OPERATORS[i].typed)) {
      g_string_append(reader->out, OPERATORS[i].set);
      reader->at += strlen(OPERATORS[i].typed);
      return;
    }
  }
  const char *next = g_utf8_next_char(reader->at);
  g_string_append_len(reader->out, reader->at, next - reader->at);
  reader->at = next;
}

static void read_one(Reader *reader) {
  bool after_number = reader->after_number;
  reader->after_number = false;
  if (read_partials(reader) || read_grad(reader) || read_number(reader)) return;
  if (*reader->at == '*') {
    reader->at++;
    put_product(reader, after_number);
  } else if (name_start(reader->at)) {
    g_autofree char *name = read_name(&reader->at, reader->names);
    g_string_append(reader->out, name);
  } else {
    if (*reader->at == ' ') reader->after_number = after_number;
    read_other(reader);
  }
}

char *math_from_nabla(const char *expression, MathNames names) {
  g_autofree char *valid = g_utf8_make_valid(expression, -1);
  Reader reader = {.at = valid, .names = names, .out = g_string_new(NULL)};
  while (*reader.at != '\0') read_one(&reader);
  return g_string_free(reader.out, FALSE);
}
