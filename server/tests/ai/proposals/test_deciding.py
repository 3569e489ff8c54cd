"""A decision is bound to what was shown, and is made once."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.db.session import Database
from tests.ai.suggested import action, arms
from tests.make import records
from tests.make.people import Person
from tests.make.threads import add_message, propose, store_thread

Databases = dict[Role, Database]
Json = dict[str, Any]


@pytest.fixture
async def thread_id(databases: Databases, owner: Person) -> UUID:
    return await store_thread(databases, owner)


@pytest.fixture
async def proposal_id(databases: Databases, owner: Person, thread_id: UUID) -> UUID:
    made = await propose(databases, owner, thread_id, *arms())
    assert made
    return made


async def read(person: Person, proposal_id: UUID) -> Json:
    answer = await person.get(f"/proposals/{proposal_id}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def approval(found: Json, verdicts: dict[str, Json] | None = None, **more: Any) -> Json:
    """The approval of what was read; actions without a verdict (by ref) are accepted."""
    chosen = verdicts or {}
    return {
        "package_hash": found["package_hash"],
        "records": found["records"],
        "verdicts": [
            {"action_id": one["id"], **chosen.get(one["ref"], {"verdict": "accept"})} for one in found["actions"]
        ],
        **more,
    }


async def count(databases: Databases, person: Person, sql: str) -> int:
    assert person.workspace_id
    actor = MemberActor(person.user_id, person.member_id, "owner")
    async with databases[Role.API].scoped(person.workspace_id, actor) as scope:
        return int((await scope.db.execute(text(f"select count(*) from {sql}"))).scalar_one())


async def test_an_approved_package_becomes_records_and_can_be_undone_and_reopened(
    owner: Person, proposal_id: UUID, workers: None
) -> None:
    found = await read(owner, proposal_id)
    rejected = {"task:quote": {"verdict": "reject", "reason": "already_done", "note": "Sent on Monday."}}
    edited = {"contact:jane": {"verdict": "edit", "fields": {"name": "Jane Roe", "email": "jane.roe@acme.example"}}}
    answer = await owner.post(f"/proposals/{proposal_id}/approve", approval(found, rejected | edited))
    assert answer.status_code == 200, answer.text
    execution = answer.json()
    assert execution["state"] == "executed"
    assert sorted(one["label"] for one in execution["result"]["created"]) == [
        "12 robot arms",
        "Acme Industries GmbH",
        "Jane Roe",
    ]
    [contact] = (await owner.get("/contacts")).json()["items"]
    assert contact["email"] == "jane.roe@acme.example"
    after = await read(owner, proposal_id)
    assert after["state"] == "executed"
    assert after["decision"]["decided_by"] == "Dana Weiss"
    assert after["execution"]["id"] == execution["id"]
    states = {one["ref"]: (one["state"], one["reject_reason"], one["reject_note"]) for one in after["actions"]}
    assert states["task:quote"] == ("rejected", "already_done", "Sent on Monday.")
    assert states["deal:arms"] == ("executed", None, None)
    log = (await owner.get("/audit-log", record_type="proposal", record_id=str(proposal_id))).json()["items"]
    assert {"proposal.approved", "proposal.executed"} <= {entry["action"] for entry in log}

    again = await owner.post(f"/proposals/{proposal_id}/approve", approval(found))
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert (again.json()["decided_by"], again.json()["execution_id"]) == ("Dana Weiss", execution["id"])

    undone = await owner.post(f"/executions/{execution['id']}/undo", {"mode": "all"})
    assert undone.json()["state"] == "executed", undone.text
    assert (await read(owner, proposal_id))["state"] == "undone"
    reopened = await owner.post(f"/proposals/{proposal_id}/reopen")
    assert reopened.json()["state"] == "pending", reopened.text
    assert {one["state"] for one in reopened.json()["actions"]} == {"pending"}
    twice = await owner.post(f"/proposals/{proposal_id}/approve", approval(reopened.json()))
    assert twice.json()["state"] == "executed", twice.text


async def test_of_twenty_approvals_at_once_one_decides(
    databases: Databases, owner: Person, proposal_id: UUID, workers: None
) -> None:
    colleague = await owner.invite("member")
    body = approval(await read(owner, proposal_id))
    people = [owner, colleague] * 10
    answers = await asyncio.gather(*(one.post(f"/proposals/{proposal_id}/approve", body) for one in people))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {one["code"] for one in lost} == {"already_decided"}
    assert {one["decided_by"] for one in lost} == {"Dana Weiss"}
    assert await count(databases, owner, "decisions") == 1
    assert await count(databases, owner, "companies") == 1


async def test_a_record_edited_meanwhile_is_a_conflict_that_says_what_changed(
    databases: Databases, owner: Person, thread_id: UUID
) -> None:
    jane = await records.contact(owner, "Jane Roe", email="jane@acme.example", title="Buyer")
    change = action(
        "update:jane", "update_contact", {"changes": {"title": "Head of Purchasing"}}, {"target": jane["id"]}
    )
    made = await propose(databases, owner, thread_id, change)
    assert made
    found = await read(owner, made)
    current = (await owner.get(f"/contacts/{jane['id']}")).json()
    await owner.patch(f"/contacts/{jane['id']}", {"version": current["version"], "title": "Senior Buyer"})
    answer = await owner.post(f"/proposals/{made}/approve", approval(found))
    assert (answer.status_code, answer.json()["code"]) == (409, "package_changed")
    problem = answer.json()
    assert [(one["label"], one["path"], one["before"], one["after"]) for one in problem["differences"]] == [
        ("Jane Roe", "title", "Buyer", "Senior Buyer")
    ]
    assert problem["current"]["state"] == "pending"
    assert problem["current"]["actions"][0]["target"]["current"]["title"] == "Senior Buyer"
    assert await count(databases, owner, "decisions") == 0
    stored = await read(owner, made)
    assert (stored["state"], stored["package_hash"]) == ("pending", problem["current"]["package_hash"])


async def test_a_package_read_anew_meanwhile_is_a_conflict_with_the_newer_one(
    databases: Databases, owner: Person, thread_id: UUID, proposal_id: UUID
) -> None:
    found = await read(owner, proposal_id)
    await add_message(databases, owner, thread_id, "Make it 13 arms for 90,000 EUR, please.\n")
    dearer = [one for one in arms() if one.ref != "deal:arms"]
    dearer.append(
        action(
            "deal:arms",
            "create_deal",
            {"name": "12 robot arms", "amount": "90000.00", "currency": "EUR"},
            {"companies": ["company:acme"], "contacts": ["contact:jane"]},
        )
    )
    newer = await propose(databases, owner, thread_id, *dearer)
    assert newer not in (None, proposal_id)
    answer = await owner.post(f"/proposals/{proposal_id}/approve", approval(found))
    assert (answer.status_code, answer.json()["code"]) == (409, "package_changed")
    problem = answer.json()
    assert UUID(problem["current"]["id"]) == newer
    assert [(one["ref"], one["path"], one["before"], one["after"]) for one in problem["differences"]] == [
        ("deal:arms", "fields.amount", '"84000.00"', '"90000.00"')
    ]
    old = await read(owner, proposal_id)
    assert (old["state"], UUID(old["superseded_by"])) == ("superseded", newer)
    assert await count(databases, owner, "decisions") == 0


async def test_a_high_risk_wants_to_be_acknowledged(
    databases: Databases, owner: Person, thread_id: UUID, workers: None
) -> None:
    deal = await records.deal(owner, "12 robot arms", amount="84000.00", currency="EUR")
    won = action("update:deal", "update_deal", {"changes": {"stage": "won"}}, {"target": deal["id"]})
    made = await propose(databases, owner, thread_id, won)
    assert made
    found = await read(owner, made)
    [risky] = found["actions"]
    assert (found["risk"], risky["risk"]) == ("high", "high")
    assert "revenue" in risky["risk_reason"]
    seen = {"proposal_id": str(made), "package_hash": found["package_hash"]}
    bulk = (await owner.post("/proposals/bulk-approve", {"items": [seen]})).json()
    assert [(one["outcome"], one["code"]) for one in bulk] == [("refused", "risk_not_acknowledged")]
    unseen = await owner.post(f"/proposals/{made}/approve", approval(found))
    assert (unseen.status_code, unseen.json()["code"]) == (409, "risk_not_acknowledged")
    assert unseen.json()["action_ids"] == [risky["id"]]
    assert (await read(owner, made))["state"] == "pending"
    answer = await owner.post(f"/proposals/{made}/approve", approval(found, acknowledged=[risky["id"]]))
    assert answer.json()["state"] == "executed", answer.text


async def test_many_are_approved_only_as_they_were_seen(databases: Databases, owner: Person, workers: None) -> None:
    items = []
    for number in range(3):
        name = f"Order {number}"
        made = await propose(
            databases,
            owner,
            await store_thread(databases, owner, Subject=name),
            action(f"deal:{number}", "create_deal", {"name": name}),
        )
        assert made
        items.append({"proposal_id": str(made), "package_hash": (await read(owner, made))["package_hash"]})
    items[1]["package_hash"] = "0" * 64
    outcomes = (await owner.post("/proposals/bulk-approve", {"items": items})).json()
    assert [(one["outcome"], one["code"]) for one in outcomes] == [
        ("executed", None),
        ("refused", "package_changed"),
        ("executed", None),
    ]
    assert (await owner.get("/deals")).json()["total"] == 2


async def test_verdicts_that_do_not_go_together_decide_nothing(
    databases: Databases, owner: Person, proposal_id: UUID
) -> None:
    found = await read(owner, proposal_id)
    without_company = approval(found, {"company:acme": {"verdict": "reject", "reason": "wrong"}})
    undecided = {**approval(found), "verdicts": approval(found)["verdicts"][:2]}
    nothing = approval(found, {one["ref"]: {"verdict": "reject", "reason": "wrong"} for one in found["actions"]})
    gone = approval(found, {"company:acme": {"verdict": "link", "record_id": str(proposal_id)}})
    expected = [
        (without_company, "verdicts_refused", "rejected_but_needed"),
        (undecided, "verdicts_refused", "invalid_verdict"),
        (nothing, "verdicts_refused", "invalid_verdict"),
        (gone, "plan_refused", "unresolved_reference"),
    ]
    for body, problem, code in expected:
        answer = await owner.post(f"/proposals/{proposal_id}/approve", body)
        assert (answer.status_code, answer.json()["code"]) == (409, problem), answer.text
        assert answer.json()["refusals"][0]["code"] == code
    assert (await read(owner, proposal_id))["state"] == "pending"
    assert await count(databases, owner, "decisions") == 0
    assert await count(databases, owner, "jobs where kind = 'carry_out_decision'") == 0


async def test_a_rejected_package_is_settled_until_it_is_reopened(
    databases: Databases, owner: Person, thread_id: UUID, proposal_id: UUID
) -> None:
    found = await read(owner, proposal_id)
    body = {"package_hash": found["package_hash"], "reason": "not_relevant", "note": "A student project."}
    assert (await owner.post(f"/proposals/{proposal_id}/reopen")).json()["code"] == "cannot_reopen"
    rejected = (await owner.post(f"/proposals/{proposal_id}/reject", body)).json()
    assert (rejected["state"], rejected["decision"]["reason"]) == ("rejected", "not_relevant")
    assert {(one["state"], one["reject_note"]) for one in rejected["actions"]} == {("rejected", "A student project.")}
    late = await owner.post(f"/proposals/{proposal_id}/approve", approval(found))
    assert (late.status_code, late.json()["code"], late.json()["decision"]) == (409, "already_decided", "reject")
    assert (await owner.post(f"/proposals/{proposal_id}/reject", body)).json()["code"] == "already_decided"
    await add_message(databases, owner, thread_id, "And a gripper, please.\n")
    newer = await propose(
        databases, owner, thread_id, *arms(), action("deal:gripper", "create_deal", {"name": "Gripper"})
    )
    assert newer
    only = await read(owner, newer)
    assert [one["ref"] for one in only["actions"]] == ["deal:gripper"]
    blocked = await owner.post(f"/proposals/{proposal_id}/reopen")
    assert (blocked.status_code, blocked.json()["code"]) == (409, "newer_pending")
    assert UUID(blocked.json()["proposal_id"]) == newer
