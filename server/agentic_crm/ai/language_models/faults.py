"""Why a model gave no usable answer: stable words for rows and pages, and how long to leave it alone."""

from datetime import timedelta
from typing import Final, Literal

FaultCode = Literal[
    "wrong_key",
    "no_credit",
    "unknown_model",
    "throttled",
    "provider_down",
    "too_slow",
    "refused",
    "unreadable",
    "unproven",
    "address_refused",
    "over_budget",
    "over_limit",
    "resting",
    "interrupted",
    "kept_back",
]
REST: Final[dict[FaultCode, timedelta]] = {
    "wrong_key": timedelta(hours=1),
    "no_credit": timedelta(hours=1),
    "unknown_model": timedelta(hours=1),
    "address_refused": timedelta(hours=1),
    "throttled": timedelta(minutes=1),
    "provider_down": timedelta(minutes=2),
    "too_slow": timedelta(minutes=2),
}
"""After such a fault nothing is asked for so long: threads go to the rules at once instead of waiting for the same again."""


class ModelFault(Exception):
    """A question that came to nothing. `detail` is for the log and never holds what was sent."""

    def __init__(self, code: FaultCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
