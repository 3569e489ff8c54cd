"""A thread proposed anew against what was proposed from it: what would come in addition, not any more, or differently."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from agentic_crm.engine.actions import Evidence, SuggestedAction, UpdateCompany, UpdateContact, UpdateDeal, UpdateTask
from agentic_crm.engine.fingerprint import Fingerprint
from agentic_crm.engine.snapshot import CrmSnapshot

Outcome = Literal["pending", "approved", "rejected", "undone"]
DifferenceKind = Literal["more", "less", "changed"]
MOST_FIELDS: Final = 12


def without_records(snapshot: CrmSnapshot, ids: Collection[str]) -> CrmSnapshot:
    """The CRM as if these records had never come about: what a thread led to must not answer for it when it is read again."""
    if not ids:
        return snapshot

    def rest(links: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(link for link in links if link not in ids)

    return CrmSnapshot(
        companies=tuple(one for one in snapshot.companies if one.id not in ids),
        contacts=tuple(
            replace(one, company=None if one.company in ids else one.company)
            for one in snapshot.contacts
            if one.id not in ids
        ),
        deals=tuple(
            replace(one, companies=rest(one.companies), contacts=rest(one.contacts))
            for one in snapshot.deals
            if one.id not in ids
        ),
        tasks=tuple(
            replace(one, about=rest(one.about), parent=None if one.parent in ids else one.parent)
            for one in snapshot.tasks
            if one.id not in ids
        ),
    )


@dataclass(frozen=True, slots=True)
class Stood:
    """An action that was put forward from the thread, and what became of it. Evidence names messages by our ids."""

    action: SuggestedAction
    fingerprints: tuple[Fingerprint, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Anew:
    """An action as it would be put forward today."""

    action: SuggestedAction
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`label`: a new record's name; `was`: the name it had before. `fields`: names of what differs, without values.

    `target`: the existing record of an update. `outcome`: what became of what was put forward then. `rule_id`: the rule that holds it back.
    """

    kind: DifferenceKind
    type: str
    label: str
    was: str | None
    fields: tuple[str, ...]
    target: str | None
    outcome: Outcome | None
    rule_id: str | None


def differences(
    stood: Sequence[Stood], anew: Sequence[Anew], held: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """`held`: of actions that the analyser suggests and a rule holds back, their fingerprints' keys and the rule.

    The same action is known by its fingerprint; else by its type and the words that it rests on. A note or a drafted reply is no
    difference: nobody decides about them for their own sake.
    """
    before = [one for one in stood if one.action.type not in _BY_THE_WAY]
    now = [one for one in anew if one.action.type not in _BY_THE_WAY]
    pairs = _paired(before, now)
    old, new = {id(one) for one, _ in pairs}, {id(one) for _, one in pairs}
    found: list[Difference] = []
    for was, one in pairs:
        fields = _differing(was.action, one.action)
        if fields:
            found.append(_difference("changed", one.action, fields, was.outcome, was=_label(was.action)))
    for gone in before:
        if id(gone) not in old:
            rule = next((held[print_.key] for print_ in gone.fingerprints if held and print_.key in held), None)
            found.append(_difference("less", gone.action, (), gone.outcome, rule_id=rule))
    found += [_difference("more", one.action, _names(one.action), None) for one in now if id(one) not in new]
    return tuple(found)


_BY_THE_WAY: Final = frozenset({"log_interaction", "draft_reply"})
_REF: Final = re.compile(r"[a-z_]+:[A-Za-z0-9_.-]{1,60}")


def _paired(before: Sequence[Stood], now: Sequence[Anew]) -> list[tuple[Stood, Anew]]:
    by_key: dict[tuple[str, str], list[Stood]] = defaultdict(list)
    for one in before:
        for print_ in one.fingerprints:
            by_key[one.action.type, print_.key].append(one)
    taken: set[int] = set()
    pairs: list[tuple[Stood, Anew]] = []
    open_: list[Anew] = []
    for new in now:
        same = (one for print_ in new.fingerprints for one in by_key.get((new.action.type, print_.key), ()))
        match = next((one for one in same if id(one) not in taken), None)
        if match is None:
            open_.append(new)
            continue
        taken.add(id(match))
        pairs.append((match, new))
    for new in open_:
        match = next(
            (
                one
                for one in before
                if id(one) not in taken and one.action.type == new.action.type and _rest_alike(one.action, new.action)
            ),
            None,
        )
        if match is not None:
            taken.add(id(match))
            pairs.append((match, new))
    return pairs


def _rest_alike(first: SuggestedAction, second: SuggestedAction) -> bool:
    """Whether both stand on some of the same words, and change the same record if they change one."""
    if _target(first) != _target(second):
        return False
    return any(_overlap(one, other) for one in first.evidence for other in second.evidence)


def _overlap(one: Evidence, other: Evidence) -> bool:
    same_place = (one.message_id, one.source) == (other.message_id, other.source)
    return same_place and one.start < other.end and other.start < one.end


def _values(action: SuggestedAction) -> dict[str, object]:
    fields = getattr(action.fields, "changes", action.fields)
    return {name: value for name, value in fields if value is not None}


def _differing(before: SuggestedAction, now: SuggestedAction) -> tuple[str, ...]:
    first, second = _values(before), _values(now)
    names: Iterable[str] = {**first, **second}
    return tuple(name for name in names if _plain(first.get(name)) != _plain(second.get(name)))[:MOST_FIELDS]


def _plain(value: object) -> object:
    """A link to what is proposed in the same package has another name each time."""
    return "of this package" if isinstance(value, str) and _REF.fullmatch(value) else value


def _names(action: SuggestedAction) -> tuple[str, ...]:
    return tuple(_values(action))[:MOST_FIELDS] if _target(action) is not None else ()


def _target(action: SuggestedAction) -> str | None:
    match action:
        case UpdateCompany() | UpdateContact() | UpdateDeal() | UpdateTask():
            return action.links.target
        case _:
            return None


def _label(action: SuggestedAction) -> str:
    """The name of what would be made; of a change nothing, for the record has its name."""
    if _target(action) is not None:
        return ""
    values = _values(action)
    return str(values.get("name") or values.get("title") or "")[:200]


def _difference(
    kind: DifferenceKind,
    action: SuggestedAction,
    fields: tuple[str, ...],
    outcome: Outcome | None,
    *,
    was: str | None = None,
    rule_id: str | None = None,
) -> Difference:
    label = _label(action)
    return Difference(
        kind, action.type, label, was if was != label else None, fields, _target(action), outcome, rule_id
    )
