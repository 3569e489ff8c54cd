"""A mailbox at a real Dovecot, read and followed: what is there is here, once, with keys that never change."""

from tests.email.sync.conftest import Box


async def test_what_is_there_is_here_and_stays_so(box: Box) -> None:
    box.put(40)
    box.put(10, "Sent")
    box.put(5, "Trash")
    connected = await box.connect()
    assert connected["health"] == "starting"
    read = await box.sync()
    there = box.there()
    there.pop("Trash")
    assert await box.here() == there
    assert (read["health"], read["counts"]["stored"]) == ("fine", 50)
    keys = await box.keys()

    box.put(3)
    box.dovecot.doveadm("expunge", "-u", box.user, "mailbox", "INBOX", "uid", "1:4")
    box.dovecot.doveadm("move", "-u", box.user, "Sent", "mailbox", "INBOX", "uid", "5:9")
    box.dovecot.doveadm("flags", "add", "-u", box.user, "\\Flagged", "mailbox", "INBOX", "uid", "10:12")
    read = await box.sync()
    there = box.there()
    there.pop("Trash")
    assert await box.here() == there
    after = await box.keys()
    assert keys.items() <= after.items()
    assert len(after) == 53
    # It is asked again before anything counts as gone.
    assert (read["health"], read["counts"]["removed"]) == ("fine", 0)
    await box.pass_grace()
    read = await box.sync()
    assert (read["health"], read["counts"]["removed"]) == ("fine", 9)
    assert await box.here() == there
    flagged = await box.rows(
        "select l.remote_id from message_locations l where l.mailbox_id = :id and '\\Flagged' = any(l.labels)"
    )
    assert sorted(int(row[0]) for row in flagged) == [10, 11, 12]
