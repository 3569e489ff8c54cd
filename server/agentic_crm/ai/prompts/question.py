"""A thread as a question: what may be known of it, in plain words, with stand-ins instead of ids."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from agentic_crm.ai.prompts.answer import Answer
from agentic_crm.ai.prompts.instructions import INSTRUCTIONS, PROMPT_VERSION
from agentic_crm.ai.prompts.redaction import Redactor
from agentic_crm.engine.actions import CreateContact
from agentic_crm.engine.analysis import AnalysisResult, ThreadContext
from agentic_crm.engine.analyze.letters.injection import injected_ranges
from agentic_crm.engine.evidence import header_text
from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.records import Known
from agentic_crm.engine.snapshot import CrmSnapshot, Workspace

Privacy = Literal["redacted", "full"]
READ: Final = (SegmentKind.NEW, SegmentKind.FORWARDED, SegmentKind.SIGNATURE)
"""What evidence may be quoted from: not what was quoted from earlier mails, nor disclaimers."""
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_FRAME: Final = re.compile(r"<(?=\s*/?\s*(?:message|example))", re.IGNORECASE)
_MOST_OF_MESSAGE: Final = 6_000
_MOST_OF_THREAD: Final = 24_000
_MOST_RECORDS: Final = 20


@dataclass(frozen=True, slots=True)
class Names:
    """What the stand-ins of a question mean: messages by their Message-ID, records by id, hidden words."""

    messages: dict[str, str]
    records: dict[str, str]
    words: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return {"messages": self.messages, "records": self.records, "words": self.words}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Names":
        return cls(dict(said["messages"]), dict(said["records"]), dict(said["words"]))


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is all that varies; instructions and form are the same for everybody."""

    text: str
    names: Names

    def key(self, provider: str, model: str) -> str:
        """The same for the same question to the same model, 64 hex digits."""
        said = json.dumps([PROMPT_VERSION, provider, model, self.text, self.names.to_json()], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


def size_of(text: str) -> int:
    """Tokens that a text comes to, rather too many than too few: instructions and form included."""
    fixed = len(INSTRUCTIONS) + len(json.dumps(Answer.model_json_schema())) * 2
    return (len(text.encode()) + fixed) // 3


def readable_ranges(message: NormalizedMessage) -> list[tuple[int, int]]:
    """The stretches of a message's text that a model reads and may quote: new, and not addressed to software."""
    ranges: list[tuple[int, int]] = []
    for segment in message.segments:
        if segment.kind not in READ:
            continue
        at = segment.start
        for start, end in injected_ranges(message.text, segment.start, segment.end):
            if at < start:
                ranges.append((at, start))
            at = max(at, end)
        if at < segment.end:
            ranges.append((at, segment.end))
    return ranges


def question_of(
    thread: ThreadContext,
    draft: AnalysisResult,
    privacy: Privacy,
    decided: Sequence[str] = (),
    task: Sequence[str] = (),
    examples: Sequence[str] = (),
) -> Question:
    """The question about a thread. `draft`: what the rules found; its names are hidden too. `decided`: what was put forward before.

    `task`: lines behind the thread, where it is not the usual question. `examples`: blocks of `prompts.examples`; they name
    others, whom nothing here could hide, so they are only for a question that hides nobody.
    """
    messages, parts = _messages(thread)
    records, lines = _records(thread.crm)
    text = "\n".join(
        (
            *_frame(thread.workspace, thread.messages),
            *(
                ("", "Approved by this team before, from other mail:", *examples)
                if examples and privacy == "full"
                else ()
            ),
            "",
            "Known records:",
            *(lines or ["none"]),
            *(("", "Put forward before from this thread (do not repeat):", *decided) if decided else ()),
            "",
            *parts,
            *(("", *(plain(line) for line in task)) if task else ()),
        )
    )
    words: dict[str, str] = {}
    if privacy == "redacted":
        redactor = Redactor(_people(thread, draft))
        text, words = redactor.hide(text), redactor.words
    return Question(text, Names(messages, records, words))


def _people(thread: ThreadContext, draft: AnalysisResult) -> Iterable[str]:
    for message in thread.messages:
        yield from (one.name for one in (*message.participants, *message.reply_to))
    yield from (one.name for one in (thread.workspace.owner, *thread.workspace.members))
    yield from (one.name for one in thread.crm.contacts)
    yield from (action.fields.name for action in draft.actions if isinstance(action, CreateContact))


def _frame(workspace: Workspace, messages: Sequence[NormalizedMessage]) -> Iterable[str]:
    last = max((one.sent_at for one in messages if one.sent_at), default=None)
    yield f"Our workspace: {plain(workspace.name)}. Time zone {workspace.time_zone}, currency {workspace.currency}."
    if last is not None:
        yield f"The newest message was sent on {_moment(last, workspace)}."
    others = (one for one in workspace.members if one != workspace.owner and one.email.lower() not in workspace.aliases)
    people = (workspace.owner, *others)
    yield "Our team: " + "; ".join(f"{plain(one.name)} <{one.email}>" for one in people[:_MOST_RECORDS])
    yield "Deal stages (key = name): " + ", ".join(f"{one.key} = {plain(one.name)}" for one in workspace.pipeline)


def _moment(at: datetime, workspace: Workspace) -> str:
    return at.astimezone(ZoneInfo(workspace.time_zone)).strftime("%A %Y-%m-%d %H:%M")


def _records(crm: CrmSnapshot) -> tuple[dict[str, str], list[str]]:
    by_id: dict[str, str] = {}
    groups: tuple[tuple[str, tuple[Known, ...]], ...] = (
        ("c", crm.companies),
        ("p", crm.contacts),
        ("d", crm.deals),
        ("t", crm.tasks),
    )
    for letter, group in groups:
        by_id.update({one.id: f"{letter}{number}" for number, one in enumerate(group[:_MOST_RECORDS], 1)})
    lines: list[str] = []

    def line(id_: str, *parts: str | None) -> None:
        if id_ in by_id:
            lines.append(f"{by_id[id_]}: " + ", ".join(plain(part) for part in parts if part))

    def named(label: str, *ids: str | None) -> str | None:
        known = [by_id[one] for one in ids if one in by_id]
        return f"{label} {' '.join(known)}" if known else None

    for company in crm.companies:
        line(company.id, "company", company.name, company.domain)
    for person in crm.contacts:
        line(person.id, "person", person.name, person.email, person.title, person.phone, named("at", person.company))
    for deal in crm.deals:
        amount = f"{deal.amount} {deal.currency or ''}".strip() if deal.amount is not None else None
        closing = f"close date {deal.close_date}" if deal.close_date else None
        stage = f"stage {deal.stage}" if deal.stage else None
        line(
            deal.id,
            "deal",
            deal.name,
            amount,
            stage,
            closing,
            named("of", *deal.companies),
            named("with", *deal.contacts),
        )
    for task in crm.tasks:
        due = f"due {task.due.isoformat()}" if task.due else None
        line(task.id, "task", task.title, due, task.status, named("about", *task.about))
    return {alias: id_ for id_, alias in by_id.items()}, lines


def _messages(thread: ThreadContext) -> tuple[dict[str, str], list[str]]:
    """The newest messages as far as there is room, oldest first."""
    parts: list[str] = []
    left = _MOST_OF_THREAD
    named: dict[str, str] = {}
    for number, message in reversed(list(enumerate(thread.messages, 1))):
        text = _INVISIBLE.sub("", "\n".join(message.text[start:end].strip() for start, end in readable_ranges(message)))
        text = _FRAME.sub("‹", text)[: min(_MOST_OF_MESSAGE, max(left, 0))]
        if left <= 0:
            break
        left -= len(text)
        named[f"m{number}"] = message.message_id
        parts.append(_message(f"m{number}", message, text, thread.workspace))
    return named, parts[::-1]


def _message(name: str, message: NormalizedMessage, text: str, workspace: Workspace) -> str:
    sent = _moment(message.sent_at, workspace) if message.sent_at else "at an unknown time"
    sender = header_text(message.sender) if message.sender else "unknown"
    head = [f"from: {plain(sender)}", f"to: {plain(header_text(*message.to[:10]))}", f"sent: {sent}"]
    if message.cc:
        head.append(f"cc: {plain(header_text(*message.cc[:10]))}")
    if not injected_ranges(message.subject, 0, len(message.subject)):
        head.append(f"subject: {plain(message.subject)[:300]}")
    if message.attachments:
        head.append("attached: " + ", ".join(plain(one.filename) for one in message.attachments[:10]))
    return f"<message {name}>\n" + "\n".join(head) + f"\n\n{text.strip()}\n</message>"


def plain(words: str) -> str:
    """On one line, without what cannot be seen and without what would end the frame."""
    return _FRAME.sub("‹", _INVISIBLE.sub("", " ".join(words.split())))
