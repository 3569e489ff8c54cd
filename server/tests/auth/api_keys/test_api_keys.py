"""API keys: what a program may do with one, and what an attacker may not."""

import asyncio
from collections.abc import AsyncIterator
from secrets import token_hex

import pytest
from sqlalchemy import text

from agentic_crm.auth.api_keys import rules
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.settings import Settings
from tests.make import records
from tests.make.people import PASSWORD, Person
from tests.make.programs import make_key, program, with_key

Databases = dict[Role, Database]
COMPANY = {"name": "Acme Robotics"}


@pytest.fixture
async def administrator(postgres: PostgresServer) -> AsyncIterator[Database]:
    """Past every policy, as time is: no role of ours may make a key older."""
    database = Database(postgres.url, pool_size=1)
    yield database
    await database.close()


class TestAKey:
    async def test_reads_what_its_maker_reads(self, owner: Person) -> None:
        await records.company(owner, "Acme Robotics")
        reader = await with_key(owner, "read")
        found = await reader.get("/companies")
        assert [row["name"] for row in found.json()["items"]] == ["Acme Robotics"]

    async def test_writes_with_the_scope_and_leaves_its_name_in_the_audit(self, owner: Person) -> None:
        made = await make_key(owner, "read", "write")
        answer = await program(owner.api, made["key"], owner.workspace_id).post("/companies", COMPANY)
        assert answer.status_code == 201
        entries = (await owner.get("/audit-log", action="company.created")).json()["items"]
        assert made["id"] in str(entries)

    async def test_is_shown_once_and_kept_as_a_hash(self, owner: Person, databases: Databases) -> None:
        made = await make_key(owner)
        listed = (await owner.get("/api-keys")).text
        assert made["key"].split("_")[3] not in listed
        assert made["hint"] in listed
        assert owner.workspace_id
        async with databases[Role.API].unscoped("a look at the rows") as db:
            await db.execute(text("select set_config('app.workspace_id', :w, true)"), {"w": str(owner.workspace_id)})
            stored = str((await db.execute(text("select * from api_keys"))).all())
        assert made["key"].split("_")[3] not in stored

    async def test_shows_when_and_from_where_it_was_last_used(self, owner: Person) -> None:
        reader = await with_key(owner)
        await reader.get("/companies")
        (listed,) = (await owner.get("/api-keys")).json()
        assert listed["last_used_at"] is not None
        assert listed["last_used_ip"]
        await reader.get("/companies")
        assert (await owner.get("/api-keys")).json()[0]["last_used_at"] == listed["last_used_at"]

    async def test_says_whom_it_stands_for(self, owner: Person) -> None:
        reader = await with_key(owner, "read", "propose", role="viewer")
        answer = (await reader.get("/api/v1/auth/whoami")).json()
        assert (answer["kind"], answer["scopes"]) == ("api_key", ["read", "propose"])
        assert [(one["id"], one["role"]) for one in answer["workspaces"]] == [(str(owner.workspace_id), "viewer")]


class TestMakingOne:
    async def test_takes_an_admin(self, owner: Person) -> None:
        member, admin = await owner.invite("member"), await owner.invite("admin")
        assert (await member.post("/api-keys", {"name": "x", "scopes": ["read"]})).status_code == 403
        assert (await member.get("/api-keys")).status_code == 403
        assert (await admin.post("/api-keys", {"name": "x", "scopes": ["read"]})).status_code == 201

    async def test_takes_a_fresh_proof_of_who_it_is(self, owner: Person, databases: Databases) -> None:
        async with databases[Role.API].unscoped("a test turns the clock") as db:
            await db.execute(
                text("update user_sessions set proved_at = now() - interval '11 minutes' where user_id = :u"),
                {"u": owner.user_id},
            )
        answer = await owner.post("/api-keys", {"name": "x", "scopes": ["read"]})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
        assert (await owner.get("/api-keys")).json() == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scopes": []},
            {"scopes": ["review"]},
            {"scopes": ["manage"]},
            {"scopes": ["read"], "role": "owner"},
            {"scopes": ["read"], "expires_in_days": 0},
            {"scopes": ["read"], "expires_in_days": 400},
            {"scopes": ["read"], "secret_hash": "x"},
        ],
    )
    async def test_refuses_what_a_key_cannot_be(self, owner: Person, wrong: dict[str, object]) -> None:
        assert (await owner.post("/api-keys", {"name": "x", **wrong})).status_code == 422

    async def test_cannot_be_done_with_a_key(self, owner: Person) -> None:
        writer = await with_key(owner, "read", "write", "propose", role="admin")
        for answer in (
            await writer.get("/api-keys"),
            await writer.post("/api-keys", {"name": "x", "scopes": ["read"]}),
        ):
            assert answer.status_code == 403


class TestAKeyOpensNothing:
    async def test_without_its_scope(self, owner: Person) -> None:
        reader, proposer = await with_key(owner, "read"), await with_key(owner, "propose")
        refused = await reader.post("/companies", COMPANY)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_not_granted")
        assert (refused.json()["required_scope"], refused.json()["scopes"]) == ("write", ["read"])
        assert (await proposer.get("/companies")).json()["code"] == "scope_not_granted"

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/proposals/bulk-approve"),
            ("POST", f"/proposals/{'0' * 8}-0000-0000-0000-{'0' * 12}/approve"),
            ("PATCH", ""),
            ("POST", "/invitations"),
        ],
    )
    async def test_that_takes_a_person(self, owner: Person, method: str, path: str) -> None:
        everything = await with_key(owner, "read", "write", "propose", role="admin")
        answer = await everything.client.request(method, everything.path(path), json={})
        assert (answer.status_code, answer.json()["code"]) in {(403, "scope_not_granted"), (422, "invalid_input")}
        assert (await owner.get("")).json()["name"] == "Northwind Robotics"

    async def test_in_another_workspace_where_it_is_a_stranger(self, owner: Person, other_owner: Person) -> None:
        made = await make_key(owner, "read", "write", role="admin")
        abroad = program(owner.api, made["key"], other_owner.workspace_id)
        nowhere = program(owner.api, made["key"], owner.user_id)
        theirs, none = await abroad.get("/companies"), await nowhere.get("/companies")
        assert theirs.status_code == none.status_code == 404
        assert {**theirs.json(), "request_id": ""} == {**none.json(), "request_id": ""}
        assert (await abroad.post("/companies", COMPANY)).status_code == 404
        assert (await other_owner.get("/companies")).json()["items"] == []

    async def test_of_the_account(self, owner: Person) -> None:
        everything = await with_key(owner, "read", "write", "propose", role="admin")
        for path in ("/api/v1/auth/session", "/api/v1/auth/sessions"):
            assert (await everything.get(path)).json()["code"] == "key_not_allowed"
        assert (await everything.post("/api/v1/workspaces", {"name": "Mine"})).json()["code"] == "key_not_allowed"
        changed = await everything.post(
            "/api/v1/auth/change-password", {"current_password": PASSWORD, "new_password": "another horse battery"}
        )
        assert changed.status_code == 403

    @pytest.mark.parametrize(
        ("what", "reason"),
        [("expires_at = now()", "expired"), ("revoked_at = now()", "revoked")],
    )
    async def test_when_it_is_over(self, owner: Person, administrator: Database, what: str, reason: str) -> None:
        reader = await with_key(owner)
        async with administrator.unscoped("a test turns the clock") as db:
            await db.execute(text(f"update api_keys set {what} where workspace_id = :w"), {"w": owner.workspace_id})
        answer = await reader.get("/companies")
        assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (401, "key_unusable", reason)
        assert "Bearer" in answer.headers["www-authenticate"]

    async def test_once_it_is_revoked_on_the_page(self, owner: Person) -> None:
        made = await make_key(owner)
        reader = program(owner.api, made["key"], owner.workspace_id)
        assert (await reader.get("/companies")).status_code == 200
        assert (await owner.delete(f"/api-keys/{made['id']}")).status_code == 204
        assert (await reader.get("/companies")).status_code == 401
        assert (await owner.delete(f"/api-keys/{made['id']}")).status_code == 404
        assert (await owner.get("/api-keys")).json()[0]["state"] == "revoked"

    async def test_once_its_maker_is_gone(self, owner: Person) -> None:
        admin = await owner.invite("admin")
        reader = await with_key(admin, "read")
        assert (await reader.get("/companies")).status_code == 200
        assert (await owner.post(f"/members/{admin.member_id}/deactivate", {"successor_id": None})).status_code == 200
        assert (await reader.get("/companies")).json()["reason"] == "maker_left"

    async def test_beyond_its_makers_role(self, owner: Person) -> None:
        admin = await owner.invite("admin")
        writer = await with_key(admin, "read", "write", role="admin")
        assert (await writer.post("/companies", COMPANY)).status_code == 201
        await owner.patch(f"/members/{admin.member_id}", {"role": "viewer"})
        refused = await writer.post("/companies", {"name": "Other"})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")

    async def test_beyond_its_own_role(self, owner: Person) -> None:
        writer = await with_key(owner, "read", "write", role="viewer")
        assert (await writer.post("/companies", COMPANY)).json()["code"] == "forbidden"
        assert (await writer.get("/audit-log")).status_code == 403

    async def test_that_it_does_not_own(self, owner: Person, other_owner: Person) -> None:
        theirs = await make_key(other_owner)
        assert (await owner.delete(f"/api-keys/{theirs['id']}")).status_code == 404
        assert (await program(owner.api, theirs["key"], other_owner.workspace_id).get("/companies")).status_code == 200


class TestWhatIsNoKey:
    @pytest.mark.parametrize("change", ["last", "middle", "cut", "none", "spaces"])
    async def test_is_refused_without_a_query(self, owner: Person, change: str) -> None:
        key = (await make_key(owner))["key"]
        broken = {
            "last": key[:-1] + ("a" if key[-1] != "a" else "b"),
            "middle": key[:30] + ("a" if key[30] != "a" else "b") + key[31:],
            "cut": key[:-7],
            "none": "acrm_live_",
            "spaces": key + " x",
        }[change]
        answer = await program(owner.api, broken, owner.workspace_id).get("/companies")
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")

    async def test_is_refused_when_only_nobody_made_it(self, owner: Person) -> None:
        answer = await program(owner.api, rules.new_key().text, owner.workspace_id).get("/companies")
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")

    @pytest.mark.parametrize("name", ["key", "api_key", "access_token", "q"])
    async def test_in_an_address_is_refused_wherever_it_stands(self, owner: Person, name: str) -> None:
        key = (await make_key(owner))["key"]
        answer = await owner.api.stranger().get(
            f"/api/v1/workspaces/{owner.workspace_id}/companies", params={name: key}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "credential_in_address")

    async def test_beside_a_cookie_is_refused(self, owner: Person) -> None:
        key = (await make_key(owner))["key"]
        answer = await owner.client.get(owner.path("/companies"), headers={"Authorization": f"Bearer {key}"})
        assert (answer.status_code, answer.json()["code"]) == (400, "two_credentials")


class TestTheForm:
    def test_is_recognised_by_scanners_and_checks_itself(self) -> None:
        keys = [rules.new_key() for _ in range(50)]
        assert all(key.text.startswith("acrm_live_") for key in keys)
        assert all(rules.parse(key.text) == key.secret_hash for key in keys)
        assert len({key.public_id for key in keys}) == len({key.secret_hash for key in keys}) == 50
        assert rules.parse(keys[0].text.replace("live", "test")) is None


class TestRates:
    async def test_say_what_is_left_and_when_to_go_on(
        self, owner: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reader = await with_key(owner)
        monkeypatch.setattr(settings, "api_rate_per_minute", 3)
        answers = [await reader.get("/companies") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert '"credential";r=2' in answers[0].headers["ratelimit"]
        assert "q=3;w=60" in answers[0].headers["ratelimit-policy"]
        assert answers[3].json()["code"] == "too_many_requests"
        assert 1 <= int(answers[3].headers["retry-after"]) <= 20
        assert (await owner.get("/companies")).status_code == 200

    async def test_of_a_workspace_cannot_be_used_up_by_strangers(
        self, owner: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "workspace_rate_per_minute", 3)
        strangers = [program(owner.api, rules.new_key().text, owner.workspace_id) for _ in range(6)]
        assert {(await stranger.get("/companies")).status_code for stranger in strangers} == {401}
        reader = await with_key(owner)
        # Making the key counted, as did opening the workspace before; two are left.
        answers = [(await reader.get("/companies")).status_code for _ in range(6)]
        assert answers[0] == 200
        assert answers[-1] == 429


class TestSimultaneousUse:
    async def test_does_not_make_requests_wait_for_each_other(self, owner: Person) -> None:
        reader = await with_key(owner)
        answers = await asyncio.gather(*(reader.get("/companies", params={"q": token_hex(4)}) for _ in range(12)))
        assert {answer.status_code for answer in answers} == {200}
