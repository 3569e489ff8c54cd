"""What a reader should know about a message before trusting it: stable words, shown as quiet banners."""

from agentic_crm.engine.analyze.letters.injection import injected_ranges
from agentic_crm.engine.message import MessageKind, NormalizedMessage


def warnings_of(message: NormalizedMessage, *, is_first_contact: bool) -> list[str]:
    """`first_contact`, `hidden_text`, `instructions_to_software`, then what was odd about the bytes."""
    found: list[str] = []
    if is_first_contact and message.kind in (MessageKind.PERSON, MessageKind.CALENDAR):
        found.append("first_contact")
    if message.hidden_text.strip() and message.kind is MessageKind.PERSON:
        found.append("hidden_text")
    if any(injected_ranges(message.text, segment.start, segment.end) for segment in message.segments):
        found.append("instructions_to_software")
    return [*found, *message.defects]
