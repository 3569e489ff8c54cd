"""Whose mailbox a grant opens, as its provider tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """`address`: normalised. `subject_id`: what makes the mailbox the same one again; None takes the ID token's subject."""

    address: str
    subject_id: str | None = None
