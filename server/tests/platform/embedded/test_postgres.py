"""The embedded PostgreSQL with real processes: what survives a kill, who may read what, and that nothing is left behind."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from agentic_crm.platform.embedded import ServerDidNotStart, discard, embedded_postgres, memory, start_postgres
from agentic_crm.platform.embedded.account import unprivileged_account
from agentic_crm.platform.embedded.places import data_folder
from agentic_crm.platform.embedded.processes import is_alive


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for the module: making a cluster is the slow part."""
    folder = tmp_path_factory.mktemp("embedded") / "data"
    yield folder
    discard(folder)


async def ask(url: str, *queries: str) -> object:
    """The first value of the last query's answer."""
    connection = await asyncpg.connect(url)
    try:
        answers = [await connection.fetchval(query) for query in queries]
        return answers[-1]
    finally:
        await connection.close()


class TestStart:
    async def test_serves_utf8_with_the_builtin_locale_and_checksums(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server:
            locale = (
                "select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()"
            )
            assert await ask(server.url, locale) == "b C.UTF-8"
            assert await ask(server.url, "show server_encoding") == "UTF8"
            assert await ask(server.url, "show data_checksums") == "on"
            assert await ask(server.url, "show password_encryption") == "scram-sha-256"

    async def test_refuses_a_wrong_password(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server, pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.url_for("postgres", "wrong"))

    async def test_is_durable_unless_told_otherwise(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir) as server:
            assert await ask(server.url, "show fsync") == "on"
        with embedded_postgres(data_dir, durable=False) as server:
            assert await ask(server.url, "show fsync") == "off"

    async def test_keeps_data_port_and_password_over_a_restart(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as first:
            await ask(first.url, "create table if not exists kept (id int)", "insert into kept values (1)")
        with embedded_postgres(data_dir, durable=False) as second:
            assert await ask(second.url, "select count(*) from kept") == 1
        assert second.url == first.url

    async def test_moves_to_another_port_when_the_remembered_one_is_taken(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as first:
            pass
        with socket.socket() as squatter:
            squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            squatter.bind(("127.0.0.1", first.port))
            squatter.listen()
            with embedded_postgres(data_dir, durable=False) as second:
                assert second.port != first.port
                assert await ask(second.url, "select 1") == 1

    def test_says_what_the_log_says_when_it_cannot_start(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server:
            version_file = server.folder / "cluster" / "PG_VERSION"
        kept = version_file.read_text()
        version_file.write_text("9.6\n")
        try:
            with pytest.raises(ServerDidNotStart, match=r"did not start.*postgres\.log"):
                start_postgres(data_dir, durable=False)
        finally:
            version_file.write_text(kept)

    def test_generated_passwords_are_readable_by_the_owner_alone(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server:
            secrets = data_dir / "secrets.json"
            assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
            assert server.password in secrets.read_text()
            assert not (server.folder / "superuser-password").exists()


class TestStop:
    def test_leaves_no_process(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server:
            pids = [server.process.pid, *children_of(server.process.pid)]
        assert len(pids) > 1
        assert [pid for pid in pids if is_alive(pid)] == []

    def test_the_server_ends_with_the_process_that_started_it(self, data_dir: Path) -> None:
        program = (
            "import os, signal, sys; from pathlib import Path; from agentic_crm.platform.embedded import start_postgres;"
            "print(start_postgres(Path(sys.argv[1]), durable=False).process.pid, flush=True);"
            "os.kill(os.getpid(), signal.SIGKILL)"
        )
        started = subprocess.run(
            [sys.executable, "-c", program, str(data_dir)], capture_output=True, text=True, check=False
        )
        assert started.returncode == -signal.SIGKILL
        # A start finds either nothing or a server on its way out, and waits for that.
        with embedded_postgres(data_dir, durable=False) as server:
            assert server.process.pid != int(started.stdout)
            assert not is_alive(int(started.stdout))


class TestRecovery:
    @pytest.mark.parametrize("durable", [True, False], ids=["durable", "in a hurry"])
    async def test_keeps_what_was_committed_when_the_server_is_killed(self, data_dir: Path, durable: bool) -> None:
        killed = start_postgres(data_dir, durable=durable)
        table = f"survived_{durable}"
        await ask(killed.url, f"create table {table} (id int)", "checkpoint", f"insert into {table} values (1)")
        os.kill(killed.process.pid, signal.SIGKILL)
        killed.process.wait()
        assert (killed.folder / "cluster" / "postmaster.pid").exists()
        with embedded_postgres(data_dir, durable=False) as server:
            assert await ask(server.url, f"select count(*) from {table}") == 1

    async def test_starts_when_the_pid_file_names_a_stranger(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server:
            pid_file = server.folder / "cluster" / "postmaster.pid"
            lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
        with embedded_postgres(data_dir, durable=False) as again:
            assert await ask(again.url, "select 1") == 1

    async def test_replaces_a_server_that_outlived_its_supervisor(self, data_dir: Path) -> None:
        orphan = start_postgres(data_dir, durable=False)
        with embedded_postgres(data_dir, durable=False) as server:
            assert orphan.process.wait(timeout=30) == 0
            assert await ask(server.url, "select 1") == 1

    async def test_an_interrupted_creation_is_begun_again(self, tmp_path: Path, enterable: None) -> None:
        half = tmp_path / "data" / "postgres" / "cluster.new"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        with embedded_postgres(tmp_path / "data", durable=False, keep=False) as server:
            assert await ask(server.url, "select 1") == 1
            assert not half.exists()
        assert not half.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
class TestAsRoot:
    def test_runs_as_an_unprivileged_account(self, data_dir: Path) -> None:
        with embedded_postgres(data_dir, durable=False) as server:
            assert server.folder.stat().st_uid == Path(f"/proc/{server.process.pid}").stat().st_uid != 0

    def test_a_closed_parent_is_left_closed(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        account = unprivileged_account(lambda _: None)
        folder = data_folder(closed / "data" / "postgres", remembered=None, account=account)
        try:
            assert account is not None
            assert account.can_enter(folder)
            assert closed not in folder.parents
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
            again = data_folder(closed / "data" / "postgres", remembered=str(folder), account=account)
            assert again == folder
        finally:
            folder.rmdir()
            folder.parent.rmdir()


class TestMemory:
    def test_a_secret_is_made_once(self, tmp_path: Path) -> None:
        first = memory.credentials(tmp_path).secret("valkey")
        assert memory.credentials(tmp_path).secret("valkey") == first
        assert memory.credentials(tmp_path).secret("postgres") != first


def children_of(pid: int) -> list[int]:
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listing.split()]


@pytest.fixture
def enterable(tmp_path: Path) -> Iterator[None]:
    """pytest's folders are closed to the account that root drops to; these are ours to open."""
    opened: list[tuple[Path, int]] = []
    for folder in tmp_path.parents:
        if str(folder).startswith("/tmp/pytest-"):
            opened.append((folder, stat.S_IMODE(folder.stat().st_mode)))
            folder.chmod(0o711)
    opened.append((tmp_path, stat.S_IMODE(tmp_path.stat().st_mode)))
    tmp_path.chmod(0o711)
    yield
    for folder, mode in opened:
        folder.chmod(mode)
