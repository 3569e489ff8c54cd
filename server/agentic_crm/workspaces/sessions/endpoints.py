"""Sign-up, sign-in, the demo, and the person's own settings and devices."""

from typing import assert_never
from uuid import UUID

from fastapi import APIRouter, Request, Response

from agentic_crm.auth import known_devices
from agentic_crm.auth.oidc.providers import configured
from agentic_crm.auth.request_parts import FromDevice, Limits, Pool, State
from agentic_crm.auth.second_factors import pending
from agentic_crm.auth.second_factors import repository as second_factors
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions import repository as session_rows
from agentic_crm.auth.sessions import rules
from agentic_crm.auth.sessions.access import SignedIn, SignedInUser
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.auth.sessions.rotation import rotate_if_due
from agentic_crm.auth.sessions.service import NewSession
from agentic_crm.auth.sign_in_flow import SecondFactorNeeded
from agentic_crm.auth.step_up.access import require_recently_proved
from agentic_crm.auth.users import repository as users
from agentic_crm.auth.users import schemas, service
from agentic_crm.kit.errors import NotFound
from agentic_crm.models import User
from agentic_crm.platform import clock
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState
from agentic_crm.platform.mail import outbox
from agentic_crm.workspaces.access import repository as access
from agentic_crm.workspaces.access.rules import permissions_of
from agentic_crm.workspaces.sessions.schemas import (
    SecondFactorRead,
    SessionBegun,
    SessionRead,
    SignInAnswer,
    WorkspaceSummary,
)

router = APIRouter(prefix="/auth", tags=["auth"], responses=STANDARD)


def set_cookie(response: Response, state: AppState, token: str) -> None:
    """The session cookie. Development also sets a plain one, for browsers that keep Secure cookies off http://localhost."""
    age = state.settings.session_absolute_days * 86400
    for name, is_secure in cookies(state):
        response.set_cookie(name, token, max_age=age, path="/", secure=is_secure, httponly=True, samesite="lax")


def mark_device(response: Response, state: AppState, user: User) -> None:
    """Let the browser show, from now on, that this account was signed in here."""
    if user.is_demo:
        return
    mark = known_devices.new_mark(state.settings, user.id)
    for name, is_secure in cookies(state, known_devices.COOKIE_SECURE, known_devices.COOKIE_PLAIN):
        response.set_cookie(
            name, mark, max_age=known_devices.MAX_AGE, path="/", secure=is_secure, httponly=True, samesite="lax"
        )


def clear_cookie(response: Response, state: AppState) -> None:
    for name, is_secure in cookies(state):
        response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite="lax")


def cookies(
    state: AppState, secure: str = rules.COOKIE_SECURE, plain: str = rules.COOKIE_PLAIN
) -> list[tuple[str, bool]]:
    if state.settings.is_secure or state.settings.environment == "production":
        return [(secure, True)]
    return [(secure, True), (plain, False)]


async def session_read(
    state: AppState, *, user: schemas.UserRead, csrf_token: str, is_demo: bool, last_workspace_id: UUID | None
) -> SessionRead:
    async with state.database.unscoped("memberships are looked up by user") as db:
        memberships = await access.memberships(db, user.id)
        asks = any(m.requires_second_factor for m in memberships)
        lacks_factor = asks and not await second_factors.methods_of(db, user.id)
        account = await users.by_id(db, user.id)
    return SessionRead(
        user=user,
        csrf_token=csrf_token,
        is_demo=is_demo,
        has_proven_email=account is not None and account.email_verified_at is not None,
        has_password=account is not None and account.password_hash is not None,
        last_workspace_id=last_workspace_id,
        workspaces=[
            WorkspaceSummary(
                id=m.workspace_id,
                name=m.name,
                slug=m.slug,
                role=m.role,
                is_demo=m.is_demo,
                member_id=m.member_id,
                permissions=permissions_of(m.role),
                needs_second_factor=lacks_factor and m.requires_second_factor,
                deletes_at=m.deletes_at,
            )
            for m in memberships
        ],
    )


async def begun(response: Response, state: AppState, session: NewSession) -> SessionRead:
    """Answer with a session that has just begun: its cookie, and the mark by which the account knows this browser."""
    set_cookie(response, state, session.token)
    mark_device(response, state, session.user)
    user = session.user
    return await session_read(
        state,
        user=user_read(user),
        csrf_token=session.csrf_token,
        is_demo=user.is_demo,
        last_workspace_id=user.last_workspace_id,
    )


async def answer_sign_in(response: Response, state: AppState, outcome: NewSession | SecondFactorNeeded) -> SignInAnswer:
    """How every way of signing in answers: with the session's cookie, or with that of a sign-in that waits."""
    match outcome:
        case NewSession():
            pending.forget(response, state.settings)
            session = await begun(response, state, outcome)
            return SessionBegun(kind="session", **session.model_dump())
        case SecondFactorNeeded():
            pending.remember(response, state.settings, outcome)
            return SecondFactorRead(kind="second_factor", methods=list(outcome.methods), expires_at=outcome.expires_at)
        case _:
            assert_never(outcome)


def user_read(user: User | SignedInUser) -> schemas.UserRead:
    user_id = user.user_id if isinstance(user, SignedInUser) else user.id
    return schemas.UserRead(id=user_id, email=user.email, name=user.name, locale=user.locale, time_zone=user.time_zone)


@router.get("/options")
async def get_auth_options(state: State) -> schemas.AuthOptions:
    """What the first page may offer."""
    return schemas.AuthOptions(
        demo_enabled=state.settings.demo_enabled,
        sign_up_enabled=state.settings.sign_up_enabled,
        can_send_mail=state.settings.can_reach_people,
        has_outbox=outbox.is_open(state.settings),
        providers=[
            schemas.ProviderRead(id=provider.id, name=provider.name) for provider in configured(state.settings).values()
        ],
    )


@router.post("/sign-up", status_code=201)
async def sign_up(
    data: schemas.SignUp, response: Response, state: State, pool: Pool, limits: Limits, device: FromDevice
) -> SessionRead:
    """Create an account, sign in, and send the link that proves the address. 409 `email_taken`, 422 `weak_password`."""
    return await begun(
        response, state, await service.sign_up(state.database, state.settings, pool, limits, data, device)
    )


@router.post("/sign-in")
async def sign_in(
    data: schemas.SignIn, response: Response, state: State, pool: Pool, limits: Limits, device: FromDevice
) -> SignInAnswer:
    """Sign in; whoever has a second factor is asked for it next. 401 `wrong_credentials`, 429 `too_many_attempts`."""
    return await answer_sign_in(
        response, state, await service.sign_in(state.database, state.settings, pool, limits, data, device)
    )


@router.post("/demo")
async def sign_in_to_demo(response: Response, state: State, device: FromDevice) -> SessionRead:
    """Explore the demo workspace. 404 `demo_disabled`."""
    return await begun(response, state, await service.sign_in_to_demo(state.database, state.settings, device))


@router.post("/sign-out", status_code=204)
async def sign_out(response: Response, state: State, signed_in: SignedIn) -> None:
    """End this session."""
    await service.sign_out(state.database, signed_in.user_id, signed_in.session_id)
    clear_cookie(response, state)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


@router.get("/session")
async def get_session(response: Response, state: State, signed_in: SignedIn) -> SessionRead:
    """Who is signed in, and where they may work. After a change of their role the cookie gets a new token here."""
    async with state.database.unscoped("sessions are global") as db:
        token = await rotate_if_due(db, signed_in.session_id)
    if token is not None:
        set_cookie(response, state, token)
    return await session_read(
        state,
        user=user_read(signed_in),
        csrf_token=signed_in.csrf_token,
        is_demo=signed_in.is_demo,
        last_workspace_id=signed_in.last_workspace_id,
    )


@router.patch("/me")
async def update_me(data: schemas.UserUpdate, state: State, signed_in: SignedIn) -> schemas.UserRead:
    """Change your name, language or time zone."""
    return user_read(await service.update_user(state.database, signed_in.user_id, data))


@router.post("/change-password")
async def change_password(
    data: schemas.ChangePassword,
    request: Request,
    response: Response,
    state: State,
    pool: Pool,
    device: FromDevice,
    signed_in: SignedIn,
) -> SessionRead:
    """Set a new password; every other device is signed out. With a second factor: 403 `step_up_required` until it is shown."""
    async with state.database.unscoped("second factors are global") as db:
        methods = await second_factors.methods_of(db, signed_in.user_id)
    if methods:
        await require_recently_proved(request, signed_in)
    return await begun(
        response,
        state,
        await service.change_password(state.database, state.settings, pool, signed_in.user_id, data, device),
    )


@router.get("/sessions")
async def list_sessions(state: State, signed_in: SignedIn) -> list[schemas.UserSessionRead]:
    """The devices that are signed in."""
    async with state.database.unscoped("sessions are global") as db:
        rows = await session_rows.of_user(db, signed_in.user_id, clock.now())
    return [
        schemas.UserSessionRead(
            id=row.id,
            kind=row.kind,
            scopes=row.scopes,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            ip=row.ip,
            user_agent=row.user_agent,
            methods=row.methods,
            is_current=row.id == signed_in.session_id,
        )
        for row in rows
    ]


@router.delete("/sessions/{session_id}", status_code=204)
async def revoke_session(session_id: UUID, state: State, device: FromDevice, signed_in: SignedIn) -> None:
    """Sign one device out."""
    async with state.database.unscoped("sessions are global") as db:
        if not await end_sessions(db, signed_in.user_id, clock.now(), only=session_id):
            raise NotFound("There is no such session.")
        await record(
            db,
            "signed_out_elsewhere",
            user_id=signed_in.user_id,
            device=device,
            session_id=signed_in.session_id,
            ended=1,
        )


@router.delete("/sessions", status_code=204)
async def revoke_other_sessions(state: State, device: FromDevice, signed_in: SignedIn) -> None:
    """Sign all other devices out."""
    async with state.database.unscoped("sessions are global") as db:
        ended = await end_sessions(db, signed_in.user_id, clock.now(), all_but=signed_in.session_id)
        await record(
            db,
            "signed_out_elsewhere",
            user_id=signed_in.user_id,
            device=device,
            session_id=signed_in.session_id,
            ended=ended,
        )


@router.post("/sign-out-everywhere", status_code=204)
async def sign_out_everywhere(response: Response, state: State, device: FromDevice, signed_in: SignedIn) -> None:
    """End all of your sessions, this one too."""
    async with state.database.unscoped("sessions are global") as db:
        ended = await end_sessions(db, signed_in.user_id, clock.now())
        await record(db, "signed_out_elsewhere", user_id=signed_in.user_id, device=device, ended=ended)
    clear_cookie(response, state)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
