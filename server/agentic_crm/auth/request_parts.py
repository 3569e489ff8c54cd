"""What identity routes need of a request besides its body: the device, the limits, and the process's password pool."""

from typing import Annotated

from fastapi import Depends, Request

from agentic_crm.auth.known_devices import COOKIE_PLAIN, COOKIE_SECURE
from agentic_crm.auth.passwords import PasswordPool
from agentic_crm.auth.sessions.service import Device
from agentic_crm.auth.throttle import Throttle
from agentic_crm.platform.http.state import AppState, app_state


def password_pool(request: Request) -> PasswordPool:
    """The process's one pool."""
    pool = getattr(request.app.state, "password_pool", None)
    if pool is None:
        pool = request.app.state.password_pool = PasswordPool(app_state(request).settings.password_hash_slots)
    assert isinstance(pool, PasswordPool)
    return pool


def device_of(request: Request) -> Device:
    """Where a request comes from, and the mark by which an account knows the browser."""
    mark = request.cookies.get(COOKIE_SECURE)
    if mark is None and app_state(request).settings.environment != "production":
        mark = request.cookies.get(COOKIE_PLAIN)
    return Device(
        ip=request.client.host if request.client else None, user_agent=request.headers.get("user-agent"), mark=mark
    )


def throttle_of(request: Request) -> Throttle:
    """The limits, as Valkey keeps them."""
    return Throttle(app_state(request).redis)


State = Annotated[AppState, Depends(app_state)]
Pool = Annotated[PasswordPool, Depends(password_pool)]
FromDevice = Annotated[Device, Depends(device_of)]
Limits = Annotated[Throttle, Depends(throttle_of)]
