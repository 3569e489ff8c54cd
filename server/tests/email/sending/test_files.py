"""Files that go with a mail: named safely, within limits, part of the approved bytes, and gone with their draft."""

import hashlib
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest

from agentic_crm.email.drafts import rules
from agentic_crm.email.sending.ways import WAYS, Way
from tests.email.sending.conftest import Desk

HANNA = [{"email": "hanna.vogel@helios.example"}]
PDF = bytes(range(256)) * 40
WITH_FILE = (
    "From: Hanna Vogel <hanna.vogel@helios.example>\nTo: {to}\nSubject: Drawings\nMessage-ID: <drawings@helios.example>\n"
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHere they are. Can you use them?\n'
    '--b\nContent-Type: image/png\nContent-Disposition: attachment; filename="drawing.png"\nContent-Transfer-Encoding: base64\n\n'
    "iVBORw0KGgo=\n--b--\n"
)


async def attach(desk: Desk, draft: dict[str, Any], content: bytes, filename: str, kind: str = "") -> httpx.Response:
    query = {"filename": filename} | ({"content_type": kind} if kind else {})
    headers = {"Content-Type": "application/octet-stream"}
    path = desk.person.path(f"/drafts/{draft['id']}/files")
    return await desk.person.client.post(path, params=query, content=content, headers=headers)


async def test_files_are_part_of_what_is_approved_and_of_what_leaves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.set_up()
    draft = await desk.draft(to=HANNA, subject="Offer", body="Here it is.")
    shown = await desk.prepare(draft)
    path = f"/drafts/{draft['id']}"
    added = (await attach(desk, draft, PDF, "../../etc/Ange\u202ebot März.pdf", "application/pdf")).json()
    assert [(one["filename"], one["content_type"], one["size"]) for one in added["files"]] == [
        ("Angebot März.pdf", "application/pdf", len(PDF))
    ]
    # Another version: what was shown without it can neither be approved nor be shown again.
    assert added["version"] > draft["version"]
    stale = await desk.person.post(f"{path}/approve", {"sha256": shown["sha256"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "letter_changed")
    # What a browser might run, or a server take for a mail inside, travels as a stream of bytes.
    for kind in ("text/html", "message/rfc822", "multipart/mixed", "no type\r\nX: y"):
        added = (await attach(desk, draft, b"<script>", "page.html", kind)).json()
        assert added["files"][-1]["content_type"] == "application/octet-stream"
        added = (await desk.person.delete(f"{path}/files/{added['files'][-1]['id']}")).json()
    assert len(added["files"]) == 1
    assert (await attach(desk, draft, b"", "empty.txt")).status_code == 422

    # A file of the conversation goes on without a detour; one of mail that is not read here does not.
    raw = WITH_FILE.format(to=f"Dana <{desk.address}>").encode()
    desk.box.dovecot.put(desk.box.user, [raw], start=next(desk.box.numbers))
    await desk.box.sync()
    thread = (await desk.person.get("/threads")).json()["items"][0]
    message = await desk.last(thread["id"])
    forwarded = {"message_id": message["id"], "attachment_id": message["attachments"][0]["id"]}
    added = (await desk.person.post(f"{path}/files/of-message", forwarded)).json()
    assert [one["filename"] for one in added["files"]] == ["Angebot März.pdf", "drawing.png"]
    nowhere = forwarded | {"attachment_id": message["id"]}
    assert (await desk.person.post(f"{path}/files/of-message", nowhere)).status_code == 404

    download = await desk.person.get(f"{path}/files/{added['files'][0]['id']}")
    assert download.content == PDF
    assert download.headers["content-disposition"].startswith("attachment;")
    assert download.headers["x-content-type-options"] == "nosniff"
    member = await desk.person.invite("member")
    assert (await member.get(f"{path}/files/{added['files'][0]['id']}")).status_code == 404
    assert (await member.delete(f"{path}/files/{added['files'][0]['id']}")).status_code == 404

    with monkeypatch.context() as limits:
        limits.setattr(rules, "MOST_FILE_BYTES", len(PDF) + 1000)
        too_large = await attach(desk, draft, b"x" * 1000, "more.txt")
        assert (too_large.status_code, too_large.json()["code"]) == (413, "file_too_large")
        limits.setattr(rules, "MOST_FILES", 2)
        assert (await attach(desk, draft, b"x", "third.txt")).json()["code"] == "too_many_files"
        limits.setitem(WAYS, "imap", Way(WAYS["imap"].open, WAYS["imap"].is_set_up, 5_000))
        refused = await desk.person.post(f"{path}/prepare", {"version": added["version"]})
        assert (refused.status_code, refused.json()["code"]) == (422, "letter_too_large")

    shown = await desk.prepare(added)
    assert [one["filename"] for one in shown["files"]] == ["Angebot März.pdf", "drawing.png"]
    assert (shown["is_shortened"], len(shown["mime"]) < 4_000, shown["text"]) == (True, True, "Here it is.\n")
    waiting = await desk.approve(shown)
    refused = await attach(desk, draft, b"late", "late.txt")
    assert refused.json()["code"] == "draft_on_its_way"
    await desk.box.worker.drain()
    (arrived,) = desk.submission.delivered
    assert hashlib.sha256(arrived.raw).hexdigest() == shown["sha256"]
    mail = message_from_bytes(arrived.raw, policy=policy.default)
    files = [(one.get_filename(), one.get_content_type(), one.get_content()) for one in mail.iter_attachments()]
    assert files[0] == ("Angebot März.pdf", "application/pdf", PDF)
    assert files[1][:2] == ("drawing.png", "image/png")
    sent = await desk.sending(waiting)
    there = next(
        one
        for one in (await desk.person.get(f"/threads/{sent['thread_id']}")).json()["messages"]
        if one["id"] == sent["message_id"]
    )
    assert [one["filename"] for one in there["attachments"]] == ["Angebot März.pdf", "drawing.png"]
    # With the draft its files are gone.
    assert (await desk.person.get(f"{path}/files/{added['files'][0]['id']}")).status_code == 404
