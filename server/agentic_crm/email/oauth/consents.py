"""Asking a person's provider for access: the question, and what its answer is worth.

The question is bound to the session that asked, good once and for ten minutes; the verifier that turns the answer into tokens never leaves
this server. The provider sends the browser back to a page of the app, which hands the answer on as a request of that session.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from agentic_crm.auth.oidc import exchange as oidc
from agentic_crm.auth.oidc import id_tokens
from agentic_crm.auth.oidc.discovery import Metadata
from agentic_crm.auth.oidc.errors import OidcProblem, OidcUnavailable
from agentic_crm.auth.oidc.id_tokens import Claims
from agentic_crm.auth.oidc.providers import ProviderId
from agentic_crm.auth.sessions.rules import new_token, token_hash
from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.oauth import exchange, repository
from agentic_crm.email.oauth.errors import (
    ConsentNeedsBrowser,
    ConsentProblem,
    ConsentScopeMissing,
    ConsentStateMismatch,
    ConsentUnavailable,
)
from agentic_crm.email.oauth.exchange import AppRefused, GrantOver, Tokens
from agentic_crm.email.oauth.providers import MailProvider, mail_provider, redirect_uri
from agentic_crm.email.oauth.words import refusal
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import MailboxConsent
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.secrets import open_sealed, place, seal
from agentic_crm.platform.settings import Settings

GOOD_FOR: Final = timedelta(minutes=10)
_KEEP: Final = timedelta(days=1)
_VERIFIER: Final = place("mailbox_consents", "verifier")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. `mailbox_id`: connect this one again. `choices`: kept for when the answer comes. `hint`: the address to sign in with.

    `is_shared`: the mailbox is not the person's own, but shared with them.
    """

    provider: ProviderId
    wants_send: bool
    mailbox_id: UUID | None
    choices: dict[str, Any]
    hint: str | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """The provider's answer as the page got it."""

    state: str
    code: str | None
    error: str | None
    description: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Granted:
    """A consent that is all it must be. `asked`: the question it answers."""

    asked: Question
    provider: MailProvider
    claims: Claims
    tokens: Tokens = field(repr=False)


async def endpoints(provider: MailProvider) -> Metadata:
    """Where to ask; before any transaction is open. Raises ConsentUnavailable."""
    try:
        return await provider.directory.metadata()
    except OidcProblem as error:
        raise ConsentUnavailable(f"{provider.name} does not answer as it should. Try again in a moment.") from error


async def begin(scope: WorkspaceScope, settings: Settings, ends: Metadata, question: Question) -> str:
    """Where the browser goes. Raises ConsentNotConfigured, ConsentNeedsBrowser."""
    provider = mail_provider(settings, question.provider)
    session_id = scope.member.session_id
    if session_id is None:
        raise ConsentNeedsBrowser("Connect mailboxes of Google and Microsoft in the app: their owner has to consent.")
    # The workspace stands in front, for the page that the browser comes back to; only the hash of all of it is kept.
    state = f"{scope.workspace_id.hex}.{new_token()}"
    verifier = new_token()
    now = clock.now()
    row_id = uuid7()
    row = MailboxConsent(
        id=row_id,
        provider=question.provider,
        member_id=scope.member.member_id,
        session_id=session_id,
        mailbox_id=question.mailbox_id,
        state_hash=token_hash(state),
        verifier=await seal(
            scope.db,
            settings,
            verifier.encode(),
            context=_VERIFIER.row(row_id, workspace_id=scope.workspace_id),
        ),
        scopes=list(provider.asked(wants_send=question.wants_send, is_shared=question.is_shared)),
        choices={**question.choices, "wants_send": question.wants_send},
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    await repository.add_consent(scope, row, forget_before=now - _KEEP)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    parameters = {
        **provider.extra,
        "response_type": "code",
        "client_id": provider.identity.client_id,
        "redirect_uri": redirect_uri(settings, question.provider),
        "scope": " ".join(row.scopes),
        "state": state,
        "nonce": oidc.derived(verifier, "nonce", state),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"login_hint": question.hint} if question.hint else {}),
    }
    joint = "&" if "?" in ends.authorization_endpoint else "?"
    return f"{ends.authorization_endpoint}{joint}{urlencode(parameters)}"


async def finish(
    database: Database, settings: Settings, workspace_id: UUID, actor: MemberActor, returned: Returned
) -> Granted:
    """What an answer grants. Opens its own transaction: none is open while the provider is asked. Raises ConsentProblem."""
    async with database.scoped(workspace_id, actor) as scope:
        row = await _used(scope, returned)
        verifier_place = _VERIFIER.row(row.id, workspace_id=workspace_id)
        verifier = (await open_sealed(scope.db, settings, row.verifier, context=verifier_place)).decode()
        choices = dict(row.choices)
        question = Question(_id(row.provider), bool(choices.pop("wants_send", False)), row.mailbox_id, choices)
        scopes = list(row.scopes)
    provider = mail_provider(settings, question.provider)
    ends = await endpoints(provider)
    # RFC 9207: where the provider says who answers, it must be the one that was asked.
    if returned.issuer is not None and not oidc_issuer(returned.issuer, ends.issuer):
        raise ConsentStateMismatch("Begin again: the answer came from somebody else.")
    if returned.error is not None or returned.code is None:
        raise refusal(provider, returned.error or "no_code", returned.description or "")
    tokens = await _exchanged(settings, provider, returned.code, verifier)
    claims = await _claims(provider, tokens, nonce=oidc.derived(verifier, "nonce", returned.state))
    # What was granted counts, not what was asked for; an answer that names nothing grants what was asked (RFC 6749, 5.1).
    missing = provider.missing(tokens.scopes if tokens.scopes is not None else scopes, scopes)
    if missing:
        raise ConsentScopeMissing(
            f"{provider.name} was not allowed to let us read this mailbox. Connect again, and tick every permission on the provider's page.",
            missing=list(missing),
        )
    return Granted(question, provider, claims, tokens)


async def _used(scope: WorkspaceScope, returned: Returned) -> MailboxConsent:
    row = await repository.consent_by_state(scope, token_hash(returned.state))
    is_ours = (
        row is not None
        and row.used_at is None
        and row.expires_at > clock.now()
        and row.member_id == scope.member.member_id
        and scope.member.session_id is not None
        and hmac.compare_digest(row.session_id.bytes, scope.member.session_id.bytes)
    )
    if row is None or not is_ours:
        raise ConsentStateMismatch(
            "Begin again: this consent took too long, was used already, or was begun in another session."
        )
    row.used_at = clock.now()
    await scope.db.flush()
    return row


async def _exchanged(settings: Settings, provider: MailProvider, code: str, verifier: str) -> Tokens:
    try:
        return await exchange.by_code(
            settings, provider, code=code, verifier=verifier, redirect_uri=redirect_uri(settings, provider.id)
        )
    except (GrantOver, AppRefused) as fault:
        word, _, about = fault.reason.partition(" ")
        raise refusal(provider, word, about) from fault
    except MailboxFault as fault:
        raise ConsentUnavailable(f"{provider.name} does not answer as it should. Try again in a moment.") from fault


async def _claims(provider: MailProvider, tokens: Tokens, *, nonce: str) -> Claims:
    try:
        return await id_tokens.check(provider.directory, tokens.id_token or "", nonce=nonce)
    except OidcUnavailable as error:
        raise ConsentUnavailable(f"{provider.name} does not answer as it should. Try again in a moment.") from error
    except OidcProblem as error:
        raise ConsentProblem(f"{provider.name} did not say whose mailbox this is. Begin again.") from error


def oidc_issuer(said: str, announced: str) -> bool:
    """Whether an answer's issuer is the one that was asked. Microsoft announces one with a gap for the tenant."""
    before, gap, after = announced.partition("{tenantid}")
    return said == announced if not gap else said.startswith(before) and said.endswith(after)


def _id(word: str) -> ProviderId:
    return "google" if word == "google" else "microsoft"
