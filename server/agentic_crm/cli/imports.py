"""`agentic-crm import`: the same upload, rows and reading as the page's, from a terminal."""

import asyncio
import os
import sys
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.auth.users import repository as users
from agentic_crm.cli import environment
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.cli.remote_imports import KEY_VARIABLE, Remote
from agentic_crm.email.imports import rules, service
from agentic_crm.email.imports.schemas import ImportCreate, ImportRead
from agentic_crm.email.providers.file_message import NotAMailbox
from agentic_crm.email.providers.files import open_mailbox
from agentic_crm.email.uploads.service import free_space
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.announcements import Announcer
from agentic_crm.platform.cache import open_redis
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.workspaces.access import rules as access
from agentic_crm.workspaces.access.repository import Membership, memberships

_LOOK_EVERY: Final = 0.5
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_OVER: Final = frozenset({"done", "failed", "cancelled"})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_command)


def import_command(
    path: Annotated[Path, typer.Argument(help="A .mbox, .eml or .zip file, or a folder (Maildir, or of such files).")],
    workspace: Annotated[str, typer.Option("--workspace", help="The workspace's slug, as in the page's address.")],
    member: Annotated[
        str | None,
        typer.Option("--member", help="E-mail address of the member whose mail it is; without it the owner."),
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    server: Annotated[
        str | None,
        typer.Option(
            "--server",
            help=f"A server elsewhere, with the login of `agentic-crm login` or the API key in {KEY_VARIABLE}; as yourself.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Import a mailbox file or folder into a workspace. Interrupted, it goes on when called again; repeated, it adds nothing."""
    if server is not None and member is not None:
        raise Failure("At a server elsewhere you import your own mail: leave out --member.")
    try:
        found = (
            _import_remotely(path, server, workspace)
            if server is not None
            else asyncio.run(_import(path, workspace, member, data_dir))
        )
    except AppError as error:
        raise Failure(error.detail) from error
    except (SQLAlchemyError, ConnectionError, TimeoutError) as error:
        raise Failure(
            "The database does not answer. When Agentic CRM runs again, it goes on reading what was uploaded; "
            "run the same command again if the upload was not complete."
        ) from error
    except KeyboardInterrupt:
        raise Failure("Interrupted. Run the same command again to go on; what was uploaded is being read.") from None
    if found.state != "done":
        raise Failure(found.error.detail if found.error else f"The import was {found.state}.")
    for line in account(found):
        print(line)


@dataclass(frozen=True, slots=True)
class _Session:
    """Everything one command works with."""

    database: Database
    objects: ObjectStore
    settings: Settings
    workspace_id: UUID
    actor: MemberActor


async def _import(path: Path, slug: str, member: str | None, data_dir: Path) -> ImportRead:
    try:
        mailbox = await asyncio.to_thread(open_mailbox, path)
    except NotAMailbox as error:
        raise Failure(error.detail) from error
    del mailbox
    with _as_one_file(path) as (file, name):
        async with _session(slug, member, data_dir) as session:
            import_id = await _upload(session, file, name)
            return await _watch(session, import_id)


def _import_remotely(path: Path, server: str, slug: str) -> ImportRead:
    try:
        open_mailbox(path)
    except NotAMailbox as error:
        raise Failure(error.detail) from error
    with closing(Remote(server, slug)) as remote, _as_one_file(path) as (file, name):
        found = remote.watch(remote.upload(file, name, _show), lambda now: _show(progress(now)))
        _show("", is_last=True)
        return found


@contextmanager
def _as_one_file(path: Path) -> Iterator[tuple[Path, str]]:
    """A folder becomes an archive without compression, the same bytes each time, so that an interrupted upload fits."""
    if not path.is_dir():
        yield path, path.name
        return
    with tempfile.TemporaryDirectory(prefix="agentic-crm-import-") as folder:
        packed = Path(folder) / "folder.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for file in sorted(one for one in path.rglob("*") if one.is_file()):
                info = zipfile.ZipInfo(f"{path.name}/{file.relative_to(path).as_posix()}", _FIRST_DAY)
                with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
                    while block := source.read(1024 * 1024):
                        target.write(block)
        yield packed, f"{path.name}.zip"


@asynccontextmanager
async def _session(slug: str, member: str | None, data_dir: Path) -> AsyncIterator[_Session]:
    settings = _settings(data_dir)
    assert settings.database_api_url is not None
    database = Database(
        settings.database_api_url.get_secret_value(), pool_size=2, application_name="agentic-crm import"
    )
    redis = open_redis(settings)
    database.announcer = Announcer(redis) if redis is not None else None
    try:
        found, user_id = await _membership(database, slug, member)
        actor = MemberActor(user_id=user_id, member_id=found.member_id, role=found.role)
        yield _Session(database, open_store(settings.object_store_url), settings, found.workspace_id, actor)
    finally:
        if database.announcer is not None:
            await database.announcer.close()
        if redis is not None:
            await redis.aclose()
        await database.close()


def _settings(data_dir: Path) -> Settings:
    """From the environment in production; otherwise those of the installation that `up` started."""
    if os.environ.get("DATABASE_API_URL"):
        return Settings()
    installed = environment.running(data_dir)
    if installed is None:
        raise Failure("Nothing is running here. Start it with `make up`, or set DATABASE_API_URL and OBJECT_STORE_URL.")
    return installed.settings("DATABASE_API_URL")


async def _membership(database: Database, slug: str, member: str | None) -> tuple[Membership, UUID]:
    async with database.unscoped("a workspace is looked up by its slug, a member by their address") as db:
        statement = text("select workspace_id, owner_user_id from workspace_by_slug(:slug)")
        row = (await db.execute(statement, {"slug": slug})).one_or_none()
        if row is None:
            raise Failure(f"There is no workspace “{slug}”. Its slug stands in the page's address, after /w/.")
        user_id: UUID = row.owner_user_id
        if member is not None:
            user = await users.by_email(db, member)
            if user is None:
                raise Failure(f"Nobody has signed up as {member}.")
            user_id = user.id
        found = next((one for one in await memberships(db, user_id) if one.workspace_id == row.workspace_id), None)
    if found is None:
        raise Failure(f"{member} is not a member of “{slug}”.")
    if not access.allows(found.role, access.Permission.IMPORT_MAIL):
        raise Failure(f"As {found.role}, {member} may not import mail into “{slug}”.")
    return found, user_id


async def _upload(session: _Session, file: Path, name: str) -> UUID:
    """Send what is missing of the file, from where an interrupted upload of it stopped."""
    size = file.stat().st_size  # noqa: ASYNC240 - a command line has nobody else to wait for
    begun = await _begun(session, name, size)
    if begun is None:
        free = await free_space(session.settings.object_store_url)
        async with session.database.scoped(session.workspace_id, session.actor) as scope:
            data = ImportCreate(file_name=name, size_bytes=size)
            begun = await service.create(scope, data, limit_bytes=session.settings.upload_limit_bytes, free_bytes=free)
    received = begun.received_bytes
    with file.open("rb") as source:
        source.seek(received)
        while received < size and (data_part := source.read(rules.CHUNK_LIMIT_BYTES)):
            begun = await service.receive_chunk(
                session.database, session.objects, session.workspace_id, session.actor, begun.id, received, data_part
            )
            received = begun.received_bytes
            _show(f"uploading  {rules.readable(received)} of {rules.readable(size)}")
    return begun.id


async def _begun(session: _Session, name: str, size: int) -> ImportRead | None:
    """This member's unfinished upload of a file with this name and size."""
    async with session.database.scoped(session.workspace_id, session.actor) as scope:
        recent = (await service.list_imports(scope, limit=50, offset=0)).items
    mine = (one for one in recent if one.created_by.id == session.actor.member_id)
    return next(
        (one for one in mine if one.state == "uploading" and (one.file_name, one.size_bytes) == (name, size)), None
    )


async def _watch(session: _Session, import_id: UUID) -> ImportRead:
    while True:
        async with session.database.scoped(session.workspace_id, session.actor) as scope:
            found = await service.read(scope, import_id)
        _show(progress(found))
        if found.state in _OVER:
            _show("", is_last=True)
            return found
        await asyncio.sleep(_LOOK_EVERY)


def progress(found: ImportRead) -> str:
    """One line that says how far an import is."""
    match found.state:
        case "queued":
            return "waiting for the worker"
        case "analyzing":
            return f"analysing  {found.threads_analyzed} of {found.threads_total} threads, {found.proposals_found} proposals"
        case _:
            percent = 100 * found.read_bytes // max(1, found.size_bytes)
            return f"{found.state}  {percent} %, {found.messages_seen} messages"


def account(found: ImportRead) -> list[str]:
    """Where every message of the file went."""
    hint = " (the page lists them under Imports)" if found.messages_failed else ""
    return [
        f"{found.file_name}: {found.messages_seen} messages",
        f"  {found.messages_stored:>8} stored, in {found.threads_total} threads",
        f"  {found.messages_duplicate:>8} known already",
        f"  {found.messages_failed:>8} could not be read{hint}",
        f"  {found.proposals_found:>8} proposals to review",
    ]


def _show(line: str, *, is_last: bool = False) -> None:
    """Rewrite one line on a terminal; keep quiet in a log."""
    if sys.stderr.isatty():
        print(f"\r{line:<79}", end="\n" if is_last else "", file=sys.stderr, flush=True)
