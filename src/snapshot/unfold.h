#pragma once
/*
 * What somebody has opened up in the picture: a formula's parts as nodes of their own, a large layer's neurons one by
 * one. Kept with the session by name; looking at it changes nothing else.
 */
#include "grad/graph.h"
#include "session/session.h"

bool unfold_is_open(Session *session, const char *name);
void unfold_open(Session *session, const char *name);
/* NULL: all. */
void unfold_close(Session *session, const char *name);
/* Changes with each of the two above. */
guint64 unfold_serial(Session *session);

/* What an unnamed part of a formula is called: its operation, "·"; "w1*x1", or again the operation where that would be
 * long. Interned. names: of the nodes before it, by NodeId; NULL: a constant. */
const char *unfold_part_symbol(const Graph *graph, NodeId part);
const char *unfold_part_name(const Graph *graph, NodeId part, const char *const *names);
