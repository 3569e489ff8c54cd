"""Whose mail it is, seen from the workspace."""

from collections.abc import Collection

from agentic_crm.engine.message import Direction, NormalizedMessage
from agentic_crm.kit.email_address import address_key, domain_of

_SENT_LABELS = frozenset(
    [
        "sent",
        "\\sent",
        "sent mail",
        "sent items",
        "sent messages",
        "[gmail]/sent mail",
        "gesendet",
        "gesendete elemente",
        "messages envoyés",
        "éléments envoyés",
        "enviados",
        "elementos enviados",
        "posta inviata",
        "inviati",
        "verzonden",
        "verzonden items",
        "itens enviados",
    ]
)


def direction(message: NormalizedMessage, own_addresses: Collection[str], own_domains: Collection[str]) -> Direction:
    """Inbound, outbound, or internal when sender and every recipient belong to the workspace.

    `own_domains` are the workspace's own ones; never a free-mail domain. A mail lying among the sent ones is outbound.
    """
    addresses = {address_key(address) for address in own_addresses}
    domains = {domain.strip().lower().lstrip("@") for domain in own_domains}

    def is_own(email: str) -> bool:
        host = domain_of(email)
        return (
            address_key(email) in addresses or host in domains or any(host.endswith(f".{domain}") for domain in domains)
        )

    is_sent = any(label.casefold() in _SENT_LABELS for label in message.labels)
    if not is_sent and not (message.sender is not None and is_own(message.sender.email)):
        return Direction.INBOUND
    recipients = (*message.to, *message.cc, *message.bcc)
    if recipients and all(is_own(recipient.email) for recipient in recipients):
        return Direction.INTERNAL
    return Direction.OUTBOUND
