/*
 * What `help WORD` says of words that are neither verbs nor names of one's own: data sets, functions, losses,
 * optimizers, layers' names, figures, and the terms of the field that a beginner meets first.
 */
#include "session/topics.h"
#include <string.h>

typedef struct {
  const char *name, *text;
} Topic;

static const Topic topics[] = {
    /* how things are written, and the window */
    {"keys",
     "In the window: Space play/pause · Backspace backwards · [ ] slower, faster · → ← one event on, back (held after\n"
     "training: time travel) · Shift with them: one training step · Home End · F11 or f full screen · s screenshot ·\n"
     "r record · + - size · t theme · g gradients on/off · v next view · n p lesson on, back · ? or h the keys ·\n"
     "Esc gives up · q closes the window (the prompt stays)."},
    {"values",
     "3 is a number, [1, 4] a vector (a column), [-2, 1; 2, 1] a matrix with two rows. Indices count from 1: W[2,1].\n"
     "* is the matrix product, .* works entry by entry, ' turns rows into columns."},
    {"formulas", "x = 2 is given. p = 3*x + 1 is a formula: it follows when x changes. param w = 0.5 learns.\n"
                 "f(u) = u^2 makes a function. grad(p, x) is the derivative of p by x."},
    {"conditions",
     "train until CONDITION: loss testloss acc testacc gnorm dw step epoch, with < <= > >= == and or not."},
    {"views", "view NAME shows one, view A B two side by side, view auto chooses. help NAME tells of each."},
    {"themes",
     "set theme dark, light (slides), projector (large, thick lines), contrast (black and white). The key t."},

    /* data sets */
    {"and", "A data set: the four points of {0,1}², 1 where both are 1. One neuron can do it. data and"},
    {"or", "A data set: the four points of {0,1}², 1 where one of them is 1. One neuron can do it. data or"},
    {"xor", "A data set: the four points of {0,1}², 1 where exactly one of them is 1. One straight line cannot divide\n"
            "them, a hidden layer can. data xor; with n= points in the four quadrants."},
    {"circle",
     "A data set: one class inside, the other around it. Straight lines do not divide them. data circle n=200"},
    {"gauss", "A data set: two round clouds, which a straight line divides. data gauss noise=0.2"},
    {"spiral",
     "A data set: two arms wound round each other, the hardest of the plane's. Two hidden layers of 8 learn it:\n"
     "data spiral; dense 8 tanh; dense 8 tanh; dense 1 sigmoid; train 600"},
    {"moons", "A data set: two half moons that reach into each other. data moons noise=0.1"},
    {"blobs", "A data set: round clouds, a class each. data blobs classes=3 goes with dense 3 softmax."},
    {"line", "A data set: points along a straight line, y a number: linear regression. data line noise=0.1; dense 1"},
    {"sine", "A data set: points of a sine curve, y a number. data sine; any other curve: data y = sin(x) + 0.3*x"},

    /* functions: what each is */
    {"linear", "linear(z) = z: no bend at all; what a layer without an activation does."},
    {"sign", "sign(z) is 1 above 0, -1 below, 0 at 0. Its derivative is 0, so it cannot be trained."},
    {"heaviside", "heaviside(z) is 1 above 0, else 0. Its derivative is 0, so it cannot be trained."},
    {"sigmoid", "sigmoid(z) = 1/(1 + e^(-z)), from 0 to 1: a probability. The last layer of two classes."},
    {"tanh", "tanh(z) = (e^z - e^(-z))/(e^z + e^(-z)), from -1 to 1."},
    {"relu", "relu(z) = max(0, z): passes what is positive, is 0 below."},
    {"lrelu", "lrelu(z, 0.01) is z above 0, 0.01·z below: a relu that never dies."},
    {"gelu", "gelu(z) = z·Φ(z), with Φ the bell curve's area below z: a smooth relu."},
    {"softplus", "softplus(z) = ln(1 + e^z): a smooth relu, always above 0."},
    {"elu", "elu(z, 1) is z above 0, e^z - 1 below."},
    {"selu", "selu(z) = 1.0507·elu(z, 1.67326): sums keep mean 0 and variance 1."},
    {"softmax", "softmax(z) is e^z, entry by entry, over its sum: shares that add up to 1. The last layer of classes."},
    {"exp", "exp(x) = e^x"},
    {"ln", "ln(x), the natural logarithm (log is the same): -inf at 0, nan below."},
    {"sqrt", "sqrt(x), the square root: nan below 0."},
    {"abs", "abs(x) = |x|"},
    {"sin", "sin(x), x in radians"},
    {"cos", "cos(x), x in radians"},
    {"erf", "erf(x), the error function: the bell curve's area, from -1 to 1."},
    {"min", "min(a, b), the smaller of the two, entry by entry"},
    {"max", "max(a, b), the larger of the two, entry by entry"},
    {"clamp", "clamp(x, lo, hi) is x, but never below lo or above hi."},
    {"sum", "sum(x), of all entries"},
    {"mean", "mean(x), of all entries"},
    {"dot", "dot(a, b) = a₁·b₁ + a₂·b₂ + …"},
    {"norm", "norm(x), the length of a vector: the root of the sum of squares"},
    {"concat", "concat(a, b, …) lays vectors end to end."},
    {"mse", "mse(yhat, y) is the mean of (ŷ - y)². The loss for numbers; where the last layer is neither sigmoid nor\n"
            "softmax, training takes it. loss mse"},
    {"mae", "mae(yhat, y) is the mean of |ŷ - y|: a loss that outliers pull less. loss mae"},
    {"bce", "bce(p, y) = -y·ln p - (1-y)·ln(1-p), y = 0 or 1: binary cross-entropy, the loss behind a sigmoid.\n"
            "loss bce"},
    {"ce", "ce(p, y) = -ln p of the right class: cross-entropy, the loss behind a softmax. y is a class number from\n"
           "0, or one-hot. loss ce"},
    {"hinge", "hinge(s, y) is the mean of max(0, 1 - y·s), y = -1 or 1 (data … labels=-1,1). loss hinge"},
    {"flatten", "flatten(E) lays the rows end to end; as a layer: flatten."},
    {"meanpool", "The mean of the words' vectors; padding does not count. As a layer: pool mean."},
    {"maxpool", "The largest of each entry over the words; padding does not count. As a layer: pool max."},
    {"jacobian", "jacobian(a, b) has all derivatives of a's entries (rows) by b's (columns)."},

    /* training */
    {"sgd", "Gradient descent: w ← w - lr·∂L/∂w. optimizer sgd lr=0.1 momentum=0.9 nesterov=1"},
    {"adagrad", "Each weight's step shrinks with the gradients that it has had. optimizer adagrad lr=0.01"},
    {"rmsprop", "Each weight's step is measured by its latest gradients. optimizer rmsprop lr=0.01"},
    {"adam", "Momentum, and each weight's step measured by its latest gradients. optimizer adam lr=0.001"},
    {"lr", "The learning rate η: how far one step goes. optimizer sgd lr=0.1. Too large overshoots, too small crawls."},
    {"momentum", "A share of the last step that the next one keeps: optimizer sgd lr=0.1 momentum=0.9"},
    {"nesterov", "Momentum that looks ahead: optimizer sgd lr=0.1 momentum=0.9 nesterov=1"},
    {"l2", "Weight decay: optimizer sgd lr=0.1 l2=0.001 pulls weights to 0 in proportion."},
    {"l1", "optimizer sgd lr=0.1 l1=0.001 pulls all weights to 0 alike; some arrive."},
    {"epoch", "Once through all training samples. train 100 takes a hundred."},
    {"acc", "The share of samples that are classified right. accuracy prints it for each part of the data."},
    {"testacc", "Accuracy on the test part: samples that nothing was learned from. data spiral test=0.5"},
    {"testloss", "The loss on the test part: samples that nothing was learned from. data spiral test=0.5"},
    {"gnorm", "‖∇Q‖, the length of the gradient over the whole training part: near 0 training stands still."},
    {"dw", "‖Δw‖, how far the last step went."},
    {"noise", "data spiral noise=0.1 shifts each point at random; a share of the set's size. It never flips a label."},
    {"test", "data spiral test=0.5 keeps half of the samples apart for testing."},
    {"valid", "data spiral test=0.2 valid=0.2: a third part, for choosing when to stop."},
    {"labels", "data circle labels=-1,1 in place of 0 and 1; hinge and tanh want them."},
    {"overfitting",
     "The training loss falls while the test loss rises: samples are learned by heart. Fewer neurons, more\n"
     "data, l2=, dropout, or stop early 10."},

    /* names that are there by themselves */
    {"x", "The input. x1 is x[1], its first entry; sample K puts a sample there, x = [1, 4] one of your own."},
    {"y", "The target: what the network should answer to x."},
    {"yhat", "ŷ, the network's output: another name for the last layer's h."},
    {"L", "The loss: how far ŷ is from y. Training makes it small."},
    {"W", "W1, W2, …: the weights of dense layer 1, 2, …; W1[j,i] leads from input i to neuron j."},
    {"b", "b1, b2, …: the biases of dense layer 1, 2, …: a number a neuron, added to its sum."},
    {"z", "z1, z2, …: the sums W*x + b of dense layer 1, 2, …, before the activation."},
    {"h", "h1, h2, …: what dense layer 1, 2, … puts out: the activation of z."},
    {"E", "The table of embeddings: a row of numbers a word."},
    {"e", "2.71828…, Euler's number"},
    {"pi", "3.14159…"},
    {"inf", "Infinity: 1/0. A loss that is inf means that the steps were too large."},
    {"nan", "Not a number: 0/0, ln(-1). Whatever hangs on it is nan too; diagnose finds where it began."},

    /* terms */
    {"neuron", "A weighted sum with a bias, and an activation: h = f(w1*x1 + w2*x2 + b). dense 1 sigmoid is one."},
    {"layer", "dense 4 tanh adds four neurons that all see the same input. embed, flatten, pool, dropout are others."},
    {"network", "input 2; dense 4 tanh; dense 1 sigmoid: layers, each fed by the one before. show net lists them."},
    {"weight", "A number on an edge, which learns: W1[2,1] = 0.5 sets one. show params lists all."},
    {"bias", "The number that a neuron adds to its sum: b1[2] = 0.5 sets one."},
    {"activation", "The bend behind a neuron's sum: relu, tanh, sigmoid, …; help functions lists them."},
    {"gradient", "∂L/∂w: how fast the loss changes with w. backward computes all, grad L W1 one, explain tells why."},
    {"backpropagation", "The chain rule from the loss back, each node once. backward runs it, walk backward shows it."},
    {"training", "data, layers, then train 100. step takes one step, undo takes it back, rewind goes back in time."},
    {"parameters", "Weights and biases: what learns. size counts them, show params lists them."},
    {"corpus", "Running text for language models: corpus FILE.txt, then ngram 3 or lm."},
    {"kn", "Interpolated modified Kneser–Ney, the best smoothing of n-grams: ngram 3 smoothing=kn"},
    {"addk", "Smoothing that adds k to each count: ngram 3 smoothing=addk k=1"},
    {"interpolate", "Smoothing that mixes the orders (Jelinek–Mercer): ngram 3 smoothing=interpolate"},
    {"perplexity", "How many words the model hesitates between, on average: e^(mean of -ln P)."},
};

/* "W1" is told of as "W". */
static const char *layer_letter(const char *word) {
  static const char *const letters[] = {"x", "W", "b", "z", "h"};
  gsize digits = strlen(word) > 1 ? strspn(&word[1], "0123456789") : 0;
  for (gsize i = 0; digits > 0 && word[1 + digits] == '\0' && i < G_N_ELEMENTS(letters); i++)
    if (word[0] == letters[i][0]) return letters[i];
  return word;
}

static char *text_of(const char *word) {
  const char *name = layer_letter(word);
  for (gsize i = 0; i < G_N_ELEMENTS(topics); i++)
    if (strcmp(topics[i].name, name) == 0) return g_strdup(topics[i].text);
  return NULL;
}

static char **all_names(void) {
  char **names = g_new0(char *, G_N_ELEMENTS(topics) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS(topics); i++) names[i] = g_strdup(topics[i].name);
  return names;
}

const HelpSource *topics_source(void) {
  static const HelpSource source = {text_of, all_names};
  return &source;
}
