"""Sending through Graph: once, to whom it was approved for, and never again while nobody knows whether it left."""

from functools import partial

import pytest
from starlette.responses import Response

from agentic_crm.email.connectors.graph.sending import GraphSender, can_send
from agentic_crm.email.sending.transport import NotSent, Outgoing, Uncertain
from agentic_crm.platform.settings import Settings
from tests.email.graph.conftest import Tokens
from tests.make.graph_mailbox import GraphMailbox
from tests.make.graph_server import GraphServer, problem, running

RAW = (
    b"From: Adele <adele@contoso.example>\r\nTo: Hanna Vogel <hanna@helios.example>\r\nCc: <pia@helios.example>\r\n"
    b"Subject: Offer\r\nMessage-ID: <one@crm.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello Hanna\r\n"
)
EVERYBODY = ("hanna@helios.example", "pia@helios.example", "boss@contoso.example")
MAIL = Outgoing("adele@contoso.example", EVERYBODY, RAW, "<one@crm.example>")


async def test_a_mail_leaves_once(graph_settings: Settings) -> None:
    async with running(GraphServer(GraphMailbox(), tokens={"first"})) as server:
        settings = graph_settings.model_copy(update={"microsoft_graph_url": server.url})
        tokens = Tokens(server)
        sender = GraphSender(settings, tokens)
        assert not await sender.has_sent(MAIL.message_id)
        # Refused before anything happened: patience, a missing permission, a mail that Exchange does not take.
        for status, code, headers, is_final in (
            (429, "ApplicationThrottled", {"Retry-After": "5"}, False),
            (503, "MailboxStoreUnavailable", {"Retry-After": "5"}, False),
            (403, "ErrorAccessDenied", {}, True),
            (400, "ErrorInvalidRecipients", {}, True),
            (413, "RequestEntityTooLarge", {}, True),
        ):
            server.fail("/sendMail", status, code, headers=headers)
            with pytest.raises(NotSent) as refused:
                await sender.send(MAIL)
            assert refused.value.is_final is is_final
        assert server.sent == []
        # Taken, and the answer is lost on the way, or says nothing that can be relied on: looked up, and there.
        lost: tuple[tuple[int, dict[str, str]], ...] = ((504, {"Retry-After": "5"}), (500, {}), (502, {}))
        for number, (status, headers) in enumerate(lost):
            message_id = f"<{number}@crm.example>"
            mail = Outgoing(MAIL.sender, EVERYBODY, RAW.replace(b"<one@crm.example>", message_id.encode()), message_id)
            server.after_sending.append(partial(problem, status, "GatewayTimeout", "", headers))
            with pytest.raises(Uncertain):
                await sender.send(mail)
            assert await sender.has_sent(message_id)
        cut = {"content-length": "50", "connection": "close"}
        server.after_sending.append(lambda: Response(b"", status_code=202, headers=cut))
        with pytest.raises(Uncertain):
            await sender.send(MAIL)
        assert await sender.has_sent(MAIL.message_id)
        assert len(server.sent) == 4
        # The envelope is what was approved, and nobody sees who got it besides.
        assert all(sorted(recipients) == sorted(EVERYBODY) for _, recipients in server.sent)
        assert all(raw.endswith(RAW[-40:]) for raw, _ in server.sent)
        assert b"boss" not in next(iter(server.mailbox.messages.values())).raw
        # A renewed token sends once; nobody there sends nothing.
        server.tokens, tokens.following = {"second"}, ["second"]
        await sender.send(MAIL)
        assert len(server.sent) == 5
        with pytest.raises(NotSent) as large:
            await sender.send(Outgoing(MAIL.sender, EVERYBODY, RAW + b"x" * 4 * 1024**2, "<large@crm.example>"))
        assert large.value.code == "too_large"
        server.tokens = set()
        with pytest.raises(NotSent) as ended:
            await sender.send(MAIL)
        assert (ended.value.is_final, len(server.sent)) == (True, 5)
    assert can_send(["openid", "https://graph.microsoft.com/Mail.Send"])
    assert not can_send(["openid", "https://graph.microsoft.com/Mail.Read"])
