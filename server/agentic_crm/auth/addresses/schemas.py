"""Proving and changing an address."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from agentic_crm.auth.users.schemas import EmailAddress, Input

LinkToken = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class LinkUse(Input):
    """`token`: what stands behind `#token=` in the mail's link."""

    token: LinkToken


class EmailChange(Input):
    email: EmailAddress


class AddressProven(BaseModel):
    """`email` is the account's, and its person reads it."""

    email: str
