"""Programs that use the API without a browser: an API key or access tokens, and none of a browser's headers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tests.make.people import Api, Person

KEYS = "/api-keys"
TOKENS = "/api/v1/auth/tokens"


@dataclass
class Program:
    """A client with one bearer credential, working in one workspace."""

    client: httpx.AsyncClient
    workspace_id: UUID

    def path(self, rest: str) -> str:
        return rest if rest.startswith(("/api/", "/.well-known")) else f"/api/v1/workspaces/{self.workspace_id}{rest}"

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(self.path(path), **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.client.post(self.path(path), json=json, **options)

    async def delete(self, path: str) -> httpx.Response:
        return await self.client.delete(self.path(path))


def program(api: Api, credential: str, workspace_id: UUID | None) -> Program:
    """A program that shows this credential."""
    assert workspace_id is not None
    client = api.stranger()
    for header in ("Sec-Fetch-Site", "Origin"):
        del client.headers[header]
    client.headers["Authorization"] = f"Bearer {credential}"
    return Program(client, workspace_id)


async def make_key(person: Person, *scopes: str, role: str = "member", days: int = 30) -> dict[str, Any]:
    """A key of this person's, as the one answer that shows it."""
    values = {"name": "Importer", "scopes": list(scopes or ("read",)), "role": role, "expires_in_days": days}
    made: dict[str, Any] = (await person.post(KEYS, values)).raise_for_status().json()
    return made


async def with_key(person: Person, *scopes: str, role: str = "member") -> Program:
    """A program with a fresh key of this person's."""
    made = await make_key(person, *scopes, role=role)
    return program(person.api, made["key"], person.workspace_id)


async def make_tokens(person: Person, *scopes: str, **values: Any) -> dict[str, Any]:
    """The first pair of a program's login."""
    wanted = {"scopes": list(scopes or ("read", "write")), **values}
    made: dict[str, Any] = (await person.post(TOKENS, wanted)).raise_for_status().json()
    return made


async def with_tokens(person: Person, *scopes: str, **values: Any) -> Program:
    """A program that signed in as this person."""
    made = await make_tokens(person, *scopes, **values)
    return program(person.api, made["access_token"], person.workspace_id)
