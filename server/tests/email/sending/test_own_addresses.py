"""Addresses that nobody but their owner knows: what is ours by them, whose they cannot be, and what leaves from them."""

from typing import Any

from agentic_crm.email.addresses import jobs as _jobs  # noqa: F401 - registers the handler
from tests.email.mailboxes import Mail
from tests.email.sending.conftest import Desk
from tests.email.sync.conftest import Box
from tests.make.people import Person

HANNA = "Hanna Vogel <hanna.vogel@helios.example>"


def alias_of(desk: Desk, name: str = "jane") -> str:
    """Of a domain that is not the workspace's."""
    return f"{name}.{desk.box.user}@old-name.example"


async def add(person: Person, address: str, **more: Any) -> tuple[int, str, dict[str, dict[str, Any]]]:
    """Status, problem, and the addresses by themselves."""
    answer = await person.post("/own-addresses", {"address": address, **more})
    found = answer.json()
    return answer.status_code, found.get("code", ""), {one["address"]: one for one in found.get("items", [])}


def deliver(desk: Desk, **more: Any) -> str:
    """A message into the inbox; its subject."""
    number = next(desk.box.numbers)
    raw = Mail(number, **({"subject": f"Alone {number}", "extra": f"X-Of: {desk.box.user}\n"} | more)).raw()
    desk.box.dovecot.put(desk.box.user, [raw], start=number)
    return f"Alone {number}"


async def directions(desk: Desk) -> dict[str, str]:
    """By subject."""
    rows = await desk.box.rows(
        "select m.subject, m.direction from messages m join mailboxes b on b.account_id = m.account_id where b.id = :id"
    )
    return {row[0]: row[1] for row in rows}


async def test_mail_from_a_named_address_is_ours_before_and_after(desk: Desk) -> None:
    alias, person, box = alias_of(desk), desk.person, desk.box
    written = deliver(desk, sender=f"Jane <{alias}>", to=HANNA)
    kept = deliver(desk, sender=f"Dana <{desk.address}>", to=f"Jane <{alias}>")
    theirs = deliver(desk, sender=HANNA, to=f"Jane <{alias}>")
    await box.sync()
    assert await directions(desk) == {written: "inbound", kept: "outbound", theirs: "inbound"}

    viewer = await person.invite("viewer")
    assert (await add(viewer, alias))[:2] == (403, "forbidden")
    assert (await add(person, "jane at old name"))[:2] == (422, "invalid_input")
    status, _, items = await add(person, alias.upper(), mailbox_id=str(box.id))
    assert status == 201
    assert (items[alias]["source"], items[alias]["can_send"], items[alias]["mailbox_id"]) == (
        "owner",
        False,
        str(box.id),
    )
    assert items[desk.address]["source"] == "mailbox"
    assert items[person.email]["source"] == "sign_in"
    # At once for what comes now, and soon for what is here: what one writes to oneself is nobody's letter.
    later = deliver(desk, sender=f"Jane <{alias}>", to=HANNA)
    await box.sync()
    now = await directions(desk)
    assert now == {written: "outbound", kept: "internal", theirs: "inbound", later: "outbound"}

    (removed,) = [one["id"] for one in (await person.get("/own-addresses")).json()["items"] if one["address"] == alias]
    colleague = await person.invite("admin")
    assert (await colleague.delete(f"/own-addresses/{removed}")).status_code == 404
    assert (await colleague.get("/own-addresses")).json() == {"items": []}
    assert (await person.delete(f"/own-addresses/{removed}")).status_code == 200
    await box.worker.drain()
    assert await directions(desk) == {written: "inbound", kept: "outbound", theirs: "inbound", later: "inbound"}
    deeds = [one["action"] for one in (await person.get("/audit-log")).json()["items"]]
    assert {"mailbox.address_added", "mailbox.address_removed"} <= set(deeds)


async def test_nobody_names_a_colleagues_address_as_theirs(desk: Desk) -> None:
    member = await desk.person.invite("member")
    theirs = Box(desk.box.dovecot, desk.box.worker, desk.box.admin, member, f"{desk.box.user}m")
    await theirs.connect()
    for address in (desk.address, desk.address.upper(), desk.person.email):
        assert (await add(member, address))[:2] == (409, "address_of_somebody_else")
    # What is not connected belongs to whoever names it first, and files know no sending.
    alias = alias_of(desk)
    assert (await add(member, alias, can_send=True))[:2] == (409, "address_cannot_send")
    assert (await add(member, alias, mailbox_id=str(desk.box.id)))[0] == 404
    status, _, items = await add(member, alias)
    assert (status, items[alias]["mailbox_id"]) == (201, None)
    assert (await add(member, alias))[:2] == (409, "address_known")
    assert (await add(desk.person, alias))[:2] == (409, "address_of_somebody_else")


async def test_mail_leaves_from_it_when_its_owner_says_so(desk: Desk) -> None:
    alias, person, box = alias_of(desk, "sales"), desk.person, desk.box
    await desk.set_up()
    asked = await desk.receive(sender=HANNA)
    number = next(box.numbers)
    box.dovecot.put(
        box.user, [Mail(number, sender=HANNA, to=f"Sales <{alias}>", subject="To sales").raw()], start=number
    )
    await box.sync()
    rows = await box.rows(
        "select m.id from messages m join mailboxes b on b.account_id = m.account_id where b.id = :id and m.subject = 'To sales'"
    )
    to_alias = {"kind": "reply", "answers_id": str(rows[0][0]), "body": "Yes"}

    _, _, items = await add(person, alias, mailbox_id=str(box.id))
    draft = await desk.draft(**to_alias)
    assert (draft["from_email"], draft["mailbox"]["senders"]) == (desk.address, [desk.address])
    refused = await person.patch(f"/drafts/{draft['id']}", {"version": draft["version"], "from_email": alias})
    assert (refused.status_code, refused.json()["code"]) == (409, "sender_not_allowed")

    path = f"/own-addresses/{items[alias]['id']}"
    assert (await person.patch(path, {"can_send": True})).status_code == 200
    # An answer leaves from the address that was written to, any other mail from the mailbox's own.
    assert (await desk.draft(kind="reply", answers_id=asked["id"]))["from_email"] == desk.address
    draft = await desk.draft(**to_alias)
    assert (draft["from_email"], [one["email"] for one in draft["to"]]) == (alias, ["hanna.vogel@helios.example"])
    back = await person.patch(f"/drafts/{draft['id']}", {"version": draft["version"], "from_email": desk.address})
    there = await person.patch(f"/drafts/{draft['id']}", {"version": back.json()["version"], "from_email": alias})
    assert (back.json()["from_email"], there.json()["from_email"]) == (desk.address, alias)
    shown = await desk.prepare(there.json())
    await desk.approve(shown)
    await box.worker.drain()
    (left,) = desk.submission.delivered
    assert left.sender == alias
    assert f"<{alias}>".encode() in left.raw.partition(b"\r\nTo:")[0]

    # Taken away while a mail waits: it does not leave.
    draft = await desk.draft(**to_alias)
    shown = await desk.prepare(draft)
    waiting = await desk.approve(shown)
    assert (await person.patch(path, {"can_send": False})).status_code == 200
    await box.worker.drain()
    stopped = await desk.sending(waiting)
    assert (stopped["state"], stopped["reason_code"]) == ("voided", "sender_gone")
    again = await person.post(f"/drafts/{draft['id']}/prepare", {"version": draft["version"]})
    assert (again.status_code, again.json()["code"]) == (409, "sender_not_allowed")
    assert len(desk.submission.delivered) == 1
