"""Who of ours is written to, and to whom a duty falls."""

import re

from agentic_crm.engine.analyze.letters.letters import Letter, is_own
from agentic_crm.engine.analyze.text.speech import ON_YOUR_BEHALF, promise_in
from agentic_crm.engine.analyze.text.wording import Sentence, places_of
from agentic_crm.engine.snapshot import Person as Member
from agentic_crm.engine.snapshot import Workspace


def _member(text: str, members: tuple[Member, ...]) -> Member | None:
    for member in members:
        parts = [member.name, *member.name.split()]
        if any(len(p) > 2 and any(True for _ in places_of(p, text)) for p in parts):
            return member
    return None


class Staff:
    """The workspace's own people, as letters address and name them."""

    def __init__(self, workspace: Workspace) -> None:
        """The people of this workspace."""
        self._workspace = workspace

    def members(self) -> tuple[Member, ...]:
        """Owner and members, each once."""
        owner = self._workspace.owner
        return tuple({m.email.lower(): m for m in (owner, *self._workspace.members)}.values())

    def besides(self, letter: Letter) -> tuple[Member, ...]:
        """All but who wrote the letter."""
        writer = letter.sender.email.lower() if letter.sender else ""
        return tuple(m for m in self.members() if m.email.lower() != writer)

    def is_among_ourselves(self, letter: Letter) -> bool:
        """Whether a letter of ours goes to colleagues only, so that it asks rather than tells."""
        return bool(letter.recipients) and all(is_own(a, self._workspace) for a in letter.recipients)

    def hears(self, letter: Letter) -> bool:
        """Whether a letter can ask something of us: another's that reaches us, or one among ourselves."""
        if letter.is_ours and not self.is_among_ourselves(letter):
            return False
        whole = not letter.is_forwarded or bool(letter.form) or not letter.recipients
        return whole or any(is_own(a, self._workspace) for a in letter.recipients)

    def assignee_of(self, letter: Letter, sentence: Sentence, kind: str) -> str | None:
        """The address of the member who is to do it, None where it is the owner."""
        owner = self._workspace.owner.email.lower()
        not_others = {owner, *self._workspace.aliases}
        members = tuple(m for m in self._workspace.members if m.email.lower() not in not_others)
        if letter.is_ours:
            if not self.is_among_ourselves(letter):
                named = _member(sentence.text, members)
                sender = letter.sender.email.lower() if letter.sender else owner
                if named is None and _member(sentence.text, (self._workspace.owner,)) is not None:
                    return None
                return (
                    named.email
                    if named
                    else sender
                    if sender != owner and any(m.email.lower() == sender for m in members)
                    else None
                )
            own = [a.email.lower() for a in letter.recipients]
            own_word = kind == "promise" or (kind == "meeting" and promise_in(sentence) is not None)
            if own_word and letter.sender is not None and not ON_YOUR_BEHALF.search(sentence.low):
                own = [letter.sender.email.lower()]
            named = _member(sentence.text, members)
            return named.email if named else next((m.email for m in members if own[:1] == [m.email.lower()]), None)
        named = _member(sentence.text, tuple(m for m in members))
        if named and re.search(
            rf"(?:^|[¿¡\s,(]){re.escape(named.name.split()[0])}\b\s*(?:[,:-]|-san|can|could|will|$)|(?:[Cc]ould|[Cc]an|[Ww]ould|[Kk]önnte|[Kk]ann|[Pp]ourrait|[Pp]uede|[Kk]an|[Pp]uò)\s+(?:\w+\s+)?(?:{re.escape(named.name.split()[-1])}|{re.escape(named.name.split()[0])})\b|{re.escape(named.name.split()[0])}\s+(?:could|can|to|might|könnte|pourrait|podría)",
            sentence.text,
        ):
            return named.email
        to = [a.email.lower() for a in letter.message.to if is_own(a, self._workspace)]
        if not letter.is_forwarded and len(to) == 1 and to[0] != owner:
            return next((m.email for m in members if m.email.lower() == to[0]), None)
        return None
