"""Reports of failed delivery: read in every dialect, brought to the mail that they are about, and told to its author."""

from random import Random
from typing import Any

import pytest

from agentic_crm.email.sending.bounces import read_report
from tests.email.sending.conftest import Desk

DSN = """From: Mail Delivery System <MAILER-DAEMON@mx.helios.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{number}@mx.helios.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.helios.example.

--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.helios.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--r
Content-Type: message/rfc822

Message-ID: <{message_id}>
From: us@northwind.example
Subject: Robot arms

Hello
--r--
"""
EXIM = """From: Mail Delivery System <Mailer-Daemon@exim.example>
To: us@northwind.example
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: hanna@helios.example, kim@helios.example
Content-Type: text/plain

A message that you sent could not be delivered to one or more of its recipients.

  hanna@helios.example
    SMTP error from remote mail server: 550 5.1.1 No such user

------ This is a copy of the message, including all the headers. ------

From: us@northwind.example
Message-ID: <exim@northwind.example>
"""
GMAIL = """From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: us@northwind.example
X-Failed-Recipients: hanna@helios.example
In-Reply-To: <gmail@northwind.example>
References: <gmail@northwind.example>
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; boundary="r"; report-type=delivery-status

--r
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; hanna@helios.example
Action: failed
Status: 5.7.26
Diagnostic-Code: smtp; 550-5.7.26 This mail has been blocked

--r--
"""


def dsn(**values: Any) -> bytes:
    usual = {"to": "us@northwind.example", "number": 1, "recipient": "hanna@helios.example", "action": "failed"}
    usual |= {"status": "5.1.1", "said": "550 5.1.1 no such user", "message_id": "one@northwind.example"}
    return DSN.format(**usual | values).encode()


@pytest.mark.parametrize(
    ("raw", "message_id", "codes"),
    [
        (dsn(), "one@northwind.example", [("hanna@helios.example", "no_such_address", "5.1.1", True)]),
        (
            dsn(status="5.0.0", said="552 5.2.2 over quota"),
            None,
            [("hanna@helios.example", "mailbox_full", "5.2.2", True)],
        ),
        (dsn(status="5.4.4", said="Host not found"), None, [("hanna@helios.example", "no_such_domain", "5.4.4", True)]),
        (dsn(status="5.3.4", said="too big"), None, [("hanna@helios.example", "too_large", "5.3.4", True)]),
        (dsn(action="delayed", status="4.4.1"), None, [("hanna@helios.example", "delayed", "4.4.1", False)]),
        (
            dsn(status="5.0.0", said="no\u202e\x00\n such"),
            None,
            [("hanna@helios.example", "not_delivered", "5.0.0", True)],
        ),
        (
            EXIM.encode(),
            "exim@northwind.example",
            [
                ("hanna@helios.example", "no_such_address", "5.1.1", True),
                ("kim@helios.example", "no_such_address", "5.1.1", True),
            ],
        ),
        (GMAIL.encode(), "gmail@northwind.example", [("hanna@helios.example", "refused", "5.7.26", True)]),
    ],
)
def test_reports_of_every_dialect(raw: bytes, message_id: str | None, codes: list[Any]) -> None:
    found = read_report(raw)
    assert found is not None
    assert found.message_ids[0] == message_id or message_id is None
    assert [(one.email, one.code, one.status, one.is_final) for one in found.recipients] == codes
    assert all(one.said.isprintable() and len(one.said) <= 300 for one in found.recipients)


def test_what_is_no_report_says_nothing_and_none_crashes() -> None:
    for raw in (b"", b"\xff" * 1000, dsn(action="delivered"), dsn(action="relayed"), b"Subject: Hi\n\nhello\n"):
        assert read_report(raw) is None
    random = Random(7)
    for _ in range(300):
        torn = bytearray(random.choice((dsn(), EXIM.encode(), GMAIL.encode())))
        for _ in range(random.randrange(1, 20)):
            torn[random.randrange(len(torn))] = random.randrange(256)
        read_report(bytes(torn[: random.randrange(len(torn))]))


async def test_a_report_stands_with_the_mail_it_is_about_and_its_author_knows(desk: Desk) -> None:
    await desk.set_up()
    people = [{"email": "hanna.vogel@helios.example"}, {"email": "c@helios.example"}]
    sent = await desk.write(to=people)
    await desk.box.worker.drain()
    assert (await desk.sending(sent))["state"] == "sent"

    async def report(**values: Any) -> dict[str, Any]:
        number = next(desk.box.numbers)
        usual = {"to": desk.address, "number": number, "recipient": "HANNA.Vogel@helios.example"}
        raw = dsn(**usual | {"message_id": shown["message_id_header"]} | values)
        desk.box.dovecot.put(desk.box.user, [raw], start=number)
        await desk.box.sync()
        await desk.box.worker.drain()
        return await desk.sending(sent)

    shown = await desk.sending(sent)
    # Late is not lost: shown, and nobody is told.
    late = await report(action="delayed", status="4.4.1", said="connection timed out")
    assert [(one["code"], one["is_final"]) for one in late["bounces"]] == [("delayed", False)]
    assert late["needs_attention"] is False
    # About somebody else, or another mail: whoever knows a Message-ID may write such a report.
    assert len((await report(recipient="boss@northwind.example"))["bounces"]) == 1
    assert len((await report(message_id="another@northwind.example"))["bounces"]) == 1
    lost = await report()
    assert [(one["email"], one["code"], one["said"], one["is_final"]) for one in lost["bounces"]] == [
        ("hanna.vogel@helios.example", "no_such_address", "550 5.1.1 no such user", True)
    ]
    assert (lost["state"], lost["needs_attention"]) == ("sent", True)
    there = (await desk.person.get(f"/messages/{lost['bounces'][0]['message_id']}/raw")).content
    assert b"Undelivered Mail" in there
    # The same again changes nothing; one mail was sent about it.
    assert len((await report())["bounces"]) == 1
    told = [one for one in await desk.person.api.mails(desk.person.email) if one["kind"] == "mail_not_delivered"]
    assert len(told) == 1
    assert "hanna.vogel@helios.example" in told[0]["text"]
    actions = (await desk.person.get("/audit-log", record_type="sending", record_id=sent["id"])).json()["items"]
    assert "mail.bounced" in {one["action"] for one in actions}
    waiting = (await desk.person.get("/sendings", needs_attention="true")).json()
    assert [one["id"] for one in waiting["items"]] == [sent["id"]]
    noticed = (await desk.person.post(f"/sendings/{sent['id']}/notice")).json()
    assert noticed["needs_attention"] is False
    assert (await desk.person.get("/sendings", needs_attention="true")).json()["total"] == 0
