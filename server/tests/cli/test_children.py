"""The supervisor's children with real processes; time is handed in, so nothing waits for a backoff."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agentic_crm.cli.children import FIRST_DELAY, HEALTHY_AFTER, LONGEST_DELAY, Child, Children, rotate
from agentic_crm.cli.console import Console
from agentic_crm.platform.embedded.processes import is_alive

WAITS = "import signal, sys; print('up', flush=True); signal.pause()"
ENDS = "print('bad setting'); raise SystemExit(3)"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()"
)
Make = Callable[[str, str], Child]


@pytest.fixture
def children() -> Iterator[Children]:
    supervised = Children(Console())
    yield supervised
    supervised.stop()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def child(name: str, program: str) -> Child:
        return Child(name, [sys.executable, "-c", program], dict(os.environ), tmp_path / f"{name}.log")

    return child


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def until_logged(child: Child, text: str = "up") -> None:
    """Wait, for at most 30 seconds, until the child has written this."""
    deadline = time.monotonic() + 30
    while not (child.log.exists() and text in child.log.read_text()):
        assert time.monotonic() < deadline, f"{child.name} never said {text!r}"
        os.sched_yield()


def wait_for_end(child: Child) -> None:
    assert child.process is not None
    os.waitid(os.P_PID, child.process.pid, os.WEXITED | os.WNOWAIT)


class TestTend:
    def test_a_killed_child_is_started_again_after_its_delay_and_named(
        self, children: Children, make: Make, capsys: pytest.CaptureFixture[str]
    ) -> None:
        worker = make("worker", WAITS)
        children.start(worker)
        first = pid_of(worker)
        os.kill(first, signal.SIGKILL)
        wait_for_end(worker)
        children.tend(now := time.monotonic())
        assert "worker ended (SIGKILL); starting it again in 0.5 s" in capsys.readouterr().out
        children.tend(now + FIRST_DELAY / 2)
        assert pid_of(worker) == first
        children.tend(now + FIRST_DELAY)
        assert pid_of(worker) != first
        assert is_alive(pid_of(worker))

    def test_the_delay_doubles_up_to_a_limit(self, children: Children, make: Make) -> None:
        child = make("broken", ENDS)
        children.start(child)
        delays = []
        for _ in range(9):
            wait_for_end(child)
            now = time.monotonic()
            children.tend(now)
            assert child.restart_at is not None
            delays.append(child.restart_at - now)
            children.tend(child.restart_at)
        assert delays[:3] == pytest.approx([FIRST_DELAY, FIRST_DELAY * 2, FIRST_DELAY * 4])
        assert delays[-1] == pytest.approx(LONGEST_DELAY)

    def test_a_child_that_ran_long_starts_again_at_once(self, children: Children, make: Make) -> None:
        child = make("flaky", ENDS)
        children.start(child)
        wait_for_end(child)
        child.delay = LONGEST_DELAY
        later = time.monotonic() + HEALTHY_AFTER + 1
        children.tend(later)
        assert child.restart_at == pytest.approx(later + FIRST_DELAY)

    def test_one_that_ends_does_not_touch_the_others(self, children: Children, make: Make) -> None:
        healthy, broken = make("healthy", WAITS), make("broken", ENDS)
        children.start(healthy)
        children.start(broken)
        before = pid_of(healthy)
        wait_for_end(broken)
        children.tend(time.monotonic())
        assert pid_of(healthy) == before
        assert is_alive(before)


class TestFirstFailure:
    def test_quotes_the_end_of_the_log(self, children: Children, make: Make) -> None:
        child = make("api", ENDS)
        children.start(child)
        wait_for_end(child)
        failure = children.first_failure()
        assert failure is not None
        assert "api ended while starting (exit code 3)" in failure
        assert "bad setting" in failure

    def test_is_none_while_all_run(self, children: Children, make: Make) -> None:
        children.start(make("api", WAITS))
        assert children.first_failure() is None


class TestStop:
    def test_ends_every_child(self, children: Children, make: Make) -> None:
        started = [make(name, WAITS) for name in ("one", "two")]
        for child in started:
            children.start(child)
            until_logged(child)
        assert children.stop() == []
        assert [child.name for child in started if is_alive(pid_of(child))] == []

    def test_names_and_ends_one_that_ignores_the_signal(
        self, children: Children, make: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("agentic_crm.cli.children.STOP_WITHIN", 0.2)
        child = make("stubborn", STUBBORN)
        children.start(child)
        until_logged(child)
        assert children.stop() == ["stubborn"]
        assert not is_alive(pid_of(child))


class TestRotate:
    def test_keeps_the_logs_of_the_last_starts(self, tmp_path: Path) -> None:
        log = tmp_path / "api.log"
        for number in range(6):
            log.write_text(f"start {number}")
            rotate(log)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["api.1.log", "api.2.log", "api.3.log"]
        assert (tmp_path / "api.1.log").read_text() == "start 5"
