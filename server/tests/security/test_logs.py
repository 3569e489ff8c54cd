"""What processes write down: ids. A whole run with canaries in names, addresses, subjects, bodies and secrets is searched for them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.logging import configure_logging
from agentic_crm.platform.settings import Settings
from tests.make import records
from tests.make.people import PASSWORD, Api, Person
from tests.security.scenario import Canary, approve_all, import_mail, mailbox


@pytest.fixture
def written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that production's logging writes while the test runs."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    output = io.StringIO()
    monkeypatch.setattr("sys.stderr", output)
    configure_logging(settings.model_copy(update={"log_format": "json"}), process="test")
    # Loggers that were used before are bound to the tests' own configuration.
    structlog.configure(cache_logger_on_first_use=False)
    yield output
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


@pytest.mark.usefixtures("workers")
async def test_a_whole_run_leaves_no_personal_data_in_logs(
    written: io.StringIO, api: Api, databases: dict[Role, Database], canary: Canary
) -> None:
    person = await api.person(email=f"dana.{canary.family}@northwind.example".lower(), name=f"Dana {canary.given}")
    created = await person.post(
        "/api/v1/workspaces",
        {"name": f"Works {canary.family}", "currency": "EUR", "time_zone": "UTC", "domains": ["northwind.example"]},
    )
    owner: Person = person
    owner.workspace_id = created.raise_for_status().json()["id"]
    await owner.refresh()
    await import_mail(owner, mailbox(owner.email, canary))
    executions = await approve_all(owner)
    for execution in executions:
        await owner.post(f"/executions/{execution['id']}/undo", {"confirm": True})
    answers = [
        await owner.post("/contacts", {"name": canary.name, "email": f"not an address {canary.secret}"}),
        await owner.post("/companies", {"name": canary.name, "unknown": canary.secret}),
        await owner.get(f"/contacts/{canary.family}"),
        await owner.client.post("/api/v1/auth/sign-in", json={"email": canary.email, "password": canary.secret}),
        await owner.client.get(f"/api/v1/invitations/{canary.family}{canary.given}"),
    ]
    company = await records.company(owner, canary.name, domain="kestrel-lenses.example")
    answers.append(await owner.post("/companies", {"name": f"{canary.name} again", "domain": "kestrel-lenses.example"}))
    answers.append(await owner.patch(f"/companies/{company['id']}", {"version": 99, "name": canary.secret}))
    assert all(400 <= answer.status_code < 500 for answer in answers)
    # A statement that fails with its parameters at hand, as a bug would.
    log = structlog.get_logger("test")
    try:
        async with databases[Role.API].scoped(person.session["workspaces"][0]["id"], SystemActor("test")) as scope:
            await scope.db.execute(
                text(
                    "insert into companies (id, name, name_key) values (gen_random_uuid(), :name, cast(:name as uuid)::text)"
                ),
                {"name": canary.name},
            )
    except DBAPIError as error:
        log.exception("statement_failed", exc_info=error)
        logging.getLogger("sqlalchemy").error("failed: %s", error)
    log.info(
        "careless", subject=canary.secret, sender=canary.email, token="t0ken-value", nested={"body": canary.secret}
    )

    output = written.getvalue()
    events = [json.loads(line)["event"] for line in output.splitlines() if line.startswith("{")]
    assert {"request.done", "job_succeeded", "statement_failed"} <= set(events)
    cookies = [value for client in (owner.client,) for value in client.cookies.values()]
    for word in (*canary.words, canary.email, PASSWORD, "t0ken-value", owner.client.headers["X-CSRF-Token"], *cookies):
        assert word.lower() not in output.lower(), f"{word} was written down"


async def test_errors_do_not_repeat_secrets(owner: Person, canary: Canary) -> None:
    """What a person sent comes back in no problem document beyond the field's name."""
    answer = await owner.client.post(
        "/api/v1/auth/sign-in", json={"email": canary.email, "password": canary.secret, "extra": canary.name}
    )
    assert canary.secret not in answer.text
    answer = await owner.post("/contacts", {"name": canary.name, "email": canary.secret})
    assert answer.status_code == 422
    assert canary.secret not in answer.text
