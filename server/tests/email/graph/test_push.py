"""Graph rings: what it proves, what a ring does, and what happens when Graph ends what was asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from agentic_crm.email.push.payloads import WatchMailboxes
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.jobs import enqueue
from tests.email.graph.conftest import PUBLIC_URL, Box


async def look_after(box: Box) -> None:
    """What the scheduler does every hour."""
    assert box.person.workspace_id is not None
    async with box.worker.databases[Role.WORKER].scoped(box.person.workspace_id, SystemActor("scheduler")) as scope:
        await enqueue(scope, WatchMailboxes(), dedupe_key="watch")
    await box.worker.drain()


async def watch(box: Box) -> Any:
    [row] = await box.rows("select state, external_id, expires_at, fault_code from mail_watches where mailbox_id = :id")
    return row


async def queued(box: Box, kind: str) -> int:
    [row] = await box.rows(
        f"select count(*) from jobs where kind = '{kind}' and state = 'queued' and run_at <= now() and workspace_id = "
        "(select workspace_id from mailboxes where id = :id)"
    )
    return int(row[0])


async def test_a_ring_brings_new_mail_at_once(box: Box) -> None:
    box.put(0)
    await box.connect()
    await box.worker.drain()
    # Asked for with the connection, by a subscription of this mailbox, with a secret that is nowhere in the open.
    [subscription] = box.graph.subscriptions.values()
    assert (subscription["resource"], subscription["changeType"]) == ("me/messages", "created,updated,deleted")
    assert subscription["notificationUrl"].startswith(f"{PUBLIC_URL}/api/v1/push/microsoft/")
    assert len(subscription["clientState"]) >= 43
    state, external_id, expires_at, _ = await watch(box)
    assert (state, external_id) == ("active", subscription["id"])
    assert timedelta(days=5) < expires_at - datetime.now(UTC) < timedelta(days=7)
    [row] = await box.rows("select client_state_hash from mail_watches where mailbox_id = :id")
    assert subscription["clientState"].encode() not in bytes(row[0])

    box.put(1)
    assert await queued(box, "sync_mailbox") == 0
    # Twenty rings are one turn, and what they say about messages is not looked at.
    assert [code for _ in range(20) for code in await box.graph.notify()] == [202] * 20
    assert await queued(box, "sync_mailbox") == 1
    await box.worker.drain()
    assert (await box.read())["counts"]["stored"] == 2

    # Who does not know the secret rings in vain, and learns nothing.
    assert await box.graph.notify(client_state="guessed") == [202]
    subscription["id"], known = "00000000-0000-0000-0000-000000000000", subscription["id"]
    assert await box.graph.notify() == [202]
    subscription["id"] = known
    assert box.graph.webhooks is not None
    url = subscription["notificationUrl"]
    for other in (f"{url[:-4]}0000", f"{PUBLIC_URL}/api/v1/push/microsoft/nothing"):
        note = {"value": [{"subscriptionId": known, "clientState": subscription["clientState"]}]}
        assert (await box.graph.webhooks.post(other, json=note)).status_code == 202
    assert await queued(box, "sync_mailbox") == 0
    # Somebody who left it paused is not woken.
    await box.person.post(f"/mailboxes/{box.id}/pause")
    assert await box.graph.notify() == [202]
    assert await queued(box, "sync_mailbox") == 0


async def test_the_question_whether_the_address_is_ours(box: Box) -> None:
    assert box.graph.webhooks is not None
    hostile = "<script>alert(1)</script>"
    answer = await box.graph.webhooks.post(
        f"{PUBLIC_URL}/api/v1/push/microsoft/x",
        params={"validationToken": hostile},
        headers={"content-type": "text/plain"},
    )
    assert (answer.status_code, answer.text) == (200, hostile)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    long: httpx.Response = await box.graph.webhooks.post(
        f"{PUBLIC_URL}/api/v1/push/microsoft/x", params={"validationToken": "x" * 3000}
    )
    assert long.status_code == 422


async def test_it_lasts(box: Box) -> None:
    await box.connect()
    await box.worker.drain()
    [first] = list(box.graph.subscriptions)
    # Nothing to do: nothing is asked.
    heard = len(box.graph.heard)
    await look_after(box)
    assert len(box.graph.heard) == heard
    # Near its end it is prolonged, and is the same one.
    await box.change("update mail_watches set expires_at = now() + interval '2 days' where mailbox_id = :id")
    await look_after(box)
    assert list(box.graph.subscriptions) == [first]
    assert (await watch(box)).expires_at > datetime.now(UTC) + timedelta(days=5)
    # Graph asks whether we still may: prolonged at once.
    heard = len(box.graph.heard)
    assert await box.graph.notify(lifecycle="reauthorizationRequired") == [202]
    await box.worker.drain()
    assert any(one.startswith(f"PATCH /v1.0/subscriptions/{first}") for one in box.graph.heard[heard:])
    # Graph ended it: another one, and whatever came in between is asked for.
    box.put(0)
    del box.graph.subscriptions[first]
    box.graph.subscriptions.clear()
    await box.change("update mail_watches set state = 'lost' where mailbox_id = :id")
    await look_after(box)
    [second] = list(box.graph.subscriptions)
    assert second != first
    assert (await watch(box)).external_id == second
    assert (await box.read())["counts"]["stored"] == 1
    # We died before its id was written down: it is called off, and one is left.
    await box.change("update mail_watches set state = 'wanted', external_id = null where mailbox_id = :id")
    await look_after(box)
    assert second not in box.graph.subscriptions
    assert len(box.graph.subscriptions) == 1
    assert await box.graph.notify(lifecycle="missed") == [202]
    assert await queued(box, "sync_mailbox") == 1
    assert await box.graph.notify(lifecycle="subscriptionRemoved") == [202]
    assert (await watch(box)).state == "lost"
    assert await queued(box, "watch_mailboxes") == 1
    # Graph cannot reach us: said, tried again, and mail is read all the same.
    box.graph.subscriptions.clear()
    box.graph.fail("/subscriptions", 400, "ValidationError", after=1)
    box.put(1)
    await box.worker.drain()
    assert ((await watch(box)).state, (await watch(box)).fault_code) == ("failed", "push_not_reachable")
    assert (await box.sync())["counts"]["stored"] == 2
    await look_after(box)
    assert (await watch(box)).state == "active"


async def test_a_mailbox_that_is_disconnected_leaves_nothing_there(box: Box) -> None:
    box.put(0)
    await box.connect()
    await box.worker.drain()
    assert len(box.graph.subscriptions) == 1
    [subscription] = box.graph.subscriptions.values()
    assert (await box.person.post(f"/mailboxes/{box.id}/disconnect", {"purge": False})).status_code == 204
    await box.worker.drain()
    assert box.graph.subscriptions == {}
    for table in ("mail_watches", "mailbox_credentials"):
        assert await box.rows(f"select id from {table} where mailbox_id = :id") == []
    # What was on its way still rings, in vain.
    box.graph.subscriptions["late"] = subscription
    assert await box.graph.notify() == [202]
    assert await queued(box, "sync_mailbox") == 0
