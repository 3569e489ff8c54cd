"""Real servers for every test that asks: PostgreSQL and Valkey start once a test process, each test has workspaces of its own."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from secrets import token_hex

import httpx
import pytest
import structlog
from argon2 import PasswordHasher
from asgi_lifespan import LifespanManager

from agentic_crm.app import create_app
from agentic_crm.auth import passwords
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer, embedded_postgres
from agentic_crm.platform.embedded.valkey import ValkeyServer, embedded_valkey
from agentic_crm.platform.jobs.processes import ProcessPool
from agentic_crm.platform.settings import Settings
from agentic_crm.system.schema_version import migrate
from tests.make.people import Api, Person
from tests.make.workers import PROCESSES, running_workers

PUBLIC_URL = "http://127.0.0.1:8000"


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> None:
    """structlog's own default draws every local variable of every frame: an unexpected 500 would take minutes to print."""
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, console])


def pytest_collection_finish() -> None:
    """The application and the tests stay for good: looking through them for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Thousands of people sign up here; what one hash costs in the product is held by tests/security/secrets/test_passwords.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with embedded_postgres(tmp_path_factory.mktemp("postgres"), durable=False, keep=False) as server:
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    with embedded_valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="session")
def role_urls(postgres: PostgresServer) -> dict[Role, str]:
    """A migrated database, and each role's way into it."""
    urls = {role: postgres.url_for(role.value, token_hex(16)) for role in Role}
    asyncio.run(migrate(postgres.url, urls))
    return urls


@pytest.fixture(scope="session")
def settings(
    role_urls: dict[Role, str], postgres: PostgresServer, valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return Settings.model_validate(
        {
            "environment": "test",
            "public_url": PUBLIC_URL,
            "secret_key": token_hex(32),
            "database_url": postgres.url,
            "database_api_url": role_urls[Role.API],
            "database_worker_url": role_urls[Role.WORKER],
            "database_analyst_url": role_urls[Role.ANALYST],
            "database_executor_url": role_urls[Role.EXECUTOR],
            "database_jobs_url": role_urls[Role.JOBS],
            "redis_url": valkey.url,
            "object_store_url": f"file:{tmp_path_factory.mktemp('objects')}",
            "log_format": "text",
        }
    )


@pytest.fixture(scope="session")
async def child_processes() -> AsyncIterator[ProcessPool]:
    """Where mail is read and analysed, for everybody who works on jobs."""
    yield PROCESSES
    await PROCESSES.close()


@pytest.fixture(scope="session")
async def databases(role_urls: dict[Role, str], child_processes: ProcessPool) -> AsyncIterator[dict[Role, Database]]:
    """One pool for each role. Whoever has them may run workers, whose child processes go when these do."""
    opened = {role: Database(url, pool_size=4, application_name="tests") for role, url in role_urls.items()}
    yield opened
    for database in opened.values():
        await database.close()


@pytest.fixture(scope="session")
async def transport(settings: Settings) -> AsyncIterator[httpx.ASGITransport]:
    """The running application."""
    app = create_app(settings)
    async with LifespanManager(app) as manager:
        yield httpx.ASGITransport(app=manager.app)


@pytest.fixture
async def api(transport: httpx.ASGITransport) -> AsyncIterator[Api]:
    """Makes clients: `api.stranger()`, `await api.person()`, `await api.owner()`, `await person.invite(role)`."""
    maker = Api(transport, PUBLIC_URL)
    yield maker
    await maker.close()


@pytest.fixture
async def workers(databases: dict[Role, Database], settings: Settings) -> AsyncIterator[None]:
    """Workers of every queue, for as long as the test lasts."""
    async with running_workers(databases, settings):
        yield


@pytest.fixture
async def owner(api: Api) -> Person:
    """The owner of a fresh workspace."""
    return await api.owner()


@pytest.fixture
async def other_owner(api: Api) -> Person:
    """The owner of another fresh workspace: what they have must never show."""
    return await api.owner()
