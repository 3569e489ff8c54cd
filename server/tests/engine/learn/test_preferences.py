"""Patterns are found in edits that are alike, offered when most agree, and applied only to words of our own."""

from datetime import date
from typing import Any

import pytest

from agentic_crm.engine.learn import Preference, is_pattern, prefer, preference_offers
from agentic_crm.engine.learn.preferences import Decided, due_in, pattern_between
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownDeal
from tests.ai.suggested import action, arms

TODAY = date(2026, 3, 3)


def deal(number: int, after: str | None = None, company: str = "Acme", **others: Any) -> Decided:
    before = {"name": f"arms {number}"}
    return Decided(f"p{number}", "create_deal", before, {"name": after} if after else before, company, TODAY, **others)


@pytest.mark.parametrize(
    ("before", "after", "company", "pattern"),
    [
        ("12 arms", "Acme – 12 arms", "Acme", "{company} – {name}"),
        ("12 arms", "12 arms (Acme)", "Acme", "{name} (Acme)".replace("Acme", "{company}")),
        ("Send quote", "TODO: Send quote", "Acme", "TODO: {name}"),
        ("12 arms", "12 arms", "Acme", None),
        ("12 arms", "Robots for Acme", "Acme", None),
        ("12 arms", "12 arms https://evil.example", None, None),
        ("12 arms", "{12 arms}", None, None),
    ],
)  # fmt: skip
def test_a_pattern_is_what_was_put_around_a_name(
    before: str, after: str, company: str | None, pattern: str | None
) -> None:
    assert pattern_between(before, after, company) == pattern


@pytest.mark.parametrize(
    "value", ["{name}", "{name} {name}", "x", "{name}<b>", "{name} {secret}", "www.x.example {name}"]
)
def test_what_is_no_pattern(value: str) -> None:
    assert not is_pattern(value)


def test_three_alike_are_offered_unless_most_say_otherwise() -> None:
    edits = [deal(n, f"{c} – arms {n}", c) for n, c in enumerate(("Acme", "Borea", "Cato"))]
    (offer,) = preference_offers(edits, ())
    assert (offer.kind, offer.value, offer.edits, offer.approvals) == ("deal_name", "{company} – {name}", 3, 3)
    assert offer.examples[0] == ("arms 0", "Acme – arms 0")
    assert preference_offers(edits[:2], ()) == ()
    # Since the first of them as many were approved as they were.
    mixed = [edits[0], deal(10), edits[1], deal(11), deal(12), edits[2]]
    assert preference_offers(mixed, ()) == ()
    assert preference_offers(edits, [Preference("deal_name", "{company} – {name}")]) == ()
    # What a preference had a part in says nothing about what people do by themselves.
    assert preference_offers([deal(n, f"Acme – arms {n}", is_preferred=True) for n in range(5)], ()) == ()


def test_days_are_counted_from_the_decision_where_the_mail_gave_none() -> None:
    def task(number: int, due: str | None, had: str | None = None) -> Decided:
        title = f"Call {number}"
        before = {"title": title, "due": had} if had else {"title": title}
        return Decided(f"p{number}", "create_task", before, {"title": title, "due": due}, None, TODAY)

    (offer,) = preference_offers([task(n, "2026-03-06") for n in range(3)], ())
    assert (offer.kind, offer.value) == ("task_due", "3")
    assert preference_offers([task(n, "2026-03-06", had="2026-03-04") for n in range(3)], ()) == ()


def test_days_end_on_a_working_day_and_are_learned_so() -> None:
    monday, wednesday, saturday = date(2026, 3, 9), date(2026, 3, 4), date(2026, 3, 7)
    assert [due_in(n, wednesday) for n in (2, 3, 4, 5)] == [date(2026, 3, 6), monday, monday, monday]
    assert due_in(0, saturday) == saturday
    assert due_in(1, saturday) == monday

    def task(number: int, decided_on: date, due: str) -> Decided:
        title = f"Call {number}"
        return Decided(f"p{number}", "create_task", {"title": title}, {"title": title, "due": due}, None, decided_on)

    # Three days, said on a Tuesday, a Wednesday and a Thursday.
    edits = [
        task(1, date(2026, 3, 3), "2026-03-06"),
        task(2, wednesday, "2026-03-09"),
        task(3, date(2026, 3, 5), "2026-03-09"),
    ]
    (offer,) = preference_offers(edits, ())
    assert (offer.value, offer.edits) == ("3", 3)
    # Alike on three Fridays: the days that were counted.
    (offer,) = preference_offers([task(n, date(2026, 3, 6), "2026-03-09") for n in range(3)], ())
    assert offer.value == "3"


def test_words_of_ours_follow_and_dates_of_the_mail_stay() -> None:
    later = action("task:call", "create_task", {"title": "Call Jane"}, {"about": ["deal:arms"]})
    wanted = [
        Preference("deal_name", "{company} – {name}"),
        Preference("task_title", "CRM: {name}"),
        Preference("task_due", "3"),
    ]
    actions, used = prefer((*arms(), later), wanted, CrmSnapshot(), TODAY)
    by = {one.ref: one.fields for one in actions}
    assert getattr(by["deal:arms"], "name", "") == "Acme Industries GmbH – 12 robot arms"
    assert (getattr(by["task:quote"], "title", ""), str(getattr(by["task:quote"], "due", ""))) == (
        "CRM: Send the quote",
        "2026-03-06",
    )
    assert str(getattr(by["task:call"], "due", "")) == "2026-03-06"
    assert used == {"deal:arms": ("deal_name",), "task:quote": ("task_title",), "task:call": ("task_title", "task_due")}
    # Once is enough, and a company that nobody knows is left out rather than guessed.
    again, second = prefer(actions, wanted[:2], CrmSnapshot(), TODAY)
    assert (again, second) == (actions, {})
    alone = action("deal:x", "create_deal", {"name": "12 robot arms"})
    assert prefer((alone,), wanted[:1], CrmSnapshot(), TODAY) == ((alone,), {})
    known = CrmSnapshot((KnownCompany("c1", "Borea"),), deals=(KnownDeal("d1", "Pumps", companies=("c1",)),))
    about = action("task:y", "create_task", {"title": "Call"}, {"about": ["d1"]})
    (worded,), _ = prefer((about,), [Preference("task_title", "[{company}] {name}")], known, TODAY)
    assert getattr(worded.fields, "title", "") == "[Borea] Call"
