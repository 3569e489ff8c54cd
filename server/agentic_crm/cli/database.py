"""`migrate`, and the demo workspace."""

import asyncio
import os

import typer

from agentic_crm.cli.environment import ROLE_VARIABLES
from agentic_crm.cli.failure import Failure


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("migrate")(migrate)


def migrate() -> None:
    """Bring the database of DATABASE_URL to the newest schema, and the logins' passwords to those of DATABASE_*_URL."""
    from agentic_crm.platform.db.roles import Role
    from agentic_crm.system.schema_version import migrate as migrate_database

    url = os.environ.get("DATABASE_URL")
    if not url:
        raise Failure("DATABASE_URL is not set: `migrate` needs the database administrator's address.")
    role_urls = {Role(role): os.environ[name] for name, role in ROLE_VARIABLES.items() if os.environ.get(name)}
    version = asyncio.run(migrate_database(url, role_urls))
    print(f"The schema is at version {version}.")
