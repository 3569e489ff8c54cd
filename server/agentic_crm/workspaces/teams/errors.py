"""Problems of teams."""

from agentic_crm.kit.errors import AppError, ErrorKind


class TeamNameTaken(AppError):
    code = "team_name_taken"
    kind = ErrorKind.CONFLICT
    title = "Another team has this name"
