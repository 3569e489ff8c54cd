"""Who acts in which workspace. Every service function takes a `WorkspaceScope` first."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class ScopeMissing(RuntimeError):
    """A statement was about to run on tenant data without a workspace."""


@dataclass(frozen=True, slots=True)
class MemberActor:
    """A person, signed in, as a member of the workspace; or a program with an API key, in the name of who made the key."""

    user_id: UUID
    member_id: UUID
    role: str
    session_id: UUID | None = None
    api_key_id: UUID | None = None
    ip: str | None = None
    request_id: str | None = None

    def __str__(self) -> str:
        return f"member:{self.member_id}"


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A part of the product acting on its own: `mail`, `analysis`, `execution`, `cli`."""

    name: str

    def __str__(self) -> str:
        return f"system:{self.name}"


Actor = MemberActor | SystemActor


@dataclass(frozen=True, slots=True)
class Limits:
    """What the database keeps from whoever acts: records of others, and groups of fields (`amounts`, `contact_details`).

    The policies and views of the database enforce it; this only lets the code say so.
    """

    is_limited: bool = False
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, words: str) -> "Limits":
        """From the words that `enter_workspace` returns."""
        found = frozenset(words.split())
        return cls(is_limited=bool(found), hidden=found - {"limited"})


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class WorkspaceScope:
    """One transaction inside one workspace, and who is acting in it."""

    db: AsyncSession
    workspace_id: UUID
    actor: Actor
    limits: Limits = NO_LIMITS

    @property
    def member(self) -> MemberActor:
        """The acting person. Raises ScopeMissing when a job or command acts."""
        if isinstance(self.actor, MemberActor):
            return self.actor
        raise ScopeMissing(f"{self.actor} is no member")
