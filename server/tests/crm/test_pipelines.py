"""Pipelines and their stages over HTTP: what changes, what is refused, and where the deals of a stage that goes end up."""

from uuid import uuid4

import pytest

from agentic_crm.crm.pipelines import stages as stages_module
from tests.make import records
from tests.make.people import Person
from tests.make.records import Json

OPEN = {"name": "Talk", "kind": "open", "probability": 20}


async def pipelines(person: Person) -> list[Json]:
    found: list[Json] = (await person.get("/pipelines")).raise_for_status().json()
    return found


async def created(person: Person, name: str = "Partners") -> Json:
    answer = await person.post("/pipelines", {"name": name})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def kept(pipeline: Json) -> list[Json]:
    """The stages as a client sends them back."""
    return [{key: stage[key] for key in ("id", "name", "kind", "probability")} for stage in pipeline["stages"]]


async def entries(person: Person, action: str) -> list[Json]:
    found: list[Json] = (await person.get("/audit-log")).raise_for_status().json()["items"]
    return [entry for entry in found if entry["action"] == action]


class TestStages:
    async def test_are_renamed_added_and_reordered(self, owner: Person) -> None:
        [pipeline] = await pipelines(owner)
        same = kept(pipeline)
        wanted = [same[0] | {"name": "New"}, {"name": "Vor-Ort-Termin", "kind": "open", "probability": 30}, *same[2:]]
        body = {"version": pipeline["version"], "name": "Vertrieb", "stages": wanted}
        changed = (await owner.patch(f"/pipelines/{pipeline['id']}", body)).json()
        assert [stage["key"] for stage in changed["stages"]] == [
            "lead",
            "vor_ort_termin",
            "proposal",
            "negotiation",
            "won",
            "lost",
        ]
        assert (changed["name"], changed["stages"][0]["name"]) == ("Vertrieb", "New")
        assert changed["version"] > pipeline["version"]

    async def test_a_change_of_the_stages_alone_makes_an_older_page_stale(self, owner: Person) -> None:
        [pipeline] = await pipelines(owner)
        body = {
            "version": pipeline["version"],
            "stages": [kept(pipeline)[0] | {"probability": 11}, *kept(pipeline)[1:]],
        }
        assert (await owner.patch(f"/pipelines/{pipeline['id']}", body)).status_code == 200
        answer = await owner.patch(f"/pipelines/{pipeline['id']}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
        assert answer.json()["current"]["stages"][0]["probability"] == 11

    async def test_one_with_deals_stays_and_keeps_its_kind(self, owner: Person) -> None:
        await records.deal(owner)
        [pipeline] = await pipelines(owner)
        same = kept(pipeline)
        for wanted in (same[1:], [same[0] | {"kind": "won"}, *same[1:]]):
            body = {"version": pipeline["version"], "stages": wanted}
            answer = await owner.patch(f"/pipelines/{pipeline['id']}", body)
            assert (answer.status_code, answer.json()["code"]) == (409, "stage_in_use")
            assert answer.json()["stages"][0] | {"id": ""} == {"id": "", "name": "Lead", "deal_count": 1}
        assert await pipelines(owner) == [pipeline]

    async def test_deals_move_to_the_chosen_stage_and_close_there(self, owner: Person) -> None:
        deals = [await records.deal(owner, name) for name in ("Arms", "Legs")]
        [pipeline] = await pipelines(owner)
        lead, won = pipeline["stages"][0], pipeline["stages"][4]
        body = {
            "version": pipeline["version"],
            "stages": kept(pipeline)[1:],
            "move_deals": [{"from_stage_id": lead["id"], "to_stage_id": won["id"]}],
        }
        answer = await owner.patch(f"/pipelines/{pipeline['id']}", body)
        assert answer.status_code == 200, answer.text
        for deal in deals:
            now = (await owner.get(f"/deals/{deal['id']}")).json()
            assert (now["stage"]["key"], now["closed_at"] is None, now["version"]) == (
                "won",
                False,
                deal["version"] + 1,
            )
        moved = await entries(owner, "deal.moved")
        assert {entry["record_id"] for entry in moved} == {deal["id"] for deal in deals}

    async def test_deals_do_not_move_to_a_stage_that_goes_or_is_not_there(
        self, owner: Person, other_owner: Person
    ) -> None:
        await records.deal(owner)
        [pipeline] = await pipelines(owner)
        [foreign] = await pipelines(other_owner)
        lead, qualified = pipeline["stages"][:2]
        for target in (lead["id"], qualified["id"], foreign["stages"][0]["id"], str(uuid4())):
            body = {
                "version": pipeline["version"],
                "stages": kept(pipeline)[2:],
                "move_deals": [{"from_stage_id": lead["id"], "to_stage_id": target}],
            }
            answer = await owner.patch(f"/pipelines/{pipeline['id']}", body)
            assert (answer.status_code, answer.json()["fields"][0]["field"]) == (404, "to_stage_id")
        assert await pipelines(owner) == [pipeline]

    async def test_more_deals_than_can_move_at_once_are_refused(
        self, owner: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stages_module, "MOVED_AT_ONCE", 1)
        await records.deal(owner)
        await records.deal(owner)
        [pipeline] = await pipelines(owner)
        lead, qualified = pipeline["stages"][:2]
        body = {
            "version": pipeline["version"],
            "stages": kept(pipeline)[1:],
            "move_deals": [{"from_stage_id": lead["id"], "to_stage_id": qualified["id"]}],
        }
        answer = await owner.patch(f"/pipelines/{pipeline['id']}", body)
        assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (409, "too_many_deals", 1)

    @pytest.mark.parametrize(
        ("wanted", "code"),
        [
            ([{"name": "Won", "kind": "won", "probability": 100}], "no_open_stage"),
            ([OPEN, OPEN | {"name": "talk"}], "stage_name_taken"),
            ([OPEN | {"probability": 101}], "invalid_input"),
            ([OPEN | {"name": "  "}], "invalid_input"),
            ([], "invalid_input"),
            ([OPEN | {"kind": "maybe"}], "invalid_input"),
        ],
    )
    async def test_a_list_that_makes_no_pipeline_is_refused(self, owner: Person, wanted: list[Json], code: str) -> None:
        answer = await owner.post("/pipelines", {"name": "Odd", "stages": wanted})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert len(await pipelines(owner)) == 1


class TestPipelines:
    async def test_a_new_one_comes_last_with_the_usual_stages_or_its_own(self, owner: Person) -> None:
        usual = await created(owner)
        answer = await owner.post("/pipelines", {"name": "Hiring", "stages": [OPEN, OPEN | {"name": "Täglich"}]})
        assert [stage["key"] for stage in usual["stages"]][:2] == ["lead", "qualified"]
        assert [stage["key"] for stage in answer.json()["stages"]] == ["talk", "taglich"]
        assert [pipeline["name"] for pipeline in await pipelines(owner)] == ["Sales", "Partners", "Hiring"]
        assert [entry["record_id"] for entry in await entries(owner, "pipeline.created")][:2] == [
            answer.json()["id"],
            usual["id"],
        ]

    async def test_names_are_taken_once_in_a_workspace(self, owner: Person, other_owner: Person) -> None:
        partners = await created(owner)
        answer = await owner.post("/pipelines", {"name": "Sales"})
        assert (answer.status_code, answer.json()["code"]) == (409, "pipeline_name_taken")
        answer = await owner.patch(f"/pipelines/{partners['id']}", {"version": partners["version"], "name": "Sales"})
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (409, "name")
        await created(other_owner)

    async def test_the_first_in_order_is_where_new_deals_begin(self, owner: Person) -> None:
        [sales] = await pipelines(owner)
        partners = await created(owner)
        answer = await owner.put("/pipelines/order", json={"pipeline_ids": [partners["id"], sales["id"]]})
        assert [(found["name"], found["is_default"]) for found in answer.json()] == [
            ("Partners", True),
            ("Sales", False),
        ]
        assert (await records.deal(owner))["pipeline_id"] == partners["id"]

    async def test_an_order_of_other_pipelines_than_there_are_is_stale(self, owner: Person) -> None:
        [sales] = await pipelines(owner)
        partners = await created(owner)
        for ids in ([sales["id"]], [sales["id"], sales["id"]], [sales["id"], partners["id"], str(uuid4())]):
            answer = await owner.put("/pipelines/order", json={"pipeline_ids": ids})
            assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")

    async def test_deleting_the_default_makes_the_next_one_the_default(self, owner: Person) -> None:
        [sales] = await pipelines(owner)
        await created(owner)
        answer = await owner.delete(f"/pipelines/{sales['id']}", version=sales["version"])
        assert answer.status_code == 204, answer.text
        assert [(found["name"], found["is_default"]) for found in await pipelines(owner)] == [("Partners", True)]
        assert [entry["record_id"] for entry in await entries(owner, "pipeline.deleted")] == [sales["id"]]

    async def test_one_with_deals_goes_only_when_their_new_stage_is_named(self, owner: Person) -> None:
        deal = await records.deal(owner)
        [sales] = await pipelines(owner)
        partners = await created(owner)
        path = f"/pipelines/{sales['id']}"
        answer = await owner.delete(path, version=sales["version"])
        assert (answer.status_code, answer.json()["code"]) == (409, "stage_in_use")
        own_stage = await owner.delete(path, version=sales["version"], move_deals_to=sales["stages"][1]["id"])
        assert own_stage.status_code == 404
        target = partners["stages"][2]["id"]
        answer = await owner.delete(path, version=sales["version"], move_deals_to=target)
        assert answer.status_code == 204, answer.text
        now = (await owner.get(f"/deals/{deal['id']}")).json()
        assert (now["pipeline_id"], now["stage_id"]) == (partners["id"], target)

    async def test_the_last_one_stays(self, owner: Person) -> None:
        [sales] = await pipelines(owner)
        answer = await owner.delete(f"/pipelines/{sales['id']}", version=sales["version"])
        assert (answer.status_code, answer.json()["code"]) == (409, "last_pipeline")

    async def test_are_for_admins_to_change(self, owner: Person) -> None:
        [pipeline] = await pipelines(owner)
        member = await owner.invite("member")
        path, version = f"/pipelines/{pipeline['id']}", pipeline["version"]
        for answer in (
            await member.patch(path, {"version": version, "name": "Mine"}),
            await member.post("/pipelines", {"name": "Mine"}),
            await member.put("/pipelines/order", json={"pipeline_ids": [pipeline["id"]]}),
            await member.delete(path, version=version),
        ):
            assert (answer.status_code, answer.json()["required_permission"]) == (403, "pipelines.manage")
        admin = await owner.invite("admin")
        assert (await admin.patch(path, {"version": version, "name": "Ours"})).status_code == 200

    async def test_of_another_workspace_are_not_there(self, owner: Person, other_owner: Person) -> None:
        [pipeline] = await pipelines(owner)
        await created(other_owner)
        path, version = f"/pipelines/{pipeline['id']}", pipeline["version"]
        assert (await other_owner.patch(path, {"version": version, "name": "Mine"})).status_code == 404
        assert (await other_owner.delete(path, version=version)).status_code == 404
        assert await pipelines(owner) == [pipeline]
