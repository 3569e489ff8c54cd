"""Contacts and employments over HTTP."""

import pytest

from tests.make import records
from tests.make.people import Person


class TestCreating:
    async def test_with_a_company_makes_an_employment(self, owner: Person) -> None:
        acme = await records.company(owner)
        made = await records.contact(
            owner, email="Jane.Roe@ACME.com", title="Head of Purchasing", company_id=acme["id"]
        )
        assert made["email"] == "Jane.Roe@acme.com"
        assert [(e["company_name"], e["title"], e["is_current"]) for e in made["employments"]] == [
            ("Acme GmbH", "Head of Purchasing", True)
        ]
        row = (await owner.get("/contacts")).json()["items"][0]
        assert row["company"] == {"company_id": acme["id"], "name": "Acme GmbH", "title": "Head of Purchasing"}

    async def test_names_the_contact_that_has_the_address_in_any_case(self, owner: Person) -> None:
        first = await records.contact(owner, email="jane@acme.com")
        answer = await owner.post("/contacts", {"name": "J. Roe", "email": "JANE@acme.com"})
        assert (answer.status_code, answer.json()["code"]) == (409, "contact_email_taken")
        assert answer.json()["existing"] == {"record_type": "contact", "id": first["id"], "label": "Jane Roe"}

    @pytest.mark.parametrize("email", ["jane", "jane@", "@acme.com", "jane@acme", "a b@acme.com"])
    async def test_refuses_what_is_no_address(self, owner: Person, email: str) -> None:
        answer = await owner.post("/contacts", {"name": "Jane", "email": email})
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == "email"

    async def test_an_unknown_company_leaves_no_contact_behind(self, owner: Person, other_owner: Person) -> None:
        foreign = await records.company(other_owner)
        answer = await owner.post("/contacts", {"name": "Jane", "company_id": foreign["id"]})
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (404, "company_id")
        assert (await owner.get("/contacts")).json()["total"] == 0


class TestEmployments:
    async def test_become_former_and_go(self, owner: Person) -> None:
        acme, borea = await records.company(owner), await records.company(owner, "Borea")
        jane = await records.contact(owner, company_id=acme["id"])
        at_acme = jane["employments"][0]["link_id"]
        path = f"/contacts/{jane['id']}/employments"
        await owner.patch(f"{path}/{at_acme}", {"is_current": False})
        jane = (await owner.post(path, {"company_id": borea["id"], "title": "COO"})).json()
        assert [(e["company_name"], e["is_current"]) for e in jane["employments"]] == [
            ("Borea", True),
            ("Acme GmbH", False),
        ]
        assert (await owner.get("/contacts")).json()["items"][0]["company"]["name"] == "Borea"
        assert (await owner.delete(f"{path}/{at_acme}")).status_code == 204
        assert len((await owner.get(f"/contacts/{jane['id']}")).json()["employments"]) == 1

    async def test_are_one_a_company(self, owner: Person) -> None:
        acme = await records.company(owner)
        jane = await records.contact(owner, company_id=acme["id"])
        answer = await owner.post(f"/contacts/{jane['id']}/employments", {"company_id": acme["id"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "already_linked")

    async def test_belong_to_their_contact(self, owner: Person) -> None:
        acme = await records.company(owner)
        jane = await records.contact(owner, company_id=acme["id"])
        raj = await records.contact(owner, "Raj")
        link = jane["employments"][0]["link_id"]
        assert (await owner.delete(f"/contacts/{raj['id']}/employments/{link}")).status_code == 404


class TestListing:
    async def test_filters_by_company_and_text(self, owner: Person) -> None:
        acme = await records.company(owner)
        await records.contact(owner, email="jane@acme.com", company_id=acme["id"])
        await records.contact(owner, "Raj Patel")
        for query in ({"company_id": acme["id"]}, {"q": "ANE@ac"}):
            rows = (await owner.get("/contacts", **query)).json()["items"]
            assert [row["name"] for row in rows] == ["Jane Roe"]


class TestChanging:
    async def test_a_stale_version_shows_the_contact_as_it_is(self, owner: Person) -> None:
        jane = await records.contact(owner)
        await owner.patch(f"/contacts/{jane['id']}", {"version": 1, "title": "CTO"})
        answer = await owner.patch(f"/contacts/{jane['id']}", {"version": 1, "title": "CEO"})
        assert (answer.json()["code"], answer.json()["current"]["title"]) == ("stale_version", "CTO")
