"""Keeping people from a model, reversibly: names, addresses, numbers and links become stand-ins, and come back in its answer."""

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LINK: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_BANK: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b")
_CARD: Final = re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")
_STAND_IN: Final = re.compile(r"\[(?:person|email|phone|link|bank)-\d+[a-z]?\]")
_SHORTEST: Final = 3
_REGIONS: Final = ("DE", "US", "GB", "FR")


class Redactor:
    """One question's stand-ins. The same words get the same stand-in, so that the model can tell who is who."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` of people: each is hidden as a whole and word by word."""
        self._stand_ins: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        for name in sorted({" ".join(one.split()) for one in names if one.strip() and "@" not in one}, key=len)[::-1]:
            self._hide_name(name)
        forms = sorted(self._stand_ins, key=len, reverse=True)
        gap = r"[\s,]+"
        written = "|".join(gap.join(re.escape(word) for word in form.split()) for form in forms)
        self._names = re.compile(rf"(?<!\w)(?:{written})(?!\w)") if forms else None

    def _hide_name(self, name: str) -> None:
        if name in self._stand_ins or len(name) < _SHORTEST:
            return
        whole = self._stand_in("person", name)
        for letter, word in zip("abcdefgh", re.split(r"[\s,]+", name), strict=False):
            if len(word.strip(".")) >= _SHORTEST:
                self._stand_ins.setdefault(word, f"{whole[:-1]}{letter}]")

    def _stand_in(self, kind: str, words: str) -> str:
        found = self._stand_ins.get(words)
        if found is None:
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
            found = self._stand_ins[words] = f"[{kind}-{number}]"
        return found

    def hide(self, text: str) -> str:
        """The text with stand-ins. What looks like one already is put into other brackets, or it would come back as somebody."""
        text = _STAND_IN.sub(lambda found: f"({found[0][1:-1]})", text)
        for kind, pattern in (("link", _LINK), ("email", _EMAIL), ("bank", _BANK), ("bank", _CARD)):
            text = pattern.sub(lambda found, kind=kind: self._stand_in(kind, found[0]), text)  # type: ignore[misc]
        if self._names is not None:
            text = self._names.sub(lambda found: self._known(found[0]), text)
        return self._without_phones(text)

    def _known(self, words: str) -> str:
        plain = " ".join(re.split(r"[\s,]+", words))
        return self._stand_ins.get(words) or self._stand_ins.get(plain) or self._stand_in("person", words)

    def _without_phones(self, text: str) -> str:
        for region in _REGIONS:
            found = [
                (match.start, match.end)
                for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID)
            ]
            for start, end in reversed(found):
                text = text[:start] + self._stand_in("phone", text[start:end]) + text[end:]
        return text

    @property
    def words(self) -> dict[str, str]:
        """What each stand-in stands for."""
        return {stand_in: words for words, stand_in in self._stand_ins.items()}


def restored(text: str, words: dict[str, str]) -> str:
    """The text with what its stand-ins stand for; unknown ones stay."""
    return _STAND_IN.sub(lambda found: words.get(found[0], found[0]), text)
