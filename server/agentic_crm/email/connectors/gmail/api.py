"""Gmail's methods, as far as they are used. Answers that are no success raise a MailboxFault; nothing is asked twice."""

import asyncio
import base64
import binascii
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar
from urllib.parse import quote

from agentic_crm.email.connectors.gmail.answers import fault_of
from agentic_crm.email.connectors.gmail.quota import Quota
from agentic_crm.email.oauth.client import ApiClient, unreadable

R = TypeVar("R")
AT_ONCE: Final = 4
"""Requests on their way at one time. More are answered with "too many concurrent requests for user"."""


class GmailApi:
    """The methods for one user. `base`: such as https://gmail.googleapis.com."""

    def __init__(self, client: ApiClient, base: str, quota: Quota, subject: str) -> None:
        self._client = client
        self._base = f"{base.rstrip('/')}/gmail/v1/users/me"
        self._quota = quota
        self._subject = subject

    async def profile(self) -> dict[str, Any]:
        return await self._get("profile.get", "profile")

    async def labels(self) -> dict[str, Any]:
        return await self._get("labels.list", "labels")

    async def send_as(self) -> dict[str, Any]:
        return await self._get("sendAs.list", "settings/sendAs")

    async def messages(self, **parameters: Any) -> dict[str, Any]:
        return await self._get("messages.list", "messages", parameters)

    async def history(self, **parameters: Any) -> dict[str, Any]:
        return await self._get("history.list", "history", parameters)

    async def message(self, message_id: str, form: str, *, most_bytes: int = 16 * 1024**2) -> dict[str, Any]:
        """`form`: minimal or raw. Raises AnswerTooBig above `most_bytes`."""
        path = f"messages/{quote(message_id, safe='')}"
        return await self._get("messages.get", path, {"format": form}, most_bytes=most_bytes)

    async def post(self, method: str, path: str, content: bytes) -> dict[str, Any]:
        """A method that changes something: `watch`, `stop`, `messages.send`."""
        self._quota.spend(self._subject, method)
        answer = await self._client.ask("POST", f"{self._base}/{path}", content=content)
        if answer.status // 100 != 2:
            raise fault_of(answer)
        return answer.json() if answer.body.strip() else {}

    async def close(self) -> None:
        await self._client.close()

    async def _get(
        self, method: str, path: str, parameters: Mapping[str, Any] | None = None, *, most_bytes: int = 16 * 1024**2
    ) -> dict[str, Any]:
        self._quota.spend(self._subject, method)
        answer = await self._client.ask("GET", f"{self._base}/{path}", params=parameters, most_bytes=most_bytes)
        if answer.status != 200:
            raise fault_of(answer)
        return answer.json()


async def side_by_side(ids: Iterable[str], ask: Callable[[str], Awaitable[R]]) -> AsyncGenerator[R, None]:
    """What `ask` gives for each, in order, with `AT_ONCE` of them on their way. The first error ends it."""
    left = iter(ids)
    under_way: list[asyncio.Task[R]] = []
    try:
        while True:
            while len(under_way) < AT_ONCE and (one := next(left, None)) is not None:
                under_way.append(asyncio.ensure_future(ask(one)))
            if not under_way:
                return
            yield await under_way.pop(0)
    finally:
        for task in under_way:
            task.cancel()
        for task in under_way:
            with suppress(BaseException):
                await task


def text_of(document: Mapping[str, Any], name: str) -> str:
    """A field that has to be there. Raises Temporary."""
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise unreadable()
    return value


def texts_of(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts; an absent one is empty, as Gmail leaves empty fields out."""
    value = document.get(name, [])
    if not isinstance(value, list):
        raise unreadable()
    return tuple(str(one) for one in value)


def objects_of(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects; an absent one is empty. Raises Temporary."""
    value = document.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise unreadable()
    return value


def raw_of(document: Mapping[str, Any]) -> bytes:
    """The message's bytes. Raises Temporary when they were cut off."""
    text = text_of(document, "raw")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable() from error
