"""Mail is its owner's: what others read of it is what the owner shares, wherever it shows; reading it leaves a trace."""

from typing import Any

import pytest

from agentic_crm.engine.actions import ContactFields, CreateContact
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.db.session import Database, fetch_all
from tests.make.people import Person
from tests.make.threads import Databases, propose, store_thread
from tests.security.visibility.test_records import limit

BODY = """Hello Dana,

we would like to order 12 robot arms. Nobody else knows that Quorlbeast is the price's name.
"""
SUBJECT = "Secret Vexlorn"


async def share(owner: Person, sharing: str) -> None:
    for box in (await owner.get("/mail-privacy")).json()["mailboxes"]:
        if box["is_mine"]:
            shared = await owner.client.put(owner.path(f"/mailboxes/{box['id']}/sharing"), json={"sharing": sharing})
            shared.raise_for_status()


async def shown(person: Person, thread_id: object) -> str:
    """All that a person gets to read of a thread."""
    found = [
        await person.get("/threads"),
        await person.get(f"/threads/{thread_id}"),
        await person.get("/threads", q="vexlorn"),
    ]
    found += [await person.get("/search", q="Quorlbeast"), await person.get("/proposals", q="vexlorn")]
    assert all(answer.status_code == 200 for answer in found)
    return " ".join(answer.text for answer in found)


class TestSharing:
    @pytest.mark.parametrize("role", ["admin", "member", "viewer"])
    @pytest.mark.parametrize(
        ("sharing", "sees_subject", "sees_body"), [("metadata", 0, 0), ("subject", 1, 0), ("full", 1, 1)]
    )
    async def test_is_what_others_read(
        self, owner: Person, databases: Databases, role: str, sharing: str, sees_subject: int, sees_body: int
    ) -> None:
        reader = await owner.invite(role)
        thread_id = await store_thread(databases, owner, BODY, Subject=SUBJECT)
        await share(owner, sharing)
        text = await shown(reader, thread_id)
        assert ("Vexlorn" in text, "Quorlbeast" in text) == (bool(sees_subject), bool(sees_body))
        thread = (await reader.get(f"/threads/{thread_id}")).json()
        assert thread["access"] == sharing
        assert thread["owner"]["id"] == str(owner.member_id)
        assert bool(thread["messages"]) == bool(sees_body)
        mine = await shown(owner, thread_id)
        assert "Quorlbeast" in mine

    async def test_closes_raw_messages_too(self, owner: Person, databases: Databases) -> None:
        reader = await owner.invite("admin")
        thread_id = await store_thread(databases, owner, BODY, Subject=SUBJECT)
        message_id = (await owner.get(f"/threads/{thread_id}")).json()["messages"][0]["id"]
        await share(owner, "subject")
        assert (await reader.get(f"/messages/{message_id}/raw")).status_code == 404
        assert (await reader.get(f"/messages/{message_id}/attachments/{message_id}")).status_code == 404

    async def test_is_the_owners_to_choose(self, owner: Person, databases: Databases) -> None:
        member = await owner.invite("member")
        await store_thread(databases, member, BODY, Subject=SUBJECT)
        await share(member, "metadata")
        (box,) = (await owner.get("/mail-privacy")).json()["mailboxes"]
        assert (box["access"], box["is_mine"]) == ("metadata", False)
        refused = await owner.client.put(owner.path(f"/mailboxes/{box['id']}/sharing"), json={"sharing": "full"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_your_mailbox")

    async def test_of_new_mailboxes_begins_as_the_workspace_says(self, owner: Person) -> None:
        assert (await owner.get("/mail-privacy")).json()["default_sharing"] == "subject"
        (await owner.client.put(owner.path("/mail-privacy/default"), json={"sharing": "metadata"})).raise_for_status()
        started = await owner.post("/imports", {"file_name": "a.mbox", "size_bytes": 10})
        assert started.status_code == 201, started.text
        (box,) = (await owner.get("/mail-privacy")).json()["mailboxes"]
        assert box["sharing"] == "metadata"

    async def test_ends_where_a_field_is_hidden(self, owner: Person, databases: Databases) -> None:
        reader = await owner.invite("member")
        thread_id = await store_thread(databases, owner, BODY, Subject=SUBJECT)
        await limit(owner, hidden_fields=["contact_details"])
        text = await shown(reader, thread_id)
        assert "Quorlbeast" not in text
        assert "jane@acme" not in text

    @pytest.mark.parametrize("sharing", ["metadata", "subject"])
    async def test_is_kept_by_the_database(self, owner: Person, databases: dict[Role, Database], sharing: str) -> None:
        reader = await owner.invite("admin")
        await store_thread(databases, owner, BODY, Subject=SUBJECT)
        await share(owner, sharing)
        assert owner.workspace_id is not None
        actor = MemberActor(user_id=reader.user_id, member_id=reader.member_id, role="admin")
        async with databases[Role.API].scoped(owner.workspace_id, actor) as scope:
            for table in ("messages", "threads", "attachments"):
                assert await fetch_all(scope.db, f"select 1 as one from {table}") == []
            for view in ("threads", "messages"):
                rows = await fetch_all(scope.db, f"select t::text as words from mail_headers.{view} t")
                assert len(rows) == 1
                assert "Quorlbeast" not in rows[0]["words"]
                assert ("Vexlorn" in rows[0]["words"]) == (sharing == "subject")
            hits = await fetch_all(scope.db, "select search_record_ids('thread', '%vexlorn%', 10) as id")
            assert len(hits) == (1 if sharing == "subject" else 0)


class TestReviewing:
    async def test_without_the_mail_shows_the_quotes_and_nothing_else(
        self, owner: Person, databases: Databases, workers: None
    ) -> None:
        reviewer = await owner.invite("member")
        thread_id = await store_thread(databases, owner, BODY, Subject=SUBJECT)
        action = CreateContact(ref="contact:1", fields=ContactFields(name="Jane Roe", email="jane@acme.example"))
        proposal_id = await propose(databases, owner, thread_id, action)
        await share(owner, "metadata")
        answer = await reviewer.get(f"/proposals/{proposal_id}")
        proposal: dict[str, Any] = answer.json()
        assert "Quorlbeast" not in answer.text
        (evidence,) = proposal["actions"][0]["evidence"]
        assert (evidence["quote"], evidence["is_verified"]) == ("12 robot arms", True)
        verdicts = [{"action_id": proposal["actions"][0]["id"], "verdict": "accept"}]
        approved = await reviewer.post(
            f"/proposals/{proposal_id}/approve", {"package_hash": proposal["package_hash"], "verdicts": verdicts}
        )
        assert (approved.status_code, approved.json()["state"]) == (200, "executed")


class TestOpenings:
    async def test_of_somebody_elses_mail_are_audited_once_a_day(self, owner: Person, databases: Databases) -> None:
        reader = await owner.invite("member")
        thread_id = await store_thread(databases, owner, BODY, Subject=SUBJECT)
        for _ in range(3):
            (await reader.get(f"/threads/{thread_id}")).raise_for_status()
            (await owner.get(f"/threads/{thread_id}")).raise_for_status()
        entries = (await owner.get("/audit-log", record_type="thread")).json()["items"]
        assert [(one["action"], one["record_id"]) for one in entries] == [("mail.opened", str(thread_id))]
        assert entries[0]["actor"] == f"member:{reader.member_id}"
