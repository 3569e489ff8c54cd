"""Child processes that never outlive us, and how they are stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from agentic_crm.platform.embedded.account import Account

_TETHER: Final = Path(__file__).with_name("tether.py")


def start_tethered(
    command: Sequence[str],
    *,
    log: Path,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start `command` (absolute program path first) in a process group of its own, its output appended to `log`.

    It receives `death_signal` when this process ends for whatever reason. Must be called from the main thread: the
    kernel ties the signal to the thread that started the child.
    """
    identity = "-" if account is None else f"{account.uid}:{account.gid}"
    tether = [sys.executable, "-I", "-S", str(_TETHER), str(int(death_signal)), str(os.getpid()), identity]
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- our own program, no shell
            [*tether, *command],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder or "/",
            env=dict(environment) if environment is not None else None,
            process_group=0,
        )


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn until the process has ended, waiting the given seconds after each; SIGKILL at last."""
    for number, seconds in (*steps, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End at once whatever is left of a process and what it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    process.wait()


def stop_stranger(pid: int, *steps: tuple[signal.Signals, float]) -> bool:
    """Stop a process that is not our child; False when it is still there after the last step."""
    for number, seconds in steps:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not is_alive(pid):
                return True
            time.sleep(0.02)
    return not is_alive(pid)


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists and has not merely been left unreaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return not Path("/proc/self").exists()


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error message; empty when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""
