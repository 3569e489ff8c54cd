"""A deal of another pipeline than the workspace's default one stays there, whatever words a package uses."""

from typing import Any

import pytest

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.ai.executions.test_execution import action, approve, rows
from tests.make.packages import make_package
from tests.make.people import Person

STAGES = [
    {"name": "Asked", "kind": "open", "probability": 10},
    {"name": "Signed", "kind": "won", "probability": 100},
    {"name": "Gone", "kind": "lost", "probability": 0},
]


async def partner_deal(owner: Person) -> tuple[dict[str, Any], dict[str, str]]:
    """A deal in a second pipeline, and that pipeline's stage ids by name."""
    pipeline = (await owner.post("/pipelines", {"name": "Partners", "stages": STAGES})).json()
    stages = {stage["name"]: stage["id"] for stage in pipeline["stages"]}
    made = await owner.post("/deals", {"name": "Resale of 12 arms", "stage_id": stages["Asked"]})
    assert made.status_code == 201, made.text
    return made.json(), stages


@pytest.mark.usefixtures("workers")
class TestAnotherPipeline:
    async def test_a_won_deal_stays_in_its_pipeline_and_comes_back_there(
        self, owner: Person, databases: dict[Role, Database]
    ) -> None:
        deal, stages = await partner_deal(owner)
        won = action("deal:u", "update_deal", {"changes": {"stage": "won"}}, {"target": deal["id"]})
        package = await make_package(databases, owner, won)
        done = await approve(databases, owner, package)
        assert done.state == "executed", done
        (row,) = (await rows(databases, owner))["deals"]
        assert (row["pipeline_id"], row["stage_id"]) == (deal["pipeline_id"], stages["Signed"])
        assert row["closed_at"] is not None

        undone = await owner.post(f"/executions/{done.id}/undo", {})
        assert undone.status_code in (200, 202), undone.text
        (row,) = (await rows(databases, owner))["deals"]
        assert (row["pipeline_id"], row["stage_id"]) == (deal["pipeline_id"], stages["Asked"])
        assert row["closed_at"] is None

    async def test_its_own_stages_can_be_named_and_others_are_refused(
        self, owner: Person, databases: dict[Role, Database]
    ) -> None:
        deal, stages = await partner_deal(owner)
        own = action("deal:u", "update_deal", {"changes": {"stage": "gone"}}, {"target": deal["id"]})
        assert (await approve(databases, owner, await make_package(databases, owner, own))).state == "executed"
        (row,) = (await rows(databases, owner))["deals"]
        assert row["stage_id"] == stages["Gone"]

        foreign = action("deal:f", "update_deal", {"changes": {"stage": "qualified"}}, {"target": deal["id"]})
        refused = await approve(databases, owner, await make_package(databases, owner, foreign))
        assert refused.state == "refused"
        assert refused.result is not None
        assert [refusal["code"] for refusal in refused.result.refusals] == ["forbidden"]
        assert "asked, signed, gone" in refused.result.refusals[0]["detail"]
