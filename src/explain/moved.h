#pragma once
/* Two runs of one graph that differ in a leaf: what moved, where a push was stopped, which corner was crossed. */
#include "explain/spot.h"

typedef struct {
  const Session *session;
  const Graph *graph;
  const Run *before, *after;
  double **old, **new; /* [nodes] values, read when first asked for */
  guint8 *hangs;       /* [nodes] hangs on the leaf */
} Moved;

/* `leaf` is the node whose numbers differ. Both runs are forward evaluated and outlive it. */
Moved *moved_new(const Session *session, const Run *before, const Run *after, NodeId leaf);
void moved_free(Moved *moved);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Moved, moved_free)

const double *moved_old(Moved *moved, NodeId node);
const double *moved_new_value(Moved *moved, NodeId node);

/* Lines that say why a push never reached `output`, in the order of computation, at most `most`; of char *. */
GPtrArray *moved_stops(Moved *moved, NodeId output, int most);
/* Lines that say which corner was crossed on the way to `output`. */
GPtrArray *moved_corners(Moved *moved, NodeId output, int most);
