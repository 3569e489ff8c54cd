"""Job titles: a lexicon of word beginnings in eight languages, and appositions in running text ("Raj, our controller")."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.text.wording import places_of
from agentic_crm.kit.regex import regex

_TITLE = regex(
    r"\b(?:ceo|cto|cfo|coo|cio|cmo|cpo|cro|chro|ciso|cdo|cso|vp|svp|evp|avp|gm|md|president|vice[- ]president|chair(?:man|woman|person)?|"
    r"chief|founder|co-?founder|owner|co-?owner|proprietor|partner|principal|director|head|manager|lead|leader|supervisor|foreman|coordinator|"
    r"co-ordinator|officer|executive|administrator|assistant|associate|secretary|clerk|receptionist|controller|comptroller|treasurer|"
    r"accountant|bookkeeper|auditor|analyst|buyer|purchaser|purchasing|procurement|engineer|engineering|developer|architect|designer|consultant|"
    r"advis[eo]r|specialist|expert|technician|scientist|researcher|planner|strategist|editor|publisher|librarian|curator|teacher|professor|"
    r"lecturer|dean|registrar|bursar|headmaster|headteacher|superintendent|inspector|surveyor|broker|agent|attorney|lawyer|counsel|paralegal|solicitor|"
    r"notary|physician|dentist|nurse|pharmacist|veterinarian|vet|therapist|chef|sommelier|winemaker|brewer|brewmaster|farmer|grower|builder|contractor|"
    r"mechanic|electrician|machinist|operator|operations|support|merchandiser|recruiter|trainer|instructor|coach|producer|photographer|captain|pilot|warden|"
    r"custodian|steward|concierge|host|trustee|commissioner|councillor|mayor|minister|deputy|dispatcher|estimator|scheduler|sales|marketing|"
    r"geschäftsführ\w*|inhaber\w*|gesellschafter\w*|prokurist\w*|vorstand\w*|vorsitzende\w*|leiter\w*|leitung|\w+leiter(?:in)?|\w+leitung|chef(?:in)?|"
    r"direktor\w*|\w+direktor(?:in)?|vorsteher\w*|\w+vorsteher(?:in)?|einkäufer\w*|einkauf|vertrieb\w*|verkauf\w*|sachbearbeiter\w*|referent\w*|assistent\w*|sekretär\w*|buchhalt\w*|meister\w*|\w+meister(?:in)?|"
    r"ingenieur\w*|techniker\w*|entwickler\w*|berater\w*|kauf(?:mann|frau)|architekt\w*|rechtsanw\w*|steuerberat\w*|arzt|ärztin|beauftragte\w*|verantwortliche\w*|"
    r"koordinator\w*|projekt\w+|disponent\w*|konstrukteur\w*|planer\w*|\w+planer(?:in)?|fachkraft|bürgermeister\w*|dezernent\w*|hausverwalt\w*|"
    r"directeur|directrice|gérante?|président\w*|pdg|dg|daf|dsi|drh|responsable|chef(?:fe)?\s+d\w*|chargée?\s+d\w*|acheteu\w+|achats|ingénieure?|architecte|associée?|"
    r"comptable|assistante?|secrétaire|technicien\w*|conseill\w+|commercial\w*|régisseu\w+|conservat\w+|notaire|maître\s+d\w+|fondat\w+|adjointe?|"
    r"gerente|directora?|director|presidente|presidenta|jefe|jefa|encargad[oa]|responsable|compras|ingenier[oa]|técnic[oa]|enólog[oa]|propietari[oa]|"
    r"administrador\w*|soci[oa]|consejer[oa]|coordinador\w*|contable|asesor\w*|comercial|secretari[oa]|analista|notari[oa]|arquitect[oa]|abogad[oa]|dueñ[oa]|"
    r"direttor\w+|direttrice|titolare|amministrat\w+|responsabile|capo|ufficio\s+acquisti|acquist\w+|ingegnere|geometra|notaio|architetto|socio|impiegat\w+|"
    r"directeur|eigenaar|eigenaresse|hoofd|inkoper|inkoop\w*|zaakvoerder|bedrijfsleider|manager|medewerker|co[oö]rdinator|adviseur|bestuurder|teamleider|projectleider|"
    r"boekhoud\w+|directiesecretaresse|verkoop\w*|planner|beheerder|"
    r"gestor\w*|gerente|diretor\w*|sócio|sócia|engenheir[oa]|comprador\w*|encarregad[oa]|proprietári[oa]|chefe|"
    r"kierowni\w+|dyrektor\w*|prezes\w*|specjalist\w+|właściciel\w*|direktør|daglig\s+leder|innkjøp\w*|indkøb\w*|inköp\w*|\w+chef|\w+sjef|ejer|verkställande|vd|toimitusjohtaja|vedoucí|ředitel\w*|jednatel\w*|nákupčí|majitel\w*|(?:genel\s+)?müdür\w*)\b|"
    r"(?:代表取締役|取締役|社長|部長|課長|係長|主任|担当|マネージャー|リーダー|店長|工場長|次長|専務|常務|所長|室長)",
    re.IGNORECASE,
)
_AFTER = regex(
    r"(?:\s+[A-ZÀ-Þ][\w'’-]+)?(?:\s*[(<\[][^()<>\[\]]*@[^()<>\[\]]*[)>\]])?(?:\s*\((?:copied|in (?:cc|copy|kopie|copia)|cc(?:['’]?ed|['’]d)?|en copi[ea]|em cópia)\b[^()]{0,20}\))?(?:\s*[,(]\s*|\s+is\s+|\s+ist\s+|\s+est\s+|\s+es\s+)(?P<our>(?:our|the|my|unser[e]?|mein[e]?|der|die|notre|le|la|l['’]|nuestr[oa]|el|mi|onze|de|nosso|nossa|o|a|il|nostro|nostra)\s*)?"
    r"(?P<title>[^\W\d][\w&/ .'’-]{1,48}?)(?=\s*[,();:.!?\n]|\s+(?:and|who|is|will|on\s+(?:this|it|that)|und|der|die|wird|et|qui|est|y|que|at|bei|chez|from|in\s+(?:cc|copy|kopie)|cc|here|de\s+l|en\s+copi)\b|$)"
)
_BEFORE = regex(
    r"(?:\b(?:our|my|unser[e]?|mein[e]?|notre|nuestr[oa]|onze|nosso|nossa)\s+)(?P<title>[^\W\d][\w&/'’-]*(?:\s+(?:of|de|für|des|du|van)?\s*[\w&/'’-]+){0,3}?),?\s+(?:\(?)$|"
    r"\b(?:the|der|die|la|le|el|il|de|o|a)\s+(?P<other>[^\W\d][\w&/'’-]*(?:\s+(?:of|de|für|des|du|van)?\s*[\w&/'’-]+){0,3}?),\s+$",
    re.IGNORECASE,
)
# "Our new site manager in Aalborg is", "unsere Ansprechpartnerin im Einkauf ist": before a name.
_IS = regex(
    r"\b(?:our|my|their|the|unsere?|meine?|ihre?|die|der|notre|leur|le|la|nuestr[oa]|su|el|il nostro|la nostra|il|onze|de|nosso|nossa|o|a)\s+(?:(?:new|neue[rn]?|nouveau|nouvelle|nuev[oa]|nuov[oa]|nieuwe|nov[oa])\s+)?"
    r"(?P<title>[^\W\d][\w&/'’-]*(?:\s+(?:of|de|für|des|du|van)?\s*[\w&/'’-]+){0,4}?)(?:\s+(?:in|for|at|im|für|à|en|a|voor|em)\s+(?-i:[A-ZÀ-Þ])[\w-]+)?\s+(?:is(?: now| called)?|ist(?: jetzt)?|heißt|est|s['’]appelle|es|se llama|è|si chiama|heet|é|chama-se)\s+(?:(?:herr|frau|mr|mrs|ms|dr|mme|m|sr|sra|sig|dott(?:\.?ssa)?)\.?\s+)?$",
    re.IGNORECASE,
)
_LEADS_TO_NAME = regex(
    r"\s+(?:herrn?|frau|mr|mrs|ms|dr|mme|madame|monsieur|señora?|signora?|mevrouw|dhr)\.?$", re.IGNORECASE
)
_LEAD_CHARS = 120


def is_title(text: str) -> bool:
    """Whether a short text contains a word of a job title."""
    return len(text) <= 90 and bool(_TITLE.search(text))


# Words that German puts together. Prose and offers are full of them, so that only a signature's lines are read by them.
_COMPOUND = regex(
    r"\b(?:\w+(?:manager|assistent|referent|berater|ingenieur|techniker|entwickler|architekt|einkäufer|sekretär|koordinator|sprecher)(?:in)?|managerin|\w+(?:beauftragte|verantwortliche)r?)\b",
    re.IGNORECASE,
)


def is_printed_title(text: str) -> bool:
    """Whether a signature's line contains a word of a job title, those put together included."""
    return is_title(text) or (len(text) <= 60 and bool(_COMPOUND.search(text)))


_NEW = regex(
    r"^(?:(?:new|newest|neue[rsn]?|nouve(?:au|lle)|nuev[oa]|nuov[oa]|nieuwe?|nov[oa])\s+)(?=\w{3})", re.IGNORECASE
)


def tidy_title(text: str) -> str:
    """A title as a CRM keeps it: first letter upper case, no surplus punctuation."""
    text = re.sub(r"\s*\([^()]*[!?][^()]*\)", "", text)
    text = _NEW.sub("", " ".join(text.strip(" ,;|·•-–—*_").split()))
    return text[:1].upper() + text[1:] if text else ""


def apposed_title(text: str, name: str) -> tuple[str, int, int] | None:
    """The title that running text gives a person by name or first name, with its offsets; None if it gives none."""
    parts = [name, *(w for w in name.split()[:1] if len(w) > 2)]
    for called in parts:
        for at in places_of(called, text):
            match = _AFTER.match(text, at + len(called))
            if match is None:
                continue
            title = match["title"]
            if is_title(title) and len(title.split()) <= 6 and (match["our"] or match[0].lstrip()[:1] in ",("):
                return tidy_title(title), match.start("title"), match.end("title")
        for at in places_of(called, text):
            lead = max(0, at - _LEAD_CHARS)
            before = _BEFORE.search(text, lead, at) or _IS.search(text, lead, at)
            found = before and ("title" if before["title"] else "other")
            if before and found and is_title(before[found]) and before[found].lower() not in ("colleague", "partner"):
                title = _LEADS_TO_NAME.sub("", before[found])
                return tidy_title(title), before.start(found), before.start(found) + len(title)
    return None
