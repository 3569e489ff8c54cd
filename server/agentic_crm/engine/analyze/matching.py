"""What the CRM already holds, indexed by address, domain and name, so that nothing is proposed twice."""

from functools import cached_property

from rapidfuzz import fuzz

from agentic_crm.engine.analyze.text.wording import fold, stems
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail, registrable, without_legal_form
from agentic_crm.engine.analyze.values.names import same_person
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal, KnownTask
from agentic_crm.kit.regex import regex

_HONORIFIC = regex(
    r"\b(?:herrn?|frau|mr|mrs|ms|miss|dr|mme|madame|monsieur|sra?|senora?|sig|signora?|dott|mevrouw|meneer|dhr|mevr|senhora?|dona) (?:dr )?(\w{3,})\b"
)


class CrmIndex:
    """Look-ups over one snapshot."""

    def __init__(self, crm: CrmSnapshot, stage_kinds: dict[str, str]) -> None:
        """`stage_kinds` maps a stage key to `open`, `won` or `lost`."""
        self.crm = crm
        self._kinds = stage_kinds

    @cached_property
    def _by_email(self) -> dict[str, KnownContact]:
        return {c.email.lower(): c for c in self.crm.contacts if c.email}

    @cached_property
    def _by_domain(self) -> dict[str, KnownCompany]:
        return {registrable(c.domain): c for c in self.crm.companies if c.domain}

    @cached_property
    def _by_name(self) -> dict[str, KnownCompany]:
        return {without_legal_form(c.name): c for c in self.crm.companies}

    @cached_property
    def companies(self) -> dict[str, KnownCompany]:
        """Companies by id."""
        return {c.id: c for c in self.crm.companies}

    @cached_property
    def contacts(self) -> dict[str, KnownContact]:
        """Contacts by id."""
        return {c.id: c for c in self.crm.contacts}

    def contact(self, email: str, name: str = "", company: str | None = None) -> KnownContact | None:
        """The contact of this address; else the one of this name at this company who has no other address."""
        found = self._by_email.get(email.lower())
        if found or not name:
            return found
        for contact in self.crm.contacts:
            if company is not None and contact.company == company and same_person(contact.name, name):
                return contact
        return None

    def moved_contact(self, name: str, email: str) -> KnownContact | None:
        """The only contact of exactly this full name, whatever the address: somebody who may have changed employer."""
        alike = [c for c in self.crm.contacts if fold(c.name) == fold(name) and len(fold(name).split()) >= 2]
        return alike[0] if len(alike) == 1 and (alike[0].email or "").lower() != email.lower() else None

    def company_of_domain(self, domain: str) -> KnownCompany | None:
        """The company of a registrable domain."""
        return self._by_domain.get(domain)

    def company_of_name(self, name: str) -> KnownCompany | None:
        """The company of this name less its legal form, or written all but the same."""
        key = without_legal_form(name)
        found = self._by_name.get(key)
        if found or len(key) < 5:
            return found
        best = max(self._by_name, key=lambda k: fuzz.ratio(k, key), default=None)
        return self._by_name[best] if best is not None and fuzz.ratio(best, key) >= 95 else None

    def company_of_email(self, email: str) -> KnownCompany | None:
        """The company behind an address, by its domain, else by the contact who has it."""
        domain = domain_of(email)
        found = None if is_free_mail(domain) else self._by_domain.get(domain)
        contact = self._by_email.get(email.lower())
        return found or (self.companies.get(contact.company) if contact and contact.company else None)

    def contacts_by_surname(self, folded: str) -> set[str]:
        """Contacts whom folded text names by honorific and a surname that no other contact has."""
        found: set[str] = set()
        called = {m[1] for m in _HONORIFIC.finditer(folded)}
        for surname in called:
            meant = [c for c in self.crm.contacts if len(c.name.split()) > 1 and fold(c.name).split()[-1] == surname]
            if len(meant) == 1:
                found.add(meant[0].id)
        return found

    def is_open(self, deal: KnownDeal) -> bool:
        """Whether a deal is neither won nor lost."""
        return self._kind(deal) == "open"

    def is_won(self, deal: KnownDeal) -> bool:
        """Whether a deal is won."""
        return self._kind(deal) == "won"

    def is_lost(self, deal: KnownDeal) -> bool:
        """Whether a deal is lost."""
        return self._kind(deal) == "lost"

    def _kind(self, deal: KnownDeal) -> str:
        own = {stage.key: stage.kind for stage in deal.stages}
        return (own or self._kinds).get(deal.stage, "open")

    def deals_of(self, companies: set[str], contacts: set[str]) -> list[KnownDeal]:
        """The deals of any of these companies or contacts."""
        return [d for d in self.crm.deals if companies & set(d.companies) or contacts & set(d.contacts)]

    def tasks_of(self, records: set[str]) -> list[KnownTask]:
        """The open tasks about any of these records."""
        return [t for t in self.crm.tasks if t.status == "open" and records & set(t.about)]


def likeness(title: str, text_stems: frozenset[str], ignored: frozenset[str] = frozenset()) -> float:
    """The share of a title's content words that occur in a text, 0 to 1; words that say nothing here left aside."""
    wanted = stems(title) - ignored
    return len(wanted & text_stems) / len(wanted) if wanted else 0.0


def similar_titles(left: str, right: str, ignored: frozenset[str] = frozenset()) -> float:
    """How alike two task titles or deal names are by their content words, 0 to 1."""
    a, b = stems(left) - ignored, stems(right) - ignored
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
