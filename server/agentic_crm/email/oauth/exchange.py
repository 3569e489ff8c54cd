"""The token endpoint: codes and refresh tokens become access tokens, and a grant is given back. Nothing here is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

import structlog

from agentic_crm.auth.oidc.discovery import Metadata
from agentic_crm.auth.oidc.errors import OidcProblem
from agentic_crm.email.connectors.faults import MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from agentic_crm.email.oauth.client import Answer, api_policy, exchange, retry_after
from agentic_crm.email.oauth.providers import MailProvider
from agentic_crm.platform.outbound import guarded_client
from agentic_crm.platform.settings import Settings

SECONDS: Final = 10.0
_MOST_BYTES: Final = 256 * 1024
# Only these say that the grant is gone. Anything else may pass, and must not park a mailbox.
_OVER: Final = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_OURS: Final = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type", "redirect_uri_mismatch"}
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tokens:
    """`refresh` is None where the provider keeps the one that it gave. `scopes`: None when the answer names none."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    lifetime: timedelta
    scopes: tuple[str, ...] | None
    id_token: str | None = field(default=None, repr=False)


class GrantOver(ReauthRequired):
    """The refresh token (or the code) is not valid any more. `reason`: the provider's own word."""

    def __init__(self, reason: str) -> None:
        super().__init__("The provider's consent is not valid any more. Connect the mailbox again.")
        self.reason = reason


class AppRefused(Refused):
    """The provider refuses this server, not the mailbox. `reason`: the provider's own word."""

    code = "app_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The provider refuses this server's registration: its client id or secret is wrong or has expired. Tell whoever runs this server."
        )
        self.reason = reason


async def metadata(provider: MailProvider) -> Metadata:
    """Its endpoints. Raises Temporary."""
    try:
        return await provider.directory.metadata()
    except OidcProblem as error:
        raise Temporary(error.detail) from error


async def by_code(settings: Settings, provider: MailProvider, *, code: str, verifier: str, redirect_uri: str) -> Tokens:
    """The tokens for a code. Raises MailboxFault."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
    return await _tokens(settings, provider, form)


async def by_refresh_token(settings: Settings, provider: MailProvider, refresh: str) -> Tokens:
    """New tokens for a refresh token. Raises MailboxFault; GrantOver alone means that the token is of no use any more."""
    return await _tokens(settings, provider, {"grant_type": "refresh_token", "refresh_token": refresh})


async def revoke(settings: Settings, provider: MailProvider, token: str) -> bool:
    """Give a grant back, where the provider takes it; whether it did. A grant that was gone already counts as given back."""
    ends = await metadata(provider)
    if ends.revocation_endpoint is None:
        return False
    answer = await _post(settings, ends.revocation_endpoint, {"token": token})
    if answer.status == 429 or answer.status >= 500:
        raise Temporary("The provider does not take its access back at the moment.")
    return answer.status in (200, 400)


async def _tokens(settings: Settings, provider: MailProvider, form: Mapping[str, str]) -> Tokens:
    ends = await metadata(provider)
    own = {"client_id": provider.identity.client_id, "client_secret": provider.identity.client_secret}
    answer = await _post(settings, ends.token_endpoint, {**form, **own})
    document = _document(answer)
    if answer.status != 200:
        raise _fault(provider, answer, document)
    access, refresh, scope = (document.get(name) for name in ("access_token", "refresh_token", "scope"))
    if not isinstance(access, str) or not access:
        raise Temporary("The provider's answer could not be read. It is asked again.", code="bad_answer")
    identity = document.get("id_token")
    return Tokens(
        access=access,
        refresh=refresh if isinstance(refresh, str) and refresh else None,
        lifetime=_lifetime(document.get("expires_in")),
        scopes=tuple(scope.split()) if isinstance(scope, str) else None,
        id_token=identity if isinstance(identity, str) else None,
    )


async def _post(settings: Settings, url: str, form: Mapping[str, str]) -> Answer:
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    async with guarded_client(api_policy(settings), seconds=SECONDS) as http:
        return await exchange(http, "POST", url, content=urlencode(form).encode(), headers=headers, most=_MOST_BYTES)


def _document(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _fault(provider: MailProvider, answer: Answer, document: Mapping[str, Any]) -> MailboxFault:
    """An error of the token endpoint, told apart by what helps."""
    error = document.get("error")
    word = error if isinstance(error, str) else ""
    about = document.get("error_description")
    reason = " ".join([word, about if isinstance(about, str) else ""]).strip()[:300]
    _log.info("oauth_tokens_refused", provider=provider.id, status=answer.status, error=word[:60])
    if answer.status == 429:
        return Throttled("The provider asks for patience.", retry_after(answer.headers, default=timedelta(minutes=1)))
    if answer.status >= 500:
        return Temporary("The provider cannot renew its access at the moment. It is asked again.")
    if word in _OVER:
        return GrantOver(reason)
    if word in _OURS:
        return AppRefused(reason)
    return Temporary("The provider cannot renew its access at the moment. It is asked again.")


def _lifetime(seconds: object) -> timedelta:
    """Five minutes where the answer does not say."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        return timedelta(minutes=5)
    return timedelta(seconds=min(float(seconds), 10**6))
