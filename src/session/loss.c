/* What is made small: a loss by name, or any number-valued formula. */
#include "session/state.h"

bool session_set_loss(Session *session, const Expr *loss, const char *text, Diag *diag) {
  const Op *op = loss->kind == EXPR_NAME && session_find(session, loss->name) == NULL ? op_find(loss->name) : NULL;
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
