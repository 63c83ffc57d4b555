"""Writes words.txt: networks over words, trained 50 steps by PyTorch in float64. Run by hand; test_words.c reads it.

A line a network: `pooling optimizer`, then the gradients of the first step, then all parameters at the end, in the order
E, W1, b1, W2, b2. Words count from 1, 0 is padding. The table E is trained by SparseAdam where the optimiser is adam; that
adds eps at another place of the formula, so it is all but 0 here.
"""
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
ROWS, SIZE, WORDS, HIDDEN, CLASSES, SAMPLES, STEPS = 11, 3, 4, 5, 6, 8, 50


def number(k, stream):
    k += 1
    return ((k * k * 7 + k * 37 + stream * 101 + k * stream * 13) % 997) / 997.0 - 0.5


def block(count, start, *shape):
    values = torch.tensor([1.5 * number(start + i, 17) for i in range(count)])
    return nn.Parameter(values.reshape(*shape)), start + count


def words(i):
    ids = [(i * 7 + t * 5 + i * t) % ROWS + 1 for t in range(WORDS)]
    return ids[: WORDS - i % 3] + [0] * (i % 3)


def pooled(E, x, pooling):
    vectors = F.embedding((x - 1) % (ROWS + 1), E, sparse=True) * (x > 0).unsqueeze(-1)  # padding: the row behind
    if pooling == "flatten":
        return vectors.reshape(len(x), -1)
    if pooling == "meanpool":
        return vectors.sum(1) / (x > 0).sum(1, keepdim=True)
    return vectors.masked_fill((x == 0).unsqueeze(-1), -torch.inf).max(1).values


def numbers_of(block, is_table):
    return (block[:ROWS] if is_table else block).reshape(-1).tolist()


with open("words.txt", "w") as out:
    for pooling in ("flatten", "meanpool", "maxpool"):
        for optimizer in ("sgd", "adam", "adagrad"):
            inputs = SIZE * WORDS if pooling == "flatten" else SIZE
            E, at = block(ROWS * SIZE, 0, ROWS, SIZE)
            E = nn.Parameter(F.pad(E.detach(), (0, 0, 0, 1)))
            W1, at = block(HIDDEN * inputs, at, HIDDEN, inputs)
            b1, at = block(HIDDEN, at, HIDDEN)
            W2, at = block(CLASSES * HIDDEN, at, CLASSES, HIDDEN)
            b2, at = block(CLASSES, at, CLASSES)
            parameters = [E, W1, b1, W2, b2]
            if optimizer == "sgd":
                steppers = [torch.optim.SGD(parameters, lr=0.3)]
            elif optimizer == "adagrad":
                steppers = [torch.optim.Adagrad(parameters, lr=0.05)]
            else:
                steppers = [torch.optim.SparseAdam([E], lr=0.02, eps=1e-20), torch.optim.Adam(parameters[1:], lr=0.02, eps=1e-20)]
            x, y = torch.tensor([words(i) for i in range(SAMPLES)]), torch.tensor([i * 5 % CLASSES for i in range(SAMPLES)])
            gradients = None
            for step in range(STEPS):
                first = step % 3 * 3
                rows = slice(first, first + 3)  # batches of 3, 3 and 2 samples
                for stepper in steppers:
                    stepper.zero_grad()
                h = torch.tanh(pooled(E, x[rows], pooling) @ W1.T + b1)
                F.cross_entropy(h @ W2.T + b2, y[rows]).backward()
                if gradients is None:
                    gradients = [g for p in parameters for g in numbers_of(p.grad.to_dense(), p is E)]
                for stepper in steppers:
                    stepper.step()
            finals = [v for p in parameters for v in numbers_of(p.detach(), p is E)]
            out.write(f"{pooling} {optimizer}\n")
            for numbers in (gradients, finals):
                out.write(" ".join(f"{v:.17g}" for v in numbers) + "\n")
