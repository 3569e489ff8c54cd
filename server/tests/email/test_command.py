"""`agentic-crm import`, called as people call it: a process of its own, beside running workers."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from agentic_crm.platform.settings import Settings
from tests.email.mailboxes import Mail, mails, mbox
from tests.make.forks import Forked, command
from tests.make.people import Person

RAWS = mails(6)


@dataclass
class Outcome:
    code: int | None
    out: str
    err: str


@dataclass
class Command:
    """`agentic-crm import` with the settings of this installation, and nothing else of this process's environment."""

    settings: Settings
    folder: Path
    slug: str

    async def __call__(self, path: Path, *options: str, workspace: str | None = None) -> Outcome:
        assert self.settings.database_api_url is not None
        assert self.settings.redis_url is not None
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONUTF8": "1",
            "ENVIRONMENT": "test",
            "DATABASE_API_URL": self.settings.database_api_url.get_secret_value(),
            "REDIS_URL": self.settings.redis_url.get_secret_value(),
            "OBJECT_STORE_URL": self.settings.object_store_url,
        }
        out, err = self.folder / f"{uuid4()}.out", self.folder / f"{uuid4()}.err"
        words = ("import", str(path), "--workspace", workspace or self.slug, *options)
        process = Forked(command, *words, environment=environment, out=out, err=err)
        code = await asyncio.to_thread(process.wait)
        return Outcome(code, out.read_text(), err.read_text())


@pytest.fixture
def agentic_crm(owner: Person, settings: Settings, tmp_path: Path) -> Command:
    return Command(settings, tmp_path, next(one["slug"] for one in owner.session["workspaces"]))


def counts(outcome: Outcome) -> list[int]:
    """Seen, stored, known already, failed."""
    lines = outcome.out.splitlines()
    return [int(lines[0].rsplit(" ", 2)[-2]), *(int(line.split()[0]) for line in lines[1:4])]


def maildir(folder: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, raw in enumerate(RAWS):
        (folder / ("cur" if number % 2 else "new") / f"17000000{number}.M{number}.host:2,S").write_bytes(raw)
    return folder


@pytest.mark.usefixtures("workers")
class TestImporting:
    async def test_a_file_and_then_the_same_mail_as_a_folder_adds_nothing(
        self, agentic_crm: Command, owner: Person, tmp_path: Path
    ) -> None:
        file = tmp_path / "mail.mbox"
        file.write_bytes(mbox(RAWS))

        first = await agentic_crm(file)
        assert (first.code, first.err) == (0, "")
        assert counts(first) == [6, 6, 0, 0]
        assert "in 2 threads" in first.out
        again = await agentic_crm(maildir(tmp_path / "Maildir"))
        assert (again.code, counts(again)) == (0, [6, 0, 6, 0])
        assert again.out.startswith("Maildir.zip: 6 messages")
        assert len((await owner.get("/threads")).json()["items"]) == 2

    async def test_into_a_colleagues_account_is_their_mail(
        self, agentic_crm: Command, owner: Person, tmp_path: Path
    ) -> None:
        colleague = await owner.invite("member")
        file = tmp_path / "one.eml"
        file.write_bytes(Mail(1).raw())

        done = await agentic_crm(file, "--member", colleague.email)
        assert (done.code, counts(done)) == (0, [1, 1, 0, 0])
        (row,) = (await owner.get("/imports")).json()["items"]
        assert row["created_by"]["id"] == str(colleague.member_id)


class TestRefusing:
    async def test_says_in_one_sentence_what_is_wrong(
        self, agentic_crm: Command, owner: Person, tmp_path: Path
    ) -> None:
        good, pdf = tmp_path / "mail.mbox", tmp_path / "report.mbox"
        good.write_bytes(mbox(RAWS))
        pdf.write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
        viewer = await owner.invite("viewer")
        refused = {
            "“gone.mbox” cannot be opened: No such file": await agentic_crm(tmp_path / "gone.mbox"),
            "“report.mbox” is a PDF": await agentic_crm(pdf),
            "There is no workspace “nowhere”": await agentic_crm(good, workspace="nowhere"),
            "Nobody has signed up as": await agentic_crm(good, "--member", "nobody@nowhere.example"),
            "As viewer, ": await agentic_crm(good, "--member", viewer.email),
        }

        for sentence, outcome in refused.items():
            assert outcome.code == 1, outcome
            assert sentence in outcome.err, outcome
            assert outcome.err.count("\n") == 1, outcome
            assert outcome.out == ""
        assert (await owner.get("/imports")).json()["total"] == 0
