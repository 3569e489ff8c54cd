"""What Graph sends. It grows: fields that are not named here are none of our business."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text_ = Annotated[str, Field(max_length=512)]


class MicrosoftNote(BaseModel):
    """One notification. Of what it says, nothing is believed but that there is something to ask for."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    subscription_id: Annotated[str, Field(alias="subscriptionId", max_length=128)]
    client_state: Annotated[str, Field(alias="clientState", max_length=255)] = ""
    lifecycle_event: Annotated[Text_ | None, Field(alias="lifecycleEvent")] = None


class MicrosoftPush(BaseModel):
    model_config = ConfigDict(extra="ignore")

    value: Annotated[list[MicrosoftNote], Field(max_length=5_000)]
