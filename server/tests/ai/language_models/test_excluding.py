"""Mail with a label or in a folder that is kept from models is not sent: whatever it carried when it arrived, what it carries now counts."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.ai import listeners
from agentic_crm.ai.analyses.payloads import AnalyzeThread
from agentic_crm.ai.language_models.rules import Choice
from agentic_crm.email.sync.repository import relabel
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.definition import Queue
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.platform.settings import Settings
from tests.ai.language_models.answers import answer, fact, item, perfect
from tests.ai.language_models.test_analysing import choose, rows, settle
from tests.ai.language_models.test_examples import CANARY, OTTO, move
from tests.ai.learning.test_learning import approve
from tests.ai.shadows.test_shadows import mailbox_with
from tests.ai.suggested import arms
from tests.make.model_server import ModelServer
from tests.make.people import Person
from tests.make.threads import QUOTE_REQUEST, add_message, propose, store_thread
from tests.make.workers import running_workers
from tests.platform.jobs.conftest import until

Databases = dict[Role, Database]
listeners.subscribe()  # as every process that stores mail does


class Mailbox:
    """As the mail worker writes down what its provider tells; message `n` of the mailbox has the id `n` there."""

    def __init__(self, databases: Databases, person: Person, mailbox_id: UUID) -> None:
        self.databases, self.person, self.id = databases, person, mailbox_id

    async def change(self, sql: str, **values: Any) -> None:
        async with self.databases[Role.WORKER].scoped(
            self.person.workspace_id or uuid7(), SystemActor("mail")
        ) as scope:
            await scope.db.execute(text(sql), {"mailbox": self.id, **values})

    async def mark(self, number: int, *labels: str) -> None:
        """Labels are put on a message, and others taken away, at the provider."""
        async with self.databases[Role.WORKER].scoped(
            self.person.workspace_id or uuid7(), SystemActor("mail")
        ) as scope:
            found = await scope.db.execute(text("select id from mail_folders where mailbox_id = :m"), {"m": self.id})
            await relabel(scope, found.scalar_one(), "1", {str(number): labels})

    async def rename(self, folder: str) -> None:
        await self.change(
            "update mail_folders set remote_name = :name, title = :name where mailbox_id = :mailbox", name=folder
        )


async def connected(databases: Databases, person: Person, *threads: UUID) -> Mailbox:
    box = Mailbox(databases, person, await mailbox_with(databases, person, *threads))
    await box.change("update mail_folders set generation = '1' where mailbox_id = :mailbox")
    return box


async def analyst_reads(databases: Databases, settings: Settings, person: Person, thread_id: UUID) -> int:
    """Mail came; the analyst is done with it, and nothing has left. How many questions wait to leave."""
    async with databases[Role.WORKER].scoped(person.workspace_id or uuid7(), SystemActor("mail")) as scope:
        await enqueue(scope, AnalyzeThread(thread_id=thread_id), dedupe_key=f"thread:{thread_id}")
    busy = "select 1 from jobs where kind = 'analyze_thread' and state in ('queued', 'running')"

    async def is_done() -> bool:
        return not await rows(databases, person, busy)

    async with running_workers(databases, settings, Queue.ANALYSIS):
        await until(is_done)
    return len(await rows(databases, person, "select 1 from model_calls where state = 'waiting'"))


async def test_what_mail_carries_now_counts(
    databases: Databases, owner: Person, model: ModelServer, opened: Settings
) -> None:
    model.say = lambda _: perfect()
    thread_id = await store_thread(databases, owner)
    box = await connected(databases, owner, thread_id)
    await choose(owner, model, excluded_labels=["Legal"])
    renewed = "update threads set content_hash = content_hash || 'x'"

    async def asks() -> bool:
        """Whether a question would leave about the thread as it is."""
        await box.change(renewed)
        return bool(await analyst_reads(databases, opened, owner, thread_id))

    await box.mark(1, "\\Seen", "legal")
    assert not await asks()
    # In a folder of that name, or in one that lies in it.
    await box.mark(1)
    await box.rename("INBOX.Legal.2026")
    assert not await asks()
    # Gone from the mailbox: what was known last counts.
    await box.change("update message_locations set removed_at = now()")
    assert not await asks()
    await box.change("update message_locations set removed_at = null")
    await box.rename("Illegal")
    assert await asks()

    # The question waits while the label is put on: it does not leave, and the rules' package stands.
    await box.mark(1, "Legal")
    async with running_workers(databases, opened):
        await settle(databases, owner)
        assert model.asked == []
        assert len((await owner.get("/proposals")).json()["items"]) == 1
        await box.mark(1)
        await box.change(renewed)
    assert await analyst_reads(databases, opened, owner, thread_id) == 1
    async with running_workers(databases, opened, Queue.MAIL, Queue.ANALYSIS):
        await settle(databases, owner)
    assert len(model.asked) == 1
    # Of what was kept from it the page says so; when the label is gone, whoever may decide has it read again.
    await box.mark(1, "Legal")
    await box.change(renewed)
    assert await analyst_reads(databases, opened, owner, thread_id) == 0
    told = f"/threads/{thread_id}/analysis"
    said = (await owner.get(told)).json()
    assert said["analyst"] == {"model": None, "note": "kept_back"}
    assert said["kept_by"] == [{"label": "Legal", "source": "mailbox"}]
    # What was on it when it was last there, nobody can take away.
    await box.change("update message_locations set removed_at = now()")
    assert (await owner.get(told)).json()["kept_by"] == [{"label": "Legal", "source": "gone"}]
    await box.change("update message_locations set removed_at = null")
    await box.mark(1)
    assert (await owner.get(told)).json()["kept_by"] == []
    async with running_workers(databases, opened, Queue.MAIL, Queue.ANALYSIS):
        assert (await owner.post(told)).status_code == 202
        await until(lambda: read_by_model(owner, told))
        await settle(databases, owner)
    deeds = [one["action"] for one in (await owner.get("/audit-log", limit=20)).json()["items"]]
    assert "mail.read_again" in deeds
    # What an imported file says of its mail no mailbox takes back.
    filed = await store_thread(databases, owner, QUOTE_REQUEST, **{"X-Gmail-Labels": "Inbox,Legal"})
    await connected(databases, owner, filed)
    assert await analyst_reads(databases, opened, owner, filed) == 1
    [(import_id,)] = await imported(databases, owner, filed)
    assert import_id
    await box.change(renewed)
    await box.change("update model_calls set state = 'failed', fault_code = 'interrupted' where state = 'waiting'")
    assert await analyst_reads(databases, opened, owner, filed) == 0
    # That is said, with what would help: reading it again does not, another list does.
    kept = f"/threads/{filed}/analysis"
    assert (await owner.get(kept)).json()["kept_by"] == [{"label": "Legal", "source": "file"}]
    await choose(owner, model, excluded_labels=["Private"])
    assert (await owner.get(kept)).json()["kept_by"] == []


async def test_a_package_that_stays_as_it_is_says_who_read_it_last(
    databases: Databases, owner: Person, model: ModelServer, opened: Settings
) -> None:
    thread_id = await store_thread(databases, owner)
    box = await connected(databases, owner, thread_id)
    await choose(owner, model, excluded_labels=["Legal"])
    await box.mark(1, "Legal")
    assert await analyst_reads(databases, opened, owner, thread_id) == 0
    [one] = (await owner.get("/proposals")).json()["items"]
    said = f"/proposals/{one['id']}"
    assert (await owner.get(said)).json()["analyst"]["note"] == "kept_back"
    # The label goes; what the model makes of it stands nowhere, so that the rules' package is the same again.
    await box.mark(1)
    await box.change("update threads set content_hash = content_hash || 'x'")
    model.say = lambda _: answer(item("add_task", "n1", fact("name", "Call her", "words that stand nowhere")))
    assert await analyst_reads(databases, opened, owner, thread_id) == 1
    async with running_workers(databases, opened):
        await settle(databases, owner)
    found = (await owner.get(said)).json()
    assert (found["state"], found["analyst"]["note"]) == ("pending", "unproven")


async def read_by_model(person: Person, told: str) -> bool:
    return bool((await person.get(told)).json()["analyst"]["model"])


async def imported(databases: Databases, person: Person, thread_id: UUID) -> list[Any]:
    """The thread's messages came in a file."""
    async with databases[Role.WORKER].scoped(person.workspace_id or uuid7(), SystemActor("mail")) as scope:
        made = {"id": uuid7(), "thread": thread_id, "member": person.member_id}
        await scope.db.execute(
            text(
                "insert into imports (id, account_id, created_by_id, file_name, source_url, size_bytes, state) "
                "select :id, account_id, :member, 'a.mbox', '', 1, 'done' from threads where id = :thread"
            ),
            made,
        )
        statement = "update messages set import_id = :id where thread_id = :thread returning import_id"
        return list((await scope.db.execute(text(statement), made)).all())


async def test_an_example_is_kept_back_with_its_mail(
    databases: Databases, owner: Person, model: ModelServer, opened: Settings
) -> None:
    model.say = lambda _: perfect()
    first = await store_thread(databases, owner)
    made = await propose(databases, owner, first, *arms(), quote="send me a quote by Friday")
    near = await store_thread(databases, owner, "Could you quote two robot arms, please?\n", **OTTO)
    await move(databases, owner, near, first)
    box = await connected(databases, owner, first)
    await choose(owner, model, excluded_labels=["Legal"])
    async with running_workers(databases, opened, Queue.EXECUTION):
        await approve(owner, (await owner.get(f"/proposals/{made}")).json(), create_task=CANARY)
    assert await analyst_reads(databases, opened, owner, near) == 1
    [(prompt,)] = await rows(databases, owner, "select prompt from model_calls")
    assert CANARY in prompt
    # Now the mail that the example is of is kept back, and so the question that shows it; it is asked without.
    await box.mark(1, "Legal")
    async with running_workers(databases, opened):
        await settle(databases, owner)
        assert model.asked == []
        await add_message(databases, owner, near, "Two robot arms would do.", **OTTO)
    assert await analyst_reads(databases, opened, owner, near) == 1
    [(prompt,)] = await rows(databases, owner, "select prompt from model_calls where state = 'waiting'")
    assert "<example" not in prompt


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("private", True),
        ("Private/Family", True),
        ("INBOX.Private", True),
        ("INBOX.Private.Family", True),
        ("Privates", False),
        ("Not private", False),
        ("\\Seen", False),
        ("", False),
    ],
)
def test_a_label_keeps_what_lies_in_it(label: str, kept: bool) -> None:
    choice = Choice("openai", "m", "full", 1, 1, 1, 1, frozenset(), frozenset({"private", "legal/old"}), 30, None, None)
    assert choice.may_read(uuid7(), ["Inbox", label]) is not kept
