"""Confidence comes to mean what it kept: rising, drawn to what was said, better on decisions that it was not made from."""

import random

import pytest

from agentic_crm.engine.learn import NEEDED, Said, calibrate, error_of, fit, measured


def boaster(count: int, seed: int = 7) -> list[Said]:
    """An analyser that is right half as often as it says."""
    dice = random.Random(seed)
    steps = [dice.choice((0.3, 0.55, 0.7, 0.9)) for _ in range(count)]
    return [Said(said, dice.random() < said / 2) for said in steps]


def test_few_decisions_change_nothing() -> None:
    assert fit(boaster(NEEDED - 1)) == ()
    assert measured(boaster(NEEDED - 1)) is None
    assert calibrate((), 0.42) == 0.42


def test_a_boaster_is_believed_by_half_and_the_error_falls_on_unseen_decisions() -> None:
    said = boaster(600)
    points = fit(said)
    assert list(points) == sorted(points)
    assert calibrate(points, 0.9) == pytest.approx(0.45, abs=0.08)
    before, after = measured(said) or (0.0, 1.0)
    assert before > 0.25
    assert after < before / 3
    fresh = boaster(600, seed=8)
    assert (error_of(fresh, points) or 1) < (error_of(fresh) or 0) / 3


def test_fifty_decisions_of_one_kind_move_that_kind_and_little_else() -> None:
    points = fit([Said(0.9, is_unchanged=False)] * NEEDED)
    assert calibrate(points, 0.9) < 0.35
    assert calibrate(points, 0.1) <= calibrate(points, 0.9)
    kept = fit([Said(0.9, is_unchanged=True)] * NEEDED)
    assert calibrate(kept, 0.9) > 0.9
    assert calibrate(kept, 0.3) == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_more_said_never_counts_for_less(seed: int) -> None:
    dice = random.Random(seed)
    points = fit([Said(dice.random(), dice.random() < 0.5) for _ in range(200)])
    read = [calibrate(points, number / 100) for number in range(-5, 106)]
    assert read == sorted(read)
    assert all(0 <= one <= 1 for one in read)
