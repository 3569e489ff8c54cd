"""For which site passkeys are made here. Browsers bind a passkey to a host name, and refuse addresses made of numbers."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from agentic_crm.auth.second_factors.errors import PasskeysUnavailable
from agentic_crm.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`rp_id`: the host name passkeys belong to; `origin`: the one page address they may be used from."""

    rp_id: str
    origin: str


def relying_party(settings: Settings, *, origin: str | None, host: str | None) -> RelyingParty:
    """The site of PUBLIC_URL, or, outside production, http://localhost when the app was opened so.

    Raises PasskeysUnavailable, with what to do, at addresses where no browser takes part.
    """
    if settings.environment != "production" and not settings.is_secure:
        for opened in (origin, f"http://{host}" if host else None):
            if opened is not None and urlsplit(opened).hostname == "localhost":
                return RelyingParty("localhost", opened.rstrip("/"))
    public = urlsplit(settings.public_url)
    name = public.hostname or ""
    if is_address(name):
        port = f":{public.port}" if public.port else ""
        detail = f"Browsers offer passkeys for host names only, not for {name}."
        if settings.environment != "production":
            detail += f" Open the app at http://localhost{port} instead."
        raise PasskeysUnavailable(detail, reason="ip_address")
    if not settings.is_secure and name != "localhost":
        raise PasskeysUnavailable("Browsers offer passkeys over https only.", reason="insecure")
    return RelyingParty(name, f"{public.scheme}://{public.netloc}")


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
