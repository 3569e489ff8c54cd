"""Names in addresses, domains as people type them."""

import re
import secrets
import unicodedata

from agentic_crm.kit.errors import FieldProblem, InvalidInput

_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


def slug_for(name: str) -> str:
    """`Nørdic Robotics GmbH` -> `nordic-robotics-gmbh-9f31c0de`: readable, and unique without telling who else is here."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:40].strip("-")
    return f"{stem or 'workspace'}-{secrets.token_hex(4)}"


def clean_domains(domains: list[str]) -> list[str]:
    """Lower-case, without scheme, `www.` or `@`. Raises InvalidInput naming the wrong one."""
    cleaned: list[str] = []
    for position, domain in enumerate(domains):
        value = (
            domain.strip()
            .lower()
            .removeprefix("https://")
            .removeprefix("http://")
            .removeprefix("www.")
            .lstrip("@")
            .split("/")[0]
        )
        if not value:
            continue
        try:
            value = value.encode("idna").decode()
        except UnicodeError:
            value = ""
        if not _DOMAIN.fullmatch(value):
            raise InvalidInput(
                f"“{domain}” is no domain; write it like company.com.",
                fields=(FieldProblem(f"domains.{position}", "invalid_domain", "write it like company.com"),),
            )
        if value not in cleaned:
            cleaned.append(value)
    return cleaned
