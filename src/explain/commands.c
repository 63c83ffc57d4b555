#include "explain/explain.h"

#define FORMS(...)                                                                                                     \
  (const char *const[]) {                                                                                              \
    __VA_ARGS__, NULL                                                                                                  \
  }

static const char *const FORMS_NONE[] = {NULL};

static const Command COMMANDS[] = {
    {.syntax = {.verb = "chain",
                .forms = FORMS("place:a place:b 'full' 'batch'", "place:a place:b 'matrix' 'batch'",
                               "place:a place:b 'full'", "place:a place:b 'matrix'", "place:a place:b 'batch'",
                               "place:a place:b")},
     .usage = "chain A B [full|matrix] [batch]",
     .help = "the chain rule from A back to B: the sum over all paths, in symbols and numbers",
     .details =
         "Level by level as one would write it by hand, counted from B. Named nodes are one step, whatever is\n"
         "inside their formulas; full opens them up, and layers into their units. matrix writes each level as\n"
         "a matrix of derivatives times a vector. The last line counts: the paths, the products it takes to\n"
         "multiply out each of them, and the products that backprop needs. In the window 'view paths' plays them.",
     .group = "explain",
     .complete = COMPLETE_NAMES,
     .run = explain_chain,
     .no_undo = true},
    {.syntax = {.verb = "explain", .forms = FORMS("expr:what 'full'", "expr:what 'batch'", "expr:what")},
     .usage = "explain NAME|grad(A, B) [full|batch]",
     .help = "where a value or a derivative comes from: in words, then with its numbers",
     .details =
         "explain z1 shows a neuron's sum term by term, explain yhat the output's formula, explain W1[2,1] what\n"
         "the next step does to a weight; explain grad(L, W1[2,1]) follows a push of it to the loss. Long sums\n"
         "are cut short; full shows all of them.",
     .group = "explain",
     .complete = COMPLETE_NAMES,
     .run = explain_command,
     .no_undo = true,
     .beside = true},
    {.syntax = {.verb = "diagnose", .forms = FORMS_NONE},
     .usage = "diagnose",
     .help = "why it does not learn: where it went wrong, since which step, and what to try",
     .details = "Looks over the training set for nan, dead and saturated units, units that are the same, activations\n"
                "without a slope, gradients that vanish or explode from layer to layer, and a loss that rises.",
     .group = "explain",
     .run = explain_diagnose,
     .no_undo = true},
    {.syntax = {.verb = "walk", .forms = FORMS("'forward'", "'backward'", "'step'", "'next'", "'previous'", "'quit'")},
     .usage = "walk forward|backward|step",
     .help = "one event at a time: a term, a sum, a local derivative, paths that meet, an update",
     .details = "Enter shows the next event, 'walk previous' the one before, 'walk quit' leaves. walk step goes\n"
                "forward, back and through the update without moving anything. In a file all events are printed.",
     .group = "explain",
     .complete = COMPLETE_WORDS,
     .words = "forward backward step next previous quit",
     .run = explain_walk,
     .no_undo = true},
    {.syntax = {.verb = "whatif", .forms = FORMS("place:leaf '=' expr:value")},
     .usage = "whatif LEAF = EXPRESSION",
     .help = "what each output would be, and why it would not change; changes nothing",
     .details =
         "whatif w21 = 1, whatif x1 = 3, whatif W1[2,1] = 0. Beside the change stands what the gradient foretold:\n"
         "its slope times the push. Where the two differ, the corner that was crossed is named.\n"
         "In the window 'view whatif' puts the question up, and plays the answer when somebody presses Space.",
     .group = "explain",
     .complete = COMPLETE_NAMES,
     .run = explain_whatif,
     .no_undo = true},
};

const Command *explain_commands(int *count) {
  *count = (int)G_N_ELEMENTS(COMMANDS);
  return COMMANDS;
}
