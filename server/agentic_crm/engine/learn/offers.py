"""Patterns of rejections: what a person keeps declining from the same place is offered as a rule, with what it would have done."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from agentic_crm.engine.learn.rules import ANY_TYPE, Rule
from agentic_crm.kit.email_address import domain_of, is_free_mail, registrable_domain

MIN_REJECTIONS: Final = 3
MIN_PACKAGES: Final = 2
"""A package that is rejected says all its suggestions at once, which is one opinion and not yet a habit."""
MOST_OFFERS: Final = 10
LOOK_BACK: Final = 50
"""Packages that an effect is measured on."""
_SPEAKS_OF_THIS_ONE: Final = frozenset({"duplicate", "already_done", "wrong"})
"""Reasons that say how one suggestion was, not that such suggestions are unwanted."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One decided action. `reason` is that of a rejection; `sender` in lower case, None where one of ours wrote."""

    proposal_id: str
    action_type: str
    sender: str | None
    is_rejected: bool
    reason: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule would have done to the last packages: how many were looked at, and what it would have held back."""

    packages: int
    touched: int
    held: int
    approved: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule that nobody has made yet. `rejected` suggestions led to it; `examples` are titles of some."""

    action_type: str
    sender: str | None
    domain: str | None
    rejected: int
    reason: str
    examples: tuple[str, ...]
    effect: Effect


def effect_of(rule: Rule, settled: Sequence[Settled]) -> Effect:
    """`settled` is the newest first; the last `LOOK_BACK` packages of it count."""
    recent = list(dict.fromkeys(one.proposal_id for one in settled))[:LOOK_BACK]
    looked = set(recent)
    hit = [
        one
        for one in settled
        if one.proposal_id in looked and one.sender is not None and rule.covers(one.action_type, one.sender)
    ]
    return Effect(
        packages=len(recent),
        touched=len({one.proposal_id for one in hit}),
        held=len(hit),
        approved=sum(not one.is_rejected for one in hit),
    )


def offers_of(settled: Sequence[Settled], rules: Iterable[Rule], dismissed: Iterable[Rule] = ()) -> tuple[Offer, ...]:
    """At least three rejections of one type from one sender or domain, in two packages or more, and not one approval; most frequent first.

    A domain is offered where more than one of its addresses are concerned, and then not each of them; never that of a
    mail provider with which anybody has an address. What a rule or a dismissal covers already is not offered again.
    """
    groups: dict[tuple[str, str | None, str | None], list[Settled]] = defaultdict(list)
    for one in settled:
        if one.sender is None:
            continue
        host = registrable_domain(domain_of(one.sender))
        for concerned in (one.action_type, ANY_TYPE):
            groups[concerned, one.sender, None].append(one)
            if not is_free_mail(host):
                groups[concerned, None, host].append(one)
    known = [*rules, *dismissed]
    found: list[Offer] = []
    for (kind, sender, domain), group in groups.items():
        unwanted = [one for one in group if one.is_rejected and one.reason not in _SPEAKS_OF_THIS_ONE]
        packages = {one.proposal_id for one in unwanted}
        is_habit = len(unwanted) >= MIN_REJECTIONS and len(packages) >= MIN_PACKAGES
        if not is_habit or any(not one.is_rejected for one in group):
            continue
        types, senders = {one.action_type for one in group}, {one.sender for one in group}
        if (kind == ANY_TYPE and len(types) < 2) or (domain is not None and len(senders) < 2):
            continue
        if all(_is_covered(one, known) for one in unwanted):
            continue
        rule = Rule("", "hold", "learned", kind, sender, domain)
        reason = Counter(one.reason or "other" for one in unwanted).most_common(1)[0][0]
        titles = tuple(dict.fromkeys(one.title for one in unwanted if one.title))[:3]
        found.append(Offer(kind, sender, domain, len(unwanted), reason, titles, effect_of(rule, settled)))
    wide = [offer for offer in found if not any(_contains(other, offer) for other in found)]
    return tuple(sorted(wide, key=lambda offer: -offer.rejected)[:MOST_OFFERS])


def _is_covered(one: Settled, rules: Sequence[Rule]) -> bool:
    return one.sender is not None and any(rule.covers(one.action_type, one.sender) for rule in rules)


def _contains(other: Offer, offer: Offer) -> bool:
    """Whether the other says all that this one says, and more."""
    if other is offer or other.action_type not in (ANY_TYPE, offer.action_type):
        return False
    if other.domain is not None:
        inside = offer.domain == other.domain or (
            offer.sender is not None and registrable_domain(domain_of(offer.sender)) == other.domain
        )
        return inside and (offer.sender is not None or other.action_type != offer.action_type)
    return offer.sender == other.sender and other.action_type != offer.action_type
