"""A package becomes a linked graph in one transaction, once, and goes back the way it came."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.ai.executions import repository, service
from agentic_crm.ai.executions.errors import DecisionNotClaimable
from agentic_crm.ai.executions.jobs import CarryOutDecision, put_back
from agentic_crm.ai.executions.schemas import ExecutionRead
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor, SystemActor
from agentic_crm.platform.db.session import Database
from tests.make.packages import StoredPackage, decide, make_package
from tests.make.people import Person

Databases = dict[Role, Database]
ADAPTER: TypeAdapter[SuggestedAction] = TypeAdapter(SuggestedAction)
EXECUTOR = SystemActor("execution")
RECORD_TABLES = (
    "companies",
    "contacts",
    "contact_companies",
    "deals",
    "deal_companies",
    "deal_contacts",
    "deal_relations",
    "tasks",
    "task_links",
    "interactions",
    "interaction_links",
)


def action(ref: str, kind: str, fields: dict[str, Any], links: dict[str, Any] | None = None) -> SuggestedAction:
    return ADAPTER.validate_python({"ref": ref, "type": kind, "fields": fields, **({"links": links} if links else {})})


def arms() -> list[SuggestedAction]:
    """The package of the product's own example: a company, a person there, a deal, a task with a child, an interaction."""
    return [
        action(
            "task:child",
            "create_task",
            {"title": "Ask Raj for the price"},
            {"parent": "task:quote", "about": ["deal:arms"]},
        ),
        action(
            "task:quote",
            "create_task",
            {"title": "Send quote for 12 arms", "due": "2026-03-06"},
            {"about": ["deal:arms"]},
        ),
        action(
            "deal:arms",
            "create_deal",
            {"name": "12 robot arms", "amount": "84000.00", "currency": "EUR"},
            {"companies": ["company:acme"], "contacts": ["contact:jane"]},
        ),
        action(
            "contact:jane",
            "create_contact",
            {"name": "Jane Roe", "email": "jane@acme.example", "title": "Buyer"},
            {"company": "company:acme"},
        ),
        action("company:acme", "create_company", {"name": "Acme GmbH", "domain": "acme.example"}),
        action(
            "interaction:mail",
            "log_interaction",
            {"kind": "email", "summary": "Jane asks for a quote"},
            {"about": ["deal:arms", "contact:jane"]},
        ),
    ]


async def rows(databases: Databases, person: Person) -> dict[str, list[Any]]:
    """Every record and link of the workspace, as they are."""
    assert person.workspace_id
    async with databases[Role.API].scoped(person.workspace_id, SystemActor("test")) as scope:
        return {
            table: [row[0] for row in await scope.db.execute(text(f"select to_jsonb(t) from {table} t order by id"))]
            for table in RECORD_TABLES
        }


async def outcome(databases: Databases, person: Person, decision_id: UUID) -> ExecutionRead:
    assert person.workspace_id
    actor = MemberActor(user_id=person.user_id, member_id=person.member_id, role="owner")
    return await service.wait_for_execution(databases[Role.API], person.workspace_id, actor, decision_id)


async def approve(databases: Databases, person: Person, package: StoredPackage, **verdicts: Any) -> ExecutionRead:
    return await outcome(databases, person, await decide(databases, person, package, **verdicts))


@pytest.mark.usefixtures("workers")
class TestExecuting:
    async def test_writes_the_whole_linked_graph(self, owner: Person, databases: Databases) -> None:
        package = await make_package(databases, owner, *arms())
        done = await approve(databases, owner, package)
        assert done.state == "executed"
        assert done.result is not None
        assert sorted(made.label for made in done.result.created) == [
            "12 robot arms",
            "12 robot arms",
            "Acme GmbH",
            "Ask Raj for the price",
            "Jane Roe",
            "Send quote for 12 arms",
        ]
        found = await rows(databases, owner)
        assert {table: len(of) for table, of in found.items() if of} == {
            "companies": 1,
            "contacts": 1,
            "contact_companies": 1,
            "deals": 1,
            "deal_companies": 1,
            "deal_contacts": 1,
            "tasks": 2,
            "task_links": 2,
            "interactions": 1,
            "interaction_links": 2,
        }
        deal = found["deals"][0]
        assert (deal["amount_minor"], deal["currency"]) == (8_400_000, "EUR")
        child = next(task for task in found["tasks"] if task["parent_id"])
        assert child["parent_id"] == next(task["id"] for task in found["tasks"] if not task["parent_id"])
        assert found["interactions"][0]["message_id"] == str(package.message_id)

    async def test_tells_the_audit_log_about_every_record(self, owner: Person, databases: Databases) -> None:
        await approve(databases, owner, await make_package(databases, owner, *arms()))
        entries = (await owner.get("/audit-log")).json()["items"]
        actions = [entry["action"] for entry in entries]
        assert actions[0] == "proposal.executed"
        assert {"company.created", "contact.created", "contact.linked", "deal.created", "task.created"} <= set(actions)
        assert all(
            entry["detail"]["decided_by"] == str(owner.member_id)
            for entry in entries
            if entry["action"] == "deal.created"
        )
        assert (await owner.get("/audit-log/verification")).json()["is_intact"]

    async def test_follows_edits_rejections_and_links(self, owner: Person, databases: Databases) -> None:
        existing = (await owner.post("/companies", {"name": "Acme Industries"})).json()
        package = await make_package(databases, owner, *arms())
        done = await approve(
            databases,
            owner,
            package,
            acme={"verdict": "link", "record_id": existing["id"]},
            jane={"verdict": "edit", "fields": {"name": "Jane M. Roe", "email": "jane@acme.example"}, "links": None},
            child={"verdict": "reject", "reason": "not_relevant"},
        )
        assert done.state == "executed"
        found = await rows(databases, owner)
        assert [row["name"] for row in found["companies"]] == ["Acme Industries"]
        assert [row["name"] for row in found["contacts"]] == ["Jane M. Roe"]
        assert len(found["tasks"]) == 1
        assert found["deal_companies"][0]["company_id"] == existing["id"]

    async def test_links_to_what_somebody_created_meanwhile_and_says_so(
        self, owner: Person, databases: Databases
    ) -> None:
        package = await make_package(databases, owner, *arms())
        await owner.post("/companies", {"name": "Acme", "domain": "acme.example"})
        done = await approve(databases, owner, package)
        assert done.state == "executed"
        assert done.result is not None
        assert any(note.kind == "linked_existing" and "company:acme" in note.actions for note in done.result.notes)
        assert len((await rows(databases, owner))["companies"]) == 1

    async def test_updates_what_exists(self, owner: Person, databases: Databases) -> None:
        first = await approve(databases, owner, await make_package(databases, owner, *arms()))
        assert first.result is not None
        ids = {made.record_type.value: str(made.id) for made in first.result.created}
        package = await make_package(
            databases,
            owner,
            action(
                "deal:u",
                "update_deal",
                {"changes": {"stage": "won", "amount": "90000.00", "close_date": "2026-04-01"}},
                {"target": ids["deal"]},
            ),
            action(
                "contact:u", "update_contact", {"changes": {"title": "Head of Purchasing"}}, {"target": ids["contact"]}
            ),
        )
        done = await approve(databases, owner, package)
        assert done.state == "executed"
        found = await rows(databases, owner)
        assert found["deals"][0]["amount_minor"] == 9_000_000
        assert found["deals"][0]["closed_at"] is not None
        assert found["contacts"][0]["title"] == "Head of Purchasing"

    async def test_is_refused_whole_when_the_crm_no_longer_allows_it(self, owner: Person, databases: Databases) -> None:
        company = (await owner.post("/companies", {"name": "Borealis"})).json()
        package = await make_package(
            databases,
            owner,
            action(
                "contact:raj",
                "create_contact",
                {"name": "Raj Patel", "email": "raj@borealis.example"},
                {"company": company["id"]},
            ),
            action("company:u", "update_company", {"changes": {"phone": "+49 30 1234"}}, {"target": company["id"]}),
        )
        await owner.delete(f"/companies/{company['id']}", version=company["version"])
        before = await rows(databases, owner)
        done = await approve(databases, owner, package)
        assert done.state == "refused"
        assert done.result is not None
        assert {refusal["code"] for refusal in done.result.refusals} == {"unresolved_reference"}
        assert await rows(databases, owner) == before
        assert (await _proposal_state(databases, owner, package)) == "pending"


@pytest.mark.usefixtures("workers")
class TestUndo:
    async def test_takes_a_package_back_row_by_row(self, owner: Person, databases: Databases) -> None:
        before = await rows(databases, owner)
        done = await approve(databases, owner, await make_package(databases, owner, *arms()))
        preview = (await owner.get(f"/executions/{done.id}/undo-preview")).json()
        assert preview["state"] == "clean"
        undone = await owner.post(f"/executions/{done.id}/undo", {})
        assert undone.status_code == 200
        assert undone.json()["state"] == "executed"
        assert await rows(databases, owner) == before
        again = await owner.post(f"/executions/{done.id}/undo", {})
        assert again.json()["code"] == "nothing_to_undo"

    async def test_restores_the_values_before(self, owner: Person, databases: Databases) -> None:
        company = (
            await owner.post("/companies", {"name": "Acme", "domain": "acme.example", "phone": "+49 30 1"})
        ).json()
        package = await make_package(
            databases,
            owner,
            action(
                "company:u",
                "update_company",
                {"changes": {"phone": "+49 30 2", "name": "Acme GmbH"}},
                {"target": company["id"]},
            ),
            action(
                "contact:jane",
                "create_contact",
                {"name": "Jane Roe", "email": "jane@acme.example"},
                {"company": company["id"]},
            ),
        )
        done = await approve(databases, owner, package)
        assert (await rows(databases, owner))["companies"][0]["name"] == "Acme GmbH"
        await owner.post(f"/executions/{done.id}/undo", {})
        found = await rows(databases, owner)
        assert (found["companies"][0]["name"], found["companies"][0]["phone"]) == ("Acme", "+49 30 1")
        assert found["contacts"] == []

    async def test_says_what_stands_in_the_way_and_undoes_the_rest(self, owner: Person, databases: Databases) -> None:
        done = await approve(databases, owner, await make_package(databases, owner, *arms()))
        assert done.result is not None
        deal = next(made for made in done.result.created if made.record_type.value == "deal")
        read = (await owner.get(f"/deals/{deal.id}")).json()
        await owner.patch(f"/deals/{deal.id}", {"version": read["version"], "name": "12 robot arms for Jena"})
        refused = await owner.post(f"/executions/{done.id}/undo", {"mode": "all"})
        assert refused.status_code == 409
        assert [(b["code"], b["field"]) for b in refused.json()["blockers"]] == [("field_changed", "name")]
        rest = await owner.post(f"/executions/{done.id}/undo", {"mode": "rest"})
        assert rest.json()["state"] == "executed"
        found = await rows(databases, owner)
        assert [row["name"] for row in found["deals"]] == ["12 robot arms for Jena"]
        assert found["tasks"] == []

    async def test_needs_somebody_who_may(self, owner: Person, databases: Databases) -> None:
        viewer = await owner.invite("viewer")
        done = await approve(databases, owner, await make_package(databases, owner, *arms()))
        assert (await viewer.post(f"/executions/{done.id}/undo", {})).status_code == 403

    async def test_of_another_workspace_is_not_found(
        self, owner: Person, other_owner: Person, databases: Databases
    ) -> None:
        done = await approve(databases, owner, await make_package(databases, owner, *arms()))
        assert (await other_owner.post(f"/executions/{done.id}/undo", {})).status_code == 404


class TestTheBoundary:
    async def test_a_decision_is_carried_out_once_however_many_try(self, owner: Person, databases: Databases) -> None:
        """Twenty executors race, five times over, and each time one of them wins."""
        assert owner.workspace_id
        workspace = owner.workspace_id

        async def carry_out(decision: UUID) -> str:
            try:
                async with databases[Role.EXECUTOR].scoped(workspace, EXECUTOR) as scope:
                    await service.carry_out(scope, decision)
            except DecisionNotClaimable as error:
                return error.code
            return "done"

        for number in range(1, 6):
            deal = action("deal:arms", "create_deal", {"name": f"{number} robot arms"})
            decision = await decide(databases, owner, await make_package(databases, owner, deal))
            results = await asyncio.gather(*(carry_out(decision) for _ in range(20)))
            assert sorted(results) == ["AC002"] * 19 + ["done"]
            assert len((await rows(databases, owner))["deals"]) == number

    @pytest.mark.parametrize(
        "statement",
        [
            "insert into companies (id, name, name_key) values (gen_random_uuid(), 'X', 'x')",
            "update companies set name = 'X'",
            "delete from companies",
            "insert into contacts (id, name) values (gen_random_uuid(), 'X')",
            "update deals set amount_minor = 1, currency = 'EUR'",
            "delete from tasks",
        ],
    )
    async def test_without_a_decision_the_executor_writes_nothing(
        self, owner: Person, databases: Databases, statement: str
    ) -> None:
        assert owner.workspace_id
        with pytest.raises(DBAPIError) as refused:
            async with databases[Role.EXECUTOR].scoped(owner.workspace_id, EXECUTOR) as scope:
                await scope.db.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", "") == "42501"

    async def test_a_claim_does_not_outlive_its_transaction(self, owner: Person, databases: Databases) -> None:
        assert owner.workspace_id
        package = await make_package(databases, owner, *arms())
        decision = await decide(databases, owner, package)
        async with databases[Role.EXECUTOR].scoped(owner.workspace_id, EXECUTOR) as scope:
            await repository.claim(scope, decision)
        with pytest.raises(DBAPIError, match="no decision was consumed"):
            async with databases[Role.EXECUTOR].scoped(owner.workspace_id, EXECUTOR) as scope:
                await scope.db.execute(
                    text("insert into companies (id, name, name_key) values (gen_random_uuid(), 'X', 'x')")
                )

    async def test_a_decision_on_another_package_than_the_shown_one_is_refused(
        self, owner: Person, databases: Databases
    ) -> None:
        assert owner.workspace_id
        package = await make_package(databases, owner, *arms())
        other = StoredPackage(package.proposal_id, package.thread_id, package.message_id, package.action_ids, "0" * 64)
        decision = await decide(databases, owner, other)
        with pytest.raises(DecisionNotClaimable) as refused:
            async with databases[Role.EXECUTOR].scoped(owner.workspace_id, EXECUTOR) as scope:
                await service.carry_out(scope, decision)
        assert refused.value.code == "AC003"

    async def test_another_workspaces_decision_does_not_exist(
        self, owner: Person, other_owner: Person, databases: Databases
    ) -> None:
        assert other_owner.workspace_id
        decision = await decide(databases, owner, await make_package(databases, owner, *arms()))
        with pytest.raises(DecisionNotClaimable) as refused:
            async with databases[Role.EXECUTOR].scoped(other_owner.workspace_id, EXECUTOR) as scope:
                await service.carry_out(scope, decision)
        assert refused.value.code == "AC001"


async def _proposal_state(databases: Databases, person: Person, package: StoredPackage) -> str:
    assert person.workspace_id
    async with databases[Role.API].scoped(person.workspace_id, SystemActor("test")) as scope:
        found = await repository.package(scope, package.proposal_id)
        assert found is not None
        return found[0].state


class TestGivingUp:
    async def test_puts_the_package_back_and_says_why(self, owner: Person, databases: Databases) -> None:
        assert owner.workspace_id
        package = await make_package(databases, owner, *arms())
        decision = await decide(databases, owner, package)
        before = await rows(databases, owner)
        async with databases[Role.EXECUTOR].scoped(owner.workspace_id, EXECUTOR) as scope:
            await put_back(scope, CarryOutDecision(decision_id=decision), "the disk is full")
        assert await _proposal_state(databases, owner, package) == "pending"
        assert await rows(databases, owner) == before
        read = (await owner.get(f"/executions/by-decision/{decision}")).json()
        assert read["state"] == "refused"
        assert [refusal["code"] for refusal in read["result"]["refusals"]] == ["execution_failed"]
