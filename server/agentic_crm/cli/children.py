"""The processes below the supervisor: started, watched, started again when they end by themselves, stopped together."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from agentic_crm.cli.console import Console
from agentic_crm.cli.places import shown
from agentic_crm.platform.embedded.processes import kill_group, start_tethered, tail

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
# A process that has run this long was healthy: its next end counts as the first again.
HEALTHY_AFTER: Final = 60.0
STOP_WITHIN: Final = 10.0
_KEPT_LOGS: Final = 3


@dataclass(slots=True)
class Child:
    """One process of ours and how it has fared."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    restart_at: float | None = None
    delay: float = FIRST_DELAY

    def start(self) -> None:
        """Start it; its output goes to the end of its log."""
        self.process = start_tethered(self.command, log=self.log, environment=self.environment)
        self.started_at = time.monotonic()
        self.restart_at = None

    def ended(self) -> int | None:
        """The exit code when it has ended by itself and no restart is planned yet."""
        if self.process is None or self.restart_at is not None:
            return None
        return self.process.poll()


def rotate(log: Path) -> None:
    """Move the log of the last start to `NAME.1.log`, that to `NAME.2.log`, and so on; the oldest goes."""
    if not log.exists() or log.stat().st_size == 0:
        return
    for number in range(_KEPT_LOGS, 1, -1):
        older = log.with_suffix(f".{number - 1}.log")
        if older.exists():
            older.replace(log.with_suffix(f".{number}.log"))
    log.replace(log.with_suffix(".1.log"))


class Children:
    """All of them. `tend` is called every now and then by the supervisor's loop."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._children: list[Child] = []

    def start(self, child: Child) -> None:
        """Start a child and look after it from here on."""
        self._children.append(child)
        child.start()

    def tend(self, now: float) -> None:
        """Notice who has ended, say so, and start them again after a delay that doubles with each early end."""
        for child in self._children:
            if child.restart_at is not None:
                if now >= child.restart_at:
                    child.start()
                continue
            code = child.ended()
            if code is None:
                continue
            if now - child.started_at > HEALTHY_AFTER:
                child.delay = FIRST_DELAY
            child.restart_at = now + child.delay
            self._console.note(
                f"{child.name} ended ({reason(code)}); starting it again in {child.delay:g} s. See {shown(child.log)}"
            )
            child.delay = min(child.delay * 2, LONGEST_DELAY)

    def first_failure(self) -> str | None:
        """A sentence about a child that has ended, with the end of its log; None while all run."""
        for child in self._children:
            if (code := child.ended()) is not None:
                return f"{child.name} ended while starting ({reason(code)}). The end of {shown(child.log)}:\n{tail(child.log, 12)}"
        return None

    def stop(self) -> list[str]:
        """Ask all to end at once, wait, and end those that did not; returns the names of the latter."""
        alive = [child for child in self._children if child.process is not None and child.process.poll() is None]
        for child in alive:
            if child.process is not None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        forced = []
        for child in alive:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                forced.append(child.name)
            # Whatever it had started itself is in its process group.
            kill_group(child.process)
        return forced


def reason(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
