"""What the policies of people cost on list pages: the same SQL with and without them, side by side, through the bare driver.

python -m benchmarks.bench_policies [--contacts 149000] [--workspaces 100] [--largest 50000] [--rounds 100]

`none` reads as the analysing side, which has the tenant's policy alone and two settings to set; `all` as a member whose role
sees everything; `own` as one whose role sees its own and nobody's, through the restricted role and its views. All three get the
same rows. Rounds alternate, so that a busy machine slows all of them.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from secrets import token_hex
from uuid import UUID

import asyncpg

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import embedded_postgres
from agentic_crm.system.schema_version import migrate
from benchmarks.bench_lists import PAGES, Statement, bare, statements_of
from benchmarks.bulk_crm import BIG, Size, fill

USER, OTHER = UUID(int=1), UUID(int=2)
MEMBER, LIMITED = UUID(int=3), UUID(int=4)
_PEOPLE = """
insert into members (workspace_id, id, user_id, role) values ('{big}', '{member}', '{other}', 'viewer'), ('{big}', '{limited}', '{third}', 'member');
insert into role_rules (workspace_id, id, role, companies, contacts, deals, tasks, interactions)
values ('{big}', '{limited}', 'member', 'own', 'own', 'own', 'own', 'own');
"""
_BARE_SCOPE = "select set_config('app.workspace_id', $1, true), set_config('app.actor', $2, true)"
_ENTER = "select enter_workspace($1, $2, $3)"


async def measure(urls: dict[Role, str], admin_url: str, rounds: int) -> None:
    admin = await asyncpg.connect(admin_url)
    third = UUID(int=5)
    for user in (OTHER, third):
        await admin.execute(
            "insert into users (id, email, name) values ($1, $2, 'Bench')", user, f"{user.int}@bulk.example"
        )
    await admin.execute(_PEOPLE.format(big=BIG, member=MEMBER, limited=LIMITED, other=OTHER, third=third))
    await admin.close()
    database = Database(urls[Role.API], pool_size=1)
    plain = await asyncpg.connect(urls[Role.ANALYST], server_settings={"jit": "off"})
    person = await asyncpg.connect(urls[Role.API], server_settings={"jit": "off"})
    limited = await asyncpg.connect(urls[Role.API], server_settings={"jit": "off"})
    print(f"{'page of 50 rows':26} {'none p50':>10} {'all':>10} {'ratio':>6} {'own':>10} {'ratio':>6}")
    for name, (_, ask) in PAGES.items():
        queries = (await statements_of(database, ask))[1:]
        sides: list[tuple[asyncpg.Connection[asyncpg.Record], list[Statement]]] = [
            (plain, [(_BARE_SCOPE, (str(BIG), "system:bench")), *queries]),
            (person, [(_ENTER, (BIG, MEMBER, "viewer")), *queries]),
            (limited, [(_ENTER, (BIG, LIMITED, "member")), *queries]),
        ]
        times: list[list[float]] = [[], [], []]
        for number in range(rounds + 10):
            for side, (connection, statements) in enumerate(sides):
                started = time.perf_counter()
                await bare(connection, statements)
                if number >= 10:
                    times[side].append((time.perf_counter() - started) * 1000)
        none, everything, own = (statistics.median(values) for values in times)
        print(f"{name:26} {none:7.2f} ms {everything:7.2f} ms {everything / none:6.2f} {own:7.2f} ms {own / none:6.2f}")
    for connection in (plain, person, limited):
        await connection.close()
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=149_000)
    parser.add_argument("--workspaces", type=int, default=100)
    parser.add_argument("--largest", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=100)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_postgres(Path(folder) / "postgres", durable=False) as postgres,
    ):
        urls = {role: postgres.url_for(role.value, token_hex(16)) for role in Role}
        asyncio.run(migrate(postgres.url, urls))
        asyncio.run(make_user(postgres.url))
        asyncio.run(fill(postgres.url, Size(asked.workspaces, asked.contacts, asked.largest), USER))
        print(
            f"{asked.contacts:,} contacts in {asked.workspaces:,} workspaces, {asked.largest:,} in the largest, {asked.rounds} rounds"
        )
        asyncio.run(measure(urls, postgres.url, asked.rounds))


async def make_user(admin_url: str) -> None:
    """The owner of every workspace."""
    admin = await asyncpg.connect(admin_url)
    await admin.execute("insert into users (id, email, name) values ($1, 'bench@bulk.example', 'Bench')", USER)
    await admin.close()


if __name__ == "__main__":
    main()
