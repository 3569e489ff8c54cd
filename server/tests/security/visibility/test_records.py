"""An attacker who is a member with limits: what they may not see appears nowhere, on no way of reading."""

import json
from typing import Any

import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import MemberActor
from agentic_crm.platform.db.session import Database, fetch_all
from tests.make.people import Person

CANARY = "Zyxwolf"
KINDS = ("companies", "contacts", "deals", "tasks", "interactions")
EVERYTHING: dict[str, Any] = {**dict.fromkeys(KINDS, "all"), "hidden_fields": []}


async def limit(owner: Person, role: str = "member", **changes: Any) -> None:
    (await owner.client.put(owner.path(f"/role-views/{role}"), json=EVERYTHING | changes)).raise_for_status()


async def made(person: Person, path: str, **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await person.post(path, values)).raise_for_status().json()
    return found


class World:
    """The owner's records, all linked with each other and with the member's, all telling the canary."""

    def __init__(self, owner: Person, member: Person) -> None:
        self.owner, self.member = owner, member
        self.hidden: dict[str, str] = {}
        self.own: dict[str, str] = {}

    async def fill(self) -> "World":
        mine = {"owner_id": str(self.owner.member_id)}
        theirs = {"owner_id": str(self.member.member_id)}
        for whose, word, person in ((self.hidden, CANARY, mine), (self.own, "Plain", theirs)):
            company = await made(self.owner, "/companies", name=f"{word} GmbH", domain=f"{word}.example", **person)
            contact = await made(
                self.owner,
                "/contacts",
                name=f"{word} Roe",
                email=f"{word}@roe.example",
                company_id=company["id"],
                **person,
            )
            deal = await made(
                self.owner,
                "/deals",
                name=f"{word} deal",
                amount="7654321.00",
                company_id=company["id"],
                contact_id=contact["id"],
                **person,
            )
            task = await made(self.owner, "/tasks", title=f"{word} task", assignee_id=person["owner_id"])
            whose |= {"company": company["id"], "contact": contact["id"], "deal": deal["id"], "task": task["id"]}
        note = await made(
            self.owner, "/interactions", kind="note", occurred_at="2026-01-01T10:00:00Z", title=f"{CANARY} note", body=f"{CANARY} said",
            links=[{"record_type": kind, "record_id": record} for kind, record in [*self.hidden.items(), *self.own.items()]],
        )  # fmt: skip
        self.hidden["interaction"] = note["id"]
        # Links across: what is hidden hangs on what is seen.
        own_deal = self.own["deal"]
        await made(self.owner, f"/deals/{own_deal}/companies", company_id=self.hidden["company"], role="partner")
        await made(self.owner, f"/deals/{own_deal}/contacts", contact_id=self.hidden["contact"])
        await made(self.owner, f"/deals/{own_deal}/relations", deal_id=self.hidden["deal"], relation="renewal")
        await made(self.owner, f"/contacts/{self.own['contact']}/employments", company_id=self.hidden["company"])
        return self


@pytest.fixture
async def world(owner: Person) -> World:
    return await World(owner, await owner.invite("member")).fill()


async def everything_read(person: Person, records: dict[str, str]) -> dict[str, str]:
    """Every way of reading that a member has, and what it answered."""
    answers: dict[str, str] = {}

    async def look(path: str, **parameters: Any) -> None:
        answer = await person.get(path, **parameters)
        assert answer.status_code < 500, (path, answer.text)
        answers[f"{path} {json.dumps(parameters)}"] = answer.text

    plurals = {"company": "companies", "contact": "contacts", "deal": "deals", "task": "tasks"}
    for plural in plurals.values():
        await look(f"/{plural}")
        await look(f"/{plural}", q=CANARY)
        await look(f"/{plural}", sort="-created_at")
    await look("/deals", sort="-amount")
    await look("/deals/board")
    for word in (CANARY, f"{CANARY}@roe.example"):
        await look("/search", q=word)
    for kind, record in records.items():
        await look(f"/{plurals.get(kind, 'interactions')}/{record}")
        for part in ("timeline", "graph", "provenance", "history"):
            await look(f"/records/{kind}/{record}/{part}")
    await look("/audit-log")
    await look("/proposals")
    await look("/threads")
    return answers


class TestHiddenRecords:
    async def test_are_seen_by_everybody_without_a_rule(self, world: World) -> None:
        found = await everything_read(world.member, world.hidden)
        assert sum(CANARY in text for text in found.values()) > 20

    @pytest.mark.parametrize("role", ["member", "viewer"])
    @pytest.mark.parametrize("visibility", ["own", "team"])
    async def test_appear_nowhere(self, owner: Person, role: str, visibility: str) -> None:
        person = await owner.invite(role)
        world = await World(owner, person).fill()
        await limit(owner, role, **dict.fromkeys(KINDS, visibility))
        found = await everything_read(person, world.hidden)
        leaking = [path for path, text in found.items() if CANARY.lower() in text.lower()]
        assert leaking == []
        found = await everything_read(person, world.own)
        leaking = [path for path, text in found.items() if CANARY.lower() in text.lower()]
        assert leaking == []
        assert sum("Plain" in text for text in found.values()) > 10

    @pytest.mark.parametrize("kind", KINDS)
    async def test_of_one_kind_alone_are_hidden(self, world: World, kind: str) -> None:
        await limit(world.owner, **{kind: "own"})
        for singular, plural in zip(("company", "contact", "deal", "task"), KINDS, strict=False):
            listed = [one["id"] for one in (await world.member.get(f"/{plural}")).json()["items"]]
            assert (world.hidden[singular] in listed) == (plural != kind)
        if kind == "interactions":
            assert (await world.member.get(f"/interactions/{world.hidden['interaction']}")).status_code == 404

    async def test_cannot_be_changed_linked_or_counted(self, world: World) -> None:
        await made(world.owner, f"/contacts/{world.hidden['contact']}/employments", company_id=world.own["company"])
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        person, hidden, own = world.member, world.hidden, world.own
        for kind, plural in (("company", "companies"), ("contact", "contacts"), ("deal", "deals"), ("task", "tasks")):
            assert (await person.patch(f"/{plural}/{hidden[kind]}", {"version": 1})).status_code == 404
            assert (await person.delete(f"/{plural}/{hidden[kind]}", version=1)).status_code == 404
            listed = (await person.get(f"/{plural}")).json()
            assert listed["total"] == 1
        linked = await person.post(f"/deals/{own['deal']}/companies", {"company_id": str(hidden["company"])})
        assert linked.status_code in (403, 404, 409)
        assert CANARY not in linked.text
        board = (await person.get("/deals/board")).json()
        assert sum(column["count"] for column in board["columns"]) == 1
        both = [hidden["company"], own["company"]]
        people = (await person.get("/companies/contact-counts", company_id=both)).json()
        assert people == [{"company_id": own["company"], "contact_count": 1}]
        assert (await world.owner.get(f"/companies/{hidden['company']}")).json()["version"] == 1

    async def test_a_taken_address_is_refused_without_a_name(self, world: World) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        for path, values in (
            ("/companies", {"name": "Other", "domain": f"{CANARY}.example"}),
            ("/contacts", {"name": "Other", "email": f"{CANARY}@roe.example"}),
        ):
            answer = await world.member.post(path, values)
            assert answer.status_code == 409
            assert "GmbH" not in answer.text
            assert " Roe" not in answer.text
            assert str(world.hidden["company"]) not in answer.text

    async def test_a_record_cannot_be_given_out_of_sight(self, world: World) -> None:
        await limit(world.owner, companies="own")
        company = (await world.member.get(f"/companies/{world.own['company']}")).json()
        given = await world.member.patch(
            f"/companies/{company['id']}", {"version": company["version"], "owner_id": str(world.owner.member_id)}
        )
        assert (given.status_code, given.json()["code"]) == (403, "out_of_sight")
        assert (await world.member.get(f"/companies/{company['id']}")).json()["owner_id"] == str(world.member.member_id)

    async def test_nobodys_are_everybodys(self, world: World) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "own"))
        free = await made(world.owner, "/companies", name="Unowned")
        assert (await world.member.get(f"/companies/{free['id']}")).status_code == 200

    async def test_a_team_shares_its_own(self, world: World) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, "team"))
        team = await made(world.owner, "/teams", name="North", member_ids=[str(world.member.member_id)])
        assert CANARY not in (await world.member.get("/companies")).text
        members = [str(world.member.member_id), str(world.owner.member_id)]
        changed = await world.owner.client.put(
            world.owner.path(f"/teams/{team['id']}"),
            json={"version": team["version"], "name": "North", "lead_id": None, "member_ids": members},
        )
        assert changed.status_code == 200
        assert CANARY in (await world.member.get("/companies")).text


class TestTheDatabase:
    @pytest.mark.parametrize("visibility", ["own", "team"])
    async def test_gives_a_member_nothing_hidden_to_any_statement(
        self, world: World, databases: dict[Role, Database], visibility: str
    ) -> None:
        await limit(world.owner, **dict.fromkeys(KINDS, visibility))
        workspace_id = world.owner.workspace_id
        assert workspace_id is not None
        actor = MemberActor(user_id=world.member.user_id, member_id=world.member.member_id, role="member")
        async with databases[Role.API].scoped(workspace_id, actor) as scope:
            tables = await fetch_all(
                scope.db,
                "select table_schema || '.' || table_name as name from information_schema.table_privileges "
                "where grantee = 'acrm_restricted' and privilege_type = 'SELECT' "
                "union select 'mail_headers.messages'",
            )
            assert len(tables) > 30
            for table in tables:
                rows = await fetch_all(scope.db, f"select t::text as words from {table['name']} t")
                for row in rows:
                    assert CANARY.lower() not in row["words"].lower(), table["name"]
            for kind, plural in (
                ("company", "companies"),
                ("contact", "contacts"),
                ("deal", "deals"),
                ("task", "tasks"),
            ):
                found = await fetch_all(
                    scope.db, f"select count(*) as n from {plural} where id = cast(:id as uuid)", id=world.hidden[kind]
                )
                assert found[0]["n"] == 0
                hits = await fetch_all(
                    scope.db, "select search_record_ids(:kind, :p, 10) as id", kind=kind, p=f"%{CANARY.lower()}%"
                )
                assert hits == []

    async def test_shows_nobodys_records_alone_to_who_forgot_to_enter(
        self, world: World, databases: dict[Role, Database]
    ) -> None:
        async with databases[Role.API].unscoped("an attacker sets the workspace alone") as db:
            rows = await fetch_all(
                db,
                "select set_config('app.workspace_id', :w, true) as w, count(*) over () as n",
                w=str(world.owner.workspace_id),
            )
            assert rows[0]["n"] == 1
            assert (await fetch_all(db, "select count(*) as n from companies"))[0]["n"] == 0
            assert (await fetch_all(db, "select count(*) as n from deals"))[0]["n"] == 0
