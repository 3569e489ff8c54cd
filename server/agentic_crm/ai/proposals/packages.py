"""A stored package opened: typed actions, the CRM around them, and the hash of what is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from agentic_crm.ai.executions import repository as executed
from agentic_crm.ai.executions.asking import questions_in
from agentic_crm.ai.executions.service import named_by
from agentic_crm.ai.executions.standing import is_settled, open_actions
from agentic_crm.ai.proposals import repository
from agentic_crm.crm.snapshot.service import snapshot_for
from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DraftReply,
    LogInteraction,
    SuggestedAction,
)
from agentic_crm.engine.approve import Package, Question, bases_of, package_hash, plain_value
from agentic_crm.engine.links import links_of
from agentic_crm.engine.records import UPDATABLE, Known, SnapshotIndex, label_of, value_of
from agentic_crm.engine.snapshot import CrmSnapshot
from agentic_crm.models import Proposal, SuggestedActionRow
from agentic_crm.platform.db.scope import WorkspaceScope


@dataclass(frozen=True)
class OpenPackage:
    """A proposal, its rows and typed actions in order, and the part of the CRM that they touch.

    `settled` are actions that are no part of the next decision, with the ids of the records that they became.
    """

    proposal: Proposal
    rows: tuple[SuggestedActionRow, ...]
    actions: tuple[SuggestedAction, ...]
    snapshot: CrmSnapshot
    settled: tuple[tuple[SuggestedActionRow, str | None], ...] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Candidates are those that whoever reads sees and that still exist; a value is always one."""
        return tuple(
            replace(
                asked,
                candidates=tuple(
                    one for one in asked.candidates if asked.field is not None or self.index.get(one.key) is not None
                ),
            )
            for asked in questions_in(self.rows)
        )

    @cached_property
    def package(self) -> Package:
        return Package(self.actions, bases_of(self.actions, self.snapshot, self.questions), self.questions)

    @cached_property
    def package_hash(self) -> str:
        """Of the actions and the records that they would change, as they are now."""
        return package_hash(self.package)

    @cached_property
    def ids(self) -> Mapping[str, UUID]:
        """Action ids by ref."""
        return {row.ref: row.id for row in self.rows}

    @cached_property
    def refs(self) -> Mapping[UUID, str]:
        return {row.id: row.ref for row in self.rows}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """A name for everything that a link may point to."""
        names = {known.id: label_of(known) for known in _records(self.snapshot)}
        return names | {action.ref: title_of(action) for action in self.actions}

    def target_of(self, record_id: str) -> dict[str, Any] | None:
        """An existing record with the values that it has now, as `ActionTarget` has it; None when it is gone or out of sight."""
        known, key = self.index.get(record_id), self.index.key(record_id)
        if known is None or key is None:
            return None
        return {
            "record_type": key.record_type,
            "id": UUID(known.id),
            "label": label_of(known),
            "version": known.version,
            "current": {field: plain_value(value_of(known, field)) for field in UPDATABLE[key.record_type]},
        }

    @cached_property
    def index(self) -> SnapshotIndex:
        return SnapshotIndex(self.snapshot)


async def open_package(scope: WorkspaceScope, proposal: Proposal) -> OpenPackage:
    """Read a package and what it touches, in the caller's transaction."""
    rows = await repository.actions(scope, proposal.id)
    found = await open_actions(scope, proposal, rows)
    actions = tuple(action for _, action in found)
    near = [str(one["id"]) for row, _ in found for one in row.warnings if isinstance(one, dict) and "id" in one]
    for asked in questions_in(row for row, _ in found):
        near += [one.key for one in asked.candidates if asked.field is None]
        near += [*asked.new.companies, *asked.new.contacts] if asked.new else []
    settled = [row for row in rows if is_settled(proposal, row)]
    records = await executed.records_of_refs(scope, proposal, [row.ref for row in settled]) if settled else {}
    return OpenPackage(
        proposal,
        tuple(row for row, _ in found),
        actions,
        await snapshot_around(scope, actions, near),
        tuple((row, records.get(row.ref)) for row in settled),
    )


async def snapshot_around(
    scope: WorkspaceScope, actions: Iterable[SuggestedAction], ids: Iterable[str] = ()
) -> CrmSnapshot:
    """Every record that the actions name, whoever has what they give away, and namesakes of what they create."""
    listed = tuple(actions)
    named, emails, domains = named_by(listed)
    names = [action.fields.name for action in listed if isinstance(action, CreateCompany | CreateContact)]
    return await snapshot_for(scope, emails, domains, names, ids=(*named, *ids))


def title_of(action: SuggestedAction) -> str:
    """What an action's record is called; of actions that make none, their type."""
    match action:
        case CreateCompany() | CreateContact() | CreateDeal():
            return action.fields.name
        case CreateTask():
            return action.fields.title
        case LogInteraction():
            return action.fields.kind.value
        case DraftReply():
            return action.fields.subject
        case _:
            return action.links.target


def links_in(action: SuggestedAction) -> tuple[str, ...]:
    """Everything that an action points to, also what executing it would not follow."""
    if isinstance(action, DraftReply):
        return action.links.about
    return tuple(dict.fromkeys(use.link for use in links_of(action)))


def _records(snapshot: CrmSnapshot) -> Iterable[Known]:
    return (*snapshot.companies, *snapshot.contacts, *snapshot.deals, *snapshot.tasks)
