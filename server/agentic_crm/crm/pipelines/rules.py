"""The default pipeline, and what a pipeline must have."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageDesign:
    key: str
    name: str
    kind: str
    probability: int


DEFAULT_NAME = "Sales"
DEFAULT_STAGES = (
    StageDesign("lead", "Lead", "open", 10),
    StageDesign("qualified", "Qualified", "open", 25),
    StageDesign("proposal", "Proposal", "open", 50),
    StageDesign("negotiation", "Negotiation", "open", 75),
    StageDesign("won", "Won", "won", 100),
    StageDesign("lost", "Lost", "lost", 0),
)


def stage_key(name: str, used: Collection[str]) -> str:
    """A stable word for a new stage: `Vor-Ort-Termin` gives `vor_ort_termin`, with a number when that is used."""
    folded = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", folded).strip("_") or "stage"
    if key not in used:
        return key
    return next(f"{key}_{number}" for number in range(2, len(used) + 3) if f"{key}_{number}" not in used)
