"""Whose mailbox a file was: an export may be of another address than the person who drops it in signs in with."""

from typing import Any

import pytest
from sqlalchemy import text

from agentic_crm.platform.db.session import Database
from tests.email.conftest import MailWorker, Uploads
from tests.email.mailboxes import Mail, mbox
from tests.make.people import Person

LIST_ID = "List-Id: <arms.lists.example>\n"


async def addresses(admin: Database, person: Person) -> list[str]:
    async with admin.unscoped("a test looks at everything") as db:
        found = await db.execute(
            text("select addresses from email_accounts where workspace_id = :w"), {"w": person.workspace_id}
        )
        return list(found.scalar_one())


def mails(to: str, senders: int, **more: Any) -> list[bytes]:
    return [
        Mail(n, sender=f"Asker <asker{n % senders}@firm{n % senders}.example>", to=to, **more).raw() for n in range(6)
    ]


@pytest.mark.parametrize(
    ("raws", "learned"),
    [
        (mails("Dana <Dana.Weiss@works.example>", 6), ["dana.weiss@works.example"]),
        (mails("arms-users@lists.example", 6), []),
        (mails("Dana <dana.weiss@works.example>", 6, extra=LIST_ID), []),
        (mails("source@collab.example", 6, subject="Re: [arms] commit: r39772"), []),
        (mails("Customer <buyer@customer.example>", 1), []),  # sent by one person, who is the owner
        (mails("a@firm.example", 6)[:2] + mails("b@firm.example", 6)[2:4] + mails("c@firm.example", 6)[4:], []),
    ],
    ids=[
        "an owner",
        "a list by its name",
        "a list by its headers",
        "a list by its subjects",
        "sent mail",
        "nobody more than others",
    ],
)
async def test_most_of_a_mailbox_goes_to_its_owner(
    owner: Person, uploads: Uploads, worker: MailWorker, admin: Database, raws: list[bytes], learned: list[str]
) -> None:
    await uploads.whole(owner, "mail.mbox", mbox(raws))
    await worker.drain()
    assert await addresses(admin, owner) == [owner.email, *learned]


async def test_what_its_owner_refused_is_not_learned_again(
    owner: Person, uploads: Uploads, worker: MailWorker, admin: Database
) -> None:
    wrong = "front.desk@works.example"
    raws = mails(f"Desk <{wrong}>", 6)
    await uploads.whole(owner, "mail.mbox", mbox(raws))
    await worker.drain()
    listed = (await owner.get("/own-addresses")).json()["items"]
    assert [one["source"] for one in listed if one["address"] == wrong] == ["files"]
    for person, address in ((owner, owner.email), (await owner.invite("member"), wrong)):
        refused = await person.post("/own-addresses/refusals", {"address": address})
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")

    answer = await owner.post("/own-addresses/refusals", {"address": wrong.upper()})
    assert wrong not in {one["address"] for one in answer.raise_for_status().json()["items"]}
    more = Mail(77, sender="Asker <asker@firm77.example>", to=wrong).raw()
    await uploads.whole(owner, "again.mbox", mbox([*raws, more]))
    await worker.drain()
    assert await addresses(admin, owner) == [owner.email]
    # Named by hand it is theirs after all; taken back by hand no file brings it back either.
    items = (await owner.post("/own-addresses", {"address": wrong})).raise_for_status().json()["items"]
    [named] = [one for one in items if one["address"] == wrong]
    assert named["source"] == "owner"
    assert (await owner.delete(f"/own-addresses/{named['id']}")).status_code == 200
    await uploads.whole(owner, "last.mbox", mbox([*raws, Mail(78, sender="A <a@firm78.example>", to=wrong).raw()]))
    await worker.drain()
    assert await addresses(admin, owner) == [owner.email]
    deeds = [one["action"] for one in (await owner.get("/audit-log")).json()["items"]]
    assert {"mailbox.address_refused", "mailbox.address_removed"} <= set(deeds)
