"""Interactions over HTTP."""

import pytest

from tests.make import records
from tests.make.people import Person


class TestLogging:
    async def test_keeps_author_and_links(self, owner: Person) -> None:
        acme, jane = await records.company(owner), await records.contact(owner)
        links = [
            {"record_type": "company", "record_id": acme["id"]},
            {"record_type": "contact", "record_id": jane["id"]},
        ]
        made = await records.note(owner, body="Saw the plant.", links=[*links, links[0]])
        assert made["author"]["name"] == "Dana Weiss"
        assert [(link["record_type"], link["name"]) for link in made["links"]] == [
            ("company", "Acme GmbH"),
            ("contact", "Jane Roe"),
        ]
        row = (await owner.get("/companies")).json()["items"][0]
        assert row["last_interaction_at"] == "2026-03-02T09:00:00Z"

    async def test_links_end_in_this_workspace_or_nothing_is_written(self, owner: Person, other_owner: Person) -> None:
        foreign = await records.company(other_owner)
        acme = await records.company(owner)
        links = [{"record_type": "company", "record_id": one["id"]} for one in (acme, foreign)]
        answer = await owner.post(
            "/interactions",
            {"kind": "call", "occurred_at": "2026-03-02T09:00:00Z", "title": "", "body": "", "links": links},
        )
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (404, "links.record_id")
        timeline = (await owner.get(f"/records/company/{acme['id']}/timeline")).json()["items"]
        assert [entry["kind"] for entry in timeline] == ["change"]

    @pytest.mark.parametrize("values", [{"kind": "email"}, {"occurred_at": "2026-03-02T09:00:00"}])
    async def test_refuses_mail_by_hand_and_moments_without_a_zone(self, owner: Person, values: dict[str, str]) -> None:
        answer = await owner.post("/interactions", {"kind": "note", "occurred_at": "2026-03-02T09:00:00Z"} | values)
        assert answer.status_code == 422


class TestChanging:
    async def test_replaces_links_and_checks_the_version(self, owner: Person) -> None:
        acme, jane = await records.company(owner), await records.contact(owner)
        made = await records.note(owner, links=[{"record_type": "company", "record_id": acme["id"]}])
        wanted = [{"record_type": "contact", "record_id": jane["id"]}]
        changed = (
            await owner.patch(f"/interactions/{made['id']}", {"version": 1, "title": "Call", "links": wanted})
        ).json()
        assert (changed["title"], [link["name"] for link in changed["links"]]) == ("Call", ["Jane Roe"])
        assert (await owner.patch(f"/interactions/{made['id']}", {"version": 1, "title": ""})).json()[
            "code"
        ] == "stale_version"
        assert (await owner.delete(f"/interactions/{made['id']}", version=2)).status_code == 204
