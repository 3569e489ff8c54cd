"""Folders of other users at a real Dovecot: listed, never read unasked, read once their reader chose them."""

from typing import Any

from tests.email.mailboxes import Mail
from tests.email.sync.conftest import Box


def named(read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in read["folders"]}


async def test_what_a_colleague_shares_is_read_when_it_is_chosen(box: Box) -> None:
    colleague, person = f"{box.user}c", box.person
    raws = [Mail(number, extra=f"X-Of: {colleague}\n").raw() for number in range(500, 503)]
    box.dovecot.put(colleague, raws, "Projects", start=500)
    box.dovecot.share(colleague, "Projects", box.user)
    box.put(2)
    checked = (await person.post("/mailboxes/check", box.body())).json()["folders"]
    name = f"shared/{colleague}/Projects"
    assert {one["name"]: one["skip_reason"] for one in checked}[name] == "not_chosen"
    await box.connect()
    read = await box.sync()
    folder, inbox = named(read)[name], named(read)["INBOX"]
    assert (folder["namespace"], folder["can_choose"], folder["is_read"]) == ("others", True, False)
    assert (folder["skip_reason"], read["counts"]["stored"], read["health"]) == ("not_chosen", 2, "fine")

    async def choose(folder_id: str, *, is_chosen: bool) -> Any:
        return await person.put(f"/mailboxes/{box.id}/folders/{folder_id}", json={"is_chosen": is_chosen})

    refused = await choose(inbox["id"], is_chosen=False)
    assert (refused.status_code, refused.json()["code"]) == (409, "folder_not_choosable")
    assert (await choose(str(box.id), is_chosen=True)).status_code == 404
    admin = await person.invite("admin")
    other = await admin.put(f"/mailboxes/{box.id}/folders/{folder['id']}", json={"is_chosen": True})
    assert (other.status_code, other.json()["code"]) == (403, "not_your_connection")

    assert (await choose(folder["id"], is_chosen=True)).json()["counts"]["stored"] == 2
    read = await box.sync()
    assert (read["counts"]["stored"], named(read)[name]["counts"]["stored"], read["health"]) == (5, 3, "fine")
    # Left again, nothing more comes of it, and nothing waits for it; chosen once more, what came meanwhile does.
    await choose(folder["id"], is_chosen=False)
    await box.sync()
    box.dovecot.put(colleague, [Mail(503, extra=f"X-Of: {colleague}\n").raw()], "Projects", start=503)
    read = await box.sync()
    assert (named(read)[name]["skip_reason"], read["counts"]["stored"], read["health"]) == ("not_chosen", 5, "fine")
    await choose(folder["id"], is_chosen=True)
    read = await box.sync()
    assert (named(read)[name]["counts"]["stored"], read["counts"]["waiting"]) == (4, 0)
    assert len(await box.keys()) == 6
