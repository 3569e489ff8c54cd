"""People who use the API as a browser does: cookie, CSRF token, same-origin headers."""

from dataclasses import dataclass, field
from random import randrange
from secrets import token_hex
from typing import Any
from uuid import UUID

import httpx

PASSWORD = "correct horse battery"


@dataclass
class Person:
    """A signed-in browser. `workspace_id` is the workspace it works in."""

    client: httpx.AsyncClient
    session: dict[str, Any]
    api: "Api" = field(repr=False)
    workspace_id: UUID | None = None

    @property
    def email(self) -> str:
        return str(self.session["user"]["email"])

    @property
    def user_id(self) -> UUID:
        return UUID(self.session["user"]["id"])

    @property
    def member_id(self) -> UUID:
        return next(UUID(w["member_id"]) for w in self.session["workspaces"] if w["id"] == str(self.workspace_id))

    def path(self, rest: str) -> str:
        """`/companies` -> the workspace's path; `/api/...` stays."""
        return rest if rest.startswith("/api/") else f"/api/v1/workspaces/{self.workspace_id}{rest}"

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.client.get(self.path(path), params={k: v for k, v in parameters.items() if v is not None})

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.client.post(self.path(path), json=json, **options)

    async def patch(self, path: str, json: Any = None) -> httpx.Response:
        return await self.client.patch(self.path(path), json=json)

    async def put(self, path: str, **options: Any) -> httpx.Response:
        """`content` are raw bytes, sent as what the upload page sends."""
        if "content" in options:
            options.setdefault("headers", {"Content-Type": "application/octet-stream"})
        return await self.client.put(self.path(path), **options)

    async def delete(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.client.delete(self.path(path), params=parameters)

    async def refresh(self) -> None:
        self.session = (await self.client.get("/api/v1/auth/session")).raise_for_status().json()

    async def prove_address(self) -> None:
        """Open the link that sign-up sent."""
        if not self.session["has_proven_email"]:
            token = await self.api.token_mailed(self.email, "verify_email")
            confirmed = await self.client.post("/api/v1/auth/verification/confirm", json={"token": token})
            confirmed.raise_for_status()
            await self.refresh()

    async def invite(self, role: str) -> "Person":
        """Another person, who joined this workspace with this role."""
        await self.prove_address()
        person = await self.api.person()
        created = await self.post("/invitations", {"email": person.email, "role": role})
        token = created.raise_for_status().json()["url"].rsplit("/", 1)[1]
        accepted = await person.post(f"/api/v1/invitations/{token}/accept")
        person.session = accepted.raise_for_status().json()
        person.workspace_id = self.workspace_id
        return person


class Api:
    """Makes browsers for one running application."""

    def __init__(self, transport: httpx.AsyncBaseTransport, base_url: str) -> None:
        self.transport = transport
        self.base_url = base_url
        self._clients: list[httpx.AsyncClient] = []
        self._here: httpx.AsyncClient | None = None

    def stranger(self, *, ip: str | None = None, **headers: str) -> httpx.AsyncClient:
        """A browser that is not signed in."""
        # Each browser at an address of its own, as people are; `ip` puts two behind the same one.
        address = ip or f"10.{randrange(1, 255)}.{randrange(256)}.{randrange(1, 255)}"
        transport = self.transport
        if isinstance(transport, httpx.ASGITransport):
            transport = httpx.ASGITransport(app=transport.app, client=(address, 40000))
        client = httpx.AsyncClient(
            transport=transport,
            base_url=self.base_url,
            headers={"Sec-Fetch-Site": "same-origin", "Origin": self.base_url, **headers},
        )
        self._clients.append(client)
        return client

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """What the outbox holds for an address, newest first."""
        if self._here is None:
            self._here = self.stranger(ip="127.0.0.1")
        answer = await self._here.get("/api/v1/outbox", params={"to": to})
        return list(answer.raise_for_status().json())

    async def token_mailed(self, to: str, kind: str) -> str:
        """The key in the newest mail of this kind to an address."""
        mail = next(mail for mail in await self.mails(to) if mail["kind"] == kind)
        return str(mail["link"]).rsplit("=", 1)[1]

    async def person(self, email: str | None = None, name: str = "Dana Weiss") -> Person:
        """Somebody who signed up just now."""
        client = self.stranger()
        answer = await client.post(
            "/api/v1/auth/sign-up",
            json={"email": email or f"{token_hex(6)}@northwind.example", "password": PASSWORD, "name": name},
        )
        session = answer.raise_for_status().json()
        client.headers["X-CSRF-Token"] = session["csrf_token"]
        return Person(client, session, self)

    async def owner(self, **workspace: Any) -> Person:
        """Somebody with a workspace of their own."""
        person = await self.person()
        values = {
            "name": "Northwind Robotics",
            "currency": "EUR",
            "time_zone": "Europe/Berlin",
            "domains": ["northwind.example"],
            **workspace,
        }
        created = await person.post("/api/v1/workspaces", values)
        person.workspace_id = UUID(created.raise_for_status().json()["id"])
        await person.refresh()
        return person

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
