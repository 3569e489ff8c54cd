"""What `doctor` finds out about the registrations at Google and Microsoft, as far as that shows without anybody's mailbox."""

import re
from typing import Final
from urllib.parse import urlsplit

from agentic_crm.auth.oidc.errors import OidcProblem
from agentic_crm.auth.oidc.providers import NAMES, ProviderId
from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.oauth import exchange
from agentic_crm.email.oauth.exchange import AppRefused, GrantOver
from agentic_crm.email.oauth.providers import MailProvider, mail_providers, redirect_uri
from agentic_crm.platform.settings import Settings

Found = tuple[bool, str]
_TOPIC: Final = re.compile(r"projects/[^/]+/topics/[^/]+")
_GUIDES: Final[dict[ProviderId, str]] = {
    "google": "docs/guides/connect-gmail.md",
    "microsoft": "docs/guides/connect-outlook.md",
}


async def examine(settings: Settings) -> list[Found]:
    """Each finding: whether it is fine, and a sentence that says what to do if not. Asks the providers; takes seconds at most."""
    found: list[Found] = []
    pairs: dict[ProviderId, tuple[object, object]] = {
        "google": (settings.google_client_id, settings.google_client_secret),
        "microsoft": (settings.microsoft_client_id, settings.microsoft_client_secret),
    }
    providers = mail_providers(settings)
    for name, (client_id, secret) in pairs.items():
        if name in providers:
            found += await _registered(settings, providers[name])
        elif client_id or secret:
            missing = "CLIENT_SECRET" if client_id else "CLIENT_ID"
            found.append((False, f"{NAMES[name]}: {name.upper()}_{missing} is missing. See {_GUIDES[name]}"))
        else:
            found.append(
                (True, f"{NAMES[name]}: not registered; mailboxes there cannot be connected ({_GUIDES[name]})")
            )
    return [*found, *_push(settings)]


async def _registered(settings: Settings, provider: MailProvider) -> list[Found]:
    said = f"{provider.name} mailboxes"
    address = redirect_uri(settings, provider.id)
    host = urlsplit(address)
    if host.scheme != "https" and host.hostname not in ("localhost", "127.0.0.1", "::1"):
        return [
            (False, f"{said}: PUBLIC_URL has to begin with https://, or {provider.name} sends nobody back to {address}")
        ]
    try:
        await provider.directory.metadata()
        # A refresh token that nobody was given: which error comes tells whether the registration itself is right.
        await exchange.by_refresh_token(settings, provider, "doctor")
    except GrantOver:
        pass
    except AppRefused as fault:
        return [
            (
                False,
                f"{said}: client id or secret is wrong or has expired ({fault.reason[:80]}). See {_GUIDES[provider.id]}",
            )
        ]
    except (OidcProblem, MailboxFault) as fault:
        return [
            (False, f"{said}: {provider.name} cannot be asked at the moment ({fault.code}). Is the internet reachable?")
        ]
    return [(True, f"{said}: id and secret are right; register {address} as redirect address")]


def _push(settings: Settings) -> list[Found]:
    topic, sender = settings.gmail_push_topic, settings.gmail_push_sender
    if not topic and not sender:
        return []
    if not topic or not sender:
        missing = "GMAIL_PUSH_SENDER" if topic else "GMAIL_PUSH_TOPIC"
        return [(False, f"Gmail pushes: {missing} is missing, so mail is seen every two minutes only")]
    if not _TOPIC.fullmatch(topic):
        return [(False, "Gmail pushes: GMAIL_PUSH_TOPIC has to look like projects/my-project/topics/gmail")]
    if not settings.is_secure:
        return [(False, "Gmail pushes: Google rings at https addresses only. Set PUBLIC_URL to yours")]
    return [(True, f"Gmail pushes: expected from {sender}")]
