"""A mailbox that is read over IMAP and sends over SMTP, both with real servers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.email.sending import jobs as _jobs  # noqa: F401 - registers the handlers
from agentic_crm.platform.settings import Settings
from tests.email.mailboxes import Mail
from tests.email.sending.submission import Submission
from tests.email.sync import conftest as sync
from tests.email.sync.conftest import Box
from tests.make.dovecot import Dovecot
from tests.make.people import Person

dovecot, mail_transport, api, worker, box = sync.dovecot, sync.mail_transport, sync.api, sync.worker, sync.box


@pytest.fixture(scope="session")
def mail_settings(settings: Settings, dovecot: Dovecot) -> Settings:
    """Mail leaves at once; a test that calls it back is quicker than the worker, which it runs itself."""
    changed = {"private_networks": "127.0.0.0/8", "mail_ca_file": str(dovecot.ca_file), "send_undo_seconds": 0}
    return settings.model_copy(update=changed | {"send_limit_per_hour": 150})


@dataclass
class Desk:
    """Somebody with a connected mailbox, who writes mail."""

    box: Box
    submission: Submission

    @property
    def person(self) -> Person:
        return self.box.person

    @property
    def address(self) -> str:
        return f"{self.box.user}@northwind.example"

    def setup(self, **more: Any) -> dict[str, Any]:
        server = {"host": "localhost", "port": self.submission.port, "security": "tls"}
        return {"server": server, "user_name": self.box.user, **more}

    async def set_up(self, *, files_copies: bool | None = None, **more: Any) -> None:
        """`files_copies`: what its earlier mails have told of the provider."""
        answer = await self.person.put(f"/mailboxes/{self.box.id}/sending", json=self.setup(**more))
        assert answer.status_code == 200, answer.text
        if files_copies is not None:
            await self.change(
                "update mailboxes set sending = sending || jsonb_build_object('files_copies', cast(:known as boolean)) where id = :id",
                known=files_copies,
            )
        if files_copies:
            self.submission.on_sent = self.keep

    def keep(self, raw: bytes) -> None:
        """The provider's copy of what it sent."""
        self.box.dovecot.put(self.box.user, [raw], "Sent", start=next(self.box.numbers))

    async def receive(self, **more: Any) -> dict[str, Any]:
        """A message from outside, read; the last of its thread, with `thread_id`."""
        raw = Mail(next(self.box.numbers), to=f"Dana <{self.address}>", extra=f"X-Of: {self.box.user}\n", **more).raw()
        self.box.dovecot.put(self.box.user, [raw], start=next(self.box.numbers))
        await self.box.sync()
        thread = (await self.person.get("/threads")).json()["items"][0]
        return await self.last(thread["id"])

    async def last(self, thread_id: str) -> dict[str, Any]:
        found = (await self.person.get(f"/threads/{thread_id}")).raise_for_status().json()
        return {**found["messages"][-1], "thread_id": thread_id, "count": len(found["messages"])}

    async def draft(self, **values: Any) -> dict[str, Any]:
        answer = await self.person.post("/drafts", {"kind": "new", **values})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def prepare(self, draft: dict[str, Any]) -> dict[str, Any]:
        answer = await self.person.post(f"/drafts/{draft['id']}/prepare", {"version": draft["version"]})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def approve(self, shown: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self.person.post(f"/drafts/{shown['draft_id']}/approve", {"sha256": shown["sha256"], **more})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def write(self, **values: Any) -> dict[str, Any]:
        """A mail, approved and waiting."""
        people = [{"email": "hanna.vogel@helios.example"}]
        draft = await self.draft(**{"to": people, "subject": "Robot arms", "body": "Hello Hanna", **values})
        return await self.approve(await self.prepare(draft))

    async def sending(self, sending: dict[str, Any]) -> dict[str, Any]:
        return dict((await self.person.get(f"/sendings/{sending['id']}")).raise_for_status().json())

    async def work(self) -> None:
        """Until nothing is left to do, however long people would wait for it."""
        for _ in range(40):
            await self.change("update sendings set send_at = now() - interval '1 second' where state = 'waiting'")
            await self.change("update jobs set run_at = now() where state = 'queued' and kind <> 'sync_mailbox'")
            before = len(self.box.worker.ran)
            await self.box.worker.drain()
            if len(self.box.worker.ran) == before:
                return
        raise AssertionError("there is always more to do")

    async def change(self, statement: str, **values: Any) -> None:
        async with self.box.admin.unscoped("a test does not wait") as db:
            wanted = {"id": self.box.id} if ":id" in statement else {}
            await db.execute(text(statement), wanted | values)

    def sent_ids(self) -> list[str]:
        """Message-IDs in the folder of sent mail."""
        return self.box.there().get("Sent", [])


@pytest.fixture
async def submission(dovecot: Dovecot, box: Box) -> AsyncIterator[Submission]:
    found = Submission(dovecot.ca_file.parent, box.user)
    servers = await found.start()
    yield found
    for server in servers:
        server.close()


@pytest.fixture
async def desk(box: Box, submission: Submission) -> Desk:
    """A connected mailbox; sending is not set up yet."""
    await box.connect()
    assert isinstance(box.id, UUID)
    return Desk(box, submission)
