"""What the peer in Google's place answers instead of the truth."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Break:
    """For the next `times` requests whose path contains `path`: this answer, or the true one cut in half."""

    path: str
    status: int = 500
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    is_cut: bool = False
    swallows: bool = False
    """The provider did what it was asked, and its answer got lost."""
    before: Callable[[], Awaitable[None]] | None = None
    """Something that happens at the provider just before the request is answered, truly."""


def google_error(code: int, reason: str, message: str = "No.", status: str = "") -> str:
    """As Google writes its errors."""
    errors = [{"message": message, "domain": "usageLimits", "reason": reason}]
    return json.dumps({"error": {"code": code, "message": message, "errors": errors, "status": status}})
