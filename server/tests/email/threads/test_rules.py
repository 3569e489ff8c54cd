"""Which messages belong together."""

import random
from itertools import count
from uuid import UUID

import pytest

from agentic_crm.email.threads.rules import (
    MAX_ANCESTORS,
    MAX_JOINED_THREADS,
    Arrival,
    Known,
    Placement,
    arrival_of,
    place,
    reference_key,
)
from agentic_crm.engine.normalize import normalize
from tests.email.mailboxes import Mail


class Mailbox:
    """What intake keeps between batches, in memory."""

    def __init__(self) -> None:
        self.references: dict[str, UUID] = {}
        self.providers: dict[UUID, str | None] = {}
        self.members: dict[str, UUID] = {}
        self._ids = count(1)

    def add(self, *arrivals: Arrival) -> Placement:
        by_provider = {provider: thread for thread, provider in self.providers.items() if provider}
        known = Known(self.references, {t: self.providers[t] for t in self.references.values()}, by_provider)
        placement = place(arrivals, known, lambda: UUID(int=next(self._ids)))
        for loser, winner in placement.merged.items():
            self.references = {k: winner if t == loser else t for k, t in self.references.items()}
            self.members = {k: winner if t == loser else t for k, t in self.members.items()}
            self.providers.pop(loser, None)
        self.providers |= placement.created
        self.providers |= placement.adopted
        self.references |= placement.references
        for arrival, thread in zip(arrivals, placement.threads, strict=True):
            self.members[arrival.message_id] = thread
        return placement

    def groups(self) -> set[frozenset[str]]:
        threads: dict[UUID, set[str]] = {}
        for message, thread in self.members.items():
            threads.setdefault(thread, set()).add(message)
        return {frozenset(members) for members in threads.values()}


def arrival(name: str, *ancestors: str, provider: str | None = None) -> Arrival:
    return Arrival(name, ancestors, provider)


class TestPlace:
    def test_a_reply_joins_what_it_answers(self) -> None:
        box = Mailbox()
        box.add(arrival("a"))
        box.add(arrival("b", "a"), arrival("c"))
        assert box.groups() == {frozenset("ab"), frozenset("c")}

    def test_a_later_message_joins_two_threads_and_the_older_keeps_its_id(self) -> None:
        box = Mailbox()
        box.add(arrival("a"))
        box.add(arrival("c", "b"))
        older, newer = box.members["a"], box.members["c"]
        placement = box.add(arrival("b", "a"))
        assert placement.merged == {newer: older}
        assert placement.threads == [older]
        assert box.groups() == {frozenset("abc")}

    def test_two_answers_to_a_message_that_never_came_are_one_thread(self) -> None:
        box = Mailbox()
        box.add(arrival("b", "lost"))
        box.add(arrival("c", "lost"))
        assert box.groups() == {frozenset("bc")}

    def test_the_order_of_arrival_leaves_no_trace(self) -> None:
        mails = [arrival(f"{t}.{n}", *(f"{t}.{k}" for k in range(n - 1, -1, -2))) for t in "xyz" for n in range(8)]
        found = set()
        for seed in range(40):
            rng = random.Random(seed)
            shuffled = rng.sample(mails, len(mails))
            box = Mailbox()
            while shuffled:
                size = rng.randint(1, 5)
                box.add(*shuffled[:size])
                del shuffled[:size]
            found.add(frozenset(box.groups()))
        assert len(found) == 1

    def test_a_provider_decides_where_it_says(self) -> None:
        box = Mailbox()
        box.add(arrival("a", provider="1"), arrival("b", "a", provider="2"), arrival("c", provider="1"))
        assert box.groups() == {frozenset("ac"), frozenset("b")}

    def test_a_message_without_the_providers_id_joins_by_references_but_never_joins_two_of_its_threads(self) -> None:
        box = Mailbox()
        box.add(arrival("a", provider="1"), arrival("b", provider="2"))
        box.add(arrival("c", "b", "a"))
        assert box.groups() == {frozenset("a"), frozenset("bc")}

    def test_a_thread_known_by_references_takes_the_providers_id(self) -> None:
        box = Mailbox()
        box.add(arrival("b", "a"))
        placement = box.add(arrival("a", provider="7"))
        assert list(placement.adopted.values()) == ["7"]
        assert box.groups() == {frozenset("ab")}

    def test_a_forged_chain_joins_only_the_nearest(self) -> None:
        box = Mailbox()
        names = [f"v{n}" for n in range(MAX_JOINED_THREADS + 1)]
        for name in names:
            box.add(arrival(name))
        box.add(arrival("forged", *names))
        assert frozenset({"forged", names[0]}) in box.groups()
        assert len(box.groups()) == len(names)


class TestArrivalOf:
    def test_a_very_long_chain_is_cut_to_the_nearest_and_the_first(self) -> None:
        found = arrival_of(normalize(Mail(500, tuple(range(150))).raw()))
        assert len(found.ancestors) <= MAX_ANCESTORS
        assert found.ancestors[0] == "m149@helios.example"
        assert found.ancestors[-1] == "m0@helios.example"

    def test_the_same_subject_joins_nothing(self) -> None:
        box = Mailbox()
        box.add(*(arrival_of(normalize(Mail(n, subject="Re: Offer").raw())) for n in range(3)))
        assert len(box.groups()) == 3

    @pytest.mark.parametrize("length", [10, 300, 301, 5000])
    def test_every_id_fits_an_index(self, length: int) -> None:
        assert len(reference_key("x" * length)) <= 300
