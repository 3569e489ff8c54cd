"""An address becomes one's own, or ceases to be: what was read the other way round is read again, what somebody decided stays."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from agentic_crm.ai import listeners
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.ai.analyses.test_analyzing import analyze, pending, rows
from tests.make.people import Person
from tests.make.threads import store_thread
from tests.platform.jobs.conftest import until

Databases = dict[Role, Database]
listeners.subscribe()  # as every process that stores mail does


async def into_files(databases: Databases, person: Person, thread_id: UUID, *emails: str) -> None:
    """As if an import had brought it: in the account of the person's files, with its participants."""
    async with databases[Role.WORKER].scoped(person.workspace_id or uuid7(), SystemActor("mail")) as scope:
        account = "(select id from email_accounts where subject_id = cast(:member as text))"
        own = f"update email_accounts set subject_id = cast(:member as text) where not exists {account}"
        for sql in (
            f"{own} and id = (select account_id from threads where id = :thread)",
            f"update threads set account_id = {account} where id = :thread",
            f"update messages set account_id = {account} where thread_id = :thread",
        ):
            await scope.db.execute(text(sql), {"member": str(person.member_id), "thread": thread_id})
        for email in emails:
            sql = "insert into message_participants (id, message_id, sent_at, role, email, domain) "
            sql += "select :id, id, sent_at, 'from', :email, 'old-name.example' from messages where thread_id = :thread"
            await scope.db.execute(text(sql), {"id": uuid7(), "email": email, "thread": thread_id})


async def settle(databases: Databases, person: Person) -> None:
    busy = "select 1 from jobs where kind in ('review_directions', 'analyze_thread') and state in ('queued', 'running')"

    async def is_done() -> bool:
        return not await rows(databases, person, busy)

    await until(is_done)
    assert await rows(databases, person, "select last_error from jobs where state = 'dead'") == []


async def read_times(databases: Databases, person: Person, thread_id: UUID) -> int:
    return len(await rows(databases, person, f"select 1 from analyses where thread_id = '{thread_id}'"))


async def test_what_turned_is_read_again_unless_it_is_decided(
    databases: Databases, owner: Person, workers: None
) -> None:
    alias = f"jane.{uuid7().hex}@old-name.example"
    sender = {"From": f"Jane Roe <{alias}>"}
    waiting, decided = [await store_thread(databases, owner, Subject=f"Arms {n}", **sender) for n in range(2)]
    other = await store_thread(databases, owner, From="Otto Meyer <otto@borea.example>")
    for thread_id in (waiting, decided, other):
        await into_files(databases, owner, thread_id, *([] if thread_id == other else [alias]))
        await analyze(databases, owner, thread_id)

    def of(found: list[dict[str, Any]], thread_id: UUID) -> list[dict[str, Any]]:
        return [one for one in found if one["thread_id"] == str(thread_id)]

    found = await pending(owner)
    [done] = of(found, decided)
    body = {"package_hash": done["package_hash"], "reason": "other"}
    (await owner.post(f"/proposals/{done['id']}/reject", body)).raise_for_status()
    [before] = of(found, waiting)
    assert alias in str(before["actions"])

    answer = await owner.post("/own-addresses", {"address": alias})
    assert answer.status_code == 201, answer.text
    await settle(databases, owner)
    assert [await read_times(databases, owner, one) for one in (waiting, decided, other)] == [2, 1, 1]
    # It is our own letter now: nobody is a new contact by it, and the package that said so waits no more.
    assert before["id"] not in {one["id"] for one in await pending(owner)}
    assert all(alias not in str(one["actions"]) for one in of(await pending(owner), waiting))
    assert (await owner.get(f"/proposals/{done['id']}")).json()["state"] == "rejected"

    [mine] = [one for one in answer.json()["items"] if one["address"] == alias]
    (await owner.client.delete(owner.path(f"/own-addresses/{mine['id']}"))).raise_for_status()
    await settle(databases, owner)
    assert [await read_times(databases, owner, one) for one in (waiting, decided, other)] == [3, 1, 1]
    [again] = of(await pending(owner), waiting)
    assert alias in str(again["actions"])
