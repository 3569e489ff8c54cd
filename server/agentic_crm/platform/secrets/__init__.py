"""Secrets at rest: sealed with AES-256-GCM, readable by the processes that hold the keys alone.

    AUTHENTICATOR = place("totp_factors", "secret")                         # a column of type `Sealed()`
    row.secret = await seal(db, settings, b"...", context=AUTHENTICATOR.row(row.id))
    secret = await open_sealed(db, settings, row.secret, context=AUTHENTICATOR.row(row.id))

Global identity data is sealed as above, in any transaction of `acrm_api`. What belongs to a workspace adds it, inside that
workspace's transaction: `context=TOKEN.row(row.id, workspace_id=scope.workspace_id)`. The row's id must exist before sealing
(`id=uuid7()`), because the context binds the value to its table, column, row and workspace: moved elsewhere, it does not open.

Two layers. A *data key* encrypts values: one for each workspace (`data_keys`) and one for global identity data
(`identity_keys`). *Key-encryption keys* wrap the data keys; they come from `SECRET_KEYS`, newest first, and never touch the
database. `agentic-crm secrets rotate` wraps all data keys anew with the newest one, and with `--data-keys` makes new data keys
and seals every `Sealed()` column again; both may be interrupted and repeated.

Raises `SealBroken` when a value is not what was sealed at this place, `KeyUnknown` when its key is gone.
"""

from agentic_crm.platform.secrets.columns import Sealed
from agentic_crm.platform.secrets.keys import KeyRing, KeysMissing, KeyUnknown, key_ring
from agentic_crm.platform.secrets.sealing import Context, Place, SealBroken, open_sealed, place, seal

__all__ = [
    "Context",
    "KeyRing",
    "KeyUnknown",
    "KeysMissing",
    "Place",
    "SealBroken",
    "Sealed",
    "key_ring",
    "open_sealed",
    "place",
    "seal",
]
