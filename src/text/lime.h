#pragma once
/*
 * LIME (Ribeiro, Singh, Guestrin, "Why should I trust you?", KDD 2016): a linear model that imitates a prediction near
 * an input. Coalitions of the input's parts are drawn at random, each is weighted by how much of the input it keeps,
 * and weights are fitted by least squares.
 *
 * As in the authors' program for texts: how many parts are left out is drawn evenly from 1 to n, then which; the first
 * sample is the whole input. A coalition of s of n parts has the distance d = 1 − √(s/n) (one minus the cosine) and the
 * weight exp(−(d/0.25)²/2). Unlike theirs the fit is plain least squares, up to a ridge of 10⁻⁹ that settles ties.
 */
#include "text/shapley.h"

typedef struct {
  double intercept;  /* the imitation's prediction with no part there */
  double prediction; /* the true one, with all */
  double *weight;    /* [parts] */
  double r2; /* the share of the weighted variance that it explains: 1 is perfect, nan if there is no variance */
} Lime;
void lime_clear(Lime *lime);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lime, lime_clear)

enum { LIME_SAMPLES = 1000 };

/* The same seed gives the same bits. false and diag where predict fails or the host interrupts. */
bool lime_fit(const Coalitions *coalitions, int samples, guint64 seed, const Host *host, Lime *lime, Diag *diag);
