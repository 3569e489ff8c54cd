from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import RFC_4122, UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentic_crm.engine.actions import (
    AboutLinks,
    DealFields,
    DraftReply,
    DraftReplyFields,
    RecordType,
    SuggestedAction,
)
from agentic_crm.engine.approve import Binding
from agentic_crm.engine.links import links_of
from agentic_crm.engine.plan import (
    Conflict,
    CreateRecord,
    Cycle,
    EmailFree,
    EmployerIs,
    EndEmployment,
    ExecutionPlan,
    LinkKind,
    LinkRecords,
    NoteKind,
    PlanRefusal,
    RecordAtVersion,
    SetParent,
    UpdateRecord,
    derived_ids,
    plan,
)
from agentic_crm.engine.preview import count, explain, preview
from agentic_crm.engine.records import FieldChange, RecordKey
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
    packages,
    plan_all,
    refuse_all,
    task,
)

slow = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


BROKEN: tuple[SuggestedAction, ...] = (
    contact("broken:1", "b@x.example", at="company:nowhere"),
    contact("broken:1", "b@x.example", at="de_1"),
    change_deal("broken:1", "de_2", stage="nirvana"),
    task("broken:1", about=("gone",)),
)


def kinds(made: ExecutionPlan) -> list[str]:
    return [operation.kind for operation in made.operations]


class TestRandomPackages:
    @slow
    @given(packages())
    def test_every_operation_stands_after_what_it_depends_on(self, actions: tuple[SuggestedAction, ...]) -> None:
        made = plan_all(*actions)
        created: set[RecordKey] = set()
        new = {planned.record for planned in made.records if planned.state == "new"}
        for position, operation in enumerate(made.operations):
            assert operation.position == position
            assert all(earlier < position for earlier in operation.depends_on)
            match operation:
                case CreateRecord():
                    assert operation.record not in created
                    created.add(operation.record)
                    touched = set()
                case UpdateRecord():
                    touched = {operation.record}
                case LinkRecords():
                    touched = {operation.source, operation.target}
                case EndEmployment():
                    touched = {operation.contact, operation.company}
                case SetParent():
                    touched = {operation.task, operation.parent}
            assert touched & new <= created
            needs = {made.operations[earlier] for earlier in operation.depends_on}
            assert {op.record for op in needs if isinstance(op, CreateRecord)} >= touched & new
        assert created == new

    @slow
    @given(packages())
    def test_the_same_input_gives_the_same_plan_and_preview(self, actions: tuple[SuggestedAction, ...]) -> None:
        first, second = plan_all(*actions), plan_all(*actions)
        assert first == second
        assert preview(first) == preview(second)
        assert explain(first) == explain(second)

    @slow
    @given(packages())
    def test_every_approved_action_is_accounted_for(self, actions: tuple[SuggestedAction, ...]) -> None:
        made = plan_all(*actions)
        told = {ref for operation in made.operations for ref in operation.actions}
        told |= {ref for note in made.notes for ref in note.actions}
        assert told == {action.ref for action in actions}

    @slow
    @given(packages())
    def test_every_approved_link_is_there_afterwards(self, actions: tuple[SuggestedAction, ...]) -> None:
        made = plan_all(*actions)
        bound = dict(made.bindings)
        edges = {(e.source.id, e.target.id) for e in preview(made).edges if e.state == "new"}
        edges |= {("de_1", "co_1"), ("de_1", "ct_1"), ("ct_1", "co_1"), ("ta_1", "de_1")}
        for action in actions:
            target = getattr(action.links, "target", None)
            source = bound[action.ref].id if action.ref in bound else target
            for use in links_of(action):
                if use.path != "links.target":
                    end = bound[use.link].id if use.link in bound else use.link
                    assert (source, end) in edges

    @slow
    @given(packages())
    def test_the_preview_counts_what_the_plan_does(self, actions: tuple[SuggestedAction, ...]) -> None:
        made = plan_all(*actions)
        graph = preview(made)
        counts = count(made)
        assert counts.creates == sum(node.state == "new" for node in graph.nodes) == kinds(made).count("create_record")
        assert counts.updated == sum(node.state == "updated" for node in graph.nodes)
        assert counts.links == sum(edge.state == "new" for edge in graph.edges)
        known = {node.record for node in graph.nodes}
        assert all(edge.source in known and edge.target in known for edge in graph.edges)

    @slow
    @given(packages(max_size=60), st.data())
    def test_a_planted_cycle_is_refused_with_its_path(
        self, actions: tuple[SuggestedAction, ...], data: st.DataObject
    ) -> None:
        size = data.draw(st.integers(min_value=2, max_value=6))
        ring = tuple(task(f"ring:{n}", parent=f"ring:{(n + 1) % size}") for n in range(size))
        mixed: list[SuggestedAction] = [*actions, *ring]
        shuffled: list[SuggestedAction] = data.draw(st.permutations(mixed))
        (refusal,) = refuse_all(*shuffled).refusals
        assert isinstance(refusal, Cycle)
        assert set(refusal.actions) == {action.ref for action in ring}
        assert refusal.path[0] == refusal.path[-1]

    @slow
    @given(packages(max_size=60), st.data())
    def test_a_broken_action_is_named(self, actions: tuple[SuggestedAction, ...], data: st.DataObject) -> None:
        broken = data.draw(st.sampled_from(BROKEN))
        mixed: list[SuggestedAction] = [*actions, broken]
        shuffled: list[SuggestedAction] = data.draw(st.permutations(mixed))
        refused = refuse_all(*shuffled)
        assert [refusal.actions for refusal in refused.refusals] == [("broken:1",)]


class TestCreating:
    def test_a_whole_graph_is_linked_in_order(self) -> None:
        made = plan_all(
            task("task:1", about=("deal:1",)),
            deal("deal:1", companies=("company:n",), contacts=("contact:n",)),
            contact("contact:n", "n@n.example", at="company:n"),
            company("company:n", domain="n.example"),
        )
        assert [op.record.record_type for op in made.operations if isinstance(op, CreateRecord)] == [
            RecordType.COMPANY,
            RecordType.CONTACT,
            RecordType.DEAL,
            RecordType.TASK,
        ]
        assert [op.link for op in made.operations if isinstance(op, LinkRecords)] == [
            LinkKind.CONTACT_COMPANY,
            LinkKind.DEAL_COMPANY,
            LinkKind.DEAL_CONTACT,
            LinkKind.TASK_LINK,
        ]
        assert made.notes == ()

    def test_a_deal_gets_first_stage_and_currency(self) -> None:
        action = deal("deal:1").model_copy(update={"fields": DealFields(name="X", amount=Decimal(5))})
        (operation,) = plan_all(action).operations
        assert isinstance(operation, CreateRecord)
        assert operation.fields == DealFields(name="X", amount=Decimal(5), currency="EUR", stage="lead")
        assert operation.outcome == "open"

    def test_child_tasks_follow_their_parents(self) -> None:
        made = plan_all(task("task:c", "Child", parent="task:p"), task("task:p", "Parent", parent="ta_1"))
        assert kinds(made) == ["create_record", "set_parent", "create_record", "set_parent"]

    def test_a_drafted_reply_is_kept_and_never_executed(self) -> None:
        fields = DraftReplyFields(to=("jane@acme.example",), subject="Re", body="Hello")
        made = plan_all(DraftReply(ref="reply:1", fields=fields, links=AboutLinks(about=("deal:gone",))))
        assert made.operations == ()
        assert [note.kind for note in made.notes] == [NoteKind.KEPT_AS_DRAFT]

    def test_an_address_must_be_free_when_its_turn_comes(self) -> None:
        (operation,) = plan_all(contact("contact:n", "n@n.example")).operations
        assert operation.preconditions == (EmailFree("n@n.example"),)


class TestDuplicates:
    def test_companies_of_one_domain_or_name_are_created_once(self) -> None:
        made = plan_all(
            company("company:a", "Nova GmbH", "nova.example"),
            company("company:b", "NOVA", None),
            company("company:c", "Nova Holding", "nova.example"),
            contact("contact:n", "n@nova.example", at="company:c"),
        )
        assert kinds(made) == ["create_record", "create_record", "link_records"]
        assert {ref: key.id for ref, key in made.bindings if ref.startswith("company")} == dict.fromkeys(
            ("company:a", "company:b", "company:c"), ids("company:a")
        )
        assert [note.kind for note in made.notes] == [NoteKind.FOLDED, NoteKind.FOLDED]

    def test_one_name_with_two_domains_is_two_companies(self) -> None:
        made = plan_all(company("company:a", "Nova", "nova.example"), company("company:b", "Nova", "nova.test"))
        assert kinds(made) == ["create_record", "create_record"]

    def test_contacts_of_one_address_are_created_once_with_all_that_is_known(self) -> None:
        second = contact("contact:b", "N@N.example", at="co_2")
        second = second.model_copy(update={"fields": second.fields.model_copy(update={"phone": "123"})})
        made = plan_all(contact("contact:a", "n@n.example"), second)
        create = made.operations[0]
        assert isinstance(create, CreateRecord)
        assert create.actions == ("contact:a", "contact:b")
        assert getattr(create.fields, "phone", None) == "123"
        assert kinds(made) == ["create_record", "link_records"]

    def test_twins_at_two_companies_contradict_each_other(self) -> None:
        (refusal,) = refuse_all(
            contact("contact:a", "n@n.example", at="co_1"), contact("contact:b", "n@n.example", at="co_2")
        ).refusals
        assert isinstance(refusal, Conflict)
        assert (refusal.actions, refusal.field) == (("contact:a", "contact:b"), "company")

    def test_what_exists_becomes_a_link_and_says_so(self) -> None:
        made = plan_all(
            company("company:a", "ACME", "acme.example"),
            contact("contact:j", "JANE@acme.example", at="company:a", name="J. Roe"),
            deal("deal:1", companies=("company:a",), contacts=("contact:j",)),
        )
        assert kinds(made) == ["create_record", "link_records", "link_records"]
        assert dict(made.bindings)["contact:j"] == RecordKey(RecordType.CONTACT, "ct_1")
        linked = [note for note in made.notes if note.kind is NoteKind.LINKED_EXISTING]
        assert [note.actions for note in linked] == [("company:a",), ("contact:j",)]
        kept = [note for note in made.notes if note.kind is NoteKind.LEFT_AS_IS]
        assert [note.fields for note in kept] == [("name",), ("name",)]

    def test_a_known_contact_keeps_its_company(self) -> None:
        made = plan_all(contact("contact:j", "jane@acme.example", at="co_2", name="Jane Roe"))
        assert made.operations == ()
        assert [note.kind for note in made.notes] == [NoteKind.LINKED_EXISTING, NoteKind.LEFT_AS_IS]

    def test_the_person_s_choice_stands_for_the_proposed_record(self) -> None:
        approved = replace(
            approve_all(company("company:a", "Akme"), contact("contact:n", "n@n.example", at="company:a")),
            bindings=(Binding("company:a", "co_1"),),
        )
        made = plan(approved, SNAPSHOT, WORKSPACE, ids)
        assert isinstance(made, ExecutionPlan)
        link = made.operations[-1]
        assert isinstance(link, LinkRecords)
        assert link.target == RecordKey(RecordType.COMPANY, "co_1")

    def test_a_choice_of_another_type_is_refused(self) -> None:
        approved = replace(approve_all(company("company:a")), bindings=(Binding("company:a", "ct_1"),))
        made = plan(approved, SNAPSHOT, WORKSPACE, ids)
        assert isinstance(made, PlanRefusal)
        assert [(refusal.code, refusal.actions) for refusal in made.refusals] == [("forbidden", ("company:a",))]


class TestUpdating:
    def test_updates_of_one_record_are_one_operation_with_its_version(self) -> None:
        made = plan_all(change_deal("up:1", stage="won"), change_deal("up:2", amount="90000.00"))
        (operation,) = made.operations
        assert isinstance(operation, UpdateRecord)
        assert operation.actions == ("up:1", "up:2")
        assert operation.expected_version == 4
        assert operation.outcome == "won"
        assert RecordAtVersion(operation.record, 4) in operation.preconditions
        assert operation.changes == (
            FieldChange("stage", "lead", "won"),
            FieldChange("amount", Decimal("84000.00"), Decimal("90000.00")),
        )

    def test_what_is_true_already_is_only_noted(self) -> None:
        made = plan_all(change_deal("up:1", stage="lead", amount="84000"))
        assert made.operations == ()
        assert [(note.kind, note.fields) for note in made.notes] == [(NoteKind.ALREADY_TRUE, ("amount", "stage"))]

    def test_a_new_employer_makes_the_old_one_former(self) -> None:
        made = plan_all(change_contact("up:1", company="company:n", title="CTO"), company("company:n"))
        assert kinds(made) == ["create_record", "update_record", "end_employment", "link_records"]
        end, link = made.operations[2:]
        assert isinstance(end, EndEmployment)
        assert isinstance(link, LinkRecords)
        assert end.company.id == "co_1"
        assert EmployerIs(end.contact, end.company) in end.preconditions
        assert (link.title, link.is_current, link.depends_on) == ("CTO", True, (0, 2))

    def test_an_update_of_a_proposed_record_goes_into_its_creation(self) -> None:
        made = plan_all(change_contact("up:1", "contact:n", title="CTO"), contact("contact:n", "n@n.example"))
        (operation,) = made.operations
        assert isinstance(operation, CreateRecord)
        assert getattr(operation.fields, "title", None) == "CTO"
        assert [note.kind for note in made.notes] == [NoteKind.MERGED_INTO_CREATE]

    def test_a_first_amount_brings_the_workspace_s_currency(self) -> None:
        (operation,) = plan_all(change_deal("up:1", "de_2", amount="10.00")).operations
        assert isinstance(operation, UpdateRecord)
        assert FieldChange("currency", None, "EUR") in operation.changes

    def test_a_change_elsewhere_since_it_was_shown_does_no_harm(self) -> None:
        approved = approve_all(change_deal("up:1", stage="won"))
        later = replace(SNAPSHOT, deals=(replace(SNAPSHOT.deals[0], name="Renamed", version=5),))
        made = plan(approved, later, WORKSPACE, ids)
        assert isinstance(made, ExecutionPlan)
        assert isinstance(made.operations[0], UpdateRecord)
        assert made.operations[0].expected_version == 5


class TestDerivedIds:
    def test_they_are_uuids_of_version_7_that_depend_on_seed_and_key_alone(self) -> None:
        moment = datetime(2026, 3, 6, 12, tzinfo=UTC)
        derive = derived_ids(UUID(int=5), moment)
        first = UUID(derive("company:a"))
        assert (first.version, first.variant) == (7, RFC_4122)
        assert first.int >> 80 == int(moment.timestamp() * 1000)
        assert derive("company:a") == derived_ids(UUID(int=5), moment)("company:a") != derive("company:b")
        assert derive("company:a") != derived_ids(UUID(int=6), moment)("company:a")
