"""The contract between a thread and its analyser: `ThreadContext` in, `AnalysisResult` out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.snapshot import CrmSnapshot, Workspace


class Category(StrEnum):
    """What a thread is about; the words of the evaluation format."""

    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"
    SCHEDULING = "scheduling"
    INTERNAL = "internal"
    PERSONAL = "personal"
    VENDOR_PITCH = "vendor_pitch"
    NEWSLETTER = "newsletter"
    NOTIFICATION = "notification"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class ThreadContext:
    """One thread, oldest message first, in one workspace's inbox, with what the CRM knows about its people."""

    workspace: Workspace
    messages: tuple[NormalizedMessage, ...]
    crm: CrmSnapshot


@dataclass(frozen=True, slots=True)
class Doubt:
    """An existing record that actions link to, and the other ones that the analyser holds for possible, the likeliest first."""

    link: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """What a thread suggests. `summary` is one line in the thread's own words; `skipped` says why nothing came of it.

    `left_out` counts by cause what the analyser put forward and `engine.validate` did not let pass; `doubts` become questions.
    """

    category: Category
    actions: tuple[SuggestedAction, ...]
    summary: str
    skipped: str | None = None
    flags: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
