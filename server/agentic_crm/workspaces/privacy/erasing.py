"""Carrying out an approved erasure, step by step. Every step may run again: what is gone stays gone.

Bytes go before the rows that lead to them. The database does its part in functions that only take away, for this one request.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore
from agentic_crm.workspaces.privacy import repository
from agentic_crm.workspaces.privacy.gathering import export_folder
from agentic_crm.workspaces.privacy.payloads import ErasePerson
from agentic_crm.workspaces.privacy.raw_mail import RawPlace, blank
from agentic_crm.workspaces.privacy.rules import Subject, names_person, pattern_of

_MESSAGES_AT_ONCE: Final = 100
_ROWS_AT_ONCE: Final = 500
_ENTRIES_AT_ONCE: Final = 500
_LARGEST_SEARCHED: Final = 20 * 1024**2
_TEXT: Final = ("text/", "message/", "application/json", "application/xml", "application/ics", "application/rtf")
TABLES: Final = (
    "companies",
    "contacts",
    "contact_companies",
    "deals",
    "tasks",
    "interactions",
    "threads",
    "import_failures",
    "imports",
    "email_accounts",
    "message_participants",
    "attachments",
    "proposals",
    "suggested_actions",
    "submissions",
    "decisions",
    "executions",
    "operations",
    "jobs",
)
"""Every table in which somebody may be named beside their own records and mail; `erasable` in the database has the columns."""

_CANDIDATES: Final = """
select m.id, m.raw_key, m.raw_offset, m.size_bytes,
  exists (select 1 from message_participants p where p.workspace_id = m.workspace_id and p.message_id = m.id
    and lower(p.email) = any(cast(:emails as text[]))) or coalesce(lower(m.from_email) = any(cast(:emails as text[])), false) as is_theirs,
  concat_ws(' ', m.subject, m.from_name, m.snippet, m.normalized::text) ~* :pattern as is_mentioning
from messages m where cast(:after as uuid) is null or m.id > :after order by m.id limit :most
"""
_ATTACHED: Final = """
select a.id, a.message_id, a.object_key, a.content_type, a.size_bytes, exists (select 1 from attachments b where b.workspace_id = a.workspace_id
  and b.object_key = a.object_key and b.message_id <> all(cast(:going as uuid[]))) as is_shared
from attachments a where a.message_id = any(cast(:ids as uuid[]))
"""
_UPLOADS: Final = """
select c.object_key, c.length from import_chunks c join imports i on i.workspace_id = c.workspace_id and i.id = c.import_id
where i.state in ('uploading', 'failed', 'cancelled')
"""

_UNREAD: Final = {
    "erase_failures": "select id, raw_key, length from import_failures where raw_key is not null",
    "erase_quarantined": "select id, raw_key, size_bytes as length from message_locations where raw_key is not null",
}


@dataclass(slots=True)
class _Progress:
    """Where an erasure stands: the step, the place in it, and what it came to so far."""

    step: int
    after: str | None
    result: dict[str, Any]


Step = Callable[[], Awaitable[bool]]


class Erasure:
    """One attempt. `run` returns when all is done; the last transaction is the caller's."""

    def __init__(
        self, job: JobRun[ErasePerson], said: dict[str, Any], position: dict[str, Any], result: dict[str, Any]
    ):
        self._job = job
        self._objects: ObjectStore = job.resources.objects
        self._request = job.payload.request_id
        self._said = said
        self._about = Subject.from_json(said)
        self._pattern = pattern_of(self._about.terms())
        self._progress = _Progress(int(position.get("step", 0)), position.get("after"), dict(result))

    @property
    def result(self) -> dict[str, Any]:
        """Counts of what went and what was changed."""
        return {name: value for name, value in self._progress.result.items() if isinstance(value, int)}

    async def run(self) -> None:
        """All steps from where the last attempt stopped."""
        steps: list[Step] = [self._exports, self._mail, self._refs, self._failures, self._uploads]
        steps += [self._rows_of(table) for table in TABLES]
        # Once more at the end: mail that still stood there may have been exported, or put to a model, meanwhile.
        steps += [self._records, self._audit, self._exports]
        for number in range(self._progress.step, len(steps)):
            while await steps[number]():
                pass
            self._progress.step, self._progress.after = number + 1, None
            async with self._job.transaction() as scope:
                await self._save(scope)

    async def _exports(self) -> bool:
        """Archives of earlier exports, and sealed texts that were sent to models, may hold the person: all of them go."""
        await self._objects.delete_prefix(export_folder(self._job.workspace_id))
        async with self._job.transaction() as scope:
            await repository.rows(scope, "select erase_model_texts(:request)", request=self._request)
        return False

    async def _mail(self) -> bool:
        progress = self._progress
        async with self._job.transaction() as scope:
            found = await repository.rows(
                scope,
                _CANDIDATES,
                emails=list(self._about.emails),
                pattern=self._pattern.pattern,
                after=UUID(progress.after) if progress.after else None,
                most=_MESSAGES_AT_ONCE,
            )
            going = [one["id"] for one in found if one["is_theirs"]]
            ids = [one["id"] for one in found]
            attached = await repository.rows(scope, _ATTACHED, going=going, ids=ids) if ids else []
        if not found:
            return False
        naming = [one for one in attached if one["message_id"] not in going and await self._names(one)]
        mentioning = {one["message_id"] for one in naming} | {
            one["id"] for one in found if one["is_mentioning"] and not one["is_theirs"]
        }
        await blank(
            self._objects,
            [
                RawPlace(one["raw_key"], one["raw_offset"], one["size_bytes"])
                for one in found
                if one["is_theirs"] or one["id"] in mentioning
            ],
        )
        gone_files = [one for one in attached if one["message_id"] in going and not one["is_shared"]]
        for one in (*naming, *gone_files):
            await self._objects.delete(one["object_key"])
        async with self._job.transaction() as scope:
            touched = await repository.rows(
                scope,
                "select erase_messages(:request, cast(:gone as uuid[]), cast(:kept as uuid[]), cast(:files as uuid[])) as packages",
                request=self._request,
                gone=going,
                kept=sorted(mentioning),
                files=[one["id"] for one in naming],
            )
            packages = {*self._said.get("proposal_ids", []), *map(str, touched[0]["packages"] or [])}
            self._said["proposal_ids"] = sorted(packages)
            self._count(messages=len(going), messages_changed=len(mentioning), files=len(naming) + len(gone_files))
            progress.after = str(ids[-1])
            await self._save(scope)
        return len(found) == _MESSAGES_AT_ONCE

    async def _names(self, attached: dict[str, Any]) -> bool:
        """Whether a file names the person. Only text can be searched; the others are counted."""
        if not str(attached["content_type"]).lower().startswith(_TEXT) or attached["size_bytes"] > _LARGEST_SEARCHED:
            self._count(files_not_searched=1)
            return False
        return await self._object_names(attached["object_key"], attached["size_bytes"])

    async def _object_names(self, key: str, length: int) -> bool:
        try:
            return names_person(await self._objects.get_range(key, 0, length), self._pattern)
        except ObjectMissing:
            return False

    async def _refs(self) -> bool:
        async with self._job.transaction() as scope:
            await repository.rows(scope, "select erase_refs(:request)", request=self._request)
            await repository.rows(scope, "select erase_outgoing(:request)", request=self._request)
            await repository.rows(scope, "select erase_learning(:request)", request=self._request)
            await repository.rows(scope, "select erase_replays(:request)", request=self._request)
            await repository.rows(scope, "select erase_refused(:request)", request=self._request)
        return False

    async def _failures(self) -> bool:
        """Bytes that could not be read as a message: of files, and of mailboxes. Two rows can lead to one object."""
        naming: dict[str, list[UUID]] = {}
        keys: set[str] = set()
        for function, query in _UNREAD.items():
            async with self._job.transaction() as scope:
                rows = await repository.rows(scope, query)
            hits = [
                one for one in rows if await self._object_names(one["raw_key"], min(one["length"], _LARGEST_SEARCHED))
            ]
            naming[function] = [one["id"] for one in hits]
            keys |= {one["raw_key"] for one in hits}
        for key in sorted(keys):
            await self._objects.delete(key)
        async with self._job.transaction() as scope:
            for function, ids in naming.items():
                statement = f"select {function}(:request, cast(:ids as uuid[]))"
                await repository.rows(scope, statement, request=self._request, ids=ids)
        self._count(messages=len(keys))
        return False

    async def _uploads(self) -> bool:
        """Files of imports that were given up. One that is being read is forgotten when it has been."""
        async with self._job.transaction() as scope:
            chunks = await repository.rows(scope, _UPLOADS)
        naming = [one for one in chunks if await self._object_names(one["object_key"], one["length"])]
        for one in naming:
            await self._objects.delete(one["object_key"])
        self._count(uploads=len(naming))
        return False

    def _rows_of(self, table: str) -> Step:
        async def step() -> bool:
            async with self._job.transaction() as scope:
                done = await repository.rows(
                    scope,
                    "select erase_rows(:request, :kind, :after, :most) as last",
                    request=self._request,
                    kind=table,
                    after=UUID(self._progress.after) if self._progress.after else None,
                    most=_ROWS_AT_ONCE,
                )
                last = done[0]["last"]
                self._progress.after = str(last) if last else None
                await self._save(scope)
            return last is not None

        return step

    async def _records(self) -> bool:
        async with self._job.transaction() as scope:
            done = await repository.rows(scope, "select erase_records(:request) as removed", request=self._request)
            removed = dict(done[0]["removed"])
            ids = {*self._said.get("record_ids", []), *removed.pop("contact_ids"), *removed.pop("interaction_ids")}
            self._said["record_ids"] = sorted(ids)
            self._count(**removed)
            await self._save(scope)
        return False

    async def _audit(self) -> bool:
        async with self._job.transaction() as scope:
            done = await repository.rows(
                scope,
                "select erase_audit(:request, :after, :most) as last",
                request=self._request,
                after=int(self._progress.after or 0),
                most=_ENTRIES_AT_ONCE,
            )
            last = done[0]["last"]
            if last is not None:
                self._progress.after = str(last)
            await self._save(scope)
        return last is not None

    def _count(self, **more: int) -> None:
        for name, value in more.items():
            self._progress.result[name] = int(self._progress.result.get(name, 0)) + value

    async def _save(self, scope: WorkspaceScope) -> None:
        position = {"step": self._progress.step, "after": self._progress.after}
        await repository.change(
            scope, self._request, position=position, subject=self._said, result=self._progress.result
        )


def steps() -> Sequence[str]:
    """What the page shows progress by: how many steps there are."""
    return ("exports", "mail", "refs", "failures", "uploads", *TABLES, "records", "audit")
