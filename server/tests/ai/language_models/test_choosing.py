"""Choosing a model: what a key may be used for, what must be known before mail is sent anywhere, and who may decide it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from agentic_crm.platform import clock
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.make.model_server import KEY
from tests.make.people import Person

BASE = {
    "provider": "openai",
    "model": "gpt-5-mini",
    "api_key": KEY,
    "privacy": "redacted",
    "monthly_budget": "20",
    "call_limit": "0.02",
}


async def put(person: Person, **changes: Any) -> tuple[int, dict[str, Any]]:
    body = {name: value for name, value in (BASE | changes).items() if value is not None}
    answer = await person.put("/language-model", json=body)
    return answer.status_code, answer.json()


async def test_a_key_goes_in_and_to_one_destination_only(databases: dict[Role, Database], owner: Person) -> None:
    assert (await owner.get("/language-model")).json() == {"chosen": None, "host": None}
    status, found = await put(owner)
    chosen = found["chosen"]
    assert (status, chosen["has_key"], found["host"]) == (200, True, "api.openai.com")
    # The price list knows this model.
    assert (chosen["input_price"], chosen["output_price"]) == ("0.25", "2")
    assert KEY not in str(found)
    assert owner.workspace_id
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("test")) as scope:
        [sealed] = (await scope.db.execute(text("select api_key from language_models"))).scalars()
    assert KEY.encode() not in bytes(sealed)
    # Everything else may change without it; where it goes may not.
    assert (await put(owner, api_key=None, privacy="full"))[0] == 200
    for elsewhere in (
        {"base_url": "https://models.example.com/v1"},
        {"provider": "anthropic", "model": "claude-haiku-4-5"},
    ):
        status, problem = await put(owner, api_key=None, **elsewhere)
        assert (status, problem["code"]) == (422, "model_key_needed")
    status, found = await put(owner, api_key=None, provider="compatible", base_url="https://models.example.com/v1")
    assert (status, found["chosen"]["has_key"], found["host"]) == (200, False, "models.example.com")
    entries = (await owner.get("/audit-log", limit=50)).json()["items"]
    said = [one for one in entries if one["action"] == "language_model.chosen"]
    assert len(said) == 3
    assert KEY not in str(said)
    assert (await owner.delete("/language-model")).status_code == 204
    assert (await owner.get("/language-model")).json()["chosen"] is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"model": "nobody-knows-1"}, "model_price_needed"),
        ({"base_url": "https://10.0.0.8/v1"}, "address_refused"),
        ({"base_url": "http://models.example.com/v1"}, "url_refused"),
        ({"base_url": "https://169.254.169.254/latest"}, "address_refused"),
        ({"provider": "compatible"}, "invalid_input"),
        ({"model": "gpt 5\nHost: evil"}, "invalid_input"),
        ({"monthly_budget": "-1"}, "invalid_input"),
    ],
)
async def test_what_cannot_be_held_to_is_refused(owner: Person, changes: dict[str, Any], code: str) -> None:
    status, problem = await put(owner, **changes)
    assert (status, problem["code"]) == (422, code)
    assert (await owner.get("/language-model")).json()["chosen"] is None


async def test_members_see_which_model_reads_their_mail_and_admins_choose_it(owner: Person) -> None:
    await put(owner)
    member = await owner.invite("member")
    assert (await member.get("/language-model")).json()["chosen"]["model"] == "gpt-5-mini"
    assert (await put(member))[0] == 403
    assert (await member.post("/language-model/tests")).status_code == 403
    assert (await member.get("/language-model/usage")).status_code == 403
    assert (await owner.get("/language-model/prices", provider="anthropic", model="claude-haiku-4-5")).json() == {
        "input_price": "1",
        "output_price": "5",
    }


async def test_texts_go_when_their_time_is_over(databases: dict[Role, Database], owner: Person) -> None:
    await put(owner)
    await owner.post("/language-model/tests")
    assert owner.workspace_id
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("test")) as scope:
        [(until, prompt)] = (await scope.db.execute(text("select texts_until, prompt from model_calls"))).all()
    assert prompt
    assert timedelta(days=29) < until - clock.now() <= timedelta(days=30)
