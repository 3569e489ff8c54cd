"""Problems of rules."""

from agentic_crm.kit.errors import AppError, ErrorKind


class RuleExists(AppError):
    code = "rule_exists"
    kind = ErrorKind.CONFLICT
    title = "There is such a rule already"
