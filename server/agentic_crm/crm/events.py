"""What the CRM tells the packages above it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DealGotParty:
    """Somebody linked a company or a contact to a deal, by hand or when they made it."""

    deal_id: UUID
