"""Second factors as their owner sees and sets them up."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from agentic_crm.auth.passkeys.schemas import PasskeyRead
from agentic_crm.auth.users.schemas import Input


class AuthenticatorRead(BaseModel):
    confirmed_at: datetime
    last_used_at: datetime | None


class SecondFactorsRead(BaseModel):
    """How a person's account is protected.

    `passkeys_problem` says in a sentence why passkeys cannot be used at the address the app was opened at; None where they can.
    `is_required`: a workspace of the person asks for a second factor.
    """

    has_password: bool
    authenticator: AuthenticatorRead | None
    passkeys: list[PasskeyRead]
    recovery_codes_left: int
    passkeys_problem: str | None
    is_required: bool


class AuthenticatorBegun(BaseModel):
    """Shown once: `secret` to type, `uri` and `qr_svg` to scan. It counts after its first code is confirmed."""

    secret: str
    uri: str
    qr_svg: str


class AuthenticatorConfirm(Input):
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)]


class AuthenticatorConfirmed(BaseModel):
    """`recovery_codes` are shown this once, with the first second factor; None otherwise."""

    recovery_codes: list[str] | None


class RecoveryCodesRead(BaseModel):
    """Ten codes, shown this once; earlier ones are worthless from now on."""

    recovery_codes: list[str]
