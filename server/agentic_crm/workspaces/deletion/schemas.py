"""A workspace's deletion, as its members see it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from agentic_crm.auth.users.schemas import Input


class DeletionAsk(Input):
    """`name`: the workspace's name, typed: nobody deletes the wrong one by a slip."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class DeletionRead(BaseModel):
    """`asked_by` has it deleted at `deletes_at`; all null while nobody does. `grace_days`: how long it can be called off."""

    deletes_at: datetime | None
    asked_at: datetime | None
    asked_by: str | None
    grace_days: int
