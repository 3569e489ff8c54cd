"""`agentic-crm demo load` and `agentic-crm demo reset`."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from agentic_crm.cli.console import Console
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir
from agentic_crm.cli.run import readable
from agentic_crm.cli.servers import reachable_installation
from agentic_crm.crm import listeners
from agentic_crm.demo import service
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.announcements import Announcer
from agentic_crm.platform.cache import open_redis
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store


def register(app: typer.Typer) -> None:
    """Add the commands."""
    demo = typer.Typer(help="The demo workspace.", no_args_is_help=True)
    demo.command("load")(load)
    demo.command("reset")(reset)
    app.add_typer(demo, name="demo")


def load(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Load the demo workspace unless it is there; its mail is read by the workers."""
    with _settings(data_dir) as settings:
        loaded = _run(settings, is_reset=False)
    print("The demo workspace is loaded; its mail is being read." if loaded.is_new else "The demo workspace is there.")


def reset(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Put the demo workspace back to how it was delivered; what was done in it is gone."""
    with _settings(data_dir) as settings:
        _run(settings, is_reset=True)
    print("The demo workspace is as it was delivered. Its mail is read while Agentic CRM runs.")


def _run(settings: Settings, *, is_reset: bool) -> service.Loaded:
    try:
        return asyncio.run(_work(settings, is_reset=is_reset))
    except AppError as error:
        raise Failure(error.detail) from error


async def _work(settings: Settings, *, is_reset: bool) -> service.Loaded:
    if settings.database_api_url is None:
        raise Failure("DATABASE_API_URL is not set: the demo workspace is written with the API's login.")
    listeners.subscribe()
    database = Database(settings.database_api_url.get_secret_value(), pool_size=1, application_name="agentic-crm demo")
    redis = open_redis(settings)
    if redis is not None:
        database.announcer = Announcer(redis)
    objects, limit = open_store(settings.object_store_url), settings.upload_limit_bytes
    try:
        if not is_reset:
            return await service.load(database, objects, upload_limit_bytes=limit)
        if settings.database_url is None:
            raise Failure("DATABASE_URL is not set: only the database's administrator may remove a workspace.")
        return await service.reset(
            database, objects, settings.database_url.get_secret_value(), upload_limit_bytes=limit
        )
    finally:
        if database.announcer is not None:
            await database.announcer.close()
        if redis is not None:
            await redis.aclose()
        await database.close()


@contextmanager
def _settings(data_dir: DataDir) -> Iterator[Settings]:
    """From the environment in production; otherwise those of the installation on this data folder."""
    if os.environ.get("DATABASE_API_URL"):
        with readable():
            settings = Settings()
        yield settings
        return
    with reachable_installation(data_dir, Console(), what="the demo workspace is being reset") as installed:
        yield installed.settings("DATABASE_URL", "DATABASE_API_URL")
