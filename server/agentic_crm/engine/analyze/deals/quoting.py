"""Who plainly asks us for a price, a quote or a demonstration. It weighs more than how the rest of a letter reads."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.patterns import one_of

_ASKS_QUOTE = one_of(
    r"\b(?:could|can|would|will) you (?:please |kindly |also |possibly )*(?:send|provide|give|share|quote|prepare|forward|submit|e-?mail|let (?:us|me) have)\b[^.?!]{0,45}\b(?:quotes?|quotations?|proposal|estimate|prices?|price list|pricing|costs?|rates|information (?:about|on) your)\b|\b(?:could|can|would) [\w&'’ -]{2,25} quote (?:us|me|for|by|on)\b|\bplease (?:could you )?(?:send|provide|quote|submit|let (?:us|me) have|include|give (?:us|me))\b[^.?!]{0,40}\b(?:quotes?|quotations?|pricing|prices?|price list|estimate)\b",
    r"\b(?:request(?:s|ing)?|seek(?:s|ing)?|needs?|requires?|(?:would|['’]d) like|want|after) (?:to (?:get|have|receive|request|see) )?(?:an?|your|the|our) (?:\w+ ){0,2}(?:quotes?|quotations?|estimate|price list|pricing)\b|\brequires? a quotation\b|\b(?:would|['’]d) like (?:to (?:see|have|book|arrange|get) )?a (?:\w+ )?demo\b|\bhow much (?:would|do you charge|does (?:it|this|that))\b|\bwhat would (?:you charge|(?:it|this|that|something like (?:it|this|that)) cost)\b|\binterested in (?:learning|knowing|finding out) (?:more )?(?:about )?[^.?!]{0,30}\b(?:features|pricing|prices|product)\b|\brequest for (?:quotation|proposal)\b[^.?!]{0,40}\bfor\b",
    r"\b(?:könn(?:t|te)?e?n? (?:sie|ihr|du)|könntest du|kannst du|bitte|würden sie)\b[^.?!]{0,70}\b(?:angebot|kostenvoranschlag|preisliste|preise?|offerte)\b[^.?!]{0,50}\b(?:erstellen|schicken|schickt|senden|sendet|zusenden|machen|unterbreiten|zukommen|geben|nennen|mailen|abgeben)\b|\bbitten? (?:wir )?(?:sie )?um (?:ein|ihr|eine[n]?|abgabe|zusendung)\b[^.?!]{0,25}\b(?:angebots?|offerte|preis\w*)\b|\b(?:hätte[n]?|möchte[n]?|benötige[n]?|brauche[n]?|bräuchte[n]?|erbitte[n]?)\b[^.?!]{0,40}\b(?:ein|eine[n]?) (?:\w+ )?(?:angebot|kostenvoranschlag|offerte|preisauskunft)\b|\b(?:schicken|senden|machen|erstellen) sie (?:mir|uns)\b[^.?!]{0,40}\b(?:angebot|preisliste|preise|offerte)\b",
    r"\b(?:pouv|pourr)i?ez[- ]vous\b[^.?!]{0,60}\b(?:devis|tarifs?|prix|offre|chiffr\w+)\b|\b(?:souhait\w+|voudr\w+|aimer\w+|désir\w+|besoin d['’]un)\b[^.?!]{0,45}\b(?:devis|vos tarifs|offre de prix)\b|\bmerci de (?:me|m['’]|nous)\b[^.?!]{0,40}\b(?:devis|tarifs?|prix|offre)\b|\bcombien (?:coûter\w*|ça coût\w*|cela coût\w*|demandez-vous)\b",
    r"\b(?:podr[ií]a(?:n|is)?|pueden?|podéis)\b[^.?!]{0,25}\b(?:enviar|mandar|hacer|pasar|dar|facilitar)\w*\b[^.?!]{0,30}\b(?:presupuesto|cotización|precios?|tarifas?)\b|\b(?:quisiera|quisiéramos|querr?ía|querr?íamos|necesit\w+|gustaría|solicit\w+)\b[^.?!]{0,40}\b(?:presupuesto|cotización|lista de precios)\b|\b(?:enviar|envíen|mandar|manden|envíe|mande)(?:me|nos)? (?:la |una |su )?(?:cotización|presupuesto)\b|\bcuánto (?:costaría|me saldría|nos saldría|cobran)\b",
    r"\b(?:potre(?:ste|bbe)|può|potete)\b[^.?!]{0,25}\b(?:far(?:e|mi|ci)|inviar(?:e|mi|ci)|mandar(?:e|mi|ci)|dar(?:e|mi|ci))\b[^.?!]{0,30}\b(?:preventivo|offerta|prezz\w|listino|quotazione)\b|\b(?:vorrei|vorremmo|desider\w+|chied\w+|richied\w+|bisogno di|serve)\b[^.?!]{0,40}\b(?:preventivo|quotazione|listino|una demo)\b|\bquanto (?:costerebbe|verrebbe|mi costa)\b",
    r"\b(?:kunt u|kun je|kunnen jullie|wilt u|willen jullie|zou(?:den)? (?:u|jullie))\b[^.?!]{0,60}\b(?:offerte|prijsopgave|prijsindicatie|prijzen|prijslijst)\b|\bgraag (?:ontvang\w*|krijg\w*|een|hadden|had|zou\w*)\b[^.?!]{0,50}\b(?:offerte|prijsopgave|prijsindicatie)\b|\b(?:ontvang\w*|krijg\w*) (?:ik|wij|we) (?:graag )?[^.?!]{0,50}\b(?:offerte|prijsopgave)\b|\bwat zou\w*\b[^.?!]{0,50}\bkosten\b",
    r"\b(?:pod(?:e|em|ia|iam|eria|eriam)|consegu(?:e|em))\b[^.?!]{0,25}\b(?:enviar|mandar|fazer|dar)\w*\b[^.?!]{0,30}\b(?:orçamento|cotação|proposta|preços?|tabela)\b|\b(?:gostar(?:ia|íamos)|queri(?:a|amos)|precis(?:o|amos)|solicit\w+|agradeci\w+)\b[^.?!]{0,40}\b(?:orçamento|cotação)\b|\bquanto (?:custaria|ficaria|levam)\b",
)
# "May I send you a quote?": who says this sells.
_FOR_YOU = one_of(
    r"\b(?:send|give|make|get|prepare|offer|provide) you\b|\bfor you a\b|\byour (?:current|last|recent) (?:bill|invoice|contract|supplier)|\b(?:so that|then|and) we(?:['’]ll| will| can) quote\b|\bfree (?:\w+ )?quote\b",
    r"\b(?:ihnen|euch)\b[^.?!]{0,40}\b(?:angebot|preise?|offerte)\b|\b(?:angebot|preise?|offerte)\b[^.?!]{0,25}\b(?:ihnen|euch)\b|\b(?:vous|te) (?:envoyer|faire|proposer|adresser|établir|préparer|transmettre|soumettre)\b|\b(?:enviar|hacer|pasar|ofrecer|preparar|mandar)(?:le|les|os|te)\b|\b(?:le|les|os|te) (?:mande|envíe|haga|pase|prepare)\b",
    r"\b(?:inviar|far|propor|mandar|preparar)(?:le|vi|ti)\b|\b(?:stuur|sturen|doe|doen|maak|maken|bied|bieden) (?:ik|wij|we) (?:u|je|jullie)\b|\b(?:u|je|jullie) (?:graag )?(?:een )?(?:vrijblijvende )?offerte (?:sturen|doen|aanbieden|maken)\b|\b(?:enviar|fazer|apresentar|propor|preparar|mandar)-(?:lhe|lhes|vos|te)\b",
)


def asks_for_quote(low: str) -> bool:
    """Whether a sentence (in lower case) asks its reader for a price, a quote or a demonstration."""
    return bool(_ASKS_QUOTE.search(low)) and not _FOR_YOU.search(low)


def wants_quote(letter: Letter) -> bool:
    """Whether a letter plainly asks us for a price, a quote or a demonstration."""
    return any(asks_for_quote(s.low) for s in letter.sentences[:30])
