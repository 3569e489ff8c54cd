"""Addresses of one's own over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Source = Literal["sign_in", "mailbox", "provider", "files", "owner"]


class OwnAddressRead(BaseModel):
    """Mail from it is ours. `id`: of one that its owner named; the others are found. `mailbox_id`: where mail to it arrives; None is imported files.

    `source`: one signs in with it, it is a mailbox's own, its provider says so, files say so, or its owner does.
    `can_send`: mail may leave from it. `can_change`: its owner decides whether it may.
    """

    id: UUID | None
    address: str
    mailbox_id: UUID | None
    source: Source
    can_send: bool
    can_change: bool


class OwnAddresses(BaseModel):
    items: list[OwnAddressRead]


class OwnAddressCreate(BaseModel):
    """`can_send`: the mailbox's server lets mail leave from it. Mailboxes over IMAP alone; others' providers say it themselves."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
    mailbox_id: UUID | None = None
    can_send: bool = False


class OwnAddressRefusal(BaseModel):
    """Found in imported files, and not one's own."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]


class OwnAddressUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    can_send: bool
