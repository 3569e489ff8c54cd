"""How a workspace words what is suggested to it: offered from edits, taken up by a person, and what it worded so far."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from agentic_crm.ai.learning import repository
from agentic_crm.ai.learning.errors import PreferenceExists
from agentic_crm.ai.learning.repository import Decided as DecidedRow
from agentic_crm.ai.learning.rules import DISMISSED_FOR, Verdicts, flat, refuse_past, verdict_of
from agentic_crm.ai.learning.schemas import (
    PreferenceAbout,
    PreferenceCreate,
    PreferenceExample,
    PreferenceOfferRead,
    PreferenceRead,
    PreferenceUpdate,
)
from agentic_crm.engine.learn import (
    MOST_DAYS,
    Decided,
    Preference,
    PreferenceKind,
    PreferenceOffer,
    days_of,
    is_pattern,
    preference_offers,
)
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound, StaleVersion
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import LearningPreference
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit


async def listed(scope: WorkspaceScope) -> list[PreferenceRead]:
    """Those in force and those that have expired, the newest first."""
    return await _read(scope, [row for row in await repository.preferences(scope) if row.state == "active"])


async def offered(
    scope: WorkspaceScope, decided: Sequence[DecidedRow], verdicts: Verdicts, since: datetime
) -> list[PreferenceOfferRead]:
    """What edits say again and again, and nobody has answered. A kind that has a preference is not offered another."""
    now = clock.now()
    rows = [row for row in await repository.preferences(scope) if row.expires_at is None or row.expires_at > now]
    taken = {row.kind for row in rows if row.state == "active"}
    known = [Preference(_kind(row.kind), row.value) for row in rows]
    offers = preference_offers(await _approved(scope, decided, verdicts, since), known)
    return [_offer(one) for one in offers if one.kind not in taken]


async def create(scope: WorkspaceScope, data: PreferenceCreate) -> PreferenceRead:
    """Raises InvalidInput, PreferenceExists."""
    refuse_past(data.expires_at)
    _refuse_senseless(data.kind, data.value)
    now = clock.now()
    for row in await repository.preferences_like(scope, data.kind, data.value):
        if row.state == "active" and (row.expires_at is None or row.expires_at > now):
            raise PreferenceExists("There is a preference about this already. Change that one.")
        # What was declined, or has expired, makes room.
        await repository.remove_preference(scope, row.id)
    row = await _add(scope, data.kind, data.value, "active", data.expires_at)
    await _record(scope, row, "created", _facts(row))
    return (await _read(scope, [row]))[0]


async def update(scope: WorkspaceScope, preference_id: UUID, data: PreferenceUpdate) -> PreferenceRead:
    """Raises NotFound, StaleVersion, InvalidInput, PreferenceExists."""
    row = await _locked(scope, preference_id, data.version)
    _refuse_senseless(_kind(row.kind), data.value)
    if data.expires_at != row.expires_at:
        refuse_past(data.expires_at)
    before = _facts(row)
    for other in await repository.preferences_like(scope, row.kind, data.value):
        if other.id != row.id:
            await repository.remove_preference(scope, other.id)
    row.value, row.expires_at = data.value, data.expires_at
    await scope.db.flush()
    await scope.db.refresh(row)
    await _record(scope, row, "updated", {"before": before, "after": _facts(row)})
    return (await _read(scope, [row]))[0]


async def delete(scope: WorkspaceScope, preference_id: UUID, version: int) -> None:
    """Raises NotFound, StaleVersion."""
    row = await _locked(scope, preference_id, version)
    facts = _facts(row)
    await repository.remove_preference(scope, preference_id)
    await _record(scope, row, "deleted", facts)


async def dismiss(scope: WorkspaceScope, data: PreferenceAbout) -> None:
    """Not offered again for three months. What is in force stays as it is. Raises InvalidInput."""
    _refuse_senseless(data.kind, data.value)
    now = clock.now()
    for row in await repository.preferences_like(scope, data.kind, data.value):
        if row.value == data.value and (row.expires_at is None or row.expires_at > now):
            return
        if row.value == data.value:
            await repository.remove_preference(scope, row.id)
    row = await _add(scope, data.kind, data.value, "dismissed", now + DISMISSED_FOR)
    await _record(scope, row, "dismissed", _facts(row))


async def _add(
    scope: WorkspaceScope, kind: PreferenceKind, value: str, state: str, expires_at: datetime | None
) -> LearningPreference:
    row = LearningPreference(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        kind=kind,
        value=value,
        state=state,
        created_by_id=scope.member.member_id,
        expires_at=expires_at,
    )
    try:
        async with scope.db.begin_nested():
            scope.db.add(row)
    except IntegrityError as error:
        raise PreferenceExists("Somebody made such a preference this moment. Look at it and try again.") from error
    return row


def _refuse_senseless(kind: PreferenceKind, value: str) -> None:
    if kind == "task_due":
        if days_of(value) is not None:
            return
        says = f"Write a number of days from 0 to {MOST_DAYS}."
    else:
        if is_pattern(value):
            return
        says = "Write {name} once, {company} at most once, and something besides; no links and no other braces."
    raise InvalidInput(says, fields=(FieldProblem("value", "invalid_preference", says),))


async def _approved(
    scope: WorkspaceScope, decided: Sequence[DecidedRow], verdicts: Verdicts, since: datetime
) -> list[Decided]:
    """Approved deals and tasks as they were put forward and as they became."""
    wanted = [one for one in decided if one.type in ("create_deal", "create_task") and not one.is_rejected]
    if not wanted:
        return []
    times = await repository.decision_times(scope, since)
    zone = ZoneInfo(await repository.time_zone(scope))
    companies = await _companies(scope, decided, wanted)
    found: list[Decided] = []
    for one in wanted:
        verdict = verdicts.get((one.proposal_id, one.ref), {})
        kind = verdict_of(one.proposal_id, one.ref, verdicts)
        at = times.get(one.proposal_id)
        if kind == "link" or at is None:
            continue
        before = flat(one.payload.get("fields", {}))
        after = flat(verdict["fields"]) if kind == "edit" and verdict.get("fields") else before
        company = companies.get((one.proposal_id, one.ref))
        day = at.astimezone(zone).date()
        found.append(Decided(str(one.proposal_id), one.type, before, after, company, day, bool(one.preferred)))
    return found


async def _companies(
    scope: WorkspaceScope, decided: Sequence[DecidedRow], wanted: Sequence[DecidedRow]
) -> dict[tuple[UUID, str], str]:
    """The name of the company that each deal or task is about, proposed with it or existing."""
    links = {(one.proposal_id, one.ref): one.payload.get("links", {}) for one in decided}
    proposed = {
        (one.proposal_id, one.ref): str(one.payload.get("fields", {}).get("name") or "")
        for one in decided
        if one.type == "create_company"
    }
    about: dict[tuple[UUID, str], list[str]] = {}
    for one in wanted:
        own = links[one.proposal_id, one.ref]
        first = [*own.get("companies", ()), *own.get("about", ())]
        through = [company for link in first for company in links.get((one.proposal_id, link), {}).get("companies", ())]
        about[one.proposal_id, one.ref] = [*first, *through]
    existing = {link for every in about.values() for link in every if ":" not in link}
    names = await repository.company_names(scope, [UUID(link) for link in existing])
    found: dict[tuple[UUID, str], str] = {}
    for key, every in about.items():
        name = next(
            (
                proposed.get((key[0], link)) or names.get(link)
                for link in every
                if proposed.get((key[0], link)) or names.get(link)
            ),
            None,
        )
        if name:
            found[key] = name
    return found


async def _read(scope: WorkspaceScope, rows: Sequence[LearningPreference]) -> list[PreferenceRead]:
    if not rows:
        return []
    names = await repository.names(scope, {row.created_by_id for row in rows})
    used = await repository.preferred_counts(scope)
    now = clock.now()
    return [
        PreferenceRead(
            id=row.id,
            version=row.version,
            kind=_kind(row.kind),
            value=row.value,
            created_by=names.get(row.created_by_id, ""),
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_expired=row.expires_at is not None and row.expires_at <= now,
            used=used.get(row.kind, 0),
        )
        for row in rows
    ]


def _offer(offer: PreferenceOffer) -> PreferenceOfferRead:
    return PreferenceOfferRead(
        kind=offer.kind,
        value=offer.value,
        edits=offer.edits,
        approvals=offer.approvals,
        examples=[PreferenceExample(before=before, after=after) for before, after in offer.examples],
    )


async def _locked(scope: WorkspaceScope, preference_id: UUID, version: int) -> LearningPreference:
    row = await repository.locked_preference(scope, preference_id)
    if row is None or row.state != "active":
        raise NotFound("There is no such preference. It may have been deleted.")
    if row.version != version:
        current = (await _read(scope, [row]))[0].model_dump(mode="json")
        raise StaleVersion("Somebody changed this preference meanwhile. Look at it and try again.", current=current)
    return row


def _kind(kind: str) -> PreferenceKind:
    return cast("PreferenceKind", kind)


def _facts(row: LearningPreference) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "value": row.value,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
    }


async def _record(scope: WorkspaceScope, row: LearningPreference, deed: str, detail: dict[str, Any]) -> None:
    await audit.append(
        scope, f"learning_preference.{deed}", record_type="learning_preference", record_id=row.id, detail=detail
    )
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"learning"})))
