"""Proving an address, changing it, and choosing a new password by mail."""

import asyncio
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.auth.clearing import forget_old_proofs
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make.people import PASSWORD, Api, Person
from tests.make.second_factors import with_app

AUTH = "/api/v1/auth"
NEW_PASSWORD = "quite another horse"
Databases = dict[Role, Database]


async def age_links(databases: Databases, person: Person, by: timedelta) -> None:
    """The person's links, as they are after some time."""
    async with databases[Role.API].unscoped("a test") as db:
        rows = await db.execute(text("select id from account_links where user_id = :u"), {"u": person.user_id})
        ids = list(rows.scalars())
    owner = databases["owner"]  # type: ignore[index]
    async with owner.unscoped("time passes") as db:
        await db.execute(
            text("update account_links set expires_at = expires_at - cast(:by as interval) where id = any(:ids)"),
            {"by": by, "ids": ids},
        )


@pytest.fixture
async def aging(databases: Databases, settings: Settings) -> Any:
    """`await aging(person, timedelta)`: makes links older, as only the administrator can."""
    assert settings.database_url is not None
    owner = Database(settings.database_url.get_secret_value(), pool_size=1)
    known: Any = {**databases, "owner": owner}

    async def age(person: Person, by: timedelta) -> None:
        await age_links(known, person, by)

    yield age
    await owner.close()


class TestProvingAnAddress:
    async def test_goes_by_a_link_that_works_once(self, api: Api) -> None:
        person = await api.person()
        assert not person.session["has_proven_email"]
        token = await api.token_mailed(person.email, "verify_email")
        # In another browser, signed out: as when the mail is read on a phone.
        confirmed = await api.stranger().post(f"{AUTH}/verification/confirm", json={"token": token})
        assert confirmed.json() == {"email": person.email}
        await person.refresh()
        assert person.session["has_proven_email"]
        again = await api.stranger().post(f"{AUTH}/verification/confirm", json={"token": token})
        assert (again.status_code, again.json()["code"], again.json()["state"]) == (409, "link_unusable", "used")

    async def test_a_link_runs_out_after_a_day_and_another_can_be_sent(self, api: Api, aging: Any) -> None:
        person = await api.person()
        token = await api.token_mailed(person.email, "verify_email")
        await aging(person, timedelta(hours=24))
        late = await person.post(f"{AUTH}/verification/confirm", {"token": token})
        assert late.json()["state"] == "expired"
        assert (await person.post(f"{AUTH}/verification/send")).status_code == 204
        fresh = await api.token_mailed(person.email, "verify_email")
        assert (await person.post(f"{AUTH}/verification/confirm", {"token": fresh})).status_code == 200

    async def test_sending_again_is_limited(self, api: Api) -> None:
        person = await api.person()
        answers = [await person.post(f"{AUTH}/verification/send") for _ in range(6)]
        assert [a.status_code for a in answers] == [204] * 5 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0

    @pytest.mark.parametrize("token", ["guess", "x" * 200, "ö"])
    async def test_a_made_up_link_is_unknown(self, api: Api, token: str) -> None:
        answer = await api.stranger().post(f"{AUTH}/verification/confirm", json={"token": token})
        assert (answer.status_code, answer.json()["state"]) == (409, "unknown")

    async def test_a_link_of_one_kind_opens_nothing_else(self, api: Api) -> None:
        person = await api.person()
        token = await api.token_mailed(person.email, "verify_email")
        for path, body in (
            ("/password-reset/complete", {"token": token, "new_password": NEW_PASSWORD}),
            ("/email-change/confirm", {"token": token}),
        ):
            assert (await api.stranger().post(AUTH + path, json=body)).json()["state"] == "unknown"

    async def test_inviting_waits_for_it(self, api: Api, owner: Person) -> None:
        body = {"email": f"{token_hex(6)}@northwind.example", "role": "member"}
        early = await owner.post("/invitations", body)
        assert (early.status_code, early.json()["code"]) == (403, "email_unverified")
        await owner.prove_address()
        assert (await owner.post("/invitations", body)).status_code == 201

    async def test_an_invitation_by_mail_proves_it_and_the_link_shown_to_the_inviter_does_not(
        self, api: Api, owner: Person
    ) -> None:
        await owner.prove_address()
        for is_mailed in (True, False):
            invited = await api.person()
            created = (await owner.post("/invitations", {"email": invited.email, "role": "viewer"})).json()
            link = (await api.mails(invited.email))[0]["link"]
            assert link.startswith(created["url"])
            accept = f"/api/v1/invitations/{created['url'].rsplit('/', 1)[1]}/accept"
            joined = await invited.post(accept, {"proof": link.rsplit("=", 1)[1]} if is_mailed else None)
            assert joined.json()["has_proven_email"] is is_mailed

    async def test_anothers_invitation_proves_nothing(self, api: Api, owner: Person) -> None:
        await owner.prove_address()
        invited, other = await api.person(), await api.person()
        for person in (invited, other):
            await owner.post("/invitations", {"email": person.email, "role": "viewer"})
        link = (await api.mails(invited.email))[0]["link"]
        theirs = (await api.mails(other.email))[0]["link"].split("#")[0].rsplit("/", 1)[1]
        joined = await other.post(f"/api/v1/invitations/{theirs}/accept", {"proof": link.rsplit("=", 1)[1]})
        assert joined.json()["has_proven_email"] is False


class TestChangingAnAddress:
    async def test_keeps_the_old_one_until_the_new_one_is_proven_and_tells_it(self, api: Api) -> None:
        person = await api.person()
        before, after = person.email, f"{token_hex(6)}@northwind.example"
        assert (await person.post(f"{AUTH}/email-change", {"email": after})).status_code == 204
        await person.refresh()
        assert person.email == before
        assert (await api.mails(before))[0]["kind"] == "email_change_requested"
        token = await api.token_mailed(after, "change_email")
        assert (await api.stranger().post(f"{AUTH}/email-change/confirm", json={"token": token})).json()[
            "email"
        ] == after
        await person.refresh()
        assert (person.email, person.session["has_proven_email"]) == (after, True)
        assert (await api.mails(before))[0]["kind"] == "email_changed"
        sign_in = await api.stranger().post(f"{AUTH}/sign-in", json={"email": after, "password": PASSWORD})
        assert sign_in.status_code == 200

    async def test_to_an_address_somebody_has_is_refused_only_to_its_reader(self, api: Api) -> None:
        person, other = await api.person(), await api.person()
        assert (await person.post(f"{AUTH}/email-change", {"email": other.email})).status_code == 204
        token = await api.token_mailed(other.email, "change_email")
        answer = await api.stranger().post(f"{AUTH}/email-change/confirm", json={"token": token})
        assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")

    async def test_makes_keys_sent_to_the_old_address_useless(self, api: Api) -> None:
        person = await api.person()
        before, after = person.email, f"{token_hex(6)}@northwind.example"
        await api.stranger().post(f"{AUTH}/password-reset", json={"email": before})
        reset = await api.token_mailed(before, "reset_password")
        await person.post(f"{AUTH}/email-change", {"email": after})
        token = await api.token_mailed(after, "change_email")
        await api.stranger().post(f"{AUTH}/email-change/confirm", json={"token": token})
        late = await api.stranger().post(
            f"{AUTH}/password-reset/complete", json={"token": reset, "new_password": NEW_PASSWORD}
        )
        assert late.json()["code"] == "link_unusable"


class TestResettingAPassword:
    @pytest.mark.parametrize(("is_proven", "kind"), [(True, "second_factor"), (False, "session")])
    async def test_keeps_the_second_factor_of_the_addresses_owner_alone(
        self, api: Api, is_proven: bool, kind: str
    ) -> None:
        """Whoever opened an account for an address of somebody else must not keep them out of it."""
        person = await api.person()
        if is_proven:
            await person.prove_address()
        await with_app(person)
        await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email})
        token = await api.token_mailed(person.email, "reset_password")
        browser = api.stranger()
        await browser.post(f"{AUTH}/password-reset/complete", json={"token": token, "new_password": NEW_PASSWORD})
        answer = await browser.post(f"{AUTH}/sign-in", json={"email": person.email, "password": NEW_PASSWORD})
        assert answer.json()["kind"] == kind

    async def test_ends_every_session_and_tells_the_person(self, api: Api) -> None:
        person = await api.person()
        asked = await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email.upper()})
        assert asked.status_code == 202
        token = await api.token_mailed(person.email, "reset_password")
        shown = await api.stranger().post(f"{AUTH}/password-reset/preview", json={"token": token})
        assert shown.json() == {"email": person.email}
        browser = api.stranger()
        done = await browser.post(
            f"{AUTH}/password-reset/complete", json={"token": token, "new_password": NEW_PASSWORD}
        )
        assert done.status_code == 204
        # Nobody is signed in by it, so a second factor is asked for as always.
        assert (await browser.get(f"{AUTH}/session")).status_code == 401
        assert (await person.get(f"{AUTH}/session")).status_code == 401
        assert (await api.mails(person.email))[0]["kind"] == "password_changed"
        old, new = [
            await browser.post(f"{AUTH}/sign-in", json={"email": person.email, "password": password})
            for password in (PASSWORD, NEW_PASSWORD)
        ]
        assert (old.status_code, new.status_code) == (401, 200)
        kinds = {e["kind"] for e in (await browser.get(f"{AUTH}/security-events")).json()}
        assert {"password_reset_requested", "password_reset", "sign_in_failed", "sign_in_succeeded"} <= kinds

    async def test_answers_everybody_alike_and_mails_only_people_with_accounts(
        self, api: Api, databases: Databases
    ) -> None:
        person, nobody = await api.person(), f"{token_hex(8)}@nowhere.example"
        answers = [
            await api.stranger().post(f"{AUTH}/password-reset", json={"email": email})
            for email in (person.email, nobody)
        ]
        assert answers[0].status_code == answers[1].status_code == 202
        assert answers[0].content == answers[1].content
        assert await api.mails(nobody) == []

    async def test_costs_the_same_statements_for_known_and_unknown(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        async with databases[Role.API].unscoped("a test") as db:
            count = text(
                "select (select count(*) from account_links) + (select count(*) from outgoing_mails) + (select count(*) from security_events)"
            )
            written = []
            for email in (person.email, f"{token_hex(8)}@nowhere.example"):
                before = (await db.execute(count)).scalar_one()
                await api.stranger().post(f"{AUTH}/password-reset", json={"email": email})
                written.append((await db.execute(count)).scalar_one() - before)
        assert written == [3, 3]

    async def test_works_once_even_when_used_twice_at_once(self, api: Api) -> None:
        person = await api.person()
        await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email})
        token = await api.token_mailed(person.email, "reset_password")
        answers = await asyncio.gather(
            *(
                api.stranger().post(
                    f"{AUTH}/password-reset/complete", json={"token": token, "new_password": f"{NEW_PASSWORD} {n}"}
                )
                for n in range(4)
            )
        )
        assert sorted(a.status_code for a in answers) == [204, 409, 409, 409]

    async def test_a_link_runs_out_after_half_an_hour(self, api: Api, aging: Any) -> None:
        person = await api.person()
        await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email})
        token = await api.token_mailed(person.email, "reset_password")
        await aging(person, timedelta(minutes=30))
        answer = await api.stranger().post(f"{AUTH}/password-reset/preview", json={"token": token})
        assert answer.json()["state"] == "expired"

    async def test_a_weak_password_does_not_use_the_link_up(self, api: Api) -> None:
        person = await api.person()
        await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email})
        token = await api.token_mailed(person.email, "reset_password")
        weak, fine = [
            await api.stranger().post(
                f"{AUTH}/password-reset/complete", json={"token": token, "new_password": password}
            )
            for password in ("password123", NEW_PASSWORD)
        ]
        assert (weak.json()["code"], fine.status_code) == ("weak_password", 204)

    async def test_mails_to_one_address_are_limited_without_saying_so(self, api: Api) -> None:
        person = await api.person()
        answers = [await api.stranger().post(f"{AUTH}/password-reset", json={"email": person.email}) for _ in range(7)]
        assert {a.status_code for a in answers} == {202}
        assert sum(m["kind"] == "reset_password" for m in await api.mails(person.email)) == 5

    async def test_from_one_address_are_limited(self, api: Api) -> None:
        client = api.stranger()
        codes = [
            (await client.post(f"{AUTH}/password-reset", json={"email": f"{n}@nowhere.example"})).status_code
            for n in range(11)
        ]
        assert codes == [202] * 10 + [429]


class TestTheOutbox:
    @pytest.mark.parametrize(
        ("ip", "host"), [("203.0.113.9", None), ("127.0.0.1", "crm.example"), ("127.0.0.1", "127.0.0.1.evil.example")]
    )
    async def test_opens_on_this_machine_alone(self, api: Api, ip: str, host: str | None) -> None:
        headers = {"Host": host} if host else {}
        answer = await api.stranger(ip=ip).get("/api/v1/outbox", headers=headers)
        assert answer.status_code == 404

    async def test_nobody_can_rewrite_history_or_reopen_links(self, databases: Databases) -> None:
        for statement in (
            "update security_events set kind = 'x'",
            "delete from security_events",
            "update account_links set expires_at = now() + interval '1 year'",
            "delete from account_links",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with databases[Role.API].unscoped("an attack") as db:
                    await db.execute(text(statement))

    async def test_the_scheduler_clears_what_is_over(self, api: Api, databases: Databases, aging: Any) -> None:
        person = await api.person()
        await aging(person, timedelta(days=32))
        await forget_old_proofs(databases[Role.JOBS])
        async with databases[Role.API].unscoped("a test") as db:
            left = await db.execute(
                text("select count(*) from account_links where user_id = :u"), {"u": person.user_id}
            )
            assert left.scalar_one() == 0
