"""Trains the model of sentences that ask for an action.

    python -m training.requests PATH/train.txt

The file has a line a sentence: `Yes` or `No`, a tab, the sentence. Used: EmailIntentDataSet by Parakweet (Apache-2.0), its
training half. Prints precision, recall and F1 by threefold cross-validation, then writes the model trained on all of it.
"""

import json
import sys
from pathlib import Path

from agentic_crm.engine.analyze.text.linear import features_of
from training.logistic import Example, f1, pruned, train

KEPT = 3000
TARGET = Path(__file__).parents[1] / "agentic_crm/engine/analyze/models/request_sentences.json"


def read(path: Path) -> list[Example]:
    """The labelled sentences of a file."""
    lines = (line.partition("\t") for line in path.read_text("utf-8", errors="replace").splitlines())
    return [(label == "Yes", features_of(text)) for label, _, text in lines if text]


def cross_validated(examples: list[Example], parts: int = 3) -> tuple[float, float, float]:
    """Precision, recall and F1 where every part is judged by a model that has not seen it."""
    judged: list[tuple[bool, bool]] = []
    for part in range(parts):
        model = pruned(train([e for i, e in enumerate(examples) if i % parts != part]), KEPT)
        judged += [(label, model.probability(features) >= 0.5) for label, features in examples[part::parts]]
    return f1(judged)


def main() -> None:
    """Command line."""
    examples = read(Path(sys.argv[1]))
    precision, recall, both = cross_validated(examples)
    print(f"{len(examples)} sentences, cross-validated: precision {precision:.3f}, recall {recall:.3f}, F1 {both:.3f}")
    model = pruned(train(examples), KEPT)
    data = {
        "source": "EmailIntentDataSet, Parakweet, Apache-2.0 (training half)",
        "bias": model.bias,
        "weights": model.weights,
    }
    TARGET.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{TARGET.name}: {len(model.weights)} weights")


if __name__ == "__main__":
    main()
