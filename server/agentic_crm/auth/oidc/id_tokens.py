"""Checking an ID token: signed by the provider's key, for us, now, and the answer to what this browser asked."""

import hmac
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any, Final

import structlog
from joserfc import jwt
from joserfc.errors import JoseError

from agentic_crm.auth.oidc.discovery import Directory
from agentic_crm.auth.oidc.errors import OidcTokenInvalid
from agentic_crm.auth.users.rules import is_email
from agentic_crm.platform import clock

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
"""Asymmetric ones alone: with `none` anybody could sign, with HS256 anybody who knows the client's secret."""
_LEEWAY: Final = 60
_OLDEST: Final = 600
_MOST_CHARACTERS: Final = 16_384
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it is. `email` is what the account shows there; `is_email_vouched`: whether it was proven there."""

    issuer: str
    subject: str
    email: str | None
    is_email_vouched: bool
    name: str
    locale: str

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


async def check(directory: Directory, token: str, *, nonce: str) -> Claims:
    """The claims of a token that is all it must be. Raises OidcTokenInvalid, OidcUnavailable."""
    provider = directory.provider
    metadata = await directory.metadata()
    header = _header(provider.id, token)
    key_id = header.get("kid")
    if header.get("alg") not in ALGORITHMS or not isinstance(key_id, str):
        raise _invalid(provider.id, "algorithm or key id")
    keys = await directory.keys(lacking=key_id)
    try:
        # The key by its id: a set would otherwise be tried for any key that fits.
        claims = jwt.decode(token, keys.get_by_kid(key_id), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError) as error:
        raise _invalid(provider.id, type(error).__name__) from error
    now = int(clock.now().timestamp())
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    checks = {
        "iss": claims.get("iss") == provider.expected_issuer(metadata.issuer, claims),
        "aud": isinstance(audiences, list) and provider.client_id in audiences,
        "azp": claims.get("azp", provider.client_id) == provider.client_id,
        "only aud": audiences == [provider.client_id] or claims.get("azp") == provider.client_id,
        "exp": _is_number(claims.get("exp")) and claims["exp"] + _LEEWAY > now,
        "iat": _is_number(claims.get("iat")) and now - _OLDEST - _LEEWAY < claims["iat"] < now + _LEEWAY,
        "nbf": "nbf" not in claims or (_is_number(claims["nbf"]) and claims["nbf"] < now + _LEEWAY),
        "nonce": isinstance(claims.get("nonce"), str) and hmac.compare_digest(claims["nonce"].encode(), nonce.encode()),
        "sub": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
    }
    wrong = [name for name, is_right in checks.items() if not is_right]
    if wrong:
        raise _invalid(provider.id, ", ".join(wrong))
    email = claims.get("email")
    has_email = isinstance(email, str) and is_email(email.strip())
    name = claims.get("name")
    locale = claims.get("locale")
    return Claims(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=str(email).strip() if has_email else None,
        is_email_vouched=has_email and provider.vouches_for_email(claims),
        name=" ".join(name.split())[:200] if isinstance(name, str) else "",
        locale="de" if isinstance(locale, str) and locale.lower().startswith("de") else "en",
    )


def _header(provider_id: str, token: str) -> dict[str, Any]:
    """The unchecked header, for the key's id alone."""
    try:
        if len(token) > _MOST_CHARACTERS:
            raise ValueError("too long")
        part = token.split(".", maxsplit=1)[0]
        header = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError as error:
        raise _invalid(provider_id, "not a token") from error
    if not isinstance(header, dict):
        raise _invalid(provider_id, "not a token")
    return header


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _invalid(provider_id: str, reason: str) -> OidcTokenInvalid:
    log.warning("oidc_token_refused", provider=provider_id, reason=reason)
    return OidcTokenInvalid("Begin again. If it happens again, tell whoever runs this server.")
