"""What each process is told: its own database login and nobody else's. That is what makes the roles a boundary."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit, urlunsplit

from agentic_crm.platform.embedded import memory

if TYPE_CHECKING:
    from agentic_crm.platform.settings import Settings

ROLE_VARIABLES: Final = {
    "DATABASE_API_URL": "acrm_api",
    "DATABASE_WORKER_URL": "acrm_worker",
    "DATABASE_ANALYST_URL": "acrm_analyst",
    "DATABASE_EXECUTOR_URL": "acrm_executor",
    "DATABASE_JOBS_URL": "acrm_jobs",
}
# Never handed on unless a process is meant to have them.
_WITHHELD: Final = (
    "DATABASE_URL",
    *ROLE_VARIABLES,
    "REDIS_URL",
    "SECRET_KEY",
    "PGPASSWORD",
    "PGUSER",
    "PGSERVICE",
    "MAKEFLAGS",
    "MFLAGS",
    "MAKELEVEL",
    "MAKEOVERRIDES",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """The addresses and secrets of one running installation."""

    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    public_url: str
    role_urls: Mapping[str, str]

    def for_process(self, *variables: str) -> dict[str, str]:
        """The environment of a process that holds these database logins (names of variables) and no others."""
        urls = {"DATABASE_URL": self.database_url, **self.role_urls}
        environment = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
        environment.setdefault("OBJECT_STORE_URL", f"file:{self.data_dir.absolute() / 'objects'}")
        environment.setdefault("PUBLIC_URL", self.public_url)
        environment |= {"REDIS_URL": self.redis_url, "SECRET_KEY": self.secret_key, "PYTHONUNBUFFERED": "1"}
        # glibc gives every thread a memory arena of its own; two are plenty and save tens of megabytes a process.
        environment.setdefault("MALLOC_ARENA_MAX", "2")
        return environment | {name: urls[name] for name in variables}

    def settings(self, *variables: str) -> "Settings":
        """The same for this process: settings with these database logins and no others."""
        from agentic_crm.platform.settings import Settings

        given = self.for_process(*variables)
        names = ("OBJECT_STORE_URL", "PUBLIC_URL", "REDIS_URL", "SECRET_KEY", *variables)
        return Settings.model_validate({name.lower(): given[name] for name in names})


def installation(data_dir: Path, *, database_url: str, redis_url: str, public_url: str) -> Installation:
    """Addresses from the environment where given; otherwise the embedded database's, with passwords of our making."""
    credentials = memory.credentials(data_dir.absolute())
    return Installation(
        data_dir=data_dir,
        database_url=database_url,
        redis_url=redis_url,
        secret_key=os.environ.get("SECRET_KEY") or credentials.secret("secret_key"),
        public_url=public_url,
        role_urls={
            name: os.environ.get(name) or _with_login(database_url, role, credentials.secret(role))
            for name, role in ROLE_VARIABLES.items()
        },
    )


def running(data_dir: Path) -> Installation | None:
    """The installation that `up` last started on this data folder, from what the folder remembers; None before that."""
    state = memory.state(data_dir.absolute())
    credentials = memory.credentials(data_dir.absolute())
    database_url = os.environ.get("DATABASE_URL") or credentials.get("database_url")
    redis_url = os.environ.get("REDIS_URL") or credentials.get("redis_url")
    if database_url is None or redis_url is None:
        return None
    return installation(
        data_dir,
        database_url=database_url,
        redis_url=redis_url,
        public_url=state.get("public_url") or "http://127.0.0.1:8000",
    )


def _with_login(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{address}"))
