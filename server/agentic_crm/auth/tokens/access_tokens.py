"""Access tokens: JWTs of our own, signed with ES256, good for minutes. They name a login; the login is looked up with every request."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.util import urlsafe_b64decode

from agentic_crm.auth import scopes
from agentic_crm.auth.errors import CredentialRefused
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.tokens import rules
from agentic_crm.auth.tokens.keys import ALGORITHM, KeyStore, Signer
from agentic_crm.platform import clock
from agentic_crm.platform.settings import Settings

TYPE: Final = "at+jwt"
_FORM: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LONGEST: Final = 4_096
# A header with anything else (`jwk`, `jku`, `x5u`, `crit`) asks us to trust what the bearer brought along.
_HEADER: Final = frozenset({"alg", "typ", "kid"})


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified token claims. `workspace_id`: the only workspace it is good for, None for all of the person's."""

    user_id: UUID
    session_id: UUID
    workspace_id: UUID | None
    scopes: frozenset[Scope]


def audience(settings: Settings) -> str:
    """Whom our tokens are for: this installation's API."""
    return urljoin(settings.public_url, "/api")


def issuer(settings: Settings) -> str:
    return settings.public_url.rstrip("/")


def sign(settings: Settings, signer: Signer, token: AccessToken) -> str:
    """A token that is good from now for `rules.ACCESS_FOR`."""
    now = int(clock.now().timestamp())
    claims: dict[str, Any] = {
        "iss": issuer(settings),
        "aud": audience(settings),
        "sub": str(token.user_id),
        "sid": str(token.session_id),
        "scope": " ".join(scope.value for scope in Scope if scope in token.scopes),
        "iat": now,
        "nbf": now,
        "exp": now + int(rules.ACCESS_FOR.total_seconds()),
        "jti": uuid4().hex,
    }
    if token.workspace_id is not None:
        claims["wid"] = str(token.workspace_id)
    return jwt.encode(
        {"alg": ALGORITHM, "typ": TYPE, "kid": str(signer.id)}, claims, signer.key, algorithms=[ALGORITHM]
    )


async def verify(settings: Settings, keys: KeyStore, text: str) -> AccessToken:
    """What the token claims. Raises CredentialRefused, with the same words for everything but expiry."""
    if len(text) > _LONGEST or _FORM.fullmatch(text) is None:
        raise _refused()
    key_id = _key_id(text.partition(".")[0])
    key = await keys.public_key(key_id) if key_id is not None else None
    if key is None:
        raise _refused()
    try:
        token = jwt.decode(text, key, algorithms=[ALGORITHM])
        _registry(settings).validate(token.claims)
        claims = token.claims
        return AccessToken(
            user_id=UUID(claims["sub"]),
            session_id=UUID(claims["sid"]),
            workspace_id=UUID(claims["wid"]) if "wid" in claims else None,
            scopes=scopes.known(claims["scope"].split()),
        )
    except ExpiredTokenError as error:
        raise CredentialRefused("The access token has expired. Get a new one with the refresh token.") from error
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise _refused() from error


def _key_id(encoded_header: str) -> UUID | None:
    """The key that a token's header names; None for a header that is not one of ours."""
    try:
        header = json.loads(urlsafe_b64decode(encoded_header.encode()))
        if isinstance(header, dict) and set(header) == _HEADER and (header["alg"], header["typ"]) == (ALGORITHM, TYPE):
            return UUID(header["kid"])
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    return None


def _registry(settings: Settings) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=lambda: int(clock.now().timestamp()),
        leeway=int(rules.LEEWAY.total_seconds()),
        iss={"essential": True, "value": issuer(settings)},
        aud={"essential": True, "value": audience(settings)},
        sub={"essential": True},
        sid={"essential": True},
        scope={"essential": True},
        iat={"essential": True},
        nbf={"essential": True},
        exp={"essential": True},
        jti={"essential": True},
    )


def _refused() -> CredentialRefused:
    return CredentialRefused("The access token is not valid here. Sign in again.")
