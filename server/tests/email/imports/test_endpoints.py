"""Uploading over HTTP: limits, interruptions, who may, and what other workspaces see."""

from typing import Any
from uuid import UUID

import pytest

from agentic_crm.email.imports import rules
from agentic_crm.email.imports.errors import NotEnoughSpace
from tests.email.conftest import CHUNK, MailWorker, Uploads
from tests.email.mailboxes import mails, mbox
from tests.make.people import Person

DATA = mbox(mails(3)) + b"\n" * (2 * CHUNK)


class TestCreateImport:
    async def test_starts_an_upload(self, owner: Person) -> None:
        answer = await owner.post("/imports", {"file_name": "mail.mbox", "size_bytes": 10})

        assert answer.status_code == 201
        found = answer.json()
        assert (found["state"], found["received_bytes"], found["can_resume"]) == ("uploading", 0, True)
        assert found["created_by"] == {"id": str(owner.member_id), "name": "Dana Weiss"}

    @pytest.mark.parametrize(
        ("size", "status", "code"), [(0, 422, "invalid_input"), (20 * 1024**3 + 1, 413, "import_too_large")]
    )
    async def test_refuses_sizes_that_cannot_be(self, owner: Person, size: int, status: int, code: str) -> None:
        answer = await owner.post("/imports", {"file_name": "mail.mbox", "size_bytes": size})

        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_a_full_disk_is_said_before_the_upload(self) -> None:
        with pytest.raises(NotEnoughSpace, match="disk space") as refused:
            rules.check_space(10 * 1024**3, 1024**3)
        assert refused.value.extra["free_bytes"] == 1024**3

    async def test_says_what_others_may_read_of_ones_mail(self, owner: Person) -> None:
        file = {"file_name": "mail.mbox", "size_bytes": 10}

        async def sharing() -> list[str]:
            return [box["sharing"] for box in (await owner.get("/mail-privacy")).json()["mailboxes"]]

        assert (await owner.post("/imports", {**file, "sharing": "metadata"})).status_code == 201
        assert await sharing() == ["metadata"]
        assert (await owner.post("/imports", file)).status_code == 201
        assert await sharing() == ["metadata"]
        assert (await owner.post("/imports", {**file, "sharing": "full"})).status_code == 201
        assert await sharing() == ["full"]
        entries = (await owner.get("/audit-log")).json()["items"]
        assert [entry["action"] for entry in entries].count("mailbox.shared") == 2
        assert (await owner.post("/imports", {**file, "sharing": "nobody"})).status_code == 422

    async def test_is_not_for_viewers(self, owner: Person) -> None:
        viewer = await owner.invite("viewer")
        answer = await viewer.post("/imports", {"file_name": "mail.mbox", "size_bytes": 10})

        assert (answer.status_code, answer.json()["required_permission"]) == (403, "mail.import")
        assert (await viewer.get("/imports")).status_code == 200


class TestUploadImportContent:
    async def test_goes_on_after_an_interruption(self, owner: Person, uploads: Uploads, worker: MailWorker) -> None:
        import_id = await uploads.start(owner, "mail.mbox", DATA)
        first = await owner.put(f"/imports/{import_id}/content?offset=0", content=DATA[:CHUNK])
        assert first.json()["received_bytes"] == CHUNK

        repeated = await owner.put(f"/imports/{import_id}/content?offset=0", content=DATA[:CHUNK])
        assert (repeated.status_code, repeated.json()["code"], repeated.json()["received_bytes"]) == (
            409,
            "upload_offset_mismatch",
            CHUNK,
        )
        resumed = (await owner.post(f"/imports/{import_id}/resume")).json()
        done = await uploads.send(owner, import_id, DATA, offset=resumed["received_bytes"])
        assert done["state"] == "queued"
        await worker.drain()
        found = (await owner.get(f"/imports/{import_id}")).json()
        assert (found["state"], found["messages_stored"]) == ("done", 3)

    async def test_takes_no_more_than_announced_and_no_crumbs(self, owner: Person, uploads: Uploads) -> None:
        import_id = await uploads.start(owner, "mail.mbox", DATA)
        path = f"/imports/{import_id}/content?offset=0"

        assert (await owner.put(path, content=DATA + b"x")).status_code == 422
        assert (await owner.put(path, content=b"x")).status_code == 422
        assert (await owner.put(path, content=b"x" * (rules.CHUNK_LIMIT_BYTES + 1))).status_code == 413
        assert (await owner.get(f"/imports/{import_id}")).json()["received_bytes"] == 0

    async def test_after_the_end_is_refused(self, owner: Person, uploads: Uploads, worker: MailWorker) -> None:
        import_id = await uploads.whole(owner, "mail.mbox", DATA)
        answer = await owner.put(f"/imports/{import_id}/content?offset={len(DATA)}", content=b"more")

        assert (answer.status_code, answer.json()["code"]) == (409, "import_not_uploading")
        await worker.drain()


class TestCancelImport:
    async def test_stops_and_lets_go_of_the_upload(self, owner: Person, uploads: Uploads, worker: MailWorker) -> None:
        import_id = await uploads.whole(owner, "mail.mbox", DATA)
        answer = await owner.post(f"/imports/{import_id}/cancel")
        assert answer.json()["state"] == "cancelled"
        await worker.skip_waiting()
        await worker.drain()

        found = (await owner.get(f"/imports/{import_id}")).json()
        assert (found["state"], found["messages_seen"]) == ("cancelled", 0)
        assert "forget_upload" in worker.ran
        again = await owner.post(f"/imports/{import_id}/cancel")
        assert (again.status_code, again.json()["code"]) == (409, "import_finished")

    async def test_leaves_a_trail(self, owner: Person, uploads: Uploads, worker: MailWorker) -> None:
        import_id = await uploads.whole(owner, "mail.mbox", DATA)
        await worker.drain()
        cancelled = await uploads.start(owner, "other.mbox", DATA)
        await owner.post(f"/imports/{cancelled}/cancel")

        entries = (await owner.get("/audit-log", record_type="import")).json()["items"]
        deeds = {(one["action"], one["record_id"]) for one in entries}
        assert {
            ("import.created", str(import_id)),
            ("import.started", str(import_id)),
            ("import.finished", str(import_id)),
            ("import.cancelled", str(cancelled)),
        } <= deeds


class TestOtherWorkspace:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", "/imports/{id}"),
            ("put", "/imports/{id}/content?offset=0"),
            ("post", "/imports/{id}/cancel"),
            ("post", "/imports/{id}/resume"),
            ("get", "/imports/{id}/failures"),
        ],
    )
    async def test_sees_nothing(
        self, owner: Person, other_owner: Person, uploads: Uploads, method: str, path: str
    ) -> None:
        import_id = await uploads.start(owner, "mail.mbox", DATA)
        options: dict[str, Any] = {"content": DATA[:CHUNK]} if method == "put" else {}
        answer = await getattr(other_owner, method)(path.format(id=import_id), **options)

        assert answer.status_code == 404
        assert (await other_owner.get("/imports")).json()["items"] == []
        assert (await owner.get(f"/imports/{UUID(str(import_id))}")).json()["state"] == "uploading"
