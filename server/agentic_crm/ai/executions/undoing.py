"""The way back: how the touched rows stand now, and the walk over the undo plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from agentic_crm.ai.executions import repository
from agentic_crm.ai.executions.errors import ChangedMeanwhile
from agentic_crm.ai.executions.tables import (
    LINKS,
    RECORDS,
    Context,
    Row,
    label_of,
    link_ends,
    link_values,
    values_of,
)
from agentic_crm.ai.executions.walker import Done, Origin, Walker
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import LinkKind
from agentic_crm.engine.records import RecordKey
from agentic_crm.engine.undo import (
    Attachment,
    Created,
    DeleteRecord,
    Effect,
    LinkAdded,
    LinkChanged,
    ParentSet,
    PresentLink,
    PresentRecord,
    PresentState,
    RemoveLink,
    RestoreFields,
    RestoreLink,
    RestoreParent,
    UndoPlan,
    Updated,
    plan_undo,
)
from agentic_crm.platform.db.scope import WorkspaceScope

Found = dict[RecordType, dict[str, Row]]


async def plan_back(scope: WorkspaceScope, context: Context, effects: tuple[Effect, ...]) -> UndoPlan:
    """The undo plan for how things stand now."""
    found = await _touched_rows(scope, effects)
    records = {
        RecordKey(record_type, row_id): PresentRecord(row["version"], values_of(record_type, row, context))
        for record_type, by_id in found.items()
        for row_id, row in by_id.items()
    }
    parents = {
        RecordKey(RecordType.TASK, row_id): row["parent_id"] for row_id, row in found.get(RecordType.TASK, {}).items()
    }
    present = PresentState(
        records=records,
        links=await _present_links(scope, effects),
        parents=parents,
        attachments=await _attachments(scope, effects, found),
        taken=await _taken(scope, effects),
    )
    return plan_undo(effects, present)


async def _touched_rows(scope: WorkspaceScope, effects: tuple[Effect, ...]) -> Found:
    wanted: dict[RecordType, set[str]] = {}
    for effect in effects:
        match effect:
            case Created() | Updated():
                wanted.setdefault(effect.record.record_type, set()).add(effect.record.id)
            case ParentSet():
                wanted.setdefault(RecordType.TASK, set()).add(effect.task.id)
            case LinkAdded() | LinkChanged():
                pass
            case _:
                assert_never(effect)
    return {record_type: await repository.rows(scope, RECORDS[record_type], ids) for record_type, ids in wanted.items()}


async def _present_links(scope: WorkspaceScope, effects: tuple[Effect, ...]) -> dict[str, PresentLink]:
    wanted: dict[LinkKind, set[str]] = {}
    for effect in effects:
        if isinstance(effect, LinkAdded | LinkChanged):
            wanted.setdefault(effect.link, set()).add(effect.link_id)
    present: dict[str, PresentLink] = {}
    for kind, ids in wanted.items():
        for link_id, row in (await repository.rows(scope, LINKS[kind].model, ids)).items():
            present[link_id] = PresentLink(link_values(kind, row))
    return present


async def _attachments(scope: WorkspaceScope, effects: tuple[Effect, ...], found: Found) -> tuple[Attachment, ...]:
    created: dict[RecordType, list[str]] = {}
    for effect in effects:
        if isinstance(effect, Created) and effect.record.id in found.get(effect.record.record_type, {}):
            created.setdefault(effect.record.record_type, []).append(effect.record.id)
    ends: list[tuple[str, RecordKey, str, RecordKey]] = []
    for record_type, ids in created.items():
        for kind, table in LINKS.items():
            for row in await repository.links_of(scope, table, record_type, ids):
                source, target = link_ends(kind, row)
                if source.record_type is record_type and source.id in ids:
                    ends.append((row["id"], source, kind.value, target))
                if target.record_type is record_type and target.id in ids:
                    ends.append((row["id"], target, kind.value, source))
    children = await repository.children_of(scope, created.get(RecordType.TASK, []))
    ends.extend(
        (child["id"], RecordKey(RecordType.TASK, child["parent_id"]), "parent", RecordKey(RecordType.TASK, child["id"]))
        for child in children
    )
    labels = await _labels(scope, {other for _, _, _, other in ends})
    return tuple(
        Attachment(link_id, record, kind, other, labels.get(other, "")) for link_id, record, kind, other in ends
    )


async def _labels(scope: WorkspaceScope, records: set[RecordKey]) -> dict[RecordKey, str]:
    labels: dict[RecordKey, str] = {}
    for record_type in {record.record_type for record in records}:
        ids = [record.id for record in records if record.record_type is record_type]
        for row_id, row in (await repository.rows(scope, RECORDS[record_type], ids)).items():
            labels[RecordKey(record_type, row_id)] = label_of(record_type, row)
    return labels


async def _taken(scope: WorkspaceScope, effects: tuple[Effect, ...]) -> dict[tuple[str, str], RecordKey]:
    taken: dict[tuple[str, str], RecordKey] = {}
    columns = {"email": "email_norm", "domain": "domain"}
    for effect in effects:
        if not isinstance(effect, Updated):
            continue
        for change in effect.changes:
            if change.field in columns and isinstance(change.before, str):
                holder = await repository.holder(scope, effect.record.record_type, columns[change.field], change.before)
                if holder is not None:
                    taken[(change.field, change.before.casefold())] = RecordKey(effect.record.record_type, holder)
    return taken


@dataclass(slots=True)
class UndoWalker:
    """Walks an undo plan in one transaction; each step is an operation of the undo's own execution."""

    scope: WorkspaceScope
    context: Context
    decided_by: UUID
    now: datetime

    async def walk(self, plan: UndoPlan) -> list[Done]:
        """All steps in order. Raises ChangedMeanwhile when a row is not as the plan found it."""
        await self._check_versions(plan)
        done: list[Done] = []
        for position, step in enumerate(plan.steps):
            match step:
                case DeleteRecord():
                    done.append(await self._delete_record(position, step))
                case RestoreFields():
                    done.append(await self._restore_fields(position, step))
                case RemoveLink() | RestoreLink():
                    done.append(await self._link_back(position, step))
                case RestoreParent():
                    done.append(await self._restore_parent(position, step))
                case _:
                    assert_never(step)
        return done

    async def _check_versions(self, plan: UndoPlan) -> None:
        expected = {
            step.record: step.expected_version for step in plan.steps if isinstance(step, DeleteRecord | RestoreFields)
        }
        for record in sorted(expected):
            row = await repository.lock_row(self.scope, RECORDS[record.record_type], record.id)
            if row is None or row["version"] != expected[record]:
                raise ChangedMeanwhile

    async def _delete_record(self, position: int, step: DeleteRecord) -> Done:
        model = RECORDS[step.record.record_type]
        before = await repository.lock_row(self.scope, model, step.record.id)
        if before is None:
            raise ChangedMeanwhile
        await repository.delete_row(self.scope, model, step.record.id)
        values = tuple(values_of(step.record.record_type, before, self.context).items())
        effect = Created(step.undoes, step.record, label_of(step.record.record_type, before), before["version"], values)
        return self._done(position, "delete", model.__tablename__, step.record, before, None, effect)

    async def _restore_fields(self, position: int, step: RestoreFields) -> Done:
        record_type = step.record.record_type
        model = RECORDS[record_type]
        before = await repository.lock_row(self.scope, model, step.record.id)
        if before is None:
            raise ChangedMeanwhile
        wanted = {change.field: change.after for change in step.changes}
        walker = Walker(self.scope, self.context, Origin(self.decided_by, None, None, "", self.now))
        columns = walker.columns_of_changes(record_type, wanted, before)
        if "stage" in wanted:
            columns["closed_at"] = self._closed_at(columns["stage_id"], before)
        after = await repository.update_row(self.scope, model, step.record.id, columns)
        effect = Updated(step.undoes, step.record, label_of(record_type, after), after["version"], step.changes)
        return self._done(position, "restore", model.__tablename__, step.record, before, after, effect)

    def _closed_at(self, stage_id: UUID, before: Row) -> datetime | None:
        return (
            None
            if self.context.stage_kinds.get(stage_id) == "open"
            else datetime.fromisoformat(before["closed_at"] or self.now.isoformat())
        )

    async def _link_back(self, position: int, step: RemoveLink | RestoreLink) -> Done:
        model = LINKS[step.link].model
        before = await repository.lock_row(self.scope, model, step.link_id)
        if before is None:
            raise ChangedMeanwhile
        if isinstance(step, RemoveLink):
            await repository.delete_row(self.scope, model, step.link_id)
            kept = tuple(link_values(step.link, before).items())
            removed = LinkAdded(step.undoes, step.link_id, step.link, step.source, step.target, kept)
            return self._done(position, "unlink", model.__tablename__, step.source, before, None, removed)
        columns = {change.field: change.after for change in step.changes}
        if columns.get("is_current") is True:
            columns["ended_on"] = None
        elif columns.get("is_current") is False:
            columns["ended_on"] = self.now.date()
        after = await repository.update_row(self.scope, model, step.link_id, columns)
        changed = LinkChanged(step.undoes, step.link_id, step.link, step.source, step.target, step.changes)
        return self._done(position, "restore", model.__tablename__, step.source, before, after, changed)

    async def _restore_parent(self, position: int, step: RestoreParent) -> Done:
        model = RECORDS[RecordType.TASK]
        before = await repository.lock_row(self.scope, model, step.task.id)
        if before is None:
            raise ChangedMeanwhile
        values = {"parent_id": UUID(step.before) if step.before else None}
        after = await repository.update_row(self.scope, model, step.task.id, values)
        effect = ParentSet(step.undoes, step.task, label_of(RecordType.TASK, after), step.before, step.after or "")
        return self._done(position, "restore", model.__tablename__, step.task, before, after, effect)

    @staticmethod
    def _done(
        position: int, kind: str, table: str, record: RecordKey, before: Row | None, after: Row | None, effect: Effect
    ) -> Done:
        row_id = str((after or before or {})["id"])
        return Done(position, (), kind, table, row_id, record.record_type, record.id, before, after, effect)
