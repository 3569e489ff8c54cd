"""Lists and pages take a fixed number of statements, whatever they show."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from agentic_crm.crm.companies import service as companies
from agentic_crm.crm.companies.schemas import CompanyFilters
from agentic_crm.crm.contacts import service as contacts
from agentic_crm.crm.contacts.schemas import ContactFilters
from agentic_crm.crm.deals import service as deals
from agentic_crm.crm.deals.schemas import DealFilters
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.records import service as pages
from agentic_crm.crm.records.schemas import StretchQuery
from agentic_crm.crm.snapshot import service as snapshots
from agentic_crm.crm.tasks import service as tasks
from agentic_crm.crm.tasks.schemas import TaskFilters
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from tests.make import records
from tests.make.people import Person

Ask = Callable[[WorkspaceScope, UUID], Awaitable[Any]]
QUESTIONS: dict[str, tuple[Ask, int]] = {
    "companies": (lambda scope, _: companies.list_companies(scope, CompanyFilters()), 1),
    "people of companies": (lambda scope, company: companies.count_contacts(scope, [company] * 200), 1),
    "contacts": (lambda scope, _: contacts.list_contacts(scope, ContactFilters()), 1),
    "deals": (lambda scope, _: deals.list_deals(scope, DealFilters()), 1),
    "tasks": (lambda scope, _: tasks.list_tasks(scope, TaskFilters()), 2),
    "board": (lambda scope, _: deals.get_board(scope, None), 4),
    "company": (companies.get_company, 3),
    "timeline": (lambda scope, company: pages.get_timeline(scope, RecordType.COMPANY, company, StretchQuery()), 7),
    "graph": (lambda scope, company: pages.get_graph(scope, RecordType.COMPANY, company), 4),
    "snapshot": (lambda scope, _: snapshots.snapshot_for(scope, ["jane0@acme.com"], ["acme.com"], ["Acme"]), 5),
}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


class TestStatementCounts:
    @pytest.mark.parametrize("what", QUESTIONS)
    async def test_do_not_grow_with_the_records(
        self, owner: Person, databases: dict[Role, Database], what: str
    ) -> None:
        ask, allowed = QUESTIONS[what]
        acme = await records.company(owner, domain="acme.com")
        for number in range(4):
            await records.company(owner, f"Company {number}")
            jane = await records.contact(owner, email=f"jane{number}@acme.com", company_id=acme["id"])
            sale = await records.deal(
                owner, amount="1", company_id=acme["id"], contact_id=jane["id"], owner_id=str(owner.member_id)
            )
            await records.task(owner, links=[{"record_type": "deal", "record_id": sale["id"]}])
            await records.note(owner, links=[{"record_type": "company", "record_id": acme["id"]}])
        assert owner.workspace_id
        async with databases[Role.API].scoped(owner.workspace_id, SystemActor("test")) as scope:
            with counted(databases[Role.API]) as statements:
                await ask(scope, UUID(acme["id"]))
        assert len(statements) <= allowed, "\n".join(statements)
