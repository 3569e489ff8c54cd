"""A real SMTP server for tests, with TLS from a certificate authority of its own, and moods."""

import asyncio
import datetime
import ipaddress
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERNAME, PASSWORD = "crm", "correct horse"


@dataclass
class PostOffice:
    """What arrived. `answer` is said instead of taking a mail; each mood in `moods` is used up first."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    saw_tls: list[bool] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.moods:
            return self.moods.pop(0)
        assert isinstance(envelope.content, bytes)
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        assert server.transport is not None
        self.saw_tls.append(server.transport.get_extra_info("ssl_object") is not None)
        self.came.set()
        return "250 taken"


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    fits = isinstance(data, LoginPassword) and (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=fits)


class Server:
    """One SMTP server on a free port: `plain`, `starttls` (required, with sign-in) or `tls`. An async context manager."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.office = PostOffice()
        self.authority = folder / "authority.pem"
        context = _server_context(folder)
        self._outer_tls = context if mode == "tls" else None
        self._options: dict[str, Any] = {}
        if mode == "starttls":
            self._options = {"tls_context": context, "require_starttls": True, "authenticator": authenticate}
            self._options["auth_required"] = True
        self._listening: asyncio.Server | None = None

    async def __aenter__(self) -> "Server":
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(
            lambda: SMTP(self.office, hostname="127.0.0.1", loop=loop, **self._options),
            "127.0.0.1",
            0,
            ssl=self._outer_tls,
        )
        self.office.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listening is not None
        self._listening.close()
        await self._listening.wait_closed()

    @property
    def trusting(self) -> ssl.SSLContext:
        """A client's context that trusts this server."""
        return ssl.create_default_context(cafile=str(self.authority))


def _server_context(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "authority.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context
