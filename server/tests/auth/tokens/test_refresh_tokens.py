"""Refresh tokens: once each, with a moment's grace for a lost answer; a thief and the owner cannot both go on."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.make.people import Api, Person
from tests.make.programs import make_tokens, program

Databases = dict[Role, Database]
REFRESH = "/api/v1/auth/tokens/refresh"
REVOKE = "/api/v1/auth/tokens/revoke"


@pytest.fixture
async def first(owner: Person) -> dict[str, Any]:
    """The first pair of a login."""
    return await make_tokens(owner, "read")


async def refresh(api: Api, token: str) -> httpx.Response:
    return await api.stranger().post(REFRESH, json={"refresh_token": token})


async def age(databases: Databases, person: Person, interval: str) -> None:
    """Make every use of this person's tokens older."""
    async with databases[Role.API].unscoped("a test turns the clock") as db:
        await db.execute(
            text(
                "update refresh_tokens r set used_at = used_at - cast(:ago as text)::interval "
                "from user_sessions s where s.id = r.session_id and s.user_id = :u"
            ),
            {"ago": interval, "u": person.user_id},
        )


async def opens(person: Person, tokens: dict[str, Any]) -> int:
    return (await program(person.api, tokens["access_token"], person.workspace_id).get("/companies")).status_code


class TestRefreshing:
    async def test_goes_on_as_long_as_each_is_used_once(self, owner: Person, first: dict[str, Any]) -> None:
        tokens = first
        for _ in range(4):
            following = await refresh(owner.api, tokens["refresh_token"])
            assert following.status_code == 200
            assert following.json()["refresh_token"] != tokens["refresh_token"]
            assert following.json()["ends_at"] == first["ends_at"], "refreshing does not put the end off"
            tokens = following.json()
            assert await opens(owner, tokens) == 200

    async def test_gives_a_lost_answer_again(self, owner: Person, first: dict[str, Any]) -> None:
        lost = (await refresh(owner.api, first["refresh_token"])).json()
        again = (await refresh(owner.api, first["refresh_token"])).json()
        assert again["refresh_token"] == lost["refresh_token"]
        assert await opens(owner, again) == 200

    async def test_at_once_from_twenty_places_makes_one_successor(self, owner: Person, first: dict[str, Any]) -> None:
        answers = await asyncio.gather(*(refresh(owner.api, first["refresh_token"]) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1


class TestATokenUsedTwice:
    async def test_ends_the_login_for_thief_and_owner(
        self, owner: Person, first: dict[str, Any], databases: Databases
    ) -> None:
        stolen = first["refresh_token"]
        owners = (await refresh(owner.api, stolen)).json()
        await age(databases, owner, "11 seconds")
        thief = await refresh(owner.api, stolen)
        assert (thief.status_code, thief.json()["code"]) == (401, "refresh_refused")
        assert await opens(owner, owners) == 401
        assert (await refresh(owner.api, owners["refresh_token"])).status_code == 401

    async def test_ends_it_at_once_when_the_successor_was_used(self, owner: Person, first: dict[str, Any]) -> None:
        second = (await refresh(owner.api, first["refresh_token"])).json()
        third = (await refresh(owner.api, second["refresh_token"])).json()
        assert (await refresh(owner.api, first["refresh_token"])).status_code == 401
        assert await opens(owner, third) == 401

    async def test_stands_in_the_persons_history(
        self, owner: Person, first: dict[str, Any], databases: Databases
    ) -> None:
        second = (await refresh(owner.api, first["refresh_token"])).json()
        await refresh(owner.api, second["refresh_token"])
        await refresh(owner.api, first["refresh_token"])
        async with databases[Role.API].unscoped("security events are global") as db:
            found = await db.execute(
                text("select count(*) from security_events where user_id = :u and kind = 'refresh_token_reused'"),
                {"u": owner.user_id},
            )
            assert found.scalar_one() == 1

    async def test_leaves_other_logins_alone(self, owner: Person, first: dict[str, Any]) -> None:
        other = await make_tokens(owner, "read")
        second = (await refresh(owner.api, first["refresh_token"])).json()
        await refresh(owner.api, second["refresh_token"])
        await refresh(owner.api, first["refresh_token"])
        assert await opens(owner, other) == 200
        assert (await owner.get("/companies")).status_code == 200


class TestARefreshTokenThatIsNone:
    async def test_brings_nothing(self, owner: Person, first: dict[str, Any]) -> None:
        for wrong in ("x", first["refresh_token"] + "x", first["access_token"][:190], "acrm_refresh_"):
            answer = await refresh(owner.api, wrong)
            assert (answer.status_code, answer.json()["code"]) == (401, "refresh_refused")
        assert (await refresh(owner.api, first["refresh_token"])).status_code == 200

    async def test_is_no_access_token(self, owner: Person, first: dict[str, Any]) -> None:
        assert await opens(owner, {"access_token": first["refresh_token"]}) == 401

    async def test_after_signing_out(self, owner: Person, first: dict[str, Any]) -> None:
        gone = await owner.api.stranger().post(REVOKE, json={"refresh_token": first["refresh_token"]})
        assert gone.status_code == 204
        assert await opens(owner, first) == 401
        assert (await refresh(owner.api, first["refresh_token"])).status_code == 401
        unknown = await owner.api.stranger().post(REVOKE, json={"refresh_token": "acrm_refresh_unknown"})
        assert unknown.status_code == 204

    async def test_after_its_absolute_end(self, owner: Person, first: dict[str, Any], databases: Databases) -> None:
        async with databases[Role.API].unscoped("a test turns the clock") as db:
            await db.execute(
                text("update user_sessions set expires_at = now() where user_id = :u and kind = 'token'"),
                {"u": owner.user_id},
            )
        assert (await refresh(owner.api, first["refresh_token"])).status_code == 401

    async def test_is_kept_as_a_hash(self, owner: Person, first: dict[str, Any], databases: Databases) -> None:
        async with databases[Role.API].unscoped("refresh tokens are global") as db:
            stored = str((await db.execute(text("select * from refresh_tokens"))).all())
        assert first["refresh_token"].removeprefix("acrm_refresh_") not in stored
