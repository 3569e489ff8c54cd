"""`audit verify` and `audit anchor`: whether the log is what was appended."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.cli.failure import Failure
from agentic_crm.cli.installation import settings_here
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.scheduler import workspace_ids
from agentic_crm.platform.secrets import KeysMissing, key_ring
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.workspaces.audit_log import anchors, repository
from agentic_crm.workspaces.audit_log.rules import Break
from agentic_crm.workspaces.audit_log.verifying import Verdict, verify

Slug = Annotated[str | None, typer.Option("--workspace", help="A workspace's slug; without it all of them.")]
_ACTOR = SystemActor("cli")
T = TypeVar("T")
_SAID = {
    "altered": "entry {n} was altered",
    "relinked": "entry {n} does not follow the one before it any more",
    "missing": "entry {n} is missing",
    "truncated": "the log ends before entry {n}, which was anchored",
    "rewritten": "entry {n} is not the one that was anchored: the log was written anew",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="Verify and anchor the audit log.", no_args_is_help=True)
    commands.command("verify")(verify_command)
    commands.command("anchor")(anchor_command)
    app.add_typer(commands, name="audit")


def verify_command(
    workspace: Slug = None,
    *,
    anchor: Annotated[
        bool, typer.Option("--anchor", help="Compare with the heads in the object store too: finds a shortened log.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Find the first altered or missing entry. Exit code 1 when there is one."""
    settings = settings_here(data_dir, "DATABASE_API_URL", "DATABASE_JOBS_URL")
    verdicts = _run(_verify(settings, workspace, with_anchors=anchor))
    for name, verdict in verdicts:
        print(_line(name, verdict, with_anchors=anchor))
    wrong = sum(verdict.broken is not None or verdict.unreadable > 0 for _, verdict in verdicts)
    if wrong:
        raise Failure(f"{wrong} of {len(verdicts)} audit logs are not what was written. See docs/runbooks/audit.md.")


def anchor_command(workspace: Slug = None, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Write today's heads to the object store now. The workers do this every day."""
    settings = settings_here(data_dir, "DATABASE_API_URL", "DATABASE_JOBS_URL")
    for name, is_new in _run(_anchor(settings, workspace)):
        print(f"{name}: {'anchored' if is_new else 'has its anchor of today (or no entries)'}")


async def _verify(settings: Settings, slug: str | None, *, with_anchors: bool) -> list[tuple[str, Verdict]]:
    store = open_store(settings.object_store_url) if with_anchors else None
    async with _api(settings) as database:
        return [
            (name, await verify(database, store, key_ring(settings), workspace_id, _ACTOR))
            for workspace_id, name in await _workspaces(settings, database, slug)
        ]


async def _anchor(settings: Settings, slug: str | None) -> list[tuple[str, bool]]:
    store = open_store(settings.object_store_url)
    done = []
    async with _api(settings) as database:
        for workspace_id, name in await _workspaces(settings, database, slug):
            async with database.scoped(workspace_id, _ACTOR) as scope:
                head = await repository.head(scope.db)
            is_new = await anchors.write(store, key_ring(settings), workspace_id, head, clock.now())
            done.append((name, is_new))
    return done


async def _workspaces(settings: Settings, database: Database, slug: str | None) -> list[tuple[UUID, str]]:
    if slug is not None:
        async with database.unscoped("a workspace is looked up by its slug") as db:
            statement = text("select workspace_id from workspace_by_slug(:slug)")
            found = (await db.execute(statement, {"slug": slug})).scalar_one_or_none()
        if found is None:
            raise Failure(f"There is no workspace “{slug}”. Its slug stands in the page's address, after /w/.")
        return [(found, slug)]
    assert settings.database_jobs_url is not None
    jobs = Database(settings.database_jobs_url.get_secret_value(), pool_size=1, application_name="agentic-crm audit")
    try:
        ids = await workspace_ids(jobs)
    finally:
        await jobs.close()
    named = []
    for workspace_id in ids:
        async with database.scoped(workspace_id, _ACTOR) as scope:
            name = (await scope.db.execute(text("select slug from workspaces"))).scalar_one()
        named.append((workspace_id, name))
    return named


@asynccontextmanager
async def _api(settings: Settings) -> AsyncIterator[Database]:
    assert settings.database_api_url is not None
    database = Database(
        settings.database_api_url.get_secret_value(),
        pool_size=1,
        command_timeout=3600,
        application_name="agentic-crm audit",
    )
    try:
        yield database
    finally:
        await database.close()


def _line(name: str, verdict: Verdict, *, with_anchors: bool) -> str:
    said = f"{name}: {verdict.entries} entries, {'intact' if verdict.broken is None else _said(verdict.broken)}"
    if not with_anchors:
        return said
    newest = verdict.last_anchor
    said += f"; {len(verdict.anchors)} anchors" + (f", the last of {newest.day}" if newest else "")
    return said + (f"; {verdict.unreadable} anchors cannot be believed" if verdict.unreadable else "")


def _said(broken: Break) -> str:
    return _SAID[broken.problem].format(n=broken.sequence)


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except KeysMissing as error:
        raise Failure(str(error)) from error
    except (SQLAlchemyError, ConnectionError, TimeoutError) as error:
        raise Failure("The database does not answer. Start it, then try again.") from error
