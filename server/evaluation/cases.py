"""Cases: a thread of .eml files, `crm.json` (the workspace and its records) and `gold.json` (what a careful assistant proposes).

`gold.json` holds `category`, `actions` in the shape of the analyser's predictions, `optional` ones that are neither rewarded
nor punished, `forbidden` ones, and per action `accept`: further right values of a field (null: it may be left out).
"""

import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Action = dict[str, Any]
FOLDER = Path(__file__).parent / "cases"
NOISE = frozenset(("newsletter", "notification", "auto_reply", "bounce", "vendor_pitch", "spam", "personal"))
GROUPS = {
    "create_company": "companies", "create_contact": "contacts", "create_deal": "deals", "create_task": "tasks",
    "update_company": "updates", "update_contact": "updates", "update_deal": "updates", "update_task": "updates",
}  # fmt: skip
_FREE = frozenset(
    (("create_deal", "name"), ("update_deal", "name"), ("create_task", "title"), ("update_task", "title"))
)
_LINKED = frozenset(("add_contacts", "add_companies"))


@dataclass(slots=True)
class Unit:
    """What counts: one proposal, or one changed field of an update (`key`)."""

    type: str
    fields: dict[str, Any]
    links: dict[str, Any]
    accept: dict[str, list[Any]]
    ref: str | None = None
    key: str = ""
    is_optional: bool = False

    @property
    def group(self) -> str:
        """The row of the table."""
        return GROUPS[self.type]

    def right(self, name: str) -> list[Any]:
        """The values that are right, absence left aside."""
        return [v for v in (self.fields.get(name), *self.accept.get(name, [])) if v is not None]

    def judged(self) -> dict[str, Any]:
        """The fields that are judged: free wording matches alone."""
        return {k: v for k, v in self.fields.items() if (self.type, k) not in _FREE}


@dataclass(frozen=True, slots=True)
class Case:
    """One thread with its gold; `texts` are the messages' texts by id, in which evidence must stand."""

    id: str
    folder: Path
    crm: dict[str, Any]
    gold: dict[str, Any]
    texts: dict[str, str]

    @property
    def is_noise(self) -> bool:
        """Whether nothing is to be proposed."""
        return self.gold["category"] in NOISE or not (self.gold["actions"] or self.gold.get("optional"))


def units_of(actions: list[Action], *, is_optional: bool = False) -> list[Unit]:
    """Actions as counted units; what is left free (interactions, drafts) is no unit."""
    result: list[Unit] = []
    for action in actions:
        if action["type"] not in GROUPS:
            continue
        fields = {k: v for k, v in (action.get("fields") or {}).items() if v not in (None, "", [])}
        links = {k: v for k, v in (action.get("links") or {}).items() if v not in (None, "", [])}
        accept = action.get("accept") or {}
        if GROUPS[action["type"]] != "updates":
            result.append(Unit(action["type"], fields, links, accept, action.get("ref"), is_optional=is_optional))
            continue
        target = {"target": links.get("target")}
        changed = [({k: v}, target, k) for k, v in (fields.get("changes") or {}).items()]
        changed += [({}, {**target, k: links[k]}, k) for k in sorted(_LINKED & set(links))]
        for one, linked, key in changed:
            result.append(Unit(action["type"], one, linked, accept, action.get("ref"), key, is_optional=is_optional))
    return result


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append("" if tag in ("a", "b", "i", "span", "strong", "em") else " ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _text_of(raw: bytes) -> tuple[str, str]:
    message = message_from_bytes(raw, policy=policy.default)
    texts = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = str(part.get_content())
            texts.append(text)
            if part.get_content_subtype() == "html":
                parser = _Text()
                parser.feed(text)
                texts.append("".join(parser.parts))
    return str(message["Message-ID"]).strip().strip("<>"), " ".join(" ".join(texts).split())


def load(folder: Path) -> list[Case]:
    """The cases of a folder, by name."""
    return [
        Case(
            base.parent.name,
            base.parent,
            json.loads((base.parent / "crm.json").read_text("utf-8")),
            json.loads(base.read_text("utf-8")),
            dict(_text_of(path.read_bytes()) for path in sorted((base.parent / "thread").glob("*.eml"))),
        )
        for base in sorted(folder.glob("*/gold.json"))
    ]
