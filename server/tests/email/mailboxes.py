"""Mail for tests: messages, and mailbox files of every flavour that hold them."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Mail:
    """One message; `number` makes everything about it unique."""

    number: int
    reply_to: tuple[int, ...] = ()
    sender: str = "Hanna Vogel <hanna.vogel@helios.example>"
    to: str = "Dana Weiss <dana@northwind.example>"
    subject: str | None = None
    extra: str = ""
    body: str | None = None

    @property
    def message_id(self) -> str:
        return f"m{self.number}@helios.example"

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.number)

    def raw(self) -> bytes:
        references = "".join(f" <m{one}@helios.example>" for one in self.reply_to)
        threading = (
            f"References:{references}\nIn-Reply-To: <m{self.reply_to[-1]}@helios.example>\n" if self.reply_to else ""
        )
        subject = self.subject if self.subject is not None else f"Robot arms, part {self.number}"
        body = self.body if self.body is not None else f"Hello,\n\nthis is message {self.number}.\n\nRegards\nHanna\n"
        return (
            f"From: {self.sender}\nTo: {self.to}\nSubject: {subject}\nDate: {format_datetime(self.at)}\n"
            f"Message-ID: <{self.message_id}>\n{threading}{self.extra}MIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{body}"
        ).encode()


def mbox(raws: Sequence[bytes]) -> bytes:
    """The mboxrd flavour."""
    out = io.BytesIO()
    for raw in raws:
        out.write(b"From hanna.vogel@helios.example Mon Mar  2 09:00:00 2026\n")
        for line in raw.splitlines(keepends=True):
            out.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
        out.write(b"\n")
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def mails(count: int) -> list[bytes]:
    """Threads of three, each message answering the ones before."""
    return [Mail(n, tuple(range(n - n % 3, n))).raw() for n in range(count)]
