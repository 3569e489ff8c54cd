"""One thread read again, by the analyst: what it would suggest today against what it did. Nothing but the replay's own row is written."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from agentic_crm.ai.analyses import repository as analyses
from agentic_crm.ai.analyses.rules import Quotable, identity_prints, with_standing_evidence
from agentic_crm.ai.analyses.running import ANALYZER as BUILTIN
from agentic_crm.ai.analyses.service import Loaded, caution_of, load_any, snapshot_for_proposing
from agentic_crm.ai.language_models import repository as models
from agentic_crm.ai.language_models.excluding import may_read
from agentic_crm.ai.language_models.repository import Put
from agentic_crm.ai.language_models.rules import ANALYZER as MODEL
from agentic_crm.ai.language_models.rules import Choice
from agentic_crm.ai.learning import repository as learning
from agentic_crm.ai.learning.holding import keep, rule_of
from agentic_crm.ai.learning.wording import as_preferred
from agentic_crm.ai.replays import repository
from agentic_crm.engine.actions import UpdateCompany, UpdateContact, UpdateDeal, UpdateTask
from agentic_crm.engine.analysis import AnalysisResult
from agentic_crm.engine.fingerprint import fingerprints, identities
from agentic_crm.engine.learn import Anew, Difference, Rule, Stood, differences, without_records
from agentic_crm.engine.propose import Proposed, propose
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

TRIED: Final = "tried"
"""Stands in for the id of a rule that nobody made."""
_OURS: Final = (BUILTIN, MODEL)
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a replay is run with: the rules that hold and those that are tried, and the model whose answers are used."""

    rules: tuple[Rule, ...]
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class Again:
    """A thread as it would have been read: without the records that came of it. `put` is the model's last word about it, if that is kept."""

    loaded: Loaded
    came_of: frozenset[str]
    put: Put | None


async def plan_of(scope: WorkspaceScope, analyzer: str, tries: Sequence[Any]) -> Plan:
    rules = [rule_of(row) for row in await learning.standing(scope, clock.now())]
    rules += [Rule(TRIED, "hold", "explicit", one["action_type"], one["sender"], one["domain"]) for one in tries]
    return Plan(tuple(rules), await models.choice(scope) if analyzer == "chosen" else None)


async def load(scope: WorkspaceScope, plan: Plan, thread_id: UUID) -> Again | None:
    """None when there is nothing to read any more."""
    loaded = await load_any(scope, thread_id)
    if loaded is None or loaded.context is None:
        return None
    gone = await repository.came_of(scope, thread_id)
    context = replace(loaded.context, crm=without_records(loaded.context.crm, gone))
    put: Put | None = None
    if plan.choice is not None and await may_read(scope, plan.choice, loaded.account_id, loaded.messages):
        put = await models.put_before(scope, thread_id, loaded.content_hash, plan.choice, _EVER)
    is_kept = put is not None and put.answer is not None and put.names is not None
    return Again(replace(loaded, context=context), gone, put if is_kept else None)


async def compare(
    scope: WorkspaceScope, plan: Plan, thread_id: UUID, again: Again, result: AnalysisResult
) -> tuple[Difference, ...]:
    """What differs between what the thread was proposed to come to and what it would be today."""
    loaded = again.loaded
    assert loaded.context is not None
    workspace = loaded.context.workspace
    read = with_standing_evidence(result, [Quotable(one.id, one.normalized) for one in loaded.messages])
    kept, held = keep(read, loaded.messages, plan.rules)
    snapshot = without_records(await snapshot_for_proposing(scope, loaded, read, []), again.came_of)
    past = await analyses.past_of_identities(scope, thread_id, identity_prints(kept.actions, snapshot))
    outcome = propose(kept, snapshot, workspace, past, await caution_of(scope, loaded, snapshot))
    anew: list[Anew] = []
    if isinstance(outcome, Proposed):
        outcome, _ = await as_preferred(scope, outcome, snapshot, workspace)
        anew = [Anew(item.action, item.fingerprints) for item in outcome.actions]
    by_ref = {one.ref: one.rule_id for one in held}
    known = identities(read.actions, snapshot)
    rules = {
        print_.key: by_ref[action.ref]
        for action in read.actions
        if action.ref in by_ref
        for print_ in fingerprints(action, known)
    }
    stood = [one for one in await repository.stood(scope, thread_id, _OURS) if not _is_carried_out(one)]
    anew = [one for one in anew if one.fingerprints]
    return differences(stood, anew, rules)


def _is_carried_out(one: Stood) -> bool:
    """An approved change of a record that existed: the CRM says so already, and nobody would suggest it again."""
    return one.outcome == "approved" and isinstance(one.action, UpdateCompany | UpdateContact | UpdateDeal | UpdateTask)


def as_row(found: Sequence[Difference], *, by_model: bool) -> dict[str, Any]:
    """Columns of `replay_threads`."""
    counts = {kind: sum(one.kind == kind for one in found) for kind in ("more", "less", "changed")}
    return {
        "state": "changed" if found else "same",
        "read_by": "model" if by_model else "builtin",
        "more": counts["more"],
        "less": counts["less"],
        "altered": counts["changed"],
        "differences": [{**asdict(one), "fields": list(one.fields)} for one in found],
    }
