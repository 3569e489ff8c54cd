"""Choosing a new password without the old one."""

from pydantic import BaseModel

from agentic_crm.auth.addresses.schemas import LinkToken
from agentic_crm.auth.users.schemas import EmailAddress, Input, Password


class ResetRequest(Input):
    email: EmailAddress


class ResetComplete(Input):
    token: LinkToken
    new_password: Password


class ResetPreview(BaseModel):
    """Whose password a link sets."""

    email: str
