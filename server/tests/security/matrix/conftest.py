"""The application that everybody asks, and the victim. Both serve all modules of this folder."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI

from agentic_crm.app import create_app
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.rate_limits import Allowance, Charged, RateLimits
from agentic_crm.platform.settings import Settings
from tests.make.people import Api
from tests.security.matrix.valkey import Heard, listening
from tests.security.matrix.world import MARK, Victim, hang_up_after_first_chunk, make_victim
from tests.security.tenancy import rows


@pytest.fixture(scope="package")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application, every limit counted, none of them so small that 3,000 requests in a minute would meet it."""
    charge = RateLimits.charge

    async def generous(self: RateLimits, *allowances: Allowance) -> list[Charged]:
        return await charge(self, *(replace(one, per_minute=10**7) for one in allowances))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RateLimits, "charge", generous)
        made = create_app(settings)
        async with LifespanManager(made):
            yield made


@pytest.fixture(scope="package")
async def everybody(app: FastAPI) -> AsyncIterator[Api]:
    maker = Api(httpx.ASGITransport(app=hang_up_after_first_chunk(app)), "http://127.0.0.1:8000")
    yield maker
    await maker.close()


@pytest.fixture(scope="package")
async def administrator(postgres: PostgresServer, settings: Settings) -> AsyncIterator[Any]:
    """Passes row-level security."""
    connection: Any = await asyncpg.connect(postgres.url)
    yield connection
    await connection.close()


@pytest.fixture(scope="package")
async def heard(settings: Settings) -> AsyncIterator[Heard]:
    """Every command that Valkey was given since before there was a victim."""
    async with listening(settings) as found:
        yield found


@pytest.fixture(scope="package")
async def victim(
    everybody: Api, databases: dict[Role, Database], settings: Settings, administrator: Any, heard: Heard
) -> AsyncIterator[Victim]:
    made = await make_victim(await everybody.owner(name=f"{MARK} workspace"), databases, settings, administrator)
    yield made
    await rows.clear(administrator, made.workspace_id)
