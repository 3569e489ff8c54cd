"""The demo workspace: its mailbox as shipped, and loading it into real servers."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from agentic_crm.crm import listeners
from agentic_crm.demo import records, service
from agentic_crm.demo.almanac import ZONE, Almanac, BadWhen
from agentic_crm.demo.letters import OWN_DOMAIN, BadLetter, read, threads
from agentic_crm.demo.mailbox import FILE_NAME, mailbox
from agentic_crm.demo.service import DemoNotOurs, Loaded
from agentic_crm.engine.normalize import normalize
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.port import ObjectStore
from agentic_crm.platform.storage.stores import open_store
from tests.email.conftest import MailWorker
from tests.make.people import Api, Person

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LETTERS = sum(len(thread.letters) for thread in threads())


def messages(now: datetime) -> list[bytes]:
    parts = re.split(rb"^From - .*\n", mailbox(now), flags=re.MULTILINE)
    return [re.sub(rb"^>(>*From )", rb"\1", part, flags=re.MULTILINE) for part in parts[1:]]


class TestAlmanac:
    def test_tells_days_by_weeks_and_weekdays(self) -> None:
        almanac = Almanac.of(SATURDAY)

        assert almanac.day("0 Mon").isoformat() == "2026-11-16"
        assert almanac.day("1 Fri").isoformat() == "2026-11-13"
        assert almanac.day("-2 Wed").isoformat() == "2026-12-02"
        assert almanac.when("0 Tue 10:00 America/Chicago").utcoffset() == timedelta(hours=-6)
        assert almanac.fill("by {{-1 Fri|%d %B}}!") == "by 27 November!"

    @pytest.mark.parametrize("written", ["Mon", "0 Someday", "0 Mon 9:00", ""])
    def test_refuses_what_it_cannot_read(self, written: str) -> None:
        with pytest.raises(BadWhen):
            Almanac.of(SATURDAY).when(written)


class TestMailbox:
    @pytest.mark.parametrize("days", range(7))
    @pytest.mark.parametrize("hour", [0, 13])
    def test_ends_before_the_moment_on_every_weekday(self, days: int, hour: int) -> None:
        now = datetime(2026, 11, 16, hour, 30, tzinfo=ZONE) + timedelta(days=days)
        sent = [parsedate_to_datetime(str(message_from_bytes(raw)["Date"])) for raw in messages(now)]

        assert len(sent) == LETTERS
        assert max(sent) <= now
        assert max(sent) > now - timedelta(days=4)
        assert min(sent) > now - timedelta(weeks=6)

    def test_threads_run_forward(self) -> None:
        for thread in threads():
            almanac = Almanac.of(SATURDAY)
            times = [almanac.when(one.date) for one in thread.letters]
            assert times == sorted(times), thread.name

    def test_is_the_same_for_the_same_moment(self) -> None:
        assert mailbox(SATURDAY) == mailbox(SATURDAY)

    def test_every_message_is_whole_and_fictitious(self) -> None:
        for raw in messages(SATURDAY):
            parsed = message_from_bytes(raw, policy=policy.default)
            assert not parsed.defects
            assert not [defect for part in parsed.walk() for defect in part.defects]
            found = normalize(raw)
            assert found.subject
            assert found.text.strip()
            for one in [found.sender, *found.to, *found.cc]:
                assert one is not None
                assert one.email.endswith(".example"), one.email

    def test_no_placeholder_is_left(self) -> None:
        assert b"{{" not in mailbox(SATURDAY)

    def test_refuses_a_letter_that_says_too_little(self) -> None:
        with pytest.raises(BadLetter, match="lost"):
            list(read("=== thread lost\nFrom: dana\nSubject: x\n\nbody\n"))


@pytest.fixture
def store(settings: Settings) -> ObjectStore:
    return open_store(settings.object_store_url)


@pytest.fixture
async def loaded(databases: dict[Role, Database], store: ObjectStore, settings: Settings) -> Loaded:
    """The demo workspace as it was delivered."""
    listeners.subscribe()
    return await reset(databases, store, settings)


async def reset(databases: dict[Role, Database], store: ObjectStore, settings: Settings) -> Loaded:
    assert settings.database_url is not None
    owner_url = settings.database_url.get_secret_value()
    return await service.reset(databases[Role.API], store, owner_url, upload_limit_bytes=settings.upload_limit_bytes)


async def visit(api: Api, workspace_id: UUID) -> Person:
    """Somebody who chose to explore the demo."""
    client = api.stranger()
    session = (await client.post("/api/v1/auth/demo")).raise_for_status().json()
    client.headers["X-CSRF-Token"] = session["csrf_token"]
    return Person(client, session, api, workspace_id)


class TestLoad:
    async def test_visitors_find_records(self, loaded: Loaded, api: Api) -> None:
        visitor = await visit(api, loaded.workspace_id)

        assert visitor.session["is_demo"]
        assert visitor.session["user"]["name"] == "Dana Weiss"
        (workspace,) = visitor.session["workspaces"]
        assert (workspace["slug"], workspace["is_demo"], workspace["id"]) == ("demo", True, str(loaded.workspace_id))
        names = {one["name"]: one["role"] for one in (await visitor.get("/members")).json()}
        assert names == {one.name: one.role for one in records.COLLEAGUES}
        board = (await visitor.get("/deals/board")).json()
        assert all(column["count"] for column in board["columns"])
        assert sum(column["count"] for column in board["columns"]) == len(records.DEALS)
        for path, expected in (("/companies", records.COMPANIES), ("/contacts", records.CONTACTS)):
            assert (await visitor.get(path)).json()["total"] == len(expected)

    async def test_deals_tell_their_past(self, loaded: Loaded, api: Api) -> None:
        visitor = await visit(api, loaded.workspace_id)
        rows = {one["name"]: one for one in (await visitor.get("/deals", limit=100)).json()["items"]}
        renewal = (await visitor.get(f"/deals/{rows['Service contract, year 2']['id']}")).json()

        assert [(one["name"], one["relation"]) for one in renewal["relations"]] == [
            ("Service contract, year 1", "renewal")
        ]
        assert renewal["closed_at"] < (datetime.now(UTC) - timedelta(days=300)).isoformat()
        assert rows["Palletising cell line 4"]["closed_at"] is None

    async def test_its_people_have_no_passwords(self, loaded: Loaded, databases: dict[Role, Database]) -> None:
        async with databases[Role.API].unscoped("a test looks at users") as db:
            statement = text("select password_hash from users where email_norm like '%@' || :domain")
            hashes = list((await db.execute(statement, {"domain": OWN_DOMAIN})).scalars())
        assert loaded.is_new
        assert hashes == [None] * len(records.COLLEAGUES)

    async def test_loading_again_changes_nothing(
        self, loaded: Loaded, databases: dict[Role, Database], store: ObjectStore, settings: Settings, api: Api
    ) -> None:
        visitor = await visit(api, loaded.workspace_id)
        company = (await visitor.get("/companies")).json()["items"][0]
        await visitor.delete(f"/companies/{company['id']}", version=company["version"])
        before = (await visitor.get("/audit-log")).json()

        again = await service.load(databases[Role.API], store, upload_limit_bytes=settings.upload_limit_bytes)

        assert again == Loaded(loaded.workspace_id, is_new=False)
        assert (await visitor.get("/audit-log")).json() == before
        assert (await visitor.get("/imports")).json()["total"] == 1

    async def test_every_message_is_stored(
        self,
        databases: dict[Role, Database],
        store: ObjectStore,
        settings: Settings,
        child_processes: ProcessPool,
        api: Api,
    ) -> None:
        assert settings.database_url is not None
        admin = Database(settings.database_url.get_secret_value(), pool_size=1)
        try:
            worker = MailWorker(databases, admin, settings, store, child_processes)
            await worker.forget_other_tests()
            listeners.subscribe()
            loaded = await reset(databases, store, settings)
            await worker.drain()
        finally:
            await admin.close()
        visitor = await visit(api, loaded.workspace_id)
        (found,) = (await visitor.get("/imports")).json()["items"]

        assert (found["file_name"], found["state"], found["error"]) == (FILE_NAME, "done", None)
        assert (found["messages_seen"], found["messages_stored"], found["messages_failed"]) == (LETTERS, LETTERS, 0)
        assert found["threads_total"] == len(threads())

    async def test_an_interrupted_upload_is_done_again(
        self, loaded: Loaded, databases: dict[Role, Database], store: ObjectStore, settings: Settings, api: Api
    ) -> None:
        visitor = await visit(api, loaded.workspace_id)
        (first,) = (await visitor.get("/imports")).json()["items"]
        await visitor.post(f"/imports/{first['id']}/cancel")

        await service.load(databases[Role.API], store, upload_limit_bytes=settings.upload_limit_bytes)

        states = [one["state"] for one in (await visitor.get("/imports")).json()["items"]]
        assert states == ["queued", "cancelled"]

    async def test_leaves_somebody_elses_account_alone(
        self, loaded: Loaded, databases: dict[Role, Database], store: ObjectStore, settings: Settings
    ) -> None:
        async with databases[Role.API].unscoped("a test takes an address") as db:
            taken = text("update users set password_hash = 'x' where email_norm = :email")
            await db.execute(taken, {"email": f"raj@{OWN_DOMAIN}"})
        try:
            with pytest.raises(DemoNotOurs, match="raj@"):
                await service.load(databases[Role.API], store, upload_limit_bytes=settings.upload_limit_bytes)
        finally:
            async with databases[Role.API].unscoped("a test gives it back") as db:
                free = text("update users set password_hash = null where email_norm = :email")
                await db.execute(free, {"email": f"raj@{OWN_DOMAIN}"})


class TestReset:
    async def test_puts_back_what_visitors_changed(
        self, loaded: Loaded, databases: dict[Role, Database], store: ObjectStore, settings: Settings, api: Api
    ) -> None:
        visitor = await visit(api, loaded.workspace_id)
        await visitor.post("/companies", {"name": "Scribble"})

        again = await reset(databases, store, settings)

        assert again.is_new
        assert again.workspace_id != loaded.workspace_id
        after = await visit(api, again.workspace_id)
        assert [one["id"] for one in after.session["workspaces"]] == [str(again.workspace_id)]
        assert (await after.get("/companies", q="Scribble")).json()["total"] == 0
        assert (await after.get(f"/api/v1/workspaces/{loaded.workspace_id}/companies")).status_code == 404

    async def test_removes_no_workspace_that_is_not_the_demo(
        self, loaded: Loaded, databases: dict[Role, Database], store: ObjectStore, settings: Settings, owner: Person
    ) -> None:
        await reset(databases, store, settings)

        assert (await owner.get("/companies")).status_code == 200
        assert loaded.is_new
