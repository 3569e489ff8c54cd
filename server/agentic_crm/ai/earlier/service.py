"""From a deal to packages of links, one a mailbox: who may see the mailbox may decide about its threads."""

import hashlib
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from agentic_crm.ai.analyses import repository as analyses
from agentic_crm.ai.earlier import repository
from agentic_crm.ai.earlier.repository import Beginning, EarlierThread
from agentic_crm.ai.shadows.repository import is_shadowed
from agentic_crm.email.messages.service import load_thread
from agentic_crm.engine.actions import AboutLinks, Evidence, InteractionFields, InteractionKind, LogInteraction
from agentic_crm.engine.approve import Package, package_hash
from agentic_crm.engine.evidence import span
from agentic_crm.engine.fingerprint import fingerprints, to_text
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.propose import confidence_word
from agentic_crm.kit.email_address import is_free_mail
from agentic_crm.kit.ids import uuid7
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope

WINDOW: Final = timedelta(days=180)
MOST_THREADS: Final = 20
ANALYZER: Final = "earlier"
_VERSION: Final = "1"
_CONFIDENCE: Final = 0.7
_NOISE: Final = ("newsletter", "notification", "auto_reply", "bounce", "spam", "vendor_pitch", "personal")


async def offer(scope: WorkspaceScope, deal_id: UUID) -> list[UUID]:
    """Propose to link what was written with the deal's people before it appeared; the new packages' ids.

    Nothing when nothing is left to offer: what is linked, waits or was rejected is not offered again.
    """
    await repository.serialize(scope, deal_id)
    deal = await repository.beginning(scope, deal_id)
    if deal is None or not (deal.emails or deal.domains):
        return []
    domains = [one for one in deal.domains if not is_free_mail(one)]
    found = await repository.threads_before(scope, deal, domains, deal.created_at - WINDOW, _NOISE, MOST_THREADS)
    by_mailbox: dict[UUID, list[EarlierThread]] = {}
    for thread in found:
        if not await is_shadowed(scope, thread.id):
            by_mailbox.setdefault(thread.account_id, []).append(thread)
    made = [await _propose(scope, deal, threads) for threads in by_mailbox.values()]
    proposals = [one for one in made if one is not None]
    if proposals:
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals"})))
    return proposals


async def _propose(scope: WorkspaceScope, deal: Beginning, threads: list[EarlierThread]) -> UUID | None:
    rows: list[dict[str, Any]] = []
    actions: list[LogInteraction] = []
    proposal_id = uuid7()
    for thread in threads:
        messages = await load_thread(scope, thread.id)
        evidence = _evidence(messages[-1].id, messages[-1].normalized) if messages else None
        if evidence is None:
            continue
        action = LogInteraction(
            ref=f"interaction:thread-{len(actions) + 1}",
            fields=InteractionFields(kind=InteractionKind.EMAIL, occurred_at=messages[-1].sent_at),
            links=AboutLinks(about=(str(deal.id),)),
            confidence=_CONFIDENCE,
            reason="It was written with the deal's people before the deal was there.",
            reason_code="earlier_thread",
            evidence=(evidence,),
        )
        rows.append(
            {
                "id": uuid7(),
                "proposal_id": proposal_id,
                "thread_id": thread.id,
                "position": len(actions),
                "ref": action.ref,
                "type": action.type,
                "payload": action.model_dump(mode="json", exclude_none=True),
                "fingerprint": to_text(fingerprints(action, {})),
                "risk": "normal",
                "risk_reason": None,
                "warnings": [],
            }
        )
        actions.append(action)
    if not actions:
        return None
    lead = rows[0]["thread_id"]
    analysis_id = uuid7()
    offered = [str(row["thread_id"]) for row in rows]
    is_new = await analyses.add_analysis(
        scope,
        {
            "id": analysis_id,
            "thread_id": lead,
            "analyzer": ANALYZER,
            "analyzer_version": _VERSION,
            "content_hash": hashlib.sha256(" ".join((str(deal.id), *sorted(offered))).encode()).hexdigest(),
            "category": "customer",
            "millis": 0.0,
        },
    )
    if not is_new:
        return None
    await analyses.add_proposal(
        scope,
        {
            "id": proposal_id,
            "thread_id": lead,
            "kind": "earlier",
            "analysis_id": analysis_id,
            "revision": await analyses.next_revision(scope, lead),
            "summary": deal.name,
            "person_name": None,
            "company_name": None,
            "category": "customer",
            "counts": {"log_interaction": len(actions)},
            "amount_minor": None,
            "currency": None,
            "confidence": confidence_word(_CONFIDENCE),
            "risk": "normal",
            "package_hash": package_hash(Package(tuple(actions))),
            "received_at": clock.now(),
        },
        rows,
    )
    return proposal_id


def _evidence(message_id: UUID, message: NormalizedMessage) -> Evidence | None:
    """The subject of the newest message, else who wrote it."""
    for source in ("subject", "from"):
        try:
            found = span(message, 0, 1_000, source=source)
        except ValueError:
            continue
        return found.model_copy(update={"message_id": str(message_id)})
    return None
