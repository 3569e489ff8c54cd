"""What is proposed about hidden records and fields: told without them, and not theirs to approve."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from agentic_crm.engine.actions import (
    CompanyChanges,
    CompanyUpdate,
    ContactFields,
    CreateContact,
    CreateDeal,
    CreateTask,
    DealFields,
    SuggestedAction,
    TargetLink,
    TaskFields,
    TaskLinks,
    UpdateCompany,
)
from tests.make.people import Person
from tests.make.threads import Databases, propose, store_thread
from tests.security.visibility.test_records import CANARY, KINDS, World, limit

pytestmark = pytest.mark.usefixtures("workers")


@pytest.fixture
async def world(owner: Person) -> World:
    return await World(owner, await owner.invite("member")).fill()


async def proposed(world: World, databases: Databases, *actions: SuggestedAction, **told: str) -> UUID:
    thread_id = await store_thread(databases, world.owner)
    proposal_id = await propose(databases, world.owner, thread_id, *actions, **told)
    assert proposal_id is not None
    return proposal_id


async def decide(person: Person, proposal_id: UUID, verdict: dict[str, Any]) -> Any:
    proposal = (await person.get(f"/proposals/{proposal_id}")).json()
    verdicts = [{"action_id": one["id"], **verdict} for one in proposal["actions"]]
    return await person.post(
        f"/proposals/{proposal_id}/approve",
        {"package_hash": proposal["package_hash"], "verdicts": verdicts, "acknowledged": [one["id"] for one in proposal["actions"]]},
    )  # fmt: skip


def about_hidden(world: World) -> list[SuggestedAction]:
    return [
        UpdateCompany(
            ref="company:1", reason=f"{CANARY} moved", fields=CompanyUpdate(changes=CompanyChanges(address=f"{CANARY} Street 1")),
            links=TargetLink(target=world.hidden["company"]),
        ),
        CreateTask(ref="task:1", fields=TaskFields(title=f"Call {CANARY}"), links=TaskLinks(about=(world.hidden["deal"],))),
    ]  # fmt: skip


class TestOfHiddenRecords:
    @pytest.mark.parametrize("number", [0, 1])
    async def test_are_told_without_names_and_cannot_be_approved(
        self, world: World, databases: Databases, number: int
    ) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        proposal_id = await proposed(world, databases, about_hidden(world)[number], summary=f"{CANARY} wants something")
        listed = await world.member.get("/proposals")
        read = await world.member.get(f"/proposals/{proposal_id}")
        previewed = await world.member.post(f"/proposals/{proposal_id}/preview", {})
        searched = await world.member.get("/proposals", q=CANARY)
        for answer in (listed, read, previewed, searched):
            assert answer.status_code < 500
            assert CANARY.lower() not in answer.text.lower()
        assert listed.json()["items"][0]["is_out_of_sight"]
        assert searched.json()["items"] == []
        assert read.json()["actions"][0]["is_out_of_sight"]
        for verdict in ({"verdict": "accept"}, {"verdict": "edit", "fields": read.json()["actions"][0]["fields"]}):
            refused = await decide(world.member, proposal_id, verdict)
            assert (refused.status_code, refused.json()["code"]) == (409, "verdicts_refused")
            assert refused.json()["refusals"][0]["code"] == "out_of_sight"
            assert CANARY.lower() not in refused.text.lower()
        assert (await world.owner.get(f"/proposals/{proposal_id}")).json()["state"] == "pending"

    async def test_can_be_rejected(self, world: World, databases: Databases) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        proposal_id = await proposed(world, databases, about_hidden(world)[0])
        proposal = (await world.member.get(f"/proposals/{proposal_id}")).json()
        rejected = await world.member.post(
            f"/proposals/{proposal_id}/reject",
            {"package_hash": proposal["package_hash"], "reason": "wrong", "note": ""},
        )
        assert rejected.status_code == 200, rejected.text

    async def test_an_edit_cannot_reach_one_by_its_address(self, world: World, databases: Databases) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        action = CreateContact(ref="contact:1", fields=ContactFields(name="New", email="new@acme.example"))
        proposal_id = await proposed(world, databases, action)
        fields = {"name": "New", "email": f"{CANARY}@roe.example"}
        refused = await decide(world.member, proposal_id, {"verdict": "edit", "fields": fields})
        assert refused.json()["refusals"][0]["code"] == "out_of_sight"

    async def test_what_is_seen_is_approved_and_undone_as_ever(self, world: World, databases: Databases) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        about = CreateTask(
            ref="task:1",
            fields=TaskFields(title="Call", assignee=world.member.email),
            links=TaskLinks(about=(world.own["deal"],)),
        )
        proposal_id = await proposed(world, databases, about)
        approved = await decide(world.member, proposal_id, {"verdict": "accept"})
        assert approved.status_code == 200, approved.text
        assert approved.json()["state"] == "executed"
        undone = await world.member.post(f"/executions/{approved.json()['id']}/undo", {"mode": "all"})
        assert undone.status_code == 200, undone.text
        assert undone.json()["state"] == "executed"

    async def test_what_somebody_else_did_to_them_cannot_be_undone(self, world: World, databases: Databases) -> None:
        proposal_id = await proposed(world, databases, about_hidden(world)[0])
        execution = (await decide(world.owner, proposal_id, {"verdict": "accept"})).json()
        assert execution["state"] == "executed"
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        read = await world.member.get(f"/executions/{execution['id']}")
        assert CANARY.lower() not in read.text.lower()
        assert (await world.member.get(f"/executions/{execution['id']}/undo-preview")).status_code == 403
        refused = await world.member.post(f"/executions/{execution['id']}/undo", {"mode": "all"})
        assert (refused.status_code, refused.json()["code"]) == (403, "out_of_sight")


class TestOfHiddenFields:
    async def test_are_told_without_them_and_cannot_be_approved(self, world: World, databases: Databases) -> None:
        await limit(world.owner, hidden_fields=["amounts", "contact_details"])
        actions = (
            CreateContact(ref="contact:1", fields=ContactFields(name="Jane Roe", email="jane@acme.example", phone="+49 3641 123456")),
            CreateDeal(ref="deal:1", fields=DealFields(name="Robot arms", amount=Decimal(84000), currency="EUR")),
        )  # fmt: skip
        proposal_id = await proposed(
            world, databases, *actions, quote="Our budget is 84,000 EUR", summary="jane@acme.example has 84,000 EUR"
        )
        for path in ("/proposals", f"/proposals/{proposal_id}"):
            text = (await world.member.get(path)).text
            assert "84000" not in text
            assert "84,000" not in text
            assert "jane@acme" not in text
            assert "123456" not in text
        read = (await world.member.get(f"/proposals/{proposal_id}")).json()
        assert [set(one["hidden_fields"]) for one in read["actions"]] == [{"email", "phone"}, {"amount"}]
        assert (await world.member.get("/proposals", q="84000")).json()["items"] == []
        for verdict in ({"verdict": "accept"}, {"verdict": "edit"}):
            refused = await decide(world.member, proposal_id, verdict)
            assert {one["code"] for one in refused.json()["refusals"]} == {"field_hidden"}
        assert "84" in (await world.owner.get(f"/proposals/{proposal_id}")).json()["actions"][1]["fields"]["amount"]
