#pragma once
/* How nodes, numbers and sums are written. Callers free what is returned. */
#include "explain/spot.h"

/* The formula of a node as it was typed, from the graph: names stand for named nodes. `open`: the node's own formula
 * even if it has a name. */
Expr *text_formula(const Graph *graph, NodeId node, bool open);
/* "clamp(2, 0, 1)": the node's function called on something, with its other arguments. */
char *text_call(const Node *node, const char *inside);
/* A node's own operation with its inputs' numbers in the first sample: "3^2".
 * NULL where they are not single numbers. */
char *text_arithmetic(const Session *session, const Run *run, NodeId node);
/* "h1", "x2", "W1[2,1]", "z1[1]"; a node without a name by its formula, in brackets where `bracket` wants them. */
char *text_spot(const Graph *graph, Spot spot, bool bracket);

/* A number; in brackets where `factor` and it has a sign. */
void text_number(GString *out, const Session *session, double value, bool factor);
char *text_of_number(const Session *session, double value);
/* rows×cols numbers as a literal; where there are more than a line holds, "(8×16 matrix)". */
void text_numbers(GString *out, const Session *session, int rows, int cols, const double *values);
/* "+ 3", "- 3", and without blanks for the first term. */
void text_term(GString *out, const Session *session, double value, bool first);
/* "+3", "-4", "0": a change. */
char *text_change(const Session *session, double value);

int text_width(const char *text);
