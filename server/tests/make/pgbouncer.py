"""A real PgBouncer in transaction mode for tests: few connections to PostgreSQL, any number of clients; gone when the block ends."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from agentic_crm.platform.embedded import memory


class PgBouncerMissing(RuntimeError):
    """The tests of pooling need PgBouncer: `apt-get install pgbouncer`; `make test` does that where it may."""


@contextmanager
def pgbouncer(folder: Path, logins: Mapping[str, str], *, connections: int) -> Iterator[dict[str, str]]:
    """The same `postgresql://` addresses by way of the pooler, which opens at most `connections` for each login and database."""
    program = shutil.which(
        "pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
    )
    if program is None:
        raise PgBouncerMissing(PgBouncerMissing.__doc__)
    parts = {name: urlsplit(url) for name, url in logins.items()}
    first = next(iter(parts.values()))
    port = memory.loopback_port(None)
    users = {unquote(one.username or ""): unquote(one.password or "") for one in parts.values()}
    (folder / "users.txt").write_text("".join(f'"{user}" "{password}"\n' for user, password in users.items()))
    (folder / "pgbouncer.ini").write_text(
        f"""[databases]
* = host={first.hostname} port={first.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder / "users.txt"}
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
log_connections = 0
log_disconnections = 0
"""
    )
    command = [program, "-q", str(folder / "pgbouncer.ini")]
    if os.getuid() == 0:
        # It does not run as root.
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        for above in folder.parents:
            if str(above).startswith("/tmp/"):
                above.chmod(above.stat().st_mode | 0o011)
        command += ["-u", "nobody"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _await_port(port, process, folder / "log")
        yield {
            name: one._replace(netloc=one.netloc.rpartition("@")[0] + f"@127.0.0.1:{port}").geturl()
            for name, one in parts.items()
        }
    finally:
        process.terminate()
        process.wait()


def _await_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "PgBouncer did not start"
            time.sleep(0.02)
        else:
            return
