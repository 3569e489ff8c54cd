"""Records made through the API, as a person would make them."""

from typing import Any

from tests.make.people import Person

Json = dict[str, Any]


async def company(person: Person, name: str = "Acme GmbH", **values: Any) -> Json:
    return await _made(person, "/companies", {"name": name, **values})


async def contact(person: Person, name: str = "Jane Roe", **values: Any) -> Json:
    return await _made(person, "/contacts", {"name": name, **values})


async def deal(person: Person, name: str = "12 robot arms", **values: Any) -> Json:
    return await _made(person, "/deals", {"name": name, **values})


async def task(person: Person, title: str = "Send the quote", **values: Any) -> Json:
    return await _made(person, "/tasks", {"title": title, **values})


async def note(person: Person, title: str = "Visit", **values: Any) -> Json:
    return await _made(
        person, "/interactions", {"kind": "note", "occurred_at": "2026-03-02T09:00:00Z", "title": title, **values}
    )


async def stages(person: Person) -> dict[str, Json]:
    """The default pipeline's stages by key."""
    pipelines = (await person.get("/pipelines")).raise_for_status().json()
    return {stage["key"]: stage for stage in pipelines[0]["stages"]}


async def _made(person: Person, path: str, values: Json) -> Json:
    answer = await person.post(path, values)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found
