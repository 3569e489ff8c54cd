"""Problems of imports."""

from agentic_crm.kit.errors import AppError, ErrorKind


class ImportTooLarge(AppError):
    """`extra`: `limit_bytes`."""

    code = "import_too_large"
    kind = ErrorKind.TOO_LARGE
    title = "The file is too large"


class NotEnoughSpace(AppError):
    """`extra`: `needed_bytes`, `free_bytes`."""

    code = "not_enough_space"
    kind = ErrorKind.UNAVAILABLE
    title = "Not enough free disk space"


class UploadOffsetMismatch(AppError):
    """`extra`: `received_bytes`, from where the upload goes on."""

    code = "upload_offset_mismatch"
    kind = ErrorKind.CONFLICT
    title = "The upload goes on at another place"


class ChunkTooLarge(AppError):
    """`extra`: `limit_bytes`."""

    code = "too_large"
    kind = ErrorKind.TOO_LARGE
    title = "The chunk is too large"


class ImportNotUploading(AppError):
    """`extra`: `state`."""

    code = "import_not_uploading"
    kind = ErrorKind.CONFLICT
    title = "This import takes no more data"


class ImportFinished(AppError):
    """`extra`: `state`."""

    code = "import_finished"
    kind = ErrorKind.CONFLICT
    title = "This import is over"


class ImportNotResumable(AppError):
    """`extra`: `state`."""

    code = "import_not_resumable"
    kind = ErrorKind.CONFLICT
    title = "This import cannot go on"
