"""Problems of replays."""

from agentic_crm.kit.errors import AppError, ErrorKind


class ReplayRuns(AppError):
    code = "replay_runs"
    kind = ErrorKind.CONFLICT
    title = "A replay is under way"


class NothingToReplay(AppError):
    code = "nothing_to_replay"
    kind = ErrorKind.CONFLICT
    title = "There is no mail to replay"
