"""Use cases of identity. Sessions begin and end here."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.auth import passwords
from agentic_crm.auth.addresses.service import post_verification
from agentic_crm.auth.errors import DemoDisabled, EmailTaken, SignUpDisabled, WrongCredentials
from agentic_crm.auth.known_devices import name_of
from agentic_crm.auth.letters import compose
from agentic_crm.auth.passwords import PasswordPool
from agentic_crm.auth.security_events.service import record
from agentic_crm.auth.sessions import repository as sessions
from agentic_crm.auth.sessions.ending import end_sessions
from agentic_crm.auth.sessions.service import Device, NewSession, begin_session
from agentic_crm.auth.sign_in_flow import SecondFactorNeeded, after_first_factor
from agentic_crm.auth.throttle import SIGN_IN_FROM, SIGN_IN_HERE, SIGN_IN_TO, SIGN_UP_FROM, Throttle
from agentic_crm.auth.users import repository, schemas
from agentic_crm.auth.users.passwording import require_password
from agentic_crm.kit.errors import FieldProblem
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import User
from agentic_crm.platform import clock
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.mail import post
from agentic_crm.platform.settings import Settings


async def sign_up(
    database: Database,
    settings: Settings,
    pool: PasswordPool,
    throttle: Throttle,
    data: schemas.SignUp,
    device: Device,
) -> NewSession:
    """Create a user, sign them in, and send them the link that proves their address. Raises TooManyAttempts, WeakPassword."""
    if not settings.sign_up_enabled:
        raise SignUpDisabled("Ask an administrator of your workspace for an invitation.")
    await throttle.spend(SIGN_UP_FROM.of(device.ip))
    require_password(data.password, email=data.email, name=data.name)
    password_hash = await pool.hash(data.password)
    user = User(
        id=uuid7(),
        email=data.email,
        name=data.name,
        password_hash=password_hash,
        locale=data.locale,
        time_zone=data.time_zone,
    )
    try:
        async with database.unscoped("users are global") as db:
            db.add(user)
            await db.flush()
            await record(db, "signed_up", user_id=user.id, device=device)
            if settings.can_reach_people:
                await post_verification(db, settings, user)
            return await begin_session(db, settings, user, device, ("password",))
    except IntegrityError as error:
        detail = "There is an account for this address. Sign in instead."
        raise EmailTaken(detail, fields=(FieldProblem("email", "email_taken", detail),)) from error


async def sign_in(
    database: Database,
    settings: Settings,
    pool: PasswordPool,
    throttle: Throttle,
    data: schemas.SignIn,
    device: Device,
) -> NewSession | SecondFactorNeeded:
    """End the first factor for the right password. Unknown address and wrong password cannot be told apart, in words or time."""
    user = await prove_password(database, settings, pool, throttle, data, device)
    rehashed = (
        await pool.hash(data.password) if user.password_hash and passwords.needs_rehash(user.password_hash) else None
    )
    async with database.unscoped("users are global") as db:
        if rehashed:
            await repository.set_password(db, user.id, rehashed)
        return await after_first_factor(db, settings, user, device, "password")


async def prove_password(
    database: Database,
    settings: Settings,
    pool: PasswordPool,
    throttle: Throttle,
    data: schemas.SignIn,
    device: Device,
) -> User:
    """The account with this address and password. Raises WrongCredentials, TooManyAttempts.

    Guesses are charged before they are looked at, so that many at once are no way around the limit.
    """
    async with database.unscoped("users are global") as db:
        user = await repository.by_email(db, data.email)
        knows_address = await sessions.has_been_used_from(db, user.id if user else uuid7(), device.ip)
    browser = name_of(settings, user.id, device.mark) if user else None
    here = SIGN_IN_HERE.of(data.email, "browser" if browser else "address", browser or device.ip)
    charges = [here]
    if browser is None:
        charges.append(SIGN_IN_FROM.of(device.ip))
    if browser is None and not knows_address:
        charges.append(SIGN_IN_TO.of(data.email))
    await throttle.spend(*charges)
    is_right = await pool.verify(user.password_hash if user else None, data.password)
    if not is_right or user is None:
        async with database.unscoped("events are global") as db:
            await record(db, "sign_in_failed", user_id=user.id if user else None, device=device, method="password")
        raise WrongCredentials("The address or the password is not right.")
    await throttle.forgive(here)
    return user


async def sign_in_to_demo(database: Database, settings: Settings, device: Device) -> NewSession:
    """A session of the demo workspace's user, without a password, where the demo is on."""
    if not settings.demo_enabled:
        raise DemoDisabled("The demo workspace is switched off on this server.")
    async with database.unscoped("users are global") as db:
        user = await repository.demo_user(db)
        if user is None:
            raise DemoDisabled("The demo workspace is not loaded yet. Run `agentic-crm demo load`.")
        return await begin_session(db, settings, user, device, ("demo",))


async def sign_out(database: Database, user_id: UUID, session_id: UUID) -> None:
    async with database.unscoped("sessions are global") as db:
        await end_sessions(db, user_id, clock.now(), only=session_id)


async def change_password(
    database: Database,
    settings: Settings,
    pool: PasswordPool,
    user_id: UUID,
    data: schemas.ChangePassword,
    device: Device,
) -> NewSession:
    """Set a new password, end every session of the user, and begin a fresh one here."""
    async with database.unscoped("users are global") as db:
        user = await repository.by_id(db, user_id)
    if user is None or not await pool.verify(user.password_hash, data.current_password):
        detail = "The current password is not right."
        raise WrongCredentials(detail, fields=(FieldProblem("current_password", "wrong_credentials", detail),))
    require_password(data.new_password, email=user.email, name=user.name, field="new_password")
    password_hash = await pool.hash(data.new_password)
    async with database.unscoped("users are global") as db:
        await repository.set_password(db, user_id, password_hash)
        await end_sessions(db, user_id, clock.now())
        await record(db, "password_changed", user_id=user_id, device=device)
        await post(
            db,
            settings,
            compose(
                settings,
                "password_changed",
                to=user.email,
                locale=user.locale,
                path="/forgot-password",
                name=user.name,
            ),
        )
        return await begin_session(db, settings, user, device, ("password",))


async def update_user(database: Database, user_id: UUID, data: schemas.UserUpdate) -> User:
    async with database.unscoped("users are global") as db:
        user = await repository.by_id(db, user_id)
        assert user is not None
        for field, value in data.model_dump(exclude_none=True).items():
            setattr(user, field, value)
        await db.flush()
        return user
