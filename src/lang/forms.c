#include "lang/forms.h"
#include <string.h>

static const struct {
  const char *word;
  ArgKind kind;
} kinds[] = {
    {"name", ARG_NAME}, {"place", ARG_PLACE}, {"primary", ARG_PRIMARY},     {"expr", ARG_EXPR},
    {"word", ARG_WORD}, {"text", ARG_TEXT},   {"condition", ARG_CONDITION}, {"statement", ARG_STATEMENT},
};

/* ---- the items of a form, one by one ---- */

typedef enum { ITEM_END, ITEM_ARGUMENT, ITEM_LITERAL, ITEM_SIGN, ITEM_OPEN, ITEM_CLOSE } ItemKind;

typedef struct {
  ItemKind kind;
  ArgKind argument;
  const char *text;
  int length;
  char repeat; /* '?', '*', '+' or 0 */
} Item;

static ArgKind argument_kind(const char *word, gsize length) {
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (strlen(kinds[i].word) == length && memcmp(kinds[i].word, word, length) == 0) return kinds[i].kind;
  g_error("a form asks for an argument of unknown kind: %s", word);
}

static Item next_item(const char **form) {
  const char *at = *form + strspn(*form, " ");
  gsize length = strcspn(at, " ");
  *form = at + length;
  if (length == 0) return (Item){.kind = ITEM_END};
  Item item = {.text = at};
  if (length > 1 && strchr("?*+", at[length - 1])) item.repeat = at[--length];
  if (*at == '(' || *at == ')') {
    item.kind = *at == '(' ? ITEM_OPEN : ITEM_CLOSE;
  } else if (*at == '\'') {
    g_assert(length > 2 && at[length - 1] == '\'');
    item.kind = length == 3 && strchr("=,", at[1]) ? ITEM_SIGN : ITEM_LITERAL;
    item.text = at + 1;
    length -= 2;
  } else {
    gsize word = MIN(strcspn(at, ":"), length);
    item.kind = ITEM_ARGUMENT;
    item.argument = argument_kind(at, word);
    if (word < length) item.text += word + 1, length -= word + 1;
  }
  item.length = (int)length;
  return item;
}

/* ---- compiling ---- */

/* What was added from `start` on may be missing or come again. Its place before is step `start`, a jump so far. */
static int repeat_steps(Step *steps, int start, int count, char repeat) {
  if (repeat == '*' || repeat == '+') {
    Step again = {.kind = STEP_SPLIT, .next = start + 1, .other = count + 1, .last = G_MAXSIZE};
    steps[count++] = again;
  }
  if (repeat == '*' || repeat == '?')
    steps[start] = (Step){.kind = STEP_SPLIT, .next = start + 1, .other = count, .last = G_MAXSIZE};
  return count;
}

int form_compile(const char *form, Step steps[FORM_MAX_STEPS]) {
  static const StepKind step_kinds[] = {
      [ITEM_ARGUMENT] = STEP_ITEM, [ITEM_LITERAL] = STEP_LITERAL, [ITEM_SIGN] = STEP_SIGN};
  int opened[FORM_MAX_STEPS], depth = 0, count = 0;
  for (;;) {
    Item item = next_item(&form);
    g_assert(count + 4 < FORM_MAX_STEPS);
    if (item.kind == ITEM_END) break;
    if (item.kind == ITEM_CLOSE) {
      g_assert(depth > 0);
      count = repeat_steps(steps, opened[--depth], count, item.repeat);
      continue;
    }
    int start = count;
    if (item.kind == ITEM_OPEN || item.repeat) steps[count++] = (Step){.kind = STEP_JUMP, .next = start + 1};
    if (item.kind == ITEM_OPEN) {
      opened[depth++] = start;
      continue;
    }
    steps[count++] = (Step){step_kinds[item.kind], item.argument, item.text, item.length, 0, 0, 0};
    count = repeat_steps(steps, start, count, item.repeat);
  }
  g_assert(depth == 0);
  steps[count++] = (Step){.kind = STEP_DONE};
  return count;
}

bool form_has_word(const char *form, const char *word, gsize length) {
  for (Item item = next_item(&form); item.kind != ITEM_END; item = next_item(&form)) {
    bool same_length = item.kind == ITEM_LITERAL && (gsize)item.length == length;
    if (same_length && memcmp(item.text, word, length) == 0) return true;
  }
  return false;
}

void form_add_words(const char *form, GPtrArray *words) {
  for (Item item = next_item(&form); item.kind != ITEM_END; item = next_item(&form))
    if (item.kind == ITEM_LITERAL) g_ptr_array_add(words, g_strndup(item.text, (gsize)item.length));
}

/* ---- describing ---- */

static void describe_item(const Item *item, GString *out) {
  g_autofree char *text = g_strndup(item->text, (gsize)item->length);
  const char *label = strrchr(text, '_') ? strrchr(text, '_') + 1 : text; /* until_condition: CONDITION */
  g_autofree char *shown = item->kind == ITEM_ARGUMENT ? g_utf8_strup(label, -1) : g_strdup(text);
  const char *more = item->repeat == '*' || item->repeat == '+' ? " …" : "";
  bool may_miss = item->repeat == '?' || item->repeat == '*';
  g_string_append_printf(out, may_miss ? "[%s%s]" : "%s%s", shown, more);
}

/* How the group that begins here is repeated: looks ahead to its closing bracket. */
static char group_repeat(const char *form) {
  for (int depth = 1;;) {
    Item item = next_item(&form);
    if (item.kind == ITEM_END) return 0;
    if (item.kind == ITEM_OPEN) depth++;
    if (item.kind == ITEM_CLOSE && --depth == 0) return item.repeat;
  }
}

void form_describe(const char *form, GString *out) {
  bool blank = true;
  for (Item item = next_item(&form); item.kind != ITEM_END; item = next_item(&form)) {
    bool comma = item.kind == ITEM_SIGN && *item.text == ',';
    if (item.kind == ITEM_CLOSE) {
      if (item.repeat == '*' || item.repeat == '+') g_string_append(out, " …");
      if (item.repeat == '?' || item.repeat == '*') g_string_append_c(out, ']');
    } else {
      if (blank && !comma) g_string_append_c(out, ' ');
      blank = true;
      if (item.kind == ITEM_OPEN) {
        char repeat = group_repeat(form);
        if (repeat == '?' || repeat == '*') g_string_append_c(out, '['), blank = false;
      } else {
        describe_item(&item, out);
      }
    }
  }
}
