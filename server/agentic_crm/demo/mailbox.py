"""The demo mailbox as one mbox file, its newest message just before the moment it is made for."""

import re
from datetime import datetime
from typing import Final

from agentic_crm.demo.almanac import Almanac
from agentic_crm.demo.envelopes import envelopes
from agentic_crm.demo.letters import Thread, threads

FILE_NAME: Final = "northwind-inbox.mbox"
_FROM_LINE: Final = re.compile(rb"^(>*From )", re.MULTILINE)


def mailbox(now: datetime) -> bytes:
    """All messages, oldest first, in the form that mail programs export (mboxrd)."""
    raws = [raw for thread in threads() for raw in envelopes(thread, almanac_of(thread, now))]
    return b"".join(_entry(sent, raw) for sent, raw in sorted(raws, key=lambda one: one[0]))


def almanac_of(thread: Thread, now: datetime) -> Almanac:
    """Every thread is moved by whole weeks on its own: weekdays stay true, and none of its messages is from tomorrow."""
    last = thread.letters[-1].date
    weeks_ago, _, rest = last.partition(" ")
    del weeks_ago
    return Almanac.of(now).ending_before(now, f"0 {rest}")


def _entry(sent: datetime, raw: bytes) -> bytes:
    return b"From - " + sent.strftime("%a %b %d %H:%M:%S %Y").encode() + b"\n" + _FROM_LINE.sub(rb">\1", raw) + b"\n"
