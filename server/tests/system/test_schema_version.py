"""The migrations, against a database of their own."""

from alembic import command
from alembic.script import ScriptDirectory
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


def test_the_migrations_are_one_line() -> None:
    assert len(ScriptDirectory.from_config(schema_version._config()).get_heads()) == 1


async def test_every_migration_can_be_taken_back_and_applied_again(
    postgres: PostgresServer, role_urls: dict[Role, str]
) -> None:
    admin = create_async_engine(
        make_url(postgres.url).set(drivername="postgresql+asyncpg"),
        poolclass=pool.NullPool,
        isolation_level="AUTOCOMMIT",
    )
    async with admin.connect() as connection:
        await connection.execute(text("create database there_and_back"))
    url = postgres.url_for(make_url(postgres.url).username or "", postgres.password, "there_and_back")
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=pool.NullPool)

    def down(connection: Connection) -> None:
        config = schema_version._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    async def objects() -> set[str]:
        async with engine.connect() as connection:
            rows = await connection.execute(
                text(
                    "select c.relkind::text || ' ' || c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
                    "union select 'function ' || p.oid::regprocedure from pg_proc p where p.pronamespace = 'public'::regnamespace "
                    "union select 'policy ' || tablename || ' ' || policyname from pg_policies where schemaname = 'public' "
                    "union select 'trigger ' || tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal "
                    "union select 'grant ' || grantee || ' ' || privilege_type || ' ' || table_name "
                    "  from information_schema.table_privileges where table_schema = 'public'"
                )
            )
            return set(rows.scalars())

    try:
        await migrate(url, {})
        first = await objects()
        async with engine.connect() as connection:
            await connection.execute(text(f"set role {OWNER}"))
            await connection.commit()
            await connection.run_sync(down)
            await connection.commit()
            assert await actual_version(connection) is None
        tables = {name for name in await objects() if name.startswith(("r ", "v ", "policy ", "trigger "))}
        assert tables == {"r alembic_version"}
        assert await migrate(url, {}) == expected_version()
        assert await objects() == first
    finally:
        await engine.dispose()
        async with admin.connect() as connection:
            await connection.execute(text("drop database there_and_back"))
        await admin.dispose()
