"""Where the command line keeps its logins: one file in the user's configuration folder that nobody else may read."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agentic_crm.cli.failure import Failure


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A login at one server. `expires_at` of the access token, in seconds since 1970."""

    server: str
    email: str
    access_token: str
    refresh_token: str
    expires_at: float


def folder() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "agentic-crm"


def find(server: str | None) -> Login:
    """The login at a server, or the only one there is. Raises Failure."""
    stored = _read()
    if server is not None:
        if server not in stored:
            raise Failure(f"You are not signed in to {server}. Run `agentic-crm login --server {server}`.")
        return Login(**stored[server])
    match list(stored):
        case []:
            raise Failure("You are not signed in anywhere. Run `agentic-crm login --server URL`.")
        case [only]:
            return Login(**stored[only])
        case several:
            raise Failure(f"You are signed in to several servers: {', '.join(several)}. Say which with --server.")


def keep(login: Login) -> None:
    """Store a login, in place of an earlier one at the same server."""
    _write({**_read(), login.server: asdict(login)})


def forget(server: str) -> None:
    _write({name: value for name, value in _read().items() if name != server})


def _read() -> dict[str, Any]:
    path = folder() / "logins.json"
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Failure(f"{path} cannot be read. Delete it and sign in again.") from error
    return found if isinstance(found, dict) else {}


def _write(logins: dict[str, Any]) -> None:
    """All or nothing, and readable by its owner alone from the first byte on."""
    where = folder()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made with mode 0600.
    handle, name = tempfile.mkstemp(dir=where, prefix=".logins-")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(logins, file, indent=1)
        Path(name).replace(where / "logins.json")
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
