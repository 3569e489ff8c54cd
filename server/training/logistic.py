"""Logistic regression over sets of features by AdaGrad: no library, the same result on every machine."""

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence

from agentic_crm.engine.analyze.text.linear import LinearModel

Example = tuple[bool, frozenset[str]]


def train(
    examples: Sequence[Example], *, epochs: int = 12, ridge: float = 1e-5, rate: float = 0.25, rarest: int = 3
) -> LinearModel:
    """Fits weights for every feature that occurs in at least `rarest` examples."""
    counts = Counter(feature for _, features in examples for feature in features)
    weights = dict.fromkeys(sorted(f for f, n in counts.items() if n >= rarest), 0.0)
    squares = dict.fromkeys(weights, 1e-2)
    bias, bias_square = 0.0, 1e-2
    order = list(examples)
    chance = random.Random(1)
    for _ in range(epochs):
        chance.shuffle(order)
        for label, features in order:
            known = sorted(f for f in features if f in weights)
            scale = 1 / math.sqrt(max(1, len(known)))
            error = LinearModel(bias, weights).probability(features) - label
            for feature in known:
                gradient = error * scale + ridge * len(order) * weights[feature] / counts[feature]
                squares[feature] += gradient * gradient
                weights[feature] -= rate * gradient / math.sqrt(squares[feature])
            bias_square += error * error
            bias -= rate * error / math.sqrt(bias_square)
    return LinearModel(bias, weights)


def pruned(model: LinearModel, keep: int) -> LinearModel:
    """The model with its `keep` weightiest features, rounded to three digits."""
    weightiest = sorted(model.weights.items(), key=lambda item: (-abs(item[1]), item[0]))[:keep]
    return LinearModel(round(model.bias, 3), {f: round(w, 3) for f, w in sorted(weightiest)})


def f1(judged: Iterable[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of `(is, said)` pairs."""
    counts = Counter(judged)
    hits, false, missed = counts[True, True], counts[False, True], counts[True, False]
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)
