"""The names under which a message and its thread can be found."""

from agentic_crm.engine.message import NormalizedMessage


def thread_keys(message: NormalizedMessage) -> tuple[str, ...]:
    """Message ids that tie it to a thread: its own, then what it answers, nearest ancestor first, without repeats.

    Two messages belong to one thread when these overlap; the subject never joins anything.
    """
    return tuple(dict.fromkeys((message.message_id, *message.in_reply_to, *reversed(message.references))))
