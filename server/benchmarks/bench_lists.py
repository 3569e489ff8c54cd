"""List pages through the HTTP API against the same SQL through bare asyncpg, side by side, on a large workspace.

python -m benchmarks.bench_lists [--contacts 1000000] [--workspaces 1000] [--largest 200000] [--rounds 200] [--explain]

Both sides read the same rows in one transaction with the workspace's scope. The API's side adds all that a request adds:
HTTP, the session, the membership, the role's policies, the JSON. Rounds alternate, so that a busy machine slows both.
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
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event

from agentic_crm.crm.companies import service as companies
from agentic_crm.crm.companies.schemas import CompanyFilters, CompanySort
from agentic_crm.crm.contacts import service as contacts
from agentic_crm.crm.contacts.schemas import ContactFilters, ContactSort
from agentic_crm.crm.deals import service as deals
from agentic_crm.crm.deals.schemas import DealFilters, DealSort
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import Actor, SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import embedded_postgres
from agentic_crm.platform.embedded.valkey import embedded_valkey
from agentic_crm.system.schema_version import migrate
from benchmarks.bulk_crm import BIG, Size, fill

Statement = tuple[str, tuple[Any, ...]]
PAGES: dict[str, tuple[str, Callable[[WorkspaceScope], Awaitable[Any]]]] = {
    "contacts by name": ("/contacts", lambda s: contacts.list_contacts(s, ContactFilters())),
    "contacts, newest first": (
        "/contacts?sort=-created_at",
        lambda s: contacts.list_contacts(s, ContactFilters(sort=[ContactSort.CREATED_AT_DESC])),
    ),
    "contacts, page 100": ("/contacts?offset=5000", lambda s: contacts.list_contacts(s, ContactFilters(offset=5000))),
    "contacts, found by text": ("/contacts?q=xgoa", lambda s: contacts.list_contacts(s, ContactFilters(q="xgoa"))),
    "companies by name": ("/companies", lambda s: companies.list_companies(s, CompanyFilters())),
    "companies, newest first": (
        "/companies?sort=-created_at",
        lambda s: companies.list_companies(s, CompanyFilters(sort=[CompanySort.CREATED_AT_DESC])),
    ),
    "deals by amount": ("/deals?sort=-amount", lambda s: deals.list_deals(s, DealFilters(sort=[DealSort.AMOUNT_DESC]))),
}
SERVE = (
    "import sys, uvicorn; from agentic_crm.app.factory import create_app; from agentic_crm.platform.settings import Settings; "
    "uvicorn.run(create_app(Settings()), port=int(sys.argv[1]), log_level='error', access_log=False, loop='uvloop', http='httptools')"
)


class Browser:
    """One keep-alive connection, signed in."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connection.request("GET", "/healthz")
                self.connection.getresponse().read()
            except OSError:
                self.connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def sign_up(self) -> UUID:
        body = json.dumps({"email": "bench@bulk.example", "password": "correct horse battery", "name": "Bench"})
        self.connection.request("POST", "/api/v1/auth/sign-up", body, self.headers)
        answer = self.connection.getresponse()
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.headers["Cookie"] = cookie
        return UUID(json.loads(answer.read())["user"]["id"])

    def get(self, path: str) -> bytes:
        self.connection.request("GET", f"/api/v1/workspaces/{BIG}{path}", headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(body.decode())
        return body


async def statements_of(
    database: Database, ask: Callable[[WorkspaceScope], Awaitable[Any]], actor: Actor | None = None
) -> list[Statement]:
    """The SQL that a page sends for `actor`, the product itself unless told, as the driver gets it."""
    sent: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, tuple(parameters)))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    async with database.scoped(BIG, actor or SystemActor("bench")) as scope:
        await ask(scope)
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return sent


async def bare(connection: "asyncpg.Connection[asyncpg.Record]", statements: list[Statement]) -> None:
    async with connection.transaction():
        for statement, parameters in statements:
            await connection.fetch(statement, *parameters)


async def measure(url: str, browser: Browser, rounds: int, *, explain: bool) -> None:
    database = Database(url, pool_size=1)
    connection = await asyncpg.connect(url, server_settings={"jit": "off"})
    print(
        f"{'page of 50 rows':26} {'SQL p50':>9} {'API p50':>9} {'ratio':>6} {'SQL p95':>9} {'API p95':>9} {'total':>9}"
    )
    for name, (path, ask) in PAGES.items():
        statements = await statements_of(database, ask)
        sql: list[float] = []
        api: list[float] = []
        for number in range(rounds + 10):
            started = time.perf_counter()
            await bare(connection, statements)
            between = time.perf_counter()
            body = browser.get(path)
            ended = time.perf_counter()
            if number >= 10:
                sql.append((between - started) * 1000)
                api.append((ended - between) * 1000)
        page = json.loads(body)
        one, other = statistics.median(sql), statistics.median(api)
        total = f"{page['total']}{'' if page['is_total_exact'] else ' ~'}"
        p95 = [statistics.quantiles(values, n=20)[18] for values in (sql, api)]
        print(
            f"{name:26} {one:6.2f} ms {other:6.2f} ms {other / one:6.2f} {p95[0]:6.2f} ms {p95[1]:6.2f} ms {total:>9}"
        )
        if explain:
            async with connection.transaction():
                await connection.fetch(*_flat(statements[0]))
                for statement in statements[1:]:
                    if not statement[0].startswith("explain"):
                        text, *parameters = _flat(statement)
                        for row in await connection.fetch(
                            f"explain (analyze, costs off, timing off) {text}", *parameters
                        ):
                            print("   ", row[0])
    await connection.close()
    await database.close()


def _flat(statement: Statement) -> tuple[Any, ...]:
    return (statement[0], *statement[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--workspaces", type=int, default=1_000)
    parser.add_argument("--largest", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--explain", action="store_true", help="print each statement's plan, as the API's role")
    asked = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_postgres(Path(folder) / "postgres", durable=False) as postgres,
        embedded_valkey(Path(folder) / "valkey") as valkey,
    ):
        urls = {role: postgres.url_for(role.value, token_hex(16)) for role in Role}
        asyncio.run(migrate(postgres.url, urls))
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
            user_id = browser.sign_up()
            started = time.perf_counter()
            asyncio.run(fill(postgres.url, Size(asked.workspaces, asked.contacts, asked.largest), user_id))
            browser.connection.close()  # idle for too long; it opens again by itself
            print(
                f"{asked.contacts:,} contacts in {asked.workspaces:,} workspaces, {asked.largest:,} in the largest: "
                f"filled in {time.perf_counter() - started:.0f} s"
            )
            asyncio.run(measure(urls[Role.API], browser, asked.rounds, explain=asked.explain))
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
