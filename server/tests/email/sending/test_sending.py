"""What was approved leaves, once, to exactly those who were approved; and stands in its conversation."""

import os
from random import Random
from typing import Any

import pytest

from tests.email.conftest import Crash
from tests.email.sending.conftest import Desk

AMBIGUOUS = int(os.environ.get("AMBIGUOUS_SENDS", "10"))
"""Mails whose server hangs up without a word; a hundred in `make nightly`."""


class TestLeaving:
    async def test_an_answer_leaves_as_it_was_shown_and_stands_in_its_thread_once(self, desk: Desk) -> None:
        await desk.set_up()
        asked = await desk.receive()
        draft = await desk.draft(kind="reply", answers_id=asked["id"])
        assert [one["email"] for one in draft["to"]] == ["hanna.vogel@helios.example"]
        assert draft["subject"] == f"Re: {asked['subject']}"
        assert "> this is message" in draft["quote"]
        change = {
            "version": draft["version"],
            "body": "Hello Hanna,\n\n<b>grüße</b>\n.\n",
            "cc": [{"email": "c@helios.example", "name": "Çelik\r\nBcc: x@evil.example"}],
            "bcc": [{"email": "boss@northwind.example"}],
        }
        draft = (await desk.person.patch(f"/drafts/{draft['id']}", change)).raise_for_status().json()
        shown = await desk.prepare(draft)
        assert shown["recipients"] == ["hanna.vogel@helios.example", "c@helios.example", "boss@northwind.example"]
        assert "boss@" not in shown["mime"]
        assert shown["text"].startswith("Hello Hanna,\n\n<b>grüße</b>\n.\n\nOn ")
        waiting = await desk.approve(shown)
        assert (waiting["state"], waiting["can_call_back"]) == ("waiting", True)

        await desk.box.worker.drain()
        (arrived,) = desk.submission.delivered
        assert arrived.raw == shown["mime"].encode()
        assert (arrived.sender, list(arrived.recipients)) == (desk.address, shown["recipients"])
        assert f"In-Reply-To: <{asked_id(asked, desk)}>".encode() in arrived.raw
        headers = arrived.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
        assert not [line for line in headers if line.lower().startswith(b"bcc")]

        there = await desk.last(asked["thread_id"])
        assert (there["count"], there["direction"], there["from"]["email"]) == (2, "outbound", desk.address)
        sent = await desk.sending(waiting)
        assert (sent["state"], sent["message_id"], sent["copy_state"]) == ("sent", there["id"], "waiting")
        assert (await desk.person.get("/drafts")).json() == []

        # This provider keeps no copies: ours is put there, and the synchronisation knows it.
        await desk.work()
        assert desk.sent_ids() == [shown["message_id_header"]]
        sent = await desk.sending(waiting)
        assert (sent["copy_state"], sent["mime"]) == ("there", None)
        await desk.box.sync()
        assert (await desk.last(asked["thread_id"]))["count"] == 2
        assert shown["message_id_header"] in (await desk.box.here())["Sent"]
        setup = (await desk.person.get(f"/mailboxes/{desk.box.id}/sending")).json()
        assert setup["files_copies"] is False
        entries = (await desk.person.get("/audit-log", record_type="sending", record_id=shown["id"])).json()["items"]
        assert {one["action"] for one in entries} == {"mail.approved", "mail.sent"}
        assert all(one["detail"]["sha256"] == shown["sha256"] for one in entries)

    async def test_ambiguous_sends_are_delivered_exactly_once(self, desk: Desk) -> None:
        await desk.set_up(files_copies=True)
        random = Random(7)
        waiting = [await desk.write(subject=f"Mail {number}") for number in range(AMBIGUOUS)]
        # Every first attempt ends without a word, some of the later ones, too.
        endings = ["take and hang up", "hang up"]
        desk.submission.moods = [random.choice(endings) for _ in range(AMBIGUOUS)]
        desk.submission.moods += [random.choice([*endings, "take"]) for _ in range(AMBIGUOUS // 2)]
        await desk.work()
        arrived = [one.raw for one in desk.submission.delivered]
        assert len(arrived) == len(set(arrived)) == AMBIGUOUS
        states = [(await desk.sending(one))["state"] for one in waiting]
        assert states == ["sent"] * AMBIGUOUS

    @pytest.mark.parametrize(("crash", "arrived"), [("transaction:after", 0), ("transaction:commit", 1)])
    async def test_a_worker_that_dies_in_the_middle_sends_nothing_twice(
        self, desk: Desk, crash: str, arrived: int
    ) -> None:
        """Right after the mail was taken under way; and right after the server took it."""
        await desk.set_up(files_copies=True)
        waiting = await desk.write()
        steps: list[str] = []

        def dies(step: str) -> bool:
            steps.append(step)
            return step == crash and steps.count(step) == 1 + arrived

        desk.box.worker.crash_at = dies
        with pytest.raises(Crash):
            await desk.box.worker.drain()
        desk.box.worker.crash_at = None
        assert (len(desk.submission.delivered), (await desk.sending(waiting))["state"]) == (arrived, "sending")
        await desk.box.worker.forget_dead_workers()
        await desk.work()
        assert len(desk.submission.delivered) == 1
        assert (await desk.sending(waiting))["state"] == "sent"


class TestNotLeaving:
    async def test_a_provider_without_copies_cannot_tell_so_a_person_does(self, desk: Desk) -> None:
        await desk.set_up()
        first, second = await desk.write(), await desk.write()
        desk.submission.moods = ["take and hang up", "hang up"]
        await desk.work()
        for one in (first, second):
            found = await desk.sending(one)
            assert (found["state"], found["needs_person"], found["reason_code"]) == ("unknown", True, "not_verifiable")
        assert len(desk.submission.delivered) == 1
        path = "/sendings/{}/settle"
        assert (await desk.person.post(path.format(first["id"]), {"outcome": "arrived"})).status_code == 200
        assert (await desk.person.post(path.format(second["id"]), {"outcome": "send_again"})).status_code == 200
        await desk.work()
        assert [(await desk.sending(one))["state"] for one in (first, second)] == ["sent", "sent"]
        assert len(desk.submission.delivered) == 2
        assert len(desk.sent_ids()) == 2
        again = await desk.person.post(path.format(first["id"]), {"outcome": "send_again"})
        assert (again.status_code, again.json()["code"]) == (409, "nothing_to_settle")

    async def test_something_newer_voids_what_was_approved(self, desk: Desk) -> None:
        await desk.set_up()
        asked = await desk.receive()
        draft = await desk.draft(kind="reply", answers_id=asked["id"], body="Yes.")
        shown = await desk.prepare(draft)
        number = int(asked["subject"].rpartition(" ")[2])
        newer = await desk.receive(reply_to=(number,))
        assert newer["thread_id"] == asked["thread_id"]
        refused = await desk.person.post(f"/drafts/{draft['id']}/approve", {"sha256": shown["sha256"]})
        assert (refused.status_code, refused.json()["code"]) == (409, "newer_message")
        assert refused.json()["message_ids"] == [newer["id"]]

        waiting = await desk.approve(await desk.prepare(draft))
        await desk.change("update jobs set run_at = now() + interval '1 hour' where kind = 'send_mail'")
        await desk.receive(reply_to=(number,))
        await desk.work()
        found = await desk.sending(waiting)
        assert (found["state"], found["reason_code"], found["mime"]) == ("voided", "newer_message", None)
        assert desk.submission.delivered == []
        # What was written is still there.
        assert (await desk.person.get(f"/drafts/{draft['id']}")).json()["body"] == "Yes."

    async def test_one_refused_recipient_refuses_all_and_what_is_deferred_is_tried_again(self, desk: Desk) -> None:
        await desk.set_up()
        people = [{"email": "hanna.vogel@helios.example"}, {"email": "nobody@helios.example"}]
        refused = await desk.write(to=people)
        await desk.work()
        found = await desk.sending(refused)
        assert (found["state"], found["reason_code"]) == ("failed", "recipient_refused")
        assert "nobody@helios.example" in found["reason"]
        assert desk.submission.delivered == []
        desk.submission.moods = ["defer", "take", "refuse"]
        deferred = await desk.write()
        await desk.box.worker.drain()
        found = await desk.sending(deferred)
        assert (found["state"], found["reason_code"], found["can_call_back"]) == ("waiting", "deferred", True)
        await desk.work()
        spam = await desk.write()
        await desk.work()
        states = [(await desk.sending(one))["state"] for one in (deferred, spam)]
        assert (states, len(desk.submission.delivered)) == (["sent", "failed"], 1)

    async def test_bytes_and_rights_are_looked_at_once_more_when_it_leaves(self, desk: Desk) -> None:
        await desk.set_up()
        changed, switched_off = await desk.write(), await desk.write()
        await desk.change(
            "update sendings set mime = replace(mime, 'Hello', 'Hullo') where id = cast(:of as uuid)", of=changed["id"]
        )
        await desk.change(
            "update jobs set run_at = now() + interval '1 hour' where payload->>'sending_id' = :of",
            of=switched_off["id"],
        )
        await desk.box.worker.drain()
        assert (
            await desk.person.client.delete(desk.person.path(f"/mailboxes/{desk.box.id}/sending"))
        ).status_code == 204
        await desk.work()
        found: list[Any] = [await desk.sending(one) for one in (changed, switched_off)]
        assert [(one["state"], one["reason_code"]) for one in found] == [
            ("failed", "bytes_changed"),
            ("voided", "mailbox_gone"),
        ]
        assert desk.submission.delivered == []


def asked_id(asked: dict[str, Any], desk: Desk) -> str:
    """The Message-ID of a message that `Mail` made."""
    number = asked["subject"].rpartition(" ")[2]
    return f"m{number}@helios.example"
