"""What a person sees of a plan, and reads after its execution: graph, counts and sentences from the same operations."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal, assert_never

from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import (
    CreateRecord,
    EndEmployment,
    ExecutionPlan,
    LinkRecords,
    RecordState,
    SetParent,
    UpdateRecord,
)
from agentic_crm.engine.records import FieldChange, RecordKey

EdgeState = Literal["new", "ended"]


@dataclass(frozen=True, slots=True)
class Node:
    """A record after execution. `ref` names the action that proposes a new one."""

    record: RecordKey
    label: str
    state: RecordState
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A link that the plan makes or ends. `kind` is a link's kind or `parent` (from child to parent)."""

    source: RecordKey
    target: RecordKey
    kind: str
    role: str | None = None
    state: EdgeState = "new"


@dataclass(frozen=True, slots=True)
class Counts:
    """`created` by record type; a parent of a task counts as a link, the end of an employment as an ended one."""

    created: tuple[tuple[RecordType, int], ...]
    updated: int
    links: int
    ended_links: int

    @property
    def creates(self) -> int:
        return sum(count for _, count in self.created)


@dataclass(frozen=True, slots=True)
class GraphPreview:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One operation in words. `code`, `labels`, `role` and `changes` serve translation; `text` is the English sentence."""

    position: int
    actions: tuple[str, ...]
    code: Literal["create", "update", "link", "end_employment", "set_parent"]
    record: RecordKey
    labels: tuple[str, ...]
    text: str
    role: str | None = None
    changes: tuple[FieldChange, ...] = ()


def count(plan: ExecutionPlan) -> Counts:
    created: Counter[RecordType] = Counter()
    updated = links = ended = 0
    for operation in plan.operations:
        match operation:
            case CreateRecord():
                created[operation.record.record_type] += 1
            case UpdateRecord():
                updated += 1
            case LinkRecords() | SetParent():
                links += 1
            case EndEmployment():
                ended += 1
            case _:
                assert_never(operation)
    return Counts(tuple((kind, created[kind]) for kind in RecordType if created[kind]), updated, links, ended)


def preview(plan: ExecutionPlan) -> GraphPreview:
    """The records that the plan touches and the links that it changes between them."""
    nodes = tuple(Node(planned.record, planned.label, planned.state, planned.ref) for planned in plan.records)
    edges: list[Edge] = []
    for operation in plan.operations:
        match operation:
            case CreateRecord() | UpdateRecord():
                pass
            case LinkRecords():
                edges.append(Edge(operation.source, operation.target, operation.link.value, operation.role))
            case EndEmployment():
                edges.append(Edge(operation.contact, operation.company, "contact_company", state="ended"))
            case SetParent():
                edges.append(Edge(operation.task, operation.parent, "parent"))
            case _:
                assert_never(operation)
    return GraphPreview(nodes, tuple(edges), count(plan))


def explain(plan: ExecutionPlan) -> tuple[ExplainedStep, ...]:
    """One sentence for each operation, in execution order."""
    names = {planned.record: planned.label for planned in plan.records}
    steps: list[ExplainedStep] = []
    for op in plan.operations:
        match op:
            case CreateRecord():
                label = names[op.record]
                text = f"Create {op.record.record_type} {label}."
                step = ExplainedStep(op.position, op.actions, "create", op.record, (label,), text)
            case UpdateRecord():
                label = names[op.record]
                said = ", ".join(f"{change.field} from {change.before} to {change.after}" for change in op.changes)
                text = f"Change {op.record.record_type} {label}: {said}."
                step = ExplainedStep(op.position, op.actions, "update", op.record, (label,), text, changes=op.changes)
            case LinkRecords():
                labels = (names[op.source], names[op.target])
                role = op.role or op.title
                text = f"Link {labels[0]} to {labels[1]}" + (f" ({role})." if role else ".")
                step = ExplainedStep(op.position, op.actions, "link", op.source, labels, text, role)
            case EndEmployment():
                labels = (names[op.contact], names[op.company])
                text = f"{labels[0]} no longer works at {labels[1]}."
                step = ExplainedStep(op.position, op.actions, "end_employment", op.contact, labels, text)
            case SetParent():
                labels = (names[op.task], names[op.parent])
                text = f"Put task {labels[0]} under {labels[1]}."
                step = ExplainedStep(op.position, op.actions, "set_parent", op.task, labels, text)
            case _:
                assert_never(op)
        steps.append(step)
    return tuple(steps)


def summarize(counts: Counts) -> str:
    """`creates 3, updates 1, links 5`, without what is zero."""
    parts = (
        ("creates", counts.creates),
        ("updates", counts.updated),
        ("links", counts.links),
        ("ends", counts.ended_links),
    )
    return ", ".join(f"{word} {number}" for word, number in parts if number) or "changes nothing"
