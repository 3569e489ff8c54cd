"""Wording that a program chose, a draft reply above all: it may say nothing in figures, links or addresses that stands nowhere."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze.values.domains import domain_of
from agentic_crm.engine.validate.ground import missing_from
from agentic_crm.engine.validate.sources import Sources

_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]{0,200}>|!?\[[^\]\n]{0,200}\]\([^)\s]{1,400}\)")


class Prose:
    """What a thread and its records say in all, and who takes part."""

    def __init__(self, sources: Sources, further: Iterable[str] = ()) -> None:
        self._sources = sources
        self._further = tuple(further)
        self.workspace = sources.thread.workspace

    @cached_property
    def _stock(self) -> str:
        thread = self._sources.thread
        stock = [*self._further, *(f"{m.subject}\n{self._sources.readable(m)}" for m in thread.messages)]
        stock += [f"{a.name} {a.email}" for a in self._sources.people.values()]
        stock += [a.filename for m in thread.messages for a in m.attachments]
        stock += sorted(self._members)
        for group in (thread.crm.companies, thread.crm.contacts, thread.crm.deals, thread.crm.tasks):
            for known in group:
                stock += [str(getattr(known, name, "") or "") for name in ("name", "title", "domain", "email", "phone")]
                stock += [str(getattr(known, name, "") or "") for name in ("amount", "close_date", "due")]
        return "\n".join(stock)

    @cached_property
    def _members(self) -> frozenset[str]:
        own = frozenset(p.email.casefold() for p in (*self.workspace.members, self.workspace.owner))
        return own - frozenset(self.workspace.aliases)

    @cached_property
    def _own_domains(self) -> frozenset[str]:
        return frozenset(domain_of(f"@{domain}") for domain in self.workspace.domains)

    @cached_property
    def sent_days(self) -> frozenset[date]:
        """The days on which the thread's messages were sent, where the workspace is."""
        zone = ZoneInfo(self.workspace.time_zone)
        return frozenset(m.sent_at.astimezone(zone).date() for m in self._sources.thread.messages if m.sent_at)

    def is_member(self, email: str) -> bool:
        return email.casefold() in self._members

    def is_own(self, email: str) -> bool:
        """Whether an address is the workspace's own."""
        email = email.casefold()
        return self.is_member(email) or email in self.workspace.aliases or domain_of(email) in self._own_domains

    def is_in_thread(self, email: str) -> bool:
        return email.casefold() in self._sources.people

    def unfounded(self, text: str) -> tuple[str, ...]:
        """Markup, and every figure of three digits and more, link and address that stands nowhere."""
        wrong = [m.group() for m in _MARKUP.finditer(text) if "@" not in m.group()]
        if not wrong and not re.search(r"\d{3}|\d[.,' ]\d|\w\.\w|@", text):
            return ()
        return tuple(dict.fromkeys((*wrong, *missing_from(text, self._stock))))

    def is_founded(self, text: str) -> bool:
        return not self.unfounded(text)


def unfounded(text: str, thread: ThreadContext, further: Iterable[str] = ()) -> tuple[str, ...]:
    """The figures, links, addresses and markup of a text that stand neither in the thread, in its records nor in `further`."""
    return Prose(Sources(thread), further).unfounded(text)


def plain_reason(action: SuggestedAction, prose: Prose) -> str:
    """The action's reason, blank where it says something that stands nowhere."""
    return action.reason if prose.is_founded(action.reason) else ""
