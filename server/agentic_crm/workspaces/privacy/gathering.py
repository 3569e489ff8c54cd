"""Everything about one person, as a zip archive: JSON by kind, and their mail as it came."""

import json
import re
import zipfile
from collections.abc import AsyncIterator
from tempfile import TemporaryFile
from typing import IO, Any, Final
from uuid import UUID

from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore
from agentic_crm.workspaces.privacy import repository
from agentic_crm.workspaces.privacy.payloads import ExportPerson
from agentic_crm.workspaces.privacy.rules import NEVER, Subject

_AT_ONCE: Final = 100
_PIECE: Final = 4 * 1024**2
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9 ._-]+")

# What is in which file: rows as the database has them, without what only it needs.
_FILES: Final = {
    "records/contacts": "select to_jsonb(t) - 'search_text' - 'name_norm' - 'email_norm' as row from contacts t where id = any(cast(:contacts as uuid[]))",
    "records/employments": "select to_jsonb(t) as row from contact_companies t where contact_id = any(cast(:contacts as uuid[]))",
    "records/deals": (
        "select to_jsonb(t) - 'search_text' - 'name_norm' as row from deals t where exists "
        "(select 1 from deal_contacts l where l.workspace_id = t.workspace_id and l.deal_id = t.id and l.contact_id = any(cast(:contacts as uuid[])))"
    ),
    "records/deal_links": "select to_jsonb(t) as row from deal_contacts t where contact_id = any(cast(:contacts as uuid[]))",
    "records/tasks": (
        "select to_jsonb(t) - 'search_text' as row from tasks t where exists "
        "(select 1 from task_links l where l.workspace_id = t.workspace_id and l.task_id = t.id and l.contact_id = any(cast(:contacts as uuid[]))) "
        "or concat_ws(' ', t.title, t.description) ~* :pattern"
    ),
    "records/interactions": (
        "select to_jsonb(t) as row from interactions t where exists (select 1 from interaction_links l "
        "where l.workspace_id = t.workspace_id and l.interaction_id = t.id and l.contact_id = any(cast(:contacts as uuid[]))) "
        "or concat_ws(' ', t.title, t.body) ~* :pattern"
    ),
    "records/mentions": (
        "select jsonb_build_object('type', 'company', 'id', id, 'name', name, 'description', description, 'address', address, 'phone', phone) as row "
        "from companies where concat_ws(' ', name, website, phone, address, description) ~* :pattern"
    ),
    "proposals/suggestions": "select to_jsonb(t) - 'fingerprint' as row from suggested_actions t where payload::text ~* :pattern",
    "proposals/decisions": "select to_jsonb(t) - 'session_id' as row from decisions t where payload::text ~* :pattern",
    "proposals/writes": (
        "select to_jsonb(t) as row from operations t where (record_type = 'contact' and record_id = any(cast(:contacts as uuid[]))) "
        "or concat_ws(' ', before::text, after::text) ~* :pattern"
    ),
    "audit": (
        "select to_jsonb(t) - 'salt' - 'previous_hash' - 'hash' as row from audit_log t "
        "where record_id = any(cast(:contacts as uuid[])) or detail::text ~* :pattern order by sequence"
    ),
    "imports": (
        "select jsonb_build_object('id', id, 'file_name', file_name, 'created_at', created_at, 'state', state) as row from imports t where exists "
        "(select 1 from messages m join message_participants p on p.workspace_id = m.workspace_id and p.message_id = m.id "
        "where m.workspace_id = t.workspace_id and m.import_id = t.id and lower(p.email) = any(cast(:emails as text[])))"
    ),
    "account/invitations": (
        "select jsonb_build_object('email', email, 'role', role, 'created_at', created_at, 'accepted_at', accepted_at) as row "
        "from invitations where email_norm = any(cast(:emails as text[]))"
    ),
    "account/security_events": "select to_jsonb(t) as row from security_events_of_members(cast(:emails as text[])) t",
}
_MESSAGES: Final = """
select m.id, m.raw_key, m.raw_offset, m.size_bytes, to_jsonb(m) - 'raw_key' - 'raw_offset' - 'raw_sha256' - 'fingerprint' as row
from messages m where (cast(:after as uuid) is null or m.id > :after) and (exists (select 1 from message_participants p
  where p.workspace_id = m.workspace_id and p.message_id = m.id and lower(p.email) = any(cast(:emails as text[])))
  or (m.subject || ' ' || m.normalized::text) ~* :pattern)
order by m.id limit :most
"""
_README: Final = """What {workspace} holds about the person in request.json.

records/    contacts, employments, deals, tasks, interactions
mail/       messages that they wrote, received or are named in: messages.jsonl as they were read, *.eml as they came
proposals/  what was proposed, decided and written about them
audit.json  entries of the audit log that concern them
imports.json, account/  files their mail came in, invitations, sign-ins of a member's account
"""


async def gather(job: JobRun[ExportPerson], about: Subject, workspace: str) -> tuple[str, dict[str, int]]:
    """Write the archive into the store; its key, and how much of each kind is in it."""
    counts: dict[str, int] = {}
    key = export_key(job.workspace_id, job.payload.request_id)
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", _README.format(workspace=workspace))
            said = {name: value for name, value in about.to_json().items() if name not in ("terms", "loose")}
            archive.writestr("request.json", _pretty(said))
            async with job.transaction() as scope:
                for name, statement in _FILES.items():
                    found = await repository.rows(scope, statement, **_values(about, statement))
                    counts[name] = len(found)
                    archive.writestr(f"{name}.json", _pretty([one["row"] for one in found]))
            counts["messages"] = await _mail(job, archive, about)
        file.seek(0)
        await job.resources.objects.put_pieces(key, _pieces(file))
    return key, counts


def export_key(workspace_id: UUID, request_id: UUID) -> str:
    """Where an export lies until it expires."""
    return f"{export_folder(workspace_id)}{request_id}/person.zip"


def export_folder(workspace_id: UUID) -> str:
    return f"workspaces/{workspace_id}/exports/"


async def _mail(job: JobRun[ExportPerson], archive: zipfile.ZipFile, about: Subject) -> int:
    after: UUID | None = None
    lines: list[str] = []
    while True:
        async with job.transaction() as scope:
            found = await _page(scope, about, after)
        for one in found:
            lines.append(json.dumps(one["row"], ensure_ascii=False, default=str))
            raw = await _raw(job.resources.objects, one)
            if raw:
                subject = _NOT_IN_NAMES.sub(" ", str(one["row"]["subject"]))[:60].strip() or "message"
                archive.writestr(f"mail/{one['id']} {subject}.eml", raw)
        if len(found) < _AT_ONCE:
            archive.writestr("mail/messages.jsonl", "\n".join(lines))
            return len(lines)
        after = found[-1]["id"]


async def _page(scope: WorkspaceScope, about: Subject, after: UUID | None) -> list[dict[str, Any]]:
    return await repository.rows(scope, _MESSAGES, after=after, most=_AT_ONCE, **_values(about, _MESSAGES))


async def _raw(objects: ObjectStore, message: dict[str, Any]) -> bytes:
    try:
        return await objects.get_range(message["raw_key"], message["raw_offset"], message["size_bytes"])
    except ObjectMissing:
        return b""


def _values(about: Subject, statement: str) -> dict[str, Any]:
    values = {
        "emails": list(about.emails),
        "contacts": [str(one) for one in about.contact_ids],
        "pattern": "|".join(pattern for pattern, _ in about.terms()) or NEVER,
    }
    return {name: value for name, value in values.items() if f":{name}" in statement}


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
