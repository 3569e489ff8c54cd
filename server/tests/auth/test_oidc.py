"""Signing in with an account elsewhere, against a real provider: what a person does, and what an attacker tries."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from asgi_lifespan import LifespanManager
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr

from agentic_crm.app import create_app
from agentic_crm.auth.oidc.service import local_path
from agentic_crm.platform.settings import Settings
from tests.conftest import PUBLIC_URL
from tests.make.oidc_provider import CLIENT_ID, CLIENT_SECRET, TENANT, OidcProvider, running
from tests.make.people import PASSWORD, Api, Person

Claims = dict[str, Any]


@dataclass
class Setting:
    """The app with both providers, and browsers for it."""

    api: Api
    google: OidcProvider
    microsoft: OidcProvider

    async def away(self, client: httpx.AsyncClient, provider: str = "google", *, verb: str = "start") -> str:
        """Begin, be at the provider, and come back: the callback's path with its query."""
        begun = await client.post(f"/api/v1/auth/oidc/{provider}/{verb}", json={"return_to": "/deals"})
        async with httpx.AsyncClient() as outside:
            sent_back = await outside.get(begun.raise_for_status().json()["url"])
        location = urlsplit(sent_back.headers["location"])
        assert f"{location.scheme}://{location.netloc}" == PUBLIC_URL
        return f"{location.path}?{location.query}"

    async def through(
        self, client: httpx.AsyncClient, provider: str = "google", *, verb: str = "start"
    ) -> httpx.Response:
        return await client.get(await self.away(client, provider, verb=verb), headers={"Sec-Fetch-Site": "cross-site"})


@pytest.fixture(scope="module")
async def everything(settings: Settings) -> AsyncIterator[Setting]:
    async with (
        running(OidcProvider()) as google,
        running(OidcProvider(issuer_suffix="/{tenantid}/v2.0")) as microsoft,
    ):
        secret = SecretStr(CLIENT_SECRET)
        configured = settings.model_copy(
            update={
                "google_client_id": CLIENT_ID,
                "google_client_secret": secret,
                "google_issuer": google.base,
                "microsoft_client_id": CLIENT_ID,
                "microsoft_client_secret": secret,
                "microsoft_issuer": f"{microsoft.base}/common/v2.0",
            }
        )
        async with LifespanManager(create_app(configured)) as manager:
            api = Api(httpx.ASGITransport(app=manager.app), PUBLIC_URL)
            yield Setting(api, google, microsoft)
            await api.close()


@pytest.fixture
def setting(everything: Setting) -> Setting:
    """Somebody new at the browser each time."""
    for provider in (everything.google, everything.microsoft):
        provider.mint, provider.says_no = None, False
        provider.person = {
            "sub": token_hex(8),
            "email": f"{token_hex(6)}@northwind.example",
            "email_verified": True,
            "name": "Ida Holm",
        }
    everything.microsoft.person |= {"tid": TENANT}
    return everything


def problem(answer: httpx.Response) -> str:
    """What the page is told that the callback leads to."""
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query).get("problem", ["none"])[0]


async def session_of(client: httpx.AsyncClient) -> Any:
    answer = await client.get("/api/v1/auth/session")
    return answer.json() if answer.status_code == 200 else None


class TestSigningIn:
    async def test_makes_an_account_once_and_finds_it_again(self, setting: Setting) -> None:
        client = setting.api.stranger()
        answer = await setting.through(client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/deals")
        first = await session_of(client)
        assert (first["user"]["email"], first["user"]["name"]) == (setting.google.person["email"], "Ida Holm")
        assert first["has_proven_email"]
        assert not first["has_password"]
        # The same person with another address there: still the same account here.
        setting.google.person["email"] = "married@northwind.example"
        again = setting.api.stranger()
        await setting.through(again)
        assert (await session_of(again))["user"]["id"] == first["user"]["id"]

    async def test_microsofts_tenants_are_issuers_of_their_own(self, setting: Setting) -> None:
        client = setting.api.stranger()
        assert problem(await setting.through(client, "microsoft")) == "none"
        mine = await session_of(client)
        # Microsoft does not vouch for addresses: this one is to be proven by mail.
        assert not mine["has_proven_email"]
        setting.microsoft.person |= {"tid": TENANT.replace("1", "9"), "email": f"{token_hex(6)}@other.example"}
        other = setting.api.stranger()
        await setting.through(other, "microsoft")
        assert (await session_of(other))["user"]["id"] != mine["user"]["id"]

    async def test_offers_what_is_configured(self, setting: Setting, api: Api) -> None:
        options = (await setting.api.stranger().get("/api/v1/auth/options")).json()
        assert [p["id"] for p in options["providers"]] == ["google", "microsoft"]
        nowhere = await api.stranger().post("/api/v1/auth/oidc/google/start", json={})
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "oidc_not_configured")

    async def test_a_refusal_leads_back_with_a_reason(self, setting: Setting) -> None:
        setting.google.says_no = True
        client = setting.api.stranger()
        assert problem(await setting.through(client)) == "oidc_refused"
        assert await session_of(client) is None


def minted(change: Callable[[Claims], Claims]) -> Callable[[OidcProvider, Claims], str]:
    return lambda provider, claims: provider.sign(change(claims))


def by_stranger(provider: OidcProvider, claims: Claims) -> str:
    """The right key's id over another key's signature."""
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": provider.keys[0].kid}, claims, key)


def unsigned(provider: OidcProvider, claims: Claims) -> str:
    """Says itself that it is not signed."""
    header = {"alg": "none", "kid": provider.keys[0].kid}
    parts = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    return ".".join([*parts, ""])


def with_shared_secret(provider: OidcProvider, claims: Claims) -> str:
    """HS256 with the public key for the secret, which careless checkers take."""
    public = provider.keys[0].as_pem(private=False)
    key = OctKey.import_key(
        public.replace(b"-----BEGIN PUBLIC KEY-----", b"").replace(b"-----END PUBLIC KEY-----", b"")
    )
    return jwt.encode({"alg": "HS256", "kid": provider.keys[0].kid}, claims, key, algorithms=["HS256"])


BAD_TOKENS: dict[str, Callable[[OidcProvider, Claims], str]] = {
    "wrong nonce": minted(lambda c: {**c, "nonce": "another"}),
    "no nonce": minted(lambda c: {k: v for k, v in c.items() if k != "nonce"}),
    "wrong audience": minted(lambda c: {**c, "aud": "somebody-else"}),
    "also for others, without saying whom": minted(lambda c: {**c, "aud": [CLIENT_ID, "somebody-else"]}),
    "for another party": minted(lambda c: {**c, "azp": "somebody-else"}),
    "expired": minted(lambda c: {**c, "exp": int(time.time()) - 120}),
    "never expires": minted(lambda c: {k: v for k, v in c.items() if k != "exp"}),
    "long ago": minted(lambda c: {**c, "iat": int(time.time()) - 3600}),
    "not yet": minted(lambda c: {**c, "nbf": int(time.time()) + 3600}),
    "other issuer": minted(lambda c: {**c, "iss": "https://evil.example"}),
    "no subject": minted(lambda c: {k: v for k, v in c.items() if k != "sub"}),
    "subject that is no text": minted(lambda c: {**c, "sub": 7}),
    "unsigned": unsigned,
    "signed by a stranger": by_stranger,
    "signed with our secret": with_shared_secret,
    "unknown key": lambda p, c: p.sign(c, kid="unknown"),
    "no token": lambda p, c: "not.a.token",
    "nothing": lambda p, c: "",
}


class TestWhatIsRefused:
    @pytest.mark.parametrize("bad", BAD_TOKENS)
    async def test_a_token_that_is(self, setting: Setting, bad: str) -> None:
        setting.google.mint = BAD_TOKENS[bad]
        client = setting.api.stranger()
        assert problem(await setting.through(client)) == "oidc_token"
        assert await session_of(client) is None

    async def test_another_tenants_word_for_a_person_of_microsofts(self, setting: Setting) -> None:
        setting.microsoft.mint = minted(lambda c: {**c, "iss": c["iss"].replace("1", "9")})
        assert problem(await setting.through(setting.api.stranger(), "microsoft")) == "oidc_token"
        setting.microsoft.mint = minted(
            lambda c: {**c, "tid": "common", "iss": setting.microsoft.base + "/common/v2.0"}
        )
        assert problem(await setting.through(setting.api.stranger(), "microsoft")) == "oidc_token"

    async def test_an_answer_that_comes_twice(self, setting: Setting) -> None:
        client = setting.api.stranger()
        path = await setting.away(client)
        assert problem(await client.get(path)) == "none"
        assert problem(await client.get(path)) == "oidc_state"

    async def test_an_answer_in_another_browser(self, setting: Setting) -> None:
        attacker, victim = setting.api.stranger(), setting.api.stranger()
        path = await setting.away(attacker)
        await setting.away(victim)
        assert problem(await victim.get(path)) == "oidc_state"
        assert await session_of(victim) is None

    async def test_an_answer_of_another_provider(self, setting: Setting) -> None:
        client = setting.api.stranger()
        path = (await setting.away(client)).replace("/google/", "/microsoft/")
        assert problem(await client.get(path)) == "oidc_state"
        path = await setting.away(client)
        assert problem(await client.get(f"{path}&iss=https%3A%2F%2Fevil.example")) == "oidc_state"

    async def test_a_code_without_our_verifier(self, setting: Setting) -> None:
        client, other = setting.api.stranger(), setting.api.stranger()
        stolen = parse_qs(urlsplit(await setting.away(other)).query)["code"][0]
        path = await setting.away(client)
        own = parse_qs(urlsplit(path).query)["code"][0]
        assert problem(await client.get(path.replace(own, stolen))) == "oidc_token"

    @pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "\\x", "", "/a\nb"])
    def test_a_way_out_of_the_app(self, path: str) -> None:
        assert local_path(path) == "/"

    async def test_keys_are_asked_for_again_when_they_change_but_not_at_will(self, setting: Setting) -> None:
        setting.microsoft.rotate()
        client = setting.api.stranger()
        assert problem(await setting.through(client, "microsoft")) == "none"
        asked = setting.microsoft.key_requests
        setting.microsoft.mint = lambda p, c: p.sign(c, kid="made-up")
        for _ in range(3):
            assert problem(await setting.through(setting.api.stranger(), "microsoft")) == "oidc_token"
        assert setting.microsoft.key_requests <= asked + 1


class TestExistingAccounts:
    async def test_are_not_opened_by_an_address_alone(self, setting: Setting) -> None:
        person = await setting.api.person()
        setting.google.person["email"] = person.email
        client = setting.api.stranger()
        answer = await setting.through(client)
        assert answer.headers["location"] == "/sign-in/connect"
        assert await session_of(client) is None
        waiting = await client.get("/api/v1/auth/oidc/waiting")
        assert waiting.json() == {"provider": "google", "email": person.email}
        wrong = await client.post("/api/v1/auth/oidc/connect-existing", json={"password": "not the password"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
        right = await client.post("/api/v1/auth/oidc/connect-existing", json={"password": PASSWORD})
        assert right.json()["user"]["id"] == str(person.user_id)
        # Connected: next time without the password, and never again from this attempt.
        again = setting.api.stranger()
        await setting.through(again)
        assert (await session_of(again))["user"]["id"] == str(person.user_id)
        assert (await client.get("/api/v1/auth/oidc/waiting")).json()["code"] == "oidc_state"
        assert any(mail["kind"] == "identity_linked" for mail in await setting.api.mails(person.email))

    async def test_are_connected_and_disconnected_by_their_person(self, setting: Setting) -> None:
        person = await setting.api.person()
        await person.prove_address()
        assert (await setting.through(person.client, verb="connect")).headers["location"] == "/deals"
        [identity] = (await person.get("/api/v1/auth/identities")).json()
        assert (identity["provider_name"], identity["email"]) == ("Google", setting.google.person["email"])
        events = [e["kind"] for e in (await person.get("/api/v1/auth/security-events")).json()]
        assert "identity_linked" in events
        assert (await person.delete(f"/api/v1/auth/identities/{identity['id']}")).status_code == 204
        assert (await person.get("/api/v1/auth/identities")).json() == []

    async def test_connect_only_after_the_address_is_proven(self, setting: Setting) -> None:
        person = await setting.api.person()
        answer = await person.post("/api/v1/auth/oidc/google/connect", {})
        assert (answer.status_code, answer.json()["code"]) == (403, "email_unverified")

    async def test_do_not_share_an_account_elsewhere(self, setting: Setting) -> None:
        one, other = await connected(setting), await setting.api.person()
        await other.prove_address()
        assert problem(await setting.through(other.client, verb="connect")) == "identity_taken"
        theirs = (await one.get("/api/v1/auth/identities")).json()[0]["id"]
        assert (await other.delete(f"/api/v1/auth/identities/{theirs}")).status_code == 404

    async def test_keep_their_last_way_in(self, setting: Setting) -> None:
        client = setting.api.stranger()
        await setting.through(client)
        session = await session_of(client)
        client.headers["X-CSRF-Token"] = session["csrf_token"]
        person = Person(client, session, setting.api)
        [identity] = (await person.get("/api/v1/auth/identities")).json()
        refused = await person.delete(f"/api/v1/auth/identities/{identity['id']}")
        assert (refused.status_code, refused.json()["code"]) == (409, "last_way_in")

    async def test_an_answer_for_somebody_who_signed_out_connects_nothing(self, setting: Setting) -> None:
        person = await setting.api.person()
        await person.prove_address()
        path = await setting.away(person.client, verb="connect")
        other = await setting.api.person()
        other.client.cookies.update({n: v for n, v in person.client.cookies.items() if "oidc" in n})
        assert problem(await other.client.get(path)) == "oidc_state"
        assert (await other.get("/api/v1/auth/identities")).json() == []


async def connected(setting: Setting) -> Person:
    """Somebody whose account the person at the browser opens."""
    person = await setting.api.person()
    await person.prove_address()
    await setting.through(person.client, verb="connect")
    return person
