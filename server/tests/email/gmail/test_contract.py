"""What every connector promises, asked of Gmail's emulator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from agentic_crm.email.connectors.faults import CursorGone
from agentic_crm.email.connectors.gmail.connector import ALL, GmailConnector, place_of
from agentic_crm.email.connectors.gmail.opening import gmail_connector
from agentic_crm.email.connectors.protocol import Changes, Fetched, FolderRole, Gone, TooLarge
from agentic_crm.email.oauth.client import Fixed
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings
from tests.email.connectors.contract import everything_is_told_once
from tests.email.gmail.conftest import Box
from tests.email.mailboxes import Mail
from tests.make.google_peer import OtherProgram


@pytest.fixture
async def connector(box: Box, google_settings: Settings) -> AsyncIterator[GmailConnector]:
    box.peer.admit(box.other.token)
    made = gmail_connector(google_settings, Fixed(box.other.token), "test")
    yield made
    await made.close()


@dataclass(frozen=True)
class GmailInBrowser:
    """Who works in the mailbox meanwhile."""

    other: OtherProgram
    folder: str = ALL
    is_exact: bool = True
    days: bool = True
    flagged: tuple[str, ...] = ("INBOX", "STARRED", "UNREAD")

    async def put(self, raw: bytes, *, days_old: int = 0) -> None:
        await self.other.put(raw, days_old=days_old)

    async def flag(self, remote_id: str) -> None:
        await self.other.modify(remote_id, add=("STARRED",))

    async def remove(self, remote_id: str) -> None:
        await self.other.delete(remote_id)


async def test_what_every_connector_promises(box: Box, connector: GmailConnector) -> None:
    # The emulator's ids are words. Gmail's are hexadecimal numbers that grow.
    await everything_is_told_once(connector, GmailInBrowser(box.other), has_places=False)
    assert 0 == place_of("msg_one") < place_of("18c2f7a31d0e4b5f") < place_of("18c2f7a31d0e4b60") < 2**63


async def changed(connector: GmailConnector, cursor: dict[str, str]) -> Changes:
    pages = [page async for page in connector.changes(ALL, "1", cursor)]
    assert [page.has_more for page in pages] == [*[True] * (len(pages) - 1), False]
    assert len(pages) == 1
    return pages[0]


async def test_everything_that_happens_is_told_once(box: Box, connector: GmailConnector) -> None:
    assert [one.role for one in await connector.folders()].count(FolderRole.ALL) == 1
    mails = [Mail(number).raw().replace(b"\n", b"\r\n") for number in range(6)]
    mine = [await box.other.put(raw) for raw in mails[:4]]
    base = await connector.baseline(ALL)
    listed = await connector.list_refs(ALL, page=base.listing or "", since=None, most=1000)
    assert set(mine) <= {ref.remote_id for ref in listed.refs}
    assert len(listed.refs) == base.total == len(await connector.census(ALL))

    # Pages of a listing have no gaps and nothing twice; a range leaves out what came before it.
    first = await connector.list_refs(ALL, page=base.listing or "", since=None, most=3)
    assert first.page is not None
    rest = await connector.list_refs(ALL, page=first.page, since=None, most=1000)
    assert [*first.refs, *rest.refs] == list(listed.refs)
    tomorrow = clock.now().date() + timedelta(days=2)
    assert (await connector.list_refs(ALL, page=base.listing or "", since=tomorrow, most=9)).refs == ()
    assert await connector.count(ALL, tomorrow) == 0
    assert await connector.count(ALL, None) == base.total

    # Bytes come as they were sent; what is too large or gone is said.
    results = [one async for one in connector.fetch(ALL, [*mine, "ffff"], max_bytes=10**6)]
    assert {one.remote_id: one.raw for one in results if isinstance(one, Fetched)} == dict(
        zip(mine, mails, strict=False)
    )
    assert [one.remote_id for one in results if isinstance(one, Gone)] == ["ffff"]
    assert {"INBOX", "UNREAD"} <= set(next(one.labels for one in results if isinstance(one, Fetched)))
    too_large = [one async for one in connector.fetch(ALL, mine[:1], max_bytes=10)]
    assert [(type(one), one.remote_id) for one in too_large] == [(TooLarge, mine[0])]
    assert box.peer.most_at_once <= 4

    # Nothing happened: the same cursor, found out with one question.
    box.peer.asked.clear()
    quiet = await changed(connector, dict(base.cursor))
    assert (quiet.added, quiet.relabelled, quiet.removed, dict(quiet.cursor)) == ((), (), (), dict(base.cursor))
    assert len(box.peer.asked) == 1

    new = [await box.other.put(raw) for raw in mails[4:]]
    project = await box.other.label("Projects/Robot arms")
    await box.other.modify(mine[0], add=(project,), remove=("UNREAD",))
    await box.other.delete(mine[1])
    await box.other.trash(mine[2])
    # Known, relabelled and then deleted, all in one window: it is gone.
    await box.other.modify(mine[3], add=("STARRED",))
    await box.other.delete(mine[3])
    news = await changed(connector, dict(base.cursor))
    assert {ref.remote_id for ref in news.added} == set(new)
    assert [(ref.remote_id, ref.labels) for ref in news.relabelled] == [(mine[0], ("INBOX", "Projects/Robot arms"))]
    assert set(news.removed) == set(mine[1:])
    assert await connector.present(ALL, [*mine, *new]) == {mine[0], *new}
    sightings = await connector.find(Mail(2).message_id)
    assert [(one.folder, one.remote_id) for one in sightings] == [("TRASH", mine[2])]
    again = await changed(connector, dict(news.cursor))
    assert (again.added, again.relabelled, again.removed) == ((), (), ())
    await box.other.untrash(mine[2])
    back = await changed(connector, dict(news.cursor))
    assert mine[2] in {ref.remote_id for ref in back.added}
    assert await connector.own_addresses() == (box.email,)

    # History that is forgotten, and a page of a list that nobody knows any more: everything is to be listed again.
    box.peer.forgets_before = int(base.cursor["history_id"]) + 1
    with pytest.raises(CursorGone):
        await changed(connector, dict(base.cursor))
