"""What a company's values must look like."""

import re

from agentic_crm.kit.email_address import is_free_mail, normalize_domain, registrable_domain

_AROUND_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?([^/:?#]+).*$", re.IGNORECASE | re.DOTALL)


def company_domain(written: str) -> str | None:
    """The registrable domain of a host, page or address: `https://www.Acme.co.uk/about` gives `acme.co.uk`, nothing gives None.

    Raises ValueError when there is none, or when it belongs to a mail provider: such a domain says nothing about a company.
    """
    if not written.strip():
        return None
    found = _AROUND_HOST.match(written.strip())
    host = normalize_domain(found[1]) if found else None
    if host is None or "." not in host:
        raise ValueError("write a domain like acme.com")
    domain = registrable_domain(host)
    if is_free_mail(domain):
        raise ValueError(f"{domain} belongs to a mail provider, so it cannot stand for one company")
    return domain
