"""peers.py numpy|torch NAME ...: the same networks in numpy or PyTorch; prints "NAME SECONDS" for those it knows.

Where a library is slow, a part of the steps is run and the time scaled up: SHARE says which part.
"""
import sys
import time

import numpy as np

rng = np.random.default_rng(1)
NETWORKS = {  # sizes, samples, batch, steps
    "xor": ([2, 4, 1], 4, 4, 20000),
    "spiral": ([2, 8, 8, 1], 250, 10, 7500),
    "digits": ([64, 128, 10], 1797, 32, 900),
}


def data(sizes, samples):
    x = rng.standard_normal((samples, sizes[0]))
    if sizes[-1] == 1:
        return x, (rng.random((samples, 1)) < 0.5).astype(float)
    return x, np.eye(sizes[-1])[rng.integers(sizes[-1], size=samples)]


def numpy_train(name, share):
    sizes, samples, batch, steps = NETWORKS[name]
    x, y = data(sizes, samples)
    weights = [rng.uniform(-1, 1, (a, b)) / a**0.5 for a, b in zip(sizes, sizes[1:])]
    biases = [np.zeros(b) for b in sizes[1:]]
    order = rng.permutation(samples)
    start, position = time.perf_counter(), 0
    for _ in range(int(steps * share)):
        if position >= samples:
            order, position = rng.permutation(samples), 0
        rows = order[position:position + batch]
        position += batch
        outputs = [x[rows]]
        for w, b in zip(weights[:-1], biases[:-1]):
            outputs.append(np.tanh(outputs[-1] @ w + b))
        z = outputs[-1] @ weights[-1] + biases[-1]
        if sizes[-1] == 1:
            p = 1 / (1 + np.exp(-z))
        else:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        d = (p - y[rows]) / len(rows)
        for k in reversed(range(len(weights))):
            dw, db = outputs[k].T @ d, d.sum(axis=0)
            if k:
                d = (d @ weights[k].T) * (1 - outputs[k]**2)
            weights[k] -= 0.1 * dw
            biases[k] -= 0.1 * db
    return (time.perf_counter() - start) / share


def numpy_plane(kind):
    sizes = [2, 8, 8, 1]
    weights = [rng.uniform(-1, 1, (a, b)).astype(kind) for a, b in zip(sizes, sizes[1:])]
    axis = np.linspace(-6, 6, 256, dtype=kind)
    h = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    start = time.perf_counter()
    for w in weights[:-1]:
        h = np.tanh(h @ w)
    1 / (1 + np.exp(-(h @ weights[-1])))
    return time.perf_counter() - start


def torch_network(torch, sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def torch_train(name, share):
    import torch
    torch.set_default_dtype(torch.float64)
    sizes, samples, batch, steps = NETWORKS[name]
    x, y = (torch.tensor(part) for part in data(sizes, samples))
    net = torch_network(torch, sizes)
    loss = torch.nn.BCEWithLogitsLoss() if sizes[-1] == 1 else torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    order = torch.randperm(samples)
    start, position = time.perf_counter(), 0
    for _ in range(int(steps * share)):
        if position >= samples:
            order, position = torch.randperm(samples), 0
        rows = order[position:position + batch]
        position += batch
        optimizer.zero_grad()
        loss(net(x[rows]), y[rows]).backward()
        optimizer.step()
    return (time.perf_counter() - start) / share


def torch_plane(kind):
    import torch
    kind = torch.float32 if kind == "float32" else torch.float64
    net = torch_network(torch, [2, 8, 8, 1]).to(kind)
    axis = torch.linspace(-6, 6, 256, dtype=kind)
    points = torch.cartesian_prod(axis, axis)
    with torch.no_grad():
        net(points)
        start = time.perf_counter()
        torch.sigmoid(net(points))
        return time.perf_counter() - start


def torch_graph():
    import torch
    torch.set_default_dtype(torch.float64)
    values = [torch.tensor(float(v), requires_grad=True) for v in rng.uniform(-1, 1, 100)]
    start = time.perf_counter()
    for layer in range(100):
        partners = rng.integers(100, size=100)
        values = [(lambda a, b: a * b if layer % 3 == 0 else a + b if layer % 3 == 1 else a.tanh())(v, values[k])
                  for v, k in zip(values, partners)]
    p = values[0]
    for v in values[1:]:
        p = p + v
    p.backward()
    return time.perf_counter() - start


KNOWN = {
    ("numpy", "xor"): lambda: numpy_train("xor", 0.1),
    ("numpy", "spiral"): lambda: numpy_train("spiral", 0.2),
    ("numpy", "digits"): lambda: numpy_train("digits", 1),
    ("numpy", "plane"): lambda: numpy_plane("float64"),
    ("numpy", "plane32"): lambda: numpy_plane("float32"),
    ("torch", "xor"): lambda: torch_train("xor", 0.05),
    ("torch", "spiral"): lambda: torch_train("spiral", 0.1),
    ("torch", "digits"): lambda: torch_train("digits", 1),
    ("torch", "graph"): torch_graph,
    ("torch", "plane"): lambda: torch_plane("float64"),
    ("torch", "plane32"): lambda: torch_plane("float32"),
}

for name in sys.argv[2:]:
    if (sys.argv[1], name) in KNOWN:
        print(f"{name} {KNOWN[sys.argv[1], name]():.9f}", flush=True)
