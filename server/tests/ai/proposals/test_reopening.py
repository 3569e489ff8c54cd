"""A package that was undone is decided again without what stands, and together with what waited elsewhere for it."""

from typing import Any

import pytest

from tests.ai.proposals.test_handing import approve, shown
from tests.ai.suggested import arms
from tests.make.packages import make_package
from tests.make.people import Person
from tests.make.threads import Databases

pytestmark = pytest.mark.usefixtures("workers")


async def names(person: Person, kind: str) -> list[str]:
    return sorted(one["name"] for one in (await person.get(f"/{kind}")).json()["items"])


async def undo(person: Person, execution: dict[str, Any], mode: str) -> Any:
    return await person.post(f"/executions/{execution['id']}/undo", {"mode": mode})


async def test_what_could_not_be_undone_stands_and_is_not_approved_again(owner: Person, databases: Databases) -> None:
    stored = await make_package(databases, owner, *arms())
    done = (await approve(owner, await shown(owner, stored.proposal_id), [])).raise_for_status().json()
    deal = (await owner.get("/deals")).json()["items"][0]
    await owner.patch(f"/deals/{deal['id']}", {"version": deal["version"], "name": "12 robot arms for Jena"})
    assert (await undo(owner, done, "all")).json()["code"] == "cannot_undo"
    assert (await undo(owner, done, "rest")).json()["state"] == "executed"
    assert (await names(owner, "companies"), await names(owner, "deals")) == ([], ["12 robot arms for Jena"])

    (await owner.post(f"/proposals/{stored.proposal_id}/reopen")).raise_for_status()
    read = await shown(owner, stored.proposal_id)
    assert [one["ref"] for one in read["actions"]] == ["company:acme", "contact:jane", "task:quote"]
    [stands] = read["settled"]
    assert (stands["label"], stands["state"], stands["record_id"]) == ("12 robot arms", "executed", deal["id"])
    # The package as it was shown the first time is another one by now.
    everything = {"package_hash": stored.package_hash, "verdicts": [], "acknowledged": []}
    stale = await owner.post(f"/proposals/{stored.proposal_id}/approve", everything)
    assert stale.json()["code"] == "package_changed"
    again = await approve(owner, read, [])
    assert again.raise_for_status().json()["state"] == "executed"
    assert (await names(owner, "companies"), await names(owner, "deals")) == (
        ["Acme Industries GmbH"],
        ["12 robot arms for Jena"],
    )
    # The task hangs on the deal that stood all along.
    task = (await owner.get("/tasks")).json()["items"][0]
    assert [one["record_id"] for one in task["links"]] == [deal["id"]]

    # The second approval goes back alone: what the first one left standing is not its to undo.
    assert (await undo(owner, again.json(), "all")).json()["state"] == "executed"
    assert (await names(owner, "companies"), await names(owner, "deals")) == ([], ["12 robot arms for Jena"])


async def test_what_waits_with_somebody_else_comes_back_when_what_it_builds_on_is_undone(
    owner: Person, databases: Databases
) -> None:
    admin = await owner.invite("admin")
    stored = await make_package(databases, owner, *arms())
    rest = ["deal:arms", "task:quote"]
    first = await approve(owner, await shown(owner, stored.proposal_id), rest, hand_to_id=str(admin.member_id))
    waiting = (await admin.get("/proposals", assigned="me")).json()["items"][0]
    seen = await shown(admin, waiting["id"])

    assert (await undo(owner, first.json(), "all")).json()["state"] == "executed"
    assert (await admin.get("/proposals/counts")).json()["assigned"] == 0
    assert (await approve(admin, seen, [])).json()["code"] == "package_changed"
    assert "proposal.withdrawn" in [one["action"] for one in (await owner.get("/audit-log")).json()["items"]]

    (await owner.post(f"/proposals/{stored.proposal_id}/reopen")).raise_for_status()
    read = await shown(owner, stored.proposal_id)
    assert (len(read["actions"]), read["settled"]) == (4, [])
    assert (await approve(owner, read, [])).raise_for_status().json()["state"] == "executed"
    deal = (await owner.get("/deals")).json()["items"][0]
    companies = (await owner.get(f"/deals/{deal['id']}")).json()["companies"]
    assert [one["name"] for one in companies] == ["Acme Industries GmbH"]


async def test_what_others_built_on_it_keeps_it(owner: Person, databases: Databases) -> None:
    """The rest was approved elsewhere: its records hang on all that the first part made, so nothing of that goes."""
    admin = await owner.invite("admin")
    stored = await make_package(databases, owner, *arms())
    rest = ["deal:arms", "task:quote"]
    first = await approve(owner, await shown(owner, stored.proposal_id), rest, hand_to_id=str(admin.member_id))
    waiting = (await admin.get("/proposals", assigned="me")).json()["items"][0]
    second = await approve(admin, await shown(admin, waiting["id"]), [])

    refused = await undo(owner, first.json(), "rest")
    assert (refused.json()["code"], {one["code"] for one in refused.json()["blockers"]}) == (
        "cannot_undo",
        {"attached"},
    )
    assert (await undo(admin, second.json(), "all")).json()["state"] == "executed"
    assert (await undo(owner, first.json(), "all")).json()["state"] == "executed"
    (await owner.post(f"/proposals/{stored.proposal_id}/reopen")).raise_for_status()
    read = await shown(owner, stored.proposal_id)
    # The admin's part was theirs to decide, and is theirs to reopen.
    assert [one["ref"] for one in read["actions"]] == ["company:acme", "contact:jane"]
    assert [one["state"] for one in read["settled"]] == ["superseded", "superseded"]
