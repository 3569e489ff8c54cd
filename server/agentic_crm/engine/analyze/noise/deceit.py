"""Mail that pretends to come from somebody known: a domain one letter off, or other bank details and no time to ask."""

# ruff: noqa: E501 - word lists are read by line

from rapidfuzz.distance import Levenshtein

from agentic_crm.engine.analyze.deals.quoting import wants_quote
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail
from agentic_crm.kit.regex import regex

_BANK = regex(
    r"\b(?:(?:new|updated?|changed?|different|other|our) (?:bank(?:ing)?|account|payment) (?:details?|account|information|data|instructions?)|"
    r"bank(?:ing)? (?:details?|account|information)[^.?!]{0,40}\b(?:chang\w+|new|updated?)|(?:chang\w+|new|updated?)[^.?!]{0,40}\bbank(?:ing)? (?:details?|account)|"
    r"neue\w* (?:bankverbindung|kontoverbindung|bankdaten|iban)|bankverbindung[^.?!]{0,40}geändert|nouve(?:au|lles?) (?:rib|coordonnées bancaires|iban)|"
    r"nuev[oa]s? (?:cuenta bancaria|datos bancarios|iban)|nuov[oaei] (?:iban|coordinate bancarie)|nieuwe? (?:rekening\w*|bankgegevens|iban)|novos? (?:dados bancários|iban))\b"
)
_BANK_CHANGED = regex(
    r"\b(?:(?:our|company) (?:bank|banking|account|payment) details (?:have|has|are|were) (?:been )?(?:recently )?chang\w+|(?:we have|we['’]ve) (?:chang\w+|switched|moved)[^.?!]{0,20}\b(?:banks?|bank accounts?|bank details)|(?:to|into|on) (?:our|the) new (?:bank )?account|"
    r"(?:unsere|die) bankverbindung (?:hat sich|wurde|ist)[^.?!]{0,20}geändert|(?:auf|an) (?:unser|das) neue[s]? konto|nos coordonnées bancaires ont changé|sur notre nouve(?:au|l) (?:compte|rib)|nuestros datos bancarios han cambiado|(?:a|en) nuestra nueva cuenta|"
    r"le nostre coordinate bancarie sono cambiate|sul nostro nuovo conto|onze bankgegevens zijn gewijzigd|(?:op|naar) onze nieuwe rekening|os nossos dados bancários mudaram|para a nossa nova conta)\b"
)
_PRESSURE = regex(
    r"\b(?:urgent(?:ly)?|immediately|today|within the hour|asap|right away|do not (?:call|phone|reply to)|confidential|in meetings|dringend|sofort|heute|vertraulich|"
    r"urgence|immédiatement|aujourd['’]hui|confidentiel\w*|urgente|inmediatamente|hoy|confidencial|subito|oggi|riservat\w+|spoed|vandaag|onmiddellijk|hoje)\b"
)

_WAGES = regex(
    r"\b(?:payroll|my (?:salary|wages?|pay)|direct deposit|mein(?:e|em|en)? (?:gehalt|lohn)\w*|gehaltskonto|mon salaire|mi (?:próxima )?nómina|(?:il )?mio stipendio|mijn salaris|meu (?:salário|ordenado))\b"
)
_NEW_ACCOUNT = regex(
    r"\b(?:(?:changed|switched|new|different|another) (?:my )?(?:bank|account)s?|bank gewechselt|neue[sn]? (?:konto|bank)|andere[sn]? konto|changé de (?:banque|compte)|nouve(?:au|lle) (?:compte|banque)|cambiado de (?:banco|cuenta)|nuev[oa] (?:cuenta|banco)|cambiato (?:banca|conto)|nuov[oa] (?:conto|banca)|van (?:bank|rekening) (?:veranderd|gewisseld)|nieuwe (?:bank|rekening)|mudei de (?:banco|conta)|nov[oa] (?:conta|banco))\b"
)
# Superiors who can be reached by mail alone and want money moved are none.
_PAYMENT = regex(
    r"\b(?:payments?|wire[ds]?|wiring|transfer(?:red)?|invoices? (?:payment|settled|paid)|gift ?cards?|zahlung|überweisung|überweis\w+|gutscheinkarten?|virement|paiement|cartes? cadeaux?|transferencia|pago|tarjetas? (?:de )?regalo|bonifico|pagamento|carte regalo|betaling|overboeking|overmaken|cadeau(?:kaart|bon)\w*|transferência|cartões[- ]presente)\b"
)
_OUT_OF_REACH = regex(
    r"\b(?:in (?:a |back[- ]to[- ]back |closed )?meetings?\b[^.?!]{0,30}\b(?:so|and|only|until|till|all)|on a (?:flight|plane)|phone (?:is )?(?:off|dead|flat)|(?:just|stays?) between (?:us|you and me)|(?:nobody|no one) else (?:knows|should|is to)|not (?:by|over the) phone|"
    r"(?:can['’]?t|cannot|can not|won['’]t be able to|unable to|don['’]?t|do not) (?:talk|call|speak|take (?:any )?calls|phone|ring)|(?:text|e-?mail|mail) only|by (?:text|e-?mail|mail) only|discreet\w*|keep (?:this|it) (?:between us|confidential|to yourself)|i(?:['’]m| am) boarding|"
    r"(?:kann|bin) (?:gerade |jetzt |momentan )?nicht (?:telefonieren|sprechen|erreichbar)|nicht telefonieren|nur per mail|diskret\w*|vertraulich|ne peux pas (?:téléphoner|parler|répondre)|injoignable par téléphone|discrètement|no puedo (?:hablar|atender|llamar)|discreción|no lo comentes|non posso (?:parlare|telefonare)|riservatezza|kan (?:nu |even )?niet (?:bellen|praten)|discreet|não posso (?:falar|atender)|sigilo|discrição)\b"
)
_NOW = regex(
    r"\b(?:today|right (?:now|away)|asap|urgent\w*|immediately|within the hour|before (?:\d|noon|the close)|heute|sofort|dringend\w*|umgehend|aujourd['’]hui|urgen\w+|immédiatement|hoy|oggi|subito|vandaag|spoed|hoje)\b"
)


def orders_payment(letter: Letter) -> bool:
    """Whether a stranger who must not be called wants money moved at once, as superiors never do."""
    text = f"{letter.subject.lower()} . {letter.low}"
    return bool(_PAYMENT.search(text) and _OUT_OF_REACH.search(text) and _NOW.search(text)) and not wants_quote(letter)


# Who asks first whether we take cards, and has the goods fetched by an agent whom we are to pay, pays with stolen ones.
_BY_CARD = regex(
    r"\b(?:(?:accept|take|charge)\w*[^.?!]{0,40}\b(?:visa|master ?card|credit cards?|debit cards?|cards?|che(?:ck|que)s?)|(?:visa|master ?card|credit cards?) (?:or|and|as)\b[^.?!]{0,30}\b(?:payment|pay)|(?:kreditkart\w+|carte (?:bancaire|de crédit)|tarjetas? de crédito|cart[ae] di credito|creditcard|cart(?:ão|ões) de crédito))\b"
)
_OWN_CARRIER = regex(
    r"\b(?:(?:my|our|private|own|the) (?:own )?(?:shipper|shipping (?:agent|company)|courier(?: agent| company)?|freight (?:agent|forwarder)|movers?|forwarder|carrier|driver|agent)\b[^.?!]{0,40}\b(?:pick|collect|contact|come)|shipped by my|(?:mein|unser)e? (?:spediteur|kurier|spedition)\b[^.?!]{0,30}\bab(?:holen|holt)|(?:mon|notre) (?:transporteur|transitaire)\b[^.?!]{0,40}\b(?:récupér|passer|enlev)\w*|(?:mi|nuestro) (?:transportista|agente)\b[^.?!]{0,40}\brecoger\w*|(?:il mio|nostro) (?:corriere|spedizioniere)\b[^.?!]{0,40}\bri?tir\w*)\b"
)


def overpays(letter: Letter) -> bool:
    """Whether a stranger would pay by card for goods that an agent of theirs fetches, as those do who pay with stolen cards."""
    return bool(_BY_CARD.search(letter.low) and _OWN_CARRIER.search(letter.low))


def is_lookalike(letter: Letter, index: CrmIndex) -> bool:
    """Whether a stranger's domain is a known company's or our own but for one letter."""
    domain = domain_of(letter.sender.email) if letter.sender else ""
    if len(domain) < 9 or is_free_mail(domain):
        return False
    known = [domain_of("@" + c.domain) for c in index.crm.companies if c.domain]
    known += [domain_of(email) for email in letter.own]
    return any(Levenshtein.distance(domain, k, score_cutoff=1) == 1 for k in known)


def asks_to_pay_elsewhere(letter: Letter) -> bool:
    """Whether a stranger wants money on another account, in a hurry or by an answer to another address."""
    text = f"{letter.subject.lower()} . {letter.low}"
    if _WAGES.search(text) and (_NEW_ACCOUNT.search(text) or _BANK.search(text)):
        return True
    if _BANK_CHANGED.search(text):
        return True
    if not _BANK.search(text):
        return False
    message = letter.message
    answer = message.reply_to[0].email if message.reply_to else None
    elsewhere = answer is not None and letter.sender is not None and domain_of(answer) != domain_of(letter.sender.email)
    return elsewhere or bool(_PRESSURE.search(text))
