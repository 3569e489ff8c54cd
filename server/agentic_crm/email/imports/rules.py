"""What an import may do next, and what it needs."""

from datetime import timedelta

from agentic_crm.email.imports.errors import (
    ChunkTooLarge,
    ImportFinished,
    ImportNotResumable,
    ImportNotUploading,
    ImportTooLarge,
    NotEnoughSpace,
    UploadOffsetMismatch,
)
from agentic_crm.kit.errors import FieldProblem, InvalidInput

CHUNK_LIMIT_BYTES = 8 * 1024**2
SMALLEST_CHUNK_BYTES = 64 * 1024
"""Of all chunks but the last, so that a file does not become millions of objects."""

RESERVE_BYTES = 256 * 1024**2
"""Free space that an import leaves to the database and everything else."""

CANCELLABLE = frozenset({"uploading", "queued", "reading"})


def check_size(size_bytes: int, limit_bytes: int) -> None:
    """Refuse files that are empty or beyond the limit."""
    if size_bytes <= 0:
        problem = FieldProblem("size_bytes", "empty_file", "The file is empty. Choose one that contains mail.")
        raise InvalidInput("The file is empty. Choose one that contains mail.", fields=(problem,))
    if size_bytes > limit_bytes:
        raise ImportTooLarge(
            f"The file has {readable(size_bytes)}; at most {readable(limit_bytes)} can be imported at once. "
            "Export the mailbox in parts and import them one after the other.",
            limit_bytes=limit_bytes,
        )


def check_space(size_bytes: int, free_bytes: int | None) -> None:
    """The upload, the raw messages and their attachments need up to three times the file. `None`: the store has no known end."""
    needed = 3 * size_bytes + RESERVE_BYTES
    if free_bytes is not None and free_bytes < needed:
        raise NotEnoughSpace(
            f"Importing this file needs about {readable(needed)} of disk space, and the server has {readable(free_bytes)} free. "
            "Free some space, or point OBJECT_STORE_URL to a larger store.",
            needed_bytes=needed,
            free_bytes=free_bytes,
        )


def check_chunk(*, state: str, size_bytes: int, received_bytes: int, offset: int, length: int) -> None:
    """Whether `length` bytes at `offset` are what comes next."""
    if state != "uploading":
        raise ImportNotUploading(f"This import is {state}: it takes no more data.", state=state)
    if offset != received_bytes:
        raise UploadOffsetMismatch(
            f"The server has {received_bytes} bytes of this file: send the part that starts there.",
            received_bytes=received_bytes,
        )
    if length > CHUNK_LIMIT_BYTES:
        raise ChunkTooLarge(f"Send at most {readable(CHUNK_LIMIT_BYTES)} at a time.", limit_bytes=CHUNK_LIMIT_BYTES)
    end = offset + length
    if end > size_bytes:
        problem = FieldProblem("body", "past_end", f"The file was announced with {size_bytes} bytes.")
        raise InvalidInput("This part goes beyond the end of the file. Start the import again.", fields=(problem,))
    if length < SMALLEST_CHUNK_BYTES and end < size_bytes:
        problem = FieldProblem("body", "too_small", f"Send at least {SMALLEST_CHUNK_BYTES} bytes at a time.")
        raise InvalidInput("This part is too small.", fields=(problem,))


def check_cancel(state: str) -> None:
    """Reading can be stopped; what was read stays."""
    if state not in CANCELLABLE:
        raise ImportFinished("There is nothing left to cancel: the file has been read.", state=state)


def can_resume(*, state: str, error_code: str | None, received_bytes: int, size_bytes: int) -> bool:
    """An unfinished upload goes on by sending; a failed reading goes on where it stopped unless the file itself is at fault."""
    return state == "failed" and error_code == READING_STOPPED and received_bytes == size_bytes


READING_STOPPED = "reading_stopped"
"""The failure that is ours, not the file's."""


NOT_ANALYZED = "threads_not_analyzed"
"""An import that is done, except that some of its threads could not be analysed."""


def not_analyzed(threads: int) -> tuple[str, str]:
    """Code and sentence for it. 0: nobody could be told which threads there are."""
    which = {0: "Its threads", 1: "One of its threads"}.get(threads, f"{threads} of its threads")
    detail = f"{which} could not be analysed. The mail is stored and can be read; administrators can see why and retry under Settings, Background work."
    return NOT_ANALYZED, detail


def look_again_in(waiting: int) -> timedelta:
    """When to see again whether `waiting` analyses are done: the more there are, the later, between one and five seconds."""
    return timedelta(seconds=min(5.0, 1.0 + waiting / 50))


def check_resume(*, state: str, error_code: str | None, received_bytes: int, size_bytes: int) -> None:
    """Raise ImportNotResumable unless reading can go on."""
    if not can_resume(state=state, error_code=error_code, received_bytes=received_bytes, size_bytes=size_bytes):
        raise ImportNotResumable(
            "Only an import whose reading stopped on an error of ours can go on. Import the file again; what was read is not stored twice.",
            state=state,
        )


def readable(size: int) -> str:
    """1536 -> "1.5 KB"."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 100 else f"{amount:.1f} {unit}"
