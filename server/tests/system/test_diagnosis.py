"""What `doctor` says about a database, its workers and its queues."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis.asyncio import Redis
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.system.diagnosis import Finding, examine_database, examine_objects, examine_redis
from agentic_crm.system.schema_version import expected_version

NOW = datetime(2031, 5, 1, 12, 0, tzinfo=UTC)


def about(findings: list[Finding], subject: str) -> Finding:
    [found] = [finding for finding in findings if finding.sentence.startswith(subject)]
    return found


async def test_every_login_has_no_more_than_its_grants(role_urls: dict[Role, str]) -> None:
    findings = await examine_database(role_urls, NOW)
    for role in Role:
        assert about(findings, f"Database as {role}:").is_fine
    assert about(findings, "Schema").sentence.startswith(f"Schema: version {expected_version()} on PostgreSQL 18")


async def test_a_superuser_in_place_of_a_login_is_wrong(postgres: PostgresServer, role_urls: dict[Role, str]) -> None:
    [finding, *_] = await examine_database({Role.API: postgres.url}, NOW)
    assert not finding.is_fine
    assert finding.sentence.endswith("Use the login acrm_api")


async def test_a_database_that_is_away_is_named_without_its_address() -> None:
    [finding] = await examine_database({Role.API: "postgresql://acrm_api:hush@127.0.0.1:1/agentic_crm"}, NOW)
    assert not finding.is_fine
    assert "make up" in finding.sentence
    assert "hush" not in finding.sentence


async def test_silent_and_missing_workers_are_named(
    databases: dict[Role, Database], role_urls: dict[Role, str]
) -> None:
    async with databases[Role.JOBS].connection() as connection:
        await connection.execute(text("delete from worker_heartbeats where name like 'doctor-%'"))
        for queue, beat_at in (("mail", NOW - timedelta(seconds=5)), ("analysis", NOW - timedelta(minutes=7))):
            await connection.execute(
                text(
                    "insert into worker_heartbeats (name, queue, started_at, beat_at) values (:name, :queue, :at, :at)"
                ),
                {"name": f"doctor-{queue}", "queue": queue, "at": beat_at},
            )
    findings = await examine_database({Role.JOBS: role_urls[Role.JOBS]}, NOW)
    async with databases[Role.JOBS].connection() as connection:
        await connection.execute(text("delete from worker_heartbeats where name like 'doctor-%'"))
    assert about(findings, "Worker mail") == Finding(True, "Worker mail: alive, last heard of 5 s ago")
    assert about(findings, "Worker analysis").sentence.startswith("Worker analysis: silent for 7 min.")
    assert about(findings, "Worker execution").sentence.startswith("Worker execution: none has ever reported.")


async def test_redis(settings: Settings) -> None:
    assert settings.redis_url is not None
    async with Redis.from_url(settings.redis_url.get_secret_value()) as redis:
        found = await examine_redis(redis)
    assert found.is_fine
    assert "valkey 9" in found.sentence
    async with Redis(host="127.0.0.1", port=1) as nowhere:
        assert not (await examine_redis(nowhere)).is_fine


async def test_object_store(tmp_path: Path) -> None:
    assert (await examine_objects(lambda: open_store(f"file:{tmp_path}"))).is_fine
    (tmp_path / "file").write_text("")
    wrong = await examine_objects(lambda: open_store(f"file:{tmp_path / 'file'}"))
    assert not wrong.is_fine
    assert "OBJECT_STORE_URL" in wrong.sentence
    assert not (await examine_objects(lambda: open_store("ftp://somewhere"))).is_fine
