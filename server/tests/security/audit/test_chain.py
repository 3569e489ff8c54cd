"""The audit chain against somebody who can write to the database as its administrator, and against its anchors."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from agentic_crm.platform import clock
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.secrets import key_ring
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore, workspace_key
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.workspaces.audit_log import anchors, repository, service
from agentic_crm.workspaces.audit_log.verifying import Verdict, verify
from tests.make.people import Person

ACTOR = SystemActor("test")
ENTRIES = 8


@pytest.fixture(scope="module")
async def administrator(postgres: PostgresServer, settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(postgres.url.replace("postgresql://", "postgresql+asyncpg://"))
    yield engine
    await engine.dispose()


class Log:
    """One workspace's log, with `ENTRIES` entries and more, and an attacker's way into it."""

    def __init__(self, workspace_id: UUID, database: Database, administrator: AsyncEngine, settings: Settings) -> None:
        self.workspace_id = workspace_id
        self.database = database
        self.administrator = administrator
        self.settings = settings
        self.objects: ObjectStore = open_store(settings.object_store_url)

    async def append(self, action: str = "company.updated") -> int:
        async with self.database.scoped(self.workspace_id, ACTOR) as scope:
            changes = [{"field": "name", "before": "Acme", "after": "Acme GmbH"}]
            return await service.append(scope, action, record_type="company", detail={"changes": changes})

    async def tamper(self, statement: str, **values: object) -> None:
        async with self.administrator.begin() as connection:
            await connection.execute(text("set local session_replication_role = replica"))
            await connection.execute(text(statement), {"w": self.workspace_id, **values})

    async def anchor(self, when: datetime | None = None) -> bool:
        async with self.database.scoped(self.workspace_id, ACTOR) as scope:
            head = await repository.head(scope.db)
        return await anchors.write(self.objects, key_ring(self.settings), self.workspace_id, head, when or clock.now())

    async def verify(self, *, with_anchors: bool = False) -> Verdict:
        store = self.objects if with_anchors else None
        return await verify(self.database, store, key_ring(self.settings), self.workspace_id, ACTOR)

    async def verdict(self, *, with_anchors: bool = False) -> tuple[int, str] | None:
        broken = (await self.verify(with_anchors=with_anchors)).broken
        return (broken.sequence, broken.problem) if broken else None


@pytest.fixture
async def log(owner: Person, databases: dict[Role, Database], administrator: AsyncEngine, settings: Settings) -> Log:
    assert owner.workspace_id is not None
    found = Log(owner.workspace_id, databases[Role.API], administrator, settings)
    while await found.append() < ENTRIES:
        pass
    return found


async def test_an_untouched_log_is_intact(log: Log) -> None:
    assert await log.verdict() is None
    assert (await log.verify()).entries == ENTRIES


CHANGES = [
    "detail = detail || '{\"x\": 1}'",
    "actor = 'member:00000000-0000-0000-0000-000000000000'",
    "actor_member_id = gen_random_uuid()",
    "action = 'company.created'",
    "record_type = 'contact'",
    "record_id = gen_random_uuid()",
    "at = at + interval '1 second'",
    "ip = '203.0.113.9'",
    "request_id = 'another'",
    "id = gen_random_uuid()",
    "salt = null",
    "form = 3",
    "hash = repeat('0', 64)",
    # Redaction that no later entry vouches for is an alteration like any other.
    "detail = '{}', salt = null, redacted_at = now()",
    # The first form took these two for the same.
    "ip = 'r', request_id = null",
]


async def test_every_changed_column_is_found(log: Log) -> None:
    kept = "create table audit_copy as select * from audit_log where workspace_id = :w and sequence = 5"
    async with log.administrator.begin() as connection:
        await connection.execute(text("drop table if exists audit_copy"))
        await connection.execute(text(kept.replace(":w", f"'{log.workspace_id}'")))
    try:
        for change in CHANGES:
            await log.tamper(f"update audit_log set {change} where workspace_id = :w and sequence = 5")
            found = await log.verdict()
            # A changed hash is noticed at the entry itself, or where the next one no longer follows.
            assert found is not None, change
            assert found[0] in (5, 6), change
            await log.tamper("delete from audit_log where workspace_id = :w and sequence = 5")
            await log.tamper("insert into audit_log select * from audit_copy where workspace_id = :w")
            assert await log.verdict() is None
    finally:
        async with log.administrator.begin() as connection:
            await connection.execute(text("drop table audit_copy"))


async def test_what_the_first_form_left_open_is_closed(log: Log) -> None:
    await log.tamper("update audit_log set request_id = 'r' where workspace_id = :w and sequence = 5")
    rehash = "update audit_log a set hash = audit_hash(a.previous_hash, a) where workspace_id = :w and sequence = 5"
    moved = "update audit_log set ip = request_id, request_id = null where workspace_id = :w and sequence = 5"
    await log.tamper("update audit_log set form = 1, salt = null where workspace_id = :w and sequence = 5")
    await log.tamper(rehash)
    async with log.administrator.begin() as connection:
        before = (await connection.execute(text(_HASHES), {"w": log.workspace_id})).scalar_one()
    await log.tamper(moved)
    async with log.administrator.begin() as connection:
        assert (await connection.execute(text(_HASHES), {"w": log.workspace_id})).scalar_one() == before
    await log.tamper("update audit_log set form = 2 where workspace_id = :w and sequence = 5")
    await log.tamper(rehash)
    async with log.administrator.begin() as connection:
        after = (await connection.execute(text(_HASHES), {"w": log.workspace_id})).scalar_one()
    await log.tamper("update audit_log set request_id = ip, ip = null where workspace_id = :w and sequence = 5")
    async with log.administrator.begin() as connection:
        assert (await connection.execute(text(_HASHES), {"w": log.workspace_id})).scalar_one() != after


_HASHES = "select audit_hash(a.previous_hash, a) from audit_log a where workspace_id = :w and sequence = 5"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("delete from audit_log where workspace_id = :w and sequence = 4", (4, "missing")),
        ("delete from audit_log where workspace_id = :w and sequence in (4, 6)", (4, "missing")),
        ("delete from audit_log where workspace_id = :w and sequence < 3", (1, "missing")),
        (
            f"update audit_log set sequence = sequence - 1 where workspace_id = :w and sequence = {ENTRIES}",
            None,
        ),
    ],
)
async def test_missing_entries_are_named(log: Log, statement: str, expected: tuple[int, str] | None) -> None:
    if expected is None:
        await log.tamper("delete from audit_log where workspace_id = :w and sequence = :n", n=ENTRIES - 1)
        await log.tamper(statement)
        found = await log.verdict()
        assert found is not None
        assert found[0] == ENTRIES - 1
    else:
        await log.tamper(statement)
        assert await log.verdict() == expected


async def test_entries_of_the_first_form_still_verify(log: Log) -> None:
    """As those that were written before there was a second one."""
    await log.tamper("update audit_log set form = 1, salt = null where workspace_id = :w")
    for sequence in range(1, ENTRIES + 1):
        await log.tamper(
            "update audit_log a set previous_hash = coalesce((select b.hash from audit_log b where b.workspace_id = :w and b.sequence = :n - 1), '') "
            "where workspace_id = :w and sequence = :n",
            n=sequence,
        )
        await log.tamper(
            "update audit_log a set hash = audit_hash(a.previous_hash, a) where workspace_id = :w and sequence = :n",
            n=sequence,
        )
    await log.append()
    assert await log.verdict() is None
    await log.tamper("update audit_log set action = 'x' where workspace_id = :w and sequence = 2")
    assert await log.verdict() == (2, "altered")


class TestAnchors:
    async def test_find_a_shortened_log(self, log: Log) -> None:
        await log.anchor()
        await log.tamper("delete from audit_log where workspace_id = :w and sequence > 5")
        assert await log.verdict() is None, "the chain alone cannot know"
        assert await log.verdict(with_anchors=True) == (6, "truncated")
        await log.tamper("delete from audit_log where workspace_id = :w")
        assert await log.verdict(with_anchors=True) == (1, "truncated")

    async def test_find_a_log_that_was_written_anew(self, log: Log) -> None:
        await log.anchor(clock.now() - timedelta(days=1))
        await log.append()
        await self.rewrite(log)
        # Tampering before the next anchor does not help: yesterday's still speaks.
        await log.anchor()
        assert await log.verdict() is None
        assert await log.verdict(with_anchors=True) == (ENTRIES, "rewritten")

    async def rewrite(self, log: Log) -> None:
        await log.tamper("update audit_log set actor = 'system:nobody' where workspace_id = :w and sequence = 3")
        for sequence in range(3, ENTRIES + 2):
            await log.tamper(
                "update audit_log a set previous_hash = (select b.hash from audit_log b where b.workspace_id = :w and b.sequence = :n - 1) "
                "where workspace_id = :w and sequence = :n",
                n=sequence,
            )
            await log.tamper(
                "update audit_log a set hash = audit_hash(a.previous_hash, a) where workspace_id = :w and sequence = :n",
                n=sequence,
            )

    async def test_one_a_day_is_never_replaced(self, log: Log) -> None:
        day = datetime(2026, 5, 4, 12, tzinfo=UTC)
        assert await log.anchor(day)
        await log.append()
        assert not await log.anchor(day + timedelta(hours=5))
        assert await log.anchor(day + timedelta(days=1))
        verdict = await log.verify(with_anchors=True)
        assert [anchor.sequence for anchor in verdict.anchors] == [ENTRIES, ENTRIES + 1]
        assert verdict.broken is None

    @pytest.mark.parametrize("forge", [lambda data: data.replace(b'"sequence": 8', b'"sequence": 7'), lambda _: b"{}"])
    async def test_forged_ones_are_not_believed(self, log: Log, forge: Callable[[bytes], bytes]) -> None:
        await log.anchor()
        key = (await log.objects.keys(workspace_key(log.workspace_id, "audit-anchors") + "/"))[0]
        await log.objects.put(key, forge(await log.objects.get(key)))
        verdict = await log.verify(with_anchors=True)
        assert (verdict.unreadable, verdict.anchors) == (1, ())


@pytest.mark.parametrize("role", [Role.API, Role.WORKER, Role.ANALYST, Role.EXECUTOR])
@pytest.mark.parametrize(
    "statement",
    [
        "update audit_log set detail = '{}'",
        "delete from audit_log",
        "insert into audit_log select * from audit_log",
        "truncate audit_log",
    ],
)
async def test_no_process_can_rewrite_it(log: Log, databases: dict[Role, Database], role: Role, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with databases[role].scoped(log.workspace_id, ACTOR) as scope:
            await scope.db.execute(text(statement))
