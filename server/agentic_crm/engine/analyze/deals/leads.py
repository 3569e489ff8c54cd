"""Whether a stranger's letter is a lead, told by several weak signs together where no phrase of buying stands in it.

Each sign is weak on its own; `lead_score` adds them up. Three are enough for a letter that signs for a firm.
"""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.dates.dates import find_dates
from agentic_crm.engine.analyze.deals.quoting import asks_for_quote
from agentic_crm.engine.analyze.deals.relations import renews
from agentic_crm.engine.analyze.deals.serving import serves_us
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.cues import AGREED, BUY_STRONG, BUY_WEAK, MOVED, PERSONAL, PITCH
from agentic_crm.engine.analyze.text.linear import asks_for_action
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.speech import promise_in, request_in
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.kit.regex import regex

ENOUGH = 3
_ASKS = 0.7

_NEED = one_of(
    r"\b(?:we|i|they|she|he|who|company|club|school|team|boss|owners?|board|clients?|customers?|family|couple|department|management|head office|congregation|parish|council|tenants?|colleagues?|daughter|son|wife|husband)\b[^.?!]{0,30}?(?:['’]d|\b(?:needs?|wants?|requires?|would (?:like|love|prefer|rather)|(?:looking|hoping|wishing|planning|keen|ready) (?:for|to|at)|hopes?|wish(?:es)?|plans?|intends?|thinking (?:of|about)|begin with|start with|replac\w+|switch\w*|upgrad\w+|fed up|tired of))\b",
    r"\b(?:we|i|they|she|he)(?:['’]ve| have)? (?:lack|lose|lost|struggle|run out|outgrown)\b|^\W*(?:still |currently |now |we['’]?re |just )?(?:looking for|in need of|searching for|in search of|hunting for|after) (?:a|an|some|someone|somebody|\d|new|help)\b|\b(?:asks?|requires?|obliges?|expects?|demands?|forces?|told|tells?) us to\b|\bthat need(?:s)?\b|\bsomething (?:like|that|better)\b|\bcould do with\b|\bneeds? (?:replacing|doing|redoing|to go)\b|\bwants? (?:replacing|doing|redoing)\b|\bon my desk\b|\bthought of you\b|\bfor us\?|\bwhat can you do\b|\bhow (?:one|you|we) would\b",
    r"\b(?:brauch\w*|bräucht\w*|benötig\w*|such(?:e|en|t)|möcht\w*|woll\w*|hätte[n]? gern\w*|plan(?:en|t|e)|vorgesehen|ersetz\w*|erneuer\w*|umstell\w*|anschaff\w*|soll(?:en|te)?)\b",
    r"\b(?:besoin|cherch\w+|recherch\w+|souhait\w+|voudri\w+|aimeri\w+|voulons|faudrait|envisag\w+|prévoy\w+|remplacer|refaire|équiper)\b",
    r"\b(?:necesit\w+|busc\w+|quer\w+|quier\w+|quisi\w+|gustaría|interesa\w*|hace falta|haría falta|nos vendría|pensamos|pensando en|sustituir|renovar)\b",
    r"\b(?:serv\w+|bisogno|cerch\w+|vorre\w+|voglia\w+|sostituire|rinnovare|interess\w+|nodig|zoek\w*|willen|wil|graag|vervangen|overstappen|precis\w+|procur\w+|gost\w+|pretend\w+|avaliar|substituir)\b",
)
_REFERRED = one_of(
    r"\b(?:recommend\w*|your (?:name|number|card|details)\b|(?:told|tells|telling) (?:me|us) about|heard (?:about|of|good)|put me on to|pointed (?:me|us)|sent me|said (?:to )?call|introduc\w+|meet\b|met you|nice to (?:have )?me(?:e)?t|swears by|thought of you|next door|same as)\b|\b(?:got|have) your (?:name|number)\b",
    r"\b(?:empfohlen|empfehlung|empfahl\w*|kennengelernt|gesprochen|gehört|messe|mandant\w*)\b|\b(?:recommand\w+|suite à|parlé de vous|salon|coordonnées)\b|\b(?:recomend\w+|hablado|feria|de parte de)\b|\b(?:consigliat\w+|fiera|nominativo|aanbevolen|aangeraden|beurs|via \w+|recomend\w+|indicou|feira)\b",
)
_AMOUNT_OF_THINGS = regex(
    r"(?<![\w.,:/€$£-])(?:\d{1,3}(?:[.,'’ ]\d{3})+|\d{1,6}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|sixteen|twenty|thirty|forty|fifty|hundred|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|deux|trois|quatre|cinq|six|dix|dos|tres|cuatro|cinco|seis|diez|due|tre|quattro|cinque|sei|dieci|twee|drie|vijf|zes|tien|dois|duas|três|quatro)"
    r"\s+(?!(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|o['’]clock|am|pm|percent|uhr|minuten|stunden|tage[n]?|wochen|monate[n]?|jahre[n]?|jours?|semaines?|mois|ans|heures?|días?|semanas?|meses|años|horas?|giorni|settimane|mesi|anni|ore|dagen|weken|maanden|jaar|uur|of|january|february|march|april|may|june|july|august|september|october|november|december|to|and|or|per|at|on|in|from|euro?s?|eur|usd|gbp|chf|dollars|bucks|pounds|grand|k|kr|kroner|franken|clients|customers|companies|states|candidates|meetings|leads)\b)[a-zà-ÿ]{3,}"
)
_ON_OFFER = one_of(
    r"\b(?:we|i|our|ours) (?:can|could|will|would|do|rent|sell|staff|pay|have|run|build|make|ship|supply|book|place)\b(?! (?:also |really |just |still )?(?:like|love|appreciate|prefer|need|want|be\b|have to|ask|value|welcome|see|know|expect|require)\b)[^.?!]{0,60}\b(?:you|your)\b|\byour (?:customers|clients|desks?|website|site|office|lane|bill|freight|competitors?|pipeline|business|career page|hiring|open (?:roles|positions)|spend)\b|\b(?:companies|firms|agencies|teams|vendors|fleets|businesses|people) like (?:you|yours)\b|\bsave[sd]?\b[^.?!]{0,30}\b(?:hours|%|percent|money|time)\b",
    r"\bgave (?:them|each|it|one)\b[^.?!]{0,40}\bback\b|\bfree of charge\b|\bno (?:fuss|obligation|commitment|strings|setup)\b|\bcancel (?:when|any ?time)\b|\bwaive\b|\breferral\b|\bpartner (?:agreement|program\w*|manager)\b|\bi(?:['’]ll| will) bring (?:the )?(?:figures|coffee|numbers)\b|\bshow you (?:what|how|the)\b|\bwhat would it take\b|\bwho (?:books|handles|runs|looks after|is responsible for) your\b|\bstarting (?:at|from)\b|\bset-?up fee\b|\bwe (?:make|built|have built|develop\w*) a\b|\btest (?:load|run|account)\b|\bread your (?:blog|post|article|interview)\b|\bwalked past\b|\blet me know who\b|\btwenty minutes\b|\b(?:a )?quarter of an hour\b|\bi(?:['’]d| would) bet\b",
    r"\b(?:mit unserer|unsere) (?:kampagne|plattform|lösung|software|methode|agentur)\b|\bab \d[\d.,]* ?(?:euro|€)|\bviertelstunde\b|\bkurzes (?:kennenlernen|gespräch|telefonat)\b|\b(?:vielen|viele) (?:mittelständler\w*|unternehmen|betriebe\w*|firmen)\b|\bgewinnen (?:betriebe|unternehmen|sie)\b|\bihre[rn]? (?:karriereseite|webseite|kunden|offenen stellen)\b",
    r"\b(?:notre|nos) (?:plateforme|solution|logiciel|agence|clients|abonnements?)\b|\bà partir de \d|\bpar mois\b|\bvotre (?:site|entreprise|activité|visibilité)\b|\bdémonstration\b|\b(?:nuestra|nuestro|nuestros) (?:plataforma|solución|agencia|clientes|software)\b|\bdesde \d[\d.,]* ?€|\bsu (?:empresa|negocio|web)\b|\b(?:nostra|nostro|nostri) (?:piattaforma|soluzione|clienti|agenzia)\b|\b(?:ons|onze) (?:platform|oplossing|software|klanten|bureau)\b|\b(?:nossa|nosso|nossos) (?:plataforma|solução|clientes|agência)\b",
)

_SALES = one_of(
    r"\b(?:schedule|book|arrange|set up|show you|give you|do) (?:you )?a (?:quick |short |free |brief |live )?demo\b|\bfree (?:migration|set-?up|onboarding|month|quote|check|review|evaluation)\b|\b\d[\d,.]*\+ (?:\w+ )?(?:companies|customers|clients|businesses|smes|teams|brands|users|firms|agencies)\b|\b(?:trusted|used|loved|chosen) by\b|\bif you sign up\b|\bsign up (?:before|by|now|today)\b|\bwe(?:['’]re| are) (?:currently )?offering\b|\b(?:following up on|further to|circling back|bumping) (?:my|this|the) (?:earlier|last|previous|first)?\b|\bthought (?:this|it|you) (?:might|would|could) be (?:interest|relevant|a fit)\b|\bpipeline\b|\bqualified (?:meetings|leads|appointments)\b|\b(?:from|starting at|as low as|just|only) (?:rs\.?|€|\$|£|eur|usd|chf|inr) ?\d[\d.,]*[^.?!]{0,25}\b(?:per|a|each|/) ?(?:user|month|employee|seat|head|lead)\b|\bwithout (?:adding|hiring|any)\b|\bclose your file\b|\bnot (?:relevant|interested),? just\b",
)
_NOT_NOW = one_of(
    r"\b(?:no (?:money|budget|funds|plans)|not (?:this|next) year|nothing (?:planned|in the budget)|just (?:curious|browsing|saying))\b|\bkein(?:e|en)? (?:geld|budget|mittel)\b|\bpas (?:un centime|de budget)\b|\b(?:no hay|sin) presupuesto\b|\bgeen (?:geld|budget)\b|\bnessun budget\b|\bsem orçamento\b",
    r"\b(?:parcel|shipment|your (?:account|password|package|delivery|subscription|mailbox|domain)|colis|paket|livraison en attente)\b",
)


def lead_score(letter: Letter, *, is_note: bool = False) -> int:
    """The signs that the writer wants something of ours, less the signs that they offer something of theirs.

    `is_note`: a colleague tells of somebody who does.
    """
    if (letter.is_ours and not is_note) or not letter.sentences:
        return 0
    if letter.lead is None:
        letter.lead = _lead_score(letter)
    return letter.lead


def _lead_score(letter: Letter) -> int:
    spoken = letter.sentences[:30]
    offers = [s for s in spoken if _offers(s)]
    own = [s for s in spoken if s not in offers]
    needs = [s for s in own if _NEED.search(s.low)]
    score = min(2, len(needs))
    score += any(BUY_STRONG.search(s.low) or BUY_WEAK.search(s.low) for s in own)
    score += any(_is_sum(s) for s in own)
    score += any(_AMOUNT_OF_THINGS.search(s.low) for s in own)
    score += any(_asks(letter, s) for s in own)
    score += any(_REFERRED.search(s.low) for s in own)
    private = {m[0] for m in PERSONAL.finditer(letter.low)}
    if letter.sender is not None and is_free_mail(domain_of(letter.sender.email)):
        score -= 2 * bool(private)
    if len(offers) >= 2 and len(offers) > len(needs):
        return min(score, 2) - 2 * len(offers)
    return score - 2 * len(offers) - (len(private) > 1) - 3 * any(_NOT_NOW.search(s.low) for s in own)


def _offers(sentence: Sentence) -> bool:
    low = sentence.low
    if asks_for_quote(low):
        return False
    return bool(PITCH.search(low) or _ON_OFFER.search(low) or _SALES.search(low)) or serves_us(low)


def is_likely_lead(letter: Letter) -> bool:
    """Whether the signs suffice. The letter must ask for something or name a sum, a number of things or a need twice."""
    return lead_score(letter) >= ENOUGH


def is_taken_up(letters: list[Letter]) -> bool:
    """Whether one of ours took up what a stranger wrote: named a price, promised something, sent what was asked."""
    begun = False
    for letter in letters:
        if not letter.is_ours:
            begun = begun or not letter.is_forwarded
        elif begun and any(
            find_money(s.text)
            or promise_in(s)
            or (AGREED.search(s.low) and any(not m.is_open for m in find_dates(s.text, letter.anchor)))
            for s in letter.sentences
        ):
            return True
    return False


# "El jueves nos viene fatal, ¿podríamos dejarlo para el lunes?": an appointment that exists.
_DOES_NOT_SUIT = one_of(
    r"\b(?:(?:do|does|will|would)(?:n['’]t| not) (?:work|suit|fit)|is (?:no good|bad|awkward|tricky)|clash\w*|not going to work|passt (?:\w+ ){0,3}nicht|klappt (?:\w+ ){0,3}nicht|kommt (?:\w+ ){0,3}ungelegen|(?:me|nous) (?:va|convient|arrange) pas|tombe mal|"
    r"viene (?:fatal|mal)|va (?:fatal|mal)|(?:dejar|dejamos|dejam)lo para|dejarlo para|lo dejamos para|non (?:mi|ci) va bene|(?:mi|ci) riesce difficile|komt (?:\w+ ){0,3}(?:slecht|niet) uit|lukt (?:\w+ ){0,3}niet|não (?:me|nos) (?:dá|convém)|dá-me jeito|passar (?:isso |a \w+ )?para)\b"
)
_FEW = 9


def only_moves(letter: Letter) -> bool:
    """Whether a short letter asks for another day of what is arranged, and for nothing to buy."""
    if len(letter.sentences) > _FEW or any(find_money(s.text) for s in letter.sentences):
        return False
    if BUY_STRONG.search(letter.low) or BUY_WEAK.search(letter.low) or asks_for_quote(letter.low):
        return False
    return any(
        (MOVED.search(s.low) or _DOES_NOT_SUIT.search(s.low)) and find_dates(s.text, letter.anchor)
        for s in letter.sentences
    )


def continues_business(letter: Letter) -> bool:
    """Whether a customer speaks of the same once more: renewing it, or another sum or number of it."""
    spoken = [s for s in letter.sentences if not s.text.endswith("?")]
    if any(renews(s.low) for s in spoken) and any(_asks(letter, s) for s in letter.sentences):
        return True
    return any(_MORE.search(s.low) for s in spoken) and any(
        _is_sum(s) or BUY_STRONG.search(s.low) or _AMOUNT_OF_THINGS.search(s.low) for s in letter.sentences
    )


_MORE = regex(
    r"\b(?:do the same|same (?:again|thing|set-?up|for)|another \w+|one more|in addition|carry on for|keep you|also (?:want|like|need)|now (?:also|want|like)|weitere\w*|zusätzlich\w*|auch (?:die|den|das|noch)|gern(?:e)? (?:auch|noch)|en plus|supplémentaire\w*|también|añadir|adicional\w*|anche|aggiungere|ook (?:nog|graag|de|het)|erbij|também|mais (?:um|uma|dois|duas))\b"
)


def _is_sum(sentence: Sentence) -> bool:
    return any(not m.is_unit_price for m in find_money(sentence.text))


def _asks(letter: Letter, sentence: Sentence) -> bool:
    if request_in(sentence):
        return True
    if letter.language == "en":
        return asks_for_action(sentence.text) >= _ASKS and len(sentence.text.split()) >= 4
    return sentence.text.endswith("?")
