"""The engine over Gmail: faults of every kind on the way, pushes, and leaving. What is here in the end is what is there."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy import text

from agentic_crm.email.connectors.faults import Throttled
from agentic_crm.email.connectors.gmail.quota import COSTS, Quota
from agentic_crm.email.oauth.examining import examine
from agentic_crm.email.push import watching
from agentic_crm.email.push.gmail.proving import audience_of
from agentic_crm.platform.settings import Settings
from tests.email.gmail.conftest import Box
from tests.make.google_answers import Break, google_error
from tests.make.google_peer import GooglePeer

HANDLERS = (watching,)
LIMITED = google_error(403, "userRateLimitExceeded", "User-rate limit exceeded.  Retry after {at}")


async def settled(box: Box) -> dict[str, object]:
    """Turns until nothing is left, whatever patience was asked for."""
    for _ in range(12):
        await box.change("update mailboxes set not_before = null where id = :id")
        state = await box.sync()
        if state["health"] == "fine":
            return state
    raise AssertionError(f"still {state['health']}: {state['fault']}")


async def same(box: Box) -> None:
    """Ids and labels are those of the mailbox; nothing waits."""
    assert await box.here() == await box.other.there()
    assert (
        await box.rows("select 1 from message_locations where mailbox_id = :id and state in ('pending', 'failed')")
        == []
    )


async def test_faults_on_the_way_lose_and_double_nothing(box: Box) -> None:
    kept = await box.put(8)
    draft = (await box.put(1, "DRAFT"))[0]
    await box.connect()
    arriving = iter(range(3))

    async def something_comes() -> None:
        """The mailbox changes between two pages of it."""
        number = next(arriving)
        await box.put(1)
        await box.other.modify(kept[number], add=("STARRED",), remove=("UNREAD",))

    at = (datetime.now(UTC) + timedelta(minutes=7)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    box.peer.breaks = [
        Break("/messages?", 200, "<html>a proxy of somebody's</html>"),
        Break("/messages?", 429, "", {"retry-after": "3"}),
        Break("/messages?", 200, '{"nextPageToken": "0", "resultSizeEstimate": 9}'),
        Break("/messages?", before=something_comes),
        Break("format=raw", 500, "<html>Server error</html>"),
        Break("format=raw", is_cut=True),
        Break("/profile", 403, '{"message": "API rate limit exceeded"}', {"x-ratelimit-reset": "99"}),
        Break("format=raw", 401, google_error(401, "authError", "Invalid Credentials")),
    ]
    await settled(box)
    await same(box)
    assert draft not in await box.here()
    assert not [one for one in box.peer.breaks if one.times]

    # Asked for patience, in the only place where Gmail says for how long: in its words.
    box.peer.breaks = [Break("/profile", 403, LIMITED.replace("{at}", at))]
    waiting = await box.sync()
    assert (waiting["health"], waiting["fault"]) == (
        "waiting",
        {"code": "throttled", "detail": "Gmail asks for patience."},
    )
    (row,) = await box.rows("select not_before from mailboxes where id = :id")
    assert timedelta(minutes=6) < row[0] - datetime.now(UTC) < timedelta(minutes=8)

    # One window holds everything at once, its pages break and are asked for again from the same start, and the box changes between them.
    new = await box.put(2)
    await box.other.delete(kept[3])
    await box.other.modify(kept[4], add=("STARRED",))
    await box.other.delete(kept[4])
    await box.other.trash(kept[5])
    await box.other.delete(new[0])
    box.peer.breaks = [
        Break("/history", 502),
        Break("/history", is_cut=True),
        Break("/history", before=something_comes),
    ]
    await settled(box)
    await box.pass_grace()
    await settled(box)
    await same(box)
    # From the bin and back.
    await box.other.untrash(kept[5])
    await settled(box)
    await same(box)

    # History that Gmail does not remember: compared once, and what went and came meanwhile is found.
    await box.put(2)
    await box.other.delete(kept[6])
    await box.other.modify(kept[7], add=("STARRED",), remove=("INBOX",))
    box.peer.forgets_before = 10**30
    # Stopped once before it was compared: the next turn begins there again.
    box.peer.breaks = [Break("labelIds=", 500, "<html>Server error</html>", times=9)]
    await box.person.post(f"/mailboxes/{box.id}/read-now")
    await box.worker.drain(1)
    box.peer.breaks = []
    box.peer.asked.clear()
    await box.change("update mailboxes set not_before = null where id = :id")
    await box.person.post(f"/mailboxes/{box.id}/read-now")
    await box.worker.drain(1)
    box.peer.forgets_before = 0
    await settled(box)
    await box.pass_grace()
    await settled(box)
    await same(box)
    # Once, and never again from the id that is not known any more.
    assert box.peer.count("/history") == 1
    messages = await box.rows(
        "select fingerprint from messages where account_id = (select account_id from mailboxes where id = :id)"
    )
    # One of all that came was deleted before anybody could fetch it.
    assert len(messages) == len({row[0] for row in messages}) == 8 + 1 + 1 + 1 + 2


async def test_a_push_rings_once_and_only_google_can_ring(box: Box, google_settings: Settings, redis: Redis) -> None:
    await box.put(1)
    await box.connect()
    await settled(box)
    assert box.email in box.peer.watches
    assert box.peer.watches[box.email]["topicName"] == google_settings.gmail_push_topic
    (watch,) = await box.rows("select state, expires_at from mail_watches where mailbox_id = :id")
    assert watch[0] == "active"
    assert watch[1] > datetime.now(UTC) + timedelta(days=6)

    audience = audience_of(google_settings)
    body = box.peer.push_body(box.email)

    async def push(token: str | None, values: object = body) -> int:
        stranger = box.person.api.stranger()
        for header in ("Sec-Fetch-Site", "Origin"):
            del stranger.headers[header]
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return (await stranger.post("/api/v1/push/gmail", json=values, headers=headers)).status_code

    async def waiting() -> list[bool]:
        rows = await box.rows(
            "select run_at <= now() from jobs where kind = 'sync_mailbox' and state = 'queued' and dedupe_key = cast(cast(:id as uuid) as text)"
        )
        return [row[0] for row in rows]

    assert await waiting() == [False]
    good = box.peer.push_token(audience)
    forged = [
        box.peer.push_token("https://elsewhere.example/push"),
        box.peer.push_token(audience, email="somebody@else.iam.gserviceaccount.com"),
        box.peer.push_token(audience, email_verified=False),
        box.peer.push_token(audience, iss="https://accounts.example"),
        box.peer.push_token(audience, exp=1),
        good[:-6] + "AAAAAA",
        "eyJhbGciOiJub25lIn0.e30.",
        "nonsense",
    ]
    assert {await push(token) for token in forged} == {401}
    assert await push(None) in (401, 403)
    assert await waiting() == [False]
    # Nobody learns which mailboxes there are, and what a push says besides its address does not matter.
    assert {
        await push(good, box.peer.push_body("nobody@northwind.example")),
        await push(good, {"message": {"data": "%%"}}),
    } == {204}
    assert await waiting() == [False]
    await box.put(1)
    assert {await push(good) for _ in range(20)} == {204}
    assert await waiting() == [True]
    counted = [key async for key in redis.scan_iter("rate:push:*")]
    assert counted
    assert not [key for key in counted if b"@" in key]
    await box.worker.drain()
    await same(box)
    (rung,) = await box.rows("select rung_at from mail_watches where mailbox_id = :id")
    assert rung[0] is not None

    # A day later it is asked for again, and without it mail comes all the same.
    await box.change("update mail_watches set expires_at = now() + interval '5 days' where mailbox_id = :id")
    async with box.admin.unscoped("a test is the scheduler") as db:
        statement = text(
            "insert into jobs (workspace_id, id, queue, kind, payload, max_attempts) values (:ws, gen_random_uuid(), 'mail', 'watch_mailboxes', '{}', 8)"
        )
        await db.execute(statement, {"ws": box.person.workspace_id})
    box.peer.watches.clear()
    await box.worker.drain()
    assert box.email in box.peer.watches


async def test_leaving_gives_back_what_was_granted(box: Box) -> None:
    await box.put(2)
    await box.connect()
    await settled(box)
    answer = await box.person.post(f"/mailboxes/{box.id}/disconnect", {"purge": False})
    assert answer.status_code == 204
    await box.worker.drain()
    assert box.email not in box.peer.watches
    assert box.peer.count("/oauth2/revoke") == 1
    assert await box.rows("select 1 from mailbox_credentials where mailbox_id = :id") == []
    assert await box.rows("select 1 from mail_watches where mailbox_id = :id") == []
    # Connected again, it is another connection to the same account, and no message comes twice.
    await box.connect()
    await settled(box)
    messages = await box.rows(
        "select 1 from messages where account_id = (select account_id from mailboxes where id = :id)"
    )
    assert len(messages) == 2
    # Another workspace of the same person lives from the same grant: leaving one leaves the other alone.
    elsewhere = await box.person.api.owner()
    other = Box(box.peer, box.worker, box.admin, elsewhere, box.email, box.other, number=box.number)
    await other.connect()
    box.peer.asked.clear()
    await box.person.post(f"/mailboxes/{box.id}/disconnect", {"purge": False})
    await box.worker.drain()
    assert box.peer.count("/oauth2/revoke") == 0
    await box.put(1)
    assert (await settled(other))["fault"] is None


async def test_doctor_names_what_is_wrong_with_a_registration(peer: GooglePeer, google_settings: Settings) -> None:
    async def said(**changes: object) -> list[tuple[bool, str]]:
        return [one for one in await examine(google_settings.model_copy(update=changes)) if "Microsoft" not in one[1]]

    fine = (await said())[0]
    assert fine[0], fine
    assert f"{google_settings.public_url}/connect-mailbox/google" in fine[1]
    wrong: dict[str, dict[str, object]] = {
        "wrong or has expired": {"google_client_secret": SecretStr("another")},
        "CLIENT_SECRET is missing": {"google_client_secret": None},
        "https://": {"public_url": "http://crm.example.com"},
        "cannot be asked": {"google_issuer": "http://127.0.0.1:1"},
        "GMAIL_PUSH_SENDER is missing": {"gmail_push_sender": None},
        "has to look like": {"gmail_push_topic": "gmail"},
    }
    for words, changes in wrong.items():
        assert [one[0] for one in await said(**changes) if words in one[1]] == [False], words


def test_the_pace_is_a_mailbox_s_and_flows_back() -> None:
    quota = Quota(6000, COSTS)
    for _ in range(300):
        quota.spend("a", "messages.get", now=0.0)
    with pytest.raises(Throttled) as paced:
        quota.spend("a", "messages.get", now=0.0)
    assert paced.value.retry_after == timedelta(seconds=30)
    quota.spend("b", "messages.get", now=0.0)
    for _ in range(150):
        quota.spend("a", "messages.get", now=30.0)
    with pytest.raises(Throttled):
        quota.spend("a", "messages.get", now=30.0)
