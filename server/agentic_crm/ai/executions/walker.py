"""Walks an `ExecutionPlan`: each operation one write, its row kept before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, assert_never
from uuid import UUID

from agentic_crm.ai.executions import repository
from agentic_crm.ai.executions.errors import ChangedMeanwhile
from agentic_crm.ai.executions.tables import (
    LINKS,
    RECORDS,
    Context,
    Row,
    due_columns,
    label_of,
    link_ends,
    link_values,
    money_columns,
    values_of,
)
from agentic_crm.engine.actions import (
    CompanyFields,
    ContactFields,
    DealFields,
    InteractionFields,
    RecordType,
    TaskFields,
)
from agentic_crm.engine.fingerprint import company_key
from agentic_crm.engine.plan import (
    CreateRecord,
    EndEmployment,
    ExecutionPlan,
    LinkKind,
    LinkRecords,
    NewFields,
    SetParent,
    StageKind,
    UpdateRecord,
)
from agentic_crm.engine.records import FieldChange, FieldValue
from agentic_crm.engine.undo import Created, Effect, LinkAdded, LinkChanged, ParentSet, Updated
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the package came from and who decided: new records belong to somebody from the start."""

    decided_by: UUID
    mailbox_owner: UUID | None
    message_id: UUID | None
    subject: str
    now: datetime
    # Of actions about other threads than the package's: their newest message and its subject, by ref.
    messages: Mapping[str, tuple[UUID, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """One executed operation. `record_type` and `record_id` name the record whose history it belongs to."""

    position: int
    actions: tuple[str, ...]
    kind: str
    table: str
    row_id: str
    record_type: RecordType
    record_id: str
    before: Row | None
    after: Row | None
    effect: Effect


@dataclass(slots=True)
class Walker:
    """One walk in one transaction."""

    scope: WorkspaceScope
    context: Context
    origin: Origin
    done: list[Done] = field(default_factory=list)

    async def walk(self, plan: ExecutionPlan) -> list[Done]:
        """Carry out all operations in order. Raises ChangedMeanwhile when a row is not as the plan expects it."""
        for operation in plan.operations:
            match operation:
                case CreateRecord():
                    await self._create(operation)
                case UpdateRecord():
                    await self._update(operation)
                case LinkRecords():
                    await self._link(operation)
                case EndEmployment():
                    await self._end_employment(operation)
                case SetParent():
                    await self._set_parent(operation)
                case _:
                    assert_never(operation)
        return [self._settled(done) for done in self.done]

    async def _create(self, operation: CreateRecord) -> None:
        record_type = operation.record.record_type
        model = RECORDS[record_type]
        values = self._columns_of_new(operation.fields, operation.outcome, operation.actions)
        row = await repository.insert_row(self.scope, model, {"id": UUID(operation.record.id), **values})
        effect = Created(
            operation.position,
            operation.record,
            label_of(record_type, row),
            row["version"],
            self._values(record_type, row),
        )
        self._note(operation.position, operation.actions, "create", model.__tablename__, row["id"], effect, None, row)

    def _columns_of_new(self, fields: NewFields, outcome: StageKind | None, refs: tuple[str, ...]) -> Row:
        own = (self.origin.message_id, self.origin.subject)
        message_id, subject = next((self.origin.messages[ref] for ref in refs if ref in self.origin.messages), own)
        match fields:
            case CompanyFields():
                values = fields.model_dump()
                return {**values, "name_key": company_key(fields.name), "owner_id": self.origin.decided_by}
            case ContactFields():
                return {**fields.model_dump(), "owner_id": self.origin.decided_by}
            case DealFields():
                pipeline_id = self.context.pipeline_id
                return {
                    "name": fields.name,
                    "pipeline_id": pipeline_id,
                    "stage_id": self.context.stage_ids[pipeline_id, fields.stage or ""],
                    **money_columns(fields.amount, fields.currency),
                    "close_on": fields.close_date,
                    "closed_at": self.origin.now if outcome in ("won", "lost") else None,
                    "owner_id": self.origin.decided_by,
                }
            case TaskFields():
                assignee = self.context.member_ids.get((fields.assignee or "").lower()) if fields.assignee else None
                return {
                    "title": fields.title,
                    **due_columns(fields.due, self.context.zone),
                    "assignee_id": assignee or self.origin.mailbox_owner or self.origin.decided_by,
                }
            case InteractionFields():
                occurred = fields.occurred_at or self.origin.now
                return {
                    "kind": fields.kind.value,
                    "occurred_at": occurred
                    if occurred.tzinfo
                    else occurred.replace(tzinfo=self.context.zone).astimezone(UTC),
                    "title": subject[:200],
                    "body": fields.summary,
                    "author_id": self.origin.decided_by,
                    "message_id": message_id if fields.kind.value == "email" else None,
                }
            case _:
                assert_never(fields)

    async def _update(self, operation: UpdateRecord) -> None:
        record_type = operation.record.record_type
        model = RECORDS[record_type]
        before = await repository.lock_row(self.scope, model, operation.record.id)
        if before is None or before["version"] != operation.expected_version:
            raise ChangedMeanwhile
        wanted = {change.field: change.after for change in operation.changes}
        values = self.columns_of_changes(record_type, wanted, before)
        if operation.outcome is not None:
            values["closed_at"] = self.origin.now if operation.outcome in ("won", "lost") else None
        after = await repository.update_row(self.scope, model, operation.record.id, values)
        effect = Updated(
            operation.position, operation.record, label_of(record_type, after), after["version"], operation.changes
        )
        self._note(
            operation.position, operation.actions, "update", model.__tablename__, after["id"], effect, before, after
        )

    def columns_of_changes(self, record_type: RecordType, wanted: Mapping[str, FieldValue], row: Row) -> Row:
        """Columns for values under the engine's names; `row` gives what an amount or currency alone leaves as it is."""
        match record_type:
            case RecordType.COMPANY:
                named = {"name_key": company_key(str(wanted["name"]))} if "name" in wanted else {}
                return {**wanted, **named}
            case RecordType.CONTACT:
                return dict(wanted)
            case RecordType.DEAL:
                present = values_of(record_type, row, self.context)
                columns: Row = {"name": wanted["name"]} if "name" in wanted else {}
                if "stage" in wanted:
                    columns["stage_id"] = self.context.stage_ids[UUID(row["pipeline_id"]), str(wanted["stage"])]
                if "close_date" in wanted:
                    columns["close_on"] = wanted["close_date"]
                if "amount" in wanted or "currency" in wanted:
                    both = {**present, **wanted}
                    columns |= money_columns(both["amount"], both["currency"])
                return columns
            case RecordType.TASK:
                columns = {"title": wanted["title"]} if "title" in wanted else {}
                if "due" in wanted:
                    columns |= due_columns(wanted["due"], self.context.zone)
                if "status" in wanted:
                    columns |= {
                        "status": wanted["status"],
                        "completed_at": self.origin.now if wanted["status"] == "done" else None,
                    }
                return columns
            case RecordType.INTERACTION:
                return dict(wanted)
            case _:
                assert_never(record_type)

    async def _link(self, operation: LinkRecords) -> None:
        table = LINKS[operation.link]
        ends = {
            table.source[operation.source.record_type]: operation.source.id,
            table.target[operation.target.record_type]: operation.target.id,
        }
        existing = await repository.link_between(self.scope, operation.link, ends)
        if existing is not None:
            await self._revive(operation, existing)
            return
        said: dict[str, Any] = {}
        match operation.link:
            case LinkKind.CONTACT_COMPANY:
                said = {"title": operation.title, "is_current": operation.is_current}
            case LinkKind.DEAL_COMPANY | LinkKind.DEAL_CONTACT:
                said = {"role": operation.role} if operation.role else {}
            case LinkKind.DEAL_RELATION:
                said = {"relation": operation.role}
            case LinkKind.TASK_LINK | LinkKind.INTERACTION_LINK:
                pass
        values = {"id": UUID(operation.link_id), **{name: UUID(value) for name, value in ends.items()}, **said}
        row = await repository.insert_row(self.scope, table.model, values)
        kept = tuple(link_values(operation.link, row).items())
        effect = LinkAdded(
            operation.position, operation.link_id, operation.link, operation.source, operation.target, kept
        )
        self._note(
            operation.position, operation.actions, "link", table.model.__tablename__, row["id"], effect, None, row
        )

    async def _revive(self, operation: LinkRecords, existing: Row) -> None:
        """A link that is there stays as it is, but a former employment becomes current again."""
        if operation.link is not LinkKind.CONTACT_COMPANY or existing["is_current"] or not operation.is_current:
            return
        values: Row = {"is_current": True, "ended_on": None}
        if operation.title:
            values["title"] = operation.title
        await self._change_link(operation, operation.link, existing, values)

    async def _end_employment(self, operation: EndEmployment) -> None:
        ends = {"contact_id": operation.contact.id, "company_id": operation.company.id}
        existing = await repository.link_between(self.scope, LinkKind.CONTACT_COMPANY, ends)
        if existing is None or not existing["is_current"]:
            raise ChangedMeanwhile
        today = self.origin.now.astimezone(self.context.zone).date()
        await self._change_link(operation, LinkKind.CONTACT_COMPANY, existing, {"is_current": False, "ended_on": today})

    async def _change_link(
        self, operation: LinkRecords | EndEmployment, kind: LinkKind, before: Row, values: Row
    ) -> None:
        after = await repository.update_row(self.scope, LINKS[kind].model, before["id"], values)
        old, new = link_values(kind, before), link_values(kind, after)
        changes = tuple(FieldChange(name, old[name], new[name]) for name in old if old[name] != new[name])
        source, target = link_ends(kind, after)
        effect = LinkChanged(operation.position, after["id"], kind, source, target, changes)
        self._note(
            operation.position,
            operation.actions,
            "link",
            LINKS[kind].model.__tablename__,
            after["id"],
            effect,
            before,
            after,
        )

    async def _set_parent(self, operation: SetParent) -> None:
        model = RECORDS[RecordType.TASK]
        before = await repository.lock_row(self.scope, model, operation.task.id)
        if before is None:
            raise ChangedMeanwhile
        after = await repository.update_row(
            self.scope, model, operation.task.id, {"parent_id": UUID(operation.parent.id)}
        )
        effect = ParentSet(
            operation.position,
            operation.task,
            label_of(RecordType.TASK, after),
            before["parent_id"],
            operation.parent.id,
        )
        self._note(
            operation.position, operation.actions, "update", model.__tablename__, after["id"], effect, before, after
        )

    def _values(self, record_type: RecordType, row: Row) -> tuple[tuple[str, FieldValue], ...]:
        return tuple(values_of(record_type, row, self.context).items())

    def _note(
        self,
        position: int,
        actions: tuple[str, ...],
        kind: str,
        table: str,
        row_id: str,
        effect: Effect,
        before: Row | None,
        after: Row | None,
    ) -> None:
        match effect:
            case Created() | Updated():
                record = effect.record
            case LinkAdded() | LinkChanged():
                record = effect.source
            case ParentSet():
                record = effect.task
            case _:
                assert_never(effect)
        self.done.append(
            Done(position, actions, kind, table, row_id, record.record_type, record.id, before, after, effect)
        )

    def _settled(self, done: Done) -> Done:
        """A created task that got its parent later in the walk has a higher version by the end of it."""
        if not isinstance(done.effect, Created | Updated):
            return done
        last = max(
            (other.after["version"] for other in self.done if other.row_id == done.row_id and other.after is not None),
            default=0,
        )
        if last <= done.effect.version:
            return done
        effect = done.effect
        settled: Effect = (
            Created(effect.position, effect.record, effect.label, last, effect.values)
            if isinstance(effect, Created)
            else Updated(effect.position, effect.record, effect.label, last, effect.changes)
        )
        return Done(
            done.position,
            done.actions,
            done.kind,
            done.table,
            done.row_id,
            done.record_type,
            done.record_id,
            done.before,
            done.after,
            settled,
        )
