"""Where confidence becomes what it means in a workspace: between the analyser and the package."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from agentic_crm.ai.learning import repository
from agentic_crm.ai.learning.rules import MOST_DECIDED, WINDOW
from agentic_crm.engine.analysis import AnalysisResult
from agentic_crm.engine.learn import calibrate, fit, measured
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

REFITTED_AFTER: Final = timedelta(hours=1)
BEGUN_AFTER: Final = timedelta(minutes=1)
"""While there are too few decisions for a curve: it begins with the next mail after there are enough of them, not an hour later."""


async def calibrated(scope: WorkspaceScope, result: AnalysisResult) -> tuple[AnalysisResult, dict[str, float]]:
    """The result with confidences as they count here, and what the analyser said, by ref."""
    said = {action.ref: action.confidence for action in result.actions}
    points = await curve(scope) if said else ()
    if not points:
        return result, said
    actions = tuple(
        action.model_copy(update={"confidence": round(calibrate(points, action.confidence), 4)})
        for action in result.actions
    )
    return replace(result, actions=actions), said


async def curve(scope: WorkspaceScope) -> Sequence[float]:
    """The workspace's curve, made anew from its decisions when it is old enough. The analyst's alone: others read it."""
    now = clock.now()
    row = await repository.curve(scope)
    if row is not None and row.fitted_at > now - (REFITTED_AFTER if row.points else BEGUN_AFTER):
        return row.points
    said = await repository.said(scope, now - WINDOW, MOST_DECIDED)
    points, errors = fit(said), measured(said)
    before, after = errors or (None, None)
    await repository.keep_curve(
        scope,
        points=list(points),
        decided=len(said),
        error_before=before,
        error_after=after,
        fitted_at=now,
    )
    return points
