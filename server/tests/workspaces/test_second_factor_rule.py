"""A workspace that asks everybody for a second factor: who may say so, and what it shuts."""

import pytest

from tests.make.people import Api, Person
from tests.make.programs import with_key
from tests.make.second_factors import AUTH, FACTORS, with_app

RULE = "/second-factor-rule"


async def ask_everybody(owner: Person) -> None:
    await with_app(owner)
    (await owner.put(RULE, json={"is_required": True})).raise_for_status()


class TestTheRule:
    async def test_is_set_by_who_keeps_it(self, owner: Person) -> None:
        refused = await owner.put(RULE, json={"is_required": True})
        assert (refused.status_code, refused.json()["code"]) == (409, "no_second_factor")
        await with_app(owner)
        answer = await owner.put(RULE, json={"is_required": True})
        assert answer.json() == {"is_required": True, "member_count": 1, "without": []}

    async def test_names_who_has_none(self, owner: Person) -> None:
        member = await owner.invite("member")
        rule = (await owner.get(RULE)).json()
        assert rule["member_count"] == 2
        assert {one["member_id"] for one in rule["without"]} == {str(owner.member_id), str(member.member_id)}

    @pytest.mark.parametrize("role", ["member", "viewer"])
    async def test_is_not_for_everybody_to_set(self, owner: Person, role: str) -> None:
        person = await owner.invite(role)
        await with_app(person)
        assert (await person.put(RULE, json={"is_required": True})).json()["code"] == "forbidden"
        assert (await person.get(RULE)).status_code == 403

    async def test_is_on_record(self, owner: Person) -> None:
        await ask_everybody(owner)
        entries = (await owner.get("/audit-log")).json()["items"]
        changes = [change for entry in entries for change in (entry["detail"] or {}).get("changes", [])]
        assert {"field": "requires_second_factor", "before": False, "after": True} in changes


class TestWhomItShutsOut:
    async def test_a_member_without_one_until_they_have_one(self, owner: Person) -> None:
        member = await owner.invite("member")
        await ask_everybody(owner)
        for path in ("", "/companies", "/members", "/proposals"):
            answer = await member.get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required"), path
        assert (await member.post("/companies", {"name": "Shut out"})).status_code == 403
        await member.refresh()
        assert [w["needs_second_factor"] for w in member.session["workspaces"]] == [True]

        await with_app(member)
        assert (await member.get("/companies")).status_code == 200
        await member.refresh()
        assert [w["needs_second_factor"] for w in member.session["workspaces"]] == [False]

    async def test_not_from_leaving_or_signing_out(self, owner: Person) -> None:
        leaving, going = await owner.invite("member"), await owner.invite("viewer")
        await ask_everybody(owner)
        assert (await leaving.post("/leave")).status_code == 204
        assert (await leaving.get("/companies")).status_code == 404
        assert (await going.post(f"{AUTH}/sign-out")).status_code == 204

    async def test_not_from_other_workspaces(self, owner: Person, other_owner: Person) -> None:
        await ask_everybody(owner)
        assert (await other_owner.get("/companies")).status_code == 200

    async def test_the_keys_of_a_member_without_one(self, owner: Person) -> None:
        admin = await owner.invite("admin")
        program = await with_key(admin, "read")
        assert (await program.get("/companies")).status_code == 200
        await ask_everybody(owner)
        assert (await program.get("/companies")).json()["code"] == "second_factor_required"
        await with_app(admin)
        assert (await program.get("/companies")).status_code == 200

    async def test_whoever_joins_later(self, owner: Person) -> None:
        await ask_everybody(owner)
        late = await owner.invite("member")
        assert [w["needs_second_factor"] for w in late.session["workspaces"]] == [True]
        assert (await late.get("/companies")).json()["code"] == "second_factor_required"

    async def test_the_last_second_factor_stays_while_it_stands(self, owner: Person) -> None:
        await ask_everybody(owner)
        answer = await owner.delete(f"{FACTORS}/authenticator")
        assert (answer.status_code, answer.json()["code"]) == (409, "last_second_factor")
        await owner.put(RULE, json={"is_required": False})
        assert (await owner.delete(f"{FACTORS}/authenticator")).status_code == 204
        assert (await owner.get("/companies")).status_code == 200


class TestLeaving:
    async def test_ends_ones_own_membership_and_tells_the_audit_log(self, owner: Person) -> None:
        member = await owner.invite("viewer")
        assert (await member.post("/leave")).status_code == 204
        assert (await member.get("/companies")).status_code == 404
        entries = (await owner.get("/audit-log")).json()["items"]
        assert any(entry["action"] == "member.left" for entry in entries)

    async def test_keeps_the_last_owner(self, owner: Person) -> None:
        answer = await owner.post("/leave")
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")

    async def test_is_for_members_only(self, owner: Person, api: Api) -> None:
        stranger = await api.person()
        stranger.workspace_id = owner.workspace_id
        assert (await stranger.post("/leave")).status_code == 404
