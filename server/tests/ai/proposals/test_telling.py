"""The mail about what somebody was given goes with the outcome of the decision, not with the decision."""

import pytest

from agentic_crm.ai.executions import service
from agentic_crm.platform.settings import Settings
from tests.ai.proposals.test_handing import approve, shown
from tests.ai.suggested import action
from tests.make.packages import make_package
from tests.make.people import Api, Person
from tests.make.threads import Databases
from tests.make.workers import running_workers
from tests.platform.jobs.conftest import until
from tests.security.scenario import Json


async def test_nobody_is_told_of_what_a_refused_decision_left(
    api: Api, owner: Person, databases: Databases, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_WAIT_SECONDS", 0)
    admin = await owner.invite("admin")
    company: Json = (await owner.post("/companies", {"name": "Borealis"})).json()
    contact = action("contact:raj", "create_contact", {"name": "Raj Patel"}, {"company": company["id"]})
    task = action("task:call", "create_task", {"title": "Call Raj"}, {"about": [company["id"]]})
    stored = await make_package(databases, owner, contact, task)

    read = await shown(owner, stored.proposal_id)
    decided = await approve(owner, read, ["task:call"], hand_to_id=str(admin.member_id))
    assert decided.json()["state"] == "queued"
    assert [one["kind"] for one in await api.mails(admin.email) if one["kind"] == "package_handed_over"] == []
    await owner.delete(f"/companies/{company['id']}", version=company["version"])

    async def is_told_nothing_of_it() -> bool:
        jobs = (await owner.get("/jobs")).json()["items"]
        return {one["kind"]: one["state"] for one in jobs}.get("tell_receiver") == "succeeded"

    async with running_workers(databases, settings):
        await until(is_told_nothing_of_it)
    outcome = await owner.get(f"/executions/by-decision/{decided.json()['decision_id']}")
    assert outcome.json()["state"] == "refused"
    assert [one["kind"] for one in await api.mails(admin.email) if one["kind"] == "package_handed_over"] == []
