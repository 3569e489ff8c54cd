"""A mailbox in shadow mode: analysed, out of review, reported, then released or withdrawn."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Mailbox, MailFolder, Message, MessageLocation, Thread
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.definition import Queue
from agentic_crm.platform.settings import Settings
from tests.ai.analyses.test_analyzing import pending
from tests.ai.suggested import arms
from tests.make.people import Api, Person
from tests.make.threads import add_message, propose, store_thread
from tests.make.workers import running_workers
from tests.platform.jobs.conftest import until

Databases = dict[Role, Database]
Json = dict[str, Any]


async def mailbox_with(databases: Databases, person: Person, *threads: UUID) -> UUID:
    """A mailbox of the person in which every message of these threads lies."""
    assert person.workspace_id
    mailbox_id, folder_id = uuid7(), uuid7()
    async with databases[Role.WORKER].scoped(person.workspace_id, SystemActor("mail")) as scope:
        account_id = (await scope.db.execute(select(Thread.account_id).where(Thread.id == threads[0]))).scalar_one()
    async with databases[Role.API].scoped(person.workspace_id, SystemActor("test")) as scope:
        scope.db.add(
            Mailbox(
                id=mailbox_id, account_id=account_id, owner_id=person.member_id, provider="imap",
                subject_id=mailbox_id.hex, address="dana@northwind.example", connection={},
            )
        )  # fmt: skip
    async with databases[Role.WORKER].scoped(person.workspace_id, SystemActor("mail")) as scope:
        scope.db.add(MailFolder(id=folder_id, mailbox_id=mailbox_id, remote_name="INBOX", role="inbox", is_read=True))
        await scope.db.flush()
        found = await scope.db.execute(select(Message.id).where(Message.thread_id.in_(threads)))
        for number, message_id in enumerate(found.scalars().all(), 1):
            scope.db.add(
                MessageLocation(
                    mailbox_id=mailbox_id, folder_id=folder_id, generation="1", remote_id=str(number), place=number,
                    state="stored", message_id=message_id,
                )
            )  # fmt: skip
    return mailbox_id


async def start(person: Person, mailbox_id: UUID) -> Json:
    answer = await person.post("/shadows", {"mailbox_id": str(mailbox_id), "days": 7})
    return dict(answer.raise_for_status().json())


async def test_packages_are_held_back_reported_and_released(databases: Databases, owner: Person) -> None:
    waiting, later, other = [await store_thread(databases, owner, Subject=f"Order {n}") for n in range(3)]
    first = await propose(databases, owner, waiting, *arms())
    mailbox_id = await mailbox_with(databases, owner, waiting, later)
    report = await start(owner, mailbox_id)
    # What waited is held back too, and what comes while it lasts.
    assert (report["packages"], await pending(owner)) == (1, [])
    second = await propose(databases, owner, later, *arms())
    assert await pending(owner) == []
    assert (await owner.get("/proposals/counts")).json()["pending"] == 0
    # The same people from mail that lies elsewhere are suggested: what is held back stands in nobody's way.
    outside = await propose(databases, owner, other, *arms())
    assert [UUID(one["id"]) for one in await pending(owner)] == [outside]

    report = (await owner.get(f"/shadows/{mailbox_id}")).raise_for_status().json()
    assert (report["packages"], report["threads"], report["quiet"], report["is_due"]) == (2, 1, 0, False)
    assert report["types"]["create_deal"] == 2
    assert {one["proposal_id"] for one in report["examples"]} == {str(first), str(second)}
    held = (await owner.get(f"/proposals/{first}")).json()
    assert held["state"] == "held"
    verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in held["actions"]]
    early = await owner.post(
        f"/proposals/{first}/approve", {"package_hash": held["package_hash"], "verdicts": verdicts}
    )
    assert early.status_code == 409
    twice = await owner.post("/shadows", {"mailbox_id": str(mailbox_id)})
    assert (twice.status_code, twice.json()["code"]) == (409, "shadow_runs")

    # A new message replaces what is held back, and is held back in its place.
    await add_message(databases, owner, later, "And a gripper, please.\n")
    async with databases[Role.WORKER].scoped(owner.workspace_id or uuid7(), SystemActor("mail")) as scope:
        await scope.db.execute(
            text(
                "insert into message_locations (workspace_id, id, mailbox_id, folder_id, generation, remote_id, place, state, message_id) "
                "select l.workspace_id, gen_random_uuid(), l.mailbox_id, l.folder_id, '1', 'x', 99, 'stored', m.id from messages m, message_locations l "
                "where m.thread_id = :thread and m.id not in (select message_id from message_locations) limit 1"
            ),
            {"thread": later},
        )
    third = await propose(databases, owner, later, *arms()[:3])
    assert third
    ended = (await owner.post(f"/shadows/{mailbox_id}/end", {"held": "release"})).raise_for_status().json()
    assert ended == {"packages": 2}
    assert {UUID(one["id"]) for one in await pending(owner)} == {first, third, outside}
    assert (await owner.get(f"/shadows/{mailbox_id}")).status_code == 404
    deeds = [one["action"] for one in (await owner.get("/audit-log", limit=50)).json()["items"]]
    assert [one for one in deeds if one.startswith("mailbox.shadow")] == [
        "mailbox.shadow_ended", "mailbox.shadow_started",
    ]  # fmt: skip


async def test_its_owner_is_told_when_the_week_is_over_unless_it_ended_before(
    api: Api, databases: Databases, settings: Settings, owner: Person
) -> None:
    thread_id = await store_thread(databases, owner)
    kept, ended = [await mailbox_with(databases, owner, thread_id) for _ in range(2)]
    for mailbox_id in (kept, ended):
        await start(owner, mailbox_id)
    (await owner.post(f"/shadows/{ended}/end", {"held": "release"})).raise_for_status()
    jobs = "select payload ->> 'mailbox_id', state, run_at > now() + interval '6 days' from jobs where kind = 'tell_shadow_due'"
    async with databases[Role.WORKER].scoped(owner.workspace_id or uuid7(), SystemActor("mail")) as scope:
        rows = {row[0]: tuple(row[1:]) for row in (await scope.db.execute(text(jobs))).all()}
        assert rows == {str(kept): ("queued", True), str(ended): ("cancelled", True)}
        await scope.db.execute(text("update jobs set run_at = now() where kind = 'tell_shadow_due'"))

    async def is_told() -> bool:
        return "shadow_over" in {one["kind"] for one in await api.mails(owner.email)}

    async with running_workers(databases, settings, Queue.MAIL):
        await until(is_told)
    [mail] = [one for one in await api.mails(owner.email) if one["kind"] == "shadow_over"]
    assert mail["subject"] == "What Agentic CRM would have suggested from dana@northwind.example"
    assert mail["link"].endswith("/settings/mailboxes")


async def test_what_is_dropped_is_no_rejection_and_others_see_nothing(databases: Databases, owner: Person) -> None:
    member = await owner.invite("member")
    thread_id = await store_thread(databases, member)
    mailbox_id = await mailbox_with(databases, member, thread_id)
    stranger = await owner.invite("member")
    assert (await owner.post("/shadows", {"mailbox_id": str(mailbox_id)})).status_code == 403
    assert (await stranger.post("/shadows", {"mailbox_id": str(mailbox_id)})).status_code == 404
    await start(member, mailbox_id)
    await propose(databases, member, thread_id, *arms())

    async def said() -> tuple[str | None, str | None]:
        """What the conversation says of its package."""
        found = (await member.get(f"/threads/{thread_id}")).json()
        return found["skipped_reason"], found["proposal_id"]

    assert await said() == ("held", None)
    assert (await stranger.get("/shadows")).json() == []
    assert (await stranger.get(f"/shadows/{mailbox_id}")).status_code == 404
    async with databases[Role.WORKER].scoped(owner.workspace_id or uuid7(), SystemActor("mail")) as scope:
        await scope.db.execute(text("update email_accounts set sharing = 'metadata'"))
    # An administrator sees how much it is, and nothing of what it says.
    seen = (await owner.get(f"/shadows/{mailbox_id}")).raise_for_status().json()
    assert (seen["packages"], seen["examples"]) == (1, [])
    ended = (await owner.post(f"/shadows/{mailbox_id}/end", {"held": "drop"})).raise_for_status().json()
    assert (ended["packages"], await pending(owner)) == (1, [])
    learned = (await owner.get("/learning")).json()
    assert (learned["decided"], learned["offers"]) == (0, [])
    assert await said() == ("withdrawn", None)
    # With the next message all of it is suggested again.
    await add_message(databases, member, thread_id, "Any news?\n")
    again = await propose(databases, member, thread_id, *arms())
    assert [UUID(one["id"]) for one in await pending(member)] == [again]
    assert await said() == (None, str(again))


async def test_mail_that_also_lies_elsewhere_is_reviewed(databases: Databases, owner: Person) -> None:
    thread_id = await store_thread(databases, owner)
    quiet = await mailbox_with(databases, owner, thread_id)
    await mailbox_with(databases, owner, thread_id)
    await start(owner, quiet)
    made = await propose(databases, owner, thread_id, *arms())
    assert [UUID(one["id"]) for one in await pending(owner)] == [made]
    assert datetime.fromisoformat((await owner.get("/shadows")).json()[0]["until"]) > datetime.now(UTC)
