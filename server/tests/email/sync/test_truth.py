"""What a mailbox's page says is so: why each message is here or is not, what can be done about it, and what a day finds out."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import text

from agentic_crm.email.intake import service as intake
from agentic_crm.email.intake.reading import Unreadable
from tests.email.mailboxes import Mail
from tests.email.sync.conftest import Box


async def explained(box: Box, q: str) -> tuple[list[tuple[str, str | None]], str]:
    answer = await box.person.post(f"/mailboxes/{box.id}/explain", {"q": q})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [(one["code"], one["folder"]) for one in body["items"]], body["server"]


async def test_every_message_is_explained(box: Box) -> None:
    box.put(2)
    box.put(1, "Trash")
    old = Mail(77, subject="The offer of last winter").raw()
    box.dovecot.put(box.user, [old], start=77, at=1_600_000_000)
    await box.connect(reads_from="year")
    await box.sync()
    assert await explained(box, f"<{Mail(0).message_id}>") == ([("stored", "INBOX")], "asked")
    assert await explained(box, "robot arms, part 1") == ([("stored", "INBOX")], "not_asked")
    assert await explained(box, Mail(2).message_id) == ([("folder_not_read", "Trash")], "asked")
    assert await explained(box, Mail(77).message_id) == ([("older_than_range", "INBOX")], "asked")
    assert await explained(box, "nobody@nowhere.example") == ([], "asked")

    # More of it is read when its owner wants so, and it is said where a message lies now.
    changed = await box.person.put(f"/mailboxes/{box.id}/range", json={"reads_from": "all"})
    assert changed.status_code == 200, changed.text
    await box.sync()
    assert await explained(box, "offer of last winter") == ([("stored", "INBOX")], "not_asked")
    box.dovecot.doveadm("move", "-u", box.user, "Sent", "mailbox", "INBOX", "header", "Message-ID", Mail(0).message_id)
    await box.sync()
    answer = await box.person.post(f"/mailboxes/{box.id}/explain", {"q": Mail(0).message_id})
    thread_id = answer.json()["items"][0]["thread_id"]
    messages = (await box.person.get(f"/threads/{thread_id}")).json()["messages"]
    places = {tuple(place["folder"] for place in one["places"]) for one in messages}
    assert places == {("Sent",)}
    await box.pass_grace()
    await box.sync()
    assert sorted((await explained(box, Mail(0).message_id))[0]) == [("removed_there", "INBOX"), ("stored", "Sent")]

    # Nobody else asks: what is in a mailbox is its owner's.
    stranger = await box.person.invite("admin")
    refused = await stranger.post(f"/mailboxes/{box.id}/explain", {"q": Mail(0).message_id})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_connection")


async def test_one_that_cannot_be_read_is_kept_and_tried_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that fails stands for an older version of ours; the new one reads it."""
    real = intake.read

    async def unable(*_: object) -> list[Unreadable]:
        return [Unreadable("crashed", "Reading this message ended the process that read it.")]

    monkeypatch.setattr(intake, "read", unable)
    box.put(1)
    await box.connect()
    read = await box.sync()
    assert (read["counts"]["quarantined"], read["counts"]["stored"], read["health"]) == (1, 0, "empty")
    failure = (await box.person.get(f"/mailboxes/{box.id}/unread-messages")).json()["items"][0]
    raw = await box.person.get(f"/mailboxes/{box.id}/unread-messages/{failure['id']}/raw")
    assert raw.content == Mail(0, extra=f"X-Of: {box.user}\n").raw().replace(b"\n", b"\r\n")
    assert await explained(box, Mail(0).message_id) == ([("quarantined", "INBOX")], "asked")
    other = await box.person.invite("member")
    assert (await other.get(f"/mailboxes/{box.id}/unread-messages/{failure['id']}/raw")).status_code == 404

    monkeypatch.setattr(intake, "read", real)
    assert (await box.person.post(f"/mailboxes/{box.id}/unread-messages/{failure['id']}/retry")).status_code == 204
    read = await box.sync()
    assert (read["counts"]["quarantined"], read["counts"]["stored"]) == (0, 1)
    # The bytes that were put aside are gone with the reason for keeping them.
    assert (await box.person.get(f"/mailboxes/{box.id}/unread-messages/{failure['id']}/raw")).status_code == 404
    assert (await box.person.post(f"/mailboxes/{box.id}/unread-messages/{failure['id']}/retry")).status_code == 404


async def test_a_day_finds_what_no_change_told(box: Box) -> None:
    """Lost, doubled or never told: whatever happened, once a day both sides are compared."""
    box.put(6)
    await box.connect()
    await box.sync()
    async with box.admin.unscoped("a test loses what no cursor will tell again") as db:
        values = {"id": box.id}
        lost = "delete from message_locations where mailbox_id = :id and remote_id in ('2', '3')"
        await db.execute(text(lost), values)
        gone = (
            "insert into message_locations (workspace_id, id, mailbox_id, folder_id, generation, remote_id, place) "
            "select workspace_id, gen_random_uuid(), mailbox_id, folder_id, generation, '99', 99 from message_locations "
            "where mailbox_id = :id limit 1"
        )
        await db.execute(text(gone), values)
    await box.sync()
    counts = (await box.read())["counts"]
    assert (counts["stored"], counts["known"]) == (4, 4)
    async with box.admin.unscoped("a day later") as db:
        await db.execute(
            text("update mail_folders set reconciled_at = :then where mailbox_id = :id"),
            {"id": box.id, "then": datetime.now(UTC) - timedelta(hours=25)},
        )
    box.worker.ran.clear()
    read = await box.sync()
    assert (read["counts"]["stored"], read["health"]) == (6, "fine")
    assert len(await box.keys()) == 6
    rows = await box.rows(
        "select bool_and(reconciled_at > now() - interval '1 hour') from mail_folders where mailbox_id = :id and is_read"
    )
    assert rows == [(True,)]


async def test_years_of_old_mail_stand_behind_what_comes_today(box: Box) -> None:
    box.put(4)
    await box.connect()
    now = datetime.now(UTC) + timedelta(minutes=1)
    new = (
        Mail(900, subject="Today").raw().replace(format_datetime(Mail(900).at).encode(), format_datetime(now).encode())
    )
    box.dovecot.put(box.user, [new], start=900)
    # Analyses are left alone by this worker, so they stand in line as they were enqueued.
    await box.sync()
    rows = await box.rows(
        "select j.priority, j.group_key from jobs j join threads t on t.id::text = j.payload ->> 'thread_id' "
        "where j.kind = 'analyze_thread' and j.workspace_id = :workspace and j.state = 'queued' order by t.subject = 'Today'",
        workspace=box.person.workspace_id,
    )
    assert {row[1] for row in rows[:-1]} == {f"backlog:{box.id}"}
    assert rows[-1][1] is None
    assert max(row[0] for row in rows[-1:]) < min(row[0] for row in rows[:-1])
