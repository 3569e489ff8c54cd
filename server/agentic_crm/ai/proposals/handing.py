"""What is beyond a reviewer's rights, and handing it to somebody who may."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from agentic_crm.ai.proposals import repository
from agentic_crm.ai.proposals.errors import AlreadyDecided, CannotReview, NobodyToHandTo
from agentic_crm.ai.proposals.packages import OpenPackage
from agentic_crm.ai.proposals.payloads import TellReceiver
from agentic_crm.ai.proposals.reading import read_proposal
from agentic_crm.ai.proposals.schemas import BlockedAction, HandOver, ProposalRead, ReviewerRead
from agentic_crm.auth.letters import compose
from agentic_crm.engine.approve import Leave, Verdict
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import Member, User, Workspace
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.mail import Letter, post
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Permission, allows
from agentic_crm.workspaces.audit_log import service as audit


async def blocked_in(scope: WorkspaceScope, opened: OpenPackage) -> list[BlockedAction]:
    """The actions that whoever asks may not decide, in the package's order."""
    found = await repository.obstacles(scope, opened.proposal.id)
    return [
        BlockedAction(
            action_id=row.id,
            code="out_of_sight" if found[row.id].is_out_of_sight else "field_hidden",
            fields=list(found[row.id].hidden_fields),
        )
        for row in opened.rows
        if row.id in found
    ]


async def list_reviewers(
    scope: WorkspaceScope, proposal_id: UUID, action_ids: Sequence[UUID] | None
) -> list[ReviewerRead]:
    """Others who may review; those who could decide these actions first. Raises NotFound."""
    if await repository.one(scope, proposal_id) is None:
        raise NotFound("There is no such proposal.")
    able = await repository.able_reviewers(scope, proposal_id, action_ids or None)
    people = [
        ReviewerRead(member_id=member.id, name=user.name, role=member.role, is_able=member.id in able)
        for member, user in await repository.members(scope)
        if member.id != scope.member.member_id and allows(member.role, Permission.REVIEW_PROPOSALS)
    ]
    return sorted(people, key=lambda one: not one.is_able)


async def hand_over(scope: WorkspaceScope, settings: Settings, proposal_id: UUID, data: HandOver) -> ProposalRead:
    """Put a package into somebody's own queue and tell them by mail, or take it back. Raises NotFound, AlreadyDecided, CannotReview."""
    receiver = None if data.member_id is None else await _able(scope, proposal_id, data.member_id, None)
    values = {
        "assigned_to_id": data.member_id,
        "assigned_by_id": scope.member.member_id if receiver else None,
        "assigned_at": clock.now() if receiver else None,
        "assignment_note": (data.note or None) if receiver else None,
    }
    proposal = await repository.move(scope, proposal_id, ("pending",), **values)
    if proposal is None:
        if await repository.one(scope, proposal_id) is None:
            raise NotFound("There is no such proposal.")
        raise AlreadyDecided("This package was decided already.")
    detail = {"to": str(data.member_id) if data.member_id else None}
    await audit.append(scope, "proposal.handed_over", record_type="proposal", record_id=proposal_id, detail=detail)
    if receiver is not None:
        await post(scope.db, settings, await _letter(scope, settings, receiver[1], data.note))
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"proposals"})))
    return await read_proposal(scope, proposal)


async def require_receiver(
    scope: WorkspaceScope,
    opened: OpenPackage,
    verdicts: Mapping[str, Verdict],
    member_id: UUID | None,
    put_off: Collection[str] = (),
) -> User | None:
    """Who gets what these verdicts leave; None where they leave nothing, or nothing but what is `put_off`.

    Raises NobodyToHandTo, CannotReview.
    """
    refs = [ref for ref, verdict in verdicts.items() if isinstance(verdict, Leave)]
    left = [opened.ids[ref] for ref in refs]
    if not left or (member_id is None and set(refs) <= set(put_off)):
        return None
    if member_id is None:
        raise NobodyToHandTo("Say who gets what you leave.", action_ids=[str(one) for one in left])
    return (await _able(scope, opened.proposal.id, member_id, left))[1]


async def _able(
    scope: WorkspaceScope, proposal_id: UUID, member_id: UUID, actions: Sequence[UUID] | None
) -> tuple[Member, User]:
    able = await repository.able_reviewers(scope, proposal_id, actions)
    for member, user in await repository.members(scope):
        if member.id == member_id and member.id in able and allows(member.role, Permission.REVIEW_PROPOSALS):
            return member, user
    raise CannotReview("Choose somebody from whom nothing in it is hidden.")


async def tell_once_executed(
    scope: WorkspaceScope, settings: Settings, receiver: User, note: str, decision_id: UUID
) -> None:
    """What a decision leaves is there when it was carried out: so is the mail. A refused one leaves nothing."""
    mail_id = await post(scope.db, settings, await _letter(scope, settings, receiver, note), is_withheld=True)
    await enqueue(scope, TellReceiver(decision_id=decision_id, mail_id=mail_id), dedupe_key=str(decision_id))


async def _letter(scope: WorkspaceScope, settings: Settings, receiver: User, note: str) -> Letter:
    """Without a word of the package: the mail's reader may not be who may see it."""
    workspace = await scope.db.get_one(Workspace, scope.workspace_id)
    names = {member.id: user.name for member, user in await repository.members(scope)}
    return compose(
        settings,
        "package_handed_over",
        to=receiver.email,
        locale=receiver.locale,
        path=f"/w/{workspace.slug}/review?assigned=me",
        name=receiver.name,
        owner=names[scope.member.member_id],
        workspace=workspace.name,
        note=note,
    )
