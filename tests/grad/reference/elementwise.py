#!/usr/bin/env python3
"""Writes elementwise.txt: functions of one number and their derivatives, and two-number functions at corners, as
PyTorch has them in float64. A line each: name, x, value, derivative; or name, a, b, value, derivatives by a and b."""
import os
import torch
import torch.nn.functional as F

ONE = {
    "linear": lambda x: x * 1, "sign": torch.sign, "heaviside": lambda x: torch.heaviside(x.detach(), x.detach() * 0) + x * 0,
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu, "lrelu": lambda x: F.leaky_relu(x, 0.01),
    "gelu": F.gelu, "softplus": F.softplus, "elu": F.elu, "selu": F.selu, "exp": torch.exp, "ln": torch.log,
    "sqrt": torch.sqrt, "abs": torch.abs, "sin": torch.sin, "cos": torch.cos, "erf": torch.erf,
    "clamp": lambda x: torch.clamp(x, -1.5, 2),
}
TWO = {
    "min": torch.minimum, "max": torch.maximum, "^": torch.pow, "/": torch.div,
    "bce": lambda p, y: F.binary_cross_entropy(p, y.detach()) + 0 * y.sum(), "mae": F.l1_loss, "mse": F.mse_loss,
}
CORNERS = [0.0, -0.0, 1.0, -1.0, 1e-9, -1e-9, 1e-300, 20.0, 20.0000001, 19.9999999, 2.0, -1.5]
PLANE = [(0, 0), (1, 1), (0, 1), (1, 0), (2, 3), (3, 2), (-1, 2), (-1.5, 2), (0, 2), (4, 0), (0.25, 0.5), (0.5, 0.25)]


def number(x):
    return repr(float(x))


def main():
    with open(os.path.join(os.path.dirname(__file__), "elementwise.txt"), "w") as out:
        out.write(f"# written by elementwise.py with PyTorch {torch.__version__}\n")
        for name, f in ONE.items():
            points = [i * 1.25 for i in range(-24, 25)] + [i * 0.37 for i in range(-12, 13)] + CORNERS
            for point in points:
                if name in ("ln", "sqrt") and point < 0:
                    continue
                x = torch.tensor(point, dtype=torch.float64, requires_grad=True)
                y = f(x)
                y.backward()
                out.write(f"{name} {point!r} {number(y)} {number(x.grad)}\n")
        for name, f in TWO.items():
            for a, b in PLANE:
                if name == "bce" and not (0 <= a <= 1 and 0 <= b <= 1):
                    continue
                a = torch.tensor(float(a), dtype=torch.float64, requires_grad=True)
                b = torch.tensor(float(b), dtype=torch.float64, requires_grad=True)
                y = f(a, b)
                y.backward()
                out.write(f"{name} {number(a)} {number(b)} {number(y)} {number(a.grad)} {number(b.grad)}\n")


main()
