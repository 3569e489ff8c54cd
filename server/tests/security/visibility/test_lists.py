"""Lists of somebody with limits are what the owner's lists leave when the others' records are taken out: same order, same number."""

from typing import Any

from tests.make.people import Person
from tests.security.visibility.test_records import KINDS, limit, made

SORTS = {
    "companies": ("name", "-name", "created_at", "-created_at"),
    "contacts": ("name", "-name", "created_at", "-created_at"),
    "deals": ("name", "-name", "amount", "-amount", "close_on", "-close_on", "created_at", "-created_at"),
    "tasks": ("due", "-due", "created_at", "-created_at"),
}


async def listed(person: Person, path: str, **parameters: Any) -> tuple[list[str], int]:
    answer = (await person.get(path, **parameters)).raise_for_status().json()
    return [one["id"] for one in answer["items"]], answer["total"]


async def fill(owner: Person, owners: list[Person | None]) -> dict[str, str | None]:
    """Three records of each kind for each owner, alike in what they are sorted by; by id, whose they are."""
    whose: dict[str, str | None] = {}
    for number in range(3):
        for place, person in enumerate(owners):
            holder = str(person.member_id) if person else None
            given = {"owner_id": holder}
            money = {"amount": str(number * 100 + place % 2)} if number else {}
            when = {"close_on": f"2026-03-0{number + 1}"} if place % 2 else {}
            for path, values in (
                ("/companies", {"name": f"Firm {number} {place % 2}", **given}),
                ("/contacts", {"name": f"Roe {number} {place % 2}", **given}),
                ("/deals", {"name": f"Deal {number}", **money, **when, **given}),
                ("/tasks", {"title": f"Call {number}", "due_on": f"2026-04-0{3 - number}", "assignee_id": holder}),
            ):
                whose[(await made(owner, path, **values))["id"]] = holder
    return whose


async def test_lists_keep_order_and_number_for_those_with_limits(owner: Person) -> None:
    member, mate, other = [await owner.invite(role) for role in ("member", "member", "viewer")]
    for name in ("South", "North"):
        await made(owner, "/teams", name=name, member_ids=[str(one.member_id) for one in (member, mate)])
    whose = await fill(owner, [member, mate, other, owner, None])
    compared = 0
    for visibility, seen in (
        ("own", {str(member.member_id), None}),
        ("team", {str(member.member_id), str(mate.member_id), None}),
        ("all", set(whose.values())),
    ):
        # Whoever sees every record but not every field reads in the same way.
        await limit(owner, **dict.fromkeys(KINDS, visibility), hidden_fields=["contact_details"])
        for kind, sorts in SORTS.items():
            for sort in sorts:
                everything, _ = await listed(owner, f"/{kind}", sort=sort, limit=100)
                expected = [one for one in everything if whose[one] in seen]
                assert await listed(member, f"/{kind}", sort=sort, limit=100) == (expected, len(expected)), (kind, sort)
                part = await listed(member, f"/{kind}", sort=sort, limit=4, offset=3)
                assert part == (expected[3:7], len(expected)), (kind, sort)
                compared += len(expected)
        stages = (await owner.get("/pipelines")).raise_for_status().json()[0]["stages"]
        narrowed = [(await listed(member, "/deals", stage_id=stage["id"]))[1] for stage in stages[:2]]
        assert narrowed == [sum(holder in seen for holder in whose.values()) // 4, 0]
    assert compared > 300
