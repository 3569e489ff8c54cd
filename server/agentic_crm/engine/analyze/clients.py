"""For whom somebody writes: the end customer whom an architect, a studio or an agency names in its own letter."""

import re

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.domains import coverage, names_a_business, registrable
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.names import is_person_name
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.patterns import one_of
from agentic_crm.engine.analyze.wording import lowered
from agentic_crm.kit.regex import regex

_FOR = one_of(
    r"\b(?:for )?our (?:end )?(?:client|customer),? |\b(?:on|in) behalf of (?:our (?:client|customer),? )?(?:the )?",
    r"\b(?:für )?unser(?:en|em|e)? (?:kunden?|kundin|auftraggeber(?:in)?|mandanten?|mandantin|bauherrn?),? (?:die |der |das |den |dem )?",
    r"\bim (?:auftrag|namen) (?:der |des |von der |von |vom )|\bwir (?:planen|bauen|sanieren|betreuen|arbeiten) für (?:die |den |das )",
    r"\b(?:pour )?notre client,? |\bpour le compte (?:de la |de l['’]|de |du |d['’])|\bau nom (?:de la |de l['’]|de |du )",
    r"\bnuestro cliente,? |\b(?:en nombre|por cuenta|por encargo) de(?:l| la| los| las)? ",
    r"\b(?:per|in nome e per) conto (?:dell['’]|della |dello |del |di |dei )|\b(?:il |del |al )?nostro cliente,? ",
    r"\b(?:onze (?:klant|opdrachtgever)|namens|in opdracht van),? (?:de |het )?",
    r"\b(?:o )?nosso cliente,? |\b(?:em nome|por conta) (?:da |do |de )",
)
_NAME = regex(
    r"[A-ZÀ-Þ][\w'’&.-]*(?: (?:(?:of|and|the|de|des|du|la|le|und|für|y|e|di|van|&|del|der|do|da) )?[A-ZÀ-Þ0-9&][\w'’&.-]*){0,5}"
)
# Two words can be a person's name as well; these are not.
_BODY = regex(
    r"\b(?:zoo|county|city|town|council|borough|university|college|school|hospital|museum|theatre|trust|society|church|parish|stadt\w*|gemeinde|landkreis|kreis|"
    r"universität|hochschule|schule|klinik\w*|verein|kirche\w*|stiftung|ville|commune|mairie|université|école|musée|fondation|ayuntamiento|universidad|"
    r"colegio|museo|fundación|comune|università|scuola|ospedale|fondazione|gemeente|universiteit|ziekenhuis|stichting|câmara|município|universidade|escola)\b",
    re.IGNORECASE,
)
_PLACE = regex(r"(?<=\w) (?:di|de|da|in|aus|van|von) [A-ZÀ-Þ][\w'’-]*$")


def is_body(name: str) -> bool:
    """Whether a name has a word for a public body, a school, a church or a club."""
    return _BODY.search(name) is not None


_GENITIVE = regex(r"(?:\bdes|\bihres|\bunseres) $")
_DOMAIN_AFTER = regex(r"\s*[(,]\s*(?:https?://)?(?:www\.)?(?P<domain>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})/?\b(?!@)")


def nominative(name: str, before: str) -> str:
    """A German name as it is called, where it stands in the genitive: "(des) Instituts für Hydrologie"."""
    first, space, rest = name.partition(" ")
    if not _GENITIVE.search(before.lower()) or not first.endswith("s") or first.endswith("ss"):
        return name
    return first[:-1] + space + rest


def _name_after(text: str, at: int) -> tuple[str, int] | None:
    """The firm's name that begins here, and where it ends in the text."""
    match = _NAME.match(text, at)
    if match is None:
        return None
    printed = match[0].rstrip(".,'’")
    lies = _PLACE.search(printed)
    if lies and " " in printed[: lies.start()]:
        printed = printed[: lies.start()]
    end = at + len(printed)
    name = nominative(printed, text[:at])
    is_firm = names_a_business(name) or _BODY.search(name) or (" " in name and not is_person_name(name))
    return (name, end) if is_firm or domain_after(text, end, name) else None


def domain_after(text: str, at: int, name: str) -> str:
    """The firm's own domain that is printed behind its name: "Zorggroep Aemstel (zorggroep-aemstel.nl)"; empty if none."""
    match = _DOMAIN_AFTER.match(text, at)
    domain = registrable(match["domain"].lower()) if match else ""
    return domain if domain and coverage(name, domain) >= 0.5 else ""


def clients_in(letter: Letter) -> list[tuple[str, str, tuple[Evidence, ...]]]:
    """The firms for which the writer speaks, as text or subject name them, with a printed domain; the writer's own is none."""
    domain = letter.sender.email.rpartition("@")[2] if letter.sender else ""
    found: list[tuple[str, str, tuple[Evidence, ...]]] = []
    for start, text, low in (
        (-1, letter.subject, lowered(letter.subject)),
        *((s.start, s.text, s.low) for s in letter.sentences),
    ):
        for cue in _FOR.finditer(low):
            named = _name_after(text, cue.end())
            if named is None or (domain and coverage(named[0], domain) >= 0.6):
                continue
            name, end = named
            at = start + cue.end()
            proof = mention(letter, name, "name", "subject") if start < 0 else quote(letter, at, start + end, "name")
            found.append((name, domain_after(text, end, name), tuple(proof)))
    return found
