"""What a task is about: its deal, who asked for it or is told of it, and whom its sentence names."""

from agentic_crm.engine.actions import is_local
from agentic_crm.engine.analyze.deals.picking import records_in
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.parties.people import Cast
from agentic_crm.engine.analyze.parties.sameness import is_named
from agentic_crm.engine.analyze.tasks.deeds import Duty
from agentic_crm.engine.analyze.text.wording import words


def about(duty: Duty, deal: str | None, cast: Cast, index: CrmIndex, named: set[str]) -> list[str]:
    """The links of a task, the deal first. `deal` is the thread's, `named` are the companies that colleagues speak of."""
    people = cast.people
    letter = duty.letter
    present = (
        [people[a.email.lower()] for a in letter.recipients if a.email.lower() in people] if letter.is_ours else []
    )
    asked = people.get(letter.sender.email.lower()) if letter.sender else None
    if asked is None or not asked.link:
        asked = next((p for p in (*present, *people.values()) if p.link), None)
    called = [p for p in people.values() if p is not asked and p.link and is_named(p, duty.sentence.text)]
    if not people and named:
        return _among_colleagues(duty, deal, index, named)
    found = [deal, *(p.link for p in (asked, *called[:2]) if p is not None)]
    links = list(dict.fromkeys(link for link in found if link))
    if links:
        return links
    firm = next((f.link for f in cast.firms.values() if f.link), None)
    return [firm] if firm else sorted(named)[:1]


def _among_colleagues(duty: Duty, deal: str | None, index: CrmIndex, named: set[str]) -> list[str]:
    """Whom a sentence among colleagues names, with the deal that is theirs: the thread may speak of several customers."""
    companies, contacts = records_in(duty.sentence.text, index)
    if not contacts:
        said = set(words(duty.sentence.text))
        called = [c.id for c in index.crm.contacts if c.company in named and c.name.split()[0] in said]
        contacts = set(called) if len(called) == 1 else set()
    if not companies and not contacts:
        return [deal] if deal else sorted(named)[:1]
    employers = companies | {c for i in contacts if (c := index.contacts[i].company)}
    theirs = index.deals_of(employers, contacts)
    running = [d.id for d in theirs if index.is_open(d)]
    # The thread's deal may be a new one.
    is_theirs = deal is not None and (is_local(deal) or any(d.id == deal for d in theirs))
    own = deal if is_theirs else running[0] if len(running) == 1 else None
    links = ([own] if own else []) + sorted(contacts)
    return links or sorted(companies)[:1]
