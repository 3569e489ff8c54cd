"""A model that cannot tell which record is meant: what it names is asked, what it was not offered is not heard, what it hides is asked too."""

from typing import Any

from tests.ai.language_models.answers import answer, fact, item
from tests.ai.language_models.test_analysing import analyze, choose, package
from tests.make.model_server import ModelServer
from tests.make.people import Person
from tests.make.threads import Databases, store_thread

Json = dict[str, Any]
VAGUE = "Hello Dana,\n\nwe accept your offer, please go ahead with our order.\n\nJane\n"
CLEAR = "Hello Dana,\n\nwe accept your offer of the pumps for Jena, please go ahead with our order.\n\nJane\n"


async def test_doubts_become_questions_and_nothing_that_was_not_offered_does(
    databases: Databases, owner: Person, model: ModelServer, workers: None
) -> None:
    company = (await owner.post("/companies", {"name": "Acme GmbH", "domain": "acme.example"})).json()["id"]
    names = ("Pumps for Jena", "Valves for Gera")
    pumps, valves = [
        (await owner.post("/deals", {"name": name, "company_id": company})).raise_for_status().json()["id"]
        for name in names
    ]
    await choose(owner, model)

    def won(*deals: str) -> Any:
        """The stand-ins that the question gave to these deals, as the answer's one change; what is no deal stays as it is."""

        def say(prompt: str) -> Json:
            offered = {
                name: line.split(":")[0] for line in prompt.splitlines() for name in names if f"deal, {name}" in line
            }
            about = "/".join(offered.get(one, one) for one in deals)
            return answer(item("change_deal", about, fact("stage", "won", "go ahead with our order")))

        return say

    async def asked_about(thread: str) -> tuple[Json, list[list[str]]]:
        thread_id = await store_thread(databases, owner, thread, Subject="Order")
        await analyze(databases, owner, thread_id)
        found = await package(owner)
        await owner.post(
            f"/proposals/{found['id']}/reject", json={"package_hash": found["package_hash"], "reason": "other"}
        )
        questions = [one for action in found["actions"] for one in action["questions"]]
        return found, [[candidate["key"] for candidate in one["candidates"]] for one in questions]

    # Named: asked, though the mail says which; the reason for the second is the model's word.
    model.say = won("Valves for Gera", "Pumps for Jena")
    found, asked = await asked_about(CLEAR)
    assert found["analyst"]["model"] == "compatible/own-model"
    assert [sorted(one) for one in asked] == [sorted([pumps, valves])]
    grounds = {
        g["code"] for a in found["actions"] for q in a["questions"] for c in q["candidates"] for g in c["grounds"]
    }
    assert "model_says" in grounds
    # With something that was never offered: the whole item is refused, and the rules stand in and say why.
    for wrong in (("Pumps for Jena", "c1"), ("Pumps for Jena", valves[-8:])):
        model.say = won(*wrong)
        found, _ = await asked_about(f"{VAGUE}\n{wrong[1]}")
        assert found["analyst"] == {"model": None, "note": "unproven"}
    # Guessed in silence: the mail does not say which, so it is asked all the same.
    model.say = won("Valves for Gera")
    found, asked = await asked_about(f"{VAGUE}\nThank you!\n")
    assert found["analyst"]["model"] == "compatible/own-model"
    assert [sorted(one) for one in asked] == [sorted([pumps, valves])]
