"""What a person may show to prove who they are, as the API takes it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from agentic_crm.auth.passkeys.schemas import AssertionInput
from agentic_crm.auth.users.schemas import Input, Password


class TotpProof(Input):
    """Six digits of the authenticator app, this half minute's or a neighbour's."""

    kind: Literal["totp"]
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)]


class RecoveryCodeProof(Input):
    """One of the ten codes; it is used up by this."""

    kind: Literal["recovery_code"]
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class PasskeyProof(Input):
    """A passkey's answer to the challenge that was asked for just before."""

    kind: Literal["passkey"]
    credential: AssertionInput


class PasswordProof(Input):
    """The password; it counts where the person has no second factor."""

    kind: Literal["password"]
    password: Password


SecondFactorProof = Annotated[TotpProof | RecoveryCodeProof | PasskeyProof, Field(discriminator="kind")]
StepUpProof = Annotated[TotpProof | RecoveryCodeProof | PasskeyProof | PasswordProof, Field(discriminator="kind")]
Proof = TotpProof | RecoveryCodeProof | PasskeyProof | PasswordProof
