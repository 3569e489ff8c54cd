"""Where rules act: between what an analyser suggests and what is put forward."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from agentic_crm.ai.learning import repository
from agentic_crm.email.messages.service import StoredMessage
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult
from agentic_crm.engine.learn import Held, Rule, hold_back
from agentic_crm.engine.message import Direction
from agentic_crm.models import LearningRule
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

HELD_BACK = "held_back"
"""Why nothing came of a thread whose every suggestion a rule was against."""


def rule_of(row: LearningRule) -> Rule:
    """A stored rule; a dismissal counts as one that holds back, for what it covers."""
    kind: Literal["hold", "allow"] = "allow" if row.kind == "allow" else "hold"
    origin = cast('Literal["learned", "explicit"]', row.origin)
    return Rule(str(row.id), kind, origin, row.action_type, row.sender, row.domain)


async def keep_rules(
    scope: WorkspaceScope, result: AnalysisResult, messages: Sequence[StoredMessage]
) -> tuple[AnalysisResult, list[dict[str, Any]]]:
    """What may be put forward, and as rows of `analyses.held` what may not. Evidence names messages by our ids."""
    rules = [rule_of(row) for row in await repository.standing(scope, clock.now())]
    rest, held = keep(result, messages, rules)
    counts = Counter((one.rule_id, one.action_type) for one in held)
    return rest, [{"rule_id": rule, "type": kind, "count": count} for (rule, kind), count in counts.items()]


def keep(
    result: AnalysisResult, messages: Sequence[StoredMessage], rules: Sequence[Rule]
) -> tuple[AnalysisResult, tuple[Held, ...]]:
    """The same by these rules: what may be put forward, and what each kept back."""
    wrote = {
        str(one.id): one.normalized.sender.email.lower()
        for one in messages
        if one.direction is Direction.INBOUND and one.normalized.sender is not None
    }

    def sender_of(action: SuggestedAction) -> str | None:
        return next((wrote.get(quote.message_id) for quote in action.evidence), None)

    done = hold_back(result.actions, sender_of, rules)
    if not done.held:
        return result, ()
    return replace(result, actions=done.actions, skipped=result.skipped or HELD_BACK), done.held
