"""language.py STEPS THREADS: the network of floor_language.c in PyTorch, float32; prints the tokens a second."""
import sys
import time

import torch
from torch import nn

WORDS, CONTEXT, EMBED, HIDDEN, BATCH, WARM = 5000, 3, 64, 128, 128, 5
steps, threads = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
model = nn.Sequential(
    nn.Embedding(WORDS + 1, EMBED), nn.Flatten(), nn.Linear(CONTEXT * EMBED, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, WORDS)
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
loss = nn.CrossEntropyLoss()


def some_words(*shape):
    return (torch.exp(torch.rand(shape, dtype=torch.float64) * torch.log(torch.tensor(WORDS + 1.0))) - 1).long() % WORDS


for step in range(steps + WARM):
    if step == WARM:
        start = time.perf_counter()
    optimizer.zero_grad()
    loss(model(some_words(BATCH, CONTEXT)), some_words(BATCH)).backward()
    optimizer.step()
print(round(steps * BATCH / (time.perf_counter() - start)))
