"""A submission server as providers run them: TLS, sign-in, perhaps a copy of what it sent; and it can hang up at the worst moment."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.make.dovecot import PASSWORD


@dataclass(frozen=True)
class Delivery:
    """What was accepted, and for whom."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Submission:
    """`moods` are used up first, one a mail: `take`, `take and hang up`, `hang up`, `defer`, `refuse`. Then every mail is taken."""

    folder: Path
    user: str = ""
    moods: list[str] = field(default_factory=list)
    delivered: list[Delivery] = field(default_factory=list)
    # What the provider does with a mail that it sent, such as to keep a copy.
    on_sent: Callable[[bytes], None] | None = None
    port: int = 0
    plain_port: int = 0

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 sign in first"
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self.moods.pop(0) if self.moods else "take"
        answers = {"defer": "451 4.7.1 greylisted", "refuse": "554 5.7.1 looks like spam"}
        if mood in answers:
            return answers[mood]
        if mood != "hang up":
            assert isinstance(envelope.content, bytes)
            self.delivered.append(Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
            if self.on_sent is not None:
                self.on_sent(envelope.content)
        if mood != "take":
            cast("asyncio.Transport", server.transport).abort()
        return "250 taken"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data == LoginPassword(self.user.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    async def start(self) -> list[asyncio.Server]:
        """Listen on two ports: TLS at once, and nothing but plain text."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        loop = asyncio.get_running_loop()
        options: dict[str, Any] = {"hostname": "localhost", "loop": loop}
        # The library does not see that TLS is beneath it; that strangers send nothing is held in `handle_RCPT`.
        signed_in = options | {"authenticator": self.authenticate, "auth_require_tls": False}
        servers = [
            await loop.create_server(lambda: SMTP(self, **signed_in), "127.0.0.1", 0, ssl=context),
            await loop.create_server(lambda: SMTP(self, **options), "127.0.0.1", 0),
        ]
        self.port, self.plain_port = (server.sockets[0].getsockname()[1] for server in servers)
        return servers
