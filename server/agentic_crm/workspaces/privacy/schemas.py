"""Retention and requests about one person, as pages see them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
]
MailDays = Annotated[int, Field(ge=30, le=3650)]
AuditYears = Annotated[int, Field(ge=1, le=30)]
JobDays = Annotated[int, Field(ge=7, le=365)]
RequestKind = Literal["export", "erase"]
RequestState = Literal["preparing", "waiting", "approved", "running", "done", "failed", "cancelled"]


class RetentionNumbers(BaseModel):
    """Messages that lose text, files and raw form; entries and finished background jobs that are deleted."""

    messages: int
    audit_entries: int
    jobs: int


class PrivacySettingsRead(BaseModel):
    """None keeps for good. `applied`: what the last daily run let go of."""

    mail_days: int | None
    audit_years: int | None
    job_days: int
    applied_at: datetime | None
    applied: RetentionNumbers | None
    suppressed_addresses: int


class PrivacySettingsUpdate(BaseModel):
    """All three, as the form shows them."""

    model_config = ConfigDict(extra="forbid")

    mail_days: MailDays | None
    audit_years: AuditYears | None
    job_days: JobDays


class PrivacyRequestCreate(BaseModel):
    """Who it is about: a contact, addresses, or both."""

    model_config = ConfigDict(extra="forbid")

    kind: RequestKind
    contact_id: UUID | None = None
    emails: Annotated[list[Address], Field(max_length=20)] = []

    @field_validator("emails")
    @classmethod
    def without_repeats(cls, emails: list[str]) -> list[str]:
        return list(dict.fromkeys(emails))


class PrivacySubject(BaseModel):
    """Who was recognised. Known only until the request has ended."""

    emails: list[str]
    names: list[str]
    phones: list[str]
    contact_ids: list[UUID]


class PrivacyRequestRead(BaseModel):
    """`counts`: what there is, by kind, once it was counted; `result`: what an erasure came to. `steps_done` of `steps` while it runs."""

    id: UUID
    kind: RequestKind
    state: RequestState
    requested_by_name: str
    approved_by_name: str | None
    subject: PrivacySubject | None
    counts: dict[str, int]
    result: dict[str, int]
    steps_done: int
    steps: int
    can_download: bool
    created_at: datetime
    approved_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None


class PrivacyDownload(BaseModel):
    """A link that works once, for ten minutes, for whoever is signed in and may manage privacy."""

    url: str
    expires_at: datetime
