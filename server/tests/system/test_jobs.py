"""Administrators look at background work and give dead jobs another chance."""

from uuid import UUID, uuid4

from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import JobPayload, Queue, enqueue
from tests.make.people import Person

ACTOR = SystemActor("test")


class Tidy(JobPayload):
    name = "test_tidy"
    queue = Queue.MAIL


async def put(databases: dict[Role, Database], workspace_id: UUID, state: str = "dead", key: str | None = None) -> UUID:
    async with databases[Role.JOBS].scoped(workspace_id, ACTOR) as scope:
        job_id = await enqueue(scope, Tidy(), dedupe_key=key)
        await scope.db.execute(
            text("update jobs set state = :state, attempts = 8, last_error = 'no reply' where id = :id"),
            {"state": state, "id": job_id},
        )
    assert job_id is not None
    return job_id


async def test_dead_jobs_are_listed_and_retried(owner: Person, databases: dict[Role, Database]) -> None:
    assert owner.workspace_id is not None
    job_id = await put(databases, owner.workspace_id)
    await put(databases, owner.workspace_id, state="succeeded")

    [listed] = (await owner.get("/jobs", state="dead")).raise_for_status().json()["items"]
    assert (listed["id"], listed["kind"], listed["last_error"]) == (str(job_id), "test_tidy", "no reply")
    assert "payload" not in listed

    retried = (await owner.post(f"/jobs/{job_id}/retry")).raise_for_status().json()
    assert (retried["state"], retried["attempts"]) == ("queued", 0)
    again = await owner.post(f"/jobs/{job_id}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "job_not_dead")
    entries = (await owner.get("/audit-log")).json()["items"]
    assert entries[0]["action"] == "job.retried"


async def test_a_job_whose_twin_waits_is_not_retried(owner: Person, databases: dict[Role, Database]) -> None:
    assert owner.workspace_id is not None
    job_id = await put(databases, owner.workspace_id, key="one")
    await put(databases, owner.workspace_id, state="queued", key="one")
    answer = await owner.post(f"/jobs/{job_id}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_already_waiting")


async def test_jobs_of_others_do_not_exist(owner: Person, other_owner: Person, databases: dict[Role, Database]) -> None:
    assert owner.workspace_id is not None
    job_id = await put(databases, owner.workspace_id)
    assert (await other_owner.post(f"/jobs/{job_id}/retry")).status_code == 404
    assert (await other_owner.post(f"/jobs/{uuid4()}/retry")).status_code == 404
    assert (await other_owner.get("/jobs")).json()["items"] == []


async def test_members_may_not_see_jobs(owner: Person) -> None:
    member = await owner.invite("member")
    answer = await member.get("/jobs")
    assert (answer.status_code, answer.json()["required_permission"]) == (403, "jobs.manage")


async def test_the_list_goes_on_at_its_cursor(owner: Person, databases: dict[Role, Database]) -> None:
    assert owner.workspace_id is not None
    made = {str(await put(databases, owner.workspace_id)) for _ in range(52)}
    first = (await owner.get("/jobs")).json()
    second = (await owner.get("/jobs", cursor=first["next_cursor"])).json()
    assert second["next_cursor"] is None
    assert {job["id"] for job in first["items"] + second["items"]} >= made
