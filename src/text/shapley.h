#pragma once
/*
 * What each part of an input adds to a prediction: Shapley values. What comes in is a prediction as a function of which
 * parts are there (Coalitions), be they features or words; what goes out is a number a part, and they add up to the
 * prediction with all parts less the one with none.
 *
 * Part i's value is the mean, over all orders in which the parts may arrive, of what it changes on its arrival:
 * Σ over S without i of |S|!·(n − |S| − 1)!/n! · (v(S ∪ i) − v(S))  (L. S. Shapley, "A value for n-person games",
 * 1953).
 */
#include "base/diag.h"
#include "base/host.h"

/* A prediction about something that has parts, of which some may be absent. */
typedef struct {
  int parts;
  void *user;
  /* Predictions for `count` coalitions into out: part i of coalition c is there where present[c·parts + i] is 1. false
   * and diag where it cannot be told. */
  bool (*predict)(void *user, const guint8 *present, int count, double *out, Diag *diag);
} Coalitions;

typedef struct {
  double base;       /* the prediction with no part there */
  double prediction; /* with all */
  double *value;     /* [parts] */
  double *error;     /* [parts] the standard error of each; NULL: the values are exact */
} Shapley;
void shapley_clear(Shapley *shapley);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shapley, shapley_clear)

enum { SHAPLEY_EXACT_PARTS = 16, SHAPLEY_ORDERS = 1000 };

/*
 * Up to SHAPLEY_EXACT_PARTS parts all 2ⁿ coalitions are asked; beyond that `orders` orders are drawn by seed (each with
 * its reverse, which makes the error smaller), and the values still add up. false and diag where predict fails or the
 * host interrupts.
 */
bool shapley_values(const Coalitions *coalitions, int orders, guint64 seed, const Host *host, Shapley *shapley,
                    Diag *diag);
