from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentic_crm.engine.actions import (
    CompanyChanges,
    CompanyUpdate,
    DealFields,
    Evidence,
    SuggestedAction,
    TargetLink,
    TaskFields,
    UpdateCompany,
)
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.fingerprint import company_key, fingerprints, from_text, identities, person_key, to_text
from agentic_crm.engine.propose import (
    MAX_ACTIONS,
    Dropped,
    DropReason,
    NothingToPropose,
    Past,
    PastState,
    Proposed,
    confidence_word,
    propose,
)
from tests.engine.packages import (
    SNAPSHOT,
    WORKSPACE,
    change_contact,
    change_deal,
    company,
    contact,
    deal,
    packages,
    plan_all,
    task,
)


def result(*actions: SuggestedAction) -> AnalysisResult:
    return AnalysisResult(Category.OPPORTUNITY, actions, "Wants arms")


def proposed(*actions: SuggestedAction, past: tuple[Past, ...] = ()) -> Proposed:
    made = propose(result(*actions), SNAPSHOT, WORKSPACE, past)
    assert isinstance(made, Proposed), made
    return made


def past_of(state: PastState, *actions: SuggestedAction, record_id: str | None = None) -> tuple[Past, ...]:
    known = identities(actions, SNAPSHOT)
    return tuple(Past(print_, state, record_id) for action in actions for print_ in fingerprints(action, known))


class TestNames:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("ACME Industries GmbH & Co. KG", "acme industries"),
            ("Acme, Inc.", "acme"),
            ("Müller Maschinenbau AG", "muller maschinenbau"),
            ("Żubr sp. z o.o.", "zubr"),
            ("Nova S.A.S.", "nova"),
            ("Beta UG (haftungsbeschränkt)", "beta"),
            ("Co", "co"),
        ],
    )
    def test_a_company_is_compared_without_its_legal_form(self, name: str, key: str) -> None:
        assert company_key(name) == key

    def test_a_person_is_compared_whatever_the_order(self) -> None:
        assert person_key("Rodríguez, José") == person_key("jose RODRIGUEZ")


class TestWhatIsPutForward:
    def test_the_package_says_what_it_holds(self) -> None:
        money = deal("deal:1", companies=("company:n",)).model_copy(
            update={"fields": DealFields(name="X", amount=Decimal(7))}
        )
        made = proposed(company("company:n", "Nova"), money.model_copy(update={"confidence": 0.7}))
        assert made.counts == (("create_company", 1), ("create_deal", 1))
        assert (made.amount, made.currency) == (Decimal(7), "EUR")
        assert (made.confidence, made.risk, made.dropped) == ("check", "normal", ())
        assert [item.confidence for item in made.actions] == ["clear", "check"]

    def test_an_existing_record_is_linked_instead_of_proposed(self) -> None:
        made = proposed(company("company:a", "ACME", "acme.example"), contact("contact:n", "n@x.example", "company:a"))
        (item,) = made.actions
        assert getattr(item.action.links, "company", None) == "co_1"
        assert made.dropped == (Dropped("company:a", DropReason.NO_OP),)

    def test_changes_that_are_so_already_are_left_out(self) -> None:
        made = proposed(change_contact("up:1", title="Buyer", phone="123"))
        (item,) = made.actions
        assert item.action.model_dump(exclude_none=True)["fields"] == {"changes": {"phone": "123"}}
        assert made.dropped == (Dropped("up:1", DropReason.NO_OP, "title"),)

    def test_nothing_is_left(self) -> None:
        made = propose(result(change_deal("up:1", stage="lead")), SNAPSHOT, WORKSPACE)
        assert made == NothingToPropose("nothing_new", (Dropped("up:1", DropReason.NO_OP, "stage"),))

    def test_a_package_has_a_limit(self) -> None:
        made = proposed(*(company(f"company:{n}", f"Firm {n}") for n in range(MAX_ACTIONS + 5)))
        assert len(made.actions) == MAX_ACTIONS
        assert [item.reason for item in made.dropped] == [DropReason.TOO_MANY] * 5

    @settings(max_examples=20, deadline=None)
    @given(packages(max_size=60))
    def test_whatever_is_put_forward_can_be_planned(self, actions: tuple[SuggestedAction, ...]) -> None:
        made = propose(result(*actions), SNAPSHOT, WORKSPACE)
        if isinstance(made, Proposed):
            assert len(made.actions) <= MAX_ACTIONS
            plan_all(*made.package.actions)

    @settings(max_examples=20, deadline=None)
    @given(packages(max_size=30), st.sampled_from(PastState))
    def test_what_was_put_forward_never_is_again(self, actions: tuple[SuggestedAction, ...], state: PastState) -> None:
        first = propose(result(*actions), SNAPSHOT, WORKSPACE)
        if isinstance(first, Proposed):
            past = tuple(Past(print_, state) for item in first.actions for print_ in item.fingerprints)
            again = propose(result(*first.package.actions), SNAPSHOT, WORKSPACE, past)
            assert isinstance(again, NothingToPropose)


class TestWhatWasBefore:
    def test_a_rejected_creation_takes_its_link_along(self) -> None:
        nova = company("company:n", "Nova", "nova.example")
        made = proposed(
            nova, contact("contact:n", "n@nova.example", "company:n"), past=past_of(PastState.REJECTED, nova)
        )
        (item,) = made.actions
        assert getattr(item.action.links, "company", "?") is None

    def test_a_rejected_task_comes_again_with_another_day(self) -> None:
        before = task("task:1", "Send quote")
        later = before.model_copy(
            update={"fields": TaskFields.model_validate({"title": "Send quote", "due": "2026-03-06"})}
        )
        assert proposed(later, past=past_of(PastState.REJECTED, before)).actions
        assert isinstance(
            propose(result(before), SNAPSHOT, WORKSPACE, past_of(PastState.REJECTED, before)), NothingToPropose
        )

    @pytest.mark.parametrize("quote", ["Send the quote by Friday", "Make it Monday, please"])
    def test_a_rejected_task_needs_new_evidence_to_come_again(self, quote: str) -> None:
        before = task("task:1", "Send quote")
        old = tuple(
            replace(one, quotes=frozenset({"Send the quote by Friday"})) for one in past_of(PastState.REJECTED, before)
        )
        fields = TaskFields.model_validate({"title": "Send quote", "due": "2026-03-06"})
        evidence = (Evidence(message_id="m1", start=0, end=len(quote), quote=quote),)
        made = propose(
            result(before.model_copy(update={"fields": fields, "evidence": evidence})), SNAPSHOT, WORKSPACE, old
        )
        assert isinstance(made, Proposed) is (quote == "Make it Monday, please")

    def test_an_executed_deal_is_linked_to_by_what_is_new(self) -> None:
        arms = deal("deal:1", "12 arms", companies=("co_1",))
        past = past_of(PastState.EXECUTED, arms, record_id="de_1")
        (item,) = proposed(arms, task("task:1", about=("deal:1",)), past=past).actions
        assert getattr(item.action.links, "about", None) == ("de_1",)

    def test_a_pending_record_stays_where_something_new_needs_it(self) -> None:
        nova = company("company:n", "Nova")
        made = proposed(nova, contact("contact:n", "n@x.example", "company:n"), past=past_of(PastState.PENDING, nova))
        assert [item.action.ref for item in made.actions] == ["company:n", "contact:n"]

    def test_fingerprints_survive_a_column(self) -> None:
        prints = fingerprints(change_deal("up:1", stage="won", amount="5"), {})
        assert len(prints) == 2
        assert from_text(to_text(prints)) == prints

    def test_an_action_keeps_its_fingerprint_when_its_company_comes_to_exist(self) -> None:
        acme = company("company:a", "ACME", "acme.example")
        proposed_then = deal("deal:1", companies=("company:a",))
        proposed_now = deal("deal:9", "Other words", companies=("co_1",))
        known = identities((acme,), SNAPSHOT)
        assert fingerprints(proposed_then, known) == fingerprints(proposed_now, known)


class TestRisk:
    @pytest.mark.parametrize(
        ("action", "codes"),
        [
            (change_deal("a:1", stage="won"), ["deal_won"]),
            (change_deal("a:1", stage="lost"), ["deal_lost"]),
            (change_deal("a:1", amount="0"), ["amount_lowered_to_zero"]),
            (change_deal("a:1", amount="1"), ["amount_changed_much"]),
            (change_deal("a:1", amount="1000000000"), ["amount_changed_much"]),
            (change_deal("a:1", amount="11000"), []),
            (change_contact("a:1", email="jane@acme.test"), ["contact_domain_changed"]),
            (change_contact("a:1", email="jane.roe@acme.example"), []),
            (task("a:1", "Note the new payment details"), ["bank_details"]),
            (task("a:1", "Pay to IBAN DE89 3704 0044 0532 0130 00"), ["bank_details"]),
            (
                UpdateCompany(
                    ref="a:1",
                    fields=CompanyUpdate(changes=CompanyChanges(domain="acme.test")),
                    links=TargetLink(target="co_1"),
                ),
                ["company_domain_changed"],
            ),
        ],
    )
    def test_what_deserves_a_second_look(self, action: SuggestedAction, codes: list[str]) -> None:
        made = proposed(action)
        assert [risk.code for risk in made.actions[0].risks] == codes
        assert made.risk == ("high" if codes else "normal")
        assert all(risk.reason for risk in made.actions[0].risks)

    def test_nearly_the_same_name_is_a_possible_duplicate(self) -> None:
        made = proposed(company("company:a", "Acmee AG"), company("company:z", "Zebra"))
        assert [[found.record.id for found in item.duplicates] for item in made.actions] == [["co_1"], []]

    @pytest.mark.parametrize(("confidence", "word"), [(1.0, "clear"), (0.85, "clear"), (0.6, "check"), (0.1, "unsure")])
    def test_confidence_has_words(self, confidence: float, word: str) -> None:
        assert confidence_word(confidence) == word
