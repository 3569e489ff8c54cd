"""From stored mail to a package: by the job, as the analyst, and never the same thing twice."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.ai.analyses import service
from agentic_crm.ai.analyses.payloads import AnalyzeThread
from agentic_crm.ai.analyses.rules import Quotable, with_standing_evidence
from agentic_crm.ai.listeners import analyze_changed_threads
from agentic_crm.email.events import ThreadsChanged
from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.evidence import locate
from agentic_crm.engine.normalize import normalize
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.enqueuing import enqueue
from tests.ai.suggested import action, arms
from tests.make.people import Person
from tests.make.threads import add_message, propose, store_thread
from tests.platform.jobs.conftest import until

Databases = dict[Role, Database]
Json = dict[str, Any]
JANE = "jane@acrne-industries.com"


async def rows(databases: Databases, person: Person, sql: str) -> list[Any]:
    assert person.workspace_id
    async with databases[Role.ANALYST].scoped(person.workspace_id, SystemActor("test")) as scope:
        return list((await scope.db.execute(text(sql))).all())


async def analyze(databases: Databases, person: Person, thread_id: UUID) -> None:
    """Put the job into the queue and wait until a worker is done with it."""
    assert person.workspace_id
    async with databases[Role.WORKER].scoped(person.workspace_id, SystemActor("mail")) as scope:
        await enqueue(scope, AnalyzeThread(thread_id=thread_id), dedupe_key=f"thread:{thread_id}")

    async def is_done() -> bool:
        return not await rows(
            databases, person, "select 1 from jobs where kind = 'analyze_thread' and state in ('queued', 'running')"
        )

    await until(is_done)
    dead = await rows(databases, person, "select last_error from jobs where state = 'dead'")
    assert dead == []


async def pending(person: Person) -> list[Json]:
    items = (await person.get("/proposals")).json()["items"]
    return [(await person.get(f"/proposals/{one['id']}")).json() for one in items]


async def test_a_mail_becomes_a_package_with_quotes_that_stand(
    databases: Databases, owner: Person, workers: None
) -> None:
    thread_id = await store_thread(databases, owner)
    await analyze(databases, owner, thread_id)
    [found] = await pending(owner)
    types = {one["type"] for one in found["actions"]}
    assert {"create_company", "create_contact", "create_deal"} <= types
    quotes = [quote for one in found["actions"] for quote in one["evidence"]]
    assert quotes
    assert all(quote["is_verified"] for quote in quotes)
    assert (found["person_name"], found["received_at"]) == ("Jane Roe", "2026-03-03T09:14:00Z")
    await analyze(databases, owner, thread_id)
    [same] = await pending(owner)
    assert same == found
    assert len(await rows(databases, owner, "select 1 from analyses")) == 1


async def test_noise_leaves_an_analysis_that_says_why(databases: Databases, owner: Person, workers: None) -> None:
    thread_id = await store_thread(
        databases,
        owner,
        "Our spring offers: 20 % off everything. Unsubscribe below.\n",
        From="News <newsletter@shop.example>",
        Subject="Spring offers",
        **{"List-Unsubscribe": "<https://shop.example/u>", "Precedence": "bulk"},
    )
    await analyze(databases, owner, thread_id)
    assert await pending(owner) == []
    [row] = await rows(databases, owner, "select category, skipped_reason from analyses")
    assert row.category == "newsletter"
    assert row.skipped_reason


async def test_what_was_executed_is_not_proposed_again(databases: Databases, owner: Person, workers: None) -> None:
    thread_id = await store_thread(databases, owner)
    made = await propose(databases, owner, thread_id, *arms())
    found = (await owner.get(f"/proposals/{made}")).json()
    verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in found["actions"]]
    verdicts[3] = {"action_id": found["actions"][3]["id"], "verdict": "reject", "reason": "wrong"}
    answer = await owner.post(
        f"/proposals/{made}/approve", {"package_hash": found["package_hash"], "verdicts": verdicts}
    )
    assert answer.json()["state"] == "executed", answer.text
    await add_message(databases, owner, thread_id, "Any news?\n")
    assert await propose(databases, owner, thread_id, *arms()) is None
    await add_message(databases, owner, thread_id, "We also need a gripper.\n")
    gripper = action(
        "deal:gripper", "create_deal", {"name": "Gripper"}, {"related": {"deal": "deal:arms", "relation": "expansion"}}
    )
    newer = await propose(databases, owner, thread_id, *arms(), gripper)
    [only] = (await owner.get(f"/proposals/{newer}")).json()["actions"]
    deal = next(one for one in answer.json()["result"]["created"] if one["record_type"] == "deal")
    assert only["links"]["related"] == {"deal": deal["id"], "relation": "expansion"}
    assert only["labels"] == {deal["id"]: "12 robot arms"}


async def test_the_same_package_stays_and_another_takes_its_place(databases: Databases, owner: Person) -> None:
    thread_id = await store_thread(databases, owner)
    first = await propose(databases, owner, thread_id, *arms())
    await add_message(databases, owner, thread_id, "Just checking in.\n")
    assert await propose(databases, owner, thread_id, *arms()) is None
    assert [UUID(one["id"]) for one in await pending(owner)] == [first]
    await add_message(databases, owner, thread_id, "Forget the quote.\n")
    second = await propose(databases, owner, thread_id, *arms()[:3])
    assert second
    assert [(UUID(one["id"]), one["revision"]) for one in await pending(owner)] == [(second, 2)]
    await add_message(databases, owner, thread_id, "Forget all of it.\n")
    assert await propose(databases, owner, thread_id) is None
    assert await pending(owner) == []
    states = await rows(databases, owner, "select state, count(*) from suggested_actions group by state")
    assert [tuple(row) for row in states] == [("superseded", 7)]


async def test_a_person_rejected_for_good_is_not_put_forward_by_another_thread(
    databases: Databases, owner: Person
) -> None:
    jane = action("contact:jane", "create_contact", {"name": "Jane Roe", "email": "jane@acme.example"})
    kept: dict[str, bool] = {}
    for reason in ("wrong", "private"):
        thread_id = await store_thread(databases, owner)
        made = await propose(databases, owner, thread_id, jane)
        assert made
        found = (await owner.get(f"/proposals/{made}")).json()
        await owner.post(f"/proposals/{made}/reject", {"package_hash": found["package_hash"], "reason": reason})
        elsewhere = await propose(databases, owner, await store_thread(databases, owner), jane)
        kept[reason] = elsewhere is not None
        if elsewhere:
            found = (await owner.get(f"/proposals/{elsewhere}")).json()
            await owner.post(
                f"/proposals/{elsewhere}/reject", {"package_hash": found["package_hash"], "reason": "wrong"}
            )
    assert kept == {"wrong": True, "private": False}


async def test_analysis_waits_while_somebody_decides(databases: Databases, owner: Person) -> None:
    thread_id = await store_thread(databases, owner)
    made = await propose(databases, owner, thread_id, *arms())
    found = (await owner.get(f"/proposals/{made}")).json()
    verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in found["actions"]]
    body = {"package_hash": found["package_hash"], "verdicts": verdicts}
    queued = await owner.post(f"/proposals/{made}/approve", body)
    assert queued.json()["state"] == "queued"
    await add_message(databases, owner, thread_id, "Any news?\n")
    with pytest.raises(service.BeingDecided):
        await propose(databases, owner, thread_id, *arms())


def test_only_quotes_that_stand_are_kept() -> None:
    raw = b"Message-ID: <1@a.example>\nFrom: jane@a.example\nContent-Type: text/plain; charset=utf-8\n\nWe need 12 arms.\n"
    message, ours = normalize(raw), uuid7()
    good = locate("12 arms", message)
    assert good
    bad = Evidence(message_id=message.message_id, start=0, end=7, quote="90 arms")
    elsewhere = good.model_copy(update={"message_id": "2@a.example"})
    company, contact, deal, task = arms()
    suggested = (
        company.model_copy(update={"evidence": (good, bad)}),
        contact.model_copy(update={"evidence": (bad,)}),
        deal.model_copy(update={"evidence": (elsewhere,)}),
        task,
    )
    result = with_standing_evidence(
        AnalysisResult(Category.OPPORTUNITY, suggested, "12 arms"), [Quotable(ours, message)]
    )
    [kept] = result.actions
    assert kept.ref == "company:acme"
    assert [(one.message_id, one.quote) for one in kept.evidence] == [(str(ours), "12 arms")]


async def test_changed_threads_are_queued_once_each(databases: Databases, owner: Person) -> None:
    assert owner.workspace_id
    threads = (uuid7(), uuid7())
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("mail")) as scope:
        await analyze_changed_threads(scope, ThreadsChanged(threads, None))
        await analyze_changed_threads(scope, ThreadsChanged(threads[:1], uuid7()))
        await scope.db.execute(text("update jobs set run_at = now() + interval '1 day'"))
    found = await rows(databases, owner, "select queue, payload ->> 'thread_id' as thread from jobs order by id")
    assert [(row.queue, row.thread) for row in found] == [("analysis", str(one)) for one in threads]


async def test_mail_of_a_lookalike_stays_apart_from_what_it_imitates(databases: Databases, owner: Person) -> None:
    answer = await owner.post("/companies", {"name": "Acme Industries GmbH", "domain": "acme-industries.com"})
    known = answer.json()["id"]
    suggested = (
        action("company:u", "update_company", {"changes": {"phone": "+49 30 1"}}, {"target": known}),
        action("contact:jane", "create_contact", {"name": "Jane Roe", "email": JANE}, {"company": known}),
        action(
            "deal:arms", "create_deal", {"name": "12 robot arms"}, {"companies": [known], "contacts": ["contact:jane"]}
        ),
    )
    thread_id = await store_thread(databases, owner, From=f"Jane Roe <{JANE}>")
    await propose(databases, owner, thread_id, *suggested)
    (package,) = await pending(owner)
    assert [one["ref"] for one in package["actions"]] == ["contact:jane", "deal:arms"]
    for one in package["actions"]:
        assert one["risk"] == "high"
        assert "which looks like acme-industries.com but is another domain" in one["risk_reason"]
        assert known not in str(one["links"])


async def test_what_is_asked_of_another_address_of_the_mailbox_is_asked_of_its_owner(
    databases: Databases, owner: Person, workers: None
) -> None:
    """Nobody signs in with that address, so that a task for it could never be approved."""
    thread_id = await store_thread(databases, owner, To="Dana Weiss <dana@old-name.example>")
    assert owner.workspace_id
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("mail")) as scope:
        await scope.db.execute(text("update email_accounts set addresses = array['dana@old-name.example']"))
    await analyze(databases, owner, thread_id)
    [found] = await pending(owner)
    [task] = [one for one in found["actions"] if one["type"] == "create_task"]
    assert task["fields"].get("assignee") is None
    plan = await owner.post(
        f"/proposals/{found['id']}/preview",
        {"verdicts": [{"action_id": one["id"], "verdict": "accept"} for one in found["actions"]]},
    )
    assert plan.status_code == 200, plan.text
