"""Graph rang. Who cannot prove that it was Graph is answered in the same way, and nothing happens."""

import hmac
from collections.abc import Sequence
from uuid import UUID

from agentic_crm.email.push import repository
from agentic_crm.email.push.microsoft.schemas import MicrosoftNote
from agentic_crm.email.push.payloads import WatchMailboxes
from agentic_crm.email.push.proofs import proof_of
from agentic_crm.email.sync import doorbell
from agentic_crm.models import MailWatch
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import enqueue

_ACTOR = SystemActor("push")


def mailbox_of(place: str) -> tuple[UUID, UUID] | None:
    """Workspace and mailbox, from the last part of the address that Graph was given."""
    workspace, _, mailbox = place.partition("-")
    try:
        return UUID(hex=workspace), UUID(hex=mailbox)
    except ValueError:
        return None


async def heard(database: Database, workspace_id: UUID, mailbox_id: UUID, notes: Sequence[MicrosoftNote]) -> bool:
    """Wake the mailbox, and see to its subscription where Graph says that it needs that; whether any note was Graph's."""
    async with database.scoped(workspace_id, _ACTOR) as scope:
        watch = await repository.find(scope, mailbox_id)
        real = [note for note in notes if watch is not None and _is_real(watch, note)]
        if not real:
            return False
        events = {note.lifecycle_event for note in real}
        if "subscriptionRemoved" in events:
            await repository.change(scope, mailbox_id, state="lost")
        if "reauthorizationRequired" in events:
            # Prolonging it answers the question; what is `active` is prolonged only near its end.
            await repository.change(scope, mailbox_id, state="wanted")
        if events & {"subscriptionRemoved", "reauthorizationRequired"}:
            await enqueue(scope, WatchMailboxes(), dedupe_key="watch")
        await repository.note_ring(scope, mailbox_id, clock.now())
        # `missed` and all that is unknown: there is something to ask for.
        await doorbell.ring(scope, mailbox_id)
        return True


def _is_real(watch: MailWatch, note: MicrosoftNote) -> bool:
    if watch.client_state_hash is None or watch.external_id is None:
        return False
    is_known = hmac.compare_digest(watch.external_id.casefold().encode(), note.subscription_id.casefold().encode())
    return hmac.compare_digest(watch.client_state_hash, proof_of(note.client_state)) and is_known
