"""The permission table, what roles see, and teams: who may change them, and that each change is told."""

from pathlib import Path
from typing import Any

import pytest

from agentic_crm.workspaces.access.document import permissions_page
from agentic_crm.workspaces.access.rules import TABLE, Role, allows
from tests.make.people import Person

EVERYTHING: dict[str, Any] = {
    **dict.fromkeys(("companies", "contacts", "deals", "tasks", "interactions"), "all"),
    "hidden_fields": [],
}
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "permissions.md"


def test_the_guide_is_the_table() -> None:
    """Make it anew: python -m agentic_crm.workspaces.access.document > ../docs/guides/permissions.md"""
    assert GUIDE.read_text() == permissions_page()


class TestThePermissionTable:
    async def test_is_the_one_that_the_server_asks(self, owner: Person) -> None:
        viewer = await owner.invite("viewer")
        table = (await viewer.get("/permissions")).json()
        assert {one["permission"]: one["roles"] for one in table["permissions"]} == {
            permission.value: [role.value for role in Role if allows(role, permission)] for permission in TABLE
        }
        assert table["role"] == "viewer"
        assert "records.write" not in table["allowed"]
        assert [(view["role"], view["is_fixed"]) for view in table["views"]] == [
            ("owner", True),
            ("admin", True),
            ("member", False),
            ("viewer", False),
        ]

    async def test_says_why_not_and_who_can(self, owner: Person) -> None:
        member = await owner.invite("member")
        refused = await member.client.put(member.path("/role-views/viewer"), json=EVERYTHING)
        assert refused.status_code == 403
        assert refused.json()["required_permission"] == "roles.manage"
        assert refused.json()["who_can_help"] == [owner.session["user"]["name"]]


class TestRoleViews:
    async def test_change_and_are_audited(self, owner: Person) -> None:
        wanted = EVERYTHING | {"deals": "team", "hidden_fields": ["contact_details", "amounts", "amounts"][:2]}
        table = (await owner.client.put(owner.path("/role-views/member"), json=wanted)).json()
        view = next(one for one in table["views"] if one["role"] == "member")
        assert (view["deals"], view["hidden_fields"]) == ("team", ["amounts", "contact_details"])
        entry = (await owner.get("/audit-log")).json()["items"][0]
        assert entry["action"] == "role.view_changed"
        assert {one["field"] for one in entry["detail"]["changes"]} == {"deals", "hidden_fields"}

    @pytest.mark.parametrize("role", ["owner", "admin", "nobody"])
    async def test_of_admins_are_fixed(self, owner: Person, role: str) -> None:
        assert (await owner.client.put(owner.path(f"/role-views/{role}"), json=EVERYTHING)).status_code == 422

    async def test_of_another_workspace_stay(self, owner: Person, other_owner: Person) -> None:
        path = f"/api/v1/workspaces/{other_owner.workspace_id}/role-views/member"
        assert (await owner.client.put(path, json=EVERYTHING | {"deals": "own"})).status_code == 404
        views = (await other_owner.get("/permissions")).json()["views"]
        assert all(view["deals"] == "all" for view in views)


class TestTeams:
    async def test_are_made_changed_and_deleted(self, owner: Person) -> None:
        member = await owner.invite("member")
        made = (await owner.post("/teams", {"name": " North ", "lead_id": str(owner.member_id)})).json()
        assert (made["name"], [one["id"] for one in made["members"]]) == ("North", [str(owner.member_id)])
        changed = await owner.client.put(
            owner.path(f"/teams/{made['id']}"),
            json={"version": made["version"], "name": "South", "lead_id": None, "member_ids": [str(member.member_id)]},
        )
        assert [one["id"] for one in changed.json()["members"]] == [str(member.member_id)]
        stale = await owner.client.put(
            owner.path(f"/teams/{made['id']}"),
            json={"version": made["version"], "name": "East", "lead_id": None, "member_ids": []},
        )
        assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
        assert (await member.delete(f"/teams/{made['id']}", version=2)).status_code == 403
        deleted = await owner.delete(f"/teams/{made['id']}", version=changed.json()["version"])
        assert deleted.status_code == 204
        assert (await owner.get("/teams")).json() == []
        actions = [one["action"] for one in (await owner.get("/audit-log", record_type="team")).json()["items"]]
        assert actions == ["team.deleted", "team.updated", "team.created"]

    async def test_have_a_name_of_their_own_and_members_of_the_workspace(
        self, owner: Person, other_owner: Person
    ) -> None:
        (await owner.post("/teams", {"name": "North"})).raise_for_status()
        again = await owner.post("/teams", {"name": "North"})
        assert (again.status_code, again.json()["code"]) == (409, "team_name_taken")
        foreign = await owner.post("/teams", {"name": "South", "member_ids": [str(other_owner.member_id)]})
        assert foreign.status_code == 404
