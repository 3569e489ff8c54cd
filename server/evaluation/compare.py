"""How values of predictions and gold are compared, each field by its own measure."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

_LEGAL_FORMS = """
ab ag as bv co corp corporation eurl gmbh inc incorporated kg lda limited llc llp ltd ltda mbh nv ohg oy plc pty pvt sa sarl sas se
sl slp slu spa srl ug und
"""
_SMALL_WORDS = """
a an and the to of for with on in by at from our their about der die das den und für mit an zu im le la les de des du et pour à el
los las y para con een het voor van op il per un una une
"""
_LEGAL = frozenset(_LEGAL_FORMS.split())
_STOPS = frozenset(_SMALL_WORDS.split())


def fold(value: object) -> str:
    """Text without case, diacritics, punctuation and surplus whitespace."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", str(value).casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters).split())


def firm(value: object) -> str:
    """A company's name less its legal form."""
    joined = re.sub(r"\b(?:\w\.\s?)+(?=\W|$)", lambda m: re.sub(r"[.\s]", "", m[0]) + " ", str(value))
    return " ".join(w for w in fold(joined).split() if w not in _LEGAL) or fold(value)


def overlap(left: set[str], right: set[str]) -> float:
    """Twice the common part by the sum of both, 0 to 1."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def likeness(left: object, right: object) -> float:
    """How alike two short texts are by the beginnings of their words or by their trigrams, 0 to 1."""
    texts = [fold(left), fold(right)]
    begun = [{w[:4] for w in t.split() if w not in _STOPS} for t in texts]
    threes = [{t[i : i + 3] for i in range(max(1, len(t) - 2))} if t else set() for t in texts]
    return max(overlap(*begun), overlap(*threes))


def _digits(value: object) -> str:
    digits = re.sub(r"\D", "", str(value).replace("(0)", ""))
    return digits.removeprefix("00")


def _web(value: object) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", str(value).strip().casefold()).rstrip("/")


def _amount(value: object) -> Decimal | str:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def same(name: str, gold: Any, said: Any) -> bool:
    """Whether a value is right. A due date is judged as finely as gold states it, an address by three quarters of its words."""
    if gold is None or said is None:
        return gold is said
    match name:
        case "phone":
            return _digits(gold) == _digits(said)
        case "amount":
            return _amount(gold) == _amount(said)
        case "domain" | "website":
            return _web(gold) == _web(said)
        case "due":
            return str(said)[: len(str(gold))] == str(gold)
        case "name":
            return fold(gold) == fold(said)
        case "address":
            return overlap(set(fold(gold).split()), set(fold(said).split())) >= 0.75
        case _:
            return " ".join(str(gold).casefold().split()) == " ".join(str(said).casefold().split())
