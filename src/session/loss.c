/* What is made small: a loss by name, or any number-valued formula. */
#include "session/state.h"

/* A word that is neither a name nor a loss was meant as a loss. */
static bool refuse_unknown(Session *session, const Expr *loss, Diag *diag) {
  static const char *const losses[] = {"mse", "mae", "bce", "ce", "hinge", NULL};
  if (loss->kind != EXPR_NAME || op_find(loss->name) != NULL || session_find(session, loss->name) != NULL) return false;
  const char *base, *near = nearest_word(loss->name, losses);
  int entry;
  if (session_entry_alias(session, loss->name, &base, &entry) || session_virtual(session, loss->name) != NULL)
    return false;
  diag_set(diag, loss->span, "there is no loss %s", loss->name);
  if (near != NULL) diag_hint(diag, "did you mean '%s'?", near);
  diag_hint(diag, "there are mse mae bce ce hinge, and any formula that is a number");
  return true;
}

bool session_set_loss(Session *session, const Expr *loss, const char *text, Diag *diag) {
  const Op *op = loss->kind == EXPR_NAME && session_find(session, loss->name) == NULL ? op_find(loss->name) : NULL;
  if (refuse_unknown(session, loss, diag)) return false;
  bool by_name = op != NULL && op->op_class == OP_CLASS_LOSS;
  session_new_stretch(session);
  journal_save_setup(session);
  if (!by_name) {
    Builder builder;
    builder_init(&builder, session, diag);
    NodeId node = build_expr(&builder, loss);
    bool number = node != NODE_NONE && shape_is_number(graph_node(builder.graph, node)->shape);
    if (node != NODE_NONE && !number) {
      diag_set(diag, loss->span, "a loss is a number, and this is %s",
               shape_name(graph_node(builder.graph, node)->shape).text);
      diag_hint(diag, "sum(…) or mean(…) makes one of it");
    }
    builder_clear(&builder);
    if (!number) return false;
  }
  Setup *setup = &session->setup;
  Expr *kept = expr_ref((Expr *)loss);
  expr_unref(setup->loss);
  setup->loss = kept;
  g_free(setup->loss_text);
  setup->loss_text = g_strdup(text);
  session_drop_graph(session);
  return session_ensure_graph(session, diag);
}
