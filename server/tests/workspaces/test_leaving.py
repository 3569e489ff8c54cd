"""Leaving with work behind: handing it on, coming back, handing the whole workspace on."""

from typing import Any

import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.email.mailboxes import mbox
from tests.make import records
from tests.make.people import PASSWORD, Api, Person
from tests.make.second_factors import let_proof_age
from tests.security.scenario import import_mail, mail

Databases = dict[Role, Database]


async def with_work(owner: Person, person: Person) -> dict[str, Any]:
    """A company, a contact, two deals, an open and a done task of the person's."""
    own = {"owner_id": str(person.member_id)}
    found = {
        "company": await records.company(owner, "Acme", **own),
        "contact": await records.contact(owner, "Jane Roe", **own),
        "deal": await records.deal(owner, "Arms", **own),
        "task": await records.task(owner, "Call", assignee_id=str(person.member_id)),
        "done": await records.task(owner, "Called", assignee_id=str(person.member_id)),
    }
    done = await owner.post(f"/tasks/{found['done']['id']}/complete", {"version": found["done"]["version"]})
    done.raise_for_status()
    return found


class TestDeactivating:
    async def test_hands_the_work_to_a_successor_and_keeps_history(self, api: Api, owner: Person) -> None:
        leaver, successor = await owner.invite("member"), await owner.invite("member")
        work = await with_work(owner, leaver)
        path = f"/members/{leaver.member_id}"
        counts = {"companies": 1, "contacts": 1, "deals": 1, "tasks": 1, "packages": 0, "mailboxes": 0}
        assert (await owner.get(f"{path}/holdings")).json() == counts
        body = {"successor_id": str(successor.member_id)}
        assert (await owner.post(f"{path}/deactivate", body)).raise_for_status().json() == counts
        assert (await leaver.get("/companies")).status_code == 404
        assert (await api.mails(leaver.email))[0]["kind"] == "membership_ended"
        for kind, owned in (("company", "companies"), ("contact", "contacts"), ("deal", "deals")):
            record = (await owner.get(f"/{owned}/{work[kind]['id']}")).json()
            assert record["owner_id"] == str(successor.member_id)
        assert (await owner.get(f"/tasks/{work['task']['id']}")).json()["assignee_id"] == str(successor.member_id)
        assert (await owner.get(f"/tasks/{work['done']['id']}")).json()["assignee_id"] == str(leaver.member_id)
        entries = (await owner.get("/audit-log", q="reassigned")).json()["items"]
        moved = {entry["detail"]["kind"]: entry["detail"] for entry in entries}
        assert {kind: one["count"] for kind, one in moved.items()} == {
            "companies": 1,
            "contacts": 1,
            "deals": 1,
            "tasks": 1,
        }
        assert {one["to"] for one in moved.values()} == {str(successor.member_id)}

        back = (await owner.post(f"{path}/reactivate")).raise_for_status().json()
        assert (back["is_active"], back["role"]) == (True, "member")
        assert (await leaver.get("/companies")).status_code == 200
        assert (await api.mails(leaver.email))[0]["kind"] == "membership_restored"
        assert (await owner.get(f"/deals/{work['deal']['id']}")).json()["owner_id"] == str(successor.member_id)
        assert (await owner.post(f"{path}/reactivate")).json()["code"] == "still_active"
        assert (await owner.post(f"{path}/reassign", body)).json()["code"] == "still_active"

    async def test_leaves_what_nobody_takes_to_everybody(self, owner: Person) -> None:
        leaver = await owner.invite("member")
        work = await with_work(owner, leaver)
        assert (await leaver.post("/leave")).status_code == 204
        assert (await owner.get(f"/deals/{work['deal']['id']}")).json()["owner_id"] == str(leaver.member_id)
        moved = (await owner.post(f"/members/{leaver.member_id}/reassign", {"successor_id": None})).raise_for_status()
        assert moved.json()["deals"] == 1
        assert (await owner.get(f"/deals/{work['deal']['id']}")).json()["owner_id"] is None

    @pytest.mark.parametrize("role", ["viewer", "nobody", "themselves", "gone"])
    async def test_takes_somebody_who_can_have_it(self, owner: Person, role: str) -> None:
        leaver = await owner.invite("member")
        other = {"themselves": leaver, "nobody": owner}.get(role) or await owner.invite("viewer")
        wanted = other.member_id if role != "nobody" else owner.user_id
        if role == "gone":
            (await owner.post(f"/members/{other.member_id}/deactivate", {"successor_id": None})).raise_for_status()
        answer = await owner.post(f"/members/{leaver.member_id}/deactivate", {"successor_id": str(wanted)})
        assert answer.json()["code"] == "successor_unsuitable"
        assert (await leaver.get("/companies")).status_code == 200

    async def test_gives_mail_to_be_read_only_where_that_is_said(
        self, api: Api, owner: Person, databases: Databases, workers: None
    ) -> None:
        """Private mail stays private by default; handing it on asks for a fresh proof, and its writer is told."""
        leaver, reader = await owner.invite("member"), await owner.invite("member")
        letter = mail("Jane Roe <jane@acme.example>", leaver.email, "Offer", "Please send me an offer.", 1)
        await import_mail(leaver, mbox([letter]))
        thread = (await leaver.get("/threads")).json()["items"][0]["id"]
        body = {"successor_id": None, "mailboxes_to_id": str(reader.member_id)}
        await let_proof_age(databases, owner)
        path = f"/members/{leaver.member_id}"
        assert (await owner.post(f"{path}/deactivate", body)).json()["code"] == "step_up_required"
        (await owner.post(f"{path}/deactivate", {"successor_id": None})).raise_for_status()
        assert (await reader.get(f"/threads/{thread}")).json()["access"] == "subject"
        owner = await fresh(api, owner)
        assert (await owner.post(f"{path}/reassign", body)).raise_for_status().json()["mailboxes"] == 1
        assert (await reader.get(f"/threads/{thread}")).json()["access"] == "full"
        assert (await api.mails(leaver.email))[0]["kind"] == "mailbox_handed_over"


async def fresh(api: Api, person: Person) -> Person:
    """The same person after confirming that it is them."""
    proof = {"proof": {"kind": "password", "password": PASSWORD}}
    (await person.post("/api/v1/auth/step-up", proof)).raise_for_status()
    return person


class TestHandingTheWorkspaceOn:
    async def test_takes_effect_when_the_other_one_accepts(self, api: Api, owner: Person, databases: Databases) -> None:
        heir, other = await owner.invite("member"), await owner.invite("admin")
        offer = "/ownership-offer"
        assert (await other.post(offer, {"member_id": str(heir.member_id)})).status_code == 403
        assert (await owner.post(offer, {"member_id": str(owner.member_id)})).json()["code"] == "successor_unsuitable"
        made = (await owner.post(offer, {"member_id": str(heir.member_id)})).raise_for_status().json()
        again = await owner.post(offer, {"member_id": str(other.member_id)})
        assert again.json()["code"] == "offer_open"
        assert (await api.mails(heir.email))[0]["kind"] == "ownership_offered"
        assert (await other.post(f"{offer}/{made['id']}/answer", {"is_accepted": True})).status_code == 404
        assert (await heir.get(offer)).json()["offer"]["id"] == made["id"]
        (await heir.post(f"{offer}/{made['id']}/answer", {"is_accepted": True})).raise_for_status()
        roles = {one["id"]: one["role"] for one in (await owner.get("/members")).json()}
        assert roles == {
            str(owner.member_id): "admin",
            str(heir.member_id): "owner",
            str(other.member_id): "admin",
        }
        assert (await api.mails(owner.email))[0]["kind"] == "ownership_accepted"
        assert (await heir.post(f"{offer}/{made['id']}/answer", {"is_accepted": True})).json()["code"] == "offer_over"
        actions = [entry["action"] for entry in (await heir.get("/audit-log")).json()["items"]]
        assert actions[0] == "ownership.accepted"
        await let_proof_age(databases, heir)
        assert (await heir.post(offer, {"member_id": str(owner.member_id)})).json()["code"] == "step_up_required"

    async def test_can_be_declined_withdrawn_and_ends_with_a_membership(self, api: Api, owner: Person) -> None:
        heir = await owner.invite("member")
        offer, body = "/ownership-offer", {"member_id": str(heir.member_id)}
        first = (await owner.post(offer, body)).raise_for_status().json()
        (await heir.post(f"{offer}/{first['id']}/answer", {"is_accepted": False})).raise_for_status()
        assert (await api.mails(owner.email))[0]["kind"] == "ownership_declined"
        second = (await owner.post(offer, body)).raise_for_status().json()
        assert (await owner.delete(f"{offer}/{second['id']}")).status_code == 204
        assert (await heir.post(f"{offer}/{second['id']}/answer", {"is_accepted": True})).json()["code"] == "offer_over"
        (await owner.post(offer, body)).raise_for_status()
        (await owner.post(f"/members/{heir.member_id}/deactivate", {"successor_id": None})).raise_for_status()
        assert (await owner.get(offer)).json() == {"offer": None}
        assert [one["role"] for one in (await owner.get("/members")).json()] == ["owner", "member"]
