"""What a confidence has come to mean in one workspace: how often suggestions of it were approved as they were.

Decisions of a workspace are counted together with some that are taken to have gone as promised, so that few of its own move little;
and what is said with more confidence never counts for less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

NEEDED: Final = 50
"""Decisions below which what the analyser says stands as it is."""
STEPS: Final = 20
PRIOR: Final = 4.0
"""Decisions that each step is taken to have had already, gone as promised everywhere: 84 in all."""
_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A decided suggestion: the confidence it was made with, and whether it was approved as it was."""

    confidence: float
    is_unchanged: bool


def calibrate(points: Sequence[float], confidence: float) -> float:
    """What a confidence counts as. `points` stand at equal steps from 0 to 1; without any it counts as what it says."""
    if len(points) < 2:
        return confidence
    at = min(max(confidence, 0.0), 1.0) * (len(points) - 1)
    low = min(int(at), len(points) - 2)
    part = at - low
    return round(min(max(points[low] * (1 - part) + points[low + 1] * part, 0.0), 1.0), 6)


def fit(said: Sequence[Said], needed: int = NEEDED) -> tuple[float, ...]:
    """The curve of these decisions; empty where there are too few. It never falls."""
    if len(said) < needed:
        return ()
    counts, good = [0.0] * (STEPS + 1), [0.0] * (STEPS + 1)
    for one in said:
        # Shared between the two steps that it lies between, so that a value on the edge does not jump.
        at = min(max(one.confidence, 0.0), 1.0) * STEPS
        low = min(int(at), STEPS - 1)
        for step, weight in ((low, 1 - (at - low)), (low + 1, at - low)):
            counts[step] += weight
            good[step] += weight * one.is_unchanged
    weights = [count + PRIOR for count in counts]
    means = [
        (yes + PRIOR * step / STEPS) / weight for step, (yes, weight) in enumerate(zip(good, weights, strict=True))
    ]
    return tuple(round(value, 4) for value in _rising(means, weights))


def _rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Pool neighbours that fall until none does (isotonic regression)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (high, first, many), (low, second, more) = blocks[-2:]
            blocks[-2:] = [((high * first + low * second) / (first + second), first + second, many + more)]
    return [value for value, _, size in blocks for _ in range(size)]


def error_of(said: Iterable[Said], points: Sequence[float] = ()) -> float | None:
    """The mean distance between what was promised and what was kept, over tenths of confidence; None of nothing."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for one in said:
        promised = calibrate(points, one.confidence)
        bins.setdefault(min(int(promised * _BINS), _BINS - 1), []).append((promised, one.is_unchanged))
    total = sum(len(found) for found in bins.values())
    if not total:
        return None
    gaps = (abs(sum(p for p, _ in found) - sum(kept for _, kept in found)) for found in bins.values())
    return sum(gaps) / total


def measured(said: Sequence[Said]) -> tuple[float, float] | None:
    """The error before and after calibrating, each decision judged by a curve of the others; None where no curve is made.

    Five parts by turns, so that every part has decisions of all times.
    """
    if len(said) < NEEDED:
        return None
    parts = [said[start::5] for start in range(5)]
    before = error_of(said)
    judged: list[Said] = []
    for number, part in enumerate(parts):
        points = fit([one for other, some in enumerate(parts) if other != number for one in some], needed=1)
        judged += [Said(calibrate(points, one.confidence), one.is_unchanged) for one in part]
    after = error_of(judged)
    assert before is not None
    assert after is not None
    return before, after
