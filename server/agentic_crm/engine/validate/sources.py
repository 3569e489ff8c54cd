"""What of a message may prove something: what a person reads in it and its writer wrote, no history and no orders to software."""

from functools import cached_property

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze.letters.injection import injected_ranges
from agentic_crm.engine.analyze.letters.letters import Letter, read_letters
from agentic_crm.engine.evidence import verify
from agentic_crm.engine.message import Address, NormalizedMessage, SegmentKind


class Sources:
    """The messages of a thread as sources of evidence."""

    def __init__(self, thread: ThreadContext) -> None:
        self.thread = thread
        self.messages = {message.message_id: message for message in thread.messages}
        self._barred: dict[str, list[tuple[int, int]]] = {}

    @cached_property
    def people(self) -> dict[str, Address]:
        """Everybody in a header of the thread, by address."""
        found: dict[str, Address] = {}
        for message in self.thread.messages:
            for address in (*message.participants, *message.reply_to):
                found.setdefault(address.email.casefold(), address)
            if message.invite is not None:
                invite = message.invite
                for guest in (*((invite.organizer,) if invite.organizer else ()), *invite.attendees):
                    found.setdefault(guest.email.casefold(), guest)
        return found

    @cached_property
    def letters(self) -> list[Letter]:
        """The thread as its people wrote it, forwarded mails among it."""
        return read_letters(self.thread)[0]

    def admits(self, evidence: Evidence) -> bool:
        """Whether a quote stands literally where it says, in words that count."""
        message = self.messages.get(evidence.message_id)
        if message is None or not verify(evidence, message):
            return False
        if evidence.source == "subject":
            return not injected_ranges(message.subject, 0, len(message.subject))
        if evidence.source != "text":
            return True
        return not any(evidence.start < end and start < evidence.end for start, end in self._barred_in(message))

    def readable(self, message: NormalizedMessage) -> str:
        """All of a message's text that counts."""
        at, kept = 0, []
        for start, end in self._barred_in(message):
            kept.append(message.text[at:start])
            at = max(at, end)
        return "\n".join((*kept, message.text[at:]))

    def _barred_in(self, message: NormalizedMessage) -> list[tuple[int, int]]:
        known = self._barred.get(message.message_id)
        if known is None:
            known = [(s.start, s.end) for s in message.segments if s.kind is SegmentKind.QUOTE]
            for segment in message.segments:
                if segment.kind is not SegmentKind.QUOTE:
                    known += injected_ranges(message.text, segment.start, segment.end)
            known.sort()
            self._barred[message.message_id] = known
        return known
