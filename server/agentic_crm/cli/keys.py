"""`keys rotate`: the next key for access tokens."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.auth.tokens.keys import rotate as rotate_keys
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.installation import settings_here
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.models import SigningKey
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.secrets import KeysMissing, KeyUnknown
from agentic_crm.platform.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    commands = typer.Typer(help="Rotate the keys that sign access tokens.", no_args_is_help=True)
    commands.callback()(_group)
    commands.command("rotate")(rotate)
    app.add_typer(commands, name="keys")


def _group() -> None:
    """Keys of access tokens."""


def rotate(
    *,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="One leaked: let no earlier key count. Programs refresh their tokens.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Make the next key. It is published now and signs in ten minutes; the last one is believed until its tokens are over."""
    settings = settings_here(data_dir, "DATABASE_API_URL")
    try:
        key = asyncio.run(_rotate(settings, is_revoking=revoke))
    except (KeysMissing, KeyUnknown) as error:
        raise Failure(str(error)) from error
    except (SQLAlchemyError, ConnectionError, TimeoutError) as error:
        raise Failure("The database does not answer. Start it, then call this again.") from error
    print(f"Key {key.id} signs from {key.signs_from:%Y-%m-%d %H:%M} UTC on.")
    if revoke:
        print("No earlier key counts: every access token of before is refused within 15 seconds.")


async def _rotate(settings: Settings, *, is_revoking: bool) -> SigningKey:
    assert settings.database_api_url is not None, "settings_here asked for it"
    database = Database(settings.database_api_url.get_secret_value(), pool_size=1, application_name="agentic-crm keys")
    try:
        async with database.unscoped("signing keys are global") as db:
            return await rotate_keys(db, settings, is_revoking=is_revoking)
    finally:
        await database.close()
