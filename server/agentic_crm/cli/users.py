"""`users ...`: switching accounts off and on, and letting somebody back in who lost their second factors."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.auth.recoveries.service import remove_now
from agentic_crm.auth.users.switching import switch
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.installation import settings_here
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings

T = TypeVar("T")
Email = Annotated[str, typer.Argument(help="The address that the account signs in with.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="Switch accounts off and on, and remove lost second factors.", no_args_is_help=True)
    commands.command("deactivate")(deactivate)
    commands.command("activate")(activate)
    commands.command("remove-second-factor")(remove_second_factor)
    app.add_typer(commands, name="users")


def deactivate(email: Email, *, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """End every session of an account and let it sign in no more. What its person did stays."""
    ended = _switch(settings_here(data_dir, "DATABASE_API_URL"), email, is_active=False)
    print(f"{email} can no longer sign in; {ended} sessions ended.")


def activate(email: Email, *, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Let an account sign in again."""
    _switch(settings_here(data_dir, "DATABASE_API_URL"), email, is_active=True)
    print(f"{email} can sign in again.")


def remove_second_factor(email: Email, *, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Remove every second factor of an account at once, end its sessions, and tell its person by mail.

    Make sure first who is asking: from then on the password alone signs in.
    """
    settings = settings_here(data_dir, "DATABASE_API_URL")
    _run(settings, lambda database: remove_now(database, settings, email))
    print(f"{email} signs in with the password alone now, and was told so.")


def _switch(settings: Settings, email: str, *, is_active: bool) -> int:
    return _run(settings, lambda database: switch(database, email, is_active=is_active))


def _run(settings: Settings, deed: Callable[[Database], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_carried_out(settings, deed))
    except AppError as error:
        raise Failure(error.detail) from error
    except (SQLAlchemyError, ConnectionError, TimeoutError) as error:
        raise Failure("The database does not answer. Start it, then call this again.") from error


async def _carried_out(settings: Settings, deed: Callable[[Database], Awaitable[T]]) -> T:
    assert settings.database_api_url is not None, "settings_here asked for it"
    database = Database(settings.database_api_url.get_secret_value(), pool_size=1)
    try:
        return await deed(database)
    finally:
        await database.close()
