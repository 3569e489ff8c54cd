"""Outlook by Graph: everything that happens there is told once, whatever Graph leaves out, repeats or gets wrong."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from agentic_crm.email.connectors.faults import CursorGone, MailboxFault
from agentic_crm.email.connectors.graph.client import AT_ONCE, GraphClient
from agentic_crm.email.connectors.graph.connector import GraphConnector
from agentic_crm.email.connectors.protocol import Fetched, FolderRole, Gone, TooLarge
from agentic_crm.email.oauth.client import ApiClient
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings
from tests.email.connectors.contract import everything_is_told_once
from tests.email.graph.conftest import Outlook
from tests.make.graph_mailbox import GraphMailbox


@dataclass(frozen=True)
class Adele:
    """Who works in the mailbox meanwhile."""

    box: GraphMailbox
    is_exact: bool = True
    days: bool = True
    flagged: tuple[str, ...] = ("\\Flagged",)

    @property
    def folder(self) -> str:
        return self.box.named("inbox")

    async def put(self, raw: bytes, *, days_old: int = 0) -> None:
        self.box.put(raw, received=clock.now() - timedelta(days=days_old))

    async def flag(self, remote_id: str) -> None:
        self.box.change(self.box.messages[remote_id], flag="flagged")

    async def remove(self, remote_id: str) -> None:
        self.box.delete(self.box.messages[remote_id])


@pytest.mark.parametrize("tells_partly", [True, False])
async def test_what_every_connector_promises(outlook: Outlook, tells_partly: bool) -> None:
    outlook.box.tells_partly = tells_partly
    await everything_is_told_once(outlook.connector, Adele(outlook.box), repeats=True)


async def test_folders_are_known_by_what_they_are_for(outlook: Outlook) -> None:
    box = outlook.box
    clients = box.folder("Clients", box.named("inbox"))
    box.folder("Helios", clients)
    box.folder("Old stuff", box.named("deleteditems"))
    box.folder("Team chat", box.named("conversationhistory"))
    box.folder("Weekly digests", box.named("inbox"), is_search=True)
    for number in range(12):  # more than the ten of one page
        box.folder(f"Project {number}")
    found = {one.title: one for one in await outlook.connector.folders()}
    assert {title for title in found if not title.startswith("Project")} == {
        *("Inbox", "Sent Items", "Drafts", "Deleted Items", "Junk Email", "Archive", "Outbox"),
        *("Inbox / Clients", "Inbox / Clients / Helios", "Deleted Items / Old stuff"),
    }
    assert sum(title.startswith("Project") for title in found) == 12
    roles = {one.role for title, one in found.items() if title in ("Inbox", "Sent Items", "Archive")}
    assert roles == {FolderRole.INBOX, FolderRole.SENT, FolderRole.ARCHIVE}
    assert found["Deleted Items / Old stuff"].role is FolderRole.TRASH
    assert found["Inbox / Clients / Helios"].role is FolderRole.OTHER
    assert found["Outbox"].role is FolderRole.DRAFTS
    assert list(await outlook.connector.own_addresses()) == ["adele@contoso.example", "adele.vance@contoso.example"]


async def test_a_listing_has_no_gaps_also_among_messages_of_one_second(outlook: Outlook) -> None:
    when = clock.now() - timedelta(days=90)
    # Seven of the same second, with fractions that Graph does not show, between others.
    for number in range(7):
        outlook.put(number)[0].received = when.replace(microsecond=number * 1000)
    outlook.put(7, 8, days_ago=400)
    outlook.put(9, 10)
    base = await outlook.connector.baseline(outlook.inbox)
    assert (base.listing, base.total) == ("", 11)
    whole = await outlook.listed(most=1000)
    assert [ref.place for ref in whole] == sorted((ref.place for ref in whole), reverse=True)
    assert len({ref.remote_id for ref in whole}) == 11
    for most in (1, 2, 3, 4, 5):
        assert await outlook.listed(most=most) == whole
    since = (clock.now() - timedelta(days=200)).date()
    recent = await outlook.connector.list_refs(outlook.inbox, page="", since=since, most=50)
    assert (len(recent.refs), recent.page) == (9, None)
    assert await outlook.connector.count(outlook.inbox, since) == 9
    assert await outlook.connector.count(outlook.inbox, None) == 11
    assert set(await outlook.connector.census(outlook.inbox)) == {ref.remote_id for ref in whole}
    # Pages of another connector's are none of ours.
    with pytest.raises(CursorGone):
        await outlook.connector.list_refs(outlook.inbox, page="INBOX:7", since=None, most=5)


async def test_bytes_come_as_they_are_with_what_is_known_besides(outlook: Outlook) -> None:
    mine = outlook.put(*range(12))
    outlook.box.change(mine[3], is_read=True, flag="flagged", categories=["Red category"])
    outlook.server.slowness = 0.005
    results = await outlook.fetched(*(one.id for one in reversed(mine)), "AAkALgnothing")
    assert {one.remote_id: one.raw for one in results if isinstance(one, Fetched)} == {one.id: one.raw for one in mine}
    assert [one for one in results if isinstance(one, Gone)] == [Gone("AAkALgnothing")]
    [third] = [one for one in results if isinstance(one, Fetched) and one.remote_id == mine[3].id]
    assert third.labels == ("\\Seen", "\\Flagged", "Red category")
    assert third.thread_id is not None
    # Thirteen messages: their bytes, one window for what is known besides, and few at once.
    assert sum("$value" in one or "%24value" in one for one in outlook.server.heard) == 12
    assert len(outlook.server.heard) <= 18
    assert 1 < outlook.server.most_running <= AT_ONCE
    size = len(mine[0].raw)
    assert await outlook.fetched(mine[0].id, max_bytes=10) == [TooLarge(mine[0].id, size, ())]
    assert await outlook.connector.present(outlook.inbox, [mine[0].id, "AAkALgnothing"]) == {mine[0].id}
    sighted = await outlook.connector.find("m3@helios.example")
    assert [(one.folder, one.remote_id) for one in sighted] == [(outlook.inbox, mine[3].id)]
    assert list(await outlook.connector.find("o'nobody@helios.example")) == []


@pytest.mark.parametrize("oddity", ["none", "partial", "repeats", "empty_pages"])
async def test_everything_that_happens_is_told(outlook: Outlook, oddity: str) -> None:
    box = outlook.box
    box.tells_partly = oddity == "partial"
    box.repeats, box.empty_pages = oddity == "repeats", oddity == "empty_pages"
    old = outlook.put(0, days_ago=3)
    mine = [*old, *outlook.put(*range(1, 8), days_ago=1)]
    base = await outlook.connector.baseline(outlook.inbox)
    came = outlook.put(8)
    first = await outlook.changed(base.cursor)
    # The first round names everything; what the listing has as well is known by its id.
    assert {ref.remote_id for ref in first.added} == {one.id for one in [*mine, *came]}
    assert (first.removed, first.total, first.is_exact) == ((), 9, True)
    quiet = await outlook.changed(first.cursor)
    assert (quiet.added, quiet.relabelled, quiet.removed, quiet.total) == ((), (), (), 9)

    box.change(mine[0], is_read=True)
    box.change(mine[1], flag="flagged")
    box.change(mine[1], categories=["Offer"])
    box.delete(mine[2])
    box.move(mine[3], "archive")
    more = outlook.put(9, 10)
    news = await outlook.changed(quiet.cursor)
    labels = {ref.remote_id: ref.labels for ref in news.relabelled}
    assert labels[mine[0].id] == ("\\Seen",)
    assert labels[mine[1].id] == ("\\Flagged", "Offer")
    assert {one.id for one in more} <= {ref.remote_id for ref in news.added}
    assert (set(news.removed), news.total) == ({mine[2].id, mine[3].id}, 9)
    # The id stays with the message: the other folder has it under the same one.
    archive = box.named("archive")
    there = await outlook.connector.baseline(archive)
    assert [ref.remote_id for ref in (await outlook.changed(there.cursor, archive)).added] == [mine[3].id]
    assert await outlook.connector.present(outlook.inbox, [one.id for one in mine[:4]]) == {mine[0].id, mine[1].id}


async def test_a_message_that_went_and_came_back_is_not_lost(outlook: Outlook) -> None:
    """Graph tells of it as removed and of nothing else (with immutable ids): who believed it would lose the message."""
    [one] = outlook.put(0)
    first = await outlook.changed((await outlook.connector.baseline(outlook.inbox)).cursor)
    outlook.box.move(one, "archive")
    outlook.box.move(one, "inbox")
    news = await outlook.changed(first.cursor)
    assert (news.added, news.removed) == ((), (one.id,))
    assert await outlook.connector.present(outlook.inbox, [one.id]) == {one.id}
    assert one.id in await outlook.connector.census(outlook.inbox)


async def test_new_mail_does_not_wait_for_the_first_round(outlook: Outlook, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with more than one share of pages: what arrives meanwhile comes at once, and the round goes on where it stood."""
    monkeypatch.setattr("agentic_crm.email.connectors.graph.connector._DELTA_PAGE", 2)
    monkeypatch.setattr("agentic_crm.email.connectors.graph.connector._SHARE", 3)
    mine = outlook.put(*range(10), days_ago=2)
    cursor = (await outlook.connector.baseline(outlook.inbox)).cursor
    first = await outlook.changed(cursor)
    assert (len(first.added), first.cursor["round"]) == (6, "first")
    [new] = outlook.put(10)
    second = await outlook.changed(first.cursor)
    assert new.id in {ref.remote_id for ref in second.added}
    assert {ref.remote_id for ref in (*first.added, *second.added)} == {one.id for one in [*mine, new]}
    assert second.cursor["round"] == "live"


async def test_when_graph_forgets_everything_is_listed_anew(outlook: Outlook) -> None:
    outlook.put(0, 1)
    first = await outlook.changed((await outlook.connector.baseline(outlook.inbox)).cursor)
    outlook.box.expire()
    with pytest.raises(CursorGone) as caught:
        await outlook.changed(first.cursor)
    assert caught.value.code == "cursor_gone"
    folder = outlook.box.folder("Short-lived")
    base = await outlook.connector.baseline(folder)
    del outlook.box.folders[folder]
    with pytest.raises(CursorGone) as caught:
        await outlook.changed(base.cursor, folder)
    assert caught.value.code == "folder_gone"


async def test_older_mail_than_wanted_stays_where_it_is(outlook: Outlook, graph_settings: Settings) -> None:
    api = ApiClient(graph_settings, outlook.tokens)
    since = (clock.now() - timedelta(days=30)).date()
    connector = GraphConnector(GraphClient(api, outlook.server.url), since=since)
    recent, old = outlook.put(0, days_ago=2), outlook.put(1, days_ago=50)
    pages = connector.changes(outlook.inbox, "immutable", (await connector.baseline(outlook.inbox)).cursor)
    assert [ref.remote_id for page in [one async for one in pages] for ref in page.added] == [recent[0].id]
    assert old[0].id in await connector.census(outlook.inbox)
    await connector.close()


async def test_a_shared_mailbox_is_read_as_itself(outlook: Outlook, graph_settings: Settings) -> None:
    shared = GraphMailbox("sales@contoso.example")
    outlook.server.others["sales@contoso.example"] = shared
    api = ApiClient(graph_settings, outlook.tokens)
    client = GraphClient(api, outlook.server.url, "sales@contoso.example")
    connector = GraphConnector(client, mailbox="sales@contoso.example")
    sent = shared.put(b"Subject: shared\r\nMessage-ID: <s@contoso.example>\r\n\r\nHello\r\n")
    inbox = next(one.name for one in await connector.folders() if one.role is FolderRole.INBOX)
    pages = [one async for one in connector.changes(inbox, "immutable", (await connector.baseline(inbox)).cursor)]
    assert [ref.remote_id for page in pages for ref in page.added] == [sent.id]
    [mail] = [one async for one in connector.fetch(inbox, [sent.id], max_bytes=1000)]
    assert isinstance(mail, Fetched)
    assert await connector.own_addresses() == ("sales@contoso.example",)
    unknown = GraphConnector(GraphClient(api, outlook.server.url, "nobody@contoso.example"))
    with pytest.raises(MailboxFault) as caught:
        await unknown.folders()
    assert caught.value.code == "no_such_mailbox"
    await connector.close()
