"""How an import ends: with the last analysis, without those that died, or early."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.email.imports import jobs, rules
from agentic_crm.platform.db.session import Database
from tests.email.conftest import Crash, MailWorker, Uploads
from tests.email.mailboxes import mails, mbox
from tests.make.people import Person
from tests.platform.jobs.conftest import until

RAWS = mails(9)


async def state_of(person: Person, import_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get(f"/imports/{import_id}")).json()
    return found


async def waiting_analyses(admin: Database, import_id: UUID) -> int:
    async with admin.unscoped("a test looks") as db:
        statement = text(
            "select count(*) from jobs where group_key = :g and kind = 'analyze_thread' and state = 'queued'"
        )
        return int((await db.execute(statement, {"g": f"import:{import_id}"})).scalar_one())


@pytest.mark.usefixtures("workers")
async def test_with_all_its_threads_analyzed(owner: Person, uploads: Uploads) -> None:
    import_id = await uploads.whole(owner, "mail.mbox", mbox(RAWS))

    async def is_done() -> bool:
        return bool((await state_of(owner, import_id))["state"] == "done")

    await until(is_done, within=50)
    found = await state_of(owner, import_id)
    assert (found["messages_stored"], found["threads_total"], found["threads_analyzed"]) == (9, 3, 3)
    assert found["error"] is None
    assert found["finished_at"] is not None


async def test_waits_for_analyses_and_says_which_died(
    owner: Person, uploads: Uploads, worker: MailWorker, admin: Database
) -> None:
    import_id = await uploads.whole(owner, "mail.mbox", mbox(RAWS))
    await worker.drain(most=2)
    if worker.ran[-1] == "forget_upload":
        # What follows the reading has no order.
        await worker.drain(most=1)
    assert [one for one in worker.ran if one != "forget_upload"] == ["read_import", "announce_threads"]
    assert await waiting_analyses(admin, import_id) == 3
    assert (await state_of(owner, import_id))["state"] == "analyzing"

    await replace(worker, analysis_ends="dead").drain()
    found = await state_of(owner, import_id)
    assert (found["state"], found["error"]["code"]) == ("done", rules.NOT_ANALYZED)
    assert found["error"]["detail"].startswith("3 of its threads could not be analysed.")
    assert found["can_resume"] is False


async def test_what_was_not_announced_while_it_was_read_is_announced_after(
    owner: Person, uploads: Uploads, worker: MailWorker, admin: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ANNOUNCED_AT_ONCE", 2)
    import_id = await uploads.whole(owner, "mail.mbox", mbox(RAWS))
    await worker.drain(most=1)
    async with admin.unscoped("a worker died before it announced anything") as db:
        await db.execute(text("delete from jobs where group_key = :g"), {"g": f"import:{import_id}"})
    # Nine messages, two at a time, and the file is forgotten meanwhile; their three threads.
    await worker.drain(most=6)
    assert worker.ran.count("announce_threads") == 5
    assert await waiting_analyses(admin, import_id) == 3
    await worker.drain()
    assert (await state_of(owner, import_id))["state"] == "done"


async def test_cancelled_keeps_what_was_stored_and_has_it_analyzed(
    owner: Person, uploads: Uploads, worker: MailWorker, admin: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH_MESSAGES", 3)
    import_id = await uploads.whole(owner, "mail.mbox", mbox(mails(30)))
    committed = 0

    def in_the_middle_of_a_turn(step: str) -> bool:
        nonlocal committed
        committed += step == "transaction:after"
        return committed == 8

    with pytest.raises(Crash):
        await replace(worker, crash_at=in_the_middle_of_a_turn).drain()
    await worker.forget_dead_workers()
    reading = await state_of(owner, import_id)
    assert reading["state"] == "reading"
    assert 0 < reading["messages_stored"] < 30
    assert await waiting_analyses(admin, import_id) == 0

    cancelled = (await owner.post(f"/imports/{import_id}/cancel")).json()
    await worker.drain()
    await worker.skip_waiting()
    await worker.drain(most=20)

    found = await state_of(owner, import_id)
    threads = (await owner.get("/threads")).json()["items"]
    assert (found["state"], found["messages_stored"]) == ("cancelled", reading["messages_stored"])
    assert cancelled["threads_total"] == found["threads_total"] == len(threads)
    assert await waiting_analyses(admin, import_id) == len(threads)
    assert "settle_import" not in worker.ran


@pytest.mark.parametrize(("waiting", "seconds"), [(1, 1.02), (50, 2.0), (200, 5.0), (1000, 5.0)])
def test_looks_again_the_later_the_more_there_is_to_do(waiting: int, seconds: float) -> None:
    assert rules.look_again_in(waiting).total_seconds() == pytest.approx(seconds)
