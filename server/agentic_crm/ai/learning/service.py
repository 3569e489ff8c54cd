"""Figures of decisions, the rules of a workspace, and the offers that its rejections make."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from agentic_crm.ai.learning import preferences, repository
from agentic_crm.ai.learning.errors import RuleExists
from agentic_crm.ai.learning.holding import rule_of
from agentic_crm.ai.learning.repository import Decided, HeldCount
from agentic_crm.ai.learning.rules import (
    DISMISSED_FOR,
    FEWEST_TIMES,
    MOST_DECIDED,
    WINDOW,
    Verdicts,
    flat,
    refuse_past,
    verdict_of,
)
from agentic_crm.ai.learning.schemas import (
    About,
    BandFigures,
    CalibrationRead,
    CurveStep,
    EffectRead,
    FieldFigures,
    LearningRead,
    OfferRead,
    QuestionFigures,
    ReviewTimes,
    RuleCreate,
    RuleRead,
    RuleUpdate,
    TypeFigures,
)
from agentic_crm.engine.approve import QuestionKind, RejectReason
from agentic_crm.engine.learn import NEEDED, Effect, Offer, Rule, Settled, calibrate, effect_of, offers_of
from agentic_crm.engine.propose import CONFIDENCE_WORDS, confidence_word
from agentic_crm.kit.errors import NotFound, StaleVersion
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import LearningRule
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.audit_log import service as audit


async def get_learning(scope: WorkspaceScope) -> LearningRead:
    """Everything the page shows, of the last half year."""
    now = clock.now()
    since = now - WINDOW
    decided = await repository.decided(scope, since, MOST_DECIDED + 1)
    is_complete, decided = len(decided) <= MOST_DECIDED, decided[:MOST_DECIDED]
    verdicts = await repository.verdicts(scope, since)
    rows = await repository.rules(scope)
    standing = [row for row in rows if row.expires_at is None or row.expires_at > now]
    offers = offers_of(
        await _settled(scope, decided),
        [rule_of(row) for row in standing if row.kind != "dismissed"],
        [rule_of(row) for row in standing if row.kind == "dismissed"],
    )
    return LearningRead(
        since=since,
        decided=len(decided),
        is_complete=is_complete,
        types=_types(decided, verdicts),
        fields=_fields(decided, verdicts),
        questions=_questions(decided, await repository.answers(scope, since)),
        bands=_bands(decided, verdicts),
        calibration=await _calibration(scope, decided, verdicts),
        times=await _times(scope, since),
        rules=await _read(scope, [row for row in rows if row.kind != "dismissed"]),
        offers=[_offer(one) for one in offers],
        preferences=await preferences.listed(scope),
        preference_offers=await preferences.offered(scope, decided, verdicts, since),
    )


async def add_time(scope: WorkspaceScope, took_ms: int) -> None:
    """One more review, by nobody in particular."""
    await repository.add_time(scope, took_ms, clock.now() - WINDOW)


async def preview_rule(scope: WorkspaceScope, data: About) -> EffectRead:
    """What such a rule would have done to the last packages."""
    return _effect(effect_of(_asked(data), await _settled_since(scope)))


async def create_rule(scope: WorkspaceScope, data: RuleCreate) -> RuleRead:
    """Raises RuleExists, InvalidInput. An offer that is taken up is a learned rule, any other an explicit one."""
    refuse_past(data.expires_at)
    existing = await repository.about(scope, data.sender, data.domain, data.action_type)
    if existing is not None and existing.kind != "dismissed":
        raise RuleExists("There is a rule about this mail and this type already. Change that one.")
    offers = offers_of(await _settled_since(scope), [])
    is_offered = data.kind == "hold" and any(
        (one.action_type, one.sender, one.domain) == (data.action_type, data.sender, data.domain) for one in offers
    )
    if existing is not None:
        await repository.remove(scope, existing.id)
    row = LearningRule(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        kind=data.kind,
        origin="learned" if is_offered else "explicit",
        action_type=data.action_type,
        sender=data.sender,
        domain=data.domain,
        created_by_id=scope.member.member_id,
        expires_at=data.expires_at,
    )
    scope.db.add(row)
    await scope.db.flush()
    await _record(scope, row, "created", {"origin": row.origin, **_facts(row)})
    return (await _read(scope, [row]))[0]


async def update_rule(scope: WorkspaceScope, rule_id: UUID, data: RuleUpdate) -> RuleRead:
    """Raises NotFound, StaleVersion, InvalidInput."""
    row = await _locked(scope, rule_id, data.version)
    if data.expires_at != row.expires_at:
        refuse_past(data.expires_at)
    before = _facts(row)
    row.kind, row.expires_at = data.kind, data.expires_at
    await scope.db.flush()
    await scope.db.refresh(row)
    await _record(scope, row, "updated", {"before": before, "after": _facts(row)})
    return (await _read(scope, [row]))[0]


async def delete_rule(scope: WorkspaceScope, rule_id: UUID, version: int) -> None:
    """What it held back shows again when its thread changes. Raises NotFound, StaleVersion."""
    row = await _locked(scope, rule_id, version)
    facts = _facts(row)
    await repository.remove(scope, rule_id)
    await _record(scope, row, "deleted", facts)


async def dismiss_offer(scope: WorkspaceScope, data: About) -> None:
    """Not offered again for three months. An existing rule about the same stays as it is."""
    if await repository.about(scope, data.sender, data.domain, data.action_type) is not None:
        return
    row = LearningRule(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        kind="dismissed",
        origin="learned",
        action_type=data.action_type,
        sender=data.sender,
        domain=data.domain,
        created_by_id=scope.member.member_id,
        expires_at=clock.now() + DISMISSED_FOR,
    )
    scope.db.add(row)
    await scope.db.flush()
    await _record(scope, row, "dismissed", _facts(row))


async def _settled_since(scope: WorkspaceScope) -> list[Settled]:
    return await _settled(scope, await repository.decided(scope, clock.now() - WINDOW, MOST_DECIDED))


async def _settled(scope: WorkspaceScope, decided: Sequence[Decided]) -> list[Settled]:
    quoted = [_quoted(one.payload) for one in decided]
    senders = await repository.senders(scope, {one for one in quoted if one is not None})
    return [
        Settled(
            str(one.proposal_id),
            one.type,
            senders.get(message) if message else None,
            one.is_rejected,
            one.reason,
            _title(one.payload),
        )
        for one, message in zip(decided, quoted, strict=True)
    ]


def _quoted(payload: Mapping[str, Any]) -> UUID | None:
    """The message that the first quote stands in; packages from outside may name others."""
    for quote in payload.get("evidence", ())[:1]:
        try:
            return UUID(quote["message_id"])
        except ValueError:
            return None
    return None


def _title(payload: Mapping[str, Any]) -> str:
    """What a suggestion is called: people by their names, whatever their titles are."""
    fields = payload.get("fields", {})
    return str(fields.get("name") or fields.get("title") or "")[:200]


def _types(decided: Iterable[Decided], verdicts: Verdicts) -> list[TypeFigures]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in decided:
        counts[one.type]["rejected" if one.is_rejected else verdict_of(one.proposal_id, one.ref, verdicts)] += 1
    return [
        TypeFigures(
            action_type=kind,
            unchanged=found["accept"],
            edited=found["edit"],
            linked=found["link"],
            rejected=found["rejected"],
        )
        for kind, found in sorted(counts.items(), key=lambda item: -item[1].total())
    ]


def _fields(decided: Iterable[Decided], verdicts: Verdicts) -> list[FieldFigures]:
    edited: Counter[tuple[str, str]] = Counter()
    approved: Counter[tuple[str, str]] = Counter()
    for one in decided:
        if one.is_rejected:
            continue
        before = flat(one.payload.get("fields", {}))
        verdict = verdicts.get((one.proposal_id, one.ref), {})
        after = flat(verdict["fields"]) if verdict.get("verdict") == "edit" and verdict.get("fields") else before
        for name in {*before, *after}:
            approved[one.type, name] += 1
            edited[one.type, name] += before.get(name) != after.get(name)
    return [
        FieldFigures(action_type=kind, field=name, edited=count, approved=approved[kind, name])
        for (kind, name), count in sorted(edited.items(), key=lambda item: (-item[1], item[0]))
        if count
    ]


def _questions(
    decided: Iterable[Decided], answers: Mapping[tuple[UUID, str, str | None], str | None]
) -> list[QuestionFigures]:
    counts: dict[QuestionKind, Counter[str]] = defaultdict(Counter)
    for one in decided:
        for question in one.questions:
            key = (one.proposal_id, one.ref, question["field"])
            found = counts[question["kind"]]
            found["asked"] += 1
            if key in answers:
                first = next((candidate["key"] for candidate in question["candidates"]), None)
                found["none" if answers[key] is None else "first" if answers[key] == first else "other"] += 1
    return [
        QuestionFigures(
            kind=kind,
            asked=found["asked"],
            answered=found["first"] + found["other"] + found["none"],
            first=found["first"],
            other=found["other"],
            none=found["none"],
        )
        for kind, found in sorted(counts.items(), key=lambda item: (-item[1]["asked"], item[0]))
    ]


def _bands(decided: Iterable[Decided], verdicts: Verdicts) -> list[BandFigures]:
    promised: dict[str, list[float]] = defaultdict(list)
    unchanged: Counter[str] = Counter()
    for one in decided:
        confidence = one.confidence
        band = confidence_word(confidence)
        promised[band].append(confidence)
        unchanged[band] += not one.is_rejected and verdict_of(one.proposal_id, one.ref, verdicts) == "accept"
    return [
        BandFigures(
            band=band,
            decided=len(promised[band]),
            unchanged=unchanged[band],
            expected=sum(promised[band]) / len(promised[band]),
        )
        for _, band in CONFIDENCE_WORDS
        if promised[band]
    ]


async def _calibration(scope: WorkspaceScope, decided: Sequence[Decided], verdicts: Verdicts) -> CalibrationRead:
    """The curve as the analyst last made it, against what was decided: tenths of what analysers said."""
    row = await repository.curve(scope)
    points = row.points if row is not None else []
    tenths: dict[int, list[bool]] = defaultdict(list)
    for one in decided:
        is_kept = not one.is_rejected and verdict_of(one.proposal_id, one.ref, verdicts) == "accept"
        tenths[min(int(one.said * 10), 9)].append(is_kept)
    return CalibrationRead(
        is_used=bool(points),
        decided=row.decided if row is not None and points else len(decided),
        needed=NEEDED,
        fitted_at=row.fitted_at if row is not None else None,
        error_before=row.error_before if row is not None else None,
        error_after=row.error_after if row is not None else None,
        steps=[
            CurveStep(
                said=(tenth + 0.5) / 10,
                counts_as=calibrate(points, (tenth + 0.5) / 10),
                decided=len(kept),
                kept=sum(kept),
            )
            for tenth, kept in sorted(tenths.items(), reverse=True)
        ],
    )


async def _times(scope: WorkspaceScope, since: datetime) -> ReviewTimes:
    packages, median = await repository.times(scope, since)
    return ReviewTimes(
        packages=packages, median_ms=round(median) if median is not None and packages >= FEWEST_TIMES else None
    )


async def _read(scope: WorkspaceScope, rows: Sequence[LearningRule]) -> list[RuleRead]:
    names = await repository.names(scope, {row.created_by_id for row in rows})
    held = await repository.held(scope) if rows else {}
    return [_rule(row, names.get(row.created_by_id, ""), held.get(str(row.id))) for row in rows]


def _rule(row: LearningRule, created_by: str, held: HeldCount | None) -> RuleRead:
    return RuleRead(
        id=row.id,
        version=row.version,
        kind="allow" if row.kind == "allow" else "hold",
        origin="learned" if row.origin == "learned" else "explicit",
        action_type=row.action_type,
        sender=row.sender,
        domain=row.domain,
        created_by=created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        is_expired=row.expires_at is not None and row.expires_at <= clock.now(),
        held=held.count if held else 0,
        last_held_at=held.last_at if held else None,
    )


def _offer(offer: Offer) -> OfferRead:
    return OfferRead(
        action_type=offer.action_type,
        sender=offer.sender,
        domain=offer.domain,
        rejected=offer.rejected,
        reason=RejectReason(offer.reason),
        examples=list(offer.examples),
        effect=_effect(offer.effect),
    )


def _effect(effect: Effect) -> EffectRead:
    return EffectRead(packages=effect.packages, touched=effect.touched, held=effect.held, approved=effect.approved)


def _asked(data: About) -> Rule:
    return Rule("", "hold", "explicit", data.action_type, data.sender, data.domain)


async def _locked(scope: WorkspaceScope, rule_id: UUID, version: int) -> LearningRule:
    row = await repository.locked(scope, rule_id)
    if row is None or row.kind == "dismissed":
        raise NotFound("There is no such rule. It may have been deleted.")
    if row.version != version:
        current = (await _read(scope, [row]))[0].model_dump(mode="json")
        raise StaleVersion("Somebody changed this rule meanwhile. Look at it and try again.", current=current)
    return row


def _facts(row: LearningRule) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "action_type": row.action_type,
        "sender": row.sender,
        "domain": row.domain,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
    }


async def _record(scope: WorkspaceScope, row: LearningRule, deed: str, detail: dict[str, Any]) -> None:
    await audit.append(scope, f"learning_rule.{deed}", record_type="learning_rule", record_id=row.id, detail=detail)
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"learning"})))
