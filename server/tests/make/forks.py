"""Processes of their own, as they run in production, without seconds of imports each: forked from one that has imported the product."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from agentic_crm.cli import main
from agentic_crm.platform.jobs.definition import Queue
from agentic_crm.worker import handlers

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "pytest",
        "agentic_crm.cli.imports",
        "agentic_crm.ai.listeners",
        "tests.platform.jobs.chaos_worker",
        *handlers.MODULES[Queue.MAIL],
    ]
)


class Forked:
    """A running process, which has the given environment and nothing else of this one's. Its words go to `out` and `err`."""

    def __init__(
        self,
        function: Callable[..., None],
        *arguments: str,
        environment: Mapping[str, str],
        out: Path,
        err: Path | None = None,
    ) -> None:
        for one in {out, err or out}:
            one.touch()  # it may be killed before it opens them
        given = (function, arguments, dict(environment), str(out), str(err or out))
        self._process = _FORKS.Process(target=_begin, args=given, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int | None:
        """Until it has ended: its exit code, minus the signal's number where one killed it."""
        self._process.join(seconds)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """It and its children, with no time for a last word."""
        if self.poll() is None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:  # it has not come to lead a group of its own yet
                os.kill(self.pid, signal.SIGKILL)


def work(queue: str) -> None:
    """`agentic-crm work --queue ...`, for `Forked`."""
    from tests.platform.jobs import chaos_worker  # noqa: PLC0415 - registers handlers, which this process is to have none of

    chaos_worker.main(queue)


def command(*words: str) -> None:
    """`agentic-crm ...`, for `Forked`."""
    sys.argv = ["agentic-crm", *words]
    main()


def _begin(
    function: Callable[..., None], arguments: tuple[str, ...], environment: dict[str, str], out: str, err: str
) -> None:
    os.setsid()
    for name, number in ((out, 1), (err, 2)):
        opened = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    function(*arguments)
