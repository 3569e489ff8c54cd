"""Who supplies whom: firms from which we buy are no leads, however much their mail speaks of quotes, orders and sums."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.deals.leads import ENOUGH, lead_score
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.noise.tenor import tenor_of
from agentic_crm.engine.analyze.text.cues import BUY_STRONG
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.kit.regex import regex

_WANTING = 0.4
# What is theirs is billed to us; "your invoice" is ours, of which a customer speaks.
_BILL = one_of(
    r"\b(?:our|attached|this|the following|enclosed) (?:invoice|statement of account)|\binvoice (?:no\.? ?|number |#)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:attached|enclosed|due|overdue|unpaid|outstanding|total)\b|\b(?:attached|enclosed)[^.?!]{0,15}\binvoice\b",
    r"\b(?:payment|balance|amount|total) (?:is |of [^.?!]{1,25} is |falls )?(?:now )?(?:due|overdue|outstanding)\b|\bpayment reminder\b|\bremains? unpaid\b|\bpayable (?:by|within|to)\b",
    r"\bunsere[rn]? rechnung|\brechnung (?:nr\.? ?)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:beigefügt|anbei|fällig|offen|überfällig)\b|\banbei (?:erhalten sie )?(?:die |unsere )?rechnung|\bzahlungserinnerung|\bmahnung\b|\bzahlbar (?:bis|innerhalb)|\bzahlungseingang\b",
    r"\bnotre facture|\bfacture (?:n° ?)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:ci-joint\w*|impayée|échue|régler|échéance)|\brelance (?:de )?facture|\brest\w+ (?:à régler|impayée)|\bprocéder au (?:règlement|paiement)",
    r"\bnuestra factura|\bfactura (?:n\.?º ?)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:adjunta|pendiente|vencida|vencimiento)\b|\brecordatorio de pago|\bpendiente de pago",
    r"\bnostra fattura|\bfattura (?:n\.? ?)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:allegat\w+|scadut\w+|scadenza|insolut\w+|saldare)\b|\bsollecito di pagamento",
    r"\bonze factuur|\bfactuur (?:nr\.? ?)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:bijgaand|bijgevoegd|openstaa\w+|vervallen|betalen)\b|\bbetalingsherinnering",
    r"\bnossa fatura|\bfatura (?:n\.?º ?)?[\w/-]*\d[\w/-]*[^.?!]{0,80}\b(?:anexo|vencida|vencimento|liquidar|pagamento)\b|\blembrete de pagamento",
)
_OUR_BILL = one_of(
    r"\byour (?:last |recent )?(?:invoice|bill)|\bihre[rn]? (?:letzten? )?rechnung|\bvotre (?:dernière )?facture|\b(?:su|vuestra|tu) (?:última )?factura|\b(?:vostra|sua) (?:ultima )?fattura|\b(?:uw|jullie|je) (?:laatste )?factuur|\b(?:vossa|sua) (?:última )?fatura"
)

_TENDER = regex(
    r"\b(?:rf[pqi]|tender|invit\w+ to (?:submit|bid|quote|tender)|ausschreibung|appel d['’]offres|licitación|gara d['’]appalto|aanbesteding|concurso público|aufforderung zur (?:abgabe|angebotsabgabe)\w*|consultation des entreprises|mise en concurrence|invitación a (?:presentar|ofertar)|invito a presentare|bando di gara|offerteaanvraag|uitnodiging tot|convite à apresentação|apresentar (?:uma )?proposta|apresentação de propostas?)\b"
)

# The writer takes back what was meant for somebody else.
_MISTAKEN = regex(
    r"\b(?:wrong (?:person|recipient|address|\w+)[.!,;)–-]|(?:sent|meant|intended) (?:\w+ ){0,4}(?:by mistake|in error|for (?:somebody|someone|another|a different))|"
    r"(?:falsche[rn]? (?:empfänger\w*|adresse|person)|versehentlich (?:an sie|an dich|geschickt|gesendet)|(?:war|ist) (?:nicht für (?:sie|dich)|für jemand anderen)|irrläufer)|"
    r"(?:trompée? de (?:destinataire|personne|adresse)|envoyé par erreur)|(?:equivocad[oa] de (?:persona|destinatario|dirección)|enviad[oa] por error)|"
    r"(?:sbagliato (?:destinatario|persona|indirizzo)|inviat[oa] per errore)|(?:verkeerde (?:persoon|adres|geadresseerde)|per ongeluk (?:naar|aan) (?:jou|u))|"
    r"(?:enganei-me n[oa]|enviad[oa] por engano))"
)
_DISREGARD = regex(
    r"\b(?:ignore|disregard|delete|discard|ignorieren|löschen|vergiss|vergessen|ignorer|supprimer|ne pas tenir compte|ignora\w*|borra\w*|elimina\w*|cancell\w*|negeer|negeren|verwijder\w*|apag\w*)\b"
)


def is_mistaken(letters: list[Letter]) -> bool:
    """Whether the other side says that its mail went to the wrong person, and asks to forget it."""
    return any(not le.is_ours and _MISTAKEN.search(le.low) and _DISREGARD.search(le.low) for le in letters)


def is_tender(letter: Letter) -> bool:
    """Whether a letter invites bids."""
    return bool(_TENDER.search(f"{letter.subject.lower()} {letter.low}"))


# Who wants to have links placed pays for them and still is no customer.
_PLACES_LINKS = regex(
    r"\b(?:guest (?:posts?|blog\w*|articles?|contributions?)|sponsored (?:posts?|articles?|content)|link (?:insertions?|placements?|building|exchange)|(?:do-?follow|back) ?links?|paid (?:posts?|articles?|placements?) on)\b|"
    r"\b(?:gast(?:beitr[aä]g\w*|artikel\w*)|linkplatzierung\w*|linktausch|backlinks?|advertorials?)\b|\b(?:articles? (?:invités?|sponsorisés?)|liens? sponsorisés?|échange de liens)\b|"
    r"\b(?:(?:post|artículo|artigo)s? (?:invitado|patrocinado|de invitado|convidado)s?|intercambio de enlaces|troca de links)\b|\b(?:articol[oi] sponsorizzat[oi]|guest post|scambio (?:di )?link)\b|\b(?:gastblogs?|gastartikelen|gastartikel|linkruil|gesponsorde? artikel\w*)\b"
)


def places_links(first: Letter) -> bool:
    """Whether a letter wants articles or links put on our site."""
    return not first.form and bool(_PLACES_LINKS.search(f"{first.subject.lower()} {first.low}"))


def bills(first: Letter) -> bool:
    """Whether a stranger's letter asks us to pay what they supplied."""
    text = f"{first.subject.lower()} . {first.low}"
    return not first.is_forwarded and bool(_BILL.search(text)) and not _OUR_BILL.search(text)


def buys_from(first: Letter) -> bool:
    """Whether our own first letter wants to buy something of its readers, rather than to sell them anything."""
    tenor = tenor_of(first)
    if tenor is None or tenor.shares[0] < _WANTING or tenor.noise > 0 or tenor.shares[0] <= 2 * tenor.shares[2]:
        return False
    return any(BUY_STRONG.search(s.low) for s in first.sentences) or lead_score(first, is_note=True) >= ENOUGH
