"""Deleting a workspace: asked for by its owner, called off, or carried out to the last row and object."""

import asyncio
import csv
import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from agentic_crm.email.mailboxes.payloads import WakeMailboxes
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.jobs import NewJob, enqueue_many
from agentic_crm.platform.jobs.scheduler import workspace_ids
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.workspaces import periodic
from agentic_crm.workspaces.audit_log.payloads import AnchorAudit
from agentic_crm.workspaces.deletion import jobs as removing
from tests.make.people import Api, Person
from tests.make.second_factors import let_proof_age
from tests.platform.jobs.conftest import until
from tests.security.tenancy import rows

Databases = dict[Role, Database]
NAME = "Northwind Robotics"


async def _are(states: Callable[[], Awaitable[dict[str, str]]], wanted: dict[str, str]) -> bool:
    return wanted.items() <= (await states()).items()


class TestAsking:
    async def test_takes_the_owner_a_fresh_proof_and_the_name(
        self, api: Api, owner: Person, databases: Databases
    ) -> None:
        admin = await owner.invite("admin")
        assert (await admin.put("/deletion", json={"name": NAME})).json()["required_permission"] == "workspace.delete"
        assert (await owner.put("/deletion", json={"name": "Northwind"})).json()["code"] == "name_not_confirmed"
        assert (await owner.delete("/deletion")).json()["code"] == "deletion_not_asked"
        await let_proof_age(databases, owner)
        assert (await owner.put("/deletion", json={"name": NAME})).json()["code"] == "step_up_required"

    async def test_leaves_downloads_and_the_way_back_alone(self, api: Api, owner: Person) -> None:
        """Everybody is told, nobody works there, and calling it off brings back everything."""
        viewer = await owner.invite("viewer")
        await owner.post("/companies", {"name": "=Acme", "domain": "acme.example"})
        asked = (await owner.put("/deletion", json={"name": NAME})).raise_for_status().json()
        assert asked["grace_days"] == 14
        assert (await api.mails(viewer.email))[0]["kind"] == "workspace_deletion_asked"
        for person, path in ((owner, "/companies"), (viewer, ""), (viewer, "/members"), (owner, "/audit-log")):
            refused = await person.get(path)
            assert (refused.status_code, refused.json()["code"]) == (403, "workspace_closing")
            assert refused.json()["deletes_at"] == asked["deletes_at"].replace("Z", "+00:00")
        await viewer.refresh()
        assert viewer.session["workspaces"][0]["deletes_at"] == asked["deletes_at"]
        assert (await viewer.get("/deletion")).json()["asked_by"] == "Dana Weiss"
        archive = zipfile.ZipFile(io.BytesIO((await viewer.post("/export")).raise_for_status().content))
        companies = list(csv.DictReader(io.StringIO(archive.read("companies.csv").decode())))
        assert [(one["name"], one["domain"]) for one in companies] == [("'=Acme", "acme.example")]
        assert (await viewer.delete("/deletion")).status_code == 403
        assert (await owner.delete("/deletion")).json()["deletes_at"] is None
        assert (await owner.get("/companies")).json()["items"][0]["name"] == "=Acme"
        actions = [entry["action"] for entry in (await owner.get("/audit-log")).json()["items"]]
        assert actions[:3] == ["workspace.deletion_called_off", "records.exported", "workspace.deletion_asked"]

    @pytest.mark.usefixtures("workers")
    async def test_lets_background_work_wait(self, owner: Person, databases: Databases) -> None:
        """No mailbox is read in a workspace that closes, and calling it off goes on where it stood."""
        workspace_id = owner.workspace_id
        assert workspace_id
        (await owner.put("/deletion", json={"name": NAME})).raise_for_status()
        async with databases[Role.WORKER].scoped(workspace_id, SystemActor("test")) as scope:
            await enqueue_many(scope, [NewJob(WakeMailboxes()), NewJob(AnchorAudit())])

        async def states() -> dict[str, str]:
            async with databases[Role.API].scoped(workspace_id, SystemActor("test")) as scope:
                rows = await scope.db.execute(text("select kind, state from jobs"))
                return {row.kind: row.state for row in rows}

        await until(lambda: _are(states, {"wake_mailboxes": "queued", "anchor_audit": "succeeded"}))
        (await owner.delete("/deletion")).raise_for_status()
        await until(lambda: _are(states, {"wake_mailboxes": "succeeded", "anchor_audit": "succeeded"}))

    async def test_closes_open_invitations(self, api: Api, owner: Person) -> None:
        invited = await api.person()
        await owner.prove_address()
        url = (await owner.post("/invitations", {"email": invited.email, "role": "viewer"})).json()["url"]
        (await owner.put("/deletion", json={"name": NAME})).raise_for_status()
        answer = await invited.post(f"/api/v1/invitations/{url.rsplit('/', 1)[1]}/accept")
        assert answer.json()["code"] == "workspace_closing"


async def counted(connection: Any, tables: list[str], workspace_id: UUID) -> dict[str, int]:
    """How many rows a workspace has in which tables."""
    found = {}
    for table in tables:
        key = "id" if table == "workspaces" else "workspace_id"
        count = await connection.fetchval(f"select count(*) from {table} where {key} = $1", workspace_id)
        if count:
            found[table] = count
    return found


async def remains(store: ObjectStore, databases: Databases, workspace_id: UUID) -> list[str]:
    """What the store holds of a workspace once it is removed."""
    left: list[str] = []
    for _ in range(400):
        left = await store.keys(f"workspaces/{workspace_id}/")
        if len(left) <= 1 and workspace_id not in await workspace_ids(databases[Role.JOBS]):
            break
        await asyncio.sleep(0.05)
    return left


class TestTheEnd:
    async def test_is_not_before_its_time(self, owner: Person, databases: Databases) -> None:
        """The database looks at the clock itself: a worker that is told otherwise removes nothing."""
        (await owner.put("/deletion", json={"name": NAME})).raise_for_status()
        assert owner.workspace_id is not None
        for statement in ("select remove_workspace()", "select remove_workspace_rows(10)"):
            with pytest.raises(Exception, match="not to be removed now"):
                async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("test")) as scope:
                    await scope.db.execute(text(statement))

    async def test_leaves_the_last_anchor_alone(
        self,
        api: Api,
        settings: Settings,
        databases: Databases,
        postgres: PostgresServer,
        workers: None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Not a row in any table, not an object, and nothing missing next door."""
        monkeypatch.setattr(removing, "ROWS_AT_ONCE", 3)
        doomed, kept = await api.owner(), await api.owner()
        assert doomed.workspace_id is not None
        assert kept.workspace_id is not None
        (await doomed.put("/deletion", json={"name": NAME})).raise_for_status()
        connection = await asyncpg.connect(postgres.url)
        for one in (doomed, kept):
            assert one.workspace_id
            await rows.fill(connection, one.workspace_id, one.user_id, only_empty=True)
            await open_store(settings.object_store_url).put(f"workspaces/{one.workspace_id}/raw/1", b"a mail")
        tables = [table.name for table in await rows.tenant_tables(connection)]
        before = await counted(connection, tables, kept.workspace_id)
        assert before.keys() == set(tables)
        async with databases[Role.API].scoped(doomed.workspace_id, SystemActor("test")) as scope:
            await scope.db.execute(text("update workspaces set deletes_at = now() - interval '1 second'"))
        await periodic.remove_due_workspaces(databases[Role.JOBS])
        store = open_store(settings.object_store_url)
        left = await remains(store, databases, doomed.workspace_id)
        assert await counted(connection, tables, doomed.workspace_id) == {}
        assert await counted(connection, tables, kept.workspace_id) == before
        await connection.close()
        assert [key.rsplit("/", 1)[1] for key in left] == ["last.json"]
        assert await store.keys(f"workspaces/{kept.workspace_id}/")
        assert (await doomed.get("/companies")).status_code == 404
        assert (await kept.get("/companies")).status_code == 200
