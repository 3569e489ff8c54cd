"""The form of an answer: small, closed and bounded, so that every provider can enforce it and nothing else can be said.

There are no ids, only stand-ins that the question offered (`c1`, `p2`, `d1`, `t1`) and names of the answer's own (`n1`).
No field is optional and none may be null: that is the part of JSON schema that all of them agree about.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentic_crm.engine.analysis import Category

Short = Annotated[str, StringConstraints(max_length=12)]
Words = Annotated[str, StringConstraints(max_length=200)]
Deed = Literal[
    "add_company",
    "change_company",
    "add_person",
    "change_person",
    "add_deal",
    "change_deal",
    "add_task",
    "finish_task",
]
FieldName = Literal[
    "name",
    "email",
    "phone",
    "title",
    "domain",
    "website",
    "address",
    "amount",
    "currency",
    "stage",
    "close_date",
    "due",
    "assignee",
    "company",
    "person",
    "deal",
    "parent",
    "renews",
    "expands",
    "follows",
    "status",
]
MOST_ITEMS = 12
MOST_FACTS = 8


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Part):
    """One field, and the words of one message that say it."""

    field: FieldName
    value: Words
    message: Short
    quote: Words


class Item(_Part):
    """One suggestion. `about`: the stand-in of the record that it changes, or the name of the new one."""

    do: Deed
    about: Short
    facts: Annotated[list[Fact], Field(max_length=MOST_FACTS)]
    certainty: Literal["low", "medium", "high"]
    reason: Words


class Answer(_Part):
    """What the thread suggests."""

    category: Category
    summary: Words
    items: Annotated[list[Item], Field(max_length=MOST_ITEMS)]


class Greeting(_Part):
    """The answer to a test: that a form can be filled in at all."""

    word: Short
