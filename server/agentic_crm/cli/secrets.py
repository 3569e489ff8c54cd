"""`secrets rotate`: new keys for what is sealed at rest."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.cli.failure import Failure
from agentic_crm.cli.installation import settings_here
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.models import Base
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.scheduler import workspace_ids
from agentic_crm.platform.secrets import KeysMissing, KeyUnknown, SealBroken, key_ring
from agentic_crm.platform.secrets.keys import KeyRing
from agentic_crm.platform.secrets.rotating import drop_retired, renew_key, seal_again, sealed_columns, wrap_again
from agentic_crm.platform.settings import Settings

_ACTOR = SystemActor("cli")


def register(app: typer.Typer) -> None:
    """Add the command."""
    commands = typer.Typer(help="Rotate the keys that secrets are sealed with.", no_args_is_help=True)
    commands.callback()(_group)
    commands.command("rotate")(rotate)
    app.add_typer(commands, name="secrets")


def _group() -> None:
    """Keys of what is sealed at rest."""


def rotate(
    *,
    data_keys: Annotated[
        bool, typer.Option("--data-keys", help="Make new data keys too, and seal every value again.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Wrap all data keys with the newest of SECRET_KEYS. Interrupted, call it again."""
    settings = settings_here(data_dir, "DATABASE_API_URL", "DATABASE_JOBS_URL")
    try:
        done = asyncio.run(_rotate(settings, with_data_keys=data_keys))
    except (KeysMissing, KeyUnknown, SealBroken) as error:
        raise Failure(str(error)) from error
    except (SQLAlchemyError, ConnectionError, TimeoutError) as error:
        raise Failure("The database does not answer. What was rotated stays; call this again.") from error
    print(f"{done.wrapped} data keys wrapped with the newest of SECRET_KEYS.")
    if data_keys:
        print(f"{done.renewed} new data keys, {done.sealed} values sealed again, {done.dropped} old data keys deleted.")
    print("Older keys may be dropped from SECRET_KEYS once every process runs with the new ones.")


@dataclass(slots=True)
class _Done:
    wrapped: int = 0
    renewed: int = 0
    sealed: int = 0
    dropped: int = 0


Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]


async def _rotate(settings: Settings, *, with_data_keys: bool) -> _Done:
    ring = key_ring(settings)
    done = _Done()
    assert settings.database_api_url is not None
    assert settings.database_jobs_url is not None
    api = Database(settings.database_api_url.get_secret_value(), pool_size=1, application_name="agentic-crm secrets")
    jobs = Database(settings.database_jobs_url.get_secret_value(), pool_size=1, application_name="agentic-crm secrets")
    try:
        await _rotate_owner(lambda: api.unscoped("identity data is global"), ring, None, done, with_data_keys)
        for workspace_id in await workspace_ids(jobs):
            await _rotate_owner(_inside(api, workspace_id), ring, workspace_id, done, with_data_keys)
    finally:
        await jobs.close()
        await api.close()
    return done


def _inside(api: Database, workspace_id: UUID) -> Transaction:
    @asynccontextmanager
    async def transaction() -> AsyncIterator[AsyncSession]:
        async with api.scoped(workspace_id, _ACTOR) as scope:
            yield scope.db

    return transaction


async def _rotate_owner(
    transaction: Transaction, ring: KeyRing, workspace_id: UUID | None, done: _Done, with_data_keys: bool
) -> None:
    async with transaction() as db:
        done.wrapped += await wrap_again(db, ring, workspace_id)
    if not with_data_keys:
        return
    async with transaction() as db:
        done.renewed += await renew_key(db, ring, workspace_id)
    for column in sealed_columns(Base.metadata):
        if column.is_tenant == (workspace_id is not None):
            done.sealed += await _until_none(
                transaction, partial(seal_again, ring=ring, column=column, workspace_id=workspace_id)
            )
    async with transaction() as db:
        done.dropped += await drop_retired(db, workspace_id)


async def _until_none(transaction: Transaction, step: Callable[[AsyncSession], Awaitable[int]]) -> int:
    total = 0
    while True:
        async with transaction() as db:
            found = await step(db)
        total += found
        if found == 0:
            return total
