"""Proving again who one is."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from agentic_crm.auth.second_factors.proofs import StepUpProof
from agentic_crm.auth.step_up.repository import StepUpMethod
from agentic_crm.auth.users.schemas import Input


class StepUpOptions(BaseModel):
    """`passkey_options` go to the browser as they are; None without a passkey that works at this address.

    `sign_in_again`: the person has neither password nor second factor here and proves themselves by a new sign-in.
    """

    methods: list[StepUpMethod]
    passkey_options: dict[str, Any] | None


class StepUp(Input):
    proof: StepUpProof


class StepUpDone(BaseModel):
    """What asked for it goes through until then."""

    proved_until: datetime
