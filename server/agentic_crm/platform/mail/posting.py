"""Writing mail down, to be sent once the transaction has committed."""

import os
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.announcements import Wake, announce_after_commit
from agentic_crm.platform.mail.letter import Letter
from agentic_crm.platform.secrets import key_ring
from agentic_crm.platform.secrets.keys import NONCE_BYTES
from agentic_crm.platform.settings import Settings

QUEUE: Final = "outgoing-mail"


def address_hash(address: str) -> bytes:
    """How a mailbox is found again among mails."""
    return sha256(address.strip().lower().encode()).digest()


def sealed(settings: Settings, letter: Letter, mail_id: UUID) -> bytes:
    """The letter under the newest key-encryption key: it holds links that are keys, for the hours until it is sent.

    No data key in between, as other secrets have: the mail worker must not be able to open those.
    """
    return key_ring(settings).wrap(letter.to_json(), _associated(mail_id), os.urandom(NONCE_BYTES))


def opened(settings: Settings, content: bytes, mail_id: UUID) -> Letter:
    """Raises KeyUnknown when the key is gone or the row was altered."""
    return Letter.from_json(key_ring(settings).unwrap(content, _associated(mail_id)))


async def post(
    db: AsyncSession, settings: Settings, letter: Letter, *, is_for_nobody: bool = False, is_withheld: bool = False
) -> UUID:
    """Have a letter sent when this transaction commits; its id.

    `is_for_nobody`: do the same work and send nothing, so that nobody can time which addresses have accounts.
    `is_withheld`: send nothing until somebody calls `release`; without that, it is forgotten like any old mail.
    """
    mail_id = uuid7()
    await db.execute(
        text(
            "insert into outgoing_mails (id, kind, recipient_hash, content, state) "
            "values (:id, :kind, :recipient_hash, :content, :state)"
        ),
        {
            "id": mail_id,
            "kind": letter.kind,
            "recipient_hash": address_hash(letter.recipient),
            "content": sealed(settings, letter, mail_id),
            "state": "dropped" if is_for_nobody or is_withheld else _first_state(settings),
        },
    )
    announce_after_commit(db, Wake(QUEUE))
    return mail_id


async def release(db: AsyncSession, settings: Settings, mail_id: UUID) -> None:
    """Have a withheld letter sent when this transaction commits."""
    await db.execute(
        text("update outgoing_mails set state = :state, run_at = now() where id = :id and state = 'dropped'"),
        {"id": mail_id, "state": _first_state(settings)},
    )
    announce_after_commit(db, Wake(QUEUE))


def _first_state(settings: Settings) -> str:
    return "queued" if settings.mail_from else "held"


def _associated(mail_id: UUID) -> bytes:
    return f"outgoing_mails|{mail_id}".encode()
