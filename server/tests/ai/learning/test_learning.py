"""From rejections to an offer, from an offer to a rule, and from the rule to packages that leave out what it names."""

from typing import Any

import pytest

from agentic_crm.ai.analyses import service
from agentic_crm.ai.analyses.running import Run
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.evidence import locate
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.ai.suggested import action
from tests.make.people import Person
from tests.make.threads import store_thread

Databases = dict[Role, Database]
SENDER = "jane@acme.example"


async def suggest(databases: Databases, person: Person, number: int) -> dict[str, Any] | None:
    """Analyse a new thread of Jane's that suggests a task and a company; the package, if there is one."""
    assert person.workspace_id
    thread_id = await store_thread(databases, person, Subject=f"Order {number}")
    async with databases[Role.ANALYST].scoped(person.workspace_id, SystemActor("analysis")) as scope:
        loaded = await service.load(scope, thread_id)
        assert loaded is not None
        assert loaded.context is not None
        message = loaded.context.messages[0]
        quote = locate("12 robot arms", message)
        assert quote is not None
        wanted = (
            action(
                f"company:c{number}", "create_company", {"name": f"Company {number}", "domain": f"c{number}.example"}
            ),
            action(
                f"task:t{number}", "create_task", {"title": f"Send quote {number}"}, {"about": [f"company:c{number}"]}
            ),
        )
        actions = tuple(one.model_copy(update={"evidence": (quote,)}) for one in wanted)
        proposal_id = await service.store(
            scope, thread_id, None, loaded, Run(AnalysisResult(Category.OPPORTUNITY, actions, "s"), 1.0)
        )
    if proposal_id is None:
        return None
    found: dict[str, Any] = (await person.get(f"/proposals/{proposal_id}")).raise_for_status().json()
    return found


async def reject(person: Person, package: dict[str, Any], reason: str = "not_relevant") -> None:
    body = {"package_hash": package["package_hash"], "reason": reason, "note": ""}
    (await person.post(f"/proposals/{package['id']}/reject", body)).raise_for_status()


async def learning(person: Person) -> dict[str, Any]:
    read: dict[str, Any] = (await person.get("/learning")).raise_for_status().json()
    return read


async def test_rejections_become_an_offer_then_a_rule_that_is_kept(databases: Databases, owner: Person) -> None:
    for number in range(3):
        package = await suggest(databases, owner, number)
        assert package is not None
        await reject(owner, package)
    before = await learning(owner)
    (offer,) = before["offers"]
    assert (offer["action_type"], offer["sender"], offer["rejected"]) == ("any", SENDER, 6)
    assert offer["effect"] == {"packages": 3, "touched": 3, "held": 6, "approved": 0}
    assert before["decided"] == 6
    assert {one["action_type"]: one["rejected"] for one in before["types"]} == {"create_company": 3, "create_task": 3}

    about = {"action_type": "create_task", "sender": SENDER}
    assert (await owner.post("/learning/rules/preview", about)).json() == {
        "packages": 3, "touched": 3, "held": 3, "approved": 0,
    }  # fmt: skip
    made = (await owner.post("/learning/rules", {**about, "kind": "hold"})).raise_for_status().json()
    again = await owner.post("/learning/rules", {**about, "kind": "hold"})
    assert (again.status_code, again.json()["code"]) == (409, "rule_exists")

    package = await suggest(databases, owner, 7)
    assert package is not None
    assert [one["type"] for one in package["actions"]] == ["create_company"]
    (rule,) = (await learning(owner))["rules"]
    assert (rule["id"], rule["held"], rule["origin"], rule["created_by"]) == (made["id"], 1, "explicit", "Dana Weiss")

    # The offer of everything from her is wider than the rule; taken up, it is a learned one and nothing comes of her mail.
    wide = (await owner.post("/learning/rules", {"action_type": "any", "sender": SENDER})).raise_for_status().json()
    assert wide["origin"] == "learned"
    assert await suggest(databases, owner, 8) is None
    assert (await learning(owner))["offers"] == []

    # Written beats learned where both are as wide.
    written = {"version": wide["version"], "kind": "allow", "expires_at": None}
    (await owner.put(f"/learning/rules/{wide['id']}", json=written)).raise_for_status()
    package = await suggest(databases, owner, 9)
    assert package is not None
    stale = await owner.delete(f"/learning/rules/{wide['id']}", version=wide["version"])
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    (await owner.delete(f"/learning/rules/{made['id']}", version=made["version"])).raise_for_status()
    package = await suggest(databases, owner, 10)
    assert package is not None
    assert [one["type"] for one in package["actions"]] == ["create_company", "create_task"]
    entries = (await owner.get("/audit-log", limit=50)).raise_for_status().json()["items"]
    deeds = [one["action"] for one in entries if one["action"].startswith("learning_rule.")]
    assert deeds == [f"learning_rule.{deed}" for deed in ("deleted", "updated", "created", "created")]


async def test_a_dismissed_offer_stays_away_and_an_expired_rule_does_nothing(
    databases: Databases, owner: Person
) -> None:
    for number in range(3):
        package = await suggest(databases, owner, number)
        assert package is not None
        await reject(owner, package)
    offer = (await learning(owner))["offers"][0]
    about = {key: offer[key] for key in ("action_type", "sender")}
    assert (await owner.post("/learning/dismissals", about)).status_code == 204
    after = await learning(owner)
    assert (after["offers"], after["rules"]) == ([], [])
    past = await owner.post("/learning/rules", {**about, "expires_at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["fields"][0]["code"]) == (422, "in_the_past")
    # Whoever changes their mind makes the rule that they had dismissed.
    assert (await owner.post("/learning/rules", about)).status_code == 201


@pytest.mark.parametrize(
    "body", [{"action_type": "any"}, {"action_type": "any", "sender": SENDER, "domain": "acme.example"},
             {"action_type": "delete_everything", "sender": SENDER}, {"action_type": "any", "sender": "nobody"}],
)  # fmt: skip
async def test_rules_about_nothing_are_refused(owner: Person, body: dict[str, Any]) -> None:
    answer = await owner.post("/learning/rules", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


async def test_a_viewer_reads_and_changes_nothing(databases: Databases, owner: Person) -> None:
    viewer = await owner.invite("viewer")
    assert (await viewer.get("/learning")).status_code == 200
    for path in ("rules", "dismissals"):
        answer = await viewer.post(f"/learning/{path}", {"action_type": "any", "sender": SENDER})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
