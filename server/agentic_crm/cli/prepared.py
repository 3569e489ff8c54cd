"""Whether an earlier start left the database ready, found out in milliseconds: the migrations' own check takes seconds."""

import asyncio
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from agentic_crm import __version__
from agentic_crm.cli.environment import Installation
from agentic_crm.cli.places import SERVER
from agentic_crm.platform.embedded import memory

_MIGRATIONS: Final = SERVER / "migrations" / "versions"
_ASSIGNED: Final = re.compile(r"""^(revision|down_revision)\b[^=]*=\s*["']([^"']+)["']""", re.MULTILINE)


def is_prepared(installed: Installation, *, demo: bool) -> bool:
    """Whether `remember` was called for this very code, database and passwords, and the database still agrees."""
    if memory.state(installed.data_dir).get("prepared") != _fingerprint(installed, demo=demo):
        return False
    return asyncio.run(_version(installed.role_urls["DATABASE_API_URL"])) == newest_migration()


def remember(installed: Installation, *, demo: bool) -> None:
    """Note that migrations, logins and (where wanted) the demo workspace are in place."""
    memory.state(installed.data_dir).put("prepared", _fingerprint(installed, demo=demo))


def newest_migration(folder: Path = _MIGRATIONS) -> str | None:
    """The revision that no other one follows, read from the files; None when that is not exactly one."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for file in folder.glob("*.py"):
        for name, value in _ASSIGNED.findall(file.read_text(encoding="utf-8")):
            (revisions if name == "revision" else followed).add(value)
    newest = revisions - followed
    return newest.pop() if len(newest) == 1 else None


async def _version(url: str) -> str | None:
    import asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=5.0)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return None
    try:
        found = await connection.fetchval("select version_num from alembic_version")
        return found if isinstance(found, str) else None
    except asyncpg.PostgresError:
        return None
    finally:
        await connection.close()


def _fingerprint(installed: Installation, *, demo: bool) -> str:
    parts = [__version__, newest_migration() or "", installed.database_url, str(demo)]
    parts += [f"{name}={url}" for name, url in sorted(installed.role_urls.items())]
    return sha256("\n".join(parts).encode()).hexdigest()
