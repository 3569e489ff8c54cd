"""Who serves us: landlords, insurers, banks, lessors and suppliers speak of our contract with them and of prices of theirs that change."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.patterns import one_of

# "Our prices rise on 1 June": whoever says so sells; a customer speaks of "your prices".
_PRICES_CHANGE = one_of(
    r"\bour (?:(?:price )?lists?|prices|tariffs?|rates|charges|fees) (?:will |shall |has to |have to |must )?(?:moves?|rise|go(?:es)? up|increase[sd]?|change[sd]?|be (?:adjusted|raised|going up)|(?:is|are) (?:going up|rising|changing))\b|\bwe (?:are |have to |must |will )?(?:rais(?:e|ing)|increas(?:e|ing)|adjust(?:ing)?|pass(?:ing)? on) (?:our|the) (?:prices|rates|tariffs?|costs?)\b|\b(?:price|rate|tariff) (?:increase|rise|adjustment|change)s? (?:from|of|as of|on|takes? effect)\b|\bnew price list (?:from|as of|valid)\b",
    r"\bunsere preise?\b[^.?!]{0,40}\b(?:steig\w*|erhöh\w*|an(?:passen|heben)|änder\w*)|\b(?:passen|erhöhen|heben|müssen)\b[^.?!]{0,30}\b(?:unsere|die) preise\b|\b(?:preis(?:anpassung|erhöhung|änderung)|neue preisliste)\b",
    r"\bnos (?:prix|tarifs)\b[^.?!]{0,30}\b(?:augment\w+|évolu\w+|chang\w+|pass\w+)|\b(?:hausse|augmentation|révision|évolution) (?:de |des )?(?:nos )?(?:prix|tarifs|tarifaire)",
    r"\bnuestr[ao]s (?:precios|tarifas)\b[^.?!]{0,30}\b(?:sub\w+|aument\w+|cambi\w+)|\b(?:subida|aumento|actualización|revisión) de (?:nuestr[ao]s |las |los )?(?:precios|tarifas)\b|\bsubimos (?:nuestr[ao]s|los|las)\b",
    r"\bi nostri prezzi\b[^.?!]{0,30}\b(?:aument\w+|sal\w+|cambi\w+)|\b(?:aumento|adeguamento|revisione) (?:dei|del) (?:nostri? )?(?:prezzi|listino)\b|\bnuovo listino (?:dal|in vigore)\b",
    r"\bonze (?:prijzen|tarieven)\b[^.?!]{0,30}\b(?:stijg\w+|gaan|wijzig\w+|omhoog)|\b(?:verhogen|wijzigen|passen) (?:wij |we )?(?:onze|de) (?:prijzen|tarieven)\b|\b(?:prijs|tarief)(?:verhoging|wijziging|aanpassing)\b|\bnieuwe prijslijst (?:per|vanaf)\b",
    r"\b(?:os )?nossos preços\b[^.?!]{0,30}\b(?:aument\w+|sob\w+|subi\w+|alter\w+)|\b(?:aumento|atualização|revisão) (?:de|dos) (?:nossos )?(?:preços|tarif\w+)|\bnova tabela (?:de preços )?(?:a partir|em vigor)\b",
)
# What we have with them, in their words: our customers say "our contract", "our order".
_YOUR_CONTRACT = one_of(
    r"\byour (?:lease|tenancy|rent|rental|policy|premium|meters?|broadband|electricity|energy|gas|credit (?:line|facility)|overdraft|mortgage|loan|membership|season ticket|domain|trial|hire period|service charge|accounts? (?:for the year|with (?:us|the bank)))\b(?! (?:terms|conditions|offer|price|product|model|fleet))|\b(?:under|end of|renew\w*|expiry of) your (?:contract|agreement|policy|plan|subscription)\b|\b(?:end|expiry) of (?:the )?(?:hire|lease|rental)\b",
    r"\bihre?[nrms]? (?:miet\w+|miete|leasing\w*|police|versicherung\w*|beiträge?|tarifs?|zähler\w*|anschluss\w*|kreditlinie|darlehen\w*|konto|kontos|depot|mitgliedschaft|kundennummer|vertragsnummer|buchung|testphase|testzeitraum\w*|stromvertrag\w*|domain)\b|\b(?:nebenkosten\w*|betriebskosten\w*|umlage|umgelegt|prämie|selbstbehalt|laufzeitende|vertragsende)\b|\bende ihres [\w-]*vertrags\b",
    r"\bvotre (?:bail|loyer|location|police|prime|contrat d['’]\w+|compteur|abonnement|ligne de crédit|découvert|prêt|adhésion|numéro de client|réservation|période d['’]essai|compte)\b|\bfin de (?:location|bail|contrat)\b",
    r"\bsu (?:alquiler|póliza|prima|contador|línea de crédito|préstamo|abono|suscripción|cuota|número de cliente|reserva|periodo de prueba|cuenta)\b|\bfin (?:de|del) (?:alquiler|contrato|arrendamiento)\b",
    r"\b(?:il (?:suo|vostro)|la (?:sua|vostra)) (?:affitto|locazione|noleggio|polizza|premio|contatore|utenza|linea di credito|mutuo|abbonamento|quota|conto|prenotazione|prova gratuita|periodo di prova)\b|\bfine (?:del )?(?:noleggio|contratto|locazione)\b",
    r"\buw (?:huur\w*|polis|premie|verzekering\w*|meter(?:stand\w*)?|abonnement|kredietlijn|lening|lidmaatschap|klantnummer|boeking|proefperiode|rekening|energiecontract|bedrijfsverzekering)\b|\b(?:huurtermijn|einde huur|servicekosten)\b",
    r"\b(?:o seu|a sua|o vosso|a vossa) (?:arrendamento|renda|aluguer|apólice|prémio|contador|linha de crédito|empréstimo|subscrição|quota|conta|reserva|período (?:de teste|experimental))\b|\bfim (?:do|de) (?:aluguer|contrato|arrendamento)\b",
)


def serves_us(low: str) -> bool:
    """Whether a sentence (in lower case) speaks of what its writer supplies to us, or of prices of the writer's that change."""
    return bool(_PRICES_CHANGE.search(low) or _YOUR_CONTRACT.search(low))


def raises_prices(first: Letter) -> bool:
    """Whether a letter announces that its writer's prices change, as suppliers do."""
    return bool(_PRICES_CHANGE.search(f"{first.subject.lower()} . {first.low}"))
