"""The queue, a package as it is shown, and what its approval would lead to."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.ai.suggested import action, arms
from tests.make import records
from tests.make.people import Person
from tests.make.threads import propose, store_thread

Databases = dict[Role, Database]
Json = dict[str, Any]


@pytest.fixture
async def proposal_id(databases: Databases, owner: Person) -> UUID:
    """A pending package of four actions from Jane's mail."""
    made = await propose(databases, owner, await store_thread(databases, owner), *arms())
    assert made
    return made


async def read(person: Person, proposal_id: UUID) -> Json:
    answer = await person.get(f"/proposals/{proposal_id}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def by_ref(proposal: Json) -> dict[str, Json]:
    return {one["ref"]: one for one in proposal["actions"]}


async def test_a_package_says_what_it_would_do_and_where_that_stands(owner: Person, proposal_id: UUID) -> None:
    found = await read(owner, proposal_id)
    assert (found["state"], found["person_name"], found["company_name"]) == (
        "pending",
        "Jane Roe",
        "Acme Industries GmbH",
    )
    assert (found["amount"], found["currency"]) == ("84000.00", "EUR")
    assert found["counts"] == {"create_company": 1, "create_contact": 1, "create_deal": 1, "create_task": 1}
    assert len(found["package_hash"]) == 64
    actions = by_ref(found)
    deal = actions["deal:arms"]
    assert deal["type"] == "create_deal"
    assert deal["fields"]["amount"] == "84000.00"
    assert deal["labels"] == {"company:acme": "Acme Industries GmbH", "contact:jane": "Jane Roe"}
    assert deal["depends_on"] == [actions["company:acme"]["id"], actions["contact:jane"]["id"]]
    assert [one["is_verified"] for one in deal["evidence"]] == [True]
    thread = (await owner.get(f"/threads/{found['thread_id']}")).json()
    [quote], [message] = deal["evidence"], thread["messages"]
    assert quote["message_id"] == message["id"]
    assert message["text"][quote["start"] : quote["end"]] == quote["quote"] == "12 robot arms"


async def test_an_update_shows_the_values_it_would_change(databases: Databases, owner: Person) -> None:
    acme = await records.company(owner, "Acme GmbH", domain="acme.example")
    jane = await records.contact(owner, "Jane Roe", email="jane@acme.example", title="Buyer", company_id=acme["id"])
    change = action(
        "update:jane", "update_contact", {"changes": {"title": "Head of Purchasing"}}, {"target": jane["id"]}
    )
    made = await propose(databases, owner, await store_thread(databases, owner), change)
    assert made
    found = await read(owner, made)
    [update] = found["actions"]
    assert update["target"]["label"] == "Jane Roe"
    assert update["target"]["current"]["title"] == "Buyer"
    assert update["labels"] == {jane["id"]: "Jane Roe", acme["id"]: "Acme GmbH"}
    assert found["records"] == [
        {
            "record_type": "contact",
            "id": jane["id"],
            "version": update["target"]["version"],
            "values": update["target"]["current"],
        }
    ]


async def test_a_quote_that_no_longer_stands_is_shown_as_such(
    databases: Databases, owner: Person, proposal_id: UUID
) -> None:
    assert owner.workspace_id
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("mail")) as scope:
        await scope.db.execute(
            text("update messages set normalized = jsonb_set(normalized, '{text}', '\"Something else\"')")
        )
    found = await read(owner, proposal_id)
    assert {quote["is_verified"] for one in found["actions"] for quote in one["evidence"]} == {False}
    verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in found["actions"]]
    body = {"package_hash": found["package_hash"], "verdicts": verdicts}
    refused = await owner.post(f"/proposals/{proposal_id}/approve", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "verdicts_refused")
    assert {one["code"] for one in refused.json()["refusals"]} == {"evidence_gone"}
    assert len(refused.json()["refusals"]) == 4


async def test_a_namesake_is_warned_of(databases: Databases, owner: Person, proposal_id: UUID) -> None:
    old = await records.company(owner, "ACME Industries")
    jane = await records.contact(owner, "J. Roe", email="jane@acme.example")
    actions = by_ref(await read(owner, proposal_id))
    assert [one["id"] for one in actions["company:acme"]["duplicates"]] == [old["id"]]
    [same] = actions["contact:jane"]["duplicates"]
    assert (same["id"], same["likeness"]) == (jane["id"], None)


async def test_the_queue_is_searched_filtered_and_turned_over(databases: Databases, owner: Person) -> None:
    made = []
    for number, amount in enumerate(("100.00", "9000.00", "500.00")):
        thread_id = await store_thread(databases, owner, Subject=f"Order {number}")
        deal = action(f"deal:{number}", "create_deal", {"name": f"Order {number}", "amount": amount, "currency": "EUR"})
        made.append(await propose(databases, owner, thread_id, deal, summary=f"Wants half of lot {number}"))

    async def ids(**parameters: Any) -> list[UUID]:
        answer = await owner.get("/proposals", **parameters)
        assert answer.status_code == 200, answer.text
        return [UUID(one["id"]) for one in answer.json()["items"]]

    assert set(await ids()) == set(made)
    assert await ids(sort="value") == [made[1], made[2], made[0]]
    assert await ids(q="LOT 1") == [made[1]]
    assert await ids(q="order 2") == [made[2]]
    assert set(await ids(q="jane@acme.example")) == set(made)
    assert await ids(q="%_%") == []
    assert await ids(confidence="unsure") == []
    assert await ids(state="executed") == []
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        page = (await owner.get("/proposals", sort="value", limit=1, cursor=cursor)).json()
        seen += [UUID(one["id"]) for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [made[1], made[2], made[0]]
    wrong = await owner.get("/proposals", cursor="x")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_input")
    assert (await owner.get("/proposals/counts")).json() == {"pending": 3, "snoozed": 0, "assigned": 0}


async def test_snoozing_takes_a_package_out_of_the_queue(owner: Person, proposal_id: UUID) -> None:
    past = await owner.post(f"/proposals/{proposal_id}/snooze", {"until": "2020-01-01T00:00:00Z"})
    assert past.status_code == 422
    snoozed = await owner.post(f"/proposals/{proposal_id}/snooze", {"until": "2199-01-01T00:00:00Z"})
    assert snoozed.status_code == 200, snoozed.text
    assert (await owner.get("/proposals")).json()["items"] == []
    assert (await owner.get("/proposals/counts")).json() == {"pending": 0, "snoozed": 1, "assigned": 0}
    assert len((await owner.get("/proposals", state="snoozed")).json()["items"]) == 1
    await owner.post(f"/proposals/{proposal_id}/snooze", {"until": None})
    assert (await owner.get("/proposals/counts")).json() == {"pending": 1, "snoozed": 0, "assigned": 0}


async def test_the_preview_draws_the_graph(owner: Person, proposal_id: UUID) -> None:
    answer = await owner.post(f"/proposals/{proposal_id}/preview", {})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert {(node["label"], node["state"]) for node in shown["graph"]["nodes"]} == {
        ("Acme Industries GmbH", "new"),
        ("Jane Roe", "new"),
        ("12 robot arms", "new"),
        ("Send the quote", "new"),
    }
    assert shown["plan"]["counts"] == {
        "created": {"company": 1, "contact": 1, "deal": 1, "task": 1},
        "updated": 0,
        "links": 4,
        "ended_links": 0,
    }
    assert len(shown["plan"]["operations"]) == 8
    again = (await owner.post(f"/proposals/{proposal_id}/preview", {})).json()
    assert again == shown


async def test_rejecting_what_others_need_names_the_ways_out_and_each_of_them_works(
    owner: Person, proposal_id: UUID
) -> None:
    actions = by_ref(await read(owner, proposal_id))
    rejected = {"action_id": actions["company:acme"]["id"], "verdict": "reject", "reason": "wrong"}
    refused = await owner.post(f"/proposals/{proposal_id}/preview", {"verdicts": [rejected]})
    assert (refused.status_code, refused.json()["code"]) == (409, "verdicts_refused")
    [refusal] = refused.json()["refusals"]
    assert refusal["code"] == "rejected_but_needed"
    assert refusal["action_ids"] == [actions[ref]["id"] for ref in ("company:acme", "contact:jane", "deal:arms")]
    assert "Acme Industries GmbH was rejected, but is needed by Jane Roe" in refusal["detail"]
    ways = {(way["kind"], way["action_id"]): way for way in refusal["ways_out"]}
    drops = [way for (kind, _), way in ways.items() if kind == "drop_link"]
    assert {way["action_id"] for way in drops} == {actions["contact:jane"]["id"], actions["deal:arms"]["id"]}
    verdicts = [rejected, *(verdict for way in drops for verdict in way["verdicts"])]
    kept = await owner.post(f"/proposals/{proposal_id}/preview", {"verdicts": verdicts})
    assert kept.status_code == 200, kept.text
    assert kept.json()["plan"]["counts"]["created"] == {"contact": 1, "deal": 1, "task": 1}
    existing = await records.company(owner, "Acme Holding")
    instead = {"action_id": actions["company:acme"]["id"], "verdict": "link", "record_id": existing["id"]}
    linked = await owner.post(f"/proposals/{proposal_id}/preview", {"verdicts": [instead]})
    assert linked.status_code == 200, linked.text
    states = {node["id"]: node["state"] for node in linked.json()["graph"]["nodes"]}
    assert states[existing["id"]] == "existing"


async def test_wrong_edits_and_impossible_plans_say_what_is_wrong(owner: Person, proposal_id: UUID) -> None:
    actions = by_ref(await read(owner, proposal_id))
    deal = actions["deal:arms"]["id"]

    async def refusal(verdict: Json) -> Json:
        answer = await owner.post(f"/proposals/{proposal_id}/preview", {"verdicts": [verdict]})
        assert answer.status_code == 409, answer.text
        [found] = answer.json()["refusals"]
        return {**found, "problem": answer.json()["code"]}

    bad = await refusal({"action_id": deal, "verdict": "edit", "fields": {"name": "", "amount": "a lot"}})
    assert (bad["problem"], bad["code"]) == ("verdicts_refused", "invalid_edit")
    assert {one["path"] for one in bad["fields"]} == {"fields.name", "fields.amount"}
    stage = await refusal({"action_id": deal, "verdict": "edit", "fields": {"name": "Arms", "stage": "nowhere"}})
    assert (stage["problem"], stage["code"], stage["rule"]) == ("plan_refused", "forbidden", "stage_not_in_pipeline")
    assert stage["action_ids"] == [deal]
    unknown = await owner.post(
        f"/proposals/{proposal_id}/preview", {"verdicts": [{"action_id": str(proposal_id), "verdict": "accept"}]}
    )
    assert (unknown.status_code, unknown.json()["fields"][0]["code"]) == (422, "unknown_action")


async def test_a_viewer_reads_and_previews_but_does_not_decide(owner: Person, proposal_id: UUID) -> None:
    viewer = await owner.invite("viewer")
    found = await read(viewer, proposal_id)
    assert (await viewer.post(f"/proposals/{proposal_id}/preview", {})).status_code == 200
    seen = {"package_hash": found["package_hash"]}
    for path, body in (
        (f"/proposals/{proposal_id}/approve", {**seen, "verdicts": []}),
        (f"/proposals/{proposal_id}/reject", {**seen, "reason": "wrong"}),
        (f"/proposals/{proposal_id}/snooze", {"until": None}),
        (f"/proposals/{proposal_id}/reopen", None),
        ("/proposals/bulk-approve", {"items": [{"proposal_id": str(proposal_id), **seen}]}),
    ):
        answer = await viewer.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path
        assert answer.json()["who_can_help"] == ["Dana Weiss"]
    assert (await read(owner, proposal_id))["state"] == "pending"


async def test_another_workspace_sees_nothing_of_it(owner: Person, other_owner: Person, proposal_id: UUID) -> None:
    seen = {"package_hash": "0" * 64}
    assert (await other_owner.get("/proposals")).json()["items"] == []
    assert (await other_owner.get(f"/proposals/{proposal_id}")).status_code == 404
    for path, body in (
        ("preview", {}),
        ("approve", {**seen, "verdicts": []}),
        ("reject", {**seen, "reason": "wrong"}),
        ("snooze", {"until": None}),
        ("reopen", None),
    ):
        assert (await other_owner.post(f"/proposals/{proposal_id}/{path}", body)).status_code == 404, path
    bulk = await other_owner.post("/proposals/bulk-approve", {"items": [{"proposal_id": str(proposal_id), **seen}]})
    assert [(one["outcome"], one["code"]) for one in bulk.json()] == [("refused", "not_found")]
    stranger = await owner.client.get(f"/api/v1/workspaces/{other_owner.workspace_id}/proposals")
    assert stranger.status_code == 404
