"""What a stranger's letter is about as a whole: something wanted of us, work, an offer to us, a notice to many, or private life.

A small linear model judges every sentence; the mean of them judges the letter. It knows the seven languages of its training
sentences, and says nothing of others. `training/letters.py` makes its weights.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.kit.regex import regex

KINDS: Final = ("want", "work", "offer", "notice", "private")
LANGUAGES: Final = frozenset(("en", "de", "fr", "es", "it", "nl", "pt"))
_WORD = regex(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[?!$€£%@:]")
_MOST_SENTENCES, _SHORTEST, _MOST_WORDS, _STEM = 25, 9, 50, 5
_WORDS_OF_SUBJECT, _FULL_LENGTH = 4, 14
_SMOOTHING, _WORTH_OF_WORK = 0.02, 0.3
_WANTS = 0.5

Shares = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class TenorModel:
    """A softmax regression over `features_of`: per feature a weight for each of `KINDS`."""

    bias: Shares
    weights: dict[str, Shares]

    def shares(self, features: frozenset[str]) -> Shares:
        """How likely a sentence is of each kind; they add up to one."""
        known = [self.weights[f] for f in features if f in self.weights]
        scale = 1 / math.sqrt(max(1, len(known)))
        scores = [
            bias + scale * math.fsum(column)
            for bias, column in zip(self.bias, zip(*known, strict=True) if known else ((),) * 5, strict=True)
        ]
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        a, b, c, d, e = (p / total for p in powers)
        return a, b, c, d, e


@dataclass(frozen=True, slots=True)
class Tenor:
    """The mean shares of a letter's sentences by `KINDS`, and how far they speak against business (`noise`, log odds: 0 is even)."""

    shares: Shares
    noise: float

    @property
    def kind(self) -> str:
        """What it is most likely if it is no business."""
        return max(KINDS[2:], key=lambda kind: self.shares[KINDS.index(kind)])

    @property
    def wanting(self) -> float:
        """How much of its business is something wanted of us rather than work that goes on, 0 to 1."""
        want, work = self.shares[:2]
        return want / (want + work)


def features_of(text: str) -> frozenset[str]:
    """A sentence's words, pairs of them and the stems of long ones; numbers count as `0`."""
    words = ["0" if w.isdigit() else w.replace("’", "'") for w in _WORD.findall(text.lower())][:_MOST_WORDS]
    found = set(words)
    found.update(f"{w[:_STEM]}*" for w in words if len(w) > _STEM)
    found.update(f"{a} {b}" for a, b in zip(["^", *words], [*words, "$$"], strict=True))
    return frozenset(found)


def sentences_of(letter: Letter) -> list[str]:
    """What of a letter is judged: its first sentences without the shortest, and a subject that is more than a title."""
    spoken = [s.text for s in letter.sentences[:_MOST_SENTENCES]]
    is_told = len(letter.subject.split()) >= _WORDS_OF_SUBJECT or not spoken
    return [t for t in ([letter.subject] if is_told else []) + spoken if len(t) >= _SHORTEST]


@cache
def _model() -> TenorModel:
    data = json.loads((files("agentic_crm.engine.analyze.models") / "letter_tenor.json").read_text("utf-8"))
    bias, weights = data["bias"], data["weights"]
    return TenorModel(tuple(bias), {feature: tuple(row) for feature, row in weights.items()})


@lru_cache(maxsize=2048)
def _shares(text: str) -> Shares:
    return _model().shares(features_of(text))


def _noise_of(shares: Shares) -> float:
    """The log odds that a sentence is anything but business. Work says less for business than a wish does."""
    want, work, *others = shares
    return math.log((sum(others) + _SMOOTHING) / (want + _WORTH_OF_WORK * work + _SMOOTHING))


def mean(rows: Sequence[tuple[float, Shares]]) -> Tenor:
    """The tenor of a letter whose sentences weigh and are of these kinds; an even one if there are none.

    Log odds are averaged rather than shares: a sentence that leaves no doubt counts for more than several that say little.
    """
    if not rows:
        even = 1 / len(KINDS)
        return Tenor((even, even, even, even, even), 0.0)
    total = math.fsum(weight for weight, _ in rows)
    a, b, c, d, e = (math.fsum(weight * shares[kind] for weight, shares in rows) / total for kind in range(len(KINDS)))
    return Tenor((a, b, c, d, e), math.fsum(weight * _noise_of(shares) for weight, shares in rows) / total)


def weight_of(text: str) -> float:
    """What a sentence counts for in its letter: greetings and other short ones say little."""
    return math.sqrt(min(len(text.split()), _FULL_LENGTH))


def tenor_of(letter: Letter) -> Tenor | None:
    """The tenor of a letter; None if its language is not known or it says too little."""
    texts = sentences_of(letter)
    if letter.language not in LANGUAGES or not texts:
        return None
    return mean([(weight_of(text), _shares(text)) for text in texts])


def direction(text: str) -> str | None:
    """Whether a sentence wants (`want`) or offers (`offer`); None if neither is clear."""
    want, _, offer, notice, _ = _shares(text)
    return "want" if want > offer + notice else "offer" if offer > want else None


def is_work(letter: Letter) -> bool:
    """Whether a letter speaks of work that goes on rather than of something that its writer wants to have."""
    tenor = None if letter.form or letter.is_forwarded else tenor_of(letter)
    return tenor is not None and tenor.wanting < _WANTS
