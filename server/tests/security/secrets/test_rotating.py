"""New keys: what was sealed before still opens, and nothing needs the old keys any more."""

import asyncio
from pathlib import Path
from secrets import token_hex

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from agentic_crm.cli import secrets as command
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.embedded.postgres import PostgresServer
from agentic_crm.platform.secrets import KeyUnknown, open_sealed, place
from agentic_crm.platform.secrets.keys import derived_key
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.privacy import suppression
from tests.make.people import Person
from tests.security.tenancy.scratch import scratch_installation

KEY = place("privacy_settings", "suppression_key")
ACTOR = SystemActor("test")


async def test_both_rotations(
    postgres: PostgresServer, role_urls: dict[Role, str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scratch_installation(postgres, role_urls, settings) as here:
        await rotates(await here.api.owner(), here.databases[Role.API], here.settings, monkeypatch)


async def rotates(owner: Person, api: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert owner.workspace_id is not None

    async def opened(these: Settings) -> bytes:
        assert owner.workspace_id is not None
        async with api.scoped(owner.workspace_id, ACTOR) as scope:
            row = (await scope.db.execute(text("select id, suppression_key from privacy_settings"))).one()
            context = KEY.row(row.id, workspace_id=owner.workspace_id)
            return await open_sealed(scope.db, these, bytes(row.suppression_key), context=context)

    async def rotate(these: Settings, *, data_keys: bool) -> None:
        monkeypatch.setattr(command, "settings_here", lambda *_: these)
        await asyncio.to_thread(command.rotate, data_keys=data_keys, data_dir=Path())

    async with api.scoped(owner.workspace_id, ACTOR) as scope:
        await suppression.suppress(scope, settings, ["erased@example.com"])
    key = await opened(settings)
    ring = settings.model_copy(update={"secret_keys": SecretStr(old := token_hex(32))})
    with pytest.raises(KeyUnknown, match="add that key back"):
        await opened(ring)
    derived = derived_key(settings.secret_key.get_secret_value()).hex()
    both = settings.model_copy(update={"secret_keys": SecretStr(f"{old},{derived}")})
    await rotate(both, data_keys=False)
    assert await opened(ring) == key, "the first key alone opens everything now"
    await rotate(both, data_keys=True)
    assert await opened(ring) == key
    async with api.scoped(owner.workspace_id, ACTOR) as scope:
        states = list((await scope.db.execute(text("select state from data_keys"))).scalars())
    assert states == ["sealing"]
    await rotate(settings.model_copy(update={"secret_keys": SecretStr(f"{derived},{old}")}), data_keys=False)
    assert await opened(settings) == key
