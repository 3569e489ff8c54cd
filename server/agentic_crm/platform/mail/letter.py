"""One mail, as words; and as the text and the simple HTML that is sent."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from html import escape
from typing import Any, Final
from uuid import UUID

_PAGE: Final = (
    '<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    '<meta name="viewport" content="width=device-width"><title>{subject}</title></head>'
    '<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">'
    '<div style="max-width:560px;margin:0 auto">{parts}</div></body></html>'
)
_BUTTON: Final = (
    '<p style="margin:24px 0"><a href="{url}" style="display:inline-block;padding:12px 20px;border-radius:8px;'
    'background:#3538cd;color:#ffffff;text-decoration:none;font-weight:600">{label}</a></p>'
    '<p style="font-size:13px;word-break:break-all">{url}</p>'
)


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing to do about a mail."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. `kind` is for programs; `good_until`: when sending it has become useless."""

    kind: str
    recipient: str
    locale: str
    subject: str
    paragraphs: tuple[str, ...]
    button: Button | None = None
    good_until: datetime | None = None

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), default=datetime.isoformat).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Letter":
        values: dict[str, Any] = json.loads(data)
        good_until = values.pop("good_until")
        button = values.pop("button")
        return cls(
            **{**values, "paragraphs": tuple(values["paragraphs"])},
            button=Button(**button) if button else None,
            good_until=datetime.fromisoformat(good_until) if good_until else None,
        )

    def text(self) -> str:
        """Plain text, the link on a line of its own."""
        first, *rest = self.paragraphs
        link = [f"{self.button.label}:\n{self.button.url}"] if self.button else []
        return "\n\n".join([first, *link, *rest]) + "\n"

    def html(self) -> str:
        """Simple HTML that needs nothing from elsewhere."""
        first, *rest = [f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs]
        link = [_BUTTON.format(url=escape(self.button.url), label=escape(self.button.label))] if self.button else []
        return _PAGE.format(
            locale=escape(self.locale), subject=escape(self.subject), parts="".join([first, *link, *rest])
        )

    def message(self, *, sender: str, mail_id: UUID, at: datetime) -> EmailMessage:
        """The mail for SMTP. Sent twice it carries the same Message-ID, so mailboxes show it once."""
        name, address = parseaddr(sender)
        message = EmailMessage(policy=SMTP)
        message["Subject"] = self.subject
        message["From"] = formataddr((name or "Agentic CRM", address))
        message["To"] = self.recipient
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{mail_id}@{address.rsplit('@', maxsplit=1)[-1]}>"
        # Nobody is on holiday for a machine, and machines do not answer each other.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text())
        message.add_alternative(self.html(), subtype="html")
        return message
