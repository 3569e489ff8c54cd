"""What the health endpoints answer."""

from typing import Literal

from pydantic import BaseModel

Status = Literal["ok", "degraded", "failing"]


class Check(BaseModel):
    """One thing looked at. `detail` says what is wrong, or what was found."""

    name: str
    status: Status
    detail: str
    millis: float


class Liveness(BaseModel):
    """The process answers. Nothing else is asked: a database's trouble must not restart every process."""

    status: Literal["ok"]
    version: str


class Readiness(BaseModel):
    """Whether requests should be sent here. Without Redis the product works on, slower: `degraded`."""

    status: Status
    version: str
    checks: list[Check]
