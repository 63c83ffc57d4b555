#include "export/mathhtml.h"

#include "draw/mathparse.h"
#include "export/markup.h"

const char mathhtml_style[] =
    ".math{white-space:nowrap}.math sub,.math sup{font-size:.72em;line-height:0}"
    ".frac{display:inline-block;vertical-align:middle;text-align:center;font-size:.88em;line-height:1.2}"
    ".frac>span{display:block;padding:0 .25em}.frac>span+span{border-top:1px solid currentColor}";

static void put_node(GString *out, const MathNode *node);

static void put_inside(GString *out, const char *open, const MathNode *node, const char *close) {
  g_string_append(out, open);
  if (node != NULL) put_node(out, node);
  g_string_append(out, close);
}

/* A little room on both sides, as the typesetter leaves it. */
static void put_symbol(GString *out, const MathNode *node) {
  const char *around = node->class == CLASS_BINARY || node->class == CLASS_RELATION ? "\u2009" : "";
  g_string_append(out, around);
  markup_append(out, node->text);
  g_string_append(out, node->class == CLASS_COMMA ? "\u2009" : around);
}

static void put_scripts(GString *out, const MathNode *node) {
  put_node(out, node->first);
  if (node->second != NULL) put_inside(out, "<sub>", node->second, "</sub>");
  if (node->third != NULL) put_inside(out, "<sup>", node->third, "</sup>");
}

static void put_node(GString *out, const MathNode *node) {
  switch (node->kind) {
  case MATH_ROW:
    for (const MathNode *child = node->first; child != NULL; child = child->next) put_node(out, child);
    break;
  case MATH_VARIABLE:
    g_string_append(out, "<i>");
    markup_append(out, node->text);
    g_string_append(out, "</i>");
    break;
  case MATH_SYMBOL:
    put_symbol(out, node);
    break;
  case MATH_SPACE:
    g_string_append(out, node->space >= 1 ? "\u2003" : "\u2009");
    break;
  case MATH_FRACTION:
    put_inside(out, "<span class=\"frac\"><span>", node->first, "</span>");
    put_inside(out, "<span>", node->second, "</span></span>");
    break;
  case MATH_SCRIPTS:
    put_scripts(out, node);
    break;
  case MATH_HAT:
    put_inside(out, "", node->first, "\u0302");
    break;
  case MATH_BOLD:
    put_inside(out, "<b>", node->first, "</b>");
    break;
  case MATH_ROMAN:
  case MATH_COLOR: /* ink on paper, as the text around it */
    put_node(out, node->first);
    break;
  }
}

void mathhtml_formula(GString *out, const char *markup) {
  g_autoptr(MathTree) tree = math_parse(markup);
  put_inside(out, "<span class=\"math\">", math_tree_root(tree), "</span>");
}
