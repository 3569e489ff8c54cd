"""What lists of all kinds have in common: the window, the number of all, the order of what is alike."""

import pytest

from tests.make import records
from tests.make.people import Person


class TestAWindow:
    @pytest.mark.parametrize("kind", ["companies", "contacts", "deals", "tasks"])
    async def test_past_the_end_is_empty_and_knows_the_number(self, owner: Person, kind: str) -> None:
        made = [await _make(owner, kind, f"Same {number}") for number in range(3)]
        page = (await owner.get(f"/{kind}", offset=3)).json()
        assert (page["items"], page["total"], page["is_total_exact"]) == ([], 3, True)
        rest = (await owner.get(f"/{kind}", offset=1, limit=1, sort="created_at")).json()
        assert ([item["id"] for item in rest["items"]], rest["total"]) == ([made[1]], 3)

    @pytest.mark.parametrize("kind", ["companies", "contacts", "deals"])
    async def test_settles_what_is_alike_by_id_in_the_direction_of_the_order(self, owner: Person, kind: str) -> None:
        made = sorted([await _make(owner, kind, "Same") for _ in range(4)])
        up = [item["id"] for item in (await owner.get(f"/{kind}", sort="name")).json()["items"]]
        down = [item["id"] for item in (await owner.get(f"/{kind}", sort="-name")).json()["items"]]
        assert (up, down) == (made, made[::-1])


async def _make(owner: Person, kind: str, name: str) -> str:
    match kind:
        case "companies":
            made = await records.company(owner, name)
        case "contacts":
            made = await records.contact(owner, name)
        case "deals":
            made = await records.deal(owner, name)
        case _:
            made = await records.task(owner, name)
    return str(made["id"])
