"""Threads read again with other settings: what differs is told, nothing is proposed, and nobody learns of others' mail."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.ai.analyses.test_analyzing import analyze, pending, rows
from tests.ai.suggested import action
from tests.make.people import Person
from tests.make.threads import propose, store_thread
from tests.platform.jobs.conftest import until

Databases = dict[Role, Database]
Json = dict[str, Any]


async def replay(person: Person, **asked: Any) -> Json:
    """Ask for a replay and wait until it has ended; with the conversations that differ."""
    started = (await person.post("/replays", {"threads": 10, **asked})).raise_for_status().json()

    async def is_over() -> bool:
        return (await person.get(f"/replays/{started['id']}")).json()["state"] in ("done", "failed", "cancelled")

    await until(is_over)
    return dict((await person.get(f"/replays/{started['id']}")).raise_for_status().json())


def figures(found: Json) -> tuple[int, int, int, int]:
    return found["read"], found["more"], found["less"], found["altered"]


async def test_what_would_change_is_told_and_nothing_is_proposed(
    databases: Databases, owner: Person, workers: None
) -> None:
    thread_id = await store_thread(databases, owner)
    await analyze(databases, owner, thread_id)
    [package] = await pending(owner)
    same = await replay(owner)
    assert (same["state"], figures(same), same["items"]) == ("done", (1, 0, 0, 0), [])

    # What was approved exists by now, and is no reason to suggest it less.
    verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in package["actions"]]
    body = {"package_hash": package["package_hash"], "verdicts": verdicts}
    assert (await owner.post(f"/proposals/{package['id']}/approve", body)).json()["state"] == "executed"
    assert figures(await replay(owner)) == (1, 0, 0, 0)

    # A rule is tried out: what it would hold back had been approved.
    about = {"action_type": "create_deal", "sender": "jane@acme.example"}
    tried = await replay(owner, tries=[about])
    [item] = tried["items"]
    assert (UUID(item["thread_id"]), item["subject"]) == (thread_id, "12 robot arms")
    deal = next(one for one in item["differences"] if one["type"] == "create_deal")
    assert (deal["kind"], deal["outcome"], deal["is_tried"], deal["rule_id"]) == ("less", "approved", True, None)
    assert tried["less_approved"] == tried["less"] >= 1
    assert tried["tries"] == [{**about, "domain": None}]

    # The same as a rule that holds, without being asked for.
    rule = (await owner.post("/learning/rules", about)).raise_for_status().json()
    held = await replay(owner, analyzer="builtin")
    assert [one["rule_id"] for one in held["items"][0]["differences"] if one["type"] == "create_deal"] == [rule["id"]]

    assert await pending(owner) == []
    counted = await rows(databases, owner, "select (select count(*) from proposals), (select count(*) from analyses)")
    assert tuple(counted[0]) == (1, 1)
    deeds = [one["action"] for one in (await owner.get("/audit-log", limit=50)).json()["items"]]
    assert deeds.count("replay.started") == 4


async def test_what_was_put_forward_otherwise_shows_as_more_less_and_changed(
    databases: Databases, owner: Person, workers: None
) -> None:
    """The package of an earlier release: another sum, and a task that nobody would suggest today."""
    thread_id = await store_thread(databases, owner)
    made = await propose(
        databases,
        owner,
        thread_id,
        action("company:a", "create_company", {"name": "Acme Industries GmbH", "domain": "acme.example"}),
        action(
            "deal:a",
            "create_deal",
            {"name": "12 robot arms", "amount": "1.00", "currency": "EUR"},
            {"companies": ["company:a"]},
        ),
        action("company:b", "create_company", {"name": "Nobody Ltd", "domain": "nobody.example"}),
    )
    assert made
    found = await replay(owner)
    [item] = found["items"]
    by = {(one["kind"], one["type"]): one for one in item["differences"]}
    assert by["less", "create_company"]["label"] == "Nobody Ltd"
    assert by["less", "create_company"]["outcome"] == "pending"
    assert "amount" in by["changed", "create_deal"]["fields"]
    assert ("more", "create_contact") in by
    assert by["more", "create_contact"]["label"] == "Jane Roe"
    # Names of fields, never their values: who may not see sums reads this too.
    assert "84000" not in str(found)


async def test_others_mail_stays_out_of_it(databases: Databases, owner: Person, workers: None) -> None:
    mine, theirs = await store_thread(databases, owner), None
    member = await owner.invite("member")
    theirs = await store_thread(databases, member)
    assert owner.workspace_id
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("mail")) as scope:
        await scope.db.execute(
            text("update email_accounts set sharing = 'metadata' where owner_id = :one"), {"one": owner.member_id}
        )
    del mine
    found = await replay(member)
    assert (found["threads"], [UUID(one["thread_id"]) for one in found["items"]]) == (1, [theirs])
    both = await replay(owner)
    assert both["threads"] == 2
    # Of somebody else's replay they see the part that they may read.
    seen = (await member.get(f"/replays/{both['id']}")).json()
    assert (seen["threads"], [UUID(one["thread_id"]) for one in seen["items"]]) == (1, [theirs])
    listed = {one["id"]: one["threads"] for one in (await member.get("/replays")).json()}
    assert listed[both["id"]] == 1


async def test_one_at_a_time_called_off_and_never_by_viewers(databases: Databases, owner: Person) -> None:
    nothing = await owner.post("/replays", {"threads": 10})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_replay")
    await store_thread(databases, owner)
    started = (await owner.post("/replays", {})).raise_for_status().json()
    again = await owner.post("/replays", {})
    assert (again.status_code, again.json()["code"]) == (409, "replay_runs")
    ended = (await owner.post(f"/replays/{started['id']}/cancel")).raise_for_status().json()
    assert (ended["state"], ended["read"]) == ("cancelled", 0)
    viewer = await owner.invite("viewer")
    refused = await viewer.post("/replays", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert [one["id"] for one in (await viewer.get("/replays")).json()] == [started["id"]]
