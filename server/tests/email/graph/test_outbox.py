"""From an approval to Graph and back: the frozen bytes leave once, whatever becomes of the answer."""

from functools import partial

from tests.email.graph.conftest import Box
from tests.email.sending.outbox import approved, settled
from tests.make.graph_server import problem


async def test_an_approved_mail_leaves_once_and_an_unanswered_one_is_looked_for(box: Box) -> None:
    await box.connect(wants_send=True)
    await box.sync()
    before = len(box.graph.sent)
    for number, lost in enumerate((False, True)):
        sending = await approved(box.person, f"Offer {number}")
        if lost:
            box.graph.after_sending.append(partial(problem, 504, "GatewayTimeout", "", {}))
        sent, states = await settled(box.person, box.worker, box.change, sending)
        assert (sent["state"], sent["copy_state"], "unknown" in states or not lost) == ("sent", "there", True)
        assert len(box.graph.sent) == before + number + 1
    # Refused before anything happened: tried again, and gone once.
    sending = await approved(box.person, "Offer 2")
    box.graph.fail("/sendMail", 429, "ApplicationThrottled", headers={"Retry-After": "5"})
    sent, _ = await settled(box.person, box.worker, box.change, sending)
    assert (sent["state"], sent["attempts"], len(box.graph.sent)) == ("sent", 2, before + 3)
