"""Access tokens as an attacker forges them, and as a program uses them."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text

from agentic_crm.auth.tokens import access_tokens
from agentic_crm.auth.tokens.keys import KeyStore, rotate
from agentic_crm.platform import clock
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make.people import PASSWORD, Api, Person
from tests.make.programs import TOKENS, make_tokens, program, with_tokens

Databases = dict[Role, Database]
COMPANY = {"name": "Acme Robotics"}
JWKS = "/.well-known/jwks.json"


@pytest.fixture
def keys(databases: Databases, settings: Settings) -> KeyStore:
    """The server's own keys, for tokens that are rightly signed and wrong otherwise."""
    return KeyStore(databases[Role.API], settings)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, unverified."""
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    return header, claims


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def refused(person: Person, token: str) -> None:
    """The token opens nothing, neither the workspace nor the account, and the answer says it in one way."""
    forger = program(person.api, token, person.workspace_id)
    for path in ("/companies", "/api/v1/auth/whoami"):
        answer = await forger.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), path
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


class TestAnAccessToken:
    async def test_stands_for_its_person_in_their_workspaces(self, owner: Person) -> None:
        cli = await with_tokens(owner, "read", "write")
        assert (await cli.post("/companies", COMPANY)).status_code == 201
        assert (await cli.get("/companies")).json()["items"][0]["name"] == "Acme Robotics"
        who = (await cli.get("/api/v1/auth/whoami")).json()
        assert (who["kind"], who["email"], who["scopes"]) == ("token", owner.email, ["read", "write"])

    async def test_names_its_login_for_minutes_only(self, owner: Person, settings: Settings) -> None:
        made = await make_tokens(owner)
        header, claims = parts(made["access_token"])
        assert (header["alg"], header["typ"]) == ("ES256", "at+jwt")
        assert claims["iss"] == settings.public_url
        assert claims["aud"] == f"{settings.public_url}/api"
        assert claims["sub"] == str(owner.user_id)
        assert claims["exp"] - claims["iat"] == made["expires_in"] <= 600
        assert {"sid", "jti", "nbf", "scope"} <= set(claims)

    async def test_can_be_verified_with_the_published_keys_alone(self, api: Api, owner: Person) -> None:
        made = await make_tokens(owner)
        published = await api.stranger().get(JWKS)
        assert "max-age" in published.headers["cache-control"]
        listed = published.json()["keys"]
        assert all({"kty", "crv", "x", "y", "kid", "alg", "use"} == set(key) for key in listed)
        key = next(one for one in listed if one["kid"] == parts(made["access_token"])[0]["kid"])
        assert jwt.decode(made["access_token"], ECKey.import_key(key), algorithms=["ES256"]).claims["sub"]

    async def test_does_no_more_than_its_scopes(self, owner: Person) -> None:
        reader = await with_tokens(owner, "read")
        for answer in (
            await reader.post("/companies", COMPANY),
            await reader.client.patch(reader.path(""), json={"name": "Mine", "version": 1}),
            await reader.client.patch("/api/v1/auth/me", json={"name": "Somebody Else"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "scope_not_granted")

    async def test_bound_to_a_workspace_is_a_strangers_elsewhere(self, owner: Person) -> None:
        second = (await owner.post("/api/v1/workspaces", {"name": "Second"})).json()["id"]
        bound = await with_tokens(owner, "read", workspace_id=str(owner.workspace_id))
        assert (await bound.get("/companies")).status_code == 200
        assert (await bound.get(f"/api/v1/workspaces/{second}/companies")).status_code == 404
        assert [one["id"] for one in (await bound.get("/api/v1/auth/whoami")).json()["workspaces"]] == [
            str(owner.workspace_id)
        ]

    async def test_opens_no_workspace_of_others(self, owner: Person, other_owner: Person) -> None:
        cli = await with_tokens(owner, "read", "write")
        answer = await cli.get(f"/api/v1/workspaces/{other_owner.workspace_id}/companies")
        assert answer.status_code == 404
        assert (await owner.post(TOKENS, {"workspace_id": str(other_owner.workspace_id)})).status_code == 404

    async def test_beside_a_cookie_is_refused(self, owner: Person) -> None:
        made = await make_tokens(owner)
        headers = {"Authorization": f"Bearer {made['access_token']}"}
        answer = await owner.client.post(owner.path("/companies"), json=COMPANY, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "two_credentials")

    async def test_in_an_address_is_refused(self, api: Api, owner: Person) -> None:
        made = await make_tokens(owner)
        answer = await api.stranger().get(owner.path("/companies"), params={"access_token": made["access_token"]})
        assert (answer.status_code, answer.json()["code"]) == (400, "credential_in_address")


class TestAForgedToken:
    async def test_without_a_signature(self, owner: Person) -> None:
        header, claims = parts((await make_tokens(owner))["access_token"])
        for algorithm in ("none", "None", "NONE"):
            forged = {**header, "alg": algorithm}
            await refused(owner, f"{encoded(forged)}.{encoded(claims)}.")
            await refused(owner, f"{encoded(forged)}.{encoded(claims)}.AAAA")

    async def test_signed_with_the_public_key_as_a_secret(self, owner: Person) -> None:
        header, claims = parts((await make_tokens(owner))["access_token"])
        published = (await owner.api.stranger().get(JWKS)).json()["keys"]
        public = ECKey.import_key(next(one for one in published if one["kid"] == header["kid"]))
        for secret in (public.as_pem(private=False), public.as_der(private=False)):
            signed = f"{encoded({**header, 'alg': 'HS256'})}.{encoded(claims)}"
            code = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
            await refused(owner, f"{signed}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}")

    async def test_signed_with_a_key_of_the_attackers(self, owner: Person) -> None:
        header, claims = parts((await make_tokens(owner))["access_token"])
        own = ECKey.generate_key("P-256", private=True)
        await refused(owner, jwt.encode(header, claims, own))
        for name, value in {
            "jwk": own.as_dict(private=False),
            "jku": "https://evil.example/jwks.json",
            "x5u": "https://evil.example/cert.pem",
            "x5c": ["MIIB"],
            "crit": ["b64"],
        }.items():
            signed = f"{encoded({**header, name: value})}.{encoded(claims)}"
            await refused(owner, f"{signed}.{_signature(own, signed)}")

    async def test_that_names_a_key_we_do_not_have(self, owner: Person) -> None:
        header, claims = parts((await make_tokens(owner))["access_token"])
        own = ECKey.generate_key("P-256", private=True)
        for key_id in ("../../../etc/passwd", "' or 1=1 --", "", str(UUID(int=0)), 7, None, ["x"]):
            signed = f"{encoded({**header, 'kid': key_id})}.{encoded(claims)}"
            await refused(owner, f"{signed}.{_signature(own, signed)}")

    async def test_with_other_claims_under_the_same_signature(self, owner: Person, other_owner: Person) -> None:
        token = (await make_tokens(owner))["access_token"]
        header, _, signature = token.split(".")
        claims = {**parts(token)[1], "sub": str(other_owner.user_id)}
        await refused(owner, f"{header}.{encoded(claims)}.{signature}")
        await refused(owner, f"{token[:-4]}AAAA")

    async def test_of_another_type(self, owner: Person, keys: KeyStore) -> None:
        signer = await keys.signer()
        _, claims = parts((await make_tokens(owner))["access_token"])
        for typ in ("JWT", "at+JWT ", "refresh+jwt", None):
            signed = f"{encoded({'alg': 'ES256', 'kid': str(signer.id), 'typ': typ})}.{encoded(claims)}"
            await refused(owner, f"{signed}.{_signature(signer.key, signed)}")

    async def test_rightly_signed_with_wrong_claims(self, owner: Person, keys: KeyStore) -> None:
        now = int(clock.now().timestamp())
        right = parts((await make_tokens(owner, "read"))["access_token"])[1]
        assert (await accepted(owner, await signed_with(keys, right))) == 200
        wrongs: list[dict[str, Any]] = [
            {"iss": "https://evil.example"},
            {"aud": "https://other.example/api"},
            {"aud": []},
            {"exp": now - 3600},
            {"exp": "soon"},
            {"nbf": now + 3600},
            {"iat": now + 3600},
            {"sid": "nonsense"},
            {"sid": None},
            {"sub": "nonsense"},
            {"scope": 7},
            {"wid": "nonsense"},
        ]
        for wrong in wrongs:
            await refused(owner, await signed_with(keys, {**right, **wrong}))
        for missing in ("iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti", "scope"):
            await refused(
                owner, await signed_with(keys, {name: value for name, value in right.items() if name != missing})
            )

    async def test_by_a_clock_that_is_a_little_off(self, owner: Person, keys: KeyStore) -> None:
        now = int(clock.now().timestamp())
        right = parts((await make_tokens(owner, "read"))["access_token"])[1]
        assert (await accepted(owner, await signed_with(keys, {**right, "nbf": now + 4, "iat": now + 4}))) == 200
        for off in ({"nbf": now + 300}, {"iat": now + 300}, {"exp": now - 30}):
            await refused(owner, await signed_with(keys, {**right, **off}))

    async def test_that_is_none(self, owner: Person) -> None:
        for nonsense in ("x", "a.b", "a.b.c", "....", "é.é.é", "A" * 5000, "[]", "e30.e30.e30"):
            answer = await owner.api.stranger().get(
                owner.path("/companies"), headers=[(b"Authorization", f"Bearer {nonsense}".encode())]
            )
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), nonsense


class TestALoginThatEnds:
    async def test_takes_its_tokens_along_at_once(self, owner: Person) -> None:
        cli = await with_tokens(owner)
        assert (await cli.get("/companies")).status_code == 200
        listed = (await owner.get("/api/v1/auth/sessions")).json()
        theirs = next(one for one in listed if not one["is_current"])
        assert theirs["kind"] == "token"
        assert (await owner.delete(f"/api/v1/auth/sessions/{theirs['id']}")).status_code == 204
        assert (await cli.get("/companies")).status_code == 401

    async def test_ends_with_a_new_password(self, owner: Person) -> None:
        cli = await with_tokens(owner)
        await owner.post(
            "/api/v1/auth/change-password", {"current_password": PASSWORD, "new_password": "another horse battery"}
        )
        assert (await cli.get("/companies")).status_code == 401

    async def test_ends_when_it_lies_idle(self, owner: Person, databases: Databases) -> None:
        cli = await with_tokens(owner)
        async with databases[Role.API].unscoped("a test turns the clock") as db:
            await db.execute(
                text(
                    "update user_sessions set last_seen_at = now() - interval '15 days' "
                    "where user_id = :u and kind = 'token'"
                ),
                {"u": owner.user_id},
            )
        assert (await cli.get("/companies")).status_code == 401

    async def test_is_not_the_browsers(self, owner: Person, keys: KeyStore) -> None:
        """A token that names a browser's login opens nothing: that one is the cookie's alone."""
        right = parts((await make_tokens(owner, "read"))["access_token"])[1]
        sessions = (await owner.get("/api/v1/auth/sessions")).json()
        browser = next(one["id"] for one in sessions if one["is_current"])
        assert await accepted(owner, await signed_with(keys, {**right, "sid": browser})) == 401

    async def test_cannot_be_begun_by_another_program(self, owner: Person) -> None:
        cli = await with_tokens(owner, "read", "write", "propose", "review", "manage")
        answer = await cli.post(TOKENS, {"scopes": ["read"]})
        assert (answer.status_code, answer.json()["code"]) == (403, "needs_browser_login")

    async def test_begins_only_after_a_fresh_proof(self, owner: Person, databases: Databases) -> None:
        async with databases[Role.API].unscoped("a test turns the clock") as db:
            await db.execute(
                text("update user_sessions set proved_at = now() - interval '1 hour' where user_id = :u"),
                {"u": owner.user_id},
            )
        assert (await owner.post(TOKENS, {"scopes": ["read"]})).json()["code"] == "step_up_required"


class TestSigningKeys:
    async def test_overlap_when_they_rotate(self, owner: Person, databases: Databases, settings: Settings) -> None:
        cli = await with_tokens(owner)
        before = parts((await make_tokens(owner))["access_token"])[0]["kid"]
        async with databases[Role.API].unscoped("signing keys are global") as db:
            following = await rotate(db, settings)
        store = KeyStore(databases[Role.API], settings)
        published = [key["kid"] for key in await store.published()]
        assert {before, str(following.id)} <= set(published)
        assert str((await store.signer()).id) == before, "the new one is published first, and signs later"
        assert (await cli.get("/companies")).status_code == 200

    async def test_are_sealed_at_rest(self, owner: Person, databases: Databases) -> None:
        await make_tokens(owner)
        async with databases[Role.API].unscoped("signing keys are global") as db:
            stored = (await db.execute(text("select private_key from signing_keys"))).scalars().all()
        assert stored
        # Every PKCS#8 key of this curve begins alike; what is stored does not.
        begins = ECKey.generate_key("P-256", private=True).as_der(private=True)[:20]
        assert all(begins not in bytes(sealed) for sealed in stored)


async def signed_with(keys: KeyStore, claims: dict[str, Any]) -> str:
    """These claims, signed with our own key."""
    signer = await keys.signer()
    signed = f"{encoded({'alg': 'ES256', 'typ': access_tokens.TYPE, 'kid': str(signer.id)})}.{encoded(claims)}"
    return f"{signed}.{_signature(signer.key, signed)}"


async def accepted(person: Person, token: str) -> int:
    """What the workspace answers to a token."""
    return (await program(person.api, token, person.workspace_id).get("/companies")).status_code


def _signature(key: ECKey, signed: str) -> str:
    """A real ES256 signature over whatever this is, as no library would make it."""
    assert key.private_key is not None
    raw = key.private_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(raw)
    return base64.urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).rstrip(b"=").decode()
