"""What is to be done, said in the infinitive from our side, as tasks are titled: "Könnten Sie mir X nennen" is "Anna X nennen".

One function a language; each takes the words that ask or promise, already without dates, and gives None where it knows no
better wording than the words themselves. Names stand where the words say "me" or "you".
"""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.kit.regex import regex

_TAIL = regex(
    r"(?:,\s+(?:ich|wir|damit|weil|da|denn|sobald|wenn|falls|dann|so|je|nous|car|pour que|yo|nosotros|para que|io|noi|perché|ik|wij|want|zodat|eu|nós|para que)\b.*|\s+[–—-]\s+.*|\s*[.!?;:]+)$",
    re.IGNORECASE | re.DOTALL,
)

# --- German ----------------------------------------------------------------------------------------------------------
_PREFIXES = frozenset(
    [
        "an",
        "ab",
        "auf",
        "aus",
        "bei",
        "ein",
        "mit",
        "nach",
        "vor",
        "zu",
        "zurück",
        "weiter",
        "her",
        "hin",
        "durch",
        "um",
        "los",
        "fest",
        "bereit",
        "vorbei",
        "heraus",
        "zusammen",
        "rüber",
        "rein",
        "raus",
        "entgegen",
    ]
)
_STRONG = {
    "gib": "geben", "gibt": "geben", "nimm": "nehmen", "nimmt": "nehmen", "spricht": "sprechen", "trifft": "treffen", "lässt": "lassen",
    "fährt": "fahren", "hält": "halten", "liest": "lesen", "hilft": "helfen", "sieh": "sehen", "lies": "lesen", "sprich": "sprechen",
    "kümmere": "kümmern", "kümmer": "kümmern", "kläre": "klären", "liefere": "liefern", "liefer": "liefern", "ändere": "ändern",
}  # fmt: skip
_SMALL = r"(?:(?:bitte|noch|kurz|mal|doch|gerne?|eben|schnell|vielleicht|freundlicherweise|dann|auch|einfach|zeitnah|baldmöglichst|umgehend)\s+)*"
_THAT = regex(r"^(?:dass|wenn|ob|falls)\s+(?:sie|du|ihr)\s+", re.IGNORECASE)
_FORMAL = regex(
    rf"^{_SMALL}(?P<verb>(?!könn|würd|woll|möcht|müss|soll|dürf|hätt|hab|wär|brauch)[a-zäöüß]{{3,}}(?:en|ern|eln))\s+sie\s+{_SMALL}(?P<whom>mir|uns|mich)?\s*{_SMALL}(?P<rest>.*)$",
    re.IGNORECASE,
)
_FAMILIAR = regex(
    rf"^{_SMALL}(?P<verb>(?:schick|send|sag|ruf|gib|bring|bestell|prüf|klär|mach|frag|meld|bestätig|kümmer|bereit|stell|schau|leg|nimm|buch|organisier|vereinbar|lies|sprich|änder|such|druck|kalkulier|mail)(?:e|est|st|t)?)\s+(?:du\s+)?{_SMALL}(?P<whom>mir|uns|mich|dich)?\s*{_SMALL}(?P<rest>.*)$",
    re.IGNORECASE,
)
_LATE = regex(
    rf"^(?!was\b|wann\b|wie\b|wo\b|welche|könnten\b|können\b|würden\b){_SMALL}(?P<whom>mir|uns|mich)?\s*{_SMALL}(?P<rest>.*?)\s*(?P<verb>[a-zäöüß]{{2,}}(?:en|ern|eln|tun)(?:\s+lassen)?)(?:\s+(?:könnten|können|könntest|kannst|würden|würdest|wollen|möchten))?$",
    re.IGNORECASE,
)
# "Bei mir" in their words is with whom we do it; "bei Ihnen" in ours is the same.
_WITH_ME = regex(r"\b(bei|mit|von|für|zu|an) (?:mir|uns|mich)\b", re.IGNORECASE)
_WITH_YOU = regex(r"\b(?:mich |uns )?(bei|mit|von|für|zu|an) (?:ihnen|dir|euch|dich)\b", re.IGNORECASE)
_FOLLOWS = regex(
    r"^(?P<whose>unser\w*|mein\w*|die|das|der) (?P<what>[\w -]{3,60}?) (?:folgt|kommt|ist unterwegs)\b.*$",
    re.IGNORECASE,
)
_I_DO = regex(
    r"^(?P<before>.*?)\b(?P<verb>[a-zäöüß]{3,}e[n]?)\s+(?:ich|wir)\s+(?P<whom>ihnen|dir|euch|sie|dich)?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DO_I = regex(
    r"^(?:ich|wir)?\s*(?P<verb>[a-zäöüß]{2,}e[n]?)\s+(?P<whom>ihnen|dir|euch|sie|dich)\s+(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_I_DO_SO = regex(r"^(?:ich|wir)\s+(?P<verb>[a-zäöüß]{3,}en?)\s+(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_THEY_GET = regex(
    r"^(?P<rest>.*?)\s*\b(?:erhalten|bekommen|kriegen|bekommst|erhältst)\s+(?:sie|du|ihr)\b\s*(?:von\s+(?:mir|uns))?\s*(?P<rest2>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_THEY_DO = regex(
    r"^(?:(?:Herr|Frau)\s+)?(?P<name>[A-ZÄÖÜ]\w+)\s+(?P<verb>[a-zäöüß]{3,}t)\s+(?P<whom>Sie|Ihnen|dir|dich|euch|sich)?\s*(?P<rest>.*)$",
    re.DOTALL,
)


# Whose something is, seen from our side: their "our" is "their", their "your" is "our".
_WHOSE = {
    "de": regex(r"\b(?P<mine>[Uu]nser|[Mm]ein)(?P<end>e[mnrs]?)?\b|\b(?P<yours>Ihr|[Dd]ein)(?P<end2>e[mnrs]?)?\b"),
    "fr": regex(r"\b(?P<mine>notre|nos)\b|\b(?P<yours>votre|vos)\b"),
    "es": regex(r"\b(?P<mine>nuestr)(?P<end>[oa]s?)\b|\b(?P<yours>vuestr)(?P<end2>[oa]s?)\b"),
    "it": regex(r"\b(?P<mine>nostr)(?P<end>[oaie])\b|\b(?P<yours>[Vv]ostr)(?P<end2>[oaie])\b"),
    "pt": regex(r"\b(?P<mine>noss)(?P<end>[oa]s?)\b|\b(?P<yours>voss)(?P<end2>[oa]s?)\b"),
}  # fmt: skip
_THEIRS = {"notre": "leur", "nos": "leurs", "votre": "notre", "vos": "nos"}


def _whose(text: str, language: str) -> str:
    def said(match: "re.Match[str]") -> str:
        parts = match.groupdict()
        end = parts.get("end") or parts.get("end2") or ""
        match language, bool(parts["mine"]):
            case "de", is_mine:
                return ("ihr" if is_mine else "unser") + end
            case "fr", _:
                return _THEIRS[match[0]]
            case "es", is_mine:
                return ("su" + ("s" if end.endswith("s") else "")) if is_mine else "nuestr" + end
            case "it", is_mine:
                return "loro" if is_mine else "nostr" + end
            case _, is_mine:
                return match[0] if is_mine else "noss" + end

    return _WHOSE[language].sub(said, text) if language in _WHOSE else text


def _bare_verb(form: str) -> str:
    low = form.lower()
    if low in _STRONG:
        return _STRONG[low]
    if low.endswith(("en", "ern", "eln")):
        return low
    stem = re.sub(r"(?:est|et|st|e|t)$", "", low)
    return stem + ("n" if stem.endswith(("er", "el")) else "en")


def _clause(whom: str, rest: str, verb: str, called: str, *, takes: bool = False) -> str:
    """A German infinitive clause; a prefix that stands at the end joins its verb."""
    words = (
        re.sub(rf"^(?:(?:sich|mich)\s+)?{_SMALL}", "", _TAIL.sub("", rest.strip()), flags=re.IGNORECASE)
        .rstrip(" ,")
        .split()
    )
    if words and words[-1].lower() in _PREFIXES and len(words) + bool(whom) > 1:
        verb = words.pop().lower() + verb
    if whom.lower() in ("dich", "sich"):
        whom = ""
    if words and words[0].lower() in ("ihnen", "dir", "euch"):
        words, whom = words[1:], "ihnen"
    return " ".join([*([called] if whom or takes else []), *words, verb])


_NEEDS = regex(
    r"^.*?\b(?:benötigt|braucht|bräuchte|wünscht sich) (?:von (?:ihnen|uns|dir|euch) )?(?:noch |dafür )?(?P<what>(?:die|das|den|ein\w*|unser\w*|ihr\w*) .+)$",
    re.IGNORECASE,
)


def german(text: str, called: str, *, is_request: bool) -> str | None:
    """See the module's head."""
    said = _TAIL.sub("", text.strip())
    plain = (_WITH_ME if is_request else _WITH_YOU).sub(rf"\1 {called}", said)
    match = _FOLLOWS.match(plain) if not is_request else None
    if match:
        return _clause("ihnen", f"{match['whose'].lower()} {match['what']}", "schicken", called)
    if is_request:
        match = _NEEDS.match(plain)
        if match and "?" not in text:
            return f"{called} {match['what']} schicken"
        asked = _THAT.sub("", plain)
        for pattern in (_FORMAL, _FAMILIAR):
            match = pattern.match(asked)
            if match:
                return _clause(match["whom"] or "", match["rest"], _bare_verb(match["verb"]), called)
        match = _LATE.match(asked)
        if match and (match["rest"] or match["whom"]):
            whom, rest = match["whom"] or "", match["rest"]
            inner = re.search(r"\b(?:mir|uns|mich)\b\s*", rest) if not whom else None
            return _clause(
                whom or (inner[0] if inner else ""),
                rest.replace(inner[0], "", 1) if inner else rest,
                match["verb"],
                called,
            )
        return None
    match = _THEY_GET.match(plain)
    if match and (match["rest"] or match["rest2"]):
        thing = f"{match['rest']} {match['rest2']}".strip()
        return (
            None
            if re.fullmatch(r"(?:ihn|sie|es|das)?", thing.lower())
            else _clause("ihnen", thing[:1].lower() + thing[1:], "schicken", called)
        )
    for pattern in (_I_DO, _DO_I, *([_I_DO_SO] if plain != said else [])):
        match = pattern.match(plain)
        if match is None:
            continue
        before = match["before"].strip(" ,") if "before" in match.groupdict() else ""
        before = re.sub(rf"^{_SMALL}", "", before, flags=re.IGNORECASE)
        if match["verb"].lower().startswith("werde"):
            return german(f"{before} {match['rest']}".strip(), called, is_request=True) if match["rest"] else None
        before = (
            before[:1].lower() + before[1:]
            if re.match(r"(?:Das|Die|Den|Der|Ein|Eine|Einen|Unser\w*|Ihr\w*)\s", before)
            else before
        )
        whom = match.groupdict().get("whom") or ""
        return _clause(whom, f"{before} {match['rest']}".strip(), _bare_verb(match["verb"]), called)
    match = _THEY_DO.match(plain)
    if match and match["whom"]:
        return _clause(match["whom"], match["rest"], _bare_verb(match["verb"]), called)
    return None


# --- Romance languages -------------------------------------------------------------------------------------------------
_FORMS = {
    "fr": {
        "envoie": "envoyer", "enverrai": "envoyer", "enverrons": "envoyer", "enverra": "envoyer", "envoyons": "envoyer", "transmets": "transmettre", "transmettrai": "transmettre", "transmettrons": "transmettre",
        "rappelle": "rappeler", "rappellerai": "rappeler", "appelle": "appeler", "appellerai": "appeler", "prépare": "préparer", "préparerai": "préparer", "préparons": "préparer",
        "apporte": "apporter", "livre": "livrer", "adresse": "adresser", "adresserai": "adresser", "confirme": "confirmer", "confirmerai": "confirmer", "communique": "communiquer",
    },
    "es": {
        "mando": "mandar", "mandaré": "mandar", "mandamos": "mandar", "envío": "enviar", "enviaré": "enviar", "enviamos": "enviar", "enviaremos": "enviar", "paso": "pasar", "pasaré": "pasar",
        "pasamos": "pasar", "preparo": "preparar", "prepararé": "preparar", "prepararemos": "preparar", "llamo": "llamar", "llamaré": "llamar", "hago": "hacer", "haré": "hacer", "confirmo": "confirmar", "digo": "decir",
        "envíenos": "enviar", "envíeme": "enviar", "envíame": "enviar", "mándame": "mandar", "mándanos": "mandar", "pásame": "pasar", "pásanos": "pasar", "llámame": "llamar", "manda": "mandar", "mandas": "mandar",
        "envías": "enviar", "envía": "enviar", "pasas": "pasar", "confirmas": "confirmar", "preparas": "preparar", "haces": "hacer", "dices": "decir", "llama": "llamar",
    },
    "it": {
        "invio": "inviare", "invierò": "inviare", "invieremo": "inviare", "mando": "mandare", "manderò": "mandare", "preparo": "preparare", "preparerò": "preparare", "prepareremo": "preparare",
        "chiamo": "chiamare", "chiamerò": "chiamare", "faccio": "fare", "porto": "portare", "porterò": "portare", "trasmetto": "trasmettere", "confermo": "confermare", "chiama": "chiamare",
    },
    "pt": {
        "envio": "enviar", "enviarei": "enviar", "enviaremos": "enviar", "mando": "mandar", "mandarei": "mandar", "ligo": "ligar", "liga": "ligar", "ligarei": "ligar", "preparo": "preparar", "prepararei": "preparar", "confirmo": "confirmar",
        "passo": "passar", "envie": "enviar", "mande": "mandar", "envia": "enviar",
    },
    "nl": {
        "stuur": "sturen", "mail": "mailen", "bel": "bellen", "maak": "maken", "lever": "leveren", "regel": "regelen", "bevestig": "bevestigen", "geef": "geven", "zoek": "zoeken", "belt": "bellen", "stuurt": "sturen",
        "breng": "brengen", "neem": "nemen", "bereken": "berekenen",
    },
}  # fmt: skip
_INFINITIVE = {
    "fr": regex(r"^(?:de\s+|d['’])?(?:bien\s+vouloir\s+)?(?P<whom>m['’]|me\s+|nous\s+)?(?P<verb>[a-zéèêîûôç]{2,}(?:er|ir|re))\b\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
    "es": regex(r"^(?:que\s+)?(?P<verb>[a-záéíóúñ]{2,}[aei]r)(?P<whom>me|nos)?\b\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
    "it": regex(r"^(?:di\s+)?(?P<verb>[a-zàèéìòù]{2,}[aei]r)(?:e\b|(?P<whom>mi|ci)\b)\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
    "pt": regex(r"^(?:de\s+)?(?P<verb>[a-zãáâéêíóôúç]{2,}[aei]r)(?:-(?P<whom>me|nos)\b)?\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
}  # fmt: skip
_FINITE = {
    "fr": regex(r"^(?:(?:je|nous|on)\s+)?(?P<whom>vous|te|lui|leur)\s+(?P<verb>\w+)\b\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
    "es": regex(r"^(?:(?P<whom>te|le|os|les|me|nos)\s+)?(?P<verb>\w+)\b\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
    "it": regex(r"^(?P<whom>le|ti|vi|la)?\s*(?P<verb>\w+)\b\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
    "pt": regex(r"^(?P<verb>\w+?)(?:-(?P<whom>lhe|vos|te|me|nos))?\b\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL),
}  # fmt: skip
_COURTESY = regex(
    r"^(?:la gentillesse|l['’]amabilité|l['’]obligeance|la bonté|la amabilidad|la gentileza|la cortesia|a gentileza|a amabilidade) (?:de |di |d['’])",
    re.IGNORECASE,
)
_ALSO_ME = regex(r"\b(et|y|e) (?:de )?(?:nous |me |m['’])")
# "Faire parvenir" is one verb.
_MADE_TO = regex(r"(?P<verb>parvenir|suivre|savoir|passer|connaître|signer|livrer)\b\s*", re.IGNORECASE)
_DIRECT = frozenset(
    [
        "rappeler",
        "appeler",
        "contacter",
        "recontacter",
        "voir",
        "rencontrer",
        "aider",
        "informer",
        "prévenir",
        "conseiller",
        "inviter",
    ]
)


def romance(text: str, called: str, language: str) -> str | None:
    """See the module's head; French, Spanish, Italian and Portuguese."""
    plain = _COURTESY.sub("", _TAIL.sub("", text.strip()))
    match = _INFINITIVE[language].match(plain)
    verb = match["verb"].lower() + ("e" if language == "it" else "") if match else ""
    if match is None:
        match = _FINITE[language].match(plain)
        verb = _FORMS[language].get(match["verb"].lower(), "") if match else ""
    if match is None or not verb:
        return None
    to = "" if not match["whom"] or verb in _DIRECT else "à " if language == "fr" else "a "
    rest = _ALSO_ME.sub(r"\1 ", match["rest"])
    made = _MADE_TO.match(rest) if verb == "faire" else None
    verb, rest = (f"faire {made['verb']}", rest[made.end() :]) if made else (verb, rest)
    return " ".join(f"{verb} {to}{called if match['whom'] else ''} {rest}".split())


# --- Dutch -------------------------------------------------------------------------------------------------------------
_DUTCH_LATE = regex(r"^(?P<whom>me|mij|ons)\s+(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_DUTCH_SMALL = regex(r"\b(?:kunnen|willen|even|alstublieft|alsjeblieft)\b", re.IGNORECASE)
_DUTCH_I_DO = regex(
    r"^(?:ik|wij|we)?\s*(?P<verb>\w+)\s+(?:ik\s+|wij\s+|we\s+)?(?P<whom>je|u|jullie|jou)\s+(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)


def dutch(text: str, called: str) -> str | None:
    """See the module's head."""
    plain = _TAIL.sub("", text.strip())
    match = _DUTCH_LATE.match(plain)
    if match:
        return " ".join(f"{called} {_DUTCH_SMALL.sub('', match['rest'])}".split())
    match = _DUTCH_I_DO.match(plain)
    verb = _FORMS["nl"].get(match["verb"].lower(), "") if match else ""
    return " ".join(f"{called} {match['rest']} {verb}".split()) if match and verb else None


# --- what nobody at hand can do --------------------------------------------------------------------------------------------
_SOMEBODY = regex(
    r"^(?:somebody|someone|anybody|anyone|a (?:person|colleague)|jemand(?:en)?|quelqu['’]un|alguien|qualcuno|iemand|alguém)\b\s*(?:(?:at|on) your (?:end|side)|in your (?:team|company)|(?:bei|von) (?:ihnen|euch)|chez vous|de chez vous|en vuestro equipo|en su equipo|da (?:voi|parte vostra)|bij jullie|na vossa equipa)?\s*,?\s*(?P<rest>.{6,})$",
    re.IGNORECASE | re.DOTALL,
)
_FIND = {
    "en": "Find somebody {}", "de": "Jemanden finden, {}", "fr": "Trouver quelqu'un {}", "es": "Buscar a alguien {}", "it": "Trovare qualcuno {}", "nl": "Iemand zoeken {}", "pt": "Encontrar alguém {}",
}  # fmt: skip
_MINE = regex(r"\b(?:mir|uns|mich|me|us|nous|nos|ci|mi|mij|ons)\s+|\bm['’](?=[aeéiouh])")


def somebody(text: str, called: str, language: str) -> str | None:
    """The title of a request for a person who can do something; None if it is another."""
    match = _SOMEBODY.match(_TAIL.sub("", text.strip()))
    if match is None or language not in _FIND:
        return None
    before = "à " if language == "fr" else "a " if language in ("es", "it", "pt") else ""
    rest = match["rest"].strip(" ,")
    if called and language == "en":
        rest = re.sub(r"\b(?:me|us)\b", called, rest, count=1)
    elif called:
        mine = _MINE.search(rest)
        if mine and before:
            after = re.match(r"(\w+\s*)(.*)", rest[mine.end() :], re.DOTALL)
            rest = f"{rest[: mine.start()]}{after[1].strip() if after else ''} {before}{called} {after[2] if after else ''}"
        elif mine:
            rest = f"{rest[: mine.start()]}{called} {rest[mine.end() :]}"
    return " ".join(_FIND[language].format(rest).split())


def in_infinitive(text: str, called: str, language: str, *, is_request: bool) -> str | None:
    """The words as a task's title would say them, or None where this knows no better wording."""
    if not called:
        return None
    if is_request:
        text = _whose(text, language)
    found = somebody(text, called, language)
    if found:
        return found
    match language:
        case "de":
            return german(text, called, is_request=is_request)
        case "fr" | "es" | "it" | "pt":
            return romance(text, called, language)
        case "nl":
            return dutch(text, called)
        case _:
            return None
