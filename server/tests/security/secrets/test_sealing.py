"""Sealed values: what somebody with the database, but not the keys or not the right row, can do with them."""

from secrets import token_hex
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.secrets import KeysMissing, KeyUnknown, SealBroken, key_ring, open_sealed, place, seal
from agentic_crm.platform.settings import Settings
from tests.make.people import Person

ACTOR = SystemActor("test")
TOKEN = place("mailboxes", "token")
Databases = dict[Role, Database]


async def test_a_value_opens_where_it_was_sealed_and_nowhere_else(
    databases: Databases, settings: Settings, owner: Person, other_owner: Person
) -> None:
    assert owner.workspace_id is not None
    assert other_owner.workspace_id is not None
    row = uuid4()
    here = TOKEN.row(row, workspace_id=owner.workspace_id)
    async with databases[Role.API].scoped(owner.workspace_id, ACTOR) as scope:
        sealed = await seal(scope.db, settings, b"the token", context=here)
        assert b"the token" not in sealed
        assert await open_sealed(scope.db, settings, sealed, context=here) == b"the token"
        assert await seal(scope.db, settings, b"the token", context=here) != sealed
        for elsewhere in (
            TOKEN.row(uuid4(), workspace_id=owner.workspace_id),
            place("mailboxes", "note").row(row, workspace_id=owner.workspace_id),
            place("others", "token").row(row, workspace_id=owner.workspace_id),
        ):
            with pytest.raises(SealBroken):
                await open_sealed(scope.db, settings, sealed, context=elsewhere)
        for altered in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:-1], b"", b"\x02" + sealed[1:]):
            with pytest.raises(SealBroken):
                await open_sealed(scope.db, settings, altered, context=here)
    async with databases[Role.API].scoped(other_owner.workspace_id, ACTOR) as scope:
        with pytest.raises(KeyUnknown):
            await open_sealed(scope.db, settings, sealed, context=TOKEN.row(row, workspace_id=other_owner.workspace_id))


async def test_a_data_key_copied_into_another_workspace_does_not_open(
    databases: Databases, settings: Settings, owner: Person, other_owner: Person
) -> None:
    assert owner.workspace_id is not None
    assert other_owner.workspace_id is not None
    row = uuid4()
    async with databases[Role.API].scoped(owner.workspace_id, ACTOR) as scope:
        sealed = await seal(scope.db, settings, b"theirs", context=TOKEN.row(row, workspace_id=owner.workspace_id))
        stolen = (await scope.db.execute(text("select id, wrapped, kek_id from data_keys"))).one()
    async with databases[Role.API].scoped(other_owner.workspace_id, ACTOR) as scope:
        await scope.db.execute(
            text("insert into data_keys (id, wrapped, kek_id) values (:id, :wrapped, :kek)"),
            {"id": stolen.id, "wrapped": stolen.wrapped, "kek": stolen.kek_id},
        )
        with pytest.raises(KeyUnknown, match="moved from another workspace"):
            await open_sealed(scope.db, settings, sealed, context=TOKEN.row(row, workspace_id=other_owner.workspace_id))
        await scope.db.execute(text("delete from data_keys"))


async def test_the_wrong_keys_open_nothing(databases: Databases, settings: Settings) -> None:
    context = place("totp_factors", "secret").row(uuid4())
    async with databases[Role.API].unscoped("identity data is global") as db:
        sealed = await seal(db, settings, b"JBSWY3DPEHPK3PXP", context=context)
        assert await open_sealed(db, settings, sealed, context=context) == b"JBSWY3DPEHPK3PXP"
        others = settings.model_copy(update={"secret_key": type(settings.secret_key)(token_hex(32))})
        with pytest.raises(KeyUnknown, match="SECRET_KEYS"):
            await open_sealed(db, others, sealed, context=context)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EXECUTOR, Role.JOBS])
async def test_roles_without_need_cannot_read_identity_keys(databases: Databases, role: Role) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with databases[role].unscoped("an attacker tries") as db:
            await db.execute(text("select * from identity_keys"))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.EXECUTOR, Role.JOBS])
async def test_roles_without_need_cannot_read_data_keys(databases: Databases, role: Role, owner: Person) -> None:
    assert owner.workspace_id is not None
    with pytest.raises(DBAPIError, match="permission denied"):
        async with databases[role].scoped(owner.workspace_id, ACTOR) as scope:
            await scope.db.execute(text("select * from data_keys"))


class TestConfiguredKeys:
    def settings(self, **values: str) -> Settings:
        return Settings.model_validate({"environment": "production", "secret_key": "s" * 40, **values})

    def test_production_needs_them(self) -> None:
        with pytest.raises(KeysMissing, match="openssl rand"):
            key_ring(self.settings())

    @pytest.mark.parametrize("listed", ["short", "zz" * 32, "00" * 31, "00" * 32 + ",no"])
    def test_are_32_bytes(self, listed: str) -> None:
        with pytest.raises((KeysMissing, ValidationError), match="32 bytes"):
            key_ring(self.settings(secret_keys=listed))

    def test_stand_newest_first_and_do_not_show(self) -> None:
        new, old = token_hex(32), token_hex(32)
        ring = key_ring(self.settings(secret_keys=f"{new}, {old}"))
        assert ring.newest == key_ring(self.settings(secret_keys=new)).newest
        assert new not in repr(ring)
        assert old not in repr(self.settings(secret_keys=old))
