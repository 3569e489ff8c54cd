"""What a folder holds and what changed in it, written down. A cursor moves in the transaction that wrote what it covers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agentic_crm.email.addresses.found import follow_provider
from agentic_crm.email.connectors.faults import CursorGone, Refused
from agentic_crm.email.connectors.protocol import Changes, Connector, Ref
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.sync import mailbox_repository, repository, rules
from agentic_crm.email.sync.state import Task
from agentic_crm.models import MailFolder
from agentic_crm.platform import clock
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.jobs import JobRun


class Overtaken(Exception):
    """Another reader moved this folder's cursor: whatever this one was about to write is not written."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Reads one mailbox's folders over one connection."""

    job: JobRun[SyncMailbox]
    task: Task
    connector: Connector
    seen: dict[UUID, int] = field(default_factory=dict)

    async def folders(self) -> list[MailFolder]:
        """All that are read, in the order people wait for them; asked for anew once an hour."""
        if self.task.lists_folders:
            found = await self.connector.folders()
            own = await self.connector.own_addresses()
            async with self.job.transaction() as scope:
                chosen = await repository.chosen_folders(scope, self.task.mailbox_id)
                judged = [(folder, rules.skip_reason(folder, found, chosen)) for folder in found]
                await repository.save_folders(scope, self.task.mailbox_id, judged, most_missing=rules.MISSING_LISTS)
                await mailbox_repository.change_mailbox(scope, self.task.mailbox_id, listed_at=clock.now())
                if own is not None:
                    await follow_provider(scope, self.task.mailbox_id, own)
        async with self.job.transaction() as scope:
            known = await repository.folders(scope, self.task.mailbox_id)
        return sorted((one for one in known if one.is_read), key=lambda one: rules.reading_order(one.role))

    async def follow(self, folder: MailFolder) -> None:
        """Bring a folder up to what happened since the last time. Raises MailboxFault, Overtaken."""
        if folder.phase == "new" or folder.generation is None:
            await self._begin(folder)
            return
        try:
            await self._changes(folder, folder.generation)
        except CursorGone as gone:
            await self._begin_again(folder, gone)

    async def list_older(self, folder: MailFolder) -> bool:
        """One page of what was there before the cursor, from the newest downwards; whether all of it is listed now."""
        assert folder.generation is not None
        since = self.task.range_from.date() if self.task.range_from else None
        try:
            found = await self.connector.list_refs(
                folder.remote_name, page=repository.page_of(folder), since=since, most=rules.LISTED_AT_ONCE
            )
        except CursorGone as gone:
            await self._begin_again(folder, gone)
            return False
        async with self.job.transaction() as scope:
            await self._add(scope, folder, folder.generation, found.refs)
            await self._move(scope, folder, **_listed_up_to(found.page))
        return found.page is None

    async def reconcile(self, folder: MailFolder) -> None:
        """Compare what is there with what is written down, then list again: what any change failed to tell is found here."""
        found = await self.connector.baseline(folder.remote_name)
        if found.generation != folder.generation:
            # The next turn's changes find that out, and begin anew.
            return
        await self._compare(folder, found.generation)
        async with self.job.transaction() as scope:
            await repository.retry_failed(scope, folder.id)
            await self._move(scope, folder, **_listed_up_to(found.listing))

    async def recheck(self, folder: MailFolder) -> None:
        """Ask again for what was said to be gone some time ago: gone it is only now."""
        if folder.generation is None:
            return
        before = clock.now() - rules.GRACE
        while True:
            async with self.job.transaction() as scope:
                missing = await repository.missing(
                    scope, folder.id, folder.generation, before, most=rules.RECHECKED_AT_ONCE
                )
            if not missing:
                return
            there = await self.connector.present(folder.remote_name, missing)
            async with self.job.transaction() as scope:
                await repository.return_of(scope, folder.id, folder.generation, sorted(there))
                await repository.remove(
                    scope, folder.id, folder.generation, [one for one in missing if one not in there]
                )

    async def _begin(self, folder: MailFolder) -> None:
        """A baseline first, then what is known compared, then the listing: what happens in between is among the changes.

        Compared before the cursor moves: whoever is stopped in between begins here again, for nothing else would tell what was missed.
        """
        if folder.resets >= rules.MOST_RESETS:
            raise Refused(
                "The mail server numbers this mailbox's messages anew again and again, so they cannot be told apart. Ask whoever runs it.",
                code="numbering_unstable",
            )
        found = await self.connector.baseline(folder.remote_name)
        is_renumbered = folder.generation is not None and folder.generation != found.generation
        if folder.generation == found.generation:
            await self._compare(folder, found.generation)
        async with self.job.transaction() as scope:
            await self._move(
                scope,
                folder,
                generation=found.generation,
                cursor=dict(found.cursor),
                remote_total=found.total,
                resets=folder.resets + int(is_renumbered),
                **_listed_up_to(found.listing),
            )

    async def _begin_again(self, folder: MailFolder, gone: CursorGone) -> None:
        """What changed since the cursor, nobody can say any more: everything is listed anew, and compared."""
        if gone.code == "folder_gone":
            async with self.job.transaction() as scope:
                await mailbox_repository.change_mailbox(scope, self.task.mailbox_id, listed_at=None)
            return
        await self._begin(folder)

    async def _changes(self, folder: MailFolder, generation: str) -> None:
        before, added = folder.remote_total, 0
        async for page in self.connector.changes(folder.remote_name, generation, repository.cursor_of(folder)):
            added += len(page.added)
            if page.is_first:
                # Before the cursor moves: whoever is stopped in between begins here again.
                await self._compare(folder, generation)
            is_quiet = not (page.added or page.relabelled or page.removed) and dict(page.cursor) == folder.cursor
            if not is_quiet or page.total != folder.remote_total:
                await self._write(folder, generation, page)
            if not page.has_more and not page.is_exact and before is not None and page.total != before + added:
                await self._compare(folder, generation)

    async def _write(self, folder: MailFolder, generation: str, page: Changes) -> None:
        async with self.job.transaction() as scope:
            await self._add(scope, folder, generation, page.added)
            labels = {ref.remote_id: ref.labels for ref in page.relabelled if ref.labels is not None}
            await repository.relabel(scope, folder.id, generation, labels)
            # Removed after added: what came and went since the last time is gone.
            await repository.miss(scope, folder.id, generation, page.removed, clock.now())
            await self._move(scope, folder, cursor=dict(page.cursor), remote_total=page.total)

    async def _add(self, scope: WorkspaceScope, folder: MailFolder, generation: str, refs: Sequence[Ref]) -> None:
        await repository.add_refs(scope, self.task.mailbox_id, folder.id, generation, refs)
        labels = {ref.remote_id: ref.labels for ref in refs if ref.labels is not None}
        await repository.relabel(scope, folder.id, generation, labels)

    async def _compare(self, folder: MailFolder, generation: str) -> None:
        there = await self.connector.census(folder.remote_name)
        async with self.job.transaction() as scope:
            known = await repository.known_ids(scope, folder.id, generation)
            lost = [remote_id for remote_id, is_there in known.items() if is_there and remote_id not in there]
            back = [remote_id for remote_id, is_there in known.items() if not is_there and remote_id in there]
            await repository.miss(scope, folder.id, generation, lost, clock.now())
            await repository.return_of(scope, folder.id, generation, back)
            labels = {key: words for key, words in there.items() if words is not None and key in known}
            await repository.relabel(scope, folder.id, generation, labels)

    async def _move(self, scope: WorkspaceScope, folder: MailFolder, **values: Any) -> None:
        """Raises Overtaken, which rolls the transaction back."""
        if not await repository.change_folder(scope, folder.id, folder.cursor_version, **values):
            raise Overtaken
        # Rows are read once a turn and detached from their transaction: the copy at hand follows what was written.
        for name, value in {**values, "cursor_version": folder.cursor_version + 1}.items():
            setattr(folder, name, value)


def _listed_up_to(page: str | None) -> dict[str, Any]:
    """Where listing stands: at a page, or at its end."""
    if page is None:
        return {"phase": "live", "listing_page": None, "listed_below": None, "reconciled_at": clock.now()}
    return {"phase": "listing", "listing_page": page, "listed_below": None}
