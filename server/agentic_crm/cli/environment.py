"""What each process is told: its own database login and keys, and nobody else's. That is what makes the roles a boundary."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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
OBJECT_STORE: Final = "AWS_*"
"""Stands for all that S3 libraries read."""
PROCESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "api": (
        "DATABASE_API_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "SECRET_KEYS",
        "GOOGLE_CLIENT_SECRET",
        "MICROSOFT_CLIENT_SECRET",
        OBJECT_STORE,
    ),
    "worker mail": (
        "DATABASE_WORKER_URL",
        "DATABASE_JOBS_URL",
        "REDIS_URL",
        "SECRET_KEYS",
        "SMTP_URL",
        "GOOGLE_CLIENT_SECRET",
        "MICROSOFT_CLIENT_SECRET",
        OBJECT_STORE,
    ),
    "worker analysis": ("DATABASE_ANALYST_URL", "DATABASE_JOBS_URL", "REDIS_URL"),
    "worker execution": ("DATABASE_EXECUTOR_URL", "DATABASE_JOBS_URL", "REDIS_URL", OBJECT_STORE),
    "scheduler": ("DATABASE_JOBS_URL", "REDIS_URL"),
}
"""The credentials of each process. What is not named here is withheld from it; docs/runbooks/deploy.md shows the same table."""
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "migrate": ("DATABASE_URL", *ROLE_VARIABLES),
    "demo load": ("DATABASE_API_URL", "REDIS_URL", "SECRET_KEYS", OBJECT_STORE),
}
"""The same for what runs once before them."""
CREDENTIALS: Final = (
    "DATABASE_URL",
    *ROLE_VARIABLES,
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEYS",
    "SMTP_URL",
    "GOOGLE_CLIENT_SECRET",
    "MICROSOFT_CLIENT_SECRET",
)
"""Every setting that is a secret or holds one."""
_WITHHELD: Final = (
    *CREDENTIALS,
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
    public_url: str
    secrets: Mapping[str, str] = field(repr=False)
    """By the name of their variable, as far as they are known."""

    @property
    def database_url(self) -> str:
        """The administrator's."""
        return self.secrets["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        """Valkey's."""
        return self.secrets["REDIS_URL"]

    @property
    def role_urls(self) -> dict[str, str]:
        """Each role's login, by the name of its variable."""
        return {name: self.secrets[name] for name in ROLE_VARIABLES}

    @property
    def object_store_url(self) -> str:
        """A folder of ours where nothing else is said."""
        return os.environ.get("OBJECT_STORE_URL") or f"file:{self.data_dir.absolute() / 'objects'}"

    def for_process(self, *credentials: str) -> dict[str, str]:
        """The environment of a process that holds these credentials (names as in PROCESSES) and no others."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in _WITHHELD and (OBJECT_STORE in credentials or not name.startswith("AWS_"))
        }
        environment |= {"OBJECT_STORE_URL": self.object_store_url, "PYTHONUNBUFFERED": "1"}
        environment.setdefault("PUBLIC_URL", self.public_url)
        # glibc gives every thread a memory arena of its own; two are plenty and save tens of megabytes a process.
        environment.setdefault("MALLOC_ARENA_MAX", "2")
        return environment | {name: self.secrets[name] for name in credentials if name in self.secrets}

    def settings(self, *logins: str) -> "Settings":
        """For a command of the operator in this process: settings with these database logins and no others."""
        from agentic_crm.platform.settings import Settings

        given = self.for_process(*logins, "REDIS_URL", "SECRET_KEY", "SECRET_KEYS")
        names = ("OBJECT_STORE_URL", "PUBLIC_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEYS", *logins)
        return Settings.model_validate({name.lower(): given[name] for name in names if name in given})


def installation(data_dir: Path, *, database_url: str, redis_url: str, public_url: str) -> Installation:
    """Addresses from the environment where given; otherwise the embedded database's, with passwords of our making."""
    credentials = memory.credentials(data_dir.absolute())
    found = {name: os.environ[name] for name in CREDENTIALS if os.environ.get(name)}
    secret_key = found.get("SECRET_KEY") or credentials.secret("secret_key")
    if "SECRET_KEYS" not in found and os.environ.get("ENVIRONMENT") != "production":
        # As every process would derive it; then those that need the one need not be given the other.
        from agentic_crm.platform.secrets.keys import derived_key

        found["SECRET_KEYS"] = derived_key(secret_key).hex()
    logins = {
        name: found.get(name) or _with_login(database_url, role, credentials.secret(role))
        for name, role in ROLE_VARIABLES.items()
    }
    addresses = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": secret_key}
    return Installation(data_dir=data_dir, public_url=public_url, secrets=found | addresses | logins)


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
