"""The audit log as its readers see it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel


class AuditGroup(StrEnum):
    """What an entry's action begins with; the page filters by it."""

    COMPANY = "company"
    CONTACT = "contact"
    DEAL = "deal"
    TASK = "task"
    INTERACTION = "interaction"
    PROPOSAL = "proposal"
    EXECUTION = "execution"
    IMPORT = "import"
    MAIL = "mail"
    MEMBER = "member"
    INVITATION = "invitation"
    TEAM = "team"
    WORKSPACE = "workspace"
    PIPELINE = "pipeline"
    API_KEY = "api_key"
    PRIVACY = "privacy"
    AUDIT = "audit"
    JOB = "job"


class AuditExportFormat(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"


class AuditApproval(BaseModel):
    """The person whose decision let the deed happen, and where it stands. `execution_id` is None while it is only decided."""

    decided_by_id: UUID | None
    decided_by_name: str | None
    proposal_id: UUID | None
    execution_id: UUID | None


class AuditEntryRead(BaseModel):
    """One deed. `actor_name` is the member's, or the part of the product that acted.

    `approval` is None for what needed none. `redacted_at`: when a person was erased from it; what is left is still vouched for.
    """

    id: UUID
    sequence: int
    at: datetime
    actor: str
    actor_name: str
    actor_member_id: UUID | None
    action: str
    record_type: str | None
    record_id: UUID | None
    detail: dict[str, Any]
    approval: AuditApproval | None
    ip: str | None
    request_id: str | None
    hash: str
    redacted_at: datetime | None


class AuditBreak(BaseModel):
    """The first entry that is not as it was appended.

    `altered`: its content; `relinked`: it no longer follows the one before; `missing`: it is gone; `truncated`: it and those after
    it are gone; `rewritten`: the chain holds, but is not the one that was anchored.
    """

    sequence: int
    problem: Literal["altered", "relinked", "missing", "truncated", "rewritten"]


class AuditAnchorRead(BaseModel):
    """The head of the chain, as it was written outside the database on a day."""

    day: date
    sequence: int
    hash: str
    written_at: datetime


class AuditVerification(BaseModel):
    """Whether the hash chain holds and is the one that was anchored; `broken` says where it first is not.

    `anchors_unreadable`: anchors that were altered, or made with keys this installation does not have.
    """

    is_intact: bool
    broken: AuditBreak | None
    entries: int
    anchors_checked: int
    anchors_unreadable: int
    last_anchor: AuditAnchorRead | None
