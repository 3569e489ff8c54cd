"""From what a thread says to a package: records that are missing, facts that changed, tasks that are owed."""

from agentic_crm.engine.actions import (
    CreateDeal,
    CreateTask,
    DealChanges,
    DealFields,
    DealLinks,
    DealUpdate,
    DealUpdateLinks,
    Evidence,
    RelatedDeal,
    SuggestedAction,
    TaskFields,
    TaskLinks,
    UpdateDeal,
)
from agentic_crm.engine.analysis import Category, ThreadContext
from agentic_crm.engine.analyze.deals.deals import DealNews, interest_evidence, names_sum, news_of, stage_by_word
from agentic_crm.engine.analyze.deals.introductions import brings_lead, carriers, hands_on, presents
from agentic_crm.engine.analyze.deals.leads import ENOUGH, continues_business, lead_score, only_moves
from agentic_crm.engine.analyze.deals.naming import DealName, deal_name
from agentic_crm.engine.analyze.deals.picking import Talk, deal_of_thread, has_left, named_records, taken_up, talk_of
from agentic_crm.engine.analyze.deals.quoting import wants_quote
from agentic_crm.engine.analyze.deals.relations import relation_to
from agentic_crm.engine.analyze.deals.terms import settle_terms
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.noise.category import interest_of, wants_to_buy
from agentic_crm.engine.analyze.noise.suppliers import is_tender
from agentic_crm.engine.analyze.noise.tenor import is_work
from agentic_crm.engine.analyze.package import Package, mention, quote
from agentic_crm.engine.analyze.parties.people import Cast
from agentic_crm.engine.analyze.records import RecordDesk
from agentic_crm.engine.analyze.tasks.concerns import about
from agentic_crm.engine.analyze.tasks.deeds import Duty
from agentic_crm.engine.analyze.tasks.duties import Duties, words_of
from agentic_crm.engine.analyze.tasks.todo import TaskDesk
from agentic_crm.engine.snapshot import KnownDeal


class Proposer:
    """Builds the package of one thread."""

    def __init__(self, thread: ThreadContext, letters: list[Letter], index: CrmIndex, category: Category) -> None:
        """`letters` are those of people; `category` is the first guess, which deals may overrule."""
        self._thread = thread
        self._letters = letters
        self._index = index
        self._category = category
        self._package = Package(thread.messages)
        self._cast = Cast(thread.workspace, index)
        self._talk = Talk()
        self._named = named_records(letters, index)
        self._ignored = words_of([c.name for c in index.crm.companies] + [c.name for c in index.crm.contacts])

    def propose(self) -> tuple[tuple[SuggestedAction, ...], Category]:
        """The actions in dependency order, and the category."""
        self._cast.read(self._letters, with_clients=self._category is Category.OPPORTUNITY)
        internal = not self._cast.people
        if internal and not self._named:
            return (), Category.INTERNAL
        RecordDesk(self._package, self._cast, self._letters, self._index).settle()
        deal = self._deal()
        duties = Duties(self._thread.workspace).read(self._letters)
        desk = TaskDesk(self._thread, self._letters, self._index, self._records())
        updates, fresh = desk.settle(duties)
        for update in updates:
            self._package.add(update)
        for duty in fresh:
            self._task(duty, deal)
        return tuple(self._package.actions), self._category

    def _records(self) -> set[str]:
        """Ids of the records that the thread is about."""
        links = {p.contact.id for p in self._cast.people.values() if p.contact}
        companies = {f.company_id for f in self._cast.firms.values() if f.company_id} | self._named
        deals = {d.id for d in self._index.deals_of({c for c in companies if c}, links)}
        return links | {c for c in companies if c} | deals

    # --- deals ---------------------------------------------------------------------------------------------------
    def _parties(self) -> tuple[list[str], list[str]]:
        companies = [f.link for f in self._cast.firms.values() if f.link]
        contacts = [p.link for p in self._cast.people.values() if p.link]
        return list(dict.fromkeys(companies)), list(dict.fromkeys(contacts))

    def _deal(self) -> str | None:
        """Proposes or updates the thread's deal; the link to it, or None if there is none."""
        companies, contacts = self._parties()
        people = set(contacts) - {p.link for p in self._cast.people.values() if has_left(p, self._cast.firm_of(p))}
        known = self._index.deals_of(set(companies) | self._named, people)
        interest = interest_of(self._letters)
        is_new_party = any(f.company_id is None for f in self._cast.firms.values()) and interest.buying >= 2
        existing = deal_of_thread(
            known, self._letters, self._index, self._ignored, frozenset(people), names_new_party=is_new_party
        )
        if existing is not None:
            self._talk = talk_of(known, self._letters, self._index, self._ignored)
            for deal, said in self._talk.parts(self._letters) or [(existing, self._letters)]:
                self._update_deal(deal, news_of(said, self._thread.workspace, deal.amount), is_main=deal is existing)
            return existing.id
        news = news_of(self._letters, self._thread.workspace)
        again = taken_up(known, self._letters, self._index, self._ignored)
        if again is not None and news.outcome != "lost":
            if news.step is None:
                news.step = again.step
                news.evidence += quote(again.letter, again.sentence.start, again.sentence.end, "stage")
            news.stage = stage_by_word(again.deal.stages or self._thread.workspace.pipeline, news.step)
            self._update_deal(again.deal, news)
            return again.deal.id
        strength = interest.buying
        if strength < 2 and self._wants_anew(known):
            strength = 2
        is_note = self._category is Category.INTERNAL and strength >= 2
        if (
            not (is_note or self._category in (Category.OPPORTUNITY, Category.CUSTOMER))
            or strength < 2
            or (news.outcome == "lost" and not self._asks_all_the_same())
        ):
            return known[0].id if len(known) == 1 else None
        if not (companies or contacts) or self._is_at_work():
            return None
        if self._category is Category.CUSTOMER:
            self._category = Category.OPPORTUNITY
        news = settle_terms(news, self._letters, self._thread.workspace)
        return self._create_deal(known, news, companies, contacts, strength)

    def _asks_all_the_same(self) -> bool:
        """Whether what was lost is another's affair: a first letter that asks us for a price has nothing to call off."""
        return not any(le.is_ours for le in self._letters) and wants_quote(self._letters[-1])

    def _is_at_work(self) -> bool:
        """Whether strangers only speak of work that goes on, whatever phrases of buying stand in it."""
        first = self._letters[0]
        known = any(p.contact for p in self._cast.people.values()) or any(
            f.company_id for f in self._cast.firms.values()
        )
        return not known and not any(le.is_ours for le in self._letters) and not is_tender(first) and is_work(first)

    def _wants_anew(self, known: list[KnownDeal]) -> bool:
        """Whether signs alone speak of a new deal: with strangers, or of more of what was won before."""
        theirs = [le for le in self._letters if not le.is_ours]
        if brings_lead(self._letters, self._index):
            return True
        if theirs and only_moves(theirs[0]):
            return False
        if any(self._index.is_won(d) for d in known):
            return any(continues_business(le) or lead_score(le) > ENOUGH for le in theirs)
        if self._category is Category.INTERNAL:
            notes = [le for le in self._letters if le.is_ours]
            return bool(self._cast.people) and any(lead_score(le, is_note=True) >= ENOUGH for le in notes)
        if not known and any(lead_score(le) > ENOUGH and names_sum(le) for le in theirs):
            return True
        is_new = any(f.company_id is None for f in self._cast.firms.values()) or not self._cast.firms
        return is_new and (wants_to_buy(self._letters) or self._category is Category.OPPORTUNITY)

    def _create_deal(
        self, known: list[KnownDeal], news: DealNews, companies: list[str], contacts: list[str], strength: int
    ) -> str:
        won = [d for d in known if self._index.is_won(d)]
        moved = any(has_left(p, self._cast.firm_of(p)) for p in self._cast.people.values())
        # An agency or a reseller that writes for a client is party to the deal as well.
        clients = {f.link for f in self._cast.firms.values() if f.is_client}
        if clients:
            won = [d for d in won if clients & set(d.companies)]
        brought = presents(self._letters, self._index) and not clients
        if moved or brought or hands_on(self._letters):
            companies, contacts, won = self._introduced(companies, contacts, won)
        related = relation_to(won, self._letters, self._ignored)
        name, said_so = self._deal_name()
        ref = self._package.ref("deal", name)
        stage = news.stage if news.step in ("won", "quote") else None
        first = next((le for le in self._letters if not le.is_ours), self._letters[0])
        evidence: list[Evidence] = [*interest_evidence(self._letters), *news.evidence]
        evidence += said_so or mention(first, name, "name", "subject")
        before = len(self._package.actions)
        self._package.add(
            CreateDeal(
                ref=ref,
                fields=DealFields(
                    name=name, amount=news.amount, currency=news.currency if news.amount is not None else None,
                    stage=stage, close_date=news.close_date,
                ),
                links=DealLinks(
                    companies=tuple(companies), contacts=tuple(contacts),
                    related=RelatedDeal(deal=related[0].id, relation=related[1]) if related else None,
                ),
                evidence=tuple(evidence), confidence=min(0.92, 0.5 + 0.06 * strength + 0.1 * (news.amount is not None)),
                reason="They ask about buying what the workspace sells." if not related else f"They want to continue what was won as “{related[0].name}”.",
                reason_code="continues_won" if related else "asks_to_buy",
            )
        )  # fmt: skip
        return ref if len(self._package.actions) > before else ""

    def _introduced(
        self, companies: list[str], contacts: list[str], won: list[KnownDeal]
    ) -> tuple[list[str], list[str], list[KnownDeal]]:
        """Of the parties and won deals those that are not the introducer's own: the deal is with whom they bring."""
        between = carriers(self._letters) if hands_on(self._letters) else set()
        fresh = [f for f in self._cast.firms.values() if f.company_id is None and f.link and f.domain not in between]
        people = [p for p in self._cast.people.values() if p.link and self._cast.firm_of(p) in fresh]
        if not fresh or not people:
            return companies, contacts, won
        links = [f.link for f in fresh if f.link]
        return links, [p.link for p in people if p.link], [d for d in won if set(d.companies) & set(links)]

    def _deal_name(self) -> DealName:
        firm = next((f.name for f in self._cast.firms.values() if f.name), None)
        person = next((p.name for p in self._cast.people.values() if p.name), None)
        return deal_name(self._letters, firm or person or "")

    def _update_deal(self, deal: KnownDeal, news: DealNews, *, is_main: bool = True) -> None:
        changes: dict[str, object] = {}
        workspace = self._thread.workspace
        if news.amount is not None and news.amount != deal.amount:
            changes["amount"] = news.amount
            if news.currency and news.currency != (deal.currency or workspace.currency):
                changes["currency"] = news.currency
        stage = stage_by_word(deal.stages, news.step) if deal.stages and news.step else news.stage
        if stage and self._is_step(deal, stage, news):
            changes["stage"] = stage
        if news.close_date and news.close_date != deal.close_date and news.outcome is None:
            changes["close_date"] = news.close_date
        joining = [
            p for p in self._cast.people.values() if is_main and p.joins and p.link not in (None, *deal.contacts)
        ]
        if not changes and not joining:
            return
        evidence = [e for e in news.evidence if e.field in changes] + [e for p in joining for e in p.evidence]
        self._package.add(
            UpdateDeal(
                ref=self._package.ref("update", deal.name), fields=DealUpdate(changes=DealChanges.model_validate(changes)),
                links=DealUpdateLinks(target=deal.id, add_contacts=tuple(p.link for p in joining if p.link)),
                evidence=tuple(evidence), confidence=0.85 if news.outcome else 0.75,
                reason=f"The thread gives news on “{deal.name}”: {', '.join(changes) or 'somebody joins'}.", reason_code="deal_news",
            )
        )  # fmt: skip
        self._category = Category.OPPORTUNITY if changes and self._category is not Category.INTERNAL else self._category

    def _is_step(self, deal: KnownDeal, stage: str, news: DealNews) -> bool:
        """Whether the stage lies ahead of the deal's own; none falls back, but a lost one can be taken up."""
        order = [s.key for s in deal.stages or self._thread.workspace.pipeline]
        if stage == deal.stage or stage not in order:
            return False
        return (
            news.outcome is not None
            or self._index.is_lost(deal)
            or deal.stage not in order
            or order.index(stage) > order.index(deal.stage)
        )

    # --- tasks ---------------------------------------------------------------------------------------------------
    def _task(self, duty: Duty, deal: str | None) -> None:
        own = self._talk.deal_at(duty.letter, duty.sentence) or deal
        links = about(duty, own, self._cast, self._index, self._named)
        if not links and not self._cast.people:
            return
        evidence = list(quote(duty.letter, duty.sentence.start, duty.sentence.end))
        if duty.due_span:
            evidence += quote(duty.letter, *duty.due_span, "due")
        for letter, start, end, field in duty.proofs:
            evidence += quote(letter, start, end, field)
        duty.ref = self._package.ref("task", duty.title)
        self._package.add(
            CreateTask(
                ref=duty.ref, fields=TaskFields(title=duty.title, due=duty.due, assignee=duty.assignee),
                links=TaskLinks(about=tuple(links), parent=duty.parent.ref if duty.parent else None), evidence=tuple(evidence),
                confidence=0.55 + 0.15 * (duty.due is not None) + 0.12 * (duty.kind != "request"),
                reason={"promise": "We promised it.", "meeting": "It is agreed or asked for at that time."}.get(duty.kind, "They asked for it."),
                reason_code="promised" if duty.kind == "promise" else "meeting" if duty.kind == "meeting" else "asked",
            )
        )  # fmt: skip
