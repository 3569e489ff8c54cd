"""Heads of the chain outside the database: one object a workspace and day, written once.

Whoever can rewrite the database cannot shorten or replace the log unnoticed, as long as they cannot also write here with our keys.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from agentic_crm.platform.secrets.keys import KeyRing
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore, workspace_key
from agentic_crm.workspaces.audit_log.repository import Head
from agentic_crm.workspaces.audit_log.rules import Anchor

_FOLDER: Final = "audit-anchors"
_READ_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Anchors:
    """What lies in the store: anchors by day, and how many could not be believed."""

    known: tuple[Anchor, ...]
    unreadable: int

    @property
    def newest(self) -> Anchor | None:
        return max(self.known, key=lambda one: one.day, default=None)


async def write(store: ObjectStore, ring: KeyRing, workspace_id: UUID, head: Head, now: datetime) -> bool:
    """Anchor the head under today's date; False when today has its anchor. An empty log has nothing to anchor."""
    if head.sequence == 0:
        return False
    return await store.put_new(_key(workspace_id, now.date()), _sealed(ring, workspace_id, head, now))


async def write_last(store: ObjectStore, ring: KeyRing, workspace_id: UUID, head: Head, now: datetime) -> None:
    """Anchor the end of the log of a workspace that is about to be removed. Written once: what comes later is less than it."""
    if head.sequence > 0:
        await store.put_new(workspace_key(workspace_id, _FOLDER, "last.json"), _sealed(ring, workspace_id, head, now))


def is_anchor(workspace_id: UUID, key: str) -> bool:
    """Whether an object is one of these, which outlive their workspace."""
    return key.startswith(workspace_key(workspace_id, _FOLDER) + "/")


def _sealed(ring: KeyRing, workspace_id: UUID, head: Head, now: datetime) -> bytes:
    said = {
        "workspace_id": str(workspace_id),
        "day": now.date().isoformat(),
        "sequence": head.sequence,
        "hash": head.hash,
        "written_at": now.isoformat(),
    }
    return json.dumps({**said, "mac": ring.authenticate(_canonical(said))}, indent=1).encode()


async def read(store: ObjectStore, ring: KeyRing, workspace_id: UUID) -> Anchors:
    """All anchors of a workspace."""
    slots = asyncio.Semaphore(_READ_AT_ONCE)

    async def one(key: str) -> Anchor | None:
        async with slots:
            try:
                return _read(await store.get(key), ring, workspace_id)
            except (ObjectMissing, ValueError, KeyError, TypeError):
                return None

    found: Sequence[Anchor | None] = await asyncio.gather(
        *(one(key) for key in await store.keys(workspace_key(workspace_id, _FOLDER) + "/"))
    )
    known = tuple(anchor for anchor in found if anchor is not None)
    return Anchors(known, len(found) - len(known))


def _key(workspace_id: UUID, day: date) -> str:
    return workspace_key(workspace_id, _FOLDER, f"{day.isoformat()}.json")


def _read(data: bytes, ring: KeyRing, workspace_id: UUID) -> Anchor | None:
    said = json.loads(data)
    mac = said.pop("mac")
    if said["workspace_id"] != str(workspace_id) or not ring.is_authentic(_canonical(said), mac):
        return None
    return Anchor(
        workspace_id=workspace_id,
        day=date.fromisoformat(said["day"]),
        sequence=int(said["sequence"]),
        hash=str(said["hash"]),
        written_at=datetime.fromisoformat(said["written_at"]),
    )


def _canonical(said: dict[str, object]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
