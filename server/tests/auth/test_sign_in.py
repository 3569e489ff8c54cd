"""Accounts: what a person, a stranger and an attacker can do at the front door."""

from secrets import token_hex

import pytest

from agentic_crm.platform.settings import SecretMissing, Settings
from tests.make.people import PASSWORD, Api, Person

SIGN_IN = "/api/v1/auth/sign-in"


class TestSigningUp:
    async def test_gives_a_session_that_lasts(self, api: Api) -> None:
        person = await api.person()
        again = await person.get("/api/v1/auth/session")
        assert again.status_code == 200
        assert again.json()["user"]["email"] == person.email
        assert again.json()["workspaces"] == []

    async def test_refuses_a_taken_address_and_names_the_field(self, api: Api) -> None:
        person = await api.person()
        answer = await api.stranger().post(
            "/api/v1/auth/sign-up", json={"email": person.email.upper(), "password": PASSWORD, "name": "X"}
        )
        assert answer.status_code == 409
        assert answer.json()["code"] == "email_taken"
        assert answer.json()["fields"][0]["field"] == "email"

    @pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "x" * 129])
    async def test_refuses_a_weak_password_with_the_fix(self, api: Api, password: str) -> None:
        answer = await api.stranger().post(
            "/api/v1/auth/sign-up", json={"email": "weak@northwind.example", "password": password, "name": "X"}
        )
        assert answer.status_code == 422
        assert answer.json()["code"] == "weak_password"
        assert answer.json()["detail"].startswith("Use ")

    async def test_does_not_take_the_address_as_password(self, api: Api) -> None:
        email = f"{token_hex(6)}@northwind.example"
        answer = await api.stranger().post(
            "/api/v1/auth/sign-up", json={"email": email, "password": email, "name": "X"}
        )
        assert answer.json()["code"] == "weak_password"


class TestSigningIn:
    async def test_sets_a_cookie_that_scripts_cannot_read(self, api: Api) -> None:
        person = await api.person()
        answer = await api.stranger().post(SIGN_IN, json={"email": person.email, "password": PASSWORD})
        cookies = answer.headers.get_list("set-cookie")
        assert answer.status_code == 200
        assert any(c.startswith("__Host-sid=") and "Secure" in c for c in cookies)
        assert all(
            "HttpOnly" in c and "samesite=lax" in c.lower() and "Path=/" in c and "Domain" not in c for c in cookies
        )

    async def test_says_the_same_for_a_wrong_password_and_an_unknown_address(self, api: Api) -> None:
        person = await api.person()
        wrong = await api.stranger().post(SIGN_IN, json={"email": person.email, "password": "not the password"})
        unknown = await api.stranger().post(
            SIGN_IN, json={"email": f"nobody-{person.email}", "password": "not the password"}
        )
        assert wrong.status_code == unknown.status_code == 401
        assert {k: v for k, v in wrong.json().items() if k != "request_id"} == {
            k: v for k, v in unknown.json().items() if k != "request_id"
        }

    async def test_slows_down_guessing_for_the_guesser_only(self, api: Api) -> None:
        person = await api.person()
        guesser = api.stranger()
        guesses = [
            (await guesser.post(SIGN_IN, json={"email": person.email, "password": f"guess {n}"})).status_code
            for n in range(11)
        ]
        assert guesses == [401] * 10 + [429]
        somebody_else = await api.person()
        fine = await api.stranger().post(SIGN_IN, json={"email": somebody_else.email, "password": PASSWORD})
        assert fine.status_code == 200

    async def test_ends_with_sign_out(self, api: Api) -> None:
        person = await api.person()
        assert (await person.post("/api/v1/auth/sign-out")).status_code == 204
        person.client.cookies.clear()
        assert (await person.get("/api/v1/auth/session")).json()["code"] == "not_signed_in"

    async def test_a_signed_out_cookie_is_worthless(self, api: Api) -> None:
        person = await api.person()
        kept = dict(person.client.cookies)
        await person.post("/api/v1/auth/sign-out")
        person.client.cookies.update(kept)
        assert (await person.get("/api/v1/auth/session")).status_code == 401

    async def test_a_new_password_signs_other_devices_out(self, api: Api) -> None:
        person = await api.person()
        other = api.stranger()
        await other.post(SIGN_IN, json={"email": person.email, "password": PASSWORD})
        changed = await person.post(
            "/api/v1/auth/change-password", {"current_password": PASSWORD, "new_password": "another horse battery"}
        )
        assert changed.status_code == 200
        assert (await other.get("/api/v1/auth/session")).status_code == 401
        assert (await person.get("/api/v1/auth/session")).status_code == 200

    async def test_lists_devices_and_signs_one_out(self, api: Api) -> None:
        person = await api.person()
        other = api.stranger()
        await other.post(SIGN_IN, json={"email": person.email, "password": PASSWORD})
        devices = (await person.get("/api/v1/auth/sessions")).json()
        assert [d["is_current"] for d in devices].count(True) == 1
        theirs = next(d for d in devices if not d["is_current"])
        assert (await person.delete(f"/api/v1/auth/sessions/{theirs['id']}")).status_code == 204
        assert (await other.get("/api/v1/auth/session")).status_code == 401

    async def test_one_person_cannot_end_anothers_session(self, api: Api) -> None:
        person, other = await api.person(), await api.person()
        theirs = (await other.get("/api/v1/auth/sessions")).json()[0]
        assert (await person.delete(f"/api/v1/auth/sessions/{theirs['id']}")).status_code == 404
        assert (await other.get("/api/v1/auth/session")).status_code == 200


class TestRequestsFromElsewhere:
    @pytest.mark.parametrize(
        ("site", "origin", "status"),
        [
            ("same-origin", None, 201),
            ("cross-site", None, 403),
            ("same-site", None, 403),
            ("none", None, 403),
            (None, "http://127.0.0.1:8000", 201),
            (None, "https://evil.example", 403),
            (None, None, 403),
        ],
    )
    async def test_only_the_apps_own_pages_may_write(
        self, owner: Person, site: str | None, origin: str | None, status: int
    ) -> None:
        for header in ("Sec-Fetch-Site", "Origin"):
            owner.client.headers.pop(header, None)
        headers = {k: v for k, v in {"Sec-Fetch-Site": site, "Origin": origin}.items() if v}
        answer = await owner.post("/api/v1/workspaces", {"name": "Second"}, headers=headers)
        assert answer.status_code == status

    @pytest.mark.parametrize("token", [None, "", "0" * 64])
    async def test_writing_needs_the_sessions_token(self, owner: Person, token: str | None) -> None:
        owner.client.headers.pop("X-CSRF-Token")
        answer = await owner.post(
            "/api/v1/workspaces", {"name": "Second"}, headers={} if token is None else {"X-CSRF-Token": token}
        )
        assert answer.status_code == 403
        assert answer.json()["code"] == "csrf_failed"

    async def test_another_sessions_token_does_not_fit(self, api: Api, owner: Person) -> None:
        other = await api.person()
        answer = await owner.post(
            "/api/v1/workspaces", {"name": "Second"}, headers={"X-CSRF-Token": other.session["csrf_token"]}
        )
        assert answer.status_code == 403


class TestEveryAnswer:
    @pytest.mark.parametrize("path", ["/api/v1/auth/options", "/api/v1/auth/session", "/api/v1/nowhere", "/healthz"])
    async def test_carries_the_security_headers(self, api: Api, path: str) -> None:
        answer = await api.stranger().get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]

    async def test_production_refuses_the_shipped_secret(self) -> None:
        with pytest.raises(SecretMissing, match="SECRET_KEY must be set"):
            _ = Settings.model_validate({"environment": "production"}).signing_secret
