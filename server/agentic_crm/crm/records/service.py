"""Timeline, neighbourhood, provenance and history of any record."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.schemas import Actor, FieldChange, Person
from agentic_crm.crm.links import service as links
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.records import repository
from agentic_crm.crm.records.rules import Position, approved_value, read_cursor, record_field, write_cursor
from agentic_crm.crm.records.schemas import (
    Address,
    ChangeEntry,
    EmailEntry,
    GraphEdge,
    GraphNode,
    HistoryEntry,
    InteractionEntry,
    ProvenanceRead,
    RecordGraph,
    StretchQuery,
    TaskEntry,
    TimelineEntry,
    TimelinePage,
)
from agentic_crm.kit.errors import FieldProblem, InvalidInput
from agentic_crm.kit.pagination import CursorPage
from agentic_crm.models import AuditEntry, Task
from agentic_crm.platform.db.scope import WorkspaceScope

MOST_NEIGHBOURS = 60
MOST_EDGES = 1_000


async def get_timeline(
    scope: WorkspaceScope, record_type: RecordType, record_id: UUID, query: StretchQuery
) -> TimelinePage:
    """Interactions, mail, tasks and changes of a record, newest first. Raises NotFound."""
    await _require(scope, record_type, record_id)
    after, most = _position(query.cursor), query.limit + 1
    sources = await repository.mail_sources(scope, record_type, record_id)
    entries: list[TimelineEntry] = [_email(mail) for mail in await repository.mails(scope, sources, after, most)]
    told = await repository.interactions(scope, record_type, record_id, after, most)
    entries += [
        InteractionEntry.model_validate(
            {
                "kind": "interaction",
                "id": interaction.id,
                "at": interaction.occurred_at,
                "interaction_kind": interaction.kind,
                "title": interaction.title,
                "body": interaction.body,
                "actor": Actor(type="user", name=author) if author else Actor(type="system", name=""),
                "message_id": interaction.message_id,
            }
        )
        for interaction, author in told
    ]
    entries += [_task(task) for task in await repository.tasks(scope, record_type, record_id, after, most)]
    for entry in await _history(scope, record_type, record_id, after, most):
        entries.append(ChangeEntry(kind="change", **entry.model_dump()))
    entries.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    items = entries[: query.limit]
    has_more = len(entries) > query.limit
    return TimelinePage(items=items, next_cursor=write_cursor(items[-1].at, items[-1].id) if has_more else None)


def _email(mail: dict[str, Any]) -> EmailEntry:
    sender = Address(name=mail["from_name"] or "", email=mail["from_email"]) if mail["from_email"] else None
    return EmailEntry.model_validate(
        {
            "kind": "email",
            "id": mail["id"],
            "at": mail["at"],
            "thread_id": mail["thread_id"],
            "message_id": mail["id"],
            "subject": mail["subject"],
            "from": sender,
            "snippet": mail["snippet"],
            "direction": mail["direction"],
            "access": mail["access"],
        }
    )


def _task(task: Task) -> TaskEntry:
    return TaskEntry.model_validate(
        {
            "kind": "task",
            "id": task.id,
            "at": task.completed_at or task.created_at,
            "title": task.title,
            "status": task.status,
            "due_on": task.due_on,
        }
    )


async def get_graph(scope: WorkspaceScope, record_type: RecordType, record_id: UUID) -> RecordGraph:
    """A record, its neighbours, and the links among all of them. Raises NotFound."""
    center = (record_type, record_id)
    await _require(scope, record_type, record_id)
    touching = await links.edges_touching(scope, [center], MOST_EDGES)
    neighbours = list(dict.fromkeys(key for edge in touching for key in (edge.source, edge.target) if key != center))
    shown = [center, *neighbours[:MOST_NEIGHBOURS]]
    edges = await links.edges_touching(scope, shown, MOST_EDGES) if len(shown) > 1 else []
    labels = await links.labels(scope, shown)
    return RecordGraph(
        nodes=[
            GraphNode(
                id=key[1], record_type=key[0], label=label.label, sublabel=label.sublabel, is_center=key == center
            )
            for key, label in ((key, labels[key]) for key in shown if key in labels)
        ],
        edges=[
            GraphEdge(source=edge.source[1], target=edge.target[1], kind=edge.kind, role=edge.role)
            for edge in dict.fromkeys([*touching, *edges])
            if edge.source in labels and edge.target in labels
        ],
        is_cut=len(neighbours) > MOST_NEIGHBOURS or len(touching) == MOST_EDGES,
    )


async def get_provenance(scope: WorkspaceScope, record_type: RecordType, record_id: UUID) -> list[ProvenanceRead]:
    """Which sentence each value came from and who approved it, latest first. Raises NotFound."""
    await _require(scope, record_type, record_id)
    found: dict[tuple[object, ...], ProvenanceRead] = {}
    for row in await repository.provenance(scope, record_type, record_id):
        for evidence in row["payload"].get("evidence", []):
            field = evidence.get("field")
            key = (row["action_id"], field, evidence["message_id"], evidence["source"], evidence["start"])
            if key in found:
                continue
            found[key] = ProvenanceRead(
                field=record_field(field),
                value=approved_value(field, row["after"], row["payload"]),
                message_id=UUID(evidence["message_id"]),
                thread_id=row["thread_id"],
                quote=evidence["quote"],
                source=evidence["source"],
                start=evidence["start"],
                end=evidence["end"],
                analyzer=row["analyzer"],
                action_id=row["action_id"],
                proposal_id=row["proposal_id"],
                execution_id=row["execution_id"],
                approved_by=Person(id=row["member_id"], name=row["member_name"]),
                approved_at=row["decided_at"],
            )
    return list(found.values())


async def get_history(
    scope: WorkspaceScope, record_type: RecordType, record_id: UUID, query: StretchQuery
) -> CursorPage[HistoryEntry]:
    """What was changed, by whom, newest first; also of a record that was deleted."""
    entries = await _history(scope, record_type, record_id, _position(query.cursor), query.limit + 1)
    items = entries[: query.limit]
    has_more = len(entries) > query.limit
    return CursorPage(items=items, next_cursor=write_cursor(items[-1].at, items[-1].id) if has_more else None)


async def _history(
    scope: WorkspaceScope, record_type: RecordType, record_id: UUID, after: Position, most: int
) -> list[HistoryEntry]:
    rows = await repository.audit_entries(scope, record_type, record_id, after, most)
    executions = {entry.id: _execution_id(entry) for entry, _ in rows}
    approvers = await repository.approvers(scope, list({found for found in executions.values() if found is not None}))
    return [
        HistoryEntry(
            id=entry.id,
            at=entry.at,
            actor=_actor(entry, name, approvers.get(execution_id) if execution_id else None),
            action=entry.action,
            changes=list(_changes(entry.detail.get("changes"))),
            execution_id=execution_id,
        )
        for entry, name, execution_id in ((entry, name, executions[entry.id]) for entry, name in rows)
    ]


def _execution_id(entry: AuditEntry) -> UUID | None:
    try:
        return UUID(str(entry.detail.get("execution_id", "")))
    except ValueError:
        return None


def _actor(entry: AuditEntry, member_name: str | None, approver: str | None) -> Actor:
    if approver is not None:
        return Actor(type="approval", name=approver)
    if member_name is not None:
        return Actor(type="user", name=member_name)
    return Actor(type="system", name=entry.actor.removeprefix("system:"))


def _changes(kept: object) -> Iterable[FieldChange]:
    for change in kept if isinstance(kept, list) else []:
        if isinstance(change, dict) and "field" in change:
            yield FieldChange(field=str(change["field"]), before=change.get("before"), after=change.get("after"))


async def _require(scope: WorkspaceScope, record_type: RecordType, record_id: UUID) -> None:
    if not await links.labels(scope, [(record_type, record_id)]):
        raise changes.not_found(record_type.value)


def _position(cursor: str | None) -> Position:
    after = read_cursor(cursor)
    if after is None:
        detail = "This cursor is not one of ours. Start from the beginning."
        raise InvalidInput(detail, fields=(FieldProblem("cursor", "invalid", detail),))
    return after
