"""Who may write, and that another workspace's records neither show nor can be reached; the database's own refusals."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.make import records
from tests.make.people import Person

MAKERS: dict[str, Callable[[Person], Awaitable[dict[str, Any]]]] = {
    "companies": records.company,
    "contacts": records.contact,
    "deals": records.deal,
    "tasks": records.task,
    "interactions": records.note,
}
SINGULAR = {
    "companies": "company",
    "contacts": "contact",
    "deals": "deal",
    "tasks": "task",
    "interactions": "interaction",
}


class TestViewers:
    @pytest.mark.parametrize("resource", MAKERS)
    async def test_read_and_do_not_write(self, owner: Person, resource: str) -> None:
        made = await MAKERS[resource](owner)
        viewer = await owner.invite("viewer")
        path = f"/{resource}/{made['id']}"
        assert (await viewer.get(path)).json()["id"] == made["id"]
        for answer in (
            await viewer.post(f"/{resource}", {"name": "x", "title": "x"}),
            await viewer.patch(path, {"version": 1}),
            await viewer.delete(path, version=1),
        ):
            assert (answer.status_code, answer.json()["required_permission"]) == (403, "records.write")

    async def test_do_not_link_move_or_complete(self, owner: Person) -> None:
        acme, jane, sale, job = (
            await records.company(owner),
            await records.contact(owner),
            await records.deal(owner),
            await records.task(owner),
        )
        won = (await records.stages(owner))["won"]["id"]
        viewer = await owner.invite("viewer")
        for path, body in (
            (f"/contacts/{jane['id']}/employments", {"company_id": acme["id"]}),
            (f"/deals/{sale['id']}/companies", {"company_id": acme["id"]}),
            (f"/deals/{sale['id']}/move", {"stage_id": won, "version": 1}),
            (f"/tasks/{job['id']}/complete", {"version": 1}),
            (f"/tasks/{job['id']}/links", {"record_type": "company", "record_id": acme["id"]}),
        ):
            assert (await viewer.post(path, body)).status_code == 403, path


class TestOtherWorkspaces:
    @pytest.mark.parametrize("resource", MAKERS)
    async def test_find_nothing(self, owner: Person, other_owner: Person, resource: str) -> None:
        made = await MAKERS[resource](owner)
        path = f"/{resource}/{made['id']}"
        record = f"/records/{SINGULAR[resource]}/{made['id']}"
        for answer in (
            await other_owner.get(path),
            await other_owner.patch(path, {"version": 1}),
            await other_owner.delete(path, version=1),
            await other_owner.get(f"{record}/timeline"),
            await other_owner.get(f"{record}/graph"),
            await other_owner.get(f"{record}/provenance"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await other_owner.get(f"{record}/history")).json()["items"] == []
        if resource != "interactions":
            assert (await other_owner.get(f"/{resource}")).json() == {"items": [], "total": 0, "is_total_exact": True}
            assert (await other_owner.get("/search", q=made.get("name") or made["title"])).json() == []

    async def test_are_closed_to_strangers(self, owner: Person, other_owner: Person) -> None:
        path = f"/api/v1/workspaces/{owner.workspace_id}/companies"
        assert (await other_owner.get(path)).status_code == 404
        assert (await other_owner.api.stranger().get(path)).status_code == 401


async def _ids(person: Person) -> dict[str, str]:
    return {
        "company": (await records.company(person))["id"],
        "contact": (await records.contact(person))["id"],
        "deal": (await records.deal(person))["id"],
        "task": (await records.task(person))["id"],
        "stage": (await records.stages(person))["won"]["id"],
    }


IMPOSSIBLE = {
    "a contact at a foreign company": "insert into contact_companies (id, contact_id, company_id) values (:id, :contact, :foreign_company)",
    "a deal with a foreign contact": "insert into deal_contacts (id, deal_id, contact_id) values (:id, :deal, :foreign_contact)",
    "a deal with a foreign company": "insert into deal_companies (id, deal_id, company_id) values (:id, :deal, :foreign_company)",
    "a foreign related deal": "insert into deal_relations (id, deal_id, related_deal_id, relation) values (:id, :deal, :foreign_deal, 'renewal')",
    "a deal in a foreign stage": "update deals set stage_id = :foreign_stage where id = :deal",
    "a task about a foreign deal": "insert into task_links (id, task_id, deal_id) values (:id, :task, :foreign_deal)",
    "a task below a foreign task": "update tasks set parent_id = :foreign_task where id = :task",
    "a link to nothing": "insert into task_links (id, task_id) values (:id, :task)",
    "a link to two records": "insert into task_links (id, task_id, deal_id, company_id) values (:id, :task, :deal, :company)",
    "a link to what is not there": "insert into task_links (id, task_id, deal_id) values (:id, :task, :id)",
    "a contact taken for a company": "insert into contact_companies (id, contact_id, company_id) values (:id, :contact, :contact)",
    "a deal that follows itself": "insert into deal_relations (id, deal_id, related_deal_id, relation) values (:id, :deal, :deal, 'renewal')",
    "a relation without meaning": "insert into deal_companies (id, deal_id, company_id, role) values (:id, :deal, :company, 'enemy')",
    "an amount without currency": "update deals set amount_minor = 1 where id = :deal",
    "a done task without its moment": "update tasks set status = 'done' where id = :task",
}


class TestTheDatabaseItself:
    @pytest.mark.parametrize("what", IMPOSSIBLE)
    async def test_refuses(
        self, owner: Person, other_owner: Person, databases: dict[Role, Database], what: str
    ) -> None:
        own, foreign = await _ids(owner), await _ids(other_owner)
        values = own | {f"foreign_{kind}": one for kind, one in foreign.items()} | {"id": str(uuid7())}
        statement = text(IMPOSSIBLE[what])
        used = {name: UUID(value) for name, value in values.items() if name in statement._bindparams}
        assert owner.workspace_id
        with pytest.raises(IntegrityError):
            async with databases[Role.API].scoped(owner.workspace_id, SystemActor("test")) as scope:
                await scope.db.execute(statement, used)
