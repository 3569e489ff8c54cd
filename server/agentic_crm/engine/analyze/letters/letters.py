"""A thread as its people wrote it: one letter a message, forwarded mails and web forms turned into letters of their own."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze.dates.dates import Anchor, find_dates, fixed_offset
from agentic_crm.engine.analyze.letters.closing import closing_start
from agentic_crm.engine.analyze.letters.forms import (
    EMAIL_KEY,
    FORM_LINE,
    QUESTION_LINE,
    WISH_KEY,
    form_key,
    stacked_fields,
)
from agentic_crm.engine.analyze.letters.injection import injected_ranges
from agentic_crm.engine.analyze.text.wording import Sentence, detect_language, sentences
from agentic_crm.engine.analyze.values.domains import domain_of
from agentic_crm.engine.analyze.values.names import is_machine_address
from agentic_crm.engine.message import Address, MessageKind, NormalizedMessage, SegmentKind
from agentic_crm.engine.snapshot import Workspace
from agentic_crm.kit.regex import regex

# Nobody states business after so many characters of one mail; what lies beyond is not read.
_MAX_READ = 16_000


@dataclass(slots=True)
class Letter:
    """What one person wrote at one time. `signature` is the stretch of the text that signs it; `form` a web form's fields."""

    message: NormalizedMessage
    sender: Address | None
    is_ours: bool
    recipients: tuple[Address, ...]
    anchor: Anchor
    subject: str
    sentences: list[Sentence]
    signature: tuple[int, int] | None
    language: str
    is_forwarded: bool = False
    form: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    interest: tuple[int, int] | None = None
    lead: int | None = None
    reaches_us: bool = True
    copied: tuple[Address, ...] = ()
    """Who got a copy of a forwarded mail."""
    own: frozenset[str] = frozenset()
    """Whose of the recipients' addresses are ours."""

    @property
    def text(self) -> str:
        """The letter's own sentences in one string, for word search only."""
        return " ".join(s.text for s in self.sentences)

    @property
    def low(self) -> str:
        """`text` in lower case."""
        return " ".join(s.low for s in self.sentences)


def is_own(address: Address | None, workspace: Workspace) -> bool:
    """Whether an address belongs to the workspace: a member's, or at one of its domains."""
    if address is None:
        return False
    email = address.email.lower()
    own = {p.email.lower() for p in (*workspace.members, workspace.owner)}
    return email in own or domain_of(email) in {domain_of("@" + d) for d in workspace.domains}


_HEADER = regex(
    r"^[ \t>*]*(?P<key>from|von|de|da|van|date|sent|datum|gesendet|envoyé|enviado(?: el)?|fecha|data|inviato|verzonden|to|an|à|para|a|aan|cc|kopie|"
    r"subject|betreff|objet|asunto|oggetto|onderwerp|assunto|reply-to)\*?\s*:\*?[ \t]*(?P<value>.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_KEYS = {
    "from": "from", "von": "from", "de": "from", "da": "from", "van": "from", "date": "date", "sent": "date", "datum": "date",
    "gesendet": "date", "envoyé": "date", "enviado": "date", "enviado el": "date", "fecha": "date", "data": "date", "inviato": "date",
    "verzonden": "date", "to": "to", "an": "to", "à": "to", "para": "to", "a": "to", "aan": "to", "subject": "subject",
    "cc": "cc", "kopie": "cc", "betreff": "subject", "objet": "subject", "asunto": "subject", "oggetto": "subject", "onderwerp": "subject", "assunto": "subject",
}  # fmt: skip
_ADDRESS = regex(
    r"\"?(?P<name>(?:[^<\[(\"]|\([^()@<>]*\))*?)\"?\s*[<\[(]\s*(?:mailto:)?(?P<email>[^\s<>\[\]()]+@[^\s<>\[\]()]+)\s*[>\])]|(?P<bare>[\w.+%-]+@[\w-]+(?:\.[\w-]+)+)"
)


def _anchor(
    workspace: Workspace, moment: datetime | None, reader: tzinfo | None, *, is_day_first: bool, is_ours: bool
) -> Anchor:
    zone = ZoneInfo(workspace.time_zone)
    at = (moment or datetime(2000, 1, 1, tzinfo=UTC)).astimezone(zone)
    writer: tzinfo = zone
    if moment is not None and not is_ours:
        written = moment.utcoffset()
        writer = zone if written is None or written == at.utcoffset() else fixed_offset(moment)
    return Anchor(at, zone, writer, reader or zone, is_day_first)


def _pieces(message: NormalizedMessage) -> tuple[list[Sentence], tuple[int, int] | None, bool]:
    found: list[Sentence] = []
    signature: tuple[int, int] | None = None
    suspicious = False
    read = 0
    for number, segment in enumerate(message.segments):
        if segment.kind is SegmentKind.SIGNATURE and signature is None:
            signature = (segment.start, segment.end)
        if segment.kind is not SegmentKind.NEW:
            continue
        end = min(segment.end, segment.start + _MAX_READ - read)
        read += end - segment.start
        if end <= segment.start:
            continue
        banned = injected_ranges(message.text, segment.start, end)
        suspicious = suspicious or bool(banned)
        found += [
            replace(s, paragraph=s.paragraph + number * 1000)
            for s in sentences(message.text, segment.start, end)
            if not any(b <= s.start < e for b, e in banned)
        ]
    return found, signature, suspicious


def _day_first(workspace: Workspace, language: str) -> bool:
    return (
        language != "en"
        or not workspace.time_zone.startswith(("America/", "US/"))
        or workspace.time_zone.startswith(
            ("America/Sao", "America/Mexico", "America/Arg", "America/Bog", "America/Lima", "America/Sant")
        )
    )


def read_letters(thread: ThreadContext) -> tuple[list[Letter], tuple[str, ...]]:
    """The thread's letters, oldest first, and flags (`instructions_to_software`, `hidden_text`)."""
    letters: list[Letter] = []
    flags: list[str] = []
    offset_of: dict[str, tzinfo] = {}
    for message in thread.messages:
        own_part, signature, suspicious = _pieces(message)
        if suspicious or any(
            injected_ranges(message.text, s.start, s.end) for s in message.segments if s.kind is not SegmentKind.NEW
        ):
            flags.append("instructions_to_software")
        if message.hidden_text.strip():
            flags.append("hidden_text")
        ours = is_own(message.sender, thread.workspace)
        language = detect_language(" ".join(s.text for s in own_part) or message.text)
        reader = next((offset_of[a.email] for a in message.to if a.email in offset_of), None)
        anchor = _anchor(
            thread.workspace, message.sent_at, reader, is_day_first=_day_first(thread.workspace, language), is_ours=ours
        )
        if message.sender:
            offset_of[message.sender.email] = anchor.writer
        if signature is None and own_part and message.sender:
            begin = closing_start(message.text, own_part[0].start, own_part[-1].end, message.sender.name)
            if begin is not None and begin > own_part[0].start:
                signature = (begin, own_part[-1].end)
                own_part = [s for s in own_part if s.start < begin]
        letter = Letter(
            message,
            message.sender,
            ours,
            (*message.to, *message.cc, *message.bcc),
            anchor,
            message.subject,
            own_part,
            signature,
            language,
            reaches_us=any(is_own(a, thread.workspace) for a in (*message.to, *message.cc, *message.bcc)),
            own=frozenset(a.email for a in (*message.to, *message.cc, *message.bcc) if is_own(a, thread.workspace)),
        )
        form = _form_letter(letter, thread.workspace)
        if form is not None:
            letters.append(form)
            continue
        letters += _forwarded_letters(letter, thread.workspace)
        letters.append(letter)
    return letters, tuple(dict.fromkeys(flags))


@dataclass(frozen=True, slots=True)
class _Head:
    """The header of a forwarded mail: where it begins, where the mail's text begins, its fields."""

    first: int
    begin: int
    fields: dict[str, str]


def _is_about_another(
    message: NormalizedMessage, email: "re.Match[str] | None", fields: dict[str, tuple[str, int, int]]
) -> bool:
    """Whether a filled-in form is somebody else's than the sender's own."""
    if email is None or message.sender is None or len(fields) < 3:
        return False
    printed = (email["email"] or email["bare"]).lower()
    answered = any(address.email == printed for address in message.reply_to)
    return printed != message.sender.email.lower() and (
        answered or domain_of(printed) != domain_of(message.sender.email)
    )


def _form_letter(letter: Letter, workspace: Workspace) -> Letter | None:
    """The lead behind a web-form notification, or None if the message is none."""
    message = letter.message
    machine = (
        message.sender is None
        or is_machine_address(message.sender.email)
        or letter.is_ours
        or message.kind is MessageKind.NOTIFICATION
    )
    if not machine and not EMAIL_KEY.search(message.text):
        return None
    fields, body = stacked_fields(message.text)
    for match in FORM_LINE.finditer(message.text):
        key = form_key(match["key"])
        if (
            key is None
            or key in fields
            or (body and match.start() > body[0] and key in ("subject", "message", "address"))
        ):
            continue
        value = match["value"].strip()
        start, end = match.start("value"), match.start("value") + len(match["value"].rstrip())
        if key == "message":
            body = (match.start("value"), len(message.text))
            continue
        if not value:
            following = re.match(r"\n+[ \t]*([^\n:]{1,80})(?=\n|$)", message.text[match.end() :])
            if following is None:
                continue
            value, start = following[1].strip(), match.end() + following.start(1)
            end = start + len(following[1].rstrip())
        fields[key] = (value, start, end)
    asked = (
        None
        if body
        else next((m for m in QUESTION_LINE.finditer(message.text) if form_key(m["key"]) == "message"), None)
    )
    body = (asked.start("value"), len(message.text)) if asked else body
    email = _ADDRESS.search(fields["email"][0]) if "email" in fields else None
    if not machine and not _is_about_another(message, email, fields):
        return None
    address = (email["email"] or email["bare"]).lower() if email else None
    if address is None and message.reply_to and not is_own(message.reply_to[0], workspace) and len(fields) >= 2:
        address = message.reply_to[0].email
    if (
        address is None
        or not ({"name", "first", "last", "company", "phone"} & set(fields))
        or is_own(Address(address), workspace)
    ):
        return None
    name = fields["name"][0] if "name" in fields else " ".join(fields[k][0] for k in ("first", "last") if k in fields)
    later = [f[1] for f in fields.values() if body and f[1] > body[0]]
    if body:
        body = (body[0], min((message.text.rfind("\n", 0, p) for p in later), default=body[1]))
        footer = re.search(
            r"\n[ \t]*(?:--+|__+|==+|\*\*\*+|—+)[ \t]*(?:\n|$)|\n[ \t]*(?:this (?:e-?mail|message) was sent|sent from|submitted|diese nachricht wurde|ce message a été|ip address|page url|gesendet über|to reply)\b",
            message.text[body[0] : body[1]],
            re.IGNORECASE,
        )
        body = (body[0], body[0] + footer.start()) if footer else body
    found = sentences(message.text, *body) if body else letter.sentences
    if body:
        found += _further_lines(message.text, body)
    banned = injected_ranges(message.text, *(body or (0, len(message.text))))
    kept = [s for s in found if not any(b <= s.start < e for b, e in banned)]
    subject = fields["subject"][0] if "subject" in fields else letter.subject
    return replace(
        letter, sender=Address(address, name), is_ours=False, sentences=kept, signature=None, form=fields, subject=subject,
        language=detect_language(" ".join(s.text for s in kept)), is_forwarded=True,
    )  # fmt: skip


def _further_lines(text: str, body: tuple[int, int]) -> list[Sentence]:
    """What a form's other lines say in words of their own: when it is needed, how many, what else."""
    found: list[Sentence] = []
    for match in QUESTION_LINE.finditer(text):
        if form_key(match["key"].rstrip(" :=")) is not None:
            continue
        if body[0] <= match.start() < body[1]:
            continue
        if WISH_KEY.search(match["key"]):
            found += sentences(text, match.start("key"), match.end("value"))
        elif len(match["value"].split()) >= 4:
            found += sentences(text, match.start("value"), match.end("value"))
    return found


def _forwarded_letters(letter: Letter, workspace: Workspace) -> list[Letter]:
    """The mails that a message forwards, oldest first."""
    message = letter.message
    found: list[Letter] = []
    for segment in message.segments:
        if segment.kind is not SegmentKind.FORWARDED:
            continue
        heads = _heads(message.text, segment.start, segment.end)
        for number, head in enumerate(heads):
            stop = heads[number + 1].first if number + 1 < len(heads) else segment.end
            sender = _address(head.fields.get("from", ""))
            if sender is not None:
                found.append(_inner(letter, workspace, sender, head.fields, head.begin, stop))
    return list(reversed(found))


def _heads(text: str, start: int, end: int) -> list[_Head]:
    heads: list[_Head] = []
    fields: dict[str, str] = {}
    first = last = start
    for match in _HEADER.finditer(text, start, end):
        key = _KEYS.get(match["key"].lower(), "other")
        gap = text[last : match.start()]
        if (fields and gap.strip(" \t\n>*") and len(gap) > 200) or (key == "from" and "from" in fields):
            if "from" in fields and len(fields) >= 2:
                heads.append(_Head(first, last, fields))
            fields = {}
        if not fields:
            if key != "from":
                continue
            first = match.start()
        if fields and gap.strip(" \t\n>*"):
            continue
        fields.setdefault(key, match["value"].strip())
        last = match.end()
    if "from" in fields and len(fields) >= 2:
        heads.append(_Head(first, last, fields))
    return heads


def _address(printed: str) -> Address | None:
    match = _ADDRESS.search(printed)
    if match is None:
        return None
    return Address((match["email"] or match["bare"]).lower(), (match["name"] or "").strip(" *\"'"))


def _inner(
    letter: Letter, workspace: Workspace, sender: Address, fields: dict[str, str], begin: int, stop: int
) -> Letter:
    text = letter.message.text
    moment = _moment(fields.get("date", ""), letter.anchor)
    ours = is_own(sender, workspace)
    sign = closing_start(text, begin, stop, sender.name)
    body_end = sign if sign is not None else stop
    banned = injected_ranges(text, begin, body_end)
    kept = [
        s
        for s in sentences(text, begin, body_end)
        if not any(b <= s.start < e for b, e in banned) and not s.text.startswith((">", "---"))
    ]
    language = detect_language(" ".join(s.text for s in kept))
    anchor = _anchor(workspace, moment, None, is_day_first=_day_first(workspace, language), is_ours=ours)
    recipients, copied = (
        tuple(a for a in (_address(part) for part in re.split(r"[;,]\s*(?=[^,;]*@)", fields.get(key, ""))) if a)
        for key in ("to", "cc")
    )
    return replace(
        letter, sender=sender, is_ours=ours, recipients=recipients, anchor=anchor, subject=fields.get("subject", letter.subject),
        sentences=kept, signature=(sign, stop) if sign is not None else None, language=language, is_forwarded=True, copied=copied,
    )  # fmt: skip


def _moment(printed: str, outer: Anchor) -> datetime:
    """When a forwarded mail was written, from the date in its header as printed."""
    try:
        parsed = parsedate_to_datetime(printed)
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=outer.zone)
    except (ValueError, TypeError, IndexError):
        pass
    day_first = outer.is_day_first or not re.match(r"\s*\d{1,2}/\d{1,2}/", printed)
    mentions = find_dates(printed, replace(outer, is_day_first=day_first))
    days = [m for m in mentions if m.day <= outer.at.date()]
    if not days:
        return outer.at
    at = days[0].at or outer.at.time()
    return datetime.combine(days[0].day, at, tzinfo=outer.zone)
