"""Which operating-system account runs the embedded servers: ourselves, or an unprivileged one when we are root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agentic_crm.platform.embedded.errors import NoUnprivilegedAccount

ACCOUNT_NAME: Final = "agentic-crm"


@dataclass(frozen=True, slots=True)
class Account:
    """An account to drop to."""

    name: str
    uid: int
    gid: int

    def run(self, command: Sequence[str], *, folder: Path = Path("/")) -> subprocess.CompletedProcess[bytes]:
        """Run a command as this account and return what it said; a program it may not reach counts as failure 126."""
        try:
            return subprocess.run(  # noqa: S603 -- our own programs, no shell
                list(command),
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            )
        except (PermissionError, FileNotFoundError) as error:
            return subprocess.CompletedProcess(command, 126, str(error).encode())

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may traverse every folder down to `folder`."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0


def unprivileged_account(report: Callable[[str], None], *, owner_of: Path | None = None) -> Account | None:
    """None for an ordinary user, who runs the servers as himself; as root the account to drop to, made when missing.

    Data that an ordinary user's start has left (`owner_of`) goes on being served as that user.
    Raises NoUnprivilegedAccount when we are root and the account can neither be found nor made.
    """
    if os.geteuid() != 0:
        return None
    if owner_of is not None and owner_of.exists() and (uid := owner_of.stat().st_uid) != 0:
        return _by_id(uid)
    if (account := _find()) is not None:
        return account
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        raise NoUnprivilegedAccount(
            "PostgreSQL refuses to run as root and there is no `useradd` to make it an account. "
            f"Run this as an ordinary user, or add a system account called {ACCOUNT_NAME}."
        )
    made = subprocess.run(  # noqa: S603 -- fixed arguments, no shell
        [useradd, "--system", "--no-create-home", "--home-dir", "/", "--shell", "/bin/false", ACCOUNT_NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    account = _find()
    if account is None:
        raise NoUnprivilegedAccount(
            f"PostgreSQL refuses to run as root and the system account {ACCOUNT_NAME} could not be added: "
            f"{made.stderr.strip()}. Run this as an ordinary user, or add the account by hand."
        )
    report(f"Added the system account {ACCOUNT_NAME}, because PostgreSQL refuses to run as root")
    return account


def _by_id(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NoUnprivilegedAccount(
            f"The database belongs to user id {uid}, which this machine does not know. "
            "Choose another DATA_DIR, or give its folder to an existing user."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
