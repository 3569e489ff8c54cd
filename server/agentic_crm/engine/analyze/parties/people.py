"""Who takes part: the people of the other side, their firms, and what their signatures and the text say of them."""

from agentic_crm.engine.analyze.letters.letters import Letter, is_own
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.parties.cards import cards_in
from agentic_crm.engine.analyze.parties.firms import Firms
from agentic_crm.engine.analyze.parties.mentions import (
    MAIL,
    OF_NAMED,
    OF_WRITER,
    abbreviates,
    name_before,
    named_anywhere,
    named_earlier,
    named_with_number,
    spells,
)
from agentic_crm.engine.analyze.parties.parties import Firm, Person, is_house, less_house, read_full_name
from agentic_crm.engine.analyze.parties.person_news import is_writers_address
from agentic_crm.engine.analyze.parties.portraits import read_apposition, read_news, read_own_phone, read_phone_of_other
from agentic_crm.engine.analyze.parties.sameness import same_phone
from agentic_crm.engine.analyze.parties.signature import Signature, read_signature
from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail, without_legal_form
from agentic_crm.engine.analyze.values.names import (
    clean_name,
    is_person_name,
    is_renamed,
    is_role_address,
    name_of_address,
    same_person,
    share_a_name,
    spelt_first,
)
from agentic_crm.engine.analyze.values.phones import find_phones, region_of
from agentic_crm.engine.analyze.values.titles import tidy_title
from agentic_crm.engine.message import Address
from agentic_crm.engine.snapshot import Workspace
from agentic_crm.kit.regex import regex


def _named_in_copy(letter: Letter) -> list[Address]:
    """Who got a copy of a forwarded mail, is of its writer's house and is named in it."""
    house = domain_of(letter.sender.email) if letter.sender else ""
    named = set(fold(letter.text).split()) if letter.copied and house and not is_free_mail(house) else set()
    return [
        a
        for a in letter.copied
        if domain_of(a.email) == house and any(len(w) > 2 and w in named for w in fold(a.name).split())
    ]


_ADDRESS = regex(r"[^@\s]+@[^\s@/:.]+(?:\.[^\s@/:.]+)+")


class Cast:
    """The people and firms of one thread, by address and by domain."""

    def __init__(self, workspace: Workspace, index: CrmIndex) -> None:
        """Nobody yet."""
        self.people: dict[str, Person] = {}
        self._firms = Firms(workspace, index)
        self._signed: list[tuple[Signature, Letter]] = []
        """What stands below letters from addresses of functions: who signs may give an address of their own in the text."""
        self._workspace = workspace
        self._index = index

    @property
    def firms(self) -> dict[str, Firm]:
        """The firms of the other side, by domain, else by name."""
        return self._firms.found

    def firm_of(self, person: Person) -> Firm | None:
        """The firm of a person."""
        return self._firms.of(person)

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
        printed = spelt_first(clean_name(less_house(address.name, domain_of(email))), email)
        if person.domain and is_house(printed, email):
            self._firms.at(person.domain, printed).evidence += mention(letter, address.name, "name")
            printed = ""
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
                people = [letter.sender, *_named_in_copy(letter)] if letter.sender else []
            for address in people:
                person = self._person(address, letter)
                if person is not None and address is letter.sender:
                    person.wrote = True
            if letter.form:
                self._read_form(letter)
            elif letter.sender and not letter.is_ours:
                self._read_signature(letter)
                writer = self.people.get(letter.sender.email.lower())
                if writer is not None and not writer.is_role:
                    self._read_news(writer, letter)
            if self._is_note(letter) and letter.is_ours and not letter.is_forwarded:
                self._read_cards(letter)
            if not letter.is_ours or letter.is_forwarded or self._is_note(letter):
                self._read_introductions(letter)
                self._read_numbers(letter)
        self._complete(letters)
        self._firms.employ(self.people.values(), letters)
        self._firms.name(self.people.values(), letters)
        if with_clients:
            self._firms.add_clients(letters)

    def _read_news(self, writer: Person, letter: Letter) -> None:
        """What somebody known says has changed; who changed the employer is their new firm's from now on."""
        known = writer.contact or self._index.moved_contact(writer.name, writer.email)
        read_news(writer, letter, known)
        old = self._index.companies.get(known.company or "") if known else None
        told = writer.new_employer
        if (
            told
            and old
            and without_legal_form(told) in (without_legal_form(old.name), without_legal_form(self._workspace.name))
        ):
            writer.new_employer = None
        if writer.new_employer:
            email = writer.new_email or writer.email
            domain = domain_of(email)
            writer.domain = "" if is_free_mail(domain) or (old and domain == old.domain) else domain
            writer.printed_company = None if writer.domain else writer.new_employer
            firm = self._firms.at(writer.domain, writer.new_employer)
            firm.evidence += [e for e in writer.evidence if e.field == "company"]

    def _complete(self, letters: list[Letter]) -> None:
        """What is known of people only when all are: who signed for an address of many, full names, titles in the text."""
        for signed, letter in self._signed:
            called = signed.name.value if signed.name else ""
            for person in [p for p in self.people.values() if not p.wrote and same_person(p.name, called)][:1]:
                self._take_person(person, signed, letter)
        for person in self.people.values():
            spelt = name_of_address(person.email)
            if person.contact is None and (not person.name or abbreviates(person.name, spelt)):
                person.name = spelt
            if person.contact is None and not person.is_role and len(person.name.split()) < 2:
                read_full_name(person, letters)
            for letter in letters:
                read_apposition(person, letter)

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
            firm = self._firms.at(person.domain, form["company"][0])
            firm.evidence += quote(letter, form["company"][1], form["company"][2], "name")
            person.printed_company = form["company"][0]
            for key in ("website", "address"):
                if key in form:
                    setattr(firm, key, form[key][0])

    def _read_signature(self, letter: Letter) -> None:
        person = self.people.get(letter.sender.email.lower()) if letter.sender else None
        if person is None:
            return
        if not person.is_role:
            read_own_phone(person, letter, self._workspace.time_zone)
        if letter.signature is None:
            return
        start, end = letter.signature
        read = read_signature(
            letter.message.text, start, end, sender_name=person.name or (person.contact.name if person.contact else ""),
            domain=person.domain or None, region=region_of(person.domain, self._workspace.time_zone),
        )  # fmt: skip
        behind = self._behind_role(read, letter) if person.is_role else None
        if person.is_role and behind is None and read.name:
            self._signed.append((read, letter))
        self._firms.take(person, read, letter, is_nobodys=person.is_role and behind is None)
        person = behind or person
        self._take_person(person, read, letter)

    def _behind_role(self, read: Signature, letter: Letter) -> Person | None:
        """Who writes from `sales@` and gives a name and an address of their own, below the letter or in it."""
        signature = letter.signature or (0, 0)
        stretches = [signature, *((s.start, s.start + len(s.text)) for s in letter.sentences if "@" in s.text)]
        for match in (m for stretch in stretches for m in MAIL.finditer(letter.message.text, *stretch)):
            email = match[0].rstrip(".").lower()
            if is_role_address(email) or is_own(Address(email), self._workspace):
                continue
            signs = read.name is not None and (match.start() >= signature[0] or spells(email, read.name.value))
            name = read.name.value if read.name and signs else named_anywhere(letter, email)
            person = self._person(Address(email, name), letter) if name else None
            if person is None or (not signs and not is_writers_address(letter, email)):
                continue
            person.wrote = True
            if read.name and signs:
                person.evidence += quote(letter, read.name.start, read.name.end, "name")
            else:
                person.evidence += mention(letter, name, "name")
            read_own_phone(person, letter, self._workspace.time_zone)
            return person
        return None

    def _take_person(self, person: Person, read: Signature, letter: Letter) -> None:
        if person.is_role:
            return
        if read.name and not read.title and not is_person_name(read.name.value):
            read.name = None
        # An assistant signs for the boss: title and number are the assistant's.
        if read.name and len(person.name.split()) > 1 and not share_a_name(read.name.value, person.name):
            return
        if read.name and person.contact and is_renamed(person.contact.name, person.name, read.name.value):
            person.new_name = read.name.value
            person.evidence += quote(letter, read.name.start, read.name.end, "name")
        if read.name and sorted(fold(read.name.value).split()) == sorted(fold(person.name).split()):
            person.name = read.name.value
        if read.name and (not person.name or len(person.name.split()) < 2 or person.name.islower()):
            person.name = read.name.value
            person.evidence += quote(letter, read.name.start, read.name.end, "name")
        known = person.contact.phone if person.contact else None
        phone = next((p for p in read.phones if same_phone(p.value, known)), read.phone)
        for key, found in (("title", read.title), ("phone", phone)):
            if found:
                setattr(person, key, found.value)
                person.evidence += quote(letter, found.start, found.end, key)

    def _read_cards(self, letter: Letter) -> None:
        """People whose cards somebody of ours copied into a note."""
        for email, read in cards_in(letter, region_of("", self._workspace.time_zone)):
            person = self._person(Address(email, read.name.value if read.name else ""), letter)
            if person is not None:
                self._firms.take(person, read, letter)
                self._take_person(person, read, letter)

    def _read_numbers(self, letter: Letter) -> None:
        """People named in the text with a number: new ones without an address, or those who were named before."""
        writer = self.people.get(letter.sender.email.lower()) if letter.sender else None
        region = region_of(writer.domain if writer else "", self._workspace.time_zone)
        for sentence in letter.sentences:
            phones = find_phones(sentence.text, sentence.start, region)
            if not phones or MAIL.search(sentence.text) or OF_WRITER.search(sentence.low):
                continue
            name = named_with_number(sentence, phones[0].start - sentence.start)
            alike = [p for p in self.people.values() if p is not writer and name and same_person(p.name, name)]
            fresh = [p for p in self.people.values() if p is not writer and p.contact is None and not p.wrote]
            is_told = not name and len(fresh) == 1 and OF_NAMED.search(sentence.low)
            person = alike[0] if alike else fresh[0] if is_told else None
            if person is None and name and not self._is_ours(name):
                person = self._without_address(name, writer, letter)
            if person is not None and person.phone is None and not (person.contact or person.wrote):
                person.phone = phones[0].value
                person.evidence += quote(letter, phones[0].start, phones[0].end, "phone")

    def _is_ours(self, name: str) -> bool:
        ours = (self._workspace.owner, *self._workspace.members)
        return any(same_person(p.name, name) or same_person(name, p.name) for p in ours)

    def _without_address(self, name: str, writer: Person | None, letter: Letter) -> Person | None:
        """Somebody of the writer's firm who is named with a number alone; None if the CRM knows them."""
        firm = self._index.company_of_email(writer.email) if writer else None
        if self._index.contact("", name, firm.id if firm else None) is not None or (
            writer and same_person(writer.name, name)
        ):
            return None
        person = Person(
            "", name, writer.domain if writer else "", printed_company=writer.printed_company if writer else None
        )
        person.evidence += mention(letter, name, "name")
        return self.people.setdefault("name:" + fold(name), person)

    def _read_introductions(self, letter: Letter) -> None:
        """People named in the text with an address."""
        for number, sentence in enumerate(letter.sentences):
            for match in MAIL.finditer(sentence.text):
                email = match[0].rstrip(".").lower()
                if is_own(Address(email), self._workspace) or any(p.new_email == email for p in self.people.values()):
                    continue
                if email in self.people:
                    read_phone_of_other(
                        self.people[email], letter, sentence, sentence.start + match.start(), self._workspace.time_zone
                    )
                    continue
                before = sentence.text[: match.start()]
                name = name_before(before, email) or (
                    name_before(letter.sentences[number - 1].text, email) if number and len(before) < 12 else ""
                )
                name = name or named_earlier(letter, number, email) or named_anywhere(letter, email)
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
