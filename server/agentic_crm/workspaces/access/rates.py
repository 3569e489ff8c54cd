"""Counting requests to workspaces, before a transaction is open.

What a request shows is counted at once. For its workspace it counts once the credential is known to open it: else strangers
could use up what a workspace is allowed. Until then it counts for the address it comes from, so that nobody can try out
credentials without end.
"""

import time
from collections import OrderedDict
from typing import Final
from uuid import UUID

from fastapi import Request

from agentic_crm.auth import credentials
from agentic_crm.auth.credentials import Credential
from agentic_crm.platform.http.state import app_state
from agentic_crm.platform.rate_limits import Allowance, RateLimits, headers_of

_KNOWN_FOR: Final = 300.0
_MOST_KNOWN: Final = 20_000


class _Counting:
    """One process's limits, and which credentials were let into which workspaces lately."""

    def __init__(self, limits: RateLimits) -> None:
        self.limits = limits
        self.known: OrderedDict[tuple[str, UUID], float] = OrderedDict()

    def is_known(self, subject: str, workspace_id: UUID) -> bool:
        return time.monotonic() - self.known.get((subject, workspace_id), -_KNOWN_FOR) < _KNOWN_FOR

    def note(self, subject: str, workspace_id: UUID) -> None:
        self.known[(subject, workspace_id)] = time.monotonic()
        self.known.move_to_end((subject, workspace_id))
        while len(self.known) > _MOST_KNOWN:
            self.known.popitem(last=False)


async def charge(request: Request, credential: Credential, workspace_id: UUID) -> None:
    """Count this request. Raises TooManyRequests."""
    settings, counting = app_state(request).settings, _counting(request)
    subject = credentials.throttled_as(credential)
    allowances = [Allowance("credential", subject, settings.api_rate_per_minute)]
    if counting.is_known(subject, workspace_id):
        allowances.append(Allowance("workspace", str(workspace_id), settings.workspace_rate_per_minute))
    else:
        address = request.client.host if request.client else ""
        allowances.append(Allowance("address", address, settings.api_rate_per_minute))
    charged = await counting.limits.charge(*allowances)
    request.state.response_headers = headers_of(charged)


def note_admitted(request: Request, credential: Credential, workspace_id: UUID) -> None:
    """From now on this credential's requests count for the workspace, too."""
    _counting(request).note(credentials.throttled_as(credential), workspace_id)


def _counting(request: Request) -> _Counting:
    counting = getattr(request.app.state, "rate_counting", None)
    if counting is None:
        counting = request.app.state.rate_counting = _Counting(RateLimits(app_state(request).redis))
    assert isinstance(counting, _Counting)
    return counting
