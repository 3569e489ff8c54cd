"""The learning API: figures, rules and offers."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from agentic_crm.auth.users.schemas import Input
from agentic_crm.engine.approve import QuestionKind, RejectReason
from agentic_crm.engine.propose import ConfidenceWord

RuleKind = Literal["hold", "allow"]
Origin = Literal["learned", "explicit"]
PreferenceWord = Literal["deal_name", "task_title", "task_due"]
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


class QuestionFigures(BaseModel):
    """Questions of one kind in packages that were decided: `asked`, and of them `answered`, the others went with what was rejected or changed.

    `first`: the candidate ranked first was chosen; `other`: another one; `none`: none of them.
    """

    kind: QuestionKind
    asked: int
    answered: int
    first: int
    other: int
    none: int


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


class CurveStep(BaseModel):
    """`said`: what the analyser says; `counts_as`: what that counts as; of `decided` such suggestions `kept` were approved as they were."""

    said: float
    counts_as: float
    decided: int
    kept: int


class CalibrationRead(BaseModel):
    """How confidence is read here. `is_used`: there are as many decisions as are `needed`; until then what is said stands.

    `error_before`, `error_after`: the mean distance between promised and kept, without and with it, on decisions that it was not made from.
    """

    is_used: bool
    decided: int
    needed: int
    fitted_at: datetime | None
    error_before: float | None
    error_after: float | None
    steps: list[CurveStep]


class ReviewTimes(BaseModel):
    """From first seeing a package to deciding about it, while the page was in front. `median_ms` is None below five packages."""

    packages: int
    median_ms: int | None


class PreferenceRead(BaseModel):
    """`value`: a pattern with `{name}` and perhaps `{company}` in it, or a number of days. `used`: how many suggestions it worded so far."""

    id: UUID
    version: int
    kind: PreferenceWord
    value: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    is_expired: bool
    used: int


class PreferenceExample(BaseModel):
    """As it was suggested, and as it was approved; for due dates the task and its day."""

    before: str
    after: str


class PreferenceOfferRead(BaseModel):
    """A preference that edits suggest: made `edits` times among the last `approvals`."""

    kind: PreferenceWord
    value: str
    edits: int
    approvals: int
    examples: list[PreferenceExample]


class LearningRead(BaseModel):
    """Of the decisions since `since` that you may see; `is_complete` is false where there were more than are counted."""

    since: datetime
    decided: int
    is_complete: bool
    types: list[TypeFigures]
    fields: list[FieldFigures]
    questions: list[QuestionFigures]
    bands: list[BandFigures]
    calibration: CalibrationRead
    times: ReviewTimes
    rules: list[RuleRead]
    offers: list[OfferRead]
    preferences: list[PreferenceRead]
    preference_offers: list[PreferenceOfferRead]


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


class PreferenceAbout(Input):
    """`value`: of names and titles a pattern such as `{company} – {name}`, of due dates the days from the suggestion on."""

    kind: PreferenceWord
    value: Annotated[str, Field(min_length=1, max_length=120)]


class PreferenceCreate(PreferenceAbout):
    expires_at: AwareDatetime | None = None


class PreferenceUpdate(Input):
    version: Annotated[int, Field(ge=1)]
    value: Annotated[str, Field(min_length=1, max_length=120)]
    expires_at: AwareDatetime | None


class ReviewTimeCreate(Input):
    """How long a package was looked at before it was decided. Nothing says who or which."""

    took_ms: Annotated[int, Field(ge=0, le=1_800_000)]
