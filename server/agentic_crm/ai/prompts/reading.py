"""From a model's answer to typed actions: stand-ins become records, quotes become places in messages, the rest is refused."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from agentic_crm.ai.prompts.answer import Answer, Deed, Fact, Item
from agentic_crm.ai.prompts.question import Names, readable_ranges
from agentic_crm.ai.prompts.redaction import restored
from agentic_crm.engine.actions import Evidence, SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, Doubt, ThreadContext
from agentic_crm.engine.analyze.package import Package
from agentic_crm.engine.evidence import canonical, locate, span
from agentic_crm.engine.fingerprint import fingerprints, identities
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.validate import Cause, Discarded, Validated, read_actions, unfounded, validate

CONFIDENCE: Final = {"low": 0.5, "medium": 0.65, "high": 0.8}
AGREED: Final = 0.88
"""Where the rules propose the same. Alone a model is never so sure that its word may be approved without a second look."""
_KINDS: Final[dict[Deed, str]] = {
    "add_company": "company",
    "add_person": "contact",
    "add_deal": "deal",
    "add_task": "task",
    "change_company": "company",
    "change_person": "contact",
    "change_deal": "deal",
    "finish_task": "task",
}
_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "company": ("name", "domain", "website", "phone", "address"),
    "contact": ("name", "email", "title", "phone"),
    "deal": ("name", "amount", "currency", "stage", "close_date"),
    "task": ("name", "due", "assignee"),
}
_LINKS: Final = ("company", "person", "deal", "parent", "renews", "expands", "follows")
_RELATIONS: Final = {"renews": "renewal", "expands": "expansion", "follows": "follow_on"}
_ADDRESSES: Final = ("website", "domain", "email")
_LINK: Final = re.compile(r"https?:|www\.|\w://", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|!?\[[^\]\n]*\]\(")
_OWN: Final = re.compile(r"n\d{1,3}")


@dataclass(frozen=True, slots=True)
class Understood:
    """What an answer comes to. `offered` counts its items: with all of them refused, the answer is worth nothing."""

    result: AnalysisResult
    offered: int
    dropped: tuple[Discarded, ...]


def understand(answer: Answer, names: Names, thread: ThreadContext, draft: AnalysisResult) -> Understood:
    """The actions of an answer that stand. `draft` is what the rules found: it lends its summary and, where it agrees, its weight."""
    reader = _Reader(answer.items, names, thread)
    raw = read_actions(reader.actions())
    checked = validate(raw.actions, thread)
    dropped = (*reader.dropped, *raw.dropped, *checked.dropped)
    summary = _line(restored(answer.summary, names.words))
    result = AnalysisResult(
        category=answer.category if checked.actions else draft.category,
        actions=_weighed(checked.actions, thread, draft),
        summary=draft.summary if not summary or unfounded(summary, thread) else summary,
        skipped=None if checked.actions else "nothing new for the CRM",
        flags=draft.flags,
        left_out=Validated((), dropped).counts,
        doubts=reader.doubts,
    )
    return Understood(result, len(answer.items), dropped)


def _weighed(
    actions: tuple[SuggestedAction, ...], thread: ThreadContext, draft: AnalysisResult
) -> tuple[SuggestedAction, ...]:
    known = identities(draft.actions, thread.crm)
    agreed = {print_.key for action in draft.actions for print_ in fingerprints(action, known)}
    mine = identities(actions, thread.crm)
    return tuple(
        action.model_copy(update={"confidence": AGREED})
        if any(print_.key in agreed for print_ in fingerprints(action, mine))
        else action
        for action in actions
    )


class _Reader:
    """One answer. What is no fact of a message that was offered is left out before anything else looks at it."""

    def __init__(self, items: Sequence[Item], names: Names, thread: ThreadContext) -> None:
        self._items = items
        self._names = names
        self._messages = _by_stand_in(names, thread.messages)
        self._pipeline = {stage.key.casefold(): stage.key for stage in thread.workspace.pipeline}
        self._pipeline |= {stage.name.casefold(): stage.key for stage in thread.workspace.pipeline}
        self._package = Package(thread.messages)
        self.dropped: list[Discarded] = []
        self._doubts: dict[str, tuple[str, ...]] = {}
        self._refs: dict[str, str] = {}
        for item in items:
            if item.do.startswith("add_") and _OWN.fullmatch(item.about) and item.about not in self._refs:
                self._refs[item.about] = self._package.ref(_KINDS[item.do], self._said(item, "name") or item.about)

    def actions(self) -> Iterable[dict[str, Any]]:
        """As JSON values of the closed set, for `read_actions`."""
        seen: set[str] = set()
        for number, item in enumerate(self._items):
            built = self._action(item, f"#{number}")
            if built is None or built["ref"] in seen:
                continue
            seen.add(built["ref"])
            yield built

    def _action(self, item: Item, place: str) -> dict[str, Any] | None:
        is_new = item.do.startswith("add_")
        ref = self._refs.get(item.about) if is_new else self._package.ref("change", item.about or "record")
        target = None if is_new else self._record(item.about)
        if ref is None or (not is_new and target is None):
            self.dropped.append(Discarded(item.about or place, Cause.UNKNOWN_REFERENCE))
            return None
        facts = [(fact, quote) for fact in item.facts if (quote := self._evidence(fact, ref)) is not None]
        if not facts:
            self.dropped.append(Discarded(ref, Cause.NO_EVIDENCE))
            return None
        kind = _KINDS[item.do]
        values = self._values(kind, [fact for fact, _ in facts], ref)
        links = self._links([fact for fact, _ in facts], ref)
        fields, pointing = _shape(item.do, values, links, target or "")
        return {
            "ref": ref,
            "type": f"{'create' if is_new else 'update'}_{kind}",
            "fields": fields,
            "links": pointing,
            "confidence": CONFIDENCE[item.certainty],
            "reason": _line(restored(item.reason, self._names.words)),
            "evidence": [quote.model_dump() for _, quote in facts],
        }

    def _said(self, item: Item, field: str) -> str:
        found = next((fact.value for fact in item.facts if fact.field == field), "")
        return restored(found, self._names.words).strip()

    def _values(self, kind: str, facts: Sequence[Fact], ref: str) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for fact in facts:
            written = restored(fact.value, self._names.words)
            if _MARKUP.search(written) or (fact.field not in _ADDRESSES and _LINK.search(written)):
                # Cleaned up it would still be somebody's bait.
                self.dropped.append(Discarded(ref, Cause.NOT_IN_EVIDENCE, fact.field))
                continue
            value = _line(written)
            if fact.field in _FIELDS[kind] and value:
                said.setdefault(fact.field, value)
        if "stage" in said:
            said["stage"] = self._pipeline.get(said["stage"].casefold(), said["stage"])
        if "amount" in said:
            said["amount"] = said["amount"].replace(" ", "")
        if "currency" in said:
            said["currency"] = said["currency"].upper()
        return said

    def _links(self, facts: Sequence[Fact], ref: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for fact in facts:
            if fact.field not in _LINKS:
                continue
            link = self._refs.get(fact.value.strip()) or self._record(fact.value)
            if link is None:
                self.dropped.append(Discarded(ref, Cause.UNKNOWN_REFERENCE, fact.field))
            elif link != ref:
                found.setdefault(fact.field, []).append(link)
        return found

    def _record(self, said: str) -> str | None:
        """The record behind a stand-in. Of several (`d1/d2`) the first, the others are kept as a doubt; all of one kind, all offered."""
        stand_ins = [one.strip() for one in said.split("/")]
        records = list(dict.fromkeys(self._names.records.get(one) for one in stand_ins))
        if None in records or len({one[:1] for one in stand_ins}) > 1:
            return None
        first, *others = (one for one in records if one is not None)
        if others:
            self._doubts[first] = tuple(dict.fromkeys((*self._doubts.get(first, ()), *others)))
        return first

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Where the model could not tell which of several known records is meant."""
        return tuple(Doubt(link, others) for link, others in self._doubts.items())

    def _evidence(self, fact: Fact, ref: str) -> Evidence | None:
        messages = self._messages.get(fact.message.strip(), ())
        quote = restored(fact.quote, self._names.words).strip()
        for message in messages:
            found = _standing(quote, message, _FIELD_NAMES.get(fact.field, fact.field))
            if found is not None:
                return found
        self.dropped.append(Discarded(ref, Cause.NO_EVIDENCE, fact.field))
        return None


_FIELD_NAMES: Final = {"name": "name", "person": "contacts", "company": "company", "deal": "about"}


def _by_stand_in(names: Names, messages: Sequence[NormalizedMessage]) -> Mapping[str, list[NormalizedMessage]]:
    return {
        stand_in: [message for message in messages if message.message_id == header]
        for stand_in, header in names.messages.items()
    }


def _standing(quote: str, message: NormalizedMessage, field: str) -> Evidence | None:
    """Where a quote stands in what the model was given of a message: its readable text, or its headers."""
    wanted, _ = canonical(quote)
    if not wanted:
        return None
    for start, end in readable_ranges(message):
        folded, origins = canonical(message.text[start:end])
        at = folded.find(wanted)
        if at >= 0:
            last = origins[at + len(wanted) - 1]
            return span(message, start + origins[at], start + last + 1, field=field)
    for source in ("subject", "from", "to", "cc", "attachment"):
        found = locate(quote, message, source=source, field=field)
        if found is not None:
            return found
    return None


def _shape(
    do: Deed, values: dict[str, Any], links: dict[str, list[str]], target: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields and links as the action's type has them."""

    def first(name: str) -> str | None:
        return next(iter(links.get(name, ())), None)

    match do:
        case "add_company":
            return values, {}
        case "add_person":
            return values, {"company": first("company")}
        case "add_deal":
            related = next(((one[0], word) for word, one in links.items() if word in _RELATIONS), None)
            return values, {
                "companies": links.get("company", []),
                "contacts": links.get("person", []),
                "related": {"deal": related[0], "relation": _RELATIONS[related[1]]} if related else None,
            }
        case "add_task":
            about = [*links.get("deal", []), *links.get("person", []), *links.get("company", [])]
            fields = {"title" if name == "name" else name: value for name, value in values.items()}
            return fields, {"about": about, "parent": first("parent")}
        case "change_company":
            return {"changes": values}, {"target": target}
        case "change_person":
            return {"changes": values | ({"company": first("company")} if first("company") else {})}, {"target": target}
        case "change_deal":
            return {"changes": values}, {
                "target": target,
                "add_contacts": links.get("person", []),
                "add_companies": links.get("company", []),
            }
        case "finish_task":
            return {"changes": {"status": "done"}}, {"target": target}
        case _:
            assert_never(do)


def _line(words: str) -> str:
    """On one line, without markup: what is shown is shown as text, and this keeps it from looking like more."""
    plain = re.sub(r"<[^>]*>|[\x00-\x1f\x7f`*#|]|!?\[([^\]]*)\]\([^)]*\)", lambda found: found[1] or " ", words)
    return " ".join(plain.split())[:200]
