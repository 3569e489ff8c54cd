"""Whether mail is kept from models as it lies now: a label that was put on it after it arrived counts like any other."""

from collections.abc import Sequence
from uuid import UUID

from agentic_crm.ai.language_models import repository
from agentic_crm.ai.language_models.rules import Choice
from agentic_crm.email.messages.service import Mark, StoredMessage, labels_now, load_messages, load_thread, marks_now
from agentic_crm.models import ModelCall
from agentic_crm.platform.db.scope import WorkspaceScope


async def may_read(scope: WorkspaceScope, choice: Choice, account_id: UUID, messages: Sequence[StoredMessage]) -> bool:
    """Whether the model may read these messages of a mailbox."""
    if not choice.may_read(account_id, ()):
        return False
    return not choice.excluded_labels or choice.may_read(account_id, await labels_now(scope, messages))


async def kept_by(scope: WorkspaceScope, thread_id: UUID) -> list[Mark]:
    """The labels and folders that keep a conversation from the model now, as its mail words them; none where nothing does (any more)."""
    choice = await repository.choice(scope)
    if choice is None or not choice.excluded_labels:
        return []
    marks = await marks_now(scope, await load_thread(scope, thread_id))
    return sorted(
        (one for one in marks if choice.keeps_back(one.word)), key=lambda one: (one.word.casefold(), one.source)
    )


async def may_still_read(scope: WorkspaceScope, call: ModelCall) -> bool:
    """The same in the moment in which a question leaves: of the mail that it is about, and of all that it shows as examples.

    A conversation that is gone meanwhile, or went into another, tells nothing of its labels: where any are kept from models, it is not sent.
    """
    choice = await repository.choice(scope)
    if choice is None or call.account_id is None:
        return False
    threads = [one for one in (call.thread_id, *call.shown_threads) if one is not None]
    answered = await repository.answered_message(scope, call.draft_id) if call.draft_id is not None else None
    found = [await load_thread(scope, one) for one in threads]
    if answered is not None:
        found.append(list((await load_messages(scope, [answered])).values()))
    if choice.excluded_labels and not (found and all(found)):
        return False
    return await may_read(scope, choice, call.account_id, [message for messages in found for message in messages])
