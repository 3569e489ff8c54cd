"""An administrator's way into the database, for tests that look at everything."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.settings import Settings
from tests.security.scenario import Canary


@pytest.fixture(scope="session")
async def administrator(postgres: PostgresServer, settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Passes row-level security."""
    engine = create_async_engine(postgres.url.replace("postgresql://", "postgresql+asyncpg://"))
    yield engine
    await engine.dispose()


@pytest.fixture
def canary() -> Canary:
    """Somebody nobody else's test knows."""
    return Canary.fresh()
