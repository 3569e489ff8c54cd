"""Adding, naming and removing a person's passkeys."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.auth.passkeys import ceremonies, repository, schemas, service
from agentic_crm.auth.second_factors import changes
from agentic_crm.auth.second_factors import repository as factor_rows
from agentic_crm.auth.second_factors.errors import PasskeyRefused
from agentic_crm.auth.second_factors.prover import Prover
from agentic_crm.auth.security_events import service as security_events
from agentic_crm.auth.sessions.access import SignedInUser
from agentic_crm.kit.errors import NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Passkey


async def add_passkey(prover: Prover, signed_in: SignedInUser, data: schemas.PasskeyCreate) -> schemas.PasskeyAdded:
    """Keep the passkey that the browser made; the first recovery codes with it, if it is the first second factor.

    Raises PasskeyRefused, PasskeysUnavailable.
    """
    site = prover.site()
    try:
        made = await service.registered(prover.database, site, data.credential, signed_in.session_id)
    except ceremonies.NotProven as error:
        raise PasskeyRefused("The browser's answer did not fit or came too late. Try again.") from error
    async with prover.database.unscoped("second factors are global") as db:
        is_first = not await factor_rows.methods_of(db, signed_in.user_id)
    codes, rows = await changes.new_codes(prover.pool, signed_in.user_id) if is_first else (None, [])
    passkey = Passkey(
        id=uuid7(),
        user_id=signed_in.user_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=data.name,
        rp_id=site.rp_id,
        transports=ceremonies.known_transports(data.credential.response.transports),
        is_synced=made.is_synced,
    )
    try:
        async with prover.database.unscoped("passkeys are global") as db:
            user = await factor_rows.lock_user(db, signed_in.user_id)
            if await factor_rows.methods_of(db, user.id):
                codes = None
            db.add(passkey)
            await db.flush()
            if codes is not None:
                await factor_rows.replace_codes(db, user.id, rows)
                await changes.note_first_factor(db, user.id, signed_in.session_id)
            await security_events.record(
                db,
                "passkey_added",
                user_id=user.id,
                device=prover.device,
                session_id=signed_in.session_id,
                passkey_id=str(passkey.id),
            )
            await changes.notify(db, prover.settings, user, "second_factor_added")
    except IntegrityError as error:
        raise PasskeyRefused("This passkey is in use already. Choose another device or password manager.") from error
    return schemas.PasskeyAdded(
        passkey=schemas.PasskeyRead.model_validate(passkey, from_attributes=True), recovery_codes=codes
    )


async def rename_passkey(
    prover: Prover, signed_in: SignedInUser, passkey_id: UUID, data: schemas.PasskeyUpdate
) -> schemas.PasskeyRead:
    """Call a passkey something else. Raises NotFound."""
    async with prover.database.unscoped("passkeys are global") as db:
        passkey = await repository.of_user_by_id(db, signed_in.user_id, passkey_id)
        if passkey is None:
            raise NotFound("There is no such passkey.")
        passkey.name = data.name
        await db.flush()
    return schemas.PasskeyRead.model_validate(passkey, from_attributes=True)


async def remove_passkey(prover: Prover, signed_in: SignedInUser, passkey_id: UUID) -> None:
    """Forget a passkey. Raises NotFound, LastSecondFactor, LastWayIn."""
    async with prover.database.unscoped("passkeys are global") as db:
        user = await factor_rows.lock_user(db, signed_in.user_id)
        passkey = await repository.of_user_by_id(db, user.id, passkey_id)
        if passkey is None:
            raise NotFound("There is no such passkey.")
        was_last = await changes.require_removable(db, user, is_passkey=True)
        await db.delete(passkey)
        await changes.note_removed_factor(db, user.id, was_last=was_last)
        await security_events.record(
            db,
            "passkey_removed",
            user_id=user.id,
            device=prover.device,
            session_id=signed_in.session_id,
            passkey_id=str(passkey_id),
        )
        await changes.notify(db, prover.settings, user, "second_factor_removed")
