"""Use cases: beginning a sign-in elsewhere, carrying on when the browser comes back, and connecting an existing account."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from agentic_crm.auth.addresses.service import post_verification, require_verified
from agentic_crm.auth.errors import EmailTaken, SignUpDisabled
from agentic_crm.auth.identities import repository as identities
from agentic_crm.auth.letters import compose
from agentic_crm.auth.oidc import exchange, id_tokens, repository
from agentic_crm.auth.oidc.discovery import directory
from agentic_crm.auth.oidc.errors import IdentityTaken, OidcNoEmail, OidcNotConfigured, OidcRefused, OidcStateMismatch
from agentic_crm.auth.oidc.id_tokens import Claims
from agentic_crm.auth.oidc.providers import NAMES, Provider, ProviderId, configured
from agentic_crm.auth.passwords import PasswordPool
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions.rules import new_token, token_hash
from agentic_crm.auth.sessions.service import Device, NewSession
from agentic_crm.auth.sign_in_flow import SecondFactorNeeded, after_first_factor
from agentic_crm.auth.throttle import OIDC_FROM, Throttle
from agentic_crm.auth.users import repository as users
from agentic_crm.auth.users.schemas import SignIn
from agentic_crm.auth.users.service import prove_password
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import OidcAttempt, User, UserIdentity
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings

GOOD_FOR: Final = timedelta(minutes=10)
Purpose = Literal["sign_in", "link"]


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the secret that its cookie keeps meanwhile."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The provider's answer, as the callback got it."""

    provider_id: ProviderId
    state: str
    code: str | None
    error: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Connected:
    """An account elsewhere now signs in the person who asked."""


@dataclass(frozen=True, slots=True)
class ProofNeeded:
    """There is an account with this address: its person must prove that it is theirs before the two are connected."""

    email: str


Outcome = NewSession | SecondFactorNeeded | Connected | ProofNeeded


def provider_of(settings: Settings, provider_id: ProviderId) -> Provider:
    """Raises OidcNotConfigured."""
    provider = configured(settings).get(provider_id)
    if provider is None:
        raise OidcNotConfigured(f"Sign in another way: {NAMES[provider_id]} is not set up on this server.")
    return provider


async def begin(
    database: Database,
    settings: Settings,
    throttle: Throttle,
    provider_id: ProviderId,
    *,
    purpose: Purpose,
    user_id: UUID | None,
    return_to: str,
    device: Device,
) -> Begun:
    """Note the attempt; the caller sends the browser away. Raises OidcNotConfigured, OidcUnavailable, EmailUnverified."""
    provider = provider_of(settings, provider_id)
    await throttle.spend(OIDC_FROM.of(device.ip))
    about = directory(provider)
    metadata = await about.metadata()
    state, secret = new_token(), new_token()
    now = clock.now()
    async with database.unscoped("a sign-in is nobody's yet") as db:
        if user_id is not None:
            # An account of an unproven address may be somebody's trap for the address's owner.
            await require_verified(db, settings, user_id)
        db.add(
            OidcAttempt(
                id=uuid7(),
                provider=provider_id,
                purpose=purpose,
                state_hash=token_hash(state),
                browser_hash=token_hash(secret),
                user_id=user_id,
                return_to=local_path(return_to),
                created_at=now,
                expires_at=now + GOOD_FOR,
            )
        )
    return Begun(exchange.question(settings, about, metadata, secret=secret, state=state), secret)


async def carry_on(
    database: Database,
    settings: Settings,
    throttle: Throttle,
    returned: Returned,
    *,
    secret: str | None,
    signed_in_user_id: UUID | None,
    device: Device,
) -> tuple[Outcome, str]:
    """What the provider's answer leads to, and where the person wanted to go. Raises OidcProblem and what sign-in raises."""
    provider = provider_of(settings, returned.provider_id)
    await throttle.spend(OIDC_FROM.of(device.ip))
    async with database.unscoped("a sign-in is nobody's yet") as db:
        attempt = await _used_attempt(db, returned, secret)
    assert secret is not None, "the attempt is of this browser"
    about = directory(provider)
    metadata = await about.metadata()
    # RFC 9207: where the provider says who answers, it must be the one that was asked.
    if returned.issuer is not None and not _is_issuer(returned.issuer, metadata.issuer):
        raise OidcStateMismatch("Begin again: the answer came from somebody else.")
    if returned.error is not None or returned.code is None:
        raise OidcRefused(f"{provider.name} did not sign you in. Begin again, or sign in another way.")
    token = await exchange.id_token(settings, about, code=returned.code, secret=secret, state=returned.state)
    claims = await id_tokens.check(about, token, nonce=exchange.derived(secret, "nonce", returned.state))
    if attempt.purpose == "link":
        if attempt.user_id is None or attempt.user_id != signed_in_user_id:
            raise OidcStateMismatch("Begin again: somebody else is signed in here now.")
        await _connect(database, settings, provider, attempt.user_id, claims, device)
        return Connected(), attempt.return_to
    return await _sign_in(database, settings, provider, attempt.id, claims, device), attempt.return_to


async def connect_existing(
    database: Database,
    settings: Settings,
    pool: PasswordPool,
    throttle: Throttle,
    *,
    secret: str | None,
    password: str,
    device: Device,
) -> NewSession | SecondFactorNeeded:
    """Connect the account that has the same address, by its password, and sign in. Raises OidcStateMismatch, WrongCredentials."""
    async with database.unscoped("a sign-in is nobody's yet") as db:
        waiting = await _waiting(db, secret)
        email = str((waiting.claims or {})["email"])
    user = await prove_password(database, settings, pool, throttle, SignIn(email=email, password=password), device)
    async with database.unscoped("identities are global") as db:
        waiting = await _waiting(db, secret)
        claims = Claims(**(waiting.claims or {}))
        waiting.claims = None
        identity = await _add_identity(db, waiting.provider, user.id, claims)
        await _tell(db, settings, user, identity, device)
        return await after_first_factor(db, settings, user, device, _provider_id(waiting.provider))


async def waiting_email(database: Database, secret: str | None) -> tuple[ProviderId, str]:
    """(provider, address) of the sign-in that waits in this browser. Raises OidcStateMismatch."""
    async with database.unscoped("a sign-in is nobody's yet") as db:
        waiting = await _waiting(db, secret)
        return _provider_id(waiting.provider), str((waiting.claims or {})["email"])


def local_path(path: str) -> str:
    """A path of this app; anything that could lead elsewhere becomes the first page."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if is_local else "/"


async def _used_attempt(db: AsyncSession, returned: Returned, secret: str | None) -> OidcAttempt:
    attempt = await repository.by_state(db, token_hash(returned.state))
    is_ours = (
        attempt is not None
        and secret is not None
        and attempt.provider == returned.provider_id
        and attempt.used_at is None
        and attempt.expires_at > clock.now()
        and hmac.compare_digest(attempt.browser_hash, token_hash(secret))
    )
    if attempt is None or not is_ours:
        raise OidcStateMismatch(
            "Begin again: this sign-in took too long, was used already, or began in another browser."
        )
    attempt.used_at = clock.now()
    await db.flush()
    return attempt


async def _waiting(db: AsyncSession, secret: str | None) -> OidcAttempt:
    waiting = None if secret is None else await repository.waiting_of_browser(db, token_hash(secret))
    if waiting is None or waiting.expires_at <= clock.now():
        raise OidcStateMismatch("Begin again: this sign-in took too long, or began in another browser.")
    return waiting


async def _sign_in(
    database: Database, settings: Settings, provider: Provider, attempt_id: UUID, claims: Claims, device: Device
) -> NewSession | SecondFactorNeeded | ProofNeeded:
    async with database.unscoped("identities are global") as db:
        known = await identities.user_of(db, claims.issuer, claims.subject)
        if known is not None:
            identity, user = known
            await identities.used(db, identity.id, clock.now())
            return await after_first_factor(db, settings, user, device, provider.id)
        if claims.email is None:
            raise OidcNoEmail(f"Let {provider.name} share your address with us, or sign up with a password.")
        if await users.by_email(db, claims.email) is not None:
            attempt = await repository.by_id(db, attempt_id)
            assert attempt is not None, "it was used a moment ago"
            attempt.claims = claims.to_json()
            attempt.expires_at = clock.now() + GOOD_FOR
            return ProofNeeded(claims.email)
        if not settings.sign_up_enabled:
            raise SignUpDisabled("Ask an administrator of your workspace for an invitation.")
    try:
        async with database.unscoped("users are global") as db:
            return await _sign_up(db, settings, provider, claims, device)
    except IntegrityError as error:
        # Twice at the same moment: the other one made it.
        raise EmailTaken("There is an account for this address now. Sign in again.") from error


async def _sign_up(
    db: AsyncSession, settings: Settings, provider: Provider, claims: Claims, device: Device
) -> NewSession | SecondFactorNeeded:
    assert claims.email is not None, "checked by the caller"
    user = User(
        id=uuid7(),
        email=claims.email,
        name=claims.name or claims.email.split("@", maxsplit=1)[0],
        locale=claims.locale,
        email_verified_at=clock.now() if claims.is_email_vouched else None,
    )
    db.add(user)
    await db.flush()
    await _add_identity(db, provider.id, user.id, claims)
    await record(db, "signed_up", user_id=user.id, device=device, provider=provider.id)
    if not claims.is_email_vouched and settings.can_reach_people:
        await post_verification(db, settings, user)
    return await after_first_factor(db, settings, user, device, provider.id)


async def _connect(
    database: Database, settings: Settings, provider: Provider, user_id: UUID, claims: Claims, device: Device
) -> None:
    async with database.unscoped("identities are global") as db:
        known = await identities.user_of(db, claims.issuer, claims.subject)
        if known is not None:
            if known[1].id == user_id:
                return
            raise IdentityTaken(f"This {provider.name} account signs in another account here. Remove it there first.")
        user = await users.by_id(db, user_id)
        assert user is not None, "they are signed in"
        identity = await _add_identity(db, provider.id, user_id, claims)
        await _tell(db, settings, user, identity, device)


async def _add_identity(db: AsyncSession, provider_id: str, user_id: UUID, claims: Claims) -> UserIdentity:
    identity = UserIdentity(
        id=uuid7(),
        user_id=user_id,
        provider=provider_id,
        issuer=claims.issuer,
        subject=claims.subject,
        email=claims.email,
        last_used_at=clock.now(),
    )
    db.add(identity)
    await db.flush()
    return identity


async def _tell(db: AsyncSession, settings: Settings, user: User, identity: UserIdentity, device: Device) -> None:
    await record(db, "identity_linked", user_id=user.id, device=device, provider=identity.provider)
    letter = compose(
        settings,
        "identity_linked",
        to=user.email,
        locale=user.locale,
        path="/settings/security",
        name=user.name,
        provider=NAMES[_provider_id(identity.provider)],
        identity=identity.email or identity.subject,
    )
    await post(db, settings, letter)


def _provider_id(word: str) -> ProviderId:
    return "google" if word == "google" else "microsoft"


def _is_issuer(said: str, announced: str) -> bool:
    """Microsoft announces an issuer with a gap for the tenant."""
    before, gap, after = announced.partition("{tenantid}")
    return said == announced if not gap else said.startswith(before) and said.endswith(after)
