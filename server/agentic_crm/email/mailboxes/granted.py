"""Mailboxes that their provider's consent opens: asking for it, keeping what it brought, connecting again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from agentic_crm.email.connectors.faults import MailboxFault
from agentic_crm.email.connectors.gmail.opening import identity as gmail_identity
from agentic_crm.email.connectors.graph.opening import identity as graph_identity
from agentic_crm.email.mailboxes import connecting, repository, service
from agentic_crm.email.mailboxes.connecting import Reached, Sealing
from agentic_crm.email.mailboxes.consent_schemas import ConsentAsk, ConsentFinish, ConsentFinished, MailboxProviderRead
from agentic_crm.email.mailboxes.errors import MailboxNotReached
from agentic_crm.email.oauth import consents, tokens
from agentic_crm.email.oauth.client import ApiClient, Fixed
from agentic_crm.email.oauth.consents import Granted, Question, Returned
from agentic_crm.email.oauth.errors import ConsentOtherMailbox
from agentic_crm.email.oauth.identity import Identity
from agentic_crm.email.oauth.providers import MailProvider, mail_provider, mail_providers
from agentic_crm.email.push.payloads import WatchMailboxes
from agentic_crm.kit.errors import FieldProblem, InvalidInput
from agentic_crm.models import Mailbox, MailboxCredential
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.jobs import enqueue
from agentic_crm.platform.settings import Settings

Examine = Callable[[ApiClient, Settings, str | None], Awaitable[Identity]]
"""Asks the provider whose mailbox a new token opens, and for one that is shared whether it does. Raises MailboxFault."""

EXAMINERS: Final[Mapping[str, Examine]] = {"gmail": gmail_identity, "microsoft": graph_identity}
"""By `mailboxes.provider`."""


@dataclass(frozen=True, slots=True)
class _Opened:
    granted: Granted
    identity: Identity

    @property
    def subject_id(self) -> str:
        """Who the mailbox belongs to, for ever; never an address, which can be given to somebody else."""
        return self.identity.subject_id or self.granted.claims.subject


def providers(settings: Settings) -> list[MailboxProviderRead]:
    """Those that are set up here and whose mailboxes can be read."""
    found = mail_providers(settings).values()
    return [MailboxProviderRead(id=one.id, kind=one.kind) for one in found if one.kind in EXAMINERS]


async def ask(settings: Settings, database: Database, workspace_id: UUID, actor: MemberActor, data: ConsentAsk) -> str:
    """Where the browser goes to ask for a mailbox. Raises ConsentProblem, InvalidInput, NotFound, NotYourConnection, MailboxOver."""
    provider = mail_provider(settings, data.provider)
    ends = await consents.endpoints(provider)
    async with database.scoped(workspace_id, actor) as scope:
        hint, shared = None, _shared(provider, data.mailbox)
        if data.mailbox_id is not None:
            row = await service.mine(scope, data.mailbox_id)
            if row.provider != provider.kind:
                raise ConsentOtherMailbox(
                    f"{row.address} does not belong to {provider.name}.", expected=row.address, got=provider.name
                )
            shared = row.connection.get("mailbox")
            # Whoever it is shared with signs in as themselves.
            hint = row.address if shared is None else None
        choices = {
            "reads_from": data.reads_from,
            # Mail of several people is kept apart from anybody's own.
            "is_shared": data.is_shared or shared is not None,
            "return_to": data.return_to,
            "mailbox": shared,
        }
        question = Question(
            data.provider, data.wants_send, data.mailbox_id, choices, hint, is_shared=shared is not None
        )
        return await consents.begin(scope, settings, ends, question)


async def finish(
    settings: Settings, database: Database, workspace_id: UUID, actor: MemberActor, data: ConsentFinish
) -> ConsentFinished:
    """Keep the mailbox that an answer opens, or let it work again. Raises ConsentProblem, MailboxNotReached, MailboxConnected."""
    returned = Returned(data.state, data.code, data.error, data.error_description, data.iss)
    granted = await consents.finish(database, settings, workspace_id, actor, returned)
    opened = _Opened(granted, await _examined(settings, granted))
    try:
        async with database.scoped(workspace_id, actor) as scope:
            mailbox_id = await _kept(scope, settings, opened)
            await enqueue(scope, WatchMailboxes(), dedupe_key="watch")
    except IntegrityError as error:
        if connecting.is_taken(error):
            raise connecting.taken() from error
        raise
    async with database.scoped(workspace_id, actor) as scope:
        mailbox = await service.read(scope, mailbox_id)
    return ConsentFinished(mailbox=mailbox, return_to=granted.asked.choices.get("return_to", "mailboxes"))


async def _kept(scope: WorkspaceScope, settings: Settings, opened: _Opened) -> UUID:
    asked = opened.granted.asked
    if asked.mailbox_id is not None:
        row = await service.mine(scope, asked.mailbox_id)
        _must_be_same(row, opened)
        await connecting.revive(scope, row, _sealing(scope, settings, opened), credential_kind="tokens")
        return row.id
    kind, shared = opened.granted.provider.kind, asked.choices.get("mailbox")
    if await repository.has_address(scope, kind, opened.identity.address):
        raise connecting.taken()
    connection = {} if shared is None else {"mailbox": str(shared)}
    reached = Reached(kind, opened.subject_id, opened.identity.address, connection, "tokens")
    sealing = _sealing(scope, settings, opened)
    reads_from, is_shared = str(asked.choices["reads_from"]), bool(asked.choices["is_shared"])
    return await connecting.keep(scope, reached, sealing, reads_from=reads_from, is_shared=is_shared)


def _sealing(scope: WorkspaceScope, settings: Settings, opened: _Opened) -> Sealing:
    async def seal(credential: MailboxCredential) -> None:
        await tokens.keep(scope, settings, credential, opened.granted.tokens)

    return seal


def _must_be_same(row: Mailbox, opened: _Opened) -> None:
    if row.subject_id != opened.subject_id or row.provider != opened.granted.provider.kind:
        raise ConsentOtherMailbox(
            f"You signed in as {opened.identity.address}. Choose {row.address} at {opened.granted.provider.name}, or connect the other one as a new mailbox.",
            expected=row.address,
            got=opened.identity.address,
        )


def _shared(provider: MailProvider, address: str | None) -> str | None:
    """The mailbox that is shared with whoever asks. Raises InvalidInput."""
    if address is None:
        return None
    if not provider.read_shared:
        detail = f"{provider.name} lets people consent for their own mailbox alone."
        raise InvalidInput(detail, fields=(FieldProblem("mailbox", "not_offered", detail),))
    return service.own_address(address, "mailbox").casefold()


async def _examined(settings: Settings, granted: Granted) -> Identity:
    client = ApiClient(settings, Fixed(granted.tokens.access))
    try:
        return await EXAMINERS[granted.provider.kind](client, settings, granted.asked.choices.get("mailbox"))
    except MailboxFault as fault:
        raise MailboxNotReached(fault.detail, fault=fault.code) from fault
    finally:
        await client.close()
