"""The learning API: figures, rules and offers."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from agentic_crm.auth.users.schemas import Input
from agentic_crm.engine.approve import RejectReason
from agentic_crm.engine.propose import ConfidenceWord

RuleKind = Literal["hold", "allow"]
Origin = Literal["learned", "explicit"]
AboutType = Literal[
    "any",
    "create_company",
    "update_company",
    "create_contact",
    "update_contact",
    "create_deal",
    "update_deal",
    "create_task",
    "update_task",
    "log_interaction",
    "draft_reply",
]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
]
Domain = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=253, pattern=r"^[^\s@/:]+\.[^\s@/:]+$")
]


class TypeFigures(BaseModel):
    """What became of the actions of one type. `edited` and `linked` were approved with a change."""

    action_type: str
    unchanged: int
    edited: int
    linked: int
    rejected: int


class FieldFigures(BaseModel):
    """How often a field was changed before an approval, of those that were approved with it."""

    action_type: str
    field: str
    edited: int
    approved: int


class BandFigures(BaseModel):
    """How often actions of one confidence were approved unchanged; `expected` is what their confidence promised, 0 to 1."""

    band: ConfidenceWord
    decided: int
    unchanged: int
    expected: float


class EffectRead(BaseModel):
    """What a rule would have done to the last packages that were decided: looked at, touched, actions held, and of them approved."""

    packages: int
    touched: int
    held: int
    approved: int


class RuleRead(BaseModel):
    """`held`: how many actions it kept back so far. Exactly one of `sender` and `domain` is set."""

    id: UUID
    version: int
    kind: RuleKind
    origin: Origin
    action_type: str
    sender: str | None
    domain: str | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    is_expired: bool
    held: int
    last_held_at: datetime | None


class OfferRead(BaseModel):
    """A rule that rejections suggest. `examples` are titles of what was declined."""

    action_type: str
    sender: str | None
    domain: str | None
    rejected: int
    reason: RejectReason
    examples: list[str]
    effect: EffectRead


class LearningRead(BaseModel):
    """Of the decisions since `since` that you may see; `is_complete` is false where there were more than are counted."""

    since: datetime
    decided: int
    is_complete: bool
    types: list[TypeFigures]
    fields: list[FieldFigures]
    bands: list[BandFigures]
    rules: list[RuleRead]
    offers: list[OfferRead]


class About(Input):
    """Mail of one address or of one domain, and a type of action or `any`."""

    action_type: AboutType
    sender: Address | None = None
    domain: Domain | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.sender is None) == (self.domain is None):
            raise ValueError("Give either an address or a domain.")
        return self


class RuleCreate(About):
    """`hold`: never suggested; `allow`: suggested all the same, where a wider rule holds it back."""

    kind: RuleKind = "hold"
    expires_at: AwareDatetime | None = None


class RuleUpdate(Input):
    version: Annotated[int, Field(ge=1)]
    kind: RuleKind
    expires_at: AwareDatetime | None
