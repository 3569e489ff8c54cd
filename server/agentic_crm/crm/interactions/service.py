"""Interactions: one use case a function."""

from typing import Any
from uuid import UUID

from agentic_crm.crm.changes import service as changes
from agentic_crm.crm.changes.errors import missing_reference
from agentic_crm.crm.changes.schemas import Person
from agentic_crm.crm.interactions import repository
from agentic_crm.crm.interactions.errors import InteractionLinkImpossible
from agentic_crm.crm.interactions.schemas import InteractionCreate, InteractionRead, InteractionUpdate
from agentic_crm.crm.links import service as links
from agentic_crm.crm.links.schemas import RecordLink, RecordLinkWrite, RecordType
from agentic_crm.kit.ids import uuid7
from agentic_crm.models import Interaction, InteractionLink
from agentic_crm.platform.db.scope import MemberActor, WorkspaceScope

_FIELDS = ("kind", "occurred_at", "title", "body")


def facts(interaction: Interaction, known: list[RecordLink]) -> dict[str, Any]:
    return {
        **{field: getattr(interaction, field) for field in _FIELDS},
        "links": [f"{link.record_type}: {link.name}" for link in known],
    }


async def get_interaction(scope: WorkspaceScope, interaction_id: UUID) -> InteractionRead:
    """Raises NotFound."""
    found = await repository.one(scope, interaction_id)
    if found is None:
        raise changes.not_found("interaction")
    interaction, author_name = found
    return InteractionRead.model_validate(
        {
            "id": interaction.id,
            "version": interaction.version,
            "created_at": interaction.created_at,
            "updated_at": interaction.updated_at,
            **{field: getattr(interaction, field) for field in _FIELDS},
            "author": Person.of(interaction.author_id, author_name),
            "message_id": interaction.message_id,
            "links": await _links(scope, interaction_id),
        }
    )


async def create_interaction(scope: WorkspaceScope, data: InteractionCreate) -> InteractionRead:
    """Raises NotFound naming the field for unknown records, InteractionLinkImpossible."""
    interaction = Interaction(
        workspace_id=scope.workspace_id,
        id=uuid7(),
        author_id=scope.actor.member_id if isinstance(scope.actor, MemberActor) else None,
        **data.model_dump(exclude={"links"}),
    )
    await changes.insert(scope, interaction)
    await _add_links(scope, interaction.id, data.links)
    known = await _links(scope, interaction.id)
    await changes.record(scope, "interaction", interaction.id, "created", before={}, after=facts(interaction, known))
    _announce(scope, known)
    return await get_interaction(scope, interaction.id)


async def update_interaction(scope: WorkspaceScope, interaction_id: UUID, data: InteractionUpdate) -> InteractionRead:
    """Raises NotFound, StaleVersion, InteractionLinkImpossible."""
    interaction = await _locked(scope, interaction_id, data.version)
    known = await _links(scope, interaction_id)
    before = facts(interaction, known)
    values = data.changes()
    values.pop("links", None)
    await changes.update(scope, interaction, values)
    if data.links is not None:
        wanted = {(link.record_type, link.record_id) for link in data.links}
        there = {(link.record_type, link.record_id) for link in known}
        gone = [link.link_id for link in known if (link.record_type, link.record_id) not in wanted]
        if gone:
            await repository.remove_links(scope, gone)
        await _add_links(
            scope, interaction_id, [link for link in data.links if (link.record_type, link.record_id) not in there]
        )
    after = await _links(scope, interaction_id)
    await changes.record(
        scope, "interaction", interaction_id, "updated", before=before, after=facts(interaction, after)
    )
    _announce(scope, [*known, *after])
    return await get_interaction(scope, interaction_id)


async def delete_interaction(scope: WorkspaceScope, interaction_id: UUID, version: int) -> None:
    """Raises NotFound, StaleVersion."""
    interaction = await _locked(scope, interaction_id, version)
    known = await _links(scope, interaction_id)
    before = facts(interaction, known)
    await changes.delete(scope, interaction)
    await changes.record(scope, "interaction", interaction_id, "deleted", before=before, after={})
    _announce(scope, known)


async def _locked(scope: WorkspaceScope, interaction_id: UUID, version: int) -> Interaction:
    interaction = await changes.lock(scope, Interaction, interaction_id, "interaction")
    if interaction.version != version:
        current = await get_interaction(scope, interaction_id)
        changes.check_version("interaction", seen=version, actual=interaction.version, current=current)
    return interaction


async def _links(scope: WorkspaceScope, interaction_id: UUID) -> list[RecordLink]:
    return (await links.links_of_interactions(scope, [interaction_id])).get(interaction_id, [])


async def _add_links(scope: WorkspaceScope, interaction_id: UUID, wanted: list[RecordLinkWrite]) -> None:
    keys = list(dict.fromkeys((link.record_type, link.record_id) for link in wanted))
    if not keys:
        return
    if any(record_type is RecordType.INTERACTION for record_type, _ in keys):
        raise InteractionLinkImpossible("Link it to companies, contacts, deals or tasks.")
    if len(await links.labels(scope, keys)) < len(keys):
        raise missing_reference("links.record_id")
    ids = sorted(uuid7() for _ in keys)  # made in one millisecond, and shown in this order
    rows = [
        InteractionLink(
            workspace_id=scope.workspace_id,
            id=link_id,
            interaction_id=interaction_id,
            **{f"{record_type}_id": record_id},
        )
        for link_id, (record_type, record_id) in zip(ids, keys, strict=True)
    ]
    await changes.insert(scope, *rows)


def _announce(scope: WorkspaceScope, known: list[RecordLink]) -> None:
    for record_type in {link.record_type.value for link in known}:
        changes.announce(scope, record_type)
