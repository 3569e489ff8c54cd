"""Which of the deals that exist a thread, or a sentence of it, is about."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex, likeness
from agentic_crm.engine.analyze.money import find_money
from agentic_crm.engine.analyze.outcomes import says_outcome
from agentic_crm.engine.analyze.patterns import one_of
from agentic_crm.engine.analyze.relations import continues
from agentic_crm.engine.analyze.wording import Sentence, fold, stems
from agentic_crm.engine.snapshot import KnownDeal

_OTHER_MATTER = one_of(
    r"\b(?:separate(?:ly)? (?:from|to|project|matter|request|job|quote|order|enquiry|issue)|(?:another|a new|a different|a second|an additional|a further) (?:project|site|job|request|enquiry|inquiry|matter|venue|event|order|property)|on (?:another|a different|a separate) (?:note|matter|topic|subject)|nothing to do with|unrelated to|new enquiry|new project)\b",
    r"\bunabhängig (?:davon|vo[nm])\b|\b(?:neues|anderes|weiteres|zweites) (?:projekt|vorhaben|thema|objekt|anliegen)\b|\b(?:andere|neue|weitere|zweite) (?:anfrage|baustelle|sache)\b|\b(?:autre|nouveau|nouvelle|second) (?:projet|demande|chantier|sujet)\b|\bsans rapport avec\b|\b(?:otro|nuevo|segundo) (?:proyecto|asunto|tema|pedido)\b|\botra (?:consulta|obra|cosa)\b|\b(?:altro|nuovo|secondo) (?:progetto|lavoro|argomento)\b|\baltra richiesta\b|\b(?:ander|nieuw|tweede) (?:project|verzoek|onderwerp)\b|\blos daarvan\b|\b(?:outro|novo|segundo) (?:projeto|assunto|pedido)\b",
)
_ANSWERS = re.compile(r"^\s*(?:re|aw|antw|sv|vs|rv|ref|r|odp)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def named_records(letters: list[Letter], index: CrmIndex) -> set[str]:
    """Companies that a thread of colleagues names, by their full name less its legal form or by one of their people."""
    if any(not le.is_ours for le in letters):
        return set()
    text = f" {fold(' '.join([letters[0].subject, *(le.text for le in letters)]))} "
    found = index.companies_by_surname(text)
    for company in index.crm.companies:
        words = [w for w in fold(company.name).split() if len(w) > 1]
        short = words[0] if len(words[0]) >= 5 else " ".join(words[:2])
        alone = sum(fold(c.name).startswith(short) for c in index.crm.companies) == 1
        if f" {' '.join(words)} " in text or (alone and len(short) >= 5 and f" {short} " in text):
            found.add(company.id)
    for contact in index.crm.contacts:
        if len(contact.name.split()) >= 2 and f" {fold(contact.name)} " in text and contact.company:
            found.add(contact.company)
    return found


def _shared(deals: list[KnownDeal], ignored: frozenset[str]) -> frozenset[str]:
    """What tells none of these deals from another: `ignored`, and what several of their names have."""
    names = [stems(d.name) for d in deals]
    return ignored | frozenset(s for name in names for s in name if sum(s in other for other in names) > 1)


def deal_of_thread(
    deals: list[KnownDeal],
    letters: list[Letter],
    index: CrmIndex,
    ignored: frozenset[str],
    people: frozenset[str] = frozenset(),
    *,
    names_new_party: bool,
) -> KnownDeal | None:
    """The open deal that a thread is about: the only one, or the one whose name its words recall best.

    Where a firm comes up that is new, nothing but the deal's own words ties the thread to it. None as well where a letter begins
    another matter, or goes on from what was won. `people` are the contacts that take part.
    """
    open_deals = [d for d in deals if index.is_open(d)]
    if not open_deals:
        return None
    words = stems(" ".join([letters[0].subject, *(le.text for le in letters)]))
    if names_new_party:
        open_deals = [d for d in open_deals if likeness(d.name, words, ignored) > 0.34]
        if not open_deals:
            return None
    amounts = {m.amount for le in letters for m in find_money(le.text)}
    telling = _shared(open_deals, ignored)

    def fit(deal: KnownDeal) -> float:
        own = likeness(deal.name, words, telling) + 0.1 * likeness(deal.name, words, ignored)
        return own + (1.0 if deal.amount in amounts else 0.0)

    best = max(open_deals, key=lambda d: (fit(d), bool(people & set(d.contacts))))
    if fit(best) <= 0 and _begins(letters[0]) and not any(says_outcome(s.low) for le in letters for s in le.sentences):
        text = f"{letters[0].subject.lower()} . {letters[0].low}"
        won = [d for d in deals if index.is_won(d)]
        if _OTHER_MATTER.search(text) or continues(won, letters, ignored):
            return None
    return best


def _begins(letter: Letter) -> bool:
    """Whether a letter of theirs begins a conversation."""
    return not letter.is_ours and not letter.message.in_reply_to and not _ANSWERS.match(letter.subject)


@dataclass(slots=True)
class Talk:
    """What of a thread is about which of several open deals; empty where it speaks of one at most."""

    deals: dict[str, KnownDeal] = field(default_factory=dict)
    places: dict[tuple[int, int], str] = field(default_factory=dict)
    """By letter (its `id`) and sentence (where it begins) the deal's id."""

    def deal_at(self, letter: Letter, sentence: Sentence) -> str | None:
        """The deal that a sentence is about."""
        return self.places.get((id(letter), sentence.start))

    def parts(self, letters: list[Letter]) -> list[tuple[KnownDeal, list[Letter]]]:
        """Each deal with the letters as far as they speak of it."""
        return [(deal, self._part(letters, id_)) for id_, deal in self.deals.items()]

    def _part(self, letters: list[Letter], deal: str) -> list[Letter]:
        parts = [
            replace(le, sentences=[s for s in le.sentences if self.deal_at(le, s) == deal], interest=None, lead=None)
            for le in letters
        ]
        return [le for le in parts if le.sentences]


def talk_of(deals: list[KnownDeal], letters: list[Letter], index: CrmIndex, ignored: frozenset[str]) -> Talk:
    """Which sentences are about which open deal: the one they name or give the sum of, else the one named before in the letter."""
    open_deals = [d for d in deals if index.is_open(d)]
    talk = Talk()
    if len(open_deals) < 2:
        return talk
    telling = _shared(open_deals, ignored)
    own = {d.id: stems(d.name) - telling for d in open_deals}
    sums = [d.amount for d in open_deals]
    for letter in letters:
        at: str | None = None
        for sentence in letter.sentences:
            at = _named_in(sentence, open_deals, own, sums) or at
            if at is not None:
                talk.places[id(letter), sentence.start] = at
    said = set(talk.places.values())
    talk.deals = {d.id: d for d in open_deals if d.id in said}
    return talk if len(said) > 1 else Talk()


def _named_in(
    sentence: Sentence, deals: list[KnownDeal], own: dict[str, frozenset[str]], sums: list[Decimal | None]
) -> str | None:
    said = stems(sentence.text)
    amounts = {m.amount for m in find_money(sentence.text)}
    fits: list[tuple[float, str]] = []
    for deal in deals:
        common = own[deal.id] & said
        share = len(common) / len(own[deal.id]) if own[deal.id] else 0.0
        named = share if share > 0.34 or any(len(s) >= 5 for s in common) else 0.0
        fits.append((named + (deal.amount in amounts and sums.count(deal.amount) == 1), deal.id))
    fits.sort(reverse=True)
    return fits[0][1] if fits[0][0] > 0 and fits[0][0] > fits[1][0] else None
