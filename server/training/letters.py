"""Trains the model that tells business from offers, notices and private mail.

    python -m training.letters PATH/train.txt

It learns from the sentences of `letters.txt`; lightly from those of `blind_letters.txt`, whose writers had seen no rule; with a third
of the weight from strangers' letters of the cases that are tuned on (`evaluation/cases/{tune,fresh}`), whose sentences count as what the
letter is; and lightly from every sixth sentence of the file, which holds office mail (EmailIntentDataSet by Parakweet, Apache-2.0, its
training half; labels left aside), as work. Prints how well letters are told by models that have not seen
them (the chance that a letter of noise scores above one of business), then writes the model.
"""

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from agentic_crm.cli.analyze import read_thread
from agentic_crm.engine.analyze.letters.letters import Letter, read_letters
from agentic_crm.engine.analyze.noise.tenor import KINDS, Shares, TenorModel, features_of, mean, sentences_of, weight_of
from evaluation.cases import FOLDER, Case, load

KEPT, FOLDS, WEIGHT_OF_CASES = 12000, 4, 0.3
WEIGHT_OF_OFFICE, EVERY = 0.15, 6
# Whole letters by kind hold sentences that say little of it: fully weighed they told public pitches less well.
WEIGHT_OF_BLIND = 0.15
SENTENCES = {
    Path(__file__).with_name("letters.txt"): 1.0,
    Path(__file__).with_name("blind_letters.txt"): WEIGHT_OF_BLIND,
}
TARGET = Path(__file__).parents[1] / "agentic_crm/engine/analyze/models/letter_tenor.json"
_WORK = KINDS.index("work")
_KIND_OF_CATEGORY = {"opportunity": 0, "vendor_pitch": 2, "spam": 2, "personal": 4} | dict.fromkeys(
    ("newsletter", "notification", "auto_reply", "bounce"), 3
)

Example = tuple[int, frozenset[str], float]


def written() -> list[Example]:
    """The sentences that were written for training."""
    examples: list[Example] = []
    kind = 0
    for path, weight in SENTENCES.items():
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# "):
                kind = KINDS.index(line[2:].strip())
            elif line and not line.startswith(";"):
                examples.append((kind, features_of(line), weight))
    return examples


def office(path: Path) -> list[Example]:
    """Sentences of office mail."""
    texts = (line.partition("\t")[2] for line in path.read_text("utf-8", errors="replace").splitlines())
    return [(_WORK, features_of(text), WEIGHT_OF_OFFICE) for text in texts if text][::EVERY]


def letters(cases: Sequence[Case]) -> Iterator[tuple[int, Letter]]:
    """First letters of strangers, each with what its thread is about."""
    for case in cases:
        found, _ = read_letters(read_thread(case.folder))
        known = {c["email"] for c in case.crm.get("contacts", ())}
        if found and found[0].sender and not found[0].is_ours and found[0].sender.email not in known:
            yield _KIND_OF_CATEGORY.get(case.gold["category"], _WORK), found[0]


def examples_of(labelled: Sequence[tuple[int, Letter]]) -> list[Example]:
    """The sentences of letters, as what the letters are."""
    return [(kind, features_of(text), WEIGHT_OF_CASES) for kind, letter in labelled for text in sentences_of(letter)]


def train(
    examples: Sequence[Example], *, epochs: int = 8, rate: float = 0.25, ridge: float = 1e-3, rarest: int = 2
) -> TenorModel:
    """Fits the weights of every feature that occurs `rarest` times, by AdaGrad; the same result on every machine."""
    counts = Counter(f for _, features, _ in examples for f in features)
    place = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= rarest))}
    rows = [(kind, [place[f] for f in sorted(features) if f in place], weight) for kind, features, weight in examples]
    weights = [[0.0] * len(KINDS) for _ in place]
    squares = [[1e-2] * len(KINDS) for _ in place]
    bias = [0.0] * len(KINDS)
    chance = random.Random(1)
    for _ in range(epochs):
        chance.shuffle(rows)
        for kind, known, weight in rows:
            if not known:
                continue
            scale = 1 / math.sqrt(len(known))
            scores = [b + scale * sum(weights[i][k] for i in known) for k, b in enumerate(bias)]
            powers = [math.exp(s - max(scores)) for s in scores]
            for k, power in enumerate(powers):
                error = weight * (power / sum(powers) - (k == kind))
                bias[k] -= 0.01 * error
                for i in known:
                    gradient = error * scale + ridge * weights[i][k]
                    squares[i][k] += gradient * gradient
                    weights[i][k] -= rate * gradient / math.sqrt(squares[i][k])
    return TenorModel(_row(bias), {f: _row(weights[i]) for f, i in place.items()})


def _row(values: Sequence[float]) -> Shares:
    a, b, c, d, e = (round(v, 2) for v in values)
    return a, b, c, d, e


def pruned(model: TenorModel) -> TenorModel:
    """The model with the features that tell kinds apart best."""
    best = sorted(model.weights.items(), key=lambda item: (min(item[1]) - max(item[1]), item[0]))[:KEPT]
    return TenorModel(model.bias, dict(sorted(best)))


def noise(model: TenorModel, letter: Letter) -> float:
    """How far a model takes a letter for no business."""
    return mean([(weight_of(text), model.shares(features_of(text))) for text in sentences_of(letter)]).noise


def cross_validated(base: Sequence[Example], labelled: Sequence[tuple[int, Letter]]) -> float:
    """The chance that a letter of noise scores above one of business, by models that have seen neither."""
    judged: list[tuple[bool, float]] = []
    for fold in range(FOLDS):
        seen = [one for i, one in enumerate(labelled) if i % FOLDS != fold]
        model = pruned(train([*base, *examples_of(seen)]))
        judged += [(kind > _WORK, noise(model, letter)) for kind, letter in labelled[fold::FOLDS]]
    bad, good = ([score for is_noise, score in judged if is_noise is wanted] for wanted in (True, False))
    return sum((a > b) + (a == b) / 2 for a in bad for b in good) / max(1, len(bad) * len(good))


def main() -> None:
    """Command line."""
    base = [*written(), *office(Path(sys.argv[1]))]
    labelled = list(letters([*load(FOLDER / "tune"), *load(FOLDER / "fresh")]))
    print(f"{len(base)} sentences, {len(labelled)} letters; told apart unseen: {cross_validated(base, labelled):.3f}")
    model = pruned(train([*base, *examples_of(labelled)]))
    data = {
        "source": "training/{letters,blind_letters}.txt and evaluation/cases/{tune,fresh}, written for this project; "
        "EmailIntentDataSet, Parakweet, Apache-2.0 (training half)",
        "kinds": KINDS,
        "bias": model.bias,
        "weights": model.weights,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    TARGET.write_text(text + "\n", "utf-8")
    print(f"{TARGET.name}: {len(model.weights)} weights")


if __name__ == "__main__":
    main()
