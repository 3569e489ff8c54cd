"""Consents over HTTP. Tokens never come out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentic_crm.email.mailboxes.schemas import ConnectedMailboxDetail

Given = Annotated[str, StringConstraints(max_length=4096)]
ReturnTo = Literal["mailboxes", "onboarding"]


class MailboxProviderRead(BaseModel):
    """A provider that is set up here. `kind`: what its mailboxes are called."""

    id: Literal["google", "microsoft"]
    kind: Literal["gmail", "microsoft"]


class ConsentAsk(BaseModel):
    """`mailbox_id`: connect this one again, or widen what it may. `wants_send`: ask to send, too. `return_to`: the page to end at.

    `mailbox`: the address of one that is shared with whoever consents, instead of their own; Microsoft alone has such.
    """

    model_config = ConfigDict(extra="forbid")

    provider: Literal["google", "microsoft"]
    mailbox_id: UUID | None = None
    wants_send: bool = False
    reads_from: Literal["month", "year", "all"] = "year"
    is_shared: bool = False
    mailbox: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)] | None = None
    return_to: ReturnTo = "mailboxes"


class ConsentAsked(BaseModel):
    """Send the browser to `url`."""

    url: str


class ConsentFinish(BaseModel):
    """What the provider's answer carried in its address."""

    model_config = ConfigDict(extra="forbid")

    state: Annotated[str, Field(min_length=1, max_length=300)]
    code: Given | None = None
    error: Given | None = None
    error_description: Given | None = None
    iss: Given | None = None


class ConsentFinished(BaseModel):
    mailbox: ConnectedMailboxDetail
    return_to: ReturnTo
