"""Two transactions and what lies between: load a thread, analyse it elsewhere, store what is left to propose."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from agentic_crm.ai.analyses import repository
from agentic_crm.ai.analyses.repository import Mailbox
from agentic_crm.ai.analyses.rules import (
    Heading,
    Quotable,
    heading_of,
    identity_prints,
    left_out,
    with_standing_evidence,
)
from agentic_crm.ai.analyses.running import ANALYZER, VERSION, Run
from agentic_crm.ai.executions.asking import to_json
from agentic_crm.ai.executions.service import named_by
from agentic_crm.ai.language_models import repository as models
from agentic_crm.ai.language_models.consulting import Author
from agentic_crm.ai.language_models.rules import ANALYZER as MODEL
from agentic_crm.ai.learning.calibrating import calibrated
from agentic_crm.ai.learning.holding import keep_rules
from agentic_crm.ai.learning.wording import as_preferred
from agentic_crm.ai.shadows.repository import is_shadowed
from agentic_crm.crm.snapshot.service import company_domains, snapshot_for, workspace_for
from agentic_crm.email.messages.service import StoredMessage, load_thread
from agentic_crm.engine.actions import CreateCompany, CreateContact, SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, ThreadContext
from agentic_crm.engine.approve import package_hash
from agentic_crm.engine.fingerprint import to_text
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.propose import (
    Caution,
    NothingToPropose,
    Past,
    Proposed,
    ProposedAction,
    Source,
    caution_for,
    propose,
)
from agentic_crm.engine.records import Known
from agentic_crm.engine.senders import KnownDomains
from agentic_crm.engine.snapshot import CrmSnapshot, Person, Workspace
from agentic_crm.kit.email_address import domain_of, is_free_mail, registrable_domain
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.money import to_minor
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope

_MOST_NAMES = 100
OUTSIDE_VERSION = "1"
BY_RULES = Author()
ANOTHER_WAITS = "another_waits"
"""Why nothing came of a package from outside: the thread has one that waits, and this one does not say it replaces it."""


class BeingDecided(Exception):
    """Somebody is just deciding the thread's package: what is left to propose shows when that is carried out."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A thread as it was read. `context` is None when it has no messages (any more)."""

    account_id: UUID
    content_hash: str
    messages: tuple[StoredMessage, ...]
    context: ThreadContext | None


async def load(scope: WorkspaceScope, thread_id: UUID, *, only_undecided: bool = False) -> Loaded | None:
    """What an analysis needs, in one transaction; None when there is nothing to do: no such thread, or analysed already."""
    mailbox = await repository.mailbox(scope, thread_id)
    if mailbox is None or (only_undecided and await repository.is_decided(scope, thread_id)):
        return None
    versions = [(ANALYZER, VERSION)]
    choice = await models.choice(scope)
    if choice is not None and choice.may_read(mailbox.account_id, ()):
        # What only the rules have read may be worth more with the model; noise is read by them alone, and read again in no time.
        versions = [(MODEL, choice.version)]
    if await repository.was_analyzed(scope, thread_id, versions, mailbox.content_hash):
        return None
    return await _read(scope, thread_id, mailbox)


async def load_any(scope: WorkspaceScope, thread_id: UUID) -> Loaded | None:
    """The same for somebody else's analysis; None when there is no such thread."""
    mailbox = await repository.mailbox(scope, thread_id)
    return await _read(scope, thread_id, mailbox) if mailbox is not None else None


async def _read(scope: WorkspaceScope, thread_id: UUID, mailbox: Mailbox) -> Loaded:
    messages = tuple(await load_thread(scope, thread_id))
    if not messages:
        return Loaded(mailbox.account_id, mailbox.content_hash, (), None)
    workspace = _with_addresses(await workspace_for(scope, mailbox.owner_id), mailbox.addresses)
    read = tuple(_analyzable(message) for message in messages)
    context = ThreadContext(workspace, read, await _snapshot(scope, read, workspace))
    return Loaded(mailbox.account_id, mailbox.content_hash, messages, context)


def _with_addresses(workspace: Workspace, addresses: tuple[str, ...]) -> Workspace:
    """A mailbox may have more addresses than its owner signs in with; mail from them is our own."""
    known = {member.email.lower() for member in workspace.members}
    others = tuple(Person(workspace.owner.name, one) for one in addresses if one.lower() not in known)
    aliases = tuple(one.email.lower() for one in others)
    return replace(workspace, members=(*workspace.members, *others), aliases=aliases)


def _analyzable(message: StoredMessage) -> NormalizedMessage:
    """Without its HTML, which says nothing that its text does not, and with the time that stands for a missing one."""
    normalized = message.normalized
    return replace(normalized, html=None, sent_at=normalized.sent_at or message.sent_at)


async def _snapshot(
    scope: WorkspaceScope, messages: tuple[NormalizedMessage, ...], workspace: Workspace
) -> CrmSnapshot:
    """What the CRM knows about the people of the thread who are not our own."""
    own = {member.email.lower() for member in workspace.members}
    people = {one.email: one.name for message in messages for one in message.participants if one.email not in own}
    past = [name for name in people.values() if name]
    return await snapshot_for(scope, people, (), past[:_MOST_NAMES])


@dataclass(frozen=True, slots=True)
class Outside:
    """An analysis that is not ours: the id and hash it is known by, and the only waiting package that it may replace."""

    analysis_id: UUID
    analyzer: str
    digest: str
    replaces_id: UUID | None


async def store(
    scope: WorkspaceScope,
    thread_id: UUID,
    import_id: UUID | None,
    loaded: Loaded,
    done: Run,
    outside: Outside | None = None,
    author: Author = BY_RULES,
) -> UUID | None:
    """Record an analysis and what is left to propose; the new proposal's id, if there is one. Raises BeingDecided.

    Ours replaces the package that waits, since it has read all of the thread; one from outside only what it says it replaces.
    """
    assert loaded.context is not None
    waiting = await repository.hold_waiting(scope, thread_id)
    if any(one.state == "deciding" for one in waiting):
        raise BeingDecided
    result = with_standing_evidence(
        done.result, [Quotable(message.id, message.normalized) for message in loaded.messages]
    )
    result, held = await keep_rules(scope, result, loaded.messages)
    result, said = await calibrated(scope, result)
    pending = next((one for one in waiting if one.state in ("pending", "held")), None)
    # A thread that somebody already has before them stays in review, whatever its mailbox does now.
    is_apart = (pending is None or pending.state == "held") and await is_shadowed(scope, thread_id)
    workspace = loaded.context.workspace
    past = await repository.past_of_thread(scope, thread_id)
    snapshot = await snapshot_for_proposing(scope, loaded, result, past)
    prints = identity_prints(result.actions, snapshot)
    past += await repository.past_of_identities(scope, thread_id, prints, is_apart=is_apart)
    caution = await caution_of(scope, loaded, snapshot)
    thread = [Source(str(message.id), message.normalized) for message in loaded.messages]
    outcome = propose(result, snapshot, workspace, past, caution, thread)
    if outside is not None and pending is not None and pending.id != outside.replaces_id:
        outcome = NothingToPropose(ANOTHER_WAITS)
    analysis_id = uuid7() if outside is None else outside.analysis_id
    is_new = await repository.add_analysis(
        scope,
        {
            "id": analysis_id,
            "thread_id": thread_id,
            "import_id": import_id,
            "analyzer": author.analyzer if outside is None else outside.analyzer,
            "analyzer_version": author.version if outside is None else OUTSIDE_VERSION,
            "content_hash": loaded.content_hash if outside is None else outside.digest,
            "category": result.category.value,
            "skipped_reason": outcome.reason if isinstance(outcome, NothingToPropose) else None,
            "flags": list(result.flags),
            "millis": done.millis,
            "model": author.model,
            "note": author.note,
            "held": held,
            "left_out": left_out(done.result, result, outcome.dropped, held),
        },
    )
    if not is_new:
        return None
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"threads"})))
    if isinstance(outcome, NothingToPropose):
        if pending is not None and outside is None:
            await _supersede(scope, pending.id, None)
        return None
    outcome, preferred = await as_preferred(scope, outcome, snapshot, workspace)
    shown_hash = package_hash(replace(outcome.package, bases=()))
    if pending is not None and pending.package_hash == shown_hash:
        # It stays as it is; who read the thread last, and why, is told beside it.
        announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals"})))
        return None
    proposal_id = uuid7()
    if pending is not None:
        await _supersede(scope, pending.id, proposal_id)
    heading = heading_of(outcome.package.actions, snapshot, loaded.context.messages, workspace)
    await repository.add_proposal(
        scope,
        {
            "id": proposal_id,
            "thread_id": thread_id,
            "analysis_id": analysis_id,
            "revision": await repository.next_revision(scope, thread_id),
            "package_hash": shown_hash,
            "received_at": loaded.messages[-1].sent_at,
            **({"held_at": clock.now()} if is_apart else {}),
            **(pending.assignment if pending is not None else {}),
            **_row(outcome, heading),
        },
        [
            {
                "id": uuid7(),
                "proposal_id": proposal_id,
                "thread_id": thread_id,
                "position": position,
                "raw_confidence": said.get(item.action.ref),
                "preferred": list(preferred.get(item.action.ref, ())),
                "questions": [to_json(asked) for asked in outcome.questions if asked.ref == item.action.ref],
                **_action(item),
            }
            for position, item in enumerate(outcome.actions)
        ],
    )
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals"})))
    return proposal_id


async def settle_empty(scope: WorkspaceScope, thread_id: UUID) -> None:
    """A thread without messages was merged into another: its package, if one waits, comes from there now."""
    for waiting in await repository.hold_waiting(scope, thread_id):
        if waiting.state == "deciding":
            raise BeingDecided
        await _supersede(scope, waiting.id, None)


async def _supersede(scope: WorkspaceScope, proposal_id: UUID, by: UUID | None) -> None:
    await repository.supersede(scope, proposal_id, by)
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals"})))


async def snapshot_for_proposing(
    scope: WorkspaceScope, loaded: Loaded, result: AnalysisResult, past: list[Past]
) -> CrmSnapshot:
    """The CRM now, around what is suggested: it may have changed since, and suggestions name people no header knows."""
    assert loaded.context is not None
    before = loaded.context.crm
    named, emails, domains = named_by(result.actions)
    names = [action.fields.name for action in result.actions if isinstance(action, CreateCompany | CreateContact)]
    # Namesakes of what is linked to: whether it is meant, and not one of them, is a question then.
    names += [one.name for one in before.companies if one.id in named]
    names += [one.name for one in before.contacts if one.id in named]
    emails += [one.email for message in loaded.context.messages for one in message.participants]
    groups: tuple[tuple[Known, ...], ...] = (before.companies, before.contacts, before.deals, before.tasks)
    known = [one.id for group in groups for one in group]
    came_of_it = [item.record_id for item in past if item.record_id]
    return await snapshot_for(scope, emails, domains, names, ids=(*named, *known, *came_of_it))


async def caution_of(scope: WorkspaceScope, loaded: Loaded, snapshot: CrmSnapshot) -> Caution:
    """Only a stranger's domain can imitate another, so only then are the known ones asked for."""
    assert loaded.context is not None
    workspace, messages = loaded.context.workspace, loaded.context.messages
    near = {*workspace.domains, *(company.domain for company in snapshot.companies)}
    hosts = {registrable_domain(domain_of(message.sender.email)) for message in messages if message.sender}
    domains = await company_domains(scope) if any(not is_free_mail(host) for host in hosts - near) else ()
    return caution_for(messages, workspace, snapshot, KnownDomains(domains))


def _row(proposed: Proposed, heading: Heading) -> dict[str, Any]:
    amount: int | None = None
    if proposed.amount is not None and proposed.currency is not None:
        try:
            amount = to_minor(proposed.amount, proposed.currency)
        except ValueError:  # finer than the currency's coins: the plan will refuse it, the queue shows none
            amount = None
    return {
        "summary": proposed.summary,
        "person_name": heading.person,
        "company_name": heading.company,
        "category": proposed.category.value,
        "counts": dict(proposed.counts),
        "amount_minor": amount,
        "currency": proposed.currency if amount is not None else None,
        "confidence": proposed.confidence,
        "risk": proposed.risk,
    }


def _action(item: ProposedAction) -> dict[str, Any]:
    action: SuggestedAction = item.action
    return {
        "ref": action.ref,
        "type": action.type,
        "payload": action.model_dump(mode="json", exclude_none=True),
        "fingerprint": to_text(item.fingerprints),
        "risk": item.risk,
        "risk_reason": " ".join(risk.reason for risk in item.risks) or None,
        "warnings": [
            {"kind": "risk", "code": risk.code, "domain": risk.domain, "known": risk.known, "reason": risk.reason}
            for risk in item.risks
        ]
        + [
            {
                "kind": "possible_duplicate",
                "record_type": duplicate.record.record_type.value,
                "id": duplicate.record.id,
                "label": duplicate.label,
                "score": round(duplicate.score, 1),
            }
            for duplicate in item.duplicates
        ],
    }
