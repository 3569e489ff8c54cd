"""What a program wrote for somebody to send, held to what stands somewhere.

A sentence with a figure, an amount, a date, a name, a link or markup that stands nowhere is left out. One that states something in
words which the conversation does not use, or binds its author, stays, marked `[? …]`: a person has to make it their own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from agentic_crm.engine.analyze.dates.calendar_words import NUMBERS
from agentic_crm.engine.analyze.text.wording import fold, sentences
from agentic_crm.engine.analyze.values.money import find_money, parse_number
from agentic_crm.engine.reply import vocabulary as known
from agentic_crm.engine.validate.ground import missing_from
from agentic_crm.kit.text import strip_invisible, unify_line_breaks

GAP: Final = "[…]"
"""What only the author can say."""
_MARKED: Final = re.compile(r"\[…\]|\[\?")
_MOST: Final = 6_000
_MOST_STOCK: Final = 60_000
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FIGURE: Final = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?", re.ASCII)
_OTHER_DIGIT: Final = re.compile(r"[^\W\D0-9]|[¼½¾⅓⅔²³¹①-⑳]")
_ITEM: Final = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+")
_MARKUP: Final = re.compile(
    r"<\s*[/a-zA-Z!][^>]{0,400}>|!?\[[^\]\n]{0,200}\]\s?\([^)\n]{0,400}\)|`|&(?:#?\w{2,8});|\*\*|__|^#{1,6} "
)
_LINKING: Final = re.compile(
    r"\w+://|\b(?:www\.|mailto:|tel:|javascript:|data:)|[\w.+%'-]+@[\w-]|(?<![\w@.])(?:[\w-]+\.)+[a-zA-Z]{2,}(?:/|\b)",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(
    r"(\d[\d.,]*)\s?(?:%|percent|prozent|pour cent|por ciento|per cento|procent|por cento)", re.IGNORECASE
)
_STARTS: Final = re.compile(r"(?:^|[.!?:;…\n]\s*|[\"“„«(\[]\s?|^\s*[-*•–]\s*)$")
_AFTER: Final = 4
_BEFORE: Final = 2


class Fault(StrEnum):
    """Why a sentence was left out."""

    MARKUP = "markup"
    LINK = "link"
    FIGURE = "figure"
    AMOUNT = "amount"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Checked:
    """`left_out` counts sentences by why; `marked` those that a person has to make their own."""

    body: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    marked: int = 0


def gaps_in(body: str) -> int:
    """How many places its author still has to fill in or to settle."""
    return len(_MARKED.findall(body))


def checked(text: str, stock: str, language: str) -> Checked:
    """`text` without what stands nowhere in `stock`: the conversation's words and the author's own. At most 6,000 characters."""
    clean = strip_invisible(unify_line_breaks(text))[0][:_MOST]
    ground = _Ground(stock[:_MOST_STOCK], language if language in known.COURTESY else "en")
    faults: Counter[str] = Counter()
    marked = 0
    kept: list[str] = []
    at = 0
    for one in sentences(clean):
        kept.append(clean[at : one.start])
        at = one.end
        fault = ground.fault(one.text)
        if fault is not None:
            faults[fault.value] += 1
        elif ground.is_claim(one.text):
            marked += 1
            kept.append(f"[? {one.text.replace('[', '(').replace(']', ')')}]")
        else:
            kept.append(clean[one.start : one.end])
    kept.append(clean[at:])
    body = re.sub(r"[ \t]+\n", "\n", re.sub(r" {2,}", " ", "".join(kept)))
    return Checked(re.sub(r"\n{3,}", "\n\n", body).strip(), dict(faults), marked)


class _Ground:
    """What may be said."""

    def __init__(self, stock: str, language: str) -> None:
        self._stock = unify_line_breaks(stock)
        self._language = language
        self._courtesy = known.COURTESY[language] | (known.COURTESY["en"] if language != "en" else frozenset())

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(
            part for match in _WORD.finditer(self._stock) for part in (fold(match[0]), *fold(match[0]).split())
        )

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(word[: known.STEM] for word in self._words)

    @cached_property
    def _folded(self) -> str:
        return fold(self._stock)

    @cached_property
    def _beside(self) -> dict[Decimal, set[str]]:
        """The words around each figure."""
        found: dict[Decimal, set[str]] = {}
        for value, words in _with_neighbours(self._stock):
            found.setdefault(value, set()).update(word[: known.STEM] for word in words)
        return found

    @cached_property
    def _sums(self) -> frozenset[tuple[Decimal, str | None]]:
        return frozenset((one.amount, one.currency) for one in find_money(self._stock))

    @cached_property
    def _percents(self) -> frozenset[str]:
        return frozenset(match[1] for match in _PERCENT.finditer(self._stock))

    @cached_property
    def _weekdays(self) -> frozenset[int]:
        return frozenset(known.WEEKDAY_OF[word] for word in self._words if word in known.WEEKDAY_OF)

    def fault(self, text: str) -> Fault | None:
        """Why a sentence may not stand."""
        if _MARKUP.search(text):
            return Fault.MARKUP
        if self._links(text):
            return Fault.LINK
        if any((one.amount, one.currency) not in self._sums for one in find_money(text)):
            return Fault.AMOUNT
        if not self._has_days(text):
            return Fault.DATE
        figure = self._figures(text)
        if figure is not None:
            return figure
        return Fault.NAME if self._names(text) else None

    def is_claim(self, text: str) -> bool:
        """Whether it states something in words of its own, or binds its author."""
        if text.rstrip("\"'”»)").endswith(("?", "？")):
            return False
        words = [fold(match[0]) for match in _WORD.finditer(text)]
        if any(word[:6] in known.PROMISES for word in words):
            return True
        return any(
            len(word) >= 4 and word[: known.STEM] not in self._stems and word[: known.STEM] not in self._courtesy
            for whole in words
            for word in whole.split()
        )

    def _links(self, text: str) -> bool:
        """Whether a link or an address stands in it that is none of the stock's. Everything that looks like one counts."""
        if not _LINKING.search(text):
            return False
        low = self._stock.casefold()
        found = [piece.strip("\"'<>()[]{}.,;:!?“”„«»") for piece in text.casefold().split() if _LINKING.search(piece)]
        return any(not re.search(rf"(?<![\w./@-]){re.escape(one)}(?![\w/@-])", low) for one in found) or any(
            "@" in one or "." in one for one in missing_from(text, self._stock) if not one[:1].isdigit()
        )

    def _figures(self, text: str) -> Fault | None:
        body = _ITEM.sub("", text)
        if _OTHER_DIGIT.search(body):
            return Fault.FIGURE
        for value, words in _with_neighbours(body, after=1, before=1):
            around = self._beside.get(value)
            if around is None:
                return Fault.FIGURE
            for word in words:
                if word in known.MONTH_WORDS and word[: known.STEM] not in around:
                    return Fault.DATE
        sums = {one.amount for one in find_money(body)}
        for value, words in _with_neighbours(body, after=1, before=0):
            around = self._beside[value]
            if (
                value not in sums
                and words
                and len(words[0]) > 2
                and words[0][: known.STEM] not in self._courtesy | around
            ):
                return Fault.FIGURE
        if any(match[1] not in self._percents for match in _PERCENT.finditer(body)):
            return Fault.FIGURE
        spelled = set(known.NUMBER_WORDS[self._language].split())
        for match in _WORD.finditer(body):
            word = match[0].lower()
            value_of = NUMBERS.get(word)
            stands = fold(word) in self._words or (value_of is not None and Decimal(value_of) in self._beside)
            if word in spelled and not stands:
                return Fault.FIGURE
        return None

    def _has_days(self, text: str) -> bool:
        skipped = known.NOT_RELATIVE.get(self._language, frozenset())
        for match in _WORD.finditer(text):
            word = fold(match[0])
            if word in known.WEEKDAY_OF and known.WEEKDAY_OF[word] not in self._weekdays:
                return False
            if word in known.MONTH_WORDS | known.RELATIVE and word not in skipped and word not in self._words:
                return False
        return all(match[0] in self._folded for match in re.finditer(known.PERIOD, fold(text)))

    def _names(self, text: str) -> bool:
        for match in _WORD.finditer(text):
            printed = match[0]
            if not any(letter.isupper() for letter in printed) or _STARTS.search(text[: match.start()]):
                continue
            word = fold(printed)
            if word in self._words or word in known.FORMS or word in known.MONTH_OF or word in known.WEEKDAY_OF:
                continue
            if all(part in self._words for part in word.split()):
                continue
            if self._language == "de" and printed[1:].islower() and self._is_noun(word):
                continue
            return True
        return False

    def _is_noun(self, word: str) -> bool:
        """Whether a German word with a capital is no name: known, or a form of one that stands there."""
        if word in known.NOUNS or word.endswith(known.NOUN_ENDINGS):
            return True
        beginning = word[: max(known.STEM, len(word) - 2)]
        return len(beginning) > known.STEM and any(one.startswith(beginning) for one in self._words)


def _with_neighbours(text: str, after: int = _AFTER, before: int = _BEFORE) -> Iterator[tuple[Decimal, list[str]]]:
    """Each figure of a text with the folded words behind and before it."""
    words = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    index = 0
    for match in _FIGURE.finditer(text):
        value = parse_number(match[0].replace(" ", ""))
        while index < len(words) and words[index][0] < match.start():
            index += 1
        if value is not None:
            behind = [word for start, _, word in words[index : index + after] if start - match.end() <= 60]
            yield value, [*behind, *(word for _, _, word in words[max(0, index - before) : index])]
