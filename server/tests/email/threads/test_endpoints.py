"""Reading conversations, their files and their raw form."""

import base64
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.email.messages import service as messages
from agentic_crm.email.messages.codec import decode, encode
from agentic_crm.email.messages.downloads import disposition, safe_type
from agentic_crm.engine.normalize import normalize
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.email.conftest import MailWorker, Uploads
from tests.email.mailboxes import Mail, mails, mbox
from tests.make.people import Person

FILE = b"%PDF-1.7 an offer"
RICH = (
    "From: Hanna Vogel <hanna.vogel@helios.example>\nTo: Dana Weiss <dana@northwind.example>\n"
    "Subject: Offer for welding cells\nDate: Mon, 02 Mar 2026 10:00:00 +0100\nMessage-ID: <rich@helios.example>\n"
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\n\n'
    '<p>Hello Dana</p><script>alert(1)</script><img src="https://tracker.example/p.gif" onerror="alert(2)">\n'
    '--b\nContent-Type: text/html; name="offer.html"\nContent-Disposition: attachment; filename="../offer 100%.html"\n'
    f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(FILE).decode()}\n--b--\n"
).encode()


@pytest.fixture
async def filled(owner: Person, uploads: Uploads, worker: MailWorker) -> Person:
    """A workspace with three threads."""
    await uploads.whole(owner, "mail.mbox", mbox([*mails(6), RICH]))
    await worker.drain()
    return owner


async def the_rich(person: Person) -> dict[str, Any]:
    (row,) = (await person.get("/threads", q="welding")).json()["items"]
    found: dict[str, Any] = (await person.get(f"/threads/{row['id']}")).json()
    return found


class TestListThreads:
    async def test_is_newest_first_and_pages_without_gaps(self, filled: Person) -> None:
        everything = (await filled.get("/threads")).json()
        assert [row["message_count"] for row in everything["items"]] == [3, 3, 1]
        assert everything["next_cursor"] is None

        seen, cursor = [], None
        for _ in range(3):
            page = (await filled.get("/threads", limit=1, cursor=cursor)).json()
            seen += page["items"]
            cursor = page["next_cursor"]
        assert seen == everything["items"]
        assert cursor is None
        assert seen[0]["participants"][0] == {"name": "Hanna Vogel", "email": "hanna.vogel@helios.example"}
        assert seen[0]["snippet"].startswith("Hello, this is message 5")

    @pytest.mark.parametrize(
        ("q", "count"), [("hanna", 3), ("WELDING offer", 1), ("dana@northwind", 3), ("100%", 0), ("robot nobody", 0)]
    )
    async def test_searches_subjects_and_people(self, filled: Person, q: str, count: int) -> None:
        assert len((await filled.get("/threads", q=q)).json()["items"]) == count

    async def test_refuses_a_cursor_of_others_making(self, filled: Person) -> None:
        assert (await filled.get("/threads", cursor="bm9uc2Vuc2U")).status_code == 422

    async def test_shows_nothing_of_another_workspace(self, filled: Person, other_owner: Person) -> None:
        thread = (await filled.get("/threads")).json()["items"][0]["id"]
        assert (await other_owner.get("/threads")).json()["items"] == []
        assert (await other_owner.get("/threads", q="hanna")).json()["items"] == []
        assert (await other_owner.get(f"/threads/{thread}")).status_code == 404


class TestGetThread:
    async def test_shows_html_that_runs_and_loads_nothing(self, filled: Person) -> None:
        (message,) = (await the_rich(filled))["messages"]
        assert message["from"] == {"name": "Hanna Vogel", "email": "hanna.vogel@helios.example"}
        assert "Hello Dana" in message["html"]
        assert "alert" not in message["html"]
        assert " src=" not in message["html"]
        assert message["has_remote_images"] is True
        assert message["direction"] == "inbound"

    async def test_of_a_merged_thread_leads_to_what_it_became(
        self, owner: Person, uploads: Uploads, worker: MailWorker, admin: Database
    ) -> None:
        await uploads.whole(owner, "1.mbox", mbox([Mail(0).raw(), Mail(2, (1,)).raw()]))
        await worker.drain()
        before = [row["id"] for row in (await owner.get("/threads")).json()["items"]]
        assert len(before) == 2
        await uploads.whole(owner, "2.mbox", mbox([Mail(1, (0,)).raw()]))
        await worker.drain()

        (row,) = (await owner.get("/threads")).json()["items"]
        assert row["id"] == min(before)
        found = [(await owner.get(f"/threads/{one}")).json() for one in before]
        assert found[0] == found[1]
        assert [len(one["messages"]) for one in found] == [3, 3]
        async with admin.unscoped("a test looks") as db:
            merged = await db.execute(
                text(
                    "select message_count, content_hash from threads where merged_into_id is not null and workspace_id = :w"
                ),
                {"w": owner.workspace_id},
            )
            assert [tuple(one) for one in merged] == [(0, "")]


class TestDownloads:
    async def test_an_attachment_comes_as_a_file_and_never_runs(self, filled: Person) -> None:
        (message,) = (await the_rich(filled))["messages"]
        (file,) = message["attachments"]
        answer = await filled.get(f"/messages/{message['id']}/attachments/{file['id']}")

        assert answer.content == FILE
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert "/" not in answer.headers["content-disposition"].split("filename*=")[0]
        assert "sandbox" in answer.headers["content-security-policy"]

    async def test_the_raw_message_is_what_was_in_the_file(self, filled: Person) -> None:
        (message,) = (await the_rich(filled))["messages"]
        answer = await filled.get(f"/messages/{message['id']}/raw")
        assert answer.content.strip() == RICH.strip()

    async def test_are_not_for_another_workspace(self, filled: Person, other_owner: Person) -> None:
        (message,) = (await the_rich(filled))["messages"]
        file = message["attachments"][0]["id"]
        assert (await other_owner.get(f"/messages/{message['id']}/raw")).status_code == 404
        assert (await other_owner.get(f"/messages/{message['id']}/attachments/{file}")).status_code == 404

    @pytest.mark.parametrize(
        "kind", ["text/html", "image/svg+xml", "application/javascript", "nonsense", "a/b\r\nX: y"]
    )
    def test_active_and_broken_types_are_plain_bytes(self, kind: str) -> None:
        assert safe_type(kind) == "application/octet-stream"

    def test_names_cannot_leave_their_header(self) -> None:
        assert (
            disposition('a"; b=\r\nc.pdf')
            == "attachment; filename=\"a__ b___c.pdf\"; filename*=UTF-8''a%22%3B%20b%3D%0D%0Ac.pdf"
        )


class TestCodec:
    @pytest.mark.parametrize("raw", [RICH, Mail(4, (1, 2, 3)).raw(), b"", b"\xff\x00garbage"])
    def test_what_was_stored_is_what_was_read_but_for_the_bytes_of_files(self, raw: bytes) -> None:
        message = normalize(raw)
        again = decode(encode(message))
        assert encode(again) == encode(message)
        assert again.text == message.text
        assert all(file.data == b"" for file in again.attachments)


class TestLoadThread:
    async def test_gives_the_analyst_the_messages_oldest_first(
        self, filled: Person, databases: dict[Role, Database]
    ) -> None:
        row = (await filled.get("/threads")).json()["items"][0]
        assert filled.workspace_id is not None
        async with databases[Role.ANALYST].scoped(filled.workspace_id, SystemActor("analysis")) as scope:
            found = await messages.load_thread(scope, UUID(row["id"]))
        assert [one.normalized.message_id for one in found] == [f"m{n}@helios.example" for n in (3, 4, 5)]
