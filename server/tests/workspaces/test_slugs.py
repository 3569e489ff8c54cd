"""Names in addresses."""

from agentic_crm.workspaces.settings.rules import slug_for


def test_many_workspaces_of_one_name_get_slugs_of_their_own() -> None:
    slugs = {slug_for("Nørdic Robotics GmbH") for _ in range(2_000)}
    assert len(slugs) == 2_000
    assert all(slug.startswith("n") and slug.replace("-", "").isalnum() and slug.isascii() for slug in slugs)
