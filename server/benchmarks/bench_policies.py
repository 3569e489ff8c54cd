"""What the policies of people cost on list pages and search: with and without them, side by side, through the bare driver.

python -m benchmarks.bench_policies [--contacts 149000] [--workspaces 100] [--largest 50000] [--rounds 40]

`none` reads as the analysing side, which has the tenant's policy alone and two settings to set; `all` as a member whose role sees
everything; `own` as one of twenty whose role sees its own records and nobody's (a tenth), through the restricted role and its views.
Each sends what the product sends for it. Rounds alternate. Milliseconds are processor time of the server's process of the connection,
which the neighbours on a busy machine hardly change; elsewhere than on Linux they are by the clock.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

import asyncpg

from agentic_crm.crm.companies import service as companies
from agentic_crm.crm.companies.schemas import CompanyFilters
from agentic_crm.crm.search import service as search
from agentic_crm.crm.search.schemas import SearchQuery
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor, SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import embedded_postgres
from agentic_crm.system.schema_version import migrate
from benchmarks.bench_lists import PAGES, Statement, bare, statements_of
from benchmarks.bulk_crm import BIG, Size, fill

Ask = Callable[[WorkspaceScope], Awaitable[Any]]
USER = UUID(int=1)
VIEWER, LIMITED = UUID(int=2), UUID(int=3)


async def companies_with_people(scope: WorkspaceScope) -> None:
    """The page with what its second request counts, in one transaction."""
    page = await companies.list_companies(scope, CompanyFilters())
    await companies.count_contacts(scope, [row.id for row in page.items])


ASKED: dict[str, Ask] = {name: ask for name, (_, ask) in PAGES.items()} | {
    "companies, and their people": companies_with_people,
    "search": lambda scope: search.search(scope, SearchQuery(q="xgo")),
}
_PEOPLE = f"""
insert into users (id, email, name) select lpad(n::text, 32, '0')::uuid, n || '@bulk.example', 'Bench' from generate_series(2, 21) n;
insert into members (workspace_id, id, user_id, role) select '{BIG}', u.id, u.id, case when u.id = '{VIEWER}' then 'viewer' else 'member' end
  from users u where u.email like '%@bulk.example' and u.id <> '{USER}';
insert into role_rules (workspace_id, id, role, companies, contacts, deals, tasks, interactions)
  values ('{BIG}', '{LIMITED}', 'member', 'own', 'own', 'own', 'own', 'own');
"""
_OWNED = """
update {0} set owner_id = case when n % 10 > 0 then lpad((2 + n % 20)::text, 32, '0')::uuid end
from (select r.id as found, ('x' || left(md5(r.id::text || 'owner'), 6))::bit(24)::int as n from {0} r) numbered
where workspace_id = $1 and id = found
"""
_BARE_SCOPE = "select set_config('app.workspace_id', $1, true), set_config('app.actor', $2, true)"
_ENTER = "select enter_workspace($1, $2, $3)"


async def share_out(admin_url: str) -> None:
    """Twenty members beside the owner, and whose the records are."""
    admin = await asyncpg.connect(admin_url)
    async with admin.transaction():
        await admin.execute("set local session_replication_role = replica")
        await admin.execute(_PEOPLE)
        for table in ("companies", "contacts", "deals"):
            await admin.execute(_OWNED.format(table), BIG)
    await admin.execute("vacuum analyze")
    await admin.close()


class Side:
    """A connection, what it says first, and whose statements it sends."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", first: Statement, actor: Any) -> None:
        self.connection, self.first, self.actor = connection, first, actor
        self._usage = Path(f"/proc/{connection.get_server_pid()}/schedstat")
        self.statements: list[Statement] = []
        self.times: list[float] = []

    def clock(self) -> float:
        """Milliseconds that the server's process has worked for this connection."""
        if self._usage.exists():
            return int(self._usage.read_text().split()[0]) / 1e6
        return time.perf_counter() * 1000

    async def ask(self, database: Database, ask: Ask) -> None:
        self.statements = [self.first, *(await statements_of(database, ask, self.actor))[1:]]
        self.times = []

    async def run(self) -> None:
        started = self.clock()
        await bare(self.connection, self.statements)
        # The kernel adds up when the process goes to sleep, a moment after it has answered.
        await asyncio.sleep(0.0005)
        self.times.append(self.clock() - started)


async def measure(urls: dict[Role, str], rounds: int) -> None:
    database = Database(urls[Role.API], pool_size=1)
    opened = [
        await asyncpg.connect(urls[role], server_settings={"jit": "off"}) for role in (Role.ANALYST, Role.API, Role.API)
    ]
    sides = (
        Side(opened[0], (_BARE_SCOPE, (str(BIG), "system:bench")), SystemActor("bench")),
        Side(opened[1], (_ENTER, (BIG, VIEWER, "viewer")), MemberActor(VIEWER, VIEWER, "viewer")),
        Side(opened[2], (_ENTER, (BIG, LIMITED, "member")), MemberActor(LIMITED, LIMITED, "member")),
    )
    print(f"{'page of 50 rows':26} {'none p50':>10} {'all':>10} {'ratio':>6} {'own':>10} {'ratio':>6}")
    for name, ask in ASKED.items():
        for side in sides:
            await side.ask(database, ask)
        for _ in range(rounds + 10):
            for side in sides:
                await side.run()
        # The first ones make plans, which connections keep.
        none, everything, own = (statistics.median(side.times[10:]) for side in sides)
        print(f"{name:26} {none:7.2f} ms {everything:7.2f} ms {everything / none:6.2f} {own:7.2f} ms {own / none:6.2f}")
    for connection in opened:
        await connection.close()
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=149_000)
    parser.add_argument("--workspaces", type=int, default=100)
    parser.add_argument("--largest", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_postgres(Path(folder) / "postgres", durable=False) as postgres,
    ):
        urls = {role: postgres.url_for(role.value, token_hex(16)) for role in Role}
        asyncio.run(migrate(postgres.url, urls))
        asyncio.run(make_user(postgres.url))
        asyncio.run(fill(postgres.url, Size(asked.workspaces, asked.contacts, asked.largest), USER))
        asyncio.run(share_out(postgres.url))
        print(
            f"{asked.contacts:,} contacts in {asked.workspaces:,} workspaces, {asked.largest:,} in the largest, {asked.rounds} rounds"
        )
        asyncio.run(measure(urls, asked.rounds))


async def make_user(admin_url: str) -> None:
    """The owner of every workspace."""
    admin = await asyncpg.connect(admin_url)
    await admin.execute("insert into users (id, email, name) values ($1, 'bench@bulk.example', 'Bench')", USER)
    await admin.close()


if __name__ == "__main__":
    main()
