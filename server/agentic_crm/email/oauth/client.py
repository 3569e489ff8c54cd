"""An HTTP client that speaks for one mailbox: it names a bearer token, and has it renewed once when it is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol

import httpcore
import httpx

from agentic_crm.email.connectors.faults import ReauthRequired, Refused, Temporary
from agentic_crm.kit.errors import AppError
from agentic_crm.platform import clock
from agentic_crm.platform.outbound import AnswerTooLarge, OutboundPolicy, guarded_client, read_bounded
from agentic_crm.platform.settings import Settings

LONGEST_WAIT: Final = timedelta(hours=6)
"""What a provider may ask for; beyond that it is asked again anyway."""
_BROKEN: Final = (
    httpx.HTTPError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    OSError,
    TimeoutError,
)


class Authorized(Protocol):
    """Who names the token."""

    async def bearer(self) -> str:
        """A token that is good for some minutes. Raises MailboxFault."""
        ...

    async def refused(self, token: str) -> str:
        """Another one, after the provider refused this one whatever its expiry says. Raises MailboxFault."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """One token that cannot be renewed: the one that a consent has just brought."""

    token: str = field(repr=False)

    async def bearer(self) -> str:
        return self.token

    async def refused(self, token: str) -> str:
        raise ReauthRequired("The provider does not accept the access that it has just granted. Connect again.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """Raises Temporary when it is no JSON object: a proxy's page, or an answer that was cut off."""
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise unreadable() from error
        if not isinstance(found, dict):
            raise unreadable()
        return found


class AnswerTooBig(Temporary):
    """The body was given up at the limit that the question set."""

    code = "bad_answer"


def unreadable() -> Temporary:
    """The answer is not what the documentation says."""
    return Temporary("The provider's answer could not be read. It is asked again.", code="bad_answer")


def api_policy(settings: Settings) -> OutboundPolicy:
    """HTTPS to the open internet, and whatever the operator allows besides."""
    return OutboundPolicy.of((443,), [one.strip() for one in settings.private_networks.split(",") if one.strip()])


class ApiClient:
    """Asks one provider for one mailbox. Retries nothing but the one request whose token had to be renewed."""

    def __init__(self, settings: Settings, authority: Authorized, *, seconds: float = 30.0) -> None:
        self._authority = authority
        self._http = guarded_client(api_policy(settings), seconds=seconds)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most_bytes: int = 16 * 1024**2,
    ) -> Answer:
        """The provider's answer, also when it is an error's. Raises ReauthRequired, Refused, Temporary."""
        token = await self._authority.bearer()
        answer = await self._once(method, url, params, content, headers, most_bytes, token)
        if answer.status != 401:
            return answer
        token = await self._authority.refused(token)
        answer = await self._once(method, url, params, content, headers, most_bytes, token)
        if answer.status == 401:
            raise ReauthRequired("The provider does not accept its consent any more. Connect the mailbox again.")
        return answer

    async def _once(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        content: bytes | None,
        headers: Mapping[str, str] | None,
        most_bytes: int,
        token: str,
    ) -> Answer:
        own = {"Accept": "application/json", **(headers or {}), "Authorization": f"Bearer {token}"}
        if content is not None:
            own.setdefault("Content-Type", "application/json")
        return await exchange(self._http, method, url, params=params, content=content, headers=own, most=most_bytes)

    async def close(self) -> None:
        """Never raises."""
        await self._http.aclose()


async def exchange(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    params: Mapping[str, Any] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int,
) -> Answer:
    """One request and its bounded answer. Raises Refused for an address that must not be asked, Temporary for a broken connection."""
    try:
        async with http.stream(method, url, params=params, content=content, headers=headers) as response:
            body = await read_bounded(response, most)
            return Answer(response.status_code, dict(response.headers), body)
    except AnswerTooLarge as error:
        raise AnswerTooBig("The provider's answer is larger than it can be.") from error
    except AppError as error:
        raise Refused(error.detail, code=error.code) from error
    except _BROKEN as error:
        raise Temporary("The provider does not answer. It is asked again.") from error


def retry_after(headers: Mapping[str, str], *, default: timedelta) -> timedelta:
    """How long an answer asks to wait: seconds, or a date. At least a second, at most `LONGEST_WAIT`."""
    said = headers.get("retry-after", "").strip()
    wait = default
    if said.isascii() and said.isdigit():
        wait = timedelta(seconds=min(int(said), 10**6))
    elif said:
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return default
        wait = until(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return max(timedelta(seconds=1), min(wait, LONGEST_WAIT))


def until(moment: datetime) -> timedelta:
    """From now on, bounded as `retry_after` is."""
    return max(timedelta(seconds=1), min(moment - clock.now(), LONGEST_WAIT))
