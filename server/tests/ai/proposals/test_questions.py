"""A question over the API: asked with reasons, required at approval, answered, audited, carried out, and hidden where records are."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from tests.ai.suggested import action
from tests.make.people import Person
from tests.make.threads import Databases, propose, store_thread
from tests.security.visibility.test_records import limit

pytestmark = pytest.mark.usefixtures("workers")
Json = dict[str, Any]
BODY = "Hello Dana,\n\nplease go ahead with our order.\n\nJane\n"


async def two_deals(databases: Databases, owner: Person) -> tuple[str, str, UUID]:
    """Two open deals of Acme, and a package that says that one of them is won, with a task about it."""
    company = (await owner.post("/companies", {"name": "Acme GmbH", "domain": "acme.example"})).json()["id"]
    deals = [
        (await owner.post("/deals", {"name": name, "company_id": company})).raise_for_status().json()["id"]
        for name in ("Pumps for Jena", "Valves for Gera")
    ]
    thread_id = await store_thread(databases, owner, BODY, Subject="Order")
    stored = await propose(
        databases,
        owner,
        thread_id,
        action("update:deal", "update_deal", {"changes": {"stage": "won"}}, {"target": deals[0]}),
        action("task:confirm", "create_task", {"title": "Confirm the order"}, {"about": [deals[0]]}),
        quote="go ahead with our order",
    )
    assert stored
    return deals[0], deals[1], stored


async def shown(person: Person, proposal_id: UUID) -> Json:
    return (await person.get(f"/proposals/{proposal_id}")).raise_for_status().json()  # type: ignore[no-any-return]


def body(read: Json, *answers: Json, later: bool = False) -> Json:
    verdicts = [{"action_id": one["id"], "verdict": "leave" if later else "accept"} for one in read["actions"]]
    acknowledged = [one["id"] for one in read["actions"]]
    return {
        "package_hash": read["package_hash"],
        "verdicts": verdicts,
        "answers": list(answers),
        "acknowledged": acknowledged,
    }


async def test_it_has_to_be_answered_and_the_answer_is_what_is_carried_out(databases: Databases, owner: Person) -> None:
    first, second, proposal_id = await two_deals(databases, owner)
    read = await shown(owner, proposal_id)
    update, task = read["actions"]
    [question] = update["questions"]
    assert (question["kind"], question["none"], task["questions"]) == ("deal", "create", [])
    assert question["waiting_ids"] == [update["id"], task["id"]]
    assert {one["key"]: (one["label"], one["hints"]) for one in question["candidates"]} == {
        first: ("Pumps for Jena", ["Acme GmbH"]),
        second: ("Valves for Gera", ["Acme GmbH"]),
    }
    assert question["candidates"][1]["target"]["current"]["stage"] == "lead"
    assert {one["id"] for one in read["records"]} == {first, second}, "the approval is bound to what both of them were"

    path = f"/proposals/{proposal_id}"
    refused = (await owner.post(f"{path}/approve", body(read))).json()
    assert (refused["code"], refused["refusals"][0]["code"]) == ("verdicts_refused", "unanswered")
    assert refused["refusals"][0]["action_ids"] == [update["id"], task["id"]]
    bulk = await owner.post(
        "/proposals/bulk-approve", {"items": [{"proposal_id": str(proposal_id), "package_hash": read["package_hash"]}]}
    )
    assert [one["outcome"] for one in bulk.json()] == ["refused"]
    nobody = {"action_id": update["id"], "answer": str(proposal_id)}
    assert (await owner.post(f"{path}/approve", body(read, nobody))).json()["refusals"][0]["rule"] == "unknown_answer"

    answer = {"action_id": update["id"], "answer": second}
    plan = (await owner.post(f"{path}/preview", {"answers": [answer]})).raise_for_status().json()["plan"]
    assert [(one["code"], one["record_id"]) for one in plan["operations"] if one["code"] == "update"] == [
        ("update", second)
    ]
    done = (await owner.post(f"{path}/approve", body(read, answer))).raise_for_status().json()
    assert done["state"] == "executed"
    kinds = {name: (await owner.get(f"/deals/{name}")).json()["stage"]["kind"] for name in (first, second)}
    assert kinds == {first: "open", second: "won"}
    [entry] = [one for one in (await owner.get("/audit-log")).json()["items"] if one["action"] == "proposal.approved"]
    assert entry["detail"]["answers"] == [{"action_id": update["id"], "field": None, "answer": second}]
    assert owner.workspace_id
    async with databases[Role.ANALYST].scoped(owner.workspace_id, SystemActor("test")) as scope:
        kept = (await scope.db.execute(text("select payload -> 'answers' from decisions"))).scalar_one()
    assert kept == [{"ref": "update:deal", "field": None, "answer": second}]
    # The page about learning counts that the likeliest was not the right one.
    figures = {"kind": "deal", "asked": 1, "answered": 1, "first": 0, "other": 1, "none": 0}
    assert (await owner.get("/learning")).json()["questions"] == [figures]


async def test_not_now_leaves_it_in_the_queue_and_none_of_these_creates(databases: Databases, owner: Person) -> None:
    first, second, proposal_id = await two_deals(databases, owner)
    read = await shown(owner, proposal_id)
    everything = (await owner.post(f"/proposals/{proposal_id}/approve", body(read, later=True))).json()
    assert everything["refusals"][0]["rule"] == "nothing_approved"
    verdicts = body(read, later=True)
    verdicts["verdicts"][1] = {"action_id": read["actions"][1]["id"], "verdict": "edit", "links": {"about": []}}
    done = (await owner.post(f"/proposals/{proposal_id}/approve", verdicts)).raise_for_status().json()
    assert done["state"] == "executed"
    [row] = (await owner.get("/proposals")).json()["items"]
    assert row["assigned_to_id"] is None
    rest = await shown(owner, UUID(row["id"]))
    assert [one["ref"] for one in rest["actions"]] == ["update:deal"]
    none = {"action_id": rest["actions"][0]["id"], "answer": None}
    done = (await owner.post(f"/proposals/{row['id']}/approve", body(rest, none))).raise_for_status().json()
    [made] = [one for one in done["result"]["created"] if one["record_type"] == "deal"]
    deal = (await owner.get(f"/deals/{made['id']}")).json()
    assert (deal["name"], deal["stage"]["kind"], deal["companies"][0]["name"]) == ("Order", "won", "Acme GmbH")
    stages = [(await owner.get(f"/deals/{one}")).json()["stage"]["kind"] for one in (first, second)]
    assert stages == ["open", "open"]
    figures = {"kind": "deal", "asked": 1, "answered": 1, "first": 0, "other": 0, "none": 1}
    assert (await owner.get("/learning")).json()["questions"] == [figures]


async def test_a_record_out_of_sight_is_no_candidate(databases: Databases, owner: Person) -> None:
    member = await owner.invite("member")
    first, second, proposal_id = await two_deals(databases, owner)
    deal = (await owner.get(f"/deals/{second}")).json()
    changed = {"version": deal["version"], "owner_id": str(owner.member_id)}
    (await owner.patch(f"/deals/{second}", changed)).raise_for_status()
    await limit(owner, deals="own")
    read = await shown(member, proposal_id)
    [question] = read["actions"][0]["questions"]
    assert [one["key"] for one in question["candidates"]] == [first]
    assert second not in str(read)
    answer = {"action_id": read["actions"][0]["id"], "answer": second}
    refused = (await member.post(f"/proposals/{proposal_id}/approve", body(read, answer))).json()
    assert refused["refusals"][0]["rule"] == "unknown_answer"
