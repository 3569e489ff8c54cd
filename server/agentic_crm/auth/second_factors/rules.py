"""Codes: which one fits, how recovery codes look. Nothing here reads or writes."""

import hmac
import re
import secrets
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""Steps that a phone's clock may be off, either way."""
CODES: Final = 10
# Without 0 O 1 I L U: nobody mistakes one for another, and no code spells a word.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 3, 4


def new_totp_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32(32)


def totp_uri(secret: str, *, email: str) -> str:
    """What the QR code says: `otpauth://totp/...`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Agentic CRM")


def fitting_step(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """The 30-second step whose code this is, if it is near `now` and later than the last one used; None otherwise."""
    digits = re.sub(r"[\s-]", "", code)
    here = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    fitting = None
    # All are compared, so that time does not tell which one fits.
    for step in range(here - DRIFT, here + DRIFT + 1):
        is_equal = hmac.compare_digest(generator.generate_otp(step).encode(), digits.encode())
        if is_equal and (last_step is None or step > last_step):
            fitting = step
    return fitting


def new_recovery_code() -> str:
    """Like `7KQ2-XM4T-9RBC`: 58 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def clean_recovery_code(typed: str) -> str:
    """As it was given out, whatever case and gaps it was typed with."""
    letters = re.sub(r"[^0-9A-Za-z]", "", typed).upper()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))
