"""Sealing and opening values, with data keys that are made when first needed."""

import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.secrets.keys import KEY_BYTES, NONCE_BYTES, KeyRing, KeyUnknown, key_ring
from agentic_crm.platform.settings import Settings

_FORMAT: Final = b"\x01"
_HEADER: Final = len(_FORMAT) + 16
_SHORTEST: Final = _HEADER + NONCE_BYTES + 16
_TRUSTED_FOR: Final = 300.0
_REMEMBERED: Final = 1024


class SealBroken(ValueError):
    """The value was altered, cut, or sealed for another place."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where one sealed value lives. `workspace_id` None: global identity data."""

    table: str
    column: str
    row_id: UUID | str
    workspace_id: UUID | None = None

    def associated(self) -> bytes:
        """What the cipher binds the value to."""
        return "|".join((self.table, str(self.row_id), self.column, str(self.workspace_id or "identity"))).encode()


@dataclass(frozen=True, slots=True)
class Place:
    """A column of sealed values."""

    table: str
    column: str

    def row(self, row_id: UUID | str, *, workspace_id: UUID | None = None) -> Context:
        """The value of one row."""
        return Context(self.table, self.column, row_id, workspace_id)


def place(table: str, column: str) -> Place:
    """The column `column` of `table`, as it is called in the database."""
    return Place(table, column)


async def seal(db: AsyncSession, settings: Settings, plaintext: bytes, *, context: Context) -> bytes:
    """`plaintext` encrypted for one place: format, data key's id, nonce, ciphertext. Raises KeysMissing, KeyUnknown.

    With a workspace, `db` must be that workspace's transaction. The first value ever sealed makes the data key.
    """
    key_id, key = await current_key(db, key_ring(settings), context.workspace_id)
    return encrypted(key_id, key, plaintext, context)


async def open_sealed(db: AsyncSession, settings: Settings, sealed: bytes, *, context: Context) -> bytes:
    """What was sealed for this place. Raises SealBroken, KeyUnknown."""
    key = await known_key(db, key_ring(settings), key_id_of(sealed), context.workspace_id)
    return decrypted(key, sealed, context)


def key_id_of(sealed: bytes) -> UUID:
    """The data key that a value names. Raises SealBroken."""
    if len(sealed) < _SHORTEST or sealed[:1] != _FORMAT:
        raise SealBroken("this is no sealed value")
    return UUID(bytes=bytes(sealed[1:_HEADER]))


def encrypted(key_id: UUID, key: bytes, plaintext: bytes, context: Context) -> bytes:
    """A sealed value under a known key."""
    header = _FORMAT + key_id.bytes
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, plaintext, header + context.associated())


def decrypted(key: bytes, sealed: bytes, context: Context) -> bytes:
    """A value opened with a known key. Raises SealBroken."""
    header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + NONCE_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, sealed[_HEADER + NONCE_BYTES :], header + context.associated())
    except InvalidTag:
        raise SealBroken(f"a value of {context.table}.{context.column} was altered or sealed for another row") from None


# --- data keys ---------------------------------------------------------------------------------------------------

# Opened data keys by id and by the ring that opened them; keys stay in memory for minutes, so that sealing costs no query each.
_opened: OrderedDict[tuple[UUID, UUID | None, KeyRing], tuple[float, bytes]] = OrderedDict()


async def current_key(db: AsyncSession, ring: KeyRing, workspace_id: UUID | None) -> tuple[UUID, bytes]:
    """The data key that seals now, made when there is none."""
    found = await _current_id(db, workspace_id)
    if found is None:
        await make_key(db, ring, workspace_id)
        found = await _current_id(db, workspace_id)
        assert found is not None, "it was made, by us or by another at the same moment"
    return found, await known_key(db, ring, found, workspace_id)


async def known_key(db: AsyncSession, ring: KeyRing, key_id: UUID, workspace_id: UUID | None) -> bytes:
    """A data key by its id. Raises KeyUnknown."""
    remembered = _opened.get((key_id, workspace_id, ring))
    if remembered is not None and time.monotonic() - remembered[0] < _TRUSTED_FOR:
        return remembered[1]
    table, where = table_of(workspace_id), _WHERE[workspace_id is not None]
    statement = text(f"select wrapped from {table} where {where} and id = :id")  # noqa: S608
    wrapped = (await db.execute(statement, {"id": key_id})).scalar_one_or_none()
    if wrapped is None:
        raise KeyUnknown("the data key of this value is gone: it was erased, or the database was restored without it")
    key = ring.unwrap(bytes(wrapped), wrapping_of(key_id, workspace_id))
    _opened[(key_id, workspace_id, ring)] = (time.monotonic(), key)
    while len(_opened) > _REMEMBERED:
        _opened.popitem(last=False)
    return key


async def make_key(db: AsyncSession, ring: KeyRing, workspace_id: UUID | None) -> None:
    """A new data key, unless one seals already."""
    key_id = uuid7()
    wrapped = ring.wrap(os.urandom(KEY_BYTES), wrapping_of(key_id, workspace_id), os.urandom(NONCE_BYTES))
    table = table_of(workspace_id)
    columns = "id, wrapped, kek_id" if workspace_id is None else "workspace_id, id, wrapped, kek_id"
    values = ":id, :wrapped, :kek" if workspace_id is None else "current_workspace_id(), :id, :wrapped, :kek"
    await db.execute(
        text(f"insert into {table} ({columns}) values ({values}) on conflict do nothing"),  # noqa: S608
        {"id": key_id, "wrapped": wrapped, "kek": ring.newest},
    )


async def _current_id(db: AsyncSession, workspace_id: UUID | None) -> UUID | None:
    where = _WHERE[workspace_id is not None]
    statement = text(f"select id from {table_of(workspace_id)} where {where} and state = 'sealing'")  # noqa: S608
    found = (await db.execute(statement)).scalar_one_or_none()
    return None if found is None else UUID(str(found))


_WHERE: Final = {True: "workspace_id = current_workspace_id()", False: "true"}


def table_of(workspace_id: UUID | None) -> str:
    """Where the data key of a workspace, or of identity data, is kept."""
    return "identity_keys" if workspace_id is None else "data_keys"


def wrapping_of(key_id: UUID, workspace_id: UUID | None) -> bytes:
    """What a wrapped data key is bound to: copied into another workspace's row, it does not open."""
    return f"data key|{key_id}|{workspace_id or 'identity'}".encode()
