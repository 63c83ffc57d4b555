#pragma once
/* How the picture writes what it shows, in the markup of draw/mathtext.h: h₂⁽¹⁾, ŷ, W₂[1,2], ∂L/∂z₂. Callers free. */
#include "snapshot/snapshot.h"

/* How the first column is called: x, or m, v where layers that are not counted stand in front. */
const char *naming_input(const Snapshot *s);
/* Neuron j (from 0) of column c: x₁, h₂⁽¹⁾, ŷ. */
char *naming_neuron(const Snapshot *snapshot, int c, int j);
/* Entry `entry` of a named node; a layer's parts as the lecture writes them. */
char *naming_entry(const Snapshot *snapshot, int node, int entry);
/* The same as the language writes it: "W1[2,1]", "h1[2]", "z1". */
char *naming_language(const Snapshot *snapshot, int node, int entry);
/* ∂above/∂below, built up, in the gradient's hue. */
char *naming_derivative(const char *above, const char *below);

/* A feature of the data: as mathematics where it is a name (x1 is x₁), else its words. */
char *naming_feature(const char *name);

/* The column that a node belongs to, or SNAPSHOT_NONE. */
int naming_column(const Snapshot *snapshot, int node);
/* A sample's target: a number, or the name of its class. Caller frees. */
char *naming_target(const Dataset *data, int sample);
