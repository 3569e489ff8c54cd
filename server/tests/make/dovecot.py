"""A real Dovecot for tests: its own configuration, certificate and users, on loopback ports of its own, gone when the block ends."""

import asyncio
import getpass
import grp
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "open-secret-of-tests"
# Dovecot serves no mail as root.
MAIL_OWNER = (65534, 65534) if os.getuid() == 0 else (os.getuid(), os.getgid())


class DovecotMissing(RuntimeError):
    """The tests of mailboxes need Dovecot: `apt-get install dovecot-imapd`; `make test` does that where it may."""


@dataclass
class Dovecot:
    """`tls_port` speaks TLS at once, `plain_port` offers STARTTLS. Every user name exists, with `PASSWORD`."""

    tls_port: int
    plain_port: int
    ca_file: Path
    homes: Path
    config: Path
    process: "subprocess.Popen[bytes]"

    def maildir(self, user: str, folder: str = "") -> Path:
        """The folder's directory; INBOX without a name."""
        home = self.homes / user
        path = home / "Maildir" / f".{folder}" if folder else home / "Maildir"
        for part in (home, home / "Maildir", path, path / "cur", path / "new", path / "tmp"):
            if not part.exists():
                part.mkdir()
                os.chown(part, *MAIL_OWNER)
        return path

    def put(
        self, user: str, raws: Sequence[bytes], folder: str = "", *, start: int = 0, at: float | None = None
    ) -> None:
        """Messages straight into a folder, in this order. `at`: when they arrived, in seconds; now without it."""
        new = self.maildir(user, folder) / "new"
        for number, raw in enumerate(raws, start):
            path = new / f"{1_700_000_000 + number}.M{number}P1.tests,S={len(raw)}"
            path.write_bytes(raw)
            if at is not None:
                os.utime(path, (at, at))
            os.chown(path, *MAIL_OWNER)

    def doveadm(self, *arguments: str) -> str:
        """What an administrator does; as the server sees it."""
        command = ["doveadm", "-c", str(self.config), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    def share(self, owner: str, folder: str, user: str) -> None:
        """Let somebody read a folder of another user's, who is served with `shares`."""
        self.maildir(owner, folder)
        self.doveadm("acl", "set", "-u", owner, folder, f"user={user}", "lookup", "read")

    def renumber(self, user: str, folder: str = "") -> None:
        """Forget all numbers: the folder gets another UIDVALIDITY, and its messages other UIDs."""
        self.drop_connections(user)
        path = self.maildir(user, folder)
        for found in [*path.glob("dovecot-uidlist*"), *path.glob("dovecot.index*")]:
            found.unlink()

    def drop_connections(self, user: str) -> int:
        """Kill the processes that serve a user, as a crash does; how many there were."""
        lines = [line.split() for line in self.doveadm("who", "-1", user).splitlines()[1:]]
        for line in lines:
            with suppress(ProcessLookupError):
                os.kill(int(line[2]), signal.SIGKILL)
        return len(lines)

    @contextmanager
    def locked_out(self) -> Iterator[None]:
        """For as long as the block lasts, every password is another one."""
        before = self.config.read_text()
        self.config.write_text(before.replace(f"password={PASSWORD}", "password=another"))
        self.doveadm("reload")
        try:
            yield
        finally:
            self.config.write_text(before)
            self.doveadm("reload")


@contextmanager
def running_dovecot(folder: Path, *, shares: bool = False) -> Iterator[Dovecot]:
    """Start one below `folder`; with `shares`, users let others read folders of theirs. Raises DovecotMissing."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise DovecotMissing(DovecotMissing.__doc__)
    tls_port, plain_port = free_ports(2)
    folder.chmod(0o755)
    homes = folder / "homes"
    homes.mkdir()
    os.chown(homes, *MAIL_OWNER)
    ca_file = make_certificate(folder)
    config = folder / "dovecot.conf"
    config.write_text(_config(folder, homes, tls_port, plain_port) + (_shares(homes) if shares else ""))
    log = (folder / "stderr").open("wb")
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=log, stderr=log)
    try:
        wait_for(tls_port, process, folder / "log", folder / "stderr")
        yield Dovecot(tls_port, plain_port, ca_file, homes, config, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _config(folder: Path, homes: Path, tls_port: int, plain_port: int) -> str:
    is_root = os.getuid() == 0
    # Dovecot refuses to talk to strangers as root; its package brings users for that. Anybody else runs all of it as themselves.
    internal, login = ("dovecot", "dovenull") if is_root else (getpass.getuser(),) * 2
    group = "dovecot" if is_root else grp.getgrgid(os.getgid()).gr_name
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
instance_name = tests-{tls_port}
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = yes
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/Maildir
mail_fsync = never
verbose_proctitle = yes
mail_max_userip_connections = 20
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={MAIL_OWNER[0]} gid={MAIL_OWNER[1]} home={homes}/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def _shares(homes: Path) -> str:
    return f"""
mail_plugins = acl
namespace {{
  type = shared
  separator = /
  prefix = shared/%%u/
  location = maildir:%%h/Maildir
  subscriptions = no
  list = children
}}
plugin {{
  acl = vfile
  acl_shared_dict = file:{homes}/shared-folders
}}
"""


def make_certificate(folder: Path) -> Path:
    """A certificate of an authority of its own, for `localhost`; the authority's file."""
    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Tests", "localhost")]
    files: list[tuple[str, x509.ExtensionType, bool]] = [
        ("ca.pem", x509.BasicConstraints(ca=True, path_length=None), True),
        ("server.pem", x509.SubjectAlternativeName([x509.DNSName("localhost")]), False),
    ]
    for number, (path, extension, is_critical) in enumerate(files):
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[number])
            .issuer_name(names[0])
            .public_key(keys[number].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(extension, critical=is_critical)
        )
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()), critical=False
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(keys[number].public_key()), critical=False)
        if number == 0:
            usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        certificate = builder.sign(keys[0], hashes.SHA256())
        (folder / path).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "ca.pem"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at this moment."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def wait_for(port: int, process: "subprocess.Popen[bytes]", *logs: Path) -> None:
    """Until somebody listens. Raises RuntimeError with what the process said when it does not."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError("\n".join(log.read_text() for log in logs if log.exists()))


@contextmanager
def submitting(folder: Path) -> Iterator[Any]:
    """The submission server of the sending tests, with a loop of its own."""
    from tests.email.sending.submission import Submission  # noqa: PLC0415 - it reads the password from here

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    found = Submission(folder)
    servers = asyncio.run_coroutine_threadsafe(found.start(), loop).result(20)
    try:
        yield found
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def main() -> None:
    """For the browser tests: serve below a folder, say where, and obey lines of JSON until the input ends.

    `{"put": user, "raw": text}` delivers, `{"lock": true}` makes every password another one and `{"lock": false}` the old one again.
    `{"sends": user}` lets somebody send through the server beside it, and tells what it took so far.
    """
    with ExitStack() as stack, running_dovecot(Path(sys.argv[1])) as server, submitting(server.ca_file.parent) as sends:
        locked: AbstractContextManager[None] | None = None
        where = {"port": server.tls_port, "smtp": sends.port, "password": PASSWORD}
        print(json.dumps(where), flush=True)  # noqa: T201 - this is what was asked for
        for number, line in enumerate(sys.stdin):
            asked = json.loads(line)
            said: dict[str, Any] = {}
            if "put" in asked:
                server.put(asked["put"], [asked["raw"].encode()], start=number)
            elif "sends" in asked:
                sends.user = asked["sends"]
                said = {"taken": [{"to": one.recipients, "raw": one.raw.decode()} for one in sends.delivered]}
            elif asked["lock"] and locked is None:
                locked = stack.enter_context(server.locked_out())
            elif not asked["lock"]:
                stack.pop_all().close()
                locked = None
            print(json.dumps(said), flush=True)  # noqa: T201 - done


if __name__ == "__main__":
    main()
