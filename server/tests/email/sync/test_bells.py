"""A server that rings: new mail is read at once, by one process, and without a bell it is asked for all the same."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from agentic_crm.email.sync import bells
from agentic_crm.email.sync.bells import Bells
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.email.sync.conftest import Box


@pytest.fixture
async def held(databases: dict[Role, Database]) -> AsyncIterator[Bells]:
    mine = Bells(databases[Role.WORKER], name="this process", most=2)
    bells.install(mine)
    yield mine
    bells.install(None)
    await mine.close()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """The test's own limit of time ends it."""
    while not await is_so():  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.02)


async def seconds_until_next_turn(box: Box) -> float:
    rows = await box.rows(
        "select extract(epoch from run_at - now()) from jobs where kind = 'sync_mailbox' and state = 'queued' and dedupe_key = :key",
        key=str(box.id),
    )
    return float(rows[0][0])


async def is_due(box: Box) -> bool:
    return await seconds_until_next_turn(box) <= 0


async def test_new_mail_rings_and_is_read_at_once(box: Box, held: Bells) -> None:
    await box.connect()
    await box.sync()
    assert held.count == 1
    # Somebody who is rung for need not ask that often.
    assert await seconds_until_next_turn(box) > 150
    for number in (1, 2):
        box.put(1)
        await until(lambda: is_due(box))
        await box.worker.drain()
        assert (await box.read())["counts"]["stored"] == number
        assert held.count == 1

    # A bell that another process holds stays there; one that was lost is asked for by and by.
    other = Bells(held._database, name="another process", most=2)
    bells.install(other)
    await box.sync()
    assert (held.count, other.count) == (1, 0)
    bells.install(held)
    box.dovecot.drop_connections(box.user)

    async def is_lost() -> bool:
        return held.count == 0

    await until(is_lost)
    assert await box.rows("select bell_holder from mailboxes where id = :id") == [(None,)]
    assert 0 < await seconds_until_next_turn(box) < 150
    await box.sync()
    assert held.count == 1


async def test_nobody_waits_for_a_mailbox_that_is_left_alone(
    box: Box, held: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "RENEW_SECONDS", 0.05)
    await box.connect()
    await box.sync()
    before = await box.rows("select bell_until from mailboxes where id = :id")

    async def is_renewed() -> bool:
        return await box.rows("select bell_until from mailboxes where id = :id") != before

    await until(is_renewed)
    assert held.count == 1
    await box.person.post(f"/mailboxes/{box.id}/pause")

    async def is_over() -> bool:
        return held.count == 0

    await until(is_over)
    # A process that ends gives its bells back, and others take them.
    await box.person.post(f"/mailboxes/{box.id}/resume")
    monkeypatch.setattr(bells, "RENEW_SECONDS", 60)
    await box.worker.skip_waiting()
    await box.sync()
    assert held.count == 1
    await held.close()
    assert held.count == 0
    assert await box.rows("select bell_holder from mailboxes where id = :id") == [(None,)]
