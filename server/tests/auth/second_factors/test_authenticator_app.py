"""Authenticator apps: setting one up, and what it changes for whoever has only the password."""

import asyncio
from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import text

from agentic_crm.auth.second_factors import rules
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.make.people import PASSWORD, Api
from tests.make.second_factors import AUTH, FACTORS, finish, give_password, let_codes_age, with_app

Databases = dict[Role, Database]


class TestSettingOneUp:
    async def test_counts_after_its_first_code(self, api: Api) -> None:
        person = await api.person()
        begun = (await person.post(f"{FACTORS}/authenticator")).json()
        assert begun["uri"].startswith("otpauth://totp/Agentic%20CRM:")
        assert f"secret={begun['secret']}" in begun["uri"]
        assert begun["qr_svg"].startswith("<svg")
        assert (await person.get(FACTORS)).json()["authenticator"] is None
        before = await api.stranger().post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        assert before.json()["kind"] == "session"

        wrong = await person.post(f"{FACTORS}/authenticator/confirm", {"code": "000000"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_factor")
        code = pyotp.TOTP(begun["secret"]).now()
        right = await person.post(f"{FACTORS}/authenticator/confirm", {"code": f"{code[:3]} {code[3:]}"})
        assert right.status_code == 200
        assert len(set(right.json()["recovery_codes"])) == 10
        overview = (await person.get(FACTORS)).json()
        assert overview["authenticator"]["confirmed_at"] is not None
        assert overview["recovery_codes_left"] == 10

    async def test_ends_sessions_that_the_password_alone_began(self, api: Api) -> None:
        person = await api.person()
        elsewhere = api.stranger()
        await elsewhere.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        await with_app(person)
        assert (await elsewhere.get(f"{AUTH}/session")).status_code == 401
        assert (await person.get(f"{AUTH}/session")).status_code == 200

    async def test_keeps_the_app_in_use_until_the_new_one_is_confirmed(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        old = await with_app(person)
        begun = (await person.post(f"{FACTORS}/authenticator")).json()
        browser = await give_password(api, person)
        assert (await finish(browser, kind="totp", code=old.code(1))).status_code == 200
        confirmed = await person.post(f"{FACTORS}/authenticator/confirm", {"code": pyotp.TOTP(begun["secret"]).now()})
        assert confirmed.json() == {"recovery_codes": None}
        await let_codes_age(databases, person)
        browser = await give_password(api, person)
        assert (await finish(browser, kind="totp", code=old.code())).status_code == 401

    async def test_keeps_its_secret_from_readers_of_the_database(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        async with databases[Role.API].unscoped("what a thief of the database sees") as db:
            row = await db.execute(
                text("select secret, totp_factors::text from totp_factors where user_id = :user"),
                {"user": person.user_id},
            )
            secret, everything = row.one()
        assert app.secret.encode() not in bytes(secret)
        assert app.secret not in everything

    async def test_does_not_open_when_moved_to_another_person(self, api: Api, databases: Databases) -> None:
        """A thief who can write rows puts a secret that they know into somebody else's row."""
        victim, thief = await api.person(), await api.person()
        await with_app(victim)
        known = await with_app(thief)
        async with databases[Role.API].unscoped("a thief who writes") as db:
            await db.execute(
                text(
                    "update totp_factors set secret = (select secret from totp_factors where user_id = :thief)"
                    " where user_id = :victim"
                ),
                {"thief": thief.user_id, "victim": victim.user_id},
            )
        browser = await give_password(api, victim)
        answer = await finish(browser, kind="totp", code=known.code(1))
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_factor")


class TestSigningIn:
    async def test_gives_no_session_before_the_code(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        browser = api.stranger()
        answer = await browser.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        assert answer.json()["kind"] == "second_factor"
        assert answer.json()["methods"] == ["totp", "recovery_code"]
        cookies = answer.headers.get_list("set-cookie")
        assert not any(cookie.startswith(("__Host-sid=", "sid=")) for cookie in cookies)
        assert all("HttpOnly" in cookie and "Max-Age=600" in cookie for cookie in cookies)
        assert (await browser.get(f"{AUTH}/session")).status_code == 401
        assert (await browser.get(f"{AUTH}/second-factor")).json()["methods"] == ["totp", "recovery_code"]

        done = await finish(browser, kind="totp", code=app.code(1))
        assert done.status_code == 200
        assert done.json()["user"]["email"] == person.email
        assert (await browser.get(f"{AUTH}/session")).status_code == 200

    async def test_takes_each_code_once(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        first, second = await give_password(api, person), await give_password(api, person)
        code = app.code(1)
        assert (await finish(first, kind="totp", code=code)).status_code == 200
        reused = await finish(second, kind="totp", code=code)
        assert (reused.status_code, reused.json()["code"]) == (401, "wrong_factor")

    async def test_takes_a_code_once_from_twenty_at_a_time(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        await let_codes_age(databases, person)
        browsers = [await give_password(api, person) for _ in range(5)]
        code = app.code()
        answers = await asyncio.gather(*(finish(browser, kind="totp", code=code) for browser in browsers))
        assert [answer.status_code for answer in answers].count(200) == 1

    async def test_ends_the_waiting_sign_in_after_five_wrong_codes(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        browser = await give_password(api, person)
        codes = [(await finish(browser, kind="totp", code=f"00000{n}")).json()["code"] for n in range(6)]
        assert codes[:4] == ["wrong_factor"] * 4
        assert codes[5] in {"sign_in_expired", "too_many_attempts"}
        right = await finish(browser, kind="totp", code=app.code(1))
        assert right.status_code in {401, 429}

    async def test_slows_guessing_down_across_sign_ins(self, api: Api) -> None:
        """Who has the password begins anew after every few guesses; that must not help."""
        person = await api.person()
        await with_app(person)
        statuses = []
        for start in range(4):
            browser = await give_password(api, person)
            statuses += [(await finish(browser, kind="totp", code=f"{start:03}{n:03}")).status_code for n in range(4)]
        assert statuses.count(401) <= 10
        last = await finish(await give_password(api, person), kind="totp", code="123456")
        assert last.status_code == 429
        assert int(last.headers["Retry-After"]) > 0

    async def test_guesses_elsewhere_do_not_keep_a_known_browser_out(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        for _ in range(3):
            stranger = await give_password(api, person)
            for n in range(4):
                await finish(stranger, kind="totp", code=f"00000{n}")
        await person.post(f"{AUTH}/sign-out")
        again = await give_password(api, person, person.client)
        assert (await finish(again, kind="totp", code=app.code(1))).status_code == 200

    async def test_cannot_be_finished_from_another_browser_or_without_the_password(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        answer = await finish(api.stranger(), kind="totp", code=app.code(1))
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_expired")
        forged = api.stranger()
        forged.cookies.set("pending-sign-in", "x" * 43)
        assert (await finish(forged, kind="totp", code=app.code(1))).status_code == 401

    async def test_is_over_after_ten_minutes(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        browser = await give_password(api, person)
        async with databases[Role.API].unscoped("the test's clock") as db:
            await db.execute(
                text(
                    "update pending_sign_ins set expires_at = expires_at - interval '10 minutes' where user_id = :user"
                ),
                {"user": person.user_id},
            )
        late = await finish(browser, kind="totp", code=app.code(1))
        assert (late.status_code, late.json()["code"]) == (401, "sign_in_expired")

    async def test_can_be_given_up(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        browser = await give_password(api, person)
        kept = dict(browser.cookies)
        assert (await browser.delete(f"{AUTH}/second-factor")).status_code == 204
        browser.cookies.update(kept)
        assert (await finish(browser, kind="totp", code=app.code(1))).json()["code"] == "sign_in_expired"

    async def test_needs_the_app_even_right_after_a_new_password(self, api: Api) -> None:
        person = await api.person()
        await with_app(person)
        await person.post(
            f"{AUTH}/change-password", {"current_password": PASSWORD, "new_password": "another horse battery"}
        )
        answer = await api.stranger().post(
            f"{AUTH}/sign-in", json={"email": person.email, "password": "another horse battery"}
        )
        assert answer.json()["kind"] == "second_factor"


class TestRecoveryCodes:
    async def test_work_once_however_they_are_typed(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        code = app.recovery_codes[3]
        typed = code.lower().replace("-", " ")
        assert (await finish(await give_password(api, person), kind="recovery_code", code=typed)).status_code == 200
        reused = await finish(await give_password(api, person), kind="recovery_code", code=code)
        assert reused.status_code == 401
        assert (await person.get(FACTORS)).json()["recovery_codes_left"] == 9

    async def test_of_somebody_else_do_not_work(self, api: Api) -> None:
        person, other = await api.person(), await api.person()
        await with_app(person)
        theirs = (await with_app(other)).recovery_codes[0]
        assert (await finish(await give_password(api, person), kind="recovery_code", code=theirs)).status_code == 401

    async def test_are_replaced_all_at_once(self, api: Api) -> None:
        person = await api.person()
        app = await with_app(person)
        renewed = await person.post(f"{FACTORS}/recovery-codes")
        fresh = renewed.json()["recovery_codes"]
        assert renewed.status_code == 201
        assert not set(fresh) & set(app.recovery_codes)
        old = await finish(await give_password(api, person), kind="recovery_code", code=app.recovery_codes[0])
        assert old.status_code == 401
        new = await finish(await give_password(api, person), kind="recovery_code", code=fresh[0])
        assert new.status_code == 200

    async def test_are_not_made_without_a_second_factor(self, api: Api) -> None:
        person = await api.person()
        answer = await person.post(f"{FACTORS}/recovery-codes")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_second_factor")

    async def test_go_with_the_last_second_factor(self, api: Api) -> None:
        person = await api.person()
        await with_app(person)
        assert (await person.delete(f"{FACTORS}/authenticator")).status_code == 204
        overview = (await person.get(FACTORS)).json()
        assert (overview["authenticator"], overview["recovery_codes_left"]) == (None, 0)
        answer = await api.stranger().post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
        assert answer.json()["kind"] == "session"

    async def test_are_kept_as_slow_hashes(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        async with databases[Role.API].unscoped("what a thief of the database sees") as db:
            rows = await db.execute(
                text("select recovery_codes::text from recovery_codes where user_id = :user"), {"user": person.user_id}
            )
            everything = " ".join(rows.scalars())
        assert not any(code in everything or code.replace("-", "") in everything for code in app.recovery_codes)


class TestWhatIsOnRecord:
    async def test_tells_the_person_of_each_change(self, api: Api, databases: Databases) -> None:
        person = await api.person()
        app = await with_app(person)
        await finish(await give_password(api, person), kind="totp", code="000000")
        await finish(await give_password(api, person), kind="recovery_code", code=app.recovery_codes[0])
        await person.delete(f"{FACTORS}/authenticator")
        async with databases[Role.API].unscoped("the person's history") as db:
            rows = await db.execute(
                text("select kind, detail::text from security_events where user_id = :user"), {"user": person.user_id}
            )
            events = [(row.kind, row.detail) for row in rows]
        kinds = {kind for kind, _ in events}
        assert {
            "second_factor_added",
            "second_factor_failed",
            "recovery_code_used",
            "second_factor_removed",
        } <= kinds
        assert not any(code in detail for _, detail in events for code in [*app.recovery_codes, app.secret])


class TestWhichCodeFits:
    SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    NOW = datetime(2026, 3, 4, 12, 0, 10, tzinfo=UTC)

    def fits(self, steps: int, *, last: int | None = None) -> bool:
        here = int(self.NOW.timestamp()) // 30
        code = pyotp.TOTP(self.SECRET).generate_otp(here + steps)
        last_step = None if last is None else here + last
        return rules.fitting_step(self.SECRET, code, now=self.NOW, last_step=last_step) == here + steps

    @pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_allows_clocks_to_be_half_a_minute_off(self, steps: int, fits: bool) -> None:
        assert self.fits(steps) is fits

    @pytest.mark.parametrize(("steps", "last", "fits"), [(0, 0, False), (-1, 0, False), (1, 0, True), (0, -1, True)])
    def test_never_goes_back(self, steps: int, last: int, fits: bool) -> None:
        assert self.fits(steps, last=last) is fits

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "\x00" * 6, "-" * 16])
    def test_takes_nothing_that_is_no_code(self, typed: str) -> None:
        assert rules.fitting_step(self.SECRET, typed, now=self.NOW, last_step=None) is None

    def test_recovery_codes_are_long_and_unlike_each_other(self) -> None:
        codes = {rules.new_recovery_code() for _ in range(1000)}
        assert len(codes) == 1000
        assert all(rules.clean_recovery_code(code.lower().replace("-", "")) == code for code in codes)
