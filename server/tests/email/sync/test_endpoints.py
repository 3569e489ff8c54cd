"""Connecting over HTTP: what is tried, what is told, and who may do what to whose mailbox."""

from typing import Any

import pytest
from sqlalchemy import text

from agentic_crm.email.periodic import look_after_mailboxes
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from tests.email.conftest import MailWorker, Uploads
from tests.email.mailboxes import Mail, mbox, zipped
from tests.email.sync.conftest import Box
from tests.make.dovecot import PASSWORD
from tests.make.people import Api, Person


class TestConnecting:
    async def test_is_tried_first_and_says_what_is_wrong(self, box: Box) -> None:
        box.put(3)
        person = box.person
        checked = await person.post("/mailboxes/check", box.body())
        assert checked.status_code == 200, checked.text
        inbox, trash = (
            next(one for one in checked.json()["folders"] if one["role"] == role) for role in ("inbox", "trash")
        )
        assert (inbox["total"], inbox["last_month"], inbox["skip_reason"]) == (3, 3, None)
        assert (trash["total"], trash["skip_reason"]) == (None, "trash")

        wrong: list[tuple[dict[str, Any], str]] = [
            ({"password": "wrong"}, "wrong_password"),
            ({"server": box.body()["server"] | {"port": box.dovecot.plain_port}}, "tls_failed"),
            ({"server": box.body()["server"] | {"host": "10.0.0.1", "port": 993}}, "address_refused"),
            ({"server": box.body()["server"] | {"host": "mail.example.com", "port": 25}}, "address_refused"),
        ]
        for change, fault in wrong:
            for path in ("/mailboxes/check", "/mailboxes"):
                more = {"address": "jane@northwind.example"} if path == "/mailboxes" else {}
                answer = await person.post(path, box.body(**more) | change)
                assert (answer.status_code, answer.json()["code"], answer.json()["fault"]) == (
                    422,
                    "mailbox_not_reached",
                    fault,
                )
        assert (await person.get("/mailboxes")).json() == []

    async def test_twice_is_once_and_the_password_is_nowhere(self, box: Box) -> None:
        connected = await box.connect()
        again = await box.person.post("/mailboxes", box.body(address="other@northwind.example"))
        assert (again.status_code, again.json()["code"]) == (409, "mailbox_connected")
        assert PASSWORD not in str(connected)
        sealed = await box.rows("select secret from mailbox_credentials where mailbox_id = :id")
        assert len(sealed) == 1
        assert PASSWORD.encode() not in bytes(sealed[0][0])

    async def test_a_member_sees_their_own_and_administrators_all(self, box: Box, other_owner: Person) -> None:
        member = await box.person.invite("member")
        viewer = await box.person.invite("viewer")
        await box.connect()
        assert (await member.get("/mailboxes")).json() == []
        assert (await member.get(f"/mailboxes/{box.id}")).status_code == 404
        assert (await other_owner.get(f"/mailboxes/{box.id}")).status_code == 404
        assert (await member.post(f"/mailboxes/{box.id}/disconnect", {"purge": True})).status_code == 404
        assert (await viewer.post("/mailboxes", box.body(address="jane@northwind.example"))).status_code == 403
        theirs = Box(box.dovecot, box.worker, box.admin, member, f"{box.user}m")
        await theirs.connect()
        assert [one["is_mine"] for one in (await box.person.get("/mailboxes")).json()] == [True, False]
        # An administrator cuts a mailbox off; its owner alone goes on with it.
        refused = await box.person.post(f"/mailboxes/{theirs.id}/pause")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_your_connection")
        assert (await box.person.post(f"/mailboxes/{theirs.id}/disconnect", {"purge": False})).status_code == 204


class TestTroubles:
    async def test_a_new_password_there_parks_it_here_until_its_owner_comes(self, box: Box, api: Api) -> None:
        box.put(5)
        await box.connect()
        await box.sync()
        box.put(2)
        with box.dovecot.locked_out():
            box.worker.ran.clear()
            read = await box.sync()
            assert (read["health"], read["fault"]["code"], read["next_try_at"]) == (
                "reauth_required",
                "wrong_password",
                None,
            )
            # Nobody knocks again with a password that is not valid.
            await box.worker.skip_waiting()
            await box.worker.drain()
            assert box.worker.ran.count("sync_mailbox") == 1
            refused = await box.person.post(f"/mailboxes/{box.id}/reconnect", {"password": PASSWORD})
            assert refused.json()["fault"] == "wrong_password"
            # Its owner is told, once, and where to do something about it.
            told = [one for one in await api.mails(box.person.email) if one["kind"] == "mailbox_needs_owner"]
            assert [(box.user in one["subject"], one["link"].endswith("/settings/mailboxes")) for one in told] == [
                (True, True)
            ]
        again = await box.person.post(f"/mailboxes/{box.id}/reconnect", {"password": PASSWORD})
        assert again.status_code == 200, again.text
        await box.worker.drain()
        read = await box.read()
        assert (read["health"], read["counts"]["stored"], read["fault"]) == ("fine", 7, None)
        entries = (await box.person.get("/audit-log")).json()["items"]
        assert {"mailbox.connected", "mailbox.reauth_required", "mailbox.reconnected"} <= {
            one["action"] for one in entries
        }

    async def test_a_server_that_is_away_is_tried_again_and_nothing_is_green(self, box: Box) -> None:
        box.put(1)
        await box.connect()
        async with box.admin.unscoped("a test moves the server") as db:
            await db.execute(
                text("update mailboxes set connection = connection || '{\"port\"\\: 1}' where id = :id"), {"id": box.id}
            )
        read = await box.sync()
        assert (read["health"], read["fault"]["code"]) == ("unreachable", "unreachable")
        assert read["next_try_at"] is not None
        assert read["read_at"] is None

    async def test_pausing_leaves_it_alone(self, box: Box) -> None:
        await box.connect()
        assert (await box.person.post(f"/mailboxes/{box.id}/pause")).json()["health"] == "paused"
        box.put(1)
        assert (await box.sync())["counts"]["stored"] == 0
        await box.person.post(f"/mailboxes/{box.id}/resume")
        assert (await box.sync())["counts"]["stored"] == 1

    async def test_nobody_reads_the_mailbox_of_somebody_who_left(self, box: Box) -> None:
        owner = box.person
        box.person = await owner.invite("member")
        await box.connect()
        left = await owner.post(f"/members/{box.person.member_id}/deactivate", {"successor_id": None})
        assert left.status_code == 200, left.text
        box.put(1)
        await box.worker.drain()
        assert await box.rows("select state from mailboxes where id = :id") == [("paused",)]
        assert await box.rows("select state from message_locations where mailbox_id = :id") == []

    async def test_a_lost_turn_is_found(self, box: Box, databases: dict[Role, Database]) -> None:
        await box.connect()
        await box.worker.forget_other_tests()
        box.put(1)
        assert box.person.workspace_id is not None
        async with databases[Role.JOBS].scoped(box.person.workspace_id, SystemActor("scheduler")) as scope:
            await look_after_mailboxes(scope)
        await box.worker.drain()
        assert (await box.read())["counts"]["stored"] == 1


class TestOneCopy:
    @pytest.mark.parametrize("is_live_first", [False, True])
    async def test_of_what_an_export_and_the_mailbox_hold(
        self, box: Box, uploads: Uploads, worker: MailWorker, *, is_live_first: bool
    ) -> None:
        """Google's export adds lines of its own to the messages, and ends lines its way."""
        raws = [Mail(number).raw() for number in range(8)]
        takeout = [b"X-GM-THRID: 18%d\nX-Gmail-Labels: Inbox,Opened\n" % n + raw for n, raw in enumerate(raws[:6])]
        box.dovecot.put(box.user, [raw.replace(b"\n", b"\r\n") for raw in raws[2:]])

        async def export() -> None:
            await uploads.whole(box.person, "takeout.zip", zipped({"Takeout/Mail/All mail.mbox": mbox(takeout)}))
            await worker.drain()

        if not is_live_first:
            await export()
        await box.connect()
        await box.sync()
        if is_live_first:
            await export()
        # Six in the export, two more in the mailbox.
        assert len(await box.keys()) == 8
        assert (await box.read())["counts"]["stored"] == 6

    @pytest.mark.parametrize("purge", [False, True])
    async def test_disconnecting_keeps_or_purges(
        self, box: Box, uploads: Uploads, worker: MailWorker, *, purge: bool
    ) -> None:
        raws = [Mail(number).raw() for number in range(5)]
        await uploads.whole(box.person, "mail.mbox", mbox(raws[:2]))
        await worker.drain()
        box.dovecot.put(box.user, raws)
        await box.connect()
        await box.sync()
        assert (await box.person.post(f"/mailboxes/{box.id}/disconnect", {"purge": purge})).status_code == 204
        assert await box.rows("select 1 from mailbox_credentials where mailbox_id = :id") == []
        await worker.drain()
        # What came with the file stays in any case.
        assert len(await box.keys()) == (2 if purge else 5)
        assert (await box.person.get("/mailboxes")).json() == []
        assert (await box.person.post(f"/mailboxes/{box.id}/read-now")).json()["code"] == "mailbox_over"
        await box.connect()
        assert (await box.sync())["counts"]["stored"] == 5
        assert len(await box.keys()) == 5
