"""Small linear models over words: weights as plain data, trained by `training/`, evaluated without a library."""

import json
import math
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from agentic_crm.kit.regex import regex

_WORD = regex(r"[a-zà-ÿß]+(?:['’][a-z]+)?|\d+|[?!$@:%]")
_MAX_WORDS = 60


def features_of(text: str) -> frozenset[str]:
    """The words of a sentence, one to three in a row, numbers as `0`; `^` and `$$` mark its ends."""
    words = ["0" if w.isdigit() else w.replace("’", "'") for w in _WORD.findall(text.lower())][:_MAX_WORDS]
    found = set(words)
    found.update(f"{a} {b}" for a, b in zip(["^", *words], [*words, "$$"], strict=True))
    found.update(f"{a} {b} {c}" for a, b, c in zip(["^", *words], words, words[1:], strict=False))
    found.add(f"#length{min(len(words) // 5, 6)}")
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression over `features_of`; a feature it does not know says nothing."""

    bias: float
    weights: dict[str, float]

    def probability(self, features: frozenset[str]) -> float:
        """How likely the text is of the model's kind, 0 to 1."""
        known = [self.weights[f] for f in features if f in self.weights]
        score = self.bias + sum(known) / math.sqrt(max(1, len(known)))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def load_model(name: str) -> LinearModel:
    """A model that ships in `models/`, by its file's name."""
    data = json.loads((files("agentic_crm.engine.analyze.models") / f"{name}.json").read_text("utf-8"))
    return LinearModel(data["bias"], data["weights"])


@lru_cache(maxsize=2048)
def asks_for_action(text: str) -> float:
    """How likely an English sentence asks its reader to do something."""
    return load_model("request_sentences").probability(features_of(text))
