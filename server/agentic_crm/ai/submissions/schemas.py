"""What a program sends to have something reviewed, and what became of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from agentic_crm.auth.users.schemas import Input
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import Category
from agentic_crm.engine.propose import MAX_ACTIONS

Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
SubmissionState = Literal["queued", "proposed", "nothing_new", "another_waits", "failed"]


class SubmissionCreate(Input):
    """A package for one thread.

    Every action needs evidence: literal quotes of messages of the thread, `message_id` being the message's id here.
    `replaces`: the waiting package whose place it takes, if there is one.
    """

    thread_id: UUID
    summary: Summary
    category: Category = Category.OPPORTUNITY
    actions: Annotated[list[SuggestedAction], Field(min_length=1, max_length=MAX_ACTIONS)]
    replaces: UUID | None = None

    @model_validator(mode="after")
    def has_distinct_refs_and_evidence(self) -> "SubmissionCreate":
        """A ref names one action, and what nothing proves is not put before anybody."""
        refs = [action.ref for action in self.actions]
        if len(set(refs)) != len(refs):
            raise ValueError("give every action a ref of its own")
        unproven = [action.ref for action in self.actions if not action.evidence]
        if unproven:
            raise ValueError(f"add evidence to {', '.join(unproven[:5])}")
        return self


class SubmissionRead(BaseModel):
    """`nothing_new`: everything in it is known, waits or was declined already; `reason` says which. The same package sent
    again has the same id.
    """

    id: UUID
    thread_id: UUID
    state: SubmissionState
    proposal_id: UUID | None
    reason: str | None
    created_at: datetime
