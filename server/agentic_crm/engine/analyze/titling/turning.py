"""Deeds out of statements and questions in the languages other than English, where their words hold no infinitive.

"Nos haría falta el desglose" is "Enviar a Ana el desglose", "Den Netzanschluss beantrage ich" is "Den Netzanschluss beantragen".
"""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.kit.regex import regex

_DE_MODAL = regex(
    r"^(?:könnt|kannst|könntest|können|könnten|kann|würdest|würden|dürften|möchtest|möchten) (?:ihr|du|sie|wir)\s+(?:bitte |mal |vielleicht |uns |mir )*(?P<rest>.+ \w+(?:en|ern|eln))$",
    re.IGNORECASE,
)
_DE_OURS = regex(
    r"^(?P<what>(?:den|die|das|der|ein\w*|unser\w*) .+?) (?P<verb>[a-zäöüß]{4,}e) (?:ich|wir)$", re.IGNORECASE
)
_DE_GOES = regex(r"^(?P<what>.+?) (?:geht|gehen|kommt|kommen) (?:ihnen|dir|euch) (?:zu|per mail)$", re.IGNORECASE)
_DE_NEEDED = regex(
    r"^(?P<what>(?:ihr|euer|unser|ein|das|die|den|eine[n]?)\w* .+?) (?:benötigen|brauchen|erwarten|bräuchten) (?:wir|ich)\b.*$",
    re.IGNORECASE,
)
_DE_NOUN = regex(r"^(?:ein|eine|einen|das|die|den|unser\w*|zwei|drei)\s", re.IGNORECASE)
_DE_ASKS = regex(
    r"^(?:habt|haben|hast|gibt|ist|sind|seid|was|wann|wie|wer|welche\w*|wo|kann|können|darf|geht|ginge|passt|bis wann|bietet|bieten|macht|liefert)\b",
    re.IGNORECASE,
)
_DE_YOURS = regex(r"^(?:ihr|euer)(?P<end>e[mnrs]?)?\b", re.IGNORECASE)

_ES_MODAL = regex(
    r"^(?:(?P<me>me|nos) )?(?:podr[ií]as?|podr[ií]ais|podr[ií]an|puedes?|pueden|pod[eé]is)\s+(?P<verb>[a-záéíóúñ]{3,}[aei]r)(?P<me2>me|nos)?\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_ES_NEEDED = regex(
    r"^(?:nos |me )?(?:har[ií]a falta|vendr[ií]a bien|hace falta|necesit\w+) (?P<what>(?:el|la|los|las|un|una|unos|unas|su|vuestr[oa]|nuestr[oa]) .+)$",
    re.IGNORECASE,
)
_ES_PRICE = regex(r"^(?:y )?cu[aá]nto (?:nos |me )?(?:costar[ií]a|cuesta|saldr[ií]a|sale)\w*\W*$", re.IGNORECASE)
_IT_TO = {
    "mandi": "mandare", "invii": "inviare", "faccia": "fare", "rifà": "rifare", "rifaccia": "rifare", "dica": "dire", "confermi": "confermare", "prepari": "preparare", "mandate": "mandare", "inviate": "inviare",
}  # fmt: skip
_IT_MODAL = regex(
    r"^(?:mi |ci )?(?:può|puoi|potete|potrebbe|potreste) (?P<rest>\w+[aei]r(?:e|mi|ci)\b.*)$", re.IGNORECASE
)
_PT_WISH = regex(
    r"^(?:e )?(?:agradec\w+|gostava|gostaria) que (?P<whom>\w+ )?(?P<stem>\w+?)(?P<vowel>[aei])sse[ms]?\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_PT_NEEDS = regex(r"^(?:\w+ )?precis\w+ d(?P<article>[oa]s?) (?P<what>\w{3,}.*)$", re.IGNORECASE)
_PT_DUE = regex(
    r"^.*?\b(?P<what>(?:as?|os?) \w+(?: \w+)?) dev\w+ ser (?P<deed>entreg|envi|apresent)\w*(?P<rest>.*)$", re.IGNORECASE
)
_PT_VERBS = {"entreg": "Entregar", "envi": "Enviar", "apresent": "Apresentar"}
_FR_CARE = regex(r"^(?:je )?m['’]occupe d(?P<of>u|es|e|['’])(?P<rest>.*)$", re.IGNORECASE)
_FR_AND = regex(r" et vous (?P<them>le|la|les) (?:fais parvenir|envoie|transmets|adresse)", re.IGNORECASE)
_NL_GET = regex(r"^(?:graag )?ontvang\w* (?:wij|ik|we) (?:graag )?(?P<what>.+)$", re.IGNORECASE)
_NL_DOES = regex(r"^[A-Z]\w+ (?P<verb>stuurt|mailt|brengt|levert|regelt) (?:je|jullie|u) (?P<what>.+)$")
_NL_VERBS = {"stuurt": "sturen", "mailt": "mailen", "brengt": "brengen", "levert": "leveren", "regelt": "regelen"}
_NL_ME = regex(r"\b(bij|met|voor|aan|van) (?:ons|mij|me)\b", re.IGNORECASE)

# By language: what a title that is a mere thing begins with, and how that thing is sent.
_THINGS = {
    "fr": (regex(r"^(?:une?|le|la|les|des|notre|nos|deux|trois)\s|^l['’]", re.IGNORECASE), "Envoyer à {called} {what}"),
    "es": (regex(r"^(?:una?|el|la|los|las|unos|unas|dos|tres|nuestr[oa]s?)\s", re.IGNORECASE), "Enviar a {called} {what}"),
    "it": (regex(r"^(?:una?|uno|il|lo|la|i|gli|le|due|tre)\s|^(?:un|l)['’]", re.IGNORECASE), "Inviare a {called} {what}"),
    "pt": (regex(r"^(?:uma?|os?|as?|dois|duas|três)\s", re.IGNORECASE), "Enviar a {called} {what}"),
    "nl": (regex(r"^(?:een|het|de|twee|drie)\s", re.IGNORECASE), "{called} {what} sturen"),
}  # fmt: skip
_BRING = regex(r"\b(?:trae|traiga|traer|tráe\w*|traga|apporte\w*|porti|portare|breng\w*|bring\w*)\b")
_BRINGS = {"fr": "Apporter à {called} {what}", "es": "Llevar a {called} {what}", "it": "Portare a {called} {what}", "pt": "Levar a {called} {what}"}  # fmt: skip
_HAS_VERB = regex(
    r"\b(?:est|sont|es|son|está|están|è|sono|is|zijn|é|são|será|sera|sarà|wordt|doit|debe|deve|moet|hay|ha|a|tiene|ist|sind)\b"
)


_PRONOUN_FIRST = regex(
    r"^(?:les?|la|l['’]|los?|las|il|gli|li|o|a|os|as)\s*[^\W\d_]+(?:er|ir|re|ar|are|ere|ire)\b", re.IGNORECASE
)
_TO_ONESELF = regex(r"^(?P<verb>[a-záéíóúñ]{3,}[aei]r)(?:te|os)\b", re.IGNORECASE)


def turned(title: str, language: str, called: str, low: str, *, is_asked: bool) -> str:
    """A title with its deed, or as it is where nothing is known; `low` is the whole sentence, `is_asked` whether it is a question."""
    if not called:
        return title
    match language:
        case "de":
            said = _german(title, called, is_asked=is_asked)
        case "es":
            said = _spanish(title, called, low)
        case "it":
            said = _italian(title, called)
        case "pt":
            said = _portuguese(title, called)
        case "fr":
            care = _FR_CARE.match(title)
            said = (
                _FR_AND.sub(rf" et \g<them> faire parvenir à {called}", f"S'occuper d{care['of']}{care['rest']}")
                if care
                else title
            )
        case "nl":
            said = _dutch(title, called)
        case _:
            return title
    things, form = _THINGS.get(language, (None, ""))
    if is_deed(title, language) or _PRONOUN_FIRST.match(title):
        things = None
    if things is not None and said == title and things.match(title) and not _HAS_VERB.search(title.lower()):
        form = _BRINGS.get(language, form) if _BRING.search(low) else form
        said = form.format(called=called, what=title[:1].lower() + title[1:])
    said = " ".join(said.split())
    return said[:1].upper() + said[1:]


def _german(title: str, called: str, *, is_asked: bool) -> str:
    for pattern in (_DE_NEEDED, _DE_GOES):
        match = pattern.match(title)
        if match:
            what = _DE_YOURS.sub(lambda m: "unser" + (m["end"] or ""), match["what"])
            return f"{called} {_uncapped(what)} schicken"
    match = _DE_MODAL.match(title)
    if match:
        return str(match["rest"])
    match = _DE_OURS.match(title)
    if match:
        return f"{match['what']} {match['verb']}n"
    last = title.rstrip(" .?!").rsplit(" ", 1)[-1]
    if _DE_NOUN.match(title) and not (last.endswith(("en", "ern", "eln")) and last.islower()):
        return f"{called} {_uncapped(title)} schicken"
    if is_asked and _DE_ASKS.match(title):
        return f"{called} antworten: {_uncapped(title)}?"
    return title


def _uncapped(what: str) -> str:
    """A thing as it stands inside a clause: German nouns keep their capital, articles do not."""
    first = what.split(" ", 1)[0]
    return what[:1].lower() + what[1:] if not re.fullmatch(r"[A-ZÄÖÜ]\w{7,}", first) else what


def _spanish(title: str, called: str, low: str) -> str:
    match = _ES_MODAL.match(title)
    if match:
        is_to_them = match["me"] or match["me2"] or re.search(r"\b(?:me|nos) (?:podr|pued|pod)", low)
        to = f" a {called}" if is_to_them else ""
        return f"{match['verb'].lower()}{to}{match['rest']}"
    title = _TO_ONESELF.sub(r"\g<verb>", title)
    match = _ES_NEEDED.match(title)
    if match:
        return f"Enviar a {called} {match['what']}"
    return f"Enviar a {called} un precio" if _ES_PRICE.match(title) else title


def _italian(title: str, called: str) -> str:
    match = _IT_MODAL.match(title)
    if match:
        return str(match["rest"])
    first, _, rest = title.partition(" ")
    return f"{_IT_TO[first.lower()]} a {called} {rest}" if first.lower() in _IT_TO and rest else title


def _portuguese(title: str, called: str) -> str:
    match = _PT_WISH.match(title)
    if match:
        rest = re.sub(r"\bvoss(?=[oa])", "noss", match["rest"])
        return f"{match['stem']}{match['vowel']}r a {called}{rest}"
    match = _PT_NEEDS.match(title)
    if match:
        return f"Enviar a {called} {match['article']} {match['what']}"
    match = _PT_DUE.match(title)
    return f"{_PT_VERBS[match['deed'].lower()]} {match['what']}{match['rest']}" if match else title


def _dutch(title: str, called: str) -> str:
    match = _NL_GET.match(title)
    if match:
        return f"{called} {match['what']} sturen"
    match = _NL_DOES.match(title)
    if match:
        return f"{called} {match['what']} {_NL_VERBS[match['verb']]}"
    return _NL_ME.sub(rf"\1 {called}", re.sub(rf"^{re.escape(called)} (?:me|mij|ons) ", f"{called} ", title))


_INFINITIVE_FIRST = regex(r"^(?:se |s['’])?[^\W\d_]{2,}(?:ar|er|ir|re)(?:me|nos|lo|la|le|se|mi|ci)?\b", re.IGNORECASE)


_DUTCH_ORDERS = frozenset(
    ["stuur", "bel", "neem", "maak", "regel", "bestel", "geef", "breng", "mail", "zoek", "vraag", "plan", "zet", "kom"]
)


def is_deed(title: str, language: str) -> bool:
    """Whether a title in another language than English says what to do: an infinitive first, in German and Dutch last."""
    if language in ("de", "nl"):
        first, _, rest = title.rstrip(" .?!").partition(" ")
        last = rest.rsplit(" ", 1)[-1]
        return first.lower() in _DUTCH_ORDERS or (
            last.islower() and last.endswith(("en", "ern", "eln", "tun", "gaan", "zien", "doen"))
        )
    return language not in ("fr", "es", "it", "pt") or _INFINITIVE_FIRST.match(title) is not None
