"""What a firm is called in running text: by its own domain, or by somebody who writes from a free-mail address and says whose house it is."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Callable, Iterator

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.parties.clients import is_body, nominative
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence, fold
from agentic_crm.engine.analyze.values.domains import (
    coverage,
    domain_of,
    has_legal_form,
    label_of,
    legal_form_at,
    names_a_business,
    tells_a_firm,
    up_to_legal_form,
    without_legal_form,
)
from agentic_crm.engine.analyze.values.given_names import is_given_name
from agentic_crm.engine.analyze.values.names import is_person_name, same_person
from agentic_crm.kit.regex import regex

_CAPITALS = regex(
    r"[A-ZÀ-Þ][\w'’&.-]*(?:\s+(?:(?:of|and|the|de|des|du|la|le|und|für|y|e|di|van|&|del|der|do|da)\s+)*[A-ZÀ-Þ0-9&][\w'’&.-]*){0,5}"
)


# What subjects and notes begin with is no part of a name: "Llamada de Talleres Norte", "im Auftrag des Instituts".
_ABOUT = frozenset(
    (
        "llamada", "consulta", "pedido", "solicitud", "cotización", "presupuesto", "visita", "reunión", "auftrag",
        "namen", "anfrage", "angebot", "bestellung", "besuch", "termin", "anruf", "demande", "devis", "appel",
        "commande", "visite", "rendez-vous", "richiesta", "preventivo", "ordine", "chiamata", "riunione", "aanvraag",
        "offerte", "bestelling", "orçamento", "chamada", "reunião", "proposta", "call", "request", "order", "quote",
        "enquiry", "inquiry", "visit", "meeting",
    )
)  # fmt: skip
_WITH_LETTERS = regex(rf"(?P<name>{_CAPITALS.pattern}) \((?P<letters>[A-ZÀ-Þ]{{2,8}})\)")


def _less_about(words: list[str]) -> list[str]:
    """The words of a name without what it is mentioned for."""
    while len(words) > 1 and words[0].lower() in _ABOUT:
        words = words[1:]
        while len(words) > 1 and words[0].islower():
            words = words[1:]
    return words


_ENOUGH, _ENOUGH_WITH_FORM = 0.66, 0.5


def _by_initials(letters: list[Letter], domain: str) -> tuple[str, Letter] | None:
    """The name whose initials in brackets begin a mail domain: "Institut für Hydrologie (IHB)" of `ihb-institut.de`."""
    label = domain.split(".", maxsplit=1)[0]
    for letter in letters:
        for sentence in letter.sentences:
            for match in _WITH_LETTERS.finditer(sentence.text) if "(" in sentence.text else ():
                if label == match["letters"].lower() or label.startswith(match["letters"].lower() + "-"):
                    words = _less_about(match["name"].split())
                    at = match.end("name") - len(" ".join(words))
                    return nominative(" ".join(words), sentence.text[:at]), letter
    return None


# "we at Brookfield Laboratories", "from the Harbour Bridge team": whose people speak.
_SPEAKS = one_of(
    r"\b(?:we|us|all|here|team|work|working|procurement|purchasing) at (?:the )?|\bfrom the (?=[^.;!?]{3,40} team\b)",
    r"\b(?:wir|hier|team|uns) (?:bei der|beim|bei|von der|vom|von) |\bwir, (?:die|der|das) ",
    r"\b(?:ici|travaille|nous) chez |\bnous, |\bl['’]équipe (?:de |d['’])",
    r"\b(?:el equipo|nosotros) (?:de la |del |de |en )|\b(?:noi|il team) (?:della |del |di )|\b(?:wij|we|hier) (?:bij|van) (?:de |het )?|\b(?:nós|a equipa) (?:da |do |de |na |no )",
)
_TEAM = regex(r"(?: (?:team|purchasing|procurement|group))+$", re.IGNORECASE)
# What leads on to a firm's name, whatever goes on behind it.
_AT = regex(r"\b(?:at|joined|join|chez|bei|beim|bij|presso|with|for|of) (?:the )?$", re.IGNORECASE)


def _stands_for(name: str, domain: str) -> bool:
    """Whether the label of a mail domain, up to its first hyphen, has the letters of a name in their order: `bfl`."""
    label, letters = fold(re.split(r"[.-]", domain)[0]), iter(without_legal_form(name).replace(" ", ""))
    return 2 <= len(label) <= 8 and name[:1].lower() == label[:1] and all(c in letters for c in label)


def _speaks_for(letters: list[Letter], domain: str) -> tuple[str, Letter] | None:
    """The firm for which somebody of a domain says to speak, where the domain abbreviates its name."""
    for letter in letters:
        if letter.sender is None or domain_of(letter.sender.email) != domain:
            continue
        for sentence in letter.sentences[:25]:
            for cue in _SPEAKS.finditer(sentence.low):
                match = FIRM_NAME.match(sentence.text, cue.end())
                if match is None or " " not in match["name"]:
                    continue
                name = _TEAM.sub("", match["name"].rstrip(".,'’&-"))
                name += sentence.text[
                    match.start("name") + len(name) : legal_form_at(sentence.text, match.start("name") + len(name))
                ]
                if " " in name and _stands_for(name, domain):
                    return name, letter
    return None


def _whole(text: str, match: "re.Match[str]", phrase: str) -> str:
    """A name as far as it goes: with its legal form, and with the words behind it where "at" or "joined" leads on to it."""
    begin = text.index(phrase, match.start())
    end = begin + len(phrase)
    rest = text[match.end() : match.end() + 1]
    if (
        begin == match.start()
        and _AT.search(text[:begin])
        and rest in ("", ".", ",", ";", " ")
        and "." not in text[end : match.end() - 1]
    ):
        end = match.end() - (match[0][-1] in ".,'’&-")
    return text[begin : legal_form_at(text, end)]


def called_by_domain(letters: list[Letter], domain: str) -> tuple[str, Letter] | None:
    """The words that explain a mail domain best, in a sender's name, the text or the subject, and the letter that has them."""
    spelt = _by_initials(letters, domain) or _speaks_for(letters, domain)
    if spelt is not None:
        return spelt
    best: tuple[float, str, Letter] | None = None
    for letter in letters:
        for written in (
            letter.sender.name if letter.sender and domain_of(letter.sender.email) == domain else "",
            *(s.text for s in letter.sentences),
            letter.subject,
        ):
            text = " ".join(written.split())
            for match in _CAPITALS.finditer(text):
                words = _less_about(match[0].split())
                for size in range(len(words), 0, -1):
                    phrase = " ".join(words[:size]).strip(".,'’&")
                    share = coverage(phrase, domain) - (0.0 if names_a_business(words[size - 1]) else 0.02 * size)
                    if (
                        share >= (_ENOUGH if not has_legal_form(phrase) else _ENOUGH_WITH_FORM)
                        and (best is None or share > best[0])
                        and not same_person(phrase, letter.sender.name if letter.sender else "")
                    ):
                        best = (share, _whole(text, match, phrase), letter)
    return (re.sub(r"['’]s$", "", best[1]), best[2]) if best else _written_apart(letters, domain)


_WORD = regex(r"['’]?[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL = frozenset(
    (
        "t",
        "s",
        "the",
        "of",
        "and",
        "de",
        "het",
        "la",
        "le",
        "les",
        "du",
        "el",
        "il",
        "das",
        "der",
        "die",
        "und",
        "y",
        "e",
        "et",
        "da",
        "do",
    )
)


def _written_apart(letters: list[Letter], domain: str) -> tuple[str, Letter] | None:
    """The words that a domain runs together, whatever their case: "camp tall pines", `camptallpines.example`."""
    label = label_of(domain)
    for letter in letters if len(label) > 5 else ():
        for sentence in letter.sentences:
            words = list(_WORD.finditer(sentence.text))
            plain = [fold(w[0]).replace(" ", "") for w in words]
            for first in range(len(words)):
                for size in range(2, 6):
                    parts = plain[first : first + size]
                    both = ("".join(parts), "".join(p for p in parts if p not in _SMALL))
                    if len(parts) == size and label in both and parts[0] not in _SMALL:
                        printed = sentence.text[words[first].start() : words[first + size - 1].end()]
                        name = printed if any(c.isupper() for c in printed) else printed.title()
                        return name[:1].upper() + name[1:], letter
    return None


# --- the writer's own firm ------------------------------------------------------------------------------------------
_PART = r"(?:[dl]['’]|dell['’])?[A-ZÀ-Þ0-9&][\w'’&.-]*"
_LINK = r"(?:of|and|the|on|at|de|des|du|la|le|und|für|y|e|di|van|den|het|&|del|der|do|da|dos|am|im|zum|zur|in der|a la|aux?|à la)"
FIRM_NAME = regex(rf"[\"“„«»'‘]?(?P<name>{_PART}(?:[ -](?:{_LINK} )?{_PART}){{0,5}})")
_ALONE = frozenset(
    ["familie", "family", "famille", "familia", "famiglia", "família", "herr", "frau", "mr", "mrs", "ms", "dr"]
)

# "I run", "our company": whose house it is. The name follows, after its kind or none: "the bookshop Penny Lane Books".
_OWNS = one_of(
    r"\b(?:i|we) (?:also )?(?:run|own|manage|head|founded|started|opened|(?:have|['’]ve got) (?:a|an|our|my) (?:small |little |family )?(?=\w+[ ,(]))\b|\b(?:i|we)(?:['’]re| are|['’]m| am) (?:running|opening|starting|setting up)\b|\b(?:my|our) (?:\w+ )?(?:company|firm|business|shop|store|practice|studio|agency|restaurant|hotel|bakery|café|cafe|farm|brewery|salon|gym|clinic|garage|school|club|charity|start-?up|organi[sz]ation)\b",
    r"\b(?:ich|wir) (?:betreib\w+|führ\w+|leit\w+|hab\w+ (?:ein(?:e|en)?|die|den|das))\b|\b(?:mein|unser)e?n? (?:\w+ )?(?:firma|betrieb|unternehmen|laden|praxis|studio|agentur|restaurant|hotel|café|verein|hof|kanzlei|büro|werkstatt|geschäft)\b",
    r"\bje (?:dirige|gère|tiens|possède|suis à la tête de)\b|\b(?:ma|mon|notre) (?:\w+ )?(?:société|entreprise|boutique|restaurant|hôtel|agence|cabinet|atelier|association|magasin|ferme|studio|salon)\b|\bnous (?:gérons|tenons|dirigeons)\b",
    r"\b(?:tengo|tenemos|llevo|llevamos|dirijo|regento|regentamos)\b|\b(?:mi|nuestr[oa]) (?:\w+ )?(?:empresa|tienda|taller|restaurante|hotel|negocio|estudio|clínica|bodega|asociación|bar|escuela)\b",
    r"\b(?:gestisco|gestiamo|dirigo|abbiamo un\w*|ho un\w*)\b|\b(?:la mia|il mio|la nostra|il nostro) (?:\w+ )?(?:azienda|ditta|negozio|ristorante|hotel|studio|bottega|impresa|officina|agriturismo)\b",
    r"\b(?:ik|wij|we) (?:run|runnen|heb|hebben|leid|leiden|beheer|beheren)\b|\b(?:mijn|ons|onze) (?:\w+ )?(?:bedrijf|winkel|zaak|praktijk|restaurant|hotel|studio|boerderij|vereniging|kwekerij|bakkerij)\b",
    r"\b(?:tenho|temos|dirijo|giro)\b|\b(?:a minha|o meu|a nossa|o nosso) (?:\w+ )?(?:empresa|loja|restaurante|hotel|oficina|estúdio|escola|associação|quinta|padaria|negócio)\b",
)
# An office in it: "owner of", "Inhaberin der". The name follows at once, or after its kind.
_HOLDS = one_of(
    r"\b(?:co-?)?(?:owner|founder|director|manager|chair(?:man|woman|person)?|head|secretary|treasurer|principal|partner|proprietor|landlady|landlord)s? (?:of|at|for|from)\b",
    r"\b(?:inhaber(?:in)?|geschäftsführer(?:in)?|gründer(?:in)?|besitzer(?:in)?|betreiber(?:in)?|vorstand|vorsitzende[rn]?|leiter(?:in)?|chef(?:in)?|wirt(?:in)?) (?:der|des|vom|von(?: der| dem)?|bei(?: der)?|im)\b",
    r"\b(?:gérante?|directeur|directrice|patronne?|propriétaire|fondateur|fondatrice|présidente?|responsable) (?:de la |de l['’]|du |de |des |d['’])",
    r"\b(?:dueñ[oa]|propietari[oa]|gerente|director[a]?|encargad[oa]|fundador[a]?|president[ea]) (?:de la|del|de los|de las|de)\b",
    r"\b(?:titolare|proprietari[oa]|responsabile|direttore|direttrice|gestore|presidente|socio|socia) (?:della |dell['’]|dello |del |dei |di )",
    r"\b(?:eigenaar|eigenaresse|directeur|oprichter|zaakvoerder|voorzitter|bedrijfsleider) (?:van(?: de| het)?|bij(?: de)?)\b",
    r"\b(?:don[oa]|proprietári[oa]|gerente|diretor[a]?|responsável|sóci[oa]|fundador[a]?|presidente) (?:da|do|de|dos|das)\b",
)
_SELF = regex(
    r"\b(?:i am|i['’]m|my name|my role|me as|as(?: the)?|this is|ich bin|mein name|als|je suis|en tant que|soy|me llamo|como|sono|mi chiamo|ik ben|mijn naam|sou|meu nome|we are|we['’]re|wir sind)\b"
)
# Who speaks, from where: a place can stand there as well.
_FROM = one_of(
    r"\b(?:my name(?:['’]s| is)|i(?:['’]m| am)|it(?:['’]s| is)|this is)\b[^.;!?]{0,40}?\b(?:from|at|with)\b|\b\w+ here(?:,)? (?:from|at)\b|\bhere at\b|\b(?:writing|emailing|calling|getting in touch) (?:to you )?(?:from|for)\b|\bon behalf of(?: the)?\b",
    r"\b(?:mein name ist|ich bin|hier (?:ist|schreibt))\b[^.;!?]{0,40}?\b(?:von der|vom|von|aus der|aus dem|bei der|beim|für die|für den)\b|\bwir (?:vom|von der|von den|beim|bei der|im)\b|\bich schreibe (?:ihnen )?für\b|\bim (?:namen|auftrag) (?:der|des|von|vom)\b",
    r"\b(?:je m['’]appelle|je suis|ici)\b[^.;!?]{0,40}?\b(?:de chez|chez|de la|du|de l['’])\b|\bje vous écris (?:pour|de la part de)\b|\bau nom (?:de la|du|de)\b",
    r"\b(?:me llamo|mi nombre es|soy)\b[^.;!?]{0,40}?\b(?:de la|del|de los|de)\b|\b(?:le|les|te|os) escribo (?:desde|de)\b|\ben nombre (?:de la|del|de)\b",
    r"\b(?:mi chiamo|il mio nome è|sono)\b[^.;!?]{0,40}?\b(?:della|dello|del|dell['’]|di|da)\b|\b(?:vi|le|ti) scrivo (?:da|dalla|dal|per)\b|\bper conto (?:della|dello|del|di)\b",
    r"\b(?:mijn naam is|ik ben|je spreekt met|hier)\b[^.;!?]{0,40}?\b(?:van de|van het|van|bij)\b|\bwij van(?: de| het)?\b|\bnamens(?: de| het)?\b",
    r"\b(?:(?:o )?meu nome é|chamo-me|sou(?: a| o)?)\b[^.;!?]{0,40}?\b(?:da|do|dos|das)\b|\bescrevo (?:da|do|em nome d[ao])\b",
)
_WE_ARE = regex(
    r"\b(?:we(?:['’]re| are)(?: the)?|wir sind (?:die|der|das|ein(?:e)?)?|nous sommes(?: la| le| l['’])?|somos(?: (?:la|el|a|o|os|as))?|siamo(?: (?:la|il|lo|l['’]))?|wij zijn(?: de| het)?|we zijn(?: de| het)?)(?= |(?<=['’]))"
)
_CALLED = regex(
    r"\b(?:called|named|namens|mit (?:dem )?namen|appelée?|nommée?|llamad[oa]|que se llama|chiamat[oa]|genaamd|chamad[oa]|(?:the|its) name is|heißt|s['’]appelle|se llama|si chiama|heet|chama-se|se chama)\s+(?:the |die |der |das |la |le |el |il |de |het |o |a )?"
)
# What may stand between whose it is and its name: its kind, in small letters, but no place.
_KIND = regex(
    r"(?P<gap>(?: (?!(?:in|at|near|on|from|for|with|to|of|by|that|which|who|and|but|where|bei|mit|aus|für|nach|und|die|à|au|dans|avec|pour|qui|et|en|con|para|que|y|a|com|em|e|met|voor|dat|naar|op|per|che|presso)\b)[a-zà-ÿ-]+(?: (?:and|und|et|y|e|en) (?!i\b|we\b|ich\b|wir\b)[a-zà-ÿ-]+)?| (?:d|l)['’][a-zà-ÿ]+| (?:de|die|der|das|den|a|e|la|le|o)\b){0,5})(?P<mark>,| \(|:| –| -)? ?(?=[\"“„«»'‘]?[A-ZÀ-Þ0-9]|[dl]['’][A-ZÀ-Þ])"
)
_AN = regex(r"\b(?:a|an|eine?[nmrs]?|une?|un[oa]?|een|uma?|my|our|two|three|zwei|drei)$")
_GOES_ON = regex(
    r"\s*(?:[,.;:!?()–\"”“»’]|-\s|$|(?:and|in|from|based|near|at|here|on|out|und|aus|bei|im|et|à|de|basée?s?|en|y|con|e|di|a|em|uit|te)\b)"
)


# Who writes from a firm's domain and says for whom they work means the firm; from free mail it may be about anything.
_WORKS = one_of(
    r"\b(?:i|we) (?:work|am working|are working) (?:for|at|with|over at) (?:the )?|\b(?:we|us|all of us|here|the team|everyone|colleagues) (?:here )?at (?:the )?|\b\w+ here,? from (?:the )?|\b(?:i(?:['’]m| am)|my name is)\b[^.;!?]{2,40}? (?:at|with) (?:the )?",
    r"\b(?:ich|wir) arbeite\w* (?:bei der|beim|bei|für die|für den|für) |\bwir (?:von der|vom|von den|von|bei der|beim|bei) |\bich schreibe (?:ihnen |euch )?(?:für die|für den|für|von der|vom) |\bhier (?:ist|schreibt)\b[^.;!?]{2,50}? (?:von der|vom|von|bei der|beim) ",
    r"\bje travaille (?:chez|pour) (?:la |le |l['’])?|\b(?:nous|ici),? chez |\bje suis [^.;!?]{2,40} chez |\bje vous écris (?:de la part de |pour le compte de )(?:la |le |l['’])?",
    r"(?:^|, |\b(?:y|que|yo) )trabaj(?:o|amos) (?:en|para) (?:la |el )?|\bde parte de (?:la |el )?|(?:^|, |\b(?:e|che|io) )lavor(?:o|iamo) (?:per|presso) (?:la |il |l['’])?|\bda parte (?:di |della |del )",
    r"\b(?:ik|wij|we) werk\w* (?:bij|voor) (?:de |het )?|\b(?:wij|ons) (?:van|bij) (?:de |het )?|(?:^|, |\b(?:e|que|eu) )trabalh(?:o|amos) (?:na|no|para a|para o|para|em) |\bescrevo (?:da|do|em nome d[ao]) ",
)


def own_firm(letter: Letter, is_known: Callable[[str], bool], *, at_work: bool = False) -> tuple[str, int, int] | None:
    """The firm that the writer calls the own one, with where the name stands; None if no sentence does.

    `is_known` tells the names of firms that need no further sign; `at_work`: the letter comes from a firm's own domain.
    """
    for sentence in letter.sentences[:25]:
        works = [(m.end(), 1) for m in _WORKS.finditer(sentence.low)] if at_work else []
        for at, trust in (*_places(sentence), *works):
            match = FIRM_NAME.match(sentence.text, at)
            name = up_to_legal_form(match["name"]).rstrip(".,'’&-") if match else ""
            if match is None or not name or (letter.sender and same_person(name, letter.sender.name)):
                continue
            if is_known(name) or _is_name(name, trust) or (not at_work and _is_in_address(name, letter)):
                begin = sentence.start + match.start("name")
                return name, begin, begin + len(name)
    return None


def _is_in_address(name: str, letter: Letter) -> bool:
    """Whether the writer's address has a word of a name that is not the writer's own: `ximo.obrador@`, "del Obrador La Marjal"."""
    if letter.sender is None or " " not in name or _ALONE & set(fold(name).split()):
        return False
    own = set(fold(letter.sender.name).split())
    local = fold(letter.sender.email.partition("@")[0])
    return any(len(w) > 4 and w in local and w not in own for w in fold(name).split())


def _is_name(name: str, trust: int) -> bool:
    """Whether a name can be a firm's: with `trust` 2 any can, with 1 one of two words, with 0 only one that tells."""
    words = name.split()
    if words[0].lower().rstrip(".") in _ALONE or name.isdigit() or (len(words) > 2 and name.isupper()):
        return False
    tells = is_body(name) or tells_a_firm(name)
    is_persons = not tells and is_given_name(fold(words[0])) and is_person_name(name)
    return trust == 2 or (len(words) > 1 and (tells or (trust == 1 and not is_persons)))


def _places(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Where the name of a firm may begin, and how sure the words before it are."""
    text, low = sentence.text, sentence.low
    owns = [m.end() for m in _OWNS.finditer(low)]
    if owns:
        for match in _CALLED.finditer(low, owns[0]):
            yield match.end(), 2
    holds = [m.end() - low[m.end() - 1].isspace() for m in _HOLDS.finditer(low) if _SELF.search(low[: m.start()])]
    for end in (*owns, *holds):
        kind = _KIND.match(text, end)
        if kind is not None:
            yield kind.end(), 0 if _AN.search(low[: kind.end()].rstrip()) else 1
    for end in holds:
        yield end + low[end : end + 1].isspace(), 1
    for match in _WE_ARE.finditer(low):
        name = FIRM_NAME.match(text, match.end() + 1)
        if name is not None and _GOES_ON.match(text, name.end()) and not is_person_name(name["name"]):
            yield match.end() + 1, 1
    for match in (*_WE_ARE.finditer(low), *_FROM.finditer(low)):
        yield match.end() + (text[match.end() : match.end() + 1] == " "), 0
