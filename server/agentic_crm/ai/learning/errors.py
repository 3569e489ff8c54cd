"""Problems of rules and preferences."""

from agentic_crm.kit.errors import AppError, ErrorKind


class RuleExists(AppError):
    code = "rule_exists"
    kind = ErrorKind.CONFLICT
    title = "There is such a rule already"


class PreferenceExists(AppError):
    code = "preference_exists"
    kind = ErrorKind.CONFLICT
    title = "There is such a preference already"
