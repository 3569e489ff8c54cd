"""Mail over real SMTP: it arrives, survives trouble, and keeps its links to itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.platform import clock
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import Button, Letter, post
from agentic_crm.platform.mail.clearing import forget_old_mail
from agentic_crm.platform.mail.delivery import Delivery
from agentic_crm.platform.mail.smtp import MailUnavailable, SmtpMailer
from agentic_crm.platform.settings import Settings
from tests.make.smtp import PASSWORD, USERNAME, Server

LINK = "https://crm.example/reset-password#token=a-secret-key"
Databases = dict[Role, Database]


@pytest.fixture
def sending(settings: Settings) -> Settings:
    return settings.model_copy(update={"mail_from": "Agentic CRM <crm@crm.example>"})


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with Server(tmp_path, "plain") as started:
        yield started


@pytest.fixture(autouse=True)
async def nothing_else_waits(databases: Databases) -> None:
    """Other tests' mail is not to be sent here."""
    async with databases[Role.WORKER].unscoped("a test") as db:
        await db.execute(text("update outgoing_mails set state = 'failed' where state = 'queued'"))


def letter(**values: Any) -> Letter:
    given = {
        "kind": "reset_password",
        "recipient": f"{token_hex(4)}@northwind.example",
        "locale": "de",
        "subject": "Neues Passwort für Agentic CRM",
        "paragraphs": ("Guten Tag <Dana>,", "der Link gilt 30 Minuten."),
        "button": Button("Passwort wählen", LINK),
    }
    return Letter(**{**given, **values})


def delivery(databases: Databases, settings: Settings, server: Server, redis: Redis | None = None) -> Delivery:
    mailer = SmtpMailer.from_url(f"smtp://127.0.0.1:{server.office.port}?tls=none")
    return Delivery(databases[Role.WORKER], settings, mailer, redis)


async def posted(databases: Databases, settings: Settings, mail: Letter, **options: bool) -> UUID:
    async with databases[Role.API].unscoped("a test") as db:
        return await post(db, settings, mail, **options)


async def row(databases: Databases, mail_id: UUID) -> dict[str, Any]:
    async with databases[Role.API].unscoped("a test") as db:
        found = await db.execute(text("select * from outgoing_mails where id = :id"), {"id": mail_id})
        return dict(found.mappings().one())


class TestSending:
    async def test_hands_over_text_and_html_in_the_persons_language(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        mail = letter()
        mail_id = await posted(databases, sending, mail)
        assert await delivery(databases, sending, server).deliver_one()
        [arrived] = server.office.arrived
        assert server.office.recipients == [mail.recipient]
        assert arrived["Subject"] == "Neues Passwort für Agentic CRM"
        assert arrived["From"] == "Agentic CRM <crm@crm.example>"
        assert arrived["Message-ID"] == f"<{mail_id}@crm.example>"
        plain, html = (arrived.get_body((kind,)) for kind in ("plain", "html"))
        assert plain is not None
        assert html is not None
        assert f"Passwort wählen:\n{LINK}" in plain.get_content().replace("\r\n", "\n")
        assert "&lt;Dana&gt;" in html.get_content()
        assert f'href="{LINK}"' in html.get_content()

    async def test_forgets_the_contents_once_sent_and_sends_once(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        mail_id = await posted(databases, sending, letter())
        before = await row(databases, mail_id)
        assert b"a-secret-key" not in before["content"]
        worker = delivery(databases, sending, server)
        assert [await worker.deliver_one() for _ in range(2)] == [True, False]
        after = await row(databases, mail_id)
        assert (after["state"], after["content"]) == ("sent", None)
        assert len(server.office.arrived) == 1

    async def test_tries_again_after_trouble_and_says_nothing_of_the_address(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        server.office.moods = ["451 come back later"]
        mail_id = await posted(databases, sending, letter())
        worker = delivery(databases, sending, server)
        assert await worker.deliver_one()
        waiting = await row(databases, mail_id)
        assert (waiting["state"], waiting["last_error"]) == ("queued", "the server answered 451")
        assert waiting["run_at"] > clock.now()
        async with databases[Role.WORKER].unscoped("its time has come") as db:
            await db.execute(text("update outgoing_mails set run_at = now() where id = :id"), {"id": mail_id})
        assert await worker.deliver_one()
        assert (await row(databases, mail_id))["state"] == "sent"

    async def test_a_mail_is_not_lost_with_the_worker_that_took_it(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        mail_id = await posted(databases, sending, letter())

        class Dies(SmtpMailer):
            async def send(self, message: object) -> None:
                raise KeyboardInterrupt

        dying = Delivery(databases[Role.WORKER], sending, Dies("127.0.0.1", 1, False, False), None)
        with pytest.raises(KeyboardInterrupt):
            await dying.deliver_one()
        taken = await row(databases, mail_id)
        assert taken["state"] == "queued"
        assert clock.now() < taken["run_at"] < clock.now() + timedelta(minutes=3)

    async def test_gives_up_when_the_server_refuses_for_good(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        server.office.moods = ["550 no such mailbox"]
        mail_id = await posted(databases, sending, letter())
        assert await delivery(databases, sending, server).deliver_one()
        assert (await row(databases, mail_id))["state"] == "failed"

    async def test_does_not_send_a_link_that_has_run_out(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        mail_id = await posted(databases, sending, letter(good_until=clock.now() - timedelta(seconds=1)))
        assert await delivery(databases, sending, server).deliver_one()
        assert (await row(databases, mail_id))["state"] == "failed"
        assert server.office.arrived == []

    async def test_a_mail_to_nobody_is_written_and_never_sent(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        await posted(databases, sending, letter(), is_for_nobody=True)
        assert not await delivery(databases, sending, server).deliver_one()

    async def test_the_loop_sends_what_is_posted_and_stops(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        worker = delivery(databases, sending, server)
        running = asyncio.create_task(worker.run())
        await posted(databases, sending, letter())
        await asyncio.wait_for(server.office.came.wait(), 20)
        worker.stop()
        await asyncio.wait_for(running, 20)

    async def test_a_mail_moved_to_another_row_does_not_open(
        self, databases: Databases, sending: Settings, server: Server
    ) -> None:
        one = await posted(databases, sending, letter())
        other = await posted(databases, sending, letter(), is_for_nobody=True)
        async with databases[Role.WORKER].unscoped("an attack") as db:
            await db.execute(
                text(
                    "update outgoing_mails set content = (select content from outgoing_mails where id = :o) where id = :i"
                ),
                {"o": other, "i": one},
            )
        assert await delivery(databases, sending, server).deliver_one()
        assert (await row(databases, one))["state"] == "failed"


class TestTls:
    @pytest.mark.parametrize("mode", ["starttls", "tls"])
    async def test_sends_encrypted_and_signed_in(self, tmp_path: Path, mode: str) -> None:
        async with Server(tmp_path, mode) as server:
            scheme, sign_in = (
                ("smtp", f"{USERNAME}:{PASSWORD.replace(' ', '%20')}@") if mode == "starttls" else ("smtps", "")
            )
            mailer = SmtpMailer.from_url(f"{scheme}://{sign_in}127.0.0.1:{server.office.port}", server.trusting)
            await mailer.send(letter().message(sender="crm@crm.example", mail_id=UUID(int=1), at=clock.now()))
            assert server.office.saw_tls == [True]

    async def test_never_falls_back_to_plain_text(self, tmp_path: Path) -> None:
        async with Server(tmp_path, "plain") as server:
            mailer = SmtpMailer.from_url(f"smtp://127.0.0.1:{server.office.port}")
            with pytest.raises(MailUnavailable):
                await mailer.send(letter().message(sender="crm@crm.example", mail_id=UUID(int=1), at=clock.now()))
            assert server.office.arrived == []

    async def test_refuses_a_certificate_it_does_not_trust(self, tmp_path: Path) -> None:
        async with Server(tmp_path, "tls") as server:
            mailer = SmtpMailer.from_url(f"smtps://127.0.0.1:{server.office.port}")
            with pytest.raises(MailUnavailable):
                await mailer.send(letter().message(sender="crm@crm.example", mail_id=UUID(int=1), at=clock.now()))

    @pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://x?tls=maybe"])
    def test_a_wrong_address_is_named(self, url: str) -> None:
        with pytest.raises(ValueError, match="SMTP_URL must look like"):
            SmtpMailer.from_url(url)


class TestRights:
    @pytest.mark.parametrize("role", [Role.ANALYST, Role.EXECUTOR])
    async def test_other_roles_cannot_even_look(self, databases: Databases, role: Role) -> None:
        with pytest.raises(DBAPIError, match="permission denied"):
            async with databases[role].unscoped("an attack") as db:
                await db.execute(text("select content from outgoing_mails"))

    async def test_the_scheduler_clears_old_mail_without_reading_it(
        self, databases: Databases, sending: Settings
    ) -> None:
        mail_id = await posted(databases, sending, letter())
        await forget_old_mail(databases[Role.JOBS])
        assert (await row(databases, mail_id))["state"] == "queued"
        with pytest.raises(DBAPIError, match="permission denied"):
            async with databases[Role.JOBS].unscoped("an attack") as db:
                await db.execute(text("select content from outgoing_mails"))
