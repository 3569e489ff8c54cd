"""Which messages belong together: pure, and the same whatever order they arrive in.

A provider's thread id decides where there is one. Otherwise messages are joined by Message-ID, In-Reply-To and References,
never by subject. A later message may join what were two threads; the older keeps its id.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from agentic_crm.engine.message import MessageKind, NormalizedMessage

MAX_ANCESTORS = 24
MAX_JOINED_THREADS = 5
"""A message that names more threads than this was not written by a mail program; it joins only the nearest."""

_LONGEST_ID = 300

KINDS_BY_WEIGHT = (
    MessageKind.PERSON,
    MessageKind.CALENDAR,
    MessageKind.LIST,
    MessageKind.AUTO_REPLY,
    MessageKind.BOUNCE,
    MessageKind.NOTIFICATION,
    MessageKind.NEWSLETTER,
)
"""A thread is of the first kind here that any of its messages is of."""

SHOWN_ROLES = ("from", "to", "cc")
"""Participants by whom a thread is found."""

_WEIGHTS = {kind.value: weight for weight, kind in enumerate(KINDS_BY_WEIGHT)}


@dataclass(frozen=True)
class Arrival:
    """A new message, as threading sees it; travels between processes, as `RawMail` does. `ancestors`: what it answers, nearest first."""

    message_id: str
    ancestors: tuple[str, ...]
    provider_thread_id: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored: thread of each Message-ID, provider's id of each of those threads, thread of each provider's id."""

    references: Mapping[str, UUID]
    providers: Mapping[UUID, str | None]
    by_provider: Mapping[str, UUID]


@dataclass(slots=True)
class Placement:
    """Where everything goes. `threads` has one id for each arrival, in order."""

    threads: list[UUID] = field(default_factory=list)
    created: dict[UUID, str | None] = field(default_factory=dict)
    merged: dict[UUID, UUID] = field(default_factory=dict)
    adopted: dict[UUID, str] = field(default_factory=dict)
    references: dict[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """A message, as its thread's own facts see it. `people`: name and address of each, as one text."""

    fingerprint: str
    sent_at: datetime
    kind: str
    subject: str
    people: frozenset[str]


class Facts(TypedDict):
    """What a thread says of its messages; `content_hash` is over all their fingerprints."""

    subject: str
    kind: str
    message_count: int
    first_message_at: datetime | None
    last_message_at: datetime | None
    content_hash: str
    people: str


def facts_of(members: Sequence[Member]) -> Facts:
    """The facts of a thread with exactly these messages, in whatever order they come."""
    ordered = sorted(members, key=lambda one: (one.sent_at, one.fingerprint))
    fingerprints = ",".join(sorted(one.fingerprint for one in members))
    return Facts(
        subject=ordered[0].subject if ordered else "",
        kind=min((one.kind for one in members), key=_WEIGHTS.__getitem__, default=MessageKind.PERSON.value),
        message_count=len(members),
        first_message_at=ordered[0].sent_at if ordered else None,
        last_message_at=ordered[-1].sent_at if ordered else None,
        content_hash=hashlib.sha256(fingerprints.encode()).hexdigest() if members else "",
        people=" ".join(sorted(frozenset[str]().union(*(one.people for one in members)))),
    )


def arrival_of(message: NormalizedMessage) -> Arrival:
    """Its own id and a bounded choice of its ancestors: the nearest, and the first of the conversation."""
    chain = [*message.in_reply_to[:3], *reversed(message.references)]
    if len(chain) > MAX_ANCESTORS:
        chain = [*chain[: MAX_ANCESTORS - 1], chain[-1]]
    own = reference_key(message.message_id)
    ancestors = tuple(key for key in dict.fromkeys(map(reference_key, chain)) if key != own)
    provider = message.provider_thread_id
    return Arrival(own, ancestors, provider[:200] if provider else None)


def reference_key(message_id: str) -> str:
    """A Message-ID as it is stored; one too long for an index is stored as its hash."""
    if len(message_id) <= _LONGEST_ID:
        return message_id
    return f"{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()}@long.invalid"


def place(arrivals: Sequence[Arrival], known: Known, new_id: Callable[[], UUID]) -> Placement:
    """Put every arrival into a thread."""
    groups = _Groups()
    for thread, provider in known.providers.items():
        groups.add(thread, provider=provider, thread=thread)
    for provider, thread in known.by_provider.items():
        groups.add(thread, provider=provider, thread=thread)
        groups.add(f"p:{provider}", provider=provider)
        groups.join(f"p:{provider}", thread)
    for key, thread in known.references.items():
        groups.add(thread, thread=thread)
        groups.join(f"h:{key}", thread)
    for number, arrival in enumerate(arrivals):
        _join(groups, number, arrival)
    return _outcome(groups, arrivals, known, new_id)


def _join(groups: "_Groups", number: int, arrival: Arrival) -> None:
    own = f"h:{arrival.message_id}"
    if arrival.provider_thread_id is not None:
        groups.add(f"p:{arrival.provider_thread_id}", provider=arrival.provider_thread_id)
        groups.join(number, f"p:{arrival.provider_thread_id}")
        groups.join(own, number)
        return
    groups.join(number, own)
    ancestors = [f"h:{key}" for key in arrival.ancestors]
    existing = dict.fromkeys(root for key in ancestors if groups.threads_of(root := groups.find(key)))
    if len(existing) > MAX_JOINED_THREADS:
        ancestors = [key for key in ancestors if groups.find(key) == next(iter(existing))]
    for key in ancestors:
        groups.join(number, key)


def _outcome(groups: "_Groups", arrivals: Sequence[Arrival], known: Known, new_id: Callable[[], UUID]) -> Placement:
    placement = Placement()
    thread_of: dict[object, UUID] = {}

    def thread(node: object) -> UUID:
        root = groups.find(node)
        if root not in thread_of:
            existing = sorted(groups.threads_of(root), key=lambda one: one.int)
            provider = groups.provider_of(root)
            if not existing:
                thread_of[root] = new_id()
                placement.created[thread_of[root]] = provider
            else:
                thread_of[root] = existing[0]
                placement.merged.update(dict.fromkeys(existing[1:], existing[0]))
                if (
                    provider is not None
                    and known.providers.get(existing[0]) is None
                    and known.by_provider.get(provider) != existing[0]
                ):
                    placement.adopted[existing[0]] = provider
        return thread_of[root]

    for number, arrival in enumerate(arrivals):
        placement.threads.append(thread(number))
        for key in (arrival.message_id, *(() if arrival.provider_thread_id else arrival.ancestors)):
            found = thread(f"h:{key}") if groups.has(f"h:{key}") else None
            if found is not None and known.references.get(key) != found:
                placement.references[key] = found
    return placement


class _Groups:
    """Disjoint sets. Two sets with different provider ids are never joined."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}
        self._provider: dict[object, str] = {}
        self._threads: dict[object, set[UUID]] = {}

    def has(self, node: object) -> bool:
        return node in self._parent

    def add(self, node: object, *, provider: str | None = None, thread: UUID | None = None) -> None:
        root = self.find(node)
        if provider is not None:
            self._provider.setdefault(root, provider)
        if thread is not None:
            self._threads.setdefault(root, set()).add(thread)

    def find(self, node: object) -> object:
        parent = self._parent.setdefault(node, node)
        while parent != self._parent[parent]:
            self._parent[parent] = self._parent[self._parent[parent]]
            parent = self._parent[parent]
        self._parent[node] = parent
        return parent

    def join(self, one: object, other: object) -> None:
        kept, lost = self.find(one), self.find(other)
        if kept == lost:
            return
        first, second = self._provider.get(kept), self._provider.get(lost)
        if first is not None and second is not None and first != second:
            return
        self._parent[lost] = kept
        if second is not None:
            self._provider[kept] = second
        self._threads.setdefault(kept, set()).update(self._threads.pop(lost, ()))

    def provider_of(self, root: object) -> str | None:
        return self._provider.get(root)

    def threads_of(self, root: object) -> frozenset[UUID]:
        return frozenset(self._threads.get(root, ()))
