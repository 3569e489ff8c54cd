"""Passkeys: adding them, signing in with nothing else, standing in as second factor; and every answer that must not count."""

from collections.abc import AsyncIterator
from secrets import token_bytes
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from agentic_crm.auth.passkeys import ceremonies
from agentic_crm.auth.passkeys.relying_party import RelyingParty, relying_party
from agentic_crm.auth.passkeys.schemas import AssertionInput, RegistrationInput
from agentic_crm.auth.second_factors.errors import PasskeysUnavailable
from agentic_crm.models import Passkey
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make import authenticator
from tests.make.authenticator import Authenticator
from tests.make.people import PASSWORD, Api
from tests.make.second_factors import AUTH, FACTORS, finish, give_password, with_app, with_passkey

PASSKEYS = f"{AUTH}/passkeys"
Databases = dict[Role, Database]


@pytest.fixture
async def site(transport: httpx.ASGITransport) -> AsyncIterator[Api]:
    """The app as it is opened at a host name; browsers have no passkeys for http://127.0.0.1."""
    maker = Api(transport, "http://localhost:8000")
    yield maker
    await maker.close()


async def sign_in(browser: httpx.AsyncClient, device: Authenticator, **changes: Any) -> httpx.Response:
    options = (await browser.post(f"{PASSKEYS}/sign-in-options")).raise_for_status().json()["options"]
    return await browser.post(f"{PASSKEYS}/sign-in", json={"credential": device.get(options, **changes)})


class TestAddingOne:
    async def test_asks_for_one_that_signs_in_without_a_name(self, site: Api) -> None:
        person = await site.person()
        options = (await person.post(f"{PASSKEYS}/registration-options")).json()["options"]
        assert options["rp"] == {"id": "localhost", "name": "Agentic CRM"}
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert options["authenticatorSelection"]["userVerification"] == "preferred"
        assert authenticator.raw(options["user"]["id"]) == person.user_id.bytes
        assert len(authenticator.raw(options["challenge"])) == 32

    async def test_makes_recovery_codes_with_the_first_factor_only(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        first = await with_passkey(person, device, "Laptop")
        second = await with_passkey(person, Authenticator(is_synced=True), "Phone")
        assert len(first["recovery_codes"]) == 10
        assert second["recovery_codes"] is None
        listed = (await person.get(FACTORS)).json()["passkeys"]
        assert [(passkey["name"], passkey["is_synced"]) for passkey in listed] == [("Laptop", False), ("Phone", True)]

    async def test_tells_the_browser_which_it_has(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        options = (await person.post(f"{PASSKEYS}/registration-options")).json()["options"]
        assert [c["id"] for c in options["excludeCredentials"]] == [authenticator.text(device.keys[0].credential_id)]

    @pytest.mark.parametrize(
        "changes",
        [
            {"origin": "https://evil.example"},
            {"origin": "http://localhost:8000.evil.example"},
            {"type": "webauthn.get"},
            {"challenge": authenticator.text(token_bytes(32))},
        ],
    )
    async def test_refuses_an_answer_that_was_not_asked_for(self, site: Api, changes: dict[str, Any]) -> None:
        person, device = await site.person(), Authenticator()
        options = (await person.post(f"{PASSKEYS}/registration-options")).json()["options"]
        refused = await person.post(PASSKEYS, {"name": "x", "credential": device.create(options, **changes)})
        assert (refused.status_code, refused.json()["code"]) == (422, "passkey_refused")
        assert (await person.get(FACTORS)).json()["passkeys"] == []

    async def test_takes_each_challenge_once_and_from_whom_it_was_given_to(self, site: Api) -> None:
        person, other = await site.person(), await site.person()
        options = (await person.post(f"{PASSKEYS}/registration-options")).json()["options"]
        stolen = await other.post(PASSKEYS, {"name": "x", "credential": Authenticator().create(options)})
        assert stolen.status_code == 422
        spent = await person.post(PASSKEYS, {"name": "x", "credential": Authenticator().create(options)})
        assert spent.status_code == 422

    async def test_does_not_take_over_another_persons(self, site: Api) -> None:
        owner, thief, device = await site.person(), await site.person(), Authenticator()
        await with_passkey(owner, device)
        options = (await thief.post(f"{PASSKEYS}/registration-options")).json()["options"]
        known = device.keys[0].credential_id
        same = await thief.post(
            PASSKEYS, {"name": "x", "credential": Authenticator().create(options, credential_id=known)}
        )
        assert (same.status_code, same.json()["code"]) == (422, "passkey_refused")
        options = (await thief.post(f"{PASSKEYS}/registration-options")).json()["options"]
        made = Authenticator().create(options)
        renamed = {**made, "id": authenticator.text(known), "rawId": authenticator.text(known)}
        assert (await thief.post(PASSKEYS, {"name": "x", "credential": renamed})).status_code == 422
        assert (await sign_in(site.stranger(), device)).json()["user"]["email"] == owner.email

    async def test_is_limited_to_twenty(self, site: Api, databases: Databases) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        async with databases[Role.API].unscoped("nineteen more") as db:
            await db.execute(
                text(
                    "insert into passkeys (id, user_id, credential_id, public_key, sign_count, name, rp_id, is_synced)"
                    " select gen_random_uuid(), user_id, credential_id || int4send(n), public_key, 0, name, rp_id, false"
                    " from passkeys, generate_series(1, 19) n where user_id = :user"
                ),
                {"user": person.user_id},
            )
        answer = await person.post(f"{PASSKEYS}/registration-options")
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_passkeys")

    async def test_is_not_offered_at_an_address_made_of_numbers(self, api: Api) -> None:
        person = await api.person()
        answer = await person.post(f"{PASSKEYS}/registration-options")
        assert (answer.status_code, answer.json()["code"]) == (409, "passkeys_unavailable")
        assert "http://localhost:8000" in answer.json()["detail"]
        assert (await person.get(FACTORS)).json()["passkeys_problem"] == answer.json()["detail"]


class TestSigningInWithNothingElse:
    async def test_needs_no_name_and_no_second_factor(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        await with_app(person)
        await with_passkey(person, device)
        browser = site.stranger()
        options = (await browser.post(f"{PASSKEYS}/sign-in-options")).json()["options"]
        assert options.get("allowCredentials", []) == []
        assert options["userVerification"] == "required"
        answer = await browser.post(f"{PASSKEYS}/sign-in", json={"credential": device.get(options)})
        assert answer.status_code == 200
        assert answer.json()["user"]["email"] == person.email
        assert (await browser.get(f"{AUTH}/session")).status_code == 200
        assert (await person.get(FACTORS)).json()["passkeys"][0]["last_used_at"] is not None

    @pytest.mark.parametrize(
        "changes",
        [
            {"origin": "https://localhost.evil.example"},
            {"type": "webauthn.create"},
            {"challenge": authenticator.text(token_bytes(32))},
        ],
    )
    async def test_refuses_another_pages_answer(self, site: Api, changes: dict[str, Any]) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        refused = await sign_in(site.stranger(), device, **changes)
        assert (refused.status_code, refused.json()["code"]) == (401, "wrong_credentials")

    async def test_takes_each_answer_once(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        browser = site.stranger()
        options = (await browser.post(f"{PASSKEYS}/sign-in-options")).json()["options"]
        answer = device.get(options)
        assert (await browser.post(f"{PASSKEYS}/sign-in", json={"credential": answer})).status_code == 200
        replayed = await site.stranger().post(f"{PASSKEYS}/sign-in", json={"credential": answer})
        assert replayed.status_code == 401

    async def test_refuses_a_signature_of_another_key(self, site: Api) -> None:
        person, device, thief = await site.person(), Authenticator(), Authenticator()
        await with_passkey(person, device)
        await with_passkey(await site.person(), thief)
        forged = thief.keys[0]
        forged.credential_id, forged.user_handle = device.keys[0].credential_id, device.keys[0].user_handle
        assert (await sign_in(site.stranger(), thief)).status_code == 401

    async def test_refuses_a_device_that_did_not_make_sure_of_its_owner(self, site: Api) -> None:
        person, device = await site.person(), Authenticator(verifies=False)
        await with_passkey(person, device)
        assert (await sign_in(site.stranger(), device)).status_code == 401

    async def test_refuses_a_copied_device(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        assert (await sign_in(site.stranger(), device)).status_code == 200
        device.keys[0].sign_count -= 1
        assert (await sign_in(site.stranger(), device)).status_code == 401

    async def test_lets_a_passkey_that_synchronises_not_count(self, site: Api) -> None:
        person, device = await site.person(), Authenticator(is_synced=True)
        await with_passkey(person, device)
        for _ in range(2):
            assert (await sign_in(site.stranger(), device)).status_code == 200

    async def test_refuses_a_removed_passkey(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        added = await with_passkey(person, device)
        assert (await person.delete(f"{PASSKEYS}/{added['passkey']['id']}")).status_code == 204
        assert (await sign_in(site.stranger(), device)).status_code == 401

    async def test_refuses_a_challenge_that_is_too_old(self, site: Api, databases: Databases) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        browser = site.stranger()
        options = (await browser.post(f"{PASSKEYS}/sign-in-options")).json()["options"]
        async with databases[Role.API].unscoped("the test's clock") as db:
            await db.execute(text("update passkey_challenges set expires_at = now() - interval '1 second'"))
        late = await browser.post(f"{PASSKEYS}/sign-in", json={"credential": device.get(options)})
        assert late.status_code == 401


class TestAsSecondFactor:
    async def test_finishes_a_sign_in_with_the_password(self, site: Api) -> None:
        person, device = await site.person(), Authenticator(verifies=False)
        await with_passkey(person, device)
        browser = await give_password(site, person)
        options = (await browser.post(f"{AUTH}/second-factor/passkey-options")).json()["options"]
        assert [c["id"] for c in options["allowCredentials"]] == [authenticator.text(device.keys[0].credential_id)]
        assert (await finish(browser, kind="passkey", credential=device.get(options))).status_code == 200

    async def test_of_somebody_else_finishes_nothing(self, site: Api) -> None:
        person, thief = await site.person(), await site.person()
        device = Authenticator()
        await with_passkey(person, Authenticator())
        await with_passkey(thief, device)
        browser = await give_password(site, person)
        options = (await browser.post(f"{AUTH}/second-factor/passkey-options")).json()["options"]
        credential = device.get(options, key=device.keys[0])
        assert (await finish(browser, kind="passkey", credential=credential)).status_code == 401

    async def test_does_not_answer_another_browsers_question(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        await with_passkey(person, device)
        asked, other = await give_password(site, person), await give_password(site, person)
        options = (await asked.post(f"{AUTH}/second-factor/passkey-options")).json()["options"]
        assert (await finish(other, kind="passkey", credential=device.get(options))).status_code == 401


class TestKeepingThem:
    async def test_a_name_can_be_changed_and_is_bounded(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        passkey_id = (await with_passkey(person, device))["passkey"]["id"]
        assert (await person.patch(f"{PASSKEYS}/{passkey_id}", {"name": "  Büro  "})).json()["name"] == "Büro"
        assert (await person.patch(f"{PASSKEYS}/{passkey_id}", {"name": "x" * 81})).status_code == 422

    async def test_other_peoples_are_not_there(self, site: Api) -> None:
        person, other, device = await site.person(), await site.person(), Authenticator()
        passkey_id = (await with_passkey(person, device))["passkey"]["id"]
        assert (await other.patch(f"{PASSKEYS}/{passkey_id}", {"name": "mine"})).status_code == 404
        assert (await other.delete(f"{PASSKEYS}/{passkey_id}")).status_code == 404
        assert (await person.get(FACTORS)).json()["passkeys"][0]["name"] == "Laptop"

    async def test_the_last_way_in_stays(self, site: Api, databases: Databases) -> None:
        person, device = await site.person(), Authenticator()
        passkey_id = (await with_passkey(person, device))["passkey"]["id"]
        async with databases[Role.API].unscoped("somebody without a password") as db:
            await db.execute(text("update users set password_hash = null where id = :user"), {"user": person.user_id})
        answer = await person.delete(f"{PASSKEYS}/{passkey_id}")
        assert (answer.status_code, answer.json()["code"]) == (409, "last_way_in")
        await with_passkey(person, Authenticator())
        assert (await person.delete(f"{PASSKEYS}/{passkey_id}")).status_code == 204

    async def test_the_password_alone_signs_in_again_after_the_last_is_gone(self, site: Api) -> None:
        person, device = await site.person(), Authenticator()
        passkey_id = (await with_passkey(person, device))["passkey"]["id"]
        await person.delete(f"{PASSKEYS}/{passkey_id}")
        answer = await site.stranger().post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        assert answer.json()["kind"] == "session"


class TestWhereTheyWork:
    @pytest.mark.parametrize(
        ("environment", "public_url", "host", "expected"),
        [
            ("production", "https://crm.example.com", "localhost:8000", ("crm.example.com", "https://crm.example.com")),
            ("production", "https://crm.example.com", "evil.example", ("crm.example.com", "https://crm.example.com")),
            ("development", "http://127.0.0.1:8000", "localhost:8000", ("localhost", "http://localhost:8000")),
            ("development", "http://127.0.0.1:8000", "localhost.evil.example", "ip_address"),
            ("development", "http://127.0.0.1:8000", "127.0.0.1:8000", "ip_address"),
            ("production", "https://192.0.2.7", "192.0.2.7", "ip_address"),
            ("production", "https://[2001:db8::1]:8443", "x", "ip_address"),
            ("production", "http://crm.example.com", "crm.example.com", "insecure"),
        ],
    )
    def test_follows_the_public_url(
        self, environment: str, public_url: str, host: str, expected: tuple[str, str] | str
    ) -> None:
        configured = Settings.model_validate(
            {"environment": environment, "public_url": public_url, "secret_key": "k" * 32, "secret_keys": "00" * 32}
        )
        found: object
        try:
            found = relying_party(configured, origin=None, host=host)
        except PasskeysUnavailable as error:
            found = error.extra["reason"]
        assert found == (expected if isinstance(expected, str) else RelyingParty(*expected))


SOME_BASE64 = st.binary(min_size=1, max_size=300).map(authenticator.text)


class TestNonsense:
    """Whatever bytes arrive, the answer is no."""

    SITE = RelyingParty("localhost", "http://localhost:8000")

    @given(SOME_BASE64, SOME_BASE64, SOME_BASE64, st.booleans())
    @settings(max_examples=60, deadline=None)
    def test_is_no_assertion(self, data: str, signature: str, client: str, has_real_client_data: bool) -> None:
        device = Authenticator()
        device.create({"rp": {"id": "localhost"}, "user": {"id": "AAAA"}, "challenge": "AAAA"})
        real = device.get({"rpId": "localhost", "challenge": "AAAA"})
        response = {**real["response"], "authenticatorData": data, "signature": signature}
        if not has_real_client_data:
            response["clientDataJSON"] = client
        credential = AssertionInput.model_validate({**real, "response": response})
        passkey = Passkey(user_id=None, public_key=b"\xa0", sign_count=0, is_synced=False)
        with pytest.raises(ceremonies.NotProven):
            ceremonies.asserted(credential, self.SITE, authenticator.raw("AAAA"), passkey, must_verify=False)

    @given(st.binary(min_size=1, max_size=400), st.integers(0, 300), st.booleans())
    @settings(max_examples=60, deadline=None)
    def test_is_no_registration(self, noise: bytes, at: int, is_all_noise: bool) -> None:
        real = Authenticator().create({"rp": {"id": "localhost"}, "user": {"id": "AAAA"}, "challenge": "AAAA"})
        attestation = authenticator.raw(real["response"]["attestationObject"])
        torn = noise if is_all_noise else attestation[:at] + noise + attestation[at + len(noise) + 1 :]
        response = {**real["response"], "attestationObject": authenticator.text(torn)}
        credential = RegistrationInput.model_validate({**real, "response": response})
        try:
            made = ceremonies.registered(credential, self.SITE, authenticator.raw("AAAA"))
        except ceremonies.NotProven:
            return
        assert made.public_key, "bytes that mean nothing may be replaced without harm; a key is there all the same"
