"""Exports, retention, and who may ask for them."""

import io
import json
import zipfile

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agentic_crm.models import UNSCOPED, Base
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs.enqueuing import enqueue
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.privacy import erasing
from agentic_crm.workspaces.privacy.payloads import ApplyRetention
from agentic_crm.workspaces.privacy.rules import ERASED_EMAIL, ERASED_NAME, names_person, pattern_of, subject
from tests.make import records
from tests.make.people import Person
from tests.security.privacy.test_erasing import request_of
from tests.security.scenario import Canary, Json, import_mail, mailbox, traces_in_objects, until

EMAIL = "quirina.zandervelt@kestrel-optics.example"
NAME = "Quirina Zandervelt"


class TestExport:
    @pytest.mark.usefixtures("workers")
    async def test_holds_everything_about_the_person_and_nobody_else(self, owner: Person, canary: Canary) -> None:
        await import_mail(owner, mailbox(owner.email, canary))
        her = await records.contact(owner, canary.name, email=canary.email, title="Head of Purchasing")
        await records.contact(owner, "Somebody Else", email="else@helios.example")
        await records.task(owner, f"Call {canary.name}")
        asked = await owner.post("/privacy/requests", {"kind": "export", "contact_id": her["id"]})
        assert (asked.status_code, asked.json()["state"]) == (201, "preparing")
        done = await request_of(owner, asked.json()["id"], "done", "failed")
        assert (done["state"], done["can_download"], done["subject"]) == ("done", True, None)

        link = (await owner.post(f"/privacy/requests/{done['id']}/download")).raise_for_status().json()["url"]
        answer = await owner.get(link)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        contacts = json.loads(files["records/contacts.json"])
        assert [(one["name"], one["email"]) for one in contacts] == [(canary.name, canary.email)]
        assert json.loads(files["records/tasks.json"])[0]["title"] == f"Call {canary.name}"
        raws = [data for name, data in files.items() if name.endswith(".eml")]
        assert len(raws) == 3, "two of hers, and one that names her"
        assert any(canary.secret.encode() in raw for raw in raws)
        assert json.loads(files["audit.json"])[0]["action"] == "contact.created"
        assert not any(b"Somebody Else" in data or b"Lunch on Monday" in data for data in files.values())
        assert not any(b"password" in data for data in files.values())

        # Once: the same link again is over, and so is one that was replaced.
        assert (await owner.get(link)).json()["code"] == "download_over"
        old = (await owner.post(f"/privacy/requests/{done['id']}/download")).json()["url"]
        await owner.post(f"/privacy/requests/{done['id']}/download")
        assert (await owner.get(old)).status_code == 404
        deeds = [one["action"] for one in (await owner.get("/audit-log", group="privacy")).json()["items"]]
        assert {"privacy.export_requested", "privacy.export_ready", "privacy.export_downloaded"} <= set(deeds)
        assert canary.email not in json.dumps((await owner.get("/audit-log", group="privacy")).json())

    @pytest.mark.usefixtures("workers")
    async def test_a_link_is_nothing_to_others_and_not_for_long(
        self, owner: Person, other_owner: Person, canary: Canary, administrator: AsyncEngine
    ) -> None:
        await records.contact(owner, canary.name, email=canary.email)
        asked = (await owner.post("/privacy/requests", {"kind": "export", "emails": [canary.email]})).json()
        await request_of(owner, asked["id"], "done")
        link = (await owner.post(f"/privacy/requests/{asked['id']}/download")).json()["url"]
        member = await owner.invite("member")
        assert (await other_owner.client.get(link)).status_code == 404
        assert (await member.client.get(link)).status_code == 403
        assert (await owner.client.get(link)).status_code == 200

        late = (await owner.post(f"/privacy/requests/{asked['id']}/download")).json()
        async with administrator.begin() as connection:
            aged = "update privacy_requests set link_expires_at = now() - interval '1 second' where id = :id"
            await connection.execute(text(aged), {"id": asked["id"]})
        over = await owner.get(late["url"])
        assert (over.status_code, over.json()["code"]) == (404, "download_over")
        assert over.json()["detail"] == "Ask for a new link on the privacy page."


class TestAsking:
    async def test_is_for_admins_who_proved_themselves(
        self, owner: Person, administrator: AsyncEngine, canary: Canary
    ) -> None:
        member = await owner.invite("member")
        for path, body in (
            ("/privacy/requests", {"kind": "export", "emails": [canary.email]}),
            ("/audit-log/export", None),
            ("/privacy/settings/preview", {"mail_days": 30, "audit_years": None, "job_days": 90}),
        ):
            assert (await member.post(path, body)).json()["code"] == "forbidden", path
        async with administrator.begin() as connection:
            await connection.execute(
                text("update user_sessions set proved_at = now() - interval '11 minutes' where user_id = :u"),
                {"u": owner.user_id},
            )
        for path in ("/privacy/requests", "/audit-log/export"):
            answer = await owner.post(path, {"kind": "export", "emails": [canary.email]} if "privacy" in path else None)
            assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required"), path

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"kind": "erase"}, 422, "nobody_named"),
            ({"kind": "erase", "emails": ["nobody"]}, 422, "invalid_input"),
            ({"kind": "erase", "contact_id": "01a20000-0000-7000-8000-000000000000"}, 404, "not_found"),
        ],
    )
    async def test_says_what_is_wrong(self, owner: Person, body: Json, status: int, code: str) -> None:
        answer = await owner.post("/privacy/requests", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_members_are_not_erased(self, owner: Person) -> None:
        answer = await owner.post("/privacy/requests", {"kind": "erase", "emails": [owner.email]})
        assert (answer.status_code, answer.json()["code"]) == (409, "person_is_member")

    @pytest.mark.usefixtures("workers")
    async def test_nothing_goes_without_approval(
        self, owner: Person, databases: dict[Role, Database], canary: Canary
    ) -> None:
        her = await records.contact(owner, canary.name, email=canary.email)
        asked = (await owner.post("/privacy/requests", {"kind": "erase", "emails": [canary.email]})).json()
        waiting = await request_of(owner, asked["id"], "waiting")
        assert (waiting["counts"]["contacts"], waiting["subject"]["names"]) == (1, [canary.name])
        assert owner.workspace_id is not None
        # The role that carries erasures out cannot begin one by itself.
        with pytest.raises(Exception, match="no approved erasure"):
            async with databases[Role.EXECUTOR].scoped(owner.workspace_id, SystemActor("test")) as scope:
                await scope.db.execute(text("select erase_records(:id)"), {"id": asked["id"]})
        cancelled = await owner.post(f"/privacy/requests/{asked['id']}/cancellation")
        assert (cancelled.json()["state"], cancelled.json()["subject"]) == ("cancelled", None)
        again = await owner.post(f"/privacy/requests/{asked['id']}/approval")
        assert (again.status_code, again.json()["code"]) == (409, "request_not_waiting")
        assert (await owner.get(f"/contacts/{her['id']}")).status_code == 200


class TestRetention:
    @pytest.mark.usefixtures("workers")
    async def test_old_mail_loses_its_text_and_old_entries_go(
        self,
        owner: Person,
        databases: dict[Role, Database],
        administrator: AsyncEngine,
        settings: Settings,
        canary: Canary,
    ) -> None:
        await import_mail(owner, mailbox(owner.email, canary))
        limits = {"mail_days": 30, "audit_years": 1, "job_days": 7}
        assert (await owner.post("/privacy/settings/preview", limits)).json()["messages"] == 0
        async with administrator.begin() as connection:
            await connection.execute(text("set local session_replication_role = replica"))
            values = {"w": owner.workspace_id}
            await connection.execute(
                text("update messages set created_at = now() - interval '31 days' where workspace_id = :w"), values
            )
        before = (await owner.post("/privacy/settings/preview", limits)).json()
        assert before == {"messages": 4, "audit_entries": 0, "jobs": 0}
        assert (await owner.get("/privacy/settings")).json()["mail_days"] is None, "a preview sets nothing"
        saved = await owner.put("/privacy/settings", json=limits)
        assert (saved.status_code, saved.json()["mail_days"]) == (200, 30)

        assert owner.workspace_id is not None
        async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("test")) as scope:
            await enqueue(scope, ApplyRetention())

        async def look() -> Json:
            found: Json = (await owner.get("/privacy/settings")).json()
            return found

        applied = await until(look, lambda found: found["applied_at"] is not None)
        assert applied["applied"]["messages"] == 4
        assert traces_in_objects(settings, canary.secret) == []
        thread = next(one for one in (await owner.get("/threads")).json()["items"] if "lens" in one["subject"])
        read = (await owner.get(f"/threads/{thread['id']}")).raise_for_status()
        assert canary.secret not in read.text
        assert canary.name in read.text, "from whom and about what stays"
        assert all(message["stripped_at"] for message in read.json()["messages"]), "a reader is told why it is empty"

    async def test_a_trimmed_log_verifies(
        self, owner: Person, databases: dict[Role, Database], administrator: AsyncEngine
    ) -> None:
        for number in range(5):
            await records.company(owner, f"Company {number}")
        await owner.put("/privacy/settings", json={"mail_days": None, "audit_years": 1, "job_days": 90})
        async with administrator.begin() as connection:
            # As entries that were written two years ago: appended in order, with their own hashes.
            await connection.execute(text("set local session_replication_role = replica"))
            for sequence in range(1, 100):
                values = {"w": owner.workspace_id, "n": sequence}
                await connection.execute(
                    text(
                        "update audit_log a set at = case when sequence <= 4 then at - interval '2 years' else at end, previous_hash = "
                        "coalesce((select b.hash from audit_log b where b.workspace_id = :w and b.sequence = :n - 1), '') "
                        "where workspace_id = :w and sequence = :n"
                    ),
                    values,
                )
                changed = await connection.execute(
                    text(
                        "update audit_log a set hash = audit_hash(previous_hash, a) where workspace_id = :w and sequence = :n"
                    ),
                    values,
                )
                if changed.rowcount == 0:
                    break
        assert owner.workspace_id is not None
        async with databases[Role.WORKER].scoped(owner.workspace_id, SystemActor("test")) as scope:
            assert (await scope.db.execute(text("select trim_audit()"))).scalar_one() == 4
        entries = (await owner.get("/audit-log")).json()["items"]
        assert (entries[0]["action"], entries[0]["detail"]["through"], entries[-1]["sequence"]) == (
            "audit.trimmed",
            4,
            5,
        )
        assert (await owner.get("/audit-log/verification")).json()["is_intact"]
        async with administrator.begin() as connection:
            await connection.execute(
                text("delete from audit_log where workspace_id = :w and sequence = 5"), {"w": owner.workspace_id}
            )
        broken = (await owner.get("/audit-log/verification")).json()["broken"]
        assert broken == {"sequence": 1, "problem": "missing"}

    @pytest.mark.parametrize("limits", [{"mail_days": 5}, {"audit_years": 0}, {"job_days": 0}, {"more": 1}])
    async def test_limits_are_bounded(self, owner: Person, limits: Json) -> None:
        body = {"mail_days": None, "audit_years": None, "job_days": 90, **limits}
        assert (await owner.put("/privacy/settings", json=body)).status_code == 422


class TestRecognising:
    ABOUT = subject([EMAIL], (), [NAME, "Quirina", "quirina@x"], ["+49 6421 9988771", "12"])

    @pytest.mark.parametrize(
        "words",
        [
            EMAIL.upper(),
            f"mailto:{EMAIL}?subject=x",
            "quirina.zandervelt%40kestrel-optics.example",
            "QUIRINA  ZANDERVELT",
            "Quirina\nZandervelt",
            "Zandervelt, Quirina",
            "(06421) 998 87 71",
            "0049 6421 9988771",
            "task:call-quirina-zandervelt",
        ],
    )
    def test_finds_spellings(self, words: str) -> None:
        assert names_person(words.encode(), pattern_of(self.ABOUT.terms()))
        assert names_person(words.encode("utf-16"), pattern_of(self.ABOUT.terms()))

    @pytest.mark.parametrize(
        "words",
        ["Quirina", "Zandervelt GmbH", "a.quirina.zandervelt@kestrel-optics.example", "Quirina Zanderveltmann", "12"],
    )
    def test_leaves_others_alone(self, words: str) -> None:
        assert not names_person(words.encode(), pattern_of(self.ABOUT.terms()))

    async def test_means_the_same_in_the_database(self, administrator: AsyncEngine) -> None:
        said = f'{{"a": "{EMAIL}", "b": "Call Quirina\\nZandervelt at 06421 9988771", "c": "Zandervelt GmbH"}}'
        terms = json.dumps([list(term) for term in self.ABOUT.terms()])
        async with administrator.connect() as connection:
            statement = text("select redacted(:said, cast(:terms as jsonb))")
            found = json.loads((await connection.execute(statement, {"said": said, "terms": terms})).scalar_one())
        assert found == {"a": ERASED_EMAIL, "b": f"Call {ERASED_NAME} at +0", "c": "Zandervelt GmbH"}


KEPT = {
    "analyses": "words of our own vocabulary, counts and hashes",
    "api_keys": "named by members for programs",
    "audit_log": "erase_audit redacts it and vouches for what is left",
    "data_keys": "wrapped keys",
    "deal_companies": "a word of a closed set",
    "deal_contacts": "goes with the contact",
    "deal_relations": "a word of a closed set",
    "draft_files": "go with their draft, which their names count for, too",
    "drafts": "erase_outgoing deletes those that name the person",
    "import_chunks": "names of objects; the objects are searched",
    "language_models": "the customer's own choice; the key is sealed",
    "model_calls": "erase_model_texts empties all of them: sealed texts cannot be searched",
    "invitations": "erase_records deletes those of the address",
    "confidence_curves": "numbers",
    "learning_preferences": "erase_replays deletes those that name the person",
    "mailbox_shadows": "members, times and a word of a closed set",
    "replay_threads": "erase_replays deletes all of them",
    "replays": "erase_replays deletes all of them",
    "review_times": "numbers",
    "learning_rules": "erase_learning deletes those about the person's addresses",
    "mail_watches": "ids and times of a provider",
    "mailbox_consents": "a member's own question to their provider",
    "mail_folders": "named by members at their provider, which is asked for them by name",
    "mailbox_credentials": "sealed",
    "mailboxes": "a member's own",
    "members": "a role",
    "message_locations": "erase_quarantined",
    "messages": "erase_messages",
    "ownership_transfers": "members",
    "own_addresses": "a member's own",
    "pipelines": "named by members for stages",
    "privacy_requests": "what it knows goes when it ends",
    "privacy_settings": "numbers",
    "sendings": "erase_outgoing takes their bytes and names",
    "stages": "named by members for stages",
    "suppressions": "keyed digests",
    "thread_references": "Message-IDs, which mail programs make",
    "workspaces": "the customer's own name",
    "teams": "named by members",
    "team_members": "members",
    "role_rules": "words of closed sets",
    "interaction_links": "ids",
    "task_links": "ids",
}


async def test_every_table_is_erased_from_or_has_its_reason(administrator: AsyncEngine) -> None:
    tables = set(Base.metadata.tables) - set(UNSCOPED)
    covered = set(erasing.TABLES)
    assert tables - covered - set(KEPT) == set(), (
        "say in erasing.TABLES and erasable(), or here, what erasure does with them"
    )
    assert covered <= tables
    async with administrator.connect() as connection:
        for table in sorted(covered):
            columns = (await connection.execute(text("select erasable(:table)"), {"table": table})).scalar_one()
            assert set(columns) <= set(Base.metadata.tables[table].columns.keys()), table
