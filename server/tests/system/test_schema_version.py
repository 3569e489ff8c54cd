"""The migrations, against a database of their own."""

from alembic import command
from sqlalchemy import pool, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from agentic_crm.platform.db.roles import OWNER, Role
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.system import schema_version
from agentic_crm.system.schema_version import actual_version, expected_version, migrate


async def test_the_models_and_the_migrations_describe_the_same_schema(
    postgres: PostgresServer, role_urls: dict[Role, str]
) -> None:
    def compare(connection: Connection) -> None:
        config = schema_version._config()
        config.attributes["connection"] = connection
        command.check(config)

    engine = create_async_engine(make_url(postgres.url).set(drivername="postgresql+asyncpg"), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(f"set role {OWNER}"))
        await connection.commit()
        await connection.run_sync(compare)
    await engine.dispose()


async def test_migrating_again_changes_nothing(postgres: PostgresServer, role_urls: dict[Role, str]) -> None:
    assert await migrate(postgres.url, role_urls) == expected_version()


async def test_a_database_before_the_first_migration_has_no_version(postgres: PostgresServer) -> None:
    url = make_url(postgres.url_for("postgres", postgres.password, "postgres")).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        assert await actual_version(connection) is None
    await engine.dispose()
