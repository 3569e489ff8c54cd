"""Beyond a reviewer's rights: marked in the preview, out of their approval, and handed to somebody who may."""

from typing import Any
from uuid import UUID

import pytest

from tests.ai.suggested import arms
from tests.make.packages import make_package
from tests.make.people import Api, Person
from tests.make.threads import Databases
from tests.platform.jobs.conftest import until
from tests.security.visibility.test_records import limit

pytestmark = pytest.mark.usefixtures("workers")


async def shown(person: Person, proposal_id: UUID) -> dict[str, Any]:
    """A package and its actions' ids by ref."""
    read: dict[str, Any] = (await person.get(f"/proposals/{proposal_id}")).raise_for_status().json()
    read["ids"] = {one["ref"]: one["id"] for one in read["actions"]}
    return read


async def approve(person: Person, read: dict[str, Any], leave: list[str], **more: Any) -> Any:
    verdicts = [
        {"action_id": one["id"], "verdict": "leave" if one["ref"] in leave else "accept"} for one in read["actions"]
    ]
    body = {"package_hash": read["package_hash"], "verdicts": verdicts, "acknowledged": list(read["ids"].values())}
    return await person.post(f"/proposals/{read['id']}/approve", body | more)


class TestWhatIsBeyondMyRights:
    async def test_is_left_out_and_reaches_somebody_who_may(
        self, api: Api, owner: Person, databases: Databases
    ) -> None:
        """The deal's amount is hidden: company and contact are approved, the deal and its task go to an admin, linked."""
        member, peer, admin = [await owner.invite(role) for role in ("member", "member", "admin")]
        stored = await make_package(databases, owner, *arms())
        await limit(owner, hidden_fields=["amounts"])
        read = await shown(member, stored.proposal_id)
        deal, task = read["ids"]["deal:arms"], read["ids"]["task:quote"]

        preview = (await member.post(f"/proposals/{stored.proposal_id}/preview", {})).raise_for_status().json()
        assert preview["blocked"] == [{"action_id": deal, "code": "field_hidden", "fields": ["amount"]}]
        assert preview["plan"]["counts"]["created"] == {"company": 1, "contact": 1}
        reviewers = await member.get(f"/proposals/{stored.proposal_id}/reviewers", action_id=deal)
        able = {one["member_id"]: one["is_able"] for one in reviewers.json()}
        assert able == {str(owner.member_id): True, str(admin.member_id): True, str(peer.member_id): False}

        rest = ["deal:arms", "task:quote"]
        assert (await approve(member, read, [])).json()["code"] == "verdicts_refused"
        needed = await approve(member, read, ["deal:arms"], hand_to_id=str(admin.member_id))
        assert needed.json()["refusals"][0]["ways_out"][0]["verdicts"] == [{"action_id": task, "verdict": "leave"}]
        assert (await approve(member, read, rest)).json()["code"] == "nobody_to_hand_to"
        assert (await approve(member, read, rest, hand_to_id=str(peer.member_id))).json()["code"] == "cannot_review"
        done = await approve(member, read, rest, hand_to_id=str(admin.member_id), hand_note="You see amounts")
        assert done.raise_for_status().json()["state"] == "executed"
        assert [one["name"] for one in (await owner.get("/companies")).json()["items"]] == ["Acme Industries GmbH"]
        assert (await owner.get("/deals")).json()["items"] == []

        async def is_told() -> bool:
            return any(one["kind"] == "package_handed_over" for one in await api.mails(admin.email))

        await until(is_told)
        letter = (await api.mails(admin.email))[0]
        assert "84000" not in str(letter)
        assert (await admin.get("/proposals/counts")).json()["assigned"] == 1
        assert (await peer.get("/proposals", assigned="me")).json()["items"] == []
        row = (await admin.get("/proposals", assigned="me")).json()["items"][0]
        assert (row["assigned_by_id"], row["assignment_note"]) == (str(member.member_id), "You see amounts")
        left = await shown(admin, row["id"])
        assert [one["ref"] for one in left["actions"]] == rest
        assert (await approve(admin, left, [])).raise_for_status().json()["state"] == "executed"
        made = (await owner.get("/deals")).json()["items"][0]
        linked = (await owner.get(f"/deals/{made['id']}")).json()
        assert linked["amount"] == "84000.00"
        assert linked["companies"][0]["name"] == "Acme Industries GmbH"
        assert (await owner.get("/audit-log/verification")).json()["is_intact"]

    async def test_can_go_to_somebody_as_a_whole(self, api: Api, owner: Person, databases: Databases) -> None:
        member, peer = await owner.invite("member"), await owner.invite("member")
        stored = await make_package(databases, owner, *arms())
        await limit(owner, hidden_fields=["amounts"])
        path = f"/proposals/{stored.proposal_id}/hand-over"
        assert (await member.post(path, {"member_id": str(peer.member_id)})).json()["code"] == "cannot_review"
        assert (await member.post(path, {"member_id": str(member.user_id)})).json()["code"] == "cannot_review"
        handed = (await member.post(path, {"member_id": str(owner.member_id), "note": "Please"})).raise_for_status()
        assert handed.json()["assigned_to_id"] == str(owner.member_id)
        assert (await api.mails(owner.email))[0]["kind"] == "package_handed_over"
        (await member.post(path, {"member_id": None})).raise_for_status()
        assert (await owner.get("/proposals/counts")).json()["assigned"] == 0
        read = await shown(owner, stored.proposal_id)
        (await approve(owner, read, [])).raise_for_status()
        late = await member.post(path, {"member_id": str(owner.member_id)})
        assert late.json()["code"] == "already_decided"
