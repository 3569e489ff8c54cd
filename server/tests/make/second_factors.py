"""People with second factors, set up through the API as a browser does it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pyotp
from sqlalchemy import text

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.make.authenticator import Authenticator
from tests.make.people import PASSWORD, Api, Person

AUTH = "/api/v1/auth"
FACTORS = f"{AUTH}/second-factors"


@dataclass
class App:
    """An authenticator app on a phone. `code(1)` is the code that it shows half a minute later, which is taken already."""

    secret: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        totp = pyotp.TOTP(self.secret)
        return totp.generate_otp(int(datetime.now(UTC).timestamp()) // 30 + steps)


async def with_app(person: Person) -> App:
    """Set up an authenticator app; the code that it shows now is used up by that."""
    begun = (await person.post(f"{FACTORS}/authenticator")).raise_for_status().json()
    app = App(begun["secret"], [])
    confirmed = await person.post(f"{FACTORS}/authenticator/confirm", {"code": app.code()})
    app.recovery_codes = confirmed.raise_for_status().json()["recovery_codes"] or []
    return app


async def with_passkey(person: Person, device: Authenticator, name: str = "Laptop") -> dict[str, Any]:
    """Add a passkey; the answer of the API."""
    begun = (await person.post(f"{AUTH}/passkeys/registration-options")).raise_for_status().json()
    created = device.create(begun["options"])
    added = await person.post(f"{AUTH}/passkeys", {"name": name, "credential": created})
    answer: dict[str, Any] = added.raise_for_status().json()
    return answer


async def give_password(api: Api, person: Person, client: httpx.AsyncClient | None = None) -> httpx.AsyncClient:
    """Another browser in which the person has given their password, and is asked for the second factor."""
    browser = client or api.stranger()
    answer = await browser.post(f"{AUTH}/sign-in", json={"email": person.email, "password": PASSWORD})
    assert answer.raise_for_status().json()["kind"] == "second_factor"
    return browser


async def finish(browser: httpx.AsyncClient, **proof: Any) -> httpx.Response:
    """Give the second factor."""
    return await browser.post(f"{AUTH}/second-factor", json={"proof": proof})


async def let_proof_age(databases: dict[Role, Database], person: Person) -> None:
    """As if everything the person proved was eleven minutes ago."""
    async with databases[Role.API].unscoped("the test's clock") as db:
        await db.execute(
            text("update user_sessions set proved_at = proved_at - interval '11 minutes' where user_id = :user"),
            {"user": person.user_id},
        )


async def let_codes_age(databases: dict[Role, Database], person: Person) -> None:
    """As if the last code was used some minutes ago: the one that is shown now is fresh."""
    async with databases[Role.API].unscoped("the test's clock") as db:
        await db.execute(
            text("update totp_factors set last_step = last_step - 10 where user_id = :user"), {"user": person.user_id}
        )
