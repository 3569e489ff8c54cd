"""What running text says of somebody who takes part: a number, a title, a new post."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.package import quote
from agentic_crm.engine.analyze.parties.mentions import (
    MAIL,
    OF_WRITER,
    PRONOUN,
    PRONOUN_TITLE,
    is_writers_number,
    less_firm,
)
from agentic_crm.engine.analyze.parties.parties import Person
from agentic_crm.engine.analyze.parties.person_news import news_of_person
from agentic_crm.engine.analyze.parties.sameness import same_title
from agentic_crm.engine.analyze.text.cues import JOINS
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.engine.analyze.values.phones import find_phones, region_of
from agentic_crm.engine.analyze.values.titles import apposed_title, is_title, tidy_title
from agentic_crm.engine.snapshot import KnownContact

# "I succeed him", "seguo io i manuali al posto di": the writer is the one to speak to from now on.
_TAKES_OVER = one_of(
    r"\bi(?:['’]m| am|['’]ve| have| will|['’]ll)? (?:now |just |be )*(?:succeed\w*|tak(?:e|en|ing) over|took over|replac(?:e|ed|ing)|stepp?(?:ed|ing)? in|inherit\w*|your new (?:contact|point of contact)|looking after (?:this|the))\b",
    r"\b(?:habe ich|ich habe|übernehme ich|ich übernehme|ich betreue|betreue ich)\b[^.;!?]{0,60}\b(?:übernommen|übernehme|nachfolge|projekt|vorgang|von \w+)|\b(?:bin ich|ich bin) (?:nun |jetzt |ab \w+ |künftig )?(?:ihr|ihre|dein|deine|euer) (?:neue[rn]? )?ansprechpartner\w*",
    r"\b(?:je (?:reprends|remplace|succède|prends la suite)|c['’]est moi qui (?:reprends|suis))\b|\b(?:me (?:encargo|ocupo) (?:yo )?(?:ahora )?|sustituyo a|llevo yo)\b|\b(?:seguo io|subentro|sostituisco|me ne occupo io|al posto di)\b|\b(?:ik (?:neem|volg)[^.;!?]{0,30}\bover?\b|ik vervang)\b|\b(?:substituo|fico eu|assumo)\b",
)
# "She'll be signing, and told me she decides by": who has the word on a deal has a part in it.
_DECIDES_NOW = one_of(
    r"\b(?:(?:will|['’]ll) (?:be )?(?:sign\w*|decid\w*|approv\w*)|has the (?:final say|last word)|decides|signs)\b|\b(?:entscheidet|unterschreibt|unterzeichnet|gibt frei)\b|\b(?:décide|signe|signera|valide)\b|\b(?:decide|firma|firmará|aprueba)\b|\b(?:firma|firmerà|approva)\b|\b(?:beslist|tekent)\b|\b(?:assina|aprova)\b"
)


def read_own_phone(person: Person, letter: Letter, time_zone: str) -> None:
    """A number that the writer gives as their own in the text: "my number is", "call me on"."""
    for sentence in letter.sentences:
        others = {m[0].rstrip(".").lower() for m in MAIL.finditer(sentence.text)} - {person.email}
        if others and not OF_WRITER.search(sentence.low):
            continue
        if is_writers_number(sentence) or person.email in sentence.low:
            phones = find_phones(sentence.text, sentence.start, region_of(person.domain, time_zone))
            if phones:
                person.phone = phones[-1].value
                person.evidence += quote(letter, phones[-1].start, phones[-1].end, "phone")


def read_phone_of_other(person: Person, letter: Letter, sentence: Sentence, at: int, time_zone: str) -> None:
    """The number that stands behind the address of somebody who takes part without a word."""
    own = letter.sender is not None and letter.sender.email.lower() == person.email
    if own or person.phone or person.wrote or person.is_role or OF_WRITER.search(sentence.low):
        return
    phones = find_phones(sentence.text, sentence.start, region_of(person.domain, time_zone))
    found = next((p for p in phones if p.start > at), None)
    if found is not None:
        person.phone = found.value
        person.evidence += quote(letter, found.start, found.end, "phone")


def read_news(person: Person, letter: Letter, known: KnownContact | None) -> None:
    """What the writer of a letter says has changed: their post beats the one that an old signature still prints."""
    for news in news_of_person(letter, known.name if known else person.name):
        if news.field == "title" and (person.title is None or (known and same_title(person.title, known.title))):
            person.title = news.value
        elif news.field == "email" and known:
            person.new_email = news.value
        elif news.field == "name" and known:
            person.new_name = news.value
        elif news.field == "company" and known:
            person.new_employer = news.value
        else:
            continue
        person.evidence += quote(letter, news.start, news.end, news.field)


def read_apposition(person: Person, letter: Letter) -> None:
    """The title that a letter's sentences give somebody, and whether they bring them in."""
    name = person.name or (person.contact.name if person.contact else "")
    if not name or person.is_role or letter.form:
        return
    own = letter.sender is not None and letter.sender.email.lower() == person.email
    for before, sentence in zip([None, *letter.sentences], letter.sentences, strict=False):
        spoken_of = before is not None and name.split()[0] in before.text
        if not own and spoken_of and PRONOUN.match(sentence.low):
            person.joins = person.joins or bool(JOINS.search(sentence.low) or _DECIDES_NOW.search(sentence.low))
            called = PRONOUN_TITLE.match(sentence.text)
            if called and person.title is None and person.contact is None and is_title(called["title"]):
                person.title = tidy_title(called["title"])
                person.evidence += quote(
                    letter, sentence.start + called.start("title"), sentence.start + called.end("title"), "title"
                )
        if not own and name.split()[0] in sentence.text:
            found = apposed_title(sentence.text, name)
            if found and person.title is None and person.contact is None:
                person.title = less_firm(found[0], person.domain)
                person.evidence += quote(letter, sentence.start + found[1], sentence.start + found[2], "title")
            if JOINS.search(sentence.low):
                person.joins = True
        elif (own and _TAKES_OVER.search(sentence.low)) or (
            not own and len(name.split()) > 1 and name.split()[-1] in sentence.text and JOINS.search(sentence.low)
        ):
            person.joins = True
