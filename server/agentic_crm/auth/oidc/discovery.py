"""What a provider says about itself: endpoints and keys, fetched when needed and remembered for an hour."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from agentic_crm.auth.oidc.errors import OidcUnavailable
from agentic_crm.auth.oidc.providers import Provider

_TIMEOUT: Final = httpx.Timeout(6.0)
_MOST_BYTES: Final = 512 * 1024
_REMEMBER: Final = 3600.0
# A token with an unknown key makes us ask for the keys again, but nobody can make us ask all the time.
_ASK_AGAIN_AFTER: Final = 30.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of a discovery document that is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    revocation_endpoint: str | None = None


@dataclass(slots=True)
class Directory:
    """One provider's metadata and keys, for one process."""

    provider: Provider
    _metadata: tuple[float, Metadata] | None = None
    _keys: tuple[float, KeySet] | None = None
    _asked_again_at: float = -_REMEMBER
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def metadata(self) -> Metadata:
        """Raises OidcUnavailable."""
        async with self._lock:
            if self._metadata is None or time.monotonic() - self._metadata[0] > _REMEMBER:
                document = await self._fetch(f"{self.provider.issuer}/.well-known/openid-configuration")
                self._metadata = (time.monotonic(), self._read(document))
            return self._metadata[1]

    async def keys(self, *, lacking: str | None = None) -> KeySet:
        """The provider's keys; fetched anew when `lacking`, a key's id, is not among those known. Raises OidcUnavailable."""
        metadata = await self.metadata()
        async with self._lock:
            now = time.monotonic()
            is_old = self._keys is None or now - self._keys[0] > _REMEMBER
            is_rotated = (
                self._keys is not None
                and lacking is not None
                and lacking not in {key.kid for key in self._keys[1].keys}
                and now - self._asked_again_at > _ASK_AGAIN_AFTER
            )
            if is_old or is_rotated:
                document = await self._fetch(metadata.jwks_uri)
                self._asked_again_at = now if is_rotated else self._asked_again_at
                self._keys = (now, self._read_keys(document))
            assert self._keys is not None
            return self._keys[1]

    async def _fetch(self, url: str) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client:
                answer = await client.get(url)
            if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
                raise self._unavailable(f"status {answer.status_code}")
            document = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._unavailable(type(error).__name__) from error
        if not isinstance(document, dict):
            raise self._unavailable("not a JSON object")
        return document

    def _read(self, document: dict[str, Any]) -> Metadata:
        names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        values = [document.get(name) for name in names]
        if not all(isinstance(value, str) for value in values) or not self.provider.is_own(str(values[0])):
            raise self._unavailable("its discovery document is another issuer's, or incomplete")
        revocation = document.get("revocation_endpoint")
        ends = [*values, revocation] if isinstance(revocation, str) else values
        # Keys and codes do not travel unencrypted, unless the whole provider is a test on this machine.
        schemes = {urlsplit(str(value)).scheme for value in ends}
        if schemes != {urlsplit(self.provider.issuer).scheme}:
            raise self._unavailable("its endpoints are not all https")
        found = Metadata(*map(str, values))
        return replace(found, revocation_endpoint=revocation) if isinstance(revocation, str) else found

    def _read_keys(self, document: dict[str, Any]) -> KeySet:
        try:
            usable = [key for key in document["keys"] if key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"]
            return KeySet.import_key_set({"keys": usable})
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._unavailable("its keys cannot be read") from error

    def _unavailable(self, reason: str) -> OidcUnavailable:
        log.warning("oidc_provider_unavailable", provider=self.provider.id, reason=reason)
        return OidcUnavailable(f"{self.provider.name} does not answer as it should. Try again, or sign in another way.")


_directories: dict[Provider, Directory] = {}


def directory(provider: Provider) -> Directory:
    """The process's one for a provider."""
    return _directories.setdefault(provider, Directory(provider))
