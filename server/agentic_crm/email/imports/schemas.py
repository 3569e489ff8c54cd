"""Imports over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentic_crm.crm.changes.schemas import Person
from agentic_crm.workspaces.visibility.schemas import Sharing

ImportState = Literal["uploading", "queued", "reading", "analyzing", "done", "failed", "cancelled"]


class ImportCreate(BaseModel):
    """A file that is about to be uploaded.

    `sharing`: what others than you may read of the mail that you import, this file's and the earlier ones'; left out, it stays.
    """

    model_config = ConfigDict(extra="forbid")

    file_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
    size_bytes: Annotated[int, Field(ge=0)]
    sharing: Sharing | None = None


class ImportError_(BaseModel):  # noqa: N801 - `ImportError` is Python's own
    """Why an import failed as a whole. `code` is stable, `detail` a sentence for people."""

    code: str
    detail: str


class ImportRead(BaseModel):
    """One import. `messages_seen` is always the sum of stored, duplicate and failed messages.

    Failed is whatever its failures list: a file that is named like mail and holds none counts, other files of an archive
    do not. `error` says why an import failed, or which threads of one that is done could not be analysed.
    """

    id: UUID
    file_name: str
    size_bytes: int
    received_bytes: int
    format: str | None
    state: ImportState
    read_bytes: int
    messages_seen: int
    messages_stored: int
    messages_duplicate: int
    messages_failed: int
    threads_total: int
    threads_analyzed: int
    proposals_found: int
    error: ImportError_ | None
    can_resume: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_by: Person


class ImportFailureRead(BaseModel):
    """A message that could not be read. `raw_url` leads to its bytes as they stood in the file, when they were kept."""

    id: UUID
    location: str
    offset: int
    length: int
    reason_code: str
    reason: str
    raw_url: str | None
