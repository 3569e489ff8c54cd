"""PostgreSQL and Valkey for a command: those given by the environment, those that run already, or embedded ones."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from agentic_crm.cli import environment, preflight
from agentic_crm.cli.console import Console
from agentic_crm.cli.environment import Installation
from agentic_crm.cli.failure import Failure
from agentic_crm.platform.embedded import (
    EmbeddedServerError,
    PostgresServer,
    ValkeyServer,
    memory,
    start_postgres,
    start_valkey,
)


class Servers:
    """The two servers of an installation; those that are ours are restarted when they end, and stopped at the end."""

    def __init__(self, data_dir: Path, console: Console) -> None:
        self._data_dir = data_dir
        self._console = console
        self._postgres: PostgresServer | None = None
        self._valkey: ValkeyServer | None = None

    def start(self) -> tuple[str, str]:
        """Start what the environment does not give; returns the administrator's database URL and the Redis URL."""
        return self._database(), self._redis()

    def tend(self) -> None:
        """Start again what has ended by itself."""
        if self._postgres is not None and self._postgres.process.poll() is not None:
            self._console.note(f"PostgreSQL ended; starting it again. See {self._postgres.log}")
            self._postgres = start_postgres(self._data_dir, report=self._console.note)
        if self._valkey is not None and self._valkey.process.poll() is not None:
            self._console.note(f"Valkey ended; starting it again. See {self._valkey.log}")
            self._valkey = start_valkey(self._data_dir, report=self._console.note)

    def stop(self) -> None:
        """Stop ours."""
        for server in (self._valkey, self._postgres):
            if server is not None:
                server.stop()
        self._valkey = self._postgres = None

    def _database(self) -> str:
        given = os.environ.get("DATABASE_URL")
        if given:
            self._console.say("  PostgreSQL is the one of DATABASE_URL")
            return given
        with self._console.step("PostgreSQL") as said:
            server = self._postgres = start_postgres(self._data_dir, report=self._console.note)
            said.append(f"PostgreSQL {server.version} started on {server.host}:{server.port}")
        memory.credentials(self._data_dir).put("database_url", server.url)
        return server.url

    def _redis(self) -> str:
        given = os.environ.get("REDIS_URL")
        if given:
            self._console.say("  Redis is the one of REDIS_URL")
            return given
        with self._console.step("Valkey") as said:
            server = self._valkey = start_valkey(self._data_dir, report=self._console.note)
            said.append(f"Valkey {server.version} started on {server.host}:{server.port}")
        memory.credentials(self._data_dir).put("redis_url", server.url)
        return server.url


@contextmanager
def reachable_installation(data_dir: Path, console: Console, *, what: str) -> Iterator[Installation]:
    """The installation on this data folder: the one that runs, or its servers started for the length of the block.

    `what` names the command for somebody who starts another one meanwhile. Raises Failure when nothing can be reached.
    """
    data_dir = data_dir.absolute()
    preflight.require_folder(data_dir)
    with ExitStack() as stack:
        try:
            stack.enter_context(preflight.exclusive(data_dir, what))
        except Failure:
            found = environment.running(data_dir)
            if found is None:
                raise
            yield found
            return
        servers = Servers(data_dir, console)
        stack.callback(servers.stop)
        try:
            database_url, redis_url = servers.start()
        except EmbeddedServerError as error:
            raise Failure(str(error)) from None
        yield environment.installation(
            data_dir, database_url=database_url, redis_url=redis_url, public_url="http://127.0.0.1:8000"
        )
