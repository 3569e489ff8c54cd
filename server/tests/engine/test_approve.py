from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agentic_crm.engine.actions import CreateDeal, DraftReply, DraftReplyFields, SuggestedAction
from agentic_crm.engine.approve import (
    Accept,
    ApprovalRefusal,
    ApprovedPackage,
    Binding,
    Difference,
    Edit,
    InvalidEdit,
    InvalidVerdict,
    LinkExisting,
    Package,
    Reject,
    RejectedButNeeded,
    RejectReason,
    Verdict,
    bases_of,
    dependents_of,
    differences,
    package_hash,
    resolve,
)
from tests.engine.packages import SNAPSHOT, change_contact, change_deal, company, contact, deal, task

NO = Reject(RejectReason.WRONG)
ACTIONS: tuple[SuggestedAction, ...] = (
    company("company:n"),
    contact("contact:n", "n@n.example", at="company:n"),
    deal("deal:n", companies=("company:n",), contacts=("contact:n",)),
    task("task:n", about=("deal:n",)),
)
PACKAGE = Package(ACTIONS)


def verdicts(**changed: Verdict) -> dict[str, Verdict]:
    given: dict[str, Verdict] = {action.ref: Accept() for action in ACTIONS}
    given.update({f"{kind}:n": verdict for kind, verdict in changed.items()})
    return given


def approved(given: dict[str, Verdict]) -> ApprovedPackage:
    made = resolve(PACKAGE, given)
    assert isinstance(made, ApprovedPackage), made
    return made


def refused(given: dict[str, Verdict], package: Package = PACKAGE) -> ApprovalRefusal:
    made = resolve(package, given)
    assert isinstance(made, ApprovalRefusal), made
    return made


class TestHash:
    def test_reason_confidence_and_evidence_are_not_part_of_it(self) -> None:
        other = ACTIONS[0].model_copy(update={"reason": "Because", "confidence": 0.3})
        assert package_hash(PACKAGE) == package_hash(Package((other, *ACTIONS[1:])))

    def test_any_change_of_what_was_shown_changes_it(self) -> None:
        update: tuple[SuggestedAction, ...] = (change_deal("up:1", stage="won"),)
        shown = Package(update, bases_of(update, SNAPSHOT))
        newer = replace(SNAPSHOT, deals=(replace(SNAPSHOT.deals[0], version=5),))
        others = (
            Package((change_deal("up:2", stage="won"),), shown.bases),
            Package((change_deal("up:1", stage="lost"),), shown.bases),
            Package(update, bases_of(update, newer)),
            Package(update),
        )
        assert len({package_hash(package) for package in (shown, *others)}) == 5

    def test_a_stored_action_read_again_has_the_same_hash(self) -> None:
        action = CreateDeal.model_validate(
            {"ref": "deal:1", "fields": {"name": "X", "amount": "84000.00", "currency": "EUR"}}
        )
        again = CreateDeal.model_validate_json(action.model_dump_json())
        assert package_hash(Package((action,))) == package_hash(Package((again,)))

    def test_differences_name_every_field(self) -> None:
        update: tuple[SuggestedAction, ...] = (change_deal("up:1", stage="won"),)
        shown = Package((*ACTIONS, *update), bases_of(update, SNAPSHOT))
        newer = replace(SNAPSHOT, deals=(replace(SNAPSHOT.deals[0], amount=Decimal(9), version=5),))
        now = (*ACTIONS[1:], change_deal("up:1", stage="lost"), company("company:x"))
        found = differences(shown, Package(now, bases_of(now, newer)))
        assert [(item.kind, item.subject, item.path) for item in found] == [
            ("action_removed", "company:n", ""),
            ("action_changed", "up:1", "fields.changes.stage"),
            ("action_added", "company:x", ""),
            ("record_changed", "de_1", "amount"),
        ]
        assert (found[3].before, found[3].after) == ("84000.00", "9.00")
        assert isinstance(found[0], Difference)


class TestResolve:
    def test_accepted_actions_stay_as_they_are(self) -> None:
        made = approved(verdicts())
        assert made.actions == ACTIONS
        assert made.package_hash == package_hash(PACKAGE)

    def test_an_edit_replaces_fields_and_keeps_the_hash_of_what_was_shown(self) -> None:
        made = approved(verdicts(deal=Edit(fields={"name": "Arms", "amount": "5.50", "currency": "EUR"})))
        fields = made.actions[2].model_dump()["fields"]
        assert (fields["name"], fields["amount"]) == ("Arms", Decimal("5.50"))
        assert made.edited == ("deal:n",)
        assert made.package_hash == package_hash(PACKAGE)

    def test_links_can_be_edited(self) -> None:
        made = approved(verdicts(company=NO, contact=Edit(links={"company": "co_1"}), deal=Edit(links={})))
        assert [action.ref for action in made.actions] == ["contact:n", "deal:n", "task:n"]
        assert [rejected.ref for rejected in made.rejected] == ["company:n"]

    def test_an_existing_record_takes_the_place_of_a_proposed_one(self) -> None:
        made = approved(verdicts(company=LinkExisting("co_1")))
        assert made.bindings == (Binding("company:n", "co_1"),)
        assert made.actions == ACTIONS

    @pytest.mark.parametrize(
        ("edit", "path"),
        [
            (Edit(fields={"name": "X", "amount": "-5"}), "fields.amount"),
            (Edit(fields={"name": ""}), "fields.name"),
            (Edit(fields={"name": "X", "type": "create_company"}), "fields.type"),
            (Edit(links={"companies": "co_1"}), "links.companies"),
            (Edit(links={"target": "co_1"}), "links.target"),
        ],
    )
    def test_an_invalid_edit_names_its_field(self, edit: Edit, path: str) -> None:
        (problem,) = refused(verdicts(deal=edit)).problems
        assert isinstance(problem, InvalidEdit)
        assert (problem.action, [found.path for found in problem.problems]) == ("deal:n", [path])

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({k: v for k, v in verdicts().items() if k != "task:n"}, "missing"),
            ({**verdicts(), "task:other": Accept()}, "unknown_action"),
            (dict.fromkeys(verdicts(), NO), "nothing_approved"),
        ],
    )
    def test_verdicts_must_fit_the_package(self, given: dict[str, Any], rule: str) -> None:
        (problem,) = refused(given).problems
        assert isinstance(problem, InvalidVerdict)
        assert problem.rule == rule

    def test_only_a_creation_can_be_an_existing_record(self) -> None:
        package = Package((change_contact("up:1", title="CTO"),))
        (problem,) = refused({"up:1": LinkExisting("ct_1")}, package).problems
        assert isinstance(problem, InvalidVerdict)
        assert problem.rule == "not_linkable"

    def test_a_draft_does_not_hold_a_rejected_record(self) -> None:
        fields = DraftReplyFields(to=("n@n.example",), subject="Re", body="Hi")
        draft = DraftReply.model_validate({"ref": "r:1", "fields": fields, "links": {"about": ["company:n"]}})
        made = resolve(Package((ACTIONS[0], draft)), {"company:n": NO, "r:1": Accept()})
        assert isinstance(made, ApprovedPackage)


class TestRejectingWhatIsNeeded:
    def test_it_names_dependents_and_ways_out(self) -> None:
        (problem,) = refused(verdicts(company=NO)).problems
        assert isinstance(problem, RejectedButNeeded)
        assert [(found.action, found.path) for found in problem.dependents] == [
            ("contact:n", "links.company"),
            ("deal:n", "links.companies[0]"),
        ]
        assert problem.all_dependents == ("contact:n", "deal:n", "task:n")
        assert [(way.kind, way.action) for way in problem.ways_out] == [
            ("reject_dependents", "company:n"),
            ("link_existing", "company:n"),
            ("drop_link", "contact:n"),
            ("drop_link", "deal:n"),
        ]

    def test_dropping_the_links_leads_out(self) -> None:
        given = verdicts(company=NO)
        (problem,) = refused(given).problems
        assert isinstance(problem, RejectedButNeeded)
        for way in problem.ways_out:
            if way.kind == "drop_link":
                given.update(way.verdicts)
        assert [action.ref for action in approved(given).actions] == ["contact:n", "deal:n", "task:n"]

    def test_rejecting_dependents_leads_out(self) -> None:
        given = verdicts(contact=NO)
        (problem,) = refused(given).problems
        assert isinstance(problem, RejectedButNeeded)
        given.update(problem.ways_out[0].verdicts)
        assert [action.ref for action in approved(given).actions] == ["company:n"]

    def test_a_required_link_cannot_be_dropped(self) -> None:
        package = Package((ACTIONS[0], change_contact("up:1", company="company:n")))
        (problem,) = refused({"company:n": NO, "up:1": Accept()}, package).problems
        assert isinstance(problem, RejectedButNeeded)
        assert [way.kind for way in problem.ways_out] == ["reject_dependents", "link_existing"]

    def test_dependents_of_an_action(self) -> None:
        assert dependents_of(PACKAGE, "contact:n") == ("deal:n", "task:n")
