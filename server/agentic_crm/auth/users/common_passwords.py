"""The shipped list of passwords that are guessed first; read when the first password is chosen."""

from functools import cache
from importlib.resources import files


@cache
def common_passwords() -> frozenset[str]:
    """About 18,000 passwords of 8 and more characters, in small letters."""
    text = files("agentic_crm.auth.users").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# "))
