"""How a new deal goes on from one that was won: its next term, more of it, or the next thing after it."""

# ruff: noqa: E501 - word lists are read by line

from dataclasses import dataclass
from datetime import date

from agentic_crm.engine.actions import DealRelation
from agentic_crm.engine.analyze.deals.wanted import wanted_by
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import likeness
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import stems
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.engine.snapshot import KnownDeal
from agentic_crm.kit.regex import regex

# What runs for a term.
_TERM = r"(?:contract|subscription|licen[cs]es?|agreement|lease|retainer|plan|cover|maintenance|support|hosting|membership|policy|term|year|package|service|season|months|seats|users|sla|vertrag\w*|\w+vertr[aä]g\w*|abo|abonnement\w*|lizenz\w*|wartung\w*|laufzeit|jahr|saison|contrat\w*|licences?|maintenance|marché|année|contrato\w*|licencia\w*|mantenimiento|suscripci[oó]n|año|contratt\w+|licenz\w+|manutenzione|canone|anno|contract\w*|\w*contract|licentie\w*|onderhoud\w*|jaar|assinatura|licença\w*|manutenção|ano)"
_RENEWS = one_of(
    r"\bre-?new(?:al|als|ing|ed|s)?\b|\broll(?:ing|ed)? (?:it|us|this|them|the \w+) over\b|\brollover\b|\bre-?up\b|\banother (?:\w+ ){0,2}(?:year|term|season|quarter|twelve months|six months|\d+ months|yrs?)\b|\banother \d+ ?(?:years?|yrs?|months|mths|seasons)\b|\b(?:for|by) (?:a further|one more|a second|a third) (?:year|term|season)\b|\bsame again (?:for|this|next|in) (?:\w+ )?(?:20\d\d|year|season|term|summer|winter|spring|autumn)\b",
    rf"\bextend\w* (?:\w+ ){{0,3}}{_TERM}\b(?! (?:to|into|across) (?!\d{{4}}|the end|end|next))|\bextend\w* (?:\w+ ){{0,4}}(?:for|by|until|till|through) (?:\w+ ){{0,3}}(?:years?|months|20\d\d|seasons?|term)\b|\bextension of (?:the|our) {_TERM}\b|\b(?:continue|carry on|keep going|stay on|go on) (?:\w+ ){{0,4}}(?:for|with|into) (?:another|the next|the coming|next|20\d\d)\b|\bnext (?:year|term|season)['’]s (?:contract|subscription|cover|agreement|licen[cs]e)",
    rf"\b{_TERM}\b[^.;!?]{{0,40}}\b(?:(?:is|are|comes?|coming|runs?|running) (?:up|out|to an end|due)|expir\w+|lapses?|(?:end|ends|ending|finishes) (?:in|on|at|this|next|soon|\d))",
    rf"\b(?:ver|an)läng\w+|\bverlaengern?\b|\b(?:weiter|fort)(?:zu)?(?:laufen|führen|setzen|geführt|gesetzt)\b|\b(?:um|für) (?:ein|zwei|drei|\d+) weiteres? jahre?\b|\b(?:ein|zwei|drei) weitere[sn]? jahre?n?\b|\b(?:anschluss|folge)vertrag\b|\b{_TERM}\b[^.;!?]{{0,40}}\b(?:läuft|laufen|endet|enden|ausläuft|abläuft)\b[^.;!?]{{0,40}}",
    rf"\breconduct\w+|\breconduire\b|\brenouvel\w+|\bprolong\w+|\b(?:une|un) (?:an|année) de plus\b|\bencore un an\b|\b{_TERM}\b[^.;!?]{{0,40}}\b(?:arrive à (?:échéance|(?:son )?terme)|expire|prend fin|se termine)\b|\b(?:arrive|arrivant) à échéance\b",
    rf"\bprórrog\w+|\bprorrog\w+|\b(?:un|otro|dos) años? más\b|\botro año\b|\b{_TERM}\b[^.;!?]{{0,40}}\b(?:vence|caduca|expira|termina|se acaba)\b|\bprorog\w+|\bun altro anno\b|\b{_TERM}\b[^.;!?]{{0,40}}\b(?:scade|scadrà|in scadenza|termina)\b",
    rf"\bverleng\w+|\bnog (?:een|\d|twee|drie) jaar\b|\been jaar erbij\b|\bopnieuw voor (?:een|het)\b|\b{_TERM}\b[^.;!?]{{0,40}}\b(?:loopt|lopen)\b[^.;!?]{{0,30}}\b(?:af|ten einde)\b|\bmais um ano\b|\b{_TERM}\b[^.;!?]{{0,40}}\b(?:expira|caduca|termina|acaba)\b|更新|継続",
)
# "renovar", "rinnovare", "erneuern" speak of contracts and of kitchens.
_RENOVATES = one_of(r"\brenov(?:ar|aci|amos|ación|ação|emos)\w*|\brinnov\w+|\berneuer\w*|\bvernieuw\w*|\bhernieuw\w*")
_OF_TERM = regex(rf"\b{_TERM}\b")
_REFUSES = regex(
    r"\b(?:not|won['’]t|don['’]t|nicht|ne|no|non|niet|não)\b[^.;!?]{0,25}$|\b(?:instead of|rather than|statt|au lieu de)\b[^.;!?]{0,15}$"
)

_UNIT = r"(?:seats?|licen[cs]es?|users?|accounts?|sites?|locations?|branch(?:es)?|stores?|shops?|offices?|floors?|plants?|depots?|warehouses?|clinics?|schools?|restaurants?|hotels?|homes?|campus(?:es)?|teams?|shifts?|rooms?|lines?|vehicles?|trucks?|vans?|machines?|devices?|units?|desks?|staff|employees|people|places|modules?|lanes?|bays?|hours|days|classes)"
_GROWS = one_of(
    rf"\b(?:additional|more|extra|further|another(?: (?:\d+|two|three|four|five|six|eight|ten|twelve|dozen|few|couple of))?) (?:[\w-]+ ){{0,2}}{_UNIT}\b|\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:more|extra|additional|further)\b|\b(?:new|second|third|other) (?:\w+ )?{_UNIT}\b",
    r"\badd(?:ing|ed)?\b[^.;!?]{0,60}\b(?:to|onto|into) (?:our|the|your|my|it|this|that)\b|\b(?:addendum|amendment|change order|variation|change request|top[- ]?up|upgrade|upsell|scope change)\b|\badding (?:it|them|that|this|a|an|another)\b|\bon top of\b|\bover and above\b|\bbring(?:ing)?\b[^.;!?]{0,60}\b(?:over|on board|as well|in)\b|\broll(?:ing|ed)? (?:it |this |them |that )?out\b|\brollout\b|\bgo(?:ing)? (?:up )?from \d+ to \d+|\bfrom \d+ to \d+ (?!(?:people|guests|am|pm))|\b(?:increase|expand|extend|widen|upgrade|step up|scale up|grow)\w* (?:\w+ ){0,3}(?:to|by|from|our|the|it)\b",
    r"\bzusätzlich\w*|\bweitere[nrms]?\b|\berweiter\w*|\baufstock\w*|\bhochstufen\b|\bnachbestell\w*|\bnachtr(?:ag|äge)\b|\b(?:zweite[nrms]?|neue[nrms]?|dritte[nrms]?) (?:\w+ )?(?:standort\w*|filiale\w*|halle|werk|scheune|büro|niederlassung|stockwerk|etage|haus|dach|abteilung|gebäude|linie|praxis)\b|\bnoch (?:zwei|drei|vier|fünf|sechs|acht|zehn|zwölf|\d+) \w+|\bnoch (?:ein|eine|einen|zwei|drei|vier|fünf|zehn|\d+) (?:weitere|zusätzliche|mehr|dazu)|\bdazunehm\w*|\bhinzunehm\w*|\bvon \d+ auf \d+\b|\bmitaufnehm\w*|\bausweit\w*",
    r"\bencore (?:deux|trois|quatre|cinq|six|dix|\d+) \w+|\b\w+ de plus\b(?! (?:que|en))|\bsupplémentaires?\b|\bétendre\b|\bélargir\b|\bavenant\b|\bajout(?:er|ons|s|er)?\b|\bextension\b|\b(?:deuxième|second[e]?|nouve(?:au|l|lle|aux|lles)) (?:site|boutique|agence|usine|magasin|bureau|étage|restaurant|hôtel|établissement)s?\b|\ben plus des?\b|\bpasser de \d+ à \d+",
    r"\b(?:\d+|dos|tres|cuatro|cinco|seis|diez|unos|unas) (?:\w+ )?más\b|\baltr[ei] (?:\d+|due|tre|quattro|cinque|sei|dieci)\b|\b(?:\d+|due|tre|quattro|cinque|sei|dieci) (?:\w+ )?in più\b|\badicional(?:es)?\b|\bampliar\w*|\bampliaci[oó]n\b|\bañadir\b|\bextender\b|\b(?:segund[oa]|nuev[oa]s?|otr[oa]s?) (?:\w+ )?(?:sede|tienda|oficina|local|planta|sucursal|restaurante|nave|centro|hotel)s?\b|\bpasar de \d+ a \d+|\baggiuntiv\w+|\bampliare\b|\bampliamento\b|\baggiungere\b|\bestendere\b|\b(?:second[oa]|nuov[oaie]|altr[oaie]) (?:sede|sedi|negozi[o]?|uffici[o]?|stabiliment[oi]|punt[oi] vendita|ristorant[ei]|reparto)\b|\bpassare da \d+ a \d+",
    r"\bnog (?:twee|drie|vier|vijf|zes|tien|\d+) \w+|\buitbreid\w*|\buit te breiden\b|\berbij\b|\bbijplaatsen\b|\bmeerwerk\b|\bextra (?:\w+ )?(?:licenties|gebruikers|winkels|vestiging\w*|plekken|plaatsen)\b|\b(?:tweede|nieuwe|andere) (?:\w+ )?(?:vestiging\w*|winkels?|locatie\w*|filia(?:al|len)|kantoor|kantoren|hal|verdieping)\b|\bvan \d+ naar \d+\b|\badicionais\b|\bmais (?:\d+|dois|duas|três|quatro|cinco|seis|dez|algumas|alguns) \w+|\balargar\b|\bexpandir\b|\bacrescentar\b|\badenda\b|\baditamento\b|\b(?:segund[oa]|nov[oa]s?|outr[oa]s?) (?:\w+ )?(?:loja|sede|escritório|unidade|filial|restaurante|armazém)s?\b|\bpassar de \d+ para \d+",
)
_SAME = one_of(
    r"\b(?:the )?(?:exact(?:ly)? )?same (?:\w+ )?(?:thing|set-?up|package|system|kit|configuration|solution|arrangement|layout|kind of thing)(?: (?:as|for|at|in|over|on)\b)?|\bdo the same (?:for|at|in|with|on|to)\b|\b(?:same|just) (?:as|like) (?:we (?:did|have|got)|you did|at|in|the one|last)\b|\b(?:das(?:selbe| gleiche)|genau so|genauso) (?:\w+ )?(?:für|bei|in|im|am|auf|wie)\b|\bauch für (?:die|den|das|unsere?n?) \w+",
    r"\b(?:on|in|at|for) (?:the|our|my) (?:\w+ ){1,3}(?:too|as well)\b|\b(?:in|on) \w+ as well\b|\bthe same \w+ (?:there|here|again|too|for|in|at|on)\b|\b(?:vom|im|vom exakt) (?:selben|gleichen) (?:typ|modell|hersteller)\b|\b(?:dieselben?|denselben|dasselbe) \w+ (?:auch|für|in|im)\b|\bauch (?:im|in der|auf dem|am|beim|bei der) \w+",
    r"\b(?:voudrions|voulons|souhaitons|faudrait|veux|voudrais|veut) (?:exactement )?(?:la|le|les) mêmes? \w+|\b(?:queremos|quiero|necesitamos|querríamos) (?:l[ao]s? )?mism[ao]s? \w+|\b(?:vorremmo|vogliamo|vorrei|serve) (?:lo stesso|la stessa|gli stessi|le stesse) \w+|\banche (?:in|nel|nella|negli) \w+|\b(?:dezelfde|hetzelfde) \w+ (?:ook|voor|in|bij)\b|\b(?:queríamos|queremos|precisamos d)[oa]s? mesm[oa]s? \w+",
    r"\bla même chose\b|\bà l['’]identique\b|\blo mismo (?:para|en)\b|\bigual que (?:en|la|el)\b|\blo stesso (?:per|anche)\b|\bla stessa cosa\b|\bhetzelfde (?:voor|in|bij|als)\b|\bo mesmo (?:para|na|no|em)\b|\btambién (?:para|en) (?:la|el|nuestr\w+)\b|\banche (?:per|a) (?:la|il|l['’]|il nostro|la nostra)\b|\baussi (?:dans|sur|au|à) (?:le|la|les|notre|nos|l['’])|\baussi pour (?:le|la|les|notre|nos)\b|\book (?:voor|op|in|bij) (?:de|het|ons|onze)\b",
)
_NEXT = one_of(
    r"\b(?:phase|stage|part|step|lot|round) (?:2|3|4|two|three|four|ii|iii|b)\b|\b(?:second|third|next|final) (?:phase|stage|part|round|lot)\b|\bfollow-?(?:on|up) (?:project|order|job|work)\b|\bnext (?:project|job|big thing|thing on (?:the|our) list|up)\b|\b(?:folgeauftrag|folgeprojekt|anschlussauftrag|nächste[sr]? (?:projekt|schritt|phase|bauabschnitt))\b|\b(?:zweite|dritte)[rn]? (?:phase|bauabschnitt|ausbaustufe|teil|etappe)\b|\b(?:phase|teil|stufe|etappe|bauabschnitt) (?:2|3|ii|iii|zwei|drei)\b",
    r"\b(?:phase|lot|tranche|étape|fase|parte|tappa|etapa|lotto|lote) (?:2|3|ii|iii|deux|dos|due|twee|dois|duas)\b|\b(?:deuxième|seconde|prochaine) (?:phase|tranche|étape)\b|\b(?:segunda|próxima|siguiente) (?:fase|etapa|parte)\b|\b(?:seconda|prossima) (?:fase|parte)\b|\b(?:tweede|volgende) (?:fase|deel|stap)\b",
)
_OTHER = one_of(
    r"\b(?:a |another |this |one |our )?(?:new|different|another|other) (?:project|job|thing|matter|product|venture|idea|assignment)\b|\bthis time\b|\b(?:now,? (?:we|i)|(?:we|i) now)(?:['’]d| would|['’]re| are)? (?:like a|like an|looking|thinking)\b|\bsomething (?:else|new|different)\b|\bnow we (?:need|want)\b|\bnext\b(?! (?:week|month|year|monday|tuesday|wednesday|thursday|friday|day|door|to|time|steps?|quarter))|\blaunch\w*\b|\b(?:neues|anderes|weiteres) (?:projekt|vorhaben|thema|produkt)\b|\bdiesmal\b|\b(?:nun|jetzt) suchen wir\b|\betwas (?:anderes|neues)\b|\b(?:autre|nouveau) (?:projet|produit|sujet)\b|\bcette fois\b|\b(?:souhaiterions|voudrions|aimerions|voulons) maintenant\b|\b(?:otro|nuevo) (?:proyecto|producto|tema)\b|\besta vez\b|\bahora (?:necesitamos|queremos|nos hace falta)\b|\b(?:altro|nuovo) (?:progetto|prodotto)\b|\bquesta volta\b|\badesso (?:vorremmo|vogliamo|ci serve)\b|\b(?:ander|nieuw) (?:project|product)\b|\bdeze keer\b|\bnu willen (?:we|wij)\b|\b(?:outro|novo) (?:projeto|produto)\b|\bdesta vez\b|\bagora quer(?:íamos|emos)\b",
)
_FINISHED = one_of(
    r"\b(?:finished|completed?|all done|handed over|installed|delivered|wrapped up|in production|went (?:really |very |so )?(?:down )?(?:well|smoothly|great)|turned out|looks? (?:ace|great|fantastic|amazing|gorgeous|brilliant|lovely|superb)|gorgeous|has been (?:a|great|brilliant|solid)|(?:was|were) (?:a )?(?:real |great |big |huge )?(?:hit|success|triumph)|(?:loved|love) (?:it|them|the|what)|you (?:did|built|made|sold|delivered|installed|printed|wrote) (?:for )?(?:us|me))\b",
    r"\b(?:fertig|abgeschlossen|abgenommen|ausgeliefert|geliefert|eingebaut|aufgebaut|in betrieb|gut (?:gelaufen|angekommen|geworden)|(?:schön|toll|super|prima|klasse|perfekt|großartig) (?:gelaufen|angekommen|geworden)|piaciut[oa]|gelungen|begeistert|(?:war|wurde) ein (?:voller |großer |toller )?erfolg|un (?:vrai |grand )?succès|un éxito|un successo|een succes|um sucesso|terminée?s?|livrée?s?|installée?s?|fait l['’]unanimité|réussie?|terminad[oa]|entregad[oa]|instalad[oa]|quedado|ha ido (?:muy )?bien|in produzione|finit[oa]|consegnat[oa]|installat[oa]|venut[oa] bene|klaar|opgeleverd|geleverd|geplaatst|mooi geworden|concluíd[oa]|entregue|instalad[oa]|ficou)\b",
)
_RUNNING = one_of(
    r"\b(?:subscription|licen[cs]es?|seats?|users?|monthly|per month|a month|weekly|per year|a year|annual\w*|maintenance|service|support|hosting|retainer|plan|contract|agreement|monitoring|managed|payroll|lunches|cleaning|abo\w*|wartung\w*|lizenz\w*|vertrag|\w+vertrag|rahmen\w*|monatlich|jährlich|miete|betreuung|reinigung|contrat|maintenance|entretien|abonnement\w*|mensuel\w*|licences?|contrato|mantenimiento|mensual|suscripción|canone|contratto|manutenzione|mensile|assistenza|onderhoud\w*|maandelijks|huur|licenties|contrato|manutenção|assinatura)\b|\b20\d\d ?[-/–] ?(?:20)?\d\d\b",
)


OTHER_MATTER = one_of(
    r"\b(?:(?:quite |entirely |completely )?(?:apart|distinct|independent(?:ly)?) (?:from|of) (?:that|this|these|theirs|ours|those|the (?:other|current|running|existing))|separate(?:ly)? (?:from|to|project|matter|request|job|quote|order|enquiry|issue)|(?:another|a new|a different|a second|an additional|a further) (?:project|site|job|request|enquiry|inquiry|matter|venue|event|order|property)|on (?:another|a different|a separate) (?:note|matter|topic|subject)|nothing to do with|unrelated to|new enquiry|new project)\b",
    r"\bunabhängig (?:davon|vo[nm])\b|\b(?:neues|anderes|weiteres|zweites) (?:projekt|vorhaben|thema|objekt|anliegen)\b|\b(?:andere|neue|weitere|zweite) (?:anfrage|baustelle|sache)\b|\b(?:autre|nouveau|nouvelle|second) (?:projet|demande|chantier|sujet)\b|\bsans rapport avec\b|\b(?:otro|nuevo|segundo) (?:proyecto|asunto|tema|pedido)\b|\botra (?:consulta|obra|cosa)\b|\b(?:altro|nuovo|secondo) (?:progetto|lavoro|argomento)\b|\baltra richiesta\b|\b(?:ander|nieuw|tweede) (?:project|verzoek|onderwerp)\b|\blos daarvan\b|\b(?:outro|novo|segundo) (?:projeto|assunto|pedido)\b",
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the other side says, as it counts here."""

    text: str
    stems: frozenset[str]
    sums: frozenset[object]


def _said(letters: list[Letter]) -> _Said:
    theirs = [le for le in letters if not le.is_ours] or letters
    text = " . ".join([theirs[0].subject.lower(), *(le.low for le in theirs)])
    return _Said(text, stems(text), frozenset(m.amount for le in theirs for m in find_money(le.text)))


def renews(text: str, deal: KnownDeal | None = None) -> bool:
    """Whether a text (in lower case) speaks of a term that is to go on, and not of one that is let go."""
    for match in _RENEWS.finditer(text):
        if not _REFUSES.search(text[max(0, match.start() - 40) : match.start()]):
            return True
    for match in _RENOVATES.finditer(text):
        near = text[max(0, match.start() - 60) : match.end() + 60]
        if (_OF_TERM.search(near) or (deal is not None and _RUNNING.search(deal.name.lower()))) and not _REFUSES.search(
            text[max(0, match.start() - 40) : match.start()]
        ):
            return True
    return False


_YEAR = regex(r"\b20\d\d\b")


def _is_next_edition(name: str, text: str) -> bool:
    """Whether a deal's name has a year and the text a later one: the audit of 2025, the audit of 2026."""
    held, said = _YEAR.findall(name), _YEAR.findall(text)
    return bool(held and said) and max(said) > max(held)


def _growth(said: _Said, deal: KnownDeal, letters: list[Letter]) -> int:
    """How much more speaks for more of what was bought (above 0) than for the next thing after it (below)."""
    name = deal.name.lower()
    wanted = wanted_by(letters)
    about = stems(wanted.thing if wanted else "")
    about |= frozenset() if letters[0].message.in_reply_to else stems(letters[0].subject)
    grows = {m[0] for m in _GROWS.finditer(said.text)}
    score = 2 * min(2, len(grows)) + 2 * bool(_SAME.search(said.text)) + bool(_RUNNING.search(name))
    score += bool(about & stems(deal.name))
    score -= _is_next_edition(name, said.text)
    score -= 4 * bool(_NEXT.search(said.text)) + bool(_OTHER.search(said.text)) + bool(_FINISHED.search(said.text))
    return score


def continues(won: list[KnownDeal], letters: list[Letter], ignored: frozenset[str]) -> bool:
    """Whether a letter goes on from a won deal by its own words: it names the deal, or the term of one that runs is up."""
    said = _said(letters)
    named = [d for d in won if likeness(d.name, said.stems, ignored) > 0]
    term = renews(said.text)
    if term and any(_RUNNING.search(d.name.lower()) for d in won):
        return True
    return bool(named) and (term or bool(_NEXT.search(said.text)) or _growth(said, named[0], letters) > 0)


def relation_to(
    won: list[KnownDeal], letters: list[Letter], ignored: frozenset[str] = frozenset()
) -> tuple[KnownDeal, DealRelation] | None:
    """The won deal that a new one continues, and how; None if nothing was won before or nothing ties the two.

    `ignored` are stems that say nothing of which deal is meant: names of people and firms.
    """
    if not won:
        return None
    said = _said(letters)
    fits = {d.id: likeness(d.name, said.stems, ignored) + (d.amount in said.sums) for d in won}
    is_renewed = any(renews(said.text, d) for d in won)

    def rank(deal: KnownDeal) -> tuple[float, bool, date]:
        running = is_renewed and bool(_RUNNING.search(deal.name.lower()))
        return fits[deal.id], running, deal.close_date or date.min

    best = max(won, key=rank)
    if renews(said.text, best):
        return best, DealRelation.RENEWAL
    if fits[best.id] <= 0 and OTHER_MATTER.search(said.text):
        return None
    growth = _growth(said, best, letters)
    if fits[best.id] <= 0 and len(won) > 1 and growth <= 0:
        return None
    return best, DealRelation.EXPANSION if growth > 0 else DealRelation.FOLLOW_ON
