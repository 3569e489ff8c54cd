"""Sending through Gmail: once, to whom it was approved for, whatever the connection does."""

from secrets import token_hex

import pytest

from agentic_crm.email.connectors.gmail.sending import GmailSender, can_send
from agentic_crm.email.oauth.client import Fixed
from agentic_crm.email.sending.transport import NotSent, Outgoing, Uncertain
from agentic_crm.platform.settings import Settings
from tests.email.gmail.conftest import Box
from tests.make.google_answers import Break, google_error
from tests.make.google_peer import READ, SEND


async def test_an_ambiguous_send_is_looked_up_and_nothing_leaves_twice(box: Box, google_settings: Settings) -> None:
    assert can_send([READ, SEND])
    assert not can_send([READ])
    box.peer.admit(box.other.token, SEND)
    sender = GmailSender(google_settings, Fixed(box.other.token), "sending")
    marks: list[str] = []

    def mail() -> Outgoing:
        marks.append(f"{token_hex(6)}@northwind.example")
        raw = (
            f"From: {box.email}\r\nTo: a@helios.example\r\nSubject: Offer\r\nMessage-ID: <{marks[-1]}>\r\n\r\nHello\r\n"
        )
        return Outgoing(box.email, ("a@helios.example", "b@helios.example"), raw.encode(), f"<{marks[-1]}>")

    async def sent() -> list[bool]:
        return [await sender.has_sent(f"<{mark}>") for mark in marks]

    await sender.send(mail())
    assert await sent() == [True]
    # The answer got lost after Gmail had taken it; and one that Gmail never took.
    for broken, is_there in ((Break("/send", 504, swallows=True), True), (Break("/send", 502), False)):
        box.peer.breaks = [broken]
        with pytest.raises(Uncertain):
            await sender.send(mail())
        assert await sender.has_sent(f"<{marks[-1]}>") is is_there
    # What certainly did nothing may be tried again, or never.
    for status, reason, is_final in (
        (429, "rateLimitExceeded", False),
        (400, "invalidArgument", True),
        (403, "domainPolicy", True),
    ):
        box.peer.breaks = [Break("/send", status, google_error(status, reason))]
        with pytest.raises(NotSent) as refused:
            await sender.send(mail())
        assert refused.value.is_final is is_final
    box.peer.admit(box.other.token)
    with pytest.raises(NotSent) as unasked:
        await sender.send(mail())
    assert (unasked.value.code, unasked.value.is_final) == ("scope_missing", True)
    assert await sent() == [True, True, *[False] * 5]
    headers = await box.other.headers(marks[0])
    assert (headers["To"], headers["Bcc"]) == ("a@helios.example", "b@helios.example")
