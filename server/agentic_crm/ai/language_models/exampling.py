"""Which earlier decisions a question shows as examples: of the same mailbox alone, and only what its mail still says.

Of the same mailbox, because whoever may read the question may read that mailbox, and perhaps no other; mail that has gone since, that
carries a label kept from models, or in which somebody was erased, is no example any more.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from agentic_crm.ai.language_models import repository
from agentic_crm.ai.language_models.excluding import may_read
from agentic_crm.ai.language_models.repository import ApprovedRow
from agentic_crm.ai.language_models.rules import Choice
from agentic_crm.ai.prompts.examples import MOST_EXAMPLES, TYPES, Approved, Example, nearest, shown
from agentic_crm.ai.prompts.question import readable_ranges
from agentic_crm.email.messages.service import load_thread
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope

_WINDOW: Final = timedelta(days=180)
_MOST_ACTIONS: Final = 300
_MOST_QUOTES: Final = 2
_MOST_LOOKED_AT: Final = MOST_EXAMPLES * 3
_GONE: Final = ("[erased]", "Erased person", "erased@erased.invalid")
"""What stands where somebody was erased."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Blocks for `question_of`, and the threads that they may be from."""

    blocks: tuple[str, ...] = ()
    thread_ids: tuple[UUID, ...] = ()


async def examples_for(
    scope: WorkspaceScope, choice: Choice, account_id: UUID, thread_id: UUID, thread: ThreadContext
) -> Examples:
    """None unless the model may read everything as it is."""
    if choice.privacy != "full":
        return Examples()
    since = clock.now() - _WINDOW
    rows = await repository.approved_before(scope, account_id, thread_id, tuple(TYPES), since, _MOST_ACTIONS)
    found: list[Example] = []
    for example in nearest(_examples(rows), _text(thread))[:_MOST_LOOKED_AT]:
        messages = await load_thread(scope, example.thread_id)
        if not await may_read(scope, choice, account_id, messages):
            continue
        texts = [message.normalized.text for message in messages]
        actions = tuple(replace(one, quotes=_standing(one.quotes, texts)) for one in example.actions)
        if any(one.quotes for one in actions):
            found.append(replace(example, actions=actions))
    blocks = shown(found, _GONE)
    return Examples(blocks, tuple(one.thread_id for one in found) if blocks else ())


def _examples(rows: Sequence[ApprovedRow]) -> list[Example]:
    """What became of each thread, the newest first."""
    actions: dict[UUID, list[Approved]] = defaultdict(list)
    for row in rows:
        verdict = row.verdict or {}
        if verdict.get("verdict") == "link":
            # It became a record that existed, of which nothing is told here.
            continue
        before: dict[str, Any] = row.payload.get("fields", {})
        after = verdict.get("fields") if verdict.get("verdict") == "edit" else None
        quotes = [one["quote"] for one in row.payload.get("evidence", ()) if one.get("source", "text") == "text"]
        actions[row.thread_id].append(Approved(row.type, tuple(quotes[:_MOST_QUOTES]), before, after or before))
    return [Example(thread_id, tuple(found)) for thread_id, found in actions.items()]


def _standing(quotes: Collection[str], texts: Collection[str]) -> tuple[str, ...]:
    return tuple(quote for quote in quotes if any(quote in text for text in texts))


def _text(thread: ThreadContext) -> str:
    return "\n".join(message.text[start:end] for message in thread.messages for start, end in readable_ranges(message))
