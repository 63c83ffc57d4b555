#include "explain/natural.h"

/* Groups of nine decimal digits, the lowest first; no leading zero groups but one. */
enum { GROUP = 1000000000, GROUP_DIGITS = 9 };

struct Natural {
  GArray *groups; /* of guint32 */
};

static guint32 group_at(const Natural *n, guint i) {
  return i < n->groups->len ? g_array_index(n->groups, guint32, i) : 0;
}

Natural *natural_new(guint64 value) {
  Natural *n = g_new(Natural, 1);
  n->groups = g_array_new(FALSE, FALSE, sizeof(guint32));
  do {
    guint32 group = (guint32)(value % GROUP);
    g_array_append_val(n->groups, group);
    value /= GROUP;
  } while (value > 0);
  return n;
}

void natural_free(Natural *n) {
  if (n == NULL) return;
  g_array_unref(n->groups);
  g_free(n);
}

void natural_add(Natural *n, const Natural *m) {
  guint32 carry = 0;
  for (guint i = 0; i < MAX(n->groups->len, m->groups->len) || carry > 0; i++) {
    guint32 sum = group_at(n, i) + group_at(m, i) + carry, rest = sum % GROUP;
    carry = sum / GROUP;
    if (i < n->groups->len)
      g_array_index(n->groups, guint32, i) = rest;
    else
      g_array_append_val(n->groups, rest);
  }
}

void natural_subtract(Natural *n, const Natural *m) {
  guint32 borrow = 0;
  for (guint i = 0; i < n->groups->len; i++) {
    guint32 *group = &g_array_index(n->groups, guint32, i), take = group_at(m, i) + borrow;
    borrow = *group < take;
    *group += borrow * GROUP - take;
  }
  g_assert(borrow == 0);
  while (n->groups->len > 1 && group_at(n, n->groups->len - 1) == 0) g_array_set_size(n->groups, n->groups->len - 1);
}

guint64 natural_small(const Natural *n) {
  if (n->groups->len > 2) return G_MAXUINT64;
  return (guint64)group_at(n, 1) * GROUP + group_at(n, 0);
}

void natural_format(GString *out, const Natural *n, guint most) {
  g_autoptr(GString) digits = g_string_new(NULL);
  guint top = n->groups->len - 1;
  g_string_append_printf(digits, "%u", group_at(n, top));
  for (guint i = top; i-- > 0;) g_string_append_printf(digits, "%0*u", GROUP_DIGITS, group_at(n, i));
  if (digits->len <= most)
    g_string_append(out, digits->str);
  else
    g_string_append_printf(out, "%c.%.2se+%" G_GSIZE_FORMAT, digits->str[0], digits->str + 1, digits->len - 1);
}
