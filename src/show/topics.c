/* What `help` says of the views. */
#include "show/commands.h"
#include "view/page.h"
#include <string.h>

static const struct {
  const char *name, *text;
} TOPICS[] = {
    {"net", "neurons with their values, edges by weight; gradients come back along them"},
    {"graph", "the named formulas as boxes, with value and gradient; unfold NAME opens one up"},
    {"boundary", "the plane coloured by the network's output, with the points of the data"},
    {"loss", "the loss over the steps, on training and test part, with marks and stopping rules"},
    {"landscape",
     "the loss over one or two parameters, with the way that training took; landscape W1[1,1] asks for it"},
    {"activation", "an activation and its derivative, with the units' present sums on the axis"},
    {"data", "the samples as a table"},
    {"surface", "the network's output over the plane, as a hill in space"},
    {"approx", "a curve, what the network makes of it, and each hidden unit's share"},
    {"hidden", "the plane as a hidden layer of two neurons bends it"},
    {"embeddings", "words as points: near ones are used alike"},
    {"words", "the next word, as the n-gram and as the neural model foretell it"},
    {"features", "the six features of a text with their weights"},
    {"explain", "what each feature or word adds to a prediction: Shapley values beside LIME"},
    {"whatif", "what a change of one number would do to the output, beside what the gradient foretold"},
    {"paths", "the paths of the chain rule, one by one, and what their products add up to"},
    {"lesson", "the lesson's text and question, as a slide"},
};

static char *text_of(const char *word) {
  for (gsize i = 0; i < G_N_ELEMENTS(TOPICS); i++)
    if (strcmp(TOPICS[i].name, word) == 0) return g_strdup_printf("A view: %s. view %s", TOPICS[i].text, word);
  return NULL;
}

static char **all_names(void) {
  return g_strsplit(VIEW_NAMES, " ", -1);
}

const HelpSource *show_help(void) {
  static const HelpSource SOURCE = {text_of, all_names};
  return &SOURCE;
}
