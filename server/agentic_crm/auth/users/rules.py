"""What an acceptable password and address are. No rules of composition: they make passwords worse."""

import re
from typing import Final

from agentic_crm.auth.users.common_passwords import common_passwords

MIN_PASSWORD = 8
MAX_PASSWORD = 128
_PRODUCT: Final = ("agenticcrm", "agentic-crm", "agentic")
_SHORTEST_WORD: Final = 4
_ENOUGH_LEFT: Final = 5
# "password2026!" is "password" to whoever guesses.
_TRAILING: Final = "0123456789!?.*#$-_"
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def password_problem(password: str, *, email: str, name: str) -> str | None:
    """Why a password is refused, as a sentence that names the fix; None when it is fine."""
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters."
    if len(password) > MAX_PASSWORD:
        return f"Use at most {MAX_PASSWORD} characters."
    folded = password.casefold()
    if len(set(folded)) < 3:
        return "Use more than two different characters."
    if _is_made_of(folded, _context(email, name)):
        return "Use words that are not your name, your address or the name of this product."
    if not {folded, folded.rstrip(_TRAILING)}.isdisjoint(common_passwords()):
        return "Use another one: this is among the passwords that are guessed first, as it was found in many leaks."
    return None


def _context(email: str, name: str) -> set[str]:
    """What anybody would try who knows whose account it is."""
    words = {email.casefold(), *re.split(r"[^\w]+", f"{email} {name}".casefold()), *_PRODUCT}
    return {word for word in words if len(word) >= _SHORTEST_WORD}


def _is_made_of(folded: str, words: set[str]) -> bool:
    """Whether too little is left of a password without these words."""
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != folded and len(rest.strip(_TRAILING + " ")) < _ENOUGH_LEFT


def is_email(value: str) -> bool:
    """Shape only; whether it can be reached is shown by mail."""
    return len(value) <= 254 and _EMAIL.fullmatch(value) is not None
