"""Who gets into a workspace: every request proves the login and the membership anew, and answers in one order."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.make.people import Api, Person

Databases = dict[Role, Database]


async def seen_at(databases: Databases, person: Person, *, ago: str | None = None) -> datetime:
    """When the person's session was last seen, after setting it back by `ago`."""
    async with databases[Role.API].unscoped("sessions are global") as db:
        if ago is not None:
            await db.execute(
                text("update user_sessions set last_seen_at = now() - cast(:ago as text)::interval where user_id = :u"),
                {"ago": ago, "u": person.session["user"]["id"]},
            )
        rows = await db.execute(
            text("select last_seen_at from user_sessions where user_id = :u"), {"u": person.session["user"]["id"]}
        )
        found = rows.scalar_one()
        assert isinstance(found, datetime)
        return found


class TestALogin:
    async def test_is_marked_as_seen_once_a_minute(self, owner: Person, databases: Databases) -> None:
        recent = await seen_at(databases, owner, ago="30 seconds")
        assert (await owner.get("/contacts")).status_code == 200
        assert await seen_at(databases, owner) == recent
        old = await seen_at(databases, owner, ago="61 seconds")
        assert (await owner.get("/contacts")).status_code == 200
        assert await seen_at(databases, owner) > old

    async def test_is_marked_even_when_the_request_is_refused(
        self, owner: Person, other_owner: Person, databases: Databases
    ) -> None:
        old = await seen_at(databases, owner, ago="2 minutes")
        answer = await owner.client.get(f"/api/v1/workspaces/{other_owner.workspace_id}/contacts")
        assert answer.status_code == 404
        assert await seen_at(databases, owner) > old

    @pytest.mark.parametrize(
        "end", ["revoked_at = now()", "expires_at = now()", "last_seen_at = now() - interval '1 year'"]
    )
    async def test_that_is_over_lets_nobody_in(self, owner: Person, databases: Databases, end: str) -> None:
        async with databases[Role.API].unscoped("sessions are global") as db:
            await db.execute(
                text(f"update user_sessions set {end} where user_id = :u"), {"u": owner.session["user"]["id"]}
            )
        answer = await owner.get("/contacts")
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_signed_in"


class TestTheOrderOfRefusals:
    async def test_a_stranger_is_asked_to_sign_in(self, api: Api, owner: Person) -> None:
        for workspace_id in (owner.workspace_id, uuid4(), "no-uuid", "0"):
            answer = await api.stranger().get(f"/api/v1/workspaces/{workspace_id}/contacts")
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")

    async def test_a_malformed_id_is_no_workspace_of_anybody(self, owner: Person) -> None:
        for workspace_id in ("no-uuid", "0"):
            answer = await owner.client.get(f"/api/v1/workspaces/{workspace_id}/contacts")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_the_token_comes_before_the_membership(self, owner: Person, other_owner: Person) -> None:
        path = f"/api/v1/workspaces/{other_owner.workspace_id}/companies"
        forged = await owner.client.post(path, json={"name": "Acme"}, headers={"X-CSRF-Token": "0" * 64})
        assert (forged.status_code, forged.json()["code"]) == (403, "csrf_failed")

    async def test_the_membership_comes_before_the_permission(self, owner: Person, other_owner: Person) -> None:
        viewer = await owner.invite("viewer")
        for workspace_id in (other_owner.workspace_id, uuid4()):
            answer = await viewer.client.post(
                f"/api/v1/workspaces/{workspace_id}/companies",
                json={"name": "Acme"},
                headers={"X-CSRF-Token": viewer.session["csrf_token"]},
            )
            assert answer.status_code == 404
        refused = await viewer.post("/companies", json={"name": "Acme"})
        assert refused.status_code == 403
        assert refused.json()["who_can_help"] == ["Dana Weiss"]
