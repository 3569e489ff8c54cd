"""What `make up` prints: one line a step with the time it took, readable in a terminal and in a file alike."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Console:
    """Prints finished steps only, so that no line has to be taken back and a log stays readable."""

    def __init__(self) -> None:
        symbols = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        self._done, self._wrong, self._note = ("✓", "✗", "!") if symbols else ("ok", "error:", "!")

    @contextmanager
    def step(self, sentence: str) -> Iterator[list[str]]:
        """Time a step; print `sentence`, or what the block has put into the yielded list instead."""
        began = time.monotonic()
        replacement: list[str] = []
        yield replacement
        said = replacement[-1] if replacement else sentence
        self.say(f"{self._done} {said:<62} {time.monotonic() - began:5.1f} s")

    def note(self, sentence: str) -> None:
        """Something the reader should know that is not a step."""
        self.say(f"{self._note} {sentence}")

    def check(self, *, is_fine: bool, sentence: str) -> None:
        """One line of `doctor`."""
        self.say(f"{self._done if is_fine else self._wrong} {sentence}")

    def say(self, text: str = "") -> None:
        """A plain line, written at once; a reader that has gone away is no reason to stop."""
        try:
            print(text, flush=True)
        except BrokenPipeError:
            sys.stdout = None  # print() to None is silent
