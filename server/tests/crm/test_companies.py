"""Companies over HTTP."""

import pytest

from tests.make import records
from tests.make.people import Person


class TestCreating:
    async def test_keeps_the_registrable_domain_in_lower_case(self, owner: Person) -> None:
        made = await records.company(owner, domain="https://www.Acme.co.uk/about")
        assert made["domain"] == "acme.co.uk"
        assert made["version"] == 1

    @pytest.mark.parametrize("domain", ["gmail.com", "acme", "not a domain", "@"])
    async def test_refuses_what_is_no_domain_of_a_company(self, owner: Person, domain: str) -> None:
        answer = await owner.post("/companies", {"name": "Acme", "domain": domain})
        assert answer.status_code == 422
        assert [field["field"] for field in answer.json()["fields"]] == ["domain"]

    async def test_names_the_company_that_has_the_domain(self, owner: Person) -> None:
        first = await records.company(owner, domain="acme.com")
        answer = await owner.post("/companies", {"name": "ACME Inc.", "domain": "www.acme.com"})
        assert answer.status_code == 409
        assert answer.json()["code"] == "company_domain_taken"
        assert answer.json()["existing"] == {"record_type": "company", "id": first["id"], "label": "Acme GmbH"}
        assert (await owner.get("/companies")).json()["total"] == 1

    async def test_a_domain_may_be_in_use_in_another_workspace(self, owner: Person, other_owner: Person) -> None:
        await records.company(other_owner, domain="acme.com")
        assert (await records.company(owner, domain="acme.com"))["domain"] == "acme.com"

    @pytest.mark.parametrize("name", ["", "   "])
    async def test_needs_a_name(self, owner: Person, name: str) -> None:
        assert (await owner.post("/companies", {"name": name})).status_code == 422

    async def test_refuses_unknown_fields(self, owner: Person) -> None:
        answer = await owner.post("/companies", {"name": "Acme", "workspace_id": str(owner.workspace_id)})
        assert answer.status_code == 422

    async def test_an_owner_must_be_a_member_here(self, owner: Person, other_owner: Person) -> None:
        answer = await owner.post("/companies", {"name": "Acme", "owner_id": str(other_owner.member_id)})
        assert answer.status_code == 404
        assert answer.json()["fields"][0]["field"] == "owner_id"
        made = await records.company(owner, owner_id=str(owner.member_id))
        assert made["owner"] == {"id": str(owner.member_id), "name": "Dana Weiss"}


class TestChanging:
    async def test_changes_what_was_sent_and_nothing_else(self, owner: Person) -> None:
        made = await records.company(owner, phone="+49 1", website="https://acme.com")
        answer = await owner.patch(f"/companies/{made['id']}", {"version": 1, "phone": None, "name": "Acme SE"})
        changed = answer.json()
        assert (changed["name"], changed["phone"], changed["website"]) == ("Acme SE", None, "https://acme.com")
        assert changed["version"] == 2

    async def test_a_stale_version_shows_the_company_as_it_is(self, owner: Person) -> None:
        made = await records.company(owner)
        await owner.patch(f"/companies/{made['id']}", {"version": 1, "phone": "1"})
        answer = await owner.patch(f"/companies/{made['id']}", {"version": 1, "phone": "2"})
        assert answer.status_code == 409
        assert answer.json()["code"] == "stale_version"
        assert (answer.json()["current"]["phone"], answer.json()["current"]["version"]) == ("1", 2)
        assert (await owner.delete(f"/companies/{made['id']}", version=1)).json()["code"] == "stale_version"

    async def test_a_name_cannot_be_cleared(self, owner: Person) -> None:
        made = await records.company(owner)
        assert (await owner.patch(f"/companies/{made['id']}", {"version": 1, "name": None})).status_code == 422

    async def test_a_taken_domain_is_refused_and_nothing_changes(self, owner: Person) -> None:
        await records.company(owner, "Borea", domain="borea.com")
        made = await records.company(owner)
        answer = await owner.patch(f"/companies/{made['id']}", {"version": 1, "name": "New", "domain": "borea.com"})
        assert answer.json()["code"] == "company_domain_taken"
        assert (await owner.get(f"/companies/{made['id']}")).json() == made

    async def test_deleting_takes_links_along_and_leaves_contacts(self, owner: Person) -> None:
        made = await records.company(owner)
        person = await records.contact(owner, company_id=made["id"])
        assert (await owner.delete(f"/companies/{made['id']}", version=1)).status_code == 204
        assert (await owner.get(f"/companies/{made['id']}")).status_code == 404
        assert (await owner.get(f"/contacts/{person['id']}")).json()["employments"] == []


class TestListing:
    async def test_counts_people_open_deals_and_their_sums(self, owner: Person) -> None:
        made = await records.company(owner)
        await records.company(owner, "Borea")
        await records.contact(owner, company_id=made["id"])
        former = await records.contact(owner, "Raj Patel")
        await owner.post(f"/contacts/{former['id']}/employments", {"company_id": made["id"], "is_current": False})
        stages = await records.stages(owner)
        await records.deal(owner, amount="84000.00", company_id=made["id"])
        await records.deal(owner, amount="1000", currency="USD", company_id=made["id"])
        await records.deal(owner, amount="500", company_id=made["id"], stage_id=stages["won"]["id"])
        rows = (await owner.get("/companies")).json()["items"]
        acme, borea = rows
        assert acme["open_deal_count"] == 2
        assert acme["open_deal_amounts"] == [
            {"amount": "84000.00", "currency": "EUR"},
            {"amount": "1000.00", "currency": "USD"},
        ]
        assert (borea["open_deal_count"], borea["open_deal_amounts"]) == (0, [])
        nobodys = "0197a000-0000-7000-8000-000000000000"
        asked = {"company_id": [acme["id"], borea["id"], nobodys]}
        counted = (await owner.get("/companies/contact-counts", **asked)).json()
        assert {one["company_id"]: one["contact_count"] for one in counted} == {acme["id"]: 1, borea["id"]: 0}

    async def test_pages_in_order_and_knows_the_total(self, owner: Person) -> None:
        for name in ("delta", "Alpha", "charlie", "Bravo"):
            await records.company(owner, name)
        answer = (await owner.get("/companies", sort="name", limit=2, offset=1)).json()
        assert [row["name"] for row in answer["items"]] == ["Bravo", "charlie"]
        assert (answer["total"], answer["is_total_exact"]) == (4, True)
        newest = (await owner.get("/companies", sort="-created_at", limit=1)).json()
        assert newest["items"][0]["name"] == "Bravo"

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("cme", ["Acme GmbH", "acme-labs"]),
            ("ACME g", ["Acme GmbH"]),
            ("borea.com", ["Borea"]),
            ("%", ["100% Oy"]),
            ("_", []),
        ],
    )
    async def test_finds_by_part_of_name_or_domain_literally(self, owner: Person, typed: str, found: list[str]) -> None:
        await records.company(owner)
        await records.company(owner, "acme-labs")
        await records.company(owner, "Borea", domain="borea.com")
        await records.company(owner, "100% Oy")
        answer = (await owner.get("/companies", q=typed)).json()
        assert [row["name"] for row in answer["items"]] == found
        assert answer["total"] == len(found)

    async def test_filters_by_owner(self, owner: Person) -> None:
        await records.company(owner)
        await records.company(owner, "Borea", owner_id=str(owner.member_id))
        rows = (await owner.get("/companies", owner_id=str(owner.member_id))).json()["items"]
        assert [row["name"] for row in rows] == ["Borea"]

    @pytest.mark.parametrize("query", [{"limit": 201}, {"offset": -1}, {"sort": "phone"}, {"colour": "red"}])
    async def test_refuses_filters_it_does_not_know(self, owner: Person, query: dict[str, object]) -> None:
        assert (await owner.get("/companies", **query)).status_code == 422

    async def test_counts_people_of_a_page_at_a_time(self, owner: Person) -> None:
        for ids in ([], [str(owner.workspace_id)] * 201, ["none"]):
            assert (await owner.get("/companies/contact-counts", company_id=ids)).status_code == 422
