"""Shapes that records have in common."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]
Currency = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{3}$")]
_DECIMAL = {"type": "string", "pattern": r"^\d+(\.\d{1,3})?$", "examples": ["84000.00"]}
AmountInput = Annotated[
    Decimal,
    Field(ge=0, max_digits=15, decimal_places=3, allow_inf_nan=False),
    WithJsonSchema(_DECIMAL, mode="validation"),
]
Amount = Annotated[
    Decimal, PlainSerializer(lambda amount: format(amount, "f"), return_type=str), WithJsonSchema(_DECIMAL)
]


class Input(BaseModel):
    """What a client sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Patch(Input):
    """A change of some fields: those left out stay, null clears. `version` is the one that the client has seen."""

    REQUIRED: ClassVar[frozenset[str]] = frozenset()

    version: int = Field(ge=1)

    @model_validator(mode="after")
    def _keeps_what_is_required(self) -> Self:
        for field in self.REQUIRED & self.model_fields_set:
            if getattr(self, field) is None:
                raise ValueError(f"{field} cannot be cleared")
        return self

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        return {
            field: getattr(self, field)
            for field in type(self).model_fields
            if field in self.model_fields_set - {"version"}
        }


class RecordRead(BaseModel):
    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime


class Person(BaseModel):
    """A member of the workspace; `id` is the member's."""

    id: UUID
    name: str

    @classmethod
    def of(cls, member_id: UUID | None, name: str | None) -> "Person | None":
        """From the columns of an outer join: None when there is nobody."""
        return cls(id=member_id, name=name) if member_id is not None and name is not None else None


class Money(BaseModel):
    amount: Amount
    currency: str


class FieldChange(BaseModel):
    field: str
    before: Any
    after: Any


class Actor(BaseModel):
    """Who did it: a member, a part of the product, or a person by approving a proposal."""

    type: Literal["user", "system", "approval"]
    name: str
