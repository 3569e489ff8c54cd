"""The mail worker's loop: takes what is due from `outgoing_mails`, hands it to the mailer, and remembers how that went."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database, fetch_all
from agentic_crm.platform.jobs.waking import Alarm
from agentic_crm.platform.mail.posting import QUEUE, opened
from agentic_crm.platform.mail.smtp import Mailer, MailRefused, MailUnavailable
from agentic_crm.platform.secrets import KeyUnknown
from agentic_crm.platform.settings import Settings

MOST_ATTEMPTS: Final = 12
_AFTER_TROUBLE: Final = 2.0
# Claiming moves a mail this far into the future: a worker that dies meanwhile costs that long, and no mail.
_CLAIMED_FOR: Final = timedelta(minutes=2)
_CLAIM: Final = (
    "update outgoing_mails m set attempts = m.attempts + 1, run_at = now() + cast(:claimed_for as interval) "
    "where m.id = (select id from outgoing_mails where state = 'queued' and run_at <= now() "
    "order by run_at limit 1 for update skip locked) returning m.id, m.content, m.attempts"
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    content: bytes
    attempts: int


def delay(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 30 s, doubling, at most an hour."""
    return timedelta(seconds=min(15 * 2.0**attempts, 3600))


class Delivery:
    """Sends mail until `stop`. Several may run: a mail is claimed before it is sent."""

    def __init__(self, database: Database, settings: Settings, mailer: Mailer, redis: Redis | None) -> None:
        assert settings.mail_from is not None, "without a sender nothing is queued"
        self._database = database
        self._settings = settings
        self._sender = settings.mail_from
        self._mailer = mailer
        self._alarm = Alarm(redis, QUEUE)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Return from `run` after the mail at hand."""
        self._stopping.set()
        self._alarm.ring()

    async def run(self) -> None:
        """Trouble with the database is waited out."""
        try:
            while not self._stopping.is_set():
                try:
                    while await self.deliver_one() and not self._stopping.is_set():
                        pass
                except (SQLAlchemyError, OSError, TimeoutError) as error:
                    _log.warning("mail_delivery_interrupted", error=type(error).__name__)
                    await asyncio.sleep(_AFTER_TROUBLE)
                if not self._stopping.is_set():
                    await self._alarm.wait(listen=True)
        finally:
            await self._alarm.close()

    async def deliver_one(self) -> bool:
        """Send the mail that is due first; whether there was one."""
        claimed = await self._claim()
        if claimed is None:
            return False
        now = clock.now()
        try:
            letter = opened(self._settings, claimed.content, claimed.id)
            if letter.good_until is not None and letter.good_until <= now:
                raise MailRefused("its link ran out before it could be sent")
            await self._mailer.send(letter.message(sender=self._sender, mail_id=claimed.id, at=now))
        except (MailRefused, KeyUnknown) as error:
            await self._settle(claimed, "failed", str(error))
        except MailUnavailable as error:
            if claimed.attempts >= MOST_ATTEMPTS:
                await self._settle(claimed, "failed", str(error))
            else:
                await self._postpone(claimed, now + delay(claimed.attempts), str(error))
        else:
            await self._settle(claimed, "sent", None)
        return True

    async def _claim(self) -> _Claimed | None:
        async with self._database.unscoped("mail goes to persons") as db:
            rows = await fetch_all(db, _CLAIM, claimed_for=_CLAIMED_FOR)
        return _Claimed(**rows[0]) if rows else None

    async def _settle(self, claimed: _Claimed, state: str, error: str | None) -> None:
        async with self._database.unscoped("mail goes to persons") as db:
            await db.execute(
                text(
                    "update outgoing_mails set state = :state, content = null, last_error = :error, "
                    "sent_at = case when :state = 'sent' then now() end where id = :id"
                ),
                {"id": claimed.id, "state": state, "error": error},
            )
        (_log.info if state == "sent" else _log.warning)(f"mail_{state}", mail_id=str(claimed.id), error=error)

    async def _postpone(self, claimed: _Claimed, until: datetime, error: str) -> None:
        async with self._database.unscoped("mail goes to persons") as db:
            await db.execute(
                text("update outgoing_mails set run_at = :until, last_error = :error where id = :id"),
                {"id": claimed.id, "until": until, "error": error},
            )
        _log.warning("mail_postponed", mail_id=str(claimed.id), attempts=claimed.attempts, error=error)
