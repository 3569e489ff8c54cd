"""The two trips of a sign-in: to the provider with a question, and back with a code that becomes an ID token."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final
from urllib.parse import urlencode

import httpx
import structlog

from agentic_crm.auth.oidc.discovery import Directory, Metadata
from agentic_crm.auth.oidc.errors import OidcTokenInvalid, OidcUnavailable
from agentic_crm.platform.settings import Settings

_TIMEOUT: Final = httpx.Timeout(10.0)
_MOST_BYTES: Final = 256 * 1024
log = structlog.get_logger(__name__)


def derived(secret: str, purpose: str, state: str) -> str:
    """Nonce or PKCE verifier: from the secret that only the browser's cookie holds, so none of them lies in the database."""
    digest = hmac.new(secret.encode(), f"{purpose}|{state}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def redirect_uri(settings: Settings, directory: Directory) -> str:
    """One for each provider, so that an answer of one cannot pass as another's."""
    return f"{settings.public_url.rstrip('/')}/api/v1/auth/oidc/{directory.provider.id}/callback"


def question(settings: Settings, directory: Directory, metadata: Metadata, *, secret: str, state: str) -> str:
    """Where the browser goes."""
    verifier = derived(secret, "verifier", state)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    parameters = {
        "response_type": "code",
        "client_id": directory.provider.client_id,
        "redirect_uri": redirect_uri(settings, directory),
        "scope": "openid email profile",
        "state": state,
        "nonce": derived(secret, "nonce", state),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(parameters)}"


async def id_token(settings: Settings, directory: Directory, *, code: str, secret: str, state: str) -> str:
    """The ID token for a code. Raises OidcUnavailable, OidcTokenInvalid."""
    provider = directory.provider
    metadata = await directory.metadata()
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(settings, directory),
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code_verifier": derived(secret, "verifier", state),
    }
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client:
            answer = await client.post(metadata.token_endpoint, data=body, headers={"Accept": "application/json"})
        document = answer.json() if len(answer.content) <= _MOST_BYTES else None
    except (httpx.HTTPError, ValueError) as error:
        log.warning("oidc_provider_unavailable", provider=provider.id, reason=type(error).__name__)
        raise OidcUnavailable(f"{provider.name} does not answer as it should. Try again.") from error
    token = document.get("id_token") if isinstance(document, dict) else None
    if answer.status_code != 200 or not isinstance(token, str):
        log.warning("oidc_code_refused", provider=provider.id, status=answer.status_code)
        raise OidcTokenInvalid("Begin again. If it happens again, tell whoever runs this server.")
    return token
