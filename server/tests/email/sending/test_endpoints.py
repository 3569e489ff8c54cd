"""Who may write from which mailbox, what is refused with which words, and calling a mail back."""

import asyncio
from typing import Any

import pytest

from tests.email.sending.conftest import Desk
from tests.make import records
from tests.make.people import Person

HANNA = [{"email": "hanna.vogel@helios.example"}]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def shared_with(desk: Desk) -> Person:
    """A member who may send from the shared mailbox."""
    member = await desk.person.invite("member")
    await desk.set_up(sender_ids=[str(member.member_id)])
    return member


class TestSettingUp:
    async def test_is_tried_first_and_says_what_is_wrong(self, desk: Desk) -> None:
        path = f"/mailboxes/{desk.box.id}/sending"
        draft = await desk.draft(to=HANNA)
        assert draft["mailbox"]["is_set_up"] is False
        refused = await desk.person.post(f"/drafts/{draft['id']}/prepare", {"version": draft["version"]})
        assert code(refused) == (409, "sending_not_set_up")
        assert refused.json()["is_mine"] is True
        server = {"host": "localhost", "port": desk.submission.plain_port}
        for change, fault in (
            ({"server": server | {"security": "tls"}}, "tls_failed"),
            ({"server": server | {"security": "starttls"}}, "no_encryption"),
            ({"user_name": "somebody else"}, "wrong_password"),
            ({"server": {"host": "10.0.0.1", "port": 465, "security": "tls"}}, "address_refused"),
        ):
            answer = await desk.person.put(path, json=desk.setup() | change)
            assert (*code(answer), answer.json()["fault"]) == (422, "sending_not_reached", fault)
        member = await desk.person.invite("member")
        answer = await desk.person.put(path, json=desk.setup(sender_ids=[str(member.member_id)]))
        assert code(answer) == (409, "mailbox_not_for_several")
        await desk.set_up()
        assert (await desk.person.get("/sending-mailboxes")).json()[0]["is_set_up"] is True
        # Somebody else's mailbox is nobody's business, or their own to set up.
        assert (await member.get(path)).status_code == 404
        admin = await desk.person.invite("admin")
        assert code(await admin.put(path, json=desk.setup())) == (403, "not_your_connection")


class TestWriting:
    async def test_is_for_those_who_may_and_drafts_are_their_authors(self, desk: Desk) -> None:
        await desk.set_up()
        draft = await desk.draft(to=HANNA, body="Between us")
        sending = await desk.prepare(draft)
        member, viewer = await desk.person.invite("member"), await desk.person.invite("viewer")
        assert code(await viewer.get("/drafts")) == (403, "forbidden")
        assert code(await member.post("/drafts", {"kind": "new"})) == (409, "no_sending_mailbox")
        answer = await member.post("/drafts", {"kind": "new", "mailbox_id": str(desk.box.id)})
        assert code(answer) == (409, "no_sending_mailbox")
        for path in (f"/drafts/{draft['id']}", f"/sendings/{sending['id']}"):
            assert (await member.get(path)).status_code == 404
        assert (await member.get("/drafts")).json() == []
        answer = await member.post(f"/drafts/{draft['id']}/approve", {"sha256": sending["sha256"]})
        assert answer.status_code == 404

    async def test_what_was_edited_is_shown_again_and_approved_once(self, desk: Desk) -> None:
        await desk.set_up()
        draft = await desk.draft(to=HANNA, body="one")
        shown = await desk.prepare(draft)
        path = f"/drafts/{draft['id']}"
        edited = (await desk.person.patch(path, {"version": draft["version"], "body": "two"})).json()
        assert code(await desk.person.patch(path, {"version": draft["version"], "body": "x"})) == (409, "stale_version")
        answer = await desk.person.post(f"{path}/approve", {"sha256": shown["sha256"]})
        assert code(answer) == (409, "letter_changed")
        shown = await desk.prepare(edited)
        approvals = [desk.person.post(f"{path}/approve", {"sha256": shown["sha256"]}) for _ in range(12)]
        answers = [answer.status_code for answer in await asyncio.gather(*approvals)]
        assert sorted(answers) == [200, *[409] * 11]
        assert code(await desk.person.patch(path, {"version": 2, "body": "three"})) == (409, "draft_on_its_way")
        await desk.box.worker.drain()
        assert [b"two" in one.raw for one in desk.submission.delivered] == [True]

    async def test_recipients_are_looked_at(self, desk: Desk) -> None:
        await desk.set_up()
        await records.company(desk.person, "Helios", domain="helios.example")
        draft = await desk.draft(to=[{"email": "hanna@hel1os.example"}])
        shown = await desk.prepare(draft)
        assert [(one["code"], one["known"]) for one in shown["doubts"]] == [("lookalike_domain", "helios.example")]
        path = f"/drafts/{draft['id']}"
        answer = await desk.person.post(f"{path}/approve", {"sha256": shown["sha256"]})
        assert code(answer) == (409, "doubtful_recipients")
        await desk.approve(shown, accepts_doubts=True)
        for people, fault in (([{"email": "no address"}], "invalid_email"), ([], "too_short")):
            answer = await desk.person.post("/drafts", {"kind": "new", "to": people})
            if answer.status_code == 201:
                answer = await desk.person.post(f"/drafts/{answer.json()['id']}/prepare", {"version": 1})
            assert (answer.status_code, answer.json()["fields"][0]["code"]) == (422, fault)

    async def test_one_mailbox_sends_so_many_an_hour(self, desk: Desk) -> None:
        await desk.set_up()
        await desk.write()
        many = 'insert into sendings (workspace_id, id, account_id, mailbox_id, author_id, draft_version, from_email, "to", cc, bcc, recipients, '
        many += "subject, message_id_header, mime_sha256, size_bytes, state, approved_at) select workspace_id, gen_random_uuid(), account_id, mailbox_id, "
        many += "author_id, 1, from_email, \"to\", cc, bcc, recipients, subject, 'x', 'x', 1, 'sent', now() from sendings, generate_series(1, 149) "
        await desk.change(many + "where mailbox_id = :id")
        shown = await desk.prepare(await desk.draft(to=HANNA))
        answer = await desk.person.post(f"/drafts/{shown['draft_id']}/approve", {"sha256": shown["sha256"]})
        assert (*code(answer), answer.json()["limit"]) == (429, "send_limit_reached", 150)

    async def test_an_approved_mail_can_be_called_back_until_it_leaves(self, desk: Desk) -> None:
        await desk.set_up()
        waiting = await desk.write(body="Too soon")
        back = (await desk.person.post(f"/sendings/{waiting['id']}/call-back")).raise_for_status().json()
        assert (back["state"], back["mime"]) == ("cancelled", None)
        await desk.work()
        assert desk.submission.delivered == []
        draft = (await desk.person.get(f"/drafts/{waiting['draft_id']}")).raise_for_status().json()
        assert draft["body"] == "Too soon"
        again = await desk.approve(await desk.prepare(draft))
        await desk.work()
        answer = await desk.person.post(f"/sendings/{again['id']}/call-back")
        assert (*code(answer), answer.json()["state"]) == (409, "cannot_call_back", "sent")
        states = [one["state"] for one in (await desk.person.get("/sendings")).json()["items"]]
        assert states == ["sent", "cancelled"]


class TestSharedMailbox:
    @pytest.fixture
    async def desk(self, desk: Desk) -> Desk:
        """Another mailbox, kept apart as a team's."""
        desk.box.user = f"team{desk.box.user}"
        desk.submission.user = desk.box.user
        await desk.box.connect(is_shared=True)
        return desk

    async def test_is_sent_from_by_those_whom_its_owner_lets(self, desk: Desk) -> None:
        member = await shared_with(desk)
        (mailbox,) = (await member.get("/sending-mailboxes")).json()
        assert (mailbox["address"], mailbox["is_mine"]) == (desk.address, False)
        new = {"kind": "new", "to": HANNA, "body": "From the team"}
        assert code(await member.post("/drafts", new)) == (403, "mail_not_shared")
        path = f"/mailboxes/{mailbox['account_id']}/sharing"
        (await desk.person.put(path, json={"sharing": "full"})).raise_for_status()
        answer = await member.post("/drafts", new)
        assert answer.status_code == 201, answer.text
        draft = answer.json()
        shown = (await member.post(f"/drafts/{draft['id']}/prepare", {"version": 1})).raise_for_status().json()
        await member.post(f"/drafts/{draft['id']}/approve", {"sha256": shown["sha256"]})
        # Its owner sees what leaves from it, and can stop it; and takes the right back before the next one leaves.
        (seen,) = (await desk.person.get("/sendings")).json()["items"]
        assert (seen["is_mine"], seen["state"], seen["approved_by"]) == (False, "waiting", "Dana Weiss")
        await desk.set_up()
        await desk.work()
        voided = (await member.get(f"/sendings/{shown['id']}")).json()
        assert (voided["state"], voided["reason_code"]) == ("voided", "not_allowed")
        assert desk.submission.delivered == []
