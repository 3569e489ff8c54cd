"""Timeline, graph, provenance, history and search."""

from uuid import UUID

import pytest

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.workspaces.audit_log import service as audit
from tests.make import mail, records
from tests.make.people import Person

Databases = dict[Role, Database]


class TestTimeline:
    async def test_merges_mail_interactions_tasks_and_changes_newest_first(
        self, owner: Person, databases: Databases
    ) -> None:
        jane = await records.contact(owner, email="Jane@acme.com")
        about = [{"record_type": "contact", "record_id": jane["id"]}]
        await records.note(owner, links=about)
        await records.task(owner, links=about)
        box = await mail.mailbox(owner, databases)
        await mail.message(box, "jane@acme.com", "dana@northwind.example", minutes=5)
        await mail.message(box, "raj@borea.com", "dana@northwind.example", minutes=6)
        items = (await owner.get(f"/records/contact/{jane['id']}/timeline")).json()["items"]
        assert [entry["kind"] for entry in items] == ["task", "change", "email", "interaction"]
        assert items[2]["from"] == {"name": "Jane Roe", "email": "jane@acme.com"}
        assert items[3]["actor"] == {"type": "user", "name": "Dana Weiss"}
        assert [entry["at"] for entry in items] == sorted((entry["at"] for entry in items), reverse=True)

    async def test_pages_without_gaps_or_repeats(self, owner: Person, databases: Databases) -> None:
        jane = await records.contact(owner, email="jane@acme.com")
        box = await mail.mailbox(owner, databases)
        sent = {
            str(await mail.message(box, "jane@acme.com", "d@northwind.example", minutes=number // 2))
            for number in range(7)
        }
        for number in range(3):
            await records.note(owner, str(number), links=[{"record_type": "contact", "record_id": jane["id"]}])
        seen: list[str] = []
        cursor = None
        while True:
            page = (await owner.get(f"/records/contact/{jane['id']}/timeline", limit=3, cursor=cursor)).json()
            seen += [entry["id"] for entry in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 7 + 3 + 1
        assert sent <= set(seen)

    async def test_a_company_has_the_mail_of_its_domain_and_of_its_people(
        self, owner: Person, databases: Databases
    ) -> None:
        acme = await records.company(owner, domain="acme.com")
        await records.contact(owner, email="jane.private@gmail.com", company_id=acme["id"])
        box = await mail.mailbox(owner, databases)
        wanted = [
            await mail.message(box, "somebody@mail.acme.com", "d@northwind.example", minutes=1),
            await mail.message(box, "jane.private@gmail.com", "d@northwind.example", minutes=2),
        ]
        await mail.message(box, "other@gmail.com", "d@northwind.example", minutes=3)
        items = (await owner.get(f"/records/company/{acme['id']}/timeline")).json()["items"]
        assert [entry["id"] for entry in items if entry["kind"] == "email"] == [str(one) for one in reversed(wanted)]
        assert (await owner.get("/companies")).json()["items"][0]["last_interaction_at"] == "2026-03-02T09:01:00Z"

    async def test_a_deal_has_the_thread_that_it_came_from(self, owner: Person, databases: Databases) -> None:
        made = await records.deal(owner)
        box = await mail.mailbox(owner, databases)
        told = await mail.message(box, "jane@acme.com", "d@northwind.example")
        await mail.message(box, "jane@acme.com", "d@northwind.example", thread_id=uuid7())
        await mail.executed(box, told, "deal", UUID(made["id"]), {})
        items = (await owner.get(f"/records/deal/{made['id']}/timeline")).json()["items"]
        assert [entry["id"] for entry in items if entry["kind"] == "email"] == [str(told)]

    @pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2IiwgIngiXQ"])
    async def test_refuses_a_foreign_cursor(self, owner: Person, cursor: str) -> None:
        made = await records.company(owner)
        answer = await owner.get(f"/records/company/{made['id']}/timeline", cursor=cursor)
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "cursor")


class TestGraph:
    async def test_shows_neighbours_and_the_links_among_them(self, owner: Person) -> None:
        acme = await records.company(owner, domain="acme.com")
        jane = await records.contact(owner, company_id=acme["id"], title="CTO")
        sale = await records.deal(owner, company_id=acme["id"], contact_id=jane["id"])
        far = await records.contact(owner, "Far away")
        await owner.post(f"/deals/{sale['id']}/contacts", {"contact_id": far["id"]})
        graph = (await owner.get(f"/records/company/{acme['id']}/graph")).json()
        assert {node["label"]: node["is_center"] for node in graph["nodes"]} == {
            "Acme GmbH": True,
            "Jane Roe": False,
            "12 robot arms": False,
        }
        assert {(edge["source"], edge["target"], edge["kind"], edge["role"]) for edge in graph["edges"]} == {
            (jane["id"], acme["id"], "employment", "CTO"),
            (sale["id"], acme["id"], "deal_company", "customer"),
            (sale["id"], jane["id"], "deal_contact", "participant"),
        }
        assert graph["is_cut"] is False


class TestProvenance:
    async def test_says_which_sentence_and_who_approved(self, owner: Person, databases: Databases) -> None:
        jane = await records.contact(owner, email="jane@acme.com")
        box = await mail.mailbox(owner, databases)
        told = await mail.message(box, "jane@acme.com", "d@northwind.example")
        execution = await mail.executed(box, told, "contact", UUID(jane["id"]), {"title": "Head of Buying"})
        found = (await owner.get(f"/records/contact/{jane['id']}/provenance")).json()
        assert len(found) == 1
        assert (found[0]["field"], found[0]["value"], found[0]["quote"]) == ("title", "Head of Buying", "Head of Buy")
        assert (found[0]["message_id"], found[0]["thread_id"]) == (str(told), str(box.thread_id))
        assert found[0]["approved_by"] == {"id": str(owner.member_id), "name": "Dana Weiss"}
        assert (found[0]["execution_id"], found[0]["analyzer"]) == (str(execution), "builtin")


class TestHistory:
    async def test_tells_before_and_after_and_who(self, owner: Person) -> None:
        acme = await records.company(owner)
        member = await owner.invite("member")
        await member.patch(f"/companies/{acme['id']}", {"version": 1, "phone": "+49 1", "name": "Acme GmbH"})
        history = (await owner.get(f"/records/company/{acme['id']}/history")).json()["items"]
        assert [entry["action"] for entry in history] == ["company.updated", "company.created"]
        assert history[0]["changes"] == [{"field": "phone", "before": None, "after": "+49 1"}]
        assert {"field": "name", "before": None, "after": "Acme GmbH"} in history[1]["changes"]
        assert history[0]["actor"]["type"] == "user"

    async def test_a_change_to_the_same_value_is_no_change(self, owner: Person) -> None:
        acme = await records.company(owner)
        await owner.patch(f"/companies/{acme['id']}", {"version": 1, "name": "Acme GmbH"})
        assert len((await owner.get(f"/records/company/{acme['id']}/history")).json()["items"]) == 1

    async def test_outlives_the_record(self, owner: Person) -> None:
        made = await records.deal(owner, amount="5")
        await owner.delete(f"/deals/{made['id']}", version=1)
        history = (await owner.get(f"/records/deal/{made['id']}/history", limit=1)).json()
        assert history["items"][0]["action"] == "deal.deleted"
        assert {"field": "amount", "before": "5.00", "after": None} in history["items"][0]["changes"]
        older = (await owner.get(f"/records/deal/{made['id']}/history", cursor=history["next_cursor"])).json()
        assert [entry["action"] for entry in older["items"]] == ["deal.created"]

    async def test_an_execution_names_the_person_who_approved(self, owner: Person, databases: Databases) -> None:
        jane = await records.contact(owner)
        box = await mail.mailbox(owner, databases)
        told = await mail.message(box, "jane@acme.com", "d@northwind.example")
        execution = await mail.executed(box, told, "contact", UUID(jane["id"]), {})
        async with databases[Role.EXECUTOR].scoped(box.workspace_id, SystemActor("execution")) as scope:
            await audit.append(
                scope,
                "contact.updated",
                record_type="contact",
                record_id=UUID(jane["id"]),
                detail={"execution_id": str(execution)},
            )
        newest = (await owner.get(f"/records/contact/{jane['id']}/history")).json()["items"][0]
        assert newest["actor"] == {"type": "approval", "name": "Dana Weiss"}
        assert newest["execution_id"] == str(execution)


class TestSearch:
    async def test_puts_names_that_begin_so_first(self, owner: Person) -> None:
        await records.company(owner, "Great Acme")
        await records.company(owner, "Acme GmbH", domain="acme.com")
        await records.company(owner, "Pacmen")
        await records.contact(owner, email="jane@acme.com")
        await records.deal(owner, "Acme arms")
        await records.task(owner, "Call ACME")
        hits = (await owner.get("/search", q="acm")).json()
        assert [(hit["record_type"], hit["label"]) for hit in hits] == [
            ("company", "Acme GmbH"),
            ("company", "Great Acme"),
            ("company", "Pacmen"),
            ("contact", "Jane Roe"),
            ("deal", "Acme arms"),
            ("task", "Call ACME"),
        ]
        only = (await owner.get("/search", q="acme", record_type="deal")).json()
        assert [hit["sublabel"] for hit in only] == ["Lead"]
