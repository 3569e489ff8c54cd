"""Everything at once at a real Dovecot: crashes of ours and of the server's, renumbering, moves, deletions. Nothing lost, nothing doubled."""

import asyncio
import itertools
import os
import random

import pytest

from tests.email.sync.conftest import Box

MESSAGES = int(os.environ.get("SURVIVING_MESSAGES", "1000"))

MOVED, DELETED = 200, 100


@pytest.mark.chaos
@pytest.mark.timeout(600)
async def test_messages_keep_their_keys_through_all_of_it(box: Box) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown when the test fails
    chance = random.Random(seed)
    box.put(MESSAGES)
    await box.connect()
    passed = itertools.count(1)
    # Early twice for certain, then by chance.
    box.worker.crash_at = lambda _: next(passed) in {2, 5} or chance.random() < 0.04

    async def kill_server_processes() -> int:
        killed = 0
        while True:
            await asyncio.sleep(2)
            killed += await asyncio.to_thread(box.dovecot.drop_connections, box.user)

    killer = asyncio.create_task(kill_server_processes())
    crashes = 0
    while True:
        await box.person.post(f"/mailboxes/{box.id}/read-now")
        crashes += await box.worker.drain_through_crashes()
        if (await box.read())["counts"]["stored"] >= MESSAGES // 2:
            break
    killer.cancel()
    assert crashes >= 2
    box.worker.crash_at = None
    box.dovecot.renumber(box.user)
    await box.sync()
    keys = await box.keys()
    assert len(keys) == MESSAGES
    assert await box.here() == {folder: ids for folder, ids in box.there().items() if folder != "Trash"}

    uids = [
        uid
        for (uid,) in await box.rows(
            "select l.remote_id::int from message_locations l join mail_folders f on f.id = l.folder_id "
            "where l.mailbox_id = :id and l.generation = f.generation and l.removed_at is null"
        )
    ]
    chosen = chance.sample(uids, MOVED + DELETED)
    for command, some in (("move", chosen[:MOVED]), ("expunge", chosen[MOVED:])):
        where = ("Archive/2026",) if command == "move" else ()
        if where:
            box.dovecot.doveadm("mailbox", "create", "-u", box.user, *where)
        sets = ",".join(map(str, some))
        box.dovecot.doveadm(command, "-u", box.user, *where, "mailbox", "INBOX", "uid", sets)
    await box.forget_folders()
    read = await box.sync()
    there = box.there()
    assert {folder: len(ids) for folder, ids in there.items()} == {
        "INBOX": MESSAGES - MOVED - DELETED,
        "Archive/2026": MOVED,
    }
    assert await box.here() == there
    assert await box.keys() == keys
    assert (read["health"], read["counts"]["waiting"], read["counts"]["failed"]) == ("fine", 0, 0)
