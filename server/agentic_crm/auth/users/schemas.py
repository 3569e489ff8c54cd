"""What the identity routes take and give."""

from datetime import datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from agentic_crm.auth.users.rules import is_email


def _email(value: str) -> str:
    if not is_email(value):
        raise ValueError("write an address like name@company.com")
    return value


@cache
def _time_zones() -> frozenset[str]:
    """All there are. Python looks for them in hundreds of files, each time it is asked."""
    return frozenset(available_timezones())


def _time_zone(value: str) -> str:
    if value not in _time_zones():
        raise ValueError("write an IANA time zone like Europe/Berlin")
    return value


EmailAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_time_zone)]
Locale = Literal["en", "de"]


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUp(Input):
    email: EmailAddress
    password: Password
    name: PersonName
    locale: Locale = "en"
    time_zone: TimeZone = "UTC"


class SignIn(Input):
    email: EmailAddress
    password: Password


class ChangePassword(Input):
    current_password: Password
    new_password: Password


class UserUpdate(Input):
    name: PersonName | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None


class UserRead(BaseModel):
    id: UUID
    email: str
    name: str
    locale: str
    time_zone: str


class UserSessionRead(BaseModel):
    """A device or program that is signed in; `methods`: how its person showed who they are.

    `kind` is "token" of a program, which may use the account for `scopes` only.
    """

    id: UUID
    kind: str
    scopes: list[str]
    created_at: datetime
    last_seen_at: datetime
    ip: str | None
    user_agent: str | None
    methods: list[str]
    is_current: bool


class ProviderRead(BaseModel):
    """An account elsewhere that signs in here."""

    id: Literal["google", "microsoft"]
    name: str


class AuthOptions(BaseModel):
    """What the first page may offer."""

    demo_enabled: bool
    sign_up_enabled: bool
    can_send_mail: bool
    has_outbox: bool
    providers: list[ProviderRead]
