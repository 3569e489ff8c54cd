"""What lies beside the database's policies: jobs, Valkey, the object store, and what open pages are told."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import NewJob, enqueue_many
from agentic_crm.platform.jobs.definition import Queue, definitions
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.confined import Confined, KeyOutside
from agentic_crm.platform.storage.port import ObjectMissing, workspace_key
from agentic_crm.platform.storage.stores import KeyInvalid, open_store
from tests.make.people import Api, Person
from tests.make.workers import running_workers
from tests.security.matrix.operations import Instances
from tests.security.matrix.valkey import Heard
from tests.security.matrix.world import MARK, Victim
from tests.security.scenario import until

ACTOR = SystemActor("test")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
KEYS = re.compile(
    r"acrm:events|acrm:wake:(mail|analysis|execution|outgoing-mail)|"  # a channel on which nobody speaks; tokens without meaning
    r"(acrm:events|rate:workspace):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"  # a workspace's own, by its id
    r"rate:(address|mailbox|consent|replies|language_model|push|credential:[a-z]+):[0-9a-f.:-]+|"  # counts, by an id or a hash
    r"throttle:[a-z-]+:[0-9a-f.:-]+"  # the same, or by an address
)
"""Every key and channel there is."""


@pytest.fixture
async def attacker(everybody: Api) -> Person:
    return await everybody.owner(name="Attackers")


async def test_a_job_that_names_another_workspace_s_records_finds_nothing(
    victim: Victim, attacker: Person, databases: dict[Role, Database], settings: Settings, administrator: Any
) -> None:
    """Every kind of job, with the victim's ids in its payload, queued in the attacker's workspace and worked on for real."""
    workspace_id = attacker.workspace_id
    assert workspace_id

    def reference(name: str, hint: str) -> UUID | str:
        try:
            return victim.reference(name, hint)
        except KeyError:
            return victim.ids["companies"]

    # What the victim's own work still has to do would change what is theirs meanwhile.
    await administrator.execute(
        "delete from jobs where workspace_id = $1 and state not in ('succeeded', 'dead')", victim.workspace_id
    )
    before = await victim.state()
    kinds = set()
    for queue in Queue:
        jobs = []
        # Other tests register jobs of their own, and one of them kills its worker.
        ours = {
            name: known
            for name, known in definitions(queue).items()
            if known.payload.__module__.startswith("agentic_crm.")
        }
        for name, known in ours.items():
            schema = known.payload.model_json_schema()
            values = Instances({"components": {"schemas": {}}}, reference).of(_inlined(schema), hint=f"/{name}")
            jobs.append(NewJob(known.payload.model_validate(values), dedupe_key=f"matrix-{name}"))
            kinds.add(name)
        async with databases[Role.API].scoped(workspace_id, ACTOR) as scope:
            assert None not in await enqueue_many(scope, jobs)
    query = "select kind, started_at, last_error from jobs where workspace_id = $1 and dedupe_key like 'matrix-%'"

    async def look() -> list[Any]:
        return list(await administrator.fetch(query, workspace_id))

    async with running_workers(databases, settings):
        # One that waits for something else, again and again, has no attempt to show in between, yet when it was begun.
        done = await until(look, lambda found: all(row["started_at"] for row in found))
    # What is to be tried again would be met by every test that works on all jobs there are.
    await administrator.execute("delete from jobs where workspace_id = $1", workspace_id)
    assert {row["kind"] for row in done} == kinds
    assert not [row for row in done if row["last_error"] and MARK in row["last_error"].lower()]
    after = await victim.state()
    assert [name for name in after if after[name] != before[name]] == []
    print(f"{len(kinds)} kinds of jobs with another workspace's ids")  # noqa: T201


def _inlined(schema: Any) -> Any:
    """The schema without references, as payloads are flat."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return {"type": "string"}
        return {key: _inlined(value) for key, value in schema.items() if key != "$defs"}
    return [_inlined(one) for one in schema] if isinstance(schema, list) else schema


async def test_valkey_is_told_ids_and_counts_alone(victim: Victim, heard: Heard) -> None:
    """Of a run with an import, an analysis, an approval and much besides: no text, no name and no address of anybody."""
    assert len(heard.commands) > 100
    assert {key for key in heard.named() if not KEYS.fullmatch(key)} == set()
    assert f"rate:workspace:{victim.workspace_id}" in set(heard.named())
    told = [command for command in heard.commands if any(MARK in word.lower() or "@" in word for word in command)]
    assert told == []


async def test_open_pages_are_told_tags_and_never_which_records(victim: Victim, heard: Heard) -> None:
    """So that a page of a member with limits learns nothing of what is hidden from them: there are no ids in any event."""
    news = [(channel, message) for channel, message in heard.news() if channel == f"acrm:events:{victim.workspace_id}"]
    assert len(news) > 10
    tags = set()
    for _, message in news:
        assert set(json.loads(message)) == {"tags"}
        assert not ID.search(message)
        tags |= set(json.loads(message)["tags"])
    assert tags >= {"companies", "contacts", "deals", "tasks", "records", "proposals", "imports"}
    assert all(ID.fullmatch(channel.removeprefix("acrm:events:")) for channel, _ in heard.news())


async def test_a_row_that_names_another_workspace_s_object_gets_nothing(
    victim: Victim, attacker: Person, administrator: Any, app: FastAPI
) -> None:
    """There are no signed addresses: objects leave through the API alone, which keeps to the workspace's own part of the store."""
    theirs = await administrator.fetchval(
        "select raw_key from messages where workspace_id = $1 and raw_key like 'workspaces/%' limit 1",
        victim.workspace_id,
    )
    assert theirs.startswith(f"workspaces/{victim.workspace_id}/")
    store = open_store(app.state.crm.settings.object_store_url)
    assert MARK in (await store.get(theirs)).decode("latin-1").lower() or theirs.endswith(".pack")
    assert attacker.workspace_id
    await administrator.execute("begin")
    try:
        await administrator.execute("set local session_replication_role = replica")
        message = await administrator.fetchval(
            "select id from messages where workspace_id = $1 and raw_key = $2 limit 1", victim.workspace_id, theirs
        )
        columns = await administrator.fetchval(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = 'messages'::regclass"
            " and attnum > 0 and not attisdropped and attgenerated = '' and attname <> 'workspace_id'"
        )
        await administrator.execute(
            f"insert into messages (workspace_id, {columns}) select $1, {columns} from messages where workspace_id = $2 and id = $3",
            attacker.workspace_id,
            victim.workspace_id,
            message,
        )
        await administrator.execute("commit")
    except BaseException:
        await administrator.execute("rollback")
        raise
    try:
        answer = await attacker.get(f"/messages/{message}/raw")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert "missing in the object store" in answer.json()["detail"]
        assert MARK not in answer.text.lower()
    finally:
        await administrator.execute(
            "delete from messages where workspace_id = $1 and id = $2", attacker.workspace_id, message
        )


async def test_a_store_of_one_workspace_knows_no_other(victim: Victim, attacker: Person, settings: Settings) -> None:
    assert attacker.workspace_id
    store = open_store(settings.object_store_url)
    theirs = workspace_key(victim.workspace_id, "probe", "canary")
    await store.put(theirs, b"canary")
    mine = Confined(store, attacker.workspace_id)
    climbing = workspace_key(attacker.workspace_id) + f"/../{victim.workspace_id}/probe/canary"
    for key in (theirs, "workspaces", f"workspaces/{attacker.workspace_id}0/a", "checks/a", "../a", ""):
        with pytest.raises(ObjectMissing):
            await mine.get(key)
        with pytest.raises(ObjectMissing):
            await mine.get_range(key, 0, 10)
        with pytest.raises(KeyOutside):
            await mine.put(key, b"x")
        with pytest.raises(KeyOutside):
            await mine.put_new(key, b"x")
        with pytest.raises(KeyOutside):
            await mine.delete(key)
        with pytest.raises(KeyOutside):
            await mine.delete_prefix(f"{key}/")
        with pytest.raises(KeyOutside):
            await mine.keys(f"{key}/")
    with pytest.raises(KeyInvalid):
        await mine.get(climbing)
    with pytest.raises(KeyInvalid):
        await mine.keys(climbing + "/")
    own = workspace_key(attacker.workspace_id, "probe")
    await mine.put(own, b"mine")
    assert await mine.get(own) == b"mine"
    assert await mine.keys(workspace_key(attacker.workspace_id) + "/") == [own]
    await mine.delete(own)
    assert await store.get(theirs) == b"canary"
    await store.delete(theirs)
