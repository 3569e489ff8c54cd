"""From an uploaded file to stored, threaded messages, on real servers."""

import json
import re
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.email.imports import jobs
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.processes import WorkCrashed, WorkTimedOut
from agentic_crm.platform.storage.port import ObjectStore
from tests.email.conftest import Crash, MailWorker, Uploads
from tests.email.mailboxes import Mail, mails, mbox, zipped
from tests.make.people import Person


async def state_of(person: Person, import_id: UUID) -> dict[str, Any]:
    answer = await person.get(f"/imports/{import_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def stored(admin: Database, workspace_id: UUID | None) -> dict[str, Any]:
    """What a workspace holds of its mail, without ids and times of storing."""
    sql = {
        "messages": """select fingerprint, message_id_header, subject, case when not is_sent_at_guessed then sent_at::text end,
                         raw_sha256 from messages where workspace_id = :w order by 1""",
        "threads": """select t.content_hash, t.subject, t.kind, t.message_count, t.search_text,
                         (select string_agg(m.fingerprint, ',' order by m.fingerprint) from messages m where m.thread_id = t.id) as members
                       from threads t where t.workspace_id = :w and t.message_count > 0 order by 1""",
        "participants": """select m.fingerprint, p.role, p.email, p.name from message_participants p join messages m
                           on m.id = p.message_id where p.workspace_id = :w order by 1, 2, 3""",
        "attachments": """select m.fingerprint, a.position, a.filename, a.sha256 from attachments a join messages m
                          on m.id = a.message_id where a.workspace_id = :w order by 1, 2""",
        "failures": "select location, reason_code, raw_key is not null as kept from import_failures where workspace_id = :w order by 1",
        "references": """select r.message_id_header, t.content_hash from thread_references r join threads t on t.id = r.thread_id
                         where r.workspace_id = :w order by 1""",
    }
    async with admin.unscoped("a test looks at everything") as db:
        return {
            name: [tuple(row) for row in await db.execute(text(statement), {"w": workspace_id})]
            for name, statement in sql.items()
        }


def accounted(found: dict[str, Any]) -> tuple[int, int, int, int]:
    assert found["messages_seen"] == found["messages_stored"] + found["messages_duplicate"] + found["messages_failed"]
    return found["messages_seen"], found["messages_stored"], found["messages_duplicate"], found["messages_failed"]


def maildir(raws: Sequence[bytes]) -> dict[str, bytes]:
    return {f"Mail/cur/{1700000000 + n}.M{n}.host:2,S": raw for n, raw in enumerate(raws)}


RAWS = mails(6)
FLAVOURS = {
    "mbox": ("mail.mbox", mbox(RAWS)),
    "mbox without a suffix": ("INBOX", mbox(RAWS)),
    "mbox with CRLF": ("mail.mbox", mbox(RAWS).replace(b"\n", b"\r\n")),
    "zip of an mbox": ("takeout.zip", zipped({"Takeout/Mail/All mail.mbox": mbox(RAWS)})),
    "zip of eml files": ("export.zip", zipped({f"mails/{n}.eml": raw for n, raw in enumerate(RAWS)})),
    "zip of a Maildir": ("maildir.zip", zipped(maildir(RAWS))),
}


class TestFlavours:
    @pytest.mark.parametrize(("name", "data"), FLAVOURS.values(), ids=FLAVOURS.keys())
    async def test_the_same_mail_becomes_the_same_messages_and_threads(
        self, owner: Person, worker: MailWorker, uploads: Uploads, admin: Database, name: str, data: bytes
    ) -> None:
        import_id = await uploads.whole(owner, name, data)
        await worker.drain()

        found = await state_of(owner, import_id)
        assert found["state"] == "done", found
        assert accounted(found) == (6, 6, 0, 0)
        assert found["threads_total"] == 2
        assert found["read_bytes"] == found["size_bytes"] == len(data)
        held = await stored(admin, owner.workspace_id)
        assert [(row[1], row[3]) for row in sorted(held["threads"], key=lambda row: row[1])] == [
            ("Robot arms, part 0", 3),
            ("Robot arms, part 3", 3),
        ]

    async def test_a_single_message(self, owner: Person, worker: MailWorker, uploads: Uploads) -> None:
        import_id = await uploads.whole(owner, "one.eml", RAWS[0])
        await worker.drain()

        found = await state_of(owner, import_id)
        assert (found["state"], found["format"], accounted(found)) == ("done", "eml", (1, 1, 0, 0))


class TestImportingTwice:
    async def test_adds_nothing_and_counts_duplicates(
        self, owner: Person, worker: MailWorker, uploads: Uploads, admin: Database
    ) -> None:
        await uploads.whole(owner, "mail.mbox", mbox(RAWS))
        await worker.drain()
        once = await stored(admin, owner.workspace_id)

        again = await uploads.whole(owner, "takeout.zip", FLAVOURS["zip of an mbox"][1])
        await worker.drain()

        found = await state_of(owner, again)
        assert (found["state"], accounted(found), found["threads_total"]) == ("done", (6, 0, 6, 0), 0)
        assert await stored(admin, owner.workspace_id) == once

    async def test_a_message_twice_in_one_file_is_stored_once(
        self, owner: Person, worker: MailWorker, uploads: Uploads
    ) -> None:
        import_id = await uploads.whole(owner, "mail.mbox", mbox([*RAWS, RAWS[2]]))
        await worker.drain()

        assert accounted(await state_of(owner, import_id)) == (7, 6, 1, 0)


class FailingStore:
    """An object store whose process ends at chosen writes."""

    def __init__(self, inner: ObjectStore, at: Sequence[int]) -> None:
        self._inner = inner
        self._at = set(at)
        self._writes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def put(self, key: str, data: bytes) -> None:
        self._writes += 1
        if self._writes in self._at:
            raise Crash(key)
        await self._inner.put(key, data)


class TestCrash:
    async def test_at_every_step_loses_and_doubles_nothing(
        self, api: Any, worker: MailWorker, uploads: Uploads, admin: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs, "BATCH_MESSAGES", 7)
        data = mbox([*mails(30), b"From: \xff\xfe broken\nSubject: x\n\nbody\n", *mails(12)])
        calm, rough = await api.owner(), await api.owner()
        await uploads.whole(calm, "mail.mbox", data)
        await worker.drain()
        import_id = await uploads.whole(rough, "mail.mbox", data)

        steps = 0

        def every_other_new_step(step: str) -> bool:
            nonlocal steps
            steps += 1
            return steps in targets

        # Ever further apart, so that every kind of step is hit and the work still gets done.
        targets = {1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66, 78}
        crashing = replace(worker, crash_at=every_other_new_step, objects=FailingStore(worker.objects, (2, 9, 40)))
        crashes = await crashing.drain_through_crashes()

        assert crashes >= 10
        found = await state_of(rough, import_id)
        assert found["state"] == "done"
        assert accounted(found) == (43, 31, 12, 0)
        assert await stored(admin, rough.workspace_id) == await stored(admin, calm.workspace_id)

    async def test_of_the_reading_process_costs_only_the_message_that_caused_it(
        self, owner: Person, worker: MailWorker, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Pool:
            """Dies with whatever batch holds the poison."""

            async def run(self, within: float, function: Any, mails: Any, *rest: Any) -> Any:
                if any(b"message 2." in mail.raw for mail in mails):
                    raise WorkCrashed("died")
                if any(b"message 4." in mail.raw for mail in mails):
                    raise WorkTimedOut("hangs")
                return function(mails, *rest)

        import_id = await uploads.whole(owner, "mail.mbox", mbox(RAWS))
        await replace(worker, processes=Pool()).drain()  # type: ignore[arg-type]

        assert accounted(await state_of(owner, import_id)) == (6, 4, 0, 2)
        failures = (await owner.get(f"/imports/{import_id}/failures")).json()
        assert failures["total"] == 2
        assert {one["reason_code"] for one in failures["items"]} == {"crashed", "timed_out"}
        for one in failures["items"]:
            raw = await owner.get(one["raw_url"])
            assert raw.status_code == 200
            assert raw.headers["content-disposition"].startswith("attachment")
            assert raw.headers["x-content-type-options"] == "nosniff"
            assert raw.content.strip() in {RAWS[2].strip(), RAWS[4].strip()}


class TestBadFiles:
    async def test_a_pdf_named_mbox_fails_with_a_sentence(
        self, owner: Person, worker: MailWorker, uploads: Uploads
    ) -> None:
        import_id = await uploads.whole(owner, "report.mbox", b"%PDF-1.7\n" + bytes(range(256)) * 20)
        await worker.drain()

        found = await state_of(owner, import_id)
        assert found["state"] == "failed"
        assert found["error"]["code"] == "not_a_mailbox"
        assert "PDF" in found["error"]["detail"]
        assert ".mbox" in found["error"]["detail"]
        assert found["can_resume"] is False
        assert (await owner.post(f"/imports/{import_id}/resume")).json()["code"] == "import_not_resumable"

    async def test_a_truncated_zip_gives_what_can_be_read_and_says_what_is_missing(
        self, owner: Person, worker: MailWorker, uploads: Uploads
    ) -> None:
        whole = zipped({"a.mbox": mbox(RAWS[:3]), "b.mbox": mbox(RAWS[3:])})
        import_id = await uploads.whole(owner, "cut.zip", whole[: len(whole) - 300])
        await worker.drain()

        found = await state_of(owner, import_id)
        assert found["state"] == "done"
        assert found["messages_stored"] >= 3
        failures = (await owner.get(f"/imports/{import_id}/failures")).json()["items"]
        assert {one["reason_code"] for one in failures} == {"truncated"}
        accounted(found)

    async def test_a_message_beyond_the_limit_is_listed_and_the_rest_goes_on(
        self, owner: Person, worker: MailWorker, uploads: Uploads
    ) -> None:
        huge = Mail(99, body="x" * 70 + "\n").raw() + b"y" * 75 + b"\n"
        huge += (b"z" * 75 + b"\n") * (51 * 1024 * 1024 // 76)
        import_id = await uploads.whole(owner, "mail.mbox", mbox([RAWS[0], huge, RAWS[1]]))
        await worker.drain()

        found = await state_of(owner, import_id)
        assert (found["state"], accounted(found)) == ("done", (3, 2, 0, 1))
        (failure,) = (await owner.get(f"/imports/{import_id}/failures")).json()["items"]
        assert failure["reason_code"] == "too_large"
        assert failure["length"] > 51 * 1024 * 1024
        assert "MB" in failure["reason"]
        raw = await owner.get(failure["raw_url"])
        assert len(raw.content) == failure["length"]
        assert raw.content.partition(b"\n")[2].strip() == huge.strip()

    async def test_a_file_that_is_one_message_of_200_mb_is_kept_and_never_held(
        self, owner: Person, worker: MailWorker, uploads: Uploads
    ) -> None:
        line, size = b"z" * 75 + b"\n", 200 * 1024 * 1024
        head = b"From jane@acme.example Thu Apr  4 15:53:33 2013\n" + Mail(98, body="see below\n").raw()
        started = await owner.post("/imports", {"file_name": "mail.mbox", "size_bytes": size})
        import_id = UUID(started.json()["id"])
        part = 8 * 1024 * 1024
        for offset in range(0, size, part):
            start = head if offset == 0 else b""
            body = start + (line * (part // len(line) + 1))[: part - len(start)]
            sent = await owner.put(f"/imports/{import_id}/content?offset={offset}", content=body)
            assert sent.status_code == 200, sent.text
        tracemalloc.start()
        try:
            await worker.drain()
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

        found = await state_of(owner, import_id)
        assert (found["state"], found["error"], accounted(found)) == ("done", None, (1, 0, 0, 1))
        assert found["finished_at"] is not None
        (failure,) = (await owner.get(f"/imports/{import_id}/failures")).json()["items"]
        assert (failure["reason_code"], failure["length"] > 199 * 1024 * 1024) == ("too_large", True)
        assert most < size // 2


class TestStored:
    async def test_what_no_text_column_takes_is_replaced_character_by_character(
        self, owner: Person, worker: MailWorker, uploads: Uploads, admin: Database
    ) -> None:
        raw = Mail(1, subject="=?utf-8?B?AGEAYg==?=", body="before \x00 after \\u0000 end\n").raw()
        import_id = await uploads.whole(owner, "mail.mbox", mbox([raw]))
        await worker.drain()

        assert accounted(await state_of(owner, import_id)) == (1, 1, 0, 0)
        async with admin.unscoped("a test looks") as db:
            normalized = (
                await db.execute(
                    text("select normalized from messages where workspace_id = :w"), {"w": owner.workspace_id}
                )
            ).scalar_one()
        assert "\\u0000 end" in normalized["text"]
        assert "\x00" not in json.dumps(normalized, ensure_ascii=False)

    async def test_a_thread_says_the_same_whether_it_came_at_once_or_bit_by_bit(
        self, api: Any, worker: MailWorker, uploads: Uploads, admin: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        people = [
            "Émile Zola <e@x.example>",
            "Zoë <z@x.example>",
            "İlke <i@x.example>",
            "李雷 <l@x.example>",
            "a@x.example",
        ]
        raws = [
            Mail(
                n,
                tuple(range(n - n % 5, n)),
                sender=people[n % 5],
                to=", ".join(people[: n % 4 + 1]),
                subject=f"GROẞE Übergabe İ {n}",
                extra="List-Unsubscribe: <https://x.example/out>\nPrecedence: bulk\n" if n == 3 or n >= 5 else "",
            ).raw()
            for n in range(10)
        ]
        # Most of one second, so that the fingerprint decides which is first.
        raws = [re.sub(rb"Date: .* 09:0[1-9]:00", b"Date: Mon, 02 Mar 2026 08:00:00", raw) for raw in raws]
        at_once, by_one = await api.owner(), await api.owner()
        await uploads.whole(at_once, "mail.mbox", mbox(raws))
        await worker.drain()
        monkeypatch.setattr(jobs, "BATCH_MESSAGES", 1)
        await uploads.whole(by_one, "mail.mbox", mbox(raws))
        await worker.drain()

        held = await stored(admin, at_once.workspace_id)
        assert sorted((row[2], row[3]) for row in held["threads"]) == [("newsletter", 5), ("person", 5)]
        assert held == await stored(admin, by_one.workspace_id)
