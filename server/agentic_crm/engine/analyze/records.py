"""Records of people and firms: those that are missing, and what the thread says has changed about those that exist."""

from agentic_crm.engine.actions import (
    CompanyChanges,
    CompanyFields,
    CompanyUpdate,
    ContactChanges,
    ContactFields,
    ContactLinks,
    ContactUpdate,
    CreateCompany,
    CreateContact,
    Evidence,
    TargetLink,
    UpdateCompany,
    UpdateContact,
)
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.package import Package, mention, quote
from agentic_crm.engine.analyze.parties.firm_news import news_of_firm, says_moved
from agentic_crm.engine.analyze.parties.parties import Firm, Person
from agentic_crm.engine.analyze.parties.people import Cast
from agentic_crm.engine.analyze.parties.sameness import is_brand, same_phone, same_title
from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.engine.analyze.values.domains import without_legal_form
from agentic_crm.engine.analyze.values.names import is_machine_address
from agentic_crm.engine.snapshot import KnownContact


class RecordDesk:
    """Proposes companies and contacts, and changes of known ones."""

    def __init__(self, package: Package, cast: Cast, letters: list[Letter], index: CrmIndex) -> None:
        """What is proposed goes into `package`; `cast` has been read."""
        self._package = package
        self._cast = cast
        self._letters = letters
        self._index = index

    def settle(self) -> None:
        """Companies first, so that contacts can be linked to them, then what firms say has changed."""
        self._companies()
        self._contacts()
        self._firm_news()

    def _companies(self) -> None:
        for firm in self._cast.firms.values():
            if firm.company_id or not self._is_wanted(firm):
                continue
            firm.ref = self._package.ref("company", firm.name)
            fields = CompanyFields(
                name=firm.name[:200],
                domain=firm.domain or None,
                website=firm.website,
                address=firm.address,
                phone=firm.phone,
            )
            before = len(self._package.actions)
            self._package.add(
                CreateCompany(
                    ref=firm.ref, fields=fields, evidence=tuple(firm.evidence), confidence=0.88 if firm.website or firm.address else 0.8,
                    reason=f"{firm.name} takes part in this thread and is not in the CRM yet.", reason_code="new_company",
                )
            )  # fmt: skip
            if len(self._package.actions) == before:
                firm.ref = None

    def _is_wanted(self, firm: Firm) -> bool:
        """Whether somebody of the firm takes part in more than a machine's copy."""
        return firm.is_client or any(
            self._cast.firm_of(p) is firm
            for p in self._cast.people.values()
            if (p.name or p.is_role or p.contact) and not is_machine_address(p.email)
        )

    def _contacts(self) -> None:
        for person in self._cast.people.values():
            if person.contact is not None:
                self._update_contact(person, person.contact)
                continue
            if person.is_role or not person.name or len(person.name) < 2 or is_brand(person):
                continue
            moved = self._index.moved_contact(person.name, person.email)
            if moved is not None:
                # Somebody else's word for another address of theirs is no change that they told.
                person.contact = moved
                if person.wrote:
                    self._update_contact(person, moved)
                continue
            firm = self._cast.firm_of(person)
            company = firm.link if firm else None
            known = self._index.contact(person.email, person.name, company)
            if known is not None and known.email is None:
                person.contact = known
                self._update_contact(person, known)
                continue
            person.ref = self._package.ref("contact", person.name)
            self._package.add(
                CreateContact(
                    ref=person.ref,
                    fields=ContactFields(name=person.name[:200], email=person.email or None, title=person.title, phone=person.phone),
                    links=ContactLinks(company=company),
                    evidence=tuple(person.evidence), confidence=0.9 if person.wrote else 0.78,
                    reason=f"{person.name} {'writes' if person.wrote else 'takes part'} in this thread and is not in the CRM yet.",
                    reason_code="new_writer" if person.wrote else "new_contact",
                )
            )  # fmt: skip

    def _update_contact(self, person: Person, known: KnownContact) -> None:
        changes: dict[str, str] = {}
        if person.title and not same_title(person.title, known.title):
            changes["title"] = person.title
        if person.phone and not same_phone(person.phone, known.phone):
            changes["phone"] = person.phone
        if person.new_name and fold(person.new_name) != fold(known.name):
            changes["name"] = person.new_name
        email = person.new_email or (person.email if person.wrote else None)
        if known.email and email and email != known.email.lower():
            changes["email"] = email
        firm = self._cast.firm_of(person)
        if (
            firm
            and firm.link
            and person.wrote
            and firm.link != known.company
            and (known.company is None or "email" in changes or person.new_employer)
        ):
            changes["company"] = firm.link
        if not changes:
            return
        proofs = [e for e in person.evidence if e.field in changes] or person.evidence
        self._package.add(
            UpdateContact(
                ref=self._package.ref("update", known.name), fields=ContactUpdate(changes=ContactChanges.model_validate(changes)),
                links=TargetLink(target=known.id), evidence=tuple(proofs), confidence=0.82,
                reason=f"{known.name}'s own mail gives another {', '.join(changes)} than the CRM holds.", reason_code="own_mail_differs",
            )
        )  # fmt: skip

    def _firm_news(self) -> None:
        """What known firms say has changed about themselves."""
        for letter in self._letters:
            writer = (
                self._cast.people.get(letter.sender.email.lower()) if letter.sender and not letter.is_ours else None
            )
            firm = self._cast.firm_of(writer) if writer else None
            known = self._index.companies.get(firm.company_id) if firm and firm.company_id else None
            if firm is None or known is None:
                continue
            said: dict[str, tuple[str, tuple[Evidence, ...]]] = {
                n.field: (n.value, quote(letter, n.start, n.end, n.field)) for n in news_of_firm(letter, known.name)
            }
            if firm.address and "address" not in said and says_moved(letter):
                said["address"] = (firm.address, tuple(e for e in firm.evidence if e.field == "address"))
            if firm.is_renamed:
                said.setdefault("name", (firm.name, tuple(e for e in firm.evidence if e.field == "name")))
                said["domain"] = (firm.domain, mention(letter, firm.domain, "domain"))
            fresh = {f: v for f, v in said.items() if v[1] and _differs(f, v[0], getattr(known, f))}
            if not fresh:
                continue
            self._package.add(
                UpdateCompany(
                    ref=self._package.ref("update", known.name),
                    fields=CompanyUpdate(changes=CompanyChanges.model_validate({f: v[:200] for f, (v, _) in fresh.items()})),
                    links=TargetLink(target=known.id),
                    evidence=tuple(e for _, proof in fresh.values() for e in proof),
                    reason_code="own_mail_differs", confidence=0.75, reason=f"{known.name} says that its {' and '.join(fresh)} changed.",
                )
            )  # fmt: skip


def _differs(field: str, value: str, before: str | None) -> bool:
    """Whether a value is another than the record's; of a name its legal form says nothing."""
    same = without_legal_form if field == "name" else fold
    return same(value) != same(before or "")
