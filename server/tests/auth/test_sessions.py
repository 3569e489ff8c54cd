"""Sessions: what ends them, how fast, and what a person can read about them."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from agentic_crm.auth.users.switching import switch
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.make.people import PASSWORD, Api, Person

AUTH = "/api/v1/auth"
Databases = dict[Role, Database]


async def another_browser(api: Api, person: Person) -> Person:
    client = api.stranger()
    answer = await client.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
    session = answer.raise_for_status().json()
    client.headers["X-CSRF-Token"] = session["csrf_token"]
    return Person(client, session, api, person.workspace_id)


class TestEnding:
    async def test_everywhere_ends_this_one_too(self, api: Api) -> None:
        person = await api.person()
        other = await another_browser(api, person)
        assert (await person.post(f"{AUTH}/sign-out-everywhere")).status_code == 204
        person.client.cookies.clear()
        for browser in (person, other):
            assert (await browser.get(f"{AUTH}/session")).status_code == 401

    async def test_a_deactivated_account_has_no_sessions_and_gets_none(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        assert await switch(databases[Role.API], person.email.upper(), is_active=False) == 1
        assert (await person.get(f"{AUTH}/session")).status_code == 401
        sign_in = {"email": person.email, "password": PASSWORD}
        refused = await api.stranger().post(f"{AUTH}/sign-in", json=sign_in)
        assert (refused.status_code, refused.json()["code"]) == (403, "account_deactivated")
        # Only whoever knows the password learns that.
        wrong = await api.stranger().post(f"{AUTH}/sign-in", json={**sign_in, "password": "not the password"})
        assert wrong.json()["code"] == "wrong_credentials"
        await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email})
        assert not any(mail["kind"] == "reset_password" for mail in await api.mails(person.email))
        await switch(databases[Role.API], person.email, is_active=True)
        assert (await api.stranger().post(f"{AUTH}/sign-in", json=sign_in)).status_code == 200


class TestRotation:
    async def test_a_change_of_role_gives_a_new_token_and_ends_the_old_one(
        self, api: Api, owner: Person, databases: Databases
    ) -> None:
        member = await owner.invite("member")
        before = dict(member.client.cookies)
        changed = await owner.patch(f"/members/{member.member_id}", {"role": "admin"})
        assert changed.status_code == 200
        answer = await member.get(f"{AUTH}/session")
        assert any(c.startswith("__Host-sid=") for c in answer.headers.get_list("set-cookie"))
        assert member.client.cookies["__Host-sid"] != before["__Host-sid"]
        assert not (await member.get(f"{AUTH}/session")).headers.get_list("set-cookie")
        # Requests under way with the old token are let through for a moment, and for no longer.
        old = api.stranger()
        old.cookies.update(before)
        assert (await old.get(f"{AUTH}/session")).status_code == 200
        async with databases[Role.API].unscoped("the moment passes") as db:
            await db.execute(
                text(
                    "update user_sessions set previous_token_until = now() - cast(:by as interval) where user_id = :u"
                ),
                {"by": timedelta(seconds=1), "u": member.user_id},
            )
        assert (await old.get(f"{AUTH}/session")).status_code == 401
        assert (await member.get(f"{AUTH}/session")).status_code == 200

    async def test_signing_in_never_takes_a_token_over(self, api: Api) -> None:
        person = await api.person()
        client = api.stranger()
        client.cookies.set("__Host-sid", "chosen-by-an-attacker")
        answer = await client.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        tokens = [c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-sid=")]
        assert len(tokens) == 1
        assert "chosen-by-an-attacker" not in tokens[0]


class TestWhatAPersonReads:
    async def test_devices_say_how_and_where(self, api: Api) -> None:
        person = await api.person()
        [device] = (await person.get(f"{AUTH}/sessions")).json()
        assert device["methods"] == ["password"]
        assert device["ip"]

    async def test_activity_is_their_own(self, api: Api) -> None:
        person, other = await api.person(), await api.person()
        await api.stranger().post(f"{AUTH}/sign-in", json={"email": person.email, "password": "not the password"})
        mine = (await person.get(f"{AUTH}/security-events")).json()
        assert [e["kind"] for e in mine] == ["sign_in_failed", "sign_in_succeeded", "signed_up"]
        assert [e["is_current"] for e in mine] == [False, True, False]
        assert "sign_in_failed" not in [e["kind"] for e in (await other.get(f"{AUTH}/security-events")).json()]

    @pytest.mark.parametrize("path", ["security-events", "sessions", "identities"])
    async def test_needs_a_session(self, api: Api, path: str) -> None:
        assert (await api.stranger().get(f"{AUTH}/{path}")).status_code == 401
