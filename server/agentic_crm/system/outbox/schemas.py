"""A mail, as its recipient would see it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class OutboxMail(BaseModel):
    """`link` is where its one button leads."""

    id: UUID
    kind: str
    to: str
    subject: str
    created_at: datetime
    text: str
    link: str | None
    link_label: str | None
