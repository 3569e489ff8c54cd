"""An application and workers that may go to this machine, and a model server there."""

from collections.abc import AsyncIterator

import httpx
import pytest
from asgi_lifespan import LifespanManager

from agentic_crm.app import create_app
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make.model_server import ModelServer, running_model_server
from tests.make.workers import running_workers


@pytest.fixture(scope="session")
def opened(settings: Settings) -> Settings:
    """The operator lets models be reached on this machine."""
    return settings.model_copy(update={"private_networks": "127.0.0.0/8", "model_timeout_seconds": 20.0})


@pytest.fixture(scope="session")
async def transport(opened: Settings) -> AsyncIterator[httpx.ASGITransport]:
    async with LifespanManager(create_app(opened)) as manager:
        yield httpx.ASGITransport(app=manager.app)


@pytest.fixture
async def workers(databases: dict[Role, Database], opened: Settings) -> AsyncIterator[None]:
    async with running_workers(databases, opened):
        yield


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with running_model_server() as server:
        yield server
