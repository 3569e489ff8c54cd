"""The replay API."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from agentic_crm.ai.learning.schemas import About
from agentic_crm.auth.users.schemas import Input
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.engine.learn import DifferenceKind, Outcome

ReplayState = Literal["queued", "running", "done", "cancelled", "failed"]


class ReplayTry(BaseModel):
    """A rule that was tried out. Exactly one of `sender` and `domain` is set."""

    action_type: str
    sender: str | None
    domain: str | None


class ReplayRead(BaseModel):
    """Figures are of the conversations that you may read. `by_model`: read by the kept answer of the language model, the others by rules.

    `more` and `less`: suggestions that would come in addition, or not any more; of these `less_approved` had been approved and
    `less_rejected` rejected. `altered`: suggested with other values.
    """

    id: UUID
    state: ReplayState
    analyzer: Literal["chosen", "builtin"]
    tries: list[ReplayTry]
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    threads: int
    read: int
    by_model: int
    changed: int
    failed: int
    more: int
    less: int
    less_approved: int
    less_rejected: int
    altered: int


class ReplayTarget(BaseModel):
    """`label` is empty for a record that you do not see, or that is gone."""

    record_type: RecordType
    id: UUID
    label: str


class ReplayDifference(BaseModel):
    """`label`: what the new record would be called; `was`: what it was called before. `fields`: what would be set or is set otherwise.

    `outcome`: what became of the suggestion that was made then. `rule_id`: the rule that holds it back; `is_tried`: one that was only tried out.
    """

    kind: DifferenceKind
    type: str
    label: str
    was: str | None
    fields: list[str]
    target: ReplayTarget | None
    outcome: Outcome | None
    rule_id: UUID | None
    is_tried: bool


class ReplayThreadRead(BaseModel):
    """A conversation from which something else would be suggested."""

    thread_id: UUID
    subject: str
    last_message_at: datetime | None
    read_by: Literal["builtin", "model"]
    differences: list[ReplayDifference]


class ReplayDetail(ReplayRead):
    """`items`: the conversations that differ, the newest first."""

    items: list[ReplayThreadRead]


class ReplayCreate(Input):
    """The newest conversations that you may read. `chosen` uses what the workspace's language model said, where that is kept: it is not asked again.

    `tries`: rules to try out on top of those that hold.
    """

    threads: Literal[10, 50, 200] = 50
    analyzer: Literal["chosen", "builtin"] = "chosen"
    tries: Annotated[list[About], Field(max_length=10, default_factory=list)]
