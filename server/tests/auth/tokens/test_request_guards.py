"""Where a request may come from and what it may carry: every combination, against a table that is written down here."""

import json
from collections.abc import AsyncIterator, Iterator
from itertools import product
from secrets import token_hex
from typing import Any

import pytest

from agentic_crm.platform.http.bodies import refusal_of_json
from tests.make.people import Person
from tests.make.programs import make_key, make_tokens

OURS = "http://127.0.0.1:8000"
METHODS = ("GET", "POST")
SITES = (None, "same-origin", "same-site", "cross-site", "none")
ORIGINS = (None, OURS, "https://evil.example", "null")
TOKENS = ("right", "wrong", None)
TYPES = ("application/json", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", None)
CREDENTIALS = ("cookie", "key", "access token", "cookie and key", None)


def expected(
    method: str, site: str | None, origin: str | None, token: str | None, kind: str | None, who: str | None
) -> int:
    """The table. A cookie needs all three layers and JSON; a bearer credential JSON alone; both at once nobody may send."""
    if who == "cookie and key":
        return 400
    is_bearer = who in {"key", "access token"}
    if method == "POST":
        if not is_bearer and not comes_from_us(site, origin, has_cookie=who == "cookie"):
            return 403
        if kind is None or not kind.startswith("application/json"):
            return 415
    if who is None:
        return 401
    if method == "POST" and who == "cookie" and token != "right":
        return 403
    return 200 if method == "GET" else 201


def comes_from_us(site: str | None, origin: str | None, *, has_cookie: bool) -> bool:
    if site is not None:
        return site == "same-origin"
    if origin is not None:
        return origin == OURS
    return not has_cookie


def combinations() -> Iterator[tuple[Any, ...]]:
    return product(METHODS, SITES, ORIGINS, TOKENS, TYPES, CREDENTIALS)


class TestEveryCombination:
    async def test_is_answered_as_the_table_says(self, owner: Person) -> None:
        key = (await make_key(owner, "read", "write"))["key"]
        access = (await make_tokens(owner, "read", "write"))["access_token"]
        cookies = "; ".join(f"{name}={value}" for name, value in owner.client.cookies.items())
        bare = owner.api.stranger()
        for header in ("Sec-Fetch-Site", "Origin"):
            del bare.headers[header]
        # The whole product is 3,000; each pair of values meets in a seventh of it.
        wrong, seen = [], 0
        for number, (method, site, origin, token, kind, who) in enumerate(combinations()):
            if number % 7:
                continue
            seen += 1
            headers = {
                "Sec-Fetch-Site": site,
                "Origin": origin,
                "X-CSRF-Token": {"right": owner.session["csrf_token"], "wrong": "0" * 64, None: None}[token],
                "Content-Type": kind if method == "POST" else None,
                "Cookie": cookies if who and "cookie" in who else None,
                "Authorization": {"key": key, "cookie and key": key, "access token": access}.get(who or ""),
            }
            if headers["Authorization"]:
                headers["Authorization"] = f"Bearer {headers['Authorization']}"
            content = json.dumps({"name": f"Acme {token_hex(4)}"}) if method == "POST" else None
            sent = {name: value for name, value in headers.items() if value is not None}
            answer = await bare.request(method, owner.path("/companies"), headers=sent, content=content)
            if answer.status_code != expected(method, site, origin, token, kind, who):
                wrong.append((answer.status_code, method, site, origin, token, kind, who))
        assert wrong == []
        assert seen > 400


class TestABody:
    @pytest.mark.parametrize("depth", [65, 1_000, 200_000])
    async def test_that_is_nested_too_deeply_is_refused_once(self, owner: Person, depth: int) -> None:
        body = '{"name":' + "[" * depth + "]" * depth + "}"
        answer = await owner.client.post(
            owner.path("/companies"), content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "too_deep")

    async def test_that_is_too_large_is_refused(self, owner: Person) -> None:
        headers = {"Content-Type": "application/json"}
        answer = await owner.client.post(owner.path("/companies"), content=b" " * 2_000_000, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

        async def parts() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b" " * 65_536

        unannounced = await owner.client.post(owner.path("/companies"), content=parts(), headers=headers)
        assert unannounced.status_code == 413

    async def test_with_what_cannot_be_stored_is_one_clear_error(self, owner: Person) -> None:
        for text in (r"a\u0000b", r"\ud800", r"\udc00x", r"\ud83dx\ude00", "\x00"):
            answer = await owner.client.post(
                owner.path("/companies"), content=f'{{"name":"{text}"}}', headers={"Content-Type": "application/json"}
            )
            assert (answer.status_code, answer.json()["code"]) == (400, "unstorable_text"), text
        fine = await owner.client.post(
            owner.path("/companies"),
            content=r'{"name":"\ud83d\ude00 C:\\u0000"}',
            headers={"Content-Type": "application/json"},
        )
        assert fine.json()["name"] == "😀 C:\\u0000"
        assert (await owner.get("/companies", q="a\x00b")).status_code == 400

    async def test_of_an_upload_is_left_to_its_route(self, owner: Person) -> None:
        made = await owner.post("/imports", {"file_name": "a.mbox", "size_bytes": 4})
        sent = await owner.client.put(
            owner.path(f"/imports/{made.json()['id']}/content?offset=0"),
            content=b"From",
            headers={"Content-Type": "application/octet-stream"},
        )
        assert sent.status_code == 200
        elsewhere = await owner.client.post(
            owner.path("/companies"), content=b"x", headers={"Content-Type": "application/octet-stream"}
        )
        assert elsewhere.status_code == 415

    def test_is_measured_outside_of_its_texts(self) -> None:
        assert refusal_of_json(json.dumps({"name": "[" * 500 + '\\"{' * 50}).encode()) is None
        assert refusal_of_json(json.dumps([[1]] * 5_000).encode()) is None
        assert refusal_of_json(b"[" * 65) is not None
