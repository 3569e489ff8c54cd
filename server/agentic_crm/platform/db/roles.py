"""The database's roles. None of the logins owns anything or passes row-level security; each process holds one or two."""

from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

OWNER = "acrm_owner"
DEFINER = "acrm_definer"
# Owns the views through which people with limits read, and what the API becomes for them; see migrations/person_views.py.
MASKER = "acrm_masker"
RESTRICTED = "acrm_restricted"


class Role(StrEnum):
    """Login roles and what they may write; grants are in the migrations."""

    API = "acrm_api"
    WORKER = "acrm_worker"
    ANALYST = "acrm_analyst"
    EXECUTOR = "acrm_executor"
    JOBS = "acrm_jobs"


STATEMENT_TIMEOUTS = {Role.API: "15s", Role.WORKER: "60s", Role.ANALYST: "30s", Role.EXECUTOR: "30s", Role.JOBS: "15s"}


async def ensure_roles(connection: AsyncConnection, urls: dict[Role, str]) -> None:
    """Create what is missing, and set the logins' passwords to those in `urls`. Runs as the database's administrator."""
    # Roles belong to the whole cluster: two migrations of two databases must not create them at once.
    await connection.execute(text("select pg_advisory_xact_lock(7023311500)"))
    existing = set(
        (await connection.execute(text("select rolname from pg_roles where rolname like 'acrm\\_%'"))).scalars()
    )
    for role in (OWNER, DEFINER, MASKER, RESTRICTED):
        if role not in existing:
            await connection.execute(text(f"create role {role} nologin noinherit"))
    for role in Role:
        if role not in existing:
            await connection.execute(text(f"create role {role} login noinherit nosuperuser nocreatedb nocreaterole"))
            await connection.execute(text(f"alter role {role} set statement_timeout = '{STATEMENT_TIMEOUTS[role]}'"))
            await connection.execute(text(f"alter role {role} set idle_in_transaction_session_timeout = '60s'"))
        password = make_url(urls[role]).password if role in urls else None
        if password:
            quoted = password.replace("'", "''")
            await connection.execute(text(f"alter role {role} password '{quoted}'".replace(":", "\\:")))
    await connection.execute(text(f"grant {OWNER} to current_user"))
    await connection.execute(text(f"grant {DEFINER}, {MASKER} to {OWNER}"))
    await connection.execute(text(f"grant {RESTRICTED} to {Role.API}"))
    database = (await connection.execute(text("select quote_ident(current_database())"))).scalar_one()
    # Nobody but the owner makes objects here: a function or table of another's making could sit in the search path.
    await connection.execute(text("revoke all on schema public from public"))
    await connection.execute(text(f"revoke all on database {database} from public"))
    await connection.execute(text(f"grant connect on database {database} to {OWNER}, {', '.join(Role)}"))
    await connection.execute(text(f"grant create on database {database} to {OWNER}"))
    await connection.execute(text(f"grant create, usage on schema public to {OWNER}, {DEFINER}"))
    await connection.execute(text(f"grant usage on schema public to {MASKER}, {RESTRICTED}, {', '.join(Role)}"))
