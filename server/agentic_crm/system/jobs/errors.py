"""What can stand in the way of retrying a job."""

from agentic_crm.kit.errors import AppError, ErrorKind


class JobNotDead(AppError):
    """Only a job that was given up can be retried."""

    code = "job_not_dead"
    kind = ErrorKind.CONFLICT
    title = "Nothing to retry"


class JobAlreadyWaiting(AppError):
    """Another job with the same purpose waits already."""

    code = "job_already_waiting"
    kind = ErrorKind.CONFLICT
    title = "Already on its way"
