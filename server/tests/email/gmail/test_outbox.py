"""From an approval to Gmail and back: the frozen bytes leave once, whatever becomes of the answer."""

from tests.email.gmail.conftest import Box
from tests.email.sending.outbox import approved, settled
from tests.make.google_answers import Break


async def test_an_approved_mail_leaves_once_and_an_unanswered_one_is_looked_for(box: Box) -> None:
    await box.connect()
    [mailbox] = (await box.person.get("/sending-mailboxes")).json()
    assert mailbox["is_set_up"] is False
    answer = await box.finish(await box.peer.consent(await box.ask(mailbox_id=str(box.id), wants_send=True), box.email))
    assert answer.status_code == 200, answer.text
    await box.sync()
    for broken, was_unknown in (
        ([], False),
        ([Break("/send", 504, swallows=True)], True),
        ([Break("/send", 502)], True),
    ):
        sending = await approved(box.person, f"Offer {was_unknown} {len(broken)}")
        box.peer.breaks = list(broken)
        sent, states = await settled(box.person, box.worker, box.change, sending)
        assert (sent["state"], sent["copy_state"], "unknown" in states or not was_unknown) == ("sent", "there", True)
    # Three approvals, three mails there, each with the Message-ID that was approved; and one message of each here.
    await box.sync()
    assert len([labels for labels in (await box.other.there()).values() if "SENT" in labels]) == 3
    threads = (await box.person.get("/threads")).json()["items"]
    assert sorted(one["message_count"] for one in threads) == [1, 1, 1]
