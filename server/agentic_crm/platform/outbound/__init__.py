"""The only way to addresses that users supply: mail hosts, webhooks, model servers. Resolves once, checks, connects to what was checked."""

from agentic_crm.platform.outbound.addresses import AddressRefused, OutboundPolicy, PortRefused, resolve
from agentic_crm.platform.outbound.connecting import open_connection
from agentic_crm.platform.outbound.fetching import (
    AnswerTooLarge,
    GuardedTransport,
    UrlRefused,
    check_url,
    guarded_client,
    read_bounded,
)

__all__ = [
    "AddressRefused",
    "AnswerTooLarge",
    "GuardedTransport",
    "OutboundPolicy",
    "PortRefused",
    "UrlRefused",
    "check_url",
    "guarded_client",
    "open_connection",
    "read_bounded",
    "resolve",
]
