"""Mail domains: registrable part, free-mail providers, and whether a printed name is the name of a domain."""

# ruff: noqa: E501 - word lists are read by line

import re
from functools import lru_cache

from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.kit.email_address import is_free_mail as is_listed_free_mail
from agentic_crm.kit.email_address import registrable_domain
from agentic_crm.kit.regex import regex

_EXTRA_FREE_MAIL = frozenset(
    [
        "googlemail.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "icloud.com",
        "me.com",
        "mac.com",
        "gmx.de",
        "gmx.net",
        "gmx.at",
        "gmx.ch",
        "web.de",
        "t-online.de",
        "freenet.de",
        "posteo.de",
        "mailbox.org",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
        "sfr.fr",
        "libero.it",
        "virgilio.it",
        "tiscali.it",
        "alice.it",
        "ziggo.nl",
        "kpnmail.nl",
        "xs4all.nl",
        "planet.nl",
        "hetnet.nl",
        "btinternet.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "bluewin.ch",
        "hispeed.ch",
        "telefonica.net",
        "terra.es",
        "sapo.pt",
        "uol.com.br",
        "bol.com.br",
        "comcast.net",
        "verizon.net",
        "att.net",
        "sbcglobal.net",
        "bellsouth.net",
        "cox.net",
        "rogers.com",
        "shaw.ca",
        "xtra.co.nz",
        "bigpond.com",
        "optusnet.com.au",
        "qq.com",
        "163.com",
        "126.com",
        "naver.com",
        "daum.net",
        "yahoo.co.jp",
        "docomo.ne.jp",
        "ezweb.ne.jp",
        "softbank.ne.jp",
        "rediffmail.com",
        "mail.ru",
        "yandex.ru",
        "seznam.cz",
        "centrum.cz",
        "wp.pl",
        "o2.pl",
        "interia.pl",
        "onet.pl",
        "hotmail.co.uk",
        "outlook.com",
        "live.com",
        "msn.com",
        "aol.com",
    ]
)
LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "as",
        "a/s",
        "asa",
        "aps",
        "bv",
        "b.v",
        "co",
        "corp",
        "corporation",
        "doo",
        "eg",
        "e.g",
        "ehf",
        "e.k",
        "ek",
        "eurl",
        "ev",
        "gbr",
        "gmbh",
        "hf",
        "inc",
        "incorporated",
        "kft",
        "kg",
        "kgaa",
        "kk",
        "lda",
        "limited",
        "llc",
        "llp",
        "ltd",
        "ltda",
        "mbh",
        "nv",
        "n.v",
        "ohg",
        "ood",
        "oy",
        "oyj",
        "plc",
        "pty",
        "pte",
        "pvt",
        "partg",
        "s.a",
        "s.l",
        "s.r.l",
        "sa",
        "sarl",
        "sas",
        "sasu",
        "sci",
        "scop",
        "se",
        "sl",
        "slu",
        "snc",
        "spa",
        "sprl",
        "srl",
        "s.p.a",
        "sro",
        "s.r.o",
        "spzoo",
        "ug",
        "und",
        "vof",
        "wll",
        "cic",
        "coop",
        "ggmbh",
        "mbb",
        "aor",
        "aoer",
        "kdor",
        "kdoer",
        "eu",
        "zrt",
        "nyrt",
        "ou",
        "uab",
        "eood",
        "sdn",
        "bhd",
        "bvba",
        "vzw",
        "asbl",
        "eireli",
    ]
)
_LEGAL = regex(
    r"(?<![\w.])(?:GmbH(?:\s*&\s*Co\.?\s*(?:KG|OHG)(?:aA)?)?|AG|KG|OHG|UG|e\.?\s?K\.|e\.?G\.?|e\.?V\.|GbR|mbH|mbB|PartG(?:\s?mbB)?|Inc\.?|LLC|L\.L\.C\.|Ltd\.?|Limited|LLP|PLC|plc|"
    r"Co\.(?=\s*$|,\s*(?:Ltd|Inc|LLC))|LP(?=\s*$)|PLLC|P\.C\.|Corp\.?|Corporation|Pty|Pte|Pvt|S\.?A\.?R\.?L\.?|SARL|S\.?A\.?S\.?U?|S\.?A\.|SA|EURL|SCOP|S\.?L\.?U?\.|SL|SLU|S\.?r\.?l\.?|S\.?p\.?A\.?|SRL|S\.?(?:n\.?c|N\.?C)\.?|"
    r"B\.?V\.?|N\.?V\.?|V\.?O\.?F\.?|Lda\.?|Ltda\.?|A/S|ApS|AS|ASA|AB|Oy|Oyj|ehf\.?|hf\.|Sp\.\s?z\s?o\.?o\.?|s\.\s?r\.\s?o\.|a\.\s?s\.|d\.o\.o\.|A\.Ş\.|Kft\.?|SE|CIC|S\.?\s?à\.?\s?r\.?\s?l\.?|gGmbH|Ges\.?\s?m\.?\s?b\.?\s?H\.?|AöR|KdöR|e\.\s?U\.|Zrt\.?|Nyrt\.?|OÜ|UAB|EOOD|Sdn\.?\s?Bhd\.?|S\.A\. de C\.V\.|BVBA|VZW|ASBL|EIRELI|I/S|K/S)(?![\w])|株式会社|有限会社|合同会社"
)


def registrable(domain: str) -> str:
    """The part of a domain that one organisation registers: `mail.acme.co.uk` -> `acme.co.uk`."""
    return registrable_domain(domain)


@lru_cache(maxsize=2048)
def domain_of(email: str) -> str:
    """The registrable domain of an address."""
    return registrable(email.rpartition("@")[2])


@lru_cache(maxsize=4096)
def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address there, so that it names no company."""
    return (
        domain in _EXTRA_FREE_MAIL
        or is_listed_free_mail(domain)
        or bool(re.match(r"(?:gmail|hotmail|outlook|yahoo|gmx|icloud|protonmail|live|aol)\.", domain))
    )


def label_of(domain: str) -> str:
    """The name inside a registrable domain, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", fold(domain.split(".", maxsplit=1)[0]).replace(" ", ""))


@lru_cache(maxsize=2048)
def has_legal_form(text: str) -> bool:
    """Whether a text carries a company's legal form."""
    return bool(_LEGAL.search(text))


def legal_form_at(text: str, at: int) -> int:
    """Where the legal form ends that follows a name in a text: "Tor-Mix| Sp. z o.o."; `at` itself if none does."""
    form = (_LEGAL.match(text, at + 1) or _AND_CO.match(text, at + 1)) if text[at : at + 1] == " " else None
    return form.end() if form else at


def up_to_legal_form(name: str) -> str:
    """A name without what begins after its legal form: "Kaveri Spice Ltd. Could"."""
    form = next((m for m in _LEGAL.finditer(name) if m.start()), None)
    end = form.end() if form else len(name)
    while end < len(name) and (further := legal_form_at(name, end)) > end:
        end = further
    return name[:end]


def bare_name(name: str) -> str:
    """A company's name as printed, without the legal form at its end."""
    forms = [m for m in _LEGAL.finditer(name) if not name[m.end() :].strip(" .,)") and m.start()]
    return name[: forms[0].start()].rstrip(" ,(-–") if forms else name


_AND_CO = regex(r"&\s*Co\.?\s*(?:KG|OHG)(?:aA)?(?!\w)")


_BUSINESS = regex(
    r"(?:praxis|kanzlei|werkstatt|bäckerei|metzgerei|schreinerei|tischlerei|gärtnerei|weingut|brauerei|bau|technik|hof)\b|\b(?:clinic|practice|studio|atelier|bakery|café|cafe|restaurant|bistro|hotel|inn|farm|garage|school|academy|church|gallery|brewery|winery|vineyard|salon|spa|gym|nursery|joinery|builders|"
    r"plumbing|electrical|roofing|landscap\w+|design|architects?|architecture|photography|catering|events|interiors|kitchens|motors|dental|veterinary|pharmacy|law|accounting|consulting|works|workshop|shop|store|market|boutique|& (?:sons?|daughters?|co|partners?|associates)|logistics|imports?|exports?|trading|traders|wholesale|supplies|distributors?|foundation|group|holdings?|systems|solutions|technologies|partners|associates|industries|engineering|services|bank|insurance|trust|media|labs?|foods?|energy|health|capital|homes|properties|estates|cabinet|boulangerie|domaine|garage|pharmacie|"
    r"bodega|panadería|taller|clínica|farmacia|estudio|panificio|officina|azienda agricola|bakkerij|garagebedrijf|hoveniers\w*|padaria|oficina)\b",
    re.IGNORECASE,
)


_TRADE = regex(
    r"(?:\b[A-ZÀ-Þ]\w+erei|\b(?!Val[eé]ri|Algeri|Nigeri|Imperi|Siberi|Liberi|Iberi|Almer|Egeri)[A-ZÀ-Þ]\w{3,}(?:ería|eria|erie|erij)\b|\b(?:Obrador|Horno|Finca|Masía|Asador|Mesón|Hostal|Posada|Autoescuela|Gimnasio|Residencia|Cooperativa|Cofradía|Locanda|Tenuta|Fattoria|Podere|Albergo|Auberge|Château|"
    r"Manoir|Moulin|Ferme|Coopérative|Cooperative|Mühle|Molen|Hoeve|Kapsalon|Adega|Herdade|Pensão|Pousada)\b|\b(?:Verein|Genossenschaft|Verlag|Apotheke|Fahrschule|Pension|Gasthof|Gasthaus|Hofladen|Feuerwehr|Stadtwerke|Verband|Librairie|Restaurante?|Boucherie|Fromagerie|Épicerie|Menuiserie|Garage|Mairie|Pizzeria|Ristorante|Trattoria|Cantin[ae]|Agriturismo|Falegnameria|Bodegas|Talleres|Conservas|Viveros|Escola|Escuela|Scuola|École|Kwekerij|Boekhandel|Slagerij|Bouwbedrijf|Zorggroep|Quinta|Pastelaria|Charters?|Hostel|Lodge|Yoga|Boats|Garden Centre|Nurseries|Orchards?|Stables|Bikes|Cycles|Records|Press|Films?|Productions|Bakeries|Breweries|Rugby|FC|SV|TSV|TuS))\b"
)


def tells_a_firm(name: str) -> bool:
    """Whether a name alone says that it is a firm's: by its legal form, its trade or an "&"."""
    return has_legal_form(name) or names_a_business(name) or bool(_TRADE.search(name)) or " & " in name


def names_a_business(text: str) -> bool:
    """Whether a name holds a word for a kind of business: `Atelier`, `Clinic`, `Praxis`."""
    return _BUSINESS.search(text) is not None


_SARL = regex(r"(?i)\bs\.?\s?à\.?\s?r\.?\s?l\b\.?")
_DOTTED = regex(r"\b((?:\w\.\s?)+)(?=\W|$)")
_DOTS = regex(r"[.\s]")


@lru_cache(maxsize=2048)
def without_legal_form(name: str) -> str:
    """A company's name as it is compared: folded, less its legal form."""
    plain = _DOTTED.sub(lambda m: _DOTS.sub("", m[1]) + " ", _SARL.sub("sarl", name))
    plain = fold(plain.replace("&", " and ").replace("株式会社", " ").replace("有限会社", " "))
    return " ".join(w for w in plain.split() if w not in LEGAL_FORMS and w != "and") or fold(name)


@lru_cache(maxsize=2048)
def coverage(name: str, domain: str) -> float:
    """How much of a domain's label a printed name explains, 0 to 1: by its words, run together, or by its initials."""
    label = label_of(domain)
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.replace(umlaut, spelled).replace(umlaut.upper(), spelled)
    words = without_legal_form(name).split()
    joined = "".join(words)
    if not label or not joined:
        return 0.0
    if joined == label or (len(label) >= 4 and joined.startswith(label)):
        return 1.0
    if len(joined) >= 4 and label.startswith(joined):
        return max(len(joined) / len(label), 0.7 if len(joined) >= 5 else 0.0)
    rest, explained = label, 0
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3 and word in rest:
            rest = rest.replace(word, "\0", 1)
            explained += len(word)
        elif len(word) >= 6 and any(word[:n] in rest for n in (5, 4)):
            part = next(word[:n] for n in (len(word) - 1, 6, 5, 4) if word[:n] in rest)
            rest = rest.replace(part, "\0", 1)
            explained += len(part)
    share = explained / len(label)
    initials = "".join(w[0] for w in words)
    if (
        len(words) >= 2
        and len(initials) >= 2
        and (label == initials or (len(initials) >= 3 and label.startswith(initials)))
    ):
        return max(share, 0.8)
    return share


_COUNTRIES = frozenset(
    [
        "de",
        "fr",
        "uk",
        "gb",
        "us",
        "es",
        "it",
        "nl",
        "pt",
        "at",
        "ch",
        "be",
        "dk",
        "se",
        "no",
        "fi",
        "pl",
        "cz",
        "hu",
        "ie",
        "ca",
        "au",
        "nz",
        "jp",
        "br",
        "in",
        "eu",
        "com",
        "co",
        "net",
        "org",
        "int",
        "intl",
    ]
)


def same_house(left: str, right: str) -> bool:
    """Whether two domains are one firm's in two countries: `nordvik.fi`, `nordvik-uk.com`; "studio" is everybody's."""
    one, other = (
        "".join(p for p in re.split(r"[-.]", d.lower().rpartition(".")[0]) if p not in _COUNTRIES)
        for d in (left, right)
    )
    return len(one) >= 6 and one == other and not names_a_business(one)


def name_from_domain(domain: str) -> str:
    """A readable name where nothing better is printed: `acme-tools.de` -> `Acme Tools`."""
    return " ".join(p.capitalize() for p in re.split(r"[-_]", domain.split(".", maxsplit=1)[0]) if p)
