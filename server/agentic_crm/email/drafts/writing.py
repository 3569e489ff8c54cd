"""The seam through which something other than a person writes the first words of an answer.

Whoever writes (`ai.replies`) chooses no recipients, and nothing of it leaves without the same approval as everything else:
`drafts.service.create(..., words=...)` makes an ordinary draft of it. Words may come later than their draft, as long as `drafts.writing`
waits for them; as soon as the author writes, it does not.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """What was written, and by whom. `body` is plain text without the quoted original.

    `is_waiting`: they are still to come, and say what `wish` wants.
    """

    body: str
    origin: Literal["built_in", "model"]
    wish: str = ""
    is_waiting: bool = False
