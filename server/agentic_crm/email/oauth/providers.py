"""What is particular to each provider that grants access to mailboxes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from agentic_crm.auth.oidc.discovery import Directory, directory
from agentic_crm.auth.oidc.providers import NAMES, Provider, ProviderId, configured
from agentic_crm.email.oauth.errors import ConsentNotConfigured
from agentic_crm.platform.settings import Settings

Kind = Literal["gmail", "microsoft"]
GMAIL_READ: Final = "https://www.googleapis.com/auth/gmail.readonly"
GMAIL_SEND: Final = "https://www.googleapis.com/auth/gmail.send"
GRAPH_READ: Final = "Mail.Read"
GRAPH_SEND: Final = "Mail.Send"
GRAPH_READ_SHARED: Final = "Mail.Read.Shared"
GRAPH_SEND_SHARED: Final = "Mail.Send.Shared"
_GRAPH: Final = "https://graph.microsoft.com/"


@dataclass(frozen=True, slots=True)
class MailProvider:
    """`always`: scopes that identify and keep. `read`, `send`: what has to be granted for each; send is asked for when somebody wants to send.

    `read_shared`, `send_shared`: the same for a mailbox that is shared with whoever consents; none where there is no such thing.
    """

    id: ProviderId
    kind: Kind
    identity: Provider
    always: tuple[str, ...]
    read: tuple[str, ...]
    send: tuple[str, ...]
    read_shared: tuple[str, ...] = ()
    send_shared: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return NAMES[self.id]

    @property
    def directory(self) -> Directory:
        """Its endpoints and keys."""
        return directory(self.identity)

    def asked(self, *, wants_send: bool, is_shared: bool = False) -> tuple[str, ...]:
        """The least that serves. Reading is asked for always: a grant for sending alone would replace it at some providers."""
        read, send = (self.read_shared, self.send_shared) if is_shared else (self.read, self.send)
        return (*self.always, *read, *(send if wants_send else ()))

    def missing(self, granted: Iterable[str], asked: Iterable[str]) -> tuple[str, ...]:
        """What was asked for and not granted, of that which mail needs. People can untick permissions at the provider."""
        needed = {*self.read, *self.send, *self.read_shared, *self.send_shared} & set(asked)
        have = {self.plain(one) for one in granted}
        return tuple(sorted(one for one in needed if self.plain(one) not in have))

    def can_send(self, granted: Iterable[str]) -> bool:
        """Whether what was granted is enough for sending."""
        return not self.missing(granted, self.send)

    @staticmethod
    def plain(scope: str) -> str:
        """Microsoft answers with the resource in front of its scopes, or without, and in any case."""
        return scope.removeprefix(_GRAPH).casefold()


def _google(identity: Provider) -> MailProvider:
    return MailProvider(
        id="google",
        kind="gmail",
        identity=identity,
        always=("openid", "email"),
        read=(GMAIL_READ,),
        send=(GMAIL_SEND,),
        # Without asking for consent anew there is no refresh token the second time.
        extra={"access_type": "offline", "prompt": "consent", "include_granted_scopes": "true"},
    )


def _microsoft(identity: Provider) -> MailProvider:
    return MailProvider(
        id="microsoft",
        kind="microsoft",
        identity=identity,
        always=("openid", "email", "profile", "offline_access", "User.Read"),
        read=(GRAPH_READ,),
        send=(GRAPH_SEND,),
        read_shared=(GRAPH_READ_SHARED,),
        send_shared=(GRAPH_SEND_SHARED,),
        extra={"prompt": "select_account"},
    )


def mail_providers(settings: Settings) -> dict[ProviderId, MailProvider]:
    """Those with a client id and a secret: the same registration that signs people in."""
    made = {"google": _google, "microsoft": _microsoft}
    return {name: made[name](identity) for name, identity in configured(settings).items()}


def mail_provider(settings: Settings, provider_id: ProviderId) -> MailProvider:
    """Raises ConsentNotConfigured."""
    found = mail_providers(settings).get(provider_id)
    if found is None:
        raise ConsentNotConfigured(
            f"Whoever runs this server has to register it at {NAMES[provider_id]} first; the guide says how."
        )
    return found


def provider_of_kind(settings: Settings, kind: str) -> MailProvider | None:
    """The provider of a stored mailbox; None when it is not configured any more."""
    return next((one for one in mail_providers(settings).values() if one.kind == kind), None)


def redirect_uri(settings: Settings, provider_id: ProviderId) -> str:
    """The address to register at the provider: a page of this app, which hands the answer on in the person's own session."""
    return f"{settings.public_url.rstrip('/')}/connect-mailbox/{provider_id}"
