"""Roles, invitations, leaving."""

import pytest

from tests.make.people import Api, Person


class TestRoles:
    @pytest.mark.parametrize("role", ["viewer", "member"])
    async def test_only_admins_invite(self, owner: Person, role: str) -> None:
        person = await owner.invite(role)
        answer = await person.post("/invitations", {"email": "new@northwind.example", "role": "viewer"})
        assert answer.status_code == 403
        assert answer.json()["required_permission"] == "members.manage"
        assert answer.json()["who_can_help"] == ["Dana Weiss"]

    async def test_an_admin_cannot_make_owners(self, owner: Person) -> None:
        admin = await owner.invite("admin")
        answer = await admin.patch(f"/members/{admin.member_id}", {"role": "owner"})
        assert answer.json()["code"] == "owner_only"

    async def test_the_last_owner_stays(self, owner: Person) -> None:
        assert (await owner.patch(f"/members/{owner.member_id}", {"role": "member"})).json()["code"] == "last_owner"
        assert (await owner.post(f"/members/{owner.member_id}/deactivate", {"successor_id": None})).json()[
            "code"
        ] == "last_owner"

    async def test_a_changed_role_counts_with_the_next_request(self, owner: Person) -> None:
        person = await owner.invite("admin")
        assert (await person.get("/audit-log")).status_code == 200
        await owner.patch(f"/members/{person.member_id}", {"role": "member"})
        assert (await person.get("/audit-log")).status_code == 403


class TestLeaving:
    async def test_ends_access_and_keeps_the_name(self, owner: Person) -> None:
        person = await owner.invite("member")
        assert (await owner.post(f"/members/{person.member_id}/deactivate", {"successor_id": None})).status_code == 200
        assert (await person.get("/members")).status_code == 404
        members = (await owner.get("/members")).json()
        assert [m["is_active"] for m in members if m["id"] == str(person.member_id)] == [False]


class TestInvitations:
    async def test_work_once_for_the_invited_address(self, api: Api, owner: Person) -> None:
        invited, other = await api.person(), await api.person()
        await owner.prove_address()
        url = (await owner.post("/invitations", {"email": invited.email, "role": "viewer"})).json()["url"]
        accept = f"/api/v1/invitations/{url.rsplit('/', 1)[1]}/accept"
        assert (await other.post(accept)).json()["code"] == "invitation_other_address"
        joined = (await invited.post(accept)).json()
        assert [w["role"] for w in joined["workspaces"]] == ["viewer"]
        assert (await invited.post(accept)).status_code == 200
        assert len((await owner.get("/members")).json()) == 2

    async def test_revoked_ones_do_not_work(self, api: Api, owner: Person) -> None:
        invited = await api.person()
        await owner.prove_address()
        invitation = (await owner.post("/invitations", {"email": invited.email, "role": "viewer"})).json()
        await owner.delete(f"/invitations/{invitation['id']}")
        answer = await invited.post(f"/api/v1/invitations/{invitation['url'].rsplit('/', 1)[1]}/accept")
        assert answer.json()["code"] == "invitation_unusable"
        assert answer.json()["state"] == "revoked"

    async def test_a_guessed_token_is_not_found(self, api: Api) -> None:
        assert (await api.stranger().get("/api/v1/invitations/guess")).status_code == 404

    async def test_one_open_invitation_an_address(self, owner: Person) -> None:
        body = {"email": "twice@northwind.example", "role": "viewer"}
        await owner.prove_address()
        assert (await owner.post("/invitations", body)).status_code == 201
        assert (await owner.post("/invitations", body)).json()["code"] == "already_invited"


class TestOtherWorkspaces:
    async def test_are_not_found(self, owner: Person, other_owner: Person) -> None:
        for rest in ("", "/members", "/invitations", "/audit-log"):
            answer = await owner.get(f"/api/v1/workspaces/{other_owner.workspace_id}{rest}")
            assert answer.status_code == 404
            assert answer.json()["code"] == "not_found"

    async def test_their_members_cannot_be_changed_through_ours(self, owner: Person, other_owner: Person) -> None:
        assert (await owner.patch(f"/members/{other_owner.member_id}", {"role": "viewer"})).status_code == 404
        assert (
            await owner.post(f"/members/{other_owner.member_id}/deactivate", {"successor_id": None})
        ).status_code == 404


class TestSettings:
    async def test_change_with_the_version_that_was_read(self, owner: Person) -> None:
        workspace = (await owner.get("")).json()
        changed = await owner.patch(
            "", {"version": workspace["version"], "name": "Borealis", "domains": ["https://WWW.Borealis.example/x"]}
        )
        assert changed.json()["domains"] == ["borealis.example"]
        stale = await owner.patch("", {"version": workspace["version"], "name": "Other"})
        assert stale.status_code == 409
        assert stale.json()["current"]["name"] == "Borealis"

    async def test_a_wrong_domain_is_named(self, owner: Person) -> None:
        answer = await owner.patch("", {"version": 1, "domains": ["fine.example", "not a domain"]})
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == "domains.1"


class TestTheAuditLog:
    async def test_tells_who_did_what_in_an_intact_chain(self, owner: Person) -> None:
        await owner.invite("member")
        entries = (await owner.get("/audit-log")).json()["items"]
        assert [e["action"] for e in entries] == [
            "invitation.accepted",
            "invitation.created",
            "pipeline.created",
            "workspace.created",
        ]
        assert entries[1]["actor_name"] == "Dana Weiss"
        verified = (await owner.get("/audit-log/verification")).json()
        assert (verified["is_intact"], verified["entries"]) == (True, 4)
