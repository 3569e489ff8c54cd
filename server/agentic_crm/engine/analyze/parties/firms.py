"""The firms of one thread: whose people write, who is written for, and what each of them is called."""

import re
from collections.abc import Collection

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.parties.clients import clients_in, is_body
from agentic_crm.engine.analyze.parties.firm_names import called_by_domain, own_firm
from agentic_crm.engine.analyze.parties.firm_news import former_company
from agentic_crm.engine.analyze.parties.parties import Firm, Person, house_in
from agentic_crm.engine.analyze.parties.signature import Signature
from agentic_crm.engine.analyze.values.domains import (
    bare_name,
    coverage,
    domain_of,
    has_legal_form,
    name_from_domain,
    same_house,
    tells_a_firm,
    without_legal_form,
)
from agentic_crm.engine.analyze.values.phones import Found
from agentic_crm.engine.snapshot import KnownCompany, Workspace


class Firms:
    """The firms of the other side, by the domain of their people, else by name."""

    def __init__(self, workspace: Workspace, index: CrmIndex) -> None:
        """None yet."""
        self.found: dict[str, Firm] = {}
        self._workspace = workspace
        self._index = index

    def of(self, person: Person) -> Firm | None:
        """The firm of a person: by the address's domain, for free mail by the name that the signature prints."""
        return self.found.get(person.domain) or (
            self.found.get("name:" + person.printed_company) if person.printed_company else None
        )

    def at(self, domain: str, name: str = "") -> Firm:
        """The firm of a domain, or of a name without one, new if there is none yet."""
        key = domain or "name:" + name
        firm = self.found.setdefault(key, Firm(domain))
        firm.name = firm.name or name
        return firm

    def take(self, person: Person, read: Signature, letter: Letter, *, is_nobodys: bool = False) -> None:
        """What a signature says of its writer's firm; `is_nobodys`: no person signs."""

        def put(firm: Firm, key: str, found: Found | None) -> None:
            if found and not getattr(firm, key):
                setattr(firm, key, found.value)
                firm.evidence.extend(quote(letter, found.start, found.end, key))

        if person.domain:
            firm = self.at(person.domain)
            name = read.company.value if read.company else ""
            fits = coverage(name, person.domain) >= 0.4 or tells_a_firm(name) or is_body(name) or read.title
            if read.company and (fits or person.is_role):
                # "Kallang Marine Procurement" writes, and below stands whose procurement it is.
                if person.is_role and has_legal_form(name) and not has_legal_form(firm.name):
                    firm.name = ""
                put(firm, "name", read.company)
        elif read.company:
            person.printed_company = read.company.value
            firm = self.at("", read.company.value)
            firm.evidence += quote(letter, read.company.start, read.company.end, "name")
        else:
            return
        put(firm, "website", read.website)
        put(firm, "address", read.address)
        put(firm, "phone", read.company_phone or (read.phone if is_nobodys else None))

    def employ(self, people: Collection[Person], letters: list[Letter]) -> None:
        """Adds the firms of people who write from free mail: the record's, else the one that they call their own."""
        for person in people:
            if person.domain or person.printed_company or person.is_role:
                continue
            employer = self._index.companies.get(person.contact.company or "") if person.contact else None
            if employer is not None:
                person.printed_company = employer.name
                self.at("", employer.name)
                continue
            own = [le for le in letters if not le.is_ours and le.sender and le.sender.email.lower() == person.email]
            for letter in own:
                found = own_firm(letter, self._is_known)
                if found is not None and without_legal_form(found[0]) != without_legal_form(self._workspace.name):
                    person.printed_company = found[0]
                    self.at("", found[0]).evidence += quote(letter, found[1], found[2], "name")
                    break
            if own and not person.printed_company:
                self._employ_beside(person, people, own)

    def _employ_beside(self, person: Person, people: Collection[Person], own: list[Letter]) -> None:
        """The known firm of somebody else in the thread, where a letter from free mail names it: a volunteer of a church, its pastor in copy."""
        at = {p.contact.company for p in people if p.contact and p is not person}
        for company in (self._index.companies.get(i or "") for i in at):
            name = " ".join(bare_name(company.name).split()[:2]) if company else ""
            letter = next((le for le in own if len(name) > 4 and (name in le.text or name in le.subject)), None)
            if company and letter and len(at) == 1:
                person.printed_company = company.name
                self.at("", company.name).evidence += mention(letter, name, "name")

    def _is_known(self, name: str) -> bool:
        return self._index.company_of_name(name) is not None

    def add_clients(self, letters: list[Letter]) -> None:
        """Adds the firms for which people of the other side say that they write."""
        for letter in letters:
            for name, domain, proof in clients_in(letter, self._is_known) if not letter.is_ours else ():
                known = self._index.company_of_name(name)
                named = {f.name for f in self.found.values()} | {self._workspace.name}
                alike = next(
                    (f for f in self.found.values() if without_legal_form(f.name) == without_legal_form(name)), None
                )
                if alike is not None:
                    alike.is_client = True
                if any(without_legal_form(name) == without_legal_form(n) for n in named):
                    continue
                known = known or (self._index.company_of_domain(domain) if domain else None)
                firm = self.at(domain, name)
                firm.is_client, firm.company_id = True, known.id if known else None
                firm.evidence += proof
                if domain:
                    firm.evidence += mention(letter, domain, "domain")

    def name(self, people: Collection[Person], letters: list[Letter]) -> None:
        """Gives every firm its record or its name, as it names itself, else from the domain."""
        for person in people:
            if person.domain and not _is_machine(person):
                self.at(person.domain)
        by_email = {p.email: p for p in people}
        for letter in letters:
            sender = by_email.get(letter.sender.email.lower()) if letter.sender else None
            if sender and sender.is_role and sender.domain and letter.sender:
                parts = [p.strip() for p in re.split(r"\s+[-–|·]\s+|\s*\|\s*", letter.sender.name) if p.strip()]
                best = max(parts, key=lambda p: coverage(p, sender.domain), default="")
                firm = self.at(sender.domain)
                if (
                    best
                    and (coverage(best, sender.domain) >= 0.6 or has_legal_form(best))
                    and (not firm.name or len(best) > len(firm.name))
                ):
                    firm.name = best
                    firm.evidence += mention(letter, best, "name", "from")
        for key, firm in list(self.found.items()):
            known = self._record_of(firm, people)
            if known is None and firm.domain:
                known = self._renamed(firm.domain, letters)
                firm.is_renamed = known is not None
            firm.company_id = known.id if known else None
            if known is None or firm.is_renamed:
                self._call(firm, people, letters)
                if not firm.name:
                    del self.found[key]
                elif firm.company_id is None and (known := self._index.company_of_name(firm.name)):
                    firm.company_id = known.id

    def _call(self, firm: Firm, people: Collection[Person], letters: list[Letter]) -> None:
        """Names a firm after what the letters call it, else after its domain."""
        called = called_by_domain(letters, firm.domain) if firm.domain and not firm.name else None
        if called is not None:
            firm.name = called[0]
            firm.evidence += mention(called[1], firm.name, "name")
        if not firm.name and firm.domain:
            self._call_by_its_people(firm, letters)
        if not firm.name and firm.domain:
            firm.name = name_from_domain(firm.domain)
        if firm.domain:
            email = next((p for p in people if p.domain == firm.domain), None)
            firm.evidence += [e for e in email.evidence if e.field == "email"] if email else []

    def _call_by_its_people(self, firm: Firm, letters: list[Letter]) -> None:
        """Names a firm as its people call it, however its domain reads: "we at Nova Interiors", `tess@brightfish.example`."""
        for letter in letters:
            if letter.sender is None or domain_of(letter.sender.email) != firm.domain:
                continue
            house = house_in(letter.sender.name)
            found = None if house else own_firm(letter, self._is_known, at_work=True)
            if house:
                firm.name = house
                firm.evidence += mention(letter, house, "name", "from")
            elif found and without_legal_form(found[0]) != without_legal_form(self._workspace.name):
                firm.name = found[0]
                firm.evidence += quote(letter, found[1], found[2], "name")
            if firm.name:
                return

    def _record_of(self, firm: Firm, people: Collection[Person]) -> KnownCompany | None:
        known = self._index.company_of_domain(firm.domain) if firm.domain else None
        if known is None and firm.name:
            known = self._index.company_of_name(firm.name)
        if known is None and firm.domain:
            kin = [c for c in self._index.crm.companies if c.domain and same_house(c.domain, firm.domain)]
            known = kin[0] if len(kin) == 1 else None
        return known or (self._employer(firm.domain, people) if firm.domain else None)

    def _employer(self, domain: str, people: Collection[Person]) -> KnownCompany | None:
        """The one company for which the CRM has people of this domain: a subsidiary may write from its group's."""
        at = {p.contact.company for p in people if p.domain == domain and p.contact and not p.new_employer}
        return self._index.companies.get(at.pop() or "") if len(at) == 1 else None

    def _renamed(self, domain: str, letters: list[Letter]) -> KnownCompany | None:
        """The one company that people of an unknown domain say their firm was called before."""
        own = [le for le in letters if le.sender and domain_of(le.sender.email) == domain]
        return next((c for le in own if (c := former_company(le, self._index.crm.companies))), None)


def _is_machine(person: Person) -> bool:
    return person.is_role and re.search(r"no.?reply|mailer|bounce|notif", person.email) is not None
