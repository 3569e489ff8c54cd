"""What analysis and execution are told, as the roles that ask."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from agentic_crm.crm.snapshot import service
from agentic_crm.engine.snapshot import Person as Named
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.make import records
from tests.make.people import Person

ROLES = [Role.ANALYST, Role.EXECUTOR, Role.API]


@pytest.mark.parametrize("role", ROLES)
class TestSnapshot:
    async def test_holds_what_is_near_and_nothing_else(
        self, owner: Person, other_owner: Person, databases: dict[Role, Database], role: Role
    ) -> None:
        acme = await records.company(owner, domain="acme.com")
        borea = await records.company(owner, "Borea AG")
        await records.company(owner, "Far away", domain="far.com")
        jane = await records.contact(owner, email="Jane@acme.com", company_id=acme["id"], title="CTO")
        await records.contact(owner, "Nobody", email="nobody@far.com")
        sale = await records.deal(
            owner, amount="84000", close_on="2026-05-01", company_id=acme["id"], contact_id=jane["id"]
        )
        about = [{"record_type": "deal", "record_id": sale["id"]}]
        job = await records.task(owner, due_at="2026-03-31T22:30:00Z", links=about)
        done = await records.task(owner, "Done", due_on="2026-03-01", links=about)
        await owner.post(f"/tasks/{done['id']}/complete", {"version": 1})
        await records.company(other_owner, domain="acme.com")
        assert owner.workspace_id
        async with databases[role].scoped(owner.workspace_id, SystemActor("test")) as scope:
            known = await service.snapshot_for(scope, ["JANE@acme.com"], ["mail.acme.com", "gmail.com"], ["Borea GmbH"])
        assert [(one.id, one.domain) for one in known.companies] == [(acme["id"], "acme.com"), (borea["id"], None)]
        assert [(one.id, one.company, one.title) for one in known.contacts] == [(jane["id"], acme["id"], "CTO")]
        assert [
            (one.id, one.amount, one.stage, one.close_date, one.companies, one.contacts) for one in known.deals
        ] == [(sale["id"], Decimal("84000.00"), "lead", date(2026, 5, 1), (acme["id"],), (jane["id"],))]
        assert {one.id: (one.due, one.status, one.about) for one in known.tasks} == {
            job["id"]: (datetime(2026, 4, 1, 0, 30), "open", (sale["id"],)),  # noqa: DTZ001 local time of the workspace
            done["id"]: (date(2026, 3, 1), "done", (sale["id"],)),
        }

    async def test_the_workspace_has_its_people_and_pipeline(
        self, owner: Person, databases: dict[Role, Database], role: Role
    ) -> None:
        member = await owner.invite("member")
        assert owner.workspace_id
        async with databases[role].scoped(owner.workspace_id, SystemActor("test")) as scope:
            found = await service.workspace_for(scope)
            of_member = await service.workspace_for(scope, member.member_id)
        assert (found.name, found.domains, found.time_zone, found.currency) == (
            "Northwind Robotics",
            ("northwind.example",),
            "Europe/Berlin",
            "EUR",
        )
        assert found.owner == Named("Dana Weiss", owner.email)
        assert of_member.owner.email == member.email
        assert {one.email for one in found.members} == {owner.email, member.email}
        assert [stage.key for stage in found.pipeline] == [
            "lead",
            "qualified",
            "proposal",
            "negotiation",
            "won",
            "lost",
        ]
