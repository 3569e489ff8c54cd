"""What a folder holds and what changed in it, written down. A cursor moves in the transaction that wrote what it covers."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agentic_crm.email.connectors.faults import CursorGone, Refused
from agentic_crm.email.connectors.protocol import Changes, Connector
from agentic_crm.email.mailboxes.payloads import SyncMailbox
from agentic_crm.email.sync import repository, rules
from agentic_crm.email.sync.state import Task
from agentic_crm.models import MailFolder
from agentic_crm.platform import clock
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
            judged = [(folder, rules.skip_reason(folder, found)) for folder in found]
            async with self.job.transaction() as scope:
                await repository.save_folders(scope, self.task.mailbox_id, judged, most_missing=rules.MISSING_LISTS)
                await repository.change_mailbox(scope, self.task.mailbox_id, listed_at=clock.now())
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
            if gone.code == "folder_gone":
                async with self.job.transaction() as scope:
                    await repository.change_mailbox(scope, self.task.mailbox_id, listed_at=None)
                return
            await self._begin(folder)

    async def list_older(self, folder: MailFolder) -> bool:
        """One page of what was there before the cursor, from the newest downwards; whether all of it is listed now."""
        assert folder.generation is not None
        assert folder.listed_below is not None
        since = self.task.range_from.date() if self.task.range_from else None
        refs = await self.connector.list_refs(
            folder.remote_name, up_to=folder.listed_below - 1, since=since, most=rules.LISTED_AT_ONCE
        )
        is_all = len(refs) < rules.LISTED_AT_ONCE
        async with self.job.transaction() as scope:
            await repository.add_refs(scope, self.task.mailbox_id, folder.id, folder.generation, refs)
            after: dict[str, Any] = (
                {"phase": "live", "listed_below": None, "reconciled_at": clock.now()}
                if is_all
                else {"listed_below": refs[-1].place}
            )
            await self._move(scope, folder, **after)
        return is_all

    async def reconcile(self, folder: MailFolder) -> None:
        """Compare what is there with what is written down, then list again: what any change failed to tell is found here."""
        await self._compare(folder, folder.generation or "")
        async with self.job.transaction() as scope:
            await repository.retry_failed(scope, folder.id)
            below = int(repository.cursor_of(folder).get("uid_next", "0")) or (folder.listed_below or 0)
            await self._move(scope, folder, phase="listing", listed_below=below)

    async def _begin(self, folder: MailFolder) -> None:
        """A baseline first, then the listing: what happens in between is among the changes."""
        if folder.resets >= rules.MOST_RESETS:
            raise Refused(
                "The mail server numbers this mailbox's messages anew again and again, so they cannot be told apart. Ask whoever runs it.",
                code="numbering_unstable",
            )
        found = await self.connector.baseline(folder.remote_name)
        is_renumbered = folder.generation is not None and folder.generation != found.generation
        async with self.job.transaction() as scope:
            await self._move(
                scope,
                folder,
                generation=found.generation,
                cursor=dict(found.cursor),
                phase="listing",
                listed_below=found.newest + 1,
                remote_total=found.total,
                resets=folder.resets + int(is_renumbered),
            )

    async def _changes(self, folder: MailFolder, generation: str) -> None:
        before, added = folder.remote_total, 0
        async for page in self.connector.changes(folder.remote_name, generation, repository.cursor_of(folder)):
            added += len(page.added)
            is_quiet = not (page.added or page.relabelled or page.removed) and dict(page.cursor) == folder.cursor
            if not is_quiet or page.total != folder.remote_total:
                await self._write(folder, generation, page)
            if not page.has_more and not page.is_exact and before is not None and page.total != before + added:
                await self._compare(folder, generation)

    async def _write(self, folder: MailFolder, generation: str, page: Changes) -> None:
        async with self.job.transaction() as scope:
            await repository.add_refs(scope, self.task.mailbox_id, folder.id, generation, page.added)
            labels = {ref.remote_id: ref.labels for ref in page.relabelled if ref.labels is not None}
            await repository.relabel(scope, folder.id, generation, labels)
            # Removed after added: what came and went since the last time is gone.
            await repository.remove(scope, folder.id, generation, page.removed, clock.now())
            await self._move(scope, folder, cursor=dict(page.cursor), remote_total=page.total)

    async def _compare(self, folder: MailFolder, generation: str) -> None:
        there = await self.connector.census(folder.remote_name)
        async with self.job.transaction() as scope:
            known = await repository.known_ids(scope, folder.id, generation)
            lost = [remote_id for remote_id, is_there in known.items() if is_there and remote_id not in there]
            back = [remote_id for remote_id, is_there in known.items() if not is_there and remote_id in there]
            await repository.remove(scope, folder.id, generation, lost, clock.now())
            await repository.return_of(scope, folder.id, generation, back)
            labels = {key: words for key, words in there.items() if words is not None and key in known}
            await repository.relabel(scope, folder.id, generation, labels)

    async def _move(self, scope: Any, folder: MailFolder, **values: Any) -> None:
        """Raises Overtaken, which rolls the transaction back."""
        if not await repository.change_folder(scope, folder.id, folder.cursor_version, **values):
            raise Overtaken
        # Rows are read once a turn and detached from their transaction: the copy at hand follows what was written.
        for name, value in {**values, "cursor_version": folder.cursor_version + 1}.items():
            setattr(folder, name, value)
