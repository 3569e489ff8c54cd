"""What the CRM already knows, as plain values: the second input of analysis, planning and preview.

Ids are strings: UUIDs in the product, any token in tests and evaluation cases; they never contain a colon.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace, or the owner of the mailbox."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Stage:
    """`kind` is `open`, `won` or `lost`; stages are listed in pipeline order."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """Whose mailbox it is. `domains` are the workspace's own; `time_zone` an IANA name; `currency` ISO 4217.

    `aliases`: further addresses of the mailbox, in lower case. They stand among the members, so that mail from them is our own, but
    nobody signs in with them: what is asked of one is asked of the owner.
    """

    name: str
    domains: tuple[str, ...]
    time_zone: str
    currency: str
    owner: Person
    members: tuple[Person, ...]
    pipeline: tuple[Stage, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCompany:
    id: str
    name: str
    domain: str | None = None
    website: str | None = None
    phone: str | None = None
    address: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class KnownContact:
    """`company` is the id of the current employer."""

    id: str
    name: str
    email: str | None = None
    title: str | None = None
    phone: str | None = None
    company: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class KnownDeal:
    """`stages` are those of its own pipeline; empty where that is the workspace's."""

    id: str
    name: str
    amount: Decimal | None = None
    currency: str | None = None
    stage: str = ""
    close_date: date | None = None
    companies: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    version: int = 1
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTask:
    """`due` is a day or a naive local time in the workspace's zone; `status` is `open` or `done`."""

    id: str
    title: str
    due: date | datetime | None = None
    status: str = "open"
    about: tuple[str, ...] = ()
    parent: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class CrmSnapshot:
    """The part of the CRM that may matter to one thread or package."""

    companies: tuple[KnownCompany, ...] = ()
    contacts: tuple[KnownContact, ...] = ()
    deals: tuple[KnownDeal, ...] = ()
    tasks: tuple[KnownTask, ...] = ()
