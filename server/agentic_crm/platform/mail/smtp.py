"""The port `Mailer`, and SMTP as the one way to send."""

import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

_TIMEOUT: Final = 30.0
_PERMANENT: Final = range(500, 600)


class MailRefused(Exception):
    """The server will never take this mail. The text holds no address."""


class MailUnavailable(Exception):
    """Not now: the server is away, busy or asks to come back."""


class Mailer(Protocol):
    """Hands one mail on. Raises MailRefused, MailUnavailable."""

    async def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """`smtp://user:password@host:587` speaks STARTTLS and insists on it; `smtps://` is TLS from the first byte.

    `?tls=none` sends without encryption, for a relay on the same machine.
    """

    host: str
    port: int
    is_tls: bool
    is_starttls: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    # For servers whose certificate a private authority signed; None trusts what the system trusts.
    tls_context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_url(cls, url: str, tls_context: ssl.SSLContext | None = None) -> "SmtpMailer":
        """Raises ValueError with what is wrong."""
        parts = urlsplit(url)
        tls = parse_qs(parts.query).get("tls", ["required"])[-1]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or tls not in ("required", "none"):
            raise ValueError("SMTP_URL must look like smtp://user:password@mail.example:587 or smtps://...:465")
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if is_tls else 587),
            is_tls=is_tls,
            is_starttls=not is_tls and tls == "required",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls_context=tls_context,
        )

    async def send(self, message: EmailMessage) -> None:
        """One connection a mail: they are few, and none outlives a change of the server."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                use_tls=self.is_tls,
                start_tls=self.is_starttls,
                username=self.username,
                password=self.password,
                tls_context=self.tls_context,
                timeout=_TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = {refused.code for refused in error.recipients}
            raise _failure(max(codes), f"recipient refused ({max(codes)})") from None
        except aiosmtplib.SMTPAuthenticationError as error:
            # Somebody mends the configuration; the mail can wait for that.
            raise MailUnavailable(f"the server did not accept our sign-in ({error.code})") from None
        except aiosmtplib.SMTPResponseException as error:
            raise _failure(error.code, f"the server answered {error.code}") from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            raise MailUnavailable(type(error).__name__) from None


def _failure(code: int, words: str) -> MailRefused | MailUnavailable:
    return MailRefused(words) if code in _PERMANENT else MailUnavailable(words)
