"""From an analysis to the package that is put before a person: nothing known, nothing twice, nothing too much."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DraftReply,
    LogInteraction,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.approve import Package, Question, bases_of, package_hash
from agentic_crm.engine.dag import CycleFound, Dag
from agentic_crm.engine.fingerprint import Fingerprint, Identities, fingerprints, identities, update_fingerprints
from agentic_crm.engine.links import links_of, relink
from agentic_crm.engine.propose.caution import CAREFREE, Caution
from agentic_crm.engine.propose.questions import Source, questions_of
from agentic_crm.engine.propose.risk import DuplicateFinder, PossibleDuplicate, Risk, risks_of
from agentic_crm.engine.records import SnapshotIndex, same_value, value_of
from agentic_crm.engine.snapshot import CrmSnapshot, KnownDeal, Workspace

MAX_ACTIONS = 40
ConfidenceWord = Literal["clear", "check", "unsure"]
CONFIDENCE_WORDS: tuple[tuple[float, ConfidenceWord], ...] = ((0.85, "clear"), (0.6, "check"), (0.0, "unsure"))
"""The word for a confidence is that of the first threshold it reaches."""


def confidence_word(confidence: float) -> ConfidenceWord:
    return next(word for threshold, word in CONFIDENCE_WORDS if confidence >= threshold)


class PastState(StrEnum):
    PENDING = "pending"
    REJECTED = "rejected"
    EXECUTED = "executed"


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was put forward before from the same thread. Leave out what the new package supersedes.

    `record_id` is the record that an executed creation made or was linked to, as long as it exists.
    `quotes` are what a rejected action rested on: it comes again only with another value and a quote besides these.
    """

    fingerprint: Fingerprint
    state: PastState
    record_id: str | None = None
    quotes: frozenset[str] = frozenset()


class DropReason(StrEnum):
    NO_OP = "no_op"
    PENDING = "pending"
    REJECTED = "rejected"
    EXECUTED = "executed"
    NEEDS_DROPPED = "needs_dropped"
    UNRESOLVED = "unresolved"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Dropped:
    """What is not put forward. `field` is set if only this change of an update was left out."""

    ref: str
    reason: DropReason
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedAction:
    action: SuggestedAction
    fingerprints: tuple[Fingerprint, ...]
    confidence: ConfidenceWord
    risks: tuple[Risk, ...]
    duplicates: tuple[PossibleDuplicate, ...]

    @property
    def risk(self) -> Literal["normal", "high"]:
        return "high" if self.risks else "normal"


@dataclass(frozen=True, slots=True)
class Proposed:
    """The package to store. `confidence` is the weakest action's, `amount` and `currency` the largest deal's.

    `counts` are by action type; `package_hash` is that of `package`.
    """

    category: Category
    summary: str
    actions: tuple[ProposedAction, ...]
    package: Package
    package_hash: str
    counts: tuple[tuple[str, int], ...]
    confidence: ConfidenceWord
    risk: Literal["normal", "high"]
    amount: Decimal | None
    currency: str | None
    dropped: tuple[Dropped, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.package.questions


@dataclass(frozen=True, slots=True)
class NothingToPropose:
    """Why there is no package: the analyser's own reason, or what became of each of its suggestions."""

    reason: str
    dropped: tuple[Dropped, ...] = ()


def propose(
    result: AnalysisResult,
    snapshot: CrmSnapshot,
    workspace: Workspace,
    past: Iterable[Past] = (),
    caution: Caution = CAREFREE,
    thread: Sequence[Source] = (),
) -> Proposed | NothingToPropose:
    """The package of an analysis, dependencies first. Pure; the same input gives the same package.

    `thread` are its messages by the ids that evidence gives them: what they leave open becomes a question.
    `caution` is that of the thread (`caution_for`): its risks are every action's, and it may keep them from existing records.
    """
    if not result.actions:
        return NothingToPropose(result.skipped or "nothing_suggested")
    sieve = _Sieve(result.actions, snapshot, past, may_link=caution.may_link)
    actions = sieve.sift()
    dropped = tuple(sieve.dropped)
    if all(isinstance(action, DraftReply | LogInteraction) for action in actions):
        # A note or a draft alone is not worth a person's attention.
        return NothingToPropose("nothing_new" if dropped else "nothing_suggested", dropped)
    index, finder = SnapshotIndex(snapshot), DuplicateFinder(snapshot)
    known = identities(actions, snapshot)
    proposed = tuple(
        ProposedAction(
            action,
            fingerprints(action, known),
            confidence_word(action.confidence),
            (*risks_of(action, index, workspace), *caution.risks),
            finder.find(action),
        )
        for action in actions
    )
    asked = questions_of(actions, snapshot, workspace, thread, result.doubts)
    package = Package(actions, bases_of(actions, snapshot, asked), asked)
    amount, currency = _value(actions, index, workspace)
    return Proposed(
        category=result.category,
        summary=result.summary,
        actions=proposed,
        package=package,
        package_hash=package_hash(package),
        counts=tuple(sorted(Counter(action.type for action in actions).items())),
        confidence=confidence_word(min(action.confidence for action in actions)),
        risk="high" if any(item.risks for item in proposed) else "normal",
        amount=amount,
        currency=currency,
        dropped=dropped,
    )


def _value(
    actions: tuple[SuggestedAction, ...], index: SnapshotIndex, workspace: Workspace
) -> tuple[Decimal | None, str | None]:
    values: list[tuple[Decimal, str]] = []
    for action in actions:
        if isinstance(action, CreateDeal) and action.fields.amount is not None:
            values.append((action.fields.amount, action.fields.currency or workspace.currency))
        elif isinstance(action, UpdateDeal):
            known, changes = index.get(action.links.target), action.fields.changes
            deal = known if isinstance(known, KnownDeal) else None
            amount = changes.amount if changes.amount is not None else deal.amount if deal else None
            currency = changes.currency or (deal.currency if deal else None) or workspace.currency
            if amount is not None:
                values.append((amount, currency))
    return max(values, key=lambda value: value[0], default=(None, None))


def _rests_on(action: SuggestedAction, quotes: frozenset[str]) -> bool:
    """Whether an action has no evidence besides these quotes."""
    return bool(quotes) and all(evidence.quote in quotes for evidence in action.evidence)


class _Sieve:
    """Lets through what is new. Works in dependency order, so that links follow what became of their targets."""

    def __init__(
        self, actions: tuple[SuggestedAction, ...], snapshot: CrmSnapshot, past: Iterable[Past], *, may_link: bool
    ) -> None:
        self._may_link = may_link
        self._actions = {action.ref: action for action in actions}
        self._index = SnapshotIndex(snapshot)
        self._known: Identities = identities(actions, snapshot)
        self._past: dict[str, list[Past]] = {}
        for item in past:
            self._past.setdefault(item.fingerprint.key, []).append(item)
        self._became: dict[str, str | None] = {}
        self.dropped: list[Dropped] = []

    def sift(self) -> tuple[SuggestedAction, ...]:
        dag: Dag[str] = Dag()
        for ref in self._actions:
            dag.add(ref)
        for action in self._actions.values():
            dag.add(action.ref, (use.link for use in links_of(action) if use.link in self._actions))
        order = dag.order()
        if isinstance(order, CycleFound):  # an analyser's mistake: none of the circle can ever be executed
            self.dropped += [Dropped(ref, DropReason.UNRESOLVED) for ref in self._actions]
            return ()
        kept: dict[str, SuggestedAction] = {}
        for ref in order:
            settled = self._settle(self._actions[ref])
            if settled is not None:
                kept[ref] = settled
        return self._capped(self._without_idle_repeats(kept))

    def _settle(self, action: SuggestedAction) -> SuggestedAction | None:
        existing = self._existing(action)
        if existing is not None:
            self._became[action.ref] = existing if self._may_link else None
            self.dropped.append(Dropped(action.ref, DropReason.NO_OP))
            return None
        moved = relink(action, self._new_link)
        if moved is None:
            self._drop(action.ref, DropReason.NEEDS_DROPPED)
            return None
        if isinstance(moved, UpdateCompany | UpdateContact | UpdateDeal | UpdateTask):
            return self._trimmed(moved)
        before = self._before(fingerprints(action, self._known)[0], action)
        if before is not None and before.state is not PastState.PENDING:
            is_linkable = (
                self._may_link and before.record_id is not None and self._index.get(before.record_id) is not None
            )
            record = before.record_id if is_linkable else None
            self._drop(action.ref, DropReason(before.state.value), record)
            return None
        self._became[action.ref] = action.ref
        return moved

    def _drop(self, ref: str, reason: DropReason, became: str | None = None) -> None:
        self._became[ref] = became
        self.dropped.append(Dropped(ref, reason))

    def _existing(self, action: SuggestedAction) -> str | None:
        match action:
            case CreateCompany():
                company = self._index.company_with(action.fields.domain)
                return company.id if company else None
            case CreateContact():
                contact = self._index.contact_with(action.fields.email)
                return contact.id if contact else None
            case _:
                return None

    def _new_link(self, link: str) -> str | None:
        if link in self._actions:
            return self._became.get(link)
        return link if self._may_link and self._index.get(link) else None

    def _before(self, print_: Fingerprint, action: SuggestedAction) -> Past | None:
        """What became of this creation before. A rejected one may come again when it says something else, on new grounds."""
        for item in self._past.get(print_.key, ()):
            if item.state is not PastState.REJECTED or item.fingerprint.value == print_.value:
                return item
            if _rests_on(action, item.quotes):
                return item
        return None

    def _seen(self, print_: Fingerprint, action: SuggestedAction) -> DropReason | None:
        """What became of this change to this very value, or of another one that was rejected on the same grounds."""
        for item in self._past.get(print_.key, ()):
            again = item.state is PastState.REJECTED and _rests_on(action, item.quotes)
            if item.fingerprint.value == print_.value or again:
                return DropReason(item.state.value)
        return None

    def _trimmed(self, action: UpdateCompany | UpdateContact | UpdateDeal | UpdateTask) -> SuggestedAction | None:
        """The update less the changes that are so already or were put forward before."""
        record = self._index.get(action.links.target)
        changes = action.fields.changes
        out: set[str] = set()
        for name, print_ in update_fingerprints(action, self._known):
            value = getattr(changes, name, None)
            reason = self._seen(print_, action)
            if name in type(changes).model_fields:
                if record is not None and same_value(name, value_of(record, name), value):
                    reason = DropReason.NO_OP
            elif isinstance(record, KnownDeal) and name in (*record.contacts, *record.companies):
                reason = DropReason.NO_OP
            if reason is not None:
                out.add(name)
                self.dropped.append(Dropped(action.ref, reason, name))
        rest = changes.model_copy(update=dict.fromkeys(out & set(type(changes).model_fields)))
        has_changes = bool(rest.model_dump(exclude_none=True))
        links = action.links
        if isinstance(action, UpdateDeal):
            links = action.links.model_copy(
                update={
                    "add_contacts": tuple(link for link in action.links.add_contacts if link not in out),
                    "add_companies": tuple(link for link in action.links.add_companies if link not in out),
                }
            )
            has_changes = has_changes or bool(links.add_contacts or links.add_companies)
        if not has_changes:
            return None
        return action.model_copy(update={"fields": action.fields.model_copy(update={"changes": rest}), "links": links})

    def _without_idle_repeats(self, kept: dict[str, SuggestedAction]) -> dict[str, SuggestedAction]:
        """A record that is pending elsewhere is put forward again only where something new needs it."""
        needed: set[str] = set()
        found: dict[str, SuggestedAction] = {}
        for ref, action in reversed(kept.items()):
            is_pending = False
            if isinstance(
                action, CreateCompany | CreateContact | CreateDeal | CreateTask | LogInteraction | DraftReply
            ):
                is_pending = self._before(fingerprints(self._actions[ref], self._known)[0], action) is not None
            if is_pending and ref not in needed:
                self.dropped.append(Dropped(ref, DropReason.PENDING))
                continue
            found[ref] = action
            needed.update(use.link for use in links_of(action))
        return dict(reversed(found.items()))

    def _capped(self, kept: dict[str, SuggestedAction]) -> tuple[SuggestedAction, ...]:
        """Dependencies stand first, so the first of them hang together."""
        actions = tuple(kept.values())
        self.dropped += [Dropped(action.ref, DropReason.TOO_MANY) for action in actions[MAX_ACTIONS:]]
        return actions[:MAX_ACTIONS]
