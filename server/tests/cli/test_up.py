"""`agentic-crm up` as a person runs it: real processes, real servers, real signals."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentic_crm.cli import environment
from agentic_crm.cli.environment import CREDENTIALS, OBJECT_STORE, PROCESSES
from agentic_crm.platform.embedded import discard, memory
from agentic_crm.platform.embedded.processes import is_alive

PROGRAM = [sys.executable, "-c", "from agentic_crm.cli import main; main()"]

GIVEN = {
    "SMTP_URL": "smtp://zq-canary-smtp@127.0.0.1:9",
    "GOOGLE_CLIENT_SECRET": "zq-canary-google",
    "MICROSOFT_CLIENT_SECRET": "zq-canary-microsoft",
    "AWS_SECRET_ACCESS_KEY": "zq-canary-aws",
}
"""Secrets of the operator, which `up` is started with."""


class Up:
    """One run of the command, in the background."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.data_dir = folder / "data"
        self.port = memory.loopback_port(None)
        self.output = folder / f"output-{self.port}.txt"
        (folder / "dist").mkdir(exist_ok=True)
        (folder / "dist" / "index.html").write_text("<title>Agentic CRM</title>")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "REDIS"))}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*PROGRAM, "up", "--no-demo", "--data-dir", str(self.data_dir), "--port", str(self.port), *arguments],
                env=inherited | GIVEN | {"WEB_DIST": str(folder / "dist"), "PYTHONIOENCODING": "utf-8"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def until_said(self, pattern: str, within: float = 120) -> None:
        deadline = time.monotonic() + within
        while not re.search(pattern, self.said()):
            assert time.monotonic() < deadline, f"never said {pattern!r}, but: {self.said()}"
            assert self.process.poll() is None or re.search(pattern, self.said()), self.said()
            time.sleep(0.05)

    def ask(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def until_ready(self, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while True:
            try:
                if self.ask("/readyz")[0] == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def children(self) -> dict[str, int]:
        """Process ids of all below the supervisor, by the end of their command line."""
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        found = {}
        for pid in listing.split():
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ").strip()
            found[command.partition("main() ")[2] or command] = int(pid)
        return found

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def held_by(up: Up) -> dict[str, set[str]]:
    """What each process below the supervisor can read in its own environment and command line: secrets found by their values."""
    found = environment.running(up.data_dir)
    assert found is not None
    secrets = {**found.secrets, **GIVEN}
    secrets[OBJECT_STORE] = secrets.pop("AWS_SECRET_ACCESS_KEY")
    assert set(CREDENTIALS) < set(secrets)
    held = {}
    for command, pid in up.children().items():
        name = command if command.startswith("work") else command.split(" ")[0].rsplit("/", 1)[-1]
        told = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
        held[name] = {secret for secret, value in secrets.items() if value.encode() in told}
    return held


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("up")
    yield made
    discard(made / "data")


def test_a_life(folder: Path) -> None:
    """One story, because a start takes seconds: start, refuse a second, survive a kill, stop, start again."""
    up = Up(folder)
    try:
        up.until_said("Agentic CRM is ready at http://127.0.0.1:")
        assert "\x1b" not in up.said()
        status, body = up.ask("/readyz")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert up.ask("/review") == (200, b"<title>Agentic CRM</title>")

        second = Up(folder)
        assert second.process.wait(timeout=60) == 1
        assert f"already runs on {up.data_dir} (http://127.0.0.1:{up.port}, process {up.process.pid})" in second.said()

        assert held_by(up) == {
            "serve": set(PROCESSES["api"]),
            "work --queue mail": set(PROCESSES["worker mail"]),
            "work --queue analysis": {"DATABASE_ANALYST_URL", "DATABASE_JOBS_URL", "REDIS_URL"},
            "work --queue execution": {"DATABASE_EXECUTOR_URL", "DATABASE_JOBS_URL", "REDIS_URL", OBJECT_STORE},
            "schedule": {"DATABASE_JOBS_URL", "REDIS_URL"},
            "postgres": set(),
            "valkey-server": set(),
        }

        api = next(pid for command, pid in up.children().items() if command.startswith("serve"))
        os.kill(api, signal.SIGKILL)
        up.until_said(r"api ended \(SIGKILL\); starting it again")
        up.until_ready()

        everything = list(up.children().values())
        assert len(everything) == 7
        assert up.stop() == 0
        assert "Nothing is left running" in up.said()
        assert [pid for pid in everything if is_alive(pid)] == []
    finally:
        up.stop()


def test_after_the_supervisor_was_killed_nothing_stays_and_the_next_start_recovers(folder: Path) -> None:
    first = Up(folder)
    try:
        first.until_said("Agentic CRM is ready")
        everything = list(first.children().values())
        first.process.kill()
        first.process.wait()
        deadline = time.monotonic() + 30
        while any(is_alive(pid) for pid in everything):
            assert time.monotonic() < deadline, "children outlived their supervisor"
            time.sleep(0.05)
    finally:
        first.stop()
    again = Up(folder)
    try:
        again.until_said("Agentic CRM is ready")
        assert "Database as it was left" in again.said()
        assert again.ask("/readyz")[0] == 200
    finally:
        assert again.stop() == 0
