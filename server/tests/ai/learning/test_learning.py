"""From rejections to an offer, from an offer to a rule, and from the rule to packages that leave out what it names."""

from typing import Any

import pytest
from sqlalchemy import text

from agentic_crm.ai.analyses import service
from agentic_crm.ai.analyses.running import Run
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.evidence import locate
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.ai.suggested import action
from tests.make.people import Person
from tests.make.threads import propose, store_thread

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
    # Whoever may read the conversation is told why nothing came of it; others are not.
    [thread] = [one for one in (await owner.get("/threads")).json()["items"] if one["subject"] == "Order 8"]
    told = (await owner.get(f"/threads/{thread['id']}/analysis")).raise_for_status().json()
    held = {"cause": "held_back", "field": None, "count": 1}
    assert told["left_out"] == [{**held, "action_type": kind} for kind in ("create_company", "create_task")]
    assert (told["skipped_reason"], told["analyst"]) == (thread["skipped_reason"], {"model": None, "note": None})
    async with databases[Role.WORKER].scoped(owner.workspace_id or owner.user_id, SystemActor("mail")) as scope:
        await scope.db.execute(text("update email_accounts set sharing = 'metadata'"))
    member = await owner.invite("member")
    assert (await member.get(f"/threads/{thread['id']}")).status_code == 200
    assert (await member.get(f"/threads/{thread['id']}/analysis")).status_code == 404

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


async def order(databases: Databases, person: Person, number: int, due: str | None = None) -> dict[str, Any]:
    """A package from a new thread of Jane's: a company, a deal with it and a task about that."""
    thread_id = await store_thread(databases, person, Subject=f"Order {number}")
    fields = {"title": f"Send quote {number}", **({"due": due} if due else {})}
    made = await propose(
        databases,
        person,
        thread_id,
        action(f"company:c{number}", "create_company", {"name": f"Firm {number}", "domain": f"c{number}.example"}),
        action(f"deal:d{number}", "create_deal", {"name": f"{number} arms"}, {"companies": [f"company:c{number}"]}),
        action(f"task:t{number}", "create_task", fields, {"about": [f"deal:d{number}"]}),
    )
    found: dict[str, Any] = (await person.get(f"/proposals/{made}")).raise_for_status().json()
    return found


async def approve(person: Person, package: dict[str, Any], **names: str) -> None:
    """Approve a package with these fields changed: `create_deal="..."`."""
    verdicts = []
    for one in package["actions"]:
        verdict: dict[str, Any] = {"action_id": one["id"], "verdict": "accept"}
        if one["type"] in names:
            field = "title" if one["type"] == "create_task" else "name"
            verdict = {**verdict, "verdict": "edit", "fields": {**one["fields"], field: names[one["type"]]}}
        verdicts.append(verdict)
    body = {"package_hash": package["package_hash"], "verdicts": verdicts}
    answer = await person.post(f"/proposals/{package['id']}/approve", body)
    assert answer.json()["state"] == "executed", answer.text


async def test_edits_become_a_preference_that_words_what_comes(
    databases: Databases, owner: Person, workers: None
) -> None:
    for number in range(3):
        await approve(owner, await order(databases, owner, number), create_deal=f"Firm {number}: {number} arms")
    read = await learning(owner)
    (offer,) = read["preference_offers"]
    assert (offer["kind"], offer["value"], offer["edits"]) == ("deal_name", "{company}: {name}", 3)
    assert offer["examples"][0] == {"before": "2 arms", "after": "Firm 2: 2 arms"}
    # Nothing happens by itself.
    package = await order(databases, owner, 7)
    assert [one["fields"].get("name") for one in package["actions"][:2]] == ["Firm 7", "7 arms"]

    about = {"kind": "deal_name", "value": offer["value"]}
    made = (await owner.post("/learning/preferences", about)).raise_for_status().json()
    (await owner.post("/learning/preferences", {"kind": "task_due", "value": "3"})).raise_for_status()
    twice = await owner.post("/learning/preferences", {"kind": "deal_name", "value": "X {name}"})
    assert (twice.status_code, twice.json()["code"]) == (409, "preference_exists")
    package = await order(databases, owner, 8)
    deal, task = package["actions"][1:]
    assert deal["fields"]["name"] == "Firm 8: 8 arms"
    assert task["fields"]["due"]
    # What stands in no mail says where it is from.
    assert (deal["preferred"], task["preferred"]) == (["deal_name"], ["task_due"])
    dated = await order(databases, owner, 9, due="2026-03-06")
    assert (dated["actions"][2]["fields"]["due"], dated["actions"][2]["preferred"]) == ("2026-03-06", [])
    await approve(owner, package)
    used = {one["kind"]: one["used"] for one in (await learning(owner))["preferences"]}
    assert used == {"deal_name": 2, "task_due": 1}

    # What was carried out under a preference is known again by the words of the mail.
    changed = {"version": made["version"], "value": "{name} / {company}", "expires_at": None}
    made = (await owner.put(f"/learning/preferences/{made['id']}", json=changed)).raise_for_status().json()
    assert (await order(databases, owner, 10))["actions"][1]["fields"]["name"] == "10 arms / Firm 10"
    (await owner.delete(f"/learning/preferences/{made['id']}", version=made["version"])).raise_for_status()
    assert (await order(databases, owner, 11))["actions"][1]["fields"]["name"] == "11 arms"
    dismissed = await owner.post("/learning/preferences/dismissals", about)
    assert (dismissed.status_code, (await learning(owner))["preference_offers"]) == (204, [])
    for wrong in ({"kind": "deal_name", "value": "no place"}, {"kind": "task_due", "value": "soon"}):
        answer = await owner.post("/learning/preferences", wrong)
        assert (answer.status_code, answer.json()["fields"][0]["code"]) == (422, "invalid_preference")
    deeds = [one["action"] for one in (await owner.get("/audit-log", limit=100)).json()["items"]]
    assert {"learning_preference.created", "learning_preference.updated", "learning_preference.deleted"} <= set(deeds)


async def test_confidence_comes_to_mean_what_was_kept(databases: Databases, owner: Person) -> None:
    """Sixty suggestions were made with 0.9 and rejected: 0.9 is not clear any more, and the page says since when."""
    assert owner.workspace_id
    package = await suggest(databases, owner, 1)
    assert package is not None
    before = await learning(owner)
    assert (before["calibration"]["is_used"], before["calibration"]["needed"]) == (False, 50)
    assert package["confidence"] == "clear"
    await reject(owner, package, "wrong")
    async with databases[Role.ANALYST].scoped(owner.workspace_id, SystemActor("analysis")) as scope:
        copied = (
            "insert into suggested_actions (workspace_id, id, proposal_id, thread_id, position, ref, type, payload, fingerprint) "
            "select workspace_id, gen_random_uuid(), proposal_id, thread_id, n, 'task:n' || n, type, payload, 'x.' || n "
            "from (select * from suggested_actions limit 1) s cross join generate_series(10, 69) n"
        )
        await scope.db.execute(text(copied))
    async with databases[Role.API].scoped(owner.workspace_id, SystemActor("test")) as scope:
        await scope.db.execute(text("update suggested_actions set state = 'rejected' where state = 'pending'"))
    async with databases[Role.ANALYST].scoped(owner.workspace_id, SystemActor("analysis")) as scope:
        await scope.db.execute(text("update confidence_curves set fitted_at = now() - interval '2 hours'"))
    package = await suggest(databases, owner, 2)
    assert package is not None
    assert package["confidence"] == "unsure"
    assert {one["confidence"] for one in package["actions"]} == {"unsure"}
    calibration = (await learning(owner))["calibration"]
    assert (calibration["is_used"], calibration["decided"]) == (True, 62)
    assert calibration["error_after"] < calibration["error_before"]
    (step,) = calibration["steps"]
    assert (step["decided"], step["kept"]) == (62, 0)


async def test_the_time_that_a_package_takes_is_nobodys(databases: Databases, owner: Person) -> None:
    for took in (4_000, 9_000, 5_000, 7_000):
        assert (await owner.post("/learning/review-times", {"took_ms": took})).status_code == 204
    assert (await learning(owner))["times"] == {"packages": 4, "median_ms": None}
    await owner.post("/learning/review-times", {"took_ms": 600_000})
    assert (await learning(owner))["times"] == {"packages": 5, "median_ms": 7_000}
    assert (await owner.post("/learning/review-times", {"took_ms": 1_800_001})).status_code == 422
    async with databases[Role.API].scoped(owner.workspace_id or owner.user_id, SystemActor("test")) as scope:
        row = (await scope.db.execute(text("select * from review_times limit 1"))).mappings().one()
    assert set(row) == {"workspace_id", "id", "day", "took_ms"}
