"""Every operation of the API, fed with what its description allows and with what it does not: an answer, never a crash."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis.errors import Unsatisfiable
from schemathesis import Case as AnyCase
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from agentic_crm.app import create_app
from agentic_crm.platform.settings import Settings
from tests.make.people import Api, Person

Case = AnyCase[Any]
EXAMPLES = 2
STREAMS = {"/api/v1/workspaces/{workspace_id}/events"}
"""Answers without end."""
ENDING = ("/auth/sign-out", "/auth/sign-out-everywhere", "/auth/sessions", "/workspaces/{workspace_id}/deletion")
"""What would end the caller's own session or workspace; done last."""
DEEP = "[" * 5_000 + "]" * 5_000
BODIES: tuple[tuple[str, bytes, str], ...] = (
    ("deep", DEEP.encode(), "application/json"),
    ("deep object", ('{"a":' * 5_000 + "1" + "}" * 5_000).encode(), "application/json"),
    ("not JSON", b"{", "application/json"),
    ("not UTF-8", b'{"name": "\xff\xfe"}', "application/json"),
    ("lone surrogate", b'{"name": "\\ud800", "title": "\\udfff"}', "application/json"),
    (
        "NUL",
        b'{"name": "a\\u0000b", "email": "a\\u0000@b.example", "title": "\\u0000", "q": "\\u0000"}',
        "application/json",
    ),
    ("huge number", b'{"amount_minor": 1e400, "version": 123456789012345678901234567890}', "application/json"),
    ("NaN", b'{"amount_minor": NaN, "probability": Infinity}', "application/json"),
    ("other type", b"a=b", "application/x-www-form-urlencoded"),
    ("XML", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
    ("list", b"[1, 2, 3]", "application/json"),
    ("null", b"null", "application/json"),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation and requests for it."""

    method: str
    path: str
    statuses: frozenset[str]
    has_body: bool
    cases: tuple[Case, ...]


def cases_of(operation: Any, mode: GenerationMode) -> list[Case]:
    found: list[Case] = []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Case) -> None:
        found.append(case)

    try:
        collect()
    except Unsatisfiable:
        return found  # nothing about it can be wrong
    return found


@pytest.fixture(scope="module")
def operations(settings: Settings) -> list[Operation]:
    description = create_app(settings).openapi()
    described = description["paths"]
    made = []
    for result in schemathesis.openapi.from_dict(description).get_all_operations():
        operation = result.ok()  # type: ignore[union-attr] # an invalid description raises here, as it should
        cases = [*cases_of(operation, GenerationMode.POSITIVE), *cases_of(operation, GenerationMode.NEGATIVE)]
        spoken = described[operation.path][operation.method]
        made.append(
            Operation(
                operation.method.upper(),
                operation.path,
                frozenset(spoken["responses"]),
                "requestBody" in spoken,
                tuple(cases),
            )
        )
    return sorted(made, key=lambda one: (any(part in one.path for part in ENDING), one.method == "DELETE", one.path))


async def seeded(owner: Person) -> dict[str, str]:
    """Records that paths may name."""
    company = (await owner.post("/companies", {"name": "Acme", "domain": "acme.example"})).json()["id"]
    contact = (await owner.post("/contacts", {"name": "Jane Roe", "email": "jane@acme.example"})).json()["id"]
    pipeline = (await owner.get("/pipelines")).json()[0]
    deal = {"name": "Arms", "stage_id": pipeline["stages"][0]["id"], "amount": "1200.00", "currency": "EUR"}
    ids = {"company_id": company, "contact_id": contact, "pipeline_id": pipeline["id"]}
    ids["task_id"] = (await owner.post("/tasks", {"title": "Call"})).json()["id"]
    answer = await owner.post("/deals", deal)
    return ids | ({"deal_id": answer.json()["id"]} if answer.status_code == 201 else {})


def request_of(case: Case, number: int, ids: dict[str, str]) -> dict[str, Any]:
    """How it is sent. Most requests name the caller's workspace and its records, or they would not get past the door."""
    if number % 4 != 3:
        case.path_parameters = {
            **(case.path_parameters or {}),
            **{k: v for k, v in ids.items() if k in (case.path_parameters or {})},
        }
    sent = case.as_transport_kwargs(base_url="")
    headers = {
        name: value
        for name, value in (sent.get("headers") or {}).items()
        if isinstance(value, str)
        and value.isascii()
        and value.isprintable()
        and name.lower() not in ("user-agent", "host")
    }
    request: dict[str, Any] = {"url": sent["url"], "params": sent.get("params"), "headers": headers}
    if not isinstance(case.body, NotSet) and "json" in sent:
        request["json"] = sent["json"]
    elif isinstance(sent.get("data"), (bytes, str)):
        request["content"] = sent["data"]
    return request


async def problem_with(person: Person, operation: Operation, request: dict[str, Any]) -> str | None:
    """What is wrong with an answer, if anything."""
    try:
        answer = await person.client.request(operation.method, **request)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        return None if not isinstance(error, AssertionError) else str(error)
    except Exception as error:  # noqa: BLE001 - the application's own, whatever it is
        return f"{type(error).__name__}: {str(error)[:200]}"
    status = answer.status_code
    if status >= 500 and status not in (501, 503):
        return f"{status}: {answer.text[:200]}"
    if (
        str(status) not in operation.statuses
        and f"{status // 100}XX" not in operation.statuses
        and status not in (405, 404)
    ):
        return f"{status} is not described: {answer.text[:120]}"
    if status >= 400:
        if answer.headers["content-type"] != "application/problem+json":
            return f"{status} as {answer.headers['content-type']}"
        if not answer.json().get("code") or not answer.json().get("title"):
            return f"{status} without a code or title"
    return None


async def test_every_operation_answers_whatever_it_is_sent(operations: list[Operation], api: Api) -> None:
    assert len(operations) >= 100
    owner = await api.owner()
    ids = {"workspace_id": str(owner.workspace_id), "member_id": str(owner.member_id), **await seeded(owner)}
    wrong: dict[str, list[str]] = {}
    answered: Counter[str] = Counter()
    for turn, operation in enumerate(operations):
        if operation.path in STREAMS:
            continue
        requests = [request_of(case, number, ids) for number, case in enumerate(operation.cases)]
        if operation.has_body:
            url = operation.path
            for name, value in ids.items():
                url = url.replace("{" + name + "}", value)
            # A quarter of them each, every one at many operations.
            for _, body, kind in BODIES[turn % 4 :: 4]:
                requests.append({"url": url, "content": body, "headers": {"Content-Type": kind}})
        for request in requests:
            found = await problem_with(owner, operation, request)
            answered[operation.method] += 1
            if found is not None:
                sent = str(request.get("json", request.get("content", request.get("params"))))[:160]
                wrong.setdefault(f"{operation.method} {operation.path}", []).append(f"{found} <- {sent}")
    report = "\n".join(f"{name}\n   " + "\n   ".join(dict.fromkeys(each[:3])) for name, each in wrong.items())
    assert not wrong, f"{len(wrong)} operations\n{report}"
    assert sum(answered.values()) >= 700
