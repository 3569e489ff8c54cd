"""How running text speaks of people: the name before an address, the title a pronoun gets, whose number it is."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence, fold
from agentic_crm.engine.analyze.values.domains import coverage, domain_of, tells_a_firm
from agentic_crm.engine.analyze.values.names import clean_name, is_person_name
from agentic_crm.engine.analyze.values.titles import is_title
from agentic_crm.kit.email_address import local_part
from agentic_crm.kit.regex import regex

PRONOUN = regex(r"(?:s?he|sie|er|il|elle|él|ella|lui|lei|hij|zij|ele|ela)\b")
PRONOUN_TITLE = regex(
    r"(?:s?he|sie|er|il|elle|él|ella|lui|lei|hij|zij|ele|ela)(?:['’]s|\s+(?:is|ist|est|es|è|é))\s+"
    r"(?:(?:their|the|our|an|a|die|der|dort|leur|la|le|el|su|il|de|hun|o)\s+|l['’])?(?P<title>[^\W\d][\w&/ '’-]{1,40}?)"
    r"(?=[.,;!?]|\s+(?:there|at|and|dort|bei|und|chez|et|de|y|en|presso|e|bij)\b|$)",
    re.IGNORECASE,
)
MAIL = regex(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# A number or an address as the writer's own.
OF_WRITER = one_of(
    r"\b(?:reach|call|ring|phone|text|get|catch|try|contact|buzz|bell|find|whatsapp|give) me\b|\bme on\b|\bmy (?:\w+ ){0,2}(?:number|mobile|cell|line|phone|extension|landline|whatsapp|dial|ddi)\b|\bworks for me\b|\bi(?:['’]m| am|['’]ll be| can be| will be) (?:\w+ ){0,2}(?:on|at|reachable|reached)\b|\b(?:changed (?:my )?numbers?|number for me)\b",
    r"\b(?:erreich\w+|ruf\w*|find\w+) (?:sie |ihr |du |bitte |gern |gerne )*mich\b|\bmich (?:\w+ ){0,5}(?:unter|über)\b|\b(?:ich|bin)\b[^.;!?]{0,50}\b(?:unter|auf|über)\b|\bmeine?[nr]? (?:\w+ ){0,2}(?:nummer|durchwahl|mobilnummer|handynummer|telefonnummer|rufnummer|handy)\b",
    r"\b(?:me joindre|m['’]appeler|m['’]avoir|appelez-moi|rappelez-moi|appelle-moi|je (?:suis|serai) joignable)\b|\bmon (?:\w+ ){0,2}(?:numéro|portable|mobile|téléphone|fixe|direct)\b",
    r"\b(?:llamarme|llamadme|llámame|llámeme|llámenme|localizarme|contactarme|encontrarme)\b|\bmi (?:\w+ )?(?:número|móvil|teléfono|celular|fijo)\b",
    r"\b(?:chiamarmi|chiamatemi|chiamami|mi chiami|raggiungermi|trovarmi|mi trova|mi trovi|mi trovate)\b|\bmio (?:\w+ )?(?:numero|cellulare|telefono|interno)\b",
    r"\bbel (?:me|mij)\b|\b(?:me|mij) (?:\w+ ){0,3}(?:bereiken|bellen)\b|\b(?:ben ik|ik ben)\b[^.;!?]{0,40}\b(?:bereikbaar|te bereiken)\b|\bmijn (?:\w+ )?(?:nummer|mobiel|telefoonnummer|06)\b",
    r"\b(?:ligar-me|ligue-me|liguem-me|contactar-me|me ligar|contacte-me)\b|\bmeu (?:\w+ )?(?:número|telemóvel|telefone|celular)\b",
)
# ... and as another's: "her mobile is", "Herr Esch ist erreichbar unter", the firm's own number.
_OF_OTHERS = one_of(
    r"\b(?:his|her|their|(?!it|here|that|there|what)\w+['’]s) (?:\w+ )?(?:number|mobile|cell|phone|line|extension|whatsapp)\b|\b(?:call|ring|phone|contact|reach|text|get hold of) (?:our|the|my|mr|mrs|ms|dr)\b|\b(?:switchboard|head office|main (?:number|line|office)|reception|site number|out of hours)\b",
    r"\b(?:herrn?|frau) \w+|\b(?:seine|ihre|deren|dessen) (?:\w+ )?(?:nummer|durchwahl|mobilnummer|handynummer)\b|\b(?:zentrale|empfang|sekretariat|pforte)\b|\brufen sie (?:bitte )?(?:den|die|das|unsere?n?|meine?n?)\b",
    r"\b(?:son|sa|leur) (?:\w+ )?(?:numéro|portable|mobile|ligne)\b|\b(?:standard|accueil)\b|\bsu (?:\w+ )?(?:número|móvil|teléfono)\b|\b(?:centralita|recepción)\b|\bsuo (?:\w+ )?(?:numero|cellulare)\b|\bcentralino\b|\b(?:zijn|haar|hun) (?:\w+ )?(?:nummer|mobiel)\b|\breceptie\b|\b(?:dele|dela)\b|\breceção\b",
)
_NUMBER = one_of(
    r"\b(?:whatsapp|mobile|cell|direct|new (?:number|extension)|handynummer|mobilnummer|neue (?:nummer|telefonnummer|rufnummer)|nouveau numéro|nuevo número|nuovo numero|nieuwe? nummer|novo número|number is|line is|desk line|my|mobil|handy|durchwahl|erreichen|meine?|portable|joindre|mon|móvil|mi|cellulare|mio|bereikbaar|mijn|telemóvel|meu)\b"
)


def is_writers_number(sentence: Sentence) -> bool:
    """Whether a number in a sentence is the writer's own, as far as its words say."""
    if OF_WRITER.search(sentence.low) or re.fullmatch(r"\W*(?:\+|00)?[\d ()./-]{8,20}\W*", sentence.text):
        return True
    return bool(_NUMBER.search(sentence.low)) and not _OF_OTHERS.search(sentence.low)


AT_FIRM = regex(r"\s+(?:at|with|bei|beim|bei der|chez|bij|presso)\s+(?=[A-ZÀ-Þ])")
OF_FIRM = regex(
    r"\s+(?:at|of|with|bei|der|des|von|vom|chez|de|du|des|da|do|das|dos|del|della|dell['’]|di|van|bij)\s*(?=[A-ZÀ-Þ])"
)


def less_firm(title: str, domain: str) -> str:
    """A title without the firm that the text adds to it: "sales director of Acme Wines"."""
    at = AT_FIRM.search(title)
    if at and is_title(title[: at.start()]):
        return title[: at.start()]
    for match in OF_FIRM.finditer(title):
        if is_title(title[: match.start()]) and domain and coverage(title[match.end() :], domain) >= 0.5:
            return title[: match.start()]
    return title


def abbreviates(name: str, spelt: str) -> bool:
    """Whether a display name is the spelt-out one with the family name left out or as an initial."""
    short, full = fold(name).split(), fold(spelt).split()
    return (
        len(full) == 2 and short[:1] == full[:1] and (len(short) == 1 or (len(short) == 2 and short[1] == full[1][:1]))
    )


def named_earlier(letter: Letter, number: int, email: str) -> str:
    """The name that fits an address, in the three sentences before it: "Ann Lee rang. … Her mail is ann@firm.com"."""
    local = fold(local_part(email))
    for sentence in reversed(letter.sentences[max(0, number - 3) : number]):
        name = name_before(sentence.text, email)
        if name and any(len(w) > 2 and fold(w) in local for w in name.split()):
            return name
    return ""


_FULL_NAME = regex(
    r"(?<![\w@.])[A-ZÀ-Þ][\w'’-]+(?:\s+(?:(?:de|van|von|der|den|ten|ter|du|dos|das|zu|af|av|al|el|bin|la|le|del|della|di|da)\s+)*[A-ZÀ-Þ][\w'’-]+){1,5}"
)


def spells(email: str, name: str) -> bool:
    """Whether an address has a family name and begins with the given one's first letter: `j.wojcik@`."""
    local, words = fold(local_part(email)).replace(" ", ""), fold(name).split()
    return len(words) > 1 and len(words[-1]) > 2 and words[-1] in local and local[:1] == words[0][:1]


def named_anywhere(letter: Letter, email: str) -> str:
    """The name in a letter or its signature that an address spells, wherever it stands; empty if none or several do."""
    stretches = [letter.sender.name if letter.sender else "", *(s.text for s in letter.sentences)]
    if letter.signature:
        stretches += letter.message.text[slice(*letter.signature)].split("\n")
    found: dict[str, str] = {}
    for text in stretches:
        for match in _FULL_NAME.finditer(text):
            words = match[0].split()
            for at in range(len(words) - 1):
                name = " ".join(words[at:])
                if is_person_name(name) and spells(email, name) and not is_title(words[at]):
                    found.setdefault(fold(name), name)
                    break
    longest = max(found.values(), key=len, default="")
    return longest if all(fold(n).split()[-1] == fold(longest).split()[-1] for n in found.values()) else ""


# Between a name and the number behind it: "(Minh Anh Nguyen, Tel. 0951 …)", "call Bob Field on 07700 …".
_TO_NUMBER = regex(
    r"(?: \([^()\d@]{1,25}\))?[\s,(:–-]*(?:(?:[^\W\d_]+[\s-]?){0,4}[,(:]\s*)?(?:(?:is |ist |est )?(?:on|at|unter|au|al|op|no|no número|en el|sous le)\s+(?:der |dem |the |le )?)?(?:(?:tel|telefon|telefoon|telefono|teléfono|téléphone|telefone|phone|mobile?|mob|cell|handy|direct|did|ddi|ext|extension|durchwahl|gsm|portable|móvil|cellulare|telemóvel|nummer|number|numéro|número|numero|m|t|p)\b[\s.:]*)*(?:is |ist |: )?$",
    re.IGNORECASE,
)


# "Warehouse North, tel. …": a place is written like a person.
_PLACE = regex(
    r"(?:warehouse|depot|dock|gate|site|plant|hall|office|store|shop|reception|building|floor|yard|garage|lager|werk|halle|empfang|büro|pforte|filiale|baustelle|entrepôt|magasin|usine|bureau|"
    r"accueil|quai|almacén|tienda|oficina|nave|obra|magazzino|ufficio|negozio|cantiere|magazijn|kantoor|fabriek|poort|bouwplaats|armazém|loja|escritório|fábrica)\b",
    re.IGNORECASE,
)


def named_with_number(sentence: Sentence, at: int) -> str:
    """The person whose number begins at a place in a sentence: the full name right before it; empty if there is none."""
    for match in reversed(list(_FULL_NAME.finditer(sentence.text, 0, at))):
        words = match[0].split()
        while len(words) > 2 and (words[0].lower() in _OWN or is_title(words[0])):
            words = words[1:]
        name = clean_name(" ".join(words))
        near = len(sentence.text[match.end() : at]) <= 60 and _TO_NUMBER.fullmatch(sentence.text[match.end() : at])
        if near and is_person_name(name) and not _PLACE.match(name) and not is_title(name) and not tells_a_firm(name):
            return name
    return ""


# "She would like a call, will you ring her on 08 …": a number of who was named before.
OF_NAMED = one_of(
    r"\b(?:her|him|them) (?:\w+ )?(?:on|at)\b|\b(?:her|his|their) (?:\w+ )?(?:number|mobile|cell|line|phone|extension)\b|\b(?:sie|ihn|er) (?:\w+ ){0,3}unter\b|\b(?:seine|ihre) (?:\w+ )?(?:nummer|durchwahl|mobilnummer|handynummer)\b",
    r"\b(?:l['’]appeler|la joindre|le joindre|son (?:numéro|portable|mobile))\b|\b(?:llamarl[ao]|su (?:número|móvil|teléfono))\b|\b(?:chiamarl[ao]|il suo (?:numero|cellulare))\b|\b(?:haar|hem) (?:\w+ )?op\b|\b(?:haar|zijn) (?:nummer|mobiel)\b|\b(?:ligar-lhe|o (?:número|telemóvel) (?:dele|dela))\b",
)


# "Unser Projektleiter Niklas Thoma": what stands before the name at the head of a sentence.
_OWN = frozenset(
    [
        "our",
        "my",
        "unser",
        "unsere",
        "mein",
        "meine",
        "notre",
        "mon",
        "ma",
        "nuestro",
        "nuestra",
        "mi",
        "nostro",
        "nostra",
        "onze",
        "ons",
        "mijn",
        "nosso",
        "nossa",
    ]
)


# "I'm Sir Michael Dunne's PA": what a sentence begins with is no given name, nor is an honorific.
_CONTRACTED = regex(
    r"^(?:(?:I|It|That|He|She|This|We|They|You|Here|There)['’](?:m|s|d|ve|ll|re)\s+)?(?:(?:Sir|Lady|Dame|Lord|Mr|Mrs|Ms|Dr|Herrn?|Frau|Madame|Monsieur|Maître|Señora?|Signora?|Mevrouw|Dona?)\s+)?"
)


def name_before(text: str, email: str) -> str:
    """The person's name that stands last in a text, before an address; the name of the address's own firm is none."""
    local = fold(local_part(email))
    names = [
        m[0]
        for m in re.finditer(
            r"[A-ZÀ-Þ][\w'’-]+(?:\s+(?:(?:de|van|von|der|den|ten|ter|du|dos|das|zu|und|af|av|al|el|bin|la|le|del|della|di|da)\s+)*[A-ZÀ-Þ][\w'’-]+){1,3}",
            text[-160:],
        )
    ]
    domain = domain_of(email)
    names.sort(key=lambda n: any(len(w) > 2 and fold(w) in local for w in n.split()))
    for name in reversed(names):
        bare = _CONTRACTED.sub("", re.sub(r"['’]s$", "", name)).split()
        words = bare if len(bare) > 1 else name.split()
        while len(words) > 2 and (words[0].lower() in _OWN or is_title(words[0])):
            words = words[1:]
        for at in range(2, len(words) - 1) if domain else ():
            if (
                words[at].islower() and coverage(" ".join(words[at + 1 :]), domain) >= 0.5
            ):  # "Ana Ruiz de Talleres Norte"
                words = words[:at]
                break
        while len(words) > 1:
            candidate = " ".join(words)
            if is_person_name(candidate) and (not domain or coverage(candidate, domain) < 0.6 or len(names) == 1):
                return candidate
            words = words[1:]
    return ""
