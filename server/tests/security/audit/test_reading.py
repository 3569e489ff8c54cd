"""The audit log as admins read, search and download it."""

import csv
import io
import json

from tests.make import records
from tests.make.people import Person


async def test_filters_narrow_it_down(owner: Person) -> None:
    company = await records.company(owner, "Acme GmbH")
    await owner.patch(f"/companies/{company['id']}", {"version": company["version"], "name": "Acme SE"})
    await records.contact(owner, "Jane Roe")
    member = await owner.invite("admin")
    await records.task(member, "Send the quote")

    async def actions(**filters: object) -> list[str]:
        answer = (await owner.get("/audit-log", **filters)).raise_for_status()
        return [entry["action"] for entry in answer.json()["items"]]

    assert await actions(group="company") == ["company.updated", "company.created"]
    assert await actions(q="updated") == ["company.updated"]
    assert await actions(q="company upd") == ["company.updated"]
    assert await actions(q="nothing like it") == []
    assert await actions(q="firma angelegt", action=["company.created", "import.failed"]) == ["company.created"]
    assert await actions(q="updated", action="task.created") == ["task.created", "company.updated"]
    assert await actions(group="task", action=["task.created", "company.created"]) == ["task.created"]
    assert await actions(record_type="company", record_id=company["id"]) == ["company.updated", "company.created"]
    assert "task.created" in await actions(member_id=member.member_id)
    assert "company.created" not in await actions(member_id=member.member_id)
    first = (await owner.get("/audit-log", group="company")).json()["items"][-1]
    assert await actions(group="company", until=first["at"]) == []
    assert await actions(group="company", since=first["at"]) == ["company.updated", "company.created"]
    one = (await owner.get(f"/audit-log/{first['id']}")).json()
    assert (one["actor_name"], one["request_id"], one["redacted_at"]) == ("Dana Weiss", first["request_id"], None)


async def test_pages_follow_each_other_without_gaps(owner: Person) -> None:
    for number in range(60):
        await records.company(owner, f"Company {number}")
    first = (await owner.get("/audit-log", group="company")).json()
    second = (await owner.get("/audit-log", group="company", cursor=first["next_cursor"])).json()
    numbers = [entry["sequence"] for entry in (*first["items"], *second["items"])]
    assert (len(first["items"]), len(numbers), second["next_cursor"]) == (50, 60, None)
    assert numbers == sorted(set(numbers), reverse=True)


async def test_the_download_is_complete_safe_and_recorded(owner: Person) -> None:
    company = await records.company(owner, "=cmd|' /C calc'!A0")
    await owner.patch(f"/companies/{company['id']}", {"version": company["version"], "name": 'Acme, "the" one'})
    answer = await owner.post("/audit-log/export?format=csv&group=company")
    assert (answer.status_code, answer.headers["content-disposition"].startswith("attachment")) == (200, True)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["action"] for row in rows} == {"company.created", "company.updated"}
    renamed = next(row for row in rows if row["action"] == "company.updated" and row["field"] == "name")
    assert renamed["after"] == 'Acme, "the" one'
    assert renamed["before"].startswith("'="), "a spreadsheet must not run it"
    answer = await owner.post("/audit-log/export?format=jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
    assert [line["action"] for line in lines].count("audit.exported") == 1, (
        "the first download; this one is not in itself"
    )
    newest = (await owner.get("/audit-log")).json()["items"][0]
    assert (newest["action"], newest["detail"]["format"]) == ("audit.exported", "jsonl")
