"""Amounts and contact details that a role does not see: null everywhere, unsortable, unsearchable, unwritable."""

from typing import Any

import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.db.session import Database, fetch_all
from tests.make.people import Person
from tests.security.visibility.test_records import World, everything_read, limit, made

SECRETS = {
    "amounts": ("7654321", "765432100"),
    "contact_details": ("zyxwolf@roe.example", "plain@roe.example", "4915550001"),
}
FIELDS = ["amounts", "contact_details"]


@pytest.fixture
async def world(owner: Person) -> World:
    world = await World(owner, await owner.invite("member")).fill()
    for kind, plural in (("company", "companies"), ("contact", "contacts")):
        for records in (world.hidden, world.own):
            path = f"/{plural}/{records[kind]}"
            version = (await owner.get(path)).json()["version"]
            (await owner.patch(path, {"version": version, "phone": "+49 4915550001"})).raise_for_status()
    return world


class TestHiddenFields:
    @pytest.mark.parametrize("hidden", [["amounts"], ["contact_details"], FIELDS])
    async def test_appear_nowhere(self, world: World, hidden: list[str]) -> None:
        before = await everything_read(world.member, world.own)
        await limit(world.owner, hidden_fields=hidden)
        after = await everything_read(world.member, world.own)
        for group, secrets in SECRETS.items():
            for secret in secrets[:2]:
                if secret.isdigit() and len(secret) > 7:
                    continue
                was = [path for path, text in before.items() if secret in text.lower()]
                leaking = [path for path, text in after.items() if secret in text.lower()]
                assert was
                assert (leaking == []) == (group in hidden), leaking
        assert ("4915550001" in "".join(after.values())) == ("contact_details" not in hidden)

    async def test_are_named_in_every_answer(self, world: World) -> None:
        await limit(world.owner, hidden_fields=FIELDS)
        deal = (await world.member.get(f"/deals/{world.own['deal']}")).json()
        assert (deal["amount"], deal["currency"], deal["hidden_fields"]) == (None, None, ["amount", "currency"])
        contact = (await world.member.get(f"/contacts/{world.own['contact']}")).json()
        assert (contact["email"], contact["phone"]) == (None, None)
        assert {"email", "phone"} <= set(contact["hidden_fields"])
        found = {one["id"]: one for one in (await world.member.get("/search", q="roe")).json()}
        assert (found[world.own["contact"]]["sublabel"], found[world.own["contact"]]["hidden_fields"]) == (
            None,
            ["email"],
        )
        board = (await world.member.get("/deals/board")).json()
        assert all(column["totals"] == [] for column in board["columns"])
        assert "amount" in board["hidden_fields"]
        assert (await world.owner.get(f"/deals/{world.own['deal']}")).json()["hidden_fields"] == []

    async def test_do_not_tell_their_order(self, world: World) -> None:
        for amount in ("5.00", "1.00", "9.00", "3.00"):
            await made(world.owner, "/deals", name=f"Deal {amount}", amount=amount)
        await limit(world.owner, hidden_fields=["amounts"])
        for sort in ("amount", "-amount"):
            listed = [one["id"] for one in (await world.member.get("/deals", sort=sort)).json()["items"]]
            # What is left to sort by is the tie: the id.
            assert listed == sorted(listed, reverse=sort.startswith("-"))

    async def test_cannot_be_searched(self, world: World) -> None:
        await limit(world.owner, hidden_fields=["contact_details"])
        assert (await world.member.get("/search", q="plain@roe.example")).json() == []
        assert (await world.member.get("/contacts", q="roe.example")).json()["total"] == 0
        assert (await world.member.get("/contacts", q="plain roe")).json()["total"] == 1

    async def test_cannot_be_written(self, world: World) -> None:
        await limit(world.owner, hidden_fields=FIELDS)
        deal = (await world.member.get(f"/deals/{world.own['deal']}")).json()
        for path, values in (
            (f"/deals/{deal['id']}", {"version": deal["version"], "amount": "1.00"}),
            (f"/deals/{deal['id']}", {"version": deal["version"], "amount": None, "currency": None}),
            (f"/contacts/{world.own['contact']}", {"version": 2, "email": "evil@x.example"}),
            (f"/companies/{world.own['company']}", {"version": 2, "phone": "1"}),
        ):
            refused = await world.member.patch(path, values)
            assert (refused.status_code, refused.json()["code"]) == (403, "field_hidden")
        for path, new in (
            ("/deals", {"name": "New", "amount": "1.00"}),
            ("/contacts", {"name": "New", "email": "new@x.example"}),
            ("/companies", {"name": "New", "phone": "1"}),
        ):
            refused = await world.member.post(path, new)
            assert (refused.status_code, refused.json()["code"]) == (403, "field_hidden")
        assert (await world.owner.get(f"/deals/{deal['id']}")).json()["amount"] == "7654321.00"

    async def test_leave_the_rest_to_be_written(self, world: World) -> None:
        await limit(world.owner, hidden_fields=FIELDS)
        deal = (await world.member.get(f"/deals/{world.own['deal']}")).json()
        renamed = await world.member.patch(f"/deals/{deal['id']}", {"version": deal["version"], "name": "Renamed"})
        assert renamed.json()["name"] == "Renamed"
        for path, new in (("/deals", {"name": "New"}), ("/contacts", {"name": "New"}), ("/companies", {"name": "New"})):
            created = await world.member.post(path, new)
            assert created.status_code == 201, created.text
            answer = await world.member.delete(f"{path}/{created.json()['id']}", version=created.json()["version"])
            assert answer.status_code == 204, answer.text
        assert (await world.owner.get(f"/deals/{deal['id']}")).json()["amount"] == "7654321.00"

    async def test_can_be_granted_back(self, world: World) -> None:
        await limit(world.owner, hidden_fields=FIELDS)
        await limit(world.owner)
        assert (await world.member.get(f"/deals/{world.own['deal']}")).json()["amount"] == "7654321.00"


class TestTheDatabase:
    @pytest.mark.parametrize("hidden", [["amounts"], ["contact_details"], FIELDS])
    async def test_has_no_way_to_them(self, world: World, databases: dict[Role, Database], hidden: list[str]) -> None:
        await limit(world.owner, hidden_fields=hidden)
        workspace_id = world.owner.workspace_id
        assert workspace_id is not None
        actor = MemberActor(user_id=world.member.user_id, member_id=world.member.member_id, role="member")

        async def ask(statement: str) -> list[dict[str, Any]] | str:
            try:
                async with databases[Role.API].scoped(workspace_id, actor) as scope:
                    return await fetch_all(scope.db, statement)
            except Exception as error:  # noqa: BLE001 - whatever the database says is looked at
                return str(getattr(error, "orig", error))

        columns: dict[str, dict[str, tuple[str, ...]]] = {
            "amounts": {"deals": ("amount_minor", "currency")},
            "contact_details": {"contacts": ("email", "email_norm", "phone", "search_text"), "companies": ("phone",)},
        }
        for group in hidden:
            for table, names in columns[group].items():
                for name in names:
                    refused = await ask(f"select {name} from public.{table}")
                    assert "permission denied" in str(refused)
                    for schema in ("seen", "seen_no_amounts", "seen_no_details"):
                        # The views of other limits are open to nobody who has these.
                        if (schema, group) in (("seen_no_amounts", "amounts"), ("seen_no_details", "contact_details")):
                            continue
                        answer = await ask(f"select {name} from {schema}.{table} where {name} is not null")
                        assert answer == [] or "permission denied" in str(answer), (schema, table, name, answer)
        assert "permission denied" in str(await ask("select payload from public.decisions"))
        assert "permission denied" in str(await ask("select detail from public.audit_log"))
