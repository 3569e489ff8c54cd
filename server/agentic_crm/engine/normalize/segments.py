"""Which part of a mail's text is new, quoted, forwarded, signature or legal boilerplate."""

import re
from itertools import accumulate

from agentic_crm.engine.message import Segment, SegmentKind
from agentic_crm.engine.normalize.closing import label_closing
from agentic_crm.engine.normalize.html_text import Mark
from agentic_crm.engine.normalize.phrases import (
    ATTRIBUTION,
    ATTRIBUTION_START,
    DATE_OR_ADDRESS,
    FORWARD_OPENING,
    FORWARD_SUBJECT,
    FORWARDED_LINE,
    HEADER_LABELS,
    ORIGINAL_LINE,
    REPLY_SUBJECT,
)

Labels = list[SegmentKind]

_NEW = SegmentKind.NEW
_QUOTE = SegmentKind.QUOTE
_FORWARDED = SegmentKind.FORWARDED
_COLONS = (":", "：", ":*", ": *", ":_")
_OPENING = frozenset(">-_=* \t")
_CLOSING = frozenset(">성ル")
_DIGIT_OR_AT = re.compile(r"[@\d]")
# Heads of quoted mail as Lotus Notes and GroupWise write them.
_NOTES_MOMENT = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? +\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?(?: [A-Z]{3,4})?"
_NOTES_DATE = re.compile(rf"(?:^|\s){_NOTES_MOMENT}$")
_NOTES_COLUMN_DATE = re.compile(r"^\s+\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
_NOTES_SUBJECT = re.compile(r"^(?:Subject|Betreff|Thema):|\s{3}(?:Subject|Betreff|Thema):")
_GROUPWISE_LINE = re.compile(r">>>.{3,200}\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}.{0,20}>>>")
_NOTES_TO = frozenset({"To: ", "To:\t", "To:", "An: ", "An:\t", "An:"})
_RULES = frozenset({"--", "__", "==", "**", "- ", "-=", "*-", "> "})


def segment(
    text: str, *, subject: str, sender_name: str, sender_email: str, marks: list[Mark], history_from: int | None
) -> tuple[Segment, ...]:
    """Ranges that cover `text` without gaps.

    `marks` and `history_from` are what the HTML structure showed; the rules for plain text fill in the rest.
    """
    if not text:
        return ()
    lines = text.split("\n")
    starts = _line_starts(lines)
    labels: Labels = [_NEW] * len(lines)
    is_forward = bool(FORWARD_SUBJECT.match(subject))
    is_reply = bool(REPLY_SUBJECT.match(subject))
    _apply_marks(labels, starts, lines, marks)
    if history_from is not None:
        first = _line_at(starts, history_from)
        kind = _FORWARDED if is_forward or (_has_no_text(lines, labels, first) and not is_reply) else _QUOTE
        for index in range(first, len(lines)):
            labels[index] = kind
    _label_history(lines, labels, is_forward=is_forward, is_reply=is_reply)
    label_closing(lines, labels, sender_name, sender_email)
    return _merge(lines, starts, labels, len(text))


def _line_starts(lines: list[str]) -> list[int]:
    return [length + number for number, length in enumerate(accumulate(map(len, lines[:-1]), initial=0))]


def _line_at(starts: list[int], offset: int) -> int:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < offset:
            low = middle + 1
        else:
            high = middle
    return low


def _apply_marks(labels: Labels, starts: list[int], lines: list[str], marks: list[Mark]) -> None:
    for mark in marks:
        if mark.kind is None:
            continue
        first = _line_at(starts, mark.start)
        index = first
        while index < len(lines) and starts[index] < mark.end:
            # An outer quote or forward holds what is in it: signatures and quotes inside stay part of it.
            if labels[index] not in {_QUOTE, _FORWARDED}:
                labels[index] = mark.kind
            index += 1


def _has_no_text(lines: list[str], labels: Labels, until: int) -> bool:
    return not any(lines[i].strip() and labels[i] is _NEW for i in range(until))


def _label_history(lines: list[str], labels: Labels, *, is_forward: bool, is_reply: bool) -> None:
    """Find quotes and forwards by the text alone, top down; the first unprefixed history runs to the end."""
    count = len(lines)
    index = 0
    while index < count:
        if labels[index] is not _NEW:
            index += 1
            continue
        line = lines[index]
        first = line[:1]
        if not first or (
            ":" not in line
            and first not in _OPENING
            and line[-1] not in _CLOSING
            and "wrote" not in line
            and "：" not in line
        ):
            index += 1
            continue
        if first == ">" and _GROUPWISE_LINE.fullmatch(line.strip()):
            _label_rest(labels, index, _FORWARDED if is_forward else _QUOTE)
            return
        if first == ">" or (first in {" ", "\t"} and line.lstrip(" \t")[:1] == ">"):
            index = _label_quoted_block(lines, labels, index)
            continue
        found = _history_at(lines, index) if line.strip() else None
        if found is None:
            index += 1
            continue
        kind, begin, is_open = found
        if not is_open:  # an attribution above a prefixed block: only those lines
            for position in range(begin, index + 1):
                labels[position] = _QUOTE if labels[position] is _NEW else labels[position]
            index += 1
            continue
        if kind is _QUOTE and (is_forward or (not is_reply and _has_no_text(lines, labels, begin))):
            kind = _FORWARDED
        _label_rest(labels, begin, kind)
        return


def _label_rest(labels: Labels, begin: int, kind: SegmentKind) -> None:
    """Label all that follows, except what the HTML showed to be something else than a forwarded mail."""
    for position in range(begin, len(labels)):
        if labels[position] is _NEW or kind is _FORWARDED:
            labels[position] = kind


def _label_quoted_block(lines: list[str], labels: Labels, start: int) -> int:
    """Label a run of `>` lines, the empty lines inside and single words that a wrapping mailer dropped out of it."""
    index = start
    last = start
    while index < len(lines):
        line = lines[index]
        stripped = line.lstrip(" \t")
        if stripped[:1] == ">":
            last = index
        elif (stripped and not _is_stray_wrap(lines, index)) or (not stripped and index - last > 3):
            break
        index += 1
    for position in range(start, last + 1):
        labels[position] = _QUOTE
    return last + 1


def _is_stray_wrap(lines: list[str], index: int) -> bool:
    line = lines[index]
    return (
        len(line) < 30
        and line[:1].islower()
        and index + 1 < len(lines)
        and lines[index + 1].startswith(">")
        and lines[index - 1].startswith(">")
        and len(lines[index - 1]) >= 68
    )


def _history_at(lines: list[str], index: int) -> tuple[SegmentKind, int, bool] | None:
    """What begins at this line: kind, first line of it, and whether it runs to the end of the text."""
    line = lines[index].strip()
    head = line[:2]
    if head in _RULES:
        core = line.strip("-_=*> \t")
        if not core:
            if len(line) >= 5 and is_header_block(lines, _next_text(lines, index + 1)):
                return _QUOTE, index, True
        elif len(core) < 200:
            if FORWARDED_LINE.match(core):
                return _FORWARDED, index, True
            if ORIGINAL_LINE.match(core) or _is_ruled_attribution(core):
                return _QUOTE, index, True
    label, colon, _ = line[:28].replace("：", ":").partition(":")
    if colon and label.strip("*_ \t").lower() in HEADER_LABELS and is_header_block(lines, index):
        return _QUOTE, index, True
    begin = _notes_head_at(lines, index) if line[:4] in _NOTES_TO or " To: " in line else None
    if begin is not None:
        return _QUOTE, begin, True
    if line.endswith(_COLONS):
        if FORWARD_OPENING.fullmatch(line[:80].strip("*_ :")):
            return _FORWARDED, index, True
        return _attribution_at(lines, index)
    if line.endswith((">", "작성", "のメール")) or "wrote" in line[-40:]:
        return _attribution_at(lines, index)
    return None


def _is_ruled_attribution(core: str) -> bool:
    """Between dashes, as Zoho writes it: "---- On Mon, 05 Jan 2026 10:12:00 +0100 Ann Lee wrote ----"."""
    return bool(ATTRIBUTION_START.match(core) and ATTRIBUTION.search(core) and DATE_OR_ADDRESS.search(core))


def _attribution_at(lines: list[str], index: int) -> tuple[SegmentKind, int, bool] | None:
    """`On <date>, <name> wrote:` on up to four lines, or any dated line that stands right above a `>` block."""
    following = _next_text(lines, index + 1)
    is_above_quote = following < len(lines) and lines[following].lstrip()[:1] == ">" and following - index <= 3
    joined = ""
    for begin in range(index, max(-1, index - 4), -1):
        line = lines[begin].strip()
        if not line or line[:1] == ">":
            break
        joined = f"{line} {joined}".strip()
        if len(joined) > 600:
            break
        if not (_DIGIT_OR_AT.search(joined) and DATE_OR_ADDRESS.search(joined)):
            if is_above_quote and begin == index and ATTRIBUTION.search(joined) and len(joined) < 100:
                return _QUOTE, begin, False
            continue
        if ATTRIBUTION.search(joined):
            is_start = (
                ATTRIBUTION_START.match(joined)
                or begin == 0
                or not lines[begin - 1].strip()
                or (is_above_quote and begin == index)
            )
            if is_start or DATE_OR_ADDRESS.search(line):
                if (
                    begin
                    and not ATTRIBUTION_START.match(joined)
                    and ATTRIBUTION_START.match(lines[begin - 1])
                    and len(lines[begin - 1]) > 20
                ):
                    continue  # the date is on the line above
                if is_above_quote:
                    return _QUOTE, begin, False
                if following < len(lines) and joined.rstrip("* _").endswith((":", "：")) and len(joined) < 400:
                    return _QUOTE, begin, True
        elif is_above_quote and joined.endswith(":") and index - begin < 3:
            return _QUOTE, begin, False
    return None


def _notes_head_at(lines: list[str], index: int) -> int | None:
    """The first line of a head as Lotus Notes writes it: a name and a date above "To:", or both in a column left of it."""
    below = [line.strip() for line in lines[index + 1 : index + 12]]
    if not any(_NOTES_SUBJECT.search(line) for line in below):
        return None
    if " To: " in lines[index].rstrip()[4:]:
        begin = index
        while begin and index - begin < 3 and lines[begin - 1][:4].isspace() and lines[begin - 1].strip():
            begin -= 1
        beside = [lines[begin], *lines[begin : index + 8]]
        return begin if any(_NOTES_COLUMN_DATE.search(line) for line in beside) else None
    above = [at for at in range(index - 1, max(-1, index - 7), -1) if lines[at].strip()][:3]
    for rank, at in enumerate(above):
        found = _NOTES_DATE.search(lines[at].strip())
        if found is None:
            continue
        if found.start() > 3:  # name and date on one line
            return at
        named = above[rank + 1] if rank + 1 < len(above) else None
        return named if named is not None and len(lines[named].strip()) < 90 else at
    return None


def _next_text(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def is_header_block(lines: list[str], index: int) -> bool:
    """Whether the header lines of an older mail begin here: From first or second, and two more kinds within eight lines."""
    kinds: list[str] = []
    position = index
    seen = 0
    while position < len(lines) and seen < 9 and len(kinds) < 4:
        line = lines[position].strip("*_> \t")
        position += 1
        if not line:
            if kinds and position - index > 6:
                break
            continue
        seen += 1
        label, colon, _ = line.replace("：", ":").partition(":")
        kind = HEADER_LABELS.get(label.strip("* _\t").lower()) if colon and len(label) < 28 else None
        if kind is not None:
            kinds.append(kind)
        elif not kinds:
            return False
    distinct = set(kinds)
    return "from" in kinds[:2] and len(distinct) >= 3 and ("date" in distinct or "subject" in distinct)


def _merge(lines: list[str], starts: list[int], labels: Labels, length: int) -> tuple[Segment, ...]:
    """Neighbouring lines of one kind as one segment; empty lines belong to what stands above them."""
    out: list[Segment] = []
    current: SegmentKind | None = None
    begin = 0
    for index, line in enumerate(lines):
        if current is not None and not line.strip():
            continue
        kind = labels[index]
        if current is None:
            current = (
                kind
                if line.strip()
                else labels[_next_text(lines, index)]
                if _next_text(lines, index) < len(lines)
                else _NEW
            )
        elif kind is not current:
            out.append(Segment(current, begin, starts[index]))
            begin, current = starts[index], kind
    out.append(Segment(current or _NEW, begin, length))
    return tuple(out)
