"""Who a mailbox belongs to, and what it is called."""

from dataclasses import dataclass

from agentic_crm.email.connectors.faults import Refused
from agentic_crm.email.connectors.graph.client import GraphClient
from agentic_crm.email.oauth.client import unreadable
from agentic_crm.kit.email_address import normalize_email


@dataclass(frozen=True, slots=True)
class Known:
    """`user_id` stays when the address changes. `addresses`: all that mail to this mailbox may be written to, the main one first."""

    user_id: str
    addresses: tuple[str, ...]


async def addresses_of(client: GraphClient) -> Known:
    """Of the person who consented. Raises MailboxFault."""
    found = await client.get(client.url(), {"select": "id,mail,userPrincipalName,proxyAddresses"})
    user_id = found.get("id")
    if not isinstance(user_id, str) or not user_id:
        raise unreadable()
    proxies = found.get("proxyAddresses")
    others = [str(one) for one in proxies] if isinstance(proxies, list) else []
    # Kinds stand in front: SMTP: is the main address, smtp: another one, X500: and SIP: are no mail addresses.
    mail = [one.partition(":")[2] for one in others if one.casefold().startswith("smtp:")]
    candidates = [found.get("mail"), *mail, found.get("userPrincipalName")]
    normalized = [normalize_email(one) for one in candidates if isinstance(one, str)]
    known = tuple(dict.fromkeys(one for one in normalized if one is not None))
    if not known:
        raise Refused(
            "Microsoft says that this account has no mail address. Choose another account.", code="no_address"
        )
    return Known(user_id, known)
