"""For whom somebody writes: the end customer whom an architect, a studio or an agency names in its own letter."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Callable

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.package import mention, quote
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import fold, lowered
from agentic_crm.engine.analyze.values.domains import coverage, names_a_business, registrable
from agentic_crm.engine.analyze.values.given_names import is_given_name
from agentic_crm.engine.analyze.values.names import is_person_name
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
# Said outright: what follows is a firm unless it is a person's name.
_OUTRIGHT = one_of(
    r"\b(?:end (?:customer|client|user)|project owner|building owner|site owner)(?: here)?(?: is| will be| would be|:) (?:the |a company called )?|\bour (?:end )?(?:client|customer),? |\bone of our (?:end )?(?:clients|customers|members|dealers|franchisees),? |\b(?:an? )?(?:client|customer) of ours,? |\bour (?:subsidiary|sister company|parent company|affiliate),? ",
    r"\b(?:endkunden?|bauherr(?:in)?|auftraggeber(?:in)?)(?: ist| wäre| wird|:) (?:die |der |das |den )?|\b(?:einen?|eines) unserer kunden,? |\bunsere (?:tochter\w*|schwester\w*|mutter\w*),? (?:die |der )?|\bunser(?:en|em|e|es)? (?:end)?kunden?,? (?:die |der |das |den |dem )?",
    r"\b(?:client final|maître d['’]ouvrage)(?: est| sera| :|:) (?:la |le |l['’])?|\bun de nos clients,? |\bnotre (?:client|filiale|société sœur),? (?:la |le |l['’])?|\bcliente final(?: es| será| é|:) (?:la |el |a |o )?|\b(?:uno de nuestros clientes|nuestro cliente|nuestra filial),? |\b(?:cliente finale|committente)(?: è| sarà|:) (?:la |il )?|\b(?:un nostro cliente|nostro cliente|la nostra controllata),? |\b(?:eindklant|eindgebruiker)(?: is| wordt|:) (?:de |het )?|\b(?:een van onze klanten|een klant van ons|onze klant|onze dochter\w*),? (?:de |het )?|\b(?:um dos nossos clientes|nosso cliente|a nossa filial),? ",
)
_NAME = regex(
    r"[A-ZÀ-Þ][\w'’&.-]*(?: (?:(?:of|and|the|de|des|du|la|le|und|für|y|e|di|van|&|del|der|do|da) )?[A-ZÀ-Þ0-9&][\w'’&.-]*(?:/[A-Z]\b)?){0,5}"
)
# Two words can be a person's name as well; these are not.
_BODY = regex(
    r"\b(?:zoo|county|city|town|council|borough|university|college|school|hospital|museum|theatre|trust|society|church|parish|stadt\w*|gemeinde|landkreis|kreis|"
    r"universität|hochschule|schule|klinik\w*|verein|kirche\w*|stiftung|ville|commune|mairie|université|école|musée|fondation|ayuntamiento|universidad|"
    r"colegio|museo|fundación|comune|università|scuola|ospedale|fondazione|gemeente|universiteit|ziekenhuis|stichting|câmara|município|universidade|escola)\b",
    re.IGNORECASE,
)
# "Frutas Levante S.L.": the last full stop is part of the legal form.
_INITIALS = regex(r"(?<!\w)(?:\w\.)+\w$")
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


def _name_after(text: str, at: int, is_known: Callable[[str], bool], *, is_outright: bool) -> tuple[str, int] | None:
    """The firm's name that begins here, and where it ends in the text; said outright it needs no word that tells a firm."""
    match = _NAME.match(text, at)
    if match is None:
        return None
    printed = match[0].rstrip(".,'’")
    if _INITIALS.search(printed) and match[0].startswith(f"{printed}."):
        printed += "."
    lies = _PLACE.search(printed)
    if lies and " " in printed[: lies.start()]:
        printed = printed[: lies.start()]
    end = at + len(printed)
    name = nominative(printed, text[:at])
    is_firm = names_a_business(name) or _BODY.search(name) or (" " in name and not is_person_name(name))
    if is_outright and not is_firm:
        words = fold(name).split()
        is_firm = len(words) > 1 and not is_given_name(words[0]) and words[0] not in _HONORIFICS
    return (name, end) if is_firm or is_known(name) or domain_after(text, end, name) else None


def domain_after(text: str, at: int, name: str) -> str:
    """The firm's own domain that is printed behind its name: "Zorggroep Aemstel (zorggroep-aemstel.nl)"; empty if none."""
    match = _DOMAIN_AFTER.match(text, at)
    domain = registrable(match["domain"].lower()) if match else ""
    return domain if domain and coverage(name, domain) >= 0.5 else ""


_HONORIFICS = frozenset(
    ["mr", "mrs", "ms", "dr", "herr", "herrn", "frau", "familie", "family", "monsieur", "madame", "sr", "sra"]
)


def clients_in(letter: Letter, is_known: Callable[[str], bool]) -> list[tuple[str, str, tuple[Evidence, ...]]]:
    """The firms for which the writer speaks, as text or subject name them, with a printed domain; the writer's own is none.

    `is_known` tells the names of firms that need no further sign.
    """
    domain = letter.sender.email.rpartition("@")[2] if letter.sender else ""
    found: list[tuple[str, str, tuple[Evidence, ...]]] = []
    for start, text, low in (
        (-1, letter.subject, lowered(letter.subject)),
        *((s.start, s.text, s.low) for s in letter.sentences),
    ):
        cues = [(m.end(), False) for m in _FOR.finditer(low)] + [(m.end(), True) for m in _OUTRIGHT.finditer(low)]
        for end_of_cue, is_outright in cues:
            named = _name_after(text, end_of_cue, is_known, is_outright=is_outright)
            if named is None or (domain and coverage(named[0], domain) >= 0.6):
                continue
            name, end = named
            at = start + end_of_cue
            proof = mention(letter, name, "name", "subject") if start < 0 else quote(letter, at, start + end, "name")
            found.append((name, domain_after(text, end, name), tuple(proof)))
    return found
