#pragma once
/* What keeps a network from learning, looked for in one run over (part of) its training set. */
#include "explain/spot.h"

typedef enum {
  TROUBLE_NOT_FINITE, /* a node holds nan or inf */
  TROUBLE_DEAD,       /* relu units that are off for every sample */
  TROUBLE_SATURATED,  /* sigmoid or tanh units on their flat ends for every sample */
  TROUBLE_IDENTICAL,  /* units of a layer with the same weights in and out */
  TROUBLE_NO_SLOPE,   /* sign or heaviside between parameters and loss */
  TROUBLE_VANISHING,  /* next to nothing of the gradient reaches the first layer */
  TROUBLE_EXPLODING,  /* the gradient grows by orders of magnitude on the way back */
} TroubleKind;

enum { TROUBLE_UNITS = 6, TROUBLE_LAYERS = 16 };
typedef struct {
  TroubleKind kind;
  NodeId node;              /* where it is: the layer's output, the parameter, the first layer's z */
  int layer;                /* 0: no layer */
  int count, size;          /* units that have it, of how many */
  int units[TROUBLE_UNITS]; /* the first of them, from 0 */
  int samples;              /* looked at */
  int layers;               /* vanishing, exploding: the gradient at the z of each layer, up to so many */
  double gradients[TROUBLE_LAYERS];
} Trouble;

/* All of them, the worst first; of Trouble. The run is forward evaluated; `loss` NODE_NONE where there is none. */
GArray *troubles_find(Session *session, Run *run, NodeId loss);
/* The trouble of this kind at this node (any node for not-finite numbers), or NULL. */
const Trouble *troubles_at(const GArray *troubles, TroubleKind kind, NodeId node);
