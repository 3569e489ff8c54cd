"""A Google on this machine: an emulator of another maker, behind a proxy that adds what it lacks and breaks what it is told to break.

Added: the profile, expiry and revocation of access tokens, scopes, redirect addresses, history that is forgotten, `rfc822msgid:`, pushes with signed
tokens, and on request refresh tokens that are good for one use. Broken: whatever `breaks` says, for as many requests as it says.
"""

import asyncio
import base64
import contextlib
import json
import os
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.make.google_answers import Break, google_error

E2E = Path(__file__).resolve().parents[3] / "e2e"
CLIENT_ID, CLIENT_SECRET = "crm-client", "crm-secret"
READ = "https://www.googleapis.com/auth/gmail.readonly"
SEND = "https://www.googleapis.com/auth/gmail.send"
PUSH_SENDER = "gmail-push@our-project.iam.gserviceaccount.com"


@dataclass
class GooglePeer:
    """The proxy. `redirects`: the addresses registered for the app."""

    upstream: str
    redirects: tuple[str, ...]
    base: str = ""
    breaks: list[Break] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    forgets_before: int = 0
    rotates: bool = False
    lifetime: int | None = None
    unticked: set[str] = field(default_factory=set)
    watches: dict[str, dict[str, Any]] = field(default_factory=dict)
    most_at_once: int = 0
    _at_once: int = 0
    _key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "push", "use": "sig", "alg": "RS256"})
    )
    _scopes: dict[str, set[str]] = field(default_factory=dict)
    _of_refresh: dict[str, set[str]] = field(default_factory=dict)
    _real_refresh: dict[str, str] = field(default_factory=dict)
    _expires: dict[str, float] = field(default_factory=dict)
    _dead: set[str] = field(default_factory=set)
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=20, trust_env=False))

    # --- what people and other programs do at the provider

    async def consent(self, url: str, email: str) -> dict[str, str]:
        """The person agrees at the provider's page; what the address holds that the browser is sent back to."""
        page = await self.http.get(url)
        assert page.status_code == 200, page.text
        asked = dict(parse_qsl(urlsplit(url).query))
        names = ("redirect_uri", "scope", "state", "nonce", "client_id", "code_challenge", "code_challenge_method")
        form = {name: asked[name] for name in names}
        answer = await self.http.post(f"{self.base}/o/oauth2/v2/auth/callback", data={**form, "email": email})
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def mailbox(self, email: str) -> "OtherProgram":
        """Another program of the same person, with a token that nobody takes away."""
        question = {
            "client_id": CLIENT_ID,
            "redirect_uri": self.redirects[0],
            "scope": f"openid email {READ}",
            "state": "s",
            "nonce": "n",
            "code_challenge": "v" * 43,
            "code_challenge_method": "plain",
        }
        code = (await self.consent(f"{self.base}/o/oauth2/v2/auth?{urlencode(question)}", email))["code"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirects[0],
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "code_verifier": "v" * 43,
        }
        answer = await self.http.post(f"{self.upstream}/oauth2/token", data=form)
        return OtherProgram(self.upstream, self.http, answer.json()["access_token"])

    def admit(self, token: str, *scopes: str) -> None:
        """Take a token that was given out behind the proxy's back."""
        self._scopes[token], self._expires[token] = {READ, *scopes}, time.time() + 3600

    def revoke_everything(self) -> None:
        """Everybody takes their consent back."""
        self._dead |= set(self._scopes) | set(self._of_refresh)

    def expire_access(self) -> None:
        """An hour passes for every access token."""
        self._expires = dict.fromkeys(self._scopes, 0.0)

    def push_token(self, audience: str, **claims: Any) -> str:
        """The token that a Pub/Sub push carries."""
        now = int(time.time())
        about = {
            "iss": self.base,
            "aud": audience,
            "email": PUSH_SENDER,
            "email_verified": True,
            "sub": "1",
            "iat": now,
            "exp": now + 300,
            **claims,
        }
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, about, self._key, algorithms=["RS256"])

    @staticmethod
    def push_body(email: str, history_id: str = "1", message_id: str = "m1") -> dict[str, Any]:
        data = base64.b64encode(json.dumps({"emailAddress": email, "historyId": history_id}).encode()).decode()
        return {"message": {"data": data, "messageId": message_id}, "subscription": "projects/p/subscriptions/s"}

    def count(self, path: str) -> int:
        return sum(path in one for one in self.asked)

    # --- the proxy

    async def answer(self, request: Request) -> Response:
        path, query = request.url.path, request.url.query
        body = await request.body()
        self.asked.append(f"{request.method} {path}?{query}")
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            broken = next((one for one in self.breaks if one.path in f"{path}?{query}" and one.times > 0), None)
            if broken is not None:
                broken.times -= 1
                if broken.before is not None:
                    await broken.before()
                elif not broken.is_cut:
                    if broken.swallows:
                        await self._true(request, path, query, body)
                    return Response(broken.body, broken.status, dict(broken.headers))
            true = await self._true(request, path, query, body)
            if broken is not None and broken.is_cut:
                return Response(true.body[: len(true.body) // 2], true.status_code, media_type="application/json")
            return true
        finally:
            self._at_once -= 1

    async def _true(self, request: Request, path: str, query: str, body: bytes) -> Response:
        if path == "/oauth2/token":
            return await self._token(dict(parse_qsl(body.decode())))
        if path == "/oauth2/revoke":
            self._dead |= {dict(parse_qsl(body.decode())).get("token", "")}
            return Response(status_code=200)
        if path == "/oauth2/v3/certs":
            keys = (await self.http.get(self.upstream + path)).json()["keys"]
            return JSONResponse({"keys": [*keys, self._key.as_dict(private=False)]})
        if path.startswith("/gmail/"):
            refused = self._refused(request)
            if refused is not None:
                return refused
            return await self._gmail(request, path, query, body)
        return await self._pass(request, path, query, body)

    async def _token(self, form: dict[str, str]) -> Response:
        refresh = form.get("refresh_token", "")
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client", "error_description": "The client is unknown."}, 401)
        if form.get("grant_type") == "refresh_token":
            if refresh in self._dead or refresh not in self._of_refresh:
                return JSONResponse({"error": "invalid_grant", "error_description": "Token has been revoked."}, 400)
            form = {**form, "refresh_token": self._real_refresh[refresh]}
        elif form.get("redirect_uri") not in self.redirects:
            return JSONResponse({"error": "redirect_uri_mismatch", "error_description": "Bad Request"}, 400)
        answer = await self.http.post(f"{self.upstream}/oauth2/token", data=form)
        if answer.status_code != 200:
            return Response(answer.content, answer.status_code, media_type="application/json")
        document = answer.json()
        document["scope"] = " ".join(one for one in document["scope"].split() if one not in self.unticked)
        access = document["access_token"]
        lifetime = self.lifetime if self.lifetime is not None else int(document["expires_in"])
        document["expires_in"] = lifetime
        given = document.get("refresh_token")
        if given is not None:
            self._real_refresh[given] = given
        elif self.rotates:
            given = document["refresh_token"] = token_urlsafe(16)
            self._real_refresh[given] = form["refresh_token"]
            self._dead.add(refresh)
        self._of_refresh.setdefault(given or refresh, set()).add(access)
        self._scopes[access] = set(document["scope"].split())
        self._expires[access] = time.time() + lifetime
        return JSONResponse(document)

    def _refused(self, request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        of_dead = any(token in tokens for refresh, tokens in self._of_refresh.items() if refresh in self._dead)
        is_over = token in self._dead or of_dead or self._expires.get(token, 0.0) < time.time()
        if token not in self._scopes or is_over:
            return Response(google_error(401, "authError", "Invalid Credentials", "UNAUTHENTICATED"), 401)
        needed = SEND if request.url.path.endswith("/messages/send") else READ
        if needed not in self._scopes[token]:
            body = google_error(403, "insufficientPermissions", "Insufficient Permission", "PERMISSION_DENIED")
            return Response(body, 403)
        return None

    async def _gmail(self, request: Request, path: str, query: str, body: bytes) -> Response:
        asked = parse_qs(query)
        if path.endswith("/profile"):
            return JSONResponse(await self._profile(request))
        if path.endswith("/history") and int(asked["startHistoryId"][0]) < self.forgets_before:
            return Response(google_error(404, "notFound", "Requested entity was not found.", "NOT_FOUND"), 404)
        if path.endswith("/messages") and asked.get("q", [""])[0].startswith("rfc822msgid:"):
            return JSONResponse(await self._found(request, asked["q"][0].removeprefix("rfc822msgid:")))
        if path.endswith(("/watch", "/stop")):
            email = (await self._profile(request))["emailAddress"]
            if path.endswith("/stop"):
                self.watches.pop(email, None)
                return Response(status_code=204)
            expiration = int((time.time() + 7 * 86_400) * 1000)
            self.watches[email] = {**json.loads(body), "expiration": expiration}
            return JSONResponse(
                {"historyId": (await self._profile(request))["historyId"], "expiration": str(expiration)}
            )
        return await self._pass(request, path, query, body)

    async def _profile(self, request: Request) -> dict[str, Any]:
        headers = {"authorization": request.headers["authorization"]}
        me = f"{self.upstream}/gmail/v1/users/me"
        who = (await self.http.get(f"{self.upstream}/oauth2/v2/userinfo", headers=headers)).json()
        listed = await self.http.get(f"{me}/messages?maxResults=1&includeSpamTrash=true", headers=headers)
        history = await self.http.get(f"{me}/history?startHistoryId=1&maxResults=1", headers=headers)
        total = listed.json()["resultSizeEstimate"]
        return {"emailAddress": who["email"], "messagesTotal": total, "historyId": history.json()["historyId"]}

    async def _found(self, request: Request, message_id: str) -> dict[str, Any]:
        headers = {"authorization": request.headers["authorization"]}
        me = f"{self.upstream}/gmail/v1/users/me/messages"
        listed = (await self.http.get(f"{me}?maxResults=500&includeSpamTrash=true", headers=headers)).json()
        found = []
        for one in listed.get("messages", []):
            raw = (await self.http.get(f"{me}/{one['id']}?format=raw", headers=headers)).json()["raw"]
            header = message_from_bytes(base64.urlsafe_b64decode(raw + "==")).get("Message-ID", "")
            if header.strip("<> ") == message_id.strip("<> "):
                found.append(one)
        return {"messages": found, "resultSizeEstimate": len(found)} if found else {"resultSizeEstimate": 0}

    async def _pass(self, request: Request, path: str, query: str, body: bytes) -> Response:
        kept = ("authorization", "content-type", "accept")
        headers = {name: value for name, value in request.headers.items() if name in kept}
        # The emulator knows the operator by another name.
        query = query.replace("-in%3Adrafts", "-label%3ADRAFT")
        url = f"{self.upstream}{path}" + (f"?{query}" if query else "")
        answer = await self.http.request(request.method, url, content=body, headers=headers)
        back = {name: answer.headers[name] for name in ("content-type", "location") if name in answer.headers}
        return Response(answer.content, answer.status_code, back)


@dataclass
class OtherProgram:
    """Somebody's mail program at the same mailbox; it does not go through the proxy."""

    upstream: str
    http: httpx.AsyncClient
    token: str

    async def put(self, raw: bytes, *labels: str, days_old: int | None = None) -> str:
        """A message arrives, now or on its own date; its id."""
        body: dict[str, Any] = {"raw": base64.urlsafe_b64encode(raw).decode()}
        body["labelIds"] = list(labels or ("INBOX", "UNREAD"))
        if days_old is not None:
            body["internalDate"] = str(int((time.time() - days_old * 86_400) * 1000))
        return str((await self._post("messages", body))["id"])

    async def headers(self, message_id: str) -> dict[str, str]:
        """Of the message with this Message-ID, as it is kept."""
        for one in (await self._ask("GET", "messages?maxResults=500"))["messages"]:
            found = message_from_bytes(
                base64.urlsafe_b64decode((await self._ask("GET", f"messages/{one['id']}?format=raw"))["raw"] + "==")
            )
            if message_id in str(found.get("Message-ID")):
                return {name: str(value) for name, value in found.items()}
        raise AssertionError(f"no message {message_id}")

    async def label(self, name: str) -> str:
        return str((await self._post("labels", {"name": name}))["id"])

    async def modify(self, message_id: str, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        body = {"addLabelIds": list(add), "removeLabelIds": list(remove)}
        await self._post(f"messages/{message_id}/modify", body)

    async def trash(self, message_id: str) -> None:
        await self._post(f"messages/{message_id}/trash", {})

    async def untrash(self, message_id: str) -> None:
        await self._post(f"messages/{message_id}/untrash", {})

    async def delete(self, message_id: str) -> None:
        await self._ask("DELETE", f"messages/{message_id}")

    async def ids(self) -> list[str]:
        """Of all that is no draft and neither in spam nor in the bin."""
        found: list[str] = []
        page = ""
        while True:
            listed = await self._ask("GET", f"messages?maxResults=500&q=-label%3ADRAFT{page}")
            found += [one["id"] for one in listed.get("messages", [])]
            if not listed.get("nextPageToken"):
                return found
            page = f"&pageToken={listed['nextPageToken']}"

    async def there(self) -> dict[str, set[str]]:
        """The labels of these, by id. One question each: the emulator answers 5,000 an hour."""
        return {
            one: set((await self._ask("GET", f"messages/{one}?format=minimal")).get("labelIds", []))
            for one in await self.ids()
        }

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._ask("POST", path, json=body)

    async def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        url = f"{self.upstream}/gmail/v1/users/me/{path}"
        answer = await self.http.request(method, url, headers={"authorization": f"Bearer {self.token}"}, **more)
        assert answer.status_code < 300, answer.text
        return dict(answer.json()) if answer.content.strip() else {}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_installed() -> bool:
    """Whether the emulator is there; `make test` installs it with the browser tests' packages."""
    return (E2E / "node_modules/@emulators/google").is_dir()


@contextlib.asynccontextmanager
async def running_google(users: tuple[str, ...], redirects: tuple[str, ...]) -> AsyncIterator[GooglePeer]:
    """The peer on free ports, until the block ends."""
    port = _free_port()
    peer = GooglePeer(f"http://127.0.0.1:{port}", redirects)
    app = Starlette(routes=[Route("/{rest:path}", peer.answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    sockets = [config.bind_socket()]
    peer.base = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    seed = {
        "users": [{"email": one, "name": one.partition("@")[0].title()} for one in users],
        "oauth_clients": [
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "name": "CRM", "redirect_uris": list(redirects)}
        ],
    }
    environment = {
        "PATH": os.environ["PATH"],
        "GOOGLE_PORT": str(port),
        "GOOGLE_BASE": peer.base,
        "GOOGLE_SEED": json.dumps(seed),
    }
    emulator = await asyncio.create_subprocess_exec(
        "node", "support/google-emulator.mjs", cwd=E2E, env=environment, stdout=asyncio.subprocess.PIPE
    )
    serving = asyncio.create_task(server._serve(sockets))
    try:
        assert emulator.stdout is not None
        async with asyncio.timeout(20):
            assert (await emulator.stdout.readline()).strip() == b"ready"
        yield peer
    finally:
        server.should_exit = True
        await serving
        sockets[0].close()
        await peer.http.aclose()
        emulator.kill()
        await emulator.wait()
