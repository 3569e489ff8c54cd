"""The end of what somebody wrote: sign-off, signature, "sent from my phone", disclaimers, list footers."""

import re
from collections.abc import Sequence
from functools import lru_cache

from agentic_crm.engine.message import SegmentKind
from agentic_crm.engine.normalize.phrases import (
    BANNER,
    DISCLAIMER_STRONG,
    DISCLAIMER_WORDS,
    LIST_FOOTER,
    POSTSCRIPT,
    first_word,
    is_mobile_line,
    is_sign_off,
    may_be_mobile,
    may_sign_off,
)

_NEW = SegmentKind.NEW
_SIGNATURE = SegmentKind.SIGNATURE
_DISCLAIMER = SegmentKind.DISCLAIMER
_DELIMITER = re.compile(r"\s{0,3}(?:--|—|–|——|-- ?>?|_{2,60}|-{3,60}|\*{3,60}|~{3,60})\s*")
_DELIMITING = frozenset("-—–_*~")
_MAX_SIGNATURE_LINES = 22
_MAX_LINE = 110
_DISCLAIMER_FIRST = frozenset(
    [
        "this",
        "the",
        "confidential",
        "confidentiality",
        "disclaimer",
        "if",
        "diese",
        "wenn",
        "ce",
        "si",
        "este",
        "esta",
        "questo",
        "il",
        "la",
        "questa",
        "le",
        "dit",
        "deze",
        "please",
        "think",
        "antes",
        "avant",
        "bevor",
        "denk",
    ]
)
_NAME_PART = re.compile(r"[^\W\d_][\w'’.-]*")
_SENTENCE = re.compile(r"[a-zà-ÿ,]\s+\S+.*[.!?]\s*$|\?\s*$")
_SENTENCE_ENDS = frozenset(".!?")
_CONTACT_DETAIL = re.compile(
    r"\+?\d[\d\s()./-]{6,}|@|www\.|https?://|\b(?:tel|phone|fon|mobil|mobile|cell|fax|office|direct|m|t|p|o)\b\s?[.:]",
    re.IGNORECASE,
)


def label_closing(lines: list[str], labels: list[SegmentKind], sender_name: str, sender_email: str) -> None:
    """Relabel the end of the first and of the last stretch that the sender wrote."""
    runs = _new_runs(lines, labels)
    if not runs:
        return
    _label_banner(lines, labels, runs[0])
    names = name_forms(sender_name, sender_email)
    for start, end in {runs[0], runs[-1]}:
        end = _label_footers(lines, labels, start, end)  # noqa: PLW2901
        begin = find_signature(lines, start, end, names)
        if begin is None:
            continue
        for index in range(begin, end):
            if POSTSCRIPT.match(lines[index]) and index > begin:
                break
            labels[index] = _SIGNATURE


def _new_runs(lines: list[str], labels: list[SegmentKind]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index in range(len(labels) + 1):
        is_new = index < len(labels) and labels[index] is _NEW
        if is_new and start is None and lines[index].strip():
            start = index
        elif not is_new and start is not None and (index == len(labels) or lines[index].strip()):
            end = index
            while not lines[end - 1].strip():
                end -= 1
            runs.append((start, end))
            start = None
    return runs


def _label_banner(lines: list[str], labels: list[SegmentKind], run: tuple[int, int]) -> None:
    """A mail gateway's "this came from outside" at the top is nobody's words."""
    start, end = run
    stop = start
    while stop < min(end, start + 4) and lines[stop].strip():
        stop += 1
    if stop < end and BANNER.match(" ".join(lines[start:stop])[:500]):
        for index in range(start, stop):
            labels[index] = _DISCLAIMER


def _label_footers(lines: list[str], labels: list[SegmentKind], start: int, end: int) -> int:
    """Label disclaimers and list footers at the end of `[start, end)`; where the rest ends."""
    paragraphs: list[tuple[int, int]] = []
    index = start
    while index < end:
        if not lines[index].strip():
            index += 1
            continue
        begin = index
        while index < end and lines[index].strip():
            index += 1
        paragraphs.append((begin, index))
    cut = end
    for begin, stop in reversed(paragraphs[-8:]):
        block = " ".join(line.strip() for line in lines[begin:stop])
        if begin > start and _is_footer(block, lines[begin:stop]):
            cut = begin
        elif cut == end or len(block) > 160 or find_signature(lines, begin, stop, ()) is not None:
            partial = (
                _footer_inside(lines, begin, stop)
                if cut in {end, stop} or not any(lines[i].strip() for i in range(stop, cut))
                else None
            )
            if partial is not None and partial > start:
                cut = partial
            break
        else:
            break
    for index in range(cut, end):
        labels[index] = _DISCLAIMER
    while cut > start and not lines[cut - 1].strip():
        cut -= 1
    return cut


def _footer_inside(lines: list[str], begin: int, stop: int) -> int | None:
    """Where a disclaimer starts that follows a signature without an empty line."""
    for index in range(begin + 1, stop):
        line = lines[index]
        if (
            len(line) >= 40
            and first_word(line) in _DISCLAIMER_FIRST
            and DISCLAIMER_STRONG.match(" ".join(lines[index:stop])[:1200].lstrip("*_ \t"))
        ):
            return index
        if LIST_FOOTER.fullmatch(line.strip()[:300]) and stop - index <= 5 and _is_list_footer(lines[index:stop]):
            return index
    return None


def _is_footer(block: str, lines: Sequence[str]) -> bool:
    if len(block) >= 60:
        lowered = block[:3000].lower()
        words = sum(word in lowered for word in DISCLAIMER_WORDS)
        if (words >= 2 and len(block) >= 160) or (words and DISCLAIMER_STRONG.search(block[:3000])):
            return True
    return len(lines) <= 6 and _is_list_footer(lines)


def _is_list_footer(lines: Sequence[str]) -> bool:
    block = "\n".join(lines).lower()
    return ("mailing list" in block or "listinfo" in block or "unsubscribe" in block or "subscribed to" in block) and (
        "http" in block or "@" in block or block.startswith(("____", "----", "===="))
    )


@lru_cache(maxsize=2048)
def name_forms(name: str, email: str) -> tuple[str, ...]:
    """The ways in which the sender may sign: full name, first, last, parts of the address, initials; lower case."""
    parts = [part.strip(".'’-").lower() for part in _NAME_PART.findall(name.replace(",", " "))]
    parts = [
        part
        for part in parts
        if len(part) > 1 and part not in {"dr", "mr", "mrs", "ms", "prof", "von", "van", "de", "der", "via"}
    ]
    forms = [name.lower().strip(), " ".join(parts), *parts[:1], *parts[-1:]]
    local = email.partition("@")[0].lower().split("+")[0]
    forms += [part for part in re.split(r"[._\-\d]+", local) if len(part) > 2]
    if len(parts) >= 2:
        forms += [
            f"{parts[0]} {parts[-1]}",
            f"{parts[0]} {parts[-1][0]}",
            f"{parts[0][0]} {parts[-1]}",
            "".join(part[0] for part in parts),
        ]
        if "," in name:
            forms.append(" ".join([*parts[1:], parts[0]]))
    forms += [part[0] for part in parts[:1]]  # `D.`
    return tuple(dict.fromkeys(form for form in forms if form))


def find_signature(lines: list[str], start: int, end: int, names: tuple[str, ...]) -> int | None:
    """The first line of the signature in `[start, end)`, sign-off included; None without one."""
    filled = [index for index in range(start, end) if lines[index].strip()]
    if not filled:
        return None
    window = filled[-_MAX_SIGNATURE_LINES:]
    for position, index in enumerate(window):
        line = lines[index]
        stripped = line.strip()
        if len(stripped) > _MAX_LINE:
            continue
        is_last = position == len(window) - 1
        if (
            stripped[0] in _DELIMITING
            and _DELIMITER.fullmatch(line)
            and _may_follow(lines, window[position + 1 :], strict=stripped not in {"--", "—", "–"})
        ):
            if index > start or not is_last:
                return index
            continue
        is_first_of_all = index == filled[0]
        if is_first_of_all and is_last and len(filled) > 1:
            continue
        word = first_word(line)
        is_sign_off_or_name = not is_first_of_all and (
            (may_sign_off(word) and is_sign_off(line))
            or _signs_off_with_name(stripped, names)
            or is_name_line(stripped, names)
        )
        if is_sign_off_or_name and _may_follow(lines, window[position + 1 :], strict=True):
            return index
        if may_be_mobile(word) and len(window) - position - 1 <= 3 and is_mobile_line(line):
            return index
    return None


def _signs_off_with_name(line: str, names: tuple[str, ...]) -> bool:
    """`Thanks, Bob` or `Grüße Anna` on one line."""
    lowered = line.lower().rstrip(" .!,")
    if not lowered.endswith(tuple(names)):
        return False
    for form in names:
        if lowered.endswith(form) and len(lowered) > len(form) and not lowered[-len(form) - 1].isalnum():
            before = line[: len(lowered) - len(form)].rstrip(" ,.-–—!\t")
            if before and is_sign_off(before):
                return True
    return False


def is_name_line(line: str, names: tuple[str, ...]) -> bool:
    """Whether a line is the sender's name, possibly with a dash before it or a pronoun, title or comma after it."""
    lowered = line.lower().strip(" -–—/~*_.,!|\t")
    if not lowered or len(lowered) > 80 or not lowered.startswith(tuple(names)):
        return False
    for form in names:
        if lowered == form:
            return len(form) > 1 or len(line) <= 2
        if (
            len(form) > 5
            and " " in form
            and lowered.startswith(form)
            and lowered[len(form) : len(form) + 2].strip(" ")[:1] in {"", ",", "|", "(", "-", "–", "—", "/", "·", "•"}
        ):
            return True
    return False


def _may_follow(lines: list[str], after: list[int], *, strict: bool) -> bool:
    """Whether these lines can all belong to a signature: few, short, hardly a sentence among them."""
    if not after:
        return True
    limit = 14 if strict else _MAX_SIGNATURE_LINES
    counted = 0
    long_lines = 0
    sentences = 0
    for index in after:
        line = lines[index].strip()
        if POSTSCRIPT.match(line):
            break
        counted += 1
        if len(line) > _MAX_LINE:
            long_lines += 1
        if (
            line[-1:] in _SENTENCE_ENDS
            and len(line.split()) >= 6
            and _SENTENCE.search(line)
            and not _CONTACT_DETAIL.search(line)
        ):
            sentences += 1
    if counted > limit:
        return False
    if strict:
        return long_lines <= 1 and sentences <= (1 if counted >= 4 else 0)
    return long_lines <= 3
