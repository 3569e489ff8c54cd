"""The people and firms of the other side as they are collected, and how headers and letters spell a person's name."""

import re
from dataclasses import dataclass, field

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.package import mention
from agentic_crm.engine.analyze.parties.clients import is_body
from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.engine.analyze.values.domains import coverage, has_legal_form, is_free_mail, tells_a_firm
from agentic_crm.engine.analyze.values.names import clean_name, is_person_name, name_of_address
from agentic_crm.engine.snapshot import KnownContact
from agentic_crm.kit.email_address import local_part
from agentic_crm.kit.regex import regex

_NAMES = regex(r"(?<!\w)[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){1,3}")


@dataclass(slots=True)
class Person:
    """Somebody of the other side. `contact` is the record that exists; `wrote`: took the word in the thread.

    `new_email`, `new_name` and `new_employer`: what they say has changed.
    """

    email: str
    name: str
    domain: str
    title: str | None = None
    phone: str | None = None
    contact: KnownContact | None = None
    ref: str | None = None
    wrote: bool = False
    joins: bool = False
    is_role: bool = False
    printed_company: str | None = None
    new_email: str | None = None
    new_name: str | None = None
    new_employer: str | None = None
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def link(self) -> str | None:
        """What others link to: the existing record's id, else the proposed record's reference."""
        return self.contact.id if self.contact else self.ref


@dataclass(slots=True)
class Firm:
    """A company of the other side; `company_id` if the record exists. `domain` is empty for a firm known by name only.

    `is_client`: somebody else writes for it. `is_renamed`: it is the record's under a new name or domain.
    """

    domain: str
    name: str = ""
    website: str | None = None
    phone: str | None = None
    address: str | None = None
    company_id: str | None = None
    ref: str | None = None
    is_client: bool = False
    is_renamed: bool = False
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def link(self) -> str | None:
        """The existing record's id, else the proposed record's reference."""
        return self.company_id or self.ref


def read_full_name(person: Person, letters: list[Letter]) -> None:
    """Names somebody known by surname in full, where their own letter does so once: "Bearbeiter: Herr Jan Weber"."""
    surname = person.name or local_part(person.email)
    own = [le for le in letters if le.sender and le.sender.email.lower() == person.email]
    if len(surname) < 4 or not surname.isalpha() or fold(surname) not in fold(person.email):
        return
    found = {
        clean_name(m[0]): le
        for le in own
        for m in _NAMES.finditer(le.message.text)
        if m[0].endswith(" " + surname.capitalize())
    }
    names = [name for name in found if is_person_name(name)]
    if len(names) == 1:
        person.name = names[0]
        person.evidence += mention(found[names[0]], names[0], "name")


def less_house(printed: str, domain: str) -> str:
    """A display name without the house that stands before or behind the person: "Stadtarchiv Lindenau, Weber"."""
    left, comma, right = (part.strip() for part in printed.partition(","))
    if not comma or not left or not right or is_free_mail(domain):
        return printed
    for house, person in ((left, right), (right, left)):
        is_house = has_legal_form(house) or is_body(house) or coverage(house, domain) >= 0.5
        if is_house and not has_legal_form(person) and coverage(person, domain) < 0.5:
            return person
    return printed


def house_in(printed: str) -> str:
    """The firm that stands beside a person in a display name: "Tess Lowe (Nova Interiors)"; empty if none does."""
    parts = [
        p.strip(" )]\"'")
        for p in re.split(r"\s*[(\[|]\s*|\s+[-–—@]\s+|\s*,\s+|\s+(?:at|from|von|bei|chez|de chez|bij|da)\s+", printed)
    ]
    houses = [p for p in parts if len(p) > 3 and (tells_a_firm(p) or is_body(p))]
    return houses[0] if len(parts) > 1 and len(houses) == 1 else ""


def is_house(printed: str, email: str) -> bool:
    """Whether a display name is the firm's though the address is a person's: "Grupo Sorriso", `ana.couto@sorriso.example`."""
    local, domain = fold(local_part(email)), email.rpartition("@")[2]
    spelt = name_of_address(email)
    return (
        bool(spelt)
        and coverage(printed, domain) >= 0.6
        and not any(w in local for w in fold(printed).split() if len(w) > 2)
    )
