"""What cannot be planned is refused whole, with every reason."""

from dataclasses import replace

import pytest

from agentic_crm.engine.actions import (
    AboutLinks,
    InteractionFields,
    InteractionKind,
    LogInteraction,
    RecordType,
    SuggestedAction,
)
from agentic_crm.engine.approve import ApprovedPackage, Binding
from agentic_crm.engine.plan import (
    Conflict,
    DuplicateReference,
    Forbidden,
    PlanRefusal,
    StaleVersion,
    Taken,
    UnresolvedReference,
    plan,
)
from agentic_crm.engine.records import RecordKey
from agentic_crm.engine.snapshot import CrmSnapshot, KnownContact
from tests.engine.packages import (
    SNAPSHOT,
    WORKSPACE,
    approve_all,
    change_contact,
    change_deal,
    company,
    contact,
    deal,
    ids,
    refuse_all,
    task,
)


class TestRefusing:
    def test_a_change_of_the_same_field_since_it_was_shown(self) -> None:
        approved = approve_all(change_deal("up:1", stage="won"))
        later = replace(SNAPSHOT, deals=(replace(SNAPSHOT.deals[0], stage="proposal", version=5),))
        made = plan(approved, later, WORKSPACE, ids)
        assert isinstance(made, PlanRefusal)
        key = RecordKey(RecordType.DEAL, "de_1")
        assert made.refusals == (StaleVersion("up:1", key, 4, 5, ("stage",)),)

    def test_two_values_for_one_field(self) -> None:
        (refusal,) = refuse_all(change_deal("up:1", stage="won"), change_deal("up:2", stage="lost")).refusals
        assert isinstance(refusal, Conflict)
        assert (refusal.actions, refusal.values) == (("up:1", "up:2"), ("won", "lost"))

    def test_links_to_nothing(self) -> None:
        refused = refuse_all(deal("deal:1", companies=("co_9", "company:x"))).refusals
        assert refused == (
            UnresolvedReference("deal:1", "links.companies[0]", "co_9"),
            UnresolvedReference("deal:1", "links.companies[1]", "company:x"),
        )

    @pytest.mark.parametrize(
        ("action", "rule"),
        [
            (contact("a:1", at="de_1"), "link_kind"),
            (task("a:1", about=("ta_1",)), "link_kind"),
            (change_deal("a:1", "co_1", stage="won"), "link_kind"),
            (change_deal("a:1", stage="nirvana"), "stage_not_in_pipeline"),
            (change_deal("a:1", "de_2", currency="USD"), "amount_missing"),
            (change_deal("a:1", amount="10.50", currency="JPY"), "amount_too_fine"),
            (
                task("a:1").model_copy(
                    update={"fields": task("x:1").fields.model_copy(update={"assignee": "x@y.example"})}
                ),
                "assignee_not_a_member",
            ),
        ],
    )
    def test_what_the_rules_forbid(self, action: SuggestedAction, rule: str) -> None:
        (refusal,) = refuse_all(action).refusals
        assert isinstance(refusal, Forbidden)
        assert (refusal.action, refusal.rule) == ("a:1", rule)

    def test_an_amount_where_not_even_the_workspace_has_a_currency(self) -> None:
        made = plan(
            approve_all(change_deal("up:1", "de_2", amount="5")), SNAPSHOT, replace(WORKSPACE, currency=""), ids
        )
        assert isinstance(made, PlanRefusal)
        assert [getattr(refusal, "rule", None) for refusal in made.refusals] == ["currency_missing"]

    def test_a_link_to_an_action_that_is_no_record(self) -> None:
        (refusal,) = refuse_all(deal("deal:1", follows="up:1"), change_deal("up:1", stage="won")).refusals
        assert isinstance(refusal, Forbidden)
        assert refusal.rule == "not_a_record"

    def test_a_deal_that_would_follow_itself(self) -> None:
        approved = replace(approve_all(deal("deal:1", follows="de_1")), bindings=(Binding("deal:1", "de_1"),))
        made = plan(approved, SNAPSHOT, WORKSPACE, ids)
        assert isinstance(made, PlanRefusal)
        assert [getattr(refusal, "rule", None) for refusal in made.refusals] == ["link_to_itself"]

    def test_an_address_of_somebody_else(self) -> None:
        (refusal,) = refuse_all(change_contact("up:1", email="max@beta.example")).refusals
        assert refusal == Taken(("up:1",), "email", "max@beta.example", RecordKey(RecordType.CONTACT, "ct_2"))

    def test_two_actions_of_one_name(self) -> None:
        first = company("company:a")
        approved = ApprovedPackage("", (first, company("company:a", "Other")))
        made = plan(approved, CrmSnapshot(contacts=(KnownContact("x", "X"),)), WORKSPACE, ids)
        assert made == PlanRefusal((DuplicateReference("company:a"),))

    def test_every_reason_is_given_in_order_of_the_package(self) -> None:
        log = LogInteraction(
            ref="log:1", fields=InteractionFields(kind=InteractionKind.CALL), links=AboutLinks(about=("gone",))
        )
        refused = refuse_all(log, contact("contact:n", at="de_1")).refusals
        assert [refusal.actions for refusal in refused] == [("log:1",), ("contact:n",)]
        assert all(refusal.detail for refusal in refused)
