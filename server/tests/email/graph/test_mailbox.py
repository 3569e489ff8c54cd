"""An Outlook mailbox the whole way: consent, reading, following what happens there, a consent that ends and comes back."""

from datetime import timedelta

from starlette.responses import Response

from agentic_crm.platform import clock
from tests.email.graph.conftest import Box
from tests.email.mailboxes import Mail
from tests.make.graph_mailbox import GraphMailbox
from tests.make.graph_server import Fault, problem


async def test_what_is_there_is_here_and_stays_so(box: Box) -> None:
    there = box.there
    mine = [*box.put(*range(12), days_ago=2), *box.put(12, 13, folder="sentitems")]
    box.put(20, folder="deleteditems")
    clients = there.folder("Clients", there.named("inbox"))
    box.put(14, folder="Clients")
    connected = await box.connect()
    assert (connected["provider"], connected["address"], connected["server"]) == ("microsoft", there.address, None)
    state = await box.sync()
    assert (state["health"], state["counts"]["stored"]) == ("fine", 15)
    titles = {one["name"]: one["skip_reason"] for one in state["folders"]}
    assert titles["Inbox / Clients"] is None
    assert titles["Deleted Items"] == "trash"
    keys = await box.keys()

    # Everything that can happen between two looks: read, flagged, moved, deleted, new, and away and back again.
    there.change(mine[0], is_read=True)
    there.change(mine[1], flag="flagged", categories=["Offer"])
    there.move(mine[2], "archive")
    there.delete(mine[3])
    there.move(mine[4], "deleteditems")
    there.move(mine[5], "archive")
    there.move(mine[5], "inbox")
    there.move(mine[12], clients)
    box.put(15, 16)
    await box.sync()
    # What is said to be gone is gone only when it is still so after a while.
    await box.change("update message_locations set missing_at = missing_at - interval '1 day' where mailbox_id = :id")
    state = await box.sync()
    assert (state["health"], state["counts"]["waiting"], state["counts"]["failed"]) == ("fine", 0, 0)
    assert {
        (title.rpartition(" / ")[2], one): labels for (title, one), labels in (await box.here()).items()
    } == box.truly()
    after = await box.keys()
    assert keys.items() <= after.items()
    assert len(after) == 17

    # Graph forgets where we stood: everything is listed and compared, and nothing comes twice or goes.
    there.expire()
    there.delete(mine[6])
    box.put(17)
    await box.sync()
    await box.change("update message_locations set missing_at = missing_at - interval '1 day' where mailbox_id = :id")
    state = await box.sync()
    assert {
        (title.rpartition(" / ")[2], one): labels for (title, one), labels in (await box.here()).items()
    } == box.truly()
    assert after.items() <= (await box.keys()).items()
    assert state["health"] == "fine"
    assert box.graph.without_preference == []


async def test_what_goes_while_following_begins_anew_is_gone(box: Box) -> None:
    mine = box.put(*range(4))
    await box.connect()
    await box.sync()

    def meanwhile() -> Response:
        box.there.delete(mine[0])
        return problem(503, "ServiceUnavailable")

    # The old state is forgotten, everything was compared, and the new round did not begin yet.
    box.there.expire()
    box.graph.faults.append(Fault("/delta", meanwhile, times=1, after=1))
    for _ in range(3):
        await box.change("update mailboxes set not_before = null where id = :id")
        await box.sync()
        await box.change(
            "update message_locations set missing_at = missing_at - interval '1 day' where mailbox_id = :id"
        )
    state = await box.sync()
    assert (state["health"], len(await box.here())) == ("fine", 3)
    assert await box.here() == box.truly()


async def test_a_consent_that_ends_and_comes_back_loses_nothing(box: Box) -> None:
    box.put(*range(4))
    await box.connect()
    await box.sync()
    keys = await box.keys()
    # Access tokens end all the time: one question renews them, and the refresh token is another one each time.
    box.graph.tokens.clear()
    box.put(4)
    asked = box.microsoft.identity.asked_tokens
    assert (await box.sync())["counts"]["stored"] == 5
    assert box.microsoft.identity.asked_tokens == asked + 1

    box.microsoft.identity.revoke()
    await box.change(
        "update mailbox_credentials set updated_at = updated_at - interval '1 minute' where mailbox_id = :id"
    )
    box.put(5, 6)
    state = await box.sync()
    assert (state["health"], state["fault"]["code"]) == ("reauth_required", "consent_ended")
    heard = len(box.graph.heard)
    await box.worker.skip_waiting()
    await box.worker.drain()
    assert len(box.graph.heard) == heard

    mine = box.there
    box.graph.mailbox = GraphMailbox("somebody@contoso.example", (), "id-somebody")
    box.microsoft.identity.sign_in_as("id-somebody", "somebody@contoso.example")
    other = await box.consent(mailbox_id=str(box.id))
    assert (other.status_code, other.json()["code"]) == (422, "consent_other_mailbox")
    box.graph.mailbox = mine
    box.microsoft.identity.sign_in_as(mine.user_id, mine.address)
    again = await box.consent(mailbox_id=str(box.id))
    assert again.status_code == 200, again.text
    state = await box.sync()
    assert (state["health"], state["counts"]["stored"]) == ("fine", 7)
    assert keys.items() <= (await box.keys()).items()
    assert await box.here() == box.truly()

    # The mailbox gets a further address there, from which mail came already: one of us wrote to another, and it is read so.
    sender = (
        await box.rows(
            "select from_email, direction from messages m join mailboxes b on b.account_id = m.account_id "
            "where b.id = :id order by m.id desc limit 1"
        )
    )[0]
    assert sender.direction == "inbound"
    mine.aliases = (*mine.aliases, sender.from_email)
    await box.change("update mailboxes set listed_at = null where id = :id")
    await box.sync()
    said = "select distinct direction from messages m join mailboxes b on b.account_id = m.account_id where b.id = :id and from_email = "
    assert await box.rows(f"{said}'{sender.from_email}'") == [("internal",)]


async def test_an_address_that_its_provider_names_no_more_is_not_ours(box: Box) -> None:
    there = box.there
    [alias] = there.aliases
    raw = Mail(1, sender=f"Adele Vance <{alias}>", to="Hanna Vogel <hanna@helios.example>").raw()
    there.put(raw.replace(b"\n", b"\r\n"), "inbox", received=clock.now())
    await box.connect()
    said = f"select direction from messages m join mailboxes b on b.account_id = m.account_id where b.id = :id and from_email = '{alias}'"

    async def listed(*aliases: str) -> list[str]:
        """An hour later the provider names these; what mail from the alias is by then."""
        there.aliases = aliases
        await box.change("update mailboxes set listed_at = null where id = :id")
        await box.sync()
        return [row.direction for row in await box.rows(said)]

    async def own() -> set[str]:
        return {
            one["source"] for one in (await box.person.get("/own-addresses")).json()["items"] if one["address"] == alias
        }

    assert (await listed(alias), await own()) == (["outbound"], {"provider"})
    assert (await listed(), await own()) == (["inbound"], set())
    # Whoever names it again is believed, and what its owner names stays theirs whatever the provider says.
    assert (await listed(alias), await own()) == (["outbound"], {"provider"})
    assert (await listed(), await own()) == (["inbound"], set())
    added = await box.person.post("/own-addresses", {"address": alias, "mailbox_id": str(box.id)})
    assert added.status_code == 201, added.text
    assert (await listed(alias), await own()) == (["outbound"], {"owner"})
    assert (await listed(), await own()) == (["outbound"], {"owner"})


async def test_what_goes_wrong_at_connecting_is_said(box: Box) -> None:
    async def refused() -> tuple[int, str]:
        answer = await box.consent()
        return answer.status_code, answer.json()["code"]

    identity = box.microsoft.identity
    for error, about, said in (
        ("access_denied", "AADSTS65004: User declined to consent to access the app.", (422, "consent_declined")),
        ("access_denied", "AADSTS90094: Admin consent is required for the permissions.", (422, "consent_needs_admin")),
        ("invalid_client", "AADSTS700016: Application was not found in the directory.", (422, "consent_misconfigured")),
        ("invalid_request", "AADSTS50011: The redirect URI does not match.", (422, "consent_misconfigured")),
    ):
        identity.refusal = (error, about)
        assert await refused() == said, about
    identity.refusal, identity.unticked = None, {"Mail.Read"}
    assert await refused() == (422, "consent_scope_missing")
    identity.unticked = set()
    # An account without a mailbox in the cloud: said before anything is kept.
    box.graph.fail("/mailFolders/inbox", 404, "MailboxNotEnabledForRESTAPI")
    answer = await box.consent()
    assert (answer.status_code, answer.json()["fault"]) == (422, "no_cloud_mailbox")
    assert (await box.person.get("/mailboxes")).json() == []


async def test_faults_are_states_that_pass(box: Box) -> None:
    box.put(*range(3))
    await box.connect()
    await box.sync()
    cases: tuple[tuple[int, str, dict[str, str], str, str], ...] = (
        (429, "ApplicationThrottled", {"Retry-After": "90"}, "waiting", "throttled"),
        (503, "MailboxStoreUnavailable", {}, "unreachable", "unreachable"),
        (403, "ErrorAccessDenied", {}, "reauth_required", "permission_missing"),
    )
    for status, code, headers, health, fault in cases:
        box.put(10 + status)
        box.graph.fail("/delta", status, code, headers=headers)
        state = await box.sync()
        assert (state["health"], state["fault"]["code"]) == (health, fault)
        if status == 429:
            wait = (await box.rows("select not_before from mailboxes where id = :id"))[0][0] - clock.now()
            assert timedelta(seconds=60) < wait <= timedelta(seconds=90)
    assert (await box.consent(mailbox_id=str(box.id))).status_code == 200
    state = await box.sync()
    assert (state["health"], state["counts"]["stored"]) == ("fine", 6)
    assert await box.here() == box.truly()
