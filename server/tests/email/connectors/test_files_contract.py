"""Mail files as a connector: a Maildir passes the whole contract; an mbox and an archive as far as such files can change."""

import os
from pathlib import Path

import pytest

from agentic_crm.email.connectors.faults import Refused
from agentic_crm.email.connectors.files import FOLDER, FileConnector
from agentic_crm.email.connectors.protocol import Fetched
from tests.email.connectors.contract import changed, everything_is_told_once
from tests.email.mailboxes import mails, mbox, zipped


class Maildir:
    """A program that delivers into a Maildir, and one that reads it."""

    folder = FOLDER
    is_exact = False
    days = False
    flagged = ("\\Flagged",)

    def __init__(self, root: Path) -> None:
        self.root = root
        self._count = 0
        for name in ("cur", "new", "tmp"):
            (root / name).mkdir(parents=True)

    async def put(self, raw: bytes, *, days_old: int = 0) -> None:
        self._count += 1
        path = self.root / "new" / f"{1_700_000_000 + self._count}.M{self._count}P1.tests"
        path.write_bytes(raw)
        os.utime(path, (1_700_000_000 + self._count,) * 2)

    def _file(self, remote_id: str) -> Path:
        return next(self.root.rglob(f"{remote_id.rpartition(':')[0]}*"))

    async def flag(self, remote_id: str) -> None:
        path = self._file(remote_id)
        path.rename(self.root / "cur" / f"{path.name}:2,F")

    async def remove(self, remote_id: str) -> None:
        self._file(remote_id).unlink()


async def test_a_maildir_keeps_the_contract(tmp_path: Path) -> None:
    await everything_is_told_once(FileConnector(tmp_path / "mail"), Maildir(tmp_path / "mail"))


@pytest.mark.parametrize("kind", ["mbox", "zip"])
async def test_files_are_listed_fetched_and_followed(tmp_path: Path, kind: str) -> None:
    raws = mails(7)
    path = tmp_path / f"mail.{kind}"
    path.write_bytes(mbox(raws[:5]) if kind == "mbox" else zipped({"Takeout/All mail.mbox": mbox(raws[:5])}))
    connector = FileConnector(path)
    base = await connector.baseline(FOLDER)
    assert base.listing is not None
    first = await connector.list_refs(FOLDER, page=base.listing, since=None, most=3)
    assert first.page is not None
    rest = await connector.list_refs(FOLDER, page=first.page, since=None, most=3)
    ids = [ref.remote_id for ref in (*first.refs, *rest.refs)][::-1]
    assert (len(set(ids)), rest.page, base.total) == (5, None, 5)
    fetched = [one async for one in connector.fetch(FOLDER, ids[1:4], max_bytes=10**6)]
    assert [one.raw for one in fetched if isinstance(one, Fetched)] == raws[1:4]
    assert [one.remote_id for one in await connector.find("m3@helios.example")] == [ids[3]]
    if kind == "mbox":
        with path.open("ab") as file:
            file.write(mbox(raws[5:]))
        news = await changed(connector, FOLDER, base.generation, base.cursor)
        assert (len(news.added), news.total) == (2, 7)
        assert (await changed(connector, FOLDER, base.generation, news.cursor)).added == ()


async def test_what_is_no_mail_says_so(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(Refused):
        await FileConnector(tmp_path / "photo.png").folders()
