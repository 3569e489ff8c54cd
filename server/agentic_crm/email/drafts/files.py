"""Files that go with a draft: under safe names, within limits that servers keep to, and gone with their draft."""

import hashlib
from typing import Final
from uuid import UUID

from agentic_crm.email.drafts import repository, rules
from agentic_crm.email.drafts.errors import FileTooLarge, TooManyFiles
from agentic_crm.email.drafts.schemas import DraftRead
from agentic_crm.email.drafts.service import announce, mine, refuse_on_its_way, whole
from agentic_crm.email.messages import service as messages
from agentic_crm.email.messages.downloads import safe_type
from agentic_crm.engine.normalize.attachments import safe_filename
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.models import Draft, DraftFile
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore

_WRAPPED: Final = ("message/", "multipart/")


async def add(scope: WorkspaceScope, draft_id: UUID, filename: str, content_type: str, content: bytes) -> DraftRead:
    """Raises NotFound, DraftOnItsWay, InvalidInput, FileTooLarge, TooManyFiles."""
    draft = await mine(scope, draft_id, locked=True)
    await refuse_on_its_way(scope, draft)
    return await _added(scope, draft, filename, content_type, content)


async def add_of_message(
    scope: WorkspaceScope, objects: ObjectStore, draft_id: UUID, message_id: UUID, attachment_id: UUID
) -> DraftRead:
    """What came with a message that the author reads. Raises the same."""
    draft = await mine(scope, draft_id, locked=True)
    await refuse_on_its_way(scope, draft)
    found = await messages.attachment_object(scope, message_id, attachment_id)
    if (found.length or 0) > rules.MOST_FILE_BYTES:
        raise _too_large()
    try:
        content = await objects.get_range(found.key, found.offset, found.length or rules.MOST_FILE_BYTES + 1)
    except ObjectMissing as error:
        raise NotFound("The bytes of this file are missing in the object store.") from error
    return await _added(scope, draft, found.filename, found.content_type, content)


async def get(scope: WorkspaceScope, draft_id: UUID, file_id: UUID) -> DraftFile:
    """With its bytes. Raises NotFound."""
    await mine(scope, draft_id)
    row = await repository.file(scope, draft_id, file_id)
    if row is None:
        raise NotFound("There is no such file in this draft.")
    return row


async def remove(scope: WorkspaceScope, draft_id: UUID, file_id: UUID) -> DraftRead:
    """Raises NotFound, DraftOnItsWay."""
    draft = await mine(scope, draft_id, locked=True)
    await refuse_on_its_way(scope, draft)
    row = await repository.file(scope, draft_id, file_id)
    if row is None:
        raise NotFound("There is no such file in this draft.")
    await repository.remove_file(scope, row)
    return await _changed(scope, draft)


def type_of(content_type: str) -> str:
    """The type that a part of a mail may carry: what holds other mails inside is only a stream of bytes."""
    found = safe_type(content_type.partition(";")[0])
    return "application/octet-stream" if found.startswith(_WRAPPED) else found


async def _added(scope: WorkspaceScope, draft: Draft, filename: str, content_type: str, content: bytes) -> DraftRead:
    if not content:
        problem = FieldProblem("content", "too_short", "Choose a file that is not empty.")
        raise InvalidInput("This file is empty.", fields=(problem,))
    before = await repository.files(scope, draft.id)
    if len(before) >= rules.MOST_FILES:
        raise TooManyFiles(f"At most {rules.MOST_FILES} files go with one mail.", limit=rules.MOST_FILES)
    if sum(one.size_bytes for one in before) + len(content) > rules.MOST_FILE_BYTES:
        raise _too_large()
    if await repository.kept_bytes(scope, draft.author_id) + len(content) > rules.MOST_KEPT_BYTES:
        limit = rules.MOST_KEPT_BYTES
        raise FileTooLarge(
            f"The files of your drafts come to more than {limit // 1024**2} MB. Throw old drafts away first.",
            limit_bytes=limit,
        )
    await repository.add_file(
        scope,
        draft_id=draft.id,
        filename=safe_filename(filename, content_type),
        content_type=type_of(content_type),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    return await _changed(scope, draft)


async def _changed(scope: WorkspaceScope, draft: Draft) -> DraftRead:
    await repository.touch(scope, draft)
    announce(scope)
    return await whole(scope, draft)


def _too_large() -> FileTooLarge:
    limit = rules.MOST_FILE_BYTES
    return FileTooLarge(
        f"The files of one mail come to at most {limit // 1024**2} MB. Send a link to where it lies instead.",
        limit_bytes=limit,
    )
