"""Asking where a link leads: compared with the workspace's own domains and the companies that the reader sees."""

from tests.make.people import Person


async def test_compares_with_own_companies_and_nobody_elses(owner: Person, other_owner: Person) -> None:
    made = await owner.post("/companies", {"name": "Helios Fabrication", "domain": "helios-fabrication.com"})
    assert made.status_code == 201

    good = (await owner.post("/destinations/check", {"host": "www.helios-fabrication.com"})).json()
    assert good == {
        "host": "www.helios-fabrication.com",
        "readable": "www.helios-fabrication.com",
        "domain": "helios-fabrication.com",
        "is_known": True,
        "doubts": [],
    }
    asked = {"host": "heli0s-fabrication.com", "text": "https://helios-fabrication.com", "sender": "a@b.example"}
    bad = (await owner.post("/destinations/check", asked)).json()
    assert not bad["is_known"]
    assert bad["doubts"] == [
        {"code": "looks_like_known", "seen": "helios-fabrication.com"},
        {"code": "text_shows_other", "seen": "helios-fabrication.com"},
    ]
    foreign = (await other_owner.post("/destinations/check", {"host": "heli0s-fabrication.com"})).json()
    assert foreign["doubts"] == []
    assert not foreign["is_known"]

    refused = await owner.post("/destinations/check", {"host": "a" * 254})
    assert refused.status_code == 422
