"""Where preferences act: on a package that is about to be put forward, after everything was checked and nothing is new to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from agentic_crm.ai.learning import repository
from agentic_crm.engine.approve import package_hash
from agentic_crm.engine.learn import Preference, PreferenceKind, prefer
from agentic_crm.engine.propose import Proposed
from agentic_crm.engine.snapshot import CrmSnapshot, Workspace
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

Preferred = Mapping[str, tuple[PreferenceKind, ...]]


async def as_preferred(
    scope: WorkspaceScope, proposed: Proposed, snapshot: CrmSnapshot, workspace: Workspace
) -> tuple[Proposed, Preferred]:
    """The package as the workspace words it, and which preferences had a part in which action.

    Fingerprints stay those of the analyser's words: what was decided before is known again under any preference.
    """
    now = clock.now()
    rows = await repository.active_preferences(scope, now)
    wanted = [Preference(cast("PreferenceKind", row.kind), row.value) for row in rows]
    today = now.astimezone(ZoneInfo(workspace.time_zone)).date()
    actions, used = prefer([item.action for item in proposed.actions], wanted, snapshot, today)
    if not used:
        return proposed, {}
    package = replace(proposed.package, actions=actions)
    items = tuple(replace(item, action=action) for item, action in zip(proposed.actions, actions, strict=True))
    return replace(proposed, actions=items, package=package, package_hash=package_hash(package)), used
