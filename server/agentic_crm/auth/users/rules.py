"""What an acceptable password and address are."""

import re

MIN_PASSWORD = 8
MAX_PASSWORD = 128
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def password_problem(password: str, *, email: str, name: str) -> str | None:
    """Why a password is refused, as a sentence that names the fix; None when it is fine."""
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters."
    if len(password) > MAX_PASSWORD:
        return f"Use at most {MAX_PASSWORD} characters."
    folded = password.casefold()
    if folded in {email.casefold(), email.split("@", maxsplit=1)[0].casefold(), name.casefold()}:
        return "Do not use your name or address as the password."
    if len(set(folded)) < 3:
        return "Use more than two different characters."
    return None


def is_email(value: str) -> bool:
    """Shape only; whether it can be reached is shown by mail."""
    return len(value) <= 254 and _EMAIL.fullmatch(value) is not None
