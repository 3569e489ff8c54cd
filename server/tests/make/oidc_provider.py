"""An OpenID provider on this machine: discovery, authorisation with PKCE, token and key endpoints, as the specifications say."""

import asyncio
import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "crm-client", "crm-secret"
TENANT = "11111111-2222-3333-4444-555555555555"
Minting = Callable[["OidcProvider", dict[str, Any]], str]


@dataclass
class OidcProvider:
    """`person`: the claims about whoever sits at the browser. `mint`: makes the ID token; tests put bad ones in its place."""

    base: str = ""
    issuer_suffix: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    keys: list[RSAKey | ECKey] = field(default_factory=list)
    mint: Minting | None = None
    says_no: bool = False
    key_requests: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """As the discovery document announces it."""
        return self.base + self.issuer_suffix

    def rotate(self) -> None:
        """Sign with a new key from here on; the old one is gone."""
        self.keys = [RSAKey.generate_key(2048, {"kid": token_urlsafe(6), "use": "sig", "alg": "RS256"})]

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        key = self.keys[0]
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key, algorithms=["RS256"])

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        """What an ID token for this question says."""
        now = int(time.time())
        issuer = self.issuer.replace("{tenantid}", str(self.person.get("tid", "")))
        about = {"iss": issuer, "aud": asked["client_id"], "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        return {**about, **self.person}

    # --- endpoints

    async def discovery(self, request: Request) -> Response:
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse(
            {
                "issuer": self.issuer,
                **{name: f"{self.base}/{path}" for name, path in endpoints.items()},
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        if self.says_no:
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = token_urlsafe(16)
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", status_code=302)

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self.codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        is_right = (
            asked is not None
            and form.get("grant_type") == "authorization_code"
            and form.get("client_id") == CLIENT_ID
            and form.get("client_secret") == CLIENT_SECRET
            and form.get("redirect_uri") == asked["redirect_uri"]
            and urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        )
        if asked is None or not is_right:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        claims = self.claims(asked)
        minted = self.mint(self, claims) if self.mint else self.sign(claims)
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": minted})

    async def key_set(self, request: Request) -> Response:
        self.key_requests += 1
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/{rest:path}.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", self.key_set),
            ]
        )


@asynccontextmanager
async def running(provider: OidcProvider) -> AsyncIterator[OidcProvider]:
    """The provider on a free port, until the block ends."""
    provider.rotate()
    config = uvicorn.Config(provider.app(), host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    sockets = [config.bind_socket()]
    provider.base = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    serving = asyncio.create_task(server._serve(sockets))
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving
        sockets[0].close()
