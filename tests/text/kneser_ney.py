#!/usr/bin/env python3
"""Perplexities of n-gram models, written plainly from Chen and Goodman (1999): the numbers in test_ngram.c.

A text of 3000 sentences is made by a small generator (the same as in test_ngram.c); the last 300 are the test part. Or:
kneser_ney.py FILE SHARE ORDER reads sentences a line, blanks between tokens.
"""
import math
import sys
from collections import Counter


def made_up_text():
    state, sentences = 12345, []

    def draw(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % n

    for _ in range(3000):
        word, sentence = draw(20), []
        for _ in range(3 + draw(8)):
            sentence.append("w%d" % word)
            word = (word * 7 + draw(1 + draw(1 + draw(60)))) % 40 + 40 * draw(1 + draw(1 + draw(60)))
        sentences.append(sentence)
    return sentences[:2700], sentences[2700:]


class Model:
    def __init__(self, train, order):
        self.order = order
        self.vocabulary = {w for s in train for w in s} | {"</s>", "<unk>"}
        self.raw = [Counter() for _ in range(order + 1)]
        for sentence in train:
            tokens = ["<s>"] * (order - 1) + sentence + ["</s>"]
            for i in range(order - 1, len(tokens)):
                for n in range(1, order + 1):
                    self.raw[n][tuple(tokens[i - n + 1:i + 1])] += 1

    def events(self, sentences):
        for sentence in sentences:
            known = [w if w in self.vocabulary else "<unk>" for w in sentence]
            tokens = ["<s>"] * (self.order - 1) + known + ["</s>"]
            for i in range(self.order - 1, len(tokens)):
                yield tuple(tokens[i - self.order + 1:i]), tokens[i]

    def perplexity(self, sentences):
        losses = [-math.log(self.probability(h, w)) for h, w in self.events(sentences)]
        return math.exp(sum(losses) / len(losses))


class AddK(Model):
    def __init__(self, train, order, k):
        super().__init__(train, order)
        self.k = k
        self.contexts = Counter()
        for gram, count in self.raw[order].items():
            self.contexts[gram[:-1]] += count

    def probability(self, context, word):
        return (self.raw[self.order][context + (word,)] + self.k) / (
            self.contexts[context] + self.k * len(self.vocabulary))


class KneserNey(Model):
    def __init__(self, train, order):
        super().__init__(train, order)
        self.counts = [None] * order + [self.raw[order]]
        for n in range(1, order):
            self.counts[n] = Counter(gram[1:] for gram in self.raw[n + 1])
        self.discounts, self.totals, self.passed_on = [None], [None], [None]
        for n in range(1, order + 1):
            of = Counter(self.counts[n].values())
            y = of[1] / (of[1] + 2 * of[2])
            d = [0] + [c - (c + 1) * y * of[c + 1] / of[c] for c in (1, 2, 3)]
            totals, passed_on = Counter(), Counter()
            for gram, count in self.counts[n].items():
                totals[gram[:-1]] += count
                passed_on[gram[:-1]] += d[min(count, 3)]
            self.discounts.append(d)
            self.totals.append(totals)
            self.passed_on.append(passed_on)

    def probability(self, context, word):
        n = len(context) + 1
        lower = self.probability(context[1:], word) if n > 1 else 1 / len(self.vocabulary)
        total = self.totals[n][context]
        if total == 0:
            return lower
        count = self.counts[n][context + (word,)]
        own = count - self.discounts[n][min(count, 3)]
        return (own + self.passed_on[n][context] * lower) / total


class JelinekMercer(Model):
    """Weights by EM on the last tenth of the training sentences, counts of the others; then everything is counted."""

    def __init__(self, train, order, weights=None):
        super().__init__(train, order)
        self.totals = [None]
        for n in range(1, order + 1):
            totals = Counter()
            for gram, count in self.raw[n].items():
                totals[gram[:-1]] += count
            self.totals.append(totals)
        self.weights = weights or [0] + [0.5] * order
        if weights is None:
            kept = len(train) - len(train) // 10
            part = JelinekMercer(train[:kept], order, self.weights)
            part.vocabulary = self.vocabulary
            part.fit(train[kept:])

    def shares(self, context, word):
        found = [1 / len(self.vocabulary)]
        for n in range(1, self.order + 1):
            h = context[len(context) - n + 1:]
            if self.totals[n][h] == 0:
                break
            found.append(self.raw[n][h + (word,)] / self.totals[n][h])
        return found

    def parts(self, shares):
        left, found = 1, [0] * len(shares)
        for n in range(len(shares) - 1, 0, -1):
            found[n] = left * self.weights[n] * shares[n]
            left *= 1 - self.weights[n]
        found[0] = left * shares[0]
        return found

    def probability(self, context, word):
        return sum(self.parts(self.shares(context, word)))

    def fit(self, sentences):
        shares = [self.shares(h, w) for h, w in self.events(sentences)]
        for _ in range(100):
            taken, reached = [0] * (self.order + 1), [0] * (self.order + 1)
            for s in shares:
                part = self.parts(s)
                whole = sum(part)
                below = 0
                for n, p in enumerate(part):
                    below += p / whole
                    taken[n] += p / whole
                    reached[n] += below
            change = 0
            for n in range(1, self.order + 1):
                better = taken[n] / reached[n] if reached[n] else self.weights[n]
                change = max(change, abs(better - self.weights[n]))
                self.weights[n] = better
            if change < 1e-6:
                break


def main():
    if len(sys.argv) > 1:
        sentences = [line.split() for line in open(sys.argv[1]) if line.split()]
        test = math.floor(float(sys.argv[2]) * len(sentences) + 0.5)
        train, test = sentences[:-test], sentences[-test:]
        orders = [int(sys.argv[3])]
    else:
        train, test = made_up_text()
        orders = range(1, 5)
    for n in orders:
        models = AddK(train, n, 1), AddK(train, n, 0.01), JelinekMercer(train, n), KneserNey(train, n)
        print(n, *("%.9g" % m.perplexity(test) for m in models), *("%.9g" % m.perplexity(train) for m in models[3:]))


main()
