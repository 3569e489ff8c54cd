"""Questions to Graph for one mailbox: immutable ids in each of them, few at once, links followed only to where they came from."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from agentic_crm.email.connectors.faults import Temporary
from agentic_crm.email.connectors.graph.words import NotThere, fault_of
from agentic_crm.email.oauth.client import Answer, ApiClient, unreadable

AT_ONCE: Final = 3
"""Exchange takes four requests of an app at a mailbox at once. One is left for sending and for subscriptions."""

_IMMUTABLE: Final = 'IdType="ImmutableId"'
_MOST_BYTES: Final = 16 * 1024**2
_MOST_PAGES: Final = 5_000
Item = Mapping[str, Any]


class GraphClient:
    """`root` is the mailbox: the signed-in person's own, or one that is shared with them. See `words.fault_of` for what is raised."""

    def __init__(self, api: ApiClient, base: str, mailbox: str | None = None) -> None:
        self._api = api
        self._base = base.rstrip("/")
        self._origin = urlsplit(self._base)[:2]
        self._is_shared = mailbox is not None
        self._root = "/me" if mailbox is None else f"/users/{quote(mailbox, safe='@.')}"
        self._gate = asyncio.Semaphore(AT_ONCE)

    def url(self, *parts: str) -> str:
        """Of something in the mailbox. Ids may hold any letter."""
        return f"{self._base}{self._root}" + "".join(f"/{quote(part, safe='$')}" for part in parts)

    def outside(self, *parts: str) -> str:
        """Of something that belongs to no mailbox: subscriptions."""
        return self._base + "".join(f"/{quote(part, safe='')}" for part in parts)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        page_size: int | None = None,
        most_bytes: int = _MOST_BYTES,
    ) -> Answer:
        """A successful answer. Raises MailboxFault, NotThere."""
        prefer = _IMMUTABLE if page_size is None else f"{_IMMUTABLE}, odata.maxpagesize={page_size}"
        own = {"Prefer": prefer, **(headers or {})}
        async with self._gate:
            answer = await self._api.ask(
                method, url, params=params, content=content, headers=own, most_bytes=most_bytes
            )
        if not 200 <= answer.status < 300:
            raise fault_of(answer, is_shared=self._is_shared)
        return answer

    async def get(
        self, url: str, params: Mapping[str, str] | None = None, *, page_size: int | None = None
    ) -> dict[str, Any]:
        """A JSON object; names of `params` come without their dollar sign."""
        named = {f"${name}": value for name, value in (params or {}).items()}
        return (await self.ask("GET", url, params=named or None, page_size=page_size)).json()

    async def pages(self, url: str, params: Mapping[str, str]) -> AsyncGenerator[list[Item], None]:
        """All pages of a collection, which may be empty and yet have a next one."""
        following: str | None = None
        for _ in range(_MOST_PAGES):
            document = await (self.get(url, params) if following is None else self.get(following))
            yield items_of(document)
            following = self.link(document, "@odata.nextLink")
            if following is None:
                return
        raise Temporary("Microsoft's list does not end. It is asked again.", code="bad_answer")

    def link(self, document: Mapping[str, Any], name: str) -> str | None:
        """A link of an answer. It gets our token, so it must lead to where the answer came from."""
        found = document.get(name)
        if found is None:
            return None
        if not isinstance(found, str) or urlsplit(found)[:2] != self._origin:
            raise unreadable()
        return found

    async def close(self) -> None:
        await self._api.close()


def items_of(document: Mapping[str, Any]) -> list[Item]:
    """What a page holds. Raises Temporary when that is nothing of the kind."""
    found = document.get("value")
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in found
    ):
        raise unreadable()
    return found


__all__ = ["AT_ONCE", "GraphClient", "Item", "NotThere", "items_of"]
