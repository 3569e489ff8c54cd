"""Subscriptions to a mailbox's messages: asked for, prolonged, and those of ours that nobody knows of any more called off."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from agentic_crm.email.connectors.faults import Refused, Temporary
from agentic_crm.email.connectors.graph.client import GraphClient
from agentic_crm.email.connectors.graph.opening import graph_client
from agentic_crm.email.connectors.graph.words import NotThere
from agentic_crm.email.oauth.client import ApiClient, unreadable
from agentic_crm.email.push.watcher import Started, Wanted
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings

LASTS: Final = timedelta(days=6)
"""Graph allows 10,080 minutes for messages, a week."""


class OutlookWatcher:
    """See `push.watcher.Watcher`. One subscription for all folders of a mailbox."""

    @property
    def renews_before(self) -> timedelta:
        return LASTS / 2

    def is_set_up(self, settings: Settings) -> bool:
        """Graph rings at https addresses only, and has to reach them."""
        return settings.public_url.startswith("https://")

    async def start(self, client: ApiClient, settings: Settings, wanted: Wanted) -> Started:
        graph = graph_client(settings, client)
        if wanted.external_id is not None:
            try:
                return await self._prolong(graph, wanted.external_id)
            except NotThere:
                pass
        url = notification_url(settings, wanted.workspace_id, wanted.mailbox_id)
        await self._call_off_others(graph, url)
        body = {
            "changeType": "created,updated,deleted",
            "notificationUrl": url,
            "lifecycleNotificationUrl": url,
            "resource": "me/messages",
            "expirationDateTime": _moment(clock.now() + LASTS),
            "clientState": wanted.secret,
        }
        try:
            made = (await graph.ask("POST", graph.outside("subscriptions"), content=_json(body))).json()
        except NotThere as error:
            raise Temporary("Microsoft does not take subscriptions at the moment.") from error
        except Temporary as fault:
            if fault.code != "question_refused":
                raise
            raise Refused(
                f"Microsoft could not reach this server at {settings.public_url}, so it cannot say at once when mail arrives. It is asked every few minutes.",
                code="push_not_reachable",
            ) from fault
        return Started(_id(made), _end(made), is_new=True)

    async def _prolong(self, graph: GraphClient, external_id: str) -> Started:
        """Which also answers Graph's question whether we still may."""
        url = graph.outside("subscriptions", external_id)
        body = _json({"expirationDateTime": _moment(clock.now() + LASTS)})
        answer = (await graph.ask("PATCH", url, content=body)).json()
        return Started(external_id, _end(answer), is_new=False)

    async def _call_off_others(self, graph: GraphClient, url: str) -> None:
        """We may have died between asking for one and writing down its id."""
        async for page in graph.pages(graph.outside("subscriptions"), {}):
            for one in page:
                if one.get("notificationUrl") == url:
                    try:
                        await graph.ask("DELETE", graph.outside("subscriptions", str(one["id"])))
                    except NotThere:
                        continue


async def call_off(client: ApiClient, settings: Settings, external_id: str) -> None:
    """Raises MailboxFault. One that is not there (any more) is called off."""
    graph = graph_client(settings, client)
    try:
        await graph.ask("DELETE", graph.outside("subscriptions", external_id))
    except NotThere:
        return


def notification_url(settings: Settings, workspace_id: UUID, mailbox_id: UUID) -> str:
    """Where Graph rings for one mailbox."""
    return f"{settings.public_url.rstrip('/')}/api/v1/push/microsoft/{place_of(workspace_id, mailbox_id)}"


def place_of(workspace_id: UUID, mailbox_id: UUID) -> str:
    """Which mailbox a ring is for. No secret: rings prove themselves by their client state."""
    return f"{workspace_id.hex}-{mailbox_id.hex}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _id(made: dict[str, Any]) -> str:
    found = made.get("id")
    if not isinstance(found, str) or not found:
        raise unreadable()
    return found


def _end(made: dict[str, Any]) -> datetime:
    """Seven digits of a second are more than Python's parser takes."""
    said = str(made.get("expirationDateTime", ""))
    try:
        end = datetime.fromisoformat(said.partition(".")[0].removesuffix("Z"))
    except ValueError as error:
        raise unreadable() from error
    return end.replace(tzinfo=UTC)
