"""A deal appears: what was written with its people before is offered, by mailbox, once, and linked only by a person."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.ai.earlier import service
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import MessageParticipant
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from tests.ai.suggested import arms
from tests.make.people import Person
from tests.make.threads import Databases, propose, store_thread
from tests.platform.jobs.conftest import until

pytestmark = pytest.mark.usefixtures("workers")


async def offer(databases: Databases, owner: Person, deal_id: str) -> list[UUID]:
    assert owner.workspace_id
    async with databases[Role.ANALYST].scoped(owner.workspace_id, SystemActor("analysis")) as scope:
        return await service.offer(scope, UUID(deal_id))


async def offered(owner: Person) -> list[dict[str, Any]]:
    items = (await owner.get("/proposals")).raise_for_status().json()["items"]
    return [(await owner.get(f"/proposals/{one['id']}")).json() for one in items if one["kind"] == "earlier"]


async def written(databases: Databases, owner: Person, thread_id: UUID, email: str, days: int) -> None:
    """The thread's mail is of this person, from so many days ago, as the mail worker notes it."""
    assert owner.workspace_id
    async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("mail")) as scope:
        message_id = (
            await scope.db.execute(text("select id from messages where thread_id = :id"), {"id": thread_id})
        ).scalar_one()
        scope.db.add(
            MessageParticipant(
                id=uuid7(),
                message_id=message_id,
                role="from",
                email=email,
                domain=email.partition("@")[2],
                name="",
                sent_at=datetime.now(UTC) - timedelta(days=days),
            )
        )


async def test_a_deal_made_by_hand_is_offered_its_earlier_threads_and_a_rejected_one_stays_away(
    databases: Databases, owner: Person
) -> None:
    first, second, old, strange = [
        await store_thread(databases, owner, Subject=subject) for subject in ("Pumps", "Re: visit", "Years ago", "Else")
    ]
    for thread_id, email, days in (
        (first, "jane@acme.example", 1),
        (second, "jane@acme.example", 2),
        (old, "jane@acme.example", 400),
        (strange, "raj@borea.example", 3),
    ):
        await written(databases, owner, thread_id, email, days)
    jane = (await owner.post("/contacts", {"name": "Jane Roe", "email": "jane@acme.example"})).json()["id"]
    deal = (await owner.post("/deals", {"name": "Pumps for Jena", "contact_id": jane})).raise_for_status().json()["id"]
    assert owner.workspace_id
    async with databases[Role.ANALYST].scoped(owner.workspace_id, SystemActor("analysis")) as scope:
        queued = (
            await scope.db.execute(text("select payload ->> 'deal_id' from jobs where kind = 'offer_earlier'"))
        ).scalars()
        assert list(queued) == [deal], "asked for once, off the request"
    await offer(databases, owner, deal)
    packages = await offered(owner)
    assert len(packages) == 2, "one a mailbox"
    actions = {one["thread_id"]: (package, one) for package in packages for one in package["actions"]}
    assert set(actions) == {str(first), str(second)}, "not what is older than half a year, not other people's"
    assert str(old) not in actions
    package, action = actions[str(first)]
    assert action["links"]["about"] == [deal]
    assert action["labels"] == {deal: "Pumps for Jena"}
    assert (action["evidence"][0]["quote"], action["evidence"][0]["is_verified"]) == ("Pumps", True)
    accepted = {
        "package_hash": package["package_hash"],
        "verdicts": [{"action_id": one["id"], "verdict": "accept"} for one in package["actions"]],
    }
    done = (await owner.post(f"/proposals/{package['id']}/approve", accepted)).raise_for_status().json()
    assert done["state"] == "executed"
    [made] = [one for one in done["result"]["created"] if one["record_type"] == "interaction"]
    assert made["label"] == "Pumps", "the interaction is that thread's newest mail"
    other, _ = actions[str(second)]
    rejected = {"package_hash": other["package_hash"], "reason": "not_relevant"}
    (await owner.post(f"/proposals/{other['id']}/reject", rejected)).raise_for_status()
    assert await offer(databases, owner, deal) == [], "what is linked or rejected is not offered again"
    assert await offered(owner) == []


async def test_a_deal_from_a_thread_does_not_take_its_thread_and_a_threads_own_package_stays(
    databases: Databases, owner: Person
) -> None:
    earlier = await store_thread(databases, owner, Subject="Before")
    await written(databases, owner, earlier, "jane@acme.example", 2)
    waiting = await propose(databases, owner, earlier, *arms()[:2])
    source = await store_thread(databases, owner)
    proposal_id = await propose(databases, owner, source, *arms())
    read = (await owner.get(f"/proposals/{proposal_id}")).json()
    verdicts = [{"action_id": one["id"], "verdict": "accept"} for one in read["actions"]]
    body = {"package_hash": read["package_hash"], "verdicts": verdicts}
    (await owner.post(f"/proposals/{proposal_id}/approve", body)).raise_for_status()

    async def is_there() -> bool:
        return bool(await offered(owner))

    await until(is_there)
    [package] = await offered(owner)
    assert [one["thread_id"] for one in package["actions"]] == [str(earlier)]
    assert (await owner.get(f"/proposals/{waiting}")).json()["state"] == "pending"
