"""What a thread's other side wants to buy, in its own words: what it asks a price for, what it says it needs."""

# ruff: noqa: E501 - word lists are read by line

import re
from typing import Final, NamedTuple

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.package import quote
from agentic_crm.engine.analyze.text.cues import BUY_STRONG
from agentic_crm.engine.analyze.text.wording import stems
from agentic_crm.kit.regex import regex

_WHAT = r"(?P<what>(?:[^.,;:?!()\n–—]|(?<=\d)[.,:/](?=\d)){3,120})"
_SHORTEST, _MOST = 4, 80
_NUMBER = r"(?:\d[\d.,' ]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit|neuf|dix|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|twee|vier|vijf|zes|zeven|acht|negen|tien|dois|duas|três|quatro|oito|dez)\b"
_COUNTED = regex(
    rf"(?<![\w#-]){_NUMBER}(?: ?[x×])? (?!(?:is|are|of|plus|or|and|per|%|percent|Uhr|heures?|o['’]clock|am|pm)\b)[^\W\d_]{{2,}}",
    re.IGNORECASE,
)


class Wanted(NamedTuple):
    """A thing in the words of who wants it, whether they say how many, and where they say it."""

    thing: str
    is_counted: bool
    letter: Letter
    evidence: tuple[Evidence, ...]


class _Forms(NamedTuple):
    """Of one language: words that ask for a price of something, words that want something, and where the thing is over."""

    priced: re.Pattern[str]
    wanted: re.Pattern[str]
    over: re.Pattern[str]
    lead: re.Pattern[str]


def _forms(priced: str, wanted: str, over: str, lead: str) -> _Forms:
    return _Forms(
        regex(rf"\b(?:{priced}){_WHAT}", re.IGNORECASE),
        regex(rf"\b(?:{wanted}){_WHAT}", re.IGNORECASE),
        regex(rf"(?:^|\s+|(?<=['’]))(?:{over})\b.*$", re.IGNORECASE),
        regex(rf"^(?:{lead})", re.IGNORECASE),
    )


_FORMS: Final[dict[str, _Forms]] = {
    "en": _forms(
        r"(?:quot(?:e|ation)s?|pric(?:e|es|ing)|offers?|proposals?|estimate|bid|figures?)(?: (?:me|us|up))? (?:for|on) |(?:quote|price) (?:me|us) |how much (?:would|is|are|for|do you charge for|does|do) |what (?:would|will|do|does|is the price of) |price up ",
        r"(?:needs?|wants?|requires?|looking (?:for|at)|after|interested in|in the market for|(?:would|['’]d) (?:like|love)|keen on|accepting (?:proposals|bids|tenders) for)(?: to (?:buy|order|purchase|rent|lease|hire|book|get|replace|add|install|have|see about|license|put in|set up|switch to|move to|start with))? |(?:buy|order|purchase|rent|lease|hire|book|replace|get|take|supply) (?=another |(?:some|an additional) |" + _NUMBER + r")",
        r"for (?:our|my|us|me)|in (?:our|my)|at (?:our|my)|to (?:our|my|us|me|be|go|make|see|satisfy|start|meet|keep|help)|by|before|until|till|this (?:year|month|week|autumn|spring|summer|winter|fall|season|time)|next|so|because|since|if|when(?:ever)?|as|that|which|who|where|while|and (?:how|what|when|if|whether|would|could|can|please|i|we|you|they|he|she|then|our|my|asked|ha(?:ve|s)|to|how|get|send|let)|but|or (?:should|do|is|are|would)|from you|please|over|asap|starting|delivered|on (?:a|the) regular|would|will|could|costs?|come to|run|set us back|be|at (?:your|the same|a)|in (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|fall|the (?:fall|spring)|\d{4})|(?:on|around|from) (?:mon|tues|wednes|thurs|fri|satur|sun)day|& (?:how|what|when)|(?:with )?whatever|soon|yesterday|tomorrow|today|now|again|too|as well",
        r"(?:(?:somebody|someone|a (?:firm|company|partner|supplier|vendor)) (?:to|who can|for) |take (?:over|on) |to (?:buy|order|purchase|rent|lease|hire|book|get|replace|take over|do) |about |around |roughly |approximately |say |(?:a|an|the|some|another|our|my|your|any|just|only|one more|single|a single|new)\b(?! year)\s*)+",
    ),
    "de": _forms(
        r"(?:(?:richt)?angebot|offerte|(?:richt)?preise?|preisauskunft|preisindikation|kostenvoranschlag|kosten) (?:für|über|zu|zur|zum) (?:die (?:lieferung|montage|herstellung) (?:von|der|des) )?|was (?:würde[n]?|kosten|kostet) ",
        r"(?:suchen|suche|benötigen|brauchen|brauche|bräuchten|(?:interessier\w+|bewerben)(?: wir)? uns für|bedarf an|hätten(?: wir)? gerne?|(?:wir|ich) (?:möchten?|wollen|will|würden gerne?|bestellen|planen))(?: (?:wir|ich|auch|nun|jetzt|noch|dringend|gern|gerne|dafür|hier))* ",
        r"bis|ab|vor|da|weil|damit|sobald|falls|wenn|und (?:dann|danach|wir|ich|können|könnten|möchten|würden|zwar|bitten)|oder|die (?:wir|ich|sich)|sowie (?:wir|ich)|für (?:unser\w*|mein\w*|uns)|in (?:unser\w*)|an (?:unser\w*)|zu (?:unser\w*)|gemäß|laut|noch|nächste\w*|diese[sn]? (?:jahr|monat|woche|sommer|herbst)|im (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|frühjahr|sommer|herbst|winter|kommenden)|kaufen|bestellen|mieten|leasen|beschaffen|anschaffen|ersetzen|austauschen|erneuern|einbauen|installieren|umrüsten|beauftragen|machen|haben|lassen|vergeben|verlängern|erweitern|zusenden|schicken|senden|kosten|kostet",
        r"(?:ca\. ?|rund |etwa |circa |zirka |ungefähr |eine[nrms]? |ein |die |den |das |der |dem |unsere?n? |weitere?n? |noch |neue[nrs]? |jemanden,? der )+",
    ),
    "fr": _forms(
        r"(?:devis|offre|prix|tarifs?|chiffrage|proposition|estimation) (?:pour|concernant) ",
        r"(?:(?:re)?cherch(?:ons|e|ent) |(?:avons|aurions|ai|aurais|a|auraient|ont) besoin d(?:e |['’]|u |es )|(?:souhait|voudri|aimeri|voul|veulent)\w*(?: \w+)?(?: (?:commander|acheter|louer|installer|remplacer|équiper|refaire|renouveler|acquérir|avoir|rénover|commander|changer))? |il (?:nous|me) (?:faut|faudrait|en faudrait) |(?:commander|louer|acheter) )",
        r"pour (?:notre|nos|mon|ma|mes)|dans (?:notre|nos|mon|ma)|avant|d['’]ici|à partir|afin|car|parce|si|quand|que|qui|dont|et (?:je|nous|on|si|pouv\w+|que)|mais|cette? (?:année|mois|semaine|été|automne)|en (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)|chez nous|de notre|de nos|auprès",
        r"(?:environ |quelque |une? |les? |la |l['’]|des |du |de |d['’]|notre |nos |nouve(?:au|lle)s? )+",
    ),
    "es": _forms(
        r"(?:presupuesto|cotización|oferta|precio|propuesta) (?:para|de|por|del) ",
        r"(?:necesit\w+|buscamos|busco|queremos|queríamos|quiere[n]?|quisiéramos|querríamos|nos hacen? falta|nos gustaría)(?: (?:comprar|alquilar|contratar|pedir|encargar|instalar|cambiar|renovar|montar|poner|tener))? ",
        r"para (?:nuestr\w+|mi|mis|el (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo))|en (?:nuestr\w+|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|antes|que|porque|si|cuando|y (?:si|que|me|nos|luego|también)|pero|este (?:año|mes|verano|otoño)|esta semana|instalad\w+",
        r"(?:un[ao]?s? |el |l[oa]s? |de |del |nuev[oa]s? |unos |nuestr[oa]s? |otr[oa]s? )+",
    ),
    "it": _forms(
        r"(?:preventivo|offerta|prezzo|quotazione|proposta) (?:per|di|su) ",
        r"(?:cerchiamo|cerco|(?:abbiamo|avremmo|ho|avrei) bisogno di|ci serv(?:e|ono|irebbe\w*)|mi serv(?:e|ono)|vorre(?:mmo|i)|vogliamo|vuole|vogliono|intend(?:e|iamo))(?: (?:acquistare|comprare|noleggiare|ordinare|sostituire|installare|rifare|avere|rinnovare|cambiare))? ",
        r"per (?:i[l] nostr\w+|la nostra|le nostre|i nostri|noi)|nel nostro|nella nostra|entro|prima|che|perché|se|quando|e (?:se|vorr\w+|mi|ci)|ma|quest['’]?[oa]? (?:anno|mese|estate|settimana)|a (?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)",
        r"(?:circa |una? |un['’]|il |lo |la |l['’]|i |gli |le |di |dei |delle |nuov[oaie] |nostr[oaie] |altr[oaie] )+",
    ),
    "nl": _forms(
        r"(?:offerte|prijsopgave|prijs|prijzen|voorstel|prijsindicatie)(?: \w+)? (?:voor|op|van) ",
        r"(?:zoeken?|zoekt|willen|wil|zouden graag|zou graag|hebben|heb)(?: (?:we|wij|ik|ze|graag|ook|nu))* ",
        r"voor (?:onze?|ons|mijn|\d+ (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december))|in (?:onze?|ons)|uiterlijk|tegen|omdat|want|als|wanneer|die|dat|en (?:of|dan|kun|we|ik|graag)|maar|nodig|kopen|huren|bestellen|aanschaffen|laten|vervangen|plaatsen|hebben|kosten|dit (?:jaar|najaar|voorjaar)|deze (?:zomer|winter|maand)",
        r"(?:(?:een )?partij voor |ongeveer |zo['’]n |circa |een |de |het |onze |nieuwe? |nog )+",
    ),
    "pt": _forms(
        r"(?:orçamento|cotação|proposta|preços?) (?:para|de|por) ",
        r"(?:precis(?:o|amos|a|am)(?: de)?|procur(?:o|amos)|quer(?:emos|em|o|ia|íamos)|gostar(?:íamos|ia) de)(?: (?:comprar|alugar|encomendar|contratar|renovar|instalar|trocar|refazer|ter))? ",
        r"para (?:o nosso|a nossa|os nossos|as nossas|nós)|n[oa] noss[oa]|até|antes|que|porque|se|quando|e (?:se|o orçamento|gostar\w+|quer\w+)|mas|este (?:ano|mês|verão)|em (?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)",
        r"(?:cerca de |um[a]? |[oa]s? |d[oae]s? |de |nov[oa]s? |uns |umas |noss[oa]s? )+",
    ),
}  # fmt: skip
# What is asked for on the way to buying, words that only point at it, and spans, days and sums.
_NO_THING = regex(
    r"^(?:(?:you|your|to|it|its|this|these|those|them|him|her|me|us|one(?! [a-z]{4,})|ones|he|she|they|we|all|both|everything|more|lot|same|rest|"
    r"(?:formal |rough |firm |budgetary |written |detailed |quick |short |ballpark )?(?:quotes?|quotation|price|prices|pricing|price list|offer|proposal|estimate|bid|call|demo|chat|meeting|visit|hand|look|number|figure|answer|reply|word|copy|copies|invoice|confirmation|help|time|information|info|details?|contract|agreement|samples?|advice|idea|talk|drawings?|date|catalogue|brochure|paperwork|decision|feedback|board|reference|approval|schedule|meet)|"
    r"sie|ihnen|ihr\w*|es|uns|mir|dich|euch|das|dies\w*|(?:richt)?angebote?|offerte|preise?|termin|rückruf|muster|hilfe|unterlagen|informationen|auskunft|"
    r"vous|nous|cela|ça|savoir|devis|offre|rendez-vous|échantillons?|renseignements?|"
    r"que|saber|presupuesto|cotización|oferta|precio|cita|información|muestras?|"
    r"sapere|preventivo|offerta|appuntamento|informazioni|campioni|"
    r"weten|offerte|prijs|afspraak|informatie|graag|u|je|jullie|"
    r"orçamento|proposta|cotação|amostras?|informaç\w+)(?![\w-])|"
    r"(?:v[oó][oó]r|für|para|per|pour|over|nach|sobre|su|in|im|er|at|on|with|mit|met|con|avec|um|auf|zu|bij|by|as) |"
    r"(?:last|pasar|celebrar\w*|partire|est[ae]|is|are|sind|ist|yours|take|diagnose|fix|solve) |follow|take$|\W*$|"
    r"\d[\d.,]* (?:plus|of each|more|or|and)\b|\d[\d.:]* ?(?:is|your|my|h\b|uhr|[ap]m\b)|"
    r"(?:[\d–-]+|two|three|four|zwei|drei|vier|deux|trois|dos|tres|due|tre|twee|drie|duas|três) (?:hours?|days?|weeks?|wks|months?|minutes?|stunden|tagen?|wochen|monaten?|jours?|semaines?|mois|días?|semanas?|meses|giorni|settimane|mesi|dagen|weken|maanden|dias?)\b|"
    r"\d{1,2}\.? (?:jan|feb|f[ée]v|mar|mär|maa|apr|avr|abr|ma[iyj]|jun|jui|jul|giu|lug|aug|ago|août|sep|set|o[ckt]t|nov|de[czsc]|gen|dic|déc))|"
    r"\b(?:it|them|the lot|the same|samples?|muster|échantillons?|muestras|campioni|monsters?|amostras)$|"
    r"[€$£¥]|\b(?:eur|usd|gbp|chf|euros?|dollars|francs|kr)\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:lunedì|lunes|montag|lundi|maandag)\b",
    re.IGNORECASE,
)
_LOOSE_END = regex(
    r"[\s\-–'’\"“”]+$|\s+(?:for|of|in|at|on|to|and|or|with|the|a|an|from|about|für|von|und|oder|mit|in|an|auf|zu|zur|zum|die|der|das|den|pour|de|du|des|et|ou|avec|à|en|para|y|o|con|del|per|e|di|da|voor|van|met|op|een|com|do|da|as)$",
    re.IGNORECASE,
)
_MASCULINE = regex(r"^einen ((?:[a-zäöüß-]+en )+)(?=[A-ZÄÖÜ])")


def wanted_by(letters: list[Letter]) -> Wanted | None:
    """What the other side wants, less what it is for and by when; as we say it where they do not."""
    theirs, ours = [le for le in letters if not le.is_ours], [le for le in letters if le.is_ours]
    return _best(theirs) or _best(ours, is_quoted=bool(theirs))


def _best(letters: list[Letter], *, is_quoted: bool = False) -> Wanted | None:
    """What scores best; with `is_quoted` only what a price is given for."""
    best: tuple[int, Wanted | None] = (0, None)
    for letter in letters:
        forms = _FORMS.get(letter.language)
        if forms is None:
            continue
        for sentence in letter.sentences:
            for weight, pattern in ((3, forms.priced), (2, forms.wanted))[: 1 if is_quoted else 2]:
                for match in pattern.finditer(sentence.text):
                    thing = _thing(match["what"], forms)
                    if not thing:
                        continue
                    is_counted = bool(_COUNTED.search(thing))
                    score = weight + 3 * is_counted + bool(BUY_STRONG.search(sentence.low))
                    if score > best[0]:
                        at = sentence.start + match.start("what")
                        said_at = quote(letter, at, at + len(match["what"].rstrip()), "name")
                        best = (score, Wanted(thing, is_counted, letter, said_at))
    return best[1]


def starts_with_number(thing: str) -> bool:
    """Whether it begins with how many there are."""
    return bool(_COUNTED.match(thing))


def _thing(said: str, forms: _Forms) -> str:
    said = _MASCULINE.sub(lambda m: m[1].replace("en ", "er "), said.strip())
    thing = forms.lead.sub("", forms.over.sub("", forms.lead.sub("", said)).strip())
    if len(thing) > _MOST:
        thing = thing[:_MOST].rsplit(" ", 1)[0]
    while (shorter := _LOOSE_END.sub("", thing)) != thing:
        thing = shorter
    if _NO_THING.search(thing) or not stems(thing) or len(thing) < _SHORTEST:
        return ""
    if thing.count('"') % 2:
        thing = thing.replace('"', "")
    return thing[:1].upper() + thing[1:]
