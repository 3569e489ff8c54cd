"""Which providers are configured, and what is particular to each."""

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from agentic_crm.platform.settings import Settings

ProviderId = Literal["google", "microsoft"]
NAMES: Final[dict[ProviderId, str]] = {"google": "Google", "microsoft": "Microsoft"}
_TENANT: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Addresses of Microsoft's that stand for many tenants; their discovery document names the issuer with a gap for the tenant.
_MANY_TENANTS: Final = re.compile(r"/(common|organizations|consumers)/")
_GAP: Final = "{tenantid}"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's configuration. `issuer` is the base of its discovery document."""

    id: ProviderId
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def name(self) -> str:
        return NAMES[self.id]

    def is_own(self, announced: str) -> bool:
        """Whether a discovery document found at `issuer` may announce this issuer."""
        return announced == self.issuer or (
            self.id == "microsoft" and announced == _MANY_TENANTS.sub(f"/{_GAP}/", self.issuer)
        )

    def expected_issuer(self, announced: str, claims: dict[str, Any]) -> str:
        """Who must have issued a token with these claims. Microsoft's tokens come from the tenant of the person."""
        tenant = claims.get("tid")
        if _GAP in announced and isinstance(tenant, str) and _TENANT.fullmatch(tenant):
            return announced.replace(_GAP, tenant)
        return announced

    def vouches_for_email(self, claims: dict[str, Any]) -> bool:
        """Whether the provider says that the person reads this mailbox.

        Microsoft's `email` is whatever a tenant's administrator typed, unless the domain's owner is verified (`xms_edov`).
        """
        said = claims.get("email_verified") if self.id == "google" else claims.get("xms_edov")
        return said in (True, "true", "1", 1)


def configured(settings: Settings) -> dict[ProviderId, Provider]:
    """Those with a client id and a secret."""
    found: dict[ProviderId, Provider] = {}
    if settings.google_client_id and settings.google_client_secret:
        secret = settings.google_client_secret.get_secret_value()
        found["google"] = Provider("google", settings.google_issuer.rstrip("/"), settings.google_client_id, secret)
    if settings.microsoft_client_id and settings.microsoft_client_secret:
        secret = settings.microsoft_client_secret.get_secret_value()
        issuer = settings.microsoft_issuer.rstrip("/")
        found["microsoft"] = Provider("microsoft", issuer, settings.microsoft_client_id, secret)
    return found
