"""Whether mail comes from whom it seems to come from. Says what speaks against it; decides nothing."""

from agentic_crm.engine.senders.destination import Destination, DestinationCode, destination_of
from agentic_crm.engine.senders.doubts import Doubt, DoubtCode, doubts_about
from agentic_crm.engine.senders.lookalike import KnownDomains, Lookalike, Resemblance

__all__ = [
    "Destination",
    "DestinationCode",
    "Doubt",
    "DoubtCode",
    "KnownDomains",
    "Lookalike",
    "Resemblance",
    "destination_of",
    "doubts_about",
]
