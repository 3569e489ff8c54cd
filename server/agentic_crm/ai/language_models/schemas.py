"""The workspace's model over HTTP. A key goes in and never comes out. Money is dollars, as decimal strings."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from agentic_crm.ai.language_models.faults import FaultCode

ModelProvider = Literal["openai", "anthropic", "google", "compatible"]
ModelPrivacy = Literal["builtin", "redacted", "full"]
Dollars = Annotated[Decimal, Field(ge=0, le=100_000, max_digits=12, decimal_places=6)]
ModelName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[\w.:/@+-]+$")
]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class LanguageModelUpdate(BaseModel):
    """All of it, as the form shows it. `api_key` left out: the one that is kept, as long as provider and address stay.

    Prices are for a million tokens; left out, those of the known price list. `call_limit`: the most that one thread may cost.
    """

    model_config = ConfigDict(extra="forbid")

    provider: ModelProvider
    model: ModelName
    base_url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    api_key: Annotated[SecretStr, Field(min_length=1, max_length=500)] | None = None
    privacy: ModelPrivacy
    input_price: Dollars | None = None
    output_price: Dollars | None = None
    monthly_budget: Dollars
    call_limit: Dollars
    excluded_accounts: Annotated[list[UUID], Field(max_length=500)] = []
    excluded_labels: Annotated[list[Label], Field(max_length=100)] = []
    keep_days: Annotated[int, Field(ge=1, le=365)] = 30


class LanguageModelRead(BaseModel):
    """`fault` with `rests_until`: why nothing is asked just now. `tested_at`: when a test last succeeded with these settings."""

    provider: ModelProvider
    model: str
    base_url: str | None
    has_key: bool
    privacy: ModelPrivacy
    input_price: Decimal
    output_price: Decimal
    monthly_budget: Decimal
    call_limit: Decimal
    excluded_accounts: list[UUID]
    excluded_labels: list[str]
    keep_days: int
    fault: FaultCode | None
    fault_at: datetime | None
    rests_until: datetime | None
    tested_at: datetime | None
    updated_at: datetime


class LanguageModelState(BaseModel):
    """`chosen` is null while the built-in analyser works alone. `host`: where mail would go."""

    chosen: LanguageModelRead | None
    host: str | None


class ModelPrices(BaseModel):
    """For a million tokens; null where the price list does not know the model."""

    input_price: Decimal | None
    output_price: Decimal | None


class ModelUsageDay(BaseModel):
    day: date
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cost: Decimal


class ModelUsage(BaseModel):
    """Of the calendar month in UTC: `spent` includes what questions under way may cost at most. `days`: the last thirty."""

    month_from: date
    monthly_budget: Decimal
    spent: Decimal
    days: list[ModelUsageDay]


class ModelCallRead(BaseModel):
    """A question that was put, or waits to be. `is_readable`: whether you may read what was sent, as far as it is kept."""

    id: UUID
    thread_id: UUID | None
    mailbox_name: str | None
    purpose: Literal["analysis", "test", "reply"]
    provider: ModelProvider
    model: str
    host: str | None
    privacy: ModelPrivacy
    state: Literal["waiting", "asking", "answered", "failed"]
    fault: FaultCode | None
    mode: Literal["native", "tool", "prompted"] | None
    input_tokens: int
    output_tokens: int
    cost: Decimal
    millis: int
    created_at: datetime
    texts_until: datetime | None
    is_readable: bool


class ModelCallText(ModelCallRead):
    """`sent`: the bodies of all requests, byte for byte as they went out; null when it is kept no longer, or is not yours to read.

    `examples`: how many earlier conversations of the mailbox, with what was approved of them, the question showed.
    """

    sent: list[str] | None
    examples: int
