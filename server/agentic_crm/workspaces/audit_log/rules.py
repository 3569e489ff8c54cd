"""Pure parts of the audit log: who approved, which actions a search means, what an anchor says against the chain."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

Problem = Literal["altered", "relinked", "missing", "truncated", "rewritten"]
CSV_COLUMNS: Final = (
    "sequence",
    "at",
    "actor",
    "actor_name",
    "action",
    "record_type",
    "record_id",
    "approved_by",
    "proposal_id",
    "execution_id",
    "field",
    "before",
    "after",
    "detail",
    "ip",
    "request_id",
    "redacted_at",
    "hash",
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a workspace's chain on a day."""

    workspace_id: UUID
    day: date
    sequence: int
    hash: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that is not as it was appended."""

    sequence: int
    problem: Problem


def against_anchors(anchors: Iterable[Anchor], hashes: Mapping[int, str], first: int, last: int) -> Break | None:
    """The earliest contradiction between anchors and a chain of entries `first` to `last`; `hashes` of the anchored ones.

    What was trimmed away (before `first`) can no longer be compared.
    """
    for anchor in sorted(anchors, key=lambda one: one.sequence):
        if anchor.sequence > last:
            return Break(last + 1, "truncated")
        if anchor.sequence >= first and hashes.get(anchor.sequence) != anchor.hash:
            return Break(anchor.sequence, "rewritten")
    return None


def earliest(*breaks: Break | None) -> Break | None:
    """The first of them in the chain."""
    found = [one for one in breaks if one is not None]
    return min(found, key=lambda one: one.sequence) if found else None


def identifier(value: object) -> UUID | None:
    """An id in a detail, or None for anything else."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def matching_actions(
    known: Iterable[str], group: str | None, words: str | None, named: Iterable[str] = ()
) -> list[str] | None:
    """The actions that filters mean, or None for all.

    Words match anywhere in an action, as `role changed` in `member.role_changed`. The `named` ones are meant too: what a page
    found by its own words for them.
    """
    wanted = (words or "").lower().replace("_", " ").replace(".", " ").split()
    also = frozenset(named)
    if group is None and not wanted and not also:
        return None

    def is_meant(action: str) -> bool:
        spoken = action.replace("_", " ").replace(".", " ")
        by_words = all(word in spoken for word in wanted) if wanted else not also
        return (group is None or action.startswith(f"{group}.")) and (by_words or action in also)

    return [action for action in known if is_meant(action)]


def json_line(entry: Mapping[str, Any]) -> str:
    """One entry as JSON with a line feed."""
    return json.dumps(entry, ensure_ascii=False, default=str, separators=(",", ":")) + "\n"


def csv_lines(entry: Mapping[str, Any]) -> str:
    """One line a change, or one for the entry. What a spreadsheet would run as a formula is marked as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    changes = entry["detail"].get("changes")
    rest = {name: value for name, value in entry["detail"].items() if name != "changes"}
    for change in changes if isinstance(changes, Sequence) and changes else [{}]:
        values = {
            **entry,
            **{name: change.get(name) for name in ("field", "before", "after") if isinstance(change, Mapping)},
            "detail": rest or None,
        }
        writer.writerow([_cell(values.get(column)) for column in CSV_COLUMNS])
    return out.getvalue()


def csv_header() -> str:
    return ",".join(CSV_COLUMNS) + "\r\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    words = value if isinstance(value, str) else value.isoformat() if isinstance(value, datetime) else _plain(value)
    return f"'{words}" if words[:1] in "=+-@\t\r" and words[:1] else words


def _plain(value: object) -> str:
    return str(value) if isinstance(value, (int, UUID)) else json.dumps(value, ensure_ascii=False, default=str)
