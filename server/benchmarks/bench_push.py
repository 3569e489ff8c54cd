"""How soon a provider's ring is acknowledged: `python -m benchmarks.bench_push [--rings 2000] [--mailboxes 200] [--at-once 1 8]`.

Rings of Microsoft Graph, over HTTP at the served application with PostgreSQL and Valkey: proof checked, turn enqueued, committed to
disk. No worker runs, so each ring after a mailbox's first finds its turn waiting, as rings that come in bursts do.
"""

import argparse
import asyncio
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from uuid import UUID

from sqlalchemy import text

from agentic_crm.email.push.proofs import proof_of
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import embedded_postgres
from agentic_crm.platform.embedded.valkey import embedded_valkey
from agentic_crm.system.schema_version import migrate
from benchmarks.bench_lists import SERVE, Browser

SECRET = "of-the-benchmark"
GOAL_SECONDS = 0.2
_ROWS = (
    "insert into workspaces (id, name, slug) values (:workspace, 'Bench', :slug)",
    "insert into users (id, email, name) values (:user, :slug || '@north.example', 'Bob')",
    "insert into members (workspace_id, id, user_id, role) values (:workspace, :member, :user, 'owner')",
)
_ACCOUNT = (
    "insert into email_accounts (workspace_id, id, provider, subject_id, owner_id, display_name) "
    "values (:workspace, :id, 'microsoft', :subject, :member, 'Bob')"
)
_MAILBOX = (
    "insert into mailboxes (workspace_id, id, account_id, owner_id, provider, subject_id, address, connection) "
    "values (:workspace, :id, :id, :member, 'microsoft', :subject, :subject || '@north.example', '{}')"
)
_WATCH = (
    "insert into mail_watches (workspace_id, id, mailbox_id, resource, external_id, client_state_hash, state, expires_at) "
    "values (:workspace, :id, :id, '*', :subject, :proof, 'active', now() + interval '6 days')"
)


async def connect(url: str, count: int) -> tuple[UUID, list[UUID]]:
    """A workspace with so many mailboxes that Graph rings for."""
    database = Database(url, pool_size=1)
    workspace, mailboxes = uuid7(), [uuid7() for _ in range(count)]
    owner = {"workspace": workspace, "user": uuid7(), "member": uuid7(), "slug": workspace.hex}
    async with database.unscoped("a workspace to ring at") as db:
        for statement in _ROWS:
            await db.execute(text(statement), owner)
        for mailbox in mailboxes:
            row = owner | {"id": mailbox, "subject": mailbox.hex, "proof": proof_of(SECRET)}
            for statement in (_ACCOUNT, _MAILBOX, _WATCH):
                await db.execute(text(statement), row)
    await database.close()
    return workspace, mailboxes


def ring(port: int, workspace: UUID, mailboxes: Sequence[UUID], seconds: list[float]) -> None:
    """One after the other over one connection, as one sender does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for mailbox in mailboxes:
        note = {
            "subscriptionId": mailbox.hex,
            "clientState": SECRET,
            "changeType": "created",
            "resource": "me/messages",
        }
        body = json.dumps({"value": [note]})
        began = time.perf_counter()
        connection.request(
            "POST", f"/api/v1/push/microsoft/{workspace.hex}-{mailbox.hex}", body, {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - began)
        if answer.status != 202:
            raise RuntimeError(f"a ring was answered with {answer.status}")


def measure(port: int, workspace: UUID, mailboxes: Sequence[UUID], rings: int, at_once: int) -> None:
    seconds: list[float] = []
    each = rings // at_once
    rounds = [[mailboxes[(start * each + n) % len(mailboxes)] for n in range(each)] for start in range(at_once)]
    senders = [threading.Thread(target=ring, args=(port, workspace, some, seconds)) for some in rounds]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    took = time.perf_counter() - began
    cuts = statistics.quantiles(seconds, n=100)
    print(
        f"{at_once:3} at once: {len(seconds)} rings, median {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, slowest "
        f"{max(seconds) * 1000:.1f} ms, {len(seconds) / took:.0f}/s; goal: p99 below {GOAL_SECONDS * 1000:.0f} ms"
    )


async def check(url: str, workspace: UUID, expected: int) -> None:
    """Rings that were acknowledged and woke nothing would be quick, too."""
    database = Database(url, pool_size=1)
    async with database.unscoped("a benchmark counts") as db:
        statement = text(
            "select count(*) from jobs where workspace_id = :id and kind = 'sync_mailbox' and state = 'queued'"
        )
        found = (await db.execute(statement, {"id": workspace})).scalar_one()
    await database.close()
    if found != expected:
        raise RuntimeError(f"{expected} mailboxes rang and {found} were woken")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rings", type=int, default=2000)
    parser.add_argument("--mailboxes", type=int, default=200)
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 8])
    options = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_postgres(Path(folder) / "postgres", durable=True) as postgres,
        embedded_valkey(Path(folder) / "valkey") as valkey,
    ):
        urls = {role: postgres.url_for(role.value, token_hex(16)) for role in Role}
        asyncio.run(migrate(postgres.url, urls))
        workspace, mailboxes = asyncio.run(connect(postgres.url, options.mailboxes))
        environment = {
            **os.environ,
            "ENVIRONMENT": "test",
            "DATABASE_API_URL": urls[Role.API],
            "REDIS_URL": valkey.url,
            "OBJECT_STORE_URL": f"file:{folder}/objects",
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            browser = Browser(port)
            browser.wait()
            ring(port, workspace, mailboxes, [])
            asyncio.run(check(postgres.url, workspace, len(mailboxes)))
            for at_once in options.at_once:
                measure(port, workspace, mailboxes, options.rings, at_once)
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
