"""Asking for a replay, following it, calling it off."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.ai.replays import repository
from agentic_crm.ai.replays.errors import NothingToReplay, ReplayRuns
from agentic_crm.ai.replays.payloads import RunReplay
from agentic_crm.ai.replays.reading import TRIED
from agentic_crm.ai.replays.repository import Differing
from agentic_crm.ai.replays.schemas import (
    ReplayCreate,
    ReplayDetail,
    ReplayRead,
    ReplayThreadRead,
)
from agentic_crm.crm.links import service as links
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Replay
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.workspaces.audit_log import service as audit

_KEPT: Final = 10
_PRIORITY: Final = 140
"""Behind mail that somebody waits for, and behind years of old mail too: a look costs nobody their queue."""
_TYPES: Final = {"update_company": "company", "update_contact": "contact", "update_deal": "deal", "update_task": "task"}
_NOTHING: Final = dict.fromkeys(
    ("threads", "read", "by_model", "changed", "failed", "more", "less", "altered", "less_approved", "less_rejected"), 0
)


async def start(scope: WorkspaceScope, data: ReplayCreate) -> ReplayRead:
    """Raises ReplayRuns, NothingToReplay."""
    replay_id = uuid7()
    tries = [{"action_type": one.action_type, "sender": one.sender, "domain": one.domain} for one in data.tries]
    try:
        async with scope.db.begin_nested():
            await repository.add(scope, replay_id, data.analyzer, tries)
    except IntegrityError as error:
        raise ReplayRuns("A replay is under way in this workspace. Wait for it, or call it off.") from error
    threads = await repository.add_threads(scope, replay_id, data.threads)
    if not threads:
        raise NothingToReplay("There is no conversation that you may read. Connect a mailbox or import one first.")
    await repository.forget(scope, _KEPT)
    await enqueue(
        scope, RunReplay(replay_id=replay_id), dedupe_key=str(replay_id), lock_key="replay", priority=_PRIORITY
    )
    detail = {"threads": threads, "analyzer": data.analyzer, "tries": len(tries)}
    await audit.append(scope, "replay.started", record_type="replay", record_id=replay_id, detail=detail)
    _announce(scope)
    return next(one for one in await list_replays(scope) if one.id == replay_id)


async def list_replays(scope: WorkspaceScope) -> list[ReplayRead]:
    """The newest first."""
    rows = await repository.listed(scope, _KEPT)
    figures = await repository.figures(scope, [row.id for row, _ in rows])
    return [_read(row, name, figures.get(row.id, _NOTHING)) for row, name in rows]


async def get(scope: WorkspaceScope, replay_id: UUID) -> ReplayDetail:
    """With the conversations that differ. Raises NotFound."""
    whole = next((one for one in await list_replays(scope) if one.id == replay_id), None)
    if whole is None:
        raise NotFound("There is no such replay. Only the last ten are kept.")
    found = await repository.differing(scope, replay_id)
    labels = await _labels(scope, found)
    return ReplayDetail(**whole.model_dump(), items=[_thread(one, labels) for one in found])


async def cancel(scope: WorkspaceScope, replay_id: UUID) -> ReplayRead:
    """What was read so far stays. One that has ended stays as it is. Raises NotFound."""
    if await repository.move(scope, replay_id, ("queued", "running"), state="cancelled", finished_at=clock.now()):
        await audit.append(scope, "replay.cancelled", record_type="replay", record_id=replay_id)
        _announce(scope)
    whole = next((one for one in await list_replays(scope) if one.id == replay_id), None)
    if whole is None:
        raise NotFound("There is no such replay. Only the last ten are kept.")
    return whole


def _read(row: Replay, name: str, figures: dict[str, int]) -> ReplayRead:
    return ReplayRead.model_validate(
        {
            "id": row.id,
            "state": row.state,
            "analyzer": row.analyzer,
            "tries": row.tries,
            "requested_by": name,
            "created_at": row.created_at,
            "finished_at": row.finished_at,
            **figures,
        }
    )


async def _labels(scope: WorkspaceScope, found: Sequence[Differing]) -> Mapping[links.Key, links.Label]:
    """Names of the records that would be changed, as far as whoever asks sees them."""
    wanted = {key for one in found for difference in _differences(one) if (key := _target(difference)) is not None}
    return await links.labels(scope, wanted) if wanted else {}


def _differences(one: Differing) -> list[dict[str, Any]]:
    return [found for found in one.row.differences if isinstance(found, dict)]


def _target(difference: Mapping[str, Any]) -> links.Key | None:
    kind = _TYPES.get(difference["type"])
    try:
        return (RecordType(kind), UUID(difference["target"])) if kind and difference["target"] else None
    except ValueError:  # what is proposed in the same package has no id yet
        return None


def _thread(one: Differing, labels: Mapping[links.Key, links.Label]) -> ReplayThreadRead:
    return ReplayThreadRead.model_validate(
        {
            "thread_id": one.row.thread_id,
            "subject": one.subject,
            "last_message_at": one.last_message_at,
            "read_by": one.row.read_by,
            "differences": [_difference(found, labels) for found in _differences(one)],
        }
    )


def _difference(found: Mapping[str, Any], labels: Mapping[links.Key, links.Label]) -> dict[str, Any]:
    key = _target(found)
    target = None
    if key is not None:
        label = labels.get(key)
        target = {"record_type": key[0], "id": key[1], "label": label.label if label else ""}
    is_tried = found["rule_id"] == TRIED
    return {**found, "target": target, "rule_id": None if is_tried else found["rule_id"], "is_tried": is_tried}


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"replays"})))
