"""pymap: an independent IMAP server without CONDSTORE, for what has to work on poor servers."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.make.dovecot import free_ports, wait_for

USER, PASSWORD = "demouser", "demopass"


@contextmanager
def running_pymap(folder: Path) -> Iterator[int]:
    """Its port, which offers STARTTLS with the certificate in `folder`. It has mail of its own, and forgets all with its end."""
    (port,) = free_ports(1)
    command = [
        *(str(Path(sys.executable).parent / "pymap"), "--host", "127.0.0.1", "--port", str(port)),
        *("--no-service", "admin", "--cert", str(folder / "server.pem"), "--key", str(folder / "server.key")),
        *("dict", "--demo-data"),
    ]
    with (folder / "pymap.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(port, process, folder / "pymap.log")
            yield port
        finally:
            process.terminate()
            process.wait(10)
