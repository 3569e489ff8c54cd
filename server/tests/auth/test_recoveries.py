"""Lost second factors: an admin's help with a delay, the person's veto, and the operator's command."""

import httpx
import pytest
from sqlalchemy import text

from agentic_crm.auth.recoveries.service import remove_now
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make.people import PASSWORD, Api, Person
from tests.make.second_factors import AUTH, App, let_codes_age, let_proof_age, with_app

Databases = dict[Role, Database]
CALL_OFF = f"{AUTH}/second-factor-recovery/call-off"


async def signs_in(api: Api, person: Person) -> httpx.Response:
    answer = await api.stranger().post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
    return answer.raise_for_status()


async def let_time_pass(databases: Databases, person: Person) -> None:
    async with databases[Role.API].unscoped("time passes") as db:
        statement = "select count(*) from second_factor_recoveries where user_id = :user and state = 'waiting'"
        assert (await db.execute(text(statement), {"user": person.user_id})).scalar_one() == 1
    async with databases[Role.API].unscoped("time passes") as db:
        # The API may not move the time itself: a new row stands for the one whose time has come.
        await db.execute(
            text("update second_factor_recoveries set state = 'cancelled', ended_at = now() where user_id = :user"),
            {"user": person.user_id},
        )
        await db.execute(
            text(
                "insert into second_factor_recoveries (id, user_id, asked_by, asked_in, token_hash, due_at) "
                "values (gen_random_uuid(), :user, :user, :user, sha256(gen_random_uuid()::text::bytea), now() - interval '1 second')"
            ),
            {"user": person.user_id},
        )


@pytest.fixture
async def lost(owner: Person) -> tuple[Person, App]:
    person = await owner.invite("member")
    return person, await with_app(person)


class TestAnAdminsHelp:
    async def test_waits_tells_and_then_lets_the_person_in(
        self, api: Api, owner: Person, lost: tuple[Person, App], databases: Databases
    ) -> None:
        person, _ = lost
        path = f"/members/{person.member_id}/second-factor-recovery"
        await let_proof_age(databases, owner)
        assert (await owner.post(path)).json()["code"] == "step_up_required"
        (await owner.post(f"{AUTH}/step-up", {"proof": {"kind": "password", "password": PASSWORD}})).raise_for_status()
        started = (await owner.post(path)).raise_for_status().json()
        assert started["asked_by"] == "Dana Weiss"
        assert (await owner.post(path)).json()["code"] == "recovery_waiting"
        assert (await owner.get("/second-factor-recoveries")).json() == [started]
        assert (await api.mails(person.email))[0]["kind"] == "recovery_started"
        assert (await signs_in(api, person)).json()["kind"] == "second_factor"
        await let_time_pass(databases, person)
        assert (await signs_in(api, person)).json()["kind"] == "session"
        assert (await person.get("/companies")).status_code == 401, "who had a session may not be the person"
        assert (await api.mails(person.email))[0]["kind"] == "recovery_done"

    async def test_is_called_off_by_one_link(self, api: Api, owner: Person, lost: tuple[Person, App]) -> None:
        person, _ = lost
        (await owner.post(f"/members/{person.member_id}/second-factor-recovery")).raise_for_status()
        link = {"token": await api.token_mailed(person.email, "recovery_started")}
        stranger = api.stranger()
        assert (await stranger.post(CALL_OFF, json={"token": "guess"})).json()["code"] == "recovery_over"
        assert (await stranger.post(CALL_OFF, json=link)).status_code == 204
        assert (await stranger.post(CALL_OFF, json=link)).json()["code"] == "recovery_over"
        assert (await owner.get("/second-factor-recoveries")).json() == []
        entries = (await owner.get("/audit-log", q="recovery")).json()["items"]
        assert [entry["action"] for entry in entries] == ["member.recovery_called_off", "member.recovery_started"]

    async def test_ends_when_the_factor_turns_up(
        self, api: Api, owner: Person, lost: tuple[Person, App], databases: Databases
    ) -> None:
        person, app = lost
        (await owner.post(f"/members/{person.member_id}/second-factor-recovery")).raise_for_status()
        await let_codes_age(databases, person)
        proof = {"proof": {"kind": "totp", "code": app.code()}}
        (await person.post(f"{AUTH}/step-up", proof)).raise_for_status()
        assert (await owner.get("/second-factor-recoveries")).json() == []
        gone = await owner.delete(f"/members/{person.member_id}/second-factor-recovery")
        assert gone.json()["code"] == "recovery_over"

    async def test_is_for_whom_this_workspace_alone_knows(self, api: Api, owner: Person) -> None:
        admin, plain = await owner.invite("admin"), await owner.invite("member")
        await with_app(owner)
        await with_app(admin)
        path = "/members/{}/second-factor-recovery"
        assert (await admin.post(path.format(owner.member_id))).json()["code"] == "owner_only"
        assert (await owner.post(path.format(plain.member_id))).json()["code"] == "no_second_factor"
        assert (await admin.post(path.format(admin.member_id))).status_code == 404
        elsewhere = {"name": "Their own", "currency": "EUR", "time_zone": "UTC", "domains": []}
        (await admin.post("/api/v1/workspaces", elsewhere)).raise_for_status()
        assert (await owner.post(path.format(admin.member_id))).json()["code"] == "belongs_elsewhere"
        assert (await plain.post(path.format(admin.member_id))).status_code == 403


async def test_the_operator_removes_them_at_once(
    api: Api, lost: tuple[Person, App], databases: Databases, settings: Settings
) -> None:
    await remove_now(databases[Role.API], settings, lost[0].email)
    assert (await signs_in(api, lost[0])).json()["kind"] == "session"
    assert (await api.mails(lost[0].email))[0]["kind"] == "recovery_done"


async def test_a_new_password_takes_the_second_factor_of_who_has_one(
    api: Api, lost: tuple[Person, App], databases: Databases
) -> None:
    person, app = lost
    body = {"current_password": PASSWORD, "new_password": "a much better horse"}
    await let_proof_age(databases, person)
    assert (await person.post(f"{AUTH}/change-password", body)).json()["code"] == "step_up_required"
    await let_codes_age(databases, person)
    proof = {"proof": {"kind": "totp", "code": app.code()}}
    (await person.post(f"{AUTH}/step-up", proof)).raise_for_status()
    assert (await person.post(f"{AUTH}/change-password", body)).status_code == 200
