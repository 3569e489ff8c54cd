"""Packages from outside: a program proposes with a key, the analyst's job checks, a person decides."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.make.people import Person
from tests.make.programs import Program, with_key
from tests.make.threads import store_thread

Databases = dict[Role, Database]
Json = dict[str, Any]
QUOTE = "we would like to order 12 robot arms for our plant in Jena"


async def message_of(person: Person, thread_id: UUID) -> Json:
    found: Json = (await person.get(f"/threads/{thread_id}")).json()["messages"][0]
    return found


async def package(person: Person, thread_id: UUID, **changes: Any) -> Json:
    """A company and a contact of it, each with a literal quote."""
    message = await message_of(person, thread_id)
    start = message["text"].index(QUOTE)
    quote = {
        "message_id": message["id"],
        "source": "text",
        "start": start,
        "end": start + len(QUOTE),
        "quote": QUOTE,
    }
    company = {"name": "Acme Industries GmbH", "domain": "acme.example"}
    contact = {"name": "Jane Roe", "email": "jane@acme.example"}
    return {
        "thread_id": str(thread_id),
        "summary": "Acme wants robot arms",
        "actions": [
            {
                "type": "create_company",
                "ref": "company:acme",
                "fields": company,
                "reason": "It orders.",
                "evidence": [quote],
                "confidence": 1.0,
            },
            {
                "type": "create_contact",
                "ref": "contact:jane",
                "fields": contact,
                "links": {"company": "company:acme"},
                "evidence": [quote],
            },
        ],
        **changes,
    }


@pytest.fixture
async def thread_id(databases: Databases, owner: Person) -> UUID:
    return await store_thread(databases, owner)


@pytest.fixture
async def proposer(owner: Person) -> Program:
    return await with_key(owner, "propose")


class TestAPackageFromOutside:
    async def test_waits_for_a_person_and_is_then_carried_out(
        self, owner: Person, proposer: Program, thread_id: UUID, workers: None
    ) -> None:
        answer = await proposer.post("/proposals", await package(owner, thread_id))
        assert answer.status_code == 202
        done = answer.json()
        assert done["state"] == "proposed"
        assert (await owner.get("/companies")).json()["items"] == []
        found = (await owner.get(f"/proposals/{done['proposal_id']}")).json()
        assert found["summary"] == "Acme wants robot arms"
        assert {one["type"] for one in found["actions"]} == {"create_company", "create_contact"}
        assert all(quote["is_verified"] for one in found["actions"] for quote in one["evidence"])
        assert all("API key “Importer”" in one["reason"] for one in found["actions"])
        assert {one["confidence"] for one in found["actions"]} == {"check"}, "clear is our own analyser's word"
        approved = await owner.post(
            f"/proposals/{done['proposal_id']}/approve",
            {
                "package_hash": found["package_hash"],
                "verdicts": [{"action_id": one["id"], "verdict": "accept"} for one in found["actions"]],
                "records": found["records"],
                "acknowledged": [one["id"] for one in found["actions"] if one["risk"] == "high"],
            },
        )
        assert approved.json()["state"] == "executed", approved.text
        assert [row["name"] for row in (await owner.get("/companies")).json()["items"]] == ["Acme Industries GmbH"]
        entries = (await owner.get("/audit-log")).json()["items"]
        assert any(entry["action"] == "proposal.submitted" for entry in entries)

    async def test_sent_again_is_the_same(
        self, owner: Person, proposer: Program, thread_id: UUID, workers: None
    ) -> None:
        body = await package(owner, thread_id)
        first, again = [(await proposer.post("/proposals", body)).json() for _ in range(2)]
        assert (first["id"], first["proposal_id"]) == (again["id"], again["proposal_id"])
        assert len((await owner.get("/proposals")).json()["items"]) == 1
        assert (await proposer.get(f"/submissions/{first['id']}")).json() == again

    async def test_takes_the_place_of_a_waiting_one_only_if_it_says_so(
        self, owner: Person, proposer: Program, thread_id: UUID, workers: None
    ) -> None:
        waiting = (await proposer.post("/proposals", await package(owner, thread_id))).json()["proposal_id"]
        other = await package(owner, thread_id, summary="Something else")
        other["actions"] = other["actions"][:1]
        refused = await proposer.post("/proposals", other)
        assert (refused.status_code, refused.json()["code"]) == (409, "another_waits")
        assert refused.json()["proposal_id"] == waiting
        done = (await proposer.post("/proposals", {**other, "replaces": waiting})).json()
        assert done["state"] == "proposed"
        assert (await owner.get(f"/proposals/{waiting}")).json()["state"] == "superseded"

    async def test_with_nothing_new_says_so(
        self, owner: Person, proposer: Program, thread_id: UUID, workers: None
    ) -> None:
        await owner.post("/companies", {"name": "Acme Industries GmbH", "domain": "acme.example"})
        body = await package(owner, thread_id)
        body["actions"] = body["actions"][:1]
        done = (await proposer.post("/proposals", body)).json()
        assert (done["state"], done["proposal_id"]) == ("nothing_new", None)


class TestWhatIsRefused:
    async def test_a_quote_that_nobody_wrote(self, owner: Person, proposer: Program, thread_id: UUID) -> None:
        body = await package(owner, thread_id)
        body["actions"][1]["evidence"][0]["quote"] = "we would like to order 99 robot arms for our plant in Jena"
        answer = await proposer.post("/proposals", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "quote_not_found")
        assert answer.json()["fields"][0]["field"].startswith("actions.")

    async def test_no_evidence_or_the_same_ref_twice(self, owner: Person, proposer: Program, thread_id: UUID) -> None:
        unproven, twice = await package(owner, thread_id), await package(owner, thread_id)
        del unproven["actions"][0]["evidence"]
        twice["actions"][1]["ref"] = "company:acme"
        for body in (unproven, twice):
            assert (await proposer.post("/proposals", body)).status_code == 422

    async def test_another_threads_quote(
        self, owner: Person, proposer: Program, thread_id: UUID, databases: Databases
    ) -> None:
        other = await store_thread(databases, owner)
        body = {**await package(owner, other), "thread_id": str(thread_id)}
        assert (await proposer.post("/proposals", body)).json()["code"] == "quote_not_found"

    async def test_another_workspaces_thread(
        self, owner: Person, other_owner: Person, proposer: Program, databases: Databases
    ) -> None:
        theirs = await store_thread(databases, other_owner)
        answer = await proposer.post("/proposals", await package(other_owner, theirs))
        assert answer.status_code == 404

    async def test_a_key_that_may_only_read_or_write(self, owner: Person, thread_id: UUID) -> None:
        body = await package(owner, thread_id)
        for scopes in (("read",), ("read", "write")):
            answer = await (await with_key(owner, *scopes)).post("/proposals", body)
            assert (answer.status_code, answer.json()["code"]) == (403, "scope_not_granted")

    async def test_what_the_proposer_decides_itself(self, owner: Person, thread_id: UUID, workers: None) -> None:
        everything = await with_key(owner, "read", "write", "propose", role="admin")
        done = (await everything.post("/proposals", await package(owner, thread_id))).json()
        found = (await everything.get(f"/proposals/{done['proposal_id']}")).json()
        verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in found["actions"]]
        answer = await everything.post(
            f"/proposals/{done['proposal_id']}/approve", {"package_hash": found["package_hash"], "verdicts": verdicts}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_not_granted")
        assert (await owner.get(f"/proposals/{done['proposal_id']}")).json()["state"] == "pending"


class TestTheDatabase:
    async def test_lets_nobody_change_a_submission_and_the_api_propose_nothing(
        self, owner: Person, databases: Databases
    ) -> None:
        assert owner.workspace_id
        for role in (Role.API, Role.ANALYST):
            for statement in ("update submissions set summary = 'x'", "delete from submissions"):
                with pytest.raises(DBAPIError, match="permission denied"):
                    async with databases[role].scoped(owner.workspace_id, SystemActor("test")) as scope:
                        await scope.db.execute(text(statement))
        with pytest.raises(DBAPIError, match="permission denied"):
            async with databases[Role.API].scoped(owner.workspace_id, SystemActor("test")) as scope:
                await scope.db.execute(
                    text("insert into proposals (workspace_id, id, thread_id) values (current_workspace_id(), :i, :i)"),
                    {"i": uuid7()},
                )
