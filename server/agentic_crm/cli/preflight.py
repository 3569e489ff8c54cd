"""What must hold before anything is started, each failure one sentence that says what to do."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from agentic_crm.cli.failure import Failure
from agentic_crm.cli.places import ROOT, shown
from agentic_crm.platform.embedded.memory import is_free

NEEDED_BYTES: Final = 500 * 1024**2
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def require_folder(data_dir: Path) -> None:
    """Make the data folder; raises Failure when it cannot be written or its disk is nearly full."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
        for private in ("logs", "objects"):
            (data_dir / private).mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise Failure(_folder_problem(data_dir, error)) from None
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise Failure(f"The data folder {shown(data_dir)} is not writable. Choose another with DATA_DIR.")
    if (free := free_bytes(data_dir)) < NEEDED_BYTES:
        raise Failure(
            f"The disk of {shown(data_dir)} is nearly full: {free // 1024**2} MB free, {NEEDED_BYTES // 1024**2} MB needed. "
            "Make room, or choose another disk with DATA_DIR."
        )


def free_bytes(folder: Path) -> int:
    """Bytes that can still be written to the disk of a folder, existing or not."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.absolute().parent
    return shutil.disk_usage(folder).free


def explain(error: OSError, data_dir: Path) -> str:
    """A sentence for an error of the operating system met while starting."""
    if error.errno in _FULL:
        return f"The disk is full. Make room on the disk of {shown(data_dir)}, or choose another with DATA_DIR."
    return f"{error.strerror or error}: {error.filename or shown(data_dir)}"


def require_port(host: str, port: int) -> None:
    """Raises Failure when something else listens there."""
    if is_free(port, host):
        return
    if port < 1024 and os.geteuid() != 0:
        raise Failure(f"Port {port} may only be used by root. Choose one above 1023, for example `make up PORT=8000`.")
    other = port + 1 if port < 65535 else 8000
    raise Failure(
        f"Port {port} is in use by another program. Stop that, or choose another port: `make up PORT={other}`."
    )


def require_web(dist: Path) -> None:
    """Raises Failure when the web app has not been built."""
    if not (dist / "index.html").is_file():
        raise Failure(f"The web app is not built ({shown(dist)} has no index.html). Run `make install`.")


@contextmanager
def exclusive(data_dir: Path, address: str) -> Iterator[None]:
    """Hold the data folder for this process; raises Failure when another start holds it."""
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held = os.read(descriptor, 200).decode("utf-8", "replace").strip() or "another process"
            raise Failure(
                f"Agentic CRM already runs on {shown(data_dir)} ({held}). Use that, or stop it, "
                "or choose another folder and port: `make up DATA_DIR=.data2 PORT=8001`."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{address}, process {os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def web_dist() -> Path:
    """Where the built web app lies."""
    return Path(os.environ.get("WEB_DIST") or ROOT / "web" / "dist")


def _folder_problem(data_dir: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return explain(error, data_dir)
    reason = error.strerror or str(error)
    return f"The data folder {shown(data_dir)} cannot be used: {reason}. Choose another with DATA_DIR."
