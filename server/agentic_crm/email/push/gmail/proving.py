"""Whether a push comes from our own subscription: by the token that Google signs for it, never by an address that somebody guessed."""

import base64
import hmac
import json
from base64 import urlsafe_b64decode
from typing import Any, Final

import structlog
from joserfc import jwt
from joserfc.errors import JoseError

from agentic_crm.auth.oidc.errors import OidcUnavailable
from agentic_crm.email.oauth.providers import mail_providers
from agentic_crm.email.push.gmail.errors import PushNotSetUp, PushRefused, PushUnproven
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings

_LEEWAY: Final = 60
_MOST_CHARACTERS: Final = 8192
_log = structlog.get_logger(__name__)


def audience_of(settings: Settings) -> str:
    """What the subscription has to name as its tokens' audience."""
    return settings.gmail_push_audience or f"{settings.public_url.rstrip('/')}/api/v1/push/gmail"


async def prove(settings: Settings, authorization: str | None) -> None:
    """Raises PushNotSetUp, PushRefused, PushUnproven."""
    provider = mail_providers(settings).get("google")
    if provider is None or not settings.gmail_push_sender:
        raise PushNotSetUp("No pushes of Gmail's are expected here.")
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _refused("no token")
    key_id = _key_id(token)
    try:
        metadata = await provider.directory.metadata()
        keys = await provider.directory.keys(lacking=key_id)
    except OidcUnavailable as error:
        # Pub/Sub sends it again.
        raise PushUnproven("Google's keys cannot be fetched at the moment. Send it again.") from error
    try:
        claims = jwt.decode(token, keys.get_by_kid(key_id), algorithms=["RS256"]).claims
    except (JoseError, ValueError) as error:
        raise _refused(type(error).__name__) from error
    wrong = _wrong(settings, metadata.issuer, claims)
    if wrong:
        raise _refused(", ".join(wrong))


def _wrong(settings: Settings, issuer: str, claims: dict[str, Any]) -> list[str]:
    now = int(clock.now().timestamp())
    checks = {
        "iss": claims.get("iss") in (issuer, issuer.removeprefix("https://")),
        "aud": _same(claims.get("aud"), audience_of(settings)),
        "email": _same(claims.get("email"), settings.gmail_push_sender or ""),
        "email_verified": claims.get("email_verified") is True,
        "exp": _is_number(claims.get("exp")) and claims["exp"] + _LEEWAY > now,
        "iat": _is_number(claims.get("iat")) and claims["iat"] < now + _LEEWAY,
    }
    return [name for name, is_right in checks.items() if not is_right]


def address_in(data: str) -> str | None:
    """Whose mailbox a push is about. The history id beside it is not looked at: only Gmail itself is asked what happened."""
    try:
        found = json.loads(base64.b64decode(data + "=" * (-len(data) % 4), altchars=b"-_"))
    except ValueError:
        return None
    address = found.get("emailAddress") if isinstance(found, dict) else None
    return address if isinstance(address, str) and len(address) <= 320 else None


def _key_id(token: str) -> str:
    """From the unchecked header; it only chooses the key."""
    try:
        if len(token) > _MOST_CHARACTERS:
            raise ValueError("too long")
        part = token.split(".", maxsplit=1)[0]
        header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError as error:
        raise _refused("not a token") from error
    if not isinstance(header, dict) or header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
        raise _refused("algorithm or key id")
    return str(header["kid"])


def _same(said: object, expected: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), expected.encode())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refused(reason: str) -> PushRefused:
    _log.warning("gmail_push_refused", reason=reason)
    return PushRefused("This push does not prove that it comes from our subscription.")
