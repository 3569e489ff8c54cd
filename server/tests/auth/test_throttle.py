"""Guessing and flooding: who is slowed down, who is not, and what happens without Valkey."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from secrets import token_hex
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from agentic_crm.auth.errors import TooManyAttempts
from agentic_crm.auth.known_devices import name_of, new_mark
from agentic_crm.auth.throttle import SIGN_IN_HERE, SIGN_IN_TO, Limit, Throttle
from agentic_crm.auth.users.common_passwords import common_passwords
from agentic_crm.auth.users.rules import password_problem
from agentic_crm.platform.settings import Settings
from tests.make.people import PASSWORD, Api, Person

SIGN_IN = "/api/v1/auth/sign-in"
SLOW = timedelta(hours=1)


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    assert settings.redis_url is not None
    client = Redis.from_url(settings.redis_url.get_secret_value(), decode_responses=True)
    yield client
    await client.aclose()


@pytest.fixture
def nowhere() -> Redis:
    """A Valkey that is away."""
    return Redis(host="127.0.0.1", port=1, socket_connect_timeout=1)


async def spent(throttle: Throttle, limit: Limit, subject: str, times: int) -> list[int]:
    """The seconds each attempt had to wait."""
    waits = []
    for _ in range(times):
        try:
            await throttle.spend(limit.of(subject))
            waits.append(0)
        except TooManyAttempts as refused:
            waits.append(refused.extra["retry_after"])
    return waits


class TestALimit:
    @pytest.mark.parametrize("away", [False, True])
    async def test_lets_a_burst_pass_and_then_says_how_long_to_wait(
        self, redis: Redis, nowhere: Redis, away: bool
    ) -> None:
        throttle = Throttle(nowhere if away else redis)
        waits = await spent(throttle, Limit("test", burst=3, every=SLOW), token_hex(8), 5)
        assert waits[:3] == [0, 0, 0]
        assert all(3590 < wait <= 3600 for wait in waits[3:])

    async def test_doubles_the_wait_for_whoever_goes_on(self, redis: Redis) -> None:
        throttle = Throttle(redis)
        limit, subject = Limit("test", burst=2, every=timedelta(minutes=1), grows=True), token_hex(8)
        charge = limit.of(subject)
        await throttle.spend(charge)
        minutes = []
        for _ in range(6):
            await throttle.spend(charge)
            [wait] = await spent(throttle, limit, subject, 1)
            minutes.append(-(-wait // 60))
            # The wait passes.
            tat = int(await redis.hget(charge.key, "tat") or 0)
            await redis.hset(charge.key, "tat", str(tat - wait * 1000))
        assert minutes == [1, 2, 4, 8, 15, 15]

    async def test_charges_all_or_nothing(self, redis: Redis) -> None:
        throttle = Throttle(redis)
        tight, wide = Limit("tight", burst=1, every=SLOW), Limit("wide", burst=2, every=SLOW)
        subject = token_hex(8)
        await throttle.spend(tight.of(subject), wide.of(subject))
        for _ in range(3):
            with pytest.raises(TooManyAttempts):
                await throttle.spend(tight.of(subject), wide.of(subject))
        assert await throttle.has_room(wide.of(subject))

    async def test_lets_no_more_through_when_many_come_at_once(self, redis: Redis) -> None:
        throttle, charge = Throttle(redis), Limit("test", burst=5, every=SLOW).of(token_hex(8))
        outcomes = await asyncio.gather(*(throttle.has_room(charge) for _ in range(40)))
        assert sum(outcomes) == 5

    async def test_is_forgiven(self, redis: Redis) -> None:
        throttle, charge = Throttle(redis), Limit("test", burst=1, every=SLOW).of(token_hex(8))
        await throttle.spend(charge)
        await throttle.forgive(charge)
        await throttle.spend(charge)

    async def test_keeps_no_address(self, redis: Redis) -> None:
        await Throttle(redis).spend(SIGN_IN_HERE.of("dana@throttled.example", "203.0.113.9"))
        keys = [key async for key in redis.scan_iter("*")]
        assert not [key for key in keys if "throttled" in key or "203.0.113" in key]


class TestAStranger:
    async def test_cannot_lock_somebody_out(self, api: Api, redis: Redis) -> None:
        person = await api.person()
        # From everywhere: all that may be guessed at this account from addresses that it does not know.
        throttle = Throttle(redis)
        await spent(throttle, SIGN_IN_TO, person.email, SIGN_IN_TO.burst)
        stranger = await api.stranger().post(SIGN_IN, json={"email": person.email, "password": PASSWORD})
        assert stranger.status_code == 429
        known = api.stranger(ip=address_of(person))
        assert (await known.post(SIGN_IN, json={"email": person.email, "password": PASSWORD})).status_code == 200
        # The same browser elsewhere, signed out: it kept its mark.
        await person.post("/api/v1/auth/sign-out")
        moved = api.stranger(ip="198.51.100.7")
        moved.cookies.update({n: v for n, v in person.client.cookies.items() if "device" in n})
        assert (await moved.post(SIGN_IN, json={"email": person.email, "password": PASSWORD})).status_code == 200

    async def test_behind_the_same_address_does_not_lock_a_known_browser_out(self, api: Api) -> None:
        person = await api.person()
        neighbour = api.stranger(ip=address_of(person))
        codes = [
            (await neighbour.post(SIGN_IN, json={"email": person.email, "password": f"guess {n}"})).status_code
            for n in range(11)
        ]
        assert codes[-1] == 429
        own = await person.post(SIGN_IN, {"email": person.email, "password": PASSWORD})
        assert own.status_code == 200

    async def test_cannot_make_a_mark(self, settings: Settings) -> None:
        one, other = uuid4(), uuid4()
        mark = new_mark(settings, one)
        assert name_of(settings, one, mark)
        assert name_of(settings, other, mark) is None
        for forged in (None, "", ".", "x", mark[:-1] + "z", mark.split(".")[0] + "."):
            assert name_of(settings, one, forged) is None

    async def test_is_told_when_to_come_back(self, api: Api) -> None:
        person = await api.person()
        client = api.stranger()
        for n in range(11):
            answer = await client.post(SIGN_IN, json={"email": person.email, "password": f"guess {n}"})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
        assert 0 < int(answer.headers["Retry-After"]) <= 30

    async def test_many_guesses_at_once_are_no_way_around(self, api: Api) -> None:
        person = await api.person()
        client = api.stranger()
        answers = await asyncio.gather(
            *(client.post(SIGN_IN, json={"email": person.email, "password": f"guess {n}"}) for n in range(16))
        )
        assert sum(a.status_code == 401 for a in answers) == 10


def address_of(person: Person) -> str:
    transport = person.client._transport
    return str(transport.client[0])  # type: ignore[attr-defined]


class TestPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            "password",
            "Password1",
            "PASSWORD2026!",
            "qwertyuiop",
            "iloveyou",
            "weissdana",
            "dana.weiss@northwind.example",
            "DanaWeiss99!",
            "northwind2026",
            "agenticcrm",
            "agentic-crm-1",
            "abababababab",
        ],
    )
    def test_that_would_be_guessed_are_refused_with_the_fix(self, password: str) -> None:
        problem = password_problem(password, email="dana.weiss@northwind.example", name="Dana Weiss")
        assert problem is not None
        assert problem.startswith("Use ")

    @pytest.mark.parametrize(
        "password", [PASSWORD, "weissnix ist kalt", "aB3$xY9!", "пароль для дома", "x" * 127 + "yz"[:1]]
    )
    def test_need_no_signs_of_any_kind(self, password: str) -> None:
        expected = None if len(set(password)) > 2 else "Use more than two different characters."
        assert password_problem(password, email="dana.weiss@northwind.example", name="Dana Weiss") == expected

    def test_are_compared_with_at_least_ten_thousand(self) -> None:
        listed = common_passwords()
        assert len(listed) >= 10_000
        assert all(len(one) >= 8 for one in listed)
