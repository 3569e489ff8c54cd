"""The port through which something other than a person writes the first words of an answer.

Whoever implements it gets what a person would read, and gives words. It chooses no recipients, and nothing that it writes leaves
without the same approval as everything else: `drafts.service.create(..., words=...)` makes an ordinary draft of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from agentic_crm.email.messages.service import StoredMessage


@dataclass(frozen=True, slots=True)
class WritingTask:
    """`messages`: the conversation, oldest first; `answers` is the one to be answered. `author`: in whose name."""

    messages: Sequence[StoredMessage]
    answers: StoredMessage
    author: str
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What was written, and by whom. `body` is plain text without the quoted original."""

    body: str
    origin: Literal["built_in", "model"]


class DraftWriter(Protocol):
    """Writes the body of an answer. None: there is nothing worth suggesting."""

    async def write(self, task: WritingTask) -> Words | None: ...
