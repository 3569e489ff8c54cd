"""Who takes part: the people of the other side, their firms, and what their signatures and the text say of them."""

import re

from agentic_crm.engine.analyze.cards import cards_in
from agentic_crm.engine.analyze.clients import clients_in
from agentic_crm.engine.analyze.cues import JOINS
from agentic_crm.engine.analyze.domains import (
    coverage,
    domain_of,
    has_legal_form,
    is_free_mail,
    name_from_domain,
    without_legal_form,
)
from agentic_crm.engine.analyze.firm_names import called_by_domain, own_firm
from agentic_crm.engine.analyze.letters import Letter, is_own
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.mentions import (
    MAIL,
    NEW_POST,
    OF_WRITER,
    PRONOUN,
    PRONOUN_TITLE,
    abbreviates,
    less_firm,
    name_before,
    named_earlier,
)
from agentic_crm.engine.analyze.names import clean_name, is_person_name, is_role_address, name_of_address
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.parties import Firm, Person, less_house, read_full_name
from agentic_crm.engine.analyze.phones import Found, find_phones, region_of
from agentic_crm.engine.analyze.signature import Signature, read_signature
from agentic_crm.engine.analyze.titles import apposed_title, is_title, tidy_title
from agentic_crm.engine.analyze.wording import Sentence
from agentic_crm.engine.message import Address
from agentic_crm.engine.snapshot import KnownCompany, Workspace
from agentic_crm.kit.regex import regex

_ADDRESS = regex(r"[^@\s]+@[^\s@/:.]+(?:\.[^\s@/:.]+)+")


class Cast:
    """The people and firms of one thread, by address and by domain."""

    def __init__(self, workspace: Workspace, index: CrmIndex) -> None:
        """Nobody yet."""
        self.people: dict[str, Person] = {}
        self.firms: dict[str, Firm] = {}
        self._workspace = workspace
        self._index = index

    def firm_of(self, person: Person) -> Firm | None:
        """The firm of a person: by the address's domain, for free mail by the name that the signature prints."""
        return self.firms.get(person.domain) or (
            self.firms.get("name:" + person.printed_company) if person.printed_company else None
        )

    def _person(self, address: Address, letter: Letter) -> Person | None:
        email = address.email.strip().lower()
        # `jane@mailhost`, as old archives and broken headers have it, is no address that anybody can be written to.
        if is_own(address, self._workspace) or not _ADDRESS.fullmatch(email) or len(email) > 254:
            return None
        person = self.people.get(email)
        if person is None:
            domain = domain_of(email)
            known = self._index.contact(email)
            role = is_role_address(email) and known is None
            person = Person(email, "", "" if is_free_mail(domain) else domain, contact=known, is_role=role)
            person.evidence += mention(letter, email, "email")
            self.people[email] = person
        printed = clean_name(less_house(address.name, domain_of(email)))
        own = address is letter.sender
        better = len(printed.split()) > len(person.name.split()) and len(person.name.split()) < 2
        if (
            printed
            and "@" not in printed
            and "," not in printed
            and (better or (own and not person.wrote and len(printed.split()) > 1))
        ):
            person.name = printed
            person.evidence += mention(letter, address.name, "name")
        return person

    def read(self, letters: list[Letter], *, with_clients: bool = False) -> None:
        """Collects everybody from headers, signatures and introductions of these letters; the firms for which they write if asked."""
        for letter in letters:
            people = [letter.sender, *letter.recipients] if letter.sender else list(letter.recipients)
            if letter.is_forwarded and not letter.form:
                people = [letter.sender] if letter.sender else []
            for address in people:
                person = self._person(address, letter)
                if person is not None and address is letter.sender:
                    person.wrote = True
            if letter.form:
                self._read_form(letter)
            elif letter.sender and not letter.is_ours:
                self._read_signature(letter)
            if self._is_note(letter) and letter.is_ours and not letter.is_forwarded:
                self._read_cards(letter)
            if not letter.is_ours or letter.is_forwarded or self._is_note(letter):
                self._read_introductions(letter)
        for person in self.people.values():
            spelt = name_of_address(person.email)
            if person.contact is None and (not person.name or abbreviates(person.name, spelt)):
                person.name = spelt
            if person.contact is None and not person.is_role and len(person.name.split()) < 2:
                read_full_name(person, letters)
            for letter in letters:
                self._read_apposition(person, letter)
        self._read_own_firms(letters)
        self._name_firms(letters)
        if with_clients:
            self._read_clients(letters)

    def _read_own_firms(self, letters: list[Letter]) -> None:
        """Adds the firms of people who write from free mail: the record's, else the one that they call their own."""
        for person in self.people.values():
            if person.domain or person.printed_company or person.is_role:
                continue
            employer = self._index.companies.get(person.contact.company or "") if person.contact else None
            if employer is not None:
                person.printed_company = employer.name
                self._firm("", employer.name)
                continue
            own = [le for le in letters if not le.is_ours and le.sender and le.sender.email.lower() == person.email]
            for letter in own:
                found = own_firm(letter, self._is_known)
                if found is not None and without_legal_form(found[0]) != without_legal_form(self._workspace.name):
                    person.printed_company = found[0]
                    self._firm("", found[0]).evidence += quote(letter, found[1], found[2], "name")
                    break

    def _is_known(self, name: str) -> bool:
        return self._index.company_of_name(name) is not None

    def _read_clients(self, letters: list[Letter]) -> None:
        """Adds the firms for which people of the other side say that they write."""
        for letter in letters:
            for name, domain, proof in clients_in(letter, self._is_known) if not letter.is_ours else ():
                known = self._index.company_of_name(name)
                named = {f.name for f in self.firms.values()} | {self._workspace.name}
                if any(without_legal_form(name) == without_legal_form(n) for n in named):
                    continue
                known = known or (self._index.company_of_domain(domain) if domain else None)
                firm = self._firm(domain, name)
                firm.is_client, firm.company_id = True, known.id if known else None
                firm.evidence += proof
                if domain:
                    firm.evidence += mention(letter, domain, "domain")

    def _is_note(self, letter: Letter) -> bool:
        """Whether a letter of ours goes to colleagues only: a note of a call, a lead that somebody hands on."""
        return bool(letter.recipients) and all(is_own(a, self._workspace) for a in letter.recipients)

    def _read_form(self, letter: Letter) -> None:
        person = self.people.get(letter.sender.email) if letter.sender else None
        if person is None:
            return
        form = letter.form
        person.is_role = False
        for key in ("phone", "title"):
            if key in form and len(form[key][0]) >= 3:
                setattr(person, key, tidy_title(form[key][0]) if key == "title" else form[key][0])
                person.evidence += quote(letter, form[key][1], form[key][2], key)
        for key, proved in (("name", "name"), ("first", "name"), ("last", "name"), ("email", "email")):
            if key in form:
                person.evidence += quote(letter, form[key][1], form[key][2], proved)
        if "company" in form and len(form["company"][0]) > 1:
            firm = self._firm(person.domain, form["company"][0])
            firm.evidence += quote(letter, form["company"][1], form["company"][2], "name")
            person.printed_company = form["company"][0]
            for key in ("website", "address"):
                if key in form:
                    setattr(firm, key, form[key][0])

    def _firm(self, domain: str, name: str = "") -> Firm:
        key = domain or "name:" + name
        firm = self.firms.setdefault(key, Firm(domain))
        firm.name = firm.name or name
        return firm

    def _read_signature(self, letter: Letter) -> None:
        person = self.people.get(letter.sender.email.lower()) if letter.sender else None
        if person is None:
            return
        if not person.is_role:
            self._phone_in_text(person, letter)
        if letter.signature is None:
            return
        start, end = letter.signature
        read = read_signature(
            letter.message.text, start, end, sender_name=person.name or (person.contact.name if person.contact else ""),
            domain=person.domain or None, region=region_of(person.domain, self._workspace.time_zone),
        )  # fmt: skip
        self._take_firm(person, read, letter)
        if person.is_role:
            person = self._behind_role(read, letter) or person
        self._take_person(person, read, letter)

    def _behind_role(self, read: Signature, letter: Letter) -> Person | None:
        """Who signs a letter from `sales@` with a name and an address of their own."""
        if read.name is None or letter.signature is None:
            return None
        for match in MAIL.finditer(letter.message.text, *letter.signature):
            email = match[0].rstrip(".").lower()
            if is_role_address(email) or is_own(Address(email), self._workspace):
                continue
            person = self._person(Address(email, read.name.value), letter)
            if person is not None:
                person.wrote = True
                person.evidence += quote(letter, read.name.start, read.name.end, "name")
            return person
        return None

    def _take_person(self, person: Person, read: Signature, letter: Letter) -> None:
        if person.is_role:
            return
        if read.name and not read.title and not is_person_name(read.name.value):
            read.name = None
        if read.name and (not person.name or len(person.name.split()) < 2 or person.name.islower()):
            person.name = read.name.value
            person.evidence += quote(letter, read.name.start, read.name.end, "name")
        for key, found in (("title", read.title), ("phone", read.phone)):
            if found:
                setattr(person, key, found.value)
                person.evidence += quote(letter, found.start, found.end, key)

    def _phone_in_text(self, person: Person, letter: Letter) -> None:
        """A number that the writer gives as their own in the text: "my number is", "call me on"."""
        for sentence in letter.sentences:
            others = {m[0].rstrip(".").lower() for m in MAIL.finditer(sentence.text)} - {person.email}
            if others and not OF_WRITER.search(sentence.low):
                continue
            if re.fullmatch(r"\W*(?:\+|00)?[\d ()./-]{8,20}\W*", sentence.text) or re.search(
                r"\b(?:my|whatsapp|mobile|cell|direct|reach me|call me|ring me|phone me|text me|meine?|mobil|erreichen|durchwahl|mon|portable|joindre|mi|móvil|"
                r"llamarme|mio|cellulare|mijn|bereikbaar|meu|telemóvel|number is|line is|desk line)\b",
                sentence.low,
            ):
                phones = find_phones(sentence.text, sentence.start, region_of(person.domain, self._workspace.time_zone))
                if phones:
                    person.phone = phones[-1].value
                    person.evidence += quote(letter, phones[-1].start, phones[-1].end, "phone")

    def _take_firm(self, person: Person, read: Signature, letter: Letter) -> None:
        def take(firm: Firm, key: str, found: Found | None) -> None:
            if found and not getattr(firm, key):
                setattr(firm, key, found.value)
                firm.evidence.extend(quote(letter, found.start, found.end, key))

        if person.domain:
            firm = self._firm(person.domain)
            fits = read.company and (
                coverage(read.company.value, person.domain) >= 0.4 or has_legal_form(read.company.value) or read.title
            )
            if read.company and (fits or person.is_role):
                take(firm, "name", read.company)
        elif read.company:
            person.printed_company = read.company.value
            firm = self._firm("", read.company.value)
            firm.evidence += quote(letter, read.company.start, read.company.end, "name")
        else:
            return
        take(firm, "website", read.website)
        take(firm, "address", read.address)
        is_nobodys = person.is_role and self._behind_role(read, letter) is None
        take(firm, "phone", read.company_phone or (read.phone if is_nobodys else None))

    def _read_cards(self, letter: Letter) -> None:
        """People whose cards somebody of ours copied into a note."""
        for email, read in cards_in(letter, region_of("", self._workspace.time_zone)):
            person = self._person(Address(email, read.name.value if read.name else ""), letter)
            if person is not None:
                self._take_firm(person, read, letter)
                self._take_person(person, read, letter)

    def _read_introductions(self, letter: Letter) -> None:
        """People named in the text with an address."""
        for number, sentence in enumerate(letter.sentences):
            for match in MAIL.finditer(sentence.text):
                email = match[0].rstrip(".").lower()
                if is_own(Address(email), self._workspace):
                    continue
                if email in self.people:
                    self._phone_of_other(self.people[email], letter, sentence, sentence.start + match.start())
                    continue
                before = sentence.text[: match.start()]
                name = name_before(before, email) or (
                    name_before(letter.sentences[number - 1].text, email) if number and len(before) < 12 else ""
                )
                name = name or named_earlier(letter, number, email)
                if not name or is_role_address(email):
                    continue
                person = self._person(Address(email, name), letter)
                if person is not None:
                    person.evidence += quote(letter, sentence.start, sentence.end, None)
                    phones = find_phones(
                        sentence.text, sentence.start, region_of(person.domain, self._workspace.time_zone)
                    )
                    at = sentence.start + max(sentence.text.find(name), 0)
                    own = [p for p in phones if p.start > at] or ([] if OF_WRITER.search(sentence.low) else phones)
                    if own and person.phone is None:
                        person.phone = own[0].value
                        person.evidence += quote(letter, own[0].start, own[0].end, "phone")

    def _phone_of_other(self, person: Person, letter: Letter, sentence: Sentence, at: int) -> None:
        """The number that stands behind the address of somebody who takes part without a word."""
        own = letter.sender is not None and letter.sender.email.lower() == person.email
        if own or person.phone or person.wrote or person.is_role or OF_WRITER.search(sentence.low):
            return
        phones = find_phones(sentence.text, sentence.start, region_of(person.domain, self._workspace.time_zone))
        found = next((p for p in phones if p.start > at), None)
        if found is not None:
            person.phone = found.value
            person.evidence += quote(letter, found.start, found.end, "phone")

    def _read_apposition(self, person: Person, letter: Letter) -> None:
        name = person.name or (person.contact.name if person.contact else "")
        if not name or person.is_role or letter.form:
            return
        own = letter.sender is not None and letter.sender.email.lower() == person.email
        for before, sentence in zip([None, *letter.sentences], letter.sentences, strict=False):
            spoken_of = before is not None and name.split()[0] in before.text
            if not own and spoken_of and PRONOUN.match(sentence.low):
                person.joins = person.joins or bool(JOINS.search(sentence.low))
                called = PRONOUN_TITLE.match(sentence.text)
                if called and person.title is None and person.contact is None and is_title(called["title"]):
                    person.title = tidy_title(called["title"])
                    person.evidence += quote(
                        letter, sentence.start + called.start("title"), sentence.start + called.end("title"), "title"
                    )
            post = NEW_POST.search(sentence.text) if own and person.title is None else None
            held = (post["title"] or post["post"]) if post else ""
            if post and held and is_title(held) and len(held.split()) <= 6:
                person.title = tidy_title(held)
                begin = sentence.start + post.start(post.lastgroup or 0)
                person.evidence += quote(letter, begin, begin + len(held), "title")
            if not own and name.split()[0] in sentence.text:
                found = apposed_title(sentence.text, name)
                if found and person.title is None and person.contact is None:
                    person.title = less_firm(found[0], person.domain)
                    person.evidence += quote(letter, sentence.start + found[1], sentence.start + found[2], "title")
                if JOINS.search(sentence.low):
                    person.joins = True
            elif not own and len(name.split()) > 1 and name.split()[-1] in sentence.text and JOINS.search(sentence.low):
                person.joins = True

    def _name_firms(self, letters: list[Letter]) -> None:
        """Gives every firm its record or its name, as it names itself, else from the domain."""
        for person in self.people.values():
            if person.domain and not self._is_machine(person):
                self._firm(person.domain)
        for letter in letters:
            sender = self.people.get(letter.sender.email.lower()) if letter.sender else None
            if sender and sender.is_role and sender.domain and letter.sender:
                parts = [p.strip() for p in re.split(r"\s+[-–|·]\s+|\s*\|\s*", letter.sender.name) if p.strip()]
                best = max(parts, key=lambda p: coverage(p, sender.domain), default="")
                firm = self._firm(sender.domain)
                if best and coverage(best, sender.domain) >= 0.6 and (not firm.name or len(best) > len(firm.name)):
                    firm.name = best
                    firm.evidence += mention(letter, best, "name", "from")
        for key, firm in list(self.firms.items()):
            known = self._index.company_of_domain(firm.domain) if firm.domain else None
            if known is None and firm.name:
                known = self._index.company_of_name(firm.name)
            if known is None and firm.domain:
                known = self._employer(firm.domain)
            if known is not None:
                firm.company_id = known.id
                continue
            called = called_by_domain(letters, firm.domain) if firm.domain and not firm.name else None
            if called is not None:
                firm.name = called[0]
                firm.evidence += mention(called[1], firm.name, "name")
            if not firm.name and firm.domain:
                firm.name = name_from_domain(firm.domain)
            if firm.domain:
                email = next((p for p in self.people.values() if p.domain == firm.domain), None)
                firm.evidence += [e for e in email.evidence if e.field == "email"] if email else []
            if not firm.name:
                del self.firms[key]

    def _employer(self, domain: str) -> KnownCompany | None:
        """The one company for which the CRM has people of this domain: a subsidiary may write from its group's."""
        at = {p.contact.company for p in self.people.values() if p.domain == domain and p.contact}
        return self._index.companies.get(at.pop() or "") if len(at) == 1 else None

    def _is_machine(self, person: Person) -> bool:
        return person.is_role and re.search(r"no.?reply|mailer|bounce|notif", person.email) is not None
