"""What every connector promises. `Other` is somebody who changes the same mailbox by other means."""

from datetime import timedelta
from typing import Protocol

import pytest

from agentic_crm.email.connectors.faults import CursorGone
from agentic_crm.email.connectors.protocol import Changes, Connector, Cursor, Fetched, Gone, TooLarge
from agentic_crm.platform import clock
from tests.email.mailboxes import Mail


class Other(Protocol):
    """`is_exact`: removals are named; `days`: the provider knows when a message arrived. `flagged`: a message's labels once it is flagged."""

    @property
    def folder(self) -> str: ...

    @property
    def is_exact(self) -> bool: ...

    @property
    def days(self) -> bool: ...

    @property
    def flagged(self) -> tuple[str, ...]: ...

    async def put(self, raw: bytes, *, days_old: int = 0) -> None: ...

    async def flag(self, remote_id: str) -> None: ...

    async def remove(self, remote_id: str) -> None: ...


async def changed(connector: Connector, folder: str, generation: str, cursor: Cursor) -> Changes:
    """All changes as one page."""
    pages = [page async for page in connector.changes(folder, generation, cursor)]
    assert [page.has_more for page in pages] == [*[True] * (len(pages) - 1), False]
    assert len(pages) == 1
    return pages[0]


async def everything_is_told_once(
    connector: Connector, other: Other, *, repeats: bool = False, has_places: bool = True
) -> None:
    """`repeats`: changes may name messages that are known, too; to write those down again changes nothing.

    `has_places`: this server's ids say which message came later.
    """
    folder = other.folder
    mails = [Mail(number).raw().replace(b"\n", b"\r\n") for number in range(6)]
    for raw in mails[:4]:
        await other.put(raw, days_old=90)
    base = await connector.baseline(folder)
    assert base.listing is not None
    listed = (await connector.list_refs(folder, page=base.listing, since=None, most=1000)).refs
    assert [ref.place for ref in listed] == sorted((ref.place for ref in listed), reverse=True)
    assert len(listed) == base.total
    mine = [ref.remote_id for ref in listed[:4]][::-1]

    # Pages of a listing have no gaps and nothing twice; a range leaves out what came before it.
    first = await connector.list_refs(folder, page=base.listing, since=None, most=3)
    assert first.page is not None
    rest = await connector.list_refs(folder, page=first.page, since=None, most=1000)
    assert [*first.refs, *rest.refs] == list(listed)
    assert rest.page is None
    assert await connector.count(folder, None) == base.total
    since = (clock.now() - timedelta(days=30)).date()
    if other.days:
        recent = await connector.list_refs(folder, page=base.listing, since=since, most=1000)
        assert not set(mine) & {ref.remote_id for ref in recent.refs}
        assert await connector.count(folder, since) == len(recent.refs)
    else:
        assert await connector.count(folder, since) is None

    # Where a message lies, by its id there and by its Message-ID.
    assert await connector.present(folder, [*mine, "999999"]) == set(mine)
    sighted = await connector.find("m2@helios.example")
    assert [(one.folder, one.remote_id) for one in sighted] == [(folder, mine[2])]
    assert list(await connector.find("nobody@helios.example")) == []

    # Bytes come as they were sent; what is too large or gone is said, and nothing becomes read by it.
    results = [one async for one in connector.fetch(folder, [*mine, "999999"], max_bytes=10**6)]
    assert {one.remote_id: one.raw for one in results if isinstance(one, Fetched)} == dict(
        zip(mine, mails, strict=False)
    )
    assert [one.remote_id for one in results if isinstance(one, Gone)] == ["999999"]
    assert {"\\Seen"} & {word for one in results if isinstance(one, Fetched) for word in one.labels} == set()
    too_large = [one async for one in connector.fetch(folder, mine[:1], max_bytes=10)]
    assert [(type(one), one.remote_id) for one in too_large] == [(TooLarge, mine[0])]

    # Nothing happened: nothing to write down.
    quiet = await changed(connector, folder, base.generation, base.cursor)
    known = {ref.remote_id for ref in listed} if repeats else set()
    told = [ref for ref in (*quiet.added, *quiet.relabelled) if ref.remote_id not in known]
    assert (told, quiet.removed, quiet.total) == ([], (), base.total)
    with pytest.raises(CursorGone):
        await changed(connector, folder, "another", base.cursor)

    for raw in mails[4:]:
        await other.put(raw)
    await other.flag(mine[0])
    await other.remove(mine[1])
    news = await changed(connector, folder, base.generation, quiet.cursor)
    added = [ref for ref in news.added if ref.remote_id not in known]
    assert len(added) == 2
    assert not has_places or min(ref.place for ref in added) > listed[0].place
    assert (news.total, news.is_exact) == (base.total + 1, other.is_exact)
    census = await connector.census(folder)
    assert mine[1] not in census
    assert len(census) == news.total
    assert await connector.present(folder, mine) == {mine[0], *mine[2:]}
    if other.is_exact:
        assert news.removed == (mine[1],)
        assert (mine[0], other.flagged) in {(ref.remote_id, ref.labels) for ref in news.relabelled}
    else:
        assert set(other.flagged) <= set(census[mine[0]] or ())
    again = await changed(connector, folder, base.generation, news.cursor)
    assert (again.added, again.removed) == ((), ())
