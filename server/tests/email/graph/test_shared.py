"""A mailbox that is shared with whoever connects it: asked for with its own scopes, tried, kept apart, and answered from."""

from urllib.parse import parse_qsl, urlsplit

from tests.email.graph.conftest import Box, put
from tests.make.graph_mailbox import GraphMailbox


def asked_scopes(url: str) -> set[str]:
    return {one for one in dict(parse_qsl(urlsplit(url).query))["scope"].split() if one.startswith("Mail.")}


async def test_a_shared_mailbox_is_connected_read_and_lost_again(box: Box) -> None:
    graph, person = box.graph, box.person
    address = f"sales.{box.there.address}"
    sales, closed = GraphMailbox(address), GraphMailbox(f"board.{box.there.address}")
    graph.others, graph.shared = {address: sales, closed.address: closed}, {address}
    put(box.there, 1)
    put(sales, 2)
    put(sales, 3, "sentitems")

    # What does not work says why, before anything is kept; Google has no such thing.
    for wrong, fault in (
        (closed.address, "not_shared_with_you"),
        (f"nobody.{address}", "no_such_mailbox"),
        (box.there.address.upper(), "own_mailbox"),
    ):
        refused = await box.consent(mailbox=wrong)
        assert (refused.status_code, refused.json()["code"], refused.json()["fault"]) == (
            422,
            "mailbox_not_reached",
            fault,
        )
    assert (await person.post("/mailbox-consents", {"provider": "microsoft", "mailbox": "sales"})).status_code == 422
    assert (await person.get("/mailboxes")).json() == []

    # One's own is asked for without the scopes of shared ones, and the other way round.
    own = await person.post("/mailbox-consents", {"provider": "microsoft"})
    assert asked_scopes(own.json()["url"]) == {"Mail.Read"}
    asked = await person.post("/mailbox-consents", {"provider": "microsoft", "mailbox": address})
    assert asked_scopes(asked.json()["url"]) == {"Mail.Read.Shared"}
    box.microsoft.identity.unticked = {"Mail.Read.Shared"}
    refused = await box.consent(mailbox=address)
    assert (refused.json()["code"], refused.json()["missing"]) == ("consent_scope_missing", ["Mail.Read.Shared"])
    box.microsoft.identity.unticked = set()

    connected = await box.connect(mailbox=address.upper())
    assert connected["address"] == address
    graph.heard.clear()
    state = await box.sync()
    assert (state["health"], state["counts"]["stored"]) == ("fine", 2)
    assert not [one for one in graph.heard if "/me/" in one]
    # Nobody rings for it, and its mail lies apart from its owner's.
    assert graph.subscriptions == {}
    kinds = await box.rows(
        "select a.provider from email_accounts a join mailboxes b on b.account_id = a.id where b.id = :id"
    )
    assert [row[0] for row in kinds] == ["microsoft"]
    again = await box.consent(mailbox=address)
    assert (again.status_code, again.json()["code"]) == (409, "mailbox_connected")

    # Sending is asked for when somebody wants to, and leaves through the shared mailbox itself.
    more = await person.post(
        "/mailbox-consents", {"provider": "microsoft", "mailbox_id": str(box.id), "wants_send": True}
    )
    assert asked_scopes(more.json()["url"]) == {"Mail.Read.Shared", "Mail.Send.Shared"}
    assert (await box.consent(mailbox_id=str(box.id), wants_send=True)).status_code == 200
    (sender,) = (await person.get("/sending-mailboxes")).json()
    assert (sender["is_set_up"], sender["senders"]) == (True, [address])
    drafted = {"kind": "new", "to": [{"email": "hanna@helios.example"}], "subject": "Offer", "body": "Hello"}
    draft = (await person.post("/drafts", drafted)).json()
    shown = (await person.post(f"/drafts/{draft['id']}/prepare", {"version": draft["version"]})).json()
    await person.post(f"/drafts/{draft['id']}/approve", {"sha256": shown["sha256"]})
    await box.change("update sendings set send_at = now() where mailbox_id = :id")
    await box.change("update jobs set run_at = now() where kind = 'send_mail' and payload ->> 'sending_id' is not null")
    graph.heard.clear()
    await box.worker.drain()
    assert [one.partition(" ")[2].partition("?")[0] for one in graph.heard if one.startswith("POST")] == [
        f"/v1.0/users/{address}/sendMail"
    ]
    assert len(sales.inside(sales.named("sentitems"))) == 2
    assert box.there.inside(box.there.named("sentitems")) == []

    # The right is taken back: reading stops and says whom to ask.
    graph.shared = set()
    state = await box.sync()
    assert (state["health"], state["fault"]["code"]) == ("reauth_required", "not_shared_with_you")
    graph.shared = {address}
    assert (await box.consent(mailbox_id=str(box.id))).status_code == 200
    assert (await box.sync())["health"] == "fine"
    graph.others, graph.shared = {}, None
