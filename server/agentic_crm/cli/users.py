"""`users deactivate` and `users activate`: switching accounts off and on."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.auth.users.switching import switch
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.installation import settings_here
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings

Email = Annotated[str, typer.Argument(help="The address that the account signs in with.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help="Switch accounts off and on.", no_args_is_help=True)
    commands.command("deactivate")(deactivate)
    commands.command("activate")(activate)
    app.add_typer(commands, name="users")


def deactivate(email: Email, *, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """End every session of an account and let it sign in no more. What its person did stays."""
    ended = _switch(settings_here(data_dir, "DATABASE_API_URL"), email, is_active=False)
    print(f"{email} can no longer sign in; {ended} sessions ended.")


def activate(email: Email, *, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Let an account sign in again."""
    _switch(settings_here(data_dir, "DATABASE_API_URL"), email, is_active=True)
    print(f"{email} can sign in again.")


def _switch(settings: Settings, email: str, *, is_active: bool) -> int:
    try:
        return asyncio.run(_carried_out(settings, email, is_active=is_active))
    except AppError as error:
        raise Failure(error.detail) from error
    except (SQLAlchemyError, ConnectionError, TimeoutError) as error:
        raise Failure("The database does not answer. Start it, then call this again.") from error


async def _carried_out(settings: Settings, email: str, *, is_active: bool) -> int:
    assert settings.database_api_url is not None, "settings_here asked for it"
    database = Database(settings.database_api_url.get_secret_value(), pool_size=1)
    try:
        return await switch(database, email, is_active=is_active)
    finally:
        await database.close()
