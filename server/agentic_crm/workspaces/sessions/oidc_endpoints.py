"""The routes of signing in with an account elsewhere. The callback is the one route that answers with redirects."""

from typing import Annotated, Final, Literal, assert_never
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, StringConstraints

from agentic_crm.auth.oidc import service
from agentic_crm.auth.oidc.providers import ProviderId
from agentic_crm.auth.request_parts import FromDevice, Limits, Pool, State
from agentic_crm.auth.second_factors import pending
from agentic_crm.auth.sessions.access import find_signed_in
from agentic_crm.auth.sessions.service import NewSession
from agentic_crm.auth.sign_in_flow import SecondFactorNeeded
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.auth.users.schemas import Input, Password
from agentic_crm.kit.errors import AppError
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState
from agentic_crm.workspaces.sessions.endpoints import answer_sign_in, cookies, mark_device, set_cookie
from agentic_crm.workspaces.sessions.schemas import SignInAnswer

router = APIRouter(prefix="/auth/oidc", tags=["auth"], responses=STANDARD)
COOKIE_SECURE: Final = "__Host-oidc"
COOKIE_PLAIN: Final = "oidc"
_AGE: Final = 20 * 60
_Text = Annotated[str | None, Query(max_length=4096)]


class OidcStart(Input):
    """`return_to`: the path of this app to show afterwards."""

    return_to: Annotated[str, StringConstraints(max_length=500)] = "/"


class OidcStarted(BaseModel):
    """Send the browser to `url`."""

    url: str


class OidcProof(Input):
    password: Password


class OidcWaiting(BaseModel):
    """Whose password connects the two accounts."""

    provider: Literal["google", "microsoft"]
    email: str


@router.post("/{provider}/start")
async def start_oidc_sign_in(
    provider: ProviderId, data: OidcStart, response: Response, state: State, limits: Limits, device: FromDevice
) -> OidcStarted:
    """Begin to sign in with an account elsewhere. 404 `oidc_not_configured`, 503 `oidc_unavailable`."""
    begun = await service.begin(
        state.database,
        state.settings,
        limits,
        provider,
        purpose="sign_in",
        user_id=None,
        return_to=data.return_to,
        device=device,
    )
    _remember(response, state, begun.secret)
    return OidcStarted(url=begun.url)


@router.post("/{provider}/connect")
async def start_connecting_identity(
    provider: ProviderId,
    data: OidcStart,
    response: Response,
    state: State,
    limits: Limits,
    device: FromDevice,
    signed_in: RecentlyProved,
) -> OidcStarted:
    """Begin to connect an account elsewhere to yours. 403 `email_unverified`, `step_up_required`."""
    begun = await service.begin(
        state.database,
        state.settings,
        limits,
        provider,
        purpose="link",
        user_id=signed_in.user_id,
        return_to=data.return_to,
        device=device,
    )
    _remember(response, state, begun.secret)
    return OidcStarted(url=begun.url)


@router.get("/{provider}/callback", status_code=303, response_class=RedirectResponse)
async def finish_oidc_sign_in(
    request: Request,
    provider: ProviderId,
    app: State,
    limits: Limits,
    device: FromDevice,
    state: _Text = None,
    code: _Text = None,
    error: _Text = None,
    iss: _Text = None,
) -> RedirectResponse:
    """Where the provider sends the browser back to. Always leads to a page: the app's, or the sign-in page with the problem."""
    signed_in = await find_signed_in(request)
    returned = service.Returned(provider, state or "", code, error, iss)
    try:
        outcome, return_to = await service.carry_on(
            app.database,
            app.settings,
            limits,
            returned,
            secret=_secret(request, app),
            signed_in_user_id=signed_in.user_id if signed_in else None,
            device=device,
        )
    except AppError as problem:
        page = "/settings/security" if signed_in is not None else "/sign-in"
        return _to(f"{page}?{urlencode({'problem': problem.code, 'provider': provider})}")
    response = _to(return_to)
    match outcome:
        case NewSession():
            set_cookie(response, app, outcome.token)
            mark_device(response, app, outcome.user)
            _forget(response, app)
        case SecondFactorNeeded():
            query = urlencode({"second_factor": ",".join(outcome.methods), "return_to": return_to})
            response = _to(f"/sign-in?{query}")
            pending.remember(response, app.settings, outcome)
            _forget(response, app)
        case service.Connected():
            _forget(response, app)
        case service.ProofNeeded():
            response = _to("/sign-in/connect")
        case _:
            assert_never(outcome)
    return response


@router.get("/waiting")
async def get_waiting_oidc_sign_in(request: Request, state: State) -> OidcWaiting:
    """The sign-in of this browser that waits for the existing account's password. 401 `oidc_state`."""
    provider, email = await service.waiting_email(state.database, _secret(request, state))
    return OidcWaiting(provider=provider, email=email)


@router.post("/connect-existing")
async def connect_existing_account(
    data: OidcProof,
    request: Request,
    response: Response,
    state: State,
    pool: Pool,
    limits: Limits,
    device: FromDevice,
) -> SignInAnswer:
    """Connect the two accounts by the password of the one here, and sign in. 401 `wrong_credentials`, `oidc_state`."""
    outcome = await service.connect_existing(
        state.database,
        state.settings,
        pool,
        limits,
        secret=_secret(request, state),
        password=data.password,
        device=device,
    )
    _forget(response, state)
    return await answer_sign_in(response, state, outcome)


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def _secret(request: Request, state: AppState) -> str | None:
    names = [name for name, _ in cookies(state, COOKIE_SECURE, COOKIE_PLAIN)]
    return next((request.cookies[name] for name in names if name in request.cookies), None)


def _remember(response: Response, state: AppState, secret: str) -> None:
    for name, is_secure in cookies(state, COOKIE_SECURE, COOKIE_PLAIN):
        response.set_cookie(name, secret, max_age=_AGE, path="/", secure=is_secure, httponly=True, samesite="lax")


def _forget(response: Response, state: AppState) -> None:
    for name, is_secure in cookies(state, COOKIE_SECURE, COOKIE_PLAIN):
        response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite="lax")
