"""WebAuthn's two ceremonies, as this product holds them: what browsers are asked, and whether their answers are good."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, options_to_json, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from agentic_crm.auth.passkeys.relying_party import RelyingParty
from agentic_crm.auth.passkeys.schemas import AssertionInput, RegistrationInput
from agentic_crm.models import Passkey, User

ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
TIMEOUT_MILLIS: Final = 5 * 60 * 1000
# What the parsers below raise on bytes that are no CBOR, no key, no structure of WebAuthn's.
_MALFORMED: Final = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError)
_TRANSPORTS: Final = frozenset(transport.value for transport in AuthenticatorTransport)


class NotProven(Exception):
    """The answer is malformed, or not a good answer to what was asked."""


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A credential that may be kept."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Assertion:
    """A good answer of a passkey. `is_verified`: the device made sure that it is its owner (a PIN, a finger, a face)."""

    sign_count: int
    is_verified: bool


def creation_options(site: RelyingParty, user: User, existing: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
    """What `navigator.credentials.create` is to do: a passkey that can sign in without a name."""
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name="Agentic CRM",
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        timeout=TIMEOUT_MILLIS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(existing),
        supported_pub_key_algs=ALGORITHMS,
    )
    return _as_json(options_to_json(options))


def request_options(
    site: RelyingParty, allowed: Sequence[Passkey], challenge: bytes, *, must_verify: bool
) -> dict[str, Any]:
    """What `navigator.credentials.get` is to do; without `allowed`, the person chooses among the passkeys of this site."""
    wanted = UserVerificationRequirement.REQUIRED if must_verify else UserVerificationRequirement.PREFERRED
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=TIMEOUT_MILLIS,
        allow_credentials=_descriptors(allowed),
        user_verification=wanted,
    )
    return _as_json(options_to_json(options))


def challenge_in(client_data: str) -> bytes:
    """The challenge that an answer says it answers. Raises NotProven."""
    try:
        return parse_client_data_json(base64url_to_bytes(client_data)).challenge
    except _MALFORMED as error:
        raise NotProven("no client data") from error


def registered(credential: RegistrationInput, site: RelyingParty, challenge: bytes) -> NewCredential:
    """A credential whose answer is good. Raises NotProven."""
    try:
        found = webauthn.verify_registration_response(
            credential=credential.model_dump(by_alias=True),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            supported_pub_key_algs=ALGORITHMS,
        )
        is_named_so = base64url_to_bytes(credential.raw_id) == found.credential_id
    except _MALFORMED as error:
        raise NotProven(str(error)) from error
    if not is_named_so:
        raise NotProven("the credential has another id than the device signed")
    return NewCredential(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        is_synced=found.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
    )


def asserted(
    credential: AssertionInput, site: RelyingParty, challenge: bytes, passkey: Passkey, *, must_verify: bool
) -> Assertion:
    """A passkey's good answer. Raises NotProven.

    A counter that did not rise means that the key was copied, unless the passkey synchronises: those are copies by design, each
    with a count of its own.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=credential.model_dump(by_alias=True, exclude_none=True),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0 if passkey.is_synced else passkey.sign_count,
            require_user_verification=must_verify,
        )
    except _MALFORMED as error:
        raise NotProven(str(error)) from error
    handle = credential.response.user_handle
    if handle is not None and not _is_handle_of(passkey.user_id, handle):
        raise NotProven("the passkey is another person's")
    is_synced = found.credential_device_type == CredentialDeviceType.MULTI_DEVICE
    if is_synced != passkey.is_synced:
        raise NotProven("a passkey does not change between staying on a device and synchronising")
    return Assertion(sign_count=found.new_sign_count, is_verified=found.user_verified)


def known_transports(transports: Sequence[str]) -> list[str]:
    """Those that browsers can be told about later."""
    return [transport for transport in transports if transport in _TRANSPORTS]


def _is_handle_of(user_id: UUID, handle: str) -> bool:
    try:
        return base64url_to_bytes(handle) == user_id.bytes
    except ValueError:
        return False


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[AuthenticatorTransport(transport) for transport in known_transports(passkey.transports)],
        )
        for passkey in passkeys
    ]


def _as_json(options: str) -> dict[str, Any]:
    parsed = json.loads(options)
    assert isinstance(parsed, dict)
    return parsed
