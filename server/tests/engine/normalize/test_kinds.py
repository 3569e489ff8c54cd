"""Person, list, newsletter, notification, auto-reply, bounce, calendar: by headers first, then by words."""

import pytest

from agentic_crm.engine.message import MessageKind
from agentic_crm.engine.normalize import normalize

from .mails import multipart, part, raw

K = MessageKind


@pytest.mark.parametrize(
    ("kind", "headers", "fields", "body"),
    [
        (K.PERSON, "", {}, "Hello Bob"),
        (K.PERSON, "Auto-Submitted: no\n", {}, "Hello"),
        (K.PERSON, "In-Reply-To: <1@x>\n", {}, "Sure, unsubscribe me from that list"),
        (K.PERSON, "X-Auto-Response-Suppress: OOF\n", {}, "Hello"),
        (K.PERSON, "", {}, "Yes.\n\nOn Mon, 1 Jan 2026 at 9:00 News <n@x.example> wrote:\n> Unsubscribe here"),
        (K.LIST, "List-Id: <dev.lists.example>\nList-Post: <mailto:dev@lists.example>\n", {}, "patch"),
        (K.LIST, "Precedence: list\nX-Mailman-Version: 2.1\n", {}, "patch"),
        (K.NEWSLETTER, "List-Unsubscribe: <https://x.example/u>\n", {}, "News of the week"),
        (K.NEWSLETTER, "Precedence: bulk\n", {}, "News of the week"),
        (K.NEWSLETTER, "", {}, "Great offers\n\nTo unsubscribe click here"),
        (K.NEWSLETTER, "", {}, "Angebote\n\nNewsletter abbestellen"),
        (
            K.PERSON,
            "",
            {},
            "Could you quote?\n\n--\nThis email was checked by Sieve. Report | Unsubscribe from digests",
        ),
        (
            K.NEWSLETTER,
            "List-Id: x <x.list-id.mcsv.example>\nList-Unsubscribe: <mailto:u@x.example>\nFeedback-ID: 1\n",
            {"From": "News <newsletter@x.example>"},
            "News",
        ),
        (K.NOTIFICATION, "", {"From": "no-reply@shop.example", "Subject": "Your order"}, "Thank you"),
        (K.NOTIFICATION, "Auto-Submitted: auto-generated\n", {}, "Build failed"),
        (
            K.NOTIFICATION,
            "X-GitHub-Reason: mention\nList-Id: <r.github.example>\nList-Post: <mailto:r@x.example>\n",
            {},
            "@bob",
        ),
        (
            K.NOTIFICATION,
            "List-Unsubscribe: <https://x.example/u>\n",
            {"From": "noreply@bank.example", "Subject": "Your invoice"},
            "attached",
        ),
        (K.AUTO_REPLY, "Auto-Submitted: auto-replied (vacation)\n", {}, "away"),
        (K.AUTO_REPLY, "X-Autoreply: yes\n", {}, "away"),
        (K.AUTO_REPLY, "Precedence: auto_reply\n", {}, "away"),
        *[
            (K.AUTO_REPLY, "", {"Subject": subject}, "I am away")
            for subject in (
                "Automatic reply: Offer",
                "Out of Office: Offer",
                "Abwesenheitsnotiz: AW: Angebot",
                "Automatische Antwort: Angebot",
                "Réponse automatique : Offre",
                "Respuesta automática: Oferta",
                "Risposta automatica: Offerta",
                "Automatisch antwoord: Offerte",
                "Resposta automática: Oferta",
                "Autosvar: Offert",
            )
        ],
        (
            K.BOUNCE,
            "Return-Path: <>\n",
            {"From": "MAILER-DAEMON@mx.example", "Subject": "Undelivered Mail Returned to Sender"},
            "550",
        ),
        (K.BOUNCE, "X-Failed-Recipients: a@x.example\n", {}, "failed"),
        (K.BOUNCE, "", {"From": "postmaster@x.example", "Subject": "Unzustellbar: Angebot"}, "550"),
    ],
)
def test_is_told(kind: MessageKind, headers: str, fields: dict[str, str], body: str) -> None:
    assert normalize(raw(body, headers=headers, **fields)).kind is kind


def test_a_delivery_report_is_a_bounce() -> None:
    data = multipart(
        part("failed"),
        part("Final-Recipient: rfc822; a@x.example", "message/delivery-status"),
        kind='report; report-type="delivery-status"',
    )
    assert normalize(data).kind is K.BOUNCE


def test_a_read_receipt_is_automatic() -> None:
    data = multipart(
        part("read"),
        part("Disposition: displayed", "message/disposition-notification"),
        kind="report; report-type=disposition-notification",
    )
    assert normalize(data).kind is K.AUTO_REPLY


def test_lists_are_named_and_left() -> None:
    message = normalize(
        raw(
            "x",
            headers="List-Id: Dev <Dev.Lists.Example>\nList-Unsubscribe: <mailto:u@x.example>, <https://x.example/u>\n",
        )
    )
    assert (message.list_id, message.list_unsubscribe) == ("dev.lists.example", "https://x.example/u")
