"""Erasing one person: afterwards every table and every object is searched for them."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import workspace_key
from agentic_crm.platform.storage.stores import open_store
from tests.make import records
from tests.make.people import Person
from tests.security.scenario import (
    Canary,
    Json,
    approve_all,
    import_mail,
    mailbox,
    traces_in_objects,
    traces_in_tables,
    until,
)

pytestmark = pytest.mark.usefixtures("workers")


async def request_of(person: Person, request_id: str, *states: str) -> Json:
    async def look() -> Json:
        found: Json = (await person.get(f"/privacy/requests/{request_id}")).raise_for_status().json()
        return found

    return await until(look, lambda found: found["state"] in states)


async def erase(person: Person, **who: object) -> Json:
    """Ask, look at the preview, approve, and wait."""
    asked = await person.post("/privacy/requests", {"kind": "erase", **who})
    assert asked.status_code == 201, asked.text
    await request_of(person, asked.json()["id"], "waiting")
    approved = await person.post(f"/privacy/requests/{asked.json()['id']}/approval")
    assert approved.status_code == 200, approved.text
    return await request_of(person, asked.json()["id"], "done", "failed")


async def all_over(person: Person, canary: Canary) -> None:
    """Her in mail, proposals, records made from them and by hand, and in the audit log."""
    imported = await import_mail(person, mailbox(person.email, canary))
    assert (imported["state"], imported["messages_stored"]) == ("done", 4)
    done = await approve_all(person)
    assert any(execution["state"] == "executed" for execution in done)
    company = await records.company(
        person, "Marburg Trade Fair", description=f"Ask {canary.name} or write to {canary.email}"
    )
    contacts = (await person.get("/contacts", q=canary.family)).json()["items"]
    assert contacts, "the executed package made her a contact"
    her = contacts[0]
    await person.patch(
        f"/contacts/{her['id']}", {"version": her["version"], "description": f"Direct line {canary.phone}"}
    )
    await records.task(person, f"Call {canary.name}", description=f"Dial {canary.phone.replace(' ', '')}")
    await records.note(
        person,
        f"Lunch with {canary.name}",
        body=canary.secret,
        links=[{"record_type": "contact", "record_id": her["id"]}],
    )
    await person.patch(
        f"/companies/{company['id']}", {"version": company["version"], "address": f"c/o {canary.name}, Marburg"}
    )


_UNREADABLE = """
insert into mailboxes (workspace_id, id, account_id, owner_id, provider, subject_id, address, connection)
  select :w, :m, id, :o, 'imap', 'box', 'box', '{}' from email_accounts where workspace_id = :w limit 1;
insert into mail_folders (workspace_id, id, mailbox_id, remote_name, role, is_read) values (:w, :f, :m, 'INBOX', 'inbox', true);
insert into message_locations (workspace_id, id, mailbox_id, folder_id, generation, remote_id, place, state, raw_key, size_bytes)
  values (:w, :l, :m, :f, '1', '1', 1, 'quarantined', :key, 9999)
"""


async def keep_unreadable(person: Person, administrator: AsyncEngine, settings: Settings, raw: bytes) -> None:
    """A message of a connected mailbox that could not be read; its bytes are kept."""
    assert person.workspace_id
    key = workspace_key(person.workspace_id, "failed", uuid7().hex)
    await open_store(settings.object_store_url).put(key, raw)
    ids = {"w": person.workspace_id, "o": person.member_id, "m": uuid7(), "f": uuid7(), "l": uuid7(), "key": key}
    async with administrator.begin() as connection:
        for statement in _UNREADABLE.split(";"):
            await connection.execute(text(statement), ids)


_OUTGOING = """
insert into drafts (workspace_id, id, account_id, mailbox_id, author_id, kind, "to", cc, bcc, subject, body, quote)
  select :w, :d, account_id, id, :o, 'new', cast(:people as jsonb), '[]', '[]', :name, :secret, :phone from mailboxes where workspace_id = :w;
insert into drafts (workspace_id, id, account_id, mailbox_id, author_id, kind, "to", cc, bcc, subject)
  select :w, :other, account_id, id, :o, 'new', '[]', '[]', '[]', 'About the harbour' from mailboxes where workspace_id = :w;
insert into sendings (workspace_id, id, account_id, mailbox_id, author_id, draft_id, draft_version, from_email, "to", cc, bcc, recipients,
    subject, message_id_header, mime, mime_sha256, size_bytes, state, reason)
  select :w, :s, account_id, id, :o, :d, 1, 'us@acme.example', cast(:people as jsonb), '[]', '[]', cast(:people as jsonb),
    :name, '<1@acme.example>', :secret, '00', 1, 'failed', :email from mailboxes where workspace_id = :w
"""


async def keep_outgoing(person: Person, administrator: AsyncEngine, canary: Canary) -> None:
    """A draft to her, one to somebody else, and a mail to her that did not leave."""
    people = json.dumps([{"name": canary.name, "email": canary.email}])
    values: dict[str, object] = {name: getattr(canary, name) for name in ("name", "email", "phone", "secret")}
    values |= {"w": person.workspace_id, "o": person.member_id, "people": people}
    values |= {name: uuid7() for name in ("d", "other", "s")}
    async with administrator.begin() as connection:
        for statement in _OUTGOING.split(";"):
            await connection.execute(text(statement), values)


async def test_nothing_is_left_anywhere(
    owner: Person, administrator: AsyncEngine, settings: Settings, canary: Canary
) -> None:
    await all_over(owner, canary)
    await keep_unreadable(owner, administrator, settings, f"Reply-To: {canary.email}\n\0\0".encode())
    await keep_outgoing(owner, administrator, canary)
    before = await traces_in_tables(administrator, *canary.words)
    expected = {"contacts", "messages", "suggested_actions", "audit_log", "operations", "tasks", "companies"}
    assert expected | {"drafts", "sendings"} <= set(before)
    assert traces_in_objects(settings, *canary.words)

    done = await erase(owner, emails=[canary.email.upper()])

    assert (done["state"], done["subject"]) == ("done", None)
    assert await traces_in_tables(administrator, *canary.words) == {}

    async def files() -> list[str]:
        return traces_in_objects(settings, *canary.words)

    await until(files, lambda found: not found)  # the uploaded file is forgotten in the background
    assert done["result"]["messages"] == 3
    assert done["result"]["contacts"] == 1
    # The chain still verifies, and the pages still work.
    verification = (await owner.get("/audit-log/verification")).raise_for_status().json()
    assert (verification["is_intact"], verification["broken"]) == (True, None)
    for row in (await owner.get("/proposals", state="executed")).raise_for_status().json()["items"]:
        assert (await owner.get(f"/proposals/{row['id']}")).status_code == 200
    for path in ("/contacts", "/companies", "/deals", "/tasks", "/threads", "/audit-log", "/privacy/requests"):
        assert (await owner.get(path)).status_code == 200, path
    # Others keep what is theirs.
    subjects = [row["subject"] for row in (await owner.get("/threads")).json()["items"]]
    assert {"Lunch on Monday", "Somebody you should meet"} <= set(subjects)
    assert [draft["subject"] for draft in (await owner.get("/drafts")).json()] == ["About the harbour"]


async def test_an_import_does_not_bring_them_back(
    owner: Person, administrator: AsyncEngine, settings: Settings, canary: Canary
) -> None:
    data = mailbox(owner.email, canary)
    await import_mail(owner, data)
    await erase(owner, emails=[canary.email])
    again = await import_mail(owner, data + b"\n", "again.mbox")
    # What she wrote or received stays away; that a colleague mentions her in other mail is that mail's own matter.
    assert (again["messages_stored"], again["messages_duplicate"]) == (0, 4)
    assert await traces_in_tables(administrator, canary.secret) == {}

    async def files() -> list[str]:
        return traces_in_objects(settings, canary.secret)

    await until(files, lambda found: not found)  # the uploaded file is forgotten in the background


async def test_other_workspaces_keep_theirs(
    owner: Person, other_owner: Person, administrator: AsyncEngine, canary: Canary
) -> None:
    kept = await records.contact(other_owner, canary.name, email=canary.email)
    gone = await records.contact(owner, canary.name, email=canary.email)
    await erase(owner, contact_id=gone["id"])
    assert (await owner.get(f"/contacts/{gone['id']}")).status_code == 404
    assert (await other_owner.get(f"/contacts/{kept['id']}")).json()["email"] == canary.email
    assert (await other_owner.delete(f"/contacts/{kept['id']}", version=kept["version"])).status_code == 204
    async with administrator.begin() as connection:
        values = {"w": other_owner.workspace_id}
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("delete from audit_log where workspace_id = :w"), values)
