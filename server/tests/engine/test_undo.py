from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentic_crm.engine.actions import RecordType, SuggestedAction
from agentic_crm.engine.plan import LinkKind
from agentic_crm.engine.records import RecordKey
from agentic_crm.engine.undo import Created, Effect, PresentState, RestoreFields, UndoPlan, plan_undo
from tests.engine.ledger import Ledger, Link
from tests.engine.packages import (
    SNAPSHOT,
    change_contact,
    change_deal,
    company,
    contact,
    deal,
    ids,
    packages,
    plan_all,
    task,
)

slow = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

NEW = RecordKey(RecordType.COMPANY, ids("company:n"))
PERSON = RecordKey(RecordType.CONTACT, ids("contact:n"))
DEAL = RecordKey(RecordType.DEAL, "de_1")
JANE = RecordKey(RecordType.CONTACT, "ct_1")


def executed(*actions: SuggestedAction) -> tuple[Ledger, tuple[Effect, ...]]:
    ledger = Ledger.of(SNAPSHOT)
    return ledger, ledger.execute(plan_all(*actions))


def back(ledger: Ledger, effects: tuple[Effect, ...]) -> UndoPlan:
    return plan_undo(effects, ledger.present())


class TestNothingChangedSince:
    @slow
    @given(packages())
    def test_undo_restores_everything_in_reverse_order(self, actions: tuple[SuggestedAction, ...]) -> None:
        ledger = Ledger.of(SNAPSHOT)
        before = ledger.state()
        effects = ledger.execute(plan_all(*actions))
        undo = back(ledger, effects)
        assert (undo.blockers, undo.already, undo.stays) == ((), (), ())
        assert [step.undoes for step in undo.steps] == [effect.position for effect in reversed(effects)]
        ledger.undo(undo)
        assert ledger.state() == before

    @slow
    @given(packages(max_size=60), st.data())
    def test_whatever_was_edited_stays_and_the_rest_goes(
        self, actions: tuple[SuggestedAction, ...], data: st.DataObject
    ) -> None:
        ledger, effects = executed(*actions)
        created = [effect for effect in effects if isinstance(effect, Created)]
        edited = data.draw(st.sets(st.sampled_from(created))) if created else set()
        for effect in edited:
            ledger.rows[effect.record][effect.values[0][0]] = "edited since"
            ledger.versions[effect.record] += 1
        undo = back(ledger, effects)
        assert {blocker.record for blocker in undo.blockers} == {effect.record for effect in edited}
        ledger.undo(undo)
        assert ledger.rows.keys() == Ledger.of(SNAPSHOT).rows.keys() | {effect.record for effect in edited}

    def test_undoing_twice_finds_nothing(self) -> None:
        ledger, effects = executed(company("company:n"), change_deal("up:1", stage="won"))
        ledger.undo(back(ledger, effects))
        again = back(ledger, effects)
        assert (again.state, again.steps) == ("nothing", ())
        assert sorted(again.already) == [0, 1]

    def test_an_old_employment_becomes_current_again(self) -> None:
        ledger, effects = executed(change_contact("up:1", company="co_2"))
        before = Ledger.of(SNAPSHOT).state()
        assert ledger.state() != before
        ledger.undo(back(ledger, effects))
        assert ledger.state() == before


class TestSomethingChangedSince:
    def test_a_changed_field_is_named_and_the_others_are_restored(self) -> None:
        ledger, effects = executed(change_deal("up:1", stage="won", amount="5"))
        ledger.rows[DEAL]["stage"] = "lost"
        ledger.versions[DEAL] += 1
        undo = back(ledger, effects)
        assert undo.state == "blocked"
        assert [(blocker.code, blocker.record, blocker.field) for blocker in undo.blockers] == [
            ("field_changed", DEAL, "stage")
        ]
        (step,) = undo.steps
        assert isinstance(step, RestoreFields)
        assert [(change.field, change.after) for change in step.changes] == [("amount", Decimal("84000.00"))]
        assert step.expected_version == ledger.versions[DEAL]

    def test_a_link_that_others_added_keeps_the_record_and_its_links(self) -> None:
        ledger, effects = executed(company("company:n"), contact("contact:n", "n@n.example", at="company:n"))
        ledger.links["theirs"] = Link(LinkKind.DEAL_COMPANY, DEAL, NEW)
        undo = back(ledger, effects)
        assert [(blocker.code, blocker.record, blocker.other) for blocker in undo.blockers] == [("attached", NEW, DEAL)]
        ledger.undo(undo)
        assert NEW in ledger.rows
        assert PERSON not in ledger.rows
        assert "theirs" in ledger.links

    def test_a_kept_record_keeps_its_link_to_what_stays(self) -> None:
        ledger, effects = executed(contact("contact:n", "n@n.example", at="co_1"))
        ledger.rows[PERSON]["name"] = "Renamed"
        ledger.versions[PERSON] += 1
        undo = back(ledger, effects)
        assert (undo.steps, undo.stays) == ((), (1,))
        assert [blocker.field for blocker in undo.blockers] == ["name"]

    def test_a_child_that_others_added_keeps_its_parent(self) -> None:
        ledger, effects = executed(task("task:p"))
        parent, child = RecordKey(RecordType.TASK, ids("task:p")), RecordKey(RecordType.TASK, "ta_1")
        ledger.parents[child] = parent.id
        (blocker,) = back(ledger, effects).blockers
        assert (blocker.code, blocker.record, blocker.field, blocker.other) == ("attached", parent, "parent", child)

    def test_a_deleted_record_cannot_get_its_values_back(self) -> None:
        ledger, effects = executed(change_deal("up:1", stage="won"), company("company:n"))
        del ledger.rows[DEAL]
        undo = back(ledger, effects)
        assert [(blocker.code, blocker.record) for blocker in undo.blockers] == [("record_gone", DEAL)]
        assert [step.kind for step in undo.steps] == ["delete_record"]

    def test_an_address_that_somebody_else_has_by_now(self) -> None:
        ledger, effects = executed(change_contact("up:1", email="jane.roe@acme.example"))
        now = ledger.present()
        other = RecordKey(RecordType.CONTACT, "ct_2")
        taken = PresentState(
            now.records, now.links, now.parents, now.attachments, {("email", "jane@acme.example"): other}
        )
        (blocker,) = plan_undo(effects, taken).blockers
        assert (blocker.code, blocker.record, blocker.other) == ("value_taken", JANE, other)

    def test_a_link_that_was_changed_or_removed(self) -> None:
        ledger, effects = executed(change_contact("up:1", company="co_2"), change_deal("up:2", contacts=("ct_2",)))
        del ledger.links["ct_1-co_1"]
        for link in ledger.links.values():
            if link.kind is LinkKind.DEAL_CONTACT:
                link.values["role"] = "champion"
        undo = back(ledger, effects)
        assert [blocker.code for blocker in undo.blockers] == ["link_changed", "link_gone"]
        assert [step.kind for step in undo.steps] == ["remove_link"]

    def test_a_task_that_was_moved(self) -> None:
        ledger, effects = executed(task("task:c", "Child", parent="ta_1"), deal("deal:1"))
        child = RecordKey(RecordType.TASK, ids("task:c"))
        ledger.parents[child] = "another"
        undo = back(ledger, effects)
        assert [blocker.code for blocker in undo.blockers] == ["parent_changed"]
