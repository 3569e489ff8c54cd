"""Access and refresh tokens for programs, who a credential stands for, and the keys that sign."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from agentic_crm.auth.errors import NeedsBrowserLogin
from agentic_crm.auth.request_parts import FromDevice, Limits
from agentic_crm.auth.scopes import Scope
from agentic_crm.auth.step_up.access import RecentlyProved
from agentic_crm.auth.throttle import Limit
from agentic_crm.auth.tokens import service
from agentic_crm.auth.tokens.keys import KeyStore, key_store
from agentic_crm.auth.tokens.service import Tokens
from agentic_crm.platform.http.problems import STANDARD
from agentic_crm.platform.http.state import AppState, app_state
from agentic_crm.workspaces.tokens import whoami
from agentic_crm.workspaces.tokens.schemas import JsonWebKeySet, TokenGrant, TokenRefresh, TokensRead, WhoamiRead

router = APIRouter(prefix="/auth", tags=["auth"], responses=STANDARD)
well_known = APIRouter(prefix="/.well-known", tags=["auth"])
# Nobody guesses 256 bits; this keeps a stranger from making the database look for ever.
_REFRESH_FROM: Final = Limit("refresh-from", burst=300, every=timedelta(seconds=1))
State = Annotated[AppState, Depends(app_state)]
Keys = Annotated[KeyStore, Depends(key_store)]


def tokens_read(tokens: Tokens) -> TokensRead:
    return TokensRead(
        access_token=tokens.access_token,
        token_type="Bearer",  # noqa: S106 - the name of the scheme
        expires_in=tokens.expires_in,
        refresh_token=tokens.refresh_token,
        scopes=[scope for scope in Scope if scope in tokens.scopes],
        ends_at=tokens.ends_at,
    )


@router.post("/tokens", status_code=201)
async def create_tokens(
    data: TokenGrant, state: State, keys: Keys, device: FromDevice, signed_in: RecentlyProved
) -> TokensRead:
    """Tokens for a program, by somebody who has just signed in (`POST /auth/sign-in`, with their second factor).

    403 `step_up_required` when that was a while ago, `needs_browser_login` for a program. 404 for a workspace that is not yours.
    """
    if signed_in.is_program:
        raise NeedsBrowserLogin("A program's login cannot make another one. Sign in with the password.")
    if data.workspace_id is not None:
        await whoami.require_member(state, signed_in.user_id, data.workspace_id)
    tokens = await service.begin(
        state.database, state.settings, keys, signed_in, device, frozenset(data.scopes), data.workspace_id
    )
    return tokens_read(tokens)


@router.post("/tokens/refresh")
async def refresh_tokens(
    data: TokenRefresh, state: State, keys: Keys, limits: Limits, device: FromDevice
) -> TokensRead:
    """The next pair. 401 `refresh_refused`: the login is over, or was ended because the token was used twice."""
    await limits.spend(_REFRESH_FROM.of(device.ip))
    return tokens_read(await service.refresh(state.database, state.settings, keys, data.refresh_token, device))


@router.post("/tokens/revoke", status_code=204)
async def revoke_tokens(data: TokenRefresh, state: State, limits: Limits, device: FromDevice) -> None:
    """End the login of this refresh token; its access tokens stop counting at once."""
    await limits.spend(_REFRESH_FROM.of(device.ip))
    await service.revoke(state.database, data.refresh_token)


@router.get("/whoami")
async def get_whoami(request: Request) -> WhoamiRead:
    """Who the credential of this request stands for, and what it opens. For browsers, access tokens and API keys."""
    return await whoami.read(request)


@well_known.get("/jwks.json")
async def get_json_web_key_set(keys: Keys, response: Response) -> JsonWebKeySet:
    """The public keys of access tokens: the one that signs, the next one, and the last one while its tokens live."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return JsonWebKeySet(keys=await keys.published())
