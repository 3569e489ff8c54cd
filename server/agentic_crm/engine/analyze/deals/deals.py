"""What a thread says about deals: interest in buying, the amount, the stage it shows, the day by which the other side decides."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agentic_crm.engine.actions import Evidence
from agentic_crm.engine.analyze.dates.dates import find_dates
from agentic_crm.engine.analyze.deals.leads import is_likely_lead
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.package import quote
from agentic_crm.engine.analyze.text.cues import BUY_STRONG, BUY_WEAK, SENT
from agentic_crm.engine.analyze.text.outcomes import (
    DECIDES,
    QUOTE_SENT,
    STAGE_WORDS,
    names_winner,
    shows_loss,
    shows_order,
)
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.engine.analyze.values.money import Money, find_money
from agentic_crm.engine.snapshot import Stage, Workspace
from agentic_crm.kit.regex import regex

_VALUE = one_of(
    r"\b(?:budget\w*|set aside|cap\b|ceiling|total|all[- ]in|altogether|in all|overall|comes? to|came to|adds up|price|priced|quote\w*|offer|proposal|cost\w*|worth|value|order|deal|contract|for the (?:year|lot|whole|set|project|job)|a year|per year|per annum|annual\w*|/yr|spend|"
    r"(?:can|could|will|would|prepared to|willing to|happy to|agree(?:d)? to) (?:go|stretch|do|accept|pay|commit|manage|offer|settle)|gave (?:me|us)|sanctioned|signed off|released|allotted|investitionsplan|investition\w*|haushalt|finanzrahmen|kostenrahmen|volum\w+|stehen|shall not exceed|not (?:to )?exceed|exceed|spending|to spend|we(?:['’]ve| have) got|got about|kitty|pot of|signed off|freed up|it['’]?s? (?:comes to|will be)|makes it|wordt|macht dann|ce sera|sera de|serán|sarà|max(?:imum)?|up to|limit|allocated|approved|earmarked|works|agreed|make it|at eur|arrive at|bottom|ballpark|around|about|roughly|i have|we have|i['’]ve|we['’]ve|signed|"
    r"rahmen|gesamt\w*|summe|insgesamt|auftragswert|auftrag|preis|angebot|netto|brutto|kostet|kosten|höchstens|maximal|bewilligt|freigegeben|eingeplant|pauschal|volumen|stehen[^.]{0,30}zur verfügung|"
    r"enveloppe|montant|total|devis|prix|offre|ht|ttc|ramène|plafond|au maximum|prévu|disposons|presupuest\w*|importe|total|precio|oferta|serían?|quedar\w*|dejar\w*|iva|tope|máximo|contamos con|disponemos|importo|totale|prezzo|offerta|massimo|iva|"
    r"bedrag|totaal|prijs|offerte|maximaal|excl|btw|orçamento|valor|preço|proposta|máximo|verba)\b|予算|税別|税込|合計|金額",
    flags=re.IGNORECASE,
)
_NOT_VALUE = one_of(
    r"\b(?:somebody else|someone else|another (?:vendor|supplier|company|firm|quote)|competitor\w*|others?|elsewhere|last (?:year|time)|previous(?:ly)?|used to|currently (?:pay|spend)|paid|we pay|turnover|revenue|raised|funding|invoice\w*|deposit|down ?payment|late fee|fee\b|penalty|discount|sav(?:e|es|ing|ings)|"
    r"shipping|freight|travel|postage|insurance|fine of|grant|salary|rent|replacement value|deductible|damage|cost us|lost us|per (?:seat|unit|user|month|piece|head|person|guest|night|day|hour|kg|word|cover)|a head|each|list price|"
    r"konkurrenz|mitbewerber|wettbewerber|letztes jahr|bisher|umsatz|rechnung\w*|anzahlung|mahn\w*|rabatt|fracht\w*|versandkosten|miete|je stück|pro (?:stück|person|kopf|tag|stunde)|par personne|au mot|por persona|por cabeza|a testa|a persona|per persoon|per stuk|por pessoa|concurren\w+|l['’]an dernier|chiffre d['’]affaires|facture\w*|acompte|remise|frais de port|"
    r"competencia|el año pasado|factura\w*|facturación|anticipo|descuento|portes|la unidad|concorren\w+|l['’]anno scorso|fattur\w+|acconto|sconto|concurrent|vorig jaar|omzet|factuur|aanbetaling|korting|vracht|concorrência|ano passado|fatura|desconto)\b",
    flags=re.IGNORECASE,
)
_TOTAL = regex(
    r"\b(?:total|all[- ]in|altogether|in all|overall|gesamt\w*|insgesamt|summe|totale?|totaal|en total|au total|todo incluido|tout compris|alles in)\b|合計",
    re.IGNORECASE,
)
# "150 seats at $275 a seat is $41,250": what a unit price comes to.
_MAKES = regex(
    r"(?:=|\b(?:is|are|makes?|gives?|comes? to|totals?|works out (?:at|to)|so|ergibt|ergeben|macht|sind|also|fait|font|soit|donne|son|serían|sale|fanno|sono|dá|são|wordt|maakt|dus))\s*(?:about |around |rund |roughly |insgesamt |zusammen |en tout )?$",
    re.IGNORECASE,
)


_BUDGET = one_of(
    r"\b(?:budget\w*|set aside|put aside|signed off on|sanctioned|earmarked|allocated|allotted|approved (?:up to|a|an)|(?:we|i)(?:['’]ve| have) (?:got )?(?:about|around|roughly|up to|a |an |some|approx)?|(?:can|could|want to|like to|plan to|going to|willing to|hope to) (?:spend|go to|go up to|stretch to|pay|invest)|all[- ]in|cap(?:ped)?(?: of| at)?|ceiling of|up to|at most|no more than|not (?:to )?exceed|price (?:range|limit|point)|realistic|"
    r"investitionsplan|eingeplant|zur verfügung|bewilligt|freigegeben|höchstens|maximal|rechne[n]? (?:ich|wir)? ?mit|finanzrahmen|kostenrahmen|haushalt|enveloppe|plafond|disposons|prévu|prévoyons|presupuesto|disponemos|contamos con|tope de|como máximo|a disposizione|al massimo|disponiamo|maximaal|beschikbaar|verba|dispomos|no máximo)",
    flags=re.IGNORECASE,
)
_AFTER_SALES = regex(
    r"\b(?:invoic\w*|paid|receipt|refund\w*|charged|statement|overdue|rechnung\w*|bezahlt|factur\w+|payé|fattur\w+|factuur\w*|fatura\w*)\b"
)


@dataclass(slots=True)
class DealNews:
    """What the thread says of one deal; every value with the evidence for it.

    `step` is what the thread shows (`won`, `lost`, `quote`), `stage` what the workspace's pipeline calls it.
    """

    amount: Decimal | None = None
    currency: str | None = None
    stage: str | None = None
    step: str | None = None
    outcome: str | None = None
    close_date: date | None = None
    evidence: list[Evidence] = field(default_factory=list)


def _is_near(amount: Decimal, known: Decimal | None) -> bool:
    """Whether a sum is of the size of what a deal is worth so far, so that it speaks of the same thing."""
    return known is not None and known > 0 and Decimal("0.4") <= amount / known <= Decimal("2.5")


def _amounts(
    letter: Letter, sentence: Sentence, currency: str, *, eager: bool, known: Decimal | None = None
) -> list[tuple[int, Money]]:
    """The amounts of a sentence that can be the deal's value, each with how clearly the words say so."""
    result: list[tuple[int, Money]] = []
    found = find_money(sentence.text, currency)
    for position, money in enumerate(found):
        if money.is_range or money.is_unit_price or money.amount <= 0:
            continue
        before = sentence.text[found[position - 1].end if position else 0 : money.start]
        after = sentence.text[
            money.end : found[position + 1].start if position + 1 < len(found) else len(sentence.text)
        ]
        near = f"{before[-90:]} {after[:45]}"
        makes = position > 0 and found[position - 1].is_unit_price and _MAKES.search(before) is not None
        score = (
            2 * bool(_VALUE.search(near))
            + 2 * bool(_TOTAL.search(f"{before[-40:]} {after[:30]}"))
            + 4 * makes
            - 3
            * bool(
                not makes
                and _NOT_VALUE.search(f"{re.split(r'[,;]', before[-90:])[-1]} {re.split(r'[,;.]', after[:45])[0]}")
            )
        )
        if re.search(r"\b(?:more than|mehr als|plus de|más de|più di|meer dan)\s*$", before) and not letter.is_ours:
            score -= 1
        if (
            re.search(r"\b(?:to|auf|à|a|naar|para)\s*$", before)
            and position
            and re.search(r"\b(?:from|von|de|da|van)\b", sentence.low[: found[position - 1].start])
        ):
            score += 3
        score += eager and score >= 0
        score += 2 * (_is_near(money.amount, known) and score >= 0)
        if score > 0:
            result.append((score, money))
    return result


def states_budget(letter: Letter) -> Sentence | None:
    """The first sentence in which the writer sets a sum aside for what is wanted, None if there is none."""
    if len(letter.sentences) > 30:
        return None
    spoken = (s for s in letter.sentences if _BUDGET.search(s.low) and not _AFTER_SALES.search(s.low))
    return next((s for s in spoken if find_money(s.text)), None)


def names_sum(letter: Letter) -> bool:
    """Whether a letter gives a sum that is not one of an invoice or a payment."""
    return any(not _AFTER_SALES.search(s.low) and find_money(s.text) for s in letter.sentences)


def stage_by_word(stages: tuple[Stage, ...], word: str) -> str | None:
    """The first of a pipeline's stages with a meaning (`won`, `lost`, `quote`, `open`)."""
    for stage in stages:
        if word in ("won", "lost") and stage.kind == word:
            return stage.key
    if word == "open":
        return next((s.key for s in stages if s.kind == "open"), None)
    if word == "quote":
        return next(
            (s.key for s in stages if s.kind == "open" and STAGE_WORDS["quote"].search(f"{s.key} {s.name}".lower())),
            None,
        )
    return None


def news_of(letters: list[Letter], workspace: Workspace, known: Decimal | None = None) -> DealNews:
    """The latest amount, the furthest step and the day of decision that the thread states.

    `known` is what the deal is worth so far: a sum of that size needs no word beside it that says what it is.
    """
    news = DealNews()
    quoted = False
    for letter in letters:
        best: tuple[int, int, Money, Sentence] | None = None
        offered = letter.is_ours and known is None and not letter.is_forwarded and not _only_us(letter, workspace)
        asked = not letter.is_ours and (bool(BUY_STRONG.search(letter.low)) or is_likely_lead(letter))
        interested = offered or asked
        for number, sentence in enumerate(letter.sentences):
            for score, money in _amounts(letter, sentence, workspace.currency, eager=interested, known=known):
                if best is None or (score, number) >= (best[0], best[1]):
                    best = (score, number, money, sentence)
            _read_step(news, letter, sentence, letter.sentences[number + 1 : number + 2], workspace)
        files = [a for a in letter.message.attachments if not a.is_inline]
        if letter.is_ours and not letter.is_forwarded and not _only_us(letter, workspace):
            for sentence in letter.sentences:
                if QUOTE_SENT.search(sentence.low) and not sentence.low.endswith("?"):
                    quoted = True
                    news.evidence += quote(letter, sentence.start, sentence.end, "stage")
            quoted = quoted or (bool(files) and bool(SENT.search(letter.low)) and best is not None)
        if best is not None:
            _, _, money, sentence = best
            news.amount = money.amount.quantize(Decimal("0.01"))
            news.currency = money.currency or workspace.currency
            news.evidence = [e for e in news.evidence if e.field != "amount"]
            news.evidence += quote(letter, sentence.start + money.start, sentence.start + money.end, "amount")
    if news.outcome == "lost":
        # What is named with a loss is another's price.
        news.amount, news.currency = None, None
        news.evidence = [e for e in news.evidence if e.field != "amount"]
    if news.outcome:
        news.step = news.outcome
    elif quoted:
        news.step = "quote"
    news.stage = stage_by_word(workspace.pipeline, news.step) if news.step else None
    return news


_WE = regex(
    r"\b(?:i|we|us|you|your|our|ich|wir|uns|du|sie|je|nous|tu|vous|yo|nosotros|tú|noi|io|tu|ik|wij|we|jij|je|eu|nós)\b|(?:amos|emos|iamo)\b"
)


def _only_us(letter: Letter, workspace: Workspace) -> bool:
    own = {d.lower() for d in workspace.domains}
    return all(a.email.rpartition("@")[2].lower() in own for a in letter.recipients)


_NO_MORE = regex(
    r"\b(?:not|won['’]?t|can['’]?t|cannot|unable|nicht|kein\w*|ne|pas|no|non|niet|geen|não)\b",
)


def _read_step(
    news: DealNews, letter: Letter, sentence: Sentence, following: list[Sentence], workspace: Workspace
) -> None:
    if shows_loss(sentence.low) or (not letter.is_ours and names_winner(sentence.text, letter.low, workspace.name)):
        news.outcome = "lost"
        news.evidence += quote(letter, sentence.start, sentence.end, "stage")
    elif shows_order(sentence.low):
        news.outcome = "won"
        news.evidence += quote(letter, sentence.start, sentence.end, "stage")
    # What one of ours writes is our own doing, unless it tells colleagues what the other side will do.
    told = _only_us(letter, workspace) and not _WE.search(sentence.low)
    if (letter.is_ours and not letter.is_forwarded and not told) or not DECIDES.search(sentence.low):
        return
    if re.search(r"\bfrom you\b|\bnda\b", sentence.low) or (
        re.search(r"\b(?:could|can) you\b|^\W*(?:please|bitte|kindly)\b", sentence.low)
        and not re.search(r"\b(?:we|board|wir|nous)\b", sentence.low)
    ):
        return
    cue = DECIDES.search(sentence.low)
    after = following[0] if following and _NO_MORE.search(sentence.low) else None
    if after is not None and len(after.text.split()) <= 7 and not after.text.endswith("?"):
        later = [m for m in find_dates(after.text, letter.anchor) if not m.is_open and m.day >= letter.anchor.at.date()]
        if len(later) == 1:
            news.close_date = later[0].day
            news.evidence = [e for e in news.evidence if e.field != "close_date"]
            news.evidence += quote(letter, after.start + later[0].start, after.start + later[0].end, "close_date")
            return
    cues = [m.start() for m in DECIDES.finditer(sentence.low)]

    def distance(start: int) -> int:
        """How far a day is from a word of deciding; another clause is further than any word of this one."""
        between = (sentence.text[min(start, c) : max(start, c)] for c in cues)
        return min(len(text) + 100 * text.count(";") for text in between)

    found = find_dates(sentence.text, letter.anchor)
    for mention in sorted(found, key=lambda m: distance(m.start)) if cues else ():
        if mention.is_open or mention.day < letter.anchor.at.date() or cue is None:
            continue
        if re.search(
            r"\b(?:deliver\w*|install\w*|liefer\w*|livr\w*|entrega\w*|consegn\w*|lever\w*)\b",
            sentence.low[max(0, mention.start - 30) : mention.start],
        ):
            continue
        if abs(mention.start - cue.start()) < 90:
            news.close_date = mention.day
            news.evidence = [e for e in news.evidence if e.field != "close_date"]
            news.evidence += quote(letter, sentence.start + mention.start, sentence.start + mention.end, "close_date")
            return


def interest_evidence(letters: list[Letter]) -> list[Evidence]:
    """The first sentence of theirs that speaks of buying."""
    for cue in (BUY_STRONG, BUY_WEAK):
        for letter in letters:
            for sentence in letter.sentences if not letter.is_ours else ():
                if cue.search(sentence.low):
                    return list(quote(letter, sentence.start, sentence.end))
    return []
