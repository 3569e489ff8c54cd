"""Confirming that it is you: what asks for it, what counts, and for how long."""

import httpx
import pytest
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.make.authenticator import Authenticator
from tests.make.people import PASSWORD, Api, Person
from tests.make.second_factors import AUTH, FACTORS, let_codes_age, let_proof_age, with_app, with_passkey

STEP_UP = f"{AUTH}/step-up"
Databases = dict[Role, Database]

DANGEROUS = [
    ("POST", f"{FACTORS}/authenticator", None),
    ("POST", f"{FACTORS}/authenticator/confirm", {"code": "123456"}),
    ("DELETE", f"{FACTORS}/authenticator", None),
    ("POST", f"{FACTORS}/recovery-codes", None),
    ("POST", f"{AUTH}/passkeys/registration-options", None),
    ("DELETE", f"{AUTH}/passkeys/00000000-0000-7000-8000-000000000000", None),
    ("PUT", "/second-factor-rule", {"is_required": True}),
    ("PATCH", "/members/{member_id}", {"role": "owner"}),
]


async def prove(person: Person, **proof: object) -> httpx.Response:
    return await person.post(STEP_UP, {"proof": proof})


class TestWhatAsksForIt:
    async def test_every_change_of_what_lets_people_in(self, api: Api, databases: Databases) -> None:
        owner = await api.owner()
        await let_proof_age(databases, owner)
        for method, pattern, body in DANGEROUS:
            path = owner.path(pattern.format(member_id=owner.member_id))
            answer = await owner.client.request(method, path, json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required"), path
            assert answer.json()["methods"] == ["password"]

    async def test_reading_does_not(self, api: Api, databases: Databases) -> None:
        owner = await api.owner()
        await let_proof_age(databases, owner)
        assert (await owner.get(FACTORS)).status_code == 200
        assert (await owner.get("/second-factor-rule")).status_code == 200

    async def test_signing_in_just_now_is_enough(self, api: Api) -> None:
        person = await api.person()
        assert (await person.post(f"{FACTORS}/authenticator")).status_code == 201

    async def test_the_demo_is_nobodys_to_protect(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        async with databases[Role.API].unscoped("a shared account") as db:
            await db.execute(text("update users set is_demo = true where id = :user"), {"user": person.user_id})
        try:
            for path in (f"{FACTORS}/authenticator", f"{STEP_UP}/options"):
                answer = await person.post(path)
                assert (answer.status_code, answer.json()["code"]) == (403, "demo_account")
            assert (await prove(person, kind="password", password=PASSWORD)).json()["code"] == "demo_account"
        finally:
            async with databases[Role.API].unscoped("other tests sign in to the demo") as db:
                await db.execute(text("update users set is_demo = false where id = :user"), {"user": person.user_id})


class TestWhatCounts:
    async def test_the_password_where_there_is_nothing_else(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        await let_proof_age(databases, person)
        assert (await person.post(f"{STEP_UP}/options")).json() == {"methods": ["password"], "passkey_options": None}
        wrong = await prove(person, kind="password", password="not the password")
        assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_factor")
        assert (await person.post(f"{FACTORS}/authenticator")).status_code == 403
        assert (await prove(person, kind="password", password=PASSWORD)).status_code == 200
        assert (await person.post(f"{FACTORS}/authenticator")).status_code == 201

    async def test_not_the_password_where_there_is_a_second_factor(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        await let_proof_age(databases, person)
        assert (await person.post(f"{STEP_UP}/options")).json()["methods"] == ["totp", "recovery_code"]
        assert (await prove(person, kind="password", password=PASSWORD)).status_code == 401
        assert (await person.delete(f"{FACTORS}/authenticator")).status_code == 403
        assert (await prove(person, kind="totp", code=app.code(1))).status_code == 200
        assert (await prove(person, kind="totp", code=app.code(1))).status_code == 401
        assert (await person.delete(f"{FACTORS}/authenticator")).status_code == 204

    async def test_a_recovery_code_when_the_phone_is_lost(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        await let_proof_age(databases, person)
        assert (await prove(person, kind="recovery_code", code=app.recovery_codes[0])).status_code == 200
        assert (await person.delete(f"{FACTORS}/authenticator")).status_code == 204

    async def test_a_passkey(self, transport: httpx.ASGITransport, databases: Databases) -> None:
        site = Api(transport, "http://localhost:8000")
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        await let_proof_age(databases, person)
        options = (await person.post(f"{STEP_UP}/options")).json()
        assert options["methods"][0] == "passkey"
        proof = device.get(options["passkey_options"])
        assert (await prove(person, kind="passkey", credential=proof)).status_code == 200
        assert (await prove(person, kind="passkey", credential=proof)).status_code == 401
        await site.close()

    async def test_a_new_sign_in_where_there_is_neither(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        await let_proof_age(databases, person)
        async with databases[Role.API].unscoped("somebody who signs in elsewhere") as db:
            await db.execute(text("update users set password_hash = null where id = :user"), {"user": person.user_id})
        answer = await person.post(f"{FACTORS}/authenticator")
        assert answer.json()["methods"] == ["sign_in_again"]
        assert (await prove(person, kind="password", password="")).status_code in {401, 422}


class TestItsReach:
    async def test_only_the_session_that_proved(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        browser = api.stranger()
        await browser.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        finished = await browser.post(
            f"{AUTH}/second-factor", json={"proof": {"kind": "recovery_code", "code": app.recovery_codes[0]}}
        )
        browser.headers["X-CSRF-Token"] = finished.json()["csrf_token"]
        await let_proof_age(databases, person)
        assert (await prove(person, kind="totp", code=app.code(1))).status_code == 200
        assert (await browser.post(f"{FACTORS}/recovery-codes")).json()["code"] == "step_up_required"

    async def test_guessing_is_slowed_down(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        await with_app(person)
        await let_proof_age(databases, person)
        statuses = [(await prove(person, kind="totp", code=f"00000{n}")).status_code for n in range(7)]
        assert statuses[0] == 401
        assert statuses[-1] == 429

    @pytest.mark.parametrize(
        "proof",
        [
            {"kind": "magic"},
            {"kind": "totp"},
            {"kind": "totp", "code": "1" * 17},
            {"kind": "passkey", "credential": {"id": "!"}},
            {"kind": "recovery_code", "code": "x", "more": 1},
        ],
    )
    async def test_what_is_no_proof_is_named(self, api: Api, proof: dict[str, object]) -> None:
        person = await api.person()
        answer = await person.post(STEP_UP, {"proof": proof})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")

    async def test_needs_a_session(self, api: Api) -> None:
        answer = await api.stranger().post(STEP_UP, json={"proof": {"kind": "totp", "code": "123456"}})
        assert answer.status_code == 401

    async def test_codes_are_taken_once_across_signing_in_and_confirming(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        await let_codes_age(databases, person)
        code = app.code()
        assert (await prove(person, kind="totp", code=code)).status_code == 200
        browser = api.stranger()
        await browser.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        reused = await browser.post(f"{AUTH}/second-factor", json={"proof": {"kind": "totp", "code": code}})
        assert reused.status_code == 401
