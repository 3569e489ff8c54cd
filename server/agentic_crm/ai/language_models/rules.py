"""What may be asked at all: whose mail, at what price, and when not. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from agentic_crm.ai.language_models.faults import FaultCode
from agentic_crm.ai.language_models.prices import cost
from agentic_crm.ai.prompts.instructions import PROMPT_VERSION
from agentic_crm.ai.prompts.question import size_of
from agentic_crm.engine.analysis import AnalysisResult
from agentic_crm.engine.analyze import ANALYZER_VERSION
from agentic_crm.engine.analyze.noise.category import NOISE

ANALYZER: Final = "model"
TYPICAL_OUTPUT: Final = 700
MOST_OUTPUT: Final = 4_000
"""Tokens of an answer: what is usual, and where it is cut off."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The model of a workspace as the analyst knows it: without its key. Units as in the table."""

    provider: str
    model: str
    privacy: str
    input_price: int
    output_price: int
    monthly_budget: int
    call_limit: int
    excluded_accounts: frozenset[UUID]
    excluded_labels: frozenset[str]
    keep_days: int
    fault_code: str | None
    not_before: datetime | None

    @property
    def version(self) -> str:
        """What an analysis with this model is known by."""
        return f"{self.provider}/{self.model}/{PROMPT_VERSION}.{ANALYZER_VERSION}"

    @property
    def name(self) -> str:
        return f"{self.provider}/{self.model}"

    def may_read(self, account_id: UUID, labels: Iterable[str]) -> bool:
        """Whether a mailbox and the labels of a thread, and the folders that it lies in, are not kept from it.

        What is kept from it takes all that lies inside along: `private` stands for `Private/Family` and `INBOX.Private` as well.
        """
        if self.privacy == "builtin" or account_id in self.excluded_accounts:
            return False
        return not any(map(self.keeps_back, set(labels)))

    def keeps_back(self, label: str) -> bool:
        """Whether a label or folder is kept from it, or lies in one that is."""
        carried = _path(label)
        return any(_path(one) in carried for one in self.excluded_labels)

    def fault_now(self, now: datetime) -> str | None:
        """The fault because of which nothing is asked for the moment."""
        return (self.fault_code or "resting") if self.not_before is not None and now < self.not_before else None

    def estimate(self, text: str) -> int:
        """What a question will probably cost, rather too much than too little."""
        return cost(size_of(text), TYPICAL_OUTPUT, self.input_price, self.output_price)

    def affords(self, text: str) -> bool:
        """Whether a question is within what one thread may cost; where nothing costs anything, all are."""
        return self.estimate(text) <= self.call_limit or self.input_price + self.output_price == 0

    def most(self, text: str) -> int:
        """The most that it can cost: this is held back from the budget while it is under way."""
        return cost(size_of(text), MOST_OUTPUT, self.input_price, self.output_price)


def _path(label: str) -> str:
    """A label or folder so that one inside another is a part of it; mail servers separate them by a slash or a dot."""
    return f"/{unicodedata.normalize('NFC', label).casefold().replace('.', '/').strip('/')}/"


def is_worth_asking(draft: AnalysisResult) -> bool:
    """Noise ends with the rules: it costs nothing and nobody else reads it."""
    return draft.category not in NOISE


def refusal(choice: Choice, text: str, spent: int) -> FaultCode | None:
    """Why a question may not be put for its price."""
    if not choice.affords(text):
        return "over_limit"
    return "over_budget" if choice.most(text) > max(choice.monthly_budget - spent, 0) else None
