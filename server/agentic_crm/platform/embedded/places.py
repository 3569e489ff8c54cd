"""Where the embedded servers' programs and data lie, when the account that runs them may not enter our folders.

Nobody's permissions are widened: a checkout below a closed home stays closed, and what the unprivileged account needs is
put elsewhere instead.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from agentic_crm.platform.embedded.account import Account
from agentic_crm.platform.embedded.errors import EmbeddedServerError

_SYSTEM_FOLDER: Final = Path("/var/lib/agentic-crm")
_UNUSED: Final = shutil.ignore_patterns("include", "__pycache__")


def reachable_programs(root: Path, probe: Path, *, parts: Sequence[Path], name: str, account: Account | None) -> Path:
    """The folder to run programs from: `root`, or a copy of its `parts` that `account` may enter, made once per `name`.

    `probe` is a program below `root` that answers `--version`. Paths in `parts` and `probe` are relative to `root`.
    """
    if account is None or account.run([str(root / probe), "--version"]).returncode == 0:
        return root
    base = _open_folder(account)
    copy = base / name
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=base, prefix=f"{name}.") as scratch:
            fresh = Path(scratch) / "copy"
            fresh.mkdir()
            for part in parts:
                if (root / part).is_dir():
                    shutil.copytree(root / part, fresh / part, symlinks=True, ignore=_UNUSED)
            for folder, _, _ in os.walk(fresh):
                Path(folder).chmod(0o755)
            try:
                fresh.rename(copy)
            except OSError:
                if not copy.exists():
                    raise
    if (tried := account.run([str(copy / probe), "--version"])).returncode != 0:
        raise EmbeddedServerError(f"{copy / probe} does not run: {tried.stdout.decode(errors='replace').strip()}")
    return copy


def data_folder(wanted: Path, *, remembered: str | None, account: Account | None) -> Path:
    """A folder of mode 0700 owned by whoever runs the server: `wanted`, or one elsewhere that `account` may enter.

    `remembered` is where an earlier start put it; that place wins as long as it exists.
    """
    if remembered is not None and Path(remembered).is_dir():
        return Path(remembered)
    if account is not None and not wanted.is_dir():
        wanted.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        if not account.can_enter(wanted.parent):
            digest = sha256(os.fsencode(wanted.absolute())).hexdigest()[:12]
            wanted = _open_folder(account) / f"{digest}-{secrets.token_hex(3)}" / wanted.name
            wanted.parent.mkdir(mode=0o711)
    wanted.mkdir(parents=True, exist_ok=True, mode=0o700)
    if account is not None and wanted.stat().st_uid != account.uid:
        os.chown(wanted, account.uid, account.gid)
    return wanted


def remove_data_folder(folder: Path) -> None:
    """Delete what `data_folder` has made, with the enclosing folder if that was made for it alone."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.parent in _open_folders():
        folder.parent.rmdir()


def _open_folders() -> tuple[Path, ...]:
    return _SYSTEM_FOLDER, Path(tempfile.gettempdir()) / f"agentic-crm-{os.geteuid()}"


def _open_folder(account: Account) -> Path:
    """A folder outside everybody's home that only we write to and everybody may enter."""
    for folder in _open_folders():
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        status = folder.lstat()
        ours = folder.is_dir() and not folder.is_symlink() and status.st_uid == os.geteuid()
        if ours and os.access(folder, os.W_OK) and account.can_enter(folder):
            return folder
    raise EmbeddedServerError(
        f"Found no folder that the account {account.name} may enter; neither {_SYSTEM_FOLDER} nor {tempfile.gettempdir()} "
        "can be used. Set DATA_DIR to a folder outside of closed home folders."
    )
