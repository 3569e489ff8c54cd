"""How a workspace words its records: patterns found in what people edit, and suggestions worded by them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from agentic_crm.engine.actions import CreateCompany, CreateDeal, CreateTask, SuggestedAction
from agentic_crm.engine.snapshot import CrmSnapshot

PreferenceKind = Literal["deal_name", "task_title", "task_due"]
MIN_EDITS: Final = 3
MOST_DAYS: Final = 365
_LONGEST: Final = 200
_SATURDAY: Final = 5
_NAME, _COMPANY = "{name}", "{company}"
_PLACE = re.compile(r"\{[^{}]*\}")
_FORBIDDEN = re.compile(r"https?:|www\.|[<>@\x00-\x1f]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preference:
    """`value`: a pattern such as `{company} – {name}`, or the days until a task without a date is due."""

    kind: PreferenceKind
    value: str


def is_pattern(value: str) -> bool:
    """Whether it holds the name once, the company at most once, something besides, and nothing that could be a link or markup."""
    places = _PLACE.findall(value)
    rest = _PLACE.sub("", value)
    return (
        places.count(_NAME) == 1
        and places.count(_COMPANY) <= 1
        and set(places) <= {_NAME, _COMPANY}
        and not set("{}") & set(rest)
        and value.strip() != _NAME
        and not _FORBIDDEN.search(value)
    )


def days_of(value: str) -> int | None:
    """The days of a `task_due`."""
    return int(value) if value.isdecimal() and len(value) <= 3 and int(value) <= MOST_DAYS else None


def due_in(days: int, today: date) -> date:
    """So many days on; the Monday after, where that is a day of the weekend. Today is today on a Saturday, too."""
    due = today + timedelta(days=days)
    return due + timedelta(days=7 - due.weekday()) if days and due.weekday() >= _SATURDAY else due


@dataclass(frozen=True, slots=True)
class Decided:
    """An approved suggestion of a deal or a task: as it was put forward, as it was approved, and the local day of the decision.

    `company`: the name of the company that it is about, if one is known.
    """

    proposal_id: str
    action_type: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    company: str | None
    decided_on: date
    is_preferred: bool = False


@dataclass(frozen=True, slots=True)
class PreferenceOffer:
    """A preference that nobody has taken up: how many edits say so, of how many approvals since the first, and some of them."""

    kind: PreferenceKind
    value: str
    edits: int
    approvals: int
    examples: tuple[tuple[str, str], ...]


def preference_offers(decided: Sequence[Decided], known: Iterable[Preference]) -> tuple[PreferenceOffer, ...]:
    """From at least three packages edited alike, where most approvals since the first of them were. `decided`: the newest first."""
    settled = set(known)
    found: list[PreferenceOffer] = []
    kinds: tuple[tuple[PreferenceKind, str], ...] = (
        ("deal_name", "create_deal"),
        ("task_title", "create_task"),
        ("task_due", "create_task"),
    )
    for kind, action_type in kinds:
        of_kind = [one for one in decided if one.action_type == action_type and not one.is_preferred]
        if kind == "task_due":
            of_kind = [one for one in of_kind if one.before.get("due") is None]
        said = [_said(kind, one) for one in of_kind]
        groups: dict[str, list[int]] = defaultdict(list)
        for place, values in enumerate(said):
            for value in values:
                groups[value].append(place)
        for value, places in groups.items():
            packages = {of_kind[place].proposal_id for place in places}
            since = max(places) + 1
            if len(packages) < MIN_EDITS or len(places) * 2 <= since or Preference(kind, value) in settled:
                continue
            examples = tuple(_example(kind, of_kind[place]) for place in places[:3])
            found.append(PreferenceOffer(kind, value, len(places), since, examples))
    best = {
        kind: max((one for one in found if one.kind == kind), key=lambda one: one.edits, default=None)
        for kind, _ in kinds
    }
    return tuple(one for one in best.values() if one is not None)


def _said(kind: PreferenceKind, one: Decided) -> tuple[str, ...]:
    """What preferences an edit could follow from, the likeliest first; none where it is none, or says nothing."""
    if kind == "task_due":
        due = _day(one.after.get("due"))
        if due is None:
            return ()
        days = (due - one.decided_on).days
        return tuple(
            str(n) for n in (days, days - 1, days - 2) if 0 <= n <= MOST_DAYS and due_in(n, one.decided_on) == due
        )
    field = "name" if kind == "deal_name" else "title"
    pattern = pattern_between(str(one.before.get(field) or ""), str(one.after.get(field) or ""), one.company)
    return () if pattern is None else (pattern,)


def _example(kind: PreferenceKind, one: Decided) -> tuple[str, str]:
    if kind == "task_due":
        return str(one.after.get("title") or ""), str(one.after.get("due") or "")[:10]
    field = "name" if kind == "deal_name" else "title"
    return str(one.before.get(field) or ""), str(one.after.get(field) or "")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def pattern_between(before: str, after: str, company: str | None) -> str | None:
    """`12 arms` made `Acme – 12 arms` at Acme gives `{company} – {name}`; None where the name was not kept whole, or nothing was added."""
    if not before or before == after or "{" in after or "}" in after:
        return None
    at = after.find(before)
    if at < 0:
        return None
    head, tail = after[:at], after[at + len(before) :]
    if company and company in head:
        head = head.replace(company, _COMPANY, 1)
    elif company and company in tail:
        tail = tail.replace(company, _COMPANY, 1)
    pattern = f"{head}{_NAME}{tail}"
    return pattern if is_pattern(pattern) else None


def prefer(
    actions: Sequence[SuggestedAction], preferences: Sequence[Preference], snapshot: CrmSnapshot, today: date
) -> tuple[tuple[SuggestedAction, ...], dict[str, tuple[PreferenceKind, ...]]]:
    """The actions as the workspace words them, and which preferences had a part in each, by ref. `today`: the workspace's day.

    Only new deals and tasks, and only what is worded by us: a date that the mail gives stays.
    """
    if not preferences:
        return tuple(actions), {}
    by_kind = {one.kind: one.value for one in preferences}
    companies = _Companies(actions, snapshot)
    done: list[SuggestedAction] = []
    used: dict[str, tuple[PreferenceKind, ...]] = {}
    for action in actions:
        worded: SuggestedAction = action
        kinds: list[PreferenceKind] = []
        if isinstance(worded, CreateDeal) and "deal_name" in by_kind:
            name = _worded(by_kind["deal_name"], worded.fields.name, companies.of(worded.links.companies))
            if name is not None:
                worded = worded.model_copy(update={"fields": worded.fields.model_copy(update={"name": name})})
                kinds.append("deal_name")
        if isinstance(worded, CreateTask):
            changes: dict[str, object] = {}
            if "task_title" in by_kind:
                title = _worded(by_kind["task_title"], worded.fields.title, companies.of(worded.links.about))
                if title is not None:
                    changes["title"] = title
                    kinds.append("task_title")
            days = days_of(by_kind.get("task_due", ""))
            if days is not None and worded.fields.due is None:
                changes["due"] = due_in(days, today)
                kinds.append("task_due")
            if changes:
                worded = worded.model_copy(update={"fields": worded.fields.model_copy(update=changes)})
        if kinds:
            used[action.ref] = tuple(kinds)
        done.append(worded)
    return tuple(done), used


def _worded(pattern: str, name: str, company: str | None) -> str | None:
    """None where the pattern says nothing here: no company is known, the name is so already, or it would grow too long."""
    if not is_pattern(pattern) or (_COMPANY in pattern and not company):
        return None
    head, tail = pattern.split(_NAME)
    filled = [part.replace(_COMPANY, company or "") for part in (head, tail)]
    if name.startswith(filled[0]) and name.endswith(filled[1]):
        return None
    if _COMPANY in pattern and company and company.casefold() in name.casefold():
        return None
    worded = f"{filled[0]}{name}{filled[1]}".strip()
    return worded if len(worded) <= _LONGEST else None


class _Companies:
    """Names of companies, proposed and existing, and of those that deals are with."""

    def __init__(self, actions: Sequence[SuggestedAction], snapshot: CrmSnapshot) -> None:
        self._names = {one.id: one.name for one in snapshot.companies}
        self._of_deals: dict[str, tuple[str, ...]] = {one.id: one.companies for one in snapshot.deals}
        for action in actions:
            if isinstance(action, CreateCompany):
                self._names[action.ref] = action.fields.name
            elif isinstance(action, CreateDeal):
                self._of_deals[action.ref] = action.links.companies

    def of(self, links: Iterable[str]) -> str | None:
        """The first company among the links, or of the first deal."""
        every = list(links)
        through = [company for link in every for company in self._of_deals.get(link, ())]
        return next((self._names[link] for link in (*every, *through) if link in self._names), None)
