"""Which of the deals that exist a thread, or a sentence of it, is about."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from agentic_crm.engine.analyze.deals.relations import OTHER_MATTER, continues
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex, likeness
from agentic_crm.engine.analyze.parties.parties import Firm, Person
from agentic_crm.engine.analyze.text.outcomes import says_outcome
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence, fold, stems
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.engine.snapshot import KnownDeal
from agentic_crm.kit.regex import regex

_AGAIN = one_of(
    r"\b(?:back on(?: track)?|on again|reconsider\w*|changed (?:our|my|their) minds?|after all|revisit\w*|(?:pick|take) (?:it|this|that|things|the project) (?:back )?up(?: again)?|let us down|did(?:n['’]t| not) work out|went (?:bust|out of business|under)|(?:come|coming) back to (?:you|your|the) (?:offer|quote|proposal|on))\b|\b(?:is|are) (?:your|the|that) (?:offer|quote|quotation|price|proposal)s?\b[^.;!]{0,30}\bstill (?:valid|open|good|available)\b|\bdoes (?:your|the|that) (?:offer|quote|price|proposal)\b[^.;!]{0,30}\bstill (?:stand|hold)\b|\bstill (?:honou?r|hold) (?:the|your|that) (?:price|offer|quote)\b",
    r"\bdoch (?:noch|wieder)\b|\bwieder (?:aufnehmen|aufgreifen|aufgenommen|aufleben)\b|\b(?:umentschieden|abgesprungen|anders überlegt)\b|\b(?:gilt|steht) (?:ihr|das|euer|dein) angebot\b[^.;!]{0,25}\bnoch\b|\bangebot\b[^.;!]{0,25}\bnoch (?:gültig|aktuell)\b|\bauf (?:ihr|euer|das|dein) angebot\b[^.;!]{0,25}\bzurück",
    r"\bchangé d['’]avis\b|\b(?:relanc|repren)\w+ (?:le|ce|notre) projet\b|\b(?:toujours|encore) valable\b|\bfaux bond\b|\bcambiado de (?:opinión|idea)\b|\bretom(?:ar|amos|emos)\b|\bsigue (?:en pie|vigente|siendo válid\w+)\b|\bnos ha fallado\b|\bcambiato idea\b|\briprendere (?:il|in mano)\b|\bancora valid[ao]\b|\bvan gedachten veranderd\b|\bweer op(?:pakken|nemen)\b|\bnog geldig\b|\b(?:toch|alsnog) (?:\w+ ){0,2}(?:doorgaan|door|doen|verder)\b|\bmud[aá]mos de ideias?\b|\bainda (?:é |está )?válid[ao]\b",
)
_OUR_OFFER = regex(
    r"\b(?:your|the|that) (?:\w+ )?(?:offer|quote|quotation|proposal|price)\b|\bangebot\b|\b(?:devis|offre|proposition)\b|\b(?:oferta|presupuesto|propuesta)\b|\b(?:offerta|preventivo)\b|\bofferte\b|\b(?:orçamento|proposta)\b"
)
_ANSWERS = regex(r"^\s*(?:re|aw|antw|sv|vs|rv|ref|r|odp)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def named_records(letters: list[Letter], index: CrmIndex) -> set[str]:
    """Companies that a thread of colleagues names, by their full name less its legal form or by one of their people."""
    if any(not le.is_ours for le in letters):
        return set()
    companies, contacts = records_in(" ".join([letters[0].subject, *(le.text for le in letters)]), index)
    return companies | {c for i in contacts if (c := index.contacts[i].company)}


def records_in(text: str, index: CrmIndex) -> tuple[set[str], set[str]]:
    """The companies and the contacts that a text calls by name: people by the full one, or by honorific and surname."""
    text = f" {fold(text)} "
    contacts = index.contacts_by_surname(text)
    companies: set[str] = set()
    for company in index.crm.companies:
        words = [w for w in fold(company.name).split() if len(w) > 1]
        short = words[0] if len(words[0]) >= 5 else " ".join(words[:2])
        alone = sum(fold(c.name).startswith(short) for c in index.crm.companies) == 1
        if f" {' '.join(words)} " in text or (alone and len(short) >= 5 and f" {short} " in text):
            companies.add(company.id)
    contacts |= {c.id for c in index.crm.contacts if len(c.name.split()) >= 2 and f" {fold(c.name)} " in text}
    return companies, contacts


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
    if _sets_apart(letters[0], best, telling) and not people & set(best.contacts):
        return None
    if fit(best) <= 0 and _begins(letters[0]) and not any(says_outcome(s.low) for le in letters for s in le.sentences):
        text = f"{letters[0].subject.lower()} . {letters[0].low}"
        won = [d for d in deals if index.is_won(d)]
        if OTHER_MATTER.search(text) or continues(won, letters, ignored):
            return None
    return best


def _sets_apart(letter: Letter, deal: KnownDeal, telling: frozenset[str]) -> bool:
    """Whether a letter that begins a conversation names a deal only to say that its own matter is another."""
    apart = {s.start for s in letter.sentences if OTHER_MATTER.search(s.low)}
    if not apart or not _begins(letter):
        return False
    rest = stems(" ".join([letter.subject, *(s.text for s in letter.sentences if s.start not in apart)]))
    return likeness(deal.name, rest, telling) <= 0 and deal.amount not in {m.amount for m in find_money(letter.text)}


def _begins(letter: Letter) -> bool:
    """Whether a letter of theirs begins a conversation."""
    return not letter.is_ours and not letter.message.in_reply_to and not _ANSWERS.match(letter.subject)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A lost deal that is spoken of again, where a letter says so, and the step that shows: `quote` where it speaks of our offer."""

    deal: KnownDeal
    letter: Letter
    sentence: Sentence
    step: str


def taken_up(deals: list[KnownDeal], letters: list[Letter], index: CrmIndex, ignored: frozenset[str]) -> TakenUp | None:
    """The lost deal that the other side takes up again; it has to be named unless it is all that there ever was."""
    lost = [d for d in deals if index.is_lost(d)]
    theirs = [le for le in letters if not le.is_ours]
    if not lost or not theirs:
        return None
    words = stems(" ".join([letters[0].subject, *(le.text for le in theirs)]))
    best = max(lost, key=lambda d: likeness(d.name, words, ignored))
    if likeness(best.name, words, ignored) <= 0 and len(deals) > 1:
        return None
    for letter in theirs:
        for sentence in letter.sentences:
            if _AGAIN.search(sentence.low):
                spoken = any(_OUR_OFFER.search(s.low) for s in letter.sentences)
                return TakenUp(best, letter, sentence, "quote" if spoken else "open")
    return None


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


def has_left(person: Person, firm: Firm | None) -> bool:
    """Whether somebody writes from another firm than the record's, whose deals are no longer theirs."""
    known = person.contact
    if known is None or firm is None or ((known.email or "").lower() == person.email and not person.new_employer):
        return False
    return bool(known.company and firm.link and firm.link != known.company)
