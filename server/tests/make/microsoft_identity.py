"""Microsoft's sign-in on this machine: the OpenID provider of the tests, with access tokens for a Graph, and refresh tokens good for one use."""

import json
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.make.graph_server import GraphServer
from tests.make.oidc_provider import CLIENT_ID, TENANT, OidcProvider

ISSUER_SUFFIX = "/{tenantid}/v2.0"
RESOURCE = "https://graph.microsoft.com/"
_NAMED = ("openid", "profile", "email", "offline_access")


@dataclass
class MicrosoftIdentity(OidcProvider):
    """`unticked`: scopes that are not granted though asked for. `refusal`: what the consent page says instead of a code.

    `keeps_used`: refresh tokens are good again and again.
    """

    graph: GraphServer | None = None
    issuer_suffix: str = ISSUER_SUFFIX
    unticked: set[str] = field(default_factory=set)
    refusal: tuple[str, str] | None = None
    refreshes: dict[str, str] = field(default_factory=dict)
    asked_tokens: int = 0
    keeps_used: bool = False

    def sign_in_as(self, user_id: str, address: str) -> None:
        """Whoever sits at the browser now."""
        self.person = {"sub": f"sub-{user_id}", "oid": user_id, "tid": TENANT, "email": address, "name": "Adele Vance"}

    def revoke(self) -> None:
        """The password was changed, or an administrator ended all sessions."""
        assert self.graph is not None
        self.refreshes.clear()
        self.graph.tokens.clear()

    async def consent(self, url: str) -> dict[str, str]:
        """The person agrees at Microsoft's page; what the address holds that the browser is sent back to."""
        async with httpx.AsyncClient(trust_env=False) as browser:
            answer = await browser.get(url)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if self.refusal is not None:
            answer = {"error": self.refusal[0], "error_description": self.refusal[1], "state": asked["state"]}
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", status_code=302)
        return await super().authorize(request)

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if form.get("grant_type") == "refresh_token":
            assert form["client_id"] == CLIENT_ID
            take = self.refreshes.get if self.keeps_used else self.refreshes.pop
            scopes = take(form["refresh_token"], None)
            if scopes is None:
                about = "AADSTS700082: The refresh token has expired due to inactivity."
                return JSONResponse({"error": "invalid_grant", "error_description": about}, status_code=400)
            return JSONResponse(self._granted(scopes))
        scopes = self.codes.get(str(form.get("code")), {}).get("scope", "")
        answer = await super().token(request)
        if answer.status_code != 200:
            return answer
        found: dict[str, Any] = {"id_token": _id_token(answer)}
        return JSONResponse(found | self._granted(scopes))

    def _granted(self, scopes: str) -> dict[str, Any]:
        assert self.graph is not None
        self.asked_tokens += 1
        access, refresh = f"eyJ0{token_urlsafe(24)}", f"0.AX{token_urlsafe(24)}"
        self.graph.tokens.add(access)
        self.graph.scopes[access] = set(scopes.split()) - self.unticked
        self.refreshes[refresh] = scopes
        granted = [one if one in _NAMED else f"{RESOURCE}{one}" for one in scopes.split() if one not in self.unticked]
        # offline_access is what the refresh token is for, and is not named.
        named = " ".join(one for one in granted if one != "offline_access")
        return {
            "token_type": "Bearer",
            "scope": named,
            "expires_in": 4799,
            "ext_expires_in": 4799,
            "access_token": access,
            "refresh_token": refresh,
        }


def _id_token(answer: Response) -> str:
    return str(json.loads(bytes(answer.body))["id_token"])
