"""Having an answer drafted, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

MAX_WISH = 1_000


class ReplyCreate(BaseModel):
    """`answers_id`: the message to be answered. `wish`: what the answer should say, in the author's own words.

    `language`: of the line above the quote; the answer itself is in the thread's.
    """

    model_config = ConfigDict(extra="forbid")

    answers_id: UUID
    kind: Literal["reply", "reply_all"] = "reply"
    wish: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_WISH)] = ""
    language: Literal["en", "de"] = "en"
