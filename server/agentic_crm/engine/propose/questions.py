"""Where a package could mean several things: questions with ranked candidates, instead of a guess that nobody sees."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    DraftReply,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
)
from agentic_crm.engine.analysis import Doubt
from agentic_crm.engine.analyze.matching import likeness
from agentic_crm.engine.analyze.tasks.duties import words_of
from agentic_crm.engine.analyze.text.wording import stems
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.engine.approve import Candidate, Ground, NewRecord, NoneMeans, Place, Question
from agentic_crm.engine.fingerprint import company_key, person_key
from agentic_crm.engine.links import links_of
from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.plan.rules import outcome_of, stages_of
from agentic_crm.engine.propose.readings import readings_of
from agentic_crm.engine.records import SnapshotIndex
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal, Workspace
from agentic_crm.kit.email_address import domain_of, is_free_mail, registrable_domain

MOST_CANDIDATES: Final = 5
_MARGIN: Final = 0.34
"""By how much the best deal has to lead before it counts as meant: about one word in three of a name."""
_READ: Final = (SegmentKind.NEW, SegmentKind.FORWARDED, SegmentKind.SIGNATURE)
_WORD: Final = re.compile(r"[^\W\d_]{3,}|\d{2,}")


@dataclass(frozen=True, slots=True)
class Source:
    """A message of the thread under the id that evidence calls it by."""

    id: str
    message: NormalizedMessage


def questions_of(
    actions: Sequence[SuggestedAction],
    snapshot: CrmSnapshot,
    workspace: Workspace,
    thread: Sequence[Source],
    doubts: Sequence[Doubt] = (),
) -> tuple[Question, ...]:
    """What has to be asked before these actions are carried out, in their order. Pure; the same input asks the same.

    `doubts` are the analyser's own. Where nothing of the thread is known (`thread` is empty), only creations are asked about.
    """
    asker = _Asker(actions, snapshot, workspace, thread, doubts)
    found = [*asker.creations(), *asker.links(), *asker.values()]
    place = {action.ref: position for position, action in enumerate(actions)}
    return tuple(sorted(found, key=lambda question: (place[question.ref], question.field or "")))


class _Asker:
    def __init__(
        self,
        actions: Sequence[SuggestedAction],
        snapshot: CrmSnapshot,
        workspace: Workspace,
        thread: Sequence[Source],
        doubts: Sequence[Doubt],
    ) -> None:
        self._actions = actions
        self._crm = snapshot
        self._index = SnapshotIndex(snapshot)
        self._workspace = workspace
        self._thread = thread
        self._doubts: dict[str, tuple[str, ...]] = {}
        for doubt in doubts:
            self._doubts[doubt.link] = tuple(dict.fromkeys((*self._doubts.get(doubt.link, ()), *doubt.others)))
        self._text = "\n".join([one.message.subject, *self._texts()]) if (one := self._first()) else ""
        own = {person.email.lower() for person in (workspace.owner, *workspace.members)}
        people = {address.email.lower() for source in thread for address in source.message.participants}
        self._emails = people - own
        self._domains = {registrable_domain(domain_of(email)) for email in self._emails}

    def _first(self) -> Source | None:
        return next(iter(self._thread), None)

    def _texts(self) -> Iterable[str]:
        for source in self._thread:
            yield source.message.segment_text(*_READ)

    # --- creations of what may exist ------------------------------------------------------------------------------
    def creations(self) -> Iterable[Question]:
        for action in self._actions:
            match action:
                case CreateContact():
                    key = person_key(action.fields.name)
                    alike = [one for one in self._crm.contacts if person_key(one.name) == key]
                    if len(alike) > 1 and len(key.split()) > 1:
                        yield self._creation(action.ref, "contact", self._ranked_people(action, alike))
                case CreateCompany():
                    name = company_key(action.fields.name)
                    same = [one for one in self._crm.companies if company_key(one.name) == name]
                    if len(same) > 1:
                        yield self._creation(action.ref, "company", self._ranked_firms(same))
                case _:
                    pass

    @staticmethod
    def _creation(ref: str, kind: str, candidates: tuple[Candidate, ...]) -> Question:
        return Question(ref, "contact" if kind == "contact" else "company", (ref,), candidates, none="create")

    def _ranked_people(self, action: CreateContact, alike: Sequence[KnownContact]) -> tuple[Candidate, ...]:
        domain = domain_of(action.fields.email or "")
        return self._ranked((one.id, self._grounds_of_person(one, action.links.company, domain)) for one in alike)

    def _grounds_of_person(self, person: KnownContact, company: str | None, domain: str) -> list[Ground]:
        grounds: list[Ground] = []
        employer = self._index.get(person.company) if person.company else None
        if company is not None and person.company == company:
            grounds.append(Ground("at_company"))
        if isinstance(employer, KnownCompany) and (place := self._place_of(company_words(employer.name))):
            grounds.append(Ground("at_company", place))
        known = {domain_of(person.email or ""), (employer.domain or "") if isinstance(employer, KnownCompany) else ""}
        if domain and not is_free_mail(domain) and domain in {registrable_domain(one) for one in known if one}:
            grounds.append(Ground("same_domain"))
        return [*grounds, Ground("same_name")]

    def _ranked_firms(self, same: Sequence[KnownCompany]) -> tuple[Candidate, ...]:
        found: list[tuple[str, list[Ground]]] = []
        for firm in same:
            grounds = (
                [Ground("same_domain")] if firm.domain and registrable_domain(firm.domain) in self._domains else []
            )
            staff = [one for one in self._crm.contacts if one.company == firm.id]
            if any((one.email or "").lower() in self._emails for one in staff):
                grounds.append(Ground("takes_part"))
            found.append((firm.id, [*grounds, Ground("same_name")]))
        return self._ranked(found)

    @staticmethod
    def _ranked(found: Iterable[tuple[str, list[Ground]]]) -> tuple[Candidate, ...]:
        """Those with more reasons first; of equals the older record."""
        ordered = sorted(found, key=lambda one: -len(one[1]))
        return tuple(Candidate(key, tuple(grounds)) for key, grounds in ordered[:MOST_CANDIDATES])

    # --- links to one of several ----------------------------------------------------------------------------------
    def links(self) -> Iterable[Question]:
        if not self._thread:
            return
        uses: dict[str, list[SuggestedAction]] = {}
        for action in self._actions:
            if isinstance(action, DraftReply):
                continue
            for link in dict.fromkeys(use.link for use in links_of(action)):
                if self._index.get(link) is not None:
                    uses.setdefault(link, []).append(action)
        for link, users in uses.items():
            known = self._index.get(link)
            match known:
                case KnownDeal():
                    candidates = self._deals(known, users)
                    kind = "deal"
                case KnownContact():
                    candidates = self._people(known)
                    kind = "contact"
                case KnownCompany():
                    candidates = self._firms(known)
                    kind = "company"
                case _:
                    continue
            if len(candidates) > 1:
                yield self._link_question(link, kind, users, candidates)

    def _link_question(
        self, link: str, kind: str, users: Sequence[SuggestedAction], candidates: tuple[Candidate, ...]
    ) -> Question:
        changing = (UpdateDeal, UpdateContact, UpdateCompany)
        asking = next((one for one in users if isinstance(one, changing) and one.links.target == link), users[0])
        new = self._new(asking, link)
        none: NoneMeans = "create" if new is not None else "unlink"
        return Question(
            asking.ref,
            "deal" if kind == "deal" else "contact" if kind == "contact" else "company",
            tuple(one.ref for one in users),
            candidates,
            link=link,
            none=none,
            new=new,
        )

    def _new(self, asking: SuggestedAction, link: str) -> NewRecord | None:
        """What an update of none of them would create."""
        known = self._index.get(link)
        if isinstance(asking, UpdateDeal) and asking.links.target == link and isinstance(known, KnownDeal):
            people = [one.id for one in self._crm.contacts if (one.email or "").lower() in self._emails]
            subject = re.sub(
                r"^(?:\s*(?:re|aw|fwd?|wg)\s*:)+\s*", "", self._thread[0].message.subject, flags=re.IGNORECASE
            )
            return NewRecord(" ".join(subject.split())[:200] or known.name, known.companies, tuple(people))
        if isinstance(asking, UpdateContact | UpdateCompany) and asking.links.target == link:
            return NewRecord(known.name) if isinstance(known, KnownContact | KnownCompany) else None
        return None

    def _deals(self, known: KnownDeal, users: Sequence[SuggestedAction]) -> tuple[Candidate, ...]:
        is_related = all(isinstance(one, CreateDeal) for one in users)
        wanted = "won" if is_related else "open"
        if self._outcome(known) != wanted:
            return ()
        doubted = self._doubts.get(known.id, ())
        rivals = [
            one
            for one in self._crm.deals
            if one.id == known.id
            or one.id in doubted
            or (
                self._outcome(one) == wanted
                and (set(one.companies) & set(known.companies) or set(one.contacts) & set(known.contacts))
            )
        ]
        scored = [(one, *self._fit(one)) for one in rivals]
        ours = next(score for one, score, _ in scored if one.id == known.id)
        plausible = [
            (one, score, grounds)
            for one, score, grounds in scored
            if one.id == known.id or one.id in doubted or score >= ours - _MARGIN
        ]
        # A guess that leads stands first; between equals the analyser's own choice.
        plausible.sort(key=lambda one: (-one[1], one[0].id != known.id))
        return tuple(
            Candidate(one.id, (*grounds, *((Ground("model_says"),) if one.id in doubted else ())))
            for one, _, grounds in plausible[:MOST_CANDIDATES]
        )

    def _outcome(self, deal: KnownDeal) -> str:
        return outcome_of(deal.stage, (*stages_of(deal, self._workspace), *self._workspace.pipeline)) or "open"

    def _fit(self, deal: KnownDeal) -> tuple[float, tuple[Ground, ...]]:
        """How much of a deal the thread recalls: its name's own words, its amount, its people."""
        names = [one.name for one in self._crm.companies] + [one.name for one in self._crm.contacts]
        ignored = words_of(names)
        score = likeness(deal.name, stems(self._text), ignored)
        grounds: list[Ground] = []
        if score > 0:
            grounds.append(Ground("named", self._place_of(_own_words(deal.name, ignored))))
        place = self._amount_of(deal)
        if place is not None:
            score += 1.0
            grounds.append(Ground("amount_stands", place))
        people = {one.id for one in self._crm.contacts if (one.email or "").lower() in self._emails}
        if people & set(deal.contacts):
            score += 0.2
            grounds.append(Ground("takes_part"))
        return score, tuple(grounds or [Ground("open_deal")])

    def _amount_of(self, deal: KnownDeal) -> Place | None:
        if deal.amount is None:
            return None
        for source in reversed(self._thread):
            for segment in source.message.segments:
                if segment.kind not in _READ:
                    continue
                text = source.message.text[segment.start : segment.end]
                for money in find_money(text, self._workspace.currency):
                    if money.amount == deal.amount:
                        return Place(source.id, "text", segment.start + money.start, segment.start + money.end)
        return None

    def _people(self, known: KnownContact) -> tuple[Candidate, ...]:
        """Namesakes, unless the one that is meant takes part, or is named with the address."""
        doubted = self._doubts.get(known.id, ())
        if not doubted and self._is_present(known.email):
            return ()
        key = person_key(known.name)
        same = [
            one for one in self._crm.contacts if one.id == known.id or one.id in doubted or person_key(one.name) == key
        ]
        if len(same) < 2 or (len(key.split()) < 2 and not doubted):
            return ()
        return self._first_of(known.id, self._ranked((one.id, self._grounds_of_person(one, None, "")) for one in same))

    def _firms(self, known: KnownCompany) -> tuple[Candidate, ...]:
        doubted = self._doubts.get(known.id, ())
        staff = [one for one in self._crm.contacts if one.company == known.id]
        is_proven = (known.domain and registrable_domain(known.domain) in self._domains) or any(
            self._is_present(one.email) for one in staff
        )
        if is_proven and not doubted:
            return ()
        name = company_key(known.name)
        same = [
            one
            for one in self._crm.companies
            if one.id == known.id or one.id in doubted or company_key(one.name) == name
        ]
        return self._first_of(known.id, self._ranked_firms(same)) if len(same) > 1 else ()

    @staticmethod
    def _first_of(guess: str, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Of those with equally many reasons the analyser's own choice stands first."""
        return tuple(sorted(candidates, key=lambda one: (-len(one.grounds), one.key != guess)))

    def _is_present(self, email: str | None) -> bool:
        return bool(email) and ((email or "").lower() in self._emails or (email or "").lower() in self._text.lower())

    def _place_of(self, words: Sequence[str]) -> Place | None:
        """Where the newest message has one of these words."""
        for word in words:
            pattern = re.compile(rf"(?<!\w){re.escape(word)}\w*", re.IGNORECASE)
            for source in reversed(self._thread):
                message = source.message
                for segment in message.segments:
                    if segment.kind in _READ and (found := pattern.search(message.text, segment.start, segment.end)):
                        return Place(source.id, "text", found.start(), found.end())
                if found := pattern.search(message.subject):
                    return Place(source.id, "subject", found.start(), found.end())
        return None

    # --- values that can be read in two ways ----------------------------------------------------------------------
    def values(self) -> Iterable[Question]:
        messages: Mapping[str, NormalizedMessage] = {source.id: source.message for source in self._thread}
        for action in self._actions:
            for reading in readings_of(action, self._workspace, messages, self._index, self._domains):
                yield Question(action.ref, reading.kind, (action.ref,), reading.candidates, field=reading.field)


def company_words(name: str) -> list[str]:
    """The words by which a firm is called, less its legal form."""
    key = company_key(name)
    return [word for word in _WORD.findall(name) if word.casefold() in key.casefold()][:2]


def _own_words(name: str, ignored: frozenset[str]) -> list[str]:
    return [word for word in _WORD.findall(name) if stems(word) - ignored]
