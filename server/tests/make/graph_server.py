"""Microsoft Graph's mail on this machine, over real HTTP, written from its documentation: see `graph_mailbox` for what it holds.

It insists on what is easily forgotten: immutable ids in every request, at most four requests at once for a mailbox, state tokens as they
were given. `fail` puts errors in the way.
"""

import asyncio
import re
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.make.graph_mailbox import ROOT, Folder, GraphMailbox, Message, later, moment

AT_ONCE = 4
_CONDITION = re.compile(r"receivedDateTime (ge|gt|le|lt|eq) (\S+)")
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "eq": lambda a, b: a == b,
}


def problem(status: int, code: str, message: str = "", headers: dict[str, str] | None = None) -> Response:
    body = {"error": {"code": code, "message": message or code, "innerError": {"request-id": str(uuid4())}}}
    return JSONResponse(body, status_code=status, headers=headers)


@dataclass
class Fault:
    """`match` stands in the path or the query. `after`: requests that it lets through first."""

    match: str
    make: Callable[[], Response]
    times: int
    after: int = 0


@dataclass
class GraphServer:
    """`tokens` are the access tokens that are good, each for a mailbox; `scopes` what each was consented for, where that is known.

    `others`: further mailboxes by address; `shared`: those of them that are shared with whoever asks, None is all. `heard` has every
    request's method and path.
    """

    mailbox: GraphMailbox
    base: str = ""
    tokens: set[str] = field(default_factory=set)
    scopes: dict[str, set[str]] = field(default_factory=dict)
    others: dict[str, GraphMailbox] = field(default_factory=dict)
    shared: set[str] | None = None
    faults: list[Fault] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    without_preference: list[str] = field(default_factory=list)
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: list[tuple[bytes, list[str]]] = field(default_factory=list)
    after_sending: list[Callable[[], Response]] = field(default_factory=list)
    """Answers to mails that were taken."""

    running: int = 0
    most_running: int = 0
    slowness: float = 0.0
    webhooks: httpx.AsyncClient | None = None

    @property
    def url(self) -> str:
        return f"{self.base}/v1.0"

    def fail(
        self,
        match: str,
        status: int,
        code: str = "",
        *,
        times: int = 1,
        after: int = 0,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer the next requests like this. A body of bytes is sent as it is."""

        def make() -> Response:
            if body is not None:
                return Response(
                    body, status_code=status, headers={"content-type": "application/json", **(headers or {})}
                )
            return problem(status, code, headers=headers)

        self.faults.append(Fault(match, make, times, after))

    # --- change notifications

    async def notify(
        self, change: str = "created", *, lifecycle: str | None = None, client_state: str | None = None
    ) -> list[int]:
        """Tell every subscription that something happened; the answers' status codes."""
        assert self.webhooks is not None
        codes = []
        for one in list(self.subscriptions.values()):
            note = {
                "subscriptionId": one["id"],
                "subscriptionExpirationDateTime": one["expirationDateTime"],
                "tenantId": "84bd8158-6d4d-4958-8b9f-9d6445542f95",
                "clientState": client_state or one["clientState"],
            }
            if lifecycle is None:
                note |= {"changeType": change, "resource": f"Users/{self.mailbox.user_id}/Messages/AAkALg"}
            else:
                note |= {"lifecycleEvent": lifecycle}
            url = one["notificationUrl"] if lifecycle is None else one["lifecycleNotificationUrl"]
            codes.append((await self.webhooks.post(url, json={"value": [note]})).status_code)
        return codes

    async def subscribe(self, request: Request) -> Response:
        data = await request.json()
        assert set(data) >= {"changeType", "notificationUrl", "resource", "expirationDateTime", "clientState"}
        assert len(data["clientState"]) <= 128
        if moment(data["expirationDateTime"]) > moment(later(10_080 * 60)):
            return problem(400, "ExtensionError", "Subscription expiration can only be 10080 minutes in the future.")
        assert self.webhooks is not None
        for name in ("notificationUrl", "lifecycleNotificationUrl"):
            token = f"Validation: Testing client application reachability <{uuid4()}>"
            answer = await self.webhooks.post(f"{data[name]}?validationToken={quote(token)}")
            is_plain = answer.headers.get("content-type", "").startswith("text/plain")
            if answer.status_code != 200 or answer.text != token or not is_plain:
                return problem(400, "ValidationError", "Subscription validation request failed.")
        row = {"id": str(uuid4()), **data}
        self.subscriptions[row["id"]] = row
        return JSONResponse({key: value for key, value in row.items() if key != "clientState"}, status_code=201)

    async def list_subscriptions(self, request: Request) -> Response:
        shown = [{k: v for k, v in one.items() if k != "clientState"} for one in self.subscriptions.values()]
        return JSONResponse({"value": shown})

    async def subscription(self, request: Request) -> Response:
        row = self.subscriptions.get(request.path_params["id"])
        if row is None:
            return problem(404, "ResourceNotFound", "The object was not found.")
        if request.method == "DELETE":
            del self.subscriptions[row["id"]]
            return Response(status_code=204)
        row["expirationDateTime"] = (await request.json())["expirationDateTime"]
        return JSONResponse({key: value for key, value in row.items() if key != "clientState"})

    # --- the mailbox

    async def me(self, request: Request, box: GraphMailbox) -> Response:
        addresses = [f"SMTP:{box.address}", *(f"smtp:{one}" for one in box.aliases), "X500:/o=ExchangeLabs/cn=adele"]
        return JSONResponse(
            {"id": box.user_id, "mail": box.address, "userPrincipalName": box.address, "proxyAddresses": addresses}
        )

    async def mail_folders(self, request: Request, box: GraphMailbox) -> Response:
        parent = _folder(box, request.path_params["folder"]).id if "folder" in request.path_params else ROOT
        hidden = request.query_params.get("includeHiddenFolders") == "true"
        found = [one for one in box.folders.values() if one.parent == parent and (hidden or not one.is_hidden)]
        return self._paged(request, [_shown(box, one) for one in found], default=10)

    async def mail_folder(self, request: Request, box: GraphMailbox) -> Response:
        return JSONResponse(_shown(box, _folder(box, request.path_params["folder"])))

    async def messages(self, request: Request, box: GraphMailbox) -> Response:
        folder = _folder(box, request.path_params["folder"]).id if "folder" in request.path_params else None
        found = _filtered(box.inside(folder), request.query_params.get("$filter", ""))
        select = tuple(request.query_params.get("$select", "").split(","))
        items = [{"id": one.id} | {k: v for k, v in one.properties().items() if k in select} for one in found]
        return self._paged(request, items, default=10)

    async def counted(self, request: Request, box: GraphMailbox) -> Response:
        folder = _folder(box, request.path_params["folder"]).id
        return PlainTextResponse(str(len(_filtered(box.inside(folder), request.query_params.get("$filter", "")))))

    async def delta(self, request: Request, box: GraphMailbox) -> Response:
        folder, query = _folder(box, request.path_params["folder"]), request.query_params
        token = query.get("$skiptoken") or query.get("$deltatoken")
        if token is None:
            assert set(query) <= {"$select", "$orderby", "$top", "$expand", "changeType"}
            assert query.get("$orderby", "receivedDateTime desc") == "receivedDateTime desc"
            token = box.begin(folder.id, tuple(name for name in query.get("$select", "").split(",") if name))
        elif token not in box.rounds:
            where = f"{self.url}/me/mailFolders/{folder.id}/messages/delta?$skiptoken=resync"
            return problem(410, "SyncStateNotFound", "The sync state generation is not found.", {"Location": where})
        size = int((re.findall(r"odata\.maxpagesize=(\d+)", request.headers.get("prefer", "")) or [10])[0])
        items, following, is_over = box.page(token, size)
        where = f"{self.url}{_root(request)}/mailFolders('{folder.id}')/messages/delta"
        link = (
            {"@odata.deltaLink": f"{where}?$deltatoken={following}"}
            if is_over
            else {"@odata.nextLink": f"{where}?$skiptoken={following}"}
        )
        return JSONResponse({"@odata.context": f"{self.url}/$metadata#Collection(message)", **link, "value": items})

    async def message(self, request: Request, box: GraphMailbox) -> Response:
        found = box.find(request.path_params["message"])
        if found is None:
            return problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        select = request.query_params.get("$select", "").split(",")
        body = {"id": found.id} | {k: v for k, v in found.properties().items() if k in select}
        if "Integer 0x0E08" in request.query_params.get("$expand", ""):
            body["singleValueExtendedProperties"] = [{"id": "Integer 0xe08", "value": str(len(found.raw))}]
        return JSONResponse(body)

    async def mime(self, request: Request, box: GraphMailbox) -> Response:
        found = box.find(request.path_params["message"])
        if found is None:
            return problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return Response(found.raw, media_type="text/plain")

    async def send_mail(self, request: Request, box: GraphMailbox) -> Response:
        """MIME in base64, as text. The answer says only that it was accepted."""
        if request.headers["content-type"] != "text/plain":
            return problem(415, "UnsupportedMediaType")
        raw = b64decode(await request.body(), validate=True)
        head = message_from_bytes(raw)
        self.sent.append(
            (
                raw,
                [
                    address
                    for _, address in getaddresses(
                        head.get_all("To", []) + head.get_all("Cc", []) + head.get_all("Bcc", [])
                    )
                ],
            )
        )
        del head["Bcc"]
        box.put(head.as_bytes(), "sentitems", is_read=True)
        return self.after_sending.pop(0)() if self.after_sending else Response(status_code=202)

    # --- around all of them

    def _paged(self, request: Request, items: list[dict[str, Any]], *, default: int) -> Response:
        """Numbered pages: what is deleted in between shifts the rest, as it does there."""
        skip, size = int(request.query_params.get("$skip", 0)), int(request.query_params.get("$top", default))
        assert size <= 1000
        body: dict[str, Any] = {"value": items[skip : skip + size]}
        if skip + size < len(items):
            following = request.url.remove_query_params("$skip").include_query_params(**{"$skip": skip + size})
            body["@odata.nextLink"] = str(following)
        return JSONResponse(body)

    def _route(
        self, path: str, answer: Callable[[Request, GraphMailbox], Awaitable[Response]], *methods: str
    ) -> list[Route]:
        async def endpoint(request: Request) -> Response:
            user = request.path_params.get("user")
            box = self.mailbox if user is None else self.others.get(user)
            if box is None:
                return problem(404, "ErrorInvalidUser", f"The requested user '{user}' is invalid.")
            if not self._may(request, user):
                return problem(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
            if 'IdType="ImmutableId"' not in request.headers.get("prefer", "") and "/message" in request.url.path:
                self.without_preference.append(request.url.path)
            try:
                return await answer(request, box)
            except _NoSuchFolder:
                return problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")

        return [Route(f"/v1.0{root}{path}", endpoint, methods=methods or ("GET",)) for root in ("/me", "/users/{user}")]

    def _may(self, request: Request, user: str | None) -> bool:
        """Rights of the person, and scopes of the app: another's mailbox needs both."""
        if user is not None and self.shared is not None and user not in self.shared:
            return False
        scopes = self.scopes.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        path = request.url.path
        if scopes is None or (user is None and path.endswith("/me")):
            return True
        verb = "Send" if path.endswith("/sendMail") else "Read"
        return f"Mail.{verb}.Shared" in scopes or (user is None and f"Mail.{verb}" in scopes)

    def app(self) -> Starlette:
        one = "/mailFolders/{folder}"
        routes = [
            *self._route("/mailFolders", self.mail_folders),
            *self._route(f"{one}/childFolders", self.mail_folders),
            *self._route(f"{one}/messages/delta", self.delta),
            *self._route("/mailFolders('{folder}')/messages/delta", self.delta),
            *self._route(f"{one}/messages/$count", self.counted),
            *self._route(f"{one}/messages", self.messages),
            *self._route(one, self.mail_folder),
            *self._route("/messages/{message}/$value", self.mime),
            *self._route("/messages/{message}", self.message),
            *self._route("/messages", self.messages),
            *self._route("/sendMail", self.send_mail, "POST"),
            *self._route("", self.me),
            Route("/v1.0/subscriptions", self.subscribe, methods=["POST"]),
            Route("/v1.0/subscriptions", self.list_subscriptions),
            Route("/v1.0/subscriptions/{id}", self.subscription, methods=["PATCH", "DELETE"]),
        ]
        return Starlette(routes=routes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Tokens, limits and faults before anything is answered."""
        request = Request(scope)
        path = f"{request.url.path}?{request.url.query}"
        self.heard.append(f"{request.method} {path}")
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.slowness)
            answer = self._refusal(request) or self._fault(path)
            await (answer or self._inner)(scope, receive, send)
        finally:
            self.running -= 1

    def _refusal(self, request: Request) -> Response | None:
        if self.running > AT_ONCE:
            text = "Application is over its MailboxConcurrency limit."
            return problem(429, "ApplicationThrottled", text, {"Retry-After": "10"})
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return problem(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        return None

    def _fault(self, path: str) -> Response | None:
        for fault in self.faults:
            if fault.match in path and fault.times > 0:
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault.make()
        return None

    def __post_init__(self) -> None:
        self._inner = self.app()


class _NoSuchFolder(Exception):
    pass


def _folder(box: GraphMailbox, name: str) -> Folder:
    found = box.folders.get(name) or next((one for one in box.folders.values() if one.well_known == name), None)
    if found is None:
        raise _NoSuchFolder
    return found


def _shown(box: GraphMailbox, folder: Folder) -> dict[str, Any]:
    messages = box.inside(folder.id)
    kind = {"@odata.type": "#microsoft.graph.mailSearchFolder"} if folder.is_search else {}
    return {
        **kind,
        "id": folder.id,
        "displayName": folder.name,
        "parentFolderId": folder.parent,
        "childFolderCount": sum(one.parent == folder.id for one in box.folders.values()),
        "unreadItemCount": sum(not one.is_read for one in messages),
        "totalItemCount": len(messages),
        "isHidden": folder.is_hidden,
    }


def _filtered(found: list[Message], text: str) -> list[Message]:
    if wanted := re.fullmatch(r"internetMessageId eq '(.*)'", text):
        return [one for one in found if one.internet_message_id == wanted[1].replace("''", "'")]
    conditions = _CONDITION.findall(text)
    assert " and ".join(f"receivedDateTime {name} {value}" for name, value in conditions) == text
    for name, value in conditions:
        found = [one for one in found if _ORDERS[name](one.received, moment(value))]
    return found


def _root(request: Request) -> str:
    user = request.path_params.get("user")
    return "/me" if user is None else f"/users/{user}"


@asynccontextmanager
async def running(server: GraphServer) -> AsyncIterator[GraphServer]:
    """On a free port, until the block ends."""
    config = uvicorn.Config(server, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    inner = uvicorn.Server(config)
    inner.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    sockets = [config.bind_socket()]
    server.base = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    serving = asyncio.create_task(inner._serve(sockets))
    try:
        yield server
    finally:
        inner.should_exit = True
        await serving
        sockets[0].close()
