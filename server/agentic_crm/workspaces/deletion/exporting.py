"""The records of a workspace as CSV files in one archive: what the asking person sees, decided by the database as everywhere."""

import asyncio
import csv
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from tempfile import TemporaryFile
from typing import IO, Any, Final
from uuid import UUID

from sqlalchemy import text

from agentic_crm.kit.money import from_minor
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.workspaces.audit_log import service as audit

_AT_ONCE: Final = 2_000
_PIECE: Final = 1024**2
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_OWNER: Final = (
    "left join members m on m.workspace_id = t.workspace_id and m.id = t.{column} left join users u on u.id = m.user_id"
)


def _of(table: str, columns: str, joins: str = "", owner: str | None = None) -> str:
    """Rows by id, from a place on. Unqualified names: people with limits read the views that stand before the tables."""
    owned = _OWNER.format(column=owner) if owner else ""
    shown = f"{columns}{', u.name as owner' if owner else ''}"
    return (
        f"select t.id, {shown} from {table} t {joins} {owned} "  # noqa: S608 - names of ours
        "where (cast(:after as uuid) is null or t.id > :after) order by t.id limit :most"
    )


FILES: Final = {
    "companies": _of(
        "companies", "t.name, t.domain, t.website, t.phone, t.address, t.description, t.created_at", owner="owner_id"
    ),
    "contacts": _of("contacts", "t.name, t.email, t.phone, t.title, t.description, t.created_at", owner="owner_id"),
    "deals": _of(
        "deals",
        "t.name, p.name as pipeline, s.name as stage, t.amount_minor, t.currency, t.close_on, t.closed_at, t.description, t.created_at",
        "join pipelines p on p.workspace_id = t.workspace_id and p.id = t.pipeline_id "
        "join stages s on s.workspace_id = t.workspace_id and s.id = t.stage_id",
        owner="owner_id",
    ),
    "tasks": _of(
        "tasks",
        "t.title, t.status, t.due_on, t.due_at, t.completed_at, t.parent_id, t.description, t.created_at",
        owner="assignee_id",
    ),
    "interactions": _of("interactions", "t.kind, t.occurred_at, t.title, t.body", owner="author_id"),
    "contact_companies": _of(
        "contact_companies", "t.contact_id, t.company_id, t.title, t.is_current, t.started_on, t.ended_on"
    ),
    "deal_companies": _of("deal_companies", "t.deal_id, t.company_id, t.role"),
    "deal_contacts": _of("deal_contacts", "t.deal_id, t.contact_id, t.role"),
    "deal_relations": _of("deal_relations", "t.deal_id, t.related_deal_id, t.relation"),
    "task_links": _of("task_links", "t.task_id, t.company_id, t.contact_id, t.deal_id, t.interaction_id"),
    "interaction_links": _of("interaction_links", "t.interaction_id, t.company_id, t.contact_id, t.deal_id, t.task_id"),
}
# Columns that are empty because of who asks.
_HIDDEN: Final = {"amounts": ("amount", "currency"), "contact_details": ("email", "phone")}


async def exported(database: Database, workspace_id: UUID, actor: MemberActor) -> AsyncIterator[bytes]:
    """The archive, made before the first byte is sent: an error is an answer, not a broken download."""
    file = TemporaryFile()  # noqa: SIM115 - closed by who sends it
    try:
        async with database.scoped(workspace_id, actor) as scope:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                counts = {name: await _add(scope, archive, name) for name in FILES}
                archive.writestr("READ ME.txt", _about(scope))
            await audit.append(scope, "records.exported", detail={"counts": counts})
    except BaseException:
        file.close()
        raise
    return _pieces(file)


async def _add(scope: WorkspaceScope, archive: zipfile.ZipFile, name: str) -> int:
    count, after = 0, None
    with archive.open(f"{name}.csv", "w", force_zip64=True) as raw:
        while True:
            parameters = {"after": after, "most": _AT_ONCE}
            result = await scope.db.execute(text(FILES[name]), parameters)
            columns = ["amount" if column == "amount_minor" else column for column in result.keys()]  # noqa: SIM118 - no mapping
            rows = [_shown(dict(row)) for row in result.mappings()]
            await asyncio.to_thread(raw.write, _lines(columns, rows, is_first=after is None).encode())
            count += len(rows)
            if len(rows) < _AT_ONCE:
                return count
            after = rows[-1]["id"]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    if "amount_minor" in row:
        minor, currency = row.pop("amount_minor"), row["currency"]
        row["amount"] = from_minor(minor, currency) if minor is not None and currency is not None else None
    return row


def _lines(columns: list[str], rows: list[dict[str, Any]], *, is_first: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    if is_first:
        writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:  # Any: what the database returns
    """Text that a spreadsheet would run as a formula is marked as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _about(scope: WorkspaceScope) -> str:
    hidden = [column for group in sorted(scope.limits.hidden) for column in _HIDDEN.get(group, ())]
    told = f"Your role does not see {', '.join(hidden)}: these columns are empty.\n" if hidden else ""
    seen = "Only records that your role sees are here.\n" if scope.limits.is_limited else ""
    return f"Records as CSV, UTF-8. Ids tie the files together.\n{seen}{told}"


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    def read() -> Iterator[bytes]:
        with file:
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece

    for piece in read():
        yield piece
