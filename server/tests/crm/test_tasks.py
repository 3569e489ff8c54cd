"""Tasks over HTTP, and the rules of due days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agentic_crm.crm.tasks.rules import due_days, settle_due, today
from agentic_crm.crm.tasks.schemas import TaskDue
from tests.make import records
from tests.make.people import Person

LATE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


class TestDueDays:
    def test_today_is_the_workspaces_day(self) -> None:
        assert today(LATE, "Europe/Berlin") == date(2026, 4, 1)
        assert today(LATE, "America/New_York") == date(2026, 3, 31)

    def test_every_day_falls_under_exactly_one_filter(self) -> None:
        now = date(2026, 4, 1)
        for offset in range(-20, 20):
            day = now + timedelta(days=offset)
            hits = [
                due
                for due in TaskDue
                if (days := due_days(due, now)) and (days.first or day) <= day <= (days.last or day)
            ]
            assert len(hits) == 1

    def test_a_moment_decides_its_day_and_a_day_clears_the_moment(self) -> None:
        assert settle_due({"due_at": LATE}, "Europe/Berlin")["due_on"] == date(2026, 4, 1)
        assert settle_due({"due_on": date(2026, 4, 2)}, "UTC") == {"due_on": date(2026, 4, 2), "due_at": None}
        assert settle_due({"due_at": None}, "UTC") == {"due_on": None, "due_at": None}


class TestCreating:
    async def test_with_links_and_a_moment(self, owner: Person) -> None:
        acme = await records.company(owner)
        made = await records.task(
            owner, due_at="2026-03-31T22:30:00Z", links=[{"record_type": "company", "record_id": acme["id"]}]
        )
        assert made["due_on"] == "2026-04-01"
        assert [(link["record_type"], link["name"]) for link in made["links"]] == [("company", "Acme GmbH")]

    @pytest.mark.parametrize("field", ["assignee_id", "parent_id"])
    async def test_refers_to_this_workspace_only(self, owner: Person, other_owner: Person, field: str) -> None:
        foreign = {"assignee_id": str(other_owner.member_id), "parent_id": (await records.task(other_owner))["id"]}
        answer = await owner.post("/tasks", {"title": "T", field: foreign[field]})
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (404, field)


class TestTree:
    async def test_parents_count_their_children(self, owner: Person) -> None:
        parent = await records.task(owner, "Parent")
        child = await records.task(owner, "Child", parent_id=parent["id"])
        await records.task(owner, "Other child", parent_id=parent["id"])
        await owner.post(f"/tasks/{child['id']}/complete", {"version": 1})
        seen = (await owner.get(f"/tasks/{parent['id']}")).json()
        assert [one["title"] for one in seen["children"]] == ["Other child", "Child"]
        rows = {row["title"]: row for row in (await owner.get("/tasks")).json()["items"]}
        assert (rows["Parent"]["child_count"], rows["Parent"]["open_child_count"]) == (2, 1)
        assert (await owner.get(f"/tasks/{child['id']}")).json()["parent"] == {"id": parent["id"], "name": "Parent"}

    async def test_never_closes_a_circle(self, owner: Person) -> None:
        top = await records.task(owner)
        below = await records.task(owner, parent_id=top["id"])
        lowest = await records.task(owner, parent_id=below["id"])
        for parent in (top, lowest):
            answer = await owner.patch(f"/tasks/{top['id']}", {"version": 1, "parent_id": parent["id"]})
            assert (answer.status_code, answer.json()["code"]) == (409, "task_in_circle")


class TestStatus:
    async def test_completing_and_reopening_keep_the_moment_in_step(self, owner: Person) -> None:
        made = await records.task(owner)
        done = (await owner.post(f"/tasks/{made['id']}/complete", {"version": 1})).json()
        assert done["status"] == "done"
        assert done["completed_at"] is not None
        again = (await owner.post(f"/tasks/{made['id']}/complete", {"version": 2})).json()
        assert (again["version"], again["completed_at"]) == (2, done["completed_at"])
        back = (await owner.post(f"/tasks/{made['id']}/reopen", {"version": 2})).json()
        assert (back["status"], back["completed_at"]) == ("open", None)


class TestListing:
    async def test_filters_by_due_days_of_the_workspace(self, owner: Person) -> None:
        now = today(datetime.now(UTC), "Europe/Berlin")
        days = {
            "overdue": now - timedelta(days=1),
            "today": now,
            "week": now + timedelta(days=7),
            "later": now + timedelta(days=8),
        }
        for title, day in days.items():
            await records.task(owner, title, due_on=day.isoformat())
        await records.task(owner, "none")
        for due in TaskDue:
            rows = (await owner.get("/tasks", due=due.value)).json()["items"]
            assert [row["title"] for row in rows] == [due.value]
        assert [row["title"] for row in (await owner.get("/tasks")).json()["items"]] == [due.value for due in TaskDue]

    async def test_overdue_means_open(self, owner: Person) -> None:
        made = await records.task(owner, due_on="2020-01-01")
        await owner.post(f"/tasks/{made['id']}/complete", {"version": 1})
        assert (await owner.get("/tasks", due="overdue")).json()["total"] == 0

    async def test_filters_by_what_they_are_about(self, owner: Person) -> None:
        acme = await records.company(owner)
        await records.task(owner, "About Acme", links=[{"record_type": "company", "record_id": acme["id"]}])
        parent = await records.task(owner, "Parent")
        await records.task(owner, "Child", parent_id=parent["id"])
        for record_type, record_id, found in (("company", acme["id"], "About Acme"), ("task", parent["id"], "Child")):
            rows = (await owner.get("/tasks", about_type=record_type, about_id=record_id)).json()["items"]
            assert [row["title"] for row in rows] == [found]
        assert (await owner.get("/tasks", about_type="company")).status_code == 422


class TestLinks:
    async def test_are_added_once_and_removed(self, owner: Person) -> None:
        jane, made = await records.contact(owner), await records.task(owner)
        link = {"record_type": "contact", "record_id": jane["id"]}
        linked = (await owner.post(f"/tasks/{made['id']}/links", link)).json()
        assert (await owner.post(f"/tasks/{made['id']}/links", link)).json()["code"] == "already_linked"
        other = await records.task(owner)
        link_id = linked["links"][0]["link_id"]
        assert (await owner.delete(f"/tasks/{other['id']}/links/{link_id}")).status_code == 404
        assert (await owner.delete(f"/tasks/{made['id']}/links/{link_id}")).status_code == 204

    async def test_between_tasks_are_parenthood(self, owner: Person) -> None:
        made, other = await records.task(owner), await records.task(owner)
        answer = await owner.post(f"/tasks/{made['id']}/links", {"record_type": "task", "record_id": other["id"]})
        assert answer.json()["code"] == "task_link_impossible"
