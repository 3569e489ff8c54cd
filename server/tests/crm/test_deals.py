"""Deals and the board over HTTP."""

import pytest

from tests.make import records
from tests.make.people import Person


class TestCreating:
    async def test_begins_in_the_first_stage_with_the_currency_of_the_workspace(self, owner: Person) -> None:
        made = await records.deal(owner, amount="84000.5")
        assert (made["stage"]["key"], made["amount"], made["currency"], made["closed_at"]) == (
            "lead",
            "84000.50",
            "EUR",
            None,
        )

    async def test_keeps_amounts_exactly_in_any_currency(self, owner: Person) -> None:
        assert (await records.deal(owner, amount="0.1"))["amount"] == "0.10"
        assert (await records.deal(owner, amount="1250000", currency="jpy"))["amount"] == "1250000"
        assert (await records.deal(owner, amount="1.234", currency="KWD"))["amount"] == "1.234"

    @pytest.mark.parametrize(
        ("amount", "currency"), [("0.5", "JPY"), ("1.234", "EUR"), ("-1", "EUR"), ("1e20", "EUR"), ("NaN", "EUR")]
    )
    async def test_refuses_amounts_that_cannot_be_paid(self, owner: Person, amount: str, currency: str) -> None:
        answer = await owner.post("/deals", {"name": "D", "amount": amount, "currency": currency})
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == "amount"

    async def test_links_company_and_contact(self, owner: Person) -> None:
        acme, jane = await records.company(owner), await records.contact(owner)
        made = await records.deal(owner, company_id=acme["id"], contact_id=jane["id"])
        assert [(c["name"], c["role"]) for c in made["companies"]] == [("Acme GmbH", "customer")]
        assert [(c["name"], c["role"]) for c in made["contacts"]] == [("Jane Roe", "participant")]
        assert (await owner.get(f"/companies/{acme['id']}")).json()["deals"][0]["deal_id"] == made["id"]
        assert (await owner.get(f"/contacts/{jane['id']}")).json()["deals"][0]["stage"]["key"] == "lead"


class TestMoving:
    async def test_winning_closes_and_an_open_stage_reopens(self, owner: Person) -> None:
        stages, made = await records.stages(owner), await records.deal(owner)
        won = (await owner.post(f"/deals/{made['id']}/move", {"stage_id": stages["won"]["id"], "version": 1})).json()
        assert won["closed_at"] is not None
        lost = (await owner.patch(f"/deals/{made['id']}", {"stage_id": stages["lost"]["id"], "version": 2})).json()
        assert lost["closed_at"] == won["closed_at"]
        back = (
            await owner.post(f"/deals/{made['id']}/move", {"stage_id": stages["proposal"]["id"], "version": 3})
        ).json()
        assert (back["closed_at"], back["stage"]["key"]) == (None, "proposal")

    async def test_needs_the_version_that_is_there(self, owner: Person) -> None:
        stages, made = await records.stages(owner), await records.deal(owner)
        move = {"stage_id": stages["won"]["id"], "version": 1}
        await owner.post(f"/deals/{made['id']}/move", move)
        answer = await owner.post(f"/deals/{made['id']}/move", move)
        assert (answer.status_code, answer.json()["current"]["stage"]["key"]) == (409, "won")

    async def test_refuses_a_stage_of_another_workspace(self, owner: Person, other_owner: Person) -> None:
        foreign, made = await records.stages(other_owner), await records.deal(owner)
        answer = await owner.post(f"/deals/{made['id']}/move", {"stage_id": foreign["won"]["id"], "version": 1})
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (404, "stage_id")


class TestLinks:
    async def test_relations_show_on_both_deals_with_their_direction(self, owner: Person) -> None:
        first, renewal = await records.deal(owner, "2025"), await records.deal(owner, "2026")
        made = await owner.post(f"/deals/{renewal['id']}/relations", {"deal_id": first["id"], "relation": "renewal"})
        assert made.json()["relations"][0] | {"link_id": ""} == {
            "link_id": "",
            "deal_id": first["id"],
            "name": "2025",
            "relation": "renewal",
            "direction": "from",
        }
        seen = (await owner.get(f"/deals/{first['id']}")).json()["relations"][0]
        assert (seen["deal_id"], seen["direction"]) == (renewal["id"], "to")
        assert (await owner.delete(f"/deals/{first['id']}/relations/{seen['link_id']}")).status_code == 204
        assert (await owner.get(f"/deals/{renewal['id']}")).json()["relations"] == []

    async def test_a_deal_does_not_follow_itself(self, owner: Person) -> None:
        made = await records.deal(owner)
        answer = await owner.post(f"/deals/{made['id']}/relations", {"deal_id": made["id"], "relation": "renewal"})
        assert answer.json()["code"] == "deal_related_to_itself"

    async def test_a_company_takes_part_once_and_may_leave(self, owner: Person) -> None:
        acme, made = await records.company(owner), await records.deal(owner)
        link = (
            await owner.post(f"/deals/{made['id']}/companies", {"company_id": acme["id"], "role": "reseller"})
        ).json()
        again = await owner.post(f"/deals/{made['id']}/companies", {"company_id": acme["id"]})
        assert (again.status_code, again.json()["code"]) == (409, "already_linked")
        path = f"/companies/{link['companies'][0]['link_id']}"
        other = await records.deal(owner)
        assert (await owner.delete(f"/deals/{other['id']}{path}")).status_code == 404
        assert (await owner.delete(f"/deals/{made['id']}{path}")).status_code == 204

    @pytest.mark.parametrize("kind", ["companies", "contacts", "relations"])
    async def test_end_in_this_workspace(self, owner: Person, other_owner: Person, kind: str) -> None:
        foreign = {
            "companies": {"company_id": (await records.company(other_owner))["id"]},
            "contacts": {"contact_id": (await records.contact(other_owner))["id"]},
            "relations": {"deal_id": (await records.deal(other_owner))["id"], "relation": "renewal"},
        }[kind]
        made = await records.deal(owner)
        answer = await owner.post(f"/deals/{made['id']}/{kind}", foreign)
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (404, next(iter(foreign)))


class TestBoard:
    async def test_counts_and_sums_each_stage(self, owner: Person) -> None:
        stages = await records.stages(owner)
        acme = await records.company(owner)
        first = await records.deal(owner, "A", amount="100", company_id=acme["id"])
        await records.deal(owner, "B", amount="50.50")
        await records.deal(owner, "C", amount="7", currency="USD")
        await records.deal(owner, "D", stage_id=stages["won"]["id"])
        await records.task(owner, links=[{"record_type": "deal", "record_id": first["id"]}])
        board = (await owner.get("/deals/board")).json()
        columns = {column["stage"]["key"]: column for column in board["columns"]}
        assert list(columns) == ["lead", "qualified", "proposal", "negotiation", "won", "lost"]
        assert columns["lead"]["count"] == 3
        assert columns["lead"]["totals"] == [
            {"amount": "150.50", "currency": "EUR"},
            {"amount": "7.00", "currency": "USD"},
        ]
        assert [card["name"] for card in columns["lead"]["deals"]] == ["C", "B", "A"]
        card = columns["lead"]["deals"][2]
        assert (card["company_name"], card["next_task_title"]) == ("Acme GmbH", "Send the quote")
        assert (columns["won"]["count"], columns["won"]["totals"]) == (1, [])


class TestListing:
    @pytest.mark.parametrize(
        ("sort", "names"),
        [
            ("amount", ["none", "small", "big"]),
            ("-amount", ["big", "small", "none"]),
            ("close_on", ["small", "big", "none"]),
        ],
    )
    async def test_sorts_by_amount_and_day(self, owner: Person, sort: str, names: list[str]) -> None:
        await records.deal(owner, "small", amount="1", close_on="2026-01-01")
        await records.deal(owner, "big", amount="900", close_on="2026-02-01")
        await records.deal(owner, "none")
        rows = (await owner.get("/deals", sort=sort)).json()["items"]
        assert [row["name"] for row in rows] == names

    async def test_sorts_by_four_columns_one_after_another_and_no_more(self, owner: Person) -> None:
        await records.deal(owner, "B", amount="5", close_on="2026-01-01")
        await records.deal(owner, "A", amount="5", close_on="2026-01-01")
        await records.deal(owner, "C", amount="5", close_on="2026-03-01")
        await records.deal(owner, "D", amount="9", close_on="2026-01-01")
        rows = (await owner.get("/deals", sort=["amount", "-close_on", "name", "created_at"])).json()["items"]
        assert [row["name"] for row in rows] == ["C", "A", "B", "D"]
        assert (
            await owner.get("/deals", sort=["amount", "close_on", "name", "created_at", "-name"])
        ).status_code == 422
