"""Destinations of links over HTTP."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints


class DestinationCheck(BaseModel):
    """A link of a mail: its `host` as the browser parsed it (ASCII), the `text` it shows, and the mail's `sender`."""

    model_config = ConfigDict(extra="forbid")

    host: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]
    text: Annotated[str, StringConstraints(max_length=2000)] = ""
    sender: Annotated[str, StringConstraints(max_length=320)] = ""


class DestinationDoubtRead(BaseModel):
    """One reason to look twice. `seen` is the known domain it resembles, or the one in the link's text."""

    code: Literal["looks_like_known", "text_shows_other", "mixed_scripts", "international", "numeric"]
    seen: str


class DestinationRead(BaseModel):
    """`readable` is the host with its international letters, `domain` what somebody registered of it.

    Known are the workspace's own domains and those of the companies that you see.
    """

    host: str
    readable: str
    domain: str
    is_known: bool
    doubts: list[DestinationDoubtRead]
