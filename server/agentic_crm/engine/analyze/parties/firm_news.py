"""What a firm says has changed about itself: where it is now, what it is called now, where its mail goes."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.parties.firm_names import FIRM_NAME
from agentic_crm.engine.analyze.parties.signature import is_postal_address
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence, lowered
from agentic_crm.engine.analyze.values.domains import (
    bare_name,
    coverage,
    domain_of,
    has_legal_form,
    legal_form_at,
    tells_a_firm,
    up_to_legal_form,
    without_legal_form,
)
from agentic_crm.engine.snapshot import KnownCompany
from agentic_crm.kit.regex import regex


@dataclass(frozen=True, slots=True)
class FirmNews:
    """One changed field and where the letter's text states it."""

    field: Literal["name", "address"]
    value: str
    start: int
    end: int


# --- names ----------------------------------------------------------------------------------------------------------
_TIME = r"(?:[ ,]+(?:now|henceforth|from|as of|as from|since|jetzt|nun|künftig|zukünftig|neu|ab|seit|désormais|dorénavant|maintenant|à partir|ahora|a partir|desde|ora|adesso|dal|da|nu|voortaan|vanaf|per|sinds|agora)\b(?-i:[^;!?A-ZÀ-Þ]{0,22}?(?:[A-ZÀ-Þ]\w{2,8}\.?(?: 20\d\d)?(?: unter| als)?)?))?"
# A day is no name.
_NO_DAY = r"(?!\d{1,2}\b|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|January|February|March|May|June|July|October|December|Monday|Montag|Today)\b)(?=[\"“„«]?(?-i:[A-ZÀ-Þ0-9&]))"
# What says outright that a name follows.
_CALLED = regex(
    r"\b(?:(?:called|known as|named|renamed|rebranded|trading as|operating as|trade as|trades as|operate as|operates as)(?: to| as)?|(?:chang\w+|our|its) (?:our |its |the )?(?:company |firm |trading )?name (?:from [^.;!?]{3,50} )?(?:to|is now)|new (?:company |firm |trading |legal )?name(?: is| will be)?|rebrand(?:ed|ing)? (?:to|as)|"
    r"(?:heißen|heißt|heissen|heisst|firmieren|firmiert|nennen uns|nennt sich)(?: wir)?|(?:umbenannt|umfirmiert)(?: in| zu)?|neuer? (?:firmen)?name(?: ist| lautet)?|neuen (?:firmen)?namen?|"
    r"s['’]appelle|nous appelons|change de nom(?: et devient| pour)?|nouveau nom(?: est)?|prend le nom de|(?:pasa|pasamos) a (?:llamarse|llamarnos)|se llama|nos llamamos|cambi\w+ (?:de|el) nombre(?: a| por)?|nuevo nombre(?: es)?|"
    r"si chiama|ci chiamiamo|nuovo nome(?: è)?|nuova (?:denominazione|ragione sociale)(?: è)?|cambi\w+ (?:il )?nome(?: in)?|heet|heten|(?:gaat|gaan) verder (?:als|onder de naam)|nieuwe naam(?: is)?|chama-se|(?:passa|passamos) a (?:chamar-se|chamar-nos)|chamamo-nos|novo nome(?: é)?|mud\w+ (?:de|o) nome(?: para)?)"
    + _TIME
    + r"(?: as| to| unter| als| in| die| der| the| is)?\s*:?\s+"
    + _NO_DAY,
    re.IGNORECASE,
)
# What says so of a name that is plainly a firm's.
_IS_NOW = regex(
    r"\b(?:(?:is|are|['’]re) now|becom(?:es|e|ing)|wird|werden|(?:ist|sind) (?:jetzt|nun|ab sofort)|devient|devenons|(?:est|sommes) (?:désormais|maintenant)|pasa a ser|pasamos a ser|(?:es|somos) ahora|ahora (?:es|somos)|diventa|diventiamo|(?:ora|da oggi|adesso) (?:è|siamo)|wordt|worden|(?:is|zijn) (?:nu|voortaan)|passa a ser|passamos a ser|agora (?:é|somos))"
    + _TIME
    + r"(?: zur?| die| der| das| the| la| le| el| il| de| a| o)?\s*:?\s+"
    + _NO_DAY,
    re.IGNORECASE,
)
# Whose name it is: the writer's house.
_OURS = one_of(
    r"\b(?:we|us|our|the (?:company|firm|practice|business|group))\b|\b(?:wir|uns|unsere?[rnms]?|die (?:firma|gesellschaft|kanzlei|praxis))\b|\b(?:nous|notre|nos|la société)\b|\b(?:nosotros|nuestr[oa]s?|hemos|la empresa|somos|pasamos)\b|\b(?:noi|nostr[oaie]|abbiamo|siamo|l['’]azienda)\b|\b(?:wij|we|ons|onze|het bedrijf)\b|\b(?:nós|noss[oa]s?|somos|mudámos|a empresa)\b"
)
_OF_OTHERS = one_of(
    r"\bour (?:supplier|customer|client|contractor|landlord|bank|neighbour|neighbor|insurer|competitor|vendor|partner)s?\b|\bunsere?[rnms]? (?:lieferant|kunde|vermieter|bank|nachbar|partner|dienstleister)\w*\b|\bnotre (?:fournisseur|client|banque|partenaire)\b|\bnuestro (?:proveedor|cliente|banco|socio)\b|\bil nostro (?:fornitore|cliente|partner)\b|\bonze (?:leverancier|klant|bank|partner)\b|\bo nosso (?:fornecedor|cliente|banco|parceiro)\b"
)
# "Bluewater Staffing (formerly Lakeshore Temps)": before the name that the record has.
_FORMERLY = one_of(
    r"\b(?:formerly|previously|until now|up to now|hitherto|what was|once|changed (?:our|its) name from|rebranded from|name has changed from|used to be)(?: known as| called| trading as| named)?(?: the)? [\"“„«]?$|\b(?:vormals|ehemals|früher|bisher|bis dato|ehem\.)(?: die| der| das)? [\"“„«]?$|\baus (?:der )?[\"“„«]?$|\b(?:anciennement|précédemment|ex)[ -][\"“„«]?$|\b(?:antes|anteriormente|antigua)(?: llamad[oa]| la)? [\"“„«]?$|\b(?:già|in precedenza|ex) [\"“„«]?$|\b(?:voorheen|eerder) [\"“„«]?$|\b(?:anteriormente|antiga|ex-?) ?[\"“„«]?$"
)
# "Our e-mail addresses change from".
_OTHER_DOMAIN = one_of(
    r"\b(?:domain|e-?mail addresses|mail addresses|our addresses|e-?mail-?adressen|mailadressen|adresses? (?:e-?)?mail|dominio|direcciones de correo|indirizzi e-?mail|e-?mailadressen|domínio|endereços de e-?mail)\b"
)
# A firm speaks of its name or its domain at all: most letters do not, and a CRM has thousands of firms that could be meant.
_SPEAKS_OF_ITSELF = regex(f"{_CALLED.pattern}|{_IS_NOW.pattern}|{_OTHER_DOMAIN.pattern}", re.IGNORECASE)
_EARLIER = one_of(
    r"\b(?:formerly|previously|until now|up to now|hitherto|once|from|used to be|vormals|ehemals|früher|bisher|ehem|aus|anciennement|précédemment|ex|antes|anteriormente|antigua|già|voorheen|eerder|antiga)\b"
)


def _renamings(text: str) -> Iterator[tuple[str, "re.Match[str]", bool]]:
    """What stands before a new name, the name, and whether words say outright that it is one."""
    for pattern, is_outright in ((_CALLED, True), (_IS_NOW, False)):
        for cue in pattern.finditer(text):
            name = FIRM_NAME.match(text, cue.end())
            if name is not None:
                yield text[: cue.start()], name, is_outright


# "Agri Meridian on 1 July": the day is no part of it.
_UNTIL = regex(r"\s(?:on|from|am|ab|as of|zum|le|el|il|op|per|dal)\s\d.*$")


def _as_printed(text: str, name: "re.Match[str]") -> str:
    """A name up to its legal form, with the last dot of "B.V."."""
    value = _UNTIL.sub("", up_to_legal_form(name["name"])).rstrip(".,'’&- ")
    end = name.start("name") + len(value)
    while (further := legal_form_at(text, end)) > end:
        end = further
    dotted = has_legal_form(value) and re.search(r"\.\w+$", text[:end]) and text[end : end + 1] == "."
    return text[name.start("name") : end + bool(dotted)]


def _is_name_of(text: str, known: str) -> bool:
    """Whether a text has a firm's name, or the greater part of it: "Overath & Partner" of "Kanzlei Overath & Partner"."""
    said = f" {without_legal_form(text)} "
    words = without_legal_form(known).split()
    if not words or f" {' '.join(words)} " in said:
        return bool(words)
    runs = (words[:-1], words[1:]) if len(words) > 2 else ()
    return any(f" {' '.join(run)} " in said for run in runs)


def _new_name(text: str, known: str, domain: str) -> "re.Match[str] | None":
    """The name that a text gives the writer's firm, which the record calls `known` and whose people write from `domain`."""
    for before, name, is_outright in _renamings(text):
        value = up_to_legal_form(name["name"]).rstrip(".,'’&- ")
        if _OF_OTHERS.search(before.lower()) or without_legal_form(value) == without_legal_form(known):
            continue
        is_plain = tells_a_firm(value) or coverage(value, domain) >= 0.5
        is_ours = _is_name_of(before, known) or (_OURS.search(lowered(before)) is not None)
        is_ours = is_ours or (is_outright and _OURS.search(lowered(text[: name.start()])) is not None)
        if is_ours and (is_plain or (is_outright and len(value.split()) > 1)):
            return name
    return None


def former_company(letter: Letter, companies: Iterable[KnownCompany]) -> KnownCompany | None:
    """The one company that the firm of a letter's writer was before, as the letter says; None if it is none or several."""
    stretches = [s.text for s in letter.sentences]
    if letter.signature:
        stretches += letter.message.text[slice(*letter.signature)].split("\n")
    spoken = [text for text in stretches if _SPEAKS_OF_ITSELF.search(text) or _EARLIER.search(text.lower())]
    domain = domain_of(letter.sender.email) if letter.sender else ""
    found = [c for c in companies if any(_is_former(text, c, domain) for text in spoken)] if spoken else []
    return found[0] if len(found) == 1 else None


def _is_former(text: str, known: KnownCompany, domain: str) -> bool:
    """Whether a text says that a firm was called, or had its mail at the domain, that a record has."""
    at = text.find(bare_name(known.name))
    if at >= 0 and _FORMERLY.search(text[:at].lower()):
        return True
    if _is_name_of(text, known.name) and any(
        _is_name_of(before, known.name)
        and (outright or tells_a_firm(name["name"]) or coverage(name["name"], domain) >= 0.5)
        for before, name, outright in _renamings(text)
    ):
        return True
    return bool(known.domain and known.domain in text.lower() and _OTHER_DOMAIN.search(text.lower()))


# --- addresses ------------------------------------------------------------------------------------------------------
# That the house is elsewhere now; the address stands in this sentence or in one of the next two.
_MOVED = one_of(
    r"\b(?:new (?:office|postal|business|head ?office|registered)? ?(?:address|office|offices|premises|home)|change of address|(?:we|the office|our offices?|the (?:company|firm))(?:['’]ve| have| has|['’]re| are| is| will be)? (?:now |recently |just |be )*(?:mov(?:ed|ing)|relocat(?:ed|ing)))\b",
    r"\b(?:neue[rn]? (?:anschrift|adresse|geschäftsadresse|firmenanschrift|firmenadresse|postanschrift|räume|büros?|standort)|(?:anschrift|adresse) (?:ändert|hat sich geändert|lautet)|umgezogen|ziehen (?:wir )?um|umzug)\b",
    r"\b(?:nouvelle adresse|nouveaux (?:bureaux|locaux)|(?:avons|a) déménagé|déménageons|changement d['’]adresse|nueva (?:dirección|oficina|sede)|hemos mudado|hemos trasladado|cambio de dirección)\b",
    r"\b(?:nuovo indirizzo|nuova sede|nuovi uffici|siamo trasferiti|nieuwe adres|nieuwe kantoor|zijn verhuisd|verhuizen|nova morada|novo endereço|novas instalações|mudámos|mudança de instalações)\b",
)
_AT = regex(
    r"(?:\b(?:at|to|in|in der|in die|in den|im|am|unter|nach|au|aux|à|en|a|al|a la|op|aan|naar|para|na|no|is|ist|lautet|es|è|é)\s+(?:the |der |den |la |el |de )?|:\s*|^)(?=[A-ZÀ-Þ0-9])",
    re.IGNORECASE,
)
_GOES_ON = regex(
    r",?\s+(?:and|und|et|y|e|en)\s+(?:my|our|the|we|meine?|unsere?|die|mon|notre|mi|nuestr|il|mijn|ons|o meu)\b|[;!?]|\.(?:\s|$)|\s[–—-]\s|\s\(|(?<![,\s])\s*\n(?!\s*(?:\d{4,5}|[A-Z]{1,2}\d\w?)\b)"
)


def _address_in(letter: Letter, sentences: list[Sentence]) -> FirmNews | None:
    """The postal address in a few sentences that follow each other."""
    if not sentences:
        return None
    begin, stop = sentences[0].start, sentences[-1].start + len(sentences[-1].text)
    text = letter.message.text[begin:stop]
    digits = [m.start() for m in re.finditer(r"\d", text)]
    for number in digits:
        starts = [m.end() for m in _AT.finditer(text, 0, number + 1) if number - m.end() < 45]
        for start in reversed(starts):
            end = _GOES_ON.search(text, max(start, number))
            value = text[start : end.start() if end else len(text)].rstrip(" ,.")
            lines = re.split(r"(?<=\d)\s*\n\s*|\s*\n\s*(?=\d{4,5}\b)", value)
            printed = ", ".join(" ".join(line.split()) for line in lines if line.strip())
            if (
                len(printed) <= 90
                and re.search(r"[^\W\d]{4}", printed)
                and is_postal_address(printed)
                and re.match(r"[A-ZÀ-Þ0-9]", printed)
            ):
                return FirmNews("address", printed, begin + start, begin + start + len(value))
    return None


def says_moved(letter: Letter) -> bool:
    """Whether a letter says that its writer's firm is elsewhere now."""
    return any(_MOVED.search(s.low) for s in letter.sentences)


def news_of_firm(letter: Letter, known: str = "") -> list[FirmNews]:
    """What a letter says has changed about its writer's firm, which the record calls `known`."""
    found: list[FirmNews] = []
    domain = domain_of(letter.sender.email) if letter.sender else ""
    for number, sentence in enumerate(letter.sentences):
        if _MOVED.search(sentence.low):
            address = _address_in(letter, letter.sentences[number : number + 3])
            found += [address] if address else []
        name = _new_name(sentence.text, known, domain)
        if name:
            start = sentence.start + name.start("name")
            value = _as_printed(sentence.text, name)
            found.append(FirmNews("name", value, start, start + len(value)))
    return found
