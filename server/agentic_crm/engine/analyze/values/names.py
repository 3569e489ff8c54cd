"""Names of people: cleaning what headers and signatures print, telling names from other lines, role addresses."""

import re
import unicodedata
from functools import lru_cache

from agentic_crm.engine.analyze.text.wording import fold
from agentic_crm.kit.regex import regex

_HONORIFIC = regex(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof\.ssa|prof|professor|sir|lady|dame|lord|rev|hon|herr|herrn|frau|hr|fr|dipl|ing|mag|sr|sra|srta|don|doña|dña|d|mme|mlle|mlles|"
    r"monsieur|madame|maître|me|m|dott\.ssa|dott|avv|arch|geom|sig\.ra|sig\.na|sig|dhr|mevr|drs|ir|exmo|exma|eng|barr|barrister|capt)(?:\.-?|\s)"
    r"(?:[a-z]{2,4}\.(?=\s))?\s*|(?:med|rer|nat|jur|phil|oec|pol|habil|h\.\s?c|theol|vet|dent|techn)\.\s*|(?:dipl|mag|dr)\.-[a-z]+\.?\s+)+",
    re.IGNORECASE,
)
_DEGREE = regex(
    r"[,\s]+(?:ph\.?\s?d\.?|m\.?d\.?|mba|m\.?sc\.?|b\.?sc\.?|m\.?a\.?|b\.?a\.?|ll\.?m\.?|esq\.?|cpa|cfa|pmp|p\.?eng\.?|dds|dvm|vmd|bvsc|mrcvs|cppo|cpsm|cissp|ccim|rdn?|lcsw|d\.?o\.?|rn|"
    r"jd|dipl\.?|frics|mrics|aia|pe|emba|m\.?eng\.?|b\.?eng\.?|dba)\b\.?(?:\s*\([a-z ]+\))?$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "der",
        "den",
        "des",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "las",
        "los",
        "el",
        "y",
        "e",
        "von",
        "vom",
        "zu",
        "zur",
        "van",
        "ten",
        "ter",
        "op",
        "bin",
        "ibn",
        "al",
        "st",
        "o",
        "af",
        "av",
        "mac",
    ]
)
_NAME_WORD = regex(r"(?:[^\W\d_]\.){2,3}|[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_CJK = regex(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_NOT_A_NAME = frozenset(
    [
        "colleague",
        "kollege",
        "kollegin",
        "kollegen",
        "collègue",
        "compañero",
        "compañera",
        "collega",
        "colega",
        "team",
        "support",
        "sales",
        "service",
        "services",
        "group",
        "company",
        "department",
        "abteilung",
        "auftrag",
        "vertretung",
        "vertrieb",
        "kundenservice",
        "office",
        "info",
        "gmbh",
        "llc",
        "inc",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "ag",
        "kg",
        "sa",
        "sl",
        "sas",
        "bv",
        "nv",
        "oy",
        "ab",
        "solutions",
        "systems",
        "consulting",
        "technologies",
        "technology",
        "partners",
        "associates",
        "international",
        "regards",
        "best",
        "kind",
        "thanks",
        "thank",
        "cheers",
        "sincerely",
        "yours",
        "warm",
        "grüße",
        "grüßen",
        "gruß",
        "cordialement",
        "saludos",
        "saluti",
        "groet",
        "groeten",
        "cumprimentos",
        "hello",
        "hi",
        "hey",
        "dear",
        "hallo",
        "bonjour",
        "hola",
        "ciao",
        "newsletter",
        "notification",
        "notifications",
        "reply",
        "noreply",
        "mailer",
        "daemon",
        "desk",
        "helpdesk",
        "admin",
        "accounts",
        "billing",
        "the",
        "and",
        "und",
        "et",
        "our",
        "your",
        "phone",
        "tel",
        "mobile",
        "fax",
        "street",
        "road",
        "avenue",
        "str",
        "straße",
        "rue",
        "calle",
        "via",
        "head",
        "manager",
        "director",
        "chief",
        "officer",
        "engineer",
        "owner",
        "founder",
        "president",
        "buyer",
        "analyst",
        "coordinator",
        "assistant",
        "lead",
        "sent",
        "mit",
        "freundlichen",
        "freundliche",
        "beste",
        "viele",
        "liebe",
        "bien",
        "vous",
        "senior",
        "junior",
    ]
)
_ROLE = regex(
    r"^(?:info|sales|office|contact|contacts|kontakt|contacto|contatti|contato|contatto|hello|hi|hey|hallo|bonjour|hola|ciao|support|help|helpdesk|"
    r"service|services|customer|customers|customerservice|kundenservice|kundendienst|admin|administrator|administration|administracion|"
    r"administratie|amministrazione|billing|accounts?|accounting|accountspayable|ap|ar|invoices?|invoicing|rechnung(?:en)?|"
    r"buchhaltung|facturacion|facturas|facturation|factures?|comptabilite|compta|boekhouding|orders?|order|bestellung(?:en)?|pedidos?|commandes?|"
    r"ordini|bestellingen|service|team|marketing|press|presse|prensa|hr|jobs|careers|karriere|bewerbung|recruiting|mail|mailbox|post|"
    r"einkauf|vertrieb|verkauf|sekretariat|empfang|zentrale|verwaltung|anfrage(?:n)?|ventas|compras|recepcion|achats?|accueil|direction|"
    r"devis|vendite|acquisti|segreteria|inkoop|verkoop|receptie|planning|vendas|geral|comercial|commercial|procurement|purchasing|tenders?|"
    r"tendering|bids?|rfp|rfq|quotes?|enquir(?:y|ies)|inquir(?:y|ies)|reception|frontdesk|bookings?|reservations?|reservas?|reservierung|events?|"
    r"webmaster|postmaster|hostmaster|abuse|security|privacy|legal|feedback|news|newsletters?|updates?|notifications?|notify|alerts?|"
    r"no[-_.]?reply|do[-_.]?not[-_.]?reply|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|mailer[-_.]?daemon|bounces?|system|automated|robot|"
    r"everyone|all|staff|alle|equipe|members|list|lists|dispatch|logistics|shipping|warehouse|lager|versand|facilities|it|edv|web|website|shop|"
    r"store|finance|finanzen|treasury|partners?|partnerships?|hq|general|main|ops|operations|desk|tickets?|ticketing|jira|github|gitlab|"
    r"calendar|invites?|digest|statements?|payments?|receipts?|subscriptions?|renewals?|welcome|onboarding|community|training|academy|"
    r"studio|workshop|werkstatt|labor|lab|museum|school|schule|kanzlei|praxis|clinic|hotel|restaurant|front|office[-_.]?manager|export|import|biuro|secretari(?:a|at|aat)|secretary|buero|bureau|kantoor|oficina|escritorio|pfarramt|"
    r"projects?|buying|buyer|estates|maintenance|mantenimiento|wartung|vergabe(?:stelle)?|beschaffung|appalti|licitaciones|concursos|estimating|direccion|ufficio[-_.]?\w*|"
    r"parish|gemeinde|rathaus|bauamt|vorstand|board|committee|kitchen|kueche|factory|quality)"
    r"(?:[-_.+][a-z]{2}|[-_.+]?(?:\d+|team|desk|dept|department|emea|apac|int|intl|europe|global|kundenservice|service|office|"
    r"de|uk|us|eu|fr|es|nl|ch|pt|dk|pl|cz|ie|ca|au|nz|jp|br|mx))?$"
)
_MACHINE = regex(
    r"no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_.]?daemon|postmaster|notif|bounce|automated|^rss|(?:rss|news)?feeds?$|nicht[-_.]?antworten|^(?:reply|ticket|case)[-+]"
)


def is_role_address(email: str) -> bool:
    """Whether an address stands for a function (`sales@`), a ticket or a machine rather than a person."""
    local = email.partition("@")[0].lower()
    return bool(_ROLE.match(local.partition("+")[0]) or is_machine_address(email))


def is_machine_address(email: str) -> bool:
    """Whether nobody reads what is sent to the address."""
    return bool(_MACHINE.search(email.partition("@")[0].lower()))


def _cased(word: str) -> str:
    if not (word.isupper() and len(word.replace(".", "")) > 1) and not word.islower():
        return word
    if word.lower() in _PARTICLES and word.islower():
        return word
    return "".join(p.capitalize() if p[:1].isalpha() else p for p in re.split(r"([-'’.])", word))


def _is_loud(word: str) -> bool:
    return word.isupper() and len(word.replace(".", "").replace("-", "")) > 2


# German letters are signed "i. A." (for) or "ppa." (by proxy).
_FOR_HOUSE = regex(r"^(?:i\.\s?[AV]\.|ppa\.?|p\.p\.|p\.o\.|gez\.)\s+")


_IN_BRACKETS = regex(r"\s*[\(\[（【].*?[\)\]）】]")
_HOUSE_BEHIND = regex(r"\s+(?:\||via|from|at|bei|chez|@|·|•|/)\s+|\s+[-–—]\s+|\s*\|\s*")
_SAN = regex(r"(?:様|さん|氏|-san)$")


@lru_cache(maxsize=1024)
def clean_name(printed: str) -> str:
    """A person's name as a CRM keeps it: no honorific, degree, pronouns, company or shouting; `Last, First` turned around."""
    name = unicodedata.normalize("NFC", printed).strip().strip("\"'“”„<>,;:").strip()
    name = _IN_BRACKETS.sub("", name).rstrip(")] ")
    name = _FOR_HOUSE.sub("", name)
    name = _HOUSE_BEHIND.split(name)[0].strip()
    if "@" in name:
        return ""
    for _ in range(3):
        name = _DEGREE.sub("", name)
    stripped = _HONORIFIC.sub("", name)
    name = stripped if _NAME_WORD.match(stripped) else name
    last, comma, first = name.partition(",")
    if comma and first.strip() and len(first.split()) <= 3 and not _DEGREE.match("," + first):
        name = f"{_HONORIFIC.sub('', first.strip())} {last.strip()}"
    name = _SAN.sub("", name.strip(" ,.;:*_")).strip()
    words = name.split()
    if (
        len(words) >= 2
        and _is_loud(words[0])
        and not any(_is_loud(w) for w in words[1:])
        and all(w[:1].isupper() for w in words[1:])
    ):
        leading = 1
        words = [*words[leading:], *words[:leading]]
    shouting = len([w for w in words if w.isupper() and len(w) > 1])
    if words and (shouting or name.islower()):
        words = [_cased(w) for w in words]
    return " ".join(words)


def is_person_name(text: str) -> bool:
    """Whether a short text looks like a person's full name and nothing else."""
    text = text.strip()
    if _CJK.search(text):
        return (
            2 <= len(text.replace(" ", "").replace("\u3000", "")) <= 8
            and all(_CJK.match(c) or c.isspace() for c in text)
            and not re.search(r"[株式会社有限部課長様方係店]", text)
        )
    words = text.replace(" von und zu ", " von zu ").split()
    if not 2 <= len(words) <= 5 or len(text) > 50:
        return False
    if any(not _NAME_WORD.fullmatch(w) for w in words):
        return False
    if any(fold(w) in _NOT_A_NAME or w.lower() in _NOT_A_NAME for w in words):
        return False
    capitals = [w[0].isupper() or w.lower().replace("'", "").replace("’", "") in _PARTICLES for w in words]
    return all(capitals) and words[-1][0].isupper()


def name_of_address(email: str) -> str:
    """`First Last` where the address spells it out (`first.last@`), else an empty string."""
    parts = [p for p in re.split(r"[._-]", email.partition("@")[0]) if p]
    if len(parts) == 2 and all(p.isalpha() and len(p) > 1 for p in parts):
        return " ".join(_cased(p.lower()) for p in parts)
    return ""


def same_person(left: str, right: str) -> bool:
    """Whether two printed names can be one person: one's words are all in the other, initials allowed, two words at least."""
    a, b = sorted((fold(left).split(), fold(right).split()), key=len)
    if len(a) < 2:
        return False
    return all(any(w == o or (len(w) == 1 and o.startswith(w)) for o in b) for w in a) and a[-1] in b


def spelt_first(name: str, email: str) -> str:
    """`Last First` turned around where the address has it the other way: "Virtanen Aki", `aki.virtanen@`."""
    words, parts = name.split(), [p for p in re.split(r"[._-]", fold(email.partition("@")[0]).replace(" ", ".")) if p]
    if len(words) == 2 and [fold(w) for w in reversed(words)] == parts:
        return f"{words[1]} {words[0]}"
    return name


def share_a_name(left: str, right: str) -> bool:
    """Whether two printed names have a word in common, or an initial that stands for one."""
    if _CJK.search(left + right):
        return True  # one name in two scripts
    a, b = fold(left).split(), fold(right).split()
    return any(
        x == y or (min(len(x), len(y)) == 1 and x[0] == y[0]) or (min(len(x), len(y)) > 2 and (x in y or y in x))
        for x in a
        for y in b
    )


def is_renamed(known: str, printed: str, signed: str) -> bool:
    """Whether header and signature both give somebody the record's given name with another family name: after a wedding."""
    before, now = known.split(), signed.split()
    if fold(printed) != fold(signed) or len(before) < 2 or len(now) < 2:
        return False
    left, right = fold(before[-1]), fold(now[-1])
    longer = len(now) == len(before) and len(right) > 2 and len(left) > 2
    return longer and fold(before[0]) == fold(now[0]) and left != right
