"""What browsers and this server say to each other about passkeys. Bytes travel as base64url, as WebAuthn's JSON has them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from agentic_crm.auth.users.schemas import Input

Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]*$", min_length=1, max_length=4096)]
LongBase64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]*$", min_length=1, max_length=65536)]
PasskeyName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Transport = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,32}$")]


class AttestationInput(Input):
    client_data_json: Base64 = Field(alias="clientDataJSON")
    attestation_object: LongBase64 = Field(alias="attestationObject")
    transports: Annotated[list[Transport], Field(max_length=10)] = Field(default_factory=list)


class RegistrationInput(Input):
    """What `navigator.credentials.create` gave."""

    id: Base64
    raw_id: Base64 = Field(alias="rawId")
    type: Literal["public-key"]
    response: AttestationInput


class AssertionResponseInput(Input):
    client_data_json: Base64 = Field(alias="clientDataJSON")
    authenticator_data: Base64 = Field(alias="authenticatorData")
    signature: Base64
    user_handle: Base64 | None = Field(default=None, alias="userHandle")


class AssertionInput(Input):
    """What `navigator.credentials.get` gave."""

    id: Base64
    raw_id: Base64 = Field(alias="rawId")
    type: Literal["public-key"]
    response: AssertionResponseInput


class PasskeyCreate(Input):
    name: PasskeyName
    credential: RegistrationInput


class PasskeyUpdate(Input):
    name: PasskeyName


class PasskeySignIn(Input):
    credential: AssertionInput


class PasskeyOptions(BaseModel):
    """`options` go to the browser as they are: `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`."""

    options: dict[str, Any]


class PasskeyRead(BaseModel):
    """`is_synced`: it is kept by an account of the person's (a keychain, a password manager), not by one device alone."""

    id: UUID
    name: str
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None


class PasskeyAdded(BaseModel):
    """`recovery_codes` are shown this once, with the first second factor; None otherwise."""

    passkey: PasskeyRead
    recovery_codes: list[str] | None
