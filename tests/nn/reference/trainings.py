#!/usr/bin/env python3
"""Writes trainings.txt: the parameters of small networks after 50 steps, as PyTorch trains them in float64.

Two lines a case: its description, then every parameter (W1 row by row, b1, W2, ...). Data and initial parameters are
not in the table: both sides compute them from the same integer formula, see `number` here and in test_pytorch.c.
"""
import os
import torch
import torch.nn.functional as F

STEPS = 50
SAMPLES = 10
FEATURES = 3
HIDDEN = (4, 3)

ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "lrelu": lambda z: F.leaky_relu(z, 0.01),
    "gelu": F.gelu,
    "softplus": F.softplus,
    "elu": F.elu,
    "selu": F.selu,
}

LOSSES = {  # name: outputs, last activation, target of sample i, loss(logits, y)
    "mse": (1, "linear", lambda i: number(i, 5), lambda z, y: F.mse_loss(z[:, 0], y)),
    "mae": (1, "linear", lambda i: number(i, 5), lambda z, y: F.l1_loss(z[:, 0], y)),
    "bce": (1, "sigmoid", lambda i: float(i % 2), lambda z, y: F.binary_cross_entropy(torch.sigmoid(z[:, 0]), y)),
    "ce": (3, "softmax", lambda i: float(i % 3), lambda z, y: F.cross_entropy(z, y.long())),
    "hinge": (1, "linear", lambda i: 1.0 if i % 3 == 0 else -1.0, lambda z, y: (1 - y * z[:, 0]).clamp(min=0).mean()),
}

OPTIMIZERS = [  # name, lr, momentum, nesterov, l2
    ("sgd", 0.1, 0, 0, 0),
    ("sgd", 0.1, 0.9, 0, 0),
    ("sgd", 0.05, 0.9, 1, 0),
    ("sgd", 0.1, 0, 0, 0.01),
    ("sgd", 0.05, 0.8, 1, 0.02),
    ("adam", 0.01, 0, 0, 0),
    ("adam", 0.02, 0, 0, 0.05),
    ("rmsprop", 0.005, 0, 0, 0),
    ("rmsprop", 0.005, 0.9, 0, 0.01),
    ("adagrad", 0.05, 0, 0, 0),
    ("adagrad", 0.05, 0, 0, 0.02),
]


def number(k, stream):
    """A number from -0.5 to 0.5, the same in any language."""
    k += 1
    return ((k * k * 7 + k * 37 + stream * 101 + k * stream * 13) % 997) / 997 - 0.5


def make_optimizer(parameters, name, lr, momentum, nesterov, l2):
    if name == "sgd":
        return torch.optim.SGD(parameters, lr, momentum, 0, l2, bool(nesterov))
    if name == "adam":
        return torch.optim.Adam(parameters, lr, weight_decay=l2)
    if name == "rmsprop":
        return torch.optim.RMSprop(parameters, lr, weight_decay=l2, momentum=momentum)
    return torch.optim.Adagrad(parameters, lr, weight_decay=l2)


def train(loss_name, optimizer_row, first, second, batch):
    outputs, _, target, loss = LOSSES[loss_name]
    widths = (FEATURES,) + HIDDEN + (outputs,)
    x = torch.tensor([[4 * number(i, f) for f in range(FEATURES)] for i in range(SAMPLES)], dtype=torch.float64)
    y = torch.tensor([target(i) for i in range(SAMPLES)], dtype=torch.float64)
    parameters, k = [], 0
    for n_in, n_out in zip(widths, widths[1:]):
        for shape in ((n_out, n_in), (n_out,)):
            size = n_out * (n_in if len(shape) == 2 else 1)
            values = torch.tensor([1.5 * number(k + i, 17) for i in range(size)], dtype=torch.float64)
            parameters.append(values.reshape(shape).requires_grad_())
            k += size
    optimizer = make_optimizer(parameters, *optimizer_row)
    start = 0
    for _ in range(STEPS):
        h, t = x[start:start + batch], y[start:start + batch]
        start = 0 if start + batch >= SAMPLES else start + batch
        for layer, name in enumerate((first, second)):
            h = ACTIVATIONS[name](h @ parameters[2 * layer].T + parameters[2 * layer + 1])
        value = loss(h @ parameters[4].T + parameters[5], t)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    return torch.cat([p.detach().flatten() for p in parameters])


def main():
    names = list(ACTIVATIONS)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trainings.txt")
    with open(path, "w") as table:
        print(f"# written by trainings.py with PyTorch {torch.__version__}: loss, optimizer, lr, momentum, nesterov, l2,",
              "two activations, batch; then the parameters", file=table)
        for case, optimizer_row in enumerate(OPTIMIZERS):
            for which, loss_name in enumerate(LOSSES):
                if which in (1, 4) and case % 3:  # mae and hinge: a few
                    continue
                first, second = names[(case + which) % 9], names[(2 * case + 3 * which + 1) % 9]
                batch = SAMPLES if (case + which) % 3 else 4
                words = [loss_name, *optimizer_row, first, second, batch]
                print(*words, file=table)
                print(*(f"{v:.17g}" for v in train(loss_name, optimizer_row, first, second, batch)), file=table)


main()
