"""What an operation did, as it is kept with the operation: the engine's effects as JSON and back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.plan import LinkKind
from agentic_crm.engine.records import FieldChange, FieldValue, RecordKey
from agentic_crm.engine.undo import Created, Effect, LinkAdded, LinkChanged, ParentSet, Updated

Json = dict[str, Any]  # Any: JSON values


def plain(value: FieldValue) -> Any:  # Any: JSON values
    """A value that keeps its type: amounts, days and times are marked."""
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case _:
            return value


def typed(value: Any) -> FieldValue:  # Any: JSON values
    """The way back from `plain`."""
    match value:
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case str() | bool() | None:
            return value
        case _:
            raise ValueError(f"{value!r} is no stored value")


def changes_to_json(changes: tuple[FieldChange, ...]) -> list[Json]:
    return [{"field": c.field, "before": plain(c.before), "after": plain(c.after)} for c in changes]


def _changes(rows: list[Json]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(r["field"], typed(r["before"]), typed(r["after"])) for r in rows)


def _key(record: RecordKey) -> list[str]:
    return [record.record_type.value, record.id]


def _record(pair: list[str]) -> RecordKey:
    return RecordKey(RecordType(pair[0]), pair[1])


def to_json(effect: Effect) -> Json:
    """JSON of an effect; `position` stands in the operation's own column."""
    match effect:
        case Created():
            values = {name: plain(value) for name, value in effect.values}
            return {
                "kind": "created",
                "record": _key(effect.record),
                "label": effect.label,
                "version": effect.version,
                "values": values,
            }
        case Updated():
            return {
                "kind": "updated",
                "record": _key(effect.record),
                "label": effect.label,
                "version": effect.version,
                "changes": changes_to_json(effect.changes),
            }
        case LinkAdded() | LinkChanged():
            detail: Json = (
                {"values": {name: plain(value) for name, value in effect.values}}
                if isinstance(effect, LinkAdded)
                else {"changes": changes_to_json(effect.changes)}
            )
            ends = {"source": _key(effect.source), "target": _key(effect.target)}
            return {"kind": effect.kind, "link_id": effect.link_id, "link": effect.link.value, **ends, **detail}
        case ParentSet():
            return {
                "kind": "parent_set",
                "task": _key(effect.task),
                "label": effect.label,
                "before": effect.before,
                "after": effect.after,
            }


def from_json(position: int, stored: Json) -> Effect:
    """The effect of an executed operation."""
    match stored["kind"]:
        case "created":
            values = tuple((name, typed(value)) for name, value in stored["values"].items())
            return Created(position, _record(stored["record"]), stored["label"], stored["version"], values)
        case "updated":
            return Updated(
                position, _record(stored["record"]), stored["label"], stored["version"], _changes(stored["changes"])
            )
        case "link_added":
            values = tuple((name, typed(value)) for name, value in stored["values"].items())
            return LinkAdded(
                position,
                stored["link_id"],
                LinkKind(stored["link"]),
                _record(stored["source"]),
                _record(stored["target"]),
                values,
            )
        case "link_changed":
            return LinkChanged(
                position,
                stored["link_id"],
                LinkKind(stored["link"]),
                _record(stored["source"]),
                _record(stored["target"]),
                _changes(stored["changes"]),
            )
        case "parent_set":
            return ParentSet(position, _record(stored["task"]), stored["label"], stored["before"], stored["after"])
        case other:
            raise ValueError(f"{other!r} is no effect")
